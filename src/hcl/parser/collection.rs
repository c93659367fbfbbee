//! Tuples, objects and for-expressions.

use super::super::ast::{Expr, ExprKind, ForExpr, Ident, ObjectItem, ObjectKey};
use super::super::token::{Token, TokenKind as T};
use super::{Parsed, Parser, SyntaxError};

impl Parser<'_> {
    /// `[a, b]` or `[for ...]`
    pub(super) fn tuple(&mut self) -> Parsed<Expr> {
        let open = self.take();
        let mut below = 0;
        let (kind, close) = self.nested(false, open, |parser| {
            if parser.at_word("for") {
                let (kind, close) = parser.for_expression(open, T::CloseBracket, "`]`")?;
                below = parser.height;
                return Ok((kind, close));
            }
            let mut items = Vec::new();
            loop {
                if let Some(close) = parser.take_if(T::CloseBracket) {
                    return Ok((ExprKind::Tuple(items), close));
                }
                items.push(parser.expression()?);
                below = below.max(parser.height);
                if parser.take_if(T::Comma).is_none() {
                    let close = parser.closing(T::CloseBracket, open, "`,` or `]`")?;
                    return Ok((ExprKind::Tuple(items), close));
                }
            }
        })?;
        self.node(kind, open.span.to(close.span), below)
    }

    /// `{ a = b }` or `{for ...}`
    pub(super) fn object(&mut self) -> Parsed<Expr> {
        let open = self.take();
        let mut below = 0;
        let (kind, close) = self.nested(false, open, |parser| {
            if parser.at_word("for") {
                let (kind, close) = parser.for_expression(open, T::CloseBrace, "`}`")?;
                below = parser.height;
                return Ok((kind, close));
            }
            parser.newlines = true;
            let mut items = Vec::new();
            loop {
                while parser.take_if(T::Newline).is_some() {}
                if let Some(close) = parser.take_if(T::CloseBrace) {
                    return Ok((ExprKind::Object(items), close));
                }
                if parser.at(T::End) {
                    parser.closing(T::CloseBrace, open, "`}`")?;
                }
                items.push(parser.object_item()?);
                below = below.max(parser.height);
                let next = parser.peek();
                match next.kind {
                    T::Comma | T::Newline => {
                        parser.take();
                    }
                    T::CloseBrace => {}
                    _ => {
                        parser.closing(T::CloseBrace, open, "`,`, a new line or `}`")?;
                    }
                }
            }
        })?;
        self.node(kind, open.span.to(close.span), below)
    }

    fn object_item(&mut self) -> Parsed<ObjectItem> {
        let first = self.peek();
        let key = self.expression()?;
        let below = self.height;
        let separator = self.peek();
        if !matches!(separator.kind, T::Equal | T::Colon) {
            return Err(self.unexpected(separator, "`=` and the value"));
        }
        self.take();
        let value = self.expression()?;
        self.height = below.max(self.height);
        let span = key.span.to(value.span);
        let key = if first.kind == T::Ident && first.span == key.span {
            ObjectKey::Name(self.ident(first))
        } else {
            ObjectKey::Expr(Box::new(key))
        };
        Ok(ObjectItem { key, value, span })
    }

    /// From `for` to the closing bracket, both included. Line breaks are blanks in all of it.
    fn for_expression(
        &mut self,
        open: Token,
        closing: T,
        wanted: &str,
    ) -> Parsed<(ExprKind, Token)> {
        self.take();
        let in_object = closing == T::CloseBrace;
        let (key_name, value_name) = self.for_names()?;
        let collection = self.expression()?;
        let mut below = self.height;
        self.expect(T::Colon, "`:` behind the collection")?;
        let mut value = self.expression()?;
        below = below.max(self.height);
        let arrow = self.peek();
        let key = match (arrow.kind == T::Arrow, in_object) {
            (true, true) => {
                self.take();
                let key = std::mem::replace(&mut value, self.expression()?);
                below = below.max(self.height);
                Some(key)
            }
            (false, false) => None,
            (true, false) => {
                return Err(SyntaxError::new(arrow.span, "a list has no keys")
                    .help("use braces to make an object"));
            }
            (false, true) => {
                return Err(self.unexpected(arrow, "`=>` and the value").help(
                    "in braces, `for` makes an object of keys and values; use brackets to make a list",
                ));
            }
        };
        let dots = self.take_if(T::Ellipsis);
        if let (Some(dots), false) = (dots, in_object) {
            return Err(SyntaxError::new(
                dots.span,
                "`...` groups the values of an object's keys, and a list has none",
            ));
        }
        let mut condition = None;
        if self.at_word("if") {
            self.take();
            condition = Some(self.expression()?);
            below = below.max(self.height);
        }
        let close = self.closing(closing, open, wanted)?;
        self.height = below;
        let made = ForExpr {
            key_name,
            value_name,
            collection,
            key,
            value,
            group: dots.is_some(),
            condition,
        };
        Ok((ExprKind::For(Box::new(made)), close))
    }

    /// `v in` or `k, v in`
    pub(super) fn for_names(&mut self) -> Parsed<(Option<Ident>, Ident)> {
        let first = self.expect(T::Ident, "a name behind `for`")?;
        let mut names = (None, self.ident(first));
        if self.take_if(T::Comma).is_some() {
            let second = self.expect(T::Ident, "a second name behind `,`")?;
            names = (Some(names.1), self.ident(second));
        }
        if !self.at_word("in") {
            let token = self.peek();
            return Err(self.unexpected(token, "`in` and what to go through"));
        }
        self.take();
        Ok(names)
    }
}
