//! Functions of lists.

use std::collections::BTreeSet;

use crate::expr::convert::{settled, to_bool, unified};
use crate::expr::{Kind, Number, Type, Value};

use super::arguments::Args;
use super::{Answer, Entry, Wrong, fit};

pub const FUNCTIONS: &[Entry] = &[
    ("alltrue(list: list(bool)) -> bool", |args| {
        let all = truths(args)?;
        Ok(Value::bool(all.iter().all(|b| *b == Some(true))))
    }),
    ("anytrue(list: list(bool)) -> bool", |args| {
        let all = truths(args)?;
        Ok(Value::bool(all.contains(&Some(true))))
    }),
    (
        "chunklist(list: list(any), size: int) -> list(list(any))",
        |args| {
            let items = args.items(0);
            let size = args.count(1)?;
            let size = if size == 0 { items.len().max(1) } else { size };
            fit(items.len().saturating_add(items.len() / size))?;
            let element = element(args, 0);
            let chunk = |chunk: &[Value]| Value::list_of(element.clone(), chunk.to_vec());
            let chunks = items.chunks(size).map(chunk).collect();
            Ok(Value::list_of(Type::list(element.clone()), chunks))
        },
    ),
    ("coalesce(values: any...) -> any", coalesce),
    // Terraform looks at the arguments when it knows all: an unknown set passes, a known one does not.
    ("coalescelist(lists: value...) -> any", |args| {
        let lists = args.rest(0);
        if let Some(at) = lists
            .iter()
            .position(|list| !matches!(list.kind, Kind::List(_)))
        {
            let what = lists.get(at).map_or("it", Value::described);
            return Err(Wrong::at(at, format!("{what} is no list")));
        }
        let found = lists
            .iter()
            .find(|list| list.as_list().is_some_and(|items| !items.is_empty()));
        found.cloned().ok_or_else(|| "every list is empty".into())
    }),
    ("compact(list: list(string)) -> list(string)", |args| {
        let items = args.items(0).iter();
        let kept = items.filter(|v| v.as_str().is_some_and(|s| !s.is_empty()));
        Ok(Value::list_of(Type::String, kept.cloned().collect()))
    }),
    (
        "concat(list: sequence, lists: sequence...) -> any",
        |args| {
            let all = args.rest(0).iter().filter_map(Value::as_list);
            let items = all.flatten().cloned().collect();
            sequence(items, one_element(args.rest(0)))
        },
    ),
    ("contains(list: list, value: value) -> bool", |args| {
        Ok(Value::bool(args.items(0).contains(&args.value(1))))
    }),
    ("distinct(list: list(any)) -> list(any)", |args| {
        let mut seen = BTreeSet::new();
        let items = args.items(0).iter();
        let kept = items.filter(|item| seen.insert(*item));
        Ok(Value::list_of(element(args, 0), kept.cloned().collect()))
    }),
    ("element(list: sequence, index: int) -> any", |args| {
        let items = args.items(0);
        let count = i128::try_from(items.len()).unwrap_or(1);
        let at = args.small(1)?.checked_rem_euclid(count);
        at.and_then(|at| items.get(usize::try_from(at).ok()?))
            .cloned()
            .ok_or_else(|| Wrong::at(0, "an empty list has no element"))
    }),
    ("flatten(list: list) -> any", |args| {
        let mut out = Vec::new();
        flatten(args.items(0), &mut out);
        Ok(Value::tuple(out))
    }),
    ("index(list: sequence, value: value) -> number", |args| {
        let value = args.value(1);
        let at = args.items(0).iter().position(|item| *item == value);
        at.and_then(|at| i128::try_from(at).ok())
            .map(|at| Value::number(Number::count(at)))
            .ok_or_else(|| Wrong::at(1, "the list has no such element"))
    }),
    (
        "matchkeys(values: list(any), keys: list(any), search: list(any)) -> list(any)",
        match_keys,
    ),
    ("one(list: list) -> any", |args| match args.items(0) {
        [] => Ok(Value::null_of(match &args.value(0).kind {
            Kind::List(items) | Kind::Set(items) => items.element().cloned().unwrap_or(Type::Null),
            _ => Type::Null,
        })),
        [only] => Ok(only.clone()),
        more => Err(Wrong::at(
            0,
            format!("it has {} elements, not one or none", more.len()),
        )),
    }),
    ("range(numbers: number...) -> list(number)", range),
    ("reverse(list: list) -> any", |args| {
        let items = args.items(0).iter().rev().cloned().collect();
        sequence(items, one_element(args.rest(0)))
    }),
    (
        "slice(list: sequence, start: int, end: int) -> any",
        |args| {
            let (start, end) = (args.count(1)?, args.count(2)?);
            let part = args.items(0).get(start..end).ok_or_else(|| {
                let count = args.items(0).len();
                let message = format!("`{start}` to `{end}` is no part of {count} elements");
                Wrong::at(2, message)
            })?;
            let element = one_element(args.rest(0).get(..1).unwrap_or(&[]));
            sequence(part.to_vec(), element)
        },
    ),
    ("sort(list: list(string)) -> list(string)", |args| {
        let mut texts = args.texts(0)?;
        texts.sort_unstable();
        Ok(Value::strings(texts))
    }),
];

