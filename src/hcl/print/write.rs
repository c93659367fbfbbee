//! From a tree to tokens: what was read comes from its own text, with what changed in its place.

use std::borrow::Cow;

use super::{Piece, Read, layout, print, rewrite};
use crate::hcl::{
    Attribute, Block, Body, Expr, ExprKind, Item, ObjectItem, ObjectKey, Part, Token,
    TokenKind as T, Writing, is_identifier,
};
use crate::span::{SourceId, Span};

/// Tokens on their way out, and the texts that trees were read from.
pub(super) struct Writer<'t> {
    texts: &'t [Read<'t>],
    pub(super) list: Vec<Piece<'t>>,
}

/// Where a body stands.
#[derive(Clone, Copy)]
pub(super) struct Around {
    is_top: bool,
    /// Whether it is that of a `variable`, whose types Terraform writes in another way.
    is_variable: bool,
}

impl Around {
    pub(super) const TOP: Self = Self {
        is_top: true,
        is_variable: false,
    };
}

impl<'t> Writer<'t> {
    pub(super) fn new(texts: &'t [Read<'t>]) -> Self {
        let tokens = texts.iter().map(|read| read.tokens.len()).sum();
        Self {
            texts,
            list: Vec::with_capacity(tokens),
        }
    }

    fn tokens(&self, source: SourceId) -> &'t [Token] {
        let read = self.texts.iter().find(|read| read.source == source);
        read.map_or(&[], |read| read.tokens)
    }

    /// The tokens as text, laid out.
    pub(super) fn finish(mut self) -> String {
        // Expressions end without a token of their own; lines end with one.
        self.push(T::End, "");
        layout::lay_out(&mut self.list);
        let read: usize = self.texts.iter().map(|read| read.text.len()).sum();
        print(&self.list, read + read / 4)
    }

    pub(super) fn push(&mut self, kind: T, text: impl Into<Cow<'t, str>>) {
        self.list.push(Piece {
            kind,
            text: text.into(),
            blanks: 0,
        });
    }

    fn slice(&self, span: Span) -> &'t str {
        let read = self.texts.iter().find(|read| read.source == span.source);
        read.and_then(|read| read.text.get(span.range()))
            .unwrap_or("")
    }

    fn copy(&mut self, tokens: &[Token]) {
        for token in tokens {
            if !matches!(token.kind, T::ByteOrderMark | T::End) {
                let text = self.slice(token.span);
                self.push(token.kind, text);
            }
        }
    }

    /// The tokens from an offset on.
    fn tokens_from(&self, source: SourceId, offset: u32) -> &'t [Token] {
        let tokens = self.tokens(source);
        let at = tokens.partition_point(|token| token.span.start < offset);
        tokens.get(at..).unwrap_or(&[])
    }

    fn tokens_between(&self, source: SourceId, start: u32, end: u32) -> &'t [Token] {
        let tokens = self.tokens_from(source, start);
        // They are few, and all of them are copied.
        let inside = tokens.iter().take_while(|token| token.span.start < end);
        let count = inside.count();
        tokens.get(..count).unwrap_or(&[])
    }

    /// What was read at a place.
    pub(super) fn read(&mut self, span: Span) {
        self.between(span.source, span.start, span.end);
    }

    /// What was read between two offsets of a text.
    fn between(&mut self, source: SourceId, start: u32, end: u32) {
        self.copy(self.tokens_between(source, start, end));
    }

    pub(super) fn body(&mut self, body: &'t Body, around: Around) {
        let Some(layout) = &body.layout else {
            let (source, mut reached) = (body.span.source, body.span.start);
            for item in &body.items {
                let span = item.span();
                self.between(source, reached, span.start);
                self.item(item, around);
                reached = span.end;
            }
            return self.between(source, reached, body.span.end);
        };
        for (at, item) in body.items.iter().enumerate() {
            self.copy(layout.leads.get(at).map_or(&[], Vec::as_slice));
            // Files that are joined need not end in a line break.
            if at > 0 && self.list.last().is_some_and(|p| p.kind != T::Newline) {
                self.push(T::Newline, "\n");
            }
            self.item(item, around);
            self.copy(layout.trails.get(at).map_or(&[], Vec::as_slice));
        }
        self.copy(&layout.tail);
    }

    fn item(&mut self, item: &'t Item, around: Around) {
        match item {
            Item::Attribute(attribute) => self.attribute(attribute, around),
            Item::Block(block) => self.block(block, around),
        }
    }

    fn attribute(&mut self, attribute: &'t Attribute, around: Around) {
        self.push(T::Ident, attribute.name.value.as_str());
        // Up to the value, wherever that comes from: the sign, and comments around it.
        let (source, end) = (attribute.span.source, attribute.span.end);
        let behind = self.tokens_between(source, attribute.name.span.end, end);
        let sign = behind.iter().position(|token| token.kind == T::Equal);
        let comments = behind.iter().skip(sign.map_or(0, |at| at + 1));
        let comments = comments.take_while(|token| token.kind.is_comment()).count();
        match sign.and_then(|at| behind.get(..=at + comments)) {
            Some(tokens) => self.copy(tokens),
            None => self.push(T::Equal, "="),
        }
        let start = self.list.len();
        self.value(&attribute.value, Some(end));
        if around.is_variable && attribute.name.value == "type" {
            rewrite::legacy_type(&mut self.list, start);
        } else {
            let next = self.tokens_from(source, end).iter();
            let next = next
                .map(|token| token.kind)
                .find(|kind| *kind != T::BlockComment);
            let ends_line =
                next.is_none_or(|kind| matches!(kind, T::Newline | T::LineComment | T::End));
            rewrite::unwrap(&mut self.list, start, &attribute.value, ends_line);
        }
    }

    fn block(&mut self, block: &'t Block, around: Around) {
        self.push(T::Ident, block.name.value.as_str());
        for label in &block.labels {
            let written = self.slice(label.span);
            self.push(T::OpenQuote, "\"");
            self.push(T::Literal, rewrite::label(&label.value, written));
            self.push(T::CloseQuote, "\"");
        }
        // Behind the name and the labels, the brace and what stands before it.
        let (start, end) = (block.span.start, block.body.span.start);
        let header = self.tokens_between(block.span.source, start, end);
        let last = header
            .iter()
            .rposition(|token| matches!(token.kind, T::Ident | T::CloseQuote));
        let brace = header.get(last.map_or(0, |at| at + 1)..).unwrap_or(&[]);
        if brace.is_empty() {
            self.push(T::OpenBrace, "{");
        } else {
            self.copy(brace);
        }
        let inner = Around {
            is_top: false,
            is_variable: around.is_top && block.name.value == "variable",
        };
        self.body(&block.body, inner);
        self.push(T::CloseBrace, "}");
    }

    /// The value of an attribute, which ends at `end` if it stands where it was read.
    pub(super) fn value(&mut self, expr: &'t Expr, end: Option<u32>) {
        let start = self.list.len();
        self.expr(expr);
        let is_heredoc = self.list.last().is_some_and(|p| p.kind == T::CloseHeredoc);
        if !is_heredoc && end != Some(expr.span.end) {
            self.guard(expr, start);
        }
    }

    /// A part of an expression, in the place of what stood at `at`.
    pub(super) fn child(&mut self, expr: &'t Expr, at: Option<Span>) {
        let start = self.list.len();
        self.expr(expr);
        if at != Some(expr.span) || matches!(expr.writing, Writing::Built) {
            self.guard(expr, start);
        }
    }

    /// Puts parentheses around what was written from `start` on, if it holds a line break that brackets around its old place allowed, or ends in a
    /// heredoc, behind which the line must end.
    fn guard(&mut self, expr: &Expr, start: usize) {
        if matches!(expr.writing, Writing::Made { .. }) {
            return;
        }
        let written = self.list.get(start..).unwrap_or(&[]);
        let mut depth = 0;
        let mut open = false;
        for piece in written {
            depth += piece.kind.nesting();
            open |= piece.kind == T::Newline && depth == 0;
        }
        let heredoc = written.last().is_some_and(|p| p.kind == T::CloseHeredoc);
        if !open && !heredoc {
            return;
        }
        let paren = Piece {
            kind: T::OpenParen,
            text: "(".into(),
            blanks: 0,
        };
        self.list.insert(start, paren);
        if heredoc {
            self.push(T::Newline, "\n");
        }
        self.push(T::CloseParen, ")");
    }

    pub(super) fn expr(&mut self, expr: &'t Expr) {
        match &expr.writing {
            Writing::Read => self.read(expr.span),
            Writing::Filled(places) => self.filled(expr, places),
            Writing::Made { .. } => self.made(expr, 0),
            Writing::Built => self.built(expr),
        }
    }

    /// What was read, with other children.
    fn filled(&mut self, expr: &'t Expr, places: &'t [Span]) {
        let mut fill = Fill {
            source: expr.span.source,
            reached: expr.span.start,
            places: places.iter(),
        };
        match &expr.kind {
            ExprKind::Template(template) => self.filled_parts(&template.parts, &mut fill),
            ExprKind::Object(items) => {
                for item in items {
                    self.filled_item(item, &mut fill);
                }
            }
            _ => expr.children(&mut |child| {
                if let Some(place) = fill.places.next() {
                    self.until(&fill, place.start);
                    self.child(child, Some(*place));
                    fill.reached = place.end;
                }
            }),
        }
        self.until(&fill, expr.span.end);
    }

    /// What was read from where an expression is written up to an offset.
    fn until(&mut self, fill: &Fill<'t>, end: u32) {
        self.between(fill.source, fill.reached, end);
    }

    fn filled_item(&mut self, item: &'t ObjectItem, fill: &mut Fill<'t>) {
        if let ObjectKey::Expr(key) = &item.key
            && let Some(place) = fill.places.next()
        {
            self.until(fill, place.start);
            let was = self.tokens_from(fill.source, place.start).first();
            let was_quoted = was.is_some_and(|token| token.kind == T::OpenQuote);
            self.key(key, Some(*place), was_quoted);
            fill.reached = place.end;
        }
        if let Some(place) = fill.places.next() {
            self.until(fill, place.start);
            self.child(&item.value, Some(*place));
            fill.reached = place.end;
        }
    }

    /// The key of an object that is an expression: a name stands bare, code in parentheses.
    pub(super) fn key(&mut self, key: &'t Expr, at: Option<Span>, quoted: bool) {
        let name = match &key.writing {
            Writing::Made { .. } if !quoted => key.as_text().filter(|name| is_identifier(name)),
            _ => None,
        };
        if let Some(name) = name {
            return self.push(T::Ident, name);
        }
        let stands = matches!(key.kind, ExprKind::Template(_) | ExprKind::Paren(_))
            || (at == Some(key.span) && matches!(key.writing, Writing::Read))
            || matches!(key.writing, Writing::Made { .. });
        if stands {
            return self.child(key, at);
        }
        self.push(T::OpenParen, "(");
        self.expr(key);
        self.push(T::CloseParen, ")");
    }

    fn filled_parts(&mut self, parts: &'t [Part], fill: &mut Fill<'t>) {
        for part in parts {
            match part {
                Part::Literal(_) => {}
                Part::Interpolation { expr, span, .. } => {
                    let Some(place) = fill.places.next() else {
                        continue;
                    };
                    let text = match &expr.writing {
                        Writing::Made { .. } => expr.as_text(),
                        _ => None,
                    };
                    if let Some(text) = text {
                        self.until(fill, span.start);
                        let quoted = self.is_in_quotes();
                        self.push(T::Literal, super::template::escaped(&text, quoted));
                        fill.reached = span.end;
                    } else {
                        self.until(fill, place.start);
                        self.in_sequence(expr, place);
                        fill.reached = place.end;
                    }
                }
                Part::If {
                    condition,
                    then,
                    otherwise,
                    ..
                } => {
                    self.filled_clause(condition, fill);
                    self.filled_parts(then, fill);
                    self.filled_parts(otherwise, fill);
                }
                Part::For {
                    collection, body, ..
                } => {
                    self.filled_clause(collection, fill);
                    self.filled_parts(body, fill);
                }
            }
        }
    }

    fn filled_clause(&mut self, expr: &'t Expr, fill: &mut Fill<'t>) {
        if let Some(place) = fill.places.next() {
            self.until(fill, place.start);
            self.in_sequence(expr, place);
            fill.reached = place.end;
        }
    }

    /// What stands between the marks of a template now. The line must end behind a heredoc that came there.
    fn in_sequence(&mut self, expr: &'t Expr, place: &Span) {
        self.expr(expr);
        let is_heredoc = self.list.last().is_some_and(|p| p.kind == T::CloseHeredoc);
        if is_heredoc && expr.span != *place {
            self.push(T::Newline, "\n");
        }
    }

    /// Whether the template that is being written began with a quote rather than as a heredoc.
    fn is_in_quotes(&self) -> bool {
        let mut depth = 0;
        for piece in self.list.iter().rev() {
            match piece.kind {
                T::CloseQuote | T::CloseHeredoc => depth += 1,
                T::OpenQuote | T::OpenHeredoc if depth > 0 => depth -= 1,
                T::OpenQuote => return true,
                T::OpenHeredoc => return false,
                _ => {}
            }
        }
        true
    }
}

/// How far an expression is written.
struct Fill<'t> {
    source: SourceId,
    reached: u32,
    places: std::slice::Iter<'t, Span>,
}
