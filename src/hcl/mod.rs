//! The syntax of HCL: lossless tokens, and a tree whose every node has its span. Knows no values and no Terraform.

pub mod ast;
pub mod lexer;
pub mod parser;

pub use ast::*;
