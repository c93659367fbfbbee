//! One file of a person, replaced by a new text of it: `fmt` writes so. Not what is in it, and not whose it is.
//!
//! The new text is written beside the file and swapped with it, after which the old one must be what was read. A file that has another name
//! too (a hard link) or another owner is written in place, as a new file would not be the same; until that is done, the new text lies beside it.

use std::ffi::OsString;
use std::fs::{File, Metadata};
use std::io::{self, Write};
use std::path::Path;

use super::digest::Digest;
use super::layout::temporary_name;
use super::os::{Anchor, read_bounded};

/// A file, by the folder that it lies in, which is held open.
pub struct Single {
    folder: Anchor,
    name: OsString,
    beside: String,
}

/// The bytes of a regular file, which may be reached through links. What is at the path is looked at before it is opened, and no more is
/// read than a file of an estate may have.
///
/// # Errors
/// `FileTooLarge`, or as the operating system says.
pub fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    if !path.metadata()?.is_file() {
        return Err(super::os::not_a_file());
    }
    read_bounded(File::open(path)?)
}

impl Single {
    /// The file at a path, or the one that a link there leads to.
    ///
    /// # Errors
    /// As the operating system says.
    pub fn at(path: &Path) -> io::Result<Self> {
        let path = path.canonicalize()?;
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
            return Err(super::os::not_a_file());
        };
        let beside = temporary_name(name.as_encoded_bytes());
        Ok(Self {
            folder: Anchor::open(folder)?,
            name: name.to_owned(),
            beside,
        })
    }

    /// What a run that was killed left beside the file: the new text or a part of it, or the old one.
    ///
    /// # Errors
    /// As the operating system says.
    pub fn left_behind(&self) -> io::Result<Option<Vec<u8>>> {
        match self.folder.read(Path::new(&self.beside)) {
            Ok(file) => read_bounded(file).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The name of what a run that was killed left.
    #[must_use]
    pub fn name_beside(&self) -> &str {
        &self.beside
    }

    /// Takes away what a run that was killed left.
    ///
    /// # Errors
    /// As the operating system says.
    pub fn clear(&self) -> io::Result<()> {
        self.folder.remove(Path::new(&self.beside))
    }

    /// Gives the file a new text, if it is still what was read.
    ///
    /// # Errors
    /// When it has changed since or may not be written, or as the operating system says; then it is as it was.
    pub fn replace(&self, read: Digest, text: &[u8]) -> io::Result<()> {
        let name = Path::new(&self.name);
        let old = self.folder.read(name)?;
        let metadata = old.metadata()?;
        if metadata.permissions().readonly() {
            return Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                "it is read-only",
            ));
        }
        if Digest::of(&read_bounded(old)?) != read {
            return Err(changed());
        }
        let beside = Path::new(&self.beside);
        let mut new = self.folder.create(beside, 0o600)?;
        let is_same = is_alike(&metadata, &new.metadata()?);
        let written = new
            .write_all(text)
            .and_then(|()| match is_same {
                true => new.set_permissions(metadata.permissions()),
                false => Ok(()),
            })
            .and_then(|()| new.sync_all());
        if let Err(error) = written {
            // Nothing of it is anywhere else, and the first error is the one to tell.
            let _ = self.clear();
            return Err(error);
        }
        match is_same {
            true => self.swap(read)?,
            false => self.overwrite(text)?,
        }
        self.folder.sync(None)
    }

    /// Puts the file that was written beside in the place of the old one, which goes.
    fn swap(&self, read: Digest) -> io::Result<()> {
        let (name, beside) = (Path::new(&self.name), Path::new(&self.beside));
        let holds = |path: &Path| {
            let found = self.folder.read(path).and_then(read_bounded);
            found.is_ok_and(|found| Digest::of(&found) == read)
        };
        match self.folder.exchange(beside, name) {
            Ok(()) if holds(beside) => {}
            Ok(()) => {
                self.folder.exchange(beside, name)?;
                self.clear()?;
                return Err(changed());
            }
            Err(error) if error.kind() == io::ErrorKind::Unsupported => {
                if !holds(name) {
                    self.clear()?;
                    return Err(changed());
                }
                return self.folder.rename(beside, name);
            }
            Err(error) => {
                let _ = self.clear();
                return Err(error);
            }
        }
        self.clear()
    }

    /// Writes the text into the file itself. Should that end half way, the whole text lies beside.
    fn overwrite(&self, text: &[u8]) -> io::Result<()> {
        let opened = self.folder.write(Path::new(&self.name));
        let mut file = opened.inspect_err(|_| {
            let _ = self.clear();
        })?;
        file.write_all(text)?;
        file.set_len(text.len() as u64)?;
        file.sync_all()?;
        self.clear()
    }
}

fn changed() -> io::Error {
    io::Error::new(
        io::ErrorKind::ResourceBusy,
        "it was changed in the meantime",
    )
}

/// Whether the new file would be to others what the old one is: of the same owner, and with one name.
#[cfg(unix)]
fn is_alike(old: &Metadata, new: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    old.nlink() == 1 && (old.uid(), old.gid()) == (new.uid(), new.gid())
}

#[cfg(not(unix))]
fn is_alike(_old: &Metadata, _new: &Metadata) -> bool {
    true
}
