//! How a command ended, as the exit code says it.

use std::process::ExitCode;

/// The ways to end. The order is from good to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Nothing to complain about.
    Clean,
    /// The command ran and found something: the tree is out of date, a file is not formatted.
    Findings,
    /// The input is invalid, or the command could not run.
    Failure,
    /// A command that it ran ended with this.
    Command(u8),
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Clean => 0,
            Exit::Findings => 1,
            Exit::Failure => 2,
            Exit::Command(code) => code,
        })
    }
}
