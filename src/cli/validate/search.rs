//! The Terraform that lies below folders, links followed as Terraform follows them. Not what is in it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::Beside;
use crate::cli::faults::{UNSUITABLE, unreadable};
use crate::cli::texts;
use crate::diag::{Problem, Problems};
use crate::disk::read_file;
use crate::source::Sources;
use crate::span::SourceId;
use crate::terraform::modules::{FileKind, tested};
use crate::value::RelPath;

/// A file that was read.
pub(super) struct Text {
    /// Where it lies among the others: several places if links lead to it.
    pub paths: Vec<RelPath>,
    pub source: SourceId,
    pub kind: FileKind,
}

/// What the folders hold.
pub(super) struct Found {
    pub texts: Vec<Text>,
    /// Files that cannot be read: what their modules declare is not all known.
    pub unread: Vec<RelPath>,
    /// Links to folders, and the folders that they lead to.
    pub links: BTreeMap<String, String>,
    pub beside: Beside,
}

/// What was found so far, by real paths: those of the folders that links lie in, and the links' own names.
#[derive(Default)]
struct Search {
    /// With the path to show and, behind a link, the real path of what it leads to.
    files: BTreeMap<PathBuf, (PathBuf, Option<PathBuf>)>,
    links: BTreeMap<PathBuf, PathBuf>,
    /// The folders below which all was found.
    complete: Vec<PathBuf>,
    searched: BTreeSet<PathBuf>,
}

/// Every file of Terraform, each once and by its paths below the folder that all of them lie in: modules may call each other.
pub(super) fn read(folders: &[PathBuf], sources: &mut Sources, problems: &mut Problems) -> Found {
    let mut search = Search::default();
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
    let base = shared(
        search
            .files
            .keys()
            .chain(search.links.iter().flat_map(|(link, real)| [link, real])),
    );
    let below = |path: &Path| {
        let below = path.strip_prefix(&base).unwrap_or(path);
        below.to_string_lossy().replace('\\', "/")
    };
    let (texts, unread) = search.texts(below, sources, problems);
    if texts.is_empty() && !problems.has_errors() {
        let message = "there is no Terraform in the folders";
        problems.push(
            Problem::new(&UNSUITABLE, message)
                .help("name folders with files that end in .tf, or that have such folders"),
        );
    }
    let links = search.links.iter();
    let links = links.map(|(link, real)| (below(link), below(real)));
    let links = links.collect();
    let complete = search.complete.iter().map(|folder| below(folder)).collect();
    let beside = Beside {
        base,
        complete,
        ..Beside::default()
    };
    Found {
        texts,
        unread,
        links,
        beside,
    }
}

impl Search {
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
                self.files.insert(at, (shown.to_owned(), None));
            } else if entry.path_is_symlink() && entry.depth() > 0 {
                match entry.path().canonicalize() {
                    Ok(target) if target.is_file() => {
                        self.files.insert(at, (shown.to_owned(), Some(target)));
                    }
                    Ok(target) if target.is_dir() => behind.push((at, shown.to_owned(), target)),
                    Ok(_) => {}
                    // A link that leads nowhere is a file that cannot be read.
                    Err(_) => {
                        is_complete = false;
                        self.files.insert(at, (shown.to_owned(), None));
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

    /// The files that Terraform reads, and those of them that cannot be read.
    fn texts(
        &self,
        below: impl Fn(&Path) -> String,
        sources: &mut Sources,
        problems: &mut Problems,
    ) -> (Vec<Text>, Vec<RelPath>) {
        let kind = |at: &Path| FileKind::of(&at.to_string_lossy());
        let modules: BTreeSet<String> = self
            .files
            .keys()
            .filter(|at| matches!(kind(at), Some(FileKind::Module | FileKind::Json)))
            .filter_map(|at| at.parent().map(&below))
            .collect();
        let mut texts: Vec<Text> = Vec::new();
        let mut unread = Vec::new();
        let mut read: BTreeMap<&Path, usize> = BTreeMap::new();
        let (links, own): (Vec<_>, Vec<_>) =
            self.files.iter().partition(|(_, (_, real))| real.is_some());
        for (at, (shown, real)) in own.into_iter().chain(links) {
            let Some(kind) = kind(at) else { continue };
            // Terraform looks for tests in a module's folder and in `tests` there, and nowhere below.
            let folder = at.parent().map(&below).unwrap_or_default();
            if kind == FileKind::Test && !modules.contains(&tested(folder)) {
                continue;
            }
            let path = match RelPath::new(&below(at)) {
                Ok(path) => path,
                Err(why) => {
                    let message = format!("the path of `{}` {why}", shown.display());
                    problems.push(Problem::new(&UNSUITABLE, message));
                    continue;
                }
            };
            let real = real.as_deref().unwrap_or(at);
            if let Some(text) = read.get(real).and_then(|known| texts.get_mut(*known)) {
                text.paths.push(path);
                continue;
            }
            let shown_name = shown.to_string_lossy().replace('\\', "/");
            let found = match read_file(shown) {
                Ok(bytes) => texts::add(sources, &shown_name, bytes),
                Err(error) => Err(Box::new(unreadable(shown, &error))),
            };
            match found {
                Ok(source) => {
                    read.insert(real, texts.len());
                    let paths = vec![path];
                    texts.push(Text {
                        paths,
                        source,
                        kind,
                    });
                }
                Err(problem) => {
                    problems.push(*problem);
                    unread.push(path);
                }
            }
        }
        (texts, unread)
    }
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
