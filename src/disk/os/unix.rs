//! A folder that is held open on Unix: what is asked for below it is reached through no link, whoever swaps what meanwhile.
//! Not what it is asked for.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path};

use rustix::fs::{self, AtFlags, Dir, FileType, Mode, OFlags};

use crate::disk::access::{Entry, Kind};

/// A folder, held open.
#[derive(Debug)]
pub struct Anchor(OwnedFd);

const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY);

/// Opening a pipe must not wait for somebody at its other end.
const FILE: OFlags = OFlags::NONBLOCK.union(OFlags::NOCTTY);

impl Anchor {
    /// Opens the folder, which may itself be reached through links.
    pub fn open(path: &Path) -> io::Result<Self> {
        let flags = FOLDER | OFlags::CLOEXEC;
        Ok(Self(fs::open(path, flags, Mode::empty())?))
    }

    /// What lies in a folder.
    pub fn list(&self, folder: Option<&Path>) -> io::Result<Vec<Entry>> {
        let folder = self.reach(folder.unwrap_or(Path::new(".")), FOLDER, Mode::empty())?;
        let mut entries = Vec::new();
        for entry in Dir::read_from(&folder)? {
            let entry = entry?;
            let name = OsStr::from_bytes(entry.file_name().to_bytes());
            if name == "." || name == ".." {
                continue;
            }
            let kind = match entry.file_type() {
                // Some file systems say it only when they are asked for one name.
                FileType::Unknown => {
                    let found = fs::statat(&folder, name, AtFlags::SYMLINK_NOFOLLOW)?;
                    FileType::from_raw_mode(found.st_mode)
                }
                known => known,
            };
            entries.push(Entry {
                name: name.to_owned(),
                kind: match kind {
                    FileType::RegularFile => Kind::File,
                    FileType::Directory => Kind::Folder,
                    FileType::Symlink => Kind::Link,
                    _ => Kind::Other,
                },
            });
        }
        Ok(entries)
    }

    /// Opens a regular file to read it.
    pub fn read(&self, path: &Path) -> io::Result<File> {
        regular(self.reach(path, FILE | OFlags::RDONLY, Mode::empty())?)
    }

    /// Makes a file that is not there.
    pub fn create(&self, path: &Path, mode: u32) -> io::Result<File> {
        let flags = FILE | OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL;
        regular(self.reach(path, flags, Mode::from_raw_mode(mode as _))?)
    }

    /// Opens a regular file to write to it, as it is.
    pub fn write(&self, path: &Path) -> io::Result<File> {
        regular(self.reach(path, FILE | OFlags::WRONLY, Mode::empty())?)
    }

    /// Opens a file to lock it, and makes it if need be.
    pub fn lock(&self, path: &Path) -> io::Result<File> {
        let flags = FILE | OFlags::RDWR | OFlags::CREATE;
        regular(self.reach(path, flags, Mode::from_raw_mode(0o644))?)
    }

    pub fn create_folder(&self, path: &Path) -> io::Result<()> {
        let (folder, name) = self.above(path)?;
        Ok(fs::mkdirat(
            self.at(folder.as_ref()),
            name,
            Mode::from_raw_mode(0o777),
        )?)
    }

