//! From the file's tree to values. Every key that a schema names exists in the value: an absent one is null, so that templates can ask for it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value as Json;

use crate::blueprint::Object;
use crate::expr::{Kind, Map, Number, Value};
use crate::schema::Schema;
use crate::syntax::{Node, NodeKind};

pub(super) struct Converter<'a> {
    schema: &'a Schema,
    /// Values of tables that many parts of the model share, by where the tables lie: whoever has a value here has its table, too.
    shared: Mutex<BTreeMap<usize, (Arc<Node>, Value)>>,
}

impl<'a> Converter<'a> {
    pub(super) fn new(schema: &'a Schema) -> Self {
        let shared = Mutex::default();
        Self { schema, shared }
    }

    /// The value of a table, made once for all that share it.
    pub(super) fn once(&self, node: &Arc<Node>, make: impl FnOnce() -> Value) -> Value {
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        let made = shared.entry(Arc::as_ptr(node).addr());
        let (_, value) = made.or_insert_with(|| (Arc::clone(node), make()));
        value.clone()
    }

    /// Every section that blueprints of the scope `each` declare: its value, or null where nobody wrote it and it requires keys.
    pub(super) fn sections(
        &self,
        each: &str,
        nodes: &BTreeMap<String, Arc<Node>>,
    ) -> Vec<(String, Value)> {
        let declared = self.schema.sections().iter().filter(|s| s.each == each);
        declared
            .map(|section| {
                let node = nodes.get(&section.name);
                let value = node.map_or_else(Value::null, |n| self.section(&section.name, n));
                (section.name.clone(), value)
            })
            .collect()
    }

    /// A section by its schema.
    fn section(&self, name: &str, node: &Arc<Node>) -> Value {
        let section = || self.value(node, self.schema.def(&format!("section_{name}")));
        self.once(node, section)
    }

    /// A core table by its definition, without sections and what is resolved elsewhere.
    pub(super) fn core(&self, def: &str, node: &Node) -> Value {
        self.value(node, self.schema.def(def))
    }

    /// An object: the keys of its core table, without sections and what is resolved elsewhere, and those that are made.
    pub(super) fn object<F>(
        &self,
        object: &Object<F>,
        node: &Node,
        make: impl Fn(&F) -> Value,
    ) -> Value {
        let def = object.core().and_then(|def| self.schema.def(def));
        with(self.value(node, def), object.made(make))
    }

    /// Any node, with nulls for the keys that its schema names and nobody wrote.
    fn value(&self, node: &Node, schema: Option<&Json>) -> Value {
        let kind = match &node.kind {
            NodeKind::String(text) | NodeKind::Datetime(text) => Kind::String(text.clone()),
            NodeKind::Integer(n) => Kind::Number(Arc::new(Number::whole((*n).into()))),
            NodeKind::Float(f) => {
                // What is written is a decimal, as in a template, and not the machine's nearest float.
                let digits = f.is_finite().then(|| f.to_string().parse::<Number>().ok());
                digits
                    .flatten()
                    .map_or_else(|| Value::null().kind, |f| Value::number(f).kind)
            }
            NodeKind::Bool(b) => Kind::Bool(*b),
            NodeKind::Array(items) => {
                let element = schema.and_then(|s| self.schema.rest(s));
                let items = items.iter().map(|n| self.value(n, element));
                Value::tuple(items.collect()).kind
            }
            NodeKind::Table(table) => {
                let named = schema.and_then(|s| self.schema.keys(s));
                let rest = schema.and_then(|s| self.schema.rest(s));
                let mut map = Map::new();
                for (key, entry) in table.iter() {
                    let inner = match named.and_then(|named| named.get(&**key)) {
                        Some(own) if Schema::is_elsewhere(own) => continue,
                        Some(own) => Some(self.schema.resolved(own)),
                        None => rest,
                    };
                    map.insert(key.clone(), self.value(&entry.node, inner));
                }
                for (key, own) in named.into_iter().flatten() {
                    if table.get(key).is_none() && !Schema::is_elsewhere(own) {
                        // The line that took it back is the one that it is null by.
                        let gone = table.taken_back(key).map(|node| node.span);
                        map.insert(key.as_str().into(), Value::null().or_at(gone));
                    }
                }
                Kind::Map(map.into())
            }
        };
        // Nobody wrote a default: there is no line of the file to show for it, but for one that took back what was written.
        let origin = (!node.span.is_empty()).then_some(node.span).or(node.unset);
        Value::from(kind).or_at(origin)
    }
}

/// A map with further or other keys.
pub(super) fn with<K: Into<Arc<str>>>(
    value: Value,
    more: impl IntoIterator<Item = (K, Value)>,
) -> Value {
    let origin = value.origin;
    let mut map = match value.kind {
        Kind::Map(map) => map.into_map(),
        _ => Map::new(),
    };
    map.extend(more.into_iter().map(|(key, value)| (key.into(), value)));
    Value::from(Kind::Map(map.into())).or_at(origin)
}

/// A text, or null.
pub(super) fn optional(text: Option<impl Into<Arc<str>>>) -> Value {
    text.map_or_else(Value::null, Value::string)
}

/// Texts as a list.
pub(super) fn texts<T: ToString>(items: impl IntoIterator<Item = T>) -> Value {
    Value::tuple(
        items
            .into_iter()
            .map(|t| Value::string(t.to_string()))
            .collect(),
    )
}

/// A scalar with its place.
pub(super) fn placed<T: ToString>(item: &crate::span::Spanned<T>) -> Value {
    Value::string(item.value.to_string()).at(item.span)
}

/// The value of a key of a map.
pub(super) fn get<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    value
        .as_map()
        .and_then(|map| map.get(key))
        .filter(|v| !v.is_null())
}
