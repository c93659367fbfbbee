//! What earlier builds wrote down of what they own: the manifest, and what an unfinished build left. Not the files.

use std::io;

use super::access::{Disk, Entry, Kind};
use super::error::DiskError;
use super::layout::Layout;
use super::manifest::{Manifest, ManifestFault};
use crate::value::RelPath;

/// The manifest as it lies on the disk, and the list of an unfinished build.
#[derive(Debug)]
pub(super) struct Ledger {
    text: Option<Vec<u8>>,
    manifest: Manifest,
    pending: Option<Manifest>,
    /// Both together, when there are both.
    united: Option<Manifest>,
}

impl Ledger {
    /// Reads both. That there is none is how a project begins.
    ///
    /// `expected` is the manifest of a tree and its text: a manifest that is the same need not be understood again.
    pub(super) fn read(
        layout: &Layout,
        disk: &dyn Disk,
        expected: (&Manifest, &str),
    ) -> Result<Self, DiskError> {
        let own = list(layout.own(), disk)?;
        let text = read(layout.manifest(), &own, disk)?;
        let manifest = match &text {
            Some(text) if text == expected.1.as_bytes() => expected.0.clone(),
            Some(text) => parse(text, layout.manifest(), layout)?,
            None => Manifest::default(),
        };
        let pending = match read(layout.pending(), &own, disk)? {
            Some(text) => Some(parse(&text, layout.pending(), layout)?),
            None => None,
        };
        let united = pending.as_ref().map(|pending| {
            let mut both = manifest.clone();
            both.absorb(pending);
            both
        });
        Ok(Self {
            text,
            manifest,
            pending,
            united,
        })
    }

    /// The manifest of the last finished build; empty when there is none.
    pub(super) fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// What a build meant to write that has not finished.
    pub(super) fn pending(&self) -> Option<&Manifest> {
        self.pending.as_ref()
    }

    /// All that is ours by either.
    pub(super) fn owned(&self) -> &Manifest {
        self.united.as_ref().unwrap_or(&self.manifest)
    }

    /// The manifest's bytes, if it is there.
    pub(super) fn text(&self) -> Option<&[u8]> {
        self.text.as_deref()
    }
}

/// The bytes, unless nothing is there. What else may be there in a file's place is not opened, and is for the survey to say.
fn read(path: &RelPath, own: &[Entry], disk: &dyn Disk) -> Result<Option<Vec<u8>>, DiskError> {
    let is_file = |entry: &&Entry| entry.name == path.name() && entry.kind == Kind::File;
    if own.iter().find(is_file).is_none() {
        return Ok(None);
    }
    match disk.read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        // Another build may have taken it away.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(DiskError::io(path, "read")(error)),
    }
}

/// What lies in the compiler's own folder.
fn list(own: &RelPath, disk: &dyn Disk) -> Result<Vec<Entry>, DiskError> {
    match disk.list(Some(own)) {
        Ok(entries) => Ok(entries),
        Err(error) => match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Ok(Vec::new()),
            _ => Err(DiskError::io(own, "list the folder")(error)),
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
