//! One fault, one message: what of a run's problems only follows from others, and what says the same of many things. Not how problems are shown.

use std::collections::{BTreeMap, BTreeSet};

use crate::span::Span;

use super::{Label, Problem, Severity};

/// So many names of a group are told; of more only the number is.
const NAMED: usize = 4;
/// So many other parties of a group are shown.
const SHOWN: usize = 6;

/// In file order, each once: by place, then code, then message. Problems without a place come first.
pub(super) fn gathered(mut all: Vec<Problem>) -> Vec<Problem> {
    all.sort_by(|a, b| (a.span(), a.name(), &a.message).cmp(&(b.span(), b.name(), &b.message)));
    all.dedup();
    give_way(&mut all);
    grouped(all)
}

/// A value that has an error of its own breaks no rule that follows from it.
fn give_way(all: &mut Vec<Problem>) {
    let errors = || all.iter().filter(|p| p.severity == Severity::Error);
    let is_plain = |p: &&Problem| !p.code.is_vague && p.code.derived_from.is_none();
    let clear: BTreeSet<Span> = errors()
        .filter(is_plain)
        .filter_map(Problem::span)
        .collect();
    all.retain(|p| {
        let mut places = p.labels.iter().map(|label| label.span);
        let is_vague = p.code.is_vague && p.span().is_some_and(|span| clear.contains(&span));
        let is_derived = p.code.derived_from.is_some() && places.any(|s| clear.contains(&s));
        !is_vague && !is_derived
    });
}

/// What a rule says several times of one place, for each cell or device that has the value from there, is said once.
fn grouped(all: Vec<Problem>) -> Vec<Problem> {
    let mut groups: Vec<Vec<Problem>> = Vec::new();
    let mut known: BTreeMap<(Span, String), usize> = BTreeMap::new();
    for problem in all {
        let key = problem.span().map(|span| (span, problem.name().to_owned()));
        let place = key.as_ref().and_then(|key| known.get(key));
        match place.and_then(|at| groups.get_mut(*at)) {
            Some(group) if group.iter().all(|p| alike(p, &problem).is_some()) => {
                group.push(problem);
            }
            Some(_) => groups.push(vec![problem]),
            None => {
                known.extend(key.map(|key| (key, groups.len())));
                groups.push(vec![problem]);
            }
        }
    }
    groups.into_iter().filter_map(joined).collect()
}

/// The names in which the messages differ, if they say the same of two things.
fn alike<'a>(one: &'a Problem, other: &'a Problem) -> Option<(&'a str, &'a str)> {
    if one.severity != other.severity {
        return None;
    }
    let (mut ours, mut theirs) = (one.message.split('`'), other.message.split('`'));
    let mut differ = None;
    let mut is_name = false;
    loop {
        match (ours.next(), theirs.next()) {
            (None, None) => return differ,
            (Some(a), Some(b)) if a == b => {}
            (Some(a), Some(b)) if is_name && differ.is_none() => differ = Some((a, b)),
            _ => return None,
        }
        is_name = !is_name;
    }
}

fn joined(group: Vec<Problem>) -> Option<Problem> {
    let mut problems = group.into_iter();
    let mut first = problems.next()?;
    let others: Vec<Problem> = problems.collect();
    if others.is_empty() {
        return Some(first);
    }
    let names: Vec<&str> = others
        .iter()
        .filter_map(|o| Some(alike(&first, o)?.1))
        .collect();
    let told: Vec<String> = names
        .iter()
        .take(NAMED)
        .map(|name| format!("`{name}`"))
        .collect();
    let more = match names.len().checked_sub(NAMED) {
        None | Some(0) => String::new(),
        Some(more) => format!(" and {more} more"),
    };
    let others_told = format!("{}{more}", told.join(", "));
    let own = first.message.rsplit('`').nth(1).unwrap_or_default();
    let is_last = first.message.ends_with('`')
        && others
            .iter()
            .all(|o| alike(&first, o).is_some_and(|(ours, _)| ours == own));
    let message = match (is_last, told.as_slice(), more.is_empty()) {
        (true, [head @ .., last], true) => {
            let head: String = head.iter().map(|name| format!(", {name}")).collect();
            format!("{}{head} and {last}", first.message)
        }
        (true, ..) => format!("{}, {others_told}", first.message),
        _ => format!("{}; so it is with {others_told}", first.message),
    };
    for label in others.iter().flat_map(|other| &other.labels) {
        let is_new = |all: &[Label]| all.iter().all(|l| l.span != label.span);
        if first.labels.len() < SHOWN && is_new(&first.labels) {
            first.labels.push(label.clone());
        }
    }
    first.message = message;
    Some(first)
}
