//! The tree of an estate file: every key and value with its place, and with what it overrode once layers are merged.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use indexmap::IndexMap;

use super::keys::Keys;
use crate::span::Span;

/// A value, the place it was written at, and its history.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where it was written; for a table its header or braces; for a default the schema's file.
    pub span: Span,
    /// What it is.
    pub kind: NodeKind,
    /// The values that it overrode, the weakest first.
    pub shadows: Vec<Span>,
    /// How it came about if nobody wrote it: a default, a derivation.
    pub note: Option<Arc<str>>,
    /// The element of `unset` that took back what had been set before.
    pub unset: Option<Span>,
}

/// The kinds of value that TOML has.
#[derive(Clone, Debug)]
pub enum NodeKind {
    /// A string.
    String(Arc<str>),
    /// An integer.
    Integer(i64),
    /// A float.
    Float(f64),
    /// A boolean.
    Bool(bool),
    /// A date or time, as it was written. No key takes one.
    Datetime(Arc<str>),
    /// An array.
    Array(Vec<Node>),
    /// A table.
    Table(Table),
}

/// A table: its keys in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Table {
    pub(super) entries: IndexMap<Arc<str>, Entry, Keys>,
    /// What `unset` took back: the place is that of the element of `unset`, the shadows are what had been set.
    pub(super) unset: IndexMap<Arc<str>, Node, Keys>,
    /// Keys whose values were not read as they were written, which has been reported.
    pub(super) unread: BTreeSet<Arc<str>>,
    /// Whether that is true of the table itself, or of one of its layers: of no key it is known whether it was to be there.
    pub(super) is_unread: bool,
}

/// A key's place and its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Where the key stands.
    pub key: Span,
    /// The value.
    pub node: Node,
}

impl Node {
    /// All keys that lead to one of these places, which are keys or values.
    #[must_use]
    pub fn keys_to<'n>(&'n self, places: &BTreeSet<Span>) -> BTreeSet<&'n str> {
        let mut found = BTreeSet::new();
        self.lead(places, &mut Vec::new(), &mut found);
        found
    }

    /// For each of these places, which are keys or values, the path of the innermost table that it stands in; for a table's own key, of that table.
    #[must_use]
    pub fn tables_of<'n>(&'n self, places: &BTreeSet<Span>) -> BTreeMap<Span, Vec<&'n str>> {
        let mut found = BTreeMap::new();
        self.stand(places, &mut Vec::new(), &mut found);
        found
    }

    fn stand<'n>(
        &'n self,
        places: &BTreeSet<Span>,
        path: &mut Vec<&'n str>,
        found: &mut BTreeMap<Span, Vec<&'n str>>,
    ) {
        if places.contains(&self.span) {
            found.entry(self.span).or_insert_with(|| path.clone());
        }
        match &self.kind {
            NodeKind::Table(table) => {
                for (key, entry) in table.iter() {
                    let is_table = entry.node.as_table().is_some();
                    if is_table {
                        path.push(key);
                    }
                    if places.contains(&entry.key) {
                        found.entry(entry.key).or_insert_with(|| path.clone());
                    }
                    entry.node.stand(places, path, found);
                    if is_table {
                        path.pop();
                    }
                }
            }
            NodeKind::Array(items) => items
                .iter()
                .for_each(|item| item.stand(places, path, found)),
            _ => {}
        }
    }

    fn lead<'n>(
        &'n self,
        places: &BTreeSet<Span>,
        path: &mut Vec<&'n str>,
        found: &mut BTreeSet<&'n str>,
    ) {
        if places.contains(&self.span) {
            found.extend(path.iter().copied());
        }
        match &self.kind {
            NodeKind::Table(table) => {
                for (key, entry) in table.iter() {
                    path.push(key);
                    if places.contains(&entry.key) {
                        found.extend(path.iter().copied());
                    }
                    entry.node.lead(places, path, found);
                    path.pop();
                }
            }
            NodeKind::Array(items) => {
                for item in items {
                    item.lead(places, path, found);
                }
            }
            _ => {}
        }
    }

    /// A value as it was written.
    #[must_use]
    pub fn new(kind: NodeKind, span: Span) -> Self {
        Self {
            span,
            kind,
            shadows: Vec::new(),
            note: None,
            unset: None,
        }
    }

    /// The same value with a word on where it came from.
    #[must_use]
    pub fn noted(mut self, note: impl Into<Arc<str>>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// The table, if it is one.
    #[must_use]
    pub fn as_table(&self) -> Option<&Table> {
        match &self.kind {
            NodeKind::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The table, if it is one, to change.
    pub fn as_table_mut(&mut self) -> Option<&mut Table> {
        match &mut self.kind {
            NodeKind::Table(table) => Some(table),
            _ => None,
        }
    }

    /// Whether it is a table of which the value of a key was not read as it was written.
    #[must_use]
    pub fn is_unread(&self, key: &str) -> bool {
        self.as_table().is_some_and(|table| table.is_unread(key))
    }

    /// The elements, if it is an array.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Node]> {
        match &self.kind {
            NodeKind::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The text, if it is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is an integer.
    #[must_use]
    pub fn as_integer(&self) -> Option<i64> {
        match self.kind {
            NodeKind::Integer(n) => Some(n),
            _ => None,
        }
    }

    /// The truth, if it is a boolean.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind {
            NodeKind::Bool(b) => Some(b),
            _ => None,
        }
    }

    /// What users call its kind, with an article.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self.kind {
            NodeKind::String(_) => "a string",
            NodeKind::Integer(_) => "an integer",
            NodeKind::Float(f) if f.is_nan() => "NaN",
            NodeKind::Float(f) if f.is_infinite() => "infinity",
            NodeKind::Float(_) => "a float",
            NodeKind::Bool(_) => "a boolean",
            NodeKind::Datetime(_) => "a date",
            NodeKind::Array(_) => "an array",
            NodeKind::Table(_) => "a table",
        }
    }

    /// The value below a path of keys and array indices.
    #[must_use]
    pub fn descend<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Option<&Node> {
        path.into_iter()
            .try_fold(self, |node, part| match &node.kind {
                NodeKind::Table(table) => table.get(part),
                NodeKind::Array(items) => part.parse::<usize>().ok().and_then(|i| items.get(i)),
                _ => None,
            })
    }

    /// As JSON, for schemas.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value;
        match &self.kind {
            NodeKind::String(s) | NodeKind::Datetime(s) => Value::String(s.to_string()),
            NodeKind::Integer(n) => (*n).into(),
            NodeKind::Float(f) => {
                serde_json::Number::from_f64(*f).map_or(Value::Null, Value::Number)
            }
            NodeKind::Bool(b) => (*b).into(),
            NodeKind::Array(items) => items.iter().map(Node::to_json).collect(),
            NodeKind::Table(table) => Value::Object(
                table
                    .iter()
                    .map(|(k, e)| (k.to_string(), e.node.to_json()))
                    .collect(),
            ),
        }
    }

    /// A JSON value as if it had been written at `span`.
    #[must_use]
    pub fn from_json(value: &serde_json::Value, span: Span, note: &Arc<str>) -> Option<Self> {
        use serde_json::Value;
        let kind = match value {
            Value::Null => return None,
            Value::Bool(b) => NodeKind::Bool(*b),
            Value::Number(n) => match n.as_i64() {
                Some(i) => NodeKind::Integer(i),
                None => NodeKind::Float(n.as_f64()?),
            },
            Value::String(s) => NodeKind::String(s.as_str().into()),
            Value::Array(items) => NodeKind::Array(
                items
                    .iter()
                    .filter_map(|v| Self::from_json(v, span, note))
                    .collect(),
            ),
            Value::Object(map) => {
                let mut table = Table::default();
                for (key, value) in map {
                    if let Some(node) = Self::from_json(value, span, note) {
                        table.insert(key.as_str().into(), Entry { key: span, node });
                    }
                }
                NodeKind::Table(table)
            }
        };
        Some(Self::new(kind, span).noted(note.clone()))
    }
}

