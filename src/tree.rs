//! The emitted files in memory: path to bytes, ordered. Not what is in them, nor how they reach a disk.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::{IndexMap, IndexSet};

use crate::value::RelPath;

/// Everything that a build writes, by path relative to the project folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileTree {
    files: BTreeMap<RelPath, Arc<[u8]>>,
}

impl FileTree {
    /// No files.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file, or says that the path is taken by another content.
    ///
    /// # Errors
    /// The path itself, when it is claimed already.
    pub fn insert(&mut self, path: RelPath, bytes: impl Into<Arc<[u8]>>) -> Result<(), RelPath> {
        match self.files.entry(path) {
            std::collections::btree_map::Entry::Vacant(slot) => {
                slot.insert(bytes.into());
                Ok(())
            }
            std::collections::btree_map::Entry::Occupied(slot) => Err(slot.key().clone()),
        }
    }

    /// The bytes at a path.
    #[must_use]
    pub fn get(&self, path: &RelPath) -> Option<&Arc<[u8]>> {
        self.files.get(path)
    }

    /// In the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&RelPath, &Arc<[u8]>)> {
        self.files.iter()
    }

    /// How many files.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Pairs of paths that no file system, or not every one, can hold side by side, in the order of the later one.
    #[must_use]
    pub fn conflicts(&self) -> Vec<PathConflict> {
        let mut conflicts = Vec::new();
        let mut folders = IndexSet::new();
        // Every file and folder by what a file system that ignores case takes it for.
        let mut folded: IndexMap<Cow<'_, str>, &str> = IndexMap::new();
        for path in self.files.keys() {
            let fresh = path.folders().take_while(|folder| folders.insert(*folder));
            let mut parts: Vec<&str> = fresh.collect();
            parts.reverse();
            parts.push(path.as_str());
            for part in parts {
                let first = *folded.entry(fold(part)).or_insert(part);
                if first != part {
                    conflicts.push(PathConflict::Case(first.into(), part.into()));
                    break;
                }
            }
        }
        for path in self.files.keys() {
            if folders.contains(path.as_str()) {
                conflicts.push(PathConflict::FileAndFolder(path.clone()));
            }
        }
        conflicts
    }
}

impl FromIterator<(RelPath, Arc<[u8]>)> for FileTree {
    /// Of files that have one path, the last is kept.
    fn from_iter<T: IntoIterator<Item = (RelPath, Arc<[u8]>)>>(files: T) -> Self {
        let files = files.into_iter().collect();
        Self { files }
    }
}

/// What a path is on a file system that ignores case.
fn fold(path: &str) -> Cow<'_, str> {
    if path.is_ascii() && !path.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Borrowed(path)
    } else {
        Cow::Owned(path.to_lowercase())
    }
}

/// Paths of a tree that get in each other's way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathConflict {
    /// Two files or folders that differ in upper and lower case alone.
    Case(String, String),
    /// A file whose path is also the folder of another file.
    FileAndFolder(RelPath),
}
