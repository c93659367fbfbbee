//! What Terraform writes in another way than its author: legacy types, lone interpolations, labels. Sets no blanks.

use std::fmt::Write as _;

use crate::hcl::{Attribute, Block, Body, Expr, ExprKind, Item, Part, TemplateForm};
use crate::hcl::{Token, TokenKind as T};
use crate::span::Span;

/// Tokens that take the place of those in a byte range.
pub(super) struct Edit {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) with: Vec<(T, String)>,
}

/// Every change to a file, in file order.
pub(super) fn edits(text: &str, tokens: &[Token], body: &Body) -> Vec<Edit> {
    let mut rewriter = Rewriter {
        text,
        tokens,
        edits: Vec::new(),
    };
    rewriter.body(body, true, false);
    rewriter.edits
}

struct Rewriter<'t> {
    text: &'t str,
    tokens: &'t [Token],
    edits: Vec<Edit>,
}

impl Rewriter<'_> {
    fn body(&mut self, body: &Body, top: bool, in_variable: bool) {
        for item in &body.items {
            match item {
                Item::Attribute(attribute) if in_variable && attribute.name.value == "type" => {
                    self.legacy_type(&attribute.value);
                }
                Item::Attribute(Attribute { value, .. }) => self.unwrap(value),
                Item::Block(block) => {
                    self.labels(block);
                    self.body(&block.body, false, top && block.name.value == "variable");
                }
            }
        }
    }

    fn replace(&mut self, start: u32, end: u32, with: Vec<(T, String)>) {
        self.edits.push(Edit {
            start: start as usize,
            end: end as usize,
            with,
        });
    }

    fn slice(&self, start: u32, end: u32) -> &str {
        let range = start as usize..end as usize;
        self.text.get(range).unwrap_or("")
    }

    /// Types as Terraform 0.11 had them: `"list"` and so on, and bare `list`, which 0.12 allowed.
    fn legacy_type(&mut self, value: &Expr) {
        let Span { start, end, .. } = value.span;
        let (name, of) = match self.slice(start, end) {
            "\"string\"" => ("string", None),
            "\"list\"" => ("list", Some("string")),
            "\"map\"" => ("map", Some("string")),
            "list" => ("list", Some("any")),
            "map" => ("map", Some("any")),
            "set" => ("set", Some("any")),
            _ => return,
        };
        let mut with = vec![(T::Ident, name.to_owned())];
        if let Some(of) = of {
            with.push((T::OpenParen, "(".to_owned()));
            with.push((T::Ident, of.to_owned()));
            with.push((T::CloseParen, ")".to_owned()));
        }
        self.replace(start, end, with);
    }

    /// All labels in quotes, with the escapes that Terraform would choose. Comments between them go, as they do there.
    fn labels(&mut self, block: &Block) {
        let Some(last) = block.labels.last() else {
            return;
        };
        let (start, end) = (block.name.span.end, last.span.end);
        let mut with = Vec::new();
        let mut canonical = true;
        let mut reached = start;
        for label in &block.labels {
            let Span { start, end, .. } = label.span;
            let written = self.slice(start, end);
            let inner = written.strip_prefix('"').and_then(|w| w.strip_suffix('"'));
            // Terraform drops labels with escaped sequences; they are kept here as they are.
            let quoted = match inner {
                Some(inner) if holds_sequence(&label.value) => inner.to_owned(),
                _ => escape(&label.value),
            };
            canonical &= inner == Some(quoted.as_str())
                && self
                    .slice(reached, start)
                    .bytes()
                    .all(|b| b" \t".contains(&b));
            reached = end;
            with.push((T::OpenQuote, "\"".to_owned()));
            with.push((T::Literal, quoted));
            with.push((T::CloseQuote, "\"".to_owned()));
        }
        if !canonical {
            self.replace(start, end, with);
        }
    }

    /// `"${x}"` as `x`, in parentheses if it goes over several lines.
    fn unwrap(&mut self, value: &Expr) {
        let Some(inner) = lone_interpolation(value) else {
            return;
        };
        // The quote and the opening mark, the closing mark and the quote.
        let first = self.token_at(value.span.start) + 2;
        let end = self.token_at(value.span.end - 1).saturating_sub(1);
        let (first, end) = self.without_line_breaks(first, end);
        let Some(core) = self.tokens.get(first..end) else {
            return;
        };
        let (Some(head), Some(tail)) = (core.first(), core.last()) else {
            return;
        };
        let shape = Shape::of(core);
        let behind = self.tokens.get(end..).unwrap_or(&[]).iter();
        let ends_line = behind
            .skip_while(|token| token.kind != T::CloseQuote)
            .skip(1)
            .find(|token| token.kind != T::BlockComment)
            .is_none_or(|token| matches!(token.kind, T::Newline | T::LineComment | T::End));
        let parens = shape.needs_parens();
        let open_end = matches!(tail.kind, T::LineComment | T::CloseHeredoc)
            || (tail.kind == T::Newline && !parens);
        // Without its quotes the expression would end too early.
        let cut_short = !parens && (shape.broken_by_comment || (open_end && !ends_line));
        if cut_short || shape.sequence_in_heredoc {
            return;
        }
        let paren = |kind, text: &str| match parens {
            true => vec![(kind, text.to_owned())],
            false => Vec::new(),
        };
        let (start, stop) = (head.span.start, tail.span.end);
        self.replace(value.span.start, start, paren(T::OpenParen, "("));
        if !parens {
            self.unwrap(inner);
        }
        self.replace(stop, value.span.end, paren(T::CloseParen, ")"));
    }

    /// The number of the token that starts at an offset.
    fn token_at(&self, offset: u32) -> usize {
        self.tokens
            .partition_point(|token| token.span.start < offset)
    }

    /// Leaves out line breaks at both ends, but not the one that a comment needs.
    fn without_line_breaks(&self, mut first: usize, mut end: usize) -> (usize, usize) {
        let kind = |at: usize| self.tokens.get(at).map(|token| token.kind);
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
    fn of(core: &[Token]) -> Self {
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

/// The expression of a string that is one interpolation and no text.
fn lone_interpolation(value: &Expr) -> Option<&Expr> {
    let ExprKind::Template(template) = &value.kind else {
        return None;
    };
    if template.form != TemplateForm::Quoted {
        return None;
    }
    match template.parts.as_slice() {
        // Text that a strip mark has emptied is no part, so the places must be compared.
        [Part::Interpolation { expr, span }]
            if span.start == value.span.start + 1 && span.end + 1 == value.span.end =>
        {
            Some(expr)
        }
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
