//! The Terraform that lies below folders, links followed as Terraform follows them. Not what is in it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use walkdir::{DirEntry, WalkDir};

use super::Beside;
use crate::cli::faults::{UNSUITABLE, unreadable};
use crate::cli::texts;
use crate::diag::{Problem, Problems};
use crate::disk::read_file;
use crate::hcl::{Block, Body};
use crate::source::Sources;
use crate::span::SourceId;
use crate::terraform::modules::{FileKind, ModuleFile, local_source, tested};
use crate::value::RelPath;

/// A file that was read.
pub(super) struct Text {
    /// The file itself: several links may lead to it.
    real: PathBuf,
    pub source: SourceId,
    pub kind: FileKind,
}

/// A file and the tree of it, if it is HCL.
type Read = (Text, Option<Arc<Body>>);

/// What the folders hold.
pub(super) struct Found {
    pub files: Vec<ModuleFile>,
    /// How many of them are checked, which those in JSON are not.
    pub checked: usize,
    /// Links to folders, and the folders that they lead to.
    pub links: BTreeMap<String, String>,
    pub beside: Beside,
}

/// What was found so far, by real paths: those of the folders that links lie in, and the links' own names.
#[derive(Default)]
pub(super) struct Search {
    /// With the path to show and, behind a link, the real path of what it leads to.
    files: BTreeMap<PathBuf, (PathBuf, Option<PathBuf>)>,
    links: BTreeMap<PathBuf, PathBuf>,
    /// The links to each file.
    linked: BTreeMap<PathBuf, Vec<PathBuf>>,
    /// The folders below which all was found.
    complete: Vec<PathBuf>,
    searched: BTreeSet<PathBuf>,
    /// The folders of modules that are called, also of those that are not there.
    called: BTreeSet<PathBuf>,
    /// Files that were read, by their real paths, and those that cannot be.
    read: BTreeSet<PathBuf>,
    unread: BTreeSet<PathBuf>,
    /// How many of those that were read have been asked whom they call.
    followed: usize,
}

impl Search {
    /// The files below some folders, to be read.
    pub fn new(folders: &[PathBuf], problems: &mut Problems) -> Self {
        let mut search = Self::default();
        for folder in folders {
            match folder.canonicalize() {
                Ok(real) if real.is_dir() => search.folder(folder, &real, problems),
                Ok(_) => problems.push(
                    Problem::new(
                        &UNSUITABLE,
                        format!("`{}` is not a folder", folder.display()),
                    )
                    .help("name the folder that the file is in: modules are checked as a whole"),
                ),
                Err(error) => problems.push(unreadable(folder, &error)),
            }
        }
        search
    }

