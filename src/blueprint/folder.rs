//! The files of a set of blueprints: those embedded in the binary, or a project's own `blueprints/`.

use std::collections::BTreeMap;
use std::io::{ErrorKind::NotFound, Read};
use std::path::Path;
use std::sync::Arc;

use include_dir::{Dir, DirEntry, include_dir};

/// The most bytes of a template.
const LARGEST: u64 = 16 * 1024 * 1024;

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
    /// A file or directory that cannot be read, or something else in the directory's place: what blueprints made must not go because nobody
    /// finds them.
    pub fn read(path: &Path) -> std::io::Result<Self> {
        let mut folder = Self {
            shown: "blueprints".into(),
            ..Self::default()
        };
        match path.metadata() {
            Ok(found) if found.is_dir() => {}
            Ok(_) => return Err(std::io::ErrorKind::NotADirectory.into()),
            // A link that leads nowhere is not the same as nothing.
            Err(error) if error.kind() == NotFound && path.symlink_metadata().is_err() => {
                return Ok(folder);
            }
            Err(error) => return Err(error),
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
            folder.take(&entry, below)?;
        }
        Ok(folder)
    }

    fn take(&mut self, entry: &walkdir::DirEntry, below: &Path) -> std::io::Result<()> {
        let name = below.to_string_lossy().replace('\\', "/");
        let kind = entry.file_type();
        let reason = if below.to_str().is_none() {
            "its name is not UTF-8: give it another"
        } else if entry.path_is_symlink() {
            let is_blueprint = entry.depth() == 1 && entry.path().is_dir();
            let name = if is_blueprint {
                format!("{name}/")
            } else {
                name
            };
            let reason = "this is a link, and links are not followed: put the files here";
            self.unreadable.insert(name, reason);
            return Ok(());
        } else if kind.is_dir() {
            return Ok(());
        } else if !kind.is_file() {
            "this is a pipe, a socket or a device: put a file here"
        } else if entry.metadata()?.len() > LARGEST {
            "the file is larger than 16 MiB"
        } else {
            let file = fs_err::File::open(entry.path())?;
            let mut bytes = Vec::new();
            // It may have grown since.
            file.take(LARGEST + 1).read_to_end(&mut bytes)?;
            if entry.depth() == 1 && is_link_as_text(entry.path(), &bytes) {
                let reason = "this is a link that git wrote as a file: set `core.symlinks` and check it out again, or put the files here";
                self.unreadable.insert(format!("{name}/"), reason);
            } else {
                self.add(name, &bytes);
            }
            return Ok(());
        };
        self.unreadable.insert(name, reason);
        Ok(())
    }

    fn add(&mut self, path: String, bytes: &[u8]) {
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                // Templates are the same on a checkout that turned line ends round.
                let text = match bytes.contains(&b'\r') {
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

/// Whether the text is the path of a folder and nothing else, which is what git makes of a link where there are none.
fn is_link_as_text(path: &Path, bytes: &[u8]) -> bool {
    let text = std::str::from_utf8(bytes).ok();
    let target = text.filter(|text| !text.is_empty() && text.len() < 4096 && !text.contains('\n'));
    target.is_some_and(|target| path.with_file_name("").join(target).is_dir())
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
