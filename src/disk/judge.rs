//! What lies at one path, and what a build would do about it. Not the list of all paths, which `changes` has.

use std::io;
use std::sync::Arc;

use rayon::prelude::*;

use super::access::{Disk, Kind};
use super::changes::{Change, State};
use super::digest::Digest;
use super::error::DiskError;
use super::layout::{Layout, is_temporary};
use super::ledger::Ledger;
use super::merged;
use super::survey::{Found, Survey};
use crate::tree::FileTree;
use crate::value::RelPath;

/// All that is needed to say how a path differs.
pub(super) struct Judge<'a> {
    pub tree: &'a FileTree,
    pub layout: &'a Layout,
    pub ledger: &'a Ledger,
    pub survey: &'a Survey,
    pub disk: &'a dyn Disk,
}

impl Judge<'_> {
    /// Every change, by path, each path once; and how many files are as they should be.
    pub fn all(&self) -> Result<(Vec<Change>, usize), DiskError> {
        let wanted: Vec<_> = self.tree.iter().collect();
        let owned = self.ledger.owned().paths();
        let unwanted: Vec<_> = owned.filter(|path| self.tree.get(path).is_none()).collect();
        let wanted: Result<Vec<_>, _> = wanted
            .into_par_iter()
            .map(|(path, bytes)| self.wanted(path, bytes))
            .collect();
        let unwanted: Result<Vec<_>, _> = unwanted
            .into_par_iter()
            .map(|path| self.unwanted(path))
            .collect();
        let wanted = wanted?;
        let unchanged = wanted.iter().filter(|changes| changes.is_empty()).count();
        let mut all: Vec<Change> = wanted.into_iter().flatten().collect();
        all.extend(unwanted?.into_iter().flatten());
        self.own_files(&mut all);
        // What blocks a path outweighs anything else that could be said of it.
        let is_blocked = |change: &Change| matches!(change.state, State::Blocked(_));
        all.sort_by(|a, b| (&a.path, !is_blocked(a)).cmp(&(&b.path, !is_blocked(b))));
        all.dedup_by(|a, b| a.path == b.path);
        Ok((all, unchanged))
    }

    /// A path of the tree.
    fn wanted(&self, path: &RelPath, bytes: &Arc<[u8]>) -> Result<Vec<Change>, DiskError> {
        let missing = || Change::new(path.clone(), State::Missing, Some(bytes));
        Ok(match self.survey.find(path) {
            Found::Nothing => vec![missing()],
            Found::At(Kind::File) => {
                let Some(same) = unless_gone(self.disk.holds(path, bytes), path)? else {
                    return Ok(vec![missing()]);
                };
                if same {
                    Vec::new()
                } else if self.ledger.owned().lists(path) {
                    let ours = self.ours(path, Some(bytes))?;
                    vec![ours.unwrap_or_else(missing)]
                } else {
                    vec![Change::new(path.clone(), State::Foreign, Some(bytes))]
                }
            }
            Found::At(Kind::Folder) if self.will_vanish(path) => vec![missing()],
            Found::At(kind) => vec![blocked(path, kind)],
            // A file that was ours goes by itself, because no tree wants a file and a folder at one path.
            Found::Above(file, Kind::File) if self.ledger.owned().lists(&file) => vec![missing()],
            Found::Above(file, Kind::File) => {
                vec![missing(), Change::new(file, State::Foreign, None)]
            }
            Found::Above(above, kind) => vec![blocked(&above, kind)],
        })
    }

    /// A path that is ours and not in the tree.
    fn unwanted(&self, path: &RelPath) -> Result<Option<Change>, DiskError> {
        Ok(match self.survey.find(path) {
            Found::At(Kind::File) if !self.layout.is_in_a_root(path) => Some(self.outside(path)),
            Found::At(Kind::File) => self.ours(path, None)?,
            Found::At(kind @ (Kind::Link | Kind::Other)) => Some(blocked(path, kind)),
            Found::Above(above, kind @ Kind::Link) => Some(blocked(&above, kind)),
            Found::Nothing | Found::At(Kind::Folder) | Found::Above(..) => None,
        })
    }

    /// A file that is listed as ours and is not what it should be; `None` when it is no longer there.
    fn ours(
        &self,
        path: &RelPath,
        wanted: Option<&Arc<[u8]>>,
    ) -> Result<Option<Change>, DiskError> {
        let read = match self.disk.read(path) {
            // No build has written as much.
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                return Ok(Some(Change::new(path.clone(), State::Edited, wanted)));
            }
            read => read,
        };
        let Some(content) = unless_gone(read, path)? else {
            return Ok(None);
        };
        let seen = Digest::of(&content);
        let untouched = match wanted {
            Some(_) => State::Stale,
            None => State::Orphaned,
        };
        let known = self.is_known(path, &content, seen, wanted);
        let signed = wanted.is_some() || content.is_empty() || self.layout.is_marked(&content);
        let (state, doubtful) = if known {
            (untouched, !signed)
        } else if self.is_probably_ours(path, &content) {
            (untouched, true)
        } else {
            (State::Edited, false)
        };
        Ok(Some(Change {
            doubtful,
            seen,
            ..Change::new(path.clone(), state, wanted)
        }))
    }

    /// Whether the content is one that a build wrote, or what a disk or git makes of one.
    fn is_known(
        &self,
        path: &RelPath,
        content: &[u8],
        seen: Digest,
        wanted: Option<&Arc<[u8]>>,
    ) -> bool {
        let owned = self.ledger.owned();
        let is_ours = |content: &[u8]| owned.knows_somewhere(Digest::of(content));
        owned.knows(path, seen)
            || is_remnant(content, wanted, self.ledger.pending().is_some())
            || merged::with_plain_ends(content)
                .is_some_and(|plain| owned.knows(path, Digest::of(&plain)))
            || merged::sides(content).is_some_and(|sides| sides.iter().all(|side| is_ours(side)))
    }

    /// Whether an unfinished build, or git where branches met, may have left content that nobody knows.
    fn is_probably_ours(&self, path: &RelPath, content: &[u8]) -> bool {
        let pending = self.ledger.pending();
        pending.is_some_and(|pending| pending.may_be_torn(path))
            // Git may put what one side changed into a file that the other side has renamed.
            || (self.ledger.manifest().is_of_a_merge() && self.layout.is_marked(content))
            || merged::sides(content).is_some()
    }

    /// A file that is listed as ours and lies where nothing is deleted.
    fn outside(&self, path: &RelPath) -> Change {
        let why = format!(
            "is listed in `{}` and no longer made, and lies outside of the output folders, where nothing is deleted: delete it by hand, or, \
             if a build never made it, take its line out of the list",
            self.layout.manifest()
        );
        Change::new(path.clone(), State::Blocked(why), None)
    }

    /// Whether nothing but files that go with this build is in the folder.
    fn will_vanish(&self, folder: &RelPath) -> bool {
        let Some(mut entries) = self.survey.entries(folder) else {
            return false;
        };
        entries.all(|(name, kind)| {
            let Ok(path) = folder.join(name) else {
                return false;
            };
            match kind {
                Kind::File => self.ledger.owned().lists(&path) || is_temporary(name),
                Kind::Folder => self.will_vanish(&path),
                Kind::Link | Kind::Other => false,
            }
        })
    }

    /// The compiler's own files and folders, and names that no path can have.
    fn own_files(&self, all: &mut Vec<Change>) {
        let layout = self.layout;
        let own = [
            (layout.manifest(), Kind::File),
            (layout.pending(), Kind::File),
            (layout.lock(), Kind::File),
            (layout.kept(), Kind::Folder),
        ];
        for (path, expected) in own {
            match self.survey.find(path) {
                Found::At(kind) if kind != expected => all.push(blocked(path, kind)),
                Found::Above(above, kind) => all.push(blocked(&above, kind)),
                Found::At(_) | Found::Nothing => {}
            }
        }
        let squatters = self.survey.squatters().into_iter();
        all.extend(squatters.map(|(path, kind)| blocked(&path, kind)));
        for (folder, name) in self.survey.unreadable() {
            let why = format!("holds a name that is not UTF-8: `{name}`");
            all.push(Change::new(folder.clone(), State::Blocked(why), None));
        }
    }
}

