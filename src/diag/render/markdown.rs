//! Problems and findings as Markdown, for comments on pull requests and the summaries of runs. Not where it is shown.

use std::fmt::Write as _;

use crate::diag::Problem;

use super::human::counts;
use super::place::Places;
use super::text::one_line;
use super::{Report, grouped, page_of};

/// Problems that are listed. The summary of a step may have a mebibyte.
const LISTED: usize = 500;

/// Tables and lists; nothing where there is nothing to say.
#[must_use]
pub fn render(report: &Report<'_>) -> String {
    if report.is_empty() {
        return String::new();
    }
    let places = Places::new(report.sources);
    let mut out = "## Terrane\n\n".to_owned();
    let counts = counts(report);
    if !counts.is_empty() {
        let _ = writeln!(
            out,
            "{counts}\n\n| | place | what | help |\n|---|---|---|---|"
        );
    }
    let mut problems: Vec<&Problem> = report.problems.iter().collect();
    problems.sort_by_key(|p| std::cmp::Reverse(p.severity));
    for problem in problems.iter().take(LISTED) {
        let place = problem.span().map(|span| {
            let (at, _) = places.of(span);
            let file = report.path(&report.source(span.source).name);
            format!("{file}:{}", at.line)
        });
        let _ = writeln!(
            out,
            "| {} | {} | {} [{}]({}) | {} |",
            problem.severity.name(),
            escaped(&place.unwrap_or_default()),
            escaped(&problem.message),
            problem.name(),
            page_of(problem.code),
            escaped(problem.help.as_deref().unwrap_or_default()),
        );
    }
    if problems.len() > LISTED {
        let _ = writeln!(out, "\nand {} more", problems.len() - LISTED);
    }
    for group in grouped::findings(report) {
        let paths = group.message.lines().skip(1);
        let paths: String = paths.map(|l| format!("\n- {}", escaped(l))).collect();
        let first = group.message.lines().next().unwrap_or_default();
        let subject = match paths.is_empty() {
            true => format!("`{}` ", report.path(&group.first.path)),
            false => String::new(),
        };
        let _ = writeln!(out, "\n{}{paths}", escaped(&format!("{subject}{first}")));
    }
    out.push('\n');
    out
}

/// Text for one line or cell: what stands in backticks is code, and everything else is text.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::new();
    let mut is_code = false;
    for c in one_line(text).chars() {
        match c {
            '`' => {
                is_code = !is_code;
                out.push(c);
            }
            '|' => out.push_str("\\|"),
            '<' if !is_code => out.push_str("&lt;"),
            '*' | '_' | '[' | ']' | '#' | '\\' if !is_code => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}
