//! Conversions that are asked for.

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
        sequence(args, "list", Type::list)
    }),
    ("toset(value: any) -> set(any)", |args| {
        sequence(args, "set", Type::set)
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

fn sequence(args: &Args, to: &str, of: fn(Type) -> Type) -> Answer {
    let value = args.value(0);
    let converted = of(Type::Any).convert(&value);
    converted.ok_or_else(|| match value.as_list() {
        Some(_) => Wrong::at(
            0,
            format!("the elements have no type in common, so they make no {to}"),
        ),
        None => refused(&value, to),
    })
}

fn to_map(args: &Args) -> Answer {
    let value = args.value(0);
    let converted = Type::map(Type::Any).convert(&value);
    converted.ok_or_else(|| match value.as_map() {
        Some(_) => Wrong::at(0, "the values have no type in common, so they make no map"),
        None => refused(&value, "map"),
    })
}
