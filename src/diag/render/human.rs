//! Problems for people, drawn by miette: the only place that uses its handlers. Not where the text is printed.

use std::collections::BTreeSet;
use std::fmt;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, ThemeCharacters, ThemeStyles};

use crate::diag::{Problem, Severity};

use super::excerpt::Excerpt;
use super::place::Places;
use super::text::{counted, one_line, wrap};
use super::{Finding, Report, WIDTH};

/// Problems that are drawn in full; of more only the number is told.
pub const LIMIT: usize = 50;

/// Draws problems, then findings one a line, then a closing line with the counts.
#[must_use]
pub fn render(report: &Report<'_>, colour: bool) -> String {
    let mut out = problems(report, colour);
    for finding in report.findings {
        out.push_str(&finding_line(finding, report, colour));
        out.push('\n');
    }
    out
}

/// Draws the problems and closes with their counts; nothing when there are none.
#[must_use]
pub fn problems(report: &Report<'_>, colour: bool) -> String {
    if report.problems.is_empty() {
        return String::new();
    }
    let handler = handler(colour);
    let places = Places::new(report.sources);
    let chosen = chosen(report.problems);
    let mut out = String::new();
    for problem in &chosen {
        let drawn = Drawn {
            problem,
            message: wrap(&one_line(&problem.message), WIDTH - 6),
            help: problem.help.as_ref().map(|h| wrap(h, WIDTH - 10)),
            excerpt: Excerpt::of(&problem.labels, report, &places),
        };
        let mut text = String::new();
        // Writing to a string cannot fail; if drawing does, the plain words are better than nothing.
        if handler.render_report(&mut text, &drawn).is_err() {
            text = format!("{}: {}\n", problem.name(), drawn.message);
        }
        for line in text.trim_end().lines() {
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out.push('\n');
    }
    let more = report.problems.len() - chosen.len();
    if more > 0 {
        out.push_str(&format!("and {more} more\n\n"));
    }
    // A lone problem of the command itself says all there is.
    if more > 0 || chosen.iter().any(|p| !p.labels.is_empty()) || chosen.len() > 1 {
        out.push_str(&closing(report, &chosen));
    }
    out
}

/// One finding on one line: the word for it, then the file.
#[must_use]
pub fn finding_line(finding: &Finding, report: &Report<'_>, colour: bool) -> String {
    let word = finding
        .code
        .name
        .rsplit("::")
        .next()
        .unwrap_or(finding.code.name);
    let path = one_line(&report.path(&finding.path));
    if colour {
        format!("\u{1b}[33m{word:<9}\u{1b}[0m {path}")
    } else {
        format!("{word:<9} {path}")
    }
}

/// `2 errors, 1 warning`; empty when there are no problems.
#[must_use]
pub fn counts(report: &Report<'_>) -> String {
    [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .map(|s| (s, report.count(s)))
        .filter(|(_, n)| *n > 0)
        .map(|(s, n)| counted(n, s.name()))
        .collect::<Vec<_>>()
        .join(", ")
}

fn closing(report: &Report<'_>, chosen: &[&Problem]) -> String {
    let codes: BTreeSet<&str> = chosen.iter().map(|p| p.name()).collect();
    let first = chosen.first().map_or("", |p| p.name());
    let hint = match codes.len() {
        0 => return String::new(),
        1 => format!("`terrane explain {first}` tells more"),
        _ => format!("`terrane explain CODE` tells more, for example `terrane explain {first}`"),
    };
    format!("{}\n", wrap(&format!("{}; {hint}", counts(report)), WIDTH))
}

/// The problems to draw, in their order. Where there are too many, the worst ones are kept.
fn chosen(problems: &[Problem]) -> Vec<&Problem> {
    let mut kept: Vec<(usize, &Problem)> = problems.iter().enumerate().collect();
    if kept.len() > LIMIT {
        kept.sort_by_key(|(at, p)| (std::cmp::Reverse(p.severity), *at));
        kept.truncate(LIMIT);
        kept.sort_by_key(|(at, _)| *at);
    }
    kept.into_iter().map(|(_, p)| p).collect()
}

fn handler(colour: bool) -> GraphicalReportHandler {
    let theme = GraphicalTheme {
        characters: ThemeCharacters::unicode(),
        styles: if colour {
            ThemeStyles::ansi()
        } else {
            ThemeStyles::none()
        },
    };
    GraphicalReportHandler::new_themed(theme)
        .with_width(WIDTH)
        .with_wrap_lines(false)
        .with_urls(false)
        .without_syntax_highlighting()
}

/// A problem in miette's terms.
#[derive(Debug)]
struct Drawn<'a> {
    problem: &'a Problem,
    message: String,
    help: Option<String>,
    excerpt: Excerpt,
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Drawn<'_> {}

impl Diagnostic for Drawn<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.problem.name()))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.problem.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help
            .as_ref()
            .map(|h| Box::new(h) as Box<dyn fmt::Display>)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = miette::LabeledSpan> + '_>> {
        Some(Box::new(self.excerpt.labels.iter().cloned()))
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        Some(&self.excerpt)
    }
}
