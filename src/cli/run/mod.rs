//! `terrane run`: a command in the folder of each stack, in the order to apply them. Which stacks, and whether their folders hold what the estate says; not how
//! processes are run.

mod child;
mod chosen;
mod signals;
mod summary;
mod turns;

use std::ffi::OsString;

use clap::Args;

use super::affected;
use super::arguments::Format;
use super::console::Console;
use super::exit::Exit;
use super::faults::{STALE_STACK, UNKNOWN_STACK};
use super::git;
use super::project::{Compiled, Output, Project};
use crate::diag::Problem;

pub use summary::Summary;

/// Run a command in the folder of each stack, in the order to apply them: wave by wave, and at once within a wave
#[derive(Debug, Args)]
#[command(
    after_help = "The command sees TERRANE_STACK, TERRANE_REGION, TERRANE_ENVIRONMENT, TERRANE_CLIENT, TERRANE_LAYER, TERRANE_STATE_KEY and, as `-var-file=FILE ...`, TERRANE_VALUES; \
                  what a stack has not is empty. No shell reads it: for one, write `-- sh -c '...'`."
)]
pub struct Run {
    /// Only in stacks that a change touches, and those that read what it changes, as `terrane affected` has them
    #[arg(long)]
    affected: bool,
    /// With `--affected`: what to compare with; left out: the last commit
    #[arg(
        long,
        value_name = "REV",
        requires = "affected",
        default_value = "HEAD",
        hide_default_value = true
    )]
    against: String,
    /// Only in stacks whose name or folder matches; `*` stands for any text without a slash, `**` for any text. May be repeated
    #[arg(long, value_name = "GLOB")]
    only: Vec<String>,
    /// Only in the stacks of one wave of `terrane graph`
    #[arg(long, value_name = "N")]
    wave: Option<usize>,
    /// How many run at once
    #[arg(short, long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..))]
    jobs: u16,
    /// Go on behind a failure with all that does not need what failed
    #[arg(long)]
    keep_going: bool,
    /// From the last wave to the first, as things are destroyed
    #[arg(long)]
    reverse: bool,
    /// Print what each stack prints in one piece, at its end
    #[arg(long)]
    grouped: bool,
    /// Also in folders that do not hold what the estate says
    #[arg(long)]
    stale: bool,
    /// The program and its arguments
    #[arg(last = true, required = true, value_name = "CMD")]
    command: Vec<OsString>,
}

impl Run {
    pub fn run(&self, console: &Console, project: &Project) -> Exit {
        let progress = console.progress("compiling");
        let mut compiled = project.compile();
        let Some(output) = compiled.output.take() else {
            drop(progress);
            return compiled.report(console, &[]);
        };
        let waves = self.chosen(project, &compiled, &output);
        drop(progress);
        let (waves, leaving) = match waves {
            Ok(found) => found,
            Err(problem) => {
                compiled.problems.push(*problem);
                return compiled.report(console, &[]);
            }
        };
        if leaving > 0 {
            console.remark(&format!(
                "stacks that leave, in which nothing is run, and which have to be destroyed before: {leaving}; `terrane affected --against {}` names them",
                self.against
            ));
        }
        if waves.is_empty() {
            console.note("no stack to run this in");
        }
        let is_json = console.format() == Format::Json;
        let how = turns::How {
            folder: project.folder(),
            command: &self.command,
            jobs: usize::from(self.jobs),
            keep_going: self.keep_going,
            grouped: self.grouped,
        };
        let needs = chosen::needs(&output, self.reverse);
        let summary = turns::run(&waves, &needs, &how, console);
        if is_json {
            console.print(&affected::json(&summary));
        } else {
            console.remark(&summary::told(&summary));
        }
        match summary.exit_code {
            0 => Exit::Clean,
            code => Exit::Command(code),
        }
    }

    /// The stacks to run in, in turn, and how many leave.
    fn chosen(
        &self,
        project: &Project,
        compiled: &Compiled,
        output: &Output,
    ) -> Result<(Vec<chosen::Wave>, usize), Box<Problem>> {
        let mut waves = chosen::all(compiled, output);
        let mut leaving = 0;
        if !self.only.is_empty() {
            let globs = self.only.iter().filter_map(|glob| chosen::glob(glob));
            let globs: Vec<regex::Regex> = globs.collect();
            chosen::keep(&mut waves, |stack| {
                let fits = |glob: &regex::Regex| {
                    glob.is_match(&stack.folder) || glob.is_match(&stack.name)
                };
                globs.iter().any(fits)
            });
            if waves.is_empty() {
                let message = format!("no stack is called `{}`", self.only.join("` or `"));
                return Err(Box::new(Problem::new(&UNKNOWN_STACK, message).help(
                    "`terrane graph` lists the folders; `**` stands for any text, as in `--only '**/eu-west-1/**'`",
                )));
            }
        }
        if let Some(wave) = self.wave {
            let count = waves.iter().map(|wave| wave.number).max().unwrap_or(0);
            waves.retain(|one| one.number == wave);
            if waves.is_empty() {
                let message = format!("there is no stack to run in in wave {wave}");
                return Err(Box::new(Problem::new(&UNKNOWN_STACK, message).help(
                    format!(
                        "the last wave with such a stack is {count}; `terrane graph` shows all"
                    ),
                )));
            }
        }
        if self.affected {
            let old = git::tree(project.folder(), &self.against, output)?;
            let (folders, gone) = affected::folders(compiled, output, old);
            leaving = gone;
            chosen::keep(&mut waves, |stack| folders.contains(&stack.folder));
        }
        if !self.stale {
            let old = affected::of_folder(project, output)?;
            let mut stale = affected::differing(output, &old);
            let all = waves.iter().flat_map(|wave| &wave.stacks);
            let mine: Vec<&str> = all.map(|stack| stack.folder.as_str()).collect();
            stale.retain(|folder| mine.contains(&folder.as_str()));
            if let Some(first) = stale.first() {
                let message = match stale.len() {
                    1 => format!("`{first}` does not hold what the estate says"),
                    count => format!(
                        "{count} stacks do not hold what the estate says, such as `{first}`"
                    ),
                };
                return Err(Box::new(Problem::new(&STALE_STACK, message).help(
                    "run `terrane build` first; with `--stale` the command runs in what is there",
                )));
            }
        }
        if !self.stale {
            let all = waves.iter().flat_map(|wave| &wave.stacks);
            let folders: Vec<&str> = all.map(|stack| stack.folder.as_str()).collect();
            if let Some(stray) = affected::stray(project, output, &folders)? {
                let message =
                    format!("Terraform would read `{stray}`, which is not part of the tree");
                return Err(Box::new(Problem::new(&STALE_STACK, message).help(
                    "take it away, or write it as an extension of the blueprint; with `--stale` the command runs in what is there",
                )));
            }
        }
        if self.reverse {
            waves.reverse();
        }
        Ok((waves, leaving))
    }
}
