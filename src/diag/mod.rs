//! Diagnostics: what a problem is, how problems are collected and ordered, how they are shown. Not what any of them means.

mod alike;
pub mod code;
mod edit;
mod gather;
mod joined;
pub mod problem;
pub mod render;
pub mod suggest;

pub use code::Code;
pub use edit::Edit;
pub use problem::{Label, Problem, Problems, Severity};
