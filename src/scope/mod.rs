//! What templates see: the model as values of expressions, by the names that blueprints.md documents. Knows no templates and no files.

mod addresses;
mod cell;
mod client;
mod convert;
pub mod effect;
mod estate;
pub mod idle;
mod instances;
mod network;
mod policy;
pub mod reference;
mod state;
mod store;
pub mod taken;
mod tenants;
mod written;

use std::collections::BTreeMap;

use crate::blueprint::{Each, Found, Instance, Provided, Scopes};
use crate::estate::{Estate, Status};
use crate::expr::Value;
use crate::schema::Schema;
use crate::value::CellName;
use convert::Converter;

/// The values of one model, made once and shared by every template.
pub struct Scope<'a> {
    model: &'a Estate,
    convert: Converter<'a>,
    project: Value,
    environments: BTreeMap<String, Value>,
    regions: BTreeMap<String, Value>,
    cells: BTreeMap<CellName, Value>,
    /// Cells with clients and apps that are retired, and with those alone.
    retired: BTreeMap<CellName, Value>,
    /// What keeps states, by name.
    states: BTreeMap<String, Value>,
    /// What holds for clients wherever they are.
    clients: BTreeMap<String, Value>,
    estate: Value,
    provided: &'a Provided,
    faults: Found,
}

/// How a key of an object is made of what it is an object of.
type Make<T> = fn(&Scope<'_>, &T) -> Value;

impl<'a> Scope<'a> {
    /// Makes the values of a model, with what blueprints provide for them.
    #[must_use]
    pub fn new(model: &'a Estate, schema: &'a Schema, provided: &'a Provided) -> Self {
        let mut scope = Self {
            model,
            convert: Converter::new(schema),
            project: Value::null(),
            environments: BTreeMap::new(),
            regions: BTreeMap::new(),
            cells: BTreeMap::new(),
            retired: BTreeMap::new(),
            states: BTreeMap::new(),
            clients: BTreeMap::new(),
            estate: Value::null(),
            provided,
            faults: Found::default(),
        };
        let mut found = Found::default();
        scope.project = scope.project_of_model();
        let states = model.states.values();
        scope.states = states
            .map(|s| (s.name.value.clone(), scope.state(s, &mut found)))
            .collect();
        let environments = model.environments.values();
        scope.environments = environments
            .map(|e| (e.name.value.clone(), scope.environment(e, &mut found)))
            .collect();
        let regions = model.regions.values();
        scope.regions = regions
            .map(|r| (r.name.value.clone(), scope.region(r, &mut found)))
            .collect();
        let clients = model.clients.values();
        scope.clients = clients
            .map(|c| (c.name.value.clone(), scope.client(c)))
            .collect();
        let cells = model.cells.values();
        scope.cells = cells
            .map(|c| (c.name.clone(), scope.cell(c, &mut found)))
            .collect();
        let cells = model.cells.values();
        scope.retired = cells
            .filter_map(|c| Some((c.name.clone(), scope.retired(c, &mut found)?)))
            .collect();
        scope.estate = scope.estate_of_model(&mut found);
        scope.faults = found;
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
            Each::Estate => vec![self.of_estate()],
            Each::State => model.states.values().map(|s| self.of_state(s)).collect(),
            Each::Environment => {
                let all = model.environments.values();
                all.map(|e| self.of_environment(e)).collect()
            }
            Each::Region => {
                let all = model.regions.values();
                let emitted = all.filter(|r| r.status.value != Status::Planned);
                emitted.map(|r| self.of_region(r)).collect()
            }
            Each::Cell => model.emitted_cells().map(|c| self.of_cell(c)).collect(),
            Each::Client => self.of_clients(),
            Each::Store => self.of_stores(),
            Each::App => self.of_apps(),
        }
    }
}
