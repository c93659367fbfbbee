//! One of the two trees: which of its folders are root modules, which modules each calls, and which files make each of them what it is. Not
//! what is in them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::backend::State;
use super::placed::Compiled;
use super::scan::{Folder, folder_of, is_noise, is_read};
use crate::terraform::modules::Module;
use crate::tree::FileTree;
use crate::value::RelPath;

/// A tree.
#[derive(Debug)]
pub struct Side<'t> {
    /// Its files.
    pub tree: &'t FileTree,
    /// What was compiled to it, if it was.
    pub compiled: Option<Compiled<'t>>,
    folders: BTreeMap<String, Folder>,
    given: Given,
    /// With whether what has the name has states of its own.
    renamed: BTreeSet<(String, String, bool)>,
}

/// Files of values that plans are given, by the folders of root modules.
pub type Given = BTreeMap<String, Vec<RelPath>>;

impl<'t> Side<'t> {
    /// A tree of files alone.
    #[must_use]
    pub fn new(tree: &'t FileTree) -> Self {
        let files: Vec<_> = tree.iter().filter(|(path, _)| is_read(path)).collect();
        let scanned: Vec<(String, Folder)> = files
            .into_par_iter()
            .map(|(path, bytes)| {
                let folder = folder_of(path);
                let text = std::str::from_utf8(bytes).unwrap_or_default();
                let scanned = Folder::scanned(&folder, text);
                (folder, scanned)
            })
            .collect();
        let mut folders: BTreeMap<String, Folder> = BTreeMap::new();
        for (name, one) in scanned {
            let folder = folders.entry(name).or_default();
            folder.calls.extend(one.calls);
            folder.beside.extend(one.beside);
            folder.has_backend |= one.has_backend;
            folder.has_settings |= one.has_settings;
        }
        Self {
            tree,
            compiled: None,
            folders,
            given: Given::new(),
            renamed: BTreeSet::new(),
        }
    }

    /// The same, with what was compiled to it.
    #[must_use]
    pub fn compiled(self, compiled: Compiled<'t>) -> Self {
        let compiled = Some(compiled);
        Self { compiled, ..self }
    }

    /// The same, where plans of root modules are given files of values.
    #[must_use]
    pub fn given(self, given: Given) -> Self {
        Self { given, ..self }
    }

    /// The same, where names are said to be those that others were before: the former, the present, and whether what has it has states of its own.
    #[must_use]
    pub fn renamed(self, renamed: impl IntoIterator<Item = (String, String, bool)>) -> Self {
        let renamed = renamed.into_iter().collect();
        Self { renamed, ..self }
    }

    /// Names, and what they are said to have been.
    #[must_use]
    pub fn said(&self) -> BTreeMap<&str, &str> {
        let all = self.renamed.iter();
        all.map(|(from, to, _)| (to.as_str(), from.as_str()))
            .collect()
    }

    /// Whether the folder of one root module is said to have become that of another one.
    #[must_use]
    pub fn is_renamed(&self, from: &str, to: &str) -> bool {
        let parts = |folder: &str| folder.split('/').count();
        let mut apart = from.split('/').zip(to.split('/')).filter(|(a, b)| a != b);
        let is_said =
            |(a, b): (&str, &str)| self.renamed.contains(&(a.to_owned(), b.to_owned(), true));
        from != to && parts(from) == parts(to) && apart.all(is_said)
    }

    /// The files of values that plans of a root module are given.
    pub fn values(&self, root: &str) -> &[RelPath] {
        self.given.get(root).map_or(&[], Vec::as_slice)
    }

    /// All of them.
    #[must_use]
    pub fn all_given(&self) -> &Given {
        &self.given
    }

    /// Folders with a backend, and those outside of folders of modules with settings or providers.
    #[must_use]
    pub fn roots(&self) -> BTreeSet<&str> {
        let is_root = |(name, folder): &(&String, &Folder)| {
            let of_modules = |part| matches!(part, "modules" | "module" | ".modules");
            folder.has_backend || folder.has_settings && !name.split('/').any(of_modules)
        };
        let roots = self.folders.iter().filter(is_root);
        roots.map(|(name, _)| name.as_str()).collect()
    }

    /// Where its root modules keep their states.
    #[must_use]
    pub fn states(&self) -> BTreeSet<State> {
        let files = self.tree.iter().filter(|(path, _)| is_read(path));
        files
            .filter_map(|(_, bytes)| State::in_text(bytes))
            .collect()
    }

    /// A folder, and those of all modules that it calls.
    pub fn members(&self, root: &str) -> BTreeSet<&str> {
        let mut open = vec![root];
        let mut all = BTreeSet::new();
        while let Some(folder) = open.pop() {
            let Some((name, folder)) = self.folders.get_key_value(folder) else {
                continue;
            };
            if all.insert(name.as_str()) {
                open.extend(folder.calls.iter().map(String::as_str));
            }
        }
        all
    }

    /// Whether a root module has resources, or calls modules that may have some.
    #[must_use]
    pub fn makes_anything(&self, root: &str) -> bool {
        let read = self.read(&BTreeSet::from([root]));
        let blocks = read.modules.get(root).into_iter().flat_map(Module::blocks);
        let mut names = blocks.map(|block| block.name.value.as_str());
        names.any(|name| matches!(name, "resource" | "module"))
    }

    /// Whether a folder holds files of Terraform.
    #[must_use]
    pub fn has(&self, folder: &str) -> bool {
        self.folders.contains_key(folder)
    }

    /// Where files begin that a folder's functions read and that lie outside of it.
    pub fn beside(&self, folder: &str) -> impl Iterator<Item = &str> {
        let folder = self.folders.get(folder).into_iter();
        folder.flat_map(|folder| folder.beside.iter().map(String::as_str))
    }

    /// The folder of Terraform that a file lies in or below.
    #[must_use]
    pub fn owner(&self, path: &RelPath) -> Option<&str> {
        let mut folders = path.folders().chain([""]);
        let folder = folders.find_map(|name| self.folders.get_key_value(name))?;
        Some(folder.0.as_str())
    }

    /// Whether one of some files belongs to a root module or to what it calls.
    #[must_use]
    pub fn is_touched(&self, root: &str, roots: &BTreeSet<&str>, files: &[&RelPath]) -> bool {
        let members = self.members(root);
        let beside = |path: &str| {
            let mut folders = members.iter().filter_map(|name| self.folders.get(*name));
            folders.any(|folder| {
                folder
                    .beside
                    .iter()
                    .any(|file| path.starts_with(file.as_str()))
            })
        };
        let belongs = |path: &RelPath| {
            for folder in path.folders().map(str::to_owned).chain([String::new()]) {
                if members.contains(folder.as_str()) {
                    return true;
                }
                if roots.contains(folder.as_str()) {
                    return false;
                }
            }
            false
        };
        files
            .iter()
            .any(|path| belongs(path) || beside(path.as_str()) || self.values(root).contains(path))
    }

    /// All files of some folders, by their paths below the first.
    #[must_use]
    pub fn texts_of(&self, root: &str) -> BTreeMap<String, Arc<[u8]>> {
        let below = format!("{root}/");
        let files = self.tree.iter().filter_map(|(path, bytes)| {
            let name = path.as_str().strip_prefix(&below)?;
            Some((name.to_owned(), Arc::clone(bytes)))
        });
        files.filter(|(name, _)| !is_noise(name)).collect()
    }
}
