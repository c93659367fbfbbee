//! Source text: taking it as it is, putting other text into it, and keeping it valid at another place.

use crate::hcl::Expr;
use crate::hcl::lexer::lex;
use crate::hcl::token::TokenKind;
use crate::span::{SourceId, Span};

use super::Reducer;
use super::out::{Code, Level, Out};

impl<'t> Reducer<'t> {
    /// The source text of a span.
    pub fn slice(&self, span: Span) -> &'t str {
        self.source.get(span.range()).unwrap_or("")
    }

    /// The expression as it was written.
    pub fn verbatim(&self, expr: &Expr) -> Out {
        self.spliced(expr, Vec::new())
    }

    /// The expression as it was written but for some parts.
    pub fn spliced(&self, expr: &Expr, parts: Vec<(Span, String)>) -> Out {
        Out::Rest(Code {
            text: self.splice(expr.span, parts),
            level: Level::of(expr),
        })
    }

    /// The text of a span with some parts of it replaced.
    pub fn splice(&self, span: Span, mut parts: Vec<(Span, String)>) -> String {
        if self.strict {
            return String::new();
        }
        parts.sort_by_key(|(part, _)| part.start);
        let mut out = String::new();
        let mut at = span.start as usize;
        for (part, text) in parts {
            let range = part.range();
            out.push_str(self.source.get(at..range.start).unwrap_or(""));
            out.push_str(&text);
            at = range.end.max(at);
        }
        out.push_str(self.source.get(at..span.end as usize).unwrap_or(""));
        out
    }
}

/// The text in parentheses, if it holds a line break that brackets around it allowed, or ends in a heredoc, behind
/// which the line must end.
pub fn guarded(text: &str) -> Option<String> {
    if !text.contains('\n') {
        return None;
    }
    let mut depth = 0;
    let mut open = false;
    let mut last = TokenKind::End;
    for token in lex(SourceId(0), text) {
        if token.kind == TokenKind::End {
            break;
        }
        depth += token.kind.nesting();
        // The line break that ends a heredoc is no part of the expression.
        open |= token.kind == TokenKind::Newline && depth == 0;
        last = token.kind;
    }
    match (last == TokenKind::CloseHeredoc, open) {
        (true, _) => Some(format!("({text}\n)")),
        (false, true) => Some(format!("({text})")),
        (false, false) => None,
    }
}

/// A whole value needs no parentheses around a heredoc.
pub fn unguarded(text: String) -> String {
    let inner = text
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix("\n)"))
        .filter(|inner| inner.starts_with("<<"));
    match inner {
        Some(inner) if guarded(inner).is_some_and(|g| g == text) => inner.to_owned(),
        _ => text,
    }
}
