//! What to write instead, for programs: a place and the text for it. Not which edit is right.

use crate::span::Span;

/// A change of a text that mends a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What it takes the place of; empty where it adds.
    pub span: Span,
    text: String,
    /// It is a name, which stands in quotes if the one that it replaces does.
    is_name: bool,
}

impl Edit {
    /// Whether it puts this name there.
    #[must_use]
    pub fn puts(&self, name: &str, span: Span) -> bool {
        self.is_name && self.text == name && self.span == span
    }

    /// The same text at another place.
    #[must_use]
    pub fn elsewhere(&self, span: Span) -> Self {
        Self {
            span,
            ..self.clone()
        }
    }

    /// The text as it is to stand there.
    pub fn new(span: Span, text: impl Into<String>) -> Self {
        Self {
            span,
            text: text.into(),
            is_name: false,
        }
    }

    /// A name in the place of another one, or of a text.
    pub fn name(span: Span, name: impl Into<String>) -> Self {
        Self {
            span,
            text: name.into(),
            is_name: true,
        }
    }

    /// The text for its place, of which `there` stands there now.
    #[must_use]
    pub fn text(&self, there: &str) -> String {
        let quote = there.chars().next().filter(|c| matches!(c, '"' | '\''));
        let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        match quote {
            _ if !self.is_name => self.text.clone(),
            Some(quote) => format!("{quote}{}{quote}", self.text),
            None if self.text.chars().all(is_bare) => self.text.clone(),
            None => format!("\"{}\"", self.text),
        }
    }
}
