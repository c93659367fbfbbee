//! A file of HCL: its tree, and the texts and tokens that the tree was read from, which it is printed with.

use std::sync::Arc;

use super::print::{Read, print_body, print_expression};
use super::{Body, Expr, Item, Layout, SyntaxError, Token, TokenKind as T, lex, parse_body_tokens};
use crate::span::SourceId;

/// A file, read once. Cheap to clone.
#[derive(Clone, Debug)]
pub struct File {
    /// What is in it; as it was read, or as evaluation left it.
    pub body: Arc<Body>,
    /// What it was read from: one text, or several when parts of other files were added.
    texts: Arc<[Text]>,
}

#[derive(Clone, Debug)]
struct Text {
    source: SourceId,
    text: Arc<str>,
    tokens: Arc<[Token]>,
}

impl File {
    /// Reads a text.
    ///
    /// # Errors
    /// Every faulty attribute or block, in file order.
    pub fn read(source: SourceId, text: &Arc<str>) -> Result<Self, Vec<SyntaxError>> {
        let tokens = lex(source, text);
        let body = parse_body_tokens(source, text, &tokens)?;
        Ok(Self {
            body: Arc::new(body),
            texts: Arc::new([Text {
                source,
                text: Arc::clone(text),
                tokens: tokens.into(),
            }]),
        })
    }

    /// Whether the tree is that of another file.
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.body, &other.body)
    }

    /// A file that was made of this one.
    #[must_use]
    pub fn with(&self, body: Body) -> Self {
        Self {
            body: Arc::new(body),
            texts: Arc::clone(&self.texts),
        }
    }

    /// A file that was made of this one and of parts of another.
    #[must_use]
    pub fn with_parts(&self, other: &Self, body: Body) -> Self {
        let mut texts = self.texts.to_vec();
        for text in &*other.texts {
            if texts.iter().all(|known| known.source != text.source) {
                texts.push(text.clone());
            }
        }
        Self {
            body: Arc::new(body),
            texts: texts.into(),
        }
    }

    /// This file with everything of another one behind it, and a blank line between them.
    #[must_use]
    pub fn followed_by(&self, other: &Self) -> Self {
        let mut body = self.laid_out();
        let more = other.laid_out();
        let (Some(layout), Some(behind)) = (body.layout.as_mut(), more.layout) else {
            return self.clone();
        };
        let mut between = std::mem::take(&mut layout.tail);
        let tokens = self.texts.iter().flat_map(|text| text.tokens.iter());
        if let Some(line) = tokens.copied().find(|token| token.kind == T::Newline) {
            // A text need not end in one.
            if between.last().is_none_or(|last| last.kind != T::Newline) {
                between.push(line);
            }
            between.push(line);
        }
        for lead in behind.leads {
            between.extend(lead);
            layout.leads.push(std::mem::take(&mut between));
        }
        layout.trails.extend(behind.trails);
        between.extend(behind.tail);
        layout.tail = between;
        body.items.extend(more.items);
        self.with_parts(other, body)
    }

    /// Its body with what stands between the items as a layout.
    #[must_use]
    pub fn laid_out(&self) -> Body {
        self.laid(&self.body)
    }

    /// The same of a body in it.
    #[must_use]
    pub fn laid(&self, body: &Body) -> Body {
        let mut body = body.clone();
        if body.layout.is_none() {
            body.layout = Some(Box::new(self.layout(
                &body.items,
                body.span.start,
                body.span.end,
            )));
        }
        body
    }

    fn layout(&self, items: &[Item], start: u32, end: u32) -> Layout {
        let mut layout = Layout::default();
        let mut reached = start;
        for item in items {
            let span = item.span();
            layout
                .leads
                .push(self.tokens_between(reached, span.start).to_vec());
            layout.trails.push(Vec::new());
            reached = span.end;
        }
        layout.tail = self.tokens_between(reached, end).to_vec();
        layout
    }

    /// Its text, formatted.
    #[must_use]
    pub fn print(&self) -> String {
        print_body(&self.body, &self.reads())
    }

    /// The text of an expression in it, formatted.
    #[must_use]
    pub fn print_expression(&self, expr: &Expr) -> String {
        print_expression(expr, &self.reads())
    }

    fn reads(&self) -> Vec<Read<'_>> {
        let texts = self.texts.iter();
        texts
            .map(|text| Read {
                source: text.source,
                text: &text.text,
                tokens: &text.tokens,
            })
            .collect()
    }

    /// What was read between two offsets of its own text.
    #[must_use]
    pub fn tokens_between(&self, start: u32, end: u32) -> &[Token] {
        let tokens = self.texts.first().map_or(&[][..], |text| &text.tokens);
        let at = |offset| tokens.partition_point(|token| token.span.start < offset);
        tokens.get(at(start)..at(end)).unwrap_or(&[])
    }
}
