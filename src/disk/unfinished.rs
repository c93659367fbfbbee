//! The files beside others that a build left when it was killed, and whether somebody's work may be in them. Not the files they were for.

use std::collections::BTreeMap;
use std::io;

use super::access::Disk;
use super::digest::Digest;
use super::error::DiskError;
use super::judge::is_remnant;
use super::layout::Layout;
use super::ledger::Ledger;
use super::survey::Survey;
use crate::tree::FileTree;
use crate::value::RelPath;

/// A file under a name of ours that a build which ended early has left.
#[derive(Debug)]
pub(super) struct Unfinished {
    pub path: RelPath,
    /// Where the file would belong that is in it, if it is none that a build wrote: an edit that was swapped out, and the build was killed
    /// before it could keep it.
    pub work_at: Option<RelPath>,
}

/// All that lie in the folders that were listed.
pub(super) fn find(
    survey: &Survey,
    ledger: &Ledger,
    tree: &FileTree,
    layout: &Layout,
    disk: &dyn Disk,
) -> Result<Vec<Unfinished>, DiskError> {
    let found = survey.temporaries();
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let paths = tree.iter().map(|(path, _)| path);
    let paths = paths.chain(ledger.owned().paths());
    let owners: BTreeMap<RelPath, &RelPath> = paths
        .filter_map(|path| Some((Layout::temporary(path).ok()?, path)))
        .collect();
    let judged = found.into_iter().map(|path| {
        let is_own = path.is_in(layout.own());
        let owner = owners.get(&path).copied();
        let is_ours = is_own || is_ours(&path, owner, ledger, tree, disk)?;
        Ok(Unfinished {
            work_at: (!is_ours).then(|| owner.unwrap_or(&path).clone()),
            path,
        })
    });
    judged.collect()
}

/// Whether the content is one that a build wrote, or the beginning of one.
fn is_ours(
    path: &RelPath,
    owner: Option<&RelPath>,
    ledger: &Ledger,
    tree: &FileTree,
    disk: &dyn Disk,
) -> Result<bool, DiskError> {
    let content = match disk.read(path) {
        Ok(content) => content,
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => return Ok(false),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(DiskError::io(path, "read")(error)),
    };
    let wanted = owner.and_then(|owner| tree.get(owner));
    let digest = Digest::of(&content);
    Ok(is_remnant(&content, wanted, true)
        || owner.is_some_and(|owner| ledger.owned().knows(owner, digest)))
}
