//! A problem on one line, as compilers print it: `file:line:col: error[code]: message`. For editors, `grep` and short memory.

use crate::diag::Problem;

use super::Report;
use super::place::Places;
use super::text::one_line;

/// One line for each problem and finding; without warnings and notes where they are not wanted.
#[must_use]
pub fn render(report: &Report<'_>, quiet: bool) -> String {
    let places = Places::new(report.sources);
    let wanted = |p: &&Problem| !quiet || p.severity == crate::diag::Severity::Error;
    let problems = report.problems.iter().filter(wanted);
    let problems = problems.map(|p| line(p, report, &places));
    let findings = report.findings.iter().map(|finding| {
        let path = one_line(&report.path(&finding.path));
        let (code, message) = (finding.code, one_line(&finding.message));
        format!("{path}: {}[{}]: {message}", code.severity.name(), code.name)
    });
    problems.chain(findings).map(|line| line + "\n").collect()
}

/// One problem, at its first place.
pub(super) fn line(problem: &Problem, report: &Report<'_>, places: &Places<'_>) -> String {
    let what = format!(
        "{}[{}]: {}",
        problem.severity.name(),
        one_line(problem.name()),
        one_line(&problem.message)
    );
    match problem.span() {
        Some(span) => {
            let (at, _) = places.of(span);
            let file = one_line(&report.path(&report.source(span.source).name));
            format!("{file}:{}:{}: {what}", at.line, at.column)
        }
        None => what,
    }
}
