//! What blueprints are written for: every environment, cell, client and so on, with the values of its names.

use std::collections::BTreeMap;

use super::Scope;
use super::convert::{get, with};
use crate::blueprint::{Each, Instance};
use crate::estate::{App, Cell, Client, Environment, Presence, Region, State, Store};
use crate::expr::Value;
use crate::span::Span;
use crate::value::CellName;

/// What an instance is of; as much as its scope has.
#[derive(Clone, Copy, Default)]
struct Of<'m> {
    state: Option<&'m State>,
    environment: Option<&'m str>,
    region: Option<&'m str>,
    cell: Option<&'m Cell>,
    client: Option<&'m str>,
    store: Option<&'m str>,
    app: Option<&'m str>,
}

impl Scope<'_> {
    /// An instance with the names of its scope, and no others.
    fn bound(&self, each: Each, of: Of<'_>, label: String, span: Option<Span>) -> Instance {
        let value = |name| Each::from_name(name).and_then(|each| self.value_of(each, &of));
        let names = each.names().iter();
        let names = names.map(|name| (*name, value(name).cloned().unwrap_or_else(Value::null)));
        let mut names: BTreeMap<&str, Value> = names.collect();
        let presence = of
            .cell
            .map(|cell| self.model.presence(&cell.name, of.client));
        if let (Some(cell), Some(environment)) = (of.cell, names.get_mut("environment")) {
            let own = std::mem::replace(environment, Value::null());
            *environment = self.released(own, &cell.name, of.client);
        }
        Instance {
            label,
            names,
            span,
            is_retired: presence.is_some_and(|presence| presence.value == Presence::Retired),
        }
    }

    /// The environment of a cell, or of a client there, which is not protected if these are on their way out.
    pub(super) fn released(&self, own: Value, cell: &CellName, client: Option<&str>) -> Value {
        let presence = self.model.presence(cell, client);
        if presence.value == Presence::Active {
            return own;
        }
        let no = Value::bool(false).at(presence.span);
        with(own, [("protected", no)])
    }

    /// The value of one name.
    fn value_of(&self, each: Each, of: &Of<'_>) -> Option<&Value> {
        let of_cell = |key: &str, name: &str| {
            let cell = &of.cell?.name;
            let sides = [self.cells.get(cell), self.retired.get(cell)];
            let mut sides = sides.into_iter().flatten();
            sides.find_map(|side| get(get(side, key)?, name))
        };
        match each {
            Each::Estate => None,
            Each::State => self.states.get(&of.state?.name.value),
            Each::Environment => self.environments.get(of.environment?),
            Each::Region => self.regions.get(of.region?),
            Each::Cell => self.cells.get(&of.cell?.name),
            Each::Client => of_cell("clients", of.client?),
            Each::Store => of_cell("stores", of.store?),
            Each::App => of_cell("apps", of.app?),
        }
    }

    pub(super) fn of_estate(&self) -> Instance {
        self.bound(Each::Estate, Of::default(), "the estate".into(), None)
    }

    pub(super) fn of_state(&self, state: &State) -> Instance {
        let of = Of {
            state: Some(state),
            ..Of::default()
        };
        let label = format!("the state of {}", state.name.value);
        self.bound(Each::State, of, label, Some(state.name.span))
    }

    pub(super) fn of_environment(&self, environment: &Environment) -> Instance {
        let name = &environment.name;
        let of = Of {
            environment: Some(name),
            state: self.model.state_named_by(&environment.state),
            ..Of::default()
        };
        self.bound(Each::Environment, of, name.value.clone(), Some(name.span))
    }

    pub(super) fn of_region(&self, region: &Region) -> Instance {
        let name = &region.name;
        let of = Of {
            region: Some(name),
            ..Of::default()
        };
        self.bound(Each::Region, of, name.value.clone(), Some(name.span))
    }

    fn in_cell<'m>(&'m self, cell: &'m Cell) -> Of<'m> {
        Of {
            state: self.model.state_of(cell),
            environment: Some(cell.name.environment().as_str()),
            region: Some(cell.name.region().as_str()),
            cell: Some(cell),
            ..Of::default()
        }
    }

    pub(super) fn of_cell(&self, cell: &Cell) -> Instance {
        let label = cell.name.to_string();
        self.bound(Each::Cell, self.in_cell(cell), label, Some(cell.span))
    }

    pub(super) fn of_clients(&self) -> Vec<Instance> {
        let in_cell = |cell| {
            let here = self.in_cell(cell);
            let all = self.model.clients.values();
            let clients = all.filter(|c| c.placements.contains_key(&cell.name));
            clients.map(move |client| self.of_client(here, cell, client))
        };
        self.model.emitted_cells().flat_map(in_cell).collect()
    }

    fn of_client(&self, here: Of<'_>, cell: &Cell, client: &Client) -> Instance {
        let name = &client.name;
        let of = Of {
            client: Some(name),
            ..here
        };
        let label = format!("{} in {}", name.value, cell.name);
        self.bound(Each::Client, of, label, Some(name.span))
    }

    pub(super) fn of_stores(&self) -> Vec<Instance> {
        let in_cell = |cell| {
            let here = self.in_cell(cell);
            let all = self.model.stores.iter();
            let stores = all.filter(|(_, store)| store.places.contains_key(&cell.name));
            stores.map(move |(path, store)| self.of_store(here, cell, path, store))
        };
        self.model.emitted_cells().flat_map(in_cell).collect()
    }

    fn of_store(&self, here: Of<'_>, cell: &Cell, path: &str, store: &Store) -> Instance {
        let of = Of {
            client: store.client.as_deref(),
            store: Some(path),
            ..here
        };
        let label = format!("{path} in {}", cell.name);
        self.bound(Each::Store, of, label, Some(store.name.span))
    }

    pub(super) fn of_apps(&self) -> Vec<Instance> {
        let in_cell = |cell| {
            let here = self.in_cell(cell);
            let all = self.model.apps.iter();
            let apps = all.filter(|(_, app)| app.cells.contains_key(&cell.name));
            apps.map(move |(path, app)| self.of_app(here, cell, path, app))
        };
        self.model.emitted_cells().flat_map(in_cell).collect()
    }

    fn of_app(&self, here: Of<'_>, cell: &Cell, path: &str, app: &App) -> Instance {
        let of = Of {
            client: app.client.as_deref(),
            app: Some(path),
            ..here
        };
        let label = format!("{path} in {}", cell.name);
        self.bound(Each::App, of, label, Some(app.name.span))
    }
}
