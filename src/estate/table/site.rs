//! `[sites]`, and the VPN connections that regions and cells have to them.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

use super::{Exceptions, Layer, Named, Unset, joined, named, note_default};
use crate::estate::read::Reader;
use crate::estate::typed::{self, fitting};
use crate::span::{Span, Spanned};
use crate::syntax::{Node, NodeKind, Table};
use crate::value::{Asn, Cidr, Ip, Slug};

/// A place outside the cloud that VPNs lead to.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SiteKeys {
    /// Name for people.
    pub display_name: Option<String>,
    /// Static public IPv4 address of the device.
    pub customer_gateway_ip: Spanned<Ip>,
    /// Autonomous system number of the device, 1 to 4294967295. AWS wants one even when routing is static.
    pub bgp_asn: Spanned<Asn>,
    /// The public ASN is registered to you.
    #[schemars(extend("default" = false))]
    pub asn_owned: bool,
}

/// A VPN connection to a site; what is given here wins over the site.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ConnectionKeys {
    /// `static`: the networks below are routed. `bgp`: the device announces them.
    #[schemars(extend("default" = "static"))]
    pub routing: Spanned<Routing>,
    /// Address ranges behind the device.
    #[serde(deserialize_with = "fitting")]
    #[schemars(with = "Vec<Cidr>", extend("uniqueItems" = true, "default" = []))]
    pub networks: Vec<Spanned<Cidr>>,
    /// The device translates addresses for hosts behind it, so that a network may contain its own outer address.
    #[schemars(extend("default" = false))]
    pub nat_on_peer: bool,
    /// Traffic selector of the site's side; `0.0.0.0/0` unless the device is policy based.
    #[schemars(extend("default" = "0.0.0.0/0"))]
    pub onprem_cidr: Spanned<Cidr>,
    /// Traffic selector of the cloud's side.
    #[schemars(extend("default" = "0.0.0.0/0"))]
    pub cloud_cidr: Spanned<Cidr>,
    /// What the tunnels may negotiate. Lists are explicit, because AWS accepts every weak algorithm when nothing is said.
    #[schemars(with = "Option<Ike>")]
    pub ike: Ike,
    /// Exceptions from rules in this table, each with the reason.
    pub allow: Option<Layer<Exceptions>>,
}

/// What only a connection says.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
struct TunnelKeys {
    /// Keys of the site, or of the region's connection to it, that do not hold here.
    #[expect(dead_code, reason = "declares the key; layers read it")]
    unset: Option<Layer<Unset>>,
    /// Options of the two tunnels.
    #[schemars(length(min = 2, max = 2))]
    tunnels: Option<Vec<Tunnel>>,
    /// Packets travel to the nearest edge of AWS, and from there over its own network. On transit gateways only, and for as long as the connection lives.
    #[schemars(extend("default" = false))]
    accelerated: Spanned<bool>,
}

const SITE: &str = r#"[sites.head-office]
customer_gateway_ip = "203.0.114.10"
bgp_asn             = 65000
routing             = "bgp""#;
const CONNECTION: &str = r#"[regions.eu-west-1.vpn.head-office]
routing  = "static"
networks = ["192.168.10.0/24"]
tunnels  = [{ inside_cidr = "169.254.100.0/30" }, { inside_cidr = "169.254.101.0/30" }]"#;

fn with_example(mut schema: Schema, example: &str) -> Schema {
    schema.insert("x-example".into(), example.into());
    schema
}

/// The table of a site: what is only its own, and what holds for every connection to it.
pub struct SiteTable;

impl JsonSchema for SiteTable {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "site".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        with_example(joined::<SiteKeys, ConnectionKeys>(generator), SITE)
    }
}

/// The table of a connection: what wins over the site, and the tunnels.
pub struct ConnectionTable;

impl JsonSchema for ConnectionTable {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "connection".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        with_example(joined::<ConnectionKeys, TunnelKeys>(generator), CONNECTION)
    }
}

/// Sites that VPN connections lead to: a list of names, or a table for each site, `[regions.REGION.vpn.SITE]`, not both. In a cell a list takes the place of the region's sites, and a table adds to them or says more of one.
#[derive(JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "vpn", extend("x-example" = r#"[regions.eu-west-1]
vpn = ["head-office"]"#))]
pub enum VpnKeys {
    /// Names of sites.
    Names(#[schemars(extend("uniqueItems" = true, "description" = "Names of sites."))] Vec<Slug>),
    /// Options by site.
    Options(Named<Slug, ConnectionTable>),
}

/// How a connection learns routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Routing {
    /// The networks are written down.
    Static,
    /// The device announces them.
    Bgp,
}

