//! What a build would do to each file, and why. The one place where a tree is compared with a disk; writes nothing.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use super::access::Disk;
use super::digest::Digest;
use super::error::{DiskError, TreeFault};
use super::forgotten;
use super::judge::Judge;
use super::layout::Layout;
use super::ledger::Ledger;
use super::manifest::Manifest;
use super::stray;
use super::survey::Survey;
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
    /// Not ours, and read by Terraform together with what is.
    Stray,
    /// Says that a build wrote it, and nothing else does.
    Forgotten,
    /// Nothing can be written there, and why, as a phrase that follows the path.
    Blocked(String),
}

impl State {
    /// `missing`, `stale`, `edited`, `foreign`, `orphaned`, `stray`, `forgotten` or `blocked`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Stale => "stale",
            Self::Edited => "edited",
            Self::Foreign => "foreign",
            Self::Orphaned => "orphaned",
            Self::Stray => "stray",
            Self::Forgotten => "forgotten",
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
    pub(super) fn new(path: RelPath, state: State, wanted: Option<&Arc<[u8]>>) -> Self {
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
    /// Whether it lists all of this tree; what else a merge left in it harms nobody while the files are right.
    covered: bool,
    /// The manifest of this tree.
    pub(super) manifest: Manifest,
    /// Under what other hashes an unfinished build may have left files.
    pub(super) pending: Option<Manifest>,
    /// Unfinished files that an earlier build left.
    pub(super) unfinished: Vec<Unfinished>,
    /// Files of others that would be read with ours. A build leaves them alone.
    strays: Vec<RelPath>,
    /// Files that say they were generated, and that no list knows. A build leaves them alone, too.
    forgotten: Vec<RelPath>,
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
        let forgotten = forgotten::find(tree, &ledger, &survey, layout, disk);
        Ok(Self {
            unchanged,
            manifest_state: manifest_state(&text, &ledger),
            covered: ledger.text().is_some() && ledger.manifest().covers(&manifest),
            manifest,
            pending: ledger.pending().cloned(),
            unfinished: unfinished::find(&survey, &ledger, tree, layout, disk)?,
            strays: stray::find(tree, &ledger, &survey, &forgotten),
            forgotten,
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

    /// How the manifest is not as it should be, if that matters.
    pub(super) fn of_manifest(&self) -> Option<Change> {
        let state = self.manifest_state.clone()?;
        let matters = !self.list.is_empty() || !self.covered;
        let wanted: Arc<[u8]> = self.manifest.to_text().into_bytes().into();
        matters.then(|| Change::new(self.layout.manifest().clone(), state, Some(&wanted)))
    }

    /// Files of others that Terraform reads with ours.
    pub fn strays(&self) -> impl Iterator<Item = Change> {
        let strays = self.strays.iter();
        strays.map(|path| Change::new(path.clone(), State::Stray, None))
    }

    /// Files that say they were generated, and that neither the tree nor any list knows.
    pub fn forgotten(&self) -> impl Iterator<Item = Change> {
        let forgotten = self.forgotten.iter();
        forgotten.map(|path| Change::new(path.clone(), State::Forgotten, None))
    }

    /// All that `check` reports, by path: the files, the manifest itself, what an unfinished build left, what Terraform would read besides, and what is forgotten.
    #[must_use]
    pub fn findings(&self) -> Vec<Change> {
        let mut all = self.list.clone();
        all.extend(self.of_manifest());
        let pending = self.pending.iter().map(|_| self.layout.pending());
        let unfinished = self.unfinished.iter().map(|unfinished| &unfinished.path);
        let left = pending.chain(unfinished);
        all.extend(left.map(|path| Change::new(path.clone(), State::Orphaned, None)));
        all.extend(self.strays());
        all.extend(self.forgotten());
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
        Some(_) => Some(State::Stale),
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
