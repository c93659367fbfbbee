//! Cells: every environment of every region, with its network, VPN connections and sections.

use std::collections::BTreeMap;

use super::layers::{Layers, merged};
use super::network::network;
use super::read::{Reader, UNKNOWN_REFERENCE};
use super::sites::{check_names, connections};
use crate::diag::Problem;
use crate::diag::suggest::{nearest, one_of};
use crate::model::{Cell, Model, Region, Status};
use crate::schema::Section;
use crate::span::{Span, Spanned};
use crate::syntax::{Node, NodeKind, Table};
use crate::value::{CellName, Slug};

pub(super) fn cells(
    root: &Table,
    layers: &Layers<'_>,
    model: &Model,
    reader: &mut Reader<'_>,
) -> BTreeMap<CellName, Cell> {
    let declared: Vec<String> = root
        .get("sites")
        .and_then(Node::as_table)
        .into_iter()
        .flat_map(Table::keys)
        .map(Into::into)
        .collect();
    let mut out = BTreeMap::new();
    for region in model.regions.values() {
        let Some(table) = region.node.as_table() else {
            continue;
        };
        if let Some(vpn) = table.get("vpn") {
            check_names(vpn, &model.sites, &declared, reader);
        }
        let environments = table.get("environments").and_then(Node::as_table);
        for (key, entry) in environments.into_iter().flat_map(Table::iter) {
            if !model.environments.contains_key(key.as_ref()) {
                let known: Vec<String> = known(root, "environments");
                // A declared environment that could not be read has been reported already, and so has a file without any.
                if root.get("environments").is_some()
                    && !known.iter().any(|k| k.as_str() == key.as_ref())
                {
                    reader.unknown(
                        "environment",
                        &Node::new(NodeKind::String(key.clone()), entry.key),
                        &known,
                    );
                }
                continue;
            }
            if let Some(vpn) = entry.node.as_table().and_then(|t| t.get("vpn")) {
                check_names(vpn, &model.sites, &declared, reader);
            }
            if let Some(cell) = cell(region, key, entry.key, &entry.node, layers, model, reader) {
                out.insert(cell.name.clone(), cell);
            }
        }
    }
    share(&mut out, reader);
    out
}

fn known(root: &Table, key: &str) -> Vec<String> {
    root.get(key)
        .and_then(Node::as_table)
        .into_iter()
        .flat_map(Table::keys)
        .map(Into::into)
        .collect()
}

fn cell(
    region: &Region,
    environment: &str,
    span: Span,
    node: &Node,
    layers: &Layers<'_>,
    model: &Model,
    reader: &mut Reader<'_>,
) -> Option<Cell> {
    let name = CellName::new(
        Slug::parse(&region.name).ok()?,
        Slug::parse(environment).ok()?,
    );
    let table = node.as_table()?;
    let shares = table.get("shares_network_with").and_then(|n| {
        let owner = Slug::parse(n.as_str()?).ok()?;
        Some(Spanned::new(
            CellName::new(name.region().clone(), owner),
            n.span,
        ))
    });
    let amazon_side_asn = match table.get("amazon_side_asn") {
        Some(node) => reader.asn(Some(node))?,
        None => region.amazon_side_asn.clone(),
    };
    let (mut own_network, mut vpn) = (None, BTreeMap::new());
    if shares.is_none() {
        own_network = network(
            &layers.of_cell(&name, "network"),
            region.facts,
            &name.to_string(),
            span,
            reader,
        );
        let written: Vec<&Node> = [region.node.as_table()?.get("vpn"), table.get("vpn")]
            .into_iter()
            .flatten()
            .collect();
        vpn = connections(&written, &model.sites, reader);
    }
    let sections = sections(
        "cell",
        |key| layers.of_cell(&name, key),
        span,
        &name.to_string(),
        reader,
    );
    Some(Cell {
        name,
        span,
        emitted: region.status != Status::Planned,
        shares_network_with: shares,
        network: own_network,
        vpn,
        amazon_side_asn,
        sections,
    })
}

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
        let written = merged(&layers(&section.name));
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
    let mut node = written.unwrap_or_else(|| super::empty_table(place));
    let note = format!("default of section `{}`", section.name);
    reader
        .schema()
        .fill(&section.def(), &mut node, &note, section.source);
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

/// `shares_network_with` names an environment that has no network to share.
fn no_network(name: &Node, owners: &[String]) -> Problem {
    let owners = owners.iter().map(String::as_str);
    let text = name.as_str().unwrap_or_default();
    let help = match nearest(text, owners.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if owners.len() == 0 => {
            "no environment of the region has a network of its own: leave `shares_network_with` out, or declare its owner".into()
        }
        None => format!("write {}", one_of(owners)),
    };
    let message = format!("`{text}` has no network of its own in this region that could be shared");
    Problem::new(&UNKNOWN_REFERENCE, message)
        .at(name.span, "no network to share")
        .help(help)
}

/// Gives every sharing cell its owner's network.
fn share(cells: &mut BTreeMap<CellName, Cell>, reader: &mut Reader<'_>) {
    let shares: Vec<(CellName, Spanned<CellName>)> = cells
        .values()
        .filter_map(|c| Some((c.name.clone(), c.shares_network_with.clone()?)))
        .collect();
    for (name, owner) in shares {
        let text = Node::new(
            NodeKind::String(owner.environment().as_str().into()),
            owner.span,
        );
        match cells.get(&owner.value) {
            Some(found) if found.owns_network() && owner.value != name => {
                let network = found.network.clone();
                if let Some(cell) = cells.get_mut(&name) {
                    cell.network = network;
                }
            }
            _ => {
                let owners: Vec<String> = cells
                    .values()
                    .filter(|c| c.owns_network() && c.name.region() == name.region())
                    .map(|c| c.name.environment().to_string())
                    .collect();
                reader.push(no_network(&text, &owners));
            }
        }
    }
}
