//! Functions of maps and objects.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::expr::convert::to_text;
use crate::expr::{Kind, Map, Value};

use super::arguments::Args;
use super::{Answer, Entry, Wrong};

pub const FUNCTIONS: &[Entry] = &[
    ("keys(map: map)", |args| {
        let names = args.pairs(0).into_keys();
        Ok(Value::list(names.map(Value::string).collect()))
    }),
    ("lookup(map: map, key: string, default?: any)", |args| {
        let map = args.pairs(0);
        let found = map.get(args.text(1)).or(args.get(2));
        found.cloned().ok_or_else(|| {
            Wrong::at(
                1,
                format!("the map has no `{}` and there is no default", args.text(1)),
            )
        })
    }),
    ("merge(maps: any...)", merge),
    ("transpose(map: map)", transpose),
    ("values(map: map)", |args| {
        Ok(Value::list(args.pairs(0).into_values().collect()))
    }),
    ("zipmap(keys: strings, values: sequence)", |args| {
        let (keys, values) = (args.texts(0)?, args.items(1));
        if keys.len() != values.len() {
            let message = format!("{} values for {} keys", values.len(), keys.len());
            return Err(Wrong::at(1, message));
        }
        Ok(Value::map(keys.into_iter().zip(values.iter().cloned())))
    }),
];

fn merge(args: &Args) -> Answer {
    let mut out = Map::new();
    for (i, value) in args.rest(0).iter().enumerate() {
        match &value.kind {
            Kind::Null => {}
            Kind::Map(map) => {
                out.extend(map.iter().map(|(k, v)| (k.clone(), v.clone())));
            }
            _ => {
                let message = format!("`merge` takes maps, not {}", value.described());
                return Err(Wrong::at(i, message));
            }
        }
    }
    Ok(Kind::Map(Arc::new(out)).into())
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
    Ok(Value::map(
        out.into_iter().map(|(k, items)| (k, Value::list(items))),
    ))
}