impl Table {
    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries.get(key).map(|e| &e.node)
    }

    /// The value of a key and the key's place.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.get(key)
    }

    /// The key at a position in the order of the file, with its value.
    #[must_use]
    pub fn at(&self, position: usize) -> Option<(&str, &Entry)> {
        let (key, entry) = self.entries.get_index(position)?;
        Some((key, entry))
    }

    /// The value of a key, to change.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.entries.get_mut(key).map(|e| &mut e.node)
    }

    /// What a key had been set to before `unset` took it back: the place of that, and what it overrode.
    #[must_use]
    pub fn taken_back(&self, key: &str) -> Option<&Node> {
        self.unset.get(key)
    }

    /// Every key that was taken back and has no value since.
    pub fn all_taken_back(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.unset.iter().map(|(key, node)| (key.as_ref(), node))
    }

    /// Adds a default for a key. One that was taken back remembers what had been set.
    pub fn insert_default(&mut self, key: Arc<str>, entry: Entry) {
        let node = self.after_unset(&key, entry.node);
        self.insert(key, Entry { node, ..entry });
    }

    /// Adds or replaces a key.
    pub fn insert(&mut self, key: Arc<str>, entry: Entry) {
        self.entries.insert(key, entry);
    }

    /// Takes a key out; the order of the others stays.
    pub fn remove(&mut self, key: &str) -> Option<Entry> {
        self.entries.shift_remove(key)
    }

    /// Stands for something that is no table.
    #[must_use]
    pub fn unread() -> Self {
        Self {
            is_unread: true,
            ..Self::default()
        }
    }

    /// Notes that the value of a key was not read as it was written.
    pub fn note_unread(&mut self, key: &str) {
        self.unread.insert(key.into());
    }

    /// Whether somebody wrote a value for the key that was not read as it was written: nothing follows from what it is, or from its not being there.
    #[must_use]
    pub fn is_unread(&self, key: &str) -> bool {
        self.is_unread || self.unread.contains(key)
    }

    /// In the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &Entry)> {
        self.entries.iter()
    }

    /// The keys in the order of the file.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(AsRef::as_ref)
    }

    /// Whether nobody wrote a key.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.unread.is_empty() && !self.is_unread
    }

    /// The place of every key and value at any depth: what "within this table" means, however its headers are spread.
    #[must_use]
    pub fn extent(&self) -> Vec<Span> {
        fn add(table: &Table, out: &mut Vec<Span>) {
            for (_, entry) in table.iter() {
                out.push(entry.key);
                out.push(entry.node.span);
                match &entry.node.kind {
                    NodeKind::Table(inner) => add(inner, out),
                    NodeKind::Array(items) => items
                        .iter()
                        .filter_map(Node::as_table)
                        .for_each(|t| add(t, out)),
                    _ => {}
                }
            }
        }
        let mut out = Vec::new();
        add(self, &mut out);
        out
    }
}
