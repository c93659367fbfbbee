//! Filling in what nobody wrote, in the one place where that is done for keys whose default stands in the schema.

use std::sync::Arc;

use serde_json::Value;

use super::navigate::deref;
use super::words::word;
use super::{clouds, profiles};
use crate::span::{SourceId, Span};
use crate::syntax::{Entry, Node, NodeKind};

/// Adds defaults to tables.
pub struct Filler<'a> {
    pub(super) document: &'a Value,
    /// How the values came about.
    pub(super) note: Arc<str>,
    /// The file that declares them.
    pub(super) source: SourceId,
    /// The profile of the environment that the tables are of, if they are of one.
    pub(super) profile: Option<&'a str>,
    /// The cloud that they are in, if they are in one.
    pub(super) cloud: Option<&'a str>,
    /// What profiles have and the region of the tables lacks.
    pub(super) lacking: &'a [&'a str],
}

impl Filler<'_> {
    /// Adds what the definition `def` (such as `network` or `section_platform`) has as defaults and `node` lacks.
    pub fn fill(&mut self, def: &str, node: &mut Node) {
        if let Some(schema) = self.document.get("$defs").and_then(|d| d.get(def)) {
            self.table(schema, node);
        }
    }

    /// What the profile has for a key that follows it. A table of no environment has what production has.
    fn of_profile(&self, key: &Value, place: Span) -> Option<Node> {
        let profile = self.profile.unwrap_or(profiles::FIRST);
        let (value, is_changed) = profiles::value(self.document, key, profile, self.lacking)?;
        match self.profile {
            Some(profile) => {
                let but = match is_changed {
                    true => ", but for what the region lacks",
                    false => "",
                };
                let note = format!("of the profile `{profile}`{but}").into();
                Node::from_json(&value, place, &note)
            }
            None => Node::from_json(&value, place, &self.note),
        }
    }

    /// What a key is in this cloud, if it is something of its own there (`x-in`).
    fn of_cloud(&self, key: &Value, place: Span) -> Option<Node> {
        let cloud = self.cloud?;
        let value = clouds::value(key, cloud)?;
        let note = format!("default in regions of `{cloud}`").into();
        Node::from_json(value, place, &note)
    }

    /// Adds defaults at every depth, but not to tables that are read elsewhere. A table that is absent is not made up, unless its schema says
    /// `"default": {}`.
    fn table(&self, schema: &Value, node: &mut Node) {
        let schema = deref(self.document, schema);
        match &mut node.kind {
            NodeKind::Table(table) => {
                let properties = word(schema, "properties").and_then(Value::as_object);
                for (key, property) in properties.into_iter().flatten() {
                    if word(property, "x-resolved").is_some() {
                        continue;
                    }
                    let resolved = deref(self.document, property);
                    let default = word(property, "default").or_else(|| word(resolved, "default"));
                    let place = Span::new(self.source, 0, 0);
                    let of_all = || default.and_then(|d| Node::from_json(d, place, &self.note));
                    let made = || {
                        let made = self.of_cloud(property, place).or_else(of_all);
                        made.or_else(|| self.of_profile(property, place))
                    };
                    if table.get(key).is_none()
                        && let Some(node) = made()
                    {
                        table.insert_default(key.as_str().into(), Entry { key: place, node });
                    }
                    if let Some(inner) = table.get_mut(key) {
                        self.table(property, inner);
                    }
                }
                if let Some(rest) = word(schema, "additionalProperties").filter(|v| v.is_object()) {
                    let known = |key: &str| properties.is_some_and(|p| p.contains_key(key));
                    let keys: Vec<String> =
                        table.keys().filter(|k| !known(k)).map(Into::into).collect();
                    for key in keys {
                        if let Some(inner) = table.get_mut(&key) {
                            self.table(rest, inner);
                        }
                    }
                }
            }
            NodeKind::Array(items) => {
                if let Some(element) = word(schema, "items") {
                    for item in items {
                        self.table(element, item);
                    }
                }
            }
            _ => {}
        }
    }
}
