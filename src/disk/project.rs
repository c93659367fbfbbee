//! Reading the estate file and the provider schemas of a project from the disk. Not what is in them.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::single::read_file;

/// The most bytes that an estate file may have; an estate of thousands of clients has a tenth of it.
pub const LARGEST: u64 = 5 * 1024 * 1024;

/// Why an estate file could not be read.
#[derive(Debug)]
pub struct ProjectError {
    /// The file that was asked for.
    pub path: PathBuf,
    /// What is wrong.
    pub fault: ProjectFault,
}

/// What is wrong with an estate file, before anybody looks at what it says.
#[derive(Debug)]
pub enum ProjectFault {
    /// Nothing is there.
    Missing,
    /// It is a folder.
    Folder,
    /// It is neither a file nor a folder: a pipe, a socket, a device.
    Special,
    /// It has no bytes.
    Empty,
    /// It has more than [`LARGEST`] bytes.
    TooLarge,
    /// It is not UTF-8.
    NotText {
        /// The first byte that is not, from 0.
        offset: usize,
        /// Its line, from 1.
        line: usize,
        /// Whether the file begins like UTF-16.
        utf16: bool,
    },
    /// The operating system refused.
    Io(io::Error),
}

/// Reads the provider schemas in a folder of a project, by their paths in the project: `.json` and `.json.gz`. An absent folder has none.
///
/// # Errors
/// A file or folder that cannot be read.
pub fn read_schemas(
    project: &Path,
    folder: &str,
) -> Result<BTreeMap<String, Vec<u8>>, ProjectError> {
    let mut schemas = BTreeMap::new();
    let below = project.join(folder);
    let at = |path: &Path| {
        let path = path.to_owned();
        |error: io::Error| ProjectError {
            path,
            fault: ProjectFault::Io(error),
        }
    };
    match below.metadata() {
        Ok(found) if found.is_dir() => {}
        Ok(_) => return Err(at(&below)(io::ErrorKind::NotADirectory.into())),
        // A link that leads nowhere is not the same as nothing.
        Err(error) if is_missing(&error) && below.symlink_metadata().is_err() => {
            return Ok(schemas);
        }
        Err(error) => return Err(at(&below)(error)),
    }
    for entry in std::fs::read_dir(&below).map_err(at(&below))? {
        let path = entry.map_err(at(&below))?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        let Some(name) = name.filter(|n| is_schema(n)) else {
            continue;
        };
        let bytes = read_file(&path).map_err(at(&path))?;
        schemas.insert(format!("{folder}/{name}"), bytes);
    }
    Ok(schemas)
}

fn is_missing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

/// Not what editors and file managers leave behind.
fn is_schema(name: &str) -> bool {
    let name = name.strip_suffix(".gz").unwrap_or(name);
    !name.starts_with(['.', '#']) && matches!(name.rsplit_once('.'), Some((_, "json")))
}

/// Reads an estate file.
///
/// # Errors
/// See [`ProjectFault`].
pub fn read_project(path: &Path) -> Result<String, ProjectError> {
    read(path).map_err(|fault| ProjectError {
        path: path.into(),
        fault,
    })
}

/// Reads a text that a project may have beside its estate file.
///
/// # Errors
/// See [`ProjectFault`], but for a file that is not there.
pub fn read_beside(project: &Path, name: &str) -> Result<Option<String>, ProjectError> {
    match read_project(&project.join(name)) {
        Ok(text) => Ok(Some(text)),
        Err(error) if matches!(error.fault, ProjectFault::Missing) => Ok(None),
        Err(error) => Err(error),
    }
}

fn read(path: &Path) -> Result<String, ProjectFault> {
    let fault = |error: io::Error| match is_missing(&error) {
        true => ProjectFault::Missing,
        false => ProjectFault::Io(error),
    };
    // Looked at before it is opened: opening a pipe would wait for somebody to write to it.
    let kind = path.metadata().map_err(fault)?;
    if kind.is_dir() {
        return Err(ProjectFault::Folder);
    }
    if !kind.is_file() {
        return Err(ProjectFault::Special);
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(fault)?;
    // Never more than that, whatever its size was said to be.
    let read = file.take(LARGEST + 1).read_to_end(&mut bytes);
    let read = read.map_err(fault)?;
    match read {
        0 => return Err(ProjectFault::Empty),
        read if read as u64 > LARGEST => return Err(ProjectFault::TooLarge),
        _ => {}
    }
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..offset).unwrap_or_default();
        ProjectFault::NotText {
            offset,
            line: 1 + before.iter().filter(|&&byte| byte == b'\n').count(),
            utf16: matches!(error.as_bytes(), [0xff, 0xfe, ..] | [0xfe, 0xff, ..]),
        }
    })
}

impl ProjectError {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> String {
        match &self.fault {
            ProjectFault::Missing => {
                "run this in the folder of the project, or name the file with its path".into()
            }
            ProjectFault::Folder => "name the file in it: `regions.toml`".into(),
            ProjectFault::Special => "name a regular file".into(),
            ProjectFault::Empty => "begin it with `[project]` and a `name`".into(),
            ProjectFault::TooLarge => {
                "see whether it is the right file; an estate is described in far less".into()
            }
            ProjectFault::NotText { utf16: true, .. } => {
                "it looks like UTF-16: save it as UTF-8".into()
            }
            ProjectFault::NotText { .. } => "save it as UTF-8".into(),
            ProjectFault::Io(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                "give yourself the right to read it".into()
            }
            ProjectFault::Io(error) if error.kind() == io::ErrorKind::NotADirectory => {
                "a folder belongs there; a link that git wrote as a file is none".into()
            }
            ProjectFault::Io(_) => "see whether the file can be read at all".into(),
        }
    }
}

impl fmt::Display for ProjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.fault {
            ProjectFault::Missing => write!(f, "there is no `{path}`"),
            ProjectFault::Folder => write!(f, "`{path}` is a folder"),
            ProjectFault::Special => write!(f, "`{path}` is not a regular file"),
            ProjectFault::Empty => write!(f, "`{path}` is empty"),
            ProjectFault::TooLarge => {
                write!(f, "`{path}` is larger than {} MiB", LARGEST / 1024 / 1024)
            }
            ProjectFault::NotText { offset, line, .. } => {
                write!(f, "`{path}` is not UTF-8: byte {offset}, on line {line}")
            }
            ProjectFault::Io(error) => write!(f, "cannot read `{path}`: {error}"),
        }
    }
}

impl std::error::Error for ProjectError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.fault {
            ProjectFault::Io(error) => Some(error),
            _ => None,
        }
    }
}
