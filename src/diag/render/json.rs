//! Problems and findings as JSON; `docs/diagnostics-json.md` is the contract of its shape. Not where the text is printed.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

use crate::diag::{Edit, Label, Severity};
use crate::span::Span;

use super::Report;
use super::place::Places;

/// Version of the shape. It grows only when a reader of the old shape would go wrong.
pub const FORMAT: u32 = 1;

/// Problems and findings, as commands print them with `--format json`.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Diagnostics")]
struct Document<'a> {
    /// Version of this shape: 1.
    format: u32,
    /// What is wrong in the input, in file order.
    problems: Vec<Fault<'a>>,
    /// Faults of files as a whole.
    findings: Vec<File<'a>>,
    /// How many there are of each.
    summary: Summary,
}

/// Something that is wrong in the input.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
struct Fault<'a> {
    /// `theme::fault`; codes never change their meaning.
    code: &'a str,
    /// `error`, `warning` or `note`.
    severity: &'a str,
    /// One line.
    message: &'a str,
    /// What to write instead.
    help: Option<&'a str>,
    /// The places: the fault first, then the other parties.
    labels: Vec<Place<'a>>,
    /// What to change, all of it at once; empty where it takes somebody to think.
    edits: Vec<Place<'a>>,
}

/// A place in a file.
#[derive(Serialize, JsonSchema)]
struct Place<'a> {
    /// As seen from where the command ran; `<built-in>/...` for what is inside the program.
    file: String,
    /// Where it starts, from 1.
    line: usize,
    /// The same, in Unicode characters from 1.
    column: usize,
    /// The line behind its last character.
    end_line: usize,
    /// The column behind its last character.
    end_column: usize,
    /// Where it starts in bytes, from 0.
    offset: usize,
    /// How many bytes it has.
    length: usize,
    /// Of a label what the place has to do with the problem, of an edit what is to stand there.
    text: Cow<'a, str>,
}

/// A fault of a file as a whole.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Finding")]
struct File<'a> {
    /// Such as `cli::stale`.
    code: &'a str,
    /// As in a place.
    file: String,
    /// One line.
    message: &'a str,
}

/// How many there are of each.
#[derive(Serialize, JsonSchema)]
struct Summary {
    errors: usize,
    warnings: usize,
    notes: usize,
    findings: usize,
}

/// The JSON Schema of the document.
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Document<'static>)
}

/// One JSON document, indented, with a line break at its end.
#[must_use]
pub fn render(report: &Report<'_>) -> String {
    let places = Places::new(report.sources);
    let document = Document {
        format: FORMAT,
        problems: report
            .problems
            .iter()
            .map(|p| Fault {
                code: p.name(),
                severity: p.severity.name(),
                message: &p.message,
                help: p.help.as_deref(),
                labels: p.labels.iter().map(|l| place(l, report, &places)).collect(),
                edits: p.edits.iter().map(|e| edit(e, report, &places)).collect(),
            })
            .collect(),
        findings: report
            .findings
            .iter()
            .map(|f| File {
                code: f.code.name,
                file: report.path(&f.path),
                message: &f.message,
            })
            .collect(),
        summary: Summary {
            errors: report.count(Severity::Error),
            warnings: report.count(Severity::Warning),
            notes: report.count(Severity::Note),
            findings: report.findings.len(),
        },
    };
    super::to_json(&document)
}

fn place<'a>(label: &'a Label, report: &Report<'_>, places: &Places<'_>) -> Place<'a> {
    spanned(label.span, Cow::Borrowed(&label.text), report, places)
}

fn edit(edit: &Edit, report: &Report<'_>, places: &Places<'_>) -> Place<'static> {
    let text = edit.text(report.sources.slice(edit.span));
    spanned(edit.span, Cow::Owned(text), report, places)
}

fn spanned<'a>(
    span: Span,
    text: Cow<'a, str>,
    report: &Report<'_>,
    places: &Places<'_>,
) -> Place<'a> {
    let (start, end) = places.of(span);
    let range = span.range();
    Place {
        file: report.path(&report.source(span.source).name),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        offset: range.start,
        length: range.len(),
        text,
    }
}
