//! What templates see: the model as values of expressions, by the names that blueprints.md documents. Knows no templates and no files.

mod addresses;
mod cell;
mod client;
mod convert;
pub mod effect;
mod names;
pub mod reference;
mod state;
pub mod taken;
mod written;

use std::collections::{BTreeMap, BTreeSet};

use crate::blueprint::{Each, Found, Instance, Provided, Scopes};
use crate::estate::{App, Cell, Client, Environment, Estate, NamedTable, Region, State, Status};
use crate::expr::Value;
use crate::facts::Provider;
use crate::facts::regions::{self, RegionFacts};
use crate::schema::Schema;
use crate::value::CellName;
use convert::{Converter, get, texts, with};

/// The values of one model, made once and shared by every template.
pub struct Scope<'a> {
    model: &'a Estate,
    convert: Converter<'a>,
    project: Value,
    environments: BTreeMap<String, Value>,
    regions: BTreeMap<String, Value>,
    cells: BTreeMap<CellName, Value>,
    /// What keeps states, by name.
    states: BTreeMap<String, Value>,
    /// What holds for clients wherever they are.
    clients: BTreeMap<String, Value>,
    estate: Value,
    provided: &'a Provided,
    faults: Found,
}

impl<'a> Scope<'a> {
    /// Makes the values of a model, with what blueprints provide for them.
    #[must_use]
    pub fn new(model: &'a Estate, schema: &'a Schema, provided: &'a Provided) -> Self {
        let convert = Converter::new(schema);
        let mut scope = Self {
            model,
            project: project(model, &convert),
            environments: BTreeMap::new(),
            regions: BTreeMap::new(),
            cells: BTreeMap::new(),
            states: BTreeMap::new(),
            clients: BTreeMap::new(),
            estate: Value::null(),
            provided,
            faults: Found::default(),
            convert,
        };
        let mut found = Found::default();
        scope.environments = model
            .environments
            .values()
            .map(|e| {
                let value = environment(e, &scope.convert);
                let around = [("project", scope.project.clone())];
                let name = e.name.as_str();
                let value = provided.add_to(Each::Environment, value, &around, name, &mut found);
                (name.to_owned(), value)
            })
            .collect();
        scope.regions = model
            .regions
            .values()
            .map(|r| {
                let value = region(r, &scope.convert);
                let around = [("project", scope.project.clone())];
                let name = r.name.as_str();
                let value = provided.add_to(Each::Region, value, &around, name, &mut found);
                (name.to_owned(), value)
            })
            .collect();
        scope.states = model
            .states
            .values()
            .map(|s| (s.name.value.clone(), scope.state(s)))
            .collect();
        scope.clients = model
            .clients
            .values()
            .map(|c| (c.name.value.clone(), scope.client(c)))
            .collect();
        scope.cells = model
            .cells
            .values()
            .map(|c| (c.name.clone(), scope.cell(c, &mut found)))
            .collect();
        scope.faults = found;
        scope.estate = scope.estate_of_model();
        scope
    }

    /// What is wrong with what blueprints provide; nothing the second time.
    pub fn take_faults(&mut self) -> Found {
        std::mem::take(&mut self.faults)
    }

    /// The model that the values are of.
    #[must_use]
    pub fn model(&self) -> &Estate {
        self.model
    }

    fn of_estate() -> Instance {
        Instance {
            label: "the estate".into(),
            names: BTreeMap::new(),
            span: None,
        }
    }

    fn of_environment(&self, environment: &Environment) -> Instance {
        let mut out = Self::of_estate();
        let name = &environment.name;
        out.names.insert(
            "environment",
            self.environments
                .get(&name.value)
                .cloned()
                .unwrap_or_else(Value::null),
        );
        let state = self.model.state_named_by(&environment.state);
        out.names.insert("state", self.state_value(state));
        Instance {
            label: name.value.clone(),
            span: Some(name.span),
            ..out
        }
    }

    fn of_state(&self, state: &State) -> Instance {
        let mut out = Self::of_estate();
        out.names.insert("state", self.state_value(Some(state)));
        Instance {
            label: format!("the state of {}", state.name.value),
            span: Some(state.name.span),
            ..out
        }
    }

    fn state_value(&self, state: Option<&State>) -> Value {
        let known = state.and_then(|state| self.states.get(&state.name.value));
        known.cloned().unwrap_or_else(Value::null)
    }

    fn of_region(&self, region: &Region) -> Instance {
        let mut out = Self::of_estate();
        let name = &region.name;
        out.names.insert(
            "region",
            self.regions
                .get(&name.value)
                .cloned()
                .unwrap_or_else(Value::null),
        );
        Instance {
            label: name.value.clone(),
            span: Some(name.span),
            ..out
        }
    }

