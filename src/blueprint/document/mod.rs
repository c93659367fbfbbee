//! YAML and JSON templates: parsed first, evaluated second. There is no text substitution, so data can neither break
//! the indentation nor become markup. Knows neither scopes nor where the result goes.
//!
//! A scalar that is exactly one `${...}` becomes the expression's typed value, any other text is interpolated, and
//! `$${` is a literal `${`. A plain scalar ends at `: ` and ` #`, which expressions often hold: such expressions are
//! quoted, or written as a block scalar (`|-` or `>-`). What evaluates to `null` is left out together with its key and
//! its comments; a `null` that is written in the template stays.

mod comments;
mod evaluate;
mod inset;
mod json;
mod places;
mod read;
mod scalar;

use std::sync::Arc;

use crate::format::yaml::Note;
use crate::hcl::Part;
use crate::span::{SourceId, Span};

pub use evaluate::{CONTROL_CHARACTER, REPEATED_KEY, evaluate};
pub use json::read as read_json;
pub use places::Places;
pub use read::read as read_yaml;

/// One document of a template.
#[derive(Clone, Debug)]
pub struct Document {
    /// Lines before the first node.
    pub head: Vec<Arc<str>>,
    /// What it holds.
    pub root: Node,
    /// Lines behind the last node.
    pub tail: Vec<Arc<str>>,
}

/// A node of a template.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of node.
#[derive(Clone, Debug)]
pub enum NodeKind {
    /// `null`, or nothing at all.
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number as it was written.
    Number(Arc<str>),
    /// Text without expressions.
    Text(Arc<str>),
    /// Text with expressions.
    Template(Box<Inset>),
    /// A list.
    Seq(Vec<(Note, Node)>),
    /// A map, in the order of the template.
    Map(Vec<Pair>),
}

/// A key and its value.
#[derive(Clone, Debug)]
pub struct Pair {
    /// Its comments.
    pub note: Note,
    /// The key.
    pub key: Key,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

/// A key of a map.
#[derive(Clone, Debug)]
pub enum Key {
    /// As it was written.
    Text(Arc<str>),
    /// With expressions.
    Template(Box<Inset>),
}

/// A scalar with expressions in it.
#[derive(Clone, Debug)]
pub struct Inset {
    /// Its literals and expressions.
    pub parts: Vec<Part>,
    /// The text that the spans of `parts` point into.
    pub text: Arc<str>,
    /// The file that it stands in.
    pub source: SourceId,
    /// Where that text stands in the file; none when it is the file's own text.
    pub places: Option<Places>,
}
