//! The only writer: makes the disk what the tree says. Not what differs, which `changes` says.
//!
//! The order of the steps is what makes a build safe against a kill, a full disk or a power cut at any point:
//!
//! 1. unfinished files of an earlier build go;
//! 2. `pending` says under which hashes files are about to appear (on the disk for good before the next step);
//! 3. what must be kept is moved aside, what is no longer wanted goes, and the folders it leaves empty;
//! 4. new files are written, changed ones are written beside the old and swapped with them (`place`);
//! 5. the manifest is replaced in one step, and `pending` goes.
//!
//! While `pending` is there, the content of a file is ours under the hashes of the old manifest and under those of
//! `pending`, so that every file between two steps is known.

use std::io;

use rayon::prelude::*;

use super::access::{Disk, Entry, Held, Kind};
use super::changes::{Change, Changes, State};
use super::error::DiskError;
use super::layout::Layout;
use super::place::{Place, Shelf};
use super::unfinished::Unfinished;
use crate::tree::FileTree;
use crate::value::RelPath;

/// What a build does about work of others that is in its way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Policy {
    /// Stops with a list, before anything is written.
    Refuse,
    /// Moves it to `.terrane/kept/<number>/` and goes on.
    Force,
}

/// Where something was, and where it is kept.
pub type Kept = (RelPath, RelPath);

/// What a build did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Built {
    /// Files that were not there.
    pub created: usize,
    /// Files that had another content.
    pub replaced: usize,
    /// Files that are no longer wanted.
    pub removed: usize,
    /// Files that were as they should be.
    pub unchanged: usize,
    /// What was overwritten or deleted and is not, or not surely, ours.
    pub kept: Vec<Kept>,
    /// Folders that nothing is wanted in any more, and that somebody has something in.
    pub left: Vec<RelPath>,
}

impl Built {
    /// Whether every file was as it should be.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        self.created + self.replaced + self.removed + self.kept.len() == 0
    }
}

/// What a build would do.
///
/// # Errors
/// When the tree cannot lie on a disk, the manifest is damaged or a file cannot be read.
pub fn compare(tree: &FileTree, layout: &Layout, disk: &dyn Disk) -> Result<Changes, DiskError> {
    Changes::between(tree, layout, disk)
}

/// Makes the disk what the tree says, and nothing else. A build with nothing to do writes nothing at all.
///
/// `waiting` is called once if another build is at work, before waiting for it.
///
/// # Errors
/// As [`compare`]; [`DiskError::Refused`] before anything is written; or when something cannot be written, after
/// which the next build completes what this one began.
pub fn build(
    tree: &FileTree,
    layout: &Layout,
    disk: &dyn Disk,
    policy: Policy,
    waiting: &mut dyn FnMut(),
) -> Result<Built, DiskError> {
    let first = compare(tree, layout, disk).and_then(|changes| {
        changes.permit(policy)?;
        Ok(changes)
    });
    match first {
        Ok(changes) if changes.is_clean() => return Ok(changes.built(Vec::new())),
        // What another build is about to write looks foreign, so that only a look under the lock can refuse; but
        // where no build has ever been there is none to wait for, and nothing is written to find that out.
        Err(error @ DiskError::Tree(_)) => return Err(error),
        Err(error) if !lock_exists(layout, disk) => return Err(error),
        _ => {}
    }
    let _held = lock(layout, disk, waiting)?;
    // Another build may have come first.
    let changes = compare(tree, layout, disk)?;
    changes.permit(policy)?;
    if changes.is_clean() {
        return Ok(changes.built(Vec::new()));
    }
    changes.write(disk)
}

fn lock_exists(layout: &Layout, disk: &dyn Disk) -> bool {
    let is_lock = |entry: &Entry| entry.kind == Kind::File && entry.name == layout.lock().name();
    let entries = disk.list(Some(layout.own()));
    entries.is_ok_and(|entries| entries.iter().any(is_lock))
}

