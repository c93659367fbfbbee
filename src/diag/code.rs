//! The stable identity of a fault: `theme::fault`, its default severity, one line of meaning.

use super::Severity;

/// What a fault is called, for ever. A code never changes its meaning.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// `theme::fault`, snake case, the name of the fault and never of its remedy.
    pub name: &'static str,
    /// How bad it is unless `[rules]` says otherwise.
    pub severity: Severity,
    /// One line, lower case: what the fault is.
    pub summary: &'static str,
    /// Number in the rule catalogue, where the code comes from there.
    pub rule: Option<u16>,
    /// It says of a value that it has not the right form: silent where another error of the same place says what is wrong with it.
    pub is_vague: bool,
    /// The form of a value or table is wrong, so that nobody knows what it would have been.
    pub is_form: bool,
    /// It says that something is missing or left over, which may only follow from another fault: silent beside an error of the values it speaks of, and while
    /// the form of anything below one of these keys is wrong (of anything at all, where there are none).
    pub derived_from: Option<&'static [&'static str]>,
    /// It is about two parties, either of which may be the one that has to change: told once of the one that several such problems have in common.
    pub is_between: bool,
}

impl Code {
    /// A fault that stops the build.
    #[must_use]
    pub const fn error(name: &'static str, summary: &'static str) -> Self {
        Self {
            name,
            severity: Severity::Error,
            summary,
            rule: None,
            is_vague: false,
            is_form: false,
            derived_from: None,
            is_between: false,
        }
    }

    /// A fault that is reported and does not stop the build.
    #[must_use]
    pub const fn warning(name: &'static str, summary: &'static str) -> Self {
        Self {
            name,
            severity: Severity::Warning,
            summary,
            rule: None,
            is_vague: false,
            is_form: false,
            derived_from: None,
            is_between: false,
        }
    }

    /// Something worth knowing.
    #[must_use]
    pub const fn note(name: &'static str, summary: &'static str) -> Self {
        Self {
            name,
            severity: Severity::Note,
            summary,
            rule: None,
            is_vague: false,
            is_form: false,
            derived_from: None,
            is_between: false,
        }
    }

    /// The same code with its number in the rule catalogue.
    #[must_use]
    pub const fn rule(mut self, number: u16) -> Self {
        self.rule = Some(number);
        self
    }

    /// The same code, silent beside another error of the same place.
    #[must_use]
    pub const fn vague(mut self) -> Self {
        self.is_vague = true;
        self
    }

    /// The same code, after which nobody knows what the value or table would have been.
    #[must_use]
    pub const fn form(mut self) -> Self {
        self.is_form = true;
        self
    }

    /// The same code, silent where something else is wrong that it may follow from.
    #[must_use]
    pub const fn derived(mut self, from: &'static [&'static str]) -> Self {
        self.derived_from = Some(from);
        self
    }

    /// The same code, of two parties.
    #[must_use]
    pub const fn between(mut self) -> Self {
        self.is_between = true;
        self
    }

    /// The part before `::`.
    #[must_use]
    pub fn theme(&self) -> &'static str {
        self.name.split("::").next().unwrap_or(self.name)
    }
}