/// What the tunnels may negotiate. Lists are explicit, because AWS accepts every weak algorithm when nothing is said.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(rename = "ike", deny_unknown_fields, extend("x-example" = r#"[sites.head-office.ike]
versions         = ["ikev2"]
phase1_dh_groups = [19, 20, 21]
phase2_dh_groups = [19, 20, 21]"#))]
pub struct Ike {
    /// IKE versions.
    #[schemars(length(min = 1), extend("uniqueItems" = true, "items" = { "enum": ["ikev1", "ikev2"] }, "default" = ["ikev2"]))]
    pub versions: Vec<Spanned<String>>,
    /// Encryption algorithms of phase 1.
    #[schemars(length(min = 1), extend("uniqueItems" = true, "items" = { "enum": ["AES128", "AES256", "AES128-GCM-16", "AES256-GCM-16"] }, "default" = ["AES256", "AES256-GCM-16"]))]
    pub phase1_encryption: Vec<Spanned<String>>,
    /// Integrity algorithms of phase 1.
    #[schemars(length(min = 1), extend("uniqueItems" = true, "items" = { "enum": ["SHA1", "SHA2-256", "SHA2-384", "SHA2-512"] }, "default" = ["SHA2-256", "SHA2-384", "SHA2-512"]))]
    pub phase1_integrity: Vec<Spanned<String>>,
    /// Diffie-Hellman groups of phase 1.
    #[schemars(length(min = 1), extend("uniqueItems" = true, "default" = [14, 15, 16, 17, 18, 19, 20, 21]))]
    pub phase1_dh_groups: Vec<Spanned<i64>>,
    /// Lifetime of phase 1, 900 to 28800 seconds.
    #[schemars(extend("default" = 28800))]
    pub phase1_lifetime_seconds: Spanned<i64>,
    /// Encryption algorithms of phase 2.
    #[schemars(length(min = 1), extend("uniqueItems" = true, "items" = { "enum": ["AES128", "AES256", "AES128-GCM-16", "AES256-GCM-16"] }, "default" = ["AES256", "AES256-GCM-16"]))]
    pub phase2_encryption: Vec<Spanned<String>>,
    /// Integrity algorithms of phase 2.
    #[schemars(length(min = 1), extend("uniqueItems" = true, "items" = { "enum": ["SHA1", "SHA2-256", "SHA2-384", "SHA2-512"] }, "default" = ["SHA2-256", "SHA2-384", "SHA2-512"]))]
    pub phase2_integrity: Vec<Spanned<String>>,
    /// Diffie-Hellman groups of phase 2.
    #[schemars(length(min = 1), extend("uniqueItems" = true, "default" = [14, 15, 16, 17, 18, 19, 20, 21]))]
    pub phase2_dh_groups: Vec<Spanned<i64>>,
    /// Lifetime of phase 2, 900 to 3600 seconds, below that of phase 1.
    #[schemars(extend("default" = 3600))]
    pub phase2_lifetime_seconds: Spanned<i64>,
    /// Seconds before the end of phase 2 at which AWS rekeys, 60 to half of the lifetime.
    #[schemars(extend("default" = 270))]
    pub rekey_margin_seconds: Spanned<i64>,
    /// Percentage of the rekey margin that is random, 0 to 100.
    #[schemars(extend("default" = 100))]
    pub rekey_fuzz_percentage: Spanned<i64>,
    /// Packets in the replay window, 64 to 2048.
    #[schemars(extend("default" = 1024))]
    pub replay_window_size: Spanned<i64>,
    /// Seconds without an answer after which the peer counts as dead, at least 30.
    #[schemars(extend("default" = 30))]
    pub dpd_timeout_seconds: Spanned<i64>,
    /// What happens then.
    #[schemars(extend("enum" = ["clear", "none", "restart"], "default" = "restart"))]
    pub dpd_action: Spanned<String>,
    /// `start`: AWS initiates (needs IKEv2). `add`: the device does.
    #[schemars(extend("enum" = ["add", "start"], "default" = "start"))]
    pub startup_action: Spanned<String>,
}

/// One of the two tunnels.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
pub struct Tunnel {
    /// /30 in 169.254.0.0/16; AWS chooses one if left out.
    pub inside_cidr: Option<Spanned<Cidr>>,
}

/// `[sites.X]`
#[derive(Clone, Debug)]
pub struct Site {
    /// The name; the span is the key's.
    pub name: Spanned<String>,
    /// The table, defaults in.
    pub node: Node,
    /// Address ranges behind it.
    pub networks: Vec<Spanned<Cidr>>,
    /// Whether it translates addresses.
    pub nat_on_peer: bool,
    keys: SiteKeys,
}

impl std::ops::Deref for Site {
    type Target = SiteKeys;
    fn deref(&self) -> &SiteKeys {
        &self.keys
    }
}

