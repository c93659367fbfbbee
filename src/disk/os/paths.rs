//! A folder of a system that is not Unix, by its path. Each file is looked at before it is opened; a link that is put in a
//! folder's place between the two is followed (docs/reliability.md). Not what is asked for.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use crate::disk::access::{Entry, Kind};

/// A folder, by its path.
#[derive(Debug)]
pub struct Anchor(PathBuf);

impl Anchor {
    pub fn open(path: &Path) -> io::Result<Self> {
        match fs::metadata(path)?.is_dir() {
            true => Ok(Self(path.to_owned())),
            false => Err(io::ErrorKind::NotADirectory.into()),
        }
    }

    /// What lies in a folder.
    pub fn list(&self, folder: Option<&Path>) -> io::Result<Vec<Entry>> {
        let path = folder.map_or_else(|| self.0.clone(), |folder| self.0.join(folder));
        let entry = |entry: io::Result<fs::DirEntry>| {
            let entry = entry?;
            Ok(Entry {
                name: entry.file_name(),
                kind: kind(entry.file_type()?),
            })
        };
        fs::read_dir(path)?.map(entry).collect()
    }

    /// Opens a regular file to read it.
    pub fn read(&self, path: &Path) -> io::Result<File> {
        File::open(self.file(path)?)
    }

    /// Makes a file that is not there.
    pub fn create(&self, path: &Path, _mode: u32) -> io::Result<File> {
        File::create_new(self.0.join(path))
    }

    /// Opens a regular file to write to it, as it is.
    pub fn write(&self, path: &Path) -> io::Result<File> {
        OpenOptions::new().write(true).open(self.file(path)?)
    }

    /// Opens a file to lock it, and makes it if need be.
    pub fn lock(&self, path: &Path) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        options.open(self.0.join(path))
    }

    pub fn create_folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir(self.0.join(path))
    }

    /// Renames a file over another, or to where nothing is.
    pub fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(self.0.join(from), self.0.join(to))
    }

    pub fn exchange(&self, _one: &Path, _other: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(self.0.join(path))
    }

    pub fn remove_folder(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(self.0.join(path))
    }

    /// Makes the bytes of a file safe from a power cut. Windows opens no folder as a file, and keeps its names unasked.
    pub fn sync(&self, path: Option<&Path>) -> io::Result<()> {
        match path
            .map(|path| self.0.join(path))
            .filter(|path| !path.is_dir())
        {
            Some(path) => OpenOptions::new().write(true).open(path)?.sync_all(),
            None => Ok(()),
        }
    }

    fn file(&self, path: &Path) -> io::Result<PathBuf> {
        let path = self.0.join(path);
        match kind(fs::symlink_metadata(&path)?.file_type()) {
            Kind::File => Ok(path),
            _ => Err(super::not_a_file()),
        }
    }
}

fn kind(found: fs::FileType) -> Kind {
    if found.is_symlink() {
        Kind::Link
    } else if found.is_dir() {
        Kind::Folder
    } else if found.is_file() {
        Kind::File
    } else {
        Kind::Other
    }
}
