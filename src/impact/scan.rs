//! What the text of a file of Terraform tells of its folder without being parsed, and which files say nothing about resources.

use std::collections::BTreeSet;

use crate::terraform::modules::FileKind;
use crate::tree::FileTree;
use crate::value::RelPath;

/// Folders that Terraform or others keep things in that are no part of a tree.
const SKIPPED: [&str; 4] = [".git", ".terraform", ".terragrunt-cache", "node_modules"];

/// A folder with files of Terraform.
#[derive(Debug, Default)]
pub struct Folder {
    /// Folders of the modules that it calls.
    pub calls: BTreeSet<String>,
    /// Files outside of it that its functions read.
    pub beside: BTreeSet<String>,
    pub has_backend: bool,
    pub has_settings: bool,
}

impl Folder {
    pub fn scanned(folder: &str, text: &str) -> Self {
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
pub fn is_noise(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.split('.').next().unwrap_or(name).to_ascii_lowercase();
    matches!(stem.as_str(), "readme" | "changelog" | "license")
        || name.contains(".tftest.")
        || name == ".terraform.lock.hcl"
        || path.split('/').any(|part| SKIPPED.contains(&part))
}

pub fn is_read(path: &RelPath) -> bool {
    FileKind::of(path.name()) == Some(FileKind::Module)
        && !path.as_str().split('/').any(|part| SKIPPED.contains(&part))
}

pub fn folder_of(path: &RelPath) -> String {
    path.parent().map_or_else(String::new, |p| p.to_string())
}

/// A path from a folder; none if it leads out.
pub(super) fn joined(folder: &str, path: &str) -> Option<String> {
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