    /// Everything below a folder but hidden names (`.terraform`, `.git`). A link to a file is a file of the folder that it lies in; a folder behind links
    /// is searched once, as itself: that is where Terraform takes the module for to lie.
    fn folder(&mut self, folder: &Path, real: &Path, problems: &mut Problems) {
        let is_known = |known: &PathBuf| real.starts_with(known);
        if self.searched.iter().any(is_known) {
            return;
        }
        self.searched.insert(real.to_owned());
        let mut is_complete = true;
        let mut behind = Vec::new();
        let walk = WalkDir::new(folder).sort_by_file_name().into_iter();
        for entry in walk.filter_entry(|e| e.depth() == 0 || !is_hidden(e)) {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error.path().unwrap_or(folder).to_path_buf();
                    problems.push(unreadable(&path, &error.into()));
                    is_complete = false;
                    continue;
                }
            };
            let below = entry.path().strip_prefix(folder).unwrap_or(entry.path());
            let shown = entry.path().strip_prefix(".").unwrap_or(entry.path());
            let at = real.join(below);
            if entry.file_type().is_file() {
                self.add(at, shown.to_owned(), None);
            } else if entry.path_is_symlink() && entry.depth() > 0 {
                match entry.path().canonicalize() {
                    Ok(target) if target.is_file() => {
                        self.add(at, shown.to_owned(), Some(target));
                    }
                    Ok(target) if target.is_dir() => behind.push((at, shown.to_owned(), target)),
                    Ok(_) => {}
                    // A link that leads nowhere is a file that cannot be read.
                    Err(_) => {
                        is_complete = false;
                        self.add(at, shown.to_owned(), None);
                    }
                }
            }
        }
        if is_complete {
            self.complete.push(real.to_owned());
        }
        for (link, shown, target) in behind {
            if !real.starts_with(&target) {
                self.folder(&shown, &target, problems);
            }
            self.links.insert(link, target);
        }
    }

    /// The files that Terraform reads and nobody has read yet.
    pub fn texts(&mut self, sources: &mut Sources, problems: &mut Problems) -> Vec<Text> {
        let kind = |at: &Path| FileKind::of(&at.to_string_lossy());
        let folder = |at: &Path| at.parent().map(slashed).unwrap_or_default();
        let modules: BTreeSet<String> = self
            .files
            .keys()
            .filter(|at| kind(at) == Some(FileKind::Module))
            .map(|at| folder(at))
            .collect();
        let mut texts: Vec<Text> = Vec::new();
        let (links, own): (Vec<_>, Vec<_>) =
            self.files.iter().partition(|(_, (_, real))| real.is_some());
        for (at, (shown, real)) in own.into_iter().chain(links) {
            let Some(kind) = kind(at) else { continue };
            // Terraform looks for tests in a module's folder and in `tests` there, and nowhere below.
            if kind == FileKind::Test && !modules.contains(&tested(folder(at))) {
                continue;
            }
            let real = real.as_ref().unwrap_or(at);
            if self.read.contains(real) || !self.read.insert(real.clone()) {
                continue;
            }
            let found = match read_file(shown) {
                Ok(bytes) => texts::add(sources, &slashed(shown), bytes),
                Err(error) => Err(Box::new(unreadable(shown, &error))),
            };
            match found {
                Ok(source) => texts.push(Text {
                    real: real.clone(),
                    source,
                    kind,
                }),
                Err(problem) => {
                    problems.push(*problem);
                    self.unread.insert(real.clone());
                }
            }
        }
        texts
    }

    /// Finds the modules that files call, wherever they lie: Terraform reads them as well.
    pub fn follow(&mut self, files: &[Read]) {
        let new = files.get(self.followed..).unwrap_or_default();
        self.followed = files.len();
        for (text, body) in new {
            let blocks = body.iter().flat_map(|body| body.blocks());
            let calls: Vec<&Block> = match text.kind {
                FileKind::Module => blocks.collect(),
                // Runs of tests call modules, too.
                FileKind::Test => blocks.flat_map(|run| run.body.blocks()).collect(),
                _ => continue,
            };
            let sources: Vec<&str> = calls.into_iter().filter_map(local_source).collect();
            if sources.is_empty() {
                continue;
            }
            for (at, shown) in self.places(&text.real) {
                let inside = |path: &Path| {
                    let folder = path.parent().unwrap_or(path);
                    let is_beside = text.kind == FileKind::Test && folder.ends_with("tests");
                    let folder = folder.parent().filter(|_| is_beside).unwrap_or(folder);
                    folder.to_owned()
                };
                for source in &sources {
                    self.call(&inside(&at), &inside(&shown), source);
                }
            }
        }
    }

    /// The paths of a file and what to show of them: its own, and those of links to it.
    fn places(&self, real: &Path) -> Vec<(PathBuf, PathBuf)> {
        let links = self.linked.get(real).into_iter().flatten();
        let all = std::iter::once(real).chain(links.map(PathBuf::as_path));
        all.filter_map(|at| Some((at.to_owned(), self.files.get(at)?.0.clone())))
            .collect()
    }

    /// Takes note of a file, and of what it is a link to.
    fn add(&mut self, at: PathBuf, shown: PathBuf, real: Option<PathBuf>) {
        if let Some(real) = &real {
            self.linked
                .entry(real.clone())
                .or_default()
                .push(at.clone());
        }
        self.files.insert(at, (shown, real));
    }

    /// What is called by a path in a folder.
    fn call(&mut self, folder: &Path, shown: &Path, source: &str) {
        let (called, shown) = (plain(&folder.join(source)), plain(&shown.join(source)));
        if !self.called.insert(called.clone()) {
            return;
        }
        let Ok(real) = called.canonicalize() else {
            return;
        };
        let shown = match shown.canonicalize() {
            Ok(same) if same == real => shown,
            _ => real.clone(),
        };
        self.module(&shown, &real);
        if called != real {
            self.links.insert(called, real);
        }
    }

    /// The files of one module, without what lies below it and beside it.
    fn module(&mut self, shown: &Path, real: &Path) {
        let walk = WalkDir::new(real).min_depth(1).max_depth(1);
        for entry in walk.into_iter().filter_map(Result::ok) {
            let name = entry.file_name();
            let kind = FileKind::of(&name.to_string_lossy());
            if kind != Some(FileKind::Module) || is_hidden(&entry) {
                continue;
            }
            let target = entry.path().canonicalize().ok();
            let link = target.filter(|_| entry.path_is_symlink());
            if !self.files.contains_key(entry.path()) {
                self.add(entry.path().to_owned(), shown.join(name), link);
            }
        }
    }

    /// Everything that was found, by paths below the folder that all of it lies in: modules may call each other.
    pub fn found(self, read: &[Read], problems: &mut Problems) -> Found {
        if read.is_empty() && !problems.has_errors() {
            let message = "there is no Terraform in the folders";
            problems.push(
                Problem::new(&UNSUITABLE, message)
                    .help("name folders with files that end in .tf, or that have such folders"),
            );
        }
        let inside = self.complete.iter().chain(&self.called);
        let inside: Vec<PathBuf> = inside.map(|folder| folder.join("_")).collect();
        let links = self.links.iter().flat_map(|(link, real)| [link, real]);
        let base = shared(self.files.keys().chain(links).chain(&inside));
        let below = |path: &Path| slashed(path.strip_prefix(&base).unwrap_or(path));
        let mut files = Vec::new();
        let mut add = |real: &Path, body: Option<&Arc<Body>>| {
            for (at, shown) in self.places(real) {
                match RelPath::new(&below(&at)) {
                    Ok(path) => files.push(ModuleFile {
                        path,
                        body: body.cloned(),
                        is_sound: false,
                    }),
                    Err(why) => {
                        let message = format!("the path of `{}` {why}", shown.display());
                        problems.push(Problem::new(&UNSUITABLE, message));
                    }
                }
            }
        };
        for (text, body) in read {
            add(&text.real, body.as_ref());
        }
        for real in &self.unread {
            add(real, None);
        }
        let links = self.links.iter();
        let links = links.map(|(link, real)| (below(link), below(real)));
        let links = links.collect();
        let complete = self.complete.iter().map(|folder| below(folder)).collect();
        let beside = Beside {
            base,
            complete,
            ..Beside::default()
        };
        Found {
            files,
            checked: read.len(),
            links,
            beside,
        }
    }
}

/// A path without `.` and, as far as there is something to leave, `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        let last = plain.components().next_back();
        match (part, last) {
            (Component::CurDir, _) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => _ = plain.pop(),
            (part, _) => plain.push(part),
        }
    }
    plain
}

fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

/// The deepest folder that all of these lie in or are.
fn shared<'p>(paths: impl Iterator<Item = &'p PathBuf>) -> PathBuf {
    let mut folders = paths.filter_map(|path| path.parent());
    let Some(first) = folders.next() else {
        return PathBuf::new();
    };
    let mut base = first.to_owned();
    for folder in folders {
        while !folder.starts_with(&base) && base.pop() {}
    }
    base
}
