//! The value `state`: what keeps the states of an environment or of a cell.

use std::collections::BTreeMap;

use super::Scope;
use super::convert::with;
use crate::estate::{Cell, State, StateKind};
use crate::expr::Value;
use crate::facts::regions;

impl Scope<'_> {
    /// What keeps states, and who keeps them there.
    pub(super) fn state(&self, state: &State) -> Value {
        let (region, environment) = match state.name.split_once('/') {
            Some((region, environment)) => (Some(region), environment),
            None => (None, state.name.as_str()),
        };
        let region = region.and_then(|name| self.model.regions.get(name));
        let of_environment = self.model.environments.get(environment);
        let short = [region.map(|r| &r.short), of_environment.map(|e| &e.short)];
        let short: Vec<&str> = short.into_iter().flatten().map(String::as_str).collect();
        let of_aws = state
            .region
            .as_ref()
            .filter(|_| state.kind.value == StateKind::S3);
        let partition = of_aws.and_then(|name| regions::partition(name));
        let optional = |text: Option<&str>| text.map_or_else(Value::null, Value::string);
        with(
            self.convert.core("state", &state.node),
            [
                (
                    "name",
                    Value::string(state.name.as_str()).at(state.name.span),
                ),
                ("short", Value::string(short.join("-"))),
                ("environment", Value::string(environment)),
                ("partition", optional(partition.map(|(id, _)| id))),
                ("owner", optional(state.owner().map(|o| o.value).as_deref())),
                ("accounts", self.accounts(state)),
            ],
        )
    }

    /// The cells of each account that keep their states there.
    fn accounts(&self, state: &State) -> Value {
        let cells = self.model.emitted_cells();
        let here = cells.filter(|c| self.model.state_of(c).is_some_and(|s| s.is_same(state)));
        let mut accounts: BTreeMap<&str, Vec<&Cell>> = BTreeMap::new();
        for cell in here {
            if let Some(account) = &cell.account {
                accounts.entry(account.id()).or_default().push(cell);
            }
        }
        let names = |cells: Vec<&Cell>| {
            let names = cells.iter().map(|c| Value::string(c.name.to_string()));
            Value::tuple(names.collect())
        };
        let accounts = accounts.into_iter();
        Value::object(accounts.map(|(account, cells)| (account, names(cells))))
    }
}
