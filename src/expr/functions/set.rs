//! Functions of sets.

use crate::expr::convert::{elements, unified};
use crate::expr::{Kind, Type, Value};

use super::arguments::Args;
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

/// The sets with elements of one type.
fn sets(args: &Args) -> Result<(Type, Vec<Vec<Value>>), Wrong> {
    let all = args.rest(0);
    let lists = all.iter().filter_map(Value::as_list);
    let together: Vec<Value> = lists.clone().flatten().cloned().collect();
    let types = all.iter().filter_map(|set| Type::of(set).element());
    let common = Type::unify_all(types);
    let all_in = |common: Type| {
        let items = together.iter().map(|item| common.convert(item));
        let items: Vec<Value> = items.collect::<Option<_>>()?;
        let (element, items) = match common.is_exact() {
            true => (common, items),
            false => unified(&items)?,
        };
        Some((element, items))
    };
    let (element, together) = common
        .and_then(all_in)
        .ok_or("the sets' elements have no type in common")?;
    let mut together = together.into_iter();
    let sets = lists.map(|items| together.by_ref().take(items.len()).collect());
    Ok((element, sets.collect()))
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
    let row = Type::tuple(row_types);
    let rows: Vec<Value> = rows.into_iter().map(Value::tuple).collect();
    let mut kinds = args.rest(0).iter().map(|value| &value.kind);
    Ok(match kinds.any(|kind| matches!(kind, Kind::Set(_))) {
        true => Value::set_of(row, rows),
        false => Value::list_of(row, rows),
    })
}
