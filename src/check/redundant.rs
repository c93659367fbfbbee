//! Overrides of a client that say what holds anyway: nothing, or the same value as the tables that they are there to differ from.

use crate::diag::{Problem, Problems};
use crate::estate::{Estate, OVERRIDE_WITHOUT_EFFECT};
use crate::span::Span;
use crate::syntax::{Entry, Node, NodeKind, Table};
use crate::value::CellName;

pub(super) fn run(estate: &Estate, problems: &mut Problems) {
    for client in estate.clients.values() {
        let path = ["clients", client.name.as_str(), "overrides"];
        if let Some(overrides) = estate.file.descend(path) {
            empty(overrides, 0, problems);
        }
        for (cell, placement) in &client.placements {
            let name = cell.to_string();
            let path = ["clients", client.name.as_str(), "overrides", &name];
            let Some(written) = estate.file.descend(path).and_then(Node::as_table) else {
                continue;
            };
            let sections = placement.sections.iter();
            let sections =
                sections.filter_map(|(key, holds)| Some((written.entry(key)?, &**holds)));
            let apps = written.get("apps").and_then(Node::as_table);
            let apps = apps.into_iter().flat_map(Table::iter);
            let apps = apps.filter_map(|(app, entry)| {
                let app = estate
                    .apps
                    .get(&format!("{}/{app}", client.name.as_str()))?;
                Some((entry, &*app.cells.get(cell)?.node))
            });
            let said = sections.chain(apps);
            problems.extend(said.filter_map(|(entry, holds)| anyway(estate, cell, entry, holds)));
        }
    }
}

/// Empty tables of cells, of `apps` in them and of an app; what is below is merged, and told where that happens.
fn empty(overrides: &Node, depth: usize, problems: &mut Problems) {
    for (key, entry) in overrides.as_table().into_iter().flat_map(Table::iter) {
        // Sections of a cell are merged, as what is below an app.
        let is_of_overrides = depth != 1 || &**key == "apps";
        let Some(table) = entry.node.as_table().filter(|_| is_of_overrides) else {
            continue;
        };
        if table.is_empty() {
            let message = format!("the override `{key}` is empty, and changes nothing");
            problems.push(
                Problem::new(&OVERRIDE_WITHOUT_EFFECT, message)
                    .at(entry.key, "what weaker tables set still holds")
                    .help("take it out, or write what is different there"),
            );
        } else if depth < 2 {
            empty(&entry.node, depth + 1, problems);
        }
    }
}

/// Of a table in which one value differs, the others may be there to be read beside it.
fn anyway(estate: &Estate, cell: &CellName, entry: &Entry, holds: &Node) -> Option<Problem> {
    let weaker = overridden(estate, &entry.node, holds)?;
    let message = format!("nothing of this is different in {cell}");
    Some(
        Problem::new(&OVERRIDE_WITHOUT_EFFECT, message)
            .at(entry.key, "the same values")
            .at(weaker, "hold anyway")
            .help("take it out, or write what is different in this cell"),
    )
}

/// Where the value was written that a value, or every value of a table, says again.
fn overridden(estate: &Estate, written: &Node, holds: &Node) -> Option<Span> {
    if let Some(table) = written.as_table() {
        let all = table.iter().map(|(key, entry)| {
            let holds = holds.descend([&**key])?;
            overridden(estate, &entry.node, holds)
        });
        return all.collect::<Option<Vec<_>>>()?.first().copied();
    }
    let is_it = holds.span == written.span;
    let weaker = *holds.shadows.last().filter(|_| is_it)?;
    same(at(&estate.file, weaker)?, written).then_some(weaker)
}

/// The value that was written at a place.
fn at(node: &Node, place: Span) -> Option<&Node> {
    if node.span == place {
        return Some(node);
    }
    let table = node.as_table()?;
    table.iter().find_map(|(_, entry)| at(&entry.node, place))
}

fn same(one: &Node, other: &Node) -> bool {
    match (&one.kind, &other.kind) {
        (NodeKind::String(a), NodeKind::String(b)) => a == b,
        (NodeKind::Integer(a), NodeKind::Integer(b)) => a == b,
        (NodeKind::Bool(a), NodeKind::Bool(b)) => a == b,
        (NodeKind::Array(a), NodeKind::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (NodeKind::Table(a), NodeKind::Table(b)) => {
            a.iter().count() == b.iter().count()
                && a.iter()
                    .all(|(key, entry)| b.get(key).is_some_and(|b| same(&entry.node, b)))
        }
        _ => false,
    }
}
