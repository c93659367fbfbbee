//! Marks of what a call gives: those of its arguments, but for functions that know better.

use crate::expr::{Marks, Value};

/// Functions that keep the marks of elements apart from those of a whole: what they move about takes its own along.
const APART: &[&str] = &[
    "chunklist",
    "concat",
    "element",
    "flatten",
    "keys",
    "length",
    "lookup",
    "merge",
    "reverse",
    "setproduct",
    "slice",
    "tobool",
    "tolist",
    "tomap",
    "tonumber",
    "toset",
    "tostring",
    "values",
    "zipmap",
];

/// What is given with the marks that it has.
pub(super) fn marked(name: &str, values: &[Value], given: Value) -> Value {
    let each = values.iter();
    match (name, values) {
        ("sensitive", [value]) => value.clone().marked(Marks::SENSITIVE),
        ("nonsensitive", [value]) => value.clone().unmarked(Marks::SENSITIVE),
        ("ephemeralasnull", [value]) => value.ephemeral_as_null(),
        ("issensitive", [value]) if value.marks.has(Marks::SENSITIVE) => Value::bool(true),
        // What is not known yet may turn out to be.
        ("issensitive", [value]) if value.is_unknown() => given,
        ("issensitive", [_]) => Value::bool(false),
        _ if APART.contains(&name) => given.marked(each.map(|value| value.marks).collect()),
        _ => given.marked(each.map(Value::all_marks).collect()),
    }
}
