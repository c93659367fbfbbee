//! The command line: how problems are drawn, and what each command prints and returns.

mod changes;
mod fmt;
mod folders;
mod impact;
mod lock;
mod merges;
mod project;
mod providers;
mod render;
pub mod run;
#[cfg(unix)]
mod run_in_stacks;
mod stacks;
mod validate;
