//! Clients and apps: where they are placed, and what holds for them there.

use std::collections::BTreeMap;

use super::cells::{complete, sections};
use super::layers::{Layers, merged};
use super::read::Reader;
use crate::model::{App, Client, Model, Placement};
use crate::span::Spanned;
use crate::syntax::{Node, NodeKind, Table};
use crate::value::CellName;

pub(super) fn clients(
    root: &Table,
    layers: &Layers<'_>,
    model: &mut Model,
    reader: &mut Reader<'_>,
) {
    for (key, entry) in root
        .get("clients")
        .and_then(Node::as_table)
        .into_iter()
        .flat_map(Table::iter)
    {
        let name = Spanned::new(key.to_string(), entry.key);
        let Some(table) = entry.node.as_table() else {
            continue;
        };
        let cells = placed(table.get("cells"), model, reader);
        check_overrides(table, &cells, reader);
        let placements = cells
            .iter()
            .map(|cell| (cell.value.clone(), placement(&name, cell, layers, reader)))
            .collect();
        for (app, app_entry) in table
            .get("apps")
            .and_then(Node::as_table)
            .into_iter()
            .flat_map(Table::iter)
        {
            let own = app_entry.node.as_table().and_then(|t| t.get("cells"));
            let app_cells =
                own.map_or_else(|| cells.clone(), |own| subset(own, &cells, &name, reader));
            let name = Spanned::new(app.to_string(), app_entry.key);
            insert_app(Some(key), name, &app_cells, layers, model, reader);
        }
        let mut node = entry.node.clone();
        reader.fill("client", &mut node);
        model.clients.insert(
            key.to_string(),
            Client {
                name,
                placements,
                node,
            },
        );
    }
    for (key, entry) in root
        .get("apps")
        .and_then(Node::as_table)
        .into_iter()
        .flat_map(Table::iter)
    {
        let cells = placed(
            entry.node.as_table().and_then(|t| t.get("cells")),
            model,
            reader,
        );
        let name = Spanned::new(key.to_string(), entry.key);
        insert_app(None, name, &cells, layers, model, reader);
    }
}

fn placed(node: Option<&Node>, model: &Model, reader: &mut Reader<'_>) -> Vec<Spanned<CellName>> {
    node.and_then(Node::as_array)
        .into_iter()
        .flatten()
        .filter_map(|n| reader.known_cell(n, model))
        .collect()
}

/// The cells of an app, which are some of its client's.
fn subset(
    node: &Node,
    of: &[Spanned<CellName>],
    client: &str,
    reader: &mut Reader<'_>,
) -> Vec<Spanned<CellName>> {
    let known: Vec<String> = of.iter().map(|c| c.to_string()).collect();
    let mut out = Vec::new();
    for item in node.as_array().into_iter().flatten() {
        match of
            .iter()
            .find(|c| Some(c.to_string().as_str()) == item.as_str())
        {
            Some(cell) => out.push(Spanned::new(cell.value.clone(), item.span)),
            None => reader.unknown(&format!("cell of client {client}"), item, &known),
        }
    }
    out
}

fn check_overrides(table: &Table, cells: &[Spanned<CellName>], reader: &mut Reader<'_>) {
    let known: Vec<String> = cells.iter().map(|c| c.to_string()).collect();
    let apps = table.get("apps").and_then(Node::as_table);
    for (cell, entry) in table
        .get("overrides")
        .and_then(Node::as_table)
        .into_iter()
        .flat_map(Table::iter)
    {
        if !known.iter().any(|k| k.as_str() == cell.as_ref()) {
            reader.unknown(
                "cell of this client",
                &Node::new(NodeKind::String(cell.clone()), entry.key),
                &known,
            );
        }
        let overridden = entry
            .node
            .as_table()
            .and_then(|t| t.get("apps"))
            .and_then(Node::as_table);
        for (app, app_entry) in overridden.into_iter().flat_map(Table::iter) {
            if apps.is_none_or(|t| t.get(app).is_none()) {
                let known: Vec<String> = apps
                    .into_iter()
                    .flat_map(Table::keys)
                    .map(Into::into)
                    .collect();
                reader.unknown(
                    "app of this client",
                    &Node::new(NodeKind::String(app.clone()), app_entry.key),
                    &known,
                );
            }
        }
    }
}

fn placement(
    client: &Spanned<String>,
    cell: &Spanned<CellName>,
    layers: &Layers<'_>,
    reader: &mut Reader<'_>,
) -> Placement {
    let what = format!("client {} in {}", client.value, cell.value);
    let sections = sections(
        "client",
        |key| layers.of_client(client, cell, key),
        client.span,
        &what,
        reader,
    );
    Placement {
        cell: cell.clone(),
        sections,
    }
}

fn insert_app(
    client: Option<&str>,
    name: Spanned<String>,
    cells: &[Spanned<CellName>],
    layers: &Layers<'_>,
    model: &mut Model,
    reader: &mut Reader<'_>,
) {
    let written = merged(&layers.of_app_base(client, &name));
    let (base, found) = reader.aside(|reader| app_node(written, &name, "", reader));
    let Some(base) = base else {
        return;
    };
    // What the app itself lacks, it lacks in every cell: said once.
    let is_whole = found.is_empty();
    found.into_iter().for_each(|p| reader.push(p));
    let mut placed = BTreeMap::new();
    for cell in cells {
        let written = merged(&layers.of_app(client, &name, cell));
        let place = format!(" in {}", cell.value);
        let (node, found) = reader.aside(|reader| app_node(written, &name, &place, reader));
        if is_whole {
            found.into_iter().for_each(|p| reader.push(p));
        }
        if let Some(node) = node {
            placed.insert(cell.value.clone(), node);
        }
    }
    let app = App {
        name,
        client: client.map(Into::into),
        base,
        cells: placed,
    };
    model.apps.insert(app.path(), app);
}

/// An app's table with the defaults of the section `app`; the core's own keys taken out.
fn app_node(
    written: Option<Node>,
    name: &Spanned<String>,
    place: &str,
    reader: &mut Reader<'_>,
) -> Option<Node> {
    let mut node = written?;
    if let NodeKind::Table(table) = &mut node.kind {
        table.remove("cells");
        table.remove("allow");
    }
    let section = reader.schema().sections().iter().find(|s| s.name == "app");
    match section {
        Some(section) => complete(
            section,
            Some(node),
            name.span,
            &format!("app {}{place}", name.value),
            reader,
        ),
        None => Some(node),
    }
}
