//! The syntax of HCL: lossless tokens, and a tree whose every node has its span. Knows no values and no Terraform.

mod access;
pub mod ast;
mod escape;
mod file;
pub mod json;
pub mod lexer;
mod literal;
pub mod parser;
mod places;
pub mod print;
pub mod room;
pub mod token;
mod visit;

pub use ast::*;
pub use escape::{escape_bare, escape_quoted, is_identifier};
pub use file::File;
pub use lexer::{Mode, lex, lex_at, texts_read};
pub use parser::{
    SyntaxError, parse_body, parse_body_tokens, parse_expression, parse_template,
    parse_template_at, parse_whole,
};
pub use print::{Read, format, path, print_body, print_expression};
pub use token::{Token, TokenKind};
