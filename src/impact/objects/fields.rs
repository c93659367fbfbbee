//! Where two objects differ: the fields, by their paths. Not what that does.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::report::Field;

/// The fields that differ, in the order of the new object.
pub fn differing(old: &Json, new: &Json) -> Vec<Field> {
    let mut found = Vec::new();
    compare(String::new(), (Some(old), Some(new)), &mut found);
    found
}

/// A field by its path; a name with points in it stands in one part.
pub fn at<'j>(json: &'j Json, path: &[&str]) -> Option<&'j Json> {
    let value = path.iter().try_fold(json, |at, key| at.get(key));
    value.filter(|value| !value.is_null())
}

/// The text of a field.
pub fn text<'j>(json: &'j Json, path: &[&str]) -> &'j str {
    at(json, path).and_then(Json::as_str).unwrap_or_default()
}

/// Whether a path is a field or lies below it.
pub fn is_below(path: &str, field: &str) -> bool {
    let rest = path.strip_prefix(field);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

fn compare(path: String, pair: (Option<&Json>, Option<&Json>), found: &mut Vec<Field>) {
    // To the API a field that is null is not there.
    let there = |value: Option<&Json>| value.filter(|value| !value.is_null()).cloned();
    match pair {
        (Some(Json::Object(old)), Some(Json::Object(new))) => {
            let gone = old.keys().filter(|key| !new.contains_key(*key));
            for key in new.keys().chain(gone) {
                compare(below(&path, key), (old.get(key), new.get(key)), found);
            }
        }
        // What comes or goes with all that is in it is told by what is in it.
        (old, Some(Json::Object(new))) if there(old).is_none() && !new.is_empty() => {
            for (key, value) in new {
                compare(below(&path, key), (None, Some(value)), found);
            }
        }
        (Some(Json::Object(old)), new) if there(new).is_none() && !old.is_empty() => {
            for (key, value) in old {
                compare(below(&path, key), (Some(value), None), found);
            }
        }
        (Some(Json::Array(old)), Some(Json::Array(new))) if old != new => {
            lists(path, (old, new), found);
        }
        (old, new) => {
            let (old, new) = (there(old), there(new));
            if old != new {
                found.push(Field { path, old, new });
            }
        }
    }
}

/// Two lists that differ: by the names of their items, if they have any.
fn lists(path: String, (old, new): (&[Json], &[Json]), found: &mut Vec<Field>) {
    if let (Some(names), Some(others)) = (names(old), names(new)) {
        let of = |items: &[Json], name: &str| -> Option<Json> {
            let mut items = items.iter();
            items.find(|item| text(item, &["name"]) == name).cloned()
        };
        let gone: Vec<&str> = names
            .iter()
            .copied()
            .filter(|n| !others.contains(n))
            .collect();
        for name in others.iter().chain(&gone) {
            let path = format!("{path}[{name}]");
            match (of(old, name), of(new, name)) {
                (Some(old), Some(new)) => compare(path, (Some(&old), Some(&new)), found),
                (old, new) => found.push(Field { path, old, new }),
            }
        }
        let both = |all: &[&str], other: &[&str]| -> Vec<String> {
            let all = all.iter().filter(|name| other.contains(name));
            all.map(|name| (*name).to_owned()).collect()
        };
        let (old, new) = (both(&names, &others), both(&others, &names));
        if old != new {
            let (old, new) = (Some(old.into()), Some(new.into()));
            found.push(Field { path, old, new });
        }
    } else if old.len() == new.len() {
        for (number, pair) in old.iter().zip(new).enumerate() {
            let pair = (Some(pair.0), Some(pair.1));
            compare(format!("{path}[{number}]"), pair, found);
        }
    } else {
        let (old, new) = (Some(old.to_vec().into()), Some(new.to_vec().into()));
        found.push(Field { path, old, new });
    }
}

/// The names of items that all have one of their own.
fn names(items: &[Json]) -> Option<Vec<&str>> {
    let names: Option<Vec<&str>> = items
        .iter()
        .map(|item| item.get("name")?.as_str())
        .collect();
    names.filter(|names| names.iter().collect::<BTreeSet<_>>().len() == names.len())
}

fn below(path: &str, key: &str) -> String {
    let is_simple = !key.is_empty() && !key.contains(['.', '[', ']', '/', ' ', '"']);
    match (path, is_simple) {
        ("", true) => key.to_owned(),
        (_, true) => format!("{path}.{key}"),
        (_, false) => format!("{path}[\"{key}\"]"),
    }
}
