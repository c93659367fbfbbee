//! The tables of the estate file that say something of cells, each with the cells that it is for. Knows no blueprints.

use crate::estate::{App, Cell, Estate, Store};
use crate::syntax::{Table, header};

/// A table as it was written, and the cells that it is for.
pub(super) struct Place<'a> {
    pub(super) table: &'a Table,
    /// Those that are emitted.
    pub(super) cells: Vec<&'a Cell>,
    /// The client that it is for alone.
    pub(super) client: Option<&'a str>,
    /// The app that it is of.
    pub(super) app: Option<&'a App>,
    /// Whether it is `defaults` or an environment: what cells of all clouds start from.
    pub(super) is_common: bool,
    /// The definition of the schema that describes it.
    pub(super) def: &'static str,
    /// The client that has it for all of its cells, and the app that it is of.
    of_client: Option<(&'a str, Option<&'a str>)>,
}

impl Place<'_> {
    /// The table that says the same of one cell only, for what a client has for all of its cells.
    pub(super) fn narrower(&self, key: &str, cell: &Cell) -> Option<String> {
        let (client, app) = self.of_client?;
        let cell = cell.name.to_string();
        let mut path = vec!["clients", client, "overrides", &cell];
        path.extend(app.iter().flat_map(|app| ["apps", app]));
        path.push(key);
        Some(header(path))
    }
}

/// All of them, those of planned regions left out.
pub(super) fn places(estate: &Estate) -> Vec<Place<'_>> {
    let mut all = Places {
        estate,
        found: Vec::new(),
    };
    all.add(
        &["defaults"],
        "defaults",
        true,
        estate.emitted_cells().collect(),
    );
    for environment in estate.environments.keys() {
        let of = |c: &&Cell| c.name.environment().as_str() == environment;
        let cells = estate.emitted_cells().filter(of).collect();
        all.add(&["environments", environment], "environment", true, cells);
    }
    for region in estate.regions.keys() {
        let of = |c: &&Cell| c.name.region().as_str() == region;
        let cells = estate.emitted_cells().filter(of).collect();
        all.add(&["regions", region], "region", false, cells);
    }
    for cell in estate.emitted_cells() {
        let (region, environment) = (cell.name.region(), cell.name.environment());
        let path = [
            "regions",
            region.as_str(),
            "environments",
            environment.as_str(),
        ];
        all.add(&path, "cell", false, vec![cell]);
    }
    for (client, placed) in &estate.clients {
        let cells = estate.emitted_cells();
        let cells: Vec<&Cell> = cells
            .filter(|c| placed.placements.contains_key(&c.name))
            .collect();
        for cell in &cells {
            let name = cell.name.to_string();
            let path = ["clients", client, "overrides", &name];
            all.add(&path, "overrides", false, vec![cell]);
        }
        if let Some(place) = all.add(&["clients", client], "client", false, cells) {
            place.of_client = Some((client, None));
        }
    }
    estate.stores.values().for_each(|store| all.store(store));
    estate.apps.values().for_each(|app| all.app(app));
    all.found
}

struct Places<'a> {
    estate: &'a Estate,
    found: Vec<Place<'a>>,
}

impl<'a> Places<'a> {
    /// The table at a path, if there is one and it is for some cells.
    fn add(
        &mut self,
        path: &[&str],
        def: &'static str,
        is_common: bool,
        cells: Vec<&'a Cell>,
    ) -> Option<&mut Place<'a>> {
        let client = match path {
            ["clients", name, ..] => self.estate.clients.get(*name).map(|c| c.name.as_str()),
            _ => None,
        };
        let table = self.estate.file.descend(path.iter().copied())?.as_table()?;
        if cells.is_empty() {
            return None;
        }
        self.found.push(Place {
            table,
            cells,
            client,
            app: None,
            is_common,
            def,
            of_client: None,
        });
        self.found.last_mut()
    }

    fn store(&mut self, store: &'a Store) {
        let path = store.table();
        let cells = self.estate.emitted_cells();
        let cells: Vec<&Cell> = cells
            .filter(|c| store.places.contains_key(&c.name))
            .collect();
        for cell in &cells {
            let name = cell.name.to_string();
            let copy = [&path[..], &["replicas", &name]].concat();
            self.add(&copy, "replica", false, vec![cell]);
        }
        self.add(&path, "store", false, cells);
    }

    fn app(&mut self, app: &'a App) {
        let name = app.name.value.as_str();
        let cells = self.estate.emitted_cells();
        let cells: Vec<&Cell> = cells.filter(|c| app.cells.contains_key(&c.name)).collect();
        let Some(client) = app.client.as_deref() else {
            if let Some(place) = self.add(&["apps", name], "app", false, cells) {
                place.app = Some(app);
            }
            return;
        };
        for cell in &cells {
            let cell_name = cell.name.to_string();
            let path = ["clients", client, "overrides", &cell_name, "apps", name];
            if let Some(place) = self.add(&path, "app", false, vec![cell]) {
                place.app = Some(app);
            }
        }
        let path = ["clients", client, "apps", name];
        if let Some(place) = self.add(&path, "app", false, cells) {
            place.app = Some(app);
            place.of_client = Some((client, Some(name)));
        }
    }
}
