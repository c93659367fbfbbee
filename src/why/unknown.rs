//! What is said of a cell or a key that there is not: what was probably meant, which is asked first. Not what is answered.

use std::collections::BTreeSet;

use super::{Named, quoted_path};
use crate::diag::suggest::{all_of, nearest, one_of};
use crate::estate::{Cell, Estate};
use crate::schema::Schema;
use crate::value::CellName;

/// So many keys are offered, where one of several may be meant.
const OFFERED: usize = 3;

/// The cell that is asked about.
pub(super) fn cell_of<'m>(model: &'m Estate, cell: &str) -> Result<&'m Cell, String> {
    let known: Vec<String> = model.cells.keys().map(ToString::to_string).collect();
    let names = || known.iter().map(String::as_str);
    let in_region = |region: &str| {
        let of = format!("{region}/");
        let there: Vec<&str> = names().filter(|name| name.starts_with(&of)).collect();
        (!there.is_empty()).then(|| one_of(there))
    };
    let name = match CellName::parse(cell) {
        Err(_) if !cell.contains('/') => {
            let meant = match in_region(cell) {
                Some(there) => format!("did you mean {there}?"),
                None => format!("the cells are {}", all_of(names())),
            };
            return Err(format!("`{cell}` is not a cell: {meant}"));
        }
        parsed => parsed?,
    };
    model.cells.get(&name).ok_or_else(|| {
        let near = nearest(cell, names()).map(|near| format!("`{near}`"));
        match near.or_else(|| in_region(name.region().as_str())) {
            Some(near) => format!("there is no cell `{cell}`: did you mean {near}?"),
            None => format!(
                "there is no cell `{cell}`: the cells are {}",
                all_of(names())
            ),
        }
    })
}

/// Whether a key has an answer.
type Answers<'a> = &'a dyn Fn(&str) -> bool;

/// No table is called so: the key stands in another one, or which tables there are at the first step that leads nowhere. What is offered has an answer.
pub(super) fn table(
    schema: &Schema,
    cell: &str,
    parts: &[String],
    (tables, answers): (&[Named<'_>], Answers<'_>),
) -> String {
    let key = parts.join(".");
    let candidates = as_in_the_file(parts)
        .into_iter()
        .chain(elsewhere(schema, parts, tables));
    let mut offered: BTreeSet<String> = BTreeSet::new();
    for candidate in candidates {
        if offered.len() < OFFERED && answers(&candidate) {
            offered.insert(candidate);
        }
    }
    if !offered.is_empty() {
        let all = offered.iter().map(String::as_str);
        return format!(
            "`{cell}` has no table `{key}`: did you mean {}?",
            one_of(all)
        );
    }
    first_step(cell, parts, tables)
}

/// The paths of a key that is asked for as the file has it: `regions.us-east-1.environments.production.network.nat`.
fn as_in_the_file(parts: &[String]) -> Vec<String> {
    match parts {
        [of, _, inner, _, rest @ ..]
            if of == "regions" && inner == "environments" && !rest.is_empty() =>
        {
            vec![quoted_path(rest), format!("cell.{}", quoted_path(rest))]
        }
        [of, _, rest @ ..] if of == "regions" && !rest.is_empty() => {
            vec![format!("region.{}", quoted_path(rest)), quoted_path(rest)]
        }
        [of, _, rest @ ..] if of == "environments" && !rest.is_empty() => {
            vec![
                format!("environment.{}", quoted_path(rest)),
                quoted_path(rest),
            ]
        }
        [of, rest @ ..] if of == "defaults" && !rest.is_empty() => vec![quoted_path(rest)],
        _ => Vec::new(),
    }
}

/// The paths of tables that have a key of that name, with the rest of it, and what is spelt nearest to that.
fn elsewhere(schema: &Schema, parts: &[String], tables: &[Named<'_>]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for table in tables {
        let (Some(of), Some(first)) = (table.schema, parts.first()) else {
            continue;
        };
        let has_key = schema.keys(of).is_some_and(|keys| keys.contains_key(first));
        let is_written = table.node.and_then(|node| node.descend([first.as_str()]));
        if !has_key && is_written.is_none() {
            continue;
        }
        let mut path: Vec<String> = table.path.iter().map(|&part| part.to_owned()).collect();
        let start = path.len();
        path.push(first.clone());
        for part in parts.iter().skip(1) {
            let there = schema.key(of, path.get(start..).unwrap_or_default());
            let keys = there.and_then(|key| schema.keys(key));
            let known = keys.is_none_or(|keys| keys.contains_key(part));
            let near = || nearest(part, keys?.keys().map(String::as_str));
            path.push(match known {
                true => part.clone(),
                false => near().unwrap_or(part).to_owned(),
            });
        }
        found.insert(quoted_path(&path));
    }
    found
}

/// Which tables there are at the first step of a key that leads nowhere.
fn first_step(cell: &str, parts: &[String], tables: &[Named<'_>]) -> String {
    let leads = |n: usize| {
        let is_under =
            |path: &[&str]| path.len() > n && path.iter().zip(&parts[..n]).all(|(a, b)| a == b);
        let mut next: Vec<&str> = tables
            .iter()
            .filter(|table| is_under(&table.path))
            .map(|table| table.path[n])
            .collect();
        next.sort_unstable();
        next.dedup();
        next
    };
    let known = (0..parts.len())
        .rev()
        .map(|n| (n, leads(n)))
        .find(|(_, next)| !next.is_empty());
    let (step, next) = known.unwrap_or_default();
    let (before, part) = (&parts[..step], parts.get(step).map_or("", String::as_str));
    let whose = match before {
        [] => format!("`{cell}`"),
        _ => format!("`{}` of `{cell}`", before.join(".")),
    };
    match nearest(part, next.iter().copied()) {
        Some(near) => {
            let path: Vec<&str> = before.iter().map(String::as_str).chain([near]).collect();
            format!(
                "{whose} has no table `{part}`: did you mean `{}`?",
                quoted_path(&path)
            )
        }
        None => format!("{whose} has no table `{part}`: it has {}", one_of(next)),
    }
}
