//! Where the file speaks of cells by the name of their region: `eu-west-1/production`. Not whether there are such cells.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use crate::diag::Edit;
use crate::span::Span;
use crate::syntax::{Node, NodeKind, Table};

/// All such places of a file, looked for once somebody asks.
pub(super) struct Placed<'a> {
    root: &'a Table,
    by_region: OnceCell<BTreeMap<&'a str, Vec<(Span, &'a str)>>>,
}

impl<'a> Placed<'a> {
    pub fn new(root: &'a Table) -> Self {
        Self {
            root,
            by_region: OnceCell::new(),
        }
    }

    /// What has to change where a region gets another name.
    pub fn renamed(&self, region: &str, name: &str) -> Vec<Edit> {
        let places = self.by_region.get_or_init(|| {
            let mut found = BTreeMap::new();
            table(self.root, &mut found);
            found
        });
        let places = places.get(region).into_iter().flatten();
        places
            .map(|(span, environment)| Edit::name(*span, format!("{name}/{environment}")))
            .collect()
    }
}

fn table<'a>(table: &'a Table, found: &mut BTreeMap<&'a str, Vec<(Span, &'a str)>>) {
    for (key, entry) in table.iter() {
        note(key, entry.key, found);
        node(&entry.node, found);
    }
}

fn node<'a>(here: &'a Node, found: &mut BTreeMap<&'a str, Vec<(Span, &'a str)>>) {
    match &here.kind {
        NodeKind::String(text) => note(text, here.span, found),
        NodeKind::Array(items) => items.iter().for_each(|item| node(item, found)),
        NodeKind::Table(inner) => table(inner, found),
        _ => {}
    }
}

fn note<'a>(text: &'a str, at: Span, found: &mut BTreeMap<&'a str, Vec<(Span, &'a str)>>) {
    if let Some((region, environment)) = text.split_once('/')
        && !environment.contains('/')
    {
        found.entry(region).or_default().push((at, environment));
    }
}
