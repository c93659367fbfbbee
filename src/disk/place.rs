//! One file put in another's place, or taken away, so that nothing is lost that somebody saves in the same moment. Not which files.
//!
//! What was compared is looked at once more when it is out of reach: the old file is moved aside in one step (where the system can, swapped
//! with the new one, so that there is a whole file at the path all the time), and deleted only if it is what the comparison saw.

use std::io;

use super::access::Disk;
use super::digest::Digest;
use super::error::DiskError;
use super::layout::Layout;
use crate::value::RelPath;

/// The folder of one build under `kept`, where what is not the compiler's to delete is moved.
pub(super) struct Shelf<'a> {
    pub layout: &'a Layout,
    pub number: u64,
    pub disk: &'a dyn Disk,
}

impl Shelf<'_> {
    /// Moves a file there, by the path that it has or had, and says where it is now.
    pub fn keep(&self, from: &RelPath, path: &RelPath) -> Result<RelPath, DiskError> {
        let to = self.layout.kept().join(&format!("{}/{path}", self.number));
        let to = to.map_err(|why| {
            let error = io::Error::other(format!("the path it would be kept at {why}"));
            DiskError::io(path, "keep")(error)
        })?;
        make_folders_above(&to, self.layout.own(), self.disk)?;
        let moved = self.disk.rename(from, &to);
        moved.map_err(DiskError::io(path, "keep"))?;
        Ok(to)
    }
}

/// A path, and a name beside it that is free.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub path: &'a RelPath,
    pub beside: &'a RelPath,
    /// What the comparison saw at the path.
    pub seen: Digest,
}

impl Place<'_> {
    /// Puts the file that was written beside in the place of the one that is there. Returns where the old one is kept, if it had changed.
    pub fn replace(self, shelf: &Shelf) -> Result<Option<RelPath>, DiskError> {
        let fault = || DiskError::io(self.path, "replace");
        match shelf.disk.exchange(self.beside, self.path) {
            Ok(()) => self.dispose(shelf),
            Err(error) if error.kind() == io::ErrorKind::Unsupported => {
                let kept = match self.holds_what_was_seen(self.path, shelf.disk) {
                    true => None,
                    false => Some(shelf.keep(self.path, self.path)?),
                };
                shelf.disk.rename(self.beside, self.path).map_err(fault())?;
                Ok(kept)
            }
            // Somebody has deleted the old one.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                shelf.disk.rename(self.beside, self.path).map_err(fault())?;
                Ok(None)
            }
            Err(error) => Err(fault()(error)),
        }
    }

    /// Takes the file away. Returns where it is kept, if it had changed.
    pub fn remove(self, shelf: &Shelf) -> Result<Option<RelPath>, DiskError> {
        let moved = shelf.disk.rename(self.path, self.beside);
        moved.map_err(DiskError::io(self.path, "delete"))?;
        self.dispose(shelf)
    }

    /// Deletes what was moved aside, unless it is not what was seen.
    fn dispose(self, shelf: &Shelf) -> Result<Option<RelPath>, DiskError> {
        if !self.holds_what_was_seen(self.beside, shelf.disk) {
            return shelf.keep(self.beside, self.path).map(Some);
        }
        let removed = shelf.disk.remove(self.beside);
        removed.map_err(DiskError::io(self.path, "delete"))?;
        Ok(None)
    }

    /// Whatever cannot be read as the file that was seen is something else by now.
    fn holds_what_was_seen(self, at: &RelPath, disk: &dyn Disk) -> bool {
        disk.read(at)
            .is_ok_and(|bytes| Digest::of(&bytes) == self.seen)
    }
}

/// Makes the folders above a path that are not there, below one that is.
fn make_folders_above(path: &RelPath, top: &RelPath, disk: &dyn Disk) -> Result<(), DiskError> {
    let mut folders: Vec<RelPath> = path
        .folders()
        .filter_map(|folder| RelPath::new(folder).ok())
        .take_while(|folder| folder != top)
        .collect();
    folders.reverse();
    for folder in folders {
        match disk.create_folder(&folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(DiskError::io(&folder, "make the folder")(error));
            }
            _ => {}
        }
    }
    Ok(())
}
