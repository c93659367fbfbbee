//! Joining: the core's schema with every section put where its scope allows it.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::span::SourceId;

/// A table that a blueprint reads, as the blueprint declares it.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// The table's name in the blueprint file.
    pub name: String,
    /// The blueprint that declares it.
    pub blueprint: String,
    /// Scope of the blueprint: `estate`, `environment`, `region`, `cell`, `client` or `app`.
    pub each: String,
    /// The JSON Schema of the table.
    pub schema: Arc<Value>,
    /// The schema's file.
    pub source: SourceId,
    /// Whether it is known that the schema can be joined.
    pub is_tested: bool,
}

/// Tables of the core that no section may be called like.
const RESERVED: [&str; 20] = [
    "project",
    "output",
    "addressing",
    "sites",
    "environments",
    "defaults",
    "regions",
    "peerings",
    "clients",
    "apps",
    "rules",
    "quotas",
    "network",
    "vpn",
    "allow",
    "cells",
    "overrides",
    "residency",
    "state",
    "name",
];

const CORE: &str = include_str!("core.schema.json");

impl Section {
    /// Whether the schema can be joined.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self) -> Result<(), String> {
        if RESERVED.contains(&self.name.as_str()) {
            return Err(format!("`{}` is the name of a core table", self.name));
        }
        if self.schema.get("type") != Some(&json!("object"))
            || !self.schema.get("properties").is_some_and(Value::is_object)
        {
            return Err("it is not of type `object` with `properties`".into());
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

/// The joined schema.
#[must_use]
pub fn compose(sections: &[Section]) -> Value {
    // The text is part of the binary and a test parses it, so the fallback is never seen.
    let mut document: Value = serde_json::from_str(CORE).unwrap_or(Value::Null);
    let mut defs = Map::new();
    for section in sections {
        add_section(section, &mut defs);
    }
    let app = defs.get("section_app").cloned();
    place_sections(&mut document, sections);
    if let Some(core) = document.get_mut("$defs").and_then(Value::as_object_mut) {
        core.insert("app".into(), app_def(app.clone(), false));
        core.insert("app_of_estate".into(), app_def(app, true));
        core.extend(defs);
        core.sort_keys();
    }
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
    defs.insert(prefix, schema);
}

/// Points references at the moved definitions and drops `required`.
fn rewrite(value: &mut Value, prefix: &str) {
    match value {
        Value::Object(map) => {
            if map.get("required").is_some_and(Value::is_array) {
                map.remove("required");
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

/// The table of an app: the section `app`, and what the core itself reads.
fn app_def(section: Option<Value>, of_estate: bool) -> Value {
    let mut def = section.unwrap_or_else(
        || json!({ "type": "object", "properties": {}, "additionalProperties": false }),
    );
    if let Some(properties) = def.get_mut("properties").and_then(Value::as_object_mut) {
        properties.insert(
            "cells".into(),
            json!({
                "type": "array", "uniqueItems": true, "items": { "$ref": "#/$defs/cell_name" },
                "description": "Cells that the app runs in; for a client's app all of the client's if left out."
            }),
        );
        properties.insert("allow".into(), json!({ "$ref": "#/$defs/allow" }));
    }
    if of_estate && let Some(object) = def.as_object_mut() {
        object.insert("required".into(), json!(["cells"]));
    }
    def
}

/// Turns the core's `x-sections` and `x-app` marks into properties.
fn place_sections(value: &mut Value, sections: &[Section]) {
    match value {
        Value::Object(map) => {
            if let Some(Value::Array(scopes)) = map.remove("x-sections") {
                let wanted = sections
                    .iter()
                    .filter(|s| scopes.iter().any(|scope| scope.as_str() == Some(&s.each)));
                if let Some(Value::Object(properties)) = map.get_mut("properties") {
                    for section in wanted {
                        properties.insert(
                            section.name.clone(),
                            json!({ "$ref": format!("#/$defs/{}", section.def()) }),
                        );
                    }
                }
            }
            if let Some(kind) = map.remove("x-app") {
                let def = if kind.is_string() {
                    "#/$defs/app_of_estate"
                } else {
                    "#/$defs/app"
                };
                map.insert("$ref".into(), def.into());
            }
            map.values_mut().for_each(|v| place_sections(v, sections));
        }
        Value::Array(items) => items.iter_mut().for_each(|v| place_sections(v, sections)),
        _ => {}
    }
}
