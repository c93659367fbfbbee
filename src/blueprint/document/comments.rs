//! The comments and blank lines of a YAML text, which the parser drops, handed out to the nodes they stand above.

use std::sync::Arc;

/// The lines of a text that hold nothing but a comment, or nothing at all.
pub(super) struct Comments<'t> {
    text: &'t str,
    /// Offset of the comment (or of the empty line) and the comment, ascending.
    lines: std::iter::Peekable<std::vec::IntoIter<(usize, &'t str)>>,
    /// End of the last scalar: what lies before it is text, not comment.
    scalar_end: usize,
}

impl<'t> Comments<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let mut lines = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let content = line.trim();
            if content.is_empty() || content.starts_with('#') {
                lines.push((
                    start + (line.len() - line.trim_start().len()).min(line.len() - 1),
                    content,
                ));
            }
            start += line.len();
        }
        Self {
            text,
            lines: lines.into_iter().peekable(),
            scalar_end: 0,
        }
    }

    /// Forgets lines inside a scalar, which are its text.
    pub(super) fn scalar(&mut self, start: usize, end: usize) {
        let held = self.text.get(start..end).unwrap_or("");
        self.scalar_end = start + held.trim_end().len();
    }

    /// The lines that stand before `offset` and belong to nobody yet.
    pub(super) fn before(&mut self, offset: usize) -> Vec<Arc<str>> {
        let mut taken: Vec<Arc<str>> = Vec::new();
        while let Some((at, line)) = self.lines.next_if(|(at, _)| *at < offset) {
            let repeated = line.is_empty() && taken.last().is_some_and(|l| l.is_empty());
            if at >= self.scalar_end && !repeated {
                taken.push(line.into());
            }
        }
        taken
    }

    /// The comment that ends the line on which `offset` lies, if only blanks and `skip` stand between.
    pub(super) fn trailing(&self, offset: usize, skip: &str) -> Option<Arc<str>> {
        let rest = self.text.get(offset..)?.lines().next()?;
        let rest = rest.strip_prefix(skip)?;
        let comment = rest.trim();
        (comment.starts_with('#') && rest.starts_with([' ', '\t'])).then(|| comment.into())
    }
}
