//! The files that `fmt` is pointed at, and their replacement. Knows nothing of what is in them.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::cli::faults::{UNSUITABLE, unreadable};
use crate::diag::{Problem, Problems};

const ENDINGS: [&str; 3] = ["tf", "tfvars", "hcl"];

/// Every file to format, each once and in order, and what is wrong with the paths.
pub fn find(paths: &[PathBuf]) -> (Vec<PathBuf>, Problems) {
    let mut found = Vec::new();
    let mut problems = Problems::new();
    for path in paths {
        match path.metadata() {
            Err(error) => problems.push(unreadable(path, &error)),
            Ok(kind) if kind.is_dir() => search(path, &mut found, &mut problems),
            Ok(kind) if kind.is_file() && has_ending(path) => found.push(path.clone()),
            Ok(_) => problems.push(
                Problem::new(
                    &UNSUITABLE,
                    format!("`{}` is not an HCL file", path.display()),
                )
                .help("name folders, or files that end in .tf, .tfvars or .hcl"),
            ),
        }
    }
    found.sort();
    found.dedup();
    (found, problems)
}

/// Everything below a folder. Hidden names are passed over (`.terraform`, `.git`, the lock file), and so are links, which
/// lead to files that are formatted where they lie.
fn search(folder: &Path, found: &mut Vec<PathBuf>, problems: &mut Problems) {
    let walk = WalkDir::new(folder).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(|e| e.depth() == 0 || !is_hidden(e)) {
        match entry {
            Ok(entry) if entry.file_type().is_file() && has_ending(entry.path()) => {
                let path = entry.into_path();
                found.push(
                    path.strip_prefix(".")
                        .map(Path::to_path_buf)
                        .unwrap_or(path),
                );
            }
            Ok(_) => {}
            Err(error) => {
                let path = error.path().unwrap_or(folder).to_path_buf();
                problems.push(unreadable(&path, &error.into()));
            }
        }
    }
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

fn has_ending(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ENDINGS.iter().any(|e| ending == *e))
}

/// Puts new bytes in a file's place in one step: whoever reads it sees the old file or the new one. Links are followed,
/// and the file keeps its permissions.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = path.canonicalize()?;
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.tmp", std::process::id()));
    let beside = path.with_file_name(name);
    let written = fs_err::write(&beside, bytes)
        .and_then(|()| fs_err::set_permissions(&beside, path.metadata()?.permissions()))
        .and_then(|()| fs_err::rename(&beside, &path));
    if written.is_err() {
        // It may never have been made; the first error is the one to tell.
        let _ = fs_err::remove_file(&beside);
    }
    written
}
