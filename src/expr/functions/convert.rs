//! Conversions that are asked for.

use crate::expr::convert::elements;
use crate::expr::{Type, Value};

use super::arguments::Args;
use super::{Answer, Entry, Wrong};

pub const FUNCTIONS: &[Entry] = &[
    ("tobool(value: any) -> bool", |args| {
        scalar(args, &Type::Bool)
    }),
    ("tonumber(value: any) -> number", |args| {
        scalar(args, &Type::Number)
    }),
    ("tostring(value: any) -> string", |args| {
        scalar(args, &Type::String)
    }),
    ("tolist(value: any) -> list(any)", |args| {
        sequence(args, "list", Type::list, Value::list_of)
    }),
    ("toset(value: any) -> set(any)", |args| {
        sequence(args, "set", Type::set, Value::set_of)
    }),
    ("tomap(value: any) -> map(any)", to_map),
];

fn refused(value: &Value, to: &str) -> Wrong {
    Wrong::at(0, format!("{} cannot be made a {to}", value.described()))
}

fn scalar(args: &Args, to: &Type) -> Answer {
    let value = args.value(0);
    let converted = to.convert(&value);
    converted.ok_or_else(|| refused(&value, &to.to_string()))
}

fn sequence(
    args: &Args,
    to: &str,
    of: fn(Type) -> Type,
    make: fn(Type, Vec<Value>) -> Value,
) -> Answer {
    let value = args.value(0);
    if value.is_null() {
        let null = of(Type::Any).convert(&value);
        return null.ok_or_else(|| refused(&value, to));
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
        let null = Some(&value).filter(|value| value.is_null());
        let null = null.and_then(|null| Type::map(Type::Any).convert(null));
        return null.ok_or_else(|| refused(&value, "map"));
    };
    Type::map(Type::Any)
        .convert(&Value::object(map.clone()))
        .ok_or_else(|| Wrong::at(0, "the values have no type in common, so they make no map"))
}
