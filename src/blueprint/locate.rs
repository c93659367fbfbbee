//! Problems of rendered text at the lines of the templates that it came from; the same one of many instances as one problem.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Emitted;
use super::fault::Found;
use crate::diag::{Problem, Problems};
use crate::modules::Modules;
use crate::source::Sources;
use crate::span::{SourceId, Span};
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

    /// The same words in the one line of the template that became the line of the file: it is equal, or at least sets the same argument.
    fn in_template(&self, span: Span, text: &str, template: SourceId) -> Option<Span> {
        let words = text.get(span.range())?;
        let line_start = text.get(..span.start as usize)?.rfind('\n');
        let line = text
            .get(line_start.map_or(0, |at| at + 1)..)?
            .lines()
            .next()?;
        let source = self.sources.get(template).text;
        let equal = |other: &str| other.trim() == line.trim();
        let same_argument =
            |other: &str| argument(line).is_some() && argument(other) == argument(line);
        let at = one_line(&source, equal).or_else(|| one_line(&source, same_argument))?;
        let start = at + source.get(at..)?.lines().next()?.find(words)?;
        Some(Span::new(template, start, start + words.len()))
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

/// Where the only line begins that is as wanted.
fn one_line(text: &str, wanted: impl Fn(&str) -> bool) -> Option<usize> {
    let mut at = 0;
    let mut found = None;
    for line in text.split_inclusive('\n') {
        if wanted(line) && found.replace(at).is_some() {
            return None;
        }
        at += line.len();
    }
    found
}

/// `name` of a line `name = value`.
fn argument(line: &str) -> Option<&str> {
    let (name, _) = line.split_once('=')?;
    let name = name.trim();
    let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    (!name.is_empty() && name.chars().all(is_name)).then_some(name)
}
