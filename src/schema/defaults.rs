//! Filling in what nobody wrote.

use std::sync::Arc;

use serde_json::Value;

use super::navigate::deref;
use crate::span::{SourceId, Span};
use crate::syntax::{Entry, Node, NodeKind};

/// Adds defaults at every depth. A table that is absent is not made up, unless its schema says `"default": {}`.
pub(super) fn fill(
    document: &Value,
    schema: &Value,
    node: &mut Node,
    note: &Arc<str>,
    source: SourceId,
) {
    let schema = deref(document, schema);
    match &mut node.kind {
        NodeKind::Table(table) => {
            let properties = schema.get("properties").and_then(Value::as_object);
            for (key, property) in properties.into_iter().flatten() {
                let resolved = deref(document, property);
                let default = property.get("default").or_else(|| resolved.get("default"));
                let made = default.and_then(|d| Node::from_json(d, Span::new(source, 0, 0), note));
                if table.get(key).is_none()
                    && let Some(made) = made
                {
                    table.insert(
                        key.as_str().into(),
                        Entry {
                            key: made.span,
                            node: made,
                        },
                    );
                }
                if let Some(inner) = table.get_mut(key) {
                    fill(document, property, inner, note, source);
                }
            }
            if let Some(rest) = schema.get("additionalProperties").filter(|v| v.is_object()) {
                let known = |key: &str| properties.is_some_and(|p| p.contains_key(key));
                let keys: Vec<String> =
                    table.keys().filter(|k| !known(k)).map(Into::into).collect();
                for key in keys {
                    if let Some(inner) = table.get_mut(&key) {
                        fill(document, rest, inner, note, source);
                    }
                }
            }
        }
        NodeKind::Array(items) => {
            if let Some(element) = schema.get("items") {
                for item in items {
                    fill(document, element, item, note, source);
                }
            }
        }
        _ => {}
    }
}
