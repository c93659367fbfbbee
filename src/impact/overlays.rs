//! What Kustomize builds from, by content: each kustomization with all that it includes, wherever that lies. Comments and layout are no part of it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use saphyr_parser::{Event, Parser, ScalarStyle};
use sha2::{Digest as _, Sha256};

use super::contents::Hash;
use super::scan::joined;
use crate::tree::FileTree;
use crate::value::RelPath;

/// What a file of Kustomize may be called: <https://kubectl.docs.kubernetes.io/references/kustomize/glossary/#kustomization>.
const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// Keys under which files and folders are named: <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/>.
const KEYS: [&str; 15] = [
    "additionalValuesFiles",
    "bases",
    "components",
    "configurations",
    "crds",
    "env",
    "envs",
    "files",
    "generators",
    "patchesStrategicMerge",
    "path",
    "resources",
    "transformers",
    "validators",
    "valuesFile",
];

/// Kustomizations that no other one includes, and that do not give what they gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differing {
    /// Folders of those that stay, with the files that are not what they were.
    pub changed: BTreeMap<String, BTreeSet<String>>,
    /// Folders of those that were not there.
    pub added: BTreeSet<String>,
    /// Folders of those that are not there any more.
    pub removed: BTreeSet<String>,
}

/// What differs between two trees.
#[must_use]
pub fn differing(old: &FileTree, new: &FileTree) -> Differing {
    let known = Known::default();
    let (before, after) = (Overlays::of(old, &known), Overlays::of(new, &known));
    let (had, has) = (before.tops(), after.tops());
    let mut found = Differing {
        added: has
            .difference(&had)
            .map(|name| (*name).to_owned())
            .collect(),
        removed: had
            .difference(&has)
            .map(|name| (*name).to_owned())
            .collect(),
        ..Differing::default()
    };
    for name in had.intersection(&has) {
        if before.whole(name) == after.whole(name) {
            continue;
        }
        let (old, new) = (before.inputs(name), after.inputs(name));
        let known: BTreeSet<&Hash> = old.values().collect();
        let known_now: BTreeSet<&Hash> = new.values().collect();
        let come = new.iter().filter(|(_, hash)| !known.contains(hash));
        let gone = old
            .iter()
            .filter(|(path, hash)| !known_now.contains(hash) && !new.contains_key(*path));
        let files = come.chain(gone).map(|(path, _)| (*path).to_owned());
        found.changed.insert((*name).to_owned(), files.collect());
    }
    found
}

/// Hashes of files that are not kustomizations, by their paths: most are in several overlays, and the same in both trees.
#[derive(Default)]
struct Known<'t>(RefCell<BTreeMap<String, (&'t [u8], Hash)>>);

impl<'t> Known<'t> {
    fn hash_of(&self, path: &RelPath, bytes: &'t [u8]) -> Hash {
        let mut known = self.0.borrow_mut();
        match known.get(path.as_str()) {
            Some((of, hash)) if *of == bytes => *hash,
            _ => {
                let hash = hash_of(path, bytes, |_| None);
                known.insert(path.to_string(), (bytes, hash));
                hash
            }
        }
    }
}

/// The kustomizations of a tree.
struct Overlays<'t> {
    tree: &'t FileTree,
    known: &'t Known<'t>,
    by_folder: BTreeMap<String, Kustomization<'t>>,
}

/// A kustomization.
struct Kustomization<'t> {
    path: &'t RelPath,
    /// Its own file, without where others lie.
    own: Hash,
    /// What it includes, in order.
    includes: Vec<Include>,
}

enum Include {
    Folder(String),
    File(RelPath),
}

impl<'t> Overlays<'t> {
    fn of(tree: &'t FileTree, known: &'t Known<'t>) -> Self {
        let is_one = |path: &RelPath| NAMES.contains(&path.name());
        let files: Vec<_> = tree.iter().filter(|(path, _)| is_one(path)).collect();
        let folder_of = |path: &RelPath| path.parent().map_or_else(String::new, |p| p.to_string());
        let folders: BTreeSet<String> = files.iter().map(|(path, _)| folder_of(path)).collect();
        let read = files.into_iter().map(|(path, bytes)| {
            let folder = folder_of(path);
            let mut includes = Vec::new();
            let own = hash_of(path, bytes, |text| {
                // `name=file` gives the file another name.
                let (name, file) = match text.split_once('=') {
                    Some((name, file)) => (Some(name), file),
                    None => (None, text),
                };
                let place = joined(&folder, file)?;
                if folders.contains(&place) {
                    includes.push(Include::Folder(place));
                    return Some(String::new());
                }
                let file = RelPath::new(&place)
                    .ok()
                    .filter(|file| tree.get(file).is_some())?;
                // Generated configuration is called like the file that it is made of.
                let name = name.unwrap_or(file.name()).to_owned();
                includes.push(Include::File(file));
                Some(name)
            });
            let one = Kustomization {
                path,
                own,
                includes,
            };
            (folder, one)
        });
        let by_folder = read.collect();
        Self {
            tree,
            known,
            by_folder,
        }
    }

