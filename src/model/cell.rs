//! A cell: one environment in one region, the unit that owns or shares a network.

use std::collections::BTreeMap;

use super::{Connection, Network};
use crate::span::{Span, Spanned};
use crate::syntax::Node;
use crate::value::{Asn, CellName};

/// One environment in one region.
#[derive(Clone, Debug)]
pub struct Cell {
    /// `us-east-1/production`
    pub name: CellName,
    /// Where it is declared.
    pub span: Span,
    /// Whether files are emitted for it.
    pub emitted: bool,
    /// The cell whose network it uses; the span is the value's. None when it owns one.
    pub shares_network_with: Option<Spanned<CellName>>,
    /// Its own network, or the owner's. None when that could not be read.
    pub network: Option<Network>,
    /// VPN connections of its own network, by site. Empty for a cell that shares one.
    pub vpn: BTreeMap<String, Connection>,
    /// ASN of its virtual private gateway.
    pub amazon_side_asn: Spanned<Asn>,
    /// Sections by name: merged, defaults in. A section that nobody wrote and that requires keys is not here.
    pub sections: BTreeMap<String, Node>,
}

impl Cell {
    /// Whether the network is its own.
    #[must_use]
    pub fn owns_network(&self) -> bool {
        self.shares_network_with.is_none()
    }

    /// The cell that owns the network that this one uses.
    #[must_use]
    pub fn network_owner(&self) -> &CellName {
        self.shares_network_with
            .as_ref()
            .map_or(&self.name, |s| &s.value)
    }
}
