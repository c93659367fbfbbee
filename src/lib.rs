//! Terrane: one description of a multi-region estate in, complete Terraform and Kustomize trees out.

pub mod blueprint;
pub mod check;
pub mod cli;
pub mod diag;
pub mod disk;
pub mod expr;
pub mod facts;
pub mod format;
pub mod hcl;
pub mod model;
pub mod resolve;
pub mod schema;
pub mod source;
pub mod span;
pub mod syntax;
pub mod tree;
pub mod value;
