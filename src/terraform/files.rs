//! The files beside modules, which functions read: of which places everything is known, and what is in them. Not where they are kept.

use std::sync::Arc;

use crate::span::Span;

/// Files by their paths, below the folder that all modules lie in.
pub trait Files: Sync {
    /// Whether everything is known that lies at a path or below it.
    fn knows(&self, path: &str) -> bool;

    /// Whether there is a file.
    fn has(&self, path: &str) -> bool;

    /// Whether there is a folder; none if nobody knows.
    fn has_folder(&self, path: &str) -> Option<bool>;

    /// What is in a file; none if nobody can or should read it.
    fn read(&self, path: &str) -> Option<Arc<[u8]>>;

    /// Takes note of a place that asks what is in a file, and is not told.
    fn passed_over(&self, _: &str, _: Span) {}
}

/// Nothing is known of any file.
#[derive(Clone, Copy, Debug)]
pub struct NoFiles;

impl Files for NoFiles {
    fn knows(&self, _: &str) -> bool {
        false
    }

    fn has(&self, _: &str) -> bool {
        false
    }

    fn has_folder(&self, _: &str) -> Option<bool> {
        None
    }

    fn read(&self, _: &str) -> Option<Arc<[u8]>> {
        None
    }
}
