//! Which tables a value of a cell or client is made of, the weakest first.

use super::sections::Completed;
use crate::syntax::{Node, Table};
use crate::value::CellName;

/// The places of the file that give values to many cells.
pub(super) struct Layers<'a> {
    root: &'a Table,
    /// What sections came to so far.
    pub(super) completed: Completed,
}

impl<'a> Layers<'a> {
    pub(super) fn new(root: &'a Table) -> Self {
        let completed = Completed::default();
        Self { root, completed }
    }

    /// `defaults.S` alone.
    pub(super) fn of_estate(&self, key: &str) -> Vec<&'a Node> {
        self.at(&["defaults", key]).into_iter().collect()
    }

    /// `defaults.S`, `environments.E.S`.
    pub(super) fn of_environment(&self, environment: &str, key: &str) -> Vec<&'a Node> {
        let paths: [&[&str]; 2] = [&["defaults", key], &["environments", environment, key]];
        paths.into_iter().filter_map(|path| self.at(path)).collect()
    }

    /// `defaults.S`, `environments.E.S`, `regions.R.S`, `regions.R.environments.E.S`: those that exist.
    pub(super) fn of_cell(&self, cell: &CellName, key: &str) -> Vec<&'a Node> {
        let (region, environment) = (cell.region().as_str(), cell.environment().as_str());
        let paths: [&[&str]; 4] = [
            &["defaults", key],
            &["environments", environment, key],
            &["regions", region, key],
            &["regions", region, "environments", environment, key],
        ];
        paths.into_iter().filter_map(|path| self.at(path)).collect()
    }

    /// The layers of a region that has no environments.
    pub(super) fn of_region(&self, region: &str, key: &str) -> Vec<&'a Node> {
        let paths: [&[&str]; 2] = [&["defaults", key], &["regions", region, key]];
        paths.into_iter().filter_map(|path| self.at(path)).collect()
    }

    /// The layers of a cell, then `clients.C.S` and `clients.C.overrides."R/E".S`.
    pub(super) fn of_client(&self, client: &str, cell: &CellName, key: &str) -> Vec<&'a Node> {
        let name = cell.to_string();
        let mut out = self.of_cell(cell, key);
        out.extend(self.at(&["clients", client, key]));
        out.extend(self.at(&["clients", client, "overrides", &name, key]));
        out
    }

    /// The layers of the section `app`, then the app's own table and its override.
    pub(super) fn of_app(&self, client: Option<&str>, app: &str, cell: &CellName) -> Vec<&'a Node> {
        let name = cell.to_string();
        let mut out = self.of_cell(cell, "app");
        match client {
            Some(client) => {
                out.extend(self.at(&["clients", client, "apps", app]));
                out.extend(self.at(&["clients", client, "overrides", &name, "apps", app]));
            }
            None => out.extend(self.at(&["apps", app])),
        }
        out
    }

    /// What an app is without regard to a cell.
    pub(super) fn of_app_base(&self, client: Option<&str>, app: &str) -> Vec<&'a Node> {
        let mut out: Vec<_> = self.at(&["defaults", "app"]).into_iter().collect();
        out.extend(match client {
            Some(client) => self.at(&["clients", client, "apps", app]),
            None => self.at(&["apps", app]),
        });
        out
    }

    fn at(&self, path: &[&str]) -> Option<&'a Node> {
        let (first, rest) = path.split_first()?;
        let mut node = self.root.get(first)?;
        for key in rest {
            node = node.as_table()?.get(key)?;
        }
        Some(node)
    }
}
