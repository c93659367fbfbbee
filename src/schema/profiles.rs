//! Keys whose default the profile of an environment decides (`x-profile`), by the schema's one table of them (`x-profiles`). Not what the values mean.

use serde_json::{Map, Value};

use super::words::word;

/// The word by which a key says which row of the table it follows.
const KEY: &str = "x-profile";

/// The profile of what belongs to no environment.
pub(super) const FIRST: &str = "production";

/// The table: rows by name, each with a `meaning` and a value for each profile.
fn rows(document: &Value) -> Option<&Map<String, Value>> {
    document.get("x-profiles")?.as_object()
}

/// The row that a key follows.
fn row<'d>(document: &'d Value, key: &Value) -> Option<&'d Value> {
    rows(document)?.get(word(key, KEY)?.as_str()?)
}

/// What a key is in a profile where nobody writes it, and whether that is another value than the table has: of a list, what is `lacking` where the key
/// stands is replaced by what the row has `instead`.
pub(super) fn value(
    document: &Value,
    key: &Value,
    profile: &str,
    lacking: &[&str],
) -> Option<(Value, bool)> {
    let row = row(document, key)?;
    let value = row.get(profile)?;
    let is_lacking = |item: &Value| item.as_str().is_some_and(|name| lacking.contains(&name));
    let (Some(instead), Some(list)) = (row.get("instead"), value.as_array()) else {
        return Some((value.clone(), false));
    };
    let mut out: Vec<Value> = Vec::new();
    for item in list {
        let item = if is_lacking(item) { instead } else { item };
        if !out.contains(item) {
            out.push(item.clone());
        }
    }
    let is_changed = out != *list;
    Some((out.into(), is_changed))
}

/// Gives every key that follows the profile its defaults in words, for people and editors.
pub(super) fn describe(document: &mut Value) {
    let table = document.get("x-profiles").cloned().unwrap_or_default();
    note(document, &table);
}

fn note(schema: &mut Value, table: &Value) {
    match schema {
        Value::Object(map) => {
            let row = map.get(KEY).and_then(Value::as_str);
            if let Some(row) = row.and_then(|name| table.get(name)) {
                let words = words(row);
                map.insert("x-default".into(), words.into());
            }
            map.values_mut().for_each(|inner| note(inner, table));
        }
        Value::Array(items) => items.iter_mut().for_each(|inner| note(inner, table)),
        _ => {}
    }
}

/// `365; 14 in development`: what most profiles have, then the others.
fn words(row: &Value) -> String {
    let of = |profile: &str| row.get(profile).map(Value::to_string).unwrap_or_default();
    let first = of(FIRST);
    let others = row.as_object().into_iter().flatten();
    let others =
        others.filter(|(profile, _)| !["meaning", "instead", FIRST].contains(&profile.as_str()));
    let mut out = format!("`{first}`");
    for (profile, value) in others.filter(|(_, value)| value.to_string() != first) {
        out.push_str(&format!("; `{value}` in the profile `{profile}`"));
    }
    if let Some(instead) = row.get("instead") {
        out.push_str(&format!("; `{instead}` for one that the region lacks"));
    }
    out
}

/// The first key of a section's schema that follows a row which the table does not have.
pub(super) fn unknown(core: &Value, schema: &Value) -> Option<String> {
    match schema {
        Value::Object(map) => {
            let row = map.get(KEY).and_then(Value::as_str);
            let is_unknown = |name: &&str| rows(core).is_none_or(|rows| !rows.contains_key(*name));
            let own = row.filter(is_unknown).map(Into::into);
            own.or_else(|| map.values().find_map(|inner| unknown(core, inner)))
        }
        Value::Array(items) => items.iter().find_map(|inner| unknown(core, inner)),
        _ => None,
    }
}
