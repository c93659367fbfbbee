//! The values `client` and `app`.

use super::Scope;
use super::convert::{get, placed, texts, with};
use crate::estate::{App, Client, Placement, Workload};
use crate::expr::Value;
use crate::syntax::Node;
use crate::value::CellName;

impl Scope<'_> {
    /// Clients of a cell, with what holds for them there; `apps` are those of the cell.
    pub(super) fn cell_clients(&self, cell: &CellName, apps: &Value) -> Value {
        let here = self
            .model
            .clients
            .values()
            .filter_map(|c| Some((c, c.placements.get(cell)?)));
        Value::object(here.map(|(client, placement)| {
            (
                client.name.value.as_str(),
                self.placed_client(client, placement, apps),
            )
        }))
    }

    /// Apps of a cell by path, with what holds for them there.
    pub(super) fn cell_apps(&self, cell: &CellName) -> Value {
        let here = self
            .model
            .apps
            .iter()
            .filter_map(|(path, app)| Some((path, app, app.cells.get(cell)?)));
        Value::object(here.map(|(path, app, workload)| (path.as_str(), self.app(app, workload))))
    }

    /// Clients of the estate, without regard to a cell.
    pub(super) fn clients(&self) -> Value {
        Value::object(self.model.clients.values().map(|client| {
            let paths = self.apps_of(client).map(|(path, _)| path);
            (
                client.name.value.as_str(),
                with(self.client_anywhere(client), [("apps", texts(paths))]),
            )
        }))
    }

    fn apps_of<'s>(&'s self, client: &'s Client) -> impl Iterator<Item = (&'s String, &'s App)> {
        let name = client.name.value.as_str();
        let below = self.model.apps.range(format!("{name}/")..);
        below.take_while(move |(_, app)| app.client.as_deref() == Some(name))
    }

    fn client_anywhere(&self, client: &Client) -> Value {
        let known = self.clients.get(&client.name.value);
        known.cloned().unwrap_or_else(Value::null)
    }

    /// What holds for a client wherever it is.
    pub(super) fn client(&self, client: &Client) -> Value {
        let name = client.name.value.as_str();
        let value = self.convert.core("client", &client.node);
        with(
            value,
            [
                ("name", Value::string(name).at(client.name.span)),
                ("slug", Value::string(name)),
                ("namespace", Value::string(name)),
                ("cells", texts(client.placements.keys())),
            ],
        )
    }

    fn placed_client(&self, client: &Client, placement: &Placement, apps: &Value) -> Value {
        let cell = &placement.cell;
        let own = || self.apps_of(client);
        let apps = own()
            .filter_map(|(path, app)| Some((app.name.value.as_str(), get(apps, path)?.clone())));
        let here = own().filter_map(|(_, app)| app.cells.get(&cell.value));
        let hosts = here.flat_map(|workload| workload.hosts()).map(placed);
        let sections = self.convert.sections("client", &placement.sections);
        let value = with(
            self.client_anywhere(client),
            [
                ("cell", placed(cell)),
                ("apps", Value::object(apps)),
                ("hosts", Value::tuple(hosts.collect())),
            ],
        );
        with(value, sections)
    }

    /// An app as its layers make it.
    pub(super) fn app(&self, app: &App, workload: &Workload) -> Value {
        let made = || self.made_app(app, &workload.node);
        let value = self.convert.once(&workload.node, made);
        let sections = self.convert.sections("app", &workload.sections);
        match sections.is_empty() {
            true => value,
            false => with(value, sections),
        }
    }

    fn made_app(&self, app: &App, node: &Node) -> Value {
        let client = app.client.as_deref();
        with(
            self.convert.core("app", node),
            [
                (
                    "name",
                    Value::string(app.name.value.as_str()).at(app.name.span),
                ),
                ("path", Value::string(app.path())),
                ("client", client.map_or_else(Value::null, Value::string)),
                ("namespace", Value::string(client.unwrap_or("shared"))),
                ("cells", texts(app.cells.keys())),
            ],
        )
    }
}
