//! What the file describes, and nothing is made of: apps and clients in no cell, tables of regions without environments, sites that nothing leads to.

use std::collections::BTreeSet;

use super::owner::written;
use crate::diag::{Code, Problem, Problems, Severity};
use crate::estate::{Estate, Region, Status};
use crate::span::Span;
use crate::syntax::{Node, NodeKind, Table};

/// It reads as if it were there.
pub const UNUSED: Code = Code::warning(
    "estate::unused",
    "something that the file describes, and of which nothing is made",
)
.derived(&[]);

/// The codes of this file.
pub(super) const CODES: &[&Code] = &[&UNUSED];

pub(super) fn run(estate: &Estate, problems: &mut Problems) {
    for client in estate.clients.values().filter(|c| c.cells.is_empty()) {
        let cells = client.node.descend(["cells"]);
        let at = cells.map_or(client.name.span, |cells| {
            written(estate, cells.span, client.name.span)
        });
        problems.push(in_no_cell("client", &client.name.value, at));
    }
    for (path, app) in &estate.apps {
        if says_no_cell(estate, app.client.as_deref(), &app.name.value) {
            let cells = app.base.node.descend(["cells"]);
            let at = cells.map_or(app.name.span, |cells| {
                written(estate, cells.span, app.name.span)
            });
            problems.push(in_no_cell("app", path, at));
        }
    }
    for region in estate.regions.values() {
        without_environments(region, problems);
    }
    environments(estate, problems);
    gateways(estate, problems);
    sites(estate, problems);
}

fn in_no_cell(what: &str, name: &str, at: Span) -> Problem {
    Problem::new(
        &UNUSED,
        format!("the {what} `{name}` is in no cell: its `cells` is empty"),
    )
    .at(at, "nothing is made of it")
    .help("list its cells, or take it out")
}

/// Whether the list is empty as it was written: names in it that lead nowhere are reported as such.
fn says_no_cell(estate: &Estate, client: Option<&str>, app: &str) -> bool {
    let path = match client {
        Some(client) => vec!["clients", client, "apps", app, "cells"],
        None => vec!["apps", app, "cells"],
    };
    let cells = estate.file.descend(path).and_then(Node::as_array);
    cells.is_some_and(<[Node]>::is_empty)
}

/// A region without environments claims addresses, which `status = "planned"` says. What else is said of it is for cells that it has not.
fn without_environments(region: &Region, problems: &mut Problems) {
    let table = region.node.as_table();
    let cells = table.and_then(|t| t.get("environments")?.as_table());
    if cells.is_some_and(|cells| !cells.is_empty()) || region.status.value == Status::Planned {
        return;
    }
    let is_for_cells = |key: &str, node: &Node| match node.kind {
        NodeKind::Table(_) => !["environments", "network"].contains(&key),
        _ => key == "vpn",
    };
    let name = &region.name.value;
    let mut is_claim = true;
    for (key, entry) in table.into_iter().flat_map(Table::iter) {
        if entry.node.note.is_none() && is_for_cells(key, &entry.node) {
            is_claim = false;
            let message =
                format!("nothing comes of `{key}` of `{name}`: the region has no environments");
            problems.push(
                Problem::new(&UNUSED, message)
                    .at(entry.key, "for cells, of which there are none")
                    .help(format!(
                        "write `[regions.{name}.environments]` with those that it has, or `status = \"planned\"` while its addresses are only claimed"
                    )),
            );
        }
    }
    if is_claim {
        let message = format!("nothing is made of the region `{name}`: it has no environments");
        problems.push(
            Problem::new(&UNUSED, message)
                .at(region.name.span, "only its addresses are claimed")
                .help(format!(
                    "write `[regions.{name}.environments]` with those that it has, or `status = \"planned\"` while its addresses are only claimed"
                )),
        );
    }
}

/// Environments that no region has: only what keeps their states is made.
fn environments(estate: &Estate, problems: &mut Problems) {
    let used: BTreeSet<&str> = estate
        .cells
        .keys()
        .map(|cell| cell.environment().as_str())
        .collect();
    for environment in estate.environments.values() {
        let name = &environment.name.value;
        if !used.contains(name.as_str()) {
            let message = format!("no region has the environment `{name}`");
            problems.push(
                Problem::new(&UNUSED, message)
                    .at(environment.name.span, "nothing is made of it but what keeps its states")
                    .help(format!(
                        "write `{name} = {{}}` in `[regions.REGION.environments]` of the regions that have it, or take it out"
                    )),
            );
        }
    }
}

/// Transit gateways that join nothing: no network, and no site that others reach through them.
fn gateways(estate: &Estate, problems: &mut Problems) {
    for gateway in estate.transit_gateways.values() {
        let cells = gateway.node.descend(["cells"]);
        let is_empty = cells
            .and_then(Node::as_array)
            .is_some_and(<[Node]>::is_empty);
        if is_empty && gateway.vpn.is_empty() {
            let name = &gateway.name.value;
            let at = cells.map_or(gateway.name.span, |cells| cells.span);
            let message = format!(
                "the transit gateway `{name}` joins nothing: its `cells` is empty, and no site is behind it"
            );
            problems.push(
                Problem::new(&UNUSED, message)
                    .at(at, "who is peered with it reaches nobody")
                    .help("list the cells whose networks it joins, or take it out"),
            );
        }
    }
}

/// Sites that no region, cell or transit gateway has a VPN to, and no app speaks to.
fn sites(estate: &Estate, problems: &mut Problems) {
    let mut used: BTreeSet<&str> = BTreeSet::new();
    let regions = estate.regions.values().filter_map(|r| r.node.as_table());
    for region in regions {
        let cells = region.get("environments").and_then(Node::as_table);
        let cells = cells.into_iter().flat_map(Table::iter);
        let cells = cells.filter_map(|(_, entry)| entry.node.as_table());
        for vpn in cells.chain([region]).filter_map(|table| table.get("vpn")) {
            match &vpn.kind {
                NodeKind::Array(names) => used.extend(names.iter().filter_map(Node::as_str)),
                NodeKind::Table(options) => used.extend(options.keys()),
                _ => {}
            }
        }
    }
    for workload in estate.apps.values().flat_map(|app| app.cells.values()) {
        used.extend(workload.egress.sites.iter().map(String::as_str));
    }
    for gateway in estate.transit_gateways.values() {
        used.extend(gateway.vpn.keys().map(String::as_str));
    }
    // A name that leads nowhere has been reported: one of these may be meant.
    if used.iter().any(|name| !estate.sites.contains_key(*name)) {
        return;
    }
    for site in estate.sites.values() {
        let name = &site.name.value;
        if !used.contains(name.as_str()) {
            let message = format!("nothing leads to the site `{name}`");
            let mut problem = Problem::new(&UNUSED, message)
                .at(site.name.span, "no VPN, and no app that speaks to it")
                .help(format!(
                    "write `vpn = [\"{name}\"]` in a region, a cell or a transit gateway, or take the site out"
                ));
            problem.severity = Severity::Note;
            problems.push(problem);
        }
    }
}
