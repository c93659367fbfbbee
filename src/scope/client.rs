//! The values `client` and `app`.

use std::collections::BTreeSet;

use super::convert::{optional, placed, texts, with};
use super::{Make, Scope};
use crate::blueprint::Object;
use crate::estate::{App, Client, Placement, Presence, Workload};
use crate::expr::{Number, Value};
use crate::value::CellName;

/// What holds for a client wherever it is.
pub(super) const CLIENT: Object<Make<Client>> = Object::of(
    "client",
    "client",
    "A client as it is in a cell; `null` for an app that belongs to no client.",
    &[
        (
            "cells",
            "list of texts",
            "Names of all cells that it is in.",
            |_, client| texts(client.placements.keys()),
        ),
        ("name", "text", "Its name: `acme`.", |_, client| {
            placed(&client.name)
        }),
        (
            "namespace",
            "text",
            "Its Kubernetes namespace.",
            |_, client| Value::string(client.name.as_str()),
        ),
        (
            "slug",
            "text",
            "Its name, for symmetry with cells.",
            |_, client| Value::string(client.name.as_str()),
        ),
    ],
);

/// What holds for it in a cell.
pub(super) const CLIENT_IN_CELL: Object<fn(&Scope<'_>, &Client, &CellName) -> Value> = Object::part(
    "client",
    &[
        (
            "apps",
            "map of objects",
            "Its apps in the cell, by name, each like `app`.",
            |scope, client, cell| {
                let here = scope.apps_in(client, cell);
                Value::object(
                    here.map(|(app, workload)| (app.name.value.as_str(), scope.app(app, workload))),
                )
            },
        ),
        ("cell", "text", "Name of the cell.", |_, client, cell| {
            let placement = client.placements.get(cell);
            placement.map_or_else(Value::null, |placement| placed(&placement.cell))
        }),
        (
            "hosts",
            "list of texts",
            "Hosts and aliases of its apps in the cell.",
            |scope, client, cell| {
                let here = scope.apps_in(client, cell);
                let hosts = here.flat_map(|(_, workload)| workload.hosts());
                Value::tuple(hosts.map(placed).collect())
            },
        ),
    ],
);

/// What the estate says of it beside what holds wherever it is.
pub(super) const CLIENT_OF_ESTATE: Object<Make<Client>> = Object::new(
    "estate.clients[\"*\"]",
    "A client without regard to a cell: like `client` without `cell`, `hosts`, sections and what blueprints provide.",
    &[
        (
            "apps",
            "list of texts",
            "Paths of its apps.",
            |scope, client| texts(scope.apps_of(client).map(|(path, _)| path)),
        ),
        (
            "sections",
            "list of texts",
            "Names of the sections of blueprints that it has in some cell: `database`.",
            |_, client| {
                let all = client.placements.values();
                let names = all.flat_map(|placement| placement.sections.keys());
                texts(names.collect::<BTreeSet<_>>())
            },
        ),
    ],
);

pub(super) const APP: Object<fn(&App, &Workload) -> Value> = Object::of(
    "app",
    "app",
    "An app as it is in a cell.",
    &[
        (
            "cells",
            "list of texts",
            "Names of all cells that it runs in.",
            |app, _| texts(app.cells.keys()),
        ),
        (
            "client",
            "text or null",
            "Name of its client; null if it belongs to the whole estate.",
            |app, _| optional(app.client.as_deref()),
        ),
        (
            "entrance",
            "text or null",
            "Name of the port in `listens` that its host leads to; null where nobody says which.",
            |_, workload| optional(workload.entrance()),
        ),
        (
            "listens",
            "map of objects",
            "Ports that it listens on by name, `port` among them as `http`: each has `port`, `service_port`, `protocol` and `app_protocol`, which is null for `UDP`.",
            |_, workload| listens(workload),
        ),
        ("name", "text", "Its name: `api`.", |app, _| {
            placed(&app.name)
        }),
        (
            "namespace",
            "text",
            "Its Kubernetes namespace: the client's, or `shared`.",
            |app, _| Value::string(app.client.as_deref().unwrap_or("shared")),
        ),
        (
            "probed",
            "text or null",
            "Name of the port in `listens` that its probes ask; null where nobody says which.",
            |_, workload| optional(workload.probed()),
        ),
        ("path", "text", "`acme/api`, or `shared/api`.", |app, _| {
            Value::string(app.path())
        }),
    ],
);

