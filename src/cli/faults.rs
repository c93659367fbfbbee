//! What can go wrong with a command itself, before or beside anything it compiles.

use std::io;
use std::path::Path;

use crate::diag::{Code, Problem};
use crate::disk::{Change, DiskError, ProjectError, ProjectFault};

pub static UNREADABLE: Code = Code::error("cli::unreadable", "a file or folder cannot be read");
pub static UNWRITABLE: Code = Code::error("cli::unwritable", "a file cannot be written");
pub static UNSUITABLE: Code = Code::error(
    "cli::unsuitable",
    "a file is not of a kind that the command takes",
);
pub static OCCUPIED: Code = Code::error("cli::occupied", "a file is there already");
pub static UNKNOWN_CODE: Code = Code::error("cli::unknown_code", "no diagnostic has this code");
pub static UNFORMATTED: Code = Code::error("cli::unformatted", "a file is not formatted");

pub static STALE: Code = Code::error("cli::stale", "an emitted file is out of date");
pub static CHANGED: Code = Code::note(
    "cli::changed",
    "a file of the tree is not what it is in another revision",
);
pub static MISSING: Code = Code::error("cli::missing", "a file of the tree is not there");
pub static ORPHANED: Code = Code::error("cli::orphaned", "an emitted file is not wanted any more");
pub static EDITED: Code = Code::error("cli::edited", "an emitted file was edited by hand");
pub static FOREIGN: Code = Code::error("cli::foreign", "a file of somebody else is in the way");
pub static STRAY: Code = Code::error(
    "cli::stray",
    "Terraform would read a file that is not part of the tree",
);
pub static FORGOTTEN: Code = Code::error(
    "cli::forgotten",
    "a file says that it was generated, and nothing knows it",
);
pub static BLOCKED: Code = Code::error("cli::blocked", "nothing can be written at a path");
pub static REFUSED: Code = Code::error("cli::refused", "the build would overwrite work of others");
pub static NO_PROJECT: Code = Code::error("cli::no_project", "there is no estate file");
pub static TREE: Code = Code::error("cli::impossible_tree", "the tree cannot lie on a disk");
pub static MANIFEST: Code = Code::error(
    "cli::damaged_manifest",
    "the list of owned files is damaged",
);

pub static LOCK_FAILED: Code = Code::error(
    "cli::lock_failed",
    "Terraform could not say which packages of providers there are",
);

pub static NO_REVISION: Code = Code::error(
    "cli::no_revision",
    "git could not show the files of a revision",
);

pub static BAD_RECORD: Code = Code::error(
    "cli::bad_record",
    "a record of what was applied that cannot be read",
);

pub static STATE_MOVES: Code =
    Code::warning("cli::state_moves", "a stack gets another state than it had");
pub static STALE_STACK: Code = Code::error(
    "cli::stale_stack",
    "a command would run in a stack that does not hold what the estate says",
);
pub static UNKNOWN_STACK: Code = Code::error("cli::unknown_stack", "no stack is called like this");
pub static PLANNED_STACKS: Code = Code::error(
    "cli::planned_stacks",
    "a region becomes planned while its stacks are in the tree",
);

pub static UNKNOWN_NAME: Code =
    Code::error("cli::unknown_name", "the estate has nothing of this name");
pub static EXPRESSION: Code = Code::error("cli::expression", "an expression has no value");
pub static HCL: Code = Code::error("syntax::hcl", "the file is not valid HCL");

/// The estate file cannot be read.
pub fn project(error: &ProjectError) -> Problem {
    let code = match error.fault {
        ProjectFault::Missing => &NO_PROJECT,
        _ => &UNREADABLE,
    };
    let problem = Problem::new(code, error.to_string());
    match error.fault {
        ProjectFault::Missing => problem.help(
            "run this in the folder of the project, name the folder with `--project DIR`, or begin with `terrane init`",
        ),
        _ => problem.help(error.help()),
    }
}

/// The build stopped before it wrote anything, because of what the findings list.
pub fn refused(changes: &[Change]) -> Problem {
    let error = DiskError::Refused(changes.to_vec());
    let message = match changes {
        [one] => format!("`{}` is in the way of the build", one.path),
        more => format!("{} files are in the way of the build", more.len()),
    };
    Problem::new(&REFUSED, message).help(error.help())
}

/// The tree could not be compared or written.
pub fn disk(error: &DiskError) -> Problem {
    let code = match error {
        DiskError::Io { path: None, .. }
        | DiskError::Io {
            doing: "read" | "list the folder",
            ..
        } => &UNREADABLE,
        DiskError::Io { .. } => &UNWRITABLE,
        DiskError::Tree(_) => &TREE,
        DiskError::Manifest { .. } => &MANIFEST,
        DiskError::Refused(_) => &REFUSED,
    };
    let mut message = error.to_string();
    for detail in error.details() {
        if detail != message {
            message.push_str("; ");
            message.push_str(&detail);
        }
    }
    Problem::new(code, message).help(error.help())
}

/// The file or folder cannot be read.
pub fn unreadable(path: &Path, error: &io::Error) -> Problem {
    let problem = Problem::new(
        &UNREADABLE,
        format!("cannot read `{}`: {}", path.display(), reason(error)),
    );
    match error.kind() {
        io::ErrorKind::NotFound => {
            problem.help("check the path; it is taken from the current folder")
        }
        io::ErrorKind::PermissionDenied => problem.help("give yourself the right to read it"),
        io::ErrorKind::NotADirectory => problem.help(
            "a folder belongs there; a link that git wrote as a file is none: set `core.symlinks` and check it out again, or copy the folder",
        ),
        _ => problem,
    }
}

/// The file cannot be written.
pub fn unwritable(path: &Path, error: &io::Error) -> Problem {
    let problem = Problem::new(
        &UNWRITABLE,
        format!("cannot write `{}`: {}", path.display(), reason(error)),
    );
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            problem.help("give yourself the right to write to its folder")
        }
        io::ErrorKind::ResourceBusy => problem.help("run the command again"),
        io::ErrorKind::StorageFull => problem.help("make room on the disk; the file is as it was"),
        _ => problem,
    }
}

/// What the system says, without the number that means nothing to people.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error ") {
        Some(at) => text[..at].to_lowercase(),
        None => text,
    }
}
