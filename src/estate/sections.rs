//! Sections: tables that blueprints declare, merged from their layers, with their defaults.

use std::collections::{BTreeMap, BTreeSet};

use super::read::Reader;
use crate::schema::Section;
use crate::span::Span;
use crate::syntax::{Node, NodeKind, Table};

/// The sections of one scope, made of the layers that `layers` gives for a section's name.
pub(super) fn sections<'a>(
    each: &str,
    layers: impl Fn(&str) -> Vec<&'a Node>,
    place: Span,
    what: &str,
    reader: &mut Reader<'_>,
) -> BTreeMap<String, Node> {
    let mut out = BTreeMap::new();
    for section in reader.schema().sections().iter().filter(|s| s.each == each) {
        let written = reader.merged(&layers(&section.name));
        if let Some(node) = complete(section, written, place, what, reader) {
            out.insert(section.name.clone(), node);
        }
    }
    out
}

/// A section with its defaults. One that nobody wrote exists when it requires nothing.
pub(super) fn complete(
    section: &Section,
    written: Option<Node>,
    place: Span,
    what: &str,
    reader: &mut Reader<'_>,
) -> Option<Node> {
    let was_written = written.is_some();
    let mut node = written.unwrap_or_else(|| Node::new(NodeKind::Table(Table::default()), place));
    let note = format!("default of section `{}`", section.name);
    let written = BTreeSet::new();
    let mut filler = reader.schema().filler(&note, section.source, &written);
    filler.fill(&section.def(), &mut node);
    let missing = reader.schema().missing(section, &node, what);
    if missing.is_empty() {
        return Some(node);
    }
    if was_written {
        missing.into_iter().for_each(|p| reader.push(p));
        return Some(node);
    }
    None
}