    fn of_cell(&self, cell: &Cell) -> Instance {
        let mut out = Self::of_estate();
        let (region, environment) = (
            cell.name.region().as_str(),
            cell.name.environment().as_str(),
        );
        let value = |map: &BTreeMap<String, Value>, key: &str| {
            map.get(key).cloned().unwrap_or_else(Value::null)
        };
        out.names.insert("region", value(&self.regions, region));
        out.names
            .insert("environment", value(&self.environments, environment));
        let state = self.model.state_of(cell);
        out.names.insert("state", self.state_value(state));
        out.names.insert(
            "cell",
            self.cells
                .get(&cell.name)
                .cloned()
                .unwrap_or_else(Value::null),
        );
        Instance {
            label: cell.name.to_string(),
            span: Some(cell.span),
            ..out
        }
    }

    fn of_clients(&self) -> Vec<Instance> {
        let mut out = Vec::new();
        for cell in self.model.emitted_cells() {
            let here = self.of_cell(cell);
            let clients = self
                .model
                .clients
                .values()
                .filter(|c| c.placements.contains_key(&cell.name));
            out.extend(clients.map(|client| self.of_client(&here, client)));
        }
        out
    }

    fn of_client(&self, cell: &Instance, client: &Client) -> Instance {
        let mut out = cell.clone();
        let value = cell
            .names
            .get("cell")
            .and_then(|c| get(c, "clients"))
            .and_then(|c| get(c, &client.name.value))
            .cloned();
        out.names
            .insert("client", value.unwrap_or_else(Value::null));
        out.label = format!("{} in {}", client.name.value, cell.label);
        out.span = Some(client.name.span);
        out
    }

    fn of_apps(&self) -> Vec<Instance> {
        let mut out = Vec::new();
        for cell in self.model.emitted_cells() {
            let here = self.of_cell(cell);
            for (path, app) in self
                .model
                .apps
                .iter()
                .filter(|(_, a)| a.cells.contains_key(&cell.name))
            {
                out.push(self.of_app(&here, path, app));
            }
        }
        out
    }

    fn of_app(&self, cell: &Instance, path: &str, app: &App) -> Instance {
        let client = app.client.as_ref().and_then(|c| self.model.clients.get(c));
        let mut out = client.map_or_else(|| cell.clone(), |client| self.of_client(cell, client));
        out.names.entry("client").or_insert_with(Value::null);
        let value = cell
            .names
            .get("cell")
            .and_then(|c| get(c, "apps"))
            .and_then(|apps| get(apps, path))
            .cloned();
        out.names.insert("app", value.unwrap_or_else(Value::null));
        out.label = format!("{path} in {}", cell.label);
        out.span = Some(app.name.span);
        out
    }

    fn estate_of_model(&self) -> Value {
        let regions = self.model.regions.keys().map(|name| {
            let cells = self
                .model
                .cells
                .keys()
                .filter(|c| c.region().as_str() == name);
            let cells = Value::tuple(cells.map(|c| Value::string(c.to_string())).collect());
            let value = self.regions.get(name).cloned().unwrap_or_else(Value::null);
            (name.as_str(), with(value, [("cells", cells)]))
        });
        let cells = self
            .cells
            .iter()
            .map(|(name, value)| (name.to_string(), self.summary(name, value)));
        let by_name = self.model.tables_by_name().into_iter();
        let by_name = by_name.map(|(key, def, tables)| (key, self.named(def, tables)));
        let apps = self
            .model
            .apps
            .iter()
            .map(|(path, app)| (path.as_str(), self.app(app, &app.base)));
        let sections = self.convert.sections("estate", &self.model.sections);
        let base = Value::object([
            ("compiler_version", Value::string(env!("CARGO_PKG_VERSION"))),
            ("project", self.project.clone()),
            ("regions", Value::object(regions)),
            (
                "environments",
                Value::object(
                    self.environments
                        .iter()
                        .map(|(k, v)| (k.as_str(), v.clone())),
                ),
            ),
            ("cells", Value::object(cells)),
            ("states", Value::object(self.states.clone())),
            ("clients", self.clients()),
            ("apps", Value::object(apps)),
            ("output", self.convert.core("output", &self.model.output)),
            ("peerings", self.peerings()),
            ("excuses", excuses(self.model)),
            ("address_map", addresses::map(self.model)),
        ]);
        with(with(base, by_name), sections)
    }

