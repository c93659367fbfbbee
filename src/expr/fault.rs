//! What is wrong with an expression, as plain data. Knows no diagnostic codes: the caller gives it one.

use crate::diag::suggest;
use crate::span::Span;

/// One thing that is wrong with an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The part of the expression that is at fault.
    pub span: Span,
    /// One line, lower case, names in backticks.
    pub message: String,
    /// What to write instead, or what there is.
    pub help: Option<String>,
    /// Where the values concerned came from.
    pub origins: Vec<Span>,
    /// Whether run time decides if it is met at all: it is in a branch that only run time can choose.
    pub possible: bool,
}

/// Everything that is wrong with one expression, at least one.
pub type Faults = Vec<Fault>;

impl Fault {
    /// A fault without help and origins.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            help: None,
            origins: Vec::new(),
            possible: false,
        }
    }

    /// Says what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the places of the values concerned.
    #[must_use]
    pub fn origins(mut self, origins: impl IntoIterator<Item = Option<Span>>) -> Self {
        self.origins.extend(origins.into_iter().flatten());
        self
    }

    /// "Did you mean", or the list of what there is.
    #[must_use]
    pub fn known<'a>(self, name: &str, names: impl IntoIterator<Item = &'a str>) -> Self {
        let names: Vec<&str> = names.into_iter().collect();
        if let Some(nearest) = suggest::nearest(name, names.iter().copied()) {
            return self.help(format!("did you mean `{nearest}`?"));
        }
        if names.is_empty() {
            return self.help("it has nothing at all");
        }
        let shown = names.iter().take(20).map(|n| format!("`{n}`"));
        let mut list = shown.collect::<Vec<_>>().join(", ");
        if names.len() > 20 {
            list.push_str(", ...");
        }
        self.help(format!("there is {list}"))
    }
}
