//! What VPNs end on, with the networks that they lead to: the gateway of one network, or a transit gateway with all that it reaches. Knows no rule.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::owner::Owner;
use crate::estate::{Cell, Connection, Estate, TransitGateway};
use crate::facts::Provider;
use crate::span::{Span, Spanned};
use crate::value::{Asn, CellName, Cidr};

/// The cloud's end of VPN connections.
pub(super) struct Target<'a> {
    /// `us-east-1/production`, or the name of a transit gateway.
    pub name: String,
    /// The cell that owns it.
    pub cell: &'a Cell,
    /// The transit gateway that it is.
    pub transit: Option<&'a TransitGateway>,
    /// The cloud that it lies in.
    pub cloud: Option<Provider>,
    /// Whether nothing that it leads to may be lost without a word.
    pub protected: bool,
    /// Its number.
    pub asn: &'a Spanned<Asn>,
    /// The ranges that it leads to, with the cell that each belongs to.
    pub ranges: Vec<(&'a Cell, &'a Spanned<Cidr>)>,
}

impl<'a> Target<'a> {
    /// Every gateway of a network, by cell, then every transit gateway.
    pub fn all(estate: &'a Estate) -> Vec<Self> {
        let owners = Owner::all(estate);
        let protected = owners.iter().filter(|owner| owner.protected);
        let protected = protected.filter_map(|owner| Some(&owner.cell?.name));
        let protected: BTreeSet<&CellName> = protected.collect();
        let cells = estate.cells.values().filter(|cell| cell.owns_network());
        let cells = cells.map(|cell| Self {
            name: cell.name.to_string(),
            cell,
            transit: None,
            cloud: cloud(estate, cell),
            protected: protected.contains(&cell.name),
            asn: &cell.amazon_side_asn,
            ranges: ranges(cell),
        });
        let gateways = estate.transit_gateways.values().filter_map(|gateway| {
            let home = estate.cells.get(&gateway.home.value)?;
            let reached = reached(estate, gateway);
            Some(Self {
                name: gateway.name.value.clone(),
                cell: home,
                transit: Some(gateway),
                cloud: cloud(estate, home),
                protected: reached.iter().any(|cell| protected.contains(&cell.name)),
                asn: &gateway.asn,
                ranges: reached.into_iter().flat_map(ranges).collect(),
            })
        });
        cells.chain(gateways).collect()
    }

    /// Those in the clouds that a rule is true for.
    pub fn all_of(estate: &'a Estate, clouds: &[Provider]) -> Vec<Self> {
        let mut all = Self::all(estate);
        all.retain(|target| target.is_of(clouds));
        all
    }

    /// Whether it lies in one of the clouds that a rule is true for.
    pub fn is_of(&self, clouds: &[Provider]) -> bool {
        self.cloud.is_some_and(|cloud| clouds.contains(&cloud))
    }

    /// Its VPN connections, by site.
    pub fn connections(&self) -> impl Iterator<Item = &'a Connection> + use<'a> {
        self.transit
            .map_or(&self.cell.vpn, |gateway| &gateway.vpn)
            .values()
    }

    /// Whether it may lead to more than is known, because something could not be read.
    pub fn has_unread_routes(&self, estate: &Estate) -> bool {
        let region = estate.region_of(&self.cell.name);
        let is_unread = match self.transit {
            Some(gateway) => gateway.node.is_unread("vpn"),
            None => {
                self.cell.node.is_unread("vpn") || region.is_some_and(|r| r.node.is_unread("vpn"))
            }
        };
        let mut connections = self.connections();
        is_unread || connections.any(|connection| connection.node.is_unread("networks"))
    }

    /// The name of the region that it lies in.
    pub fn region_name(&self) -> &'a str {
        self.cell.name.region().as_str()
    }

    /// The key that its number is written with.
    pub fn asn_key(&self) -> &'static str {
        match self.transit {
            Some(_) => "asn",
            None => "amazon_side_asn",
        }
    }

    /// What people call the cloud that it lies in.
    pub fn title(&self) -> &'static str {
        self.cloud.map_or("the cloud", Provider::title)
    }

    /// Where it is declared.
    pub fn span(&self) -> Span {
        self.transit
            .map_or(self.cell.span, |gateway| gateway.name.span)
    }
}

/// Those of each account and region, which most quotas count in.
pub(super) fn by_account_and_region<'t, 'a>(
    targets: &'t [Target<'a>],
) -> BTreeMap<(&'a str, &'a str), Vec<&'t Target<'a>>> {
    let mut groups: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for target in targets {
        if let Some(account) = &target.cell.account {
            let key = (account.id(), target.region_name());
            groups.entry(key).or_default().push(target);
        }
    }
    groups
}

fn cloud(estate: &Estate, cell: &Cell) -> Option<Provider> {
    Some(estate.region_of(&cell.name)?.provider.value)
}

/// The cells that are attached to a gateway or to a peer of it.
fn reached<'a>(estate: &'a Estate, gateway: &'a TransitGateway) -> Vec<&'a Cell> {
    let all = [gateway].into_iter().chain(estate.peers_of(gateway));
    let names: BTreeSet<&CellName> = all.flat_map(|g| g.cells.iter().map(|c| &c.value)).collect();
    names
        .into_iter()
        .filter_map(|name| estate.cells.get(name))
        .collect()
}

fn ranges(cell: &Cell) -> Vec<(&Cell, &Spanned<Cidr>)> {
    let cidrs = cell.network.iter().flat_map(crate::estate::Network::cidrs);
    cidrs.map(|range| (cell, range)).collect()
}
