//! What objects that make load balancers have of a cloud, by the names in them: certificates by hosts, policies. Not whether somebody destroys it.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::build::Built;
use super::report::{Object, ObjectAction};

/// Kinds of objects by which controllers make load balancers.
const KINDS: [&str; 6] = [
    "BackendConfig",
    "FrontendConfig",
    "GCPBackendPolicy",
    "Gateway",
    "Ingress",
    "IngressClassParams",
];

/// The texts that an object had and has no more.
pub fn lost(object: &Object, old: &[Built], new: &[Built]) -> BTreeSet<String> {
    if !KINDS.contains(&object.kind.as_str()) || object.action == ObjectAction::Create {
        return BTreeSet::new();
    }
    let texts = |all: &[Built]| {
        let namespace = object.namespace.as_deref().unwrap_or_default();
        let is_it = |one: &&Built| {
            one.kind() == object.kind && one.namespace() == namespace && one.name() == object.name
        };
        let mut found = BTreeSet::new();
        let same = all.iter().filter(is_it);
        same.for_each(|one| collect(&one.json, &mut found));
        found
    };
    let has = texts(new);
    let mut had = texts(old);
    had.retain(|text| !has.contains(text));
    had
}

/// All texts in a value; of lists in one text each part.
fn collect(json: &Json, found: &mut BTreeSet<String>) {
    match json {
        Json::String(text) => {
            found.extend(text.split(',').map(|part| part.trim().to_owned()));
        }
        Json::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Json::Object(fields) => fields.values().for_each(|value| collect(value, found)),
        _ => {}
    }
}
