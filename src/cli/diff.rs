//! `terrane diff`: what a build would change, or what differs from a commit: first what it does to what is applied, then the text. Writes nothing.

use std::collections::BTreeSet;

use clap::{Args, ValueEnum};

use super::arguments::Format;
use super::changes::{Class, judged};
use super::console::Console;
use super::exit::Exit;
use super::faults;
use super::git;
use super::impact;
use super::meaning::{self, Detail};
use super::meant;
use super::project::{Compiled, Output, Project};
use super::stacks::Stacks;
use super::summary;
use crate::diag::Severity;
use crate::diag::render::Finding;
use crate::disk::{self, DiskError, OsDisk, file_diff};
use crate::impact::Impact;
use crate::tree::FileTree;
use crate::value::RelPath;

/// Show what build would change: what it does to resources and states, then the text, in a form that `git apply` takes; exits with 1 if there is anything
#[derive(Debug, Args)]
pub struct Diff {
    /// Compare with the tree of a commit, branch or tag, in the place of what lies in the folder
    #[arg(long, value_name = "REV")]
    against: Option<String>,
    /// Show only one of the two; with `--format json`, `impact` is the document of docs/impact-json.md
    #[arg(long, value_name = "WHAT")]
    only: Option<Only>,
    /// Show counts alone: a line for each stack, and how many files differ
    #[arg(long)]
    stat: bool,
    /// Fail with 2 where this happens and no exception in the file says why; several behind commas
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    deny: Vec<Class>,
}

/// A part of what is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Only {
    /// What happens to resources and states
    Impact,
    /// The text of files
    Text,
}

/// What was found.
struct Found {
    old: FileTree,
    text: String,
    findings: Vec<Finding>,
    stacks: Stacks,
}

impl Diff {
    pub fn run(&self, console: &Console, project: &Project) -> Exit {
        let progress = console.progress("compiling");
        let mut compiled = project.compile();
        let Some(output) = compiled.output.take() else {
            drop(progress);
            return compiled.report(console, &[]);
        };
        progress.step("comparing");
        let found = match &self.against {
            Some(revision) => self.with_revision(project, &output, revision),
            None => with_folder(project, &output),
        };
        let found = found.map(|found| {
            let is_shown = self.only != Some(Only::Text) && !found.findings.is_empty();
            let is_asked = !found.findings.is_empty() && !self.deny.is_empty();
            let wanted = is_shown || is_asked || found.stacks.lose_any();
            let impact = wanted.then(|| impact::of(&compiled, &output, &found.old, false));
            let mut impact = impact.unwrap_or_default();
            meant::complete(&mut impact, &output, compiled.model.as_ref());
            (found, impact)
        });
        drop(progress);
        let (found, impact) = match found {
            Ok(found) => found,
            Err(problem) => {
                compiled.problems.push(*problem);
                return compiled.report(console, &[]);
            }
        };
        let standing = self.without_standing(console, &mut compiled);
        let stacks = found.stacks.paired(&impact);
        if let Some(model) = &compiled.model {
            let problems = project.judged(stacks.problems(model));
            compiled.problems.extend(problems);
        }
        let about = (&output, &impact);
        let is_review = self.against.is_some() && self.only != Some(Only::Text);
        let problems = judged(project, &compiled, about, &self.deny, is_review);
        compiled.problems.extend(problems);
        compiled.stacks = stacks;
        let findings = &found.findings;
        let exit = if console.is_human() {
            self.show(console, &compiled, (&output, &impact), &found.text);
            compiled.report(console, &[])
        } else if self.only == Some(Only::Impact) && console.format() == Format::Json {
            // Plain data: it cannot fail.
            let json = serde_json::to_string_pretty(&impact).unwrap_or_default();
            console.print(&format!("{json}\n"));
            let errors = compiled.problems.iter();
            let errors = errors.filter(|p| p.severity == Severity::Error);
            errors.for_each(|p| console.remark(&format!("error[{}]: {}", p.name(), p.message)));
            match compiled.has_errors() {
                true => Exit::Failure,
                false => Exit::Clean,
            }
        } else {
            if self.only != Some(Only::Text) && !findings.is_empty() {
                let protected = impact::protected(&output, compiled.model.as_ref(), &impact);
                compiled.meaning = meaning::markdown(&impact, &protected);
            }
            compiled.report(console, findings)
        };
        if standing > 0 {
            console.note(&format!(
                "{standing} warnings and notes that are not about the change: terrane check"
            ));
        }
        if findings.is_empty() {
            return exit;
        }
        console.note(&summary::counted(findings));
        exit.max(Exit::Findings)
    }

