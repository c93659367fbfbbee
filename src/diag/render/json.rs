//! Problems and findings as JSON; `docs/diagnostics-json.md` is the contract of its shape. Not where the text is printed.

use std::borrow::Cow;

use serde::Serialize;

use crate::diag::{Edit, Label, Severity};
use crate::span::Span;

use super::Report;
use super::place::Places;

/// Version of the shape. It grows only when a reader of the old shape would go wrong.
pub const FORMAT: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    format: u32,
    problems: Vec<Fault<'a>>,
    findings: Vec<File<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct Fault<'a> {
    code: &'a str,
    severity: &'a str,
    message: &'a str,
    help: Option<&'a str>,
    labels: Vec<Place<'a>>,
    edits: Vec<Place<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    file: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    offset: usize,
    length: usize,
    text: Cow<'a, str>,
}

#[derive(Serialize)]
struct File<'a> {
    code: &'a str,
    file: String,
    message: &'a str,
}

#[derive(Serialize)]
struct Summary {
    errors: usize,
    warnings: usize,
    notes: usize,
    findings: usize,
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
