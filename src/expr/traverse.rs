//! Attributes and indices of known values, with faults that say what there is. Knows no syntax.

use crate::span::Span;

use super::convert::{to_number, to_text};
use super::{Fault, Kind, Value};

/// `on.name`
pub fn attribute(on: &Value, path: &str, name: &str, span: Span) -> Result<Value, Fault> {
    let fault = match &on.kind {
        Kind::Map(map) => match map.get(name) {
            Some(value) => return Ok(value.clone()),
            None => Fault::new(span, format!("`{path}` has no `{name}`"))
                .known(name, map.keys().map(|k| &**k)),
        },
        Kind::Null => Fault::new(
            span,
            format!("`{path}` is null, so there is no `{name}` in it"),
        ),
        Kind::List(_) | Kind::Set(_) => {
            Fault::new(span, format!("`{path}` is a list, it has no `{name}`"))
                .help(format!("`[*].{name}` takes it of each element"))
        }
        _ => {
            let kind = on.described();
            Fault::new(span, format!("`{path}` is {kind}, it has no `{name}`"))
        }
    };
    Err(fault.origins([on.origin]))
}

/// `on[key]`
pub fn index(on: &Value, path: &str, key: &Value, span: Span) -> Result<Value, Fault> {
    let fault = match &on.kind {
        Kind::Map(_) => match to_text(key) {
            Some(name) => return attribute(on, path, &name, span),
            None => Fault::new(span, format!("a key is a string, not {}", key.described())),
        },
        Kind::List(items) => match to_number(key) {
            Some(number) => {
                let at = number.to_i128().and_then(|at| usize::try_from(at).ok());
                match at.and_then(|at| items.get(at)) {
                    Some(value) => return Ok(value.clone()),
                    None => Fault::new(
                        span,
                        format!(
                            "`{path}` has {} elements, there is no `[{number}]`",
                            items.len()
                        ),
                    ),
                }
            }
            None => Fault::new(
                span,
                format!("an index is a number, not {}", key.described()),
            ),
        },
        Kind::Set(_) => Fault::new(span, format!("`{path}` is a set, which has no indices"))
            .help("`tolist(...)` makes a list of it"),
        Kind::Null => Fault::new(span, format!("`{path}` is null, so it has no elements")),
        _ => Fault::new(
            span,
            format!("`{path}` is {}, it has no elements", on.described()),
        ),
    };
    Err(fault.origins([on.origin, key.origin]))
}

/// The pairs that a for-expression walks over.
pub fn pairs(collection: &Value, span: Span) -> Result<Vec<(Value, Value)>, Fault> {
    Ok(match &collection.kind {
        Kind::List(items) => items
            .iter()
            .zip(0i128..)
            .map(|(item, i)| (Value::int(i), item.clone()))
            .collect(),
        Kind::Set(items) => items.iter().map(|v| (v.clone(), v.clone())).collect(),
        Kind::Map(map) => map
            .iter()
            .map(|(k, v)| (Value::string(k.clone()).or_at(v.origin), v.clone()))
            .collect(),
        _ => {
            let kind = collection.described();
            return Err(Fault::new(
                span,
                format!("`for` needs a list, set or map, this is {kind}"),
            )
            .origins([collection.origin]));
        }
    })
}

/// The elements that a splat takes: null has none, and what is not a list is the only element.
#[must_use]
pub fn spread(value: &Value) -> Vec<Value> {
    match &value.kind {
        Kind::Null => Vec::new(),
        Kind::List(items) | Kind::Set(items) => items.to_vec(),
        _ => vec![value.clone()],
    }
}
