//! Problems of rendered text at the lines of the templates that it came from; the same one of many instances as one problem.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Emitted;
use super::fault::Found;
use crate::diag::{Problem, Problems};
use crate::source::Sources;
use crate::span::{SourceId, Span};
use crate::terraform::modules::Modules;
use crate::value::RelPath;

/// Takes problems with places in the files of [`Modules`].
pub struct Locator<'a> {
    modules: &'a Modules,
    emitted: &'a BTreeMap<RelPath, Emitted>,
    sources: &'a mut Sources,
    /// Rendered files that problems point into, by path.
    shown: BTreeMap<RelPath, SourceId>,
    found: Found,
}

impl<'a> Locator<'a> {
    /// For a rendered tree.
    pub fn new(
        modules: &'a Modules,
        emitted: &'a BTreeMap<RelPath, Emitted>,
        sources: &'a mut Sources,
    ) -> Self {
        Self {
            modules,
            emitted,
            sources,
            shown: BTreeMap::new(),
            found: Found::default(),
        }
    }

    /// A problem of one file.
    pub fn add(&mut self, mut problem: Problem) {
        let mut instance: Arc<str> = "".into();
        for label in &mut problem.labels {
            if let Some((path, text)) = self.modules.file(label.span)
                && let Some(emitted) = self.emitted.get(path)
            {
                instance = Arc::clone(&emitted.instance);
                label.span = match self.in_template(label.span, text, emitted.template) {
                    Some(span) => span,
                    None => self.in_file(label.span, path, text),
                };
            }
        }
        self.found.add(&instance, [problem]);
    }

    /// Everything that was added, each once.
    #[must_use]
    pub fn into_problems(self) -> Problems {
        self.found.into_problems()
    }

    /// The same words in the line of the template that became the line of the file; else that line.
    fn in_template(&self, span: Span, text: &str, template: SourceId) -> Option<Span> {
        let words = text.get(span.range())?;
        let source = self.sources.get(template).text;
        let at = counterpart(text, span.start as usize, &source)?;
        let line = source.get(at..)?.lines().next()?;
        let (start, length) = match line.find(words) {
            Some(start) => (start, words.len()),
            None => (line.len() - line.trim_start().len(), line.trim().len()),
        };
        Some(Span::new(template, at + start, at + start + length))
    }

    /// The place in the file itself, for lines that the compiler put together.
    fn in_file(&mut self, span: Span, path: &RelPath, text: &Arc<str>) -> Span {
        let source = match self.shown.get(path) {
            Some(source) => *source,
            None => {
                let name = format!("<rendered>/{path}");
                let source = self.sources.add(name, Arc::clone(text));
                self.shown.insert(path.clone(), source);
                source
            }
        };
        Span { source, ..span }
    }
}

/// Where the line of the template begins that became the line around `at`: it is equal, or sets the same argument in the same block, or in the
/// file.
fn counterpart(text: &str, at: usize, source: &str) -> Option<usize> {
    let start = text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
    let line = text.get(start..)?.lines().next()?;
    let equal = |other: &str| other.trim() == line.trim();
    if let Some(found) = nth_line(text, start, source, equal) {
        return Some(found);
    }
    argument(line)?;
    let same_argument = |other: &str| argument(other) == argument(line);
    let in_block = || {
        let (here, text) = block(text, start)?;
        let header = text.lines().next()?;
        let (there, source) = block(source, nth_line(text, 0, source, |l| l == header)?)?;
        Some(there + nth_line(text, start - here, source, same_argument)?)
    };
    in_block().or_else(|| nth_line(text, start, source, same_argument))
}

/// Where the line begins that is as wanted: the only one, or the one with the same number when the text has as many.
fn nth_line(
    text: &str,
    start: usize,
    source: &str,
    wanted: impl Fn(&str) -> bool,
) -> Option<usize> {
    let there = lines(source, &wanted);
    if let [only] = there.as_slice() {
        return Some(*only);
    }
    let here = lines(text, &wanted);
    let at = here.iter().position(|at| *at == start)?;
    there.get(at).filter(|_| here.len() == there.len()).copied()
}

/// Where lines begin that are as wanted.
fn lines(text: &str, wanted: impl Fn(&str) -> bool) -> Vec<usize> {
    let mut at = 0;
    let mut found = Vec::new();
    for line in text.split_inclusive('\n') {
        if wanted(line.trim_end_matches('\n')) {
            found.push(at);
        }
        at += line.len();
    }
    found
}

/// The block at the left margin that a line belongs to: where it begins, and its text.
fn block(text: &str, at: usize) -> Option<(usize, &str)> {
    let is_header = |line: &str| line.ends_with('{') && !line.starts_with([' ', '\t', '}']);
    let start = *lines(text, is_header).iter().rev().find(|s| **s <= at)?;
    let rest = text.get(start..)?;
    let end = rest.find("\n}").unwrap_or(rest.len());
    (at <= start + end).then_some((start, rest.get(..end)?))
}

/// `name` of a line `name = value`.
fn argument(line: &str) -> Option<&str> {
    let (name, _) = line.split_once('=')?;
    let name = name.trim();
    let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    (!name.is_empty() && name.chars().all(is_name)).then_some(name)
}
