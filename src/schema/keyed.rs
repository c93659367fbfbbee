//! The validator of the joined schema, compiled for the keys that a file has: the language has hundreds, an estate uses some dozens, and what a schema says
//! of a key that is nowhere in a file decides nothing there. What schemas mean is left to `jsonschema`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::{Map, Value};

use super::pattern;

/// Compiled when the first file asks. A process that has more files, with other keys, compiles all of it once.
#[derive(Default)]
pub(super) struct Keyed {
    first: OnceLock<(BTreeSet<String>, Result<Validator, String>)>,
    whole: OnceLock<Result<Validator, String>>,
}

impl Keyed {
    /// All of a schema.
    ///
    /// # Errors
    /// Why it cannot be compiled.
    pub(super) fn whole(&self, document: &Value) -> Result<&Validator, &str> {
        let whole = self.whole.get_or_init(|| pattern::compile(document));
        whole.as_ref().map_err(String::as_str)
    }

    /// What is needed of a schema for a file.
    ///
    /// # Errors
    /// Why it cannot be compiled.
    pub(super) fn of(&self, document: &Value, file: &Value) -> Result<&Validator, &str> {
        if self.whole.get().is_some() {
            return self.whole(document);
        }
        let mut keys = BTreeSet::new();
        keys_of(file, &mut keys);
        let compile = || {
            let part = Part::of(document, &keys);
            let keys = keys.iter().map(|key| (*key).to_owned()).collect();
            (keys, pattern::compile(&part))
        };
        let (known, first) = self.first.get_or_init(compile);
        match keys.iter().all(|key| known.contains(*key)) {
            true => first.as_ref().map_err(String::as_str),
            false => self.whole(document),
        }
    }
}

/// The keys of all tables of a file.
fn keys_of<'f>(file: &'f Value, keys: &mut BTreeSet<&'f str>) {
    match file {
        Value::Object(table) => {
            for (key, value) in table {
                keys.insert(key);
                keys_of(value, keys);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keys_of(item, keys)),
        _ => {}
    }
}

const DEFS: &str = "$defs";

/// What only people and the rest of the compiler read of a schema.
const SAID: [&str; 4] = ["default", "description", "examples", "title"];

/// A schema without what decides nothing: what it says of keys that are not there, definitions that nothing leads to, and words.
struct Part<'s> {
    defs: Option<&'s Map<String, Value>>,
    keys: &'s BTreeSet<&'s str>,
    /// Definitions that something leads to, and whether one is referred to in another way.
    reached: Vec<&'s str>,
    is_unknown: bool,
}

impl<'s> Part<'s> {
    fn of(document: &'s Value, keys: &'s BTreeSet<&'s str>) -> Value {
        let mut part = Self {
            defs: document.get(DEFS).and_then(Value::as_object),
            keys,
            reached: Vec::new(),
            is_unknown: false,
        };
        let mut root = part.schema(document);
        let mut defs: BTreeMap<&str, Value> = BTreeMap::new();
        while let Some(name) = part.reached.pop() {
            if let Some(def) = part.defs.and_then(|defs| defs.get(name))
                && !defs.contains_key(name)
            {
                let def = part.schema(def);
                defs.insert(name, def);
            }
        }
        if part.is_unknown {
            return document.clone();
        }
        if let Some(root) = root.as_object_mut() {
            let defs = defs.into_iter().map(|(name, def)| (name.to_owned(), def));
            root.insert(DEFS.into(), defs.collect());
        }
        root
    }

    fn schema(&mut self, schema: &'s Value) -> Value {
        let Some(words) = schema.as_object() else {
            return schema.clone();
        };
        let mut out = Map::new();
        for (word, value) in words {
            let value = match (word.as_str(), value) {
                (DEFS, _) => continue,
                (said, _) if SAID.contains(&said) || said.starts_with("x-") => continue,
                ("properties", Value::Object(all)) => {
                    let keys = self.keys;
                    let there = all.iter().filter(|(key, _)| keys.contains(key.as_str()));
                    there
                        .map(|(key, of)| (key.clone(), self.schema(of)))
                        .collect()
                }
                (
                    "additionalProperties"
                    | "contains"
                    | "else"
                    | "if"
                    | "items"
                    | "not"
                    | "propertyNames"
                    | "then",
                    of,
                ) => self.schema(of),
                ("allOf" | "anyOf" | "oneOf" | "prefixItems", Value::Array(all)) => {
                    all.iter().map(|of| self.schema(of)).collect()
                }
                ("$ref", Value::String(target)) => {
                    let name = target.strip_prefix("#/$defs/");
                    let name = name.filter(|name| !name.contains(['/', '~', '%']));
                    self.is_unknown |= name.is_none();
                    self.reached.extend(name);
                    value.clone()
                }
                // What is a value, or may hold schemas in a form that nobody uses here.
                (_, Value::Object(_)) if !matches!(word.as_str(), "const") => {
                    self.is_unknown = true;
                    continue;
                }
                _ => value.clone(),
            };
            out.insert(word.clone(), value);
        }
        Value::Object(out)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Keyed;

    fn document() -> Value {
        json!({
            "type": "object",
            "required": ["a"],
            "properties": {
                "a": { "$ref": "#/$defs/one" },
                "b": { "$ref": "#/$defs/other", "description": "words" },
                "properties": { "type": "boolean" },
            },
            "additionalProperties": false,
            "$defs": {
                "one": { "type": "object", "properties": { "c": { "type": "string", "pattern": "^x" } } },
                "other": { "type": "array", "items": { "$ref": "#/$defs/one" } },
            },
        })
    }

    fn places(keyed: &Keyed, file: &Value) -> Vec<String> {
        let document = document();
        let validator = keyed.of(&document, file).expect("it can be compiled");
        let errors = validator.iter_errors(file);
        let mut places: Vec<String> = errors
            .map(|error| format!("{} {}", error.instance_path(), error.schema_path()))
            .collect();
        places.sort();
        places
    }

    /// Whatever is in a file, a part of the schema finds what all of it does.
    #[test]
    fn a_part_finds_what_the_whole_does() {
        let files = [
            json!({}),
            json!({ "a": 1 }),
            json!({ "a": { "c": "y" } }),
            json!({ "a": {}, "b": [{ "c": "y" }, 1], "properties": 1, "d": {} }),
            json!({ "b": {}, "c": 1 }),
        ];
        for file in files {
            let whole = Keyed::default();
            whole.whole(&document()).expect("it can be compiled");
            let (part, all) = (Keyed::default(), places(&whole, &file));
            assert_eq!(places(&part, &file), all, "{file}");
            assert!(part.whole.get().is_none());
            // Other keys come: the whole stands in.
            places(&part, &json!({ "new": 1 }));
            assert_eq!(places(&part, &file), all, "{file}");
        }
    }

    #[test]
    fn a_part_has_nothing_of_what_is_not_there() {
        let (document, keys) = (document(), ["a"].into());
        let part = super::Part::of(&document, &keys);
        assert_eq!(
            part,
            json!({
                "type": "object",
                "required": ["a"],
                "properties": { "a": { "$ref": "#/$defs/one" } },
                "additionalProperties": false,
                "$defs": { "one": { "type": "object", "properties": {} } },
            })
        );
    }
}
