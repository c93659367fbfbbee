//! Keys that are something else in some clouds where nobody writes them (`x-in`): values by the name of the cloud. Not which clouds have a key (`x-clouds`).

use serde_json::Value;

use super::words::word;

/// The word under which a key has them: `{"gcp": "n2d-standard-4"}`.
const KEY: &str = "x-in";

/// What a key is in a cloud where nobody writes it, if that is not what it is in all others.
pub(super) fn value<'k>(key: &'k Value, cloud: &str) -> Option<&'k Value> {
    word(key, KEY)?.get(cloud)
}

/// Gives every such key its defaults in words, for people and editors.
pub(super) fn describe(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            let of_clouds = map.get(KEY).and_then(Value::as_object);
            if let Some(of_clouds) = of_clouds.filter(|all| !all.is_empty()) {
                let words = map.get("x-default").and_then(Value::as_str);
                let of_all = words.map(Into::into);
                let of_all = of_all.or_else(|| map.get("default").map(|d| format!("`{d}`")));
                let mut words: Vec<String> = of_all.into_iter().collect();
                let others = of_clouds.iter();
                words.extend(
                    others.map(|(cloud, value)| format!("`{value}` in regions of `{cloud}`")),
                );
                map.insert("x-default".into(), words.join("; ").into());
            }
            map.values_mut().for_each(describe);
        }
        Value::Array(items) => items.iter_mut().for_each(describe),
        _ => {}
    }
}
