//! What happens to each object of an overlay, of what it was built to and what it is built to.

use std::collections::{BTreeMap, BTreeSet};

use super::applying::Applier;
use super::build::Built;
use super::fields::{differing, is_below, text};
use super::fixed;
use super::going::Going;
use super::held;
use super::lost;
use super::report::{Field, Object, ObjectAction};
use super::restarts;

type Id<'b> = (&'b str, &'b str, &'b str, &'b str);

/// How an overlay is applied.
pub struct Way<'a> {
    pub applier: Option<&'a Applier>,
    /// What becomes of objects that it has no more.
    pub going: Going,
    /// Whether all of it goes.
    pub is_removed: bool,
}

/// What happens to the objects, the worst first.
pub fn judged(old: &[Built], new: &[Built], way: &Way) -> Vec<Object> {
    let (before, after) = (by_id(old), by_id(new));
    let mut found = Vec::new();
    for (_, was) in before.iter().filter(|(id, _)| !after.contains_key(*id)) {
        found.push(gone(was, way));
    }
    for (id, is) in &after {
        match before.get(id) {
            None => found.push(object(ObjectAction::Create, is)),
            Some(was) if was.json != is.json => found.extend(changed(was, is, way)),
            Some(_) => {}
        }
    }
    for one in &mut found {
        one.lost = held::lost(one, old, new);
    }
    let contents = restarts::contents(&after, &found);
    for (one, why) in restarts::reloaded(new, &contents) {
        let (namespace, name) = (some(one.namespace()), one.name());
        let known = found.iter_mut().find(|object| {
            object.kind == one.kind() && object.namespace == namespace && object.name == name
        });
        match known {
            None => found.push(Object {
                why: Some(why),
                ..object(ObjectAction::Restart, one)
            }),
            Some(known) if known.action == ObjectAction::Change => {
                known.action = ObjectAction::Restart;
                known.why = Some(why);
            }
            Some(_) => {}
        }
    }
    found.sort_by(|a, b| order(a).cmp(&order(b)));
    found
}

fn order(object: &Object) -> (ObjectAction, bool, &str, &Option<String>, &str) {
    (
        object.action,
        object.loses.is_none(),
        &object.kind,
        &object.namespace,
        &object.name,
    )
}

fn by_id(all: &[Built]) -> BTreeMap<Id<'_>, &Built> {
    let named = all.iter().map(|one| {
        let (group, kind, namespace, name) = one.id();
        let name = one.generated.as_deref().unwrap_or(name);
        ((group, kind, namespace, name), one)
    });
    named.collect()
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

fn object(action: ObjectAction, one: &Built) -> Object {
    Object {
        action,
        api_version: text(&one.json, &["apiVersion"]).to_owned(),
        kind: one.kind().to_owned(),
        namespace: some(one.namespace()),
        name: one.name().to_owned(),
        from: None,
        fields: Vec::new(),
        why: None,
        loses: None,
        lost: BTreeSet::new(),
    }
}

fn gone(was: &Built, way: &Way) -> Object {
    let kept = way
        .applier
        .and_then(|applier| applier.keeps(&was.json, way.is_removed));
    match (&way.going, kept) {
        (Going::Stay(why), _) => Object {
            why: Some(why.clone()),
            ..object(ObjectAction::Stay, was)
        },
        (Going::Deleted(_), Some(mark)) => Object {
            why: Some(format!("it says `{mark}`")),
            ..object(ObjectAction::Stay, was)
        },
        (Going::Deleted(why), None) => Object {
            why: why.clone(),
            loses: lost::with(&was.json),
            ..object(ObjectAction::Remove, was)
        },
    }
}

fn changed(was: &Built, is: &Built, way: &Way) -> Option<Object> {
    let mut fields = differing(&was.json, &is.json);
    if was.generated.is_some() {
        fields.retain(|field| field.path != "metadata.name");
    }
    if fields.is_empty() {
        return None;
    }
    let refused = fixed::refused(&was.json, &is.json, &fields);
    let names: BTreeSet<&str> = refused.iter().map(|field| top(&field.path)).collect();
    let replaces = |is_refused| {
        way.applier
            .is_some_and(|applier| applier.replaces(&is.json, is_refused))
    };
    // One whose name says what is in it is another object.
    let is_other = was.generated.is_some() && was.name() != is.name();
    let mut one = object(ObjectAction::Change, is);
    if is_other {
        one.from = Some(was.name().to_owned());
    } else if replaces(!refused.is_empty()) {
        one.action = ObjectAction::Replace;
        one.loses = lost::with(&is.json);
        one.why = (is.kind() == "Job").then(|| "it runs anew".to_owned());
    } else if !refused.is_empty() {
        one.action = ObjectAction::Refuse;
        let verb = if names.len() == 1 { "is" } else { "are" };
        let fields = names.iter().copied().collect::<Vec<_>>().join(", ");
        one.why = Some(match (is.kind(), fields.as_str()) {
            ("PersistentVolumeClaim", "spec.resources") => {
                "a claim may grow, and not shrink: Kubernetes refuses it until the claim is deleted"
                    .to_owned()
            }
            _ => format!(
                "{fields} {verb} immutable: Kubernetes refuses it until the object is deleted"
            ),
        });
    } else {
        match restarts::rolls(&is.json, &fields) {
            Some(Ok(why)) => {
                one.action = ObjectAction::Restart;
                one.why = why;
                // What does it comes first.
                fields.sort_by_key(|field| !is_below(&field.path, "spec.template"));
            }
            Some(Err(why)) => one.why = Some(why),
            None => one.why = restarts::waits(&is.json, &fields),
        }
    }
    let is_kept = way.applier.is_some_and(Applier::respects_ignored);
    if let Some(falls) = restarts::falls(&is.json, &fields).filter(|_| !is_kept) {
        one.why.get_or_insert(falls);
    }
    let is_told =
        matches!(one.action, ObjectAction::Refuse | ObjectAction::Replace) && !refused.is_empty();
    one.fields = if is_told { refused } else { fields };
    if is.kind() == "Secret" {
        one.fields.iter_mut().for_each(hide);
    }
    Some(one)
}

/// The field that documents speak of: `spec.template`, `roleRef`.
fn top(path: &str) -> &str {
    let start = if path.starts_with("spec.") {
        "spec.".len()
    } else {
        0
    };
    let rest = path.get(start..).unwrap_or_default();
    let end = rest.find(['.', '[']).map_or(path.len(), |end| start + end);
    path.get(..end).unwrap_or(path)
}

/// What is in a secret is nobody's to read in a review.
fn hide(field: &mut Field) {
    field.old = None;
    field.new = None;
}
