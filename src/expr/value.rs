//! Values at compile time. Cheap to clone: lists and maps are shared.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::span::Span;

use super::number::Number;

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
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number, with Terraform's arithmetic.
    Number(Number),
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

impl Eq for Value {}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Value {
    /// The order of a set's elements: numbers by size, texts by their bytes.
    fn cmp(&self, other: &Self) -> Ordering {
        self.kind.cmp(&other.kind)
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
        Kind::Number(Number::whole(number.into())).into()
    }

    /// Any number.
    #[must_use]
    pub fn number(number: Number) -> Self {
        Kind::Number(number).into()
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

    /// The text, if it is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The truth, if it is a bool.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(b) => Some(b),
            _ => None,
        }
    }

    /// The number, if it is a whole one that fits.
    #[must_use]
    pub fn as_int(&self) -> Option<i128> {
        match &self.kind {
            Kind::Number(number) => number.to_i128(),
            _ => None,
        }
    }

    /// The elements of a list or set.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Self]> {
        match &self.kind {
            Kind::List(items) | Kind::Set(items) => Some(items),
            _ => None,
        }
    }

    /// The pairs of a map or object.
    #[must_use]
    pub fn as_map(&self) -> Option<&Map> {
        match &self.kind {
            Kind::Map(map) => Some(map),
            _ => None,
        }
    }

    /// A set: sorts the elements and drops the doubles.
    #[must_use]
    pub fn set(mut items: Vec<Self>) -> Self {
        items.sort();
        items.dedup();
        Kind::Set(Arc::new(items)).into()
    }

    /// The same value with the place of another, when it has none of its own.
    #[must_use]
    pub fn or_at(mut self, origin: Option<Span>) -> Self {
        self.origin = self.origin.or(origin);
        self
    }

    /// Its kind with an article: `a string`, `an object`, `null`.
    #[must_use]
    pub fn described(&self) -> &'static str {
        match self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "a bool",
            Kind::Number(_) => "a number",
            Kind::String(_) => "a string",
            Kind::List(_) => "a list",
            Kind::Set(_) => "a set",
            Kind::Map(_) => "an object",
        }
    }

    /// What users call its kind: `string`, `number`, `bool`, `list`, `set`, `object`, `null`.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "bool",
            Kind::Number(_) => "number",
            Kind::String(_) => "string",
            Kind::List(_) => "list",
            Kind::Set(_) => "set",
            Kind::Map(_) => "object",
        }
    }
}
