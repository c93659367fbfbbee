//! A file of HCL: its tree, and the text and tokens that the tree was read from, which it is printed with.

use std::sync::Arc;

use super::{Body, Expr, SyntaxError, Token, lex, parse_body_tokens, print_body, print_expression};
use crate::span::SourceId;

/// A file, read once. Cheap to clone.
#[derive(Clone, Debug)]
pub struct File {
    /// What is in it; as it was read, or as evaluation left it.
    pub body: Arc<Body>,
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
            text: Arc::clone(text),
            tokens: tokens.into(),
        })
    }

    /// A file that was made of this one.
    #[must_use]
    pub fn with(&self, body: Body) -> Self {
        Self {
            body: Arc::new(body),
            text: Arc::clone(&self.text),
            tokens: Arc::clone(&self.tokens),
        }
    }

    /// Its text, formatted.
    #[must_use]
    pub fn print(&self) -> String {
        print_body(&self.body, &self.text, &self.tokens)
    }

    /// The text of an expression in it, formatted.
    #[must_use]
    pub fn print_expression(&self, expr: &Expr) -> String {
        print_expression(expr, &self.text, &self.tokens)
    }

    /// What was read between two offsets.
    #[must_use]
    pub fn tokens_between(&self, start: u32, end: u32) -> &[Token] {
        let at = |offset| {
            self.tokens
                .partition_point(|token| token.span.start < offset)
        };
        self.tokens.get(at(start)..at(end)).unwrap_or(&[])
    }
}
