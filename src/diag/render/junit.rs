//! Problems and findings as a JUnit report, which nearly every pipeline shows. Only the part of the format that we write.

use crate::diag::{Problem, Severity};

use super::place::Places;
use super::{Report, concise};

/// One suite: a test case for each fault, and one that passes where there is none. Errors and findings fail; warnings and notes pass and say what they say.
#[must_use]
pub fn render(report: &Report<'_>) -> String {
    let places = Places::new(report.sources);
    let mut cases: Vec<String> = Vec::new();
    for problem in report.problems {
        cases.push(case_of(problem, report, &places));
    }
    for finding in report.findings {
        let path = report.path(&finding.path);
        let message = format!("{path} {}", finding.message);
        cases.push(case(&path, finding.code.name, &failure(&message, &message)));
    }
    let failures = report.count(Severity::Error) + report.findings.len();
    if cases.is_empty() {
        cases.push(case("terrane", "no faults", ""));
    }
    let tests = cases.len();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"terrane\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">\n{}  </testsuite>\n</testsuites>\n",
        cases.concat()
    )
}

fn case_of(problem: &Problem, report: &Report<'_>, places: &Places<'_>) -> String {
    let line = concise::line(problem, report, places);
    let class = problem.span().map_or_else(
        || "terrane".to_owned(),
        |span| report.path(&report.source(span.source).name),
    );
    let mut told = line.clone();
    if let Some(help) = &problem.help {
        told.push_str(&format!("\nhelp: {help}"));
    }
    let inner = match problem.severity {
        Severity::Error => failure(&problem.message, &told),
        _ => format!("      <system-out>{}</system-out>\n", text(&told)),
    };
    case(&class, &format!("{} {line}", problem.name()), &inner)
}

fn failure(message: &str, told: &str) -> String {
    format!(
        "      <failure message=\"{}\" type=\"error\">{}</failure>\n",
        text(message),
        text(told)
    )
}

fn case(class: &str, name: &str, inner: &str) -> String {
    format!(
        "    <testcase classname=\"{}\" name=\"{}\">\n{inner}    </testcase>\n",
        text(class),
        text(name)
    )
}

/// Escapes text and attributes. XML 1.0 has no control characters at all, escaped or not.
fn text(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    for c in raw.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
