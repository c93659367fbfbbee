//! What blueprints provide for the clients, stores and apps of a cell. They see the cell with what is provided for it, so their turn comes last.

use std::collections::BTreeMap;

use super::Scope;
use super::convert::{get, with};
use crate::blueprint::{Each, Found};
use crate::estate::Cell;
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
        let narrow = [Each::Client, Each::Store, Each::App];
        if !narrow.into_iter().any(|each| self.provided.has(each)) {
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
        let mut add = |each, own: Value, client: Option<&str>, path: &str| {
            let client = client.and_then(|name| clients.get(name)).cloned();
            let mut around = around.clone();
            around.push(("client", client.unwrap_or_else(Value::null)));
            let label = format!("{path} in {}", cell.name);
            self.provided.add_to(each, own, &around, &label, found)
        };
        let stores = self.model.stores.iter().filter_map(|(path, store)| {
            let own = one("stores", path)?;
            let own = add(Each::Store, own, store.client.as_deref(), path);
            Some((path.as_str(), own))
        });
        let stores = Value::object(stores.collect::<Vec<_>>());
        let apps = self.model.apps.iter().filter_map(|(path, app)| {
            let own = one("apps", path)?;
            let own = add(Each::App, own, app.client.as_deref(), path);
            Some((path.as_str(), app, own))
        });
        let apps: Vec<_> = apps.collect();
        let clients = clients.iter().map(|(name, value)| {
            let own = apps
                .iter()
                .filter(|(_, app, _)| app.client.as_deref() == Some(*name));
            let own = own.map(|(_, app, value)| (app.name.as_str(), value.clone()));
            (*name, with(value.clone(), [("apps", Value::object(own))]))
        });
        let clients = Value::object(clients);
        let apps = Value::object(apps.iter().map(|(path, _, value)| (*path, value.clone())));
        with(
            value,
            [("clients", clients), ("apps", apps), ("stores", stores)],
        )
    }
}
