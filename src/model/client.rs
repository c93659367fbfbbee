//! Clients, their apps, and what both are in one cell.

use std::collections::BTreeMap;

use crate::span::Spanned;
use crate::syntax::Node;
use crate::value::CellName;

/// `[clients.X]`
#[derive(Clone, Debug)]
pub struct Client {
    /// The name; the span is the key's.
    pub name: Spanned<String>,
    /// Where it is placed, with what holds there.
    pub placements: BTreeMap<CellName, Placement>,
    /// The whole table.
    pub node: Node,
}

/// A client in a cell.
#[derive(Clone, Debug)]
pub struct Placement {
    /// The cell as it was written in `cells`.
    pub cell: Spanned<CellName>,
    /// Sections by name: merged, defaults in.
    pub sections: BTreeMap<String, Node>,
}

/// An app of a client or of the estate.
#[derive(Clone, Debug)]
pub struct App {
    /// The name; the span is the key's.
    pub name: Spanned<String>,
    /// Its client; none for an app of the estate.
    pub client: Option<String>,
    /// What it is without regard to a cell.
    pub base: Node,
    /// What it is in each of its cells.
    pub cells: BTreeMap<CellName, Node>,
}

impl App {
    /// `<client>/<app>` or `shared/<app>`: unique over the estate.
    #[must_use]
    pub fn path(&self) -> String {
        format!(
            "{}/{}",
            self.client.as_deref().unwrap_or("shared"),
            self.name.value
        )
    }
}
