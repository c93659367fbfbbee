//! The project folder on a real disk. With `os/`, the only part of `disk` that calls the operating system on emitted files.

#[cfg(not(unix))]
mod paths;
#[cfg(unix)]
mod unix;

use std::cell::RefCell;
use std::fs::TryLockError;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

#[cfg(not(unix))]
pub(super) use paths::Anchor;
#[cfg(unix)]
pub(super) use unix::Anchor;

use super::access::{Disk, Entry, Held};
use crate::value::RelPath;

/// The most bytes of a file that is read as a whole. No build writes nearly as much, and whatever lies in the place of an emitted file must not
/// take all memory.
pub const LARGEST_FILE: u64 = 64 * 1024 * 1024;

/// A project folder of the operating system, which is held open once it was touched.
#[derive(Clone, Debug)]
pub struct OsDisk {
    root: PathBuf,
    anchor: Arc<OnceLock<Anchor>>,
}

impl OsDisk {
    /// The project folder at `root`; it must be there. It may itself be reached through a link.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            anchor: Arc::default(),
        }
    }

    /// Where the project folder is.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn anchor(&self) -> io::Result<&Anchor> {
        if let Some(anchor) = self.anchor.get() {
            return Ok(anchor);
        }
        let anchor = Anchor::open(&self.root)?;
        Ok(self.anchor.get_or_init(|| anchor))
    }
}

fn at(path: &RelPath) -> &Path {
    Path::new(path.as_str())
}

/// That what is there is a pipe, a device or a folder.
pub(super) fn not_a_file() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file")
}

/// All bytes of an open file, unless they are more than [`LARGEST_FILE`].
pub(super) fn read_bounded(file: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(LARGEST_FILE + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

thread_local! {
    /// One buffer a thread: a comparison of ten thousand files allocates nothing.
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

impl Disk for OsDisk {
    fn list(&self, folder: Option<&RelPath>) -> io::Result<Vec<Entry>> {
        self.anchor()?.list(folder.map(at))
    }

    fn read(&self, path: &RelPath) -> io::Result<Vec<u8>> {
        read_bounded(self.anchor()?.read(at(path))?)
    }

    fn start(&self, path: &RelPath, bytes: usize) -> io::Result<Vec<u8>> {
        let mut start = Vec::with_capacity(bytes);
        let file = self.anchor()?.read(at(path))?;
        file.take(bytes as u64).read_to_end(&mut start)?;
        Ok(start)
    }

    fn holds(&self, path: &RelPath, bytes: &[u8]) -> io::Result<bool> {
        BUFFER.with_borrow_mut(|buffer| {
            // One byte more than expected, so that a longer file shows without a look at its size.
            let room = bytes.len() + 1;
            if buffer.len() < room {
                buffer.resize(room, 0);
            }
            let mut file = self.anchor()?.read(at(path))?;
            let mut filled = 0;
            while let Some(free) = buffer.get_mut(filled..room).filter(|free| !free.is_empty()) {
                match file.read(free) {
                    Ok(0) => break,
                    Ok(read) => filled += read,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(buffer.get(..filled) == Some(bytes))
        })
    }

    fn create(&self, path: &RelPath, bytes: &[u8]) -> io::Result<()> {
        let mut file = self.anchor()?.create(at(path), 0o644)?;
        file.write_all(bytes)
    }

    fn create_folder(&self, path: &RelPath) -> io::Result<()> {
        self.anchor()?.create_folder(at(path))
    }

    fn rename(&self, from: &RelPath, to: &RelPath) -> io::Result<()> {
        self.anchor()?.rename(at(from), at(to))
    }

    fn exchange(&self, one: &RelPath, other: &RelPath) -> io::Result<()> {
        self.anchor()?.exchange(at(one), at(other))
    }

    fn remove(&self, path: &RelPath) -> io::Result<()> {
        self.anchor()?.remove(at(path))
    }

    fn remove_folder(&self, path: &RelPath) -> io::Result<()> {
        self.anchor()?.remove_folder(at(path))
    }

    fn sync(&self, path: &RelPath) -> io::Result<()> {
        self.anchor()?.sync(Some(at(path)))
    }

    fn try_lock(&self, path: &RelPath) -> io::Result<Option<Held>> {
        let file = self.anchor()?.lock(at(path))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Held::new(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn lock(&self, path: &RelPath) -> io::Result<Held> {
        let file = self.anchor()?.lock(at(path))?;
        file.lock()?;
        Ok(Held::new(file))
    }
}
