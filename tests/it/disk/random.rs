//! Any row of changed trees, edits, builds and breakdowns: work is never lost, and what is ours is never mistaken.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use terrane::disk::{Disk, DiskError, MemoryDisk, Policy, build};
use terrane::tree::FileTree;
use terrane::value::RelPath;

use super::faulty::{Fault, Faulty};
use super::{alone, at, layout, look};

/// Some are folders of others, so that trees and edits get in each other's way.
const PATHS: [&str; 9] = [
    "out/a",
    "out/a/b",
    "out/a/c",
    "out/a/d/e",
    "out/f",
    "out/f/g",
    "out/h",
    ".github/x",
    "out/a/d",
];

#[derive(Clone, Debug)]
enum Step {
    /// From now on a tree of these paths, each with one of some contents.
    Tree(BTreeMap<usize, u8>),
    /// Somebody writes a file of his own there, if no folder is in his way.
    Edit(usize),
    /// Somebody deletes what is there.
    Delete(usize),
    Build(Policy),
    /// A build that breaks at this operation.
    Break(usize, Fault, Policy),
}

fn policies() -> impl Strategy<Value = Policy> {
    prop_oneof![Just(Policy::Refuse), Just(Policy::Force)]
}

fn faults() -> impl Strategy<Value = Fault> {
    prop_oneof![
        (0..9usize).prop_map(|written| Fault::Kill { written }),
        Just(Fault::PowerCut),
        (0..9usize).prop_map(|written| Fault::Full { written }),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let contents = proptest::collection::btree_map(0..PATHS.len(), 0..3u8, 0..6);
    let step = prop_oneof![
        3 => contents.prop_map(Step::Tree),
        1 => (0..PATHS.len()).prop_map(Step::Edit),
        1 => (0..PATHS.len()).prop_map(Step::Delete),
        3 => policies().prop_map(Step::Build),
        3 => (0..40usize, faults(), policies()).prop_map(|(at, fault, policy)| Step::Break(at, fault, policy)),
    ];
    proptest::collection::vec(step, 1..16)
}

/// What is known beside the disk itself.
#[derive(Default)]
struct World {
    disk: MemoryDisk,
    tree: FileTree,
    /// The content of every edit that nobody has deleted.
    work: BTreeSet<Vec<u8>>,
    edits: usize,
}

impl World {
    fn set_tree(&mut self, contents: &BTreeMap<usize, u8>) {
        let mut tree = FileTree::new();
        for (path, content) in contents {
            let text = format!("content {content} of {}\n", PATHS[*path]);
            tree.insert(at(PATHS[*path]), text.into_bytes()).unwrap();
        }
        // A tree that no disk can hold is another test's.
        if tree.conflicts().is_empty() {
            self.tree = tree;
        }
    }

    fn edit(&mut self, path: &RelPath) {
        let free = path
            .folders()
            .all(|folder| self.disk.read(&at(folder)).is_err());
        if free && !self.disk.folders().contains(path) {
            self.edits += 1;
            self.forget(path);
            let text = format!("edit {}", self.edits).into_bytes();
            self.disk.put(path, &text);
            self.work.insert(text);
        }
    }

    /// Somebody gives up the work at the path.
    fn forget(&mut self, path: &RelPath) {
        let files = self.disk.files();
        for (_, bytes) in files.iter().filter(|(other, _)| other.is_in(path)) {
            self.work.remove(&**bytes);
        }
    }

    /// Deletes what is there, and the folders that this leaves empty: in a file's way they would be somebody's.
    fn delete(&mut self, path: &RelPath) {
        self.forget(path);
        self.disk.take(path);
        for folder in path.folders().map(at) {
            if self.disk.remove_folder(&folder).is_err() {
                break;
            }
        }
    }

    fn build(&self, disk: &dyn Disk, policy: Policy) -> Result<(), DiskError> {
        let build = || build(&self.tree, &layout(), disk, policy, &mut || {});
        alone(build).map(|_| ())
    }

    /// The work that lies in the tree's folders, not among what was kept.
    fn work_in_place(&self) -> bool {
        let files = self.disk.files();
        files
            .iter()
            .any(|(path, bytes)| !path.is_in(layout().own()) && self.work.contains(&**bytes))
    }

    fn check(&self) -> Result<(), TestCaseError> {
        let files = self.disk.files();
        for work in &self.work {
            let found = files.values().any(|bytes| **bytes == work[..]);
            prop_assert!(found, "lost: {}", String::from_utf8_lossy(work));
        }
        let changes =
            look(&self.tree, &self.disk).map_err(|e| TestCaseError::fail(e.to_string()))?;
        for change in changes.iter().filter(|change| change.is_refused()) {
            let folder = self.disk.folders().contains(&change.path);
            let work = self
                .disk
                .read(&change.path)
                .is_ok_and(|bytes| self.work.contains(&bytes));
            prop_assert!(work || folder && self.work_in_place(), "mistaken: {change}");
        }
        Ok(())
    }

    fn check_built(&self) -> Result<(), TestCaseError> {
        let files = self.disk.files();
        for (path, bytes) in self.tree.iter() {
            prop_assert_eq!(files.get(path), Some(bytes));
        }
        for (path, bytes) in &files {
            let own = path.is_in(layout().own());
            let wanted = self.tree.get(path).is_some();
            prop_assert!(
                own || wanted || self.work.contains(&**bytes),
                "left: {path}"
            );
            prop_assert!(!path.as_str().ends_with(".tmp"), "left: {path}");
        }
        prop_assert!(!files.contains_key(layout().pending()));
        let changes =
            look(&self.tree, &self.disk).map_err(|e| TestCaseError::fail(e.to_string()))?;
        prop_assert!(changes.is_clean(), "{:?}", changes.findings());
        Ok(())
    }

    fn step(&mut self, step: &Step) -> Result<(), TestCaseError> {
        match step {
            Step::Tree(contents) => self.set_tree(contents),
            Step::Edit(path) => self.edit(&at(PATHS[*path])),
            Step::Delete(path) => {
                self.delete(&at(PATHS[*path]));
            }
            Step::Break(operation, fault, policy) => {
                let faulty = Faulty::new(&self.disk, *operation, *fault);
                let _ = self.build(&faulty, *policy);
            }
            Step::Build(policy) => match self.build(&self.disk, *policy) {
                Ok(()) => self.check_built()?,
                Err(DiskError::Refused(list)) => {
                    prop_assert!(self.work_in_place(), "refused without a reason: {list:?}");
                }
                Err(error) => return Err(TestCaseError::fail(error.to_string())),
            },
        }
        self.check()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]
    #[test]
    fn no_work_is_lost_and_nothing_of_ours_is_mistaken(steps in steps()) {
        let mut world = World::default();
        for step in &steps {
            world.step(step)?;
        }
    }
}
