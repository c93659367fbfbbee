//! Sites and the VPN connections that lead to them.

use crate::span::{Span, Spanned};
use crate::syntax::Node;
use crate::value::{Asn, Cidr, Ip};

/// How a connection learns routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Routing {
    /// The networks are written down.
    Static,
    /// The device announces them.
    Bgp,
}

/// `[sites.X]`
#[derive(Clone, Debug)]
pub struct Site {
    /// The name; the span is the key's.
    pub name: Spanned<String>,
    /// Outer address of the device.
    pub customer_gateway_ip: Spanned<Ip>,
    /// Its ASN.
    pub bgp_asn: Spanned<Asn>,
    /// Whether a public ASN is declared to be the organisation's own.
    pub asn_owned: bool,
    /// Address ranges behind it.
    pub networks: Vec<Spanned<Cidr>>,
    /// Whether it translates addresses.
    pub nat_on_peer: bool,
    /// The table, defaults in.
    pub node: Node,
}

/// A VPN connection of a cell to a site: the site's table under the region's and the cell's options.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The site; the span is where the region names it.
    pub site: Spanned<String>,
    /// How routes are learnt.
    pub routing: Spanned<Routing>,
    /// Address ranges behind it.
    pub networks: Vec<Spanned<Cidr>>,
    /// Where `networks` was written, for an empty list.
    pub networks_span: Span,
    /// Whether the device translates addresses.
    pub nat_on_peer: bool,
    /// Traffic selector of the site's side.
    pub onprem_cidr: Spanned<Cidr>,
    /// Traffic selector of the cloud's side.
    pub cloud_cidr: Spanned<Cidr>,
    /// What the tunnels may negotiate.
    pub ike: Ike,
    /// Options of the two tunnels.
    pub tunnels: Vec<Tunnel>,
    /// The merged table.
    pub node: Node,
}

/// What the tunnels may negotiate; every value with its place.
#[derive(Clone, Debug)]
#[allow(
    missing_docs,
    reason = "each is the key of the same name in the schema"
)]
pub struct Ike {
    pub versions: Vec<Spanned<String>>,
    pub phase1_encryption: Vec<Spanned<String>>,
    pub phase1_integrity: Vec<Spanned<String>>,
    pub phase1_dh_groups: Vec<Spanned<i64>>,
    pub phase1_lifetime_seconds: Spanned<i64>,
    pub phase2_encryption: Vec<Spanned<String>>,
    pub phase2_integrity: Vec<Spanned<String>>,
    pub phase2_dh_groups: Vec<Spanned<i64>>,
    pub phase2_lifetime_seconds: Spanned<i64>,
    pub rekey_margin_seconds: Spanned<i64>,
    pub rekey_fuzz_percentage: Spanned<i64>,
    pub replay_window_size: Spanned<i64>,
    pub dpd_timeout_seconds: Spanned<i64>,
    pub dpd_action: Spanned<String>,
    pub startup_action: Spanned<String>,
}

/// One of the two tunnels.
#[derive(Clone, Debug, Default)]
pub struct Tunnel {
    /// Inner addresses; AWS chooses when none.
    pub inside_cidr: Option<Spanned<Cidr>>,
}
