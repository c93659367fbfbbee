//! `[clients]`: tenants, where they are placed, and what holds for them there.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use super::app::{AppKeys, ClientAppTable, OverrideAppTable};
use super::store::StoreKeys;
use super::{Exceptions, Layer, Named, Written, named, note_default, text};
use crate::diag::Problem;
use crate::diag::suggest::{all_of, nearest};
use crate::estate::layers::Layers;
use crate::estate::read::{OVERRIDE_WITHOUT_EFFECT, Reader, UNKNOWN_REFERENCE};
use crate::estate::sections::sections;
use crate::estate::{Estate, typed};
use crate::span::Spanned;
use crate::syntax::{Node, Table};
use crate::value::{CellName, Slug};

/// A tenant.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(rename = "client", deny_unknown_fields, extend("x-example" = r#"[clients.ezra]
display_name = "Ezra"
cells        = ["eu-west-1/production"]
residency    = ["eu"]"#, "x-sections" = ["client", "store", "app"]))]
pub struct ClientKeys {
    /// Name for people.
    #[schemars(with = "Option<String>", extend("x-default" = "the client's name"))]
    pub display_name: String,
    /// `retiring`: nothing that was made for it is protected any more. `retired`: its stacks stay, empty, so that their next apply destroys what they made; its apps are taken
    /// out of the clusters.
    #[schemars(extend("default" = "active"))]
    pub status: Spanned<Presence>,
    /// Cells that the client is placed in.
    #[schemars(with = "Vec<CellName>", extend("uniqueItems" = true))]
    pub cells: Vec<Spanned<String>>,
    /// Residency classes that its data may lie in.
    #[schemars(extend("uniqueItems" = true, "default" = []))]
    pub residency: Vec<Spanned<String>>,
    /// What the apps of the client start from.
    pub app: Option<Layer<AppKeys>>,
    /// The client's stores, each with a home and its copies, in cells that the client is placed in.
    pub data: Option<Layer<Named<Slug, StoreKeys>>>,
    /// The client's apps.
    pub apps: Option<Layer<Named<Slug, ClientAppTable>>>,
    /// What differs in a cell, by the cell's name.
    pub overrides: Option<Layer<Named<CellName, OverrideKeys>>>,
    /// Exceptions from rules in this table, each with the reason.
    pub allow: Option<Layer<Exceptions>>,
}

/// Whether a client is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Presence {
    /// It is.
    Active,
    /// On its way out: nothing of it is protected against being destroyed.
    Retiring,
    /// Only its stacks stay, and they are empty.
    Retired,
}

/// What differs in one cell.
#[derive(JsonSchema)]
#[schemars(rename = "overrides", deny_unknown_fields, extend("x-example" = r#"[clients.ezra.apps.portal]
image    = "registry.example.com/ezra/portal:1.4.2"
port     = 8080
replicas = { min = 2, max = 6 }

[clients.ezra.overrides."eu-west-1/production".infrastructure]
nodes = { max = 12 }

[clients.ezra.overrides."eu-west-1/production".apps.portal]
replicas = { min = 4, max = 12 }"#, "x-sections" = ["client", "store", "app"]))]
#[expect(
    dead_code,
    reason = "declares the keys; they are a layer of sections and apps"
)]
pub struct OverrideKeys {
    /// What the apps of the client start from in the cell.
    app: Option<Layer<AppKeys>>,
    /// Apps by name.
    apps: Option<Named<Slug, OverrideAppTable>>,
}

/// `[clients.X]`
#[derive(Clone, Debug)]
pub struct Client {
    written: Written<ClientKeys>,
    /// Where it is placed, with what holds there.
    pub placements: BTreeMap<CellName, Placement>,
}

impl std::ops::Deref for Client {
    type Target = Written<ClientKeys>;
    fn deref(&self) -> &Self::Target {
        &self.written
    }
}

/// A client in a cell.
#[derive(Clone, Debug)]
pub struct Placement {
    /// The cell as it was written in `cells`.
    pub cell: Spanned<CellName>,
    /// Sections by name: merged, defaults in.
    pub sections: BTreeMap<String, Arc<Node>>,
}

