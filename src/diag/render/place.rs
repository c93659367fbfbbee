//! Lines and columns of byte offsets, found fast for many problems of one large file. Knows nothing of problems.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::source::Sources;
use crate::span::{SourceId, Span};

/// A place in a text, as editors count: both from 1, the column in characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in Unicode characters, from 1.
    pub column: usize,
}

/// The line starts of every source that was asked about.
#[derive(Debug)]
pub struct Places<'a> {
    sources: &'a Sources,
    known: RefCell<BTreeMap<SourceId, Rc<Lines>>>,
}

/// One text cut into lines.
#[derive(Debug)]
pub struct Lines {
    text: Arc<str>,
    starts: Vec<usize>,
}

impl<'a> Places<'a> {
    /// Nothing is looked at before it is asked for.
    #[must_use]
    pub fn new(sources: &'a Sources) -> Self {
        Self {
            sources,
            known: RefCell::default(),
        }
    }

    /// The lines of one source.
    #[must_use]
    pub fn lines(&self, source: SourceId) -> Rc<Lines> {
        Rc::clone(
            self.known
                .borrow_mut()
                .entry(source)
                .or_insert_with(|| Rc::new(Lines::new(self.sources.get(source).text))),
        )
    }

    /// Where a span starts and where it ends; the end is the place behind its last character.
    #[must_use]
    pub fn of(&self, span: Span) -> (Position, Position) {
        let lines = self.lines(span.source);
        let range = span.range();
        (
            lines.position(range.start),
            lines.position(range.end.max(range.start)),
        )
    }
}

impl Lines {
    fn new(text: Arc<str>) -> Self {
        let starts = std::iter::once(0)
            .chain(
                text.bytes()
                    .enumerate()
                    .filter(|(_, b)| *b == b'\n')
                    .map(|(at, _)| at + 1),
            )
            .collect();
        Self { text, starts }
    }

    /// How many lines there are; a text that ends in a line break has an empty last one.
    #[must_use]
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// Number, from 0, of the line that holds a byte offset.
    #[must_use]
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|s| *s <= offset).max(1) - 1
    }

    /// Offset of the first byte of a line, counted from 0, and its text without the line break.
    #[must_use]
    pub fn line(&self, number: usize) -> (usize, &str) {
        let Some(&start) = self.starts.get(number) else {
            return (self.text.len(), "");
        };
        let end = self
            .starts
            .get(number + 1)
            .copied()
            .unwrap_or(self.text.len());
        let line = self.text.get(start..end).unwrap_or("");
        let line = line.strip_suffix('\n').unwrap_or(line);
        (start, line.strip_suffix('\r').unwrap_or(line))
    }

    /// The nearest place at or before `offset` that is not inside a character.
    #[must_use]
    pub fn boundary(&self, offset: usize) -> usize {
        let mut at = offset.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    /// Line and column of a byte offset; one behind the text is its end.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.boundary(offset);
        let line = self.line_of(offset);
        let start = self.starts.get(line).copied().unwrap_or(0);
        let before = self.text.get(start..offset).unwrap_or("");
        Position {
            line: line + 1,
            column: before.chars().count() + 1,
        }
    }
}
