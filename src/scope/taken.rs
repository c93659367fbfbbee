//! What the estate asks for, and no blueprint for its cloud makes anything of: said, so that nothing is dropped without a word.

use std::collections::BTreeMap;

use crate::blueprint::{Blueprint, Each, NETWORK_UNUSED, TABLE_UNUSED};
use crate::diag::{Problem, Problems};
use crate::estate::{Cell, Estate};
use crate::facts::Provider;
use crate::span::Span;
use crate::syntax::{Node, Table};

/// Where a table was written, and the cells of a cloud in which nothing takes it.
#[derive(Default)]
struct Untaken {
    found: BTreeMap<(Span, String, Provider), Vec<String>>,
}

/// Reports every table of cells, clients and apps that nothing takes.
pub fn untaken(estate: &Estate, blueprints: &[Blueprint], problems: &mut Problems) {
    let takes = |table: &str, cloud: Provider| {
        let mut all = blueprints.iter().filter(|b| b.is_of(cloud));
        all.any(|b| {
            let own = b.section.as_ref().is_some_and(|s| s.value == table);
            own || b.tables.iter().any(|t| t.value == table)
        })
    };
    let mut untaken = Untaken::default();
    let mut networks: BTreeMap<Provider, Vec<&Cell>> = BTreeMap::new();
    for cell in estate.emitted_cells() {
        let Some(region) = estate.region_of(&cell.name) else {
            continue;
        };
        let cloud = region.provider.value;
        if cell.owns_network() && !takes("network", cloud) {
            networks.entry(cloud).or_default().push(cell);
        }
        for (site, connection) in &cell.vpn {
            if !takes("vpn", cloud) {
                let what = format!("the VPN to `{site}`");
                untaken.add(connection.site.span, what, cloud, cell);
            }
        }
        for peering in &estate.peerings {
            let end = peering.between.iter().find(|end| end.value == cell.name);
            if let Some(end) = end.filter(|_| !takes("peerings", cloud)) {
                untaken.add(end.span, "the peering".into(), cloud, cell);
            }
        }
        let layers = Written::of(estate, cell);
        for section in declared(blueprints) {
            if !takes(section, cloud) {
                for at in layers.tables(section) {
                    untaken.add(at, format!("`{section}`"), cloud, cell);
                }
            }
        }
    }
    for section in declared(blueprints) {
        let is_taken = |cloud| takes(section, cloud);
        untaken.add_common(estate, section, is_taken);
    }
    untaken.report(blueprints, problems);
    for (cloud, cells) in networks {
        problems.extend(network(cloud, &cells));
    }
}

/// The names of sections that are read for cells, clients or apps.
fn declared(blueprints: &[Blueprint]) -> impl Iterator<Item = &str> {
    let narrow = |b: &&Blueprint| b.each >= Each::Cell && b.schema.is_some();
    let all = blueprints.iter().filter(narrow);
    all.filter_map(|b| Some(b.section.as_ref()?.value.as_str()))
}

/// The tables that were written for one cell, not for many: what stands in `defaults` and in environments is for the clouds that have a use for it.
struct Written<'a> {
    tables: Vec<&'a Table>,
}

impl<'a> Written<'a> {
    fn of(estate: &'a Estate, cell: &Cell) -> Self {
        let (region, environment) = (
            cell.name.region().as_str(),
            cell.name.environment().as_str(),
        );
        let name = cell.name.to_string();
        let table = |path: &[&str]| estate.file.descend(path.iter().copied())?.as_table();
        let mut tables: Vec<&Table> = Vec::new();
        tables.extend(table(&["regions", region]));
        tables.extend(table(&["regions", region, "environments", environment]));
        for (client, placed) in &estate.clients {
            if placed.placements.contains_key(&cell.name) {
                tables.extend(table(&["clients", client]));
                tables.extend(table(&["clients", client, "overrides", &name]));
            }
        }
        let apps = estate.apps.values();
        for app in apps.filter(|app| app.cells.contains_key(&cell.name)) {
            let own = app.name.value.as_str();
            match app.client.as_deref() {
                Some(client) => {
                    tables.extend(table(&["clients", client, "apps", own]));
                    tables.extend(table(&["clients", client, "overrides", &name, "apps", own]));
                }
                None => tables.extend(table(&["apps", own])),
            }
        }
        Self { tables }
    }

