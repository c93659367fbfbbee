//! How a run's problems are shown: to people, and in the formats that programs and pipelines read. Not what any of them means.

pub mod azure;
pub mod concise;
pub mod github;
pub mod gitlab;
pub mod human;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod pages;
pub mod place;
pub mod sarif;

mod excerpt;
mod grouped;
mod style;
mod text;

pub use style::{Style, WIDTH};
pub use text::wrap;

use crate::diag::{Code, Problem, Severity};
use crate::source::{Source, Sources};
use crate::span::SourceId;

/// Where the pages of the project lie.
const HOME: &str = env!("CARGO_PKG_REPOSITORY");

/// A fault of a file as a whole: what `check` finds about an emitted file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which fault; its last part (`stale`, `missing`) is the word that lists show.
    pub code: &'static Code,
    /// The file, relative to the project, with forward slashes.
    pub path: String,
    /// One line, lower case: what is wrong with the file.
    pub message: String,
}

impl Finding {
    /// `stale`, `missing`: the word that lists show.
    #[must_use]
    pub fn word(&self) -> &'static str {
        self.code.name.rsplit("::").next().unwrap_or("")
    }
}

/// Everything that one command has to report.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// Problems in the order to show them in.
    pub problems: &'a [Problem],
    /// Findings in the order to show them in.
    pub findings: &'a [Finding],
    /// The texts that the problems point into.
    pub sources: &'a Sources,
    /// Folder of the project as seen from where the command runs: empty, or ending in a slash.
    pub prefix: &'a str,
}

impl Report<'_> {
    /// The path to print for a file of the project. Built-in files (`<built-in>/...`) and absolute ones stay as they are.
    #[must_use]
    pub fn path(&self, name: &str) -> String {
        if name.starts_with('<') || name.starts_with('/') {
            name.to_owned()
        } else {
            format!("{}{name}", self.prefix)
        }
    }

    /// The path of the estate file, for what has no place and needs one.
    #[must_use]
    pub fn estate(&self) -> String {
        self.path("regions.toml")
    }

    /// The text with that number.
    #[must_use]
    pub fn source(&self, id: SourceId) -> Source {
        self.sources.get(id)
    }

    /// How many problems there are of a severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.problems
            .iter()
            .filter(|p| p.severity == severity)
            .count()
    }

    /// Whether there is nothing to say.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.problems.is_empty() && self.findings.is_empty()
    }
}

/// The address of the page about a code.
fn page_of(code: &Code) -> String {
    let path = code.name.replace("::", "/");
    format!("{HOME}/blob/main/docs/diagnostics/{path}.md")
}

/// Indented JSON with a line break at its end. The documents here hold only strings and numbers, which always serialise.
fn to_json(document: &impl serde::Serialize) -> String {
    let mut text = serde_json::to_string_pretty(document).unwrap_or_default();
    text.push('\n');
    text
}
