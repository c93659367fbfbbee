//! What a table says of one type of resource: which arguments force it to be replaced, and under which conditions. Not how a condition is decided.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Map, Value as Json};

/// The rules of one type. Paths are names of arguments and blocks, joined by dots.
#[derive(Debug, Default, Deserialize)]
pub struct Rules {
    /// A change of one of these replaces.
    #[serde(default)]
    pub replace: BTreeSet<String>,
    /// Those that only do while something is configured.
    #[serde(default)]
    pub if_configured: BTreeSet<String>,
    /// Those of which the provider overlooks some differences, such as the case of letters.
    #[serde(default)]
    pub loose: BTreeSet<String>,
    /// Those that replace under a condition.
    #[serde(default)]
    pub conditional: BTreeMap<String, Condition>,
}

/// When a change replaces.
#[derive(Debug, Deserialize)]
pub struct Condition {
    /// In words.
    #[serde(default)]
    pub when: Option<String>,
    /// How old and new values decide it, if they do.
    #[serde(default)]
    pub test: Option<Test>,
}

/// A condition that old and new values decide.
#[derive(Debug, Deserialize)]
pub struct Test {
    /// Which.
    pub op: String,
    /// Another argument that decides.
    #[serde(default)]
    pub arg: Option<String>,
    /// What a value is compared with.
    #[serde(default)]
    pub value: Json,
    /// Whether absent counts as that.
    #[serde(default, rename = "default")]
    pub is_default: bool,
    /// The only step: the value before.
    #[serde(default)]
    pub from: Json,
    /// The only step: the value behind.
    #[serde(default)]
    pub to: Json,
    /// Steps that do not count.
    #[serde(default)]
    pub pairs: Vec<(Json, Json)>,
    /// Whether an absent old value does not count.
    #[serde(default)]
    pub only_if_set: bool,
    /// Values among which steps do not count.
    #[serde(default)]
    pub groups: Vec<Vec<Json>>,
    /// Inner keys that count.
    #[serde(default)]
    pub keys: Vec<String>,
    /// The entry of a map that counts.
    #[serde(default)]
    pub key: Option<String>,
    /// What other arguments have to be.
    #[serde(default)]
    pub only_if: Map<String, Json>,
    /// What other arguments must not be.
    #[serde(default)]
    pub unless_arg: Map<String, Json>,
    /// An old value that does not count.
    #[serde(default)]
    pub unless_from: Option<Json>,
    /// Whether the provider decides by more than this.
    #[serde(default)]
    pub approximate: bool,
}
