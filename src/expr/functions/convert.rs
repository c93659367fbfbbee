//! Conversions that are asked for.

use crate::expr::convert::{elements, to_bool, to_number, to_text};
use crate::expr::{Kind, Type, Value};

use super::arguments::Args;
use super::{Answer, Entry, Wrong};

pub const FUNCTIONS: &[Entry] = &[
    ("tobool(value: any)", |args| {
        scalar(args, "bool", |v| to_bool(v).map(Kind::Bool))
    }),
    ("tonumber(value: any)", |args| {
        scalar(args, "number", |v| to_number(v).map(Kind::Number))
    }),
    ("tostring(value: any)", |args| {
        scalar(args, "string", |v| to_text(v).map(Kind::String))
    }),
    ("tolist(value: any)", |args| {
        sequence(args, "list", Value::list_of)
    }),
    ("toset(value: any)", |args| {
        sequence(args, "set", Value::set_of)
    }),
    ("tomap(value: any)", to_map),
];

fn refused(value: &Value, to: &str) -> Wrong {
    Wrong::at(0, format!("{} cannot be made a {to}", value.described()))
}

fn scalar(args: &Args, to: &str, convert: fn(&Value) -> Option<Kind>) -> Answer {
    let value = args.value(0);
    if value.is_null() {
        return Ok(value);
    }
    match convert(&value) {
        Some(kind) => Ok(kind.into()),
        None => Err(refused(&value, to)),
    }
}

fn sequence(args: &Args, to: &str, make: fn(Type, Vec<Value>) -> Value) -> Answer {
    let value = args.value(0);
    if value.is_null() {
        return Ok(value);
    }
    let items = elements(&value);
    items
        .map(|(element, items)| make(element, items))
        .ok_or_else(|| {
            if value.as_list().is_some() {
                Wrong::at(
                    0,
                    format!("the elements have no type in common, so they make no {to}"),
                )
            } else {
                refused(&value, to)
            }
        })
}

fn to_map(args: &Args) -> Answer {
    let value = args.value(0);
    let Some(map) = value.as_map() else {
        return if value.is_null() {
            Ok(value)
        } else {
            Err(refused(&value, "map"))
        };
    };
    Type::map(Type::Any)
        .convert(&Value::object(map.clone()))
        .ok_or_else(|| Wrong::at(0, "the values have no type in common, so they make no map"))
}
