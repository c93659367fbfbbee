//! The project folder on a real disk. The only part of `disk` that calls the operating system on emitted files.

use std::cell::RefCell;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::access::{Disk, Entry, Held, Kind};
use crate::value::RelPath;

/// A project folder of the operating system.
#[derive(Clone, Debug)]
pub struct OsDisk {
    root: PathBuf,
}

impl OsDisk {
    /// The project folder at `root`; it must be there. It may itself be reached through a link.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Where the project folder is.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn at(&self, path: &RelPath) -> PathBuf {
        self.root.join(path.as_str())
    }

    fn open_lock(&self, path: &RelPath) -> io::Result<File> {
        let mut options = new_file();
        options.create(true).truncate(false);
        options.open(self.at(path))
    }
}

/// Options for a file that everybody may read and its owner may change.
fn new_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o644);
    options
}

thread_local! {
    /// One buffer a thread: a comparison of ten thousand files allocates nothing.
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

impl Disk for OsDisk {
    fn list(&self, folder: Option<&RelPath>) -> io::Result<Vec<Entry>> {
        let path = folder.map_or_else(|| self.root.clone(), |folder| self.at(folder));
        fs::read_dir(path)?
            .map(|entry| {
                let entry = entry?;
                let kind = entry.file_type()?;
                let kind = if kind.is_symlink() {
                    Kind::Link
                } else if kind.is_dir() {
                    Kind::Folder
                } else if kind.is_file() {
                    Kind::File
                } else {
                    Kind::Other
                };
                Ok(Entry {
                    name: entry.file_name(),
                    kind,
                })
            })
            .collect()
    }

    fn read(&self, path: &RelPath) -> io::Result<Vec<u8>> {
        fs::read(self.at(path))
    }

    fn holds(&self, path: &RelPath, bytes: &[u8]) -> io::Result<bool> {
        BUFFER.with_borrow_mut(|buffer| {
            // One byte more than expected, so that a longer file shows without a look at its size.
            let room = bytes.len() + 1;
            if buffer.len() < room {
                buffer.resize(room, 0);
            }
            let mut file = File::open(self.at(path))?;
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
        let mut options = new_file();
        options.create_new(true);
        options.open(self.at(path))?.write_all(bytes)
    }

    fn create_folder(&self, path: &RelPath) -> io::Result<()> {
        fs::create_dir(self.at(path))
    }

    fn rename(&self, from: &RelPath, to: &RelPath) -> io::Result<()> {
        fs::rename(self.at(from), self.at(to))
    }

    fn remove(&self, path: &RelPath) -> io::Result<()> {
        fs::remove_file(self.at(path))
    }

    fn remove_folder(&self, path: &RelPath) -> io::Result<()> {
        fs::remove_dir(self.at(path))
    }

    fn sync(&self, path: &RelPath) -> io::Result<()> {
        let path = self.at(path);
        // Windows opens no folder as a file, and keeps their names without being asked.
        if cfg!(windows) && path.is_dir() {
            return Ok(());
        }
        if cfg!(windows) {
            OpenOptions::new().write(true).open(path)?.sync_all()
        } else {
            File::open(path)?.sync_all()
        }
    }

    fn try_lock(&self, path: &RelPath) -> io::Result<Option<Held>> {
        let file = self.open_lock(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Held::new(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn lock(&self, path: &RelPath) -> io::Result<Held> {
        let file = self.open_lock(path)?;
        file.lock()?;
        Ok(Held::new(file))
    }
}
