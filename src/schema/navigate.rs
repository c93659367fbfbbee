//! Finding the part of the schema that speaks of a place in the file.

use serde_json::Value;

use super::words::word;
use crate::span::Span;
use crate::syntax::{Node, NodeKind};

/// Follows `$ref`s within the document.
pub(super) fn deref<'a>(document: &'a Value, mut schema: &'a Value) -> &'a Value {
    for _ in 0..16 {
        let target = word(schema, "$ref")
            .and_then(Value::as_str)
            .and_then(|r| r.strip_prefix('#'));
        match target.and_then(|pointer| at_pointer(document, pointer)) {
            Some(next) => schema = next,
            None => break,
        }
    }
    schema
}

/// Nearly all references are to definitions, whose names have no escapes.
fn at_pointer<'a>(document: &'a Value, pointer: &str) -> Option<&'a Value> {
    match pointer.strip_prefix("/$defs/") {
        Some(name) if !name.contains(['/', '~']) => word(document, "$defs")?.get(name),
        _ => document.pointer(pointer),
    }
}

/// The schema of the value at `path` below `node`; alternatives are chosen by the value's kind.
pub(super) fn schema_at<'a>(
    document: &'a Value,
    root: &'a Value,
    node: &Node,
    path: &[String],
) -> Option<&'a Value> {
    let mut schema = choose(document, root, node);
    let mut here = node;
    for part in path {
        let next = match &here.kind {
            NodeKind::Table(_) => word(schema, "properties")
                .and_then(|p| p.get(part))
                .or_else(|| word(schema, "additionalProperties").filter(|v| v.is_object())),
            _ => word(schema, "items"),
        }?;
        here = here.descend([part.as_str()])?;
        schema = choose(document, next, here);
    }
    Some(schema)
}

/// The schema that a keyword stands in, by the keyword's path from the top: what holds beside a `kind` stands in an `if` around a value's place.
pub(super) fn at_path<'d>(document: &'d Value, keyword: &str) -> Option<&'d Value> {
    let path = keyword.rsplit_once('/')?.0;
    let mut parts = path.split('/').skip(1);
    parts.try_fold(document, |at, part| match part {
        "$ref" => Some(deref(document, at)),
        part => match part.parse::<usize>() {
            Ok(index) if at.is_array() => at.get(index),
            _ => at.get(part.replace("~1", "/").replace("~0", "~")),
        },
    })
}

/// The schema at a path of keys below that of a table, references not followed in the end: what a map or a list holds is called anything.
pub(super) fn below<'a>(
    document: &'a Value,
    schema: &'a Value,
    path: &[String],
) -> Option<&'a Value> {
    let Some((first, rest)) = path.split_first() else {
        return Some(schema);
    };
    let table = deref(document, schema);
    let named = word(table, "properties").and_then(|p| p.get(first));
    let other = || word(table, "additionalProperties").filter(|v| v.is_object());
    if let Some(inner) = named.or_else(other) {
        return below(document, inner, rest);
    }
    if let Some(element) = word(table, "items") {
        let is_place = first.parse::<usize>().is_ok();
        return below(document, element, if is_place { rest } else { path });
    }
    let options = word(table, "anyOf").or_else(|| word(table, "oneOf"))?;
    let mut options = options.as_array()?.iter();
    options.find_map(|option| below(document, option, path))
}

/// Shows `look` every value below `node` with the schema of its place and the keys that lead there, each with its own place.
pub(super) fn visit<'n>(
    document: &Value,
    schema: &Value,
    node: &'n Node,
    path: &mut Vec<(&'n str, Span)>,
    look: &mut impl FnMut(&Value, &'n Node, &[(&'n str, Span)]),
) {
    let schema = choose(document, schema, node);
    look(schema, node, path);
    let rest = word(schema, "additionalProperties").filter(|v| v.is_object());
    match &node.kind {
        NodeKind::Table(table) => {
            for (key, entry) in table.iter() {
                let named = word(schema, "properties").and_then(|p| p.get(key.as_ref()));
                if let Some(inner) = named.or(rest) {
                    path.push((key, entry.key));
                    visit(document, inner, &entry.node, path, look);
                    path.pop();
                }
            }
        }
        NodeKind::Array(items) => {
            if let Some(inner) = word(schema, "items") {
                for item in items {
                    visit(document, inner, item, path, look);
                }
            }
        }
        _ => {}
    }
}

/// Resolves references, and of several alternatives takes the one of the value's kind.
pub(super) fn choose<'a>(document: &'a Value, schema: &'a Value, node: &Node) -> &'a Value {
    let schema = deref(document, schema);
    let Some(Value::Array(options)) = word(schema, "anyOf").or_else(|| word(schema, "oneOf"))
    else {
        return schema;
    };
    let fits = |option: &&Value| {
        let kind = word(deref(document, option), "type").and_then(Value::as_str);
        matches!(
            (kind, &node.kind),
            (Some("object"), NodeKind::Table(_))
                | (Some("array"), NodeKind::Array(_))
                | (Some("string"), NodeKind::String(_))
                | (Some("integer" | "number"), NodeKind::Integer(_))
                | (Some("number"), NodeKind::Float(_))
                | (Some("boolean"), NodeKind::Bool(_))
        )
    };
    options
        .iter()
        .find(fits)
        .map_or(schema, |option| deref(document, option))
}
