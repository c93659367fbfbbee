//! What a build would do to each file, and why. The one place where a tree is compared with a disk; writes nothing.

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::sync::Arc;

use rayon::prelude::*;

use super::access::{Disk, Kind};
use super::digest::Digest;
use super::error::{DiskError, TreeFault};
use super::layout::Layout;
use super::ledger::Ledger;
use super::manifest::Manifest;
use super::survey::{Found, Survey};
use super::unfinished::{self, Unfinished};
use crate::tree::FileTree;
use crate::value::RelPath;

/// How a path differs from what a build would leave there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum State {
    /// Nothing is there.
    Missing,
    /// Ours, as an earlier build left it, but no longer what it should be.
    Stale,
    /// Ours, but somebody has changed it since.
    Edited,
    /// In our way, and not ours.
    Foreign,
    /// Ours, and no longer wanted.
    Orphaned,
    /// Nothing can be written there, and why, as a phrase that follows the path.
    Blocked(String),
}

impl State {
    /// `missing`, `stale`, `edited`, `foreign`, `orphaned` or `blocked`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Stale => "stale",
            Self::Edited => "edited",
            Self::Foreign => "foreign",
            Self::Orphaned => "orphaned",
            Self::Blocked(_) => "blocked",
        }
    }
}

/// One path that a build would change, or cannot.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// Where.
    pub path: RelPath,
    /// How it differs.
    pub state: State,
    /// What belongs there; `None`: nothing.
    pub(super) wanted: Option<Arc<[u8]>>,
    /// Ours by all that is known, but not provably so: what is there is kept when it is overwritten.
    pub(super) doubtful: bool,
    /// What was there, where a build goes on to overwrite or delete it.
    pub(super) seen: Digest,
}

impl Change {
    fn new(path: RelPath, state: State, wanted: Option<&Arc<[u8]>>) -> Self {
        Self {
            path,
            state,
            wanted: wanted.cloned(),
            doubtful: false,
            seen: Digest::default(),
        }
    }

    /// What belongs there; `None`: nothing.
    #[must_use]
    pub fn wanted(&self) -> Option<&[u8]> {
        self.wanted.as_deref()
    }

    /// Whether a build refuses because of it, unless it is forced to.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        matches!(
            self.state,
            State::Edited | State::Foreign | State::Blocked(_)
        )
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<8} {}", self.state.name(), self.path)?;
        match &self.state {
            State::Blocked(why) => write!(f, " {why}"),
            _ => Ok(()),
        }
    }
}

/// All that a build would do.
#[derive(Debug)]
pub struct Changes {
    pub(super) layout: Layout,
    /// By path, each path once.
    pub(super) list: Vec<Change>,
    pub(super) unchanged: usize,
    /// How the manifest differs from the one of this tree.
    pub(super) manifest_state: Option<State>,
    /// The manifest of this tree.
    pub(super) manifest: Manifest,
    /// Under what other hashes an unfinished build may have left files.
    pub(super) pending: Option<Manifest>,
    /// Unfinished files that an earlier build left.
    pub(super) unfinished: Vec<Unfinished>,
    /// Folders to make, each after the one it lies in.
    pub(super) folders: Vec<RelPath>,
    /// Folders of ours that nothing is wanted in, each before the one it lies in.
    pub(super) abandoned: Vec<RelPath>,
    /// The highest number that something is kept under.
    pub(super) kept: u64,
}

impl Changes {
    /// Compares a tree with what lies on the disk.
    pub(super) fn between(
        tree: &FileTree,
        layout: &Layout,
        disk: &dyn Disk,
    ) -> Result<Self, DiskError> {
        let ((manifest, text), paths) = rayon::join(
            || {
                let manifest = Manifest::of(tree);
                let text = manifest.to_text();
                (manifest, text)
            },
            || check_paths(tree, layout),
        );
        paths?;
        let ledger = Ledger::read(layout, disk, (&manifest, &text))?;
        let own = own_paths(layout);
        let paths = tree.iter().map(|(path, _)| path);
        let strangers = ledger
            .owned()
            .paths()
            .filter(|path| tree.get(path).is_none());
        let survey = Survey::of(paths.chain(strangers).chain(&own), disk)?;
        let judge = Judge {
            tree,
            layout,
            ledger: &ledger,
            survey: &survey,
            disk,
        };
        let (list, unchanged) = judge.all()?;
        Ok(Self {
            unchanged,
            manifest_state: manifest_state(&text, &ledger),
            manifest,
            pending: ledger.pending().cloned(),
            unfinished: unfinished::find(&survey, &ledger, tree, layout, disk)?,
            folders: missing_folders(&list, &survey),
            abandoned: abandoned_folders(tree, &ledger, &survey),
            kept: highest_kept(layout, &survey),
            layout: layout.clone(),
            list,
        })
    }

