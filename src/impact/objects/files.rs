//! The kustomizations of a tree: which includes which, which files each is made of, and what is in these. Not what is built of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::Value as Json;

use super::yaml;
use crate::impact::scan::{folder_of, joined};
use crate::tree::FileTree;
use crate::value::RelPath;

/// What a file of Kustomize may be called: <https://kubectl.docs.kubernetes.io/references/kustomize/glossary/#kustomization>.
const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// The kustomizations of a tree by their folders, with the paths of what each includes, and perhaps more.
pub struct Graph<'t> {
    pub tree: &'t FileTree,
    folders: BTreeMap<String, Node<'t>>,
}

struct Node<'t> {
    path: &'t RelPath,
    includes: BTreeSet<String>,
}

impl<'t> Graph<'t> {
    /// Reads no more than words: each that leads to something in the tree counts.
    pub fn of(tree: &'t FileTree) -> Self {
        let is_one = |path: &RelPath| NAMES.contains(&path.name());
        let found: Vec<_> = tree.iter().filter(|(path, _)| is_one(path)).collect();
        let places: BTreeSet<String> = found.iter().map(|(path, _)| folder_of(path)).collect();
        let folders = found.into_par_iter().map(|(path, bytes)| {
            let folder = folder_of(path);
            let text = std::str::from_utf8(bytes).unwrap_or_default();
            let is_end = |c: char| c.is_whitespace() || "[]{},\"'=".contains(c);
            let words = text.split(is_end).filter(|word| !word.is_empty());
            let led = words.filter_map(|word| joined(&folder, word));
            let is_there = |place: &String| {
                places.contains(place) && *place != folder
                    || RelPath::new(place).is_ok_and(|path| tree.get(&path).is_some())
            };
            let includes = led.filter(is_there).collect();
            (folder, Node { path, includes })
        });
        let folders = folders.collect();
        Self { tree, folders }
    }

    /// Whether there is a kustomization in a folder.
    pub fn has(&self, folder: &str) -> bool {
        self.folders.contains_key(folder)
    }

    /// Folders of those that no other one includes.
    pub fn tops(&self) -> BTreeSet<&str> {
        let all = self.folders.values().flat_map(|node| &node.includes);
        let included: BTreeSet<&str> = all.map(String::as_str).collect();
        let folders = self.folders.keys().map(String::as_str);
        folders
            .filter(|folder| !included.contains(folder))
            .collect()
    }

    /// Folders and files that one is made of, its own among them.
    pub fn inputs(&self, folder: &str) -> BTreeSet<&str> {
        let mut seen = BTreeSet::new();
        let Some((folder, _)) = self.folders.get_key_value(folder) else {
            return seen;
        };
        let mut open = vec![folder.as_str()];
        while let Some(place) = open.pop() {
            if !seen.insert(place) {
                continue;
            }
            if let Some(node) = self.folders.get(place) {
                seen.insert(node.path.as_str());
                open.extend(node.includes.iter().map(String::as_str));
            }
        }
        seen
    }

    /// What is in the files that some kustomizations are made of. What is the same in another tree is not read again.
    pub fn read<'g>(&'g self, folders: &BTreeSet<&str>, other: Option<&Files>) -> Files<'g> {
        let inputs = folders.par_iter().map(|folder| self.inputs(folder));
        let inputs: Vec<BTreeSet<&str>> = inputs.collect();
        let inputs: BTreeSet<&str> = inputs.into_iter().flatten().collect();
        let ends = [".yaml", ".yml", "Kustomization"];
        let inputs = inputs.into_par_iter();
        let inputs = inputs.filter(|place| ends.iter().any(|end| place.ends_with(end)));
        let read = inputs.filter_map(|place| {
            let path = RelPath::new(place).ok()?;
            let bytes = self.tree.get(&path)?;
            let known = other.and_then(|other| {
                let is_same = other.graph.tree.get(&path) == Some(bytes);
                other.documents.get(place).filter(|_| is_same).cloned()
            });
            Some((place, known.unwrap_or_else(|| Arc::new(documents(bytes)))))
        });
        Files {
            graph: self,
            documents: read.collect(),
        }
    }
}

/// The documents of a file, or why they cannot be read.
type Documents = Result<Vec<Json>, String>;

fn documents(bytes: &[u8]) -> Documents {
    let text = std::str::from_utf8(bytes).map_err(|_| "bytes that are no text".to_owned());
    text.and_then(yaml::documents)
}

/// What is in the files of some kustomizations.
pub struct Files<'g> {
    graph: &'g Graph<'g>,
    documents: BTreeMap<&'g str, Arc<Documents>>,
}

impl Files<'_> {
    pub fn has_kustomization(&self, folder: &str) -> bool {
        self.graph.has(folder)
    }

    /// The kustomization in a folder.
    pub fn kustomization(&self, folder: &str) -> Result<&Json, String> {
        let node = self.graph.folders.get(folder);
        let node = node.ok_or_else(|| format!("no kustomization in `{folder}`"))?;
        match self.documents(node.path.as_str())? {
            [one] => Ok(one),
            _ => Err(format!("not one document in {}", node.path)),
        }
    }

    /// The documents of a file.
    pub fn documents(&self, path: &str) -> Result<&[Json], String> {
        match self.documents.get(path).map(AsRef::as_ref) {
            Some(Ok(documents)) => Ok(documents),
            Some(Err(why)) => Err(format!("{why} in {path}")),
            None => Err(format!("no file `{path}`")),
        }
    }

    /// Whether a kustomization is made of the same as in another tree, whatever is built of that.
    pub fn is_same(&self, other: &Self, folder: &str) -> bool {
        let inputs = self.graph.inputs(folder);
        let content =
            |files: &Self, place: &str| match files.documents.get(place).map(AsRef::as_ref) {
                Some(Ok(documents)) => Ok(documents.clone()),
                _ => Err(RelPath::new(place)
                    .ok()
                    .and_then(|path| files.graph.tree.get(&path).cloned())),
            };
        inputs == other.graph.inputs(folder)
            && inputs
                .iter()
                .all(|place| content(self, place) == content(other, place))
    }

    /// The place that a path leads to from a folder; none where nothing of the tree is there.
    pub fn place(&self, folder: &str, path: &str) -> Option<String> {
        let place = joined(folder, path)?;
        let is_there = self.graph.has(&place) || self.documents.contains_key(place.as_str());
        is_there.then_some(place)
    }

    /// The text of any file.
    pub fn text(&self, folder: &str, path: &str) -> Result<String, String> {
        let place = joined(folder, path).and_then(|place| RelPath::new(&place).ok());
        let bytes = place.and_then(|place| self.graph.tree.get(&place));
        let bytes = bytes.ok_or_else(|| format!("no file `{path}`"))?;
        let text = std::str::from_utf8(bytes);
        text.map(str::to_owned)
            .map_err(|_| format!("`{path}`, which is no text,"))
    }
}
