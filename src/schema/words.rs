//! What a schema says, in words: types, choices, required keys.

use serde_json::Value as Json;

use super::Schema;

/// What a schema says under a keyword. A schema has a handful of them: to look at each is a fifth of the work of hashing the name of one.
#[must_use]
pub fn word<'s>(schema: &'s Json, name: &str) -> Option<&'s Json> {
    const HANDFUL: usize = 16;
    let words = schema.as_object()?;
    if words.len() > HANDFUL {
        return words.get(name);
    }
    let mut all = words.iter();
    all.find_map(|(word, said)| (word == name).then_some(said))
}

/// The keys that a table must have, or all of its layers together.
#[must_use]
pub fn required(table: &Json) -> Vec<&str> {
    let mut all = texts(word(table, "required"));
    all.extend(texts(word(table, "x-required")));
    all
}

/// The keys that a table must have, whatever its layers have.
pub(super) fn of_each_layer(table: &Json) -> Vec<&str> {
    texts(word(table, "required"))
}

/// The key that says which of the other keys a table has.
pub(super) const KIND: &str = "kind";

/// Whether some keys of a table are there in some kinds of it only.
pub(super) fn has_kinds(table: &Json) -> bool {
    let keys = word(table, "properties").and_then(Json::as_object);
    let mut keys = keys.into_iter().flatten();
    keys.any(|(_, key)| word(key, "x-kinds").is_some())
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
    texts(word(value, "enum"))
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
    word(value, "properties").is_some() && !takes_others
}

/// The type of a value in words: `text`, `list of numbers`, `map of objects`.
#[must_use]
pub fn kind(schema: &Schema, value: &Json) -> String {
    if let Some(Json::Array(options)) = word(value, "anyOf").or_else(|| word(value, "oneOf")) {
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
    let types = word(value, "type");
    // A value that may be null is one of a type and null.
    let first = types.and_then(|types| types.as_str().or_else(|| types.get(0)?.as_str()));
    match first {
        Some("string") => "text".into(),
        Some("integer" | "number") => "number".into(),
        Some("boolean") => "true or false".into(),
        Some("array") => format!("list of {}", many(schema.rest(value))),
        Some("object") if is_object(value) => "object".into(),
        Some("object") => format!("map of {}", many(schema.rest(value))),
        _ => match word(value, "enum").and_then(|all| all.get(0)) {
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