    /// Whether a build would do nothing.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.list.is_empty()
            && self.manifest_state.is_none()
            && self.pending.is_none()
            && self.unfinished.is_empty()
    }

    /// How many files are as they should be.
    #[must_use]
    pub fn unchanged(&self) -> usize {
        self.unchanged
    }

    /// The files of the tree and of earlier trees that are not as they should be, by path.
    pub fn iter(&self) -> impl Iterator<Item = &Change> {
        self.list.iter()
    }

    /// All that `check` reports, by path: the files, the manifest itself, and what an unfinished build left.
    #[must_use]
    pub fn findings(&self) -> Vec<Change> {
        let mut all = self.list.clone();
        let manifest = self.manifest_state.iter();
        all.extend(
            manifest.map(|state| Change::new(self.layout.manifest().clone(), state.clone(), None)),
        );
        let pending = self.pending.iter().map(|_| self.layout.pending());
        let unfinished = self.unfinished.iter().map(|unfinished| &unfinished.path);
        let left = pending.chain(unfinished);
        all.extend(left.map(|path| Change::new(path.clone(), State::Orphaned, None)));
        all.sort_by(|a, b| a.path.cmp(&b.path));
        all
    }
}

/// Every path of the tree that nothing may be written to, in one error.
fn check_paths(tree: &FileTree, layout: &Layout) -> Result<(), DiskError> {
    let conflicts = tree.conflicts().into_iter().map(TreeFault::Conflict);
    let forbidden = tree.iter().filter_map(|(path, _)| {
        let why = layout.objection(path)?;
        Some(TreeFault::Forbidden(path.clone(), why))
    });
    let faults: Vec<_> = conflicts.chain(forbidden).collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(DiskError::Tree(faults))
    }
}

/// What the compiler writes beside the tree, as paths whose folders must be looked at.
fn own_paths(layout: &Layout) -> Vec<RelPath> {
    let files = [layout.manifest(), layout.pending(), layout.lock()];
    let mut own: Vec<_> = files.into_iter().cloned().collect();
    own.extend(layout.kept().join("1"));
    own
}

fn manifest_state(wanted: &str, ledger: &Ledger) -> Option<State> {
    match ledger.text() {
        None if wanted.is_empty() => None,
        None => Some(State::Missing),
        Some(text) if text == wanted.as_bytes() => None,
        Some(text) => {
            let as_written = ledger.manifest().is_written_as(text);
            Some(if as_written {
                State::Stale
            } else {
                State::Edited
            })
        }
    }
}

fn missing_folders(list: &[Change], survey: &Survey) -> Vec<RelPath> {
    let mut folders = BTreeSet::new();
    for change in list.iter().filter(|change| change.wanted.is_some()) {
        let mut above = change.path.parent();
        while let Some(folder) = above {
            above = folder.parent();
            if survey.is_folder(folder.as_str()) || !folders.insert(folder) {
                break;
            }
        }
    }
    folders.into_iter().collect()
}

/// Folders that earlier trees had files in and this one has none in.
fn abandoned_folders(tree: &FileTree, ledger: &Ledger, survey: &Survey) -> Vec<RelPath> {
    let mut abandoned = BTreeSet::new();
    for path in ledger.owned().paths() {
        if tree.get(path).is_none() {
            abandoned.extend(path.folders().filter(|folder| survey.is_folder(folder)));
        }
    }
    if abandoned.is_empty() {
        return Vec::new();
    }
    for (path, _) in tree.iter() {
        for folder in path.folders() {
            abandoned.remove(folder);
        }
    }
    let deepest_first = abandoned.into_iter().rev();
    deepest_first
        .filter_map(|folder| RelPath::new(folder).ok())
        .collect()
}

fn highest_kept(layout: &Layout, survey: &Survey) -> u64 {
    let entries = survey.entries(layout.kept()).into_iter().flatten();
    entries
        .filter_map(|(name, _)| name.parse().ok())
        .max()
        .unwrap_or(0)
}

/// All that is needed to say how a path differs.
struct Judge<'a> {
    tree: &'a FileTree,
    layout: &'a Layout,
    ledger: &'a Ledger,
    survey: &'a Survey,
    disk: &'a dyn Disk,
}

impl Judge<'_> {
    /// Every change, by path, each path once; and how many files are as they should be.
    fn all(&self) -> Result<(Vec<Change>, usize), DiskError> {
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
        let pending = self.ledger.pending();
        let known = self.ledger.owned().knows(path, seen);
        let torn = pending.is_some_and(|pending| pending.may_be_torn(path));
        let signed = wanted.is_some() || self.layout.is_marked(&content);
        let (state, doubtful) = if known || is_remnant(&content, wanted, pending.is_some()) {
            (untouched, !signed && !content.is_empty())
        } else if torn {
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
                Kind::File => self.ledger.owned().lists(&path) || super::layout::is_temporary(name),
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
