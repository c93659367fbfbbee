//! What earlier builds wrote down of what they own: the manifest, and what an unfinished build left. Not the files.

use std::io;

use super::access::Disk;
use super::error::DiskError;
use super::layout::Layout;
use super::manifest::{Manifest, ManifestFault};
use crate::value::RelPath;

/// The manifest as it lies on the disk, and the list of an unfinished build.
#[derive(Debug)]
pub struct Ledger {
    layout: Layout,
    text: Option<Vec<u8>>,
    manifest: Manifest,
    pending: Option<Manifest>,
    owned: Manifest,
}

impl Ledger {
    /// Reads both. That there is none is how a project begins.
    ///
    /// # Errors
    /// When one cannot be read, is damaged, or names a path that is not a build's to write.
    pub fn read(layout: &Layout, disk: &dyn Disk) -> Result<Self, DiskError> {
        let text = read(layout.manifest(), disk)?;
        let manifest = match &text {
            Some(text) => parse(text, layout.manifest(), layout)?,
            None => Manifest::default(),
        };
        let pending = match read(layout.pending(), disk)? {
            Some(text) => Some(parse(&text, layout.pending(), layout)?),
            None => None,
        };
        let mut owned = manifest.clone();
        if let Some(pending) = &pending {
            owned.absorb(pending);
        }
        Ok(Self {
            layout: layout.clone(),
            text,
            manifest,
            pending,
            owned,
        })
    }

    /// Where the compiler's own files are.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The manifest of the last finished build; empty when there is none.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// What a build meant to write that has not finished.
    #[must_use]
    pub fn pending(&self) -> Option<&Manifest> {
        self.pending.as_ref()
    }

    /// All that is ours by either.
    #[must_use]
    pub fn owned(&self) -> &Manifest {
        &self.owned
    }

    /// The manifest's bytes, if it is there.
    pub(super) fn text(&self) -> Option<&[u8]> {
        self.text.as_deref()
    }
}

/// The bytes, unless nothing is there. What else may be there in a file's place is for the survey to say.
fn read(path: &RelPath, disk: &dyn Disk) -> Result<Option<Vec<u8>>, DiskError> {
    match disk.read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) => match error.kind() {
            io::ErrorKind::NotFound
            | io::ErrorKind::NotADirectory
            | io::ErrorKind::IsADirectory => Ok(None),
            _ => Err(DiskError::io(path, "read")(error)),
        },
    }
}

fn parse(text: &[u8], path: &RelPath, layout: &Layout) -> Result<Manifest, DiskError> {
    let damaged = |fault| DiskError::Manifest {
        path: path.clone(),
        fault,
    };
    let manifest = Manifest::parse(text).map_err(damaged)?;
    for listed in manifest.paths() {
        if let Some(why) = layout.objection(listed) {
            return Err(damaged(ManifestFault {
                line: None,
                what: format!("lists `{listed}`, which {why}"),
            }));
        }
    }
    Ok(manifest)
}
