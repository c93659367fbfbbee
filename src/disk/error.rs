//! What can stop a comparison or a build, each with what to do about it. Not how it is shown.

use std::fmt;
use std::io;

use super::changes::{Change, State};
use super::manifest::ManifestFault;
use crate::tree::PathConflict;
use crate::value::RelPath;

/// Why files could not be compared or written.
#[derive(Debug)]
pub enum DiskError {
    /// The operating system refused something.
    Io {
        /// Where; none is the project folder itself.
        path: Option<RelPath>,
        /// What was tried, as in "cannot ... the file".
        doing: &'static str,
        /// What it said.
        source: io::Error,
    },
    /// The tree cannot lie on a disk, or would overwrite what it must not.
    Tree(Vec<TreeFault>),
    /// The list of owned files cannot be relied on.
    Manifest {
        /// The manifest, or the list that an unfinished build left.
        path: RelPath,
        /// What is wrong with it.
        fault: ManifestFault,
    },
    /// Files are in the way that are not ours to overwrite. Nothing was written.
    Refused(Vec<Change>),
}

/// A path of the tree that nothing may be written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TreeFault {
    /// Two paths that get in each other's way.
    Conflict(PathConflict),
    /// A path that is not for a build to write, and why, as a phrase that follows it.
    Forbidden(RelPath, String),
}

impl DiskError {
    pub(super) fn io<'a>(
        path: impl Into<Option<&'a RelPath>>,
        doing: &'static str,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into().cloned();
        move |source| Self::Io {
            path,
            doing,
            source,
        }
    }

    /// The path it is about, when it is about one.
    #[must_use]
    pub fn path(&self) -> Option<&RelPath> {
        match self {
            Self::Io { path, .. } => path.as_ref(),
            Self::Manifest { path, .. } => Some(path),
            Self::Tree(_) | Self::Refused(_) => None,
        }
    }

    /// Each thing it is about on a line of its own; empty when the message says it all.
    #[must_use]
    pub fn details(&self) -> Vec<String> {
        match self {
            Self::Io { .. } | Self::Manifest { .. } => Vec::new(),
            Self::Tree(faults) => faults.iter().map(ToString::to_string).collect(),
            Self::Refused(changes) => changes.iter().map(ToString::to_string).collect(),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Io { source, .. } => io_help(source.kind()).into(),
            Self::Tree(_) => "rename what these paths are made from; nothing was written".into(),
            Self::Manifest { path, .. } => format!(
                "restore it (`git checkout -- {path}`), or delete it and build again: files that are as they \
                 should be are taken over, all others are listed first"
            ),
            Self::Refused(changes) => refused_help(changes),
        }
    }
}

fn io_help(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "make room and build again: what is unfinished is completed"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "give yourself the right to read and write there, then build again: what is unfinished is completed"
        }
        io::ErrorKind::AlreadyExists => {
            "something is there that was not when the build began, or that differs in upper and lower case alone: \
             move it away and build again"
        }
        io::ErrorKind::NotFound | io::ErrorKind::DirectoryNotEmpty => {
            "something else is changing the folder at the same time: build again"
        }
        _ => "build again when the cause is gone: what is unfinished is completed",
    }
}

fn refused_help(changes: &[Change]) -> String {
    let has = |state: State| changes.iter().any(|change| change.state == state);
    if changes.iter().any(|c| matches!(c.state, State::Blocked(_))) {
        return "remove or rename what is in the way by hand; nothing was written, and no option writes through it"
            .into();
    }
    let put = match (has(State::Edited), has(State::Foreign)) {
        (true, false) => "put your edits into the inputs instead",
        (false, true) => {
            "move the files away, bring `.terrane/manifest` of the output folder back from git if it was cut"
        }
        _ => "move your work elsewhere",
    };
    format!(
        "{put}, or build with `--force`, which keeps the old content aside; nothing was written"
    )
}

impl fmt::Display for DiskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io {
                path,
                doing,
                source,
            } => {
                match path {
                    Some(path) => write!(f, "cannot {doing} `{path}`: ")?,
                    None => write!(f, "cannot list the project folder: ")?,
                }
                write!(f, "{source}")
            }
            Self::Tree(faults) => match faults.as_slice() {
                [one] => one.fmt(f),
                more => write!(f, "{} paths cannot be written", more.len()),
            },
            Self::Manifest { path, fault } => match fault.line {
                Some(line) => write!(f, "`{path}` is damaged: line {line} {}", fault.what),
                None => write!(f, "`{path}` is damaged: it {}", fault.what),
            },
            Self::Refused(changes) => match changes.as_slice() {
                [one] => one.fmt(f),
                more => write!(
                    f,
                    "{} files are not the compiler's to overwrite",
                    more.len()
                ),
            },
        }
    }
}

impl fmt::Display for TreeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conflict(PathConflict::Case(a, b)) => write!(
                f,
                "`{a}` and `{b}` differ in upper and lower case alone, which some file systems ignore"
            ),
            Self::Conflict(PathConflict::FileAndFolder(path)) => {
                write!(f, "`{path}` would be both a file and a folder")
            }
            Self::Forbidden(path, why) => write!(f, "`{path}` {why}"),
        }
    }
}

impl std::error::Error for DiskError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}
