//! Standard output and error: the only place that writes to them. Knows the format and colours that were asked for.
//!
//! What a command is asked for goes to standard output, and so do problems in the formats for machines; problems for
//! people, summaries and progress go to standard error. A reader that goes away ends the output and nothing else.

use std::cell::Cell;
use std::io::{self, IsTerminal, Write};

use super::arguments::{Color, Format, Global};
use super::exit::Exit;
use super::progress::Progress;
use crate::diag::render::{Report, github, human, json, sarif};
use crate::diag::{Problem, Severity};
use crate::source::Sources;

/// Where a command prints.
pub struct Console {
    format: Format,
    quiet: bool,
    colour_out: bool,
    colour_err: bool,
    /// Nobody reads standard output any more.
    closed: Cell<bool>,
    /// Standard output could not be written.
    broken: Cell<bool>,
}

impl Console {
    pub fn new(options: &Global) -> Self {
        let colour = |terminal: bool| match options.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && wants_colour(),
        };
        Self {
            format: options.format,
            quiet: options.quiet,
            colour_out: colour(io::stdout().is_terminal()),
            colour_err: colour(io::stderr().is_terminal()),
            closed: Cell::new(false),
            broken: Cell::new(false),
        }
    }

    /// Whether people read the output, rather than programs.
    pub fn is_human(&self) -> bool {
        self.format == Format::Human
    }

    /// Whether standard output takes colours.
    pub fn has_colour(&self) -> bool {
        self.colour_out
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

    /// Shows problems and findings in the format that was asked for, and how a command ends that has these.
    /// In the formats for machines this is called once in a run.
    pub fn report(&self, report: &Report<'_>) -> Exit {
        match self.format {
            Format::Human => {
                say(&human::problems(report, self.colour_err));
                let findings: String = report
                    .findings
                    .iter()
                    .map(|f| human::finding_line(f, report, self.colour_out) + "\n")
                    .collect();
                self.print(&findings);
            }
            Format::Json => self.print(&json::render(report)),
            Format::Github => self.print(&github::render(report)),
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
        Progress::start(doing, shown)
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

fn wants_colour() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty());
    !set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}
