//! The files that `fmt` is pointed at, and their replacement. Knows nothing of what is in them.

use std::io;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::cli::faults::{UNSUITABLE, unreadable};
use crate::diag::{Problem, Problems};
use crate::disk::{Digest, Single};

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

/// Puts a new text in a file's place, and takes away what a run that was killed has left beside it.
///
/// `read` is the text that the new one was made from.
pub fn replace(path: &Path, read: &[u8], text: &[u8]) -> io::Result<()> {
    let file = Single::at(path)?;
    tidy(&file, read, text)?;
    file.replace(Digest::of(read), text)
}

/// Takes away what a run that was killed has left beside a file that is formatted by now.
pub fn clear(path: &Path, text: &[u8]) -> io::Result<()> {
    tidy(&Single::at(path)?, text, text)
}

/// What was left is the text before, or the one after as far as it was written. Anything else is somebody's.
fn tidy(file: &Single, before: &[u8], after: &[u8]) -> io::Result<()> {
    let Some(left) = file.left_behind()? else {
        return Ok(());
    };
    let formats_so = |left: &[u8]| {
        let left = std::str::from_utf8(left).ok();
        let formatted = left.and_then(|left| crate::hcl::format(left).ok());
        formatted.is_some_and(|formatted| formatted.as_bytes() == after)
    };
    if left == before || after.starts_with(&left) || formats_so(&left) {
        return file.clear();
    }
    Err(io::Error::new(
        io::ErrorKind::AlreadyExists,
        format!(
            "`{}` lies beside it, with another text: see which is right, and remove it",
            file.name_beside()
        ),
    ))
}
