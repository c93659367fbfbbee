//! TOML text to spanned tree; the only user of `toml`. Knows nothing of what the tables mean.

mod comments;
mod first;
mod keys;
mod merge;
mod node;
mod open;
mod parse;
mod renamed;

pub use comments::comments;
pub use merge::{Effect, UNSET, dotted, header, merge};
pub use node::{Entry, Node, NodeKind, Table};
pub use parse::{SYNTAX, parse};
pub use renamed::Headers;
