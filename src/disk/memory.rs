//! A project folder in memory, for tests and for whoever wants a build without a disk. No links are followed.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::access::{Disk, Entry, Held, Kind};
use crate::value::RelPath;

/// What lies at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    File(Arc<[u8]>),
    Folder,
    Link,
}

/// The paths that are locked, and a bell for those who wait.
type Locks = Arc<(Mutex<BTreeSet<RelPath>>, Condvar)>;

/// A project folder in memory.
#[derive(Debug, Default)]
pub struct MemoryDisk {
    nodes: Mutex<BTreeMap<RelPath, Node>>,
    locks: Locks,
}

impl MemoryDisk {
    /// An empty project folder.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a file there as a person would, with the folders above it, over whatever was there.
    pub fn put(&self, path: &RelPath, bytes: &[u8]) {
        self.plant(path, Node::File(bytes.into()));
    }

    /// Puts a symbolic link there, with the folders above it.
    pub fn put_link(&self, path: &RelPath) {
        self.plant(path, Node::Link);
    }

    /// Makes a folder, with the folders above it.
    pub fn put_folder(&self, path: &RelPath) {
        self.plant(path, Node::Folder);
    }

    /// Takes away what is there, with all below it; says whether there was anything.
    pub fn take(&self, path: &RelPath) -> bool {
        let mut nodes = self.nodes();
        let before = nodes.len();
        nodes.retain(|other, _| !other.is_in(path));
        nodes.len() != before
    }

    /// Every file.
    #[must_use]
    pub fn files(&self) -> BTreeMap<RelPath, Arc<[u8]>> {
        let nodes = self.nodes();
        let files = nodes.iter().filter_map(|(path, node)| match node {
            Node::File(bytes) => Some((path.clone(), bytes.clone())),
            Node::Folder | Node::Link => None,
        });
        files.collect()
    }

    /// Every folder.
    #[must_use]
    pub fn folders(&self) -> Vec<RelPath> {
        let nodes = self.nodes();
        let folders = nodes.iter().filter(|(_, node)| **node == Node::Folder);
        folders.map(|(path, _)| path.clone()).collect()
    }

    fn plant(&self, path: &RelPath, node: Node) {
        self.take(path);
        let mut nodes = self.nodes();
        let mut above = path.parent();
        while let Some(folder) = above {
            above = folder.parent();
            nodes.insert(folder, Node::Folder);
        }
        nodes.insert(path.clone(), node);
    }

    /// A thread that panicked elsewhere leaves the map whole: each change is one call.
    fn nodes(&self) -> MutexGuard<'_, BTreeMap<RelPath, Node>> {
        self.nodes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn error(kind: io::ErrorKind) -> io::Error {
    kind.into()
}

/// That the folder which the path lies in is there.
fn parent_is_there(nodes: &BTreeMap<RelPath, Node>, path: &RelPath) -> io::Result<()> {
    match path.parent() {
        None => Ok(()),
        Some(parent) => match nodes.get(&parent) {
            Some(Node::Folder) => Ok(()),
            Some(_) => Err(error(io::ErrorKind::NotADirectory)),
            None => Err(error(io::ErrorKind::NotFound)),
        },
    }
}

impl Disk for MemoryDisk {
    fn list(&self, folder: Option<&RelPath>) -> io::Result<Vec<Entry>> {
        let nodes = self.nodes();
        if let Some(folder) = folder {
            match nodes.get(folder) {
                Some(Node::Folder) => {}
                Some(_) => return Err(error(io::ErrorKind::NotADirectory)),
                None => return Err(error(io::ErrorKind::NotFound)),
            }
        }
        let entries = nodes
            .iter()
            .filter(|(path, _)| path.parent().as_ref() == folder);
        let entries = entries.map(|(path, node)| Entry {
            name: path.name().into(),
            kind: match node {
                Node::File(_) => Kind::File,
                Node::Folder => Kind::Folder,
                Node::Link => Kind::Link,
            },
        });
        Ok(entries.collect())
    }

    fn read(&self, path: &RelPath) -> io::Result<Vec<u8>> {
        match self.nodes().get(path) {
            Some(Node::File(bytes)) => Ok(bytes.to_vec()),
            Some(Node::Folder) => Err(error(io::ErrorKind::IsADirectory)),
            Some(Node::Link) | None => Err(error(io::ErrorKind::NotFound)),
        }
    }

