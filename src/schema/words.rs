//! What a schema says, in words: types, choices, required keys.

use serde_json::Value as Json;

use super::Schema;

/// The keys that a table must have, or all of its layers together.
#[must_use]
pub fn required(table: &Json) -> Vec<&str> {
    let mut all = texts(table.get("required"));
    all.extend(texts(table.get("x-required")));
    all
}

/// The keys that a table must have, whatever its layers have.
pub(super) fn of_each_layer(table: &Json) -> Vec<&str> {
    texts(table.get("required"))
}

/// The key that says which of the other keys a table has.
pub(super) const KIND: &str = "kind";

/// Whether some keys of a table are there in some kinds of it only.
pub(super) fn has_kinds(table: &Json) -> bool {
    let keys = table.get("properties").and_then(Json::as_object);
    let mut keys = keys.into_iter().flatten();
    keys.any(|(_, key)| key.get("x-kinds").is_some())
}

/// A text in the form that most names have: `Frankfurt_B` is `frankfurt-b`.
pub(super) fn as_name(text: &str) -> String {
    let small = text.to_lowercase();
    let parts = small.split(['_', '-', '.', ' ']);
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    parts.join("-")
}

/// The texts that a value can be, if they are counted.
#[must_use]
pub fn choices(value: &Json) -> Vec<&str> {
    texts(value.get("enum"))
}

fn texts(list: Option<&Json>) -> Vec<&str> {
    let items = list.and_then(Json::as_array);
    items
        .into_iter()
        .flatten()
        .filter_map(Json::as_str)
        .collect()
}

/// Whether it is a table of fixed keys. One that takes others, too, is a map in which some have defaults.
#[must_use]
pub fn is_object(value: &Json) -> bool {
    let takes_others = value
        .get("additionalProperties")
        .is_some_and(Json::is_object);
    value.get("properties").is_some() && !takes_others
}

/// The type of a value in words: `text`, `list of numbers`, `map of objects`.
#[must_use]
pub fn kind(schema: &Schema, value: &Json) -> String {
    if let Some(Json::Array(options)) = value.get("anyOf").or_else(|| value.get("oneOf")) {
        let mut kinds: Vec<String> = options
            .iter()
            .map(|o| kind(schema, schema.resolved(o)))
            .collect();
        kinds.dedup();
        return kinds.join(" or ");
    }
    let many = |inner: Option<&Json>| {
        inner.map_or_else(|| "values".to_owned(), |inner| plural(&kind(schema, inner)))
    };
    let types = value.get("type");
    // A value that may be null is one of a type and null.
    let first = types.and_then(|types| types.as_str().or_else(|| types.get(0)?.as_str()));
    match first {
        Some("string") => "text".into(),
        Some("integer" | "number") => "number".into(),
        Some("boolean") => "true or false".into(),
        Some("array") => format!("list of {}", many(schema.rest(value))),
        Some("object") if is_object(value) => "object".into(),
        Some("object") => format!("map of {}", many(schema.rest(value))),
        _ => match value.get("enum").and_then(|all| all.get(0)) {
            Some(Json::Number(_)) => "number".into(),
            Some(Json::String(_)) => "text".into(),
            Some(Json::Bool(_)) => "true or false".into(),
            _ => "any".into(),
        },
    }
}

fn plural(kind: &str) -> String {
    match kind.split_once(' ') {
        None if kind == "any" => "values".into(),
        None => format!("{kind}s"),
        Some((first, rest)) if rest.starts_with("of ") => format!("{first}s {rest}"),
        Some(_) => "values".into(),
    }
}
