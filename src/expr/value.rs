//! Values at compile time. Cheap to clone: lists and maps are shared.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::span::Span;

/// Keys in lexical order, as Terraform iterates over maps and objects.
pub type Map = BTreeMap<Arc<str>, Value>;

/// A value and, when it came from the estate, the place it came from.
#[derive(Clone, Debug)]
pub struct Value {
    /// What it is.
    pub kind: Kind,
    /// The line of the blueprint file that it came from; none for what an expression computed.
    pub origin: Option<Span>,
}

/// What a value is. Tuples and lists are one kind, objects and maps are one kind: the difference shows only in conversions.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A whole number that fits.
    Int(i128),
    /// Any other number.
    Float(f64),
    /// Text: data, never code.
    String(Arc<str>),
    /// A list, tuple.
    List(Arc<Vec<Value>>),
    /// A set: sorted, each element once.
    Set(Arc<Vec<Value>>),
    /// A map, object.
    Map(Arc<Map>),
}

impl PartialEq for Value {
    /// Origins do not count.
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl From<Kind> for Value {
    fn from(kind: Kind) -> Self {
        Self { kind, origin: None }
    }
}

impl Value {
    /// `null`
    #[must_use]
    pub fn null() -> Self {
        Kind::Null.into()
    }

    /// A text.
    pub fn string(text: impl Into<Arc<str>>) -> Self {
        Kind::String(text.into()).into()
    }

    /// A whole number.
    pub fn int(number: impl Into<i128>) -> Self {
        Kind::Int(number.into()).into()
    }

    /// `true` or `false`
    #[must_use]
    pub fn bool(b: bool) -> Self {
        Kind::Bool(b).into()
    }

    /// A list.
    #[must_use]
    pub fn list(items: Vec<Self>) -> Self {
        Kind::List(Arc::new(items)).into()
    }

    /// A map from pairs.
    pub fn map<K: Into<Arc<str>>>(pairs: impl IntoIterator<Item = (K, Self)>) -> Self {
        Kind::Map(Arc::new(
            pairs.into_iter().map(|(k, v)| (k.into(), v)).collect(),
        ))
        .into()
    }

    /// The same value with a place.
    #[must_use]
    pub fn at(mut self, origin: Span) -> Self {
        self.origin = Some(origin);
        self
    }

    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null)
    }

    /// What users call its kind: `string`, `number`, `bool`, `list`, `set`, `object`, `null`.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "bool",
            Kind::Int(_) | Kind::Float(_) => "number",
            Kind::String(_) => "string",
            Kind::List(_) => "list",
            Kind::Set(_) => "set",
            Kind::Map(_) => "object",
        }
    }
}
