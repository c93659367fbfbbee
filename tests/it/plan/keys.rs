//! Instances of blocks with `for_each` and `count`: their keys, their addresses, and what a reference to all of them is.

use std::sync::Arc;

use terrane::expr::{Kind, Value, convert};
use terrane::hcl::Block;

use super::module::attribute;

/// `address["key"]`
pub fn at(address: &str, key: Option<&Value>) -> String {
    match key {
        None => address.to_owned(),
        Some(key) if key.as_int().is_some() => {
            format!("{address}[{}]", key.as_int().unwrap_or_default())
        }
        Some(key) => {
            let text = convert::to_text(key).expect("keys are texts");
            format!("{address}[\"{text}\"]")
        }
    }
}

/// Instances as a reference gives them: a map with `for_each`, a list with `count`, else the one.
pub fn collected(block: &Block, text: &str, all: Vec<(Option<Value>, Value)>) -> Value {
    if attribute(block, text, "for_each").is_some() {
        let pairs = all
            .into_iter()
            .filter_map(|(key, value)| Some((convert::to_text(&key?)?, value)));
        Value::object(pairs)
    } else if attribute(block, text, "count").is_some() {
        Value::tuple(all.into_iter().map(|(_, value)| value).collect())
    } else {
        all.into_iter()
            .next()
            .map_or_else(Value::null, |(_, value)| value)
    }
}

/// What `for_each` walks over.
pub fn pairs(value: &Value) -> Vec<(Value, Value)> {
    match &value.kind {
        Kind::Map(map) => {
            let pair = |(k, v): (&Arc<str>, &Value)| (Value::string(k.clone()), v.clone());
            map.iter().map(pair).collect()
        }
        Kind::Set(items) => items.iter().map(|v| (v.clone(), v.clone())).collect(),
        Kind::List(items) => {
            let pair = |(at, v): (i128, &Value)| (Value::int(at), v.clone());
            (0..).zip(items.iter()).map(pair).collect()
        }
        _ => Vec::new(),
    }
}
