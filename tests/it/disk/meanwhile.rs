//! Edits that are saved while a build is at work, at every single operation of it: not one is lost.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use terrane::disk::{Disk, Entry, Held, MemoryDisk, Policy, build};
use terrane::tree::FileTree;
use terrane::value::RelPath;

use super::faulty::{Fault, Faulty};
use super::{alone, at, layout, run, tree};

const EDIT: &[u8] = b"saved while the build was at work";

/// Somebody who saves a file just before an operation of a build that changes something.
struct Meddler<'a> {
    disk: &'a dyn Disk,
    files: &'a MemoryDisk,
    /// The number of the operation, from 0.
    before: usize,
    path: RelPath,
    /// Whether the disk can swap files.
    swaps: bool,
    operations: AtomicUsize,
}

impl Meddler<'_> {
    fn turn(&self) {
        if self.operations.fetch_add(1, Ordering::Relaxed) == self.before {
            self.files.put(&self.path, EDIT);
        }
    }
}

impl Disk for Meddler<'_> {
    fn list(&self, folder: Option<&RelPath>) -> io::Result<Vec<Entry>> {
        self.disk.list(folder)
    }

    fn read(&self, path: &RelPath) -> io::Result<Vec<u8>> {
        self.disk.read(path)
    }

    fn create(&self, path: &RelPath, bytes: &[u8]) -> io::Result<()> {
        self.turn();
        self.disk.create(path, bytes)
    }

    fn create_folder(&self, path: &RelPath) -> io::Result<()> {
        self.turn();
        self.disk.create_folder(path)
    }

    fn rename(&self, from: &RelPath, to: &RelPath) -> io::Result<()> {
        // Where files cannot be swapped, a look at the file and this are two steps: what is saved between them is lost.
        if self.swaps {
            self.turn();
        }
        self.disk.rename(from, to)
    }

    fn exchange(&self, one: &RelPath, other: &RelPath) -> io::Result<()> {
        self.turn();
        match self.swaps {
            true => self.disk.exchange(one, other),
            false => Err(io::ErrorKind::Unsupported.into()),
        }
    }

    fn remove(&self, path: &RelPath) -> io::Result<()> {
        self.turn();
        self.disk.remove(path)
    }

    fn remove_folder(&self, path: &RelPath) -> io::Result<()> {
        self.turn();
        self.disk.remove_folder(path)
    }

    fn sync(&self, path: &RelPath) -> io::Result<()> {
        self.turn();
        self.disk.sync(path)
    }

    fn try_lock(&self, path: &RelPath) -> io::Result<Option<Held>> {
        self.disk.try_lock(path)
    }

    fn lock(&self, path: &RelPath) -> io::Result<Held> {
        self.disk.lock(path)
    }
}

fn before() -> FileTree {
    tree(&[
        ("out/a/changes.tf", "first\n"),
        ("out/a/stays.tf", "stays\n"),
        ("out/b/goes.tf", "goes\n"),
    ])
}

fn after() -> FileTree {
    tree(&[
        ("out/a/changes.tf", "second\n"),
        ("out/a/comes.tf", "comes\n"),
        ("out/a/stays.tf", "stays\n"),
    ])
}

/// Builds while somebody saves a file, and the fault strikes, if any. Whether the build had that many operations.
fn meddle(disk: &MemoryDisk, path: &str, before: usize, swaps: bool, fault: Option<usize>) -> bool {
    let kill = Fault::Kill {
        written: usize::MAX,
    };
    let faulty = Faulty::new(disk, fault.unwrap_or(usize::MAX), kill);
    let meddler = Meddler {
        disk: &faulty,
        files: disk,
        before,
        path: at(path),
        swaps,
        operations: AtomicUsize::new(0),
    };
    // It may end in an error; that nothing is lost is what counts.
    let _ = alone(|| build(&after(), &layout(), &meddler, Policy::Refuse, &mut || {}));
    meddler.operations.load(Ordering::Relaxed) > before
}

fn is_somewhere(disk: &MemoryDisk) -> bool {
    disk.files().values().any(|bytes| **bytes == *EDIT)
}

const PATHS: [&str; 4] = [
    "out/a/changes.tf",
    "out/a/comes.tf",
    "out/a/stays.tf",
    "out/b/goes.tf",
];

#[test]
fn an_edit_that_is_saved_while_a_build_is_at_work_is_not_lost() {
    for path in PATHS {
        for swaps in [true, false] {
            let mut operations = 0;
            for operation in 0.. {
                let disk = MemoryDisk::new();
                run(&before(), &disk, Policy::Refuse);
                if !meddle(&disk, path, operation, swaps, None) {
                    break;
                }
                operations += 1;
                let what = format!("{path} before operation {operation}, swaps: {swaps}");
                assert!(is_somewhere(&disk), "{what}");
                run(&after(), &disk, Policy::Force);
                assert!(is_somewhere(&disk), "{what}, after the next build");
            }
            assert!(operations > 10, "{operations} operations only");
        }
    }
}

#[test]
fn nor_when_the_build_is_killed_after_it() {
    for path in PATHS {
        for operation in 0..25 {
            for killed in operation..25 {
                let disk = MemoryDisk::new();
                run(&before(), &disk, Policy::Refuse);
                let saved = meddle(&disk, path, operation, true, Some(killed));
                run(&after(), &disk, Policy::Force);
                run(&before(), &disk, Policy::Force);
                assert!(
                    is_somewhere(&disk) || !saved,
                    "{path} before operation {operation}, killed at {killed}"
                );
            }
        }
    }
}

#[test]
fn what_was_saved_meanwhile_is_told() {
    let mut told = 0;
    for operation in 0..25 {
        let disk = MemoryDisk::new();
        run(&before(), &disk, Policy::Refuse);
        let meddler = Meddler {
            disk: &disk,
            files: &disk,
            before: operation,
            path: at("out/a/changes.tf"),
            swaps: true,
            operations: AtomicUsize::new(0),
        };
        let text = run(&after(), &meddler, Policy::Refuse);
        if text.contains("kept out/a/changes.tf as out/.terrane/kept/1/out/a/changes.tf") {
            told += 1;
        }
    }
    assert!(told > 5, "{told}");
}
