//! `configMapGenerator`: objects that are made of files and texts, and whose names say what is in them. Secrets are never generated here.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};
use sha2::{Digest as _, Sha256};

use super::build::Built;
use super::fields::{at, text};

/// Adds what the generators of a kustomization make. `read` gives the text of a file beside it.
pub fn config_maps(
    generators: &[Json],
    all: &mut Vec<Built>,
    read: impl Fn(&str) -> Result<String, String>,
) -> Result<(), String> {
    for one in generators {
        let keys = one
            .as_object()
            .ok_or("a `configMapGenerator` that is no map")?;
        only(
            keys,
            &[
                "name",
                "namespace",
                "behavior",
                "literals",
                "files",
                "options",
            ],
        )?;
        let made = made(one, &read)?;
        match text(one, &["behavior"]) {
            "" | "create" => all.push(made),
            "merge" => merge(all, &made)?,
            other => return Err(format!("`behavior: {other}` of a `configMapGenerator`")),
        }
    }
    Ok(())
}

/// Refuses keys that are not read here.
pub fn only(keys: &Map<String, Json>, known: &[&str]) -> Result<(), String> {
    match keys.keys().find(|key| !known.contains(&key.as_str())) {
        Some(key) => Err(format!("`{key}`")),
        None => Ok(()),
    }
}

fn made(one: &Json, read: impl Fn(&str) -> Result<String, String>) -> Result<Built, String> {
    let texts = |key: &str| -> Vec<&str> {
        let items = one.get(key).and_then(Json::as_array).into_iter().flatten();
        items.filter_map(Json::as_str).collect()
    };
    let mut data = BTreeMap::new();
    for file in texts("files") {
        let (name, path) = match file.split_once('=') {
            Some((name, path)) => (name, path),
            None => (file.rsplit('/').next().unwrap_or(file), file),
        };
        data.insert(name.to_owned(), read(path)?);
    }
    for literal in texts("literals") {
        let (name, value) = literal.split_once('=').ok_or("a literal without `=`")?;
        data.insert(name.to_owned(), unquoted(value).to_owned());
    }
    let mut metadata = Map::new();
    metadata.insert("name".into(), text(one, &["name"]).into());
    let namespace = text(one, &["namespace"]);
    if !namespace.is_empty() {
        metadata.insert("namespace".into(), namespace.into());
    }
    let options = one.get("options").and_then(Json::as_object);
    if let Some(options) = options {
        only(
            options,
            &[
                "labels",
                "annotations",
                "disableNameSuffixHash",
                "immutable",
            ],
        )?;
    }
    for key in ["labels", "annotations"] {
        if let Some(pairs) = at(one, &["options", key]) {
            metadata.insert(key.into(), pairs.clone());
        }
    }
    let mut object = Map::new();
    object.insert("apiVersion".into(), "v1".into());
    object.insert("kind".into(), "ConfigMap".into());
    object.insert("metadata".into(), metadata.into());
    if !data.is_empty() {
        let data: Map<String, Json> = data.into_iter().map(|(k, v)| (k, v.into())).collect();
        object.insert("data".into(), data.into());
    }
    if at(one, &["options", "immutable"]) == Some(&Json::Bool(true)) {
        object.insert("immutable".into(), true.into());
    }
    let is_fixed = at(one, &["options", "disableNameSuffixHash"]) == Some(&Json::Bool(true));
    let mut made = Built::of(object.into());
    made.is_hashed = !is_fixed;
    Ok(made)
}

/// Kustomize takes one pair of quotes off a literal.
fn unquoted(text: &str) -> &str {
    let pairs = ['"', '\''];
    let bare = pairs
        .iter()
        .find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote));
    bare.unwrap_or(text)
}

fn merge(all: &mut [Built], made: &Built) -> Result<(), String> {
    let name = made.name();
    let is_it = |one: &&mut Built| one.kind() == "ConfigMap" && one.name() == name;
    let mut found = all.iter_mut().filter(is_it);
    let (Some(one), None) = (found.next(), found.next()) else {
        return Err(format!(
            "`behavior: merge` with `{name}`, which is not there or not alone"
        ));
    };
    one.is_hashed |= made.is_hashed;
    for path in [
        &["data"] as &[&str],
        &["metadata", "labels"],
        &["metadata", "annotations"],
    ] {
        let more = at(&made.json, path).and_then(Json::as_object);
        for (key, value) in more.into_iter().flatten() {
            let at = super::build::map_at(&mut one.json, path)?;
            at.insert(key.clone(), value.clone());
        }
    }
    Ok(())
}

/// What is appended to the name of a generated map: `Hash` of kustomize's `api/hasher`.
pub fn suffix(object: &Json) -> String {
    let sorted = |map: &Json| -> BTreeMap<String, Json> {
        let map = map.as_object().into_iter().flatten();
        map.map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    };
    let data = object
        .get("data")
        .map_or_else(|| "\"\"".to_owned(), |data| json(&sorted(data)));
    // The name is looked up where it is not, and is always empty there.
    let all = format!("{{\"data\":{data},\"kind\":\"ConfigMap\",\"name\":\"\"}}");
    let hash = Sha256::digest(all.as_bytes());
    let hex: String = hash
        .iter()
        .take(5)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let letter = |c| match c {
        '0' => 'g',
        '1' => 'h',
        '3' => 'k',
        'a' => 'm',
        'e' => 't',
        c => c,
    };
    hex.chars().map(letter).collect()
}

/// JSON as Go writes it: <https://pkg.go.dev/encoding/json#Marshal>.
fn json(value: &impl serde::Serialize) -> String {
    // Plain data: it cannot fail.
    let text = serde_json::to_string(value).unwrap_or_default();
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out
}