/// Makes the compiler's own folder and takes the lock in it.
fn lock(layout: &Layout, disk: &dyn Disk, waiting: &mut dyn FnMut()) -> Result<Held, DiskError> {
    let mut folders: Vec<&str> = layout.lock().folders().collect();
    folders.reverse();
    for folder in folders
        .into_iter()
        .filter_map(|folder| RelPath::new(folder).ok())
    {
        match disk.create_folder(&folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(DiskError::io(&folder, "make the folder")(error));
            }
            _ => {}
        }
    }
    let fault = || DiskError::io(layout.lock(), "lock");
    if let Some(held) = disk.try_lock(layout.lock()).map_err(fault())? {
        return Ok(held);
    }
    waiting();
    disk.lock(layout.lock()).map_err(fault())
}

impl Changes {
    /// Whether a build may go on.
    ///
    /// # Errors
    /// [`DiskError::Refused`] with every path that forbids it.
    pub fn permit(&self, policy: Policy) -> Result<(), DiskError> {
        let forbids = |change: &&Change| match policy {
            Policy::Refuse => change.is_refused(),
            Policy::Force => matches!(change.state, State::Blocked(_)),
        };
        let refused: Vec<_> = self.list.iter().filter(forbids).cloned().collect();
        if refused.is_empty() {
            Ok(())
        } else {
            Err(DiskError::Refused(refused))
        }
    }

    fn write(self, disk: &dyn Disk) -> Result<Built, DiskError> {
        let Some(number) = self.kept.checked_add(1) else {
            let path = self.layout.kept();
            let full = io::Error::other("its numbers are used up");
            return Err(DiskError::io(path, "number a folder in")(full));
        };
        let shelf = Shelf {
            layout: &self.layout,
            number,
            disk,
        };
        let mut kept = Vec::new();
        for unfinished in &self.unfinished {
            kept.extend(unfinished.clear(&shelf)?);
        }
        self.announce(disk)?;
        let set_aside = self.list.iter().filter(|change| change.is_kept());
        for change in set_aside {
            let path = &change.path;
            kept.push((path.clone(), shelf.keep(path, path)?));
        }
        kept.extend(self.remove_orphans(&shelf)?);
        let left = self.remove_folders(disk)?;
        for folder in &self.folders {
            let made = disk.create_folder(folder);
            made.map_err(DiskError::io(folder, "make the folder"))?;
        }
        let saved_meanwhile: Result<Vec<_>, DiskError> = self
            .list
            .par_iter()
            .map(|change| change.write(&shelf))
            .collect();
        kept.extend(saved_meanwhile?.into_iter().flatten());
        let layout = &self.layout;
        write_own(layout.manifest(), &self.manifest.to_text(), layout, disk)?;
        let done = disk.remove(layout.pending());
        done.map_err(DiskError::io(layout.pending(), "delete"))?;
        Ok(Built {
            left,
            ..self.built(kept)
        })
    }

    /// Writes down what is about to appear, beside all that an unfinished build wrote down.
    fn announce(&self, disk: &dyn Disk) -> Result<(), DiskError> {
        let mut pending = self.manifest.clone();
        for change in self.list.iter().filter(|change| change.is_new()) {
            pending.mark_created(&change.path);
        }
        if let Some(unfinished) = &self.pending {
            pending.absorb(unfinished);
        }
        let layout = &self.layout;
        write_own(layout.pending(), &pending.to_text(), layout, disk)
    }

    /// Deletes what is no longer wanted. Returns what had changed, and is kept.
    fn remove_orphans(&self, shelf: &Shelf) -> Result<Vec<Kept>, DiskError> {
        let orphans = |change: &&Change| change.wanted.is_none() && !change.is_kept();
        let orphans: Vec<_> = self.list.iter().filter(orphans).collect();
        let kept: Result<Vec<_>, DiskError> = orphans
            .into_par_iter()
            .map(|change| {
                let kept = change.place(&beside(&change.path)?).remove(shelf)?;
                Ok(kept.map(|kept| (change.path.clone(), kept)))
            })
            .collect();
        Ok(kept?.into_iter().flatten().collect())
    }