/// A VPN connection of a cell, or of a transit gateway, to a site: the site's table under the options of what has the connection.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The site; the span is where it is named.
    pub site: Spanned<String>,
    /// The name of its customer gateway, which also tells two of them apart in AWS.
    pub device_name: String,
    /// Where `networks` was written, for an empty list.
    pub networks_span: Span,
    /// Options of the two tunnels.
    pub tunnels: Vec<Tunnel>,
    /// Whether AWS Global Accelerator carries it.
    pub accelerated: Spanned<bool>,
    /// The merged table.
    pub node: Node,
    keys: ConnectionKeys,
}

impl std::ops::Deref for Connection {
    type Target = ConnectionKeys;
    fn deref(&self) -> &ConnectionKeys {
        &self.keys
    }
}

/// Sites by name.
pub(in crate::estate) fn sites(root: &Table, reader: &mut Reader<'_>) -> BTreeMap<String, Site> {
    let mut out = BTreeMap::new();
    for (name, written) in named(root, "sites") {
        let mut node = written.clone();
        note_defaults_of_ike(&mut node, name.span);
        reader.fill("site", &mut node);
        let (Some(keys), Some(options)) =
            (typed::read(&node), typed::read::<ConnectionKeys>(&node))
        else {
            continue;
        };
        let site = Site {
            networks: options.networks,
            nat_on_peer: options.nat_on_peer,
            name,
            node,
            keys,
        };
        out.insert(site.name.value.clone(), site);
    }
    out
}

/// There is a table `ike` whether or not it was written, so that its defaults are.
fn note_defaults_of_ike(node: &mut Node, at: Span) {
    let empty = NodeKind::Table(Table::default());
    note_default(node, "ike", empty, at, "defaults");
}

/// A region's or cell's `vpn`: site names with their options, whichever way they were written.
fn written(node: &Node) -> Vec<(Spanned<String>, Option<&Node>)> {
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

/// To which sites the layers lead: a list takes the place of those around it, a table adds to them, as lists and tables do everywhere.
fn named_sites(layers: &[&Node], reader: &mut Reader<'_>) -> Vec<Spanned<String>> {
    let mut names: Vec<Spanned<String>> = Vec::new();
    for (n, layer) in layers.iter().enumerate() {
        match layer.as_table() {
            None => names.clear(),
            Some(table) if table.is_empty() && n > 0 => {
                reader.empty_over(layer.span, names.is_empty());
            }
            Some(_) => {}
        }
        for (name, _) in written(layer) {
            names.retain(|known| known.value != name.value);
            names.push(name);
        }
    }
    names
}

/// The connections of a cell or gateway, with the options that all layers have. `of` is what names of devices start with.
pub(super) fn connections(
    of: &str,
    layers: &[&Node],
    sites: &BTreeMap<String, Site>,
    reader: &mut Reader<'_>,
) -> BTreeMap<String, Connection> {
    let mut out = BTreeMap::new();
    for name in named_sites(layers, reader) {
        let Some(site) = sites.get(&name.value) else {
            continue;
        };
        let mut node = site.node.clone();
        for layer in layers {
            let options = written(layer)
                .into_iter()
                .find(|(n, _)| n.value == name.value)
                .and_then(|(_, options)| options);
            // An empty table names the site, and is no override.
            let is_empty = |options: &&Node| options.as_table().is_some_and(Table::is_empty);
            if let Some(options) = options.filter(|options| !is_empty(options)) {
                node = reader.over(node, options);
            }
        }
        // What was taken back has the default again, and what has none may not be taken back.
        note_defaults_of_ike(&mut node, name.span);
        reader.fill("connection", &mut node);
        let missing = reader
            .schema()
            .missing(("site", &name.value), &node, "`vpn`");
        if !missing.is_empty() {
            missing.into_iter().for_each(|problem| reader.push(problem));
            continue;
        }
        if let Some(connection) = connection(of, name, node) {
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
            reader.unknown("site", &name, declared);
        }
    }
}

fn connection(of: &str, site: Spanned<String>, node: Node) -> Option<Connection> {
    let keys: ConnectionKeys = typed::read(&node)?;
    let networks = node.as_table()?.get("networks")?;
    let networks_span = if networks.note.is_some() {
        site.span
    } else {
        networks.span
    };
    let own: TunnelKeys = typed::read(&node)?;
    let mut tunnels = own.tunnels.unwrap_or_default();
    tunnels.resize(2, Tunnel::default());
    Some(Connection {
        device_name: format!("{of}-{}", site.value),
        site,
        networks_span,
        tunnels,
        accelerated: own.accelerated,
        node,
        keys,
    })
}
