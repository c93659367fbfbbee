//! What lies in the folders that a build touches, each listed once. Not what is in the files, nor whose they are.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind::NotFound;

use rayon::prelude::*;

use super::access::{Disk, Entry, Kind};
use super::error::DiskError;
use super::layout::is_temporary;
use crate::value::RelPath;

/// The names in one folder.
#[derive(Debug, Default)]
struct Listing {
    /// In order.
    names: Vec<(String, Kind)>,
    /// Names that are not UTF-8, as well as they can be shown.
    unreadable: Vec<String>,
}

/// The folders above some paths, as they are on the disk.
#[derive(Debug)]
pub(super) struct Survey {
    folders: BTreeMap<RelPath, Listing>,
    top: Listing,
}

/// What the disk has at a path.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing.
    Nothing,
    /// Something at the path itself.
    At(Kind),
    /// Not a folder, but something else, where a folder above the path would have to be.
    Above(RelPath, Kind),
}

impl Survey {
    /// Lists every folder that one of the paths lies in. Goes down level by level, so that no link is ever passed.
    pub(super) fn of<'a>(
        paths: impl Iterator<Item = &'a RelPath>,
        disk: &dyn Disk,
    ) -> Result<Self, DiskError> {
        let top = list(None, disk)?;
        let mut survey = Self {
            folders: BTreeMap::new(),
            top,
        };
        for level in levels(paths) {
            let there: Vec<RelPath> = level
                .into_iter()
                .filter(|folder| survey.find(folder) == Found::At(Kind::Folder))
                .collect();
            let listings: Result<Vec<_>, DiskError> = there
                .into_par_iter()
                .map(|folder| match list(Some(&folder), disk) {
                    Ok(listing) => Ok(Some((folder, listing))),
                    // Another build may take a folder away between the look at its parent and this one.
                    Err(DiskError::Io { source, .. }) if source.kind() == NotFound => Ok(None),
                    Err(error) => Err(error),
                })
                .collect();
            survey.folders.extend(listings?.into_iter().flatten());
        }
        Ok(survey)
    }

    /// What is at the path. Only for paths that the survey was made for and the folders above them.
    pub(super) fn find(&self, path: &RelPath) -> Found {
        if let Some(listing) = self.listing(path.parent().as_ref()) {
            return listing.kind(path.name()).map_or(Found::Nothing, Found::At);
        }
        // The parent is no folder: whatever stands highest is what the path runs into.
        let mut folders: Vec<&str> = path.folders().collect();
        folders.reverse();
        for folder in folders {
            let Ok(folder) = RelPath::new(folder) else {
                break;
            };
            match self.find(&folder) {
                Found::At(Kind::Folder) => {}
                Found::At(kind) => return Found::Above(folder, kind),
                Found::Nothing | Found::Above(..) => break,
            }
        }
        Found::Nothing
    }

    /// All that were listed, but for the project folder itself.
    pub(super) fn folders(&self) -> impl Iterator<Item = &RelPath> {
        self.folders.keys()
    }

    /// Whether it was a folder and has been listed.
    pub(super) fn is_folder(&self, path: &str) -> bool {
        self.folders.contains_key(path)
    }

    /// What a listed folder holds.
    pub(super) fn entries(&self, folder: &RelPath) -> Option<impl Iterator<Item = (&str, Kind)>> {
        let listing = self.folders.get(folder)?;
        Some(listing.names.iter().map(|(name, kind)| (&**name, *kind)))
    }

    /// Our own unfinished files.
    pub(super) fn temporaries(&self) -> Vec<RelPath> {
        let mut found = Vec::new();
        let top = self.top.temporaries();
        found.extend(top.filter_map(|name| RelPath::new(name).ok()));
        for (folder, listing) in &self.folders {
            let names = listing.temporaries();
            found.extend(names.filter_map(|name| folder.join(name).ok()));
        }
        found
    }

    /// What stands under a name of our unfinished files and is no file.
    pub(super) fn squatters(&self) -> Vec<(RelPath, Kind)> {
        let mut found = Vec::new();
        for (folder, listing) in &self.folders {
            let names = listing.names.iter();
            let names = names.filter(|(name, kind)| *kind != Kind::File && is_temporary(name));
            found.extend(names.filter_map(|(name, kind)| Some((folder.join(name).ok()?, *kind))));
        }
        found
    }

    /// Folders below the project folder with a name in them that is not UTF-8, and that name as well as it can be shown.
    pub(super) fn unreadable(&self) -> impl Iterator<Item = (&RelPath, &str)> {
        self.folders.iter().flat_map(|(folder, listing)| {
            let names = listing.unreadable.iter();
            names.map(move |name| (folder, &**name))
        })
    }

    fn listing(&self, folder: Option<&RelPath>) -> Option<&Listing> {
        match folder {
            None => Some(&self.top),
            Some(folder) => self.folders.get(folder),
        }
    }
}

impl Listing {
    fn kind(&self, name: &str) -> Option<Kind> {
        let at = self
            .names
            .binary_search_by(|(other, _)| (**other).cmp(name));
        at.ok()
            .and_then(|at| self.names.get(at))
            .map(|(_, kind)| *kind)
    }

    fn temporaries(&self) -> impl Iterator<Item = &str> {
        self.names
            .iter()
            .filter(|(name, kind)| *kind == Kind::File && is_temporary(name))
            .map(|(name, _)| &**name)
    }
}

/// The folders above the paths, by how deep they lie.
fn levels<'a>(paths: impl Iterator<Item = &'a RelPath>) -> Vec<BTreeSet<RelPath>> {
    let mut seen = BTreeSet::new();
    let mut levels: Vec<BTreeSet<RelPath>> = Vec::new();
    for path in paths {
        let mut above = path.parent();
        while let Some(folder) = above {
            above = folder.parent();
            if !seen.insert(folder.clone()) {
                break;
            }
            let depth = folder.folders().count();
            if levels.len() <= depth {
                levels.resize_with(depth + 1, BTreeSet::new);
            }
            if let Some(level) = levels.get_mut(depth) {
                level.insert(folder);
            }
        }
    }
    levels
}

fn list(folder: Option<&RelPath>, disk: &dyn Disk) -> Result<Listing, DiskError> {
    let entries = disk
        .list(folder)
        .map_err(DiskError::io(folder, "list the folder"))?;
    let mut listing = Listing::default();
    for Entry { name, kind } in entries {
        match name.into_string() {
            Ok(name) => listing.names.push((name, kind)),
            Err(name) => listing.unreadable.push(name.to_string_lossy().into_owned()),
        }
    }
    listing.names.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    listing.unreadable.sort_unstable();
    Ok(listing)
}
