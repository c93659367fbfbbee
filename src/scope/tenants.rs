//! What blueprints provide for the clients and apps of a cell. They see the cell with what is provided for it, so their turn comes last.

use std::collections::BTreeMap;

use super::Scope;
use super::convert::{get, with};
use crate::blueprint::{Each, Found};
use crate::estate::{App, Cell};
use crate::expr::Value;

impl Scope<'_> {
    /// The cell's value with what is provided for its clients and apps; `around` is what lies around the cell.
    pub(super) fn with_tenants(
        &self,
        cell: &Cell,
        value: Value,
        around: &[(&'static str, Value)],
        found: &mut Found,
    ) -> Value {
        if !self.provided.has(Each::Client) && !self.provided.has(Each::App) {
            return value;
        }
        let mut around = around.to_vec();
        around.push(("cell", value.clone()));
        let one = |key: &str, name: &str| get(get(&value, key)?, name).cloned();
        let all = self.model.clients.values();
        let clients: BTreeMap<&str, Value> = all
            .filter_map(|client| {
                let name = client.name.as_str();
                let label = format!("{name} in {}", cell.name);
                let own = one("clients", name)?;
                let own = self
                    .provided
                    .add_to(Each::Client, own, &around, &label, found);
                Some((name, own))
            })
            .collect();
        let of = |app: &App| clients.get(app.client.as_deref()?).cloned();
        let all = self.model.apps.iter();
        let apps: Vec<(&str, &App, Value)> = all
            .filter_map(|(path, app)| {
                let own = one("apps", path)?;
                let mut around = around.clone();
                around.push(("client", of(app).unwrap_or_else(Value::null)));
                let label = format!("{path} in {}", cell.name);
                let own = self.provided.add_to(Each::App, own, &around, &label, found);
                Some((path.as_str(), app, own))
            })
            .collect();
        let clients = clients.into_iter().map(|(name, value)| {
            let is_own = |app: &App| app.client.as_deref() == Some(name);
            let own = apps.iter().filter(|(_, app, _)| is_own(app));
            let own = own.map(|(_, app, value)| (app.name.as_str(), value.clone()));
            (name, with(value, [("apps", Value::object(own))]))
        });
        let clients = Value::object(clients);
        let apps = Value::object(apps.iter().map(|(path, _, value)| (*path, value.clone())));
        with(value, [("clients", clients), ("apps", apps)])
    }
}
