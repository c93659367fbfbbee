//! Arguments that fit their parameters, read by position.

use crate::expr::{Kind, Map, Number, Value};

use super::Wrong;

/// Arguments that fit their parameters. Reading one as something else gives an empty value.
pub struct Args<'a>(pub &'a [Value]);

impl<'a> Args<'a> {
    pub fn get(&self, i: usize) -> Option<&'a Value> {
        self.0.get(i)
    }

    pub fn value(&self, i: usize) -> Value {
        self.0.get(i).cloned().unwrap_or_else(Value::null)
    }

    pub fn text(&self, i: usize) -> &'a str {
        self.0.get(i).and_then(Value::as_str).unwrap_or("")
    }

    pub fn number(&self, i: usize) -> Number {
        match self.0.get(i).map(|v| &v.kind) {
            Some(Kind::Number(number)) => Number::clone(number),
            _ => Number::whole(0),
        }
    }

    pub fn int(&self, i: usize) -> i128 {
        self.0.get(i).and_then(Value::as_int).unwrap_or(0)
    }

    /// A whole number that a machine counts with.
    pub fn small(&self, i: usize) -> Result<i128, Wrong> {
        let number = self.number(i).to_i128().and_then(|n| i64::try_from(n).ok());
        number
            .map(i128::from)
            .ok_or_else(|| Wrong::at(i, "the number has more than 64 bits"))
    }

    /// A number that counts or stands for a place.
    pub fn count(&self, i: usize) -> Result<usize, Wrong> {
        usize::try_from(self.int(i)).map_err(|_| Wrong::at(i, "this must not be negative"))
    }

    pub fn items(&self, i: usize) -> &'a [Value] {
        self.0.get(i).and_then(Value::as_list).unwrap_or(&[])
    }

    /// The elements of a list of strings; null is an error.
    pub fn texts(&self, i: usize) -> Result<Vec<&'a str>, Wrong> {
        self.items(i)
            .iter()
            .map(|item| {
                item.as_str()
                    .ok_or_else(|| Wrong::at(i, "an element is null"))
            })
            .collect()
    }

    pub fn pairs(&self, i: usize) -> &'a Map {
        static NONE: Map = Map::new();
        self.0.get(i).and_then(Value::as_map).unwrap_or(&NONE)
    }

    /// The arguments from the `i`th on.
    pub fn rest(&self, i: usize) -> &'a [Value] {
        self.0.get(i..).unwrap_or(&[])
    }
}
