//! A disk that breaks down at a chosen point: the process is killed, the power goes, or one operation fails.

use std::collections::BTreeSet;
use std::io;
use std::sync::Mutex;

use terrane::disk::{Disk, Entry, Held, MemoryDisk};
use terrane::value::RelPath;

/// What happens at the chosen operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// The process is gone; of a file that is being written, this many bytes are there.
    Kill { written: usize },
    /// As `Kill`, and what was not made safe loses its content.
    PowerCut,
    /// The operation fails for want of room, with this many bytes written; what follows succeeds.
    Full { written: usize },
}

/// A disk in memory that breaks down at the `after`th operation that changes it, from 0.
pub struct Faulty<'a> {
    disk: &'a MemoryDisk,
    after: usize,
    fault: Fault,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    operations: usize,
    dead: bool,
    /// Files whose content is not safe from a power cut.
    unsafe_files: BTreeSet<RelPath>,
}

/// What the caller has to do.
enum Turn {
    Go,
    /// Do that much of it, then fail with this.
    Break(usize, io::Error),
}

impl<'a> Faulty<'a> {
    pub fn new(disk: &'a MemoryDisk, after: usize, fault: Fault) -> Self {
        Self {
            disk,
            after,
            fault,
            state: Mutex::default(),
        }
    }

    /// Whether the chosen operation was reached.
    pub fn has_struck(&self) -> bool {
        self.state.lock().unwrap().operations > self.after
    }

    fn turn(&self) -> Turn {
        let mut state = self.state.lock().unwrap();
        if state.dead {
            return Turn::Break(0, io::Error::other("killed before"));
        }
        let number = state.operations;
        state.operations += 1;
        if number != self.after {
            return Turn::Go;
        }
        match self.fault {
            Fault::Kill { written } => {
                state.dead = true;
                Turn::Break(written, io::Error::other("killed"))
            }
            Fault::PowerCut => {
                state.dead = true;
                for path in &state.unsafe_files {
                    if self.disk.read(path).is_ok() {
                        self.disk.put(path, b"");
                    }
                }
                Turn::Break(0, io::Error::other("power cut"))
            }
            Fault::Full { written } => Turn::Break(written, io::ErrorKind::StorageFull.into()),
        }
    }

    /// Whether the operation may be done.
    fn may(&self) -> io::Result<()> {
        match self.turn() {
            Turn::Go => Ok(()),
            Turn::Break(_, error) => Err(error),
        }
    }

    fn alive(&self) -> io::Result<()> {
        if self.state.lock().unwrap().dead {
            Err(io::Error::other("killed before"))
        } else {
            Ok(())
        }
    }
}

impl Disk for Faulty<'_> {
    fn list(&self, folder: Option<&RelPath>) -> io::Result<Vec<Entry>> {
        self.alive()?;
        self.disk.list(folder)
    }

    fn read(&self, path: &RelPath) -> io::Result<Vec<u8>> {
        self.alive()?;
        self.disk.read(path)
    }

    fn create(&self, path: &RelPath, bytes: &[u8]) -> io::Result<()> {
        match self.turn() {
            Turn::Go => {
                self.disk.create(path, bytes)?;
                self.state.lock().unwrap().unsafe_files.insert(path.clone());
                Ok(())
            }
            Turn::Break(written, error) => {
                if written > 0 {
                    self.disk.create(path, &bytes[..written.min(bytes.len())])?;
                }
                Err(error)
            }
        }
    }

    fn create_folder(&self, path: &RelPath) -> io::Result<()> {
        self.may()?;
        self.disk.create_folder(path)
    }

    fn rename(&self, from: &RelPath, to: &RelPath) -> io::Result<()> {
        self.may()?;
        self.disk.rename(from, to)?;
        let files = &mut self.state.lock().unwrap().unsafe_files;
        if files.remove(from) {
            files.insert(to.clone());
        } else {
            files.remove(to);
        }
        Ok(())
    }

    fn exchange(&self, one: &RelPath, other: &RelPath) -> io::Result<()> {
        self.may()?;
        self.disk.exchange(one, other)?;
        let files = &mut self.state.lock().unwrap().unsafe_files;
        let (a, b) = (files.remove(one), files.remove(other));
        files.extend(a.then(|| other.clone()));
        files.extend(b.then(|| one.clone()));
        Ok(())
    }

    fn remove(&self, path: &RelPath) -> io::Result<()> {
        self.may()?;
        self.disk.remove(path)?;
        self.state.lock().unwrap().unsafe_files.remove(path);
        Ok(())
    }

    fn remove_folder(&self, path: &RelPath) -> io::Result<()> {
        self.may()?;
        self.disk.remove_folder(path)
    }

    fn sync(&self, path: &RelPath) -> io::Result<()> {
        self.may()?;
        self.disk.sync(path)?;
        self.state.lock().unwrap().unsafe_files.remove(path);
        Ok(())
    }

    fn try_lock(&self, path: &RelPath) -> io::Result<Option<Held>> {
        self.may()?;
        self.disk.try_lock(path)
    }

    fn lock(&self, path: &RelPath) -> io::Result<Held> {
        self.may()?;
        self.disk.lock(path)
    }
}