    fn create(&self, path: &RelPath, bytes: &[u8]) -> io::Result<()> {
        let mut nodes = self.nodes();
        parent_is_there(&nodes, path)?;
        if nodes.contains_key(path) {
            return Err(error(io::ErrorKind::AlreadyExists));
        }
        nodes.insert(path.clone(), Node::File(bytes.into()));
        Ok(())
    }

    fn create_folder(&self, path: &RelPath) -> io::Result<()> {
        let mut nodes = self.nodes();
        parent_is_there(&nodes, path)?;
        if nodes.contains_key(path) {
            return Err(error(io::ErrorKind::AlreadyExists));
        }
        nodes.insert(path.clone(), Node::Folder);
        Ok(())
    }

    fn rename(&self, from: &RelPath, to: &RelPath) -> io::Result<()> {
        let mut nodes = self.nodes();
        parent_is_there(&nodes, to)?;
        match (nodes.get(from), nodes.get(to)) {
            (None, _) => Err(error(io::ErrorKind::NotFound)),
            (Some(Node::Folder), _) => Err(error(io::ErrorKind::Unsupported)),
            (_, Some(Node::Folder)) => Err(error(io::ErrorKind::IsADirectory)),
            (Some(node), _) => {
                let node = node.clone();
                nodes.remove(from);
                nodes.insert(to.clone(), node);
                Ok(())
            }
        }
    }

    fn exchange(&self, one: &RelPath, other: &RelPath) -> io::Result<()> {
        let mut nodes = self.nodes();
        match (nodes.get(one).cloned(), nodes.get(other).cloned()) {
            (Some(a), Some(b)) => {
                nodes.insert(one.clone(), b);
                nodes.insert(other.clone(), a);
                Ok(())
            }
            _ => Err(error(io::ErrorKind::NotFound)),
        }
    }

    fn remove(&self, path: &RelPath) -> io::Result<()> {
        let mut nodes = self.nodes();
        match nodes.get(path) {
            None => Err(error(io::ErrorKind::NotFound)),
            Some(Node::Folder) => Err(error(io::ErrorKind::IsADirectory)),
            Some(_) => {
                nodes.remove(path);
                Ok(())
            }
        }
    }

    fn remove_folder(&self, path: &RelPath) -> io::Result<()> {
        let mut nodes = self.nodes();
        match nodes.get(path) {
            None => Err(error(io::ErrorKind::NotFound)),
            Some(Node::Folder) if nodes.keys().any(|p| p != path && p.is_in(path)) => {
                Err(error(io::ErrorKind::DirectoryNotEmpty))
            }
            Some(Node::Folder) => {
                nodes.remove(path);
                Ok(())
            }
            Some(_) => Err(error(io::ErrorKind::NotADirectory)),
        }
    }

    fn sync(&self, path: &RelPath) -> io::Result<()> {
        match self.nodes().get(path) {
            Some(_) => Ok(()),
            None => Err(error(io::ErrorKind::NotFound)),
        }
    }

    fn try_lock(&self, path: &RelPath) -> io::Result<Option<Held>> {
        let mut locked = self.locks.0.lock().unwrap_or_else(PoisonError::into_inner);
        let free = locked.insert(path.clone());
        Ok(free.then(|| self.held(path)))
    }

    fn lock(&self, path: &RelPath) -> io::Result<Held> {
        let mut locked = self.locks.0.lock().unwrap_or_else(PoisonError::into_inner);
        while !locked.insert(path.clone()) {
            let bell = &self.locks.1;
            locked = bell.wait(locked).unwrap_or_else(PoisonError::into_inner);
        }
        Ok(self.held(path))
    }
}

impl MemoryDisk {
    fn held(&self, path: &RelPath) -> Held {
        Held::new(Unlock(self.locks.clone(), path.clone()))
    }
}

/// Frees a path and wakes those who wait for it.
struct Unlock(Locks, RelPath);

impl Drop for Unlock {
    fn drop(&mut self) {
        let mut locked = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        locked.remove(&self.1);
        self.0.1.notify_all();
    }
}
