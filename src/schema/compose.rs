//! Joining: the core's schema with every section put where its scope allows it.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{clouds, profiles};
use crate::span::SourceId;
use crate::syntax::UNSET;

/// A table that a blueprint reads, as the blueprint declares it.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// The table's name in the estate file.
    pub name: String,
    /// The blueprint that declares it.
    pub blueprint: String,
    /// Scope of the blueprint: `estate`, `environment`, `region`, `cell`, `client`, `store` or `app`.
    pub each: String,
    /// The JSON Schema of the table.
    pub schema: Arc<Value>,
    /// The schema's file.
    pub source: SourceId,
    /// Whether it is known that the schema can be joined.
    pub is_tested: bool,
}

/// Whether a core table that sections of this scope stand in, or the file itself, has a key of this name.
fn is_reserved(core: &Value, name: &str, each: &str) -> bool {
    let has = |table: &Value| {
        table
            .get("properties")
            .is_some_and(|p| p.get(name).is_some())
    };
    let holds_sections = |table: &&Value| {
        let scopes = table.get("x-sections").and_then(Value::as_array);
        scopes.is_some_and(|scopes| scopes.iter().any(|scope| scope == each))
    };
    let tables = core.get("$defs").and_then(Value::as_object);
    let mut tables = tables.into_iter().flat_map(Map::values);
    // Beside a table of the file that has a page under another name, a section may stand further down: `delivery`.
    let property = core.get("properties").and_then(|all| all.get(name));
    let page = property.and_then(|p| p.get("$ref")).and_then(Value::as_str);
    let is_other = page.is_some_and(|page| !page.ends_with(&format!("/{name}")));
    let is_taken = property.is_some() && (each == "estate" || !is_other);
    name == UNSET || is_taken || tables.any(|table| holds_sections(&table) && has(table))
}

impl Section {
    /// Whether the schema can be joined with the core's.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self, core: &Value) -> Result<(), String> {
        if is_reserved(core, &self.name, &self.each) {
            return Err(format!("`{}` is the name of a core table", self.name));
        }
        if self.schema.get("type") != Some(&json!("object"))
            || !self.schema.get("properties").is_some_and(Value::is_object)
        {
            return Err("it is not of type `object` with `properties`".into());
        }
        if let Some(row) = profiles::unknown(core, &self.schema) {
            return Err(format!(
                "`x-profile` names `{row}`, which profiles do not have"
            ));
        }
        jsonschema::draft202012::meta::validate(&self.schema).map_err(|e| e.to_string())?;
        jsonschema::draft202012::new(&self.schema)
            .map(|_| ())
            .map_err(|e| e.to_string())
    }

    /// Name of its definition in the joined schema.
    #[must_use]
    pub fn def(&self) -> String {
        format!("section_{}", self.name)
    }
}

/// The joined schema of the core's tables and the sections.
#[must_use]
pub fn compose(mut document: Value, sections: &[Section]) -> Value {
    let mut defs = Map::new();
    for section in sections {
        add_section(section, &mut defs);
    }
    place_sections(&mut document, sections);
    if let Some(core) = document.get_mut("$defs").and_then(Value::as_object_mut) {
        core.extend(defs);
        core.sort_keys();
    }
    profiles::describe(&mut document);
    clouds::describe(&mut document);
    document
}

/// A section's definitions, its own `$defs` moved up beside it. Nothing is required of a part: only the merged table must be complete.
fn add_section(section: &Section, defs: &mut Map<String, Value>) {
    let mut schema = Value::clone(&section.schema);
    let prefix = section.def();
    rewrite(&mut schema, &prefix);
    if let Some(object) = schema.as_object_mut() {
        object.remove("$schema");
        object.remove("$id");
        if let Some(Value::Object(own)) = object.remove("$defs") {
            defs.extend(
                own.into_iter()
                    .map(|(name, def)| (format!("{prefix}.{name}"), def)),
            );
        }
    }
    // Like every table that is merged from layers, it can take back what weaker ones set.
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        let unset = json!({ "$ref": "#/$defs/unset", "x-resolved": true });
        properties.insert(UNSET.into(), unset);
    }
    defs.insert(prefix, schema);
}

/// Points references at the moved definitions; what is `required` is asked of the merged table.
fn rewrite(value: &mut Value, prefix: &str) {
    match value {
        Value::Object(map) => {
            if let Some(Value::Array(required)) = map.get("required").cloned() {
                map.remove("required");
                map.insert("x-required".into(), required.into());
            }
            for (key, inner) in map.iter_mut() {
                match inner {
                    Value::String(target) if key == "$ref" => {
                        if let Some(name) = target.strip_prefix("#/$defs/") {
                            *target = format!("#/$defs/{prefix}.{name}");
                        }
                    }
                    _ => rewrite(inner, prefix),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|v| rewrite(v, prefix)),
        _ => {}
    }
}

/// Whether a table says by `kind` of which form it is, and this is one: the section is for that kind alone.
fn is_a_kind(table: &Map<String, Value>, name: &str) -> bool {
    let kind = table.get("properties").and_then(|keys| keys.get("kind"));
    let kinds = kind.and_then(|kind| kind.get("enum")?.as_array());
    kinds.is_some_and(|kinds| kinds.iter().any(|kind| kind == name))
}

/// What a table of each of these kinds has not: the sections of the others.
fn apart(kinds: &[String]) -> Value {
    let rules = kinds.iter().map(|kind| {
        let others = kinds.iter().filter(|other| *other != kind);
        let others: Map<String, Value> = others.map(|o| (o.clone(), json!(false))).collect();
        let chosen = json!({ "properties": { "kind": { "const": kind } }, "required": ["kind"] });
        json!({ "if": chosen, "then": { "properties": others } })
    });
    rules.collect()
}

/// Gives the core's tables what their marks ask for: `x-sections` the sections of these scopes as keys.
fn place_sections(value: &mut Value, sections: &[Section]) {
    match value {
        Value::Object(map) => {
            let mut more = Map::new();
            if let Some(Value::Array(scopes)) = map.remove("x-sections") {
                let wanted = sections
                    .iter()
                    .filter(|s| scopes.iter().any(|scope| scope.as_str() == Some(&s.each)));
                // Templates find them merged, where the scope is.
                let keys = wanted.map(|section| {
                    let def = format!("#/$defs/{}", section.def());
                    let mut key = json!({ "$ref": def, "x-resolved": true });
                    if let (true, Some(key)) = (is_a_kind(map, &section.name), key.as_object_mut())
                    {
                        key.insert("x-kinds".into(), json!([section.name]));
                    }
                    (section.name.clone(), key)
                });
                more.extend(keys);
            }
            let of_kinds: Vec<String> = more
                .iter()
                .filter(|(_, key)| key.get("x-kinds").is_some())
                .map(|(name, _)| name.clone())
                .collect();
            if !of_kinds.is_empty() {
                map.insert("allOf".into(), apart(&of_kinds));
            }
            if let Some(Value::Object(properties)) = map.get_mut("properties") {
                properties.extend(more);
            }
            let tables = map.values_mut();
            tables.for_each(|v| place_sections(v, sections));
        }
        Value::Array(items) => {
            for item in items {
                place_sections(item, sections);
            }
        }
        _ => {}
    }
}
