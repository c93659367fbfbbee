//! Files in the output folders that say they were generated, and that no list knows. Not why it does not: it may have been cut, or somebody copied a file.

use rayon::prelude::*;

use super::access::{Disk, Entry, Kind};
use super::layout::Layout;
use super::ledger::Ledger;
use super::survey::Survey;
use crate::tree::FileTree;
use crate::value::RelPath;

/// What other programs fill with copies of files.
const OF_OTHERS: [&str; 2] = [".terraform", "node_modules"];

/// How much of a file is looked at. The mark stands in the first line, or below the line that a file's form asks for.
const START: usize = 1024;

/// All of them, by path. Nothing proves that they are ours, so that naming them is all that is done.
pub(super) fn find(
    tree: &FileTree,
    ledger: &Ledger,
    survey: &Survey,
    layout: &Layout,
    disk: &dyn Disk,
) -> Vec<RelPath> {
    let search = Search {
        tree,
        ledger,
        survey,
        layout,
        disk,
    };
    let folders: Vec<_> = survey.folders().collect();
    let listed = folders
        .into_par_iter()
        .filter(|folder| layout.roots().any(|root| lies_in(folder, root)))
        .flat_map(|folder| search.of_listed(folder));
    let roots: Vec<_> = layout.roots().collect();
    let roots = roots.into_par_iter();
    let unlisted = roots.filter(|root| !survey.is_folder(root.as_str()));
    let mut found: Vec<RelPath> = listed
        .chain(unlisted.flat_map(|root| search.of_unlisted(root)))
        .collect();
    found.par_sort_unstable();
    found.dedup();
    found
}

/// All that is needed to say whether somebody knows a file.
struct Search<'a> {
    tree: &'a FileTree,
    ledger: &'a Ledger,
    survey: &'a Survey,
    layout: &'a Layout,
    disk: &'a dyn Disk,
}

impl Search<'_> {
    /// What is forgotten in a folder that the survey has, and below those folders in it that it does not have.
    fn of_listed(&self, folder: &RelPath) -> Vec<RelPath> {
        let entries = self.survey.entries(folder).into_iter().flatten();
        self.among(folder, entries)
    }

    /// The same of a folder that nobody has listed.
    fn of_unlisted(&self, folder: &RelPath) -> Vec<RelPath> {
        // What cannot be listed is no part of the tree, and for who may look into it.
        let entries: Vec<Entry> = self.disk.list(Some(folder)).unwrap_or_default();
        let names = entries.iter();
        let names: Vec<_> = names
            .filter_map(|entry| Some((entry.name.to_str()?, entry.kind)))
            .collect();
        if names.iter().any(|(name, _)| *name == Layout::OWN) {
            // The output folder of another project.
            return Vec::new();
        }
        self.among(folder, names.into_iter())
    }

    fn among<'b>(
        &self,
        folder: &RelPath,
        entries: impl Iterator<Item = (&'b str, Kind)>,
    ) -> Vec<RelPath> {
        let mut found = Vec::new();
        for (name, kind) in entries {
            let Ok(path) = folder.join(name) else {
                continue;
            };
            match kind {
                Kind::File if self.is_forgotten(&path) => found.push(path),
                Kind::Folder if self.is_unknown(&path) => found.extend(self.of_unlisted(&path)),
                Kind::File | Kind::Folder | Kind::Link | Kind::Other => {}
            }
        }
        found
    }

    fn is_unknown(&self, folder: &RelPath) -> bool {
        !self.survey.is_folder(folder.as_str())
            && !OF_OTHERS.contains(&folder.name())
            && self.layout.objection(folder).is_none()
    }

    fn is_forgotten(&self, path: &RelPath) -> bool {
        self.tree.get(path).is_none()
            && !self.ledger.owned().lists(path)
            && self.layout.objection(path).is_none()
            && self
                .disk
                .start(path, START)
                .is_ok_and(|start| self.layout.begins_with_mark(&start))
    }
}

fn lies_in(folder: &RelPath, root: &RelPath) -> bool {
    folder == root || folder.is_in(root)
}