/// The most elements that `range` makes.
const LONGEST: usize = 1024;

/// The elements as bools; null is none.
fn truths(args: &Args) -> Result<Vec<Option<bool>>, Wrong> {
    let items = args.items(0).iter();
    items
        .map(|item| match to_bool(item) {
            None if !item.is_null() => Err(Wrong::at(
                0,
                format!("an element is {}, not a bool", item.described()),
            )),
            truth => Ok(truth),
        })
        .collect()
}

fn coalesce(args: &Args) -> Answer {
    let common = Type::unify_all(args.rest(0).iter().map(Type::of))
        .ok_or("the arguments have no type in common")?;
    let mut values = args.rest(0).iter();
    let found = values.find(|v| !v.is_null() && v.as_str() != Some(""));
    found
        .and_then(|v| common.convert(v))
        .ok_or_else(|| "every argument is null or an empty string".into())
}

fn flatten(items: &[Value], out: &mut Vec<Value>) {
    for item in items {
        match item.as_list() {
            Some(inner) => flatten(inner, out),
            None => out.push(item.clone()),
        }
    }
}

fn match_keys(args: &Args) -> Answer {
    let (values, keys) = (args.items(0), args.items(1));
    if values.len() != keys.len() {
        return Err(Wrong::at(
            1,
            format!("{} keys for {} values", keys.len(), values.len()),
        ));
    }
    let all: Vec<Value> = keys.iter().chain(args.items(2)).cloned().collect();
    let (_, all) = unified(&all).ok_or_else(|| Wrong::at(2, "the keys have no type in common"))?;
    let (keys, search) = all.split_at(keys.len().min(all.len()));
    let kept = values.iter().zip(keys);
    let search: BTreeSet<&Value> = search.iter().collect();
    let kept = kept.filter(|(_, key)| search.contains(key));
    let kept: Vec<Value> = kept.map(|(value, _)| value.clone()).collect();
    let (element, kept) = match one_element(args.rest(0).get(..1).unwrap_or(&[])) {
        Some(element) => (element, kept),
        None => unified(&kept).ok_or_else(|| Wrong::at(0, "the values have no type in common"))?,
    };
    Ok(Value::list_of(element, kept))
}

fn range(args: &Args) -> Answer {
    let zero = Number::whole(0);
    let (start, limit, step) = match args.rest(0).len() {
        1 => (zero.clone(), args.number(0), None),
        2 => (args.number(0), args.number(1), None),
        3 => (args.number(0), args.number(1), Some(args.number(2))),
        count => return Err(format!("`range` takes 1 to 3 arguments, not {count}").into()),
    };
    if start == limit {
        return Ok(Value::list_of(Type::Number, Vec::new()));
    }
    let down = limit < start;
    let step = step.unwrap_or_else(|| Number::whole(if down { -1 } else { 1 }));
    if step.is_zero() || down != (step < zero) {
        return Err(Wrong::at(2, "this step never reaches the limit"));
    }
    let mut out = Vec::new();
    let mut next = start;
    while if down { next > limit } else { next < limit } {
        if out.len() == LONGEST {
            return Err(format!("`range` makes at most {LONGEST} numbers").into());
        }
        out.push(Value::number(next.clone()));
        next = next.add(&step);
    }
    Ok(Value::list_of(Type::Number, out))
}

/// The type of the elements of a list.
fn element(args: &Args, i: usize) -> Type {
    args.get(i)
        .and_then(|value| Type::of(value).element())
        .unwrap_or(Type::Null)
}

/// The type that the elements of lists and sets have in common; none if one of them is a tuple.
fn one_element(lists: &[Value]) -> Option<Type> {
    let elements = lists.iter().map(|list| match Type::of(list) {
        Type::List(of) | Type::Set(of) => Some((*of).clone()),
        _ => None,
    });
    Type::unify_all(elements.collect::<Option<Vec<_>>>()?)
}

/// A list of elements of one type, or a tuple.
fn sequence(items: Vec<Value>, element: Option<Type>) -> Answer {
    let Some(element) = element else {
        return Ok(Value::tuple(items));
    };
    let items = items.iter().map(|item| element.convert(item));
    let items = items.collect::<Option<Vec<_>>>();
    let items = items.ok_or("an element does not convert to the type that all have in common")?;
    // Terraform itself panics here: https://github.com/zclconf/go-cty/blob/v1.16.2/cty/function/stdlib/collection.go, `ConcatFunc`.
    let element = settled(element, &items).ok_or("lists of several types with one of none")?;
    Ok(Value::list_of(element, items))
}
