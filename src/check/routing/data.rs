//! Whether the stores that an app uses are where visitors are led.

use std::collections::BTreeMap;

use super::writers::{Use, one_writer, used};
use super::{STORE_ELSEWHERE, serving};
use crate::diag::suggest::all_of;
use crate::diag::{Problem, Problems};
use crate::estate::{App, Estate, Route, Store};
use crate::value::CellName;

pub(super) fn data(estate: &Estate, route: &Route, app: &App, problems: &mut Problems) {
    let is_here = |store: &&Store| serving(route).any(|(c, _)| store.places.contains_key(c));
    let used = estate
        .stores
        .values()
        .map(|store| (used(app, store), store));
    let used: Vec<(Use, &Store)> = used
        .filter(|(how, store)| *how != Use::None && is_here(store))
        .collect();
    // What lacks the same places is told together.
    let mut elsewhere: BTreeMap<Vec<&CellName>, Vec<&Store>> = BTreeMap::new();
    for (_, store) in &used {
        let cells = serving(route).map(|(cell, _)| cell);
        let cells: Vec<_> = cells.filter(|c| !store.places.contains_key(c)).collect();
        if !cells.is_empty() {
            elsewhere.entry(cells).or_default().push(store);
        }
    }
    if !elsewhere.is_empty() {
        problems.push(without_place(route, &elsewhere));
    }
    let written = used.iter().filter(|(how, _)| *how == Use::Writes);
    let written: Vec<&Store> = written.map(|(_, store)| *store).collect();
    problems.extend(one_writer(estate, route, &written));
}

pub(super) fn named(stores: &[&Store]) -> String {
    let names: Vec<String> = stores.iter().map(|store| store.path()).collect();
    all_of(names.iter().map(String::as_str))
}

/// The problem with the first of the stores.
pub(super) fn at_store(problem: Problem, stores: &[&Store], label: &str) -> Problem {
    match stores {
        [] => problem,
        [store] => problem.at(store.name.span, label),
        [store, ..] => problem.at(store.name.span, format!("such as this one: {label}")),
    }
}

fn without_place(route: &Route, elsewhere: &BTreeMap<Vec<&CellName>, Vec<&Store>>) -> Problem {
    let parts = elsewhere.iter().map(|(cells, stores)| {
        let cells: Vec<String> = cells.iter().map(ToString::to_string).collect();
        let cells = all_of(cells.iter().map(String::as_str));
        format!("nothing of {} in {cells}", named(stores))
    });
    let message = format!(
        "`{}` leads visitors to pods that do not reach all of their data: {}",
        route.name.value,
        parts.collect::<Vec<_>>().join("; ")
    );
    let problem = Problem::new(&STORE_ELSEWHERE, message).at(route.app.span, "the app");
    let stores: Vec<&Store> = elsewhere.values().flatten().copied().collect();
    at_store(problem, &stores, "it has no place there")
        .help("name cells of the store's cloud as its `replicas`; in another cloud let the app ask one of its own where the data are, or give it a store there that something fills")
        .or_excuse("If the app does without there", "the app asks ... for what it needs")
}
