//! The command line: how problems are drawn, and what each command prints and returns.

mod fmt;
mod project;
mod render;
mod run;
