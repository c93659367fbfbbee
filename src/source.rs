//! The texts of one run (the estate file, templates, schemas) by number. Knows nothing of what they mean.

use std::sync::Arc;

use crate::span::{SourceId, Span};

/// One text and the name that diagnostics show for it.
#[derive(Clone, Debug)]
pub struct Source {
    /// Path relative to the project, with forward slashes, or `<built-in>/...`.
    pub name: Arc<str>,
    /// The whole text.
    pub text: Arc<str>,
}

/// Every text that a span of this run can point into.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    all: Vec<Source>,
}

impl Sources {
    /// An empty set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text and returns its number.
    pub fn add(&mut self, name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> SourceId {
        let id = SourceId(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        self.all.push(Source {
            name: name.into(),
            text: text.into(),
        });
        id
    }

    /// Every text, by number.
    #[must_use]
    pub fn all(&self) -> &[Source] {
        &self.all
    }

    /// Puts stars in the place of a text that lies below a span, or of all that lies there where it is written in another way. Offsets and lines stay.
    pub fn hide(&mut self, span: Span, text: &str) {
        let below = self.slice(span);
        let at = below.find(text).filter(|_| !text.is_empty());
        let range = match at {
            Some(at) => span.start as usize + at..span.start as usize + at + text.len(),
            None => span.range(),
        };
        let Some(source) = self.all.get_mut(span.source.0 as usize) else {
            return;
        };
        let (Some(before), Some(hidden), Some(behind)) = (
            source.text.get(..range.start),
            source.text.get(range.clone()),
            source.text.get(range.end..),
        ) else {
            return;
        };
        let stars = hidden.bytes().map(|b| if b == b'\n' { '\n' } else { '*' });
        let stars: String = stars.collect();
        source.text = format!("{before}{stars}{behind}").into();
    }

    /// The text with that number. A number of another run gives an empty text rather than a panic.
    #[must_use]
    pub fn get(&self, id: SourceId) -> Source {
        self.all
            .get(id.0 as usize)
            .cloned()
            .unwrap_or_else(|| Source {
                name: "".into(),
                text: "".into(),
            })
    }

    /// The text below a span.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.all
            .get(span.source.0 as usize)
            .and_then(|s| s.text.get(span.range()))
            .unwrap_or("")
    }

    /// 1-based line and column (in characters) of the start of a span.
    #[must_use]
    pub fn line_column(&self, span: Span) -> (usize, usize) {
        let Some(source) = self.all.get(span.source.0 as usize) else {
            return (1, 1);
        };
        let before = source
            .text
            .get(..span.start as usize)
            .unwrap_or(&source.text);
        let line = before.bytes().filter(|&b| b == b'\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        (line, column)
    }

    /// `regions.toml:12:5`, for lists.
    #[must_use]
    pub fn place(&self, span: Span) -> String {
        let (line, column) = self.line_column(span);
        format!("{}:{line}:{column}", self.get(span.source).name)
    }
}
