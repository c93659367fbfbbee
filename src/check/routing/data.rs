//! Whether the stores that an app uses are where visitors are led, and written where it writes.

use std::collections::BTreeMap;

use super::{ONE_WRITER, STORE_ELSEWHERE, serving};
use crate::check::owner::written;
use crate::diag::suggest::all_of;
use crate::diag::{Problem, Problems, Severity};
use crate::estate::{App, Estate, Pattern, Route, Store, StoreKind, Writes};
use crate::syntax::Node;
use crate::value::CellName;

pub(super) fn data(estate: &Estate, route: &Route, app: &App, problems: &mut Problems) {
    let used = estate.stores.values().filter(|store| uses(app, store));
    let used: Vec<&Store> = used
        .filter(|store| serving(route).any(|(cell, _)| store.places.contains_key(cell)))
        .collect();
    // What lacks the same places is told together.
    let mut elsewhere: BTreeMap<Vec<&CellName>, Vec<&Store>> = BTreeMap::new();
    for store in &used {
        let cells = serving(route).map(|(cell, _)| cell);
        let cells: Vec<_> = cells.filter(|c| !store.places.contains_key(c)).collect();
        if !cells.is_empty() {
            elsewhere.entry(cells).or_default().push(store);
        }
    }
    if !elsewhere.is_empty() {
        problems.push(without_place(route, &elsewhere));
    }
    problems.extend(one_writer(estate, route, &used));
}

/// Whether pods of the app get to the store: to a bucket by name, to all else where they may reach databases.
fn uses(app: &App, store: &Store) -> bool {
    if app.client != store.client {
        return false;
    }
    let name = app.name.value.as_str();
    let mut places = store.places.values();
    match store.kind.value {
        StoreKind::Objects => places.any(|place| {
            let section = place.sections.get("objects");
            section.is_some_and(|section| section.descend(["apps", name]).is_some())
        }),
        _ => app.cells.values().any(|workload| {
            let reaches = workload.node.descend(["egress", "database"]);
            reaches.and_then(Node::as_bool) == Some(true)
        }),
    }
}

fn named(stores: &[&Store]) -> String {
    let names: Vec<String> = stores.iter().map(|store| store.path()).collect();
    all_of(names.iter().map(String::as_str))
}

/// The problem with the first of the stores.
fn at_store(problem: Problem, stores: &[&Store], label: &str) -> Problem {
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

/// Several cells that answer at once, and one that takes what they write.
fn one_writer(estate: &Estate, route: &Route, used: &[&Store]) -> Option<Problem> {
    let first = route.first_turn();
    let answering = serving(route).filter(|(_, member)| member.turn == first);
    let answering: Vec<String> = answering.map(|(cell, _)| cell.to_string()).collect();
    let stores = used
        .iter()
        .filter(|store| store.writes.value == Writes::Primary);
    let stores: Vec<&Store> = stores.copied().collect();
    if answering.len() < 2 || stores.is_empty() {
        return None;
    }
    let message = format!(
        "`{}` is answered in {} at once, and {} {} written at home alone: what pods elsewhere write has to go there",
        route.name.value,
        all_of(answering.iter().map(String::as_str)),
        named(&stores),
        if stores.len() == 1 { "is" } else { "are" },
    );
    let problem = Problem::new(&ONE_WRITER, message).at(
        written(estate, route.pattern.span, route.name.span),
        "who answers",
    );
    let mut problem = at_store(problem, &stores, "written in one place")
        .help("let the app send what writes to one of its own at the store's home; or write `pattern = \"active-passive\"` with the home as `primary`; buckets, and caches of Azure, can be written everywhere (`writes`)")
        .or_excuse("Once the app does", "writes go to ...");
    if route.pattern.value == Pattern::MultiActive {
        problem.severity = Severity::Warning;
    }
    Some(problem)
}
