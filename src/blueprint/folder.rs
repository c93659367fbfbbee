//! The files of a set of blueprints: those embedded in the binary, or a project's own `blueprints/`.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use include_dir::{Dir, DirEntry, include_dir};

static BUILT_IN: Dir = include_dir!("$CARGO_MANIFEST_DIR/blueprints");

/// Texts by their path within a `blueprints` directory, with forward slashes: `foundation/stack/main.tf`.
#[derive(Clone, Debug, Default)]
pub struct Folder {
    /// What diagnostics put before a path: `blueprints` or `<built-in>/blueprints`.
    pub shown: String,
    /// The texts.
    pub files: BTreeMap<String, Arc<str>>,
    /// What is there and cannot be read, with the reason.
    pub unreadable: BTreeMap<String, &'static str>,
}

/// The blueprints that the binary carries.
#[must_use]
pub fn built_in() -> Folder {
    let mut folder = Folder {
        shown: "<built-in>/blueprints".into(),
        ..Folder::default()
    };
    collect(&BUILT_IN, &mut folder);
    folder
}

fn collect(dir: &Dir, folder: &mut Folder) {
    for entry in dir.entries() {
        match entry {
            DirEntry::Dir(dir) => collect(dir, folder),
            DirEntry::File(file) => {
                let path = file.path().to_string_lossy().replace('\\', "/");
                folder.add(path, file.contents());
            }
        }
    }
}

impl Folder {
    /// Reads a project's `blueprints` directory; an absent one is empty. Links are not followed, what editors and file managers leave behind is passed by.
    ///
    /// # Errors
    /// A file or directory that cannot be read.
    pub fn read(path: &Path) -> std::io::Result<Self> {
        let mut folder = Self {
            shown: "blueprints".into(),
            ..Self::default()
        };
        if !path.is_dir() {
            return Ok(folder);
        }
        let walk = walkdir::WalkDir::new(path).min_depth(1).sort_by_file_name();
        let wanted = |entry: &walkdir::DirEntry| {
            let name = entry.file_name().to_string_lossy();
            // No blueprint is called `.git` or `.idea`. Below one, `.github` may be a folder of templates.
            let is_hidden = entry.depth() == 1 && name.starts_with('.');
            !is_hidden && !is_litter(&name)
        };
        for entry in walk.into_iter().filter_entry(wanted) {
            let entry = entry?;
            let below = entry.path().strip_prefix(path).unwrap_or(entry.path());
            let name = below.to_string_lossy().replace('\\', "/");
            if entry.path_is_symlink() {
                let is_blueprint = entry.depth() == 1 && entry.path().is_dir();
                let name = if is_blueprint {
                    format!("{name}/")
                } else {
                    name
                };
                let reason = "this is a link, and links are not followed: put the files here";
                folder.unreadable.insert(name, reason);
            } else if entry.file_type().is_file() {
                folder.add(name, &fs_err::read(entry.path())?);
            }
        }
        Ok(folder)
    }

    fn add(&mut self, path: String, bytes: &[u8]) {
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                // Templates are the same on a checkout that turned line ends round.
                let text = match text.contains('\r') {
                    true => text.replace("\r\n", "\n").into(),
                    false => text.into(),
                };
                self.files.insert(path, text);
            }
            Err(_) => {
                self.unreadable.insert(path, "the file is not UTF-8 text");
            }
        }
    }

    /// The names of its directories, sorted.
    #[must_use]
    pub fn blueprints(&self) -> Vec<&str> {
        let paths = self.files.keys().chain(self.unreadable.keys());
        let mut names: Vec<&str> = paths
            .filter_map(|path| Some(path.split_once('/')?.0))
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// Backups and locks of editors, and what file managers keep.
fn is_litter(name: &str) -> bool {
    let is_swap = || matches!(name.rsplit_once('.'), Some((_, "swp" | "swo")));
    name.ends_with('~')
        || name.starts_with(".#")
        || (name.starts_with('.') && is_swap())
        || (name.len() > 1 && name.starts_with('#') && name.ends_with('#'))
        || matches!(name, ".DS_Store" | "Thumbs.db" | "desktop.ini")
}
