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

/// An app in a cell, or without regard to one.
pub(super) struct AppAt<'n> {
    /// Its client; none for an app of the estate.
    pub(super) client: Option<&'n str>,
    pub(super) name: &'n str,
    pub(super) cell: Option<&'n CellName>,
}

/// A store in one of its places.
pub(super) struct StoreAt<'n> {
    /// Its client; none for a store of the estate.
    pub(super) client: Option<&'n str>,
    pub(super) name: &'n str,
    pub(super) cell: &'n CellName,
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

    /// The `state` of an environment, as it was written.
    pub(super) fn of_state(&self, environment: &str) -> Option<&'a Node> {
        self.at(&["environments", environment, "state"])
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

    /// What an app is made of: the layers of `app` where it is, those of its client among them, then its own table and its override. Of a section, the layers
    /// where it is, then what these tables have of it.
    pub(super) fn of_app(&self, at: &AppAt<'_>, section: Option<&str>) -> Vec<&'a Node> {
        let key = section.unwrap_or("app");
        let mut out = match (at.client, at.cell) {
            (Some(client), Some(cell)) => self.of_client(client, cell, key),
            (None, Some(cell)) => self.of_cell(cell, key),
            (_, None) => self.of_estate(key),
        };
        if let (Some(client), None) = (at.client, at.cell) {
            out.extend(self.at(&["clients", client, key]));
        }
        let cell = at.cell.map(ToString::to_string);
        let mut paths: Vec<Vec<&str>> = Vec::new();
        match at.client {
            Some(client) => {
                paths.push(vec!["clients", client, "apps", at.name]);
                paths.extend(
                    cell.iter()
                        .map(|cell| vec!["clients", client, "overrides", cell, "apps", at.name]),
                );
            }
            None => paths.push(vec!["apps", at.name]),
        }
        out.extend(paths.iter_mut().filter_map(|path| {
            path.extend(section);
            self.at(path)
        }));
        out
    }

    /// Of a section of a store: the layers where it is, those of its client among them, then its own table and that of the copy.
    pub(super) fn of_store(&self, at: &StoreAt<'_>, section: &str) -> Vec<&'a Node> {
        let mut out = match at.client {
            Some(client) => self.of_client(client, at.cell, section),
            None => self.of_cell(at.cell, section),
        };
        let cell = at.cell.to_string();
        let own: Vec<&str> = match at.client {
            Some(client) => vec!["clients", client, "data", at.name],
            None => vec!["data", at.name],
        };
        out.extend(self.at(&[&own[..], &[section]].concat()));
        out.extend(self.at(&[&own[..], &["replicas", &cell, section]].concat()));
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
