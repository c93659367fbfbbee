//! What to write instead: advice that can be worked out from the value that was written and the schema of its place. Knows no places and no codes.

use jsonschema::error::TypeKind;
use serde_json::Value;

use super::navigate::deref;
use crate::diag::suggest::{nearest, one_of};
use crate::syntax::{Node, NodeKind, Table};

/// What a fault is about: `` `port` ``, and for an element of a list `` element 2 of `cells` ``.
pub(super) fn subject(path: &[String]) -> String {
    match path {
        [] => "the file".into(),
        [.., list, index] if is_index(index) => {
            let number = index.parse::<usize>().unwrap_or(0) + 1;
            format!("element {number} of `{list}`")
        }
        [.., key] => format!("`{key}`"),
    }
}

/// The last key of a path that is not the number of an element.
pub(super) fn key_of(path: &[String]) -> &str {
    let mut keys = path.iter().rev().filter(|part| !is_index(part));
    keys.next().map_or("the file", String::as_str)
}

fn is_index(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit())
}

/// The types of a violation in the schema's words. Nobody can write a null, so it is not one.
pub(super) fn types(kind: &TypeKind) -> Vec<String> {
    let all: Vec<String> = match kind {
        TypeKind::Single(t) => vec![t.to_string()],
        TypeKind::Multiple(set) => set.iter().map(|t| t.to_string()).collect(),
    };
    all.into_iter().filter(|t| t != "null").collect()
}

/// The types with their articles, as people read them.
pub(super) fn articled(types: &[String]) -> String {
    let article = |t: &String| match t.as_str() {
        "object" => "a table".to_string(),
        "array" => "an array".to_string(),
        "integer" => "an integer".to_string(),
        other => format!("a {other}"),
    };
    types.iter().map(article).collect::<Vec<_>>().join(" or ")
}

/// Help for a value of a wrong type: how to write it, then what the key means.
pub(super) fn retyped(
    document: &Value,
    schema: &Value,
    node: &Node,
    path: &[String],
    types: &[String],
) -> Option<String> {
    let of_element = path.last().is_some_and(|part| is_index(part));
    let assigned = |value: String| match path.last() {
        Some(key) if !of_element => format!("write `{key} = {value}`"),
        _ => format!("write `{value}`"),
    };
    let how = types
        .iter()
        .find_map(|wanted| match (wanted.as_str(), &node.kind) {
            ("string", _) if schema.get("enum").is_some() => {
                Some(format!("write {}", options(schema.get("enum")?)))
            }
            ("string", NodeKind::Integer(n)) => Some(assigned(format!("\"{n}\""))),
            ("string", NodeKind::Float(_) | NodeKind::Datetime(_)) => {
                Some("write it in double quotes".into())
            }
            ("string", NodeKind::Bool(b)) => Some(assigned(format!("\"{b}\""))),
            ("integer" | "number", NodeKind::String(s)) => Some(match s.trim().parse::<i64>() {
                Ok(number) => format!("{}, without quotes", assigned(number.to_string())),
                Err(_) => "a number stands without quotes and without a unit".into(),
            }),
            ("integer", NodeKind::Float(f)) if f.fract() == 0.0 => {
                Some(assigned(format!("{f:.0}")))
            }
            ("integer" | "number", NodeKind::Float(f)) if !f.is_finite() => {
                Some("Terraform, YAML and JSON have finite numbers only".into())
            }
            ("boolean", NodeKind::String(s)) => match s.to_lowercase().as_str() {
                "true" | "yes" | "on" => {
                    Some(format!("{}, without quotes", assigned("true".into())))
                }
                "false" | "no" | "off" => {
                    Some(format!("{}, without quotes", assigned("false".into())))
                }
                _ => Some("write `true` or `false`, without quotes".into()),
            },
            ("array", NodeKind::String(s)) => Some(assigned(format!("[\"{}\"]", s.escape_debug()))),
            ("array", NodeKind::Integer(n)) => Some(assigned(format!("[{n}]"))),
            ("array", NodeKind::Table(_)) if has_tables(document, schema) => path
                .last()
                .map(|key| format!("a list of tables has double brackets: `[[{key}]]`")),
            ("object", _) => {
                let keys = schema.get("properties").and_then(Value::as_object)?;
                let keys: Vec<&str> = keys.keys().map(String::as_str).collect();
                Some(format!(
                    "write a table `{{ ... }}` with the keys {}",
                    one_of(keys)
                ))
            }
            _ => None,
        });
    match (how, describe(schema)) {
        (Some(how), Some(what)) => Some(format!("{how}. {}: {what}", key_of(path))),
        (Some(how), None) => Some(how),
        (None, Some(what)) => Some(format!("{}: {what}", key_of(path))),
        (None, None) => None,
    }
}

/// Whether the elements of a list are tables.
fn has_tables(document: &Value, schema: &Value) -> bool {
    let element = schema.get("items").map(|items| deref(document, items));
    element.is_some_and(|e| e.get("type").and_then(Value::as_str) == Some("object"))
}

/// The values of an enumeration.
pub(super) fn options(values: &Value) -> String {
    let texts = texts(values);
    one_of(texts.iter().map(String::as_str))
}

/// The values of an enumeration, each as it is written without its quotes.
pub(super) fn texts(values: &Value) -> Vec<String> {
    let values = values.as_array().into_iter().flatten();
    values
        .filter(|v| !v.is_null())
        .map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_string))
        .collect()
}

/// The key of a table that is not known and most likely was to be `name`: it is reported, with `name` as what was meant.
pub(super) fn is_misspelt(schema: &Value, table: &Table, name: &str) -> bool {
    let Some(known) = schema.get("properties").and_then(Value::as_object) else {
        return false;
    };
    let mut unknown = table.keys().filter(|key| !known.contains_key(*key));
    unknown.any(|key| nearest(key, known.keys().map(String::as_str)) == Some(name))
}

/// The table beside the one at `path` that has `name` and nearly the same key: a header with a slip makes a second table.
pub(super) fn sibling<'f>(file: &'f Node, path: &[String], name: &str) -> Option<&'f str> {
    let (key, above) = path.split_last()?;
    let parent = file.descend(above.iter().map(String::as_str))?.as_table()?;
    let complete = parent.iter().filter(|(other, entry)| {
        other.as_ref() != key && entry.node.as_table().is_some_and(|t| t.get(name).is_some())
    });
    nearest(key, complete.map(|(other, _)| other.as_ref()))
}

/// What a schema's place is for, or what it takes.
pub(super) fn describe(schema: &Value) -> Option<String> {
    let text = |key| schema.get(key).and_then(Value::as_str);
    text("description")
        .or_else(|| text("x-expects"))
        .map(str::to_string)
}
