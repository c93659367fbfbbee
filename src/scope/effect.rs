//! Keys that do nothing in any of the cells that they were written for: those of another cloud, and those of a network in cells that use another cell's. Which
//! keys these are is said where they are declared: `x-clouds` and `x-owner`, for a key or a whole table. And keys of a section, or of the network, that do nothing with what another key of
//! it says: `x-with`, such as `{"engine": "rds"}`.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::taken::{Takers, cloud, entries};
use super::written::{Place, places};
use crate::blueprint::KEY_UNUSED;
use crate::diag::{Problem, Problems};
use crate::estate::{Cell, Estate};
use crate::facts::Provider;
use crate::schema::Schema;
use crate::span::Span;
use crate::syntax::Node;

/// What must be so of a cell for a key to do something there.
#[derive(Clone, Default)]
struct Wanted {
    /// One of these clouds, or one with a blueprint that takes the key's table.
    clouds: Option<Vec<Provider>>,
    /// A network of its own.
    owner: bool,
}

impl Wanted {
    /// With what the schema of a key in such a table adds.
    fn with(&self, key: &Json, resolved: &Json) -> Self {
        let mark = |name: &str| key.get(name).or_else(|| resolved.get(name));
        let clouds = mark("x-clouds").and_then(Json::as_array);
        let clouds = clouds.map(|all| {
            let ids = all.iter().filter_map(Json::as_str);
            ids.filter_map(Provider::from_id).collect()
        });
        Self {
            clouds: clouds.or_else(|| self.clouds.clone()),
            owner: mark("x-owner")
                .and_then(Json::as_bool)
                .unwrap_or(self.owner),
        }
    }
}

/// The other key of its section, and the value of it, with which a key does something.
fn with(declared: &Json) -> Option<(&str, &str)> {
    let all = declared.get("x-with")?.as_object()?;
    let (key, value) = all.iter().next()?;
    Some((key.as_str(), value.as_str()?))
}

/// The walk through one table.
struct Walk<'a, 'p> {
    estate: &'a Estate,
    schema: &'a Schema,
    takers: &'a Takers<'a>,
    place: &'a Place<'a>,
    problems: &'p mut Problems,
}

/// Reports every such key.
pub fn unused(estate: &Estate, schema: &Schema, takers: &Takers<'_>, problems: &mut Problems) {
    for place in &places(estate) {
        let Some(def) = schema.table(place.def) else {
            continue;
        };
        let mut walk = Walk {
            estate,
            schema,
            takers,
            place,
            problems,
        };
        for (key, at, node) in entries(place.table) {
            walk.key((key, at), (def, node), key, &Wanted::default());
        }
    }
}

impl Walk<'_, '_> {
    /// A key of a table that the schema `of` describes, in the part `top` of the place.
    fn key(
        &mut self,
        (key, at): (&str, Span),
        (of, node): (&Json, &Node),
        top: &str,
        around: &Wanted,
    ) {
        let Some(declared) = self.schema.keys(of).and_then(|keys| keys.get(key)) else {
            return;
        };
        let resolved = self.schema.resolved(declared);
        let wanted = around.with(declared, resolved);
        if let Some((other, value)) = with(declared)
            && self.is_idle((top, other), value)
        {
            self.say_idle((key, at), (other, value));
            return;
        }
        // A table is as good as its keys; tables with names of somebody's own are no keys of the language.
        let inner = node
            .as_table()
            .filter(|_| self.schema.keys(resolved).is_some());
        if let Some(table) = inner.filter(|t| !t.is_empty()) {
            for (inner, at, node) in entries(table) {
                // What apps start from is made of their own keys.
                let top = if top == "app" { inner } else { top };
                self.key((inner, at), (resolved, node), top, &wanted);
            }
            return;
        }
        if key != "unset" && key != "allow" {
            self.say((key, at), top, &wanted);
        }
    }

    /// Whether in none of the sections that the table is for the other key has that value, and in some another one.
    fn is_idle(&self, (section, key): (&str, &str), value: &str) -> bool {
        let clients = self.estate.clients.values();
        let clients = clients.filter(|c| self.place.client.is_none_or(|name| *c.name == name));
        let of_clients = clients.flat_map(|client| {
            let cells = self.place.cells.iter();
            let placed = cells.filter_map(|cell| client.placements.get(&cell.name));
            placed.filter_map(|placed| placed.sections.get(section).map(AsRef::as_ref))
        });
        let of_cells = self.place.cells.iter();
        let of_cells = of_cells.filter_map(|cell| match section {
            "network" => Some(&cell.network.as_ref()?.node),
            _ => cell.sections.get(section).map(AsRef::as_ref),
        });
        let mut values = of_cells
            .chain(of_clients)
            .filter_map(|node| node.as_table()?.get(key)?.as_str())
            .peekable();
        values.peek().is_some() && !values.any(|other| other == value)
    }

    fn say_idle(&mut self, (key, at): (&str, Span), (other, value): (&str, &str)) {
        let message = format!("`{key}` does nothing here: it is for `{other} = \"{value}\"`");
        let help = format!("take it out, or write `{other} = \"{value}\"`");
        self.problems.push(
            Problem::new(&KEY_UNUSED, message)
                .at(at, "read by nothing")
                .help(help),
        );
    }

    fn say(&mut self, (key, at): (&str, Span), top: &str, wanted: &Wanted) {
        let cells = &self.place.cells;
        let clouds: BTreeSet<Provider> =
            cells.iter().filter_map(|c| cloud(self.estate, c)).collect();
        let is_of = |cloud: Provider, all: &[Provider]| {
            all.contains(&cloud) || self.takers.of(top, cloud).next().is_some()
        };
        let names = || {
            let all: Vec<String> = cells.iter().map(|c| c.name.to_string()).collect();
            all.join(", ")
        };
        if let Some(all) = &wanted.clouds
            && !clouds.iter().any(|cloud| is_of(*cloud, all))
        {
            let title = |all: &mut dyn Iterator<Item = Provider>| {
                let all: Vec<&str> = all.map(Provider::title).collect();
                all.join(" and ")
            };
            let (theirs, here) = (
                title(&mut all.iter().copied()),
                title(&mut clouds.into_iter()),
            );
            let message = format!("`{key}` does nothing in {}: it is for {theirs}", names());
            self.problems.push(
                Problem::new(&KEY_UNUSED, message)
                    .at(at, format!("of cells in {here}"))
                    .help(
                        "take it out, or write it in a table that cells of that cloud have it from",
                    ),
            );
            return;
        }
        // What environments say of networks is for the cells that will have one.
        let guests = || cells.iter().all(|cell: &&Cell| !cell.owns_network());
        if wanted.owner && !self.place.is_common && guests() {
            let owners: BTreeSet<String> = cells
                .iter()
                .map(|c| format!("`{}`", c.network_owner()))
                .collect();
            let owners: Vec<String> = owners.into_iter().collect();
            let message = format!(
                "`{key}` does nothing in {}, which uses the network of {}",
                names(),
                owners.join(" and ")
            );
            self.problems.push(
                Problem::new(&KEY_UNUSED, message)
                    .at(at, "of a network of its own")
                    .help(format!(
                        "write it for {}, or take `shares_network_with` out",
                        owners.join(" and ")
                    )),
            );
        }
    }
}
