//! Where the parts of a scalar's text stand in the file, when escapes, folding or indentation lie between the two.

use crate::span::Span;

/// Offsets in a scalar's text and the offsets in the file that they stand for, ascending.
#[derive(Clone, Debug)]
pub struct Places {
    points: Vec<(u32, u32)>,
}

impl Places {
    /// Aligns a scalar's text with what is written in the file from `base` on: word by word, as words are never
    /// broken up. A word with an escape in it gets the place of the word before it.
    #[must_use]
    pub fn align(text: &str, written: &str, base: usize) -> Self {
        let offset = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let mut points = vec![(0, offset(base))];
        let (mut at, mut from) = (0, 0);
        for word in text.split_inclusive([' ', '\n', '\t', '"', '\\', '\'']) {
            let bare = word.trim_end_matches([' ', '\n', '\t', '"', '\\', '\'']);
            if !bare.is_empty()
                && let Some(found) = written.get(from..).and_then(|rest| rest.find(bare))
            {
                points.push((offset(at), offset(base + from + found)));
                from += found + bare.len();
            }
            at += word.len();
        }
        Self { points }
    }

    /// The place in the file of a range of the scalar's text.
    #[must_use]
    pub fn place(&self, span: Span) -> Span {
        let start = self.offset(span.start);
        let end = match span.end {
            0 => start,
            // The last character's place, so that a range does not run into the next line's indentation.
            end => self.offset(end - 1) + 1,
        };
        Span {
            start,
            end: end.max(start),
            ..span
        }
    }

    fn offset(&self, at: u32) -> u32 {
        let index = self.points.partition_point(|(text, _)| *text <= at);
        let point = index.checked_sub(1).and_then(|i| self.points.get(i));
        point.map_or(at, |(text, file)| file + (at - text))
    }
}