/// Another build may take a file away between the look at its folder and the look at the file.
fn unless_gone<T>(read: io::Result<T>, path: &RelPath) -> Result<Option<T>, DiskError> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(DiskError::io(path, "read")(error)),
    }
}

fn blocked(path: &RelPath, kind: Kind) -> Change {
    let why = match kind {
        Kind::Link => "is a symbolic link",
        Kind::Folder => "is a folder, where a file belongs",
        Kind::File => "is a file, where a folder belongs",
        Kind::Other => "is neither a file nor a folder",
    };
    Change::new(path.clone(), State::Blocked(why.into()), None)
}

/// Whether the content is what a power cut, or a build that was killed, leaves of a file: nothing, or the beginning of
/// what is about to be written, perhaps with zeros where the disk never got the rest. No work of anybody is in it.
pub(super) fn is_remnant(content: &[u8], wanted: Option<&Arc<[u8]>>, unfinished: bool) -> bool {
    let end = content.iter().rposition(|&byte| byte != 0);
    let text = content
        .get(..end.map_or(0, |end| end + 1))
        .unwrap_or(content);
    let begins_so = wanted.is_some_and(|wanted| wanted.starts_with(text));
    // Disks lose whole pages.
    let lost_pages = text.len() < content.len() || content.len().is_multiple_of(4096);
    text.is_empty() || (begins_so && (unfinished || lost_pages))
}
