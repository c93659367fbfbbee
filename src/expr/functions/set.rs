//! Functions of sets.

use std::collections::BTreeSet;

use crate::expr::convert::{elements, one_type, settled};
use crate::expr::{Kind, Type, Value};

use super::arguments::Args;
use super::results::is_empty_of_none;
use super::{Answer, Entry, Wrong, fit};

pub const FUNCTIONS: &[Entry] = &[
    (
        "setintersection(set: set(any), sets: set(any)...) -> set(any)",
        |args| {
            let (element, sets) = sets(args)?;
            let (first, others) = split(&sets);
            let others: Vec<BTreeSet<&Value>> = searched(others).collect();
            let kept = first
                .iter()
                .filter(|v| others.iter().all(|set| set.contains(v)));
            Ok(Value::set_of(element, kept.cloned().collect()))
        },
    ),
    (
        "setproduct(set: list, other: list, sets: list...) -> any",
        product,
    ),
    (
        "setsubtract(set: set(any), minus: set(any)) -> set(any)",
        |args| {
            let (element, sets) = sets(args)?;
            let (first, others) = split(&sets);
            let others: BTreeSet<&Value> = others.iter().flatten().collect();
            let kept = first.iter().filter(|v| !others.contains(v));
            Ok(Value::set_of(element, kept.cloned().collect()))
        },
    ),
    (
        "setunion(set: set(any), sets: set(any)...) -> set(any)",
        |args| {
            let (element, sets) = sets(args)?;
            Ok(Value::set_of(element, sets.concat()))
        },
    ),
];

/// The sets with elements of one type. An empty one of no type has nothing to say about it.
fn sets(args: &Args) -> Result<(Type, Vec<Vec<Value>>), Wrong> {
    let none = || "the sets' elements have no type in common";
    let types = args.rest(0).iter().filter(|set| !is_empty_of_none(set));
    let types = types.filter_map(|set| Type::of(set).element());
    let common = Type::unify_all(types).ok_or_else(none)?;
    let sets = args.rest(0).iter().filter_map(Value::as_list);
    let sets = sets.map(|items| items.iter().map(|item| common.convert(item)).collect());
    let sets: Vec<Vec<Value>> = sets.collect::<Option<_>>().ok_or_else(none)?;
    // Where nothing is converted, each set keeps its own type, which must be one.
    let mut own = sets
        .iter()
        .filter(|items| !items.is_empty())
        .map(|items| one_type(items));
    let first = own.next();
    if !common.is_exact() && !common.is_open() && own.any(|of| Some(of) != first) {
        return Err(none().into());
    }
    let element = settled(common, &sets.concat()).ok_or_else(none)?;
    Ok((element, sets))
}

fn split(sets: &[Vec<Value>]) -> (&[Value], &[Vec<Value>]) {
    sets.split_first()
        .map_or((&[], &[]), |(first, rest)| (first.as_slice(), rest))
}

/// Sets to look for elements in.
fn searched(sets: &[Vec<Value>]) -> impl Iterator<Item = BTreeSet<&Value>> {
    sets.iter().map(|set| set.iter().collect())
}

/// The most combinations that `setproduct` makes.
const LARGEST: usize = 100_000;

fn product(args: &Args) -> Answer {
    if args.rest(0).len() < 2 {
        return Err("`setproduct` takes at least 2 arguments, not 1".into());
    }
    let mut count = 1usize;
    let (mut row_types, mut columns) = (Vec::new(), Vec::new());
    for (i, value) in args.rest(0).iter().enumerate() {
        let (element, items) =
            elements(value).ok_or_else(|| Wrong::at(i, "the elements have no type in common"))?;
        row_types.push(element);
        count = count.saturating_mul(items.len());
        columns.push(items);
    }
    if count > LARGEST {
        let message = format!("these are more than {LARGEST} combinations");
        return Err(Wrong::beyond(message));
    }
    fit(count.saturating_mul(columns.len()))?;
    let row = |number: usize| {
        // The last set changes fastest.
        let (mut rest, mut row) = (number, Vec::with_capacity(columns.len()));
        for items in columns.iter().rev() {
            row.extend(items.get(rest % items.len()).cloned());
            rest /= items.len();
        }
        row.reverse();
        Value::tuple(row)
    };
    let rows: Vec<Value> = (0..count).map(row).collect();
    let row = settled(Type::tuple(row_types), &rows);
    let row = row.ok_or("the elements have no type in common")?;
    let mut kinds = args.rest(0).iter().map(|value| &value.kind);
    Ok(match kinds.any(|kind| matches!(kind, Kind::Set(_))) {
        true => Value::set_of(row, rows),
        false => Value::list_of(row, rows),
    })
}
