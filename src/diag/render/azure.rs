//! Problems and findings as logging commands of Azure Pipelines, which become issues of the run. Knows no other format.

use crate::diag::{Problem, Severity};

use super::place::Places;
use super::text::one_line;
use super::{Report, concise, grouped};

/// One `##vso[task.logissue ...]` line for each error and warning, and one for all findings of a kind. Azure has no notes: those are plain lines.
#[must_use]
pub fn render(report: &Report<'_>) -> String {
    let places = Places::new(report.sources);
    let problems = report.problems.iter().map(|p| issue(p, report, &places));
    let findings = grouped::findings(report).into_iter().map(|group| {
        if group.first.code.severity == Severity::Note {
            return format!("{}\n", data(&group.message));
        }
        format!(
            "##vso[task.logissue type=error;sourcepath={};code={};]{}\n",
            property(&report.path(&group.first.path)),
            property(group.first.code.name),
            data(&group.message)
        )
    });
    problems.chain(findings).collect()
}

fn issue(problem: &Problem, report: &Report<'_>, places: &Places<'_>) -> String {
    let kind = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => return concise::line(problem, report, places) + "\n",
    };
    let place = problem.span().map_or_else(String::new, |span| {
        let (at, _) = places.of(span);
        let file = report.path(&report.source(span.source).name);
        format!(
            "sourcepath={};linenumber={};columnnumber={};",
            property(&file),
            at.line,
            at.column
        )
    });
    let mut message = one_line(&problem.message);
    if let Some(help) = &problem.help {
        message.push_str(&format!("\nhelp: {help}"));
    }
    format!(
        "##vso[task.logissue type={kind};{place}code={};]{}\n",
        property(problem.name()),
        data(&message)
    )
}

/// Escapes the text of a logging command.
fn data(text: &str) -> String {
    text.replace('%', "%AZP25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Escapes a property of a logging command, where `;` and `]` end it.
fn property(text: &str) -> String {
    data(text).replace(';', "%3B").replace(']', "%5D")
}
