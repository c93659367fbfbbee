//! Functions of sets.

use crate::expr::convert::{elements, one_type, settled};
use crate::expr::{Kind, Type, Value};

use super::arguments::Args;
use super::results::is_empty_of_none;
use super::{Answer, Entry, Wrong};

pub const FUNCTIONS: &[Entry] = &[
    (
        "setintersection(set: set(any), sets: set(any)...) -> set(any)",
        |args| {
            let (element, sets) = sets(args)?;
            let (first, others) = split(&sets);
            let kept = first
                .iter()
                .filter(|v| others.iter().all(|set| set.contains(v)));
            Ok(Value::set_of(element, kept.cloned().collect()))
        },
    ),
    ("setproduct(set: list, sets: list...) -> any", product),
    (
        "setsubtract(set: set(any), minus: set(any)) -> set(any)",
        |args| {
            let (element, sets) = sets(args)?;
            let (first, others) = split(&sets);
            let kept = first
                .iter()
                .filter(|v| others.iter().all(|set| !set.contains(v)));
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

/// The most combinations that `setproduct` makes.
const LARGEST: usize = 100_000;

fn product(args: &Args) -> Answer {
    if args.rest(0).len() < 2 {
        return Err("`setproduct` takes at least 2 arguments, not 1".into());
    }
    let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
    let mut row_types = Vec::new();
    for (i, value) in args.rest(0).iter().enumerate() {
        let (element, items) =
            elements(value).ok_or_else(|| Wrong::at(i, "the elements have no type in common"))?;
        row_types.push(element);
        if rows.len().saturating_mul(items.len()) > LARGEST {
            return Err(format!("these are more than {LARGEST} combinations").into());
        }
        let longer = |row: &Vec<Value>, item: &Value| {
            let mut row = row.clone();
            row.push(item.clone());
            row
        };
        rows = rows
            .iter()
            .flat_map(|row| items.iter().map(move |item| longer(row, item)))
            .collect();
    }
    let rows: Vec<Value> = rows.into_iter().map(Value::tuple).collect();
    let row = settled(Type::tuple(row_types), &rows);
    let row = row.ok_or("the elements have no type in common")?;
    let mut kinds = args.rest(0).iter().map(|value| &value.kind);
    Ok(match kinds.any(|kind| matches!(kind, Kind::Set(_))) {
        true => Value::set_of(row, rows),
        false => Value::list_of(row, rows),
    })
}
