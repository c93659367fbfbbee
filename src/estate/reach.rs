//! What a network reaches over peerings and transit gateways. Knows no rule.

use std::collections::BTreeSet;

use super::{Connection, Estate, TransitGateway};
use crate::value::CellName;

impl Estate {
    /// The gateways that are peered with one, whichever of the two asked.
    pub fn peers_of(&self, gateway: &TransitGateway) -> impl Iterator<Item = &TransitGateway> {
        let name = gateway.name.value.clone();
        let asked: Vec<String> = gateway.peer_with.iter().map(|p| p.value.clone()).collect();
        self.transit_gateways.values().filter(move |other| {
            let asks = other.peer_with.iter().any(|peer| peer.value == name);
            other.name.value != name && (asks || asked.contains(&other.name.value))
        })
    }

    /// Whether what joins the networks of two cells is a VPN: they are in two clouds.
    #[must_use]
    pub fn in_two_clouds(&self, a: &CellName, b: &CellName) -> bool {
        let cloud = |cell: &CellName| Some(self.region_of(cell)?.provider.value);
        matches!((cloud(a), cloud(b)), (Some(a), Some(b)) if a != b)
    }

    /// The cells whose networks a cell's own network reaches: over peerings, and over the transit gateways that it is attached to and their peers.
    #[must_use]
    pub fn reached_networks(&self, cell: &CellName) -> BTreeSet<&CellName> {
        let owner = |name: &CellName| Some(self.cells.get(name)?.network_owner());
        let mut all: BTreeSet<&CellName> = BTreeSet::new();
        for peering in &self.peerings {
            let [a, b] = &peering.between;
            match (owner(a), owner(b)) {
                (Some(a), Some(b)) if a == cell => all.extend([b]),
                (Some(a), Some(b)) if b == cell => all.extend([a]),
                _ => {}
            }
        }
        let gateways = self.transit_gateways.values();
        for gateway in gateways.filter(|g| g.cells.iter().any(|c| c.value == *cell)) {
            for end in [gateway].into_iter().chain(self.peers_of(gateway)) {
                all.extend(end.cells.iter().filter_map(|c| owner(&c.value)));
            }
        }
        all.remove(cell);
        all
    }

    /// The VPNs that a cell's own network reaches over the gateways that it is attached to and over their peers, each with the gateway that it ends on.
    #[must_use]
    pub fn transit_vpns(&self, cell: &CellName) -> Vec<(&TransitGateway, &Connection)> {
        let mut ends: Vec<&TransitGateway> = Vec::new();
        let gateways = self.transit_gateways.values();
        for gateway in gateways.filter(|g| g.cells.iter().any(|c| c.value == *cell)) {
            ends.extend([gateway].into_iter().chain(self.peers_of(gateway)));
        }
        ends.sort_by_key(|gateway| gateway.name.value.as_str());
        ends.dedup_by_key(|gateway| gateway.name.value.as_str());
        let vpns = |end| {
            let end: &TransitGateway = end;
            end.vpn.values().map(move |connection| (end, connection))
        };
        ends.into_iter().flat_map(vpns).collect()
    }
}
