//! `[transit_gateways]`

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::site::{VpnKeys, check_names, connections};
use super::{Connection, Exceptions, Layer, named};
use crate::estate::read::Reader;
use crate::estate::{Estate, typed};
use crate::span::Spanned;
use crate::syntax::{Entry, Node, NodeKind, Table};
use crate::value::{Asn, CellName, Slug};

/// A router between networks of one region, and to the gateways of others. What is attached reaches all that is attached.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(rename = "transit_gateway", deny_unknown_fields, extend("x-example" = r#"[transit_gateways.ireland]
home      = "eu-west-1/production"
asn       = 64701
cells     = ["eu-west-1/production"]
vpn       = ["head-office"]
peer_with = ["frankfurt"]

[transit_gateways.frankfurt]
home  = "eu-central-1/production"
asn   = 64702
cells = ["eu-central-1/production"]"#))]
pub struct TransitGatewayKeys {
    /// Cell that owns it: it lies in that cell's region and account, and its state beside the cell's.
    pub home: Spanned<CellName>,
    /// Its autonomous system number, 64512 to 65534 or 4200000000 to 4294967294. Every gateway has one of its own.
    pub asn: Spanned<Asn>,
    /// Cells whose networks are attached: of its region, and of any account of the organisation.
    #[schemars(with = "Vec<CellName>", extend("uniqueItems" = true))]
    pub cells: Vec<Spanned<CellName>>,
    /// Other gateways of the same account that it asks for a peering: what is attached to the two reaches each other. One of the two names the other.
    #[schemars(with = "Vec<Slug>", extend("uniqueItems" = true, "default" = []))]
    pub peer_with: Vec<Spanned<String>>,
    /// Sites that it has VPN connections to: a list of names, or a table to set options for each. All that is attached reaches them.
    #[expect(
        dead_code,
        reason = "declares the key; the gateway has the connections"
    )]
    vpn: Option<Layer<VpnKeys>>,
    /// Exceptions from rules in this table, each with the reason.
    #[expect(dead_code, reason = "declares the key")]
    allow: Option<Layer<Exceptions>>,
}

/// A transit gateway, with names that the file declares.
#[derive(Clone, Debug)]
pub struct TransitGateway {
    /// Its name; the span is the key's.
    pub name: Spanned<String>,
    /// Its table, defaults in and connections merged.
    pub node: Node,
    /// VPN connections, by site.
    pub vpn: BTreeMap<String, Connection>,
    keys: TransitGatewayKeys,
}

impl std::ops::Deref for TransitGateway {
    type Target = TransitGatewayKeys;
    fn deref(&self) -> &TransitGatewayKeys {
        &self.keys
    }
}

/// Gateways by name. One that names something unknown is reported, and left out.
pub(in crate::estate) fn transit_gateways(
    root: &Table,
    estate: &Estate,
    reader: &mut Reader<'_>,
) -> BTreeMap<String, TransitGateway> {
    let declared: Vec<String> = named(root, "transit_gateways")
        .map(|(n, _)| n.value)
        .collect();
    let mut out = BTreeMap::new();
    for (name, written) in named(root, "transit_gateways") {
        let mut node = written.clone();
        reader.fill("transit_gateway", &mut node);
        let Some(keys) = typed::read::<TransitGatewayKeys>(&node) else {
            continue;
        };
        let mut is_known = true;
        for cell in keys.cells.iter().chain([&keys.home]) {
            is_known &= reader.known_cell(cell.clone(), estate).is_some();
        }
        for other in keys.peer_with.iter().filter(|o| !declared.contains(o)) {
            is_known = false;
            reader.unknown("transit gateway", other, &declared);
        }
        if is_known {
            let vpn = vpn((&name, keys.home.region()), &mut node, estate, reader);
            let gateway = TransitGateway {
                name,
                node,
                vpn,
                keys,
            };
            out.insert(gateway.name.value.clone(), gateway);
        }
    }
    // A peer that was left out has been reported.
    let known: Vec<String> = out.keys().cloned().collect();
    out.retain(|_, gateway| gateway.peer_with.iter().all(|other| known.contains(other)));
    out
}

/// The connections of a gateway. Its table has them merged from then on, as those who ask `why` expect it.
fn vpn(
    (gateway, region): (&str, &Slug),
    node: &mut Node,
    estate: &Estate,
    reader: &mut Reader<'_>,
) -> BTreeMap<String, Connection> {
    let Some(written) = node.as_table_mut().and_then(|table| table.get_mut("vpn")) else {
        return BTreeMap::new();
    };
    let sites = estate.file.descend(["sites"]).and_then(Node::as_table);
    let sites: Vec<String> = sites
        .into_iter()
        .flat_map(Table::keys)
        .map(Into::into)
        .collect();
    check_names(written, &estate.sites, &sites, reader);
    let of = format!("{region}-{gateway}");
    let all = connections(&of, &[&*written], &estate.sites, reader);
    let mut merged = Table::default();
    for (site, connection) in &all {
        let key = connection.site.span;
        let node = connection.node.clone();
        merged.insert(site.as_str().into(), Entry { key, node });
    }
    written.kind = NodeKind::Table(merged);
    all
}
