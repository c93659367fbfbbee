//! Validated scalars, one type a file. No spans, no files.

pub mod rel_path;

pub use rel_path::RelPath;