    /// Deletes the folders that this leaves empty. Returns those that somebody else has something in, and not those around them.
    fn remove_folders(&self, disk: &dyn Disk) -> Result<Vec<RelPath>, DiskError> {
        let mut left: Vec<RelPath> = Vec::new();
        for folder in &self.abandoned {
            match disk.remove_folder(folder) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => {
                    if !left.iter().any(|inner| inner.is_in(folder)) {
                        left.push(folder.clone());
                    }
                }
                Err(error) => return Err(DiskError::io(folder, "delete the folder")(error)),
            }
        }
        Ok(left)
    }

    fn built(&self, kept: Vec<Kept>) -> Built {
        let count = |counts: fn(&Change) -> bool| self.list.iter().filter(|c| counts(c)).count();
        Built {
            created: count(|c| c.wanted.is_some() && c.state == State::Missing),
            replaced: count(|c| c.wanted.is_some() && c.state != State::Missing),
            removed: count(|c| c.wanted.is_none()),
            unchanged: self.unchanged,
            kept,
            left: Vec::new(),
        }
    }
}

impl Change {
    /// Whether what is there must not be lost.
    fn is_kept(&self) -> bool {
        self.is_refused() || self.doubtful
    }

    /// Whether nothing will be at the path when the file is written.
    fn is_new(&self) -> bool {
        self.wanted.is_some() && (self.state == State::Missing || self.is_kept())
    }

    /// Writes the file. Returns what was at its path, if that was saved after the comparison.
    fn write(&self, shelf: &Shelf) -> Result<Option<Kept>, DiskError> {
        let Some(bytes) = &self.wanted else {
            return Ok(None);
        };
        if self.is_new() {
            create(&self.path, bytes, shelf.disk)?;
            return Ok(None);
        }
        let beside = beside(&self.path)?;
        create(&beside, bytes, shelf.disk)?;
        let kept = self.place(&beside).replace(shelf)?;
        Ok(kept.map(|kept| (self.path.clone(), kept)))
    }

    fn place<'a>(&'a self, beside: &'a RelPath) -> Place<'a> {
        Place {
            path: &self.path,
            beside,
            seen: self.seen,
        }
    }
}

impl Unfinished {
    /// Takes the file away, but for what may be somebody's work.
    fn clear(&self, shelf: &Shelf) -> Result<Option<Kept>, DiskError> {
        if let Some(original) = &self.work_at {
            return Ok(Some((original.clone(), shelf.keep(&self.path, original)?)));
        }
        let removed = shelf.disk.remove(&self.path);
        removed.map_err(DiskError::io(&self.path, "delete"))?;
        Ok(None)
    }
}

/// Writes one of the compiler's own files so that it is either the old or the new one, whatever happens.
fn write_own(
    path: &RelPath,
    text: &str,
    layout: &Layout,
    disk: &dyn Disk,
) -> Result<(), DiskError> {
    let beside = beside(path)?;
    create(&beside, text.as_bytes(), disk)?;
    disk.sync(&beside).map_err(DiskError::io(path, "write"))?;
    let renamed = disk.rename(&beside, path);
    renamed.map_err(DiskError::io(path, "replace"))?;
    let own = layout.own();
    disk.sync(own).map_err(DiskError::io(own, "write"))
}

/// Writes a file that is not there. What cannot be written whole is taken away again.
fn create(path: &RelPath, bytes: &[u8], disk: &dyn Disk) -> Result<(), DiskError> {
    disk.create(path, bytes).map_err(|error| {
        if error.kind() != io::ErrorKind::AlreadyExists {
            // It may not be there at all; and the next build knows it anyway.
            let _ = disk.remove(path);
        }
        DiskError::io(path, "write")(error)
    })
}

fn beside(path: &RelPath) -> Result<RelPath, DiskError> {
    Layout::temporary(path).map_err(|why| {
        let error = io::Error::other(format!("the path of its unfinished file {why}"));
        DiskError::io(path, "write")(error)
    })
}
