//! What the estate asks for, and no blueprint makes anything of: said, so that nothing is dropped without a word.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::written::{Place, places};
use crate::blueprint::{Blueprint, Each, NETWORK_UNUSED, REFERENCE, TABLE_UNUSED, Where};
use crate::diag::suggest::{all_of, nearest, one_of};
use crate::diag::{Problem, Problems, Severity};
use crate::estate::{Cell, Dns, Estate, Network, Store, StoreKind};
use crate::facts::Provider;
use crate::schema::Schema;
use crate::span::Span;
use crate::syntax::{Node, Table};

/// Who takes tables: the blueprints of a cloud, and once they were rendered, those that make something where a cell is.
pub struct Takers<'a> {
    blueprints: &'a [Blueprint],
    made: Option<&'a [BTreeSet<Where>]>,
}

impl<'a> Takers<'a> {
    /// As the blueprints declare it.
    #[must_use]
    pub fn declared(blueprints: &'a [Blueprint]) -> Self {
        let made = None;
        Self { blueprints, made }
    }

    /// As it came out: `made` says of each blueprint where it makes something.
    #[must_use]
    pub fn rendered(blueprints: &'a [Blueprint], made: &'a [BTreeSet<Where>]) -> Self {
        let made = Some(made);
        Self { blueprints, made }
    }

    /// The sections that some blueprint declares, and none of these clouds takes.
    pub(super) fn foreign(&self, clouds: &BTreeSet<Provider>) -> BTreeSet<&'a str> {
        let mut all: BTreeSet<&str> = declared(self.blueprints).collect();
        all.retain(|section| {
            let takes = |cloud: &Provider| self.of(section, *cloud).next().is_some();
            !clouds.iter().any(takes)
        });
        all
    }

    /// The blueprints of a cloud that take a table.
    pub(super) fn of(&self, table: &str, cloud: Provider) -> impl Iterator<Item = &'a Blueprint> {
        let all = self.blueprints.iter();
        all.filter(move |b| b.is_of(cloud) && b.takes(table))
    }

    /// The same of a key of a table.
    pub(super) fn of_key(
        &self,
        (table, key): (&str, &str),
        cloud: Provider,
    ) -> impl Iterator<Item = &'a Blueprint> {
        let all = self.blueprints.iter();
        all.filter(move |b| b.is_of(cloud) && b.takes_key(table, key))
    }

    /// Whether a table comes to nothing in a cell. What is so by the declarations alone is said before anything is rendered, and not again.
    fn drop(&self, table: &str, cloud: Provider, cell: &Cell) -> bool {
        let Some(made) = self.made else {
            return self.of(table, cloud).next().is_none();
        };
        let all = self.blueprints.iter().zip(made);
        let mut takers = all
            .filter(|(b, _)| b.is_of(cloud) && b.takes(table))
            .peekable();
        let makes = |(blueprint, made): (&Blueprint, &BTreeSet<Where>)| {
            // Without a condition it is for all that there is; there may be nothing yet.
            let is_free = blueprint.when.is_none() || blueprint.decides_by(table);
            is_free || made.iter().any(|place| place.holds(&cell.name))
        };
        takers.peek().is_some() && !takers.any(makes)
    }
}

/// Where a table was written, and the cells of a cloud in which nothing takes it.
#[derive(Default)]
struct Untaken {
    found: BTreeMap<(Span, String, Provider), Vec<String>>,
    /// Of what a client has for all of its cells: the table for one in which something takes it.
    narrower: BTreeMap<Span, String>,
    /// The kinds of stores, by where they are written: their sections are what is taken.
    stores: BTreeMap<Span, &'static str>,
}

