//! Functions of maps and objects.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::expr::convert::to_text;
use crate::expr::{Kind, Type, Value};

use super::arguments::Args;
use super::{Answer, Entry, Wrong};

pub const FUNCTIONS: &[Entry] = &[
    ("keys(map: map) -> any", |args| {
        let names = args.pairs(0).keys().cloned();
        Ok(match element(args) {
            Some(_) => Value::strings(names),
            None => Value::tuple(names.map(Value::string).collect()),
        })
    }),
    (
        "lookup(map: map, key: string, default?: any) -> any",
        lookup,
    ),
    ("merge(maps: any...) -> any", merge),
    (
        "transpose(map: map(list(string))) -> map(list(string))",
        transpose,
    ),
    ("values(map: map) -> any", |args| {
        let values = args.pairs(0).values().cloned().collect();
        Ok(match element(args) {
            Some(element) => Value::list_of(element, values),
            None => Value::tuple(values),
        })
    }),
    (
        "zipmap(keys: list(string), values: sequence) -> any",
        |args| {
            let (keys, values) = (args.texts(0)?, args.items(1));
            if keys.len() != values.len() {
                let message = format!("{} values for {} keys", values.len(), keys.len());
                return Err(Wrong::at(1, message));
            }
            let pairs = keys.into_iter().map(Arc::from).zip(values.iter().cloned());
            Ok(match args.get(1).map(|values| &values.kind) {
                Some(Kind::List(list)) if list.element().is_some() => {
                    let element = list.element().cloned().unwrap_or(Type::Null);
                    Value::map_of(element, pairs.collect())
                }
                _ => Value::object(pairs),
            })
        },
    ),
];

/// The type of the elements of a map; none for an object.
fn element(args: &Args) -> Option<Type> {
    match &args.get(0)?.kind {
        Kind::Map(map) => map.element().cloned(),
        _ => None,
    }
}

/// The default of a map has the type of its elements, whether it is needed or not.
fn lookup(args: &Args) -> Answer {
    let map = args.pairs(0);
    let default = match (element(args), args.get(2)) {
        (Some(element), Some(default)) => Some(element.convert(default).ok_or_else(|| {
            let message = format!(
                "the default is {}, and the elements of the map are not",
                default.described()
            );
            Wrong::at(2, message)
        })?),
        (_, default) => default.cloned(),
    };
    let found = map.get(args.text(1)).cloned().or(default);
    found.ok_or_else(|| {
        let message = format!("the map has no `{}` and there is no default", args.text(1));
        Wrong::at(1, message)
    })
}

fn merge(args: &Args) -> Answer {
    let mut pairs = Vec::new();
    // Maps of one type make a map of that type; anything else makes an object.
    let mut types = args.rest(0).iter().map(Type::of);
    let first = types.next();
    let is_one = types.all(|next| first.as_ref() == Some(&next));
    let element = match first {
        Some(Type::Map(of)) if is_one => Some((*of).clone()),
        _ => None,
    };
    // Behind a null without a type, of which it knows nothing, Terraform takes null of any type.
    let mut is_open = false;
    for (i, value) in args.rest(0).iter().enumerate() {
        is_open |= value.is_untyped_null();
        match &value.kind {
            Kind::Null(Type::Map(_) | Type::Object(_)) => {}
            Kind::Null(_) if is_open => {}
            Kind::Map(map) => {
                pairs.extend(map.iter().map(|(k, v)| (k.clone(), v.clone())));
            }
            _ => {
                let message = format!("`merge` takes maps, not {}", value.described());
                return Err(Wrong::at(i, message));
            }
        }
    }
    Ok(match element {
        Some(element) => Value::map_of(element, pairs.into_iter().collect()),
        None => Value::object(pairs),
    })
}

fn transpose(args: &Args) -> Answer {
    let mut out: BTreeMap<Arc<str>, Vec<Value>> = BTreeMap::new();
    for (key, list) in args.pairs(0) {
        let items = list
            .as_list()
            .ok_or_else(|| Wrong::at(0, format!("`{key}` is {}, not a list", list.described())))?;
        for item in items {
            let text = to_text(item)
                .ok_or_else(|| Wrong::at(0, format!("an element of `{key}` is no string")))?;
            out.entry(text)
                .or_default()
                .push(Value::string(key.clone()));
        }
    }
    // Each key's list is in the order of the old keys, as those were walked in order.
    let lists = out.into_iter();
    let lists = lists.map(|(k, items)| (k, Value::list_of(Type::String, items)));
    Ok(Value::map_of(Type::list(Type::String), lists.collect()))
}
