//! Keys that do nothing in any of the cells that they were written for: those of another cloud, and those of a network in cells that use another cell's. Which
//! keys these are is said where they are declared: `x-clouds` and `x-owner`, for a key or a whole table.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::taken::{Takers, cloud, entries};
use super::written::{Place, places};
use crate::blueprint::KEY_UNUSED;
use crate::diag::{Problem, Problems};
use crate::estate::{Cell, Estate};
use crate::facts::Provider;
use crate::schema::{Schema, word};
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
        let mark = |name: &str| word(key, name).or_else(|| word(resolved, name));
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

/// The walk through one table.
struct Walk<'a, 'p> {
    estate: &'a Estate,
    schema: &'a Schema,
    takers: &'a Takers<'a>,
    place: &'a Place<'a>,
    /// Sections that nothing takes there: that the whole table does nothing is one fault.
    foreign: BTreeSet<&'a str>,
    problems: &'p mut Problems,
}

/// Reports every such key.
pub fn unused(estate: &Estate, schema: &Schema, takers: &Takers<'_>, problems: &mut Problems) {
    for place in &places(estate) {
        let Some(def) = schema.table(place.def) else {
            continue;
        };
        let clouds = place.cells.iter().filter_map(|c| cloud(estate, c));
        let clouds: BTreeSet<Provider> = clouds.collect();
        let mut walk = Walk {
            estate,
            schema,
            takers,
            place,
            foreign: takers.foreign(&clouds),
            problems,
        };
        for (key, at, node) in entries(place.table) {
            walk.key((key, at), (def, node), (key, key), &Wanted::default());
        }
    }
}

impl Walk<'_, '_> {
    /// A key of a table that the schema `of` describes, in the part `top` of the place: a table, and a key of it.
    fn key(
        &mut self,
        (key, at): (&str, Span),
        (of, node): (&Json, &Node),
        top: (&str, &str),
        around: &Wanted,
    ) {
        let named = self.schema.keys(of).and_then(|keys| keys.get(key));
        let Some(declared) = named.or_else(|| self.schema.rest(of)) else {
            return;
        };
        if self.foreign.contains(key) {
            return;
        }
        let resolved = self.schema.resolved(declared);
        let wanted = around.with(declared, resolved);
        // A table is as good as its keys; names of somebody's own are no keys of the language, unless they are of tables.
        let has_keys = |of| self.schema.keys(of).is_some();
        let inner = node
            .as_table()
            .filter(|_| has_keys(resolved) || self.schema.rest(resolved).is_some_and(has_keys));
        if let Some(table) = inner.filter(|t| !t.is_empty()) {
            for (inner, at, node) in entries(table) {
                // What apps start from is made of their own keys.
                let top = match top {
                    ("app", "app") => (inner, inner),
                    (table, first) if table == first => (table, inner),
                    deeper => deeper,
                };
                self.key((inner, at), (resolved, node), top, &wanted);
            }
            return;
        }
        if key != "unset" && key != "allow" {
            self.say((key, at), top, &wanted);
        }
    }

    fn say(&mut self, (key, at): (&str, Span), top: (&str, &str), wanted: &Wanted) {
        let cells = &self.place.cells;
        let clouds: BTreeSet<Provider> =
            cells.iter().filter_map(|c| cloud(self.estate, c)).collect();
        let is_of = |cloud: Provider, all: &[Provider]| {
            all.contains(&cloud) || self.takers.of_key(top, cloud).next().is_some()
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
