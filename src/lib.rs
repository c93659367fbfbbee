//! Terrane: one description of a multi-region estate in, complete Terraform and Kustomize trees out.
//!
//! ```text
//! regions.toml ─ syntax ─▶ spanned tree ─ schema ─▶ valid tree ─ estate ─▶ Estate (+ provenance)
//!                                                                             │
//!                                                                           check ─▶ Checked, a proof that only `check` can make
//! blueprints/ ─ blueprint::load ─▶ typed templates ───────────────────┐       │
//!                                                                     ▼       ▼
//!                                                          blueprint::render ─▶ FileTree (path → bytes, ordered)
//!                                                                                 │
//!                                    disk ─▶ Changes ─▶ `build` applies them │ `check` lists them │ `diff` shows them
//! ```
//!
//! [`compile`] is this picture; there is no second way to find out what would be written.

pub mod blueprint;
pub mod check;
pub mod cli;
pub mod compile;
pub mod diag;
pub mod disk;
pub mod estate;
pub mod expr;
pub mod facts;
pub mod format;
pub mod graph;
pub mod hcl;
pub mod impact;
pub mod output;
pub mod residency;
pub mod schema;
pub mod scope;
pub mod source;
pub mod span;
pub mod syntax;
pub mod terraform;
pub mod tree;
pub mod value;
pub mod why;

pub use compile::{Compilation, Input, compile};
