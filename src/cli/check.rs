//! `terrane check`: compiles in memory and lists what on the disk differs. Writes nothing.

use std::time::Instant;

use clap::Args;

use super::console::Console;
use super::exit::Exit;
use super::faults;
use super::impact;
use super::project::Project;
use super::summary;
use crate::diag::render::Finding;
use crate::disk::{self, DiskError, OsDisk};

/// List what is stale, missing, orphaned or edited by hand; writes nothing and exits with 1 if there is any
#[derive(Debug, Args)]
pub struct Check {}

impl Check {
    pub fn run(&self, console: &Console, project: &Project) -> Exit {
        let start = Instant::now();
        let progress = console.progress("compiling");
        let mut compiled = project.compile();
        let Some(output) = compiled.output.take() else {
            drop(progress);
            return compiled.report(console, &[]);
        };
        progress.step("comparing");
        let disk = OsDisk::new(project.folder());
        let changes = disk::compare(&output.tree, &output.layout, &disk);
        let told = changes.as_ref().ok();
        let told = told.map(|c| impact::warning(project, &compiled, (&output, &disk), c));
        let (stacks, problems, told) = told.unwrap_or_default();
        compiled.stacks = stacks;
        compiled.problems.extend(problems);
        drop(progress);
        match changes {
            Ok(changes) => {
                let findings = summary::findings(&changes.findings());
                let exit = compiled.report(console, &findings);
                let took = summary::took(start);
                console.note(&if findings.is_empty() {
                    let size = summary::size(output.tree.len(), output.cells);
                    format!("{size} are up to date, in {took}")
                } else {
                    format!("out of date: {}", summary::counted(&findings))
                });
                if let Some(told) = told {
                    console.note(&format!("{told}: terrane diff"));
                }
                exit
            }
            // For who reviews a tree, this is one more file that is not as it was built.
            Err(error @ DiskError::Manifest { .. }) => {
                let finding = Finding {
                    code: &faults::MANIFEST,
                    path: error.path().map_or_else(String::new, ToString::to_string),
                    message: format!("{error}: {}", error.help()),
                };
                let exit = compiled.report(console, std::slice::from_ref(&finding));
                console.note(&finding.message);
                exit
            }
            Err(error) => {
                compiled.problems.push(faults::disk(&error));
                compiled.report(console, &[])
            }
        }
    }
}
