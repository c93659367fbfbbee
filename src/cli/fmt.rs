//! `terrane fmt`: formats HCL files in place, as `terraform fmt` does. Finding and replacing files is done here, the formatting is not.

mod files;

use std::io::Read;
use std::path::PathBuf;

use clap::Args;
use rayon::prelude::*;

use super::console::Console;
use super::exit::Exit;
use super::faults::{UNFORMATTED, UNREADABLE, unreadable, unwritable};
use super::texts;
use crate::diag::render::{Finding, Report};
use crate::diag::{Problem, Problems};
use crate::disk::read_file;
use crate::source::Sources;
use crate::span::SourceId;

/// Format .tf, .tfvars and .hcl files exactly as `terraform fmt` does
#[derive(Debug, Args)]
pub struct Fmt {
    /// Change nothing; list the files that are not formatted and exit with 1 if there are any
    #[arg(long)]
    check: bool,
    /// Files and folders, which are searched with all below them; `-` reads standard input and writes standard output; left out: the current folder
    #[arg(value_name = "PATH", default_value = ".", hide_default_value = true)]
    paths: Vec<PathBuf>,
}

/// A file that was read.
struct Text {
    path: PathBuf,
    source: SourceId,
}

/// What became of a file.
enum Outcome {
    Same,
    Differs(Vec<u8>),
    Failed(Vec<Problem>),
}

impl Fmt {
    pub fn run(&self, console: &Console) -> Exit {
        let mut sources = Sources::new();
        if self.paths.iter().any(|p| p.as_os_str() == "-") {
            return self.pipe(console, &mut sources);
        }
        let progress = console.progress("formatting");
        let (paths, mut problems) = files::find(&self.paths);
        let mut texts = Vec::new();
        for path in paths {
            match read_file(&path) {
                Ok(bytes) => match texts::add(&mut sources, &path.to_string_lossy(), bytes) {
                    Ok(source) => texts.push(Text { path, source }),
                    Err(problem) => problems.push(*problem),
                },
                Err(error) => problems.push(unreadable(&path, &error)),
            }
        }
        let outcomes: Vec<Outcome> = texts
            .par_iter()
            .map(|text| self.settle(text, &sources))
            .collect();
        let mut changed = Vec::new();
        for (text, outcome) in texts.iter().zip(outcomes) {
            match outcome {
                Outcome::Same => {}
                Outcome::Differs(_) => changed.push(text.path.to_string_lossy().replace('\\', "/")),
                Outcome::Failed(faults) => problems.extend(faults),
            }
        }
        drop(progress);
        self.finish(console, &sources, problems, &changed, texts.len())
    }

    /// Formats one file, and replaces it unless it is only looked at.
    fn settle(&self, text: &Text, sources: &Sources) -> Outcome {
        let outcome = formatted(text.source, sources);
        if self.check {
            return outcome;
        }
        let read = sources.get(text.source).text;
        let done = match &outcome {
            Outcome::Differs(bytes) => files::replace(&text.path, read.as_bytes(), bytes),
            Outcome::Same => files::clear(&text.path, read.as_bytes()),
            Outcome::Failed(_) => Ok(()),
        };
        match done {
            Ok(()) => outcome,
            Err(error) => Outcome::Failed(vec![unwritable(&text.path, &error)]),
        }
    }

    fn finish(
        &self,
        console: &Console,
        sources: &Sources,
        problems: Problems,
        changed: &[String],
        looked_at: usize,
    ) -> Exit {
        let findings: Vec<Finding> = changed
            .iter()
            .filter(|_| self.check)
            .map(|path| Finding {
                code: &UNFORMATTED,
                path: path.clone(),
                message: format!("is not formatted: run `terrane fmt {path}`"),
            })
            .collect();
        let problems: Vec<Problem> = problems.sorted(sources).into_iter().collect();
        let exit = console.report(&Report {
            problems: &problems,
            findings: &findings,
            sources,
            prefix: "",
        });
        let verb = if self.check {
            "not formatted"
        } else {
            "formatted"
        };
        if !self.check && console.is_human() {
            let list: String = changed.iter().map(|p| format!("{verb} {p}\n")).collect();
            console.print(&list);
        }
        let files = |count: usize| match count {
            1 => "1 file".to_owned(),
            count => format!("{count} files"),
        };
        if !changed.is_empty() {
            console.note(&format!(
                "{verb}: {} of {}",
                changed.len(),
                files(looked_at)
            ));
        } else if exit == Exit::Clean {
            console.note(&format!("{}, all formatted", files(looked_at)));
        }
        exit
    }

    /// Standard input to standard output. A text with errors is not printed at all.
    fn pipe(&self, console: &Console, sources: &mut Sources) -> Exit {
        if self.paths.len() > 1 {
            return console.fail(
                Problem::new(&UNREADABLE, "`-` stands alone")
                    .help("give either `-` or files and folders"),
            );
        }
        let mut bytes = Vec::new();
        if let Err(error) = std::io::stdin().lock().read_to_end(&mut bytes) {
            return console.fail(unreadable(&PathBuf::from("<stdin>"), &error));
        }
        let problems = match texts::add(sources, "<stdin>", bytes.clone()) {
            Err(problem) => vec![*problem],
            Ok(source) => match formatted(source, sources) {
                Outcome::Failed(problems) => problems,
                Outcome::Same if self.check => return Exit::Clean,
                Outcome::Differs(_) if self.check => {
                    return self.finish(console, sources, Problems::new(), &["<stdin>".into()], 1);
                }
                Outcome::Same => {
                    console.print_bytes(&ended(bytes));
                    return Exit::Clean;
                }
                Outcome::Differs(text) => {
                    console.print_bytes(&ended(text));
                    return Exit::Clean;
                }
            },
        };
        console.report(&Report {
            problems: &problems,
            findings: &[],
            sources,
            prefix: "",
        })
    }
}

/// As `terraform fmt -` does, whatever the text: a file keeps an end without a line break, standard output always has one.
fn ended(mut text: Vec<u8>) -> Vec<u8> {
    if !text.ends_with(b"\n") {
        text.push(b'\n');
    }
    text
}

fn formatted(source: SourceId, sources: &Sources) -> Outcome {
    let text = sources.get(source).text;
    match crate::hcl::format(&text) {
        Ok(new) if new.as_str() == &*text => Outcome::Same,
        Ok(new) => Outcome::Differs(new.into_bytes()),
        Err(errors) => Outcome::Failed(
            errors
                .into_iter()
                .map(|e| texts::syntax(e, source))
                .collect(),
        ),
    }
}