    /// Leaves out what holds without the change, where people read what it does; how many problems that are.
    fn without_standing(&self, console: &Console, compiled: &mut Compiled) -> usize {
        let is_read = console.is_human() || console.format() == Format::Markdown;
        if !is_read {
            return 0;
        }
        let mut count = 0;
        compiled.problems.retain_mut(|problem| {
            let is_kept = problem.severity == Severity::Error;
            count += usize::from(!is_kept);
            is_kept
        });
        count
    }

    /// What is compiled against the tree of a commit.
    fn with_revision(
        &self,
        project: &Project,
        output: &Output,
        revision: &str,
    ) -> Result<Found, Box<crate::diag::Problem>> {
        let old = git::tree(project.folder(), revision, output)?;
        let fresh = output.tree.iter().map(|(path, _)| path);
        // What only the compiler itself needs is in no tree.
        let own = |path: &RelPath| path.is_in(output.layout.own());
        let fresh = fresh.filter(|path| !own(path));
        let paths = old.iter().map(|(path, _)| path);
        let paths: BTreeSet<&RelPath> = paths.chain(fresh).collect();
        let mut findings = Vec::new();
        let mut text = String::new();
        for path in paths {
            let (was, is) = (old.get(path), output.tree.get(path));
            if was == is {
                continue;
            }
            let message = match (was, is) {
                (None, _) => format!("is not there in `{revision}`"),
                (_, None) => format!("is there in `{revision}`"),
                _ => format!("is not what it is in `{revision}`"),
            };
            findings.push(Finding {
                code: &faults::CHANGED,
                path: path.to_string(),
                message,
            });
            if self.only != Some(Only::Impact) && !self.stat {
                let (was, is) = (was.map(AsRef::as_ref), is.map(AsRef::as_ref));
                text.push_str(&file_diff(path.as_str(), was, is));
            }
        }
        Ok(Found {
            old,
            text,
            findings,
            stacks: Stacks::default(),
        })
    }

    fn show(
        &self,
        console: &Console,
        compiled: &Compiled,
        (output, impact): (&Output, &Impact),
        text: &str,
    ) {
        if self.only == Some(Only::Text) {
            return console.print(&coloured(text, console.style().colour));
        }
        let detail = match (self.stat, console.is_verbose()) {
            (true, _) => Detail::Counts,
            (_, true) => Detail::All,
            _ => Detail::Worst,
        };
        let protected = impact::protected(output, compiled.model.as_ref(), impact);
        let mut told = meaning::told(impact, &protected, detail);
        if told.is_empty() && !text.is_empty() {
            told = format!("{}\n", meaning::NOTHING);
        }
        console.print(&told);
        if self.only == Some(Only::Impact) || self.stat {
            return;
        }
        if !told.is_empty() && !text.is_empty() {
            console.print("\n");
        }
        console.print(&coloured(text, console.style().colour));
    }
}

/// What is compiled against what lies in the folder.
fn with_folder(project: &Project, output: &Output) -> Result<Found, Box<crate::diag::Problem>> {
    let disk = OsDisk::new(project.folder());
    let compared = disk::compare(&output.tree, &output.layout, &disk).and_then(|changes| {
        Ok::<_, DiskError>(Found {
            old: impact::before(project, &changes, output, &disk),
            text: changes.diff(&disk)?,
            findings: summary::findings(&changes.findings()),
            stacks: Stacks::new(&changes, output, &disk),
        })
    });
    compared.map_err(|error| Box::new(faults::disk(&error)))
}

/// As git colours a difference.
fn coloured(text: &str, colour: bool) -> String {
    if !colour {
        return text.to_owned();
    }
    text.split_inclusive('\n')
        .map(|line| {
            let code = match line.as_bytes() {
                [b'd', ..] | [b'+', b'+', b'+', ..] | [b'-', b'-', b'-', ..] => "1",
                [b'+', ..] => "32",
                [b'-', ..] => "31",
                [b'@', ..] => "36",
                _ => return line.to_owned(),
            };
            let bare = line.trim_end_matches('\n');
            format!("\u{1b}[{code}m{bare}\u{1b}[0m\n")
        })
        .collect()
}
