//! Functions of numbers.

use crate::expr::convert::to_number;
use crate::expr::{Kind, Number, Value};

use super::arguments::Args;
use super::{Answer, Entry, Wrong, float};

pub const FUNCTIONS: &[Entry] = &[
    ("abs(number: number) -> number", |args| {
        Ok(Value::number(args.number(0).absolute()))
    }),
    ("ceil(number: number) -> number", |args| {
        Ok(Value::number(args.number(0).ceil()))
    }),
    ("floor(number: number) -> number", |args| {
        Ok(Value::number(args.number(0).floor()))
    }),
    ("log(number: number, base: number) -> number", |args| {
        finite(float::log(args.number(0).to_f64()) / float::log(args.number(1).to_f64()))
    }),
    (
        "max(number: number, numbers: number...) -> number",
        |args| {
            Ok(args
                .rest(0)
                .iter()
                .max()
                .cloned()
                .unwrap_or_else(Value::null))
        },
    ),
    (
        "min(number: number, numbers: number...) -> number",
        |args| {
            Ok(args
                .rest(0)
                .iter()
                .min()
                .cloned()
                .unwrap_or_else(Value::null))
        },
    ),
    ("parseint(number: text, base: int) -> number", parse_int),
    ("pow(number: number, power: number) -> number", |args| {
        finite(float::pow(args.number(0).to_f64(), args.number(1).to_f64()))
    }),
    ("signum(number: int) -> number", |args| {
        let number = args.number(0);
        args.small(0)?;
        let sign = match (number.is_zero(), number.is_negative()) {
            (true, _) => 0,
            (_, true) => -1,
            _ => 1,
        };
        Ok(Value::number(Number::count(sign)))
    }),
    ("sum(numbers: list) -> number", sum),
];

fn finite(number: f64) -> Answer {
    Number::from_f64(number)
        .map(Value::number)
        .ok_or_else(|| "the result is no finite number".into())
}

fn parse_int(args: &Args) -> Answer {
    let Some(Kind::String(text)) = args.get(0).map(|v| &v.kind) else {
        return Err(Wrong::at(0, "`parseint` reads a string"));
    };
    let base = args.int(1);
    if !(2..=62).contains(&base) {
        return Err(Wrong::at(1, "a base is between 2 and 62"));
    }
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut sum = Number::whole(0);
    for c in digits.chars() {
        let digit = match c {
            '0'..='9' => u32::from(c) - u32::from('0'),
            'a'..='z' => u32::from(c) - u32::from('a') + 10,
            'A'..='Z' if base <= 36 => u32::from(c) - u32::from('A') + 10,
            'A'..='Z' => u32::from(c) - u32::from('A') + 36,
            _ => 99,
        };
        if i128::from(digit) >= base {
            return Err(Wrong::at(
                0,
                format!("`{text}` is no whole number in base {base}"),
            ));
        }
        sum = sum
            .multiply(&Number::whole(base))
            .add(&Number::whole(digit.into()));
    }
    if digits.is_empty() {
        return Err(Wrong::at(0, "there are no digits in it"));
    }
    let sum = sum.counted();
    Ok(Value::number(if negative { sum.negate() } else { sum }))
}

fn sum(args: &Args) -> Answer {
    let mut items = args.items(0).iter().map(|item| {
        to_number(item)
            .map(|number| Number::clone(&number))
            .ok_or_else(|| Wrong::at(0, format!("{} cannot be summed", item.described())))
    });
    let first = items
        .next()
        .ok_or_else(|| Wrong::at(0, "an empty list has no sum"))??;
    items
        .try_fold(first, |sum, next| Ok(sum.add(&next?)))
        .map(Value::number)
}
