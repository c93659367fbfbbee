//! What Terraform writes in another way than its author: legacy types, lone interpolations, labels. Sets no blanks.

use std::fmt::Write as _;

use super::Piece;
use crate::hcl::{Expr, ExprKind, Part, TemplateForm, TokenKind as T};

fn piece<'t>(kind: T, text: &'static str) -> Piece<'t> {
    Piece {
        kind,
        text: text.into(),
        blanks: 0,
    }
}

/// Types as Terraform 0.11 had them: `"list"` and so on, and bare `list`, which 0.12 allowed. The type was written from `start` on.
pub(super) fn legacy_type(list: &mut Vec<Piece>, start: usize) {
    let written: String = list.iter().skip(start).map(|piece| &*piece.text).collect();
    let (name, of) = match written.as_str() {
        "\"string\"" => ("string", None),
        "\"list\"" => ("list", Some("string")),
        "\"map\"" => ("map", Some("string")),
        "list" => ("list", Some("any")),
        "map" => ("map", Some("any")),
        "set" => ("set", Some("any")),
        _ => return,
    };
    list.truncate(start);
    list.push(piece(T::Ident, name));
    if let Some(of) = of {
        list.push(piece(T::OpenParen, "("));
        list.push(piece(T::Ident, of));
        list.push(piece(T::CloseParen, ")"));
    }
}

/// A label's text between its quotes, with the escapes that Terraform would choose. Terraform drops labels with escaped sequences; they are kept as they
/// were written.
pub(super) fn label(value: &str, written: &str) -> String {
    let inner = written.strip_prefix('"').and_then(|w| w.strip_suffix('"'));
    match inner {
        Some(inner) if holds_sequence(value) => inner.to_owned(),
        _ => escape(value),
    }
}

/// `"${x}"` as `x`, in parentheses if it goes over several lines. The value was written from `start` on; `ends_line` says that nothing but a comment
/// follows it on its line.
pub(super) fn unwrap(list: &mut Vec<Piece>, start: usize, value: &Expr, ends_line: bool) {
    let written = list.get(start..).unwrap_or(&[]);
    let Some(inner) = lone_interpolation(value, written) else {
        return;
    };
    // The quote and the opening mark, the closing mark and the quote.
    let (first, end) = without_line_breaks(list, start + 2, list.len() - 2);
    let core = list.get(first..end).unwrap_or(&[]);
    let Some(tail) = core.last() else {
        return;
    };
    let shape = Shape::of(core);
    let parens = shape.needs_parens();
    let open_end = matches!(tail.kind, T::LineComment | T::CloseHeredoc)
        || (tail.kind == T::Newline && !parens);
    // Without its quotes the expression would end too early.
    let cut_short = !parens && (shape.broken_by_comment || (open_end && !ends_line));
    if cut_short || shape.sequence_in_heredoc {
        return;
    }
    list.truncate(end);
    list.drain(start..first);
    if parens {
        list.insert(start, piece(T::OpenParen, "("));
        list.push(piece(T::CloseParen, ")"));
    } else {
        // Comments may stand around the inner string.
        let is_blank = |piece: &&Piece| piece.kind == T::Newline || piece.kind.is_comment();
        let before = list.iter().skip(start).take_while(is_blank).count();
        let behind = list.iter().skip(start).rev().take_while(is_blank).count();
        let tail = list.split_off(list.len() - behind);
        unwrap(list, start + before, inner, false);
        list.extend(tail);
    }
}

/// Leaves out line breaks at both ends, but not the one that a comment needs.
fn without_line_breaks(list: &[Piece], mut first: usize, mut end: usize) -> (usize, usize) {
    let kind = |at: usize| list.get(at).map(|piece| piece.kind);
    while first < end && kind(first) == Some(T::Newline) {
        first += 1;
    }
    while first < end
        && kind(end - 1) == Some(T::Newline)
        && (end < 2 || kind(end - 2) != Some(T::LineComment))
    {
        end -= 1;
    }
    (first, end)
}

/// What a text of tokens needs to stand without a template around it.
struct Shape {
    /// A line break that ends no comment.
    line_break: bool,
    /// A line break outside of brackets.
    open_line_break: bool,
    /// A comment outside of brackets behind which the expression goes on.
    broken_by_comment: bool,
    in_parens: bool,
    /// `${...}` in a heredoc, which keeps Terraform from seeing that the template is one interpolation.
    sequence_in_heredoc: bool,
}

impl Shape {
    fn of(core: &[Piece]) -> Self {
        let mut shape = Self {
            line_break: false,
            open_line_break: false,
            broken_by_comment: false,
            sequence_in_heredoc: false,
            in_parens: core.first().is_some_and(|t| t.kind == T::OpenParen)
                && core.last().is_some_and(|t| t.kind == T::CloseParen),
        };
        let mut open = 0;
        let mut quotes = 0_usize;
        let mut before = None;
        let mut commented = false;
        for token in core {
            open += token.kind.nesting();
            let goes_on = token.kind != T::Newline && !token.kind.is_comment();
            shape.broken_by_comment |= commented && goes_on;
            match token.kind {
                T::Newline if before == Some(T::LineComment) => {}
                T::Newline => {
                    shape.line_break = true;
                    shape.open_line_break |= open == 0;
                }
                T::LineComment => commented |= open == 0,
                T::CloseSequence if quotes == 0 => shape.sequence_in_heredoc = true,
                T::OpenQuote => quotes += 1,
                T::CloseQuote => quotes = quotes.saturating_sub(1),
                _ => {}
            }
            before = Some(token.kind);
        }
        shape
    }

    fn needs_parens(&self) -> bool {
        self.open_line_break || (self.line_break && !self.in_parens)
    }
}

/// The expression of a string that is one interpolation and no text, not even one that a strip mark has emptied.
fn lone_interpolation<'e>(value: &'e Expr, written: &[Piece]) -> Option<&'e Expr> {
    let ExprKind::Template(template) = &value.kind else {
        return None;
    };
    let is_lone = template.form == TemplateForm::Quoted
        && matches!(written, [a, b, .., c, d]
            if a.kind == T::OpenQuote && b.kind == T::OpenInterpolation && c.kind == T::CloseSequence && d.kind == T::CloseQuote);
    match template.parts.as_slice() {
        [Part::Interpolation { expr, .. }] if is_lone => Some(expr),
        _ => None,
    }
}

fn holds_sequence(label: &str) -> bool {
    ["${", "%{", "$$", "%%"].iter().any(|s| label.contains(s))
}

/// A label's text between its quotes.
fn escape(label: &str) -> String {
    let mut out = String::with_capacity(label.len());
    for c in label.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if is_printable(c) => out.push(c),
            _ => {
                let code = u32::from(c);
                // Writing to a string cannot fail.
                let _ = if code > 0xffff {
                    write!(out, "\\U{code:08x}")
                } else {
                    write!(out, "\\u{code:04x}")
                };
            }
        }
    }
    out
}

/// Whether a character can be seen. The standard library's escapes know, if asked about it inside a text.
fn is_printable(c: char) -> bool {
    c == '\'' || c.is_ascii_graphic() || c == ' ' || format!("a{c}").escape_debug().count() == 2
}
