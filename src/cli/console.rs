//! Standard output and error: the only place that writes to them. Knows the format and style that were asked for.
//!
//! What a command is asked for goes to standard output, and so do problems in the formats for machines; problems for
//! people, summaries and progress go to standard error. A reader that goes away ends the output and nothing else.

use std::cell::Cell;
use std::io::{self, IsTerminal, Write};

use super::arguments::{Format, Global};
use super::exit::Exit;
use super::progress::Progress;
use super::terminal;
use crate::diag::render::{
    Report, Style, azure, concise, github, gitlab, human, json, junit, markdown, sarif,
};
use crate::diag::{Problem, Severity};
use crate::source::Sources;

/// Where a command prints.
pub struct Console {
    format: Format,
    quiet: bool,
    verbose: bool,
    output: Style,
    errors: Style,
    /// Nobody reads standard output any more.
    closed: Cell<bool>,
    /// Standard output could not be written.
    broken: Cell<bool>,
}

impl Console {
    pub fn new(options: &Global, format: Format) -> Self {
        Self {
            format,
            quiet: options.quiet,
            verbose: options.verbose,
            output: terminal::of_output(options),
            errors: terminal::of_errors(options),
            closed: Cell::new(false),
            broken: Cell::new(false),
        }
    }

    /// Whether people read the output, rather than programs.
    pub fn is_human(&self) -> bool {
        matches!(self.format, Format::Human | Format::Concise)
    }

    /// The format that was asked for.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Whether every file that is written is to be named.
    pub fn is_verbose(&self) -> bool {
        self.verbose && self.is_human()
    }

    /// How standard output is drawn.
    pub fn style(&self) -> Style {
        self.output
    }

    /// Prints to standard output.
    pub fn print(&self, text: &str) {
        self.print_bytes(text.as_bytes());
    }

    /// Prints to standard output what need not be text.
    pub fn print_bytes(&self, bytes: &[u8]) {
        if self.closed.get() || self.broken.get() {
            return;
        }
        let mut out = io::stdout().lock();
        match out.write_all(bytes).and_then(|()| out.flush()) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => self.closed.set(true),
            Err(error) => {
                self.broken.set(true);
                say(&format!("terrane: cannot write the output: {error}\n"));
            }
        }
    }

    /// Tells people something about the run; not in the formats for machines, and not when they want quiet.
    pub fn note(&self, text: &str) {
        if self.is_human() && !self.quiet {
            say(&format!("{text}\n"));
        }
    }

    /// Tells people something beside what is printed for programs.
    pub fn remark(&self, text: &str) {
        if !self.quiet && !text.is_empty() {
            say(&format!("{text}\n"));
        }
    }

    /// Prints to standard error what programs that run here print.
    pub fn print_beside(&self, bytes: &[u8]) {
        let _ = io::stderr().lock().write_all(bytes);
    }

    /// Shows problems and findings in the format that was asked for, and how a command ends that has these.
    /// In the formats for machines this is called once in a run.
    pub fn report(&self, report: &Report<'_>) -> Exit {
        self.report_with(report, ("", ""))
    }

    /// The same, with what a page in Markdown says before and behind.
    pub fn report_with(&self, report: &Report<'_>, (first, last): (&str, &str)) -> Exit {
        let page = || format!("{first}{}{last}", markdown::render(report));
        match self.format {
            Format::Human | Format::List | Format::GithubMatrix => {
                say(&human::problems(report, &self.errors));
                let findings: String = report
                    .findings
                    .iter()
                    .map(|f| human::finding_line(f, report, self.output.colour) + "\n")
                    .collect();
                self.print(&findings);
            }
            Format::Concise => self.print(&concise::render(report, self.quiet)),
            Format::Json => self.print(&json::render(report)),
            Format::Github => {
                self.print(&github::render(report));
                summarise(&page());
            }
            Format::Gitlab => self.print(&gitlab::render(report)),
            Format::Azure => self.print(&azure::render(report)),
            Format::Junit => self.print(&junit::render(report)),
            Format::Markdown => self.print(&page()),
            Format::Sarif => self.print(&sarif::render(report)),
        }
        if report.count(Severity::Error) > 0 {
            Exit::Failure
        } else if report.findings.is_empty() {
            Exit::Clean
        } else {
            Exit::Findings
        }
    }

    /// Shows a problem of the command itself, which has no place in a file.
    pub fn fail(&self, problem: Problem) -> Exit {
        self.report(&Report {
            problems: &[problem],
            findings: &[],
            sources: &Sources::new(),
            prefix: "",
        })
    }

    /// Shows what is being done, if there is a terminal and it takes long.
    pub fn progress(&self, doing: &'static str) -> Progress {
        let shown = self.is_human() && !self.quiet && io::stderr().is_terminal();
        Progress::start(doing, shown, self.errors.ascii)
    }

    /// How the run ended, output included.
    pub fn finish(&self, exit: Exit) -> Exit {
        if self.broken.get() {
            Exit::Failure
        } else {
            exit
        }
    }
}

/// Standard error may be closed; there is nobody left to tell.
fn say(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Adds to the summary of a step of GitHub Actions, where this is one. A summary that cannot be written is no fault of the estate.
fn summarise(text: &str) {
    let Some(path) = terminal::variable("GITHUB_STEP_SUMMARY").filter(|_| !text.is_empty()) else {
        return;
    };
    let file = fs_err::OpenOptions::new()
        .append(true)
        .create(true)
        .open(&path);
    if let Err(error) = file.and_then(|mut file| file.write_all(text.as_bytes())) {
        say(&format!(
            "terrane: cannot write the summary of the step: {error}\n"
        ));
    }
}