/// Clients by name.
pub(in crate::estate) fn clients(
    root: &Table,
    layers: &Layers<'_>,
    estate: &Estate,
    reader: &mut Reader<'_>,
) -> BTreeMap<String, Client> {
    let mut out = BTreeMap::new();
    for (name, written) in named(root, "clients") {
        let mut node = written.clone();
        reader.fill("client", &mut node);
        note_default(
            &mut node,
            "display_name",
            text(name.as_str()),
            reader.nowhere(),
            "the client's name",
        );
        let Some(table) = node.as_table() else {
            continue;
        };
        let cells = reader.known_cells(table.get("cells"), estate);
        check_overrides(table, estate, reader);
        let Some(keys) = typed::read(&node) else {
            continue;
        };
        let placements = cells
            .iter()
            .map(|cell| {
                let profile = estate.profile_of(cell);
                let region = estate.regions.get(cell.region().as_str());
                let place = (cell.region().as_str(), region.map(|r| r.provider.value));
                let placed = reader.in_region(place, |reader| {
                    reader.of_profile(profile, |reader| placement(&name, cell, layers, reader))
                });
                (cell.value.clone(), placed)
            })
            .collect();
        let written = Written::new(name, node, BTreeMap::new(), keys);
        out.insert(
            written.name.value.clone(),
            Client {
                written,
                placements,
            },
        );
    }
    out
}

fn check_overrides(table: &Table, estate: &Estate, reader: &mut Reader<'_>) {
    // A cell that the client names and the file does not declare is reported there.
    let cells = table.get("cells").and_then(Node::as_array);
    let cells = cells.unwrap_or_default().iter();
    let known: Vec<String> = cells.filter_map(|c| Some(c.as_str()?.to_owned())).collect();
    let apps: Vec<String> = named(table, "apps").map(|(name, _)| name.value).collect();
    // Two overrides for one cell cannot be meant.
    let overridden: Vec<String> = named(table, "overrides").map(|(c, _)| c.value).collect();
    let free: Vec<String> = known
        .iter()
        .filter(|c| !overridden.contains(c))
        .cloned()
        .collect();
    for (cell, node) in named(table, "overrides") {
        if !known.contains(&cell) && !table.is_unread("cells") {
            // A cell that is there is no misspelt one.
            let is_cell = estate.cells.keys().any(|c| c.to_string() == cell.value);
            let near = nearest(&cell, free.iter().map(String::as_str));
            let near = near.filter(|_| !is_cell);
            reader.push(
                Problem::new(
                    &UNKNOWN_REFERENCE,
                    format!("`{}` is no cell of this client", cell.value),
                )
                .at(cell.span, "this override")
                .meant_or(near, || {
                    format!(
                        "its cells are {}: write this one in `cells` as well, or take the override away",
                        all_of(known.iter().map(String::as_str))
                    )
                }),
            );
        }
        for (app, _) in node.as_table().into_iter().flat_map(|t| named(t, "apps")) {
            if !apps.contains(&app) {
                reader.unknown("app of this client", &app, &apps);
            } else if !runs_in(table, &app, &cell) {
                reader.push(
                    Problem::new(
                        &OVERRIDE_WITHOUT_EFFECT,
                        format!("the app `{}` does not run in `{}`", app.value, cell.value),
                    )
                    .at(app.span, "overrides nothing")
                    .help("add the cell to the app's `cells`, or take the override out"),
                );
            }
        }
    }
}

/// Whether an app of the client, which says in which of its cells it runs, runs in one.
fn runs_in(client: &Table, app: &str, cell: &str) -> bool {
    let own = client
        .get("apps")
        .and_then(|apps| apps.descend([app, "cells"]));
    let own = own.and_then(Node::as_array);
    own.is_none_or(|cells| cells.iter().any(|c| c.as_str() == Some(cell)))
}

fn placement(
    client: &Spanned<String>,
    cell: &Spanned<CellName>,
    layers: &Layers<'_>,
    reader: &mut Reader<'_>,
) -> Placement {
    let what = format!("client {} in {}", client.value, cell.value);
    let of_client = |section: &str| layers.of_client(client, cell, section);
    let layers = (of_client, &layers.completed);
    Placement {
        cell: cell.clone(),
        sections: sections("client", layers, client.span, &what, reader),
    }
}
