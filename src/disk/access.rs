//! The few operations that the project folder is touched through. Not what they are used for.

use std::ffi::OsString;
use std::io;

use crate::value::RelPath;

/// What lies at a path, without following a link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link, wherever it leads.
    Link,
    /// A socket, a pipe, a device.
    Other,
}

/// One name in a folder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The name, which need not be UTF-8.
    pub name: OsString,
    /// What it is.
    pub kind: Kind,
}

/// A lock that is held until this is dropped.
pub struct Held {
    /// Whatever releases the lock by its `Drop`.
    _release: Box<dyn Send>,
}

impl Held {
    /// Wraps the value whose drop releases the lock.
    pub fn new(release: impl Send + 'static) -> Self {
        Self {
            _release: Box::new(release),
        }
    }
}

/// The project folder. All that is read and written goes through here, so that a test can put a fault anywhere.
///
/// Paths are relative to the project folder and cannot leave it; no operation goes through a link, nor waits for what is at
/// the other end of a pipe.
pub trait Disk: Sync {
    /// The entries of a folder (`None`: the project folder), in any order.
    ///
    /// # Errors
    /// As the operating system says.
    fn list(&self, folder: Option<&RelPath>) -> io::Result<Vec<Entry>>;

    /// The bytes of a regular file.
    ///
    /// # Errors
    /// `FileTooLarge` when no build would write as much, or as the operating system says.
    fn read(&self, path: &RelPath) -> io::Result<Vec<u8>>;

    /// The first bytes of a regular file, at least as many as asked for if it has them.
    ///
    /// # Errors
    /// As the operating system says.
    fn start(&self, path: &RelPath, bytes: usize) -> io::Result<Vec<u8>> {
        let _ = bytes;
        self.read(path)
    }

    /// Whether the file holds exactly these bytes.
    ///
    /// # Errors
    /// As the operating system says.
    fn holds(&self, path: &RelPath, bytes: &[u8]) -> io::Result<bool> {
        self.read(path).map(|found| found == bytes)
    }

    /// Writes a file that must not be there yet, mode 0644.
    ///
    /// # Errors
    /// `AlreadyExists`, or as the operating system says; then a part of the file may be left.
    fn create(&self, path: &RelPath, bytes: &[u8]) -> io::Result<()>;

    /// Makes one folder, whose parent is there.
    ///
    /// # Errors
    /// `AlreadyExists`, or as the operating system says.
    fn create_folder(&self, path: &RelPath) -> io::Result<()>;

    /// Renames a file, over the one at `to` if there is one, in a single step.
    ///
    /// # Errors
    /// As the operating system says; then nothing has changed.
    fn rename(&self, from: &RelPath, to: &RelPath) -> io::Result<()>;

    /// Swaps two files in a single step.
    ///
    /// # Errors
    /// `Unsupported` where that cannot be done, or as the operating system says; then nothing has changed.
    fn exchange(&self, one: &RelPath, other: &RelPath) -> io::Result<()>;

    /// Deletes a file.
    ///
    /// # Errors
    /// As the operating system says.
    fn remove(&self, path: &RelPath) -> io::Result<()>;

    /// Deletes an empty folder.
    ///
    /// # Errors
    /// `DirectoryNotEmpty`, or as the operating system says.
    fn remove_folder(&self, path: &RelPath) -> io::Result<()>;

    /// Returns once a power cut can no longer take the file's bytes, or the folder's names.
    ///
    /// # Errors
    /// As the operating system says.
    fn sync(&self, path: &RelPath) -> io::Result<()>;

    /// Takes the lock at the path, making the file if need be; `None` when another holds it.
    ///
    /// # Errors
    /// As the operating system says.
    fn try_lock(&self, path: &RelPath) -> io::Result<Option<Held>>;

    /// Takes the lock at the path, however long that takes.
    ///
    /// # Errors
    /// As the operating system says.
    fn lock(&self, path: &RelPath) -> io::Result<Held>;
}
