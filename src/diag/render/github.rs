//! Problems and findings as workflow commands of GitHub Actions, which become annotations on the lines of a pull request.

use std::fmt::Write as _;

use crate::diag::{Problem, Severity};

use super::place::Places;
use super::{Finding, Report, concise, grouped};

/// Annotations of a kind that GitHub shows for a step; it drops what follows without a word.
pub const LIMIT: usize = 10;

/// One `::error file=...` line for each problem, and one for all findings of a kind; of more than GitHub shows, the last tells how many there are.
#[must_use]
pub fn render(report: &Report<'_>) -> String {
    let places = Places::new(report.sources);
    let mut out = String::new();
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        let mut lines: Vec<String> = Vec::new();
        // A stale tree is one message, and must not be the one that is dropped.
        if severity == Severity::Error {
            let groups = grouped::findings(report).into_iter();
            lines.extend(groups.map(|g| file(g.first, &g.message, report)));
        }
        let problems = report.problems.iter().filter(|p| p.severity == severity);
        lines.extend(problems.map(|p| annotation(p, report, &places)));
        if lines.len() > LIMIT {
            let more = lines.len() + 1 - LIMIT;
            lines.truncate(LIMIT - 1);
            let text = format!("and {more} more: see the summary or the log of this step");
            lines.push(format!(
                "::{} title=terrane::{}\n",
                word(severity),
                data(&text)
            ));
            // The log has what no annotation shows.
            let rest = report.problems.iter().filter(|p| p.severity == severity);
            let rest: Vec<&Problem> = rest.collect();
            for problem in rest.iter().skip(rest.len().saturating_sub(more)) {
                lines.push(concise::line(problem, report, &places) + "\n");
            }
        }
        out.extend(lines);
    }
    out
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    }
}

fn file(finding: &Finding, message: &str, report: &Report<'_>) -> String {
    format!(
        "::{} file={},title={}::{}\n",
        word(finding.code.severity),
        property(&report.path(&finding.path)),
        property(finding.code.name),
        data(message)
    )
}

fn annotation(problem: &Problem, report: &Report<'_>, places: &Places<'_>) -> String {
    let level = word(problem.severity);
    let mut message = problem.message.clone();
    let mut properties = String::new();
    if let Some((label, others)) = problem.labels.split_first() {
        let (start, end) = places.of(label.span);
        let file = report.path(&report.source(label.span.source).name);
        // Writing to a string cannot fail. `col` and `endColumn` may only be given where the annotation stays on one line.
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
    format!(
        "::{level} {properties}title={}::{}\n",
        property(problem.name()),
        data(&message)
    )
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
