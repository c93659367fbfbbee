//! One problem as plain data, and the collection of a run's problems. Not how they are printed.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::source::Sources;
use crate::span::Span;

use super::{Code, Edit, gather};

/// How bad a problem is. The order is from mild to bad.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub enum Severity {
    /// Worth knowing; changes nothing.
    Note,
    /// Reported; the build goes on.
    Warning,
    /// The build stops before anything is written.
    Error,
}

impl Severity {
    /// `error`, `warning` or `note`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A place and what it has to do with the problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What it says there; may be empty.
    pub text: String,
}

/// One problem: plain data, rendered elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What it is.
    pub code: &'static Code,
    /// The name of the one rule that it breaks, where a code stands for many: `databases::rds_quota`, a check of a blueprint.
    pub rule: Option<Arc<str>>,
    /// The code's severity, or what `[rules]` made of it.
    pub severity: Severity,
    /// One line, lower case, names in backticks.
    pub message: String,
    /// The fault first, then the other parties.
    pub labels: Vec<Label>,
    /// What to write instead, with the value where it can be computed.
    pub help: Option<String>,
    /// The same for programs, where one change mends it.
    pub edits: Vec<Edit>,
    /// For which parts of the estate it was found, where a blueprint looks at each of them.
    pub whom: Vec<String>,
    /// What is wrong is that something is missing: the place is where it would stand, or one of several such places.
    pub is_absence: bool,
    /// The one value of the whole estate that is missing, as templates call it: others that speak of it say the same again.
    pub lacks: Option<Arc<str>>,
    /// For a rule that has exceptions: when it may be excused, and a reason. Who settles rules adds to the help where that is written.
    pub excuse: Option<(&'static str, &'static str)>,
}

impl Problem {
    /// A problem without a place; add one with [`Problem::at`].
    pub fn new(code: &'static Code, message: impl Into<String>) -> Self {
        Self {
            code,
            rule: None,
            severity: code.severity,
            message: message.into(),
            labels: Vec::new(),
            help: None,
            edits: Vec::new(),
            whom: Vec::new(),
            is_absence: false,
            lacks: None,
            excuse: None,
        }
    }

    /// What people call it: the rule's name, else the code's.
    #[must_use]
    pub fn name(&self) -> &str {
        self.rule.as_deref().unwrap_or(self.code.name)
    }

    /// Adds a place: the first one is where the fault is, later ones are the other parties.
    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Says what to write instead.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Says which name was probably meant at the first place.
    #[must_use]
    pub fn meant(mut self, name: &str) -> Self {
        let edit = self.span().map(|span| Edit::name(span, name));
        self.edits.extend(edit);
        self.help(format!("did you mean `{name}`?"))
    }

    /// Says which name was probably meant at the first place, or else what `otherwise` says.
    #[must_use]
    pub fn meant_or(self, near: Option<&str>, otherwise: impl FnOnce() -> String) -> Self {
        match near {
            Some(near) => self.meant(near),
            None => self.help(otherwise()),
        }
    }

    /// Adds a change that mends it, which the help says in words.
    #[must_use]
    pub fn edit(mut self, edit: Edit) -> Self {
        self.edits.push(edit);
        self
    }

    /// Says when the rule may be excused, as a clause behind the help, and with what reason, for example.
    #[must_use]
    pub fn or_excuse(mut self, when: &'static str, reason: &'static str) -> Self {
        self.excuse = Some((when, reason));
        self
    }

    /// Where the fault is.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|l| l.span)
    }
}

/// Every problem of a run.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    all: Vec<Problem>,
}

impl Problems {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, problem: Problem) {
        self.all.push(problem);
    }

    /// Adds those of a part of the run.
    pub fn extend(&mut self, others: impl IntoIterator<Item = Problem>) {
        self.all.extend(others);
    }

    /// Takes a text out of what is said of a place, and, where it is long enough to be no word, out of everything that is said.
    pub fn hide(&mut self, place: Span, text: &str) {
        const LONG: usize = 8;
        for problem in &mut self.all {
            let is_there = problem.labels.iter().any(|label| label.span.meets(place));
            if text.is_empty() || !(is_there || text.len() >= LONG) {
                continue;
            }
            let labels = problem.labels.iter_mut().map(|label| &mut label.text);
            let said = labels
                .chain([&mut problem.message])
                .chain(&mut problem.help);
            said.filter(|said| said.contains(text))
                .for_each(|said| *said = said.replace(text, "***"));
        }
    }

    /// Whether the build must stop.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.all.iter().any(|p| p.severity == Severity::Error)
    }

    /// How many there are of a severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.all.iter().filter(|p| p.severity == severity).count()
    }

    /// Whether there are none at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// All of them in the order they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.all.iter()
    }

    /// Mutable access, for `[rules]` and excuses.
    pub fn retain_mut(&mut self, keep: impl FnMut(&mut Problem) -> bool) {
        self.all.retain_mut(keep);
    }

    /// The places whose form is wrong.
    #[must_use]
    pub fn misshapen(&self) -> BTreeSet<Span> {
        let errors = self.all.iter().filter(|p| p.severity == Severity::Error);
        // A key that stands for none that is known leaves no gap.
        let errors = errors.filter(|p| {
            p.code.is_form && (!p.edits.is_empty() || p.code.name != "schema::unknown_key")
        });
        errors.filter_map(Problem::span).collect()
    }

    /// Takes out what may only follow from a form that is wrong below one of these keys.
    pub fn wait_for(&mut self, keys: &BTreeSet<&str>) {
        let waits = |p: &Problem| {
            let from = p.code.derived_from;
            from.is_some_and(|from| from.is_empty() || from.iter().any(|key| keys.contains(key)))
        };
        self.all.retain(|p| keys.is_empty() || !waits(p));
    }

    /// In file order, one for each fault: see `gather`.
    #[must_use]
    pub fn sorted(self, sources: &Sources) -> Self {
        Self {
            all: gather::gathered(self.all, sources),
        }
    }
}

impl IntoIterator for Problems {
    type Item = Problem;
    type IntoIter = std::vec::IntoIter<Problem>;
    fn into_iter(self) -> Self::IntoIter {
        self.all.into_iter()
    }
}