/// Reports every table of cells, clients and apps that nothing takes.
pub fn untaken(estate: &Estate, takers: &Takers<'_>, problems: &mut Problems) {
    let mut untaken = Untaken::default();
    let mut networks: BTreeMap<Provider, Vec<&Cell>> = BTreeMap::new();
    for cell in estate.emitted_cells() {
        let Some(cloud) = cloud(estate, cell) else {
            continue;
        };
        if cell.owns_network() && takers.drop("network", cloud, cell) {
            networks.entry(cloud).or_default().push(cell);
        }
        for (site, connection) in &cell.vpn {
            if takers.drop("vpn", cloud, cell) {
                let what = format!("the VPN to `{site}`");
                untaken.add(connection.site.span, what, cloud, cell);
            }
        }
        // Each end has its part: whether one of them has something to make is not for the other to say.
        if takers.made.is_none() && takers.drop("peerings", cloud, cell) {
            let peerings = estate.peerings.iter();
            for peering in peerings.filter(|p| p.between.iter().any(|e| e.value == cell.name)) {
                let [first, _] = &peering.between;
                untaken.add(first.span, "the peering".into(), cloud, cell);
            }
        }
    }
    for (path, store) in &estate.stores {
        let kind = store.kind.value.id();
        for place in store.places.values() {
            let cell = estate.cells.get(&place.cell.value).filter(|c| c.emitted);
            let Some((cell, cloud)) = cell.and_then(|c| Some((c, cloud(estate, c)?))) else {
                continue;
            };
            if takers.made.is_none() && takers.drop(kind, cloud, cell) {
                untaken.stores.insert(store.kind.span, kind);
                untaken.add(store.kind.span, format!("the store `{path}`"), cloud, cell);
            }
        }
    }
    if takers.made.is_none() {
        untaken.routes(estate, takers);
    }
    let places = places(estate);
    for section in declared(takers.blueprints) {
        for place in &places {
            untaken.section(estate, section, place, takers);
        }
    }
    for kind in StoreKind::ALL.into_iter().filter(|_| takers.made.is_none()) {
        problems.extend(
            places
                .iter()
                .filter_map(|place| of_no_store(estate, kind, place)),
        );
    }
    untaken.report(takers, problems);
    for (cloud, cells) in networks {
        problems.extend(network(cloud, &cells, takers));
    }
}

/// A table of what stores of a kind are made of, and no such store.
fn of_no_store(estate: &Estate, kind: StoreKind, place: &Place<'_>) -> Option<Problem> {
    let entry = place.table.entry(kind.id())?;
    let is_own = ["store", "replica"].contains(&place.def);
    let is_here = |store: &&Store| {
        let is_of = |name| store.client.as_deref() == Some(name);
        let mut cells = place.cells.iter();
        store.kind.value == kind
            && place.client.is_none_or(is_of)
            && cells.any(|cell| store.places.contains_key(&cell.name))
    };
    if is_own || estate.stores.values().any(|store| is_here(&store)) {
        return None;
    }
    let of = match place.client {
        Some(client) => format!("no store of `{client}` there is of that kind"),
        None => "no store of that kind has a place there".to_owned(),
    };
    let cells: Vec<String> = place.cells.iter().map(|c| c.name.to_string()).collect();
    let message = format!(
        "nothing comes of `{}` in {}: {of}",
        kind.id(),
        listed(&cells)
    );
    let mut problem = Problem::new(&TABLE_UNUSED, message)
        .at(entry.key, "would be dropped")
        .help(format!(
            "take it out until there is one: `[data.NAME]` or `[clients.CLIENT.data.NAME]`, with `kind = \"{}\"`",
            kind.id()
        ));
    problem.severity = Severity::Warning;
    Some(problem)
}

pub(super) fn cloud(estate: &Estate, cell: &Cell) -> Option<Provider> {
    Some(estate.region_of(&cell.name)?.provider.value)
}

/// The names of sections that are read for cells, clients or apps.
fn declared(blueprints: &[Blueprint]) -> impl Iterator<Item = &str> {
    let narrow = |b: &&Blueprint| b.each >= Each::Cell && b.schema.is_some();
    let all = blueprints.iter().filter(narrow);
    all.filter_map(|b| Some(b.section.as_ref()?.value.as_str()))
}

impl Untaken {
    fn add(&mut self, at: Span, what: String, cloud: Provider, cell: &Cell) {
        let cells = self.found.entry((at, what, cloud)).or_default();
        cells.push(cell.name.to_string());
    }

