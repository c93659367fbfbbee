//! The command line: how problems are drawn, and what each command prints and returns.

mod fmt;
mod folders;
mod impact;
mod lock;
mod merges;
mod project;
mod providers;
mod render;
pub mod run;
mod stacks;
mod validate;