    /// Tables as the file has them, defaults in, with their names.
    fn named(&self, def: &str, tables: Vec<NamedTable<'_>>) -> Value {
        Value::object(tables.into_iter().map(|table| {
            let own = Value::string(table.name.as_str()).at(table.name.span);
            let vpn = table.vpn.map(|all| ("vpn", self.connections(all)));
            let value = self.convert.core(def, table.node);
            let value = with(value, [("name", own)].into_iter().chain(vpn));
            (table.name.as_str(), value)
        }))
    }

    /// A cell without its clients and apps, which `estate.clients` and `estate.apps` have.
    fn summary(&self, name: &CellName, value: &Value) -> Value {
        let clients = self
            .model
            .clients
            .values()
            .filter(|c| c.placements.contains_key(name));
        let clients = Value::tuple(
            clients
                .map(|c| Value::string(c.name.value.as_str()))
                .collect(),
        );
        let apps = self
            .model
            .apps
            .iter()
            .filter(|(_, a)| a.cells.contains_key(name));
        let apps = Value::tuple(apps.map(|(path, _)| Value::string(path.as_str())).collect());
        let emitted = self.model.cells.get(name).is_some_and(|c| c.emitted);
        with(
            value.clone(),
            [
                ("clients", clients),
                ("apps", apps),
                ("emitted", Value::bool(emitted)),
            ],
        )
    }
}

impl Scopes for Scope<'_> {
    fn project(&self) -> Value {
        self.project.clone()
    }

    fn estate(&self) -> Value {
        self.estate.clone()
    }

    /// Only what is emitted: nothing of planned regions.
    fn instances(&self, each: Each) -> Vec<Instance> {
        let model = self.model;
        match each {
            Each::Estate => vec![Self::of_estate()],
            Each::State => model.states.values().map(|s| self.of_state(s)).collect(),
            Each::Environment => model
                .environments
                .values()
                .map(|e| self.of_environment(e))
                .collect(),
            Each::Region => {
                let emitted = model
                    .regions
                    .values()
                    .filter(|r| r.status.value != Status::Planned);
                emitted.map(|r| self.of_region(r)).collect()
            }
            Each::Cell => model.emitted_cells().map(|c| self.of_cell(c)).collect(),
            Each::Client => self.of_clients(),
            Each::App => self.of_apps(),
        }
    }
}

/// `[{ rule, reason }]`, each once.
fn excuses(model: &Estate) -> Value {
    let all: BTreeSet<(&str, &str)> = model
        .excuses
        .iter()
        .map(|e| (e.rule.value.as_str(), e.reason.as_str()))
        .collect();
    let rows = all.into_iter().map(|(rule, reason)| {
        Value::object([
            ("rule", Value::string(rule)),
            ("reason", Value::string(reason)),
        ])
    });
    Value::tuple(rows.collect())
}

fn project(model: &Estate, convert: &Converter<'_>) -> Value {
    let value = convert.core("project", &model.project.node);
    let tags = get(&value, "tags")
        .cloned()
        .unwrap_or_else(|| Value::object::<&str>([]));
    with(value, [("tags", tags)])
}

fn environment(environment: &Environment, convert: &Converter<'_>) -> Value {
    let name = Value::string(environment.name.as_str()).at(environment.name.span);
    let own = convert.core("environment", &environment.node);
    let sections = convert.sections("environment", &environment.sections);
    with(with(own, [("name", name)]), sections)
}

fn region(region: &Region, convert: &Converter<'_>) -> Value {
    let facts = region.facts;
    let optional = |text: Option<&str>| text.map_or_else(Value::null, Value::string);
    let is_aws = region.provider.value == Provider::Aws;
    let partition = regions::partition(&region.name).filter(|_| is_aws);
    let sections = convert.sections("region", &region.sections);
    let own = with(
        convert.core("region", &region.node),
        [
            (
                "name",
                Value::string(region.name.as_str()).at(region.name.span),
            ),
            ("short", Value::string(region.short.as_str())),
            ("long_name", optional(facts.map(|f| f.long_name))),
            ("partition", optional(partition.map(|(id, _)| id))),
            ("dns_suffix", optional(partition.map(|(_, suffix)| suffix))),
            ("country", optional(facts.map(|f| f.country))),
            (
                "opt_in",
                Value::bool(facts.and_then(|f| f.opt_in).unwrap_or(false)),
            ),
            (
                "zones",
                texts(facts.into_iter().flat_map(RegionFacts::usual)),
            ),
            (
                "rare_zones",
                texts(facts.into_iter().flat_map(RegionFacts::rare)),
            ),
            (
                "zone_ids",
                texts(facts.into_iter().flat_map(|f| &f.zone_ids)),
            ),
            (
                "eks_refused_zone_ids",
                texts(facts.into_iter().flat_map(|f| &f.eks_refused_zone_ids)),
            ),
        ],
    );
    with(own, sections)
}
