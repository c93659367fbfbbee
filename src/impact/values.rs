//! What is told of an argument before and after: what only a cloud knows, what is not to be shown, and what is long is said as such. Not what differs.

use std::fmt::Write as _;
use std::sync::Arc;

use super::plain::Plain;
use super::plan::Prior;
use super::regional::{labels, regional};
use super::report::{Told, Untold, Values};
use crate::expr::{Kind, Marks, Value};
use crate::terraform::evaluate::Instance;
use crate::terraform::schema::{Attribute, Block};

/// How many characters of a value are told.
const LONG: usize = 200;
/// From how many on only what differs is told of lists and objects.
const WHOLE: usize = 40;
/// What stands for a sensitive value, and for what is left out.
const HIDDEN: &str = "(sensitive)";
const LEFT_OUT: &str = "…";

/// What the arguments at some paths are before and after.
pub fn values(prior: &Prior, instance: &Instance, paths: &[String]) -> Vec<Values> {
    let mut all = Vec::new();
    for path in paths {
        let top = path.split('.').next().unwrap_or(path);
        let (old, new) = (before(prior, instance, top), after(instance, top));
        let mut pairs = at_path((&old, &new), path);
        if pairs.is_empty() {
            pairs.push((old, new));
        }
        all.extend(pairs.iter().map(|(old, new)| {
            let (old, new) = match words(old).len().max(words(new).len()) > WHOLE {
                true => apart(old, new),
                false => (old.clone(), new.clone()),
            };
            Values {
                path: path.clone(),
                old: told(&old),
                new: told(&new),
            }
        }));
    }
    all
}

/// The pairs at a path that are not the same, of the argument or block that it begins with.
pub fn at_path(sides: (&Plain, &Plain), path: &str) -> Vec<(Plain, Plain)> {
    let steps: Vec<&str> = path.split('.').skip(1).collect();
    let mut pairs = Vec::new();
    walk(sides, &steps, &mut pairs);
    pairs
}

/// What an argument was, as far as it may be told.
pub fn before(prior: &Prior, instance: &Instance, name: &str) -> Plain {
    let given = prior.given.get(name).filter(|given| !given.is_null());
    if let Some(given) = given {
        return shown(instance.schema(), name, seen(given));
    }
    if let Some(text) = prior.regional.get(name) {
        return Plain::Text(Arc::clone(text));
    }
    let state = prior.state.field(name);
    // The provider puts these together of what is configured.
    let own = match name {
        "tags_all" => Some("tags"),
        "terraform_labels" | "effective_labels" => Some("labels"),
        _ => None,
    };
    let is_known = own.is_some_and(|own| {
        let own = prior.given.get(own);
        own.is_none_or(|own| !own.all_marks().has(Marks::MADE))
    });
    match state {
        state if is_known || state.is_blank() => state.clone(),
        _ => Plain::Unknown,
    }
}

/// What an argument is, as far as it may be told.
pub fn after(instance: &Instance, name: &str) -> Plain {
    let given = instance.argument(name).filter(|given| !given.is_null());
    if let Some(given) = given {
        return shown(instance.schema(), name, seen(&given));
    }
    let provider = instance.provider();
    if let Some(text) = regional(&provider).get(name) {
        return Plain::Text(Arc::clone(text));
    }
    let own = |own: &str| instance.argument(own).map_or(Plain::Null, |own| seen(&own));
    let fields = ["tags", "labels"].map(|name| (Arc::from(name), own(name)));
    let all = fields.into_iter().chain([(Arc::from(name), Plain::Null)]);
    let made = labels(&provider, &Plain::Object(all.collect()));
    if let Some((_, value)) = made.into_iter().find(|(found, _)| *found == name) {
        return value;
    }
    let attribute = instance.schema().and_then(|s| s.attributes.get(name));
    match attribute.is_some_and(|attribute| attribute.computed) {
        true => Plain::Unknown,
        false => Plain::Null,
    }
}

/// A value without what is made up or sensitive in it.
fn seen(value: &Value) -> Plain {
    if value.marks.has(Marks::SENSITIVE) || value.marks.has(Marks::EPHEMERAL) {
        return Plain::Text(HIDDEN.into());
    }
    if value.marks.has(Marks::MADE) {
        return Plain::Unknown;
    }
    match &value.kind {
        Kind::List(items) | Kind::Set(items) => Plain::List(items.iter().map(seen).collect()),
        Kind::Map(map) => {
            let fields = map.iter();
            Plain::Object(fields.map(|(k, v)| (Arc::clone(k), seen(v))).collect())
        }
        _ => Plain::from(value),
    }
}

/// Without what the schema says is sensitive.
fn shown(schema: Option<&Block>, name: &str, value: Plain) -> Plain {
    let Some(schema) = schema else {
        return value;
    };
    if let Some(attribute) = schema.attributes.get(name) {
        return shown_of(attribute, value);
    }
    match schema.block_types.get(name) {
        Some(nested) => inside(value, &|name, value| {
            shown(Some(&nested.block), name, value)
        }),
        None => value,
    }
}

