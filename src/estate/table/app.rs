//! `apps`, of a client or of the whole estate: where they run, and what holds for them there.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;

use super::{Exceptions, Layer, named};
use crate::estate::Estate;
use crate::estate::layers::Layers;
use crate::estate::read::Reader;
use crate::estate::sections::Completed;
use crate::span::Spanned;
use crate::syntax::{Node, Table};
use crate::value::CellName;

/// An app of a client.
#[derive(JsonSchema)]
#[schemars(rename = "app", deny_unknown_fields, extend("x-example" = r#"[clients.ezra.apps.portal]
image    = "registry.example.com/ezra/portal:1.4.2"
host     = "ezra.acme.example.com"
port     = 8080
replicas = { min = 2, max = 6 }
env      = { LOG_LEVEL = "info" }
secrets  = { DATABASE_URL = { name = "database", property = "url" } }"#, "x-section" = "app"))]
#[expect(
    dead_code,
    reason = "declares the keys beside those of the section `app`"
)]
pub struct AppKeys {
    /// Cells that the app runs in; all of the client's if left out.
    #[schemars(extend("uniqueItems" = true))]
    cells: Option<Layer<Vec<CellName>>>,
    /// Exceptions from rules in this table, each with the reason.
    allow: Option<Layer<Exceptions>>,
}

/// An app of the whole estate.
#[derive(JsonSchema)]
#[schemars(inline, deny_unknown_fields, extend("x-section" = "app", "x-page" = "app"))]
#[expect(
    dead_code,
    reason = "declares the keys beside those of the section `app`"
)]
pub struct EstateAppKeys {
    /// Cells that the app runs in.
    #[schemars(extend("uniqueItems" = true))]
    cells: Layer<Vec<CellName>>,
    /// Exceptions from rules in this table, each with the reason.
    allow: Option<Layer<Exceptions>>,
}

/// An app of a client or of the estate.
#[derive(Clone, Debug)]
pub struct App {
    /// The name; the span is the key's.
    pub name: Spanned<String>,
    /// Its client; none for an app of the estate.
    pub client: Option<String>,
    /// What it is without regard to a cell.
    pub base: Arc<Node>,
    /// What it is in each of its cells.
    pub cells: BTreeMap<CellName, Arc<Node>>,
}

impl App {
    /// `<client>/<app>` or `shared/<app>`: unique over the estate.
    #[must_use]
    pub fn path(&self) -> String {
        format!(
            "{}/{}",
            self.client.as_deref().unwrap_or("shared"),
            self.name.value
        )
    }
}

/// All apps by path.
pub(in crate::estate) fn apps(
    root: &Table,
    layers: &Layers<'_>,
    estate: &Estate,
    reader: &mut Reader<'_>,
) -> BTreeMap<String, App> {
    let mut out = BTreeMap::new();
    for client in estate.clients.values() {
        let Some(table) = client.node.as_table() else {
            continue;
        };
        let all: Vec<_> = client.placements.values().map(|p| p.cell.clone()).collect();
        for (name, node) in named(table, "apps") {
            let own = node.as_table().and_then(|t| t.get("cells"));
            let cells = own.map_or_else(
                || all.clone(),
                |own| subset(own, &all, &client.name, reader),
            );
            insert(Some(&client.name), name, &cells, layers, &mut out, reader);
        }
    }
    for (name, node) in named(root, "apps") {
        let cells = reader.known_cells(node.as_table().and_then(|t| t.get("cells")), estate);
        insert(None, name, &cells, layers, &mut out, reader);
    }
    out
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
        let Some(text) = item.as_str() else {
            continue;
        };
        match of.iter().find(|c| c.to_string() == text) {
            Some(cell) => out.push(Spanned::new(cell.value.clone(), item.span)),
            None => {
                let name = Spanned::new(text.to_string(), item.span);
                reader.unknown(&format!("cell of client {client}"), &name, &known);
            }
        }
    }
    out
}

fn insert(
    client: Option<&str>,
    name: Spanned<String>,
    cells: &[Spanned<CellName>],
    layers: &Layers<'_>,
    out: &mut BTreeMap<String, App>,
    reader: &mut Reader<'_>,
) {
    let of_base = layers.of_app_base(client, &name);
    let (base, found) =
        reader.aside(|reader| app_node((&of_base, &layers.completed), &name, "", reader));
    let Some(base) = base else {
        return;
    };
    // What the app itself lacks, it lacks in every cell: said once.
    let is_whole = found.is_empty();
    found.into_iter().for_each(|p| reader.push(p));
    let mut placed = BTreeMap::new();
    for cell in cells {
        let of_cell = layers.of_app(client, &name, cell);
        let place = format!(" in {}", cell.value);
        let (node, found) =
            reader.aside(|reader| app_node((&of_cell, &layers.completed), &name, &place, reader));
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
    out.insert(app.path(), app);
}

/// An app's table with the defaults of the section `app`.
fn app_node(
    (layers, completed): (&[&Node], &Completed),
    name: &Spanned<String>,
    place: &str,
    reader: &mut Reader<'_>,
) -> Option<Arc<Node>> {
    if layers.is_empty() {
        return None;
    }
    let section = reader.schema().sections().iter().find(|s| s.name == "app");
    let merged = |layers: &[&Node], reader: &mut Reader| reader.merged_declaration(layers);
    match section {
        Some(section) => {
            let what = format!("app {}{place}", name.value);
            completed.section(section, (layers, name.span), &what, merged, reader)
        }
        None => merged(layers, reader).map(Arc::new),
    }
}
