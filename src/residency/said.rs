//! What the arguments of a resource say of places, as far as it is known before a plan. Knows no other resources.

use crate::expr::{Kind, Value, functions};
use crate::facts::holdings::{Condition, Holding};
use crate::span::Span;
use crate::terraform::evaluate::Instance;

/// A text that says where something is.
#[derive(Clone, Debug)]
pub struct Said {
    /// None where only a plan knows it.
    pub text: Option<String>,
    /// Where it is written.
    pub span: Option<Span>,
}

/// Where it says that it lies.
#[must_use]
pub fn own(instance: &Instance, holding: &Holding) -> Vec<Said> {
    let Some(paths) = &holding.place else {
        return usual(instance).into_iter().collect();
    };
    let mut said = paths.iter().map(|path| at_path(instance, path));
    let otherwise = || {
        let text = holding.otherwise.map(str::to_owned);
        let said = text.map(|text| Said {
            text: Some(text),
            span: None,
        });
        said.into_iter().collect()
    };
    said.find(|said| !said.is_empty()).unwrap_or_else(otherwise)
}

/// What the clouds call it.
#[must_use]
pub fn name(instance: &Instance) -> Option<String> {
    let names = [
        "name",
        "bucket",
        "identifier",
        "cluster_identifier",
        "domain_name",
        "replication_group_id",
        // Of what others are members of.
        "global_cluster_identifier",
        "global_replication_group_id_suffix",
        "multi_region_cluster_name_suffix",
    ];
    let mut names = names.iter().filter_map(|name| instance.argument(name));
    names.find_map(|value| value.as_str().map(str::to_owned))
}

/// Where a resource lies unless its type has a way of its own to say it.
#[must_use]
pub fn usual(instance: &Instance) -> Option<Said> {
    let provider = instance.provider();
    let (own, inherited): (&[&str], bool) = match provider.source() {
        Some("hashicorp/aws") => (&["region"], true),
        Some("hashicorp/google" | "hashicorp/google-beta") => {
            (&["location", "region", "zone"], true)
        }
        Some("hashicorp/azurerm") => (&["location"], false),
        _ => (&[], false),
    };
    let mut own = own.iter().flat_map(|name| at_path(instance, name));
    let from_provider = |name: &str| {
        let value = provider.argument(name).filter(|_| inherited)?;
        Some(said(&value, provider.written(name)))
    };
    // Google's may have a zone alone.
    own.next()
        .or_else(|| ["region", "zone"].into_iter().find_map(from_provider))
}

fn said(value: &Value, otherwise: Option<Span>) -> Said {
    Said {
        text: value.as_str().map(str::to_owned),
        span: value.origin.or(otherwise),
    }
}

/// What stands at a path: each element of the lists on the way. Nothing where nothing is configured.
#[must_use]
pub fn at_path(instance: &Instance, path: &str) -> Vec<Said> {
    ends_at(instance, path, None)
}

/// The same of those blocks alone for which a condition holds that asks for another argument beside it.
#[must_use]
pub fn ends_at(instance: &Instance, path: &str, when: Option<&Condition>) -> Vec<Said> {
    let top = path.split('.').next().unwrap_or(path);
    let beside = when.and_then(|when| match when {
        Condition::Value { argument, .. } => Some((when, beside(path, argument)?)),
        _ => None,
    });
    let found = match beside {
        None => values(instance, path),
        Some((when, (shared, rest, asked))) => {
            let blocks = values(instance, shared).into_iter();
            let meant = blocks.filter(|block| is_met(when, &walk(vec![block.clone()], asked)));
            walk(meant.collect(), rest)
        }
    };
    let found = found.into_iter();
    found
        .map(|value| said(&value, instance.span(top)))
        .collect()
}

/// What two paths have in common, if that is more than nothing, and what is left of each.
fn beside<'p>(path: &'p str, other: &'p str) -> Option<(&'p str, &'p str, &'p str)> {
    let ends = path.match_indices('.').map(|(end, _)| end);
    let mut shared = ends
        .rev()
        .filter(|end| other.get(..=*end) == path.get(..=*end));
    let end = shared.next()?;
    Some((
        path.get(..end)?,
        path.get(end + 1..)?,
        other.get(end + 1..)?,
    ))
}

fn values(instance: &Instance, path: &str) -> Vec<Value> {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let first = instance.argument(first);
    walk(first.into_iter().flat_map(flat).collect(), rest)
}

/// What stands at a path below some values.
fn walk(mut all: Vec<Value>, path: &str) -> Vec<Value> {
    for step in path.split('.').filter(|step| !step.is_empty()) {
        let next = all.iter().filter_map(|value| match &value.kind {
            Kind::Unknown(_) => Some(value.clone()),
            Kind::String(text) => inside(text, step),
            _ => value.get(step).cloned(),
        });
        all = next.flat_map(flat).collect();
    }
    all
}

/// What stands in a text that is JSON: in its elements, if it is a list.
fn inside(text: &str, step: &str) -> Option<Value> {
    let decoded = functions::find("jsondecode")?.call(&[Value::string(text)]);
    let decoded = decoded.ok()?;
    let found = flat(decoded).into_iter();
    let found = found.filter_map(|value| value.get(step).cloned());
    Some(Value::tuple(found.collect()))
}

/// The elements of a list, or the value itself; nothing for null.
fn flat(value: Value) -> Vec<Value> {
    match &value.kind {
        Kind::Null(_) => Vec::new(),
        Kind::List(items) | Kind::Set(items) => items.iter().cloned().flat_map(flat).collect(),
        _ => vec![value],
    }
}

/// Whether a condition holds, or may.
#[must_use]
pub fn holds(instance: &Instance, condition: &Condition) -> bool {
    match condition {
        Condition::All(all) => all.iter().all(|condition| holds(instance, condition)),
        Condition::Always { always } => *always,
        Condition::Block { block } => !values(instance, block).is_empty(),
        Condition::Absent { absent } => values(instance, absent).is_empty(),
        Condition::Value { argument, .. } => is_met(condition, &values(instance, argument)),
    }
}

/// Whether what an argument has is one of the values that a condition asks for, or may be.
fn is_met(condition: &Condition, found: &[Value]) -> bool {
    let Condition::Value {
        values, default, ..
    } = condition
    else {
        return true;
    };
    let is_wanted = |value: &Value| {
        let plain = match &value.kind {
            Kind::Bool(flag) => serde_json::Value::from(*flag),
            Kind::String(text) => serde_json::Value::from(&**text),
            // Whatever a plan makes of it.
            Kind::Unknown(_) => return true,
            _ => return false,
        };
        values.contains(&plain)
    };
    match found.is_empty() {
        true => default.as_ref().is_some_and(|value| values.contains(value)),
        false => found.iter().any(is_wanted),
    }
}
