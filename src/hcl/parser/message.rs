//! What is said about text that cannot be read. Decides nothing about where reading goes on.

use crate::span::Span;

use super::super::ast::Item;
use super::super::token::{Token, TokenKind as T};
use super::{Parser, SyntaxError};

impl Parser<'_> {
    /// The token at hand in words, e.g. `` `=` `` or `the end of the line`.
    fn describe(&self, token: Token) -> String {
        match token.kind {
            T::Newline => "the end of the line".to_owned(),
            T::End => "the end of the text".to_owned(),
            T::OpenQuote => "a string".to_owned(),
            T::CloseQuote => "the end of the string".to_owned(),
            T::OpenHeredoc => "a heredoc".to_owned(),
            T::CloseHeredoc => "the end of the heredoc".to_owned(),
            T::Literal => "text".to_owned(),
            T::ByteOrderMark => "a byte order mark".to_owned(),
            _ => format!("`{}`", self.visible(token)),
        }
    }

    /// The token's own text, with control characters escaped.
    fn visible(&self, token: Token) -> String {
        let text = self.slice(token.span);
        if text.chars().any(|c| c.is_control() || c == '\u{feff}') {
            text.escape_debug().to_string()
        } else {
            text.to_owned()
        }
    }

    /// Something else was needed here.
    pub(super) fn unexpected(&self, token: Token, wanted: &str) -> Box<SyntaxError> {
        if token.kind == T::Invalid {
            return self.invalid(token);
        }
        let found = self.describe(token);
        SyntaxError::new(token.span, format!("expected {wanted}, found {found}"))
    }

    /// A character that HCL has no use for.
    fn invalid(&self, token: Token) -> Box<SyntaxError> {
        let text = self.slice(token.span);
        if text.starts_with("/*") {
            return SyntaxError::new(token.span, "this comment is never closed").help("add `*/`");
        }
        let error = SyntaxError::new(
            token.span,
            format!("`{}` has no meaning here", self.visible(token)),
        );
        match text {
            "'" => error.help("strings are written with double quotes"),
            "`" => error.help("text of several lines is written as a heredoc, `<<EOT`"),
            ";" => error.help("items are separated by line breaks"),
            "$" => {
                error.help("outside of quotes a name stands alone: `cell.name`, not `${cell.name}`")
            }
            "&" => error.help("the boolean operator is `&&`"),
            "|" => error.help("the boolean operator is `||`"),
            "~" => error.help("the boolean operator is `!`; a strip mark stands beside the braces"),
            "\r" => error.help("lines end in \\n or \\r\\n"),
            _ => error,
        }
    }

    /// A body holds attributes and blocks only.
    pub(super) fn not_an_item(&self, token: Token) -> Box<SyntaxError> {
        match token.kind {
            T::OpenQuote => SyntaxError::new(token.span, "an attribute's name has no quotes"),
            T::CloseBrace => SyntaxError::new(token.span, "this `}` closes nothing"),
            _ => self.unexpected(token, "an attribute or a block"),
        }
    }

    /// A name alone is neither an attribute nor a block.
    pub(super) fn not_an_item_name(&self, name: Token, next: Token) -> Box<SyntaxError> {
        let shown = self.slice(name.span);
        match next.kind {
            T::Invalid => self.invalid(next),
            T::Colon => SyntaxError::new(next.span, "an attribute is set with `=`, not with `:`"),
            _ => self
                .unexpected(next, "`=` or `{`")
                .help(format!("write `{shown} = ...` or `{shown} {{ ... }}`")),
        }
    }

    /// A block's labels are names and plain strings.
    pub(super) fn not_a_label(&self, token: Token) -> Box<SyntaxError> {
        match token.kind {
            T::Equal => SyntaxError::new(token.span, "expected `{`, found `=`")
                .help("a name with labels starts a block; an attribute has no labels"),
            _ => self.unexpected(token, "a label or `{`"),
        }
    }

    /// Two items on one line.
    pub(super) fn text_behind(&self, item: &Item, token: Token) -> Box<SyntaxError> {
        let what = match item {
            Item::Attribute(_) => "attribute",
            Item::Block(_) => "block",
        };
        self.unexpected(token, &format!("the end of the line behind this {what}"))
    }

    /// Brackets and the like in each other.
    pub(super) fn too_deep(&self, span: Span) -> Box<SyntaxError> {
        let message = format!("nested more than {} levels deep", self.depth.nesting);
        SyntaxError::new(span, message)
    }

    /// The second of two attributes of one name.
    pub(super) fn set_twice(&self, span: Span, before: Span) -> Box<SyntaxError> {
        let name = self.slice(span);
        let start = (before.start as usize).saturating_sub(self.base);
        let lines = self.text.get(..start).unwrap_or("");
        let line = lines.bytes().filter(|&b| b == b'\n').count() + 1;
        SyntaxError::new(span, format!("an attribute is set twice: `{name}`"))
            .help(format!("it is first set in line {line}"))
    }
}