    /// Those that are built for themselves.
    fn tops(&self) -> BTreeSet<&str> {
        let includes = self.by_folder.values().flat_map(|one| &one.includes);
        let included: BTreeSet<&str> = includes
            .filter_map(|include| match include {
                Include::Folder(folder) => Some(folder.as_str()),
                Include::File(_) => None,
            })
            .collect();
        let all = self.by_folder.keys().map(String::as_str);
        all.filter(|folder| !included.contains(folder)).collect()
    }

    /// All files that a kustomization is made of.
    fn inputs(&self, folder: &str) -> BTreeMap<&str, Hash> {
        let mut open = vec![folder];
        let mut seen = BTreeSet::new();
        let mut files = BTreeMap::new();
        while let Some(folder) = open.pop() {
            let Some(one) = self.by_folder.get(folder).filter(|_| seen.insert(folder)) else {
                continue;
            };
            files.insert(one.path.as_str(), one.own);
            for include in &one.includes {
                match include {
                    Include::Folder(folder) => open.push(folder),
                    Include::File(file) => _ = files.insert(file.as_str(), self.file(file)),
                }
            }
        }
        files
    }

    fn file(&self, path: &RelPath) -> Hash {
        let bytes = self.tree.get(path).map_or(&[] as &[u8], |bytes| bytes);
        self.known.hash_of(path, bytes)
    }

    /// What it is made of, in the order in which it includes that.
    fn whole(&self, folder: &str) -> Hash {
        self.below(folder, &mut Vec::new())
    }

    fn below<'n>(&'n self, folder: &'n str, open: &mut Vec<&'n str>) -> Hash {
        let mut hash = Sha256::new();
        // Kustomize refuses those that include each other.
        if let Some(one) = self
            .by_folder
            .get(folder)
            .filter(|_| !open.contains(&folder))
        {
            open.push(folder);
            hash.update(one.own);
            for include in &one.includes {
                hash.update(match include {
                    Include::Folder(folder) => self.below(folder, open),
                    Include::File(file) => self.file(file),
                });
            }
            open.pop();
        }
        hash.finalize().into()
    }
}

/// The hash of a file. Of YAML what it says; a path to something counts as what `included` says of it.
fn hash_of(path: &RelPath, bytes: &[u8], included: impl FnMut(&str) -> Option<String>) -> Hash {
    let name = path.name();
    let is_yaml = [".yaml", ".yml", "Kustomization"]
        .iter()
        .any(|end| name.ends_with(end));
    let text = std::str::from_utf8(bytes).ok().filter(|_| is_yaml);
    let read = text.and_then(|text| hash_of_yaml(text, included));
    read.unwrap_or_else(|| Sha256::digest(bytes).into())
}

/// Where the parser is in a document: in a list, or in a map, behind a key or before one.
struct Place {
    is_map: bool,
    is_key: bool,
    key: String,
}

/// None where it is no YAML.
fn hash_of_yaml(text: &str, mut included: impl FnMut(&str) -> Option<String>) -> Option<Hash> {
    let mut hash = Sha256::new();
    let mut places: Vec<Place> = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, _) = event.ok()?;
        let mark: &[u8] = match &event {
            Event::SequenceStart(..) => b"[",
            Event::SequenceEnd => b"]",
            Event::MappingStart(..) => b"{",
            Event::MappingEnd => b"}",
            Event::DocumentStart(_) => b"-",
            Event::Alias(_) => b"*",
            Event::Scalar(_, ScalarStyle::Plain, ..) => b"p",
            Event::Scalar(..) => b"q",
            _ => b"",
        };
        hash.update(mark);
        if matches!(event, Event::SequenceEnd | Event::MappingEnd) {
            places.pop();
            turned(&mut places);
        }
        match event {
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                let key = places
                    .last()
                    .map(|place| place.key.clone())
                    .unwrap_or_default();
                let is_map = mark == b"{";
                places.push(Place {
                    is_map,
                    is_key: is_map,
                    key,
                });
            }
            Event::Alias(anchor) => {
                hash.update(anchor.to_le_bytes());
                turned(&mut places);
            }
            Event::Scalar(text, _, anchor, tag) => {
                hash.update(anchor.to_le_bytes());
                hash.update(tag.map(|tag| tag.to_string()).unwrap_or_default());
                let place = places.last_mut();
                let is_key = place.as_ref().is_some_and(|place| place.is_key);
                let key = place.as_ref().map_or("", |place| place.key.as_str());
                let is_path = !is_key && KEYS.contains(&key);
                let said = is_path.then(|| included(&text)).flatten();
                let said = said.as_deref().unwrap_or(&text);
                hash.update(said.len().to_le_bytes());
                hash.update(said);
                if let Some(place) = place.filter(|place| place.is_key) {
                    place.key = text.to_string();
                }
                turned(&mut places);
            }
            _ => {}
        }
    }
    Some(hash.finalize().into())
}

/// Behind a key comes a value, and behind a value a key.
fn turned(places: &mut [Place]) {
    if let Some(place) = places.last_mut().filter(|place| place.is_map) {
        place.is_key = !place.is_key;
    }
}
