//! `terrane diff`: the text difference between the disk and what a build would leave. Writes nothing.

use clap::Args;

use super::console::Console;
use super::exit::Exit;
use super::faults;
use super::project::Project;
use super::stacks::Stacks;
use super::summary;
use crate::disk::{self, DiskError, OsDisk};

/// Show what build would change, in a form that `git apply` takes; exits with 1 if there is anything
#[derive(Debug, Args)]
pub struct Diff {}

impl Diff {
    pub fn run(&self, console: &Console, project: &Project) -> Exit {
        let progress = console.progress("compiling");
        let mut compiled = project.compile();
        let Some(output) = compiled.output.take() else {
            drop(progress);
            return compiled.report(console, &[]);
        };
        progress.step("comparing");
        let disk = OsDisk::new(project.folder());
        let compared = disk::compare(&output.tree, &output.layout, &disk).and_then(|changes| {
            let stacks = Stacks::new(&changes, &output, &disk);
            Ok::<_, DiskError>((changes.diff(&disk)?, changes.findings(), stacks))
        });
        drop(progress);
        match compared {
            Ok((text, changes, stacks)) => {
                if let Some(model) = &compiled.model {
                    let found = project.judged(stacks.problems(model));
                    compiled.problems.extend(found);
                }
                compiled.stacks = stacks;
                let findings = summary::findings(&changes);
                let exit = if console.is_human() {
                    console.print(&coloured(&text, console.style().colour));
                    compiled.report(console, &[])
                } else {
                    compiled.report(console, &findings)
                };
                if !findings.is_empty() {
                    console.note(&summary::counted(&findings));
                    return exit.max(Exit::Findings);
                }
                exit
            }
            Err(error) => {
                compiled.problems.push(faults::disk(&error));
                compiled.report(console, &[])
            }
        }
    }
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