    /// Renames a file over another, or to where nothing is.
    pub fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let ((a, from), (b, to)) = (self.above(from)?, self.above(to)?);
        Ok(fs::renameat(
            self.at(a.as_ref()),
            from,
            self.at(b.as_ref()),
            to,
        )?)
    }

    /// Swaps two files in one step; `Unsupported` where the system or the disk cannot.
    pub fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
        {
            use rustix::io::Errno;
            let ((a, one), (b, other)) = (self.above(one)?, self.above(other)?);
            let (a, b) = (self.at(a.as_ref()), self.at(b.as_ref()));
            match fs::renameat_with(a, one, b, other, fs::RenameFlags::EXCHANGE) {
                Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP | Errno::PERM) => {
                    Err(io::ErrorKind::Unsupported.into())
                }
                done => Ok(done?),
            }
        }
        #[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
        {
            let _ = (one, other);
            Err(io::ErrorKind::Unsupported.into())
        }
    }

    pub fn remove(&self, path: &Path) -> io::Result<()> {
        let (folder, name) = self.above(path)?;
        Ok(fs::unlinkat(
            self.at(folder.as_ref()),
            name,
            AtFlags::empty(),
        )?)
    }

    pub fn remove_folder(&self, path: &Path) -> io::Result<()> {
        let (folder, name) = self.above(path)?;
        Ok(fs::unlinkat(
            self.at(folder.as_ref()),
            name,
            AtFlags::REMOVEDIR,
        )?)
    }

    /// Makes the bytes of a file, or the names in a folder (`None`: this one), safe from a power cut.
    pub fn sync(&self, path: Option<&Path>) -> io::Result<()> {
        let path = path.unwrap_or(Path::new("."));
        let held = self.reach(path, FILE | OFlags::RDONLY, Mode::empty())?;
        Ok(fs::fsync(held)?)
    }

    /// Opens what is at a path, through no link.
    fn reach(&self, path: &Path, flags: OFlags, mode: Mode) -> io::Result<OwnedFd> {
        let flags = flags | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        if let Some(held) = self.beneath(path, flags, mode)? {
            return Ok(held);
        }
        let (folder, name) = self.above(path)?;
        Ok(fs::openat(self.at(folder.as_ref()), name, flags, mode)?)
    }

    /// The folder that a path lies in, none for this one, and the last part of the path.
    fn above<'a>(&self, path: &'a Path) -> io::Result<(Option<OwnedFd>, &'a OsStr)> {
        let (Some(folder), Some(name)) = (path.parent(), path.components().next_back()) else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        let name = name.as_os_str();
        if folder.as_os_str().is_empty() {
            return Ok((None, name));
        }
        let flags = FOLDER | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        match self.beneath(folder, flags, Mode::empty())? {
            Some(held) => Ok((Some(held), name)),
            None => Ok((self.descend(folder)?, name)),
        }
    }

    /// Opens what is at a path in one call that follows no link; none where the system has no such call.
    #[cfg(target_os = "linux")]
    fn beneath(&self, path: &Path, flags: OFlags, mode: Mode) -> io::Result<Option<OwnedFd>> {
        use rustix::io::Errno;
        let resolve = fs::ResolveFlags::BENEATH | fs::ResolveFlags::NO_SYMLINKS;
        match fs::openat2(&self.0, path, flags, mode, resolve) {
            // An old kernel, or a sandbox that does not know the call.
            Err(Errno::NOSYS | Errno::PERM | Errno::AGAIN) => Ok(None),
            done => Ok(Some(done?)),
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn beneath(&self, _path: &Path, _flags: OFlags, _mode: Mode) -> io::Result<Option<OwnedFd>> {
        Ok(None)
    }

    /// A folder below this one, each step by itself.
    fn descend(&self, folder: &Path) -> io::Result<Option<OwnedFd>> {
        let mut held: Option<OwnedFd> = None;
        for part in folder.components() {
            let Component::Normal(part) = part else {
                return Err(io::ErrorKind::InvalidInput.into());
            };
            let flags = FOLDER | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            let next = fs::openat(self.at(held.as_ref()), part, flags, Mode::empty())?;
            held = Some(next);
        }
        Ok(held)
    }

    fn at<'a>(&'a self, folder: Option<&'a OwnedFd>) -> BorrowedFd<'a> {
        folder.unwrap_or(&self.0).as_fd()
    }
}

/// Whatever else can be opened has no content that ends, or none that stays.
fn regular(held: OwnedFd) -> io::Result<File> {
    let file = File::from(held);
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(super::not_a_file())
    }
}
