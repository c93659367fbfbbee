//! Sections: tables that blueprints declare, merged from their layers, with their defaults.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::read::{Place, Reader};
use super::table::profile::Profile;
use crate::diag::Problems;
use crate::schema::Section;
use crate::span::Span;
use crate::syntax::{Node, NodeKind, Table};

/// A table that is merged from layers: its name, and the section that it is, or else a table of the core.
pub(super) struct Declared<'s> {
    name: &'s str,
    section: Option<&'s Section>,
}

impl<'s> Declared<'s> {
    /// A table of the core.
    pub(super) fn core(name: &'s str) -> Self {
        let section = None;
        Self { name, section }
    }

    fn section(section: &'s Section) -> Self {
        Self {
            name: &section.name,
            section: Some(section),
        }
    }

    /// The merged table with its defaults, and what is missing in it.
    fn complete(&self, mut node: Node, what: &str, reader: &Reader<'_>) -> (Node, Problems) {
        let def = match self.section {
            None => {
                reader.fill(self.name, &mut node);
                self.name.to_owned()
            }
            Some(section) => {
                let note = format!("default of section `{}`", section.name);
                reader.fill_noted(&note, section.source, &section.def(), &mut node);
                section.def()
            }
        };
        let missing = reader.schema().missing((&def, self.name), &node, what);
        (node, missing)
    }
}

/// What came of merged tables: most cells, and most cells of a client, have the same layers.
#[derive(Default)]
pub(super) struct Completed {
    by_layers: RefCell<BTreeMap<Key, Option<Arc<Node>>>>,
}

/// The name of the table, the place where it counts as written, what decides its defaults, and its layers: tables of the one file that is read.
type Key = (String, Span, (Option<Profile>, Place), Vec<*const Node>);

impl Completed {
    /// A table with its defaults, made of layers by `merged`. One that nobody wrote exists when it requires nothing.
    pub(super) fn table(
        &self,
        declared: &Declared<'_>,
        (layers, place): (&[&Node], Span),
        what: &str,
        merged: impl FnOnce(&[&Node], &mut Reader<'_>) -> Option<Node>,
        reader: &mut Reader<'_>,
    ) -> Option<Arc<Node>> {
        let layers_at = layers.iter().map(|layer| std::ptr::from_ref(*layer));
        let key = (
            declared.name.to_owned(),
            place,
            reader.around(),
            layers_at.collect(),
        );
        if let Some(known) = self.by_layers.borrow().get(&key) {
            return known.clone();
        }
        let written = merged(layers, reader);
        let was_written = written.is_some();
        let written =
            written.unwrap_or_else(|| Node::new(NodeKind::Table(Table::default()), place));
        let (node, missing) = declared.complete(written, what, reader);
        let node = Arc::new(node);
        // What is missing is said of each place.
        if !missing.is_empty() && was_written {
            missing.into_iter().for_each(|problem| reader.push(problem));
            return Some(node);
        }
        let made = missing.is_empty().then_some(node);
        self.by_layers.borrow_mut().insert(key, made.clone());
        made
    }
}

/// The sections of one scope, made of the layers that `layers` gives for a section's name.
pub(super) fn sections<'a>(
    each: &str,
    (layers, completed): (impl Fn(&str) -> Vec<&'a Node>, &Completed),
    place: Span,
    what: &str,
    reader: &mut Reader<'_>,
) -> BTreeMap<String, Arc<Node>> {
    let mut out = BTreeMap::new();
    for section in reader.schema().sections().iter().filter(|s| s.each == each) {
        let layers = layers(&section.name);
        let merged = |layers: &[&Node], reader: &mut Reader| reader.merged(layers);
        let of = (layers.as_slice(), place);
        let declared = Declared::section(section);
        if let Some(node) = completed.table(&declared, of, what, merged, reader) {
            out.insert(section.name.clone(), node);
        }
    }
    out
}
