//! The project folder: which files are ours, what differs, and the only writer. Not what is in the files.
//!
//! [`compare`] is what `check` and `diff` look at, and [`build`] applies the very same [`Changes`]: there is no second
//! way to find out what would be written. All access goes through [`Disk`], a real one ([`OsDisk`]) or one in memory
//! ([`MemoryDisk`]). Readers take no lock; a build that has something to write holds one.

mod access;
mod apply;
mod binary;
mod changes;
mod diff;
mod digest;
mod error;
mod forgotten;
mod judge;
mod layout;
mod ledger;
mod manifest;
mod memory;
mod merged;
mod os;
mod place;
mod project;
mod single;
mod stray;
mod survey;
mod unfinished;

pub use access::{Disk, Entry, Held, Kind};
pub use apply::{Built, Kept, Policy, build, compare};
pub use changes::{Change, Changes, State};
pub use diff::file_diff;
pub use digest::Digest;
pub use error::{DiskError, TreeFault};
pub use layout::Layout;
pub use manifest::{Manifest, ManifestFault};
pub use memory::MemoryDisk;
pub use os::{LARGEST_FILE, OsDisk};
pub use project::{LARGEST, ProjectError, ProjectFault, read_beside, read_project, read_schemas};
pub use single::{Single, read_file};
