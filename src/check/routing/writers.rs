//! What an app does with stores, and whether it can write them where it answers first.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::data::{at_store, named};
use super::{ONE_WRITER, serving};
use crate::check::owner::written as place_of;
use crate::diag::suggest::all_of;
use crate::diag::{Problem, Severity};
use crate::estate::{App, Estate, Member, Pattern, Route, Store, StoreKind, StorePlace, Writes};
use crate::syntax::Node;
use crate::value::CellName;

/// What pods of an app do with a store.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    None,
    Reads,
    Writes,
}

/// Of a bucket its table says so; PostgreSQL, caches and indexes are written by who gets to databases, and, of the latter two, is let in.
pub(super) fn used(app: &App, store: &Store) -> Use {
    if app.client != store.client {
        return Use::None;
    }
    let name = app.name.value.as_str();
    let kind = store.kind.value;
    let section = |place: &StorePlace| place.sections.get(kind.id()).cloned();
    let mut sections = store.places.values().filter_map(section);
    if kind == StoreKind::Objects {
        let right = sections.find_map(|s| Some(s.descend(["apps", name])?.as_str()?.to_owned()));
        return match right.as_deref() {
            None => Use::None,
            Some("read") => Use::Reads,
            Some(_) => Use::Writes,
        };
    }
    // Those that are listed, or all that get there.
    let is_listed = |s: Arc<Node>| {
        let apps = s.descend(["apps"]).and_then(Node::as_array);
        apps.is_none_or(|apps| apps.iter().any(|app| app.as_str() == Some(name)))
    };
    let reaches = app.cells.values().any(|workload| {
        let reaches = workload.node.descend(["egress", "database"]);
        reaches.and_then(Node::as_bool) == Some(true)
    });
    match reaches && sections.any(is_listed) {
        true => Use::Writes,
        false => Use::None,
    }
}

/// The cells in which a store takes writes: its home, and copies that stand alone; none if all places do.
fn writers(store: &Store) -> Option<BTreeSet<&CellName>> {
    if store.writes.value == Writes::Everywhere {
        return None;
    }
    let stands_alone = |place: &&StorePlace| {
        let section = place.sections.get(store.kind.value.id());
        let promoted = section.and_then(|section| section.descend(["promoted"]));
        place.purpose.is_none() || promoted.and_then(Node::as_bool) == Some(true)
    };
    let all = store.places.values().filter(stands_alone);
    Some(all.map(|place| &place.cell.value).collect())
}

/// Cells that answer first, and stores that take no writes in one of them.
pub(super) fn one_writer(estate: &Estate, route: &Route, written: &[&Store]) -> Option<Problem> {
    let first = route.first_turn();
    let answers = |(cell, member): (&'_ CellName, &Member)| {
        let idle = member.keys.weight.as_ref().is_some_and(|w| w.value == 0);
        (member.turn == first && !idle).then(|| cell.clone())
    };
    let answering: Vec<CellName> = serving(route).filter_map(answers).collect();
    let lacks = |store: &&&Store| {
        let writers = writers(store);
        writers.is_some_and(|writers| answering.iter().any(|cell| !writers.contains(cell)))
    };
    let stores: Vec<&Store> = written.iter().filter(lacks).copied().collect();
    if stores.is_empty() {
        return None;
    }
    let cells: Vec<String> = answering.iter().map(ToString::to_string).collect();
    let (is, at_once) = (
        if stores.len() == 1 { "is" } else { "are" },
        if cells.len() == 1 { "first" } else { "at once" },
    );
    let message = format!(
        "`{}` is answered in {} {at_once}, and {} {is} not written in all of these: what pods write where a copy is read fails, and has to go to the home",
        route.name.value,
        all_of(cells.iter().map(String::as_str)),
        named(&stores),
    );
    let at = place_of(estate, route.pattern.span, route.name.span);
    let problem = Problem::new(&ONE_WRITER, message).at(at, "who answers");
    let mut problem = at_store(problem, &stores, "written at its home alone")
        .help("let the app send what writes to one of its own at the store's home; or let the home answer first and alone: `pattern = \"active-passive\"`, and the role `primary` for its cell (`cells.\"REGION/ENVIRONMENT\".role`); buckets, and caches of Azure, can be written everywhere (`writes`)")
        .or_excuse("Once the app does", "writes go to ...");
    // Nobody who answers can write, or all do as if they could.
    if route.pattern.value == Pattern::MultiActive || cells.len() == 1 {
        problem.severity = Severity::Warning;
    }
    Some(problem)
}
