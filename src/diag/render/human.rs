//! Problems for people; the source is drawn by miette: the only place that uses its handlers. Not where the text is printed.

use std::collections::BTreeSet;
use std::fmt;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, ThemeCharacters, ThemeStyles};

use crate::diag::{Problem, Severity};

use super::excerpt::Excerpt;
use super::place::Places;
use super::text::{counted, one_line, wrap};
use super::{Finding, Report, Style, concise, page_of};

/// Problems that are drawn in full; of more only the number is told.
pub const LIMIT: usize = 50;

/// Draws problems, then findings one a line, then a closing line with the counts.
#[must_use]
pub fn render(report: &Report<'_>, style: &Style) -> String {
    let mut out = problems(report, style);
    for finding in report.findings {
        out.push_str(&finding_line(finding, report, style.colour));
        out.push('\n');
    }
    out
}

/// Draws the problems and closes with their counts; nothing when there are none. Errors stand last and together, where people look first: what else there
/// is then takes a line each before them.
#[must_use]
pub fn problems(report: &Report<'_>, style: &Style) -> String {
    let (errors, others): (Vec<&Problem>, Vec<&Problem>) = report
        .problems
        .iter()
        .filter(|p| !style.quiet || p.severity == Severity::Error)
        .partition(|p| p.severity == Severity::Error);
    let places = Places::new(report.sources);
    let mut out = String::new();
    let drawn = if errors.is_empty() {
        &others
    } else {
        let lines = others.iter().take(LIMIT);
        out.extend(lines.map(|p| concise::line(p, report, &places) + "\n"));
        out.push_str(&rest(&others));
        if !others.is_empty() {
            out.push('\n');
        }
        &errors
    };
    let handler = handler(style);
    for problem in drawn.iter().take(LIMIT) {
        out.push_str(&draw(problem, report, (&handler, style, &places)));
        out.push('\n');
    }
    if drawn.len() > LIMIT {
        out.push_str(&format!("{}\n", rest(drawn)));
    }
    // A lone problem of the command itself says all there is.
    if errors.len() + others.len() > 1 || drawn.iter().any(|p| !p.labels.is_empty()) {
        out.push_str(&closing(report, drawn, style));
    }
    out
}

/// How many of them nobody sees.
fn rest(problems: &[&Problem]) -> String {
    match problems.len().checked_sub(LIMIT) {
        None | Some(0) => String::new(),
        Some(more) => format!("and {more} more: `--format concise` has all of them, a line each\n"),
    }
}

/// `error: what is wrong [net::overlap]`, the source, the help.
fn draw(
    problem: &Problem,
    report: &Report<'_>,
    (handler, style, places): (&GraphicalReportHandler, &Style, &Places<'_>),
) -> String {
    let mut out = headline(problem, style);
    let drawn = Drawn {
        problem,
        help: problem.help.as_ref().map(|h| wrap(h, style.width - 10)),
        excerpt: Excerpt::of(&problem.labels, report, places, style),
    };
    let mut text = String::new();
    // Writing to a string cannot fail; if drawing does, the plain words are better than nothing.
    if handler.render_report(&mut text, &drawn).is_err() {
        text = format!("\n{}\n", drawn.help.as_deref().unwrap_or_default());
    }
    // The handler keeps a line for the message, which stands above already.
    for line in text.trim_end().lines().skip(1) {
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

fn headline(problem: &Problem, style: &Style) -> String {
    let word = problem.severity.name();
    let name = one_line(problem.name());
    // Broken while it is plain: colours and links take no columns.
    let plain = format!("{word}: {} [{name}]", one_line(&problem.message));
    let mut lines: Vec<String> = Vec::new();
    for line in wrap(&plain, style.width - 2).lines() {
        lines.push(match lines.is_empty() {
            true => line.to_owned(),
            false => format!("  {line}"),
        });
    }
    let text = lines.join("\n");
    let text = text.strip_prefix(word).unwrap_or(&text);
    let colour = match problem.severity {
        Severity::Error => "31;1",
        Severity::Warning => "33;1",
        Severity::Note => "36;1",
    };
    let word = style.paint(colour, word);
    let bracketed = format!("[{name}]");
    match text.strip_suffix(&bracketed) {
        Some(message) => {
            let name = style.link(&page_of(problem.code), &bracketed);
            let name = style.paint("2", &name);
            format!("{word}{}{name}\n", style.paint("1", message))
        }
        None => format!("{word}{text}\n"),
    }
}

/// One finding on one line: the word for it, then the file.
#[must_use]
pub fn finding_line(finding: &Finding, report: &Report<'_>, colour: bool) -> String {
    let word = finding.word();
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

fn closing(report: &Report<'_>, drawn: &[&Problem], style: &Style) -> String {
    let codes: BTreeSet<&str> = drawn.iter().take(LIMIT).map(|p| p.name()).collect();
    let first = drawn.first().map_or("", |p| p.name());
    let hint = match codes.len() {
        0 => return String::new(),
        1 => format!("`terrane explain {first}` tells more"),
        _ => format!("`terrane explain CODE` tells more, for example `terrane explain {first}`"),
    };
    let strict = match style.strict {
        true => " (warnings count as errors here)",
        false => "",
    };
    let text = format!("{}{strict}; {hint}", counts(report));
    format!("{}\n", wrap(&text, style.width))
}

fn handler(style: &Style) -> GraphicalReportHandler {
    let mut characters = match style.ascii {
        true => ThemeCharacters::ascii(),
        false => ThemeCharacters::unicode(),
    };
    for mark in [
        &mut characters.error,
        &mut characters.warning,
        &mut characters.advice,
    ] {
        mark.clear();
    }
    let theme = GraphicalTheme {
        characters,
        styles: match style.colour {
            true => ThemeStyles::ansi(),
            false => ThemeStyles::none(),
        },
    };
    GraphicalReportHandler::new_themed(theme)
        .with_width(style.width)
        .with_wrap_lines(false)
        .with_urls(false)
        .without_syntax_highlighting()
}

/// The places and the help of a problem in miette's terms.
#[derive(Debug)]
struct Drawn<'a> {
    problem: &'a Problem,
    help: Option<String>,
    excerpt: Excerpt,
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Drawn<'_> {}

impl Diagnostic for Drawn<'_> {
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
