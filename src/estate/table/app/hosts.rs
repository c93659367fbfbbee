//! Hosts of an app that are written once for all cells, with words for the names of the cell: `portal-{region}.example.com`.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::syntax::{Node, NodeKind, Table};
use crate::value::CellName;

/// A table, which is kept so that its address is no other's, and what it came to.
type Made = (Arc<Node>, Arc<Node>);

/// What tables with such hosts came to, by the table and the cell: whoever shares a table shares this, too.
#[derive(Default)]
pub(super) struct Hosts {
    made: BTreeMap<(*const Node, CellName), Made>,
}

impl Hosts {
    /// The table as it is in a cell.
    pub(super) fn in_cell(&mut self, node: Arc<Node>, cell: &CellName) -> Arc<Node> {
        let written = node.as_table();
        let texts = |key| written.and_then(|table| table.get(key)).into_iter();
        let aliases = texts("aliases").filter_map(Node::as_array).flatten();
        let mut all = texts("host").chain(aliases).filter_map(Node::as_str);
        if !all.any(|host| host.contains('{')) {
            return node;
        }
        let key = (Arc::as_ptr(&node), cell.clone());
        let made = self.made.entry(key).or_insert_with(|| {
            let mut own = Node::clone(&node);
            if let Some(table) = own.as_table_mut() {
                named(table, cell);
            }
            (node, Arc::new(own))
        });
        Arc::clone(&made.1)
    }
}

fn named(table: &mut Table, cell: &CellName) {
    if let Some(host) = table.get_mut("host") {
        name(host, cell);
    }
    if let Some(NodeKind::Array(aliases)) = table.get_mut("aliases").map(|node| &mut node.kind) {
        for alias in aliases {
            name(alias, cell);
        }
    }
}

fn name(node: &mut Node, cell: &CellName) {
    if let NodeKind::String(text) = &mut node.kind {
        let named = text.replace("{region}", cell.region().as_str());
        *text = named
            .replace("{environment}", cell.environment().as_str())
            .into();
    }
}
