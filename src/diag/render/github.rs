//! Problems and findings as GitHub workflow commands, which become annotations on the lines of a pull request.

use std::fmt::Write as _;

use crate::diag::{Problem, Severity};

use super::Report;
use super::place::Places;

/// One `::error file=...` line for each problem and finding.
#[must_use]
pub fn render(report: &Report<'_>) -> String {
    let places = Places::new(report.sources);
    let mut out = String::new();
    for problem in report.problems {
        annotate(&mut out, problem, report, &places);
    }
    for finding in report.findings {
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "::error file={},title={}::{}",
            property(&report.path(&finding.path)),
            property(finding.code.name),
            data(&finding.message)
        );
    }
    out
}

fn annotate(out: &mut String, problem: &Problem, report: &Report<'_>, places: &Places<'_>) {
    let level = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut message = problem.message.clone();
    let mut properties = String::new();
    if let Some((label, others)) = problem.labels.split_first() {
        let (start, end) = places.of(label.span);
        let file = report.path(&report.source(label.span.source).name);
        // `col` and `endColumn` may only be given where the annotation stays on one line.
        let _ = write!(
            properties,
            "file={},line={},endLine={},",
            property(&file),
            start.line,
            end.line
        );
        if start.line == end.line {
            let _ = write!(
                properties,
                "col={},endColumn={},",
                start.column,
                end.column.max(start.column + 1) - 1
            );
        }
        if !label.text.is_empty() {
            let _ = write!(message, "\n{}", label.text);
        }
        for other in others {
            let (at, _) = places.of(other.span);
            let file = report.path(&report.source(other.span.source).name);
            let _ = write!(
                message,
                "\n{file}:{}:{}: {}",
                at.line, at.column, other.text
            );
        }
    }
    if let Some(help) = &problem.help {
        let _ = write!(message, "\nhelp: {help}");
    }
    let _ = writeln!(
        out,
        "::{level} {properties}title={}::{}",
        property(problem.name()),
        data(&message)
    );
}

/// Escapes the text of a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Escapes a property of a workflow command, where `:` and `,` separate.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