    /// Routes whose records or pools nobody makes. Which cloud has the records of Route 53 is told of the home.
    fn routes(&mut self, estate: &Estate, takers: &Takers<'_>) {
        for route in estate.routing.values() {
            let home = estate.cells.get(&route.home.value).filter(|c| c.emitted);
            let Some((cell, cloud)) = home.and_then(|c| Some((c, cloud(estate, c)?))) else {
                continue;
            };
            let name = &route.name.value;
            let written = estate.file.descend(["routing", name, "dns"]);
            for dns in &route.dns {
                let here = dns.value == Dns::Cloudflare || cloud == Provider::Aws;
                let mut takes = takers.of_key(("routing", dns.value.id()), cloud);
                if here && takes.next().is_none() {
                    let what = format!("the route `{name}` in {}", dns.value.title());
                    let at = written.map_or(route.name.span, |_| dns.span);
                    self.add(at, what, cloud, cell);
                }
            }
        }
    }

    /// A section in one table. What stands in `defaults` and in environments is for the clouds that have a use for it: it is enough that one has.
    fn section(&mut self, estate: &Estate, section: &str, place: &Place<'_>, takers: &Takers<'_>) {
        let Some(entry) = place.table.entry(section) else {
            return;
        };
        // That nothing makes such a store is said of the store.
        if takers.made.is_none() && ["store", "replica"].contains(&place.def) {
            return;
        }
        let cells = place
            .cells
            .iter()
            .filter_map(|cell| Some((*cell, cloud(estate, cell)?)));
        let is_dropped = |(cell, cloud): &(&Cell, Provider)| takers.drop(section, *cloud, cell);
        let dropped: Vec<_> = cells.filter(is_dropped).collect();
        if place.is_common && dropped.len() < place.cells.len() {
            return;
        }
        let takes = |cell: &&&Cell| !dropped.iter().any(|(other, _)| other.name == cell.name);
        let narrower = place
            .cells
            .iter()
            .find(takes)
            .and_then(|cell| place.narrower(section, cell));
        self.narrower
            .extend(narrower.map(|table| (entry.key, table)));
        for (cell, cloud) in dropped {
            self.add(entry.key, format!("`{section}`"), cloud, cell);
        }
    }

    fn report(self, takers: &Takers<'_>, problems: &mut Problems) {
        // One table, however many clouds it comes to nothing in.
        let mut tables: BTreeMap<(Span, String), (Vec<Provider>, Vec<String>)> = BTreeMap::new();
        for ((at, what, cloud), cells) in self.found {
            let (clouds, all) = tables.entry((at, what)).or_default();
            clouds.push(cloud);
            all.extend(cells);
        }
        for ((at, what), (clouds, cells)) in tables {
            let table = match (what.strip_prefix("the VPN"), self.stores.get(&at)) {
                (Some(_), _) => "vpn",
                (None, Some(kind)) => kind,
                (None, None) if what.starts_with("the route") => "routing",
                (None, None) => what.trim_matches('`'),
            };
            let blueprints: BTreeMap<&str, Option<Span>> = clouds
                .iter()
                .flat_map(|cloud| takers.of(table, *cloud))
                .map(|b| (b.name.as_str(), b.when.as_ref().map(|when| when.span)))
                .collect();
            let titles: Vec<&str> = clouds.iter().map(|cloud| cloud.title()).collect();
            let (why, help) = match takers.made {
                None => (
                    match self.stores.get(&at) {
                        Some(kind) => format!(
                            "no blueprint for {} makes stores of kind `{kind}`",
                            titles.join(" or ")
                        ),
                        None if table == "routing" => "the blueprint that makes it is left out".to_owned(),
                        None => format!("no blueprint for {} takes it", titles.join(" or ")),
                    },
                    match table {
                        "routing" => "leave the blueprint that makes it in (`[output] without`), write one with `tables = [\"routing\"]`, or name another in `dns`".to_owned(),
                        _ => elsewhere(table, takers),
                    },
                ),
                Some(_) => (
                    format!("{} makes nothing there", all_of(blueprints.keys().copied())),
                    "take the table out, or change what the condition asks for".to_owned(),
                ),
            };
            let message = format!("nothing comes of {what} in {}: {why}", listed(&cells));
            let help = match self.narrower.get(&at) {
                Some(table) => format!(
                    "write it for the cells that take it, as `[{table}]`, and take it out here"
                ),
                None => help,
            };
            let mut problem = Problem::new(&TABLE_UNUSED, message)
                .at(at, "would be dropped")
                .help(help);
            for when in blueprints.into_values().flatten() {
                if takers.made.is_some() {
                    problem = problem.at(when, "the condition, which is false there");
                }
            }
            // A blueprint that is switched off for a while leaves what was said for it.
            if takers.made.is_some() && table != "vpn" {
                problem.severity = Severity::Warning;
            }
            problems.push(problem);
        }
    }
}

