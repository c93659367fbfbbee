//! What stacks were before, by the record that pipelines keep: each is compared with the commit that it was last applied from. Not what the record looks like.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::document::{self, Before};
use crate::cli::git;
use crate::cli::project::{Compiled, Output};
use crate::cli::record::{self, Outcome, Record};
use crate::diag::Problem;

/// What a record says of the stacks of an environment, or of all environments.
pub fn before(
    compiled: &Compiled,
    (folder, revision): (&Path, &str),
    output: &Output,
    environment: Option<&str>,
) -> Result<Before, Box<Problem>> {
    let records = records(compiled, (folder, revision), environment)?;
    let mut before = Before::default();
    let mut of_commits: ByCommit<'_> = BTreeMap::new();
    let mut held: ByCommit<'_> = BTreeMap::new();
    for node in &output.graph.stacks {
        let Some(folder) = document::folder(output, node) else {
            continue;
        };
        let record = node.info.environment().and_then(|name| records.get(name));
        let applied = record.and_then(|record| record.stacks.get(&node.info.name));
        match applied.and_then(|applied| applied.commit.as_deref()) {
            Some(commit) => of_commits.entry(commit).or_default().push(folder.clone()),
            None => _ = before.found.added.insert(folder.clone()),
        }
        if let Some(refused) = applied.and_then(|applied| applied.rolled_back_from.as_deref()) {
            held.entry(refused).or_default().push(folder.clone());
        }
        if applied.is_some_and(|applied| applied.result != Outcome::Applied) {
            before.unfinished.insert(folder);
        }
    }
    since(of_commits, (folder, output), &mut before)?;
    hold(held, (folder, output), &mut before)?;
    // What was destroyed is not in the record any more.
    let recorded = records.values().flat_map(|record| record.stacks.values());
    let recorded = recorded.filter(|applied| applied.result != Outcome::Destroyed);
    let recorded: BTreeSet<&str> = recorded.map(|applied| applied.folder.as_str()).collect();
    before
        .found
        .removed
        .retain(|folder, _| recorded.contains(folder.as_str()));
    Ok(before)
}

/// Folders of stacks by the commit that the record has of them.
type ByCommit<'r> = BTreeMap<&'r str, Vec<String>>;

fn records(
    compiled: &Compiled,
    (folder, revision): (&Path, &str),
    environment: Option<&str>,
) -> Result<BTreeMap<String, Record>, Box<Problem>> {
    let all = compiled
        .model
        .iter()
        .flat_map(|model| model.environments.keys());
    let mut records = BTreeMap::new();
    for name in all.filter(|name| environment.is_none_or(|only| only == *name)) {
        if let Some(record) = record::read(folder, revision, name)? {
            records.insert(name.clone(), record);
        }
    }
    Ok(records)
}

/// What differs from the commits that stacks were applied from. What left is looked for in the one that most stacks are of: the last run that applied all.
fn since(
    of_commits: ByCommit<'_>,
    (folder, output): (&Path, &Output),
    before: &mut Before,
) -> Result<(), Box<Problem>> {
    let most = of_commits.values().map(Vec::len).max();
    for (commit, folders) in of_commits {
        if !git::is_known(folder, commit) {
            // History was written anew: nobody can say what it held.
            before.unfinished.extend(folders);
            continue;
        }
        let tree = git::tree(folder, commit, output)?;
        let mut differing = document::differing(output, &tree);
        for folder in &folders {
            if let Some(causes) = differing.changed.remove(folder) {
                before.found.changed.insert(folder.clone(), causes);
            }
            if differing.added.contains(folder) {
                before.found.added.insert(folder.clone());
            }
        }
        if Some(folders.len()) == most {
            before.found.removed = differing.removed;
            before.tree = tree;
        }
    }
    Ok(())
}

/// What was rolled back is not applied again as it was.
fn hold(
    held: ByCommit<'_>,
    (folder, output): (&Path, &Output),
    before: &mut Before,
) -> Result<(), Box<Problem>> {
    for (commit, folders) in held {
        if !git::is_known(folder, commit) {
            continue;
        }
        let differing = document::differing(output, &git::tree(folder, commit, output)?);
        let is_same = |folder: &&String| {
            !differing.changed.contains_key(*folder) && !differing.added.contains(*folder)
        };
        for folder in folders.iter().filter(is_same) {
            before.found.changed.remove(folder);
            before.rolled_back.insert(folder.clone());
        }
    }
    Ok(())
}
