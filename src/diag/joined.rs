//! Several problems of one rule as one: what it says, of whom, and which of their places it shows. Not which problems belong together.

use std::collections::BTreeSet;

use super::alike::differing;
use super::{Label, Problem};

/// So many names of a group are told; of more only the number is.
const NAMED: usize = 4;
/// So many other parties of a group are shown.
const SHOWN: usize = 6;

/// Several problems as one: the first, with the places and edits of the others; none of none.
pub(super) fn joined(group: Vec<Problem>) -> Option<Problem> {
    let mut problems = group.into_iter();
    let mut first = problems.next()?;
    let others: Vec<Problem> = problems.collect();
    if others.is_empty() {
        return Some(first);
    }
    first.message = told(&first, &others);
    for label in others.iter().flat_map(|other| &other.labels) {
        if first.labels.len() >= SHOWN {
            break;
        }
        if first.labels.iter().all(|l| l.span != label.span) {
            first.labels.push(label.clone());
        }
    }
    // Each thing at its own place; where two texts are wanted at one place, the first will do.
    for edit in others.iter().flat_map(|other| &other.edits) {
        if first.edits.iter().all(|known| known.span != edit.span) {
            first.edits.push(edit.clone());
        }
    }
    let whom = others.into_iter().flat_map(|other| other.whom);
    first.whom.extend(whom);
    Some(first)
}

/// What the first says, and of whom the others say the same.
fn told(first: &Problem, others: &[Problem]) -> String {
    let known: BTreeSet<&String> = first.whom.iter().collect();
    let whom = others.iter().flat_map(|other| &other.whom);
    let whom = distinct(
        whom.filter(|name| !known.contains(name))
            .map(String::as_str),
    );
    if !whom.is_empty() {
        return format!("{}; the same for {}", first.message, listed(&whom));
    }
    let differ: Vec<_> = others
        .iter()
        .filter_map(|other| differing(&first.message, &other.message))
        .collect();
    let names = distinct(differ.iter().map(|d| d.name.as_str()));
    let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
    if names.is_empty() {
        return first.message.clone();
    }
    match differ.len() == others.len() && differ.iter().all(|d| d.is_last) {
        true if names.len() <= NAMED => {
            let (last, head) = names.split_last().unwrap_or((&"", &[]));
            let head: String = head.iter().map(|name| format!(", {name}")).collect();
            format!("{}{head} and {last}", first.message)
        }
        true => format!("{}, {}", first.message, listed(&names)),
        false => format!("{}; so it is with {}", first.message, listed(&names)),
    }
}

fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut known = BTreeSet::new();
    names.filter(|name| known.insert(*name)).collect()
}

fn listed(names: &[&str]) -> String {
    let more = match names.len().checked_sub(NAMED) {
        None | Some(0) => String::new(),
        Some(more) => format!(" and {more} more"),
    };
    let told: Vec<&str> = names.iter().take(NAMED).copied().collect();
    format!("{}{more}", told.join(", "))
}

/// The first place says for which part of the estate it is, unless it says something already.
pub(super) fn say_for_whom(problem: &mut Problem) {
    let whom = match problem.whom.as_slice() {
        // A plain module is nobody's.
        [] => return,
        [one] if one.is_empty() => return,
        [one] => format!("for {one}"),
        [first, rest @ ..] => format!("for {first} and {} more", rest.len()),
    };
    let empty = problem.labels.first_mut().filter(|l| l.text.is_empty());
    if let Some(Label { text, .. }) = empty {
        *text = whom;
    }
}