/// The first of many cells.
fn listed(cells: &[String]) -> String {
    const NAMED: usize = 4;
    match cells.len().checked_sub(NAMED) {
        None | Some(0) => cells.join(", "),
        Some(more) => {
            let told: Vec<&str> = cells.iter().take(NAMED).map(String::as_str).collect();
            format!("{} and {more} more", told.join(", "))
        }
    }
}

/// For which clouds there are blueprints that take a table.
fn elsewhere(table: &str, takers: &Takers<'_>) -> String {
    let of_others = takers.blueprints.iter().filter(|b| b.takes(table));
    let others: BTreeSet<&str> = of_others
        .flat_map(|b| b.clouds.iter().flatten())
        .map(|cloud| cloud.title())
        .collect();
    let others: Vec<&str> = others.into_iter().collect();
    match others.is_empty() {
        true => "take it out, or write a blueprint for that cloud".to_owned(),
        false => format!(
            "blueprints take it on {}: take it out here, or write one for that cloud",
            others.join(" and ")
        ),
    }
}

fn network(cloud: Provider, cells: &[&Cell], takers: &Takers<'_>) -> Option<Problem> {
    let first = cells.first()?;
    let place = first.network.as_ref().map(node_at)?;
    let names: Vec<String> = cells.iter().map(|c| format!("`{}`", c.name)).collect();
    let why = match takers.made {
        None => format!("no blueprint for {} makes networks", cloud.title()),
        Some(_) => "the `when` of the blueprint that makes networks is false there".to_owned(),
    };
    let message = format!(
        "the networks of {} are claimed and checked, and made by nobody: {why}",
        names.join(", ")
    );
    Some(
        Problem::new(&NETWORK_UNUSED, message)
            .at(place, "such as this one")
            .help(format!(
                "the networks of these cells and their clusters have to be there already, or write a blueprint with `clouds = [\"{}\"]` and `tables = [\"network\"]`",
                cloud.id()
            )),
    )
}

fn node_at(network: &Network) -> Span {
    let node: &Node = &network.node;
    let range = node.descend(["vpc_cidr"]);
    range.map_or(node.span, |range| range.span)
}

/// Reports names in `tables` of blueprints that no table of the language has.
pub fn unknown(schema: &Schema, blueprints: &[Blueprint], problems: &mut Problems) {
    let holders = ["environment", "region", "cell", "client", "defaults"];
    let holders = holders.iter().filter_map(|def| schema.table(def));
    let keys = holders
        .chain([schema.document()])
        .filter_map(|t| schema.keys(t));
    let known: BTreeMap<&str, &Json> = keys
        .flatten()
        .map(|(key, declared)| (key.as_str(), declared))
        .collect();
    for table in blueprints.iter().flat_map(|b| &b.tables) {
        let (name, key) = table.value.split_once('.').unwrap_or((&table.value, ""));
        // A key of the table, or of each of the tables by name in it.
        let has = |declared: &Json| {
            let tables = [Some(declared), schema.rest(declared)];
            let mut keys = tables.into_iter().flatten().filter_map(|t| schema.keys(t));
            keys.any(|keys| keys.contains_key(key))
        };
        if known
            .get(name)
            .is_some_and(|declared| key.is_empty() || has(declared))
        {
            continue;
        }
        let message = format!("there is no table `{}` to make something of", table.value);
        let problem = Problem::new(&REFERENCE, message).at(table.span, "");
        let names = known.keys().copied();
        problems.push(problem.meant_or(nearest(&table.value, names), || {
            format!(
                "tables that need a blueprint are {}",
                one_of(["network", "peerings", "routing", "transit_gateways", "vpn"])
            )
        }));
    }
}

/// The keys of a table, for the one below.
pub(super) fn entries(table: &Table) -> impl Iterator<Item = (&str, Span, &Node)> {
    let all = table.iter();
    all.map(|(key, entry)| (key.as_ref(), entry.key, &entry.node))
}