fn shown_of(attribute: &Attribute, value: Plain) -> Plain {
    if value.is_null() {
        return value;
    }
    if attribute.sensitive || attribute.write_only {
        return Plain::Text(HIDDEN.into());
    }
    let Some(object) = &attribute.nested_type else {
        return value;
    };
    inside(value, &|name, value| match object.attributes.get(name) {
        Some(attribute) => shown_of(attribute, value),
        None => value,
    })
}

/// Objects, however they are nested, with something else in the place of each field.
fn inside(value: Plain, of: &dyn Fn(&str, Plain) -> Plain) -> Plain {
    match value {
        Plain::List(items) => Plain::List(items.into_iter().map(|one| inside(one, of)).collect()),
        Plain::Object(fields) => {
            let fields = fields.into_iter().map(|(name, value)| {
                let value = of(&name, value);
                (name, value)
            });
            Plain::Object(fields.collect())
        }
        other => other,
    }
}

/// The pairs at a path that are not the same.
fn walk((old, new): (&Plain, &Plain), steps: &[&str], out: &mut Vec<(Plain, Plain)>) {
    let Some((first, rest)) = steps.split_first() else {
        if old != new || old.has_unknown() {
            out.push((old.clone(), new.clone()));
        }
        return;
    };
    match (old, new) {
        (Plain::List(had), Plain::List(has)) if had.len() == has.len() => {
            for pair in had.iter().zip(has) {
                walk(pair, steps, out);
            }
        }
        (Plain::List(had), Plain::List(has)) if had.len().max(has.len()) > 1 => {
            out.push((old.clone(), new.clone()));
        }
        _ => {
            let field = |side: &Plain| match side {
                Plain::Unknown => Plain::Unknown,
                Plain::List(items) => items
                    .first()
                    .map_or(Plain::Null, |one| one.field(first).clone()),
                side => side.field(first).clone(),
            };
            walk((&field(old), &field(new)), rest, out);
        }
    }
}

/// Two values without what is the same in both.
fn apart(old: &Plain, new: &Plain) -> (Plain, Plain) {
    match (old, new) {
        (Plain::Object(had), Plain::Object(has)) => {
            let (mut before, mut after) = (had.clone(), has.clone());
            for (name, one) in had {
                match has.get(name) {
                    Some(other) if one == other && !one.has_unknown() => {
                        before.remove(name);
                        after.remove(name);
                    }
                    Some(other) => {
                        let (one, other) = apart(one, other);
                        before.insert(Arc::clone(name), one);
                        after.insert(Arc::clone(name), other);
                    }
                    None => {}
                }
            }
            (Plain::Object(before), Plain::Object(after))
        }
        (Plain::List(had), Plain::List(has)) if had.len() == 1 && has.len() == 1 => {
            let pairs = had.iter().zip(has).map(|(one, other)| apart(one, other));
            let (before, after) = pairs.unzip();
            (Plain::List(before), Plain::List(after))
        }
        (Plain::List(had), Plain::List(has)) => {
            let without = |all: &[Plain], other: &[Plain]| {
                let left = all.iter().filter(|one| !other.contains(one));
                let mut left: Vec<Plain> = left.cloned().collect();
                if left.len() < all.len() {
                    left.push(Plain::Text(LEFT_OUT.into()));
                }
                Plain::List(left)
            };
            (without(had, has), without(has, had))
        }
        _ => (old.clone(), new.clone()),
    }
}

pub fn told(value: &Plain) -> Option<Told> {
    let untold = |untold| Some(Told::Not { untold });
    match value {
        Plain::Null => None,
        Plain::Unknown => untold(Untold::Unknown),
        Plain::Text(text) if &**text == HIDDEN => untold(Untold::Sensitive),
        value => {
            let words = words(value);
            let mut kept: String = words.chars().take(LONG).collect();
            if kept.len() < words.len() {
                kept.push_str(LEFT_OUT);
            }
            Some(Told::Words(kept))
        }
    }
}

/// A value as people write it: a text as it is, all else as Terraform does.
fn words(value: &Plain) -> String {
    match value {
        Plain::Text(text) => text.to_string(),
        value => {
            let mut out = String::new();
            write(value, &mut out);
            out
        }
    }
}

fn write(value: &Plain, out: &mut String) {
    // Writing to a text cannot fail.
    let _ = match value {
        Plain::Null => write!(out, "null"),
        Plain::Unknown => write!(out, "(not known)"),
        Plain::Text(text) if matches!(&**text, HIDDEN | LEFT_OUT) => write!(out, "{text}"),
        Plain::Text(text) => write!(out, "{:?}", &**text),
        Plain::Bool(_) | Plain::Number(_) => write!(out, "{}", value.as_words()),
        Plain::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                write(item, out);
            }
            write!(out, "]")
        }
        Plain::Object(fields) => {
            let told = fields.iter().filter(|(_, value)| !value.is_null());
            out.push('{');
            for (at, (name, value)) in told.enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                let _ = write!(out, "{name} = ");
                write(value, out);
            }
            write!(out, "}}")
        }
    };
}