    /// The places of a table of that name.
    fn tables(&self, name: &str) -> impl Iterator<Item = Span> {
        let entries = self.tables.iter().filter_map(move |t| t.entry(name));
        entries.map(|entry| entry.key)
    }
}

impl Untaken {
    fn add(&mut self, at: Span, what: String, cloud: Provider, cell: &Cell) {
        let cells = self.found.entry((at, what, cloud)).or_default();
        cells.push(cell.name.to_string());
    }

    /// What was written for many cells, in `defaults` or an environment, and is taken in none of their clouds.
    fn add_common(&mut self, estate: &Estate, section: &str, takes: impl Fn(Provider) -> bool) {
        let cloud = |cell: &Cell| Some(estate.region_of(&cell.name)?.provider.value);
        let environments = estate.environments.keys();
        let of_environments = environments.map(|name| (vec!["environments", name], Some(name)));
        for (path, environment) in of_environments.chain([(vec!["defaults"], None)]) {
            let table = estate.file.descend(path).and_then(Node::as_table);
            let Some(entry) = table.and_then(|table| table.entry(section)) else {
                continue;
            };
            let is_of = |cell: &&Cell| {
                environment.is_none_or(|name| cell.name.environment().as_str() == name)
            };
            let cells: Vec<&Cell> = estate.emitted_cells().filter(is_of).collect();
            if cells.iter().filter_map(|cell| cloud(cell)).any(&takes) {
                continue;
            }
            for cell in cells {
                if let Some(cloud) = cloud(cell) {
                    self.add(entry.key, format!("`{section}`"), cloud, cell);
                }
            }
        }
    }

    fn report(self, blueprints: &[Blueprint], problems: &mut Problems) {
        for ((at, what, cloud), cells) in self.found {
            let message = format!(
                "nothing comes of {what} in {}: no blueprint for {} takes it",
                cells.join(", "),
                cloud.title()
            );
            let table = what.trim_matches('`');
            let of_others = blueprints
                .iter()
                .filter(|b| b.section.as_ref().is_some_and(|s| s.value == table))
                .flat_map(|b| b.clouds.iter().flatten());
            let others: Vec<&str> = of_others.map(|cloud| cloud.title()).collect();
            let help = match others.is_empty() {
                true => "take it out, or write a blueprint for that cloud".to_owned(),
                false => format!(
                    "blueprints take it on {}: take it out here, or write one for that cloud",
                    others.join(" and ")
                ),
            };
            problems.push(
                Problem::new(&TABLE_UNUSED, message)
                    .at(at, "would be dropped")
                    .help(help),
            );
        }
    }
}

fn network(cloud: Provider, cells: &[&Cell]) -> Option<Problem> {
    let first = cells.first()?;
    let place = first.network.as_ref().map(node_at)?;
    let names: Vec<String> = cells.iter().map(|c| format!("`{}`", c.name)).collect();
    let message = format!(
        "the networks of {} are claimed and checked, and made by nobody: no blueprint for {} makes networks",
        names.join(", "),
        cloud.title()
    );
    Some(
        Problem::new(&NETWORK_UNUSED, message)
            .at(place, "such as this one")
            .help("the clusters of these cells have to be there already"),
    )
}

fn node_at(network: &crate::estate::Network) -> Span {
    let node: &Node = &network.node;
    let range = node.descend(["vpc_cidr"]);
    range.map_or(node.span, |range| range.span)
}
