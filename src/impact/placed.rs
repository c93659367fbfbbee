//! A compiled tree, whose modules have other paths than the files that they are put into.

use std::fmt;
use std::sync::Arc;

use crate::span::Span;
use crate::terraform::files::Files;
use crate::terraform::modules::Modules;
use crate::tree::FileTree;

/// What was compiled to a tree, with the places that its values come from.
#[derive(Clone, Copy)]
pub struct Compiled<'t> {
    /// Its modules, by the folders that they have before they are put in their places.
    pub modules: &'t Modules,
    /// Where a folder is put.
    pub place: &'t (dyn Fn(&str) -> Option<String> + Sync),
    /// A span in words: `regions.toml:12`.
    pub shown: &'t (dyn Fn(Span) -> Option<String> + Sync),
}

impl fmt::Debug for Compiled<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compiled").finish_non_exhaustive()
    }
}

/// The files of a tree under the paths that modules have before they are put in their places.
pub struct Placed<'t> {
    pub tree: &'t FileTree,
    pub compiled: Compiled<'t>,
}

impl Placed<'_> {
    fn at(&self, path: &str) -> Option<String> {
        (self.compiled.place)(path)
    }
}

impl Files for Placed<'_> {
    fn knows(&self, path: &str) -> bool {
        self.at(path).is_some_and(|path| self.tree.knows(&path))
    }

    fn has(&self, path: &str) -> bool {
        self.at(path).is_some_and(|path| self.tree.has(&path))
    }

    fn has_folder(&self, path: &str) -> Option<bool> {
        self.tree.has_folder(&self.at(path)?)
    }

    fn read(&self, path: &str) -> Option<Arc<[u8]>> {
        Files::read(self.tree, &self.at(path)?)
    }
}