/// The ports of an app as objects.
fn listens(workload: &Workload) -> Value {
    let number = |n: i64| Value::number(Number::whole(n.into()));
    let ports = workload.listens();
    Value::object(ports.iter().map(|(name, port)| {
        let keys = [
            ("app_protocol", optional(port.app_protocol)),
            ("port", number(port.number)),
            ("protocol", Value::string(port.protocol)),
            ("service_port", number(port.service)),
        ];
        (*name, Value::object(keys))
    }))
}

impl Scope<'_> {
    /// Whether a client is retired, and not the whole cell: of that the stacks stay what they are, and are emptied as they are.
    pub(super) fn is_retired(&self, client: Option<&str>) -> bool {
        let client = client.and_then(|name| self.model.clients.get(name));
        client.is_some_and(|client| client.status.value == Presence::Retired)
    }

    /// Clients of a cell, with what holds for them there: those that are retired, or the others.
    pub(super) fn cell_clients(&self, cell: &CellName, retired: bool) -> Value {
        let all = self.model.clients.values();
        let all = all.filter(|c| self.is_retired(Some(&c.name.value)) == retired);
        let here = all.filter_map(|c| Some((c, c.placements.get(cell)?)));
        Value::object(here.map(|(client, placement)| {
            let value = self.placed_client(client, placement);
            (client.name.value.as_str(), value)
        }))
    }

    /// Apps of a cell by path, with what holds for them there: those that are retired, or the others.
    pub(super) fn cell_apps(&self, cell: &CellName, retired: bool) -> Value {
        let all = self.model.apps.iter();
        let all = all.filter(|(_, app)| self.is_retired(app.client.as_deref()) == retired);
        let here = all.filter_map(|(path, app)| Some((path, app, app.cells.get(cell)?)));
        Value::object(here.map(|(path, app, workload)| (path.as_str(), self.app(app, workload))))
    }

    /// Clients of the estate, without regard to a cell.
    pub(super) fn clients(&self) -> Value {
        let all = self.model.clients.values();
        Value::object(all.map(|client| {
            let apps = CLIENT_OF_ESTATE.made(|make| make(self, client));
            let value = with(self.client_anywhere(client), apps);
            (client.name.value.as_str(), value)
        }))
    }

    fn apps_of<'s>(&'s self, client: &'s Client) -> impl Iterator<Item = (&'s String, &'s App)> {
        let name = client.name.value.as_str();
        let below = self.model.apps.range(format!("{name}/")..);
        below.take_while(move |(_, app)| app.client.as_deref() == Some(name))
    }

    fn apps_in<'s>(
        &'s self,
        client: &'s Client,
        cell: &'s CellName,
    ) -> impl Iterator<Item = (&'s App, &'s Workload)> {
        let own = self.apps_of(client);
        own.filter_map(|(_, app)| Some((app, &**app.cells.get(cell)?)))
    }

    fn client_anywhere(&self, client: &Client) -> Value {
        let known = self.clients.get(&client.name.value);
        known.cloned().unwrap_or_else(Value::null)
    }

    /// What holds for a client wherever it is.
    pub(super) fn client(&self, client: &Client) -> Value {
        let make = |make: &Make<Client>| make(self, client);
        self.convert.object(&CLIENT, &client.node, make)
    }

    fn placed_client(&self, client: &Client, placement: &Placement) -> Value {
        let made = CLIENT_IN_CELL.made(|make| make(self, client, &placement.cell));
        let value = with(self.client_anywhere(client), made);
        with(value, self.convert.sections("client", &placement.sections))
    }

    /// An app as its layers make it.
    pub(super) fn app(&self, app: &App, workload: &Workload) -> Value {
        let node = &workload.node;
        let made = || self.convert.object(&APP, node, |make| make(app, workload));
        let value = self.convert.once(node, made);
        let sections = self.convert.sections("app", &workload.sections);
        match sections.is_empty() {
            true => value,
            false => with(value, sections),
        }
    }
}
