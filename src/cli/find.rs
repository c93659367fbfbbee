//! Which project a command works on: the option, the variable, or the nearest folder upwards, as git and cargo do. Reads no file.

use std::path::{Path, PathBuf};

use super::terminal::variable;

/// The folder of a project, and how it came to be that one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// As seen from where the command runs.
    pub folder: PathBuf,
    /// Somebody named it: it is not looked for anywhere else.
    pub is_named: bool,
}

/// The project for a command that was given `option`; the file stands for its folder. Where there is none, the current folder.
pub fn find(option: Option<&Path>, file: &str) -> Found {
    let variable = || variable("TERRANE_PROJECT").map(PathBuf::from);
    let named = option.map(Path::to_owned).or_else(variable);
    if let Some(named) = named {
        return Found {
            folder: folder_of(&named, file),
            is_named: true,
        };
    }
    #[expect(
        clippy::disallowed_methods,
        reason = "which project is meant depends on where the command runs, and nothing else does"
    )]
    let here = std::env::current_dir().unwrap_or_default();
    let above = here
        .ancestors()
        .position(|folder| folder.join(file).is_file());
    let mut folder: PathBuf = (0..above.unwrap_or(0)).map(|_| "..").collect();
    if folder.as_os_str().is_empty() {
        folder.push(".");
    }
    Found {
        folder,
        is_named: false,
    }
}

fn folder_of(named: &Path, file: &str) -> PathBuf {
    let is_file = named.file_name().is_some_and(|name| name == file) && !named.is_dir();
    match named.parent().filter(|_| is_file) {
        Some(parent) if parent.as_os_str().is_empty() => PathBuf::from("."),
        Some(parent) => parent.to_owned(),
        None => named.to_owned(),
    }
}
