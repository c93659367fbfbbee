//! The emitted files in memory: path to bytes, ordered. Not what is in them, nor how they reach a disk.

use std::collections::BTreeMap;
use std::sync::Arc;

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
}
