//! The value `state`: what keeps the states of an environment or of a cell.

use std::collections::BTreeMap;

use super::convert::{optional, placed, texts};
use super::{Make, Scope};
use crate::blueprint::{Each, Found, Object};
use crate::estate::{Region, State, StateKind};
use crate::expr::Value;
use crate::facts::regions;

pub(super) const STATE: Object<Make<State>> = Object::of(
    "state",
    "state",
    "What keeps the states: the environment's, or the cell's own.",
    &[
        (
            "accounts",
            "map of lists of texts",
            "Names of the cells of each account, project and subscription that keep their states there.",
            |scope, state| scope.accounts(state),
        ),
        (
            "environment",
            "text",
            "Name of the environment that names it first, or of the cell's.",
            |_, state| Value::string(place(state).1),
        ),
        (
            "name",
            "text",
            "The environment, or the cell, that names it first: `production`, `af-south-1/production`.",
            |_, state| placed(&state.name),
        ),
        (
            "owner",
            "text or null",
            "Its account, project or subscription; null when somebody else keeps it.",
            |_, state| optional(state.owner().map(|owner| owner.value)),
        ),
        (
            "partition",
            "text or null",
            "Partition of AWS that the bucket lies in.",
            |_, state| {
                let is_of_aws = state.kind.value == StateKind::S3;
                let region = state.region.as_ref().filter(|_| is_of_aws);
                let partition = region.and_then(|name| regions::partition(name));
                optional(partition.map(|(id, _)| id))
            },
        ),
        (
            "short",
            "text",
            "Short code for names: `prod`, `afs1-prod`.",
            |scope, state| scope.short_of_state(state),
        ),
    ],
);

/// The region, if it is a cell's, and the environment of the one that names it first.
fn place(state: &State) -> (Option<&str>, &str) {
    match state.name.split_once('/') {
        Some((region, environment)) => (Some(region), environment),
        None => (None, state.name.as_str()),
    }
}

impl Scope<'_> {
    /// What keeps states, and who keeps them there.
    pub(super) fn state(&self, state: &State, found: &mut Found) -> Value {
        let make = |make: &Make<State>| make(self, state);
        let value = self.convert.object(&STATE, &state.node, make);
        let around = [("project", self.project.clone())];
        self.provided
            .add_to(Each::State, value, &around, &state.name, found)
    }

    /// The value of `state` where these are kept; null where nobody says so.
    pub(super) fn state_value(&self, state: Option<&State>) -> Value {
        let known = state.and_then(|state| self.states.get(&state.name.value));
        known.cloned().unwrap_or_else(Value::null)
    }

    fn short_of_state(&self, state: &State) -> Value {
        let (region, environment) = place(state);
        let region = region.and_then(|name| self.model.regions.get(name));
        let environment = self.model.environments.get(environment);
        let parts = [
            region.map(|r: &Region| r.short.as_str()),
            environment.map(|e| e.short.as_str()),
        ];
        let parts: Vec<&str> = parts.into_iter().flatten().collect();
        Value::string(parts.join("-"))
    }

    /// The cells of each account that keep their states there.
    fn accounts(&self, state: &State) -> Value {
        let cells = self.model.emitted_cells();
        let here = cells.filter(|c| self.model.state_of(c).is_some_and(|s| s.is_same(state)));
        let mut accounts: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for cell in here {
            if let Some(account) = &cell.account {
                accounts.entry(account.id()).or_default().push(&cell.name);
            }
        }
        let accounts = accounts.into_iter();
        Value::object(accounts.map(|(account, cells)| (account, texts(cells))))
    }
}
