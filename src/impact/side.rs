//! One of the two trees: which of its folders are root modules, which modules each calls, and which files make each of them what it is. Reads modules only
//! of what is asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use rayon::prelude::*;

use crate::hcl;
use crate::span::{SourceId, Span};
use crate::terraform::files::Files;
use crate::terraform::modules::{FileKind, ModuleFile, Modules};
use crate::tree::FileTree;
use crate::value::RelPath;

/// Folders that Terraform or others keep things in that are no part of a tree.
const SKIPPED: [&str; 4] = [".git", ".terraform", ".terragrunt-cache", "node_modules"];

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

/// A tree.
#[derive(Debug)]
pub struct Side<'t> {
    /// Its files.
    pub tree: &'t FileTree,
    /// What was compiled to it, if it was.
    pub compiled: Option<Compiled<'t>>,
    folders: BTreeMap<String, Folder>,
}

/// A folder with files of Terraform.
#[derive(Debug, Default)]
struct Folder {
    /// Folders of the modules that it calls.
    calls: BTreeSet<String>,
    /// Files outside of it that its functions read.
    beside: BTreeSet<String>,
    has_backend: bool,
    has_settings: bool,
}

/// Modules, with the texts that they were read from.
#[derive(Debug)]
pub struct Read {
    pub modules: Modules,
    /// By the number of a source.
    texts: Vec<(RelPath, Arc<[u8]>)>,
}

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
        }
    }

    /// The same, with what was compiled to it.
    #[must_use]
    pub fn compiled(self, compiled: Compiled<'t>) -> Self {
        let compiled = Some(compiled);
        Self { compiled, ..self }
    }

    /// Folders with a backend, and those outside of folders of modules with settings or providers.
    pub fn roots(&self) -> BTreeSet<&str> {
        let is_root = |(name, folder): &(&String, &Folder)| {
            let of_modules = |part| matches!(part, "modules" | "module" | ".modules");
            folder.has_backend || folder.has_settings && !name.split('/').any(of_modules)
        };
        let roots = self.folders.iter().filter(is_root);
        roots.map(|(name, _)| name.as_str()).collect()
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

    /// Whether one of some files belongs to a root module or to what it calls.
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
            .any(|path| belongs(path) || beside(path.as_str()))
    }

    /// The modules of some folders, read from their files.
    pub fn read(&self, folders: &BTreeSet<&str>) -> Read {
        let mut texts = Vec::new();
        for (path, bytes) in self.tree.iter() {
            if FileKind::of(path.name()).is_some() && folders.contains(folder_of(path).as_str()) {
                texts.push((path.clone(), Arc::clone(bytes)));
            }
        }
        let numbered: Vec<_> = (0u32..).zip(&texts).collect();
        let files = numbered.into_par_iter().map(|(number, (path, bytes))| {
            let text = std::str::from_utf8(bytes).unwrap_or_default();
            // What is written in JSON is not read: of what it declares nothing is known.
            let is_hcl = !path.name().ends_with(".json");
            let body = hcl::parse_body(SourceId(number), text).ok();
            ModuleFile {
                path: path.clone(),
                body: body.filter(|_| is_hcl).map(Arc::new),
            }
        });
        let files: Vec<ModuleFile> = files.collect();
        Read {
            modules: Modules::new(files),
            texts,
        }
    }

    /// All files of some folders, by their paths below the first.
    pub fn texts_of(&self, root: &str) -> BTreeMap<String, Arc<[u8]>> {
        let below = format!("{root}/");
        let files = self.tree.iter().filter_map(|(path, bytes)| {
            let name = path.as_str().strip_prefix(&below)?;
            Some((name.to_owned(), Arc::clone(bytes)))
        });
        files.filter(|(name, _)| !is_noise(name)).collect()
    }
}

impl Read {
    /// A span in words.
    pub fn shown(&self, span: Span) -> Option<String> {
        let (path, bytes) = self.texts.get(usize::try_from(span.source.0).ok()?)?;
        let before = bytes.get(..span.range().start)?;
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        Some(format!("{path}:{line}"))
    }
}

impl Folder {
    fn scanned(folder: &str, text: &str) -> Self {
        let mut found = Self::default();
        for line in text.lines().map(str::trim_start) {
            let begins = |words: &[&str]| words.iter().any(|word| line.starts_with(word));
            if begins(&["source"]) {
                let path = line.split('"').nth(1).unwrap_or_default();
                if path.starts_with("./") || path.starts_with("../") {
                    found.calls.extend(joined(folder, path));
                }
            }
            found.has_backend |= begins(&["backend \"", "cloud {"]);
            found.has_settings |= begins(&["terraform {", "provider \""]);
            for start in ["${path.module}/", "${path.root}/"] {
                for part in line.split(start).skip(1) {
                    let end = part.find(['"', '$', '%']).unwrap_or(part.len());
                    let path = &part[..end];
                    if path.starts_with("../") {
                        found.beside.extend(joined(folder, path));
                    }
                }
            }
        }
        found
    }
}

/// The paths of two trees at which they are not the same, but for what says nothing about resources.
pub fn differing<'t>(old: &'t FileTree, new: &'t FileTree) -> Vec<&'t RelPath> {
    let mut all: BTreeSet<&RelPath> = BTreeSet::new();
    for (path, bytes) in old.iter() {
        let is_same = new.get(path).is_some_and(|other| other == bytes);
        if !is_same {
            all.insert(path);
        }
    }
    let fresh = new.iter().map(|(path, _)| path);
    all.extend(fresh.filter(|path| old.get(path).is_none()));
    all.into_iter()
        .filter(|path| !is_noise(path.as_str()))
        .collect()
}

/// Documents, tests and lock files: no plan depends on them.
fn is_noise(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.split('.').next().unwrap_or(name).to_ascii_lowercase();
    matches!(stem.as_str(), "readme" | "changelog" | "license")
        || name.contains(".tftest.")
        || name == ".terraform.lock.hcl"
        || path.split('/').any(|part| SKIPPED.contains(&part))
}

fn is_read(path: &RelPath) -> bool {
    FileKind::of(path.name()) == Some(FileKind::Module)
        && !path.as_str().split('/').any(|part| SKIPPED.contains(&part))
}

fn folder_of(path: &RelPath) -> String {
    path.parent().map_or_else(String::new, |p| p.to_string())
}

/// A path from a folder; none if it leads out.
fn joined(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop()?,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
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
