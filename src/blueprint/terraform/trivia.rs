//! Comments and line breaks between the items of a body: which belong to an item, and which stay when one is left out.

use crate::hcl::{Token, TokenKind as T};

/// Comments and line breaks.
pub(super) type Trivia = Vec<Token>;

/// What stands before the items of one body, as some of them are left out.
pub(super) struct Gaps {
    /// What stood before items that were left out, since the last one that was not.
    pending: Option<Trivia>,
    /// Whether nothing stands before it in the file.
    at_start: bool,
    /// Whether an item of the body was kept.
    kept: bool,
}

impl Gaps {
    /// Those of a body; `at_top` says that it is the whole file.
    pub(super) fn new(at_top: bool) -> Self {
        Self {
            pending: None,
            at_start: at_top,
            kept: false,
        }
    }

    /// What stands before an item that is kept.
    pub(super) fn keep(&mut self, lead: &[Token]) -> Trivia {
        let lead = self.joined(lead, false);
        self.kept = true;
        self.at_start = false;
        lead
    }

    /// Leaves an item out, with the comments directly above it. `fresh` says that `lead` starts at the start of a line.
    pub(super) fn leave_out(&mut self, lead: &[Token], fresh: bool) {
        let above = lead.get(..own_start(lead, fresh)).unwrap_or(&[]);
        let above = match above.split_last() {
            Some((last, rest)) if last.kind == T::Newline => rest,
            _ => above,
        };
        let above = self.joined(above, false);
        self.at_start &= above.is_empty();
        self.pending = Some(above);
    }

    /// What stands behind the last item.
    pub(super) fn tail(&mut self, tail: &[Token]) -> Trivia {
        self.joined(tail, true)
    }

    /// What follows items that were left out, without the blank lines that were around them.
    fn joined(&mut self, lead: &[Token], is_tail: bool) -> Trivia {
        let Some(mut out) = self.pending.take() else {
            return lead.to_vec();
        };
        let is_break = |token: &&Token| token.kind == T::Newline;
        let before = out.iter().rev().take_while(is_break).count();
        let behind = lead.iter().take_while(is_break).count();
        let rest = lead.get(behind..).unwrap_or(&[]);
        let total = before + behind;
        let breaks: Vec<Token> = out
            .iter()
            .rev()
            .take(before)
            .chain(lead.iter().take(behind))
            .copied()
            .collect();
        out.truncate(out.len() - before);
        let wanted = if total == 0 || (out.is_empty() && self.at_start) {
            0
        } else if (out.is_empty() && !self.kept) || (is_tail && rest.is_empty()) {
            1
        } else {
            total.min(2)
        };
        out.extend(breaks.into_iter().take(wanted));
        out.extend_from_slice(rest);
        out
    }
}

/// Where those tokens start that go with the item behind `lead`: comments on lines of their own, directly above it.
fn own_start(lead: &[Token], fresh: bool) -> usize {
    let kind = |at: Option<usize>| lead.get(at?).map(|token| token.kind);
    let mut start = lead.len();
    while kind(start.checked_sub(1)) == Some(T::Newline)
        && kind(start.checked_sub(2)).is_some_and(T::is_comment)
    {
        let alone = match start.checked_sub(3) {
            Some(before) => kind(Some(before)) == Some(T::Newline),
            None => fresh,
        };
        if !alone {
            break;
        }
        start -= 2;
    }
    start
}

/// How many tokens behind an item are comments on the line on which it ends, if nothing else follows it there.
pub(super) fn trailing(behind: &[Token]) -> usize {
    let comments = behind.iter().take_while(|t| t.kind.is_comment()).count();
    match behind.get(comments).map(|token| token.kind) {
        None | Some(T::Newline | T::End) => comments,
        _ => 0,
    }
}
