//! `[sites]`, and the connections that regions and cells have to them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::read::Reader;
use crate::model::{Connection, Ike, Routing, Site, Tunnel};
use crate::span::{Span, Spanned};
use crate::syntax::{Entry, Node, NodeKind, Table, merge};

pub(super) fn sites(root: &Table, reader: &mut Reader<'_>) -> BTreeMap<String, Site> {
    let mut out = BTreeMap::new();
    for (key, entry) in root
        .get("sites")
        .and_then(Node::as_table)
        .into_iter()
        .flat_map(Table::iter)
    {
        let mut node = entry.node.clone();
        with_ike(&mut node, entry.key);
        reader.fill("site", &mut node);
        let name = Spanned::new(key.to_string(), entry.key);
        if let Some(site) = site(name, &node, reader) {
            out.insert(key.to_string(), site);
        }
    }
    out
}

/// Every site has a table `ike`, so that its defaults are there whether or not it was written.
fn with_ike(node: &mut Node, place: Span) {
    if let NodeKind::Table(table) = &mut node.kind
        && table.get("ike").is_none()
    {
        table.insert(
            "ike".into(),
            Entry {
                key: place,
                node: super::empty_table(place),
            },
        );
    }
}

fn site(name: Spanned<String>, node: &Node, reader: &mut Reader<'_>) -> Option<Site> {
    let table = node.as_table()?;
    let ip = reader.ip(table.get("customer_gateway_ip"));
    let asn = reader.asn(table.get("bgp_asn"));
    let networks = reader.cidrs(table.get("networks"));
    Some(Site {
        name,
        customer_gateway_ip: ip?,
        bgp_asn: asn?,
        asn_owned: flag(table, "asn_owned"),
        networks,
        nat_on_peer: flag(table, "nat_on_peer"),
        node: node.clone(),
    })
}

/// A region's or cell's `vpn`: site names with their options, whichever way they were written.
pub(super) fn written(node: &Node) -> Vec<(Spanned<String>, Option<&Node>)> {
    match &node.kind {
        NodeKind::Array(items) => items
            .iter()
            .filter_map(|n| Some((Spanned::new(n.as_str()?.to_string(), n.span), None)))
            .collect(),
        NodeKind::Table(table) => table
            .iter()
            .map(|(key, entry)| (Spanned::new(key.to_string(), entry.key), Some(&entry.node)))
            .collect(),
        _ => Vec::new(),
    }
}

/// The connections of a cell: the innermost `vpn` says to which sites, all of them say with what options.
pub(super) fn connections(
    layers: &[&Node],
    sites: &BTreeMap<String, Site>,
    reader: &mut Reader<'_>,
) -> BTreeMap<String, Connection> {
    let mut out = BTreeMap::new();
    let Some(innermost) = layers.last() else {
        return out;
    };
    for (name, _) in written(innermost) {
        let Some(site) = sites.get(&name.value) else {
            continue;
        };
        let mut node = site.node.clone();
        for layer in layers {
            let options = written(layer)
                .into_iter()
                .find(|(n, _)| n.value == name.value)
                .and_then(|(_, options)| options);
            if let Some(options) = options {
                node = merge(node, options);
            }
        }
        if let Some(connection) = connection(name, &node, reader) {
            out.insert(connection.site.value.clone(), connection);
        }
    }
    out
}

/// Reports sites that a `vpn` names and the file does not declare. Once for each place, not for each cell.
pub(super) fn check_names(
    node: &Node,
    sites: &BTreeMap<String, Site>,
    declared: &[String],
    reader: &mut Reader<'_>,
) {
    for (name, _) in written(node) {
        if !sites.contains_key(&name.value) && !declared.contains(&name.value) {
            let place = Node::new(NodeKind::String(Arc::from(name.value.as_str())), name.span);
            reader.unknown("site", &place, declared);
        }
    }
}

fn connection(site: Spanned<String>, node: &Node, reader: &mut Reader<'_>) -> Option<Connection> {
    let table = node.as_table()?;
    let routing = table.get("routing")?;
    let networks_span =
        table.get("networks").map_or(
            site.span,
            |n| if n.note.is_some() { site.span } else { n.span },
        );
    let networks = reader.cidrs(table.get("networks"));
    // What was written and cannot be read is reported there; rules would take it for nothing.
    let has_networks = table
        .get("networks")
        .is_some_and(|n| n.as_array().is_none_or(|a| !a.is_empty()));
    if networks.is_empty() && has_networks {
        return None;
    }
    let onprem = reader.cidr(table.get("onprem_cidr"));
    let cloud = reader.cidr(table.get("cloud_cidr"));
    let mut tunnels: Vec<Tunnel> = table
        .get("tunnels")
        .and_then(Node::as_array)
        .into_iter()
        .flatten()
        .map(|t| Tunnel {
            inside_cidr: reader.cidr(t.as_table().and_then(|t| t.get("inside_cidr"))),
        })
        .collect();
    tunnels.resize(2, Tunnel::default());
    Some(Connection {
        networks_span,
        routing: Spanned::new(
            if routing.as_str() == Some("bgp") {
                Routing::Bgp
            } else {
                Routing::Static
            },
            routing.span,
        ),
        networks,
        nat_on_peer: flag(table, "nat_on_peer"),
        onprem_cidr: onprem?,
        cloud_cidr: cloud?,
        ike: ike(table.get("ike")?.as_table()?)?,
        tunnels,
        site,
        node: node.clone(),
    })
}

fn ike(table: &Table) -> Option<Ike> {
    let texts = |key: &str| -> Vec<Spanned<String>> {
        let items = table.get(key).and_then(Node::as_array).unwrap_or_default();
        items
            .iter()
            .filter_map(|n| Some(Spanned::new(n.as_str()?.to_string(), n.span)))
            .collect()
    };
    let numbers = |key: &str| -> Vec<Spanned<i64>> {
        let items = table.get(key).and_then(Node::as_array).unwrap_or_default();
        items
            .iter()
            .filter_map(|n| Some(Spanned::new(n.as_integer()?, n.span)))
            .collect()
    };
    let number = |key: &str| {
        table
            .get(key)
            .and_then(|n| Some(Spanned::new(n.as_integer()?, n.span)))
    };
    let text = |key: &str| {
        table
            .get(key)
            .and_then(|n| Some(Spanned::new(n.as_str()?.to_string(), n.span)))
    };
    Some(Ike {
        versions: texts("versions"),
        phase1_encryption: texts("phase1_encryption"),
        phase1_integrity: texts("phase1_integrity"),
        phase1_dh_groups: numbers("phase1_dh_groups"),
        phase1_lifetime_seconds: number("phase1_lifetime_seconds")?,
        phase2_encryption: texts("phase2_encryption"),
        phase2_integrity: texts("phase2_integrity"),
        phase2_dh_groups: numbers("phase2_dh_groups"),
        phase2_lifetime_seconds: number("phase2_lifetime_seconds")?,
        rekey_margin_seconds: number("rekey_margin_seconds")?,
        rekey_fuzz_percentage: number("rekey_fuzz_percentage")?,
        replay_window_size: number("replay_window_size")?,
        dpd_timeout_seconds: number("dpd_timeout_seconds")?,
        dpd_action: text("dpd_action")?,
        startup_action: text("startup_action")?,
    })
}

fn flag(table: &Table, key: &str) -> bool {
    table.get(key).and_then(Node::as_bool).unwrap_or(false)
}
