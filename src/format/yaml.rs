//! YAML as a tree and its one printer, in the style of kustomize. Knows neither templates nor the estate.
//!
//! What is printed reads the same under YAML 1.1 (`PyYAML`, go-yaml) and YAML 1.2: every string that any of them could
//! take for something else is quoted.

use std::sync::Arc;

mod print;
mod scalar;

pub use print::print;
pub use scalar::{is_plain_string, unprintable};

/// A document and the comments that belong to it as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Lines before the first node: comments with their `#`, or empty for a blank line.
    pub head: Vec<Arc<str>>,
    /// What it holds.
    pub root: Yaml,
    /// Lines behind the last node, like `head`.
    pub tail: Vec<Arc<str>>,
}

impl From<Yaml> for Document {
    fn from(root: Yaml) -> Self {
        Self {
            head: Vec::new(),
            root,
            tail: Vec::new(),
        }
    }
}

/// A node.
#[derive(Clone, Debug, PartialEq)]
pub enum Yaml {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number as it is written: decimal digits, at most one point, no leading zero, no bare exponent.
    Number(Arc<str>),
    /// Text: printed so that it reads back as this text, whatever is in it.
    String(Arc<str>),
    /// A list.
    Seq(Vec<Item>),
    /// A map in the order it is printed in.
    Map(Vec<Entry>),
}

impl Yaml {
    /// A text.
    pub fn string(text: impl Into<Arc<str>>) -> Self {
        Self::String(text.into())
    }

    /// The text that it is.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// A whole number.
    pub fn int(number: impl Into<i128>) -> Self {
        Self::Number(number.into().to_string().into())
    }

    /// Any number; one that is not finite becomes `null`, as JSON and Kubernetes have no such numbers.
    #[must_use]
    pub fn float(number: f64) -> Self {
        // Display never writes an exponent, which YAML 1.1 and 1.2 read differently.
        if number.is_finite() {
            Self::Number(number.to_string().into())
        } else {
            Self::Null
        }
    }

    /// A list without comments.
    pub fn seq(items: impl IntoIterator<Item = Self>) -> Self {
        let item = |value| Item {
            note: Note::default(),
            value,
        };
        Self::Seq(items.into_iter().map(item).collect())
    }

    /// A map without comments.
    pub fn map<K: Into<Arc<str>>>(entries: impl IntoIterator<Item = (K, Self)>) -> Self {
        let entry = |(key, value): (K, Self)| Entry {
            note: Note::default(),
            key: key.into(),
            value,
        };
        Self::Map(entries.into_iter().map(entry).collect())
    }
}

/// The comments of an entry or item.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Note {
    /// The lines above it: comments with their `#`, or empty for a blank line.
    pub before: Vec<Arc<str>>,
    /// A comment with its `#` at the end of its first line.
    pub after: Option<Arc<str>>,
}

/// An element of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its comments.
    pub note: Note,
    /// The element.
    pub value: Yaml,
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its comments.
    pub note: Note,
    /// The key: always a text.
    pub key: Arc<str>,
    /// The value.
    pub value: Yaml,
}
