//! `terrane build`: compiles, and makes the disk what the tree says.

use std::time::Instant;

use clap::Args;

use super::console::Console;
use super::exit::Exit;
use super::faults;
use super::git;
use super::impact;
use super::left;
use super::project::Project;
use super::summary;
use crate::disk::{self, Built, Changes, DiskError, OsDisk, Policy, State};

/// Compile regions.toml and write the trees
#[derive(Debug, Args)]
pub struct Build {
    /// Also overwrite files that were edited by hand or that are not the compiler's; what was there is kept in .terrane/kept of the output folder
    #[arg(long, visible_alias = "adopt")]
    force: bool,
}

impl Build {
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
        // What cannot be compared is told by the build.
        let changes = disk::compare(&output.tree, &output.layout, &disk).ok();
        let told = changes.as_ref();
        let told = told.map(|c| impact::warning(project, &compiled, (&output, &disk), c));
        let (_, problems, told) = told.unwrap_or_default();
        compiled.problems.extend(problems);
        if compiled.has_errors() {
            drop(progress);
            return compiled.report(console, &[]);
        }
        progress.step("writing");
        let policy = if self.force {
            Policy::Force
        } else {
            Policy::Refuse
        };
        let mut waiting = || {
            progress.step("waiting for another build");
            if !progress.is_shown() {
                console.note("another build is at work here: waiting for it");
            }
        };
        let built = disk::build(&output.tree, &output.layout, &disk, policy, &mut waiting);
        drop(progress);
        match built {
            Ok(built) => {
                let exit = compiled.report(console, &[]);
                if let Some(changes) = changes.as_ref().filter(|_| console.is_verbose()) {
                    console.print(&written(changes, project));
                }
                for note in left::notes(&built, changes.as_ref(), &output.layout, project) {
                    console.note(&note);
                }
                console.note(&summed(&built, output.tree.len(), output.cells, start));
                if let Some(told) = told {
                    // The folder is what is compiled by now.
                    let more = match git::has_commit(project.folder()) {
                        true => ": terrane diff --against HEAD",
                        false => "",
                    };
                    console.note(&format!("{told}{more}"));
                }
                exit
            }
            Err(DiskError::Refused(changes)) => {
                let findings = summary::findings(&changes);
                compiled.problems.push(faults::refused(&changes));
                compiled.report(console, &findings)
            }
            Err(error) => {
                compiled.problems.push(faults::disk(&error));
                compiled.report(console, &[])
            }
        }
    }
}

/// Each file that was written or removed, one a line.
fn written(changes: &Changes, project: &Project) -> String {
    let line = |change: &disk::Change| {
        let word = match (change.wanted(), &change.state) {
            (None, _) => "removed",
            (Some(_), State::Missing) => "new",
            _ => "changed",
        };
        format!("{word:<9} {}\n", project.shown(change.path.as_str()))
    };
    changes.iter().map(line).collect()
}

fn summed(built: &Built, files: usize, cells: usize, start: Instant) -> String {
    let took = summary::took(start);
    let size = summary::size(files, cells);
    if built.is_unchanged() {
        return format!("{size} were up to date, in {took}");
    }
    format!(
        "built {size} ({} new, {} changed, {} removed) in {took}",
        built.created, built.replaced, built.removed
    )
}
