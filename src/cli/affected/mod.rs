//! `terrane affected`: the stacks and overlays that a change touches, and those that read what it changes, in the order to apply them. Writes nothing.

mod document;
mod matrix;
mod page;
mod recorded;
mod removed;
mod scope;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use clap::Args;

use super::arguments::Format;
use super::console::Console;
use super::exit::Exit;
use super::faults;
use super::git;
use super::impact;
use super::project::{Compiled, Output, Project};
use crate::diag::Problem;
use crate::disk::{self, OsDisk, State};
use crate::impact::Side;
use crate::tree::FileTree;
use crate::value::RelPath;

use document::Before;
use scope::Scope;

pub use document::{Affected as Document, Stack, Why, folder, json, stack};
pub use matrix::Matrices;
pub use page::reason;
pub use scope::stages;

/// List the stacks and overlays that a change touches, and those that read what it changes, in the order to apply them
#[derive(Debug, Args)]
pub struct Affected {
    /// Compare with the tree of a commit, branch or tag, in the place of what lies in the folder
    #[arg(long, value_name = "REV")]
    against: Option<String>,
    /// Compare each stack with what it was last applied from, as pipelines have recorded it in this branch
    #[arg(long, value_name = "BRANCH", conflicts_with = "against")]
    record: Option<String>,
    /// Every stack, whatever it was before
    #[arg(long, conflicts_with_all = ["against", "record"])]
    all: bool,
    #[command(flatten)]
    scope: Scope,
}

impl Affected {
    pub fn run(&self, console: &Console, project: &Project) -> Exit {
        let progress = console.progress("compiling");
        let mut compiled = project.compile();
        let Some(output) = compiled.output.take() else {
            drop(progress);
            return compiled.report(console, &[]);
        };
        progress.step("comparing");
        let before = match (&self.record, &self.against) {
            _ if self.all => Ok(Before::of_tree(&output, FileTree::default())),
            (Some(record), _) => {
                if !git::is_known(project.folder(), record) {
                    console.remark(&format!(
                        "there is no `{record}` here: nothing counts as applied"
                    ));
                }
                let environment = self.scope.environment.as_deref();
                recorded::before(&compiled, (project.folder(), record), &output, environment)
            }
            (None, Some(revision)) => git::tree(project.folder(), revision, &output)
                .map(|old| Before::of_tree(&output, old)),
            (None, None) => of_folder(project, &output).map(|old| Before::of_tree(&output, old)),
        };
        let against = self.record.as_deref().or(self.against.as_deref());
        let found = before.map(|before| document::document(&compiled, &output, before, against));
        drop(progress);
        let mut found = match found {
            Ok(found) => found,
            Err(problem) => {
                compiled.problems.push(*problem);
                return compiled.report(console, &[]);
            }
        };
        self.scope.retain(&mut found);
        console.print(&match console.format() {
            Format::Human | Format::Concise => page::told(&found),
            Format::List => page::list(&found),
            Format::GithubMatrix => matrix::text(&found),
            _ => document::json(&found),
        });
        if found.is_empty() {
            console.note("nothing is touched");
        }
        if matches!(console.format(), Format::List | Format::GithubMatrix)
            && !found.destroy_before.is_empty()
        {
            let count = found.destroy_before.len();
            console.remark(&format!(
                "stacks that leave and have to be destroyed before are not in this list: {count}; `terrane affected` names them"
            ));
        }
        Exit::Clean
    }
}

/// What lies in the folder.
pub fn of_folder(project: &Project, output: &Output) -> Result<FileTree, Box<Problem>> {
    let disk = OsDisk::new(project.folder());
    let changes = disk::compare(&output.tree, &output.layout, &disk);
    let changes = changes.map_err(|error| Box::new(faults::disk(&error)))?;
    Ok(impact::before(project, &changes, output, &disk))
}

/// A file that is not of the tree, and that Terraform would read with one of these stacks or a module that it calls.
pub fn stray(
    project: &Project,
    output: &Output,
    folders: &[&str],
) -> Result<Option<RelPath>, Box<Problem>> {
    let disk = OsDisk::new(project.folder());
    let changes = disk::compare(&output.tree, &output.layout, &disk);
    let changes = changes.map_err(|error| Box::new(faults::disk(&error)))?;
    let side = Side::new(&output.tree);
    let members = folders.iter().flat_map(|folder| side.members(folder));
    let members: BTreeSet<&str> = members.collect();
    let mut strays = changes.iter().filter(|change| change.state == State::Stray);
    let is_read = |path: &RelPath| {
        let folder = path.parent();
        folder.is_some_and(|folder| members.contains(folder.as_str()))
    };
    let found = strays.find(|change| is_read(&change.path));
    Ok(found.map(|change| change.path.clone()))
}

/// Stacks that are not applied as a record says, or read what such a stack writes, by folder, each with the reasons.
pub fn pending(
    compiled: &Compiled,
    record: (&Path, &str),
    output: &Output,
    environment: Option<&str>,
) -> Result<BTreeMap<String, Vec<Why>>, Box<Problem>> {
    let before = recorded::before(compiled, record, output, environment)?;
    let found = document::document(compiled, output, before, Some(record.1));
    let stacks = found.waves.into_iter().flat_map(|wave| wave.stacks);
    Ok(stacks.map(|stack| (stack.folder, stack.why)).collect())
}

/// Folders of stacks that do not hold what they should, with what they call, in the order of their names.
pub fn differing(output: &Output, old: &FileTree) -> Vec<String> {
    let found = document::differing(output, old);
    let mut all: Vec<String> = found.changed.into_keys().chain(found.added).collect();
    all.sort_unstable();
    all
}

/// Folders of stacks that a change from a tree touches or makes read something else, and how many leave.
pub fn folders(compiled: &Compiled, output: &Output, old: FileTree) -> (BTreeSet<String>, usize) {
    let before = Before::of_tree(output, old);
    let found = document::document(compiled, output, before, None);
    let stacks = found.waves.into_iter().flat_map(|wave| wave.stacks);
    let folders = stacks.map(|stack| stack.folder).collect();
    (folders, found.destroy_before.len())
}
