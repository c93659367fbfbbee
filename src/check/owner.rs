//! A network together with who owns it: what most rules look at. Knows no rule.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::Problem;
use crate::estate::{Account, Cell, Connection, Estate, Network, Region, TransitGateway};
use crate::facts::Provider;
use crate::span::{Span, Spanned};
use crate::value::{CellName, Cidr};

/// A network and the cell that owns it, or the region that claims it for later.
pub(super) struct Owner<'a> {
    /// `us-east-1/production`, or `us-east-1` for a claim.
    pub name: String,
    pub network: &'a Network,
    pub cell: Option<&'a Cell>,
    pub region: Option<&'a Region>,
    /// VPNs of transit gateways that it reaches, each with the gateway that it ends on.
    pub transit: Vec<(&'a TransitGateway, &'a Connection)>,
    /// Whether it, or a cell that shares it, belongs to an environment of which nothing may be destroyed without a word.
    pub protected: bool,
}

impl<'a> Owner<'a> {
    /// Every network of the estate: those of cells by name, then the claims of regions.
    pub fn all(estate: &'a Estate) -> Vec<Self> {
        let is_protected = |c: &&Cell| {
            estate
                .environment_of(&c.name)
                .is_some_and(|e| e.protected.value)
        };
        let protected = estate.cells.values().filter(is_protected);
        let protected: BTreeSet<&CellName> = protected.map(Cell::network_owner).collect();
        let owners = estate.cells.values().filter(|c| c.owns_network());
        let owned = owners.filter_map(|c| {
            Some(Self {
                name: c.name.to_string(),
                network: c.network.as_ref()?,
                cell: Some(c),
                region: estate.region_of(&c.name),
                transit: estate.transit_vpns(&c.name),
                protected: protected.contains(&c.name),
            })
        });
        let claimed = estate.regions.values().filter_map(|r| {
            let claim = r.claim.as_ref()?;
            Some(Self {
                name: r.name.value.clone(),
                network: claim,
                cell: None,
                region: Some(r),
                transit: Vec::new(),
                protected: false,
            })
        });
        owned.chain(claimed).collect()
    }

    /// Those in the clouds that a rule is true for.
    pub fn all_of(estate: &'a Estate, clouds: &[Provider]) -> Vec<Self> {
        let mut owners = Self::all(estate);
        owners.retain(|owner| owner.cloud().is_some_and(|cloud| clouds.contains(&cloud)));
        owners
    }

    /// The cloud that it lies in.
    pub fn cloud(&self) -> Option<Provider> {
        self.region.map(|r| r.provider.value)
    }

    /// The name of the region; empty when it could not be bound.
    pub fn region_name(&self) -> &'a str {
        self.region.map_or("", |r| r.name.value.as_str())
    }

    /// The account and the region: what most quotas count in. None for a claim, which has no account yet.
    pub fn account_and_region(&self) -> Option<(&'a str, &'a str)> {
        Some((self.account()?.id(), self.region_name()))
    }

    /// The account that it lies in.
    pub fn account(&self) -> Option<&'a Account> {
        self.cell?.account.as_ref()
    }

    /// The VPN connections that it has routes to: its own, by site, then those of transit gateways.
    pub fn connections(&self) -> impl Iterator<Item = &'a Connection> {
        let own = self.cell.into_iter().flat_map(|c| c.vpn.values());
        own.chain(self.transit.iter().map(|(_, connection)| *connection))
    }

    /// How many zones the file asks for, whether or not the region has them.
    pub fn zones_written(&self) -> usize {
        let node = self.network.node.as_table();
        let node = node.and_then(|t| t.get("availability_zones"));
        let listed = node.and_then(|n| Some(n.as_array()?.len()));
        let counted = || usize::try_from(node?.as_integer()?).ok();
        listed.or_else(counted).unwrap_or(self.network.zones.len())
    }

    /// Adds the cell or claim to a problem whose place, `at`, gives values to many of them: there, one can be excused without the others.
    pub fn mark(&self, at: Span, problem: Problem) -> Problem {
        if at == self.span() {
            problem
        } else {
            problem.at(self.span(), "holds here")
        }
    }

    /// Where the cell or claim is declared.
    pub fn span(&self) -> Span {
        let region = || self.region.map(|r| r.name.span);
        self.cell
            .map(|c| c.span)
            .or_else(region)
            .unwrap_or(self.network.vpc_cidr.span)
    }
}

/// The networks of each account and region.
pub(super) fn by_account_and_region<'o, 'a>(
    owners: &'o [Owner<'a>],
) -> BTreeMap<(&'a str, &'a str), Vec<&'o Owner<'a>>> {
    let mut groups: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for owner in owners {
        if let Some(key) = owner.account_and_region() {
            groups.entry(key).or_default().push(owner);
        }
    }
    groups
}

/// Every range behind a site, with the site's name: each place in the file once, whichever connections use it.
pub(super) fn site_networks(estate: &Estate) -> Vec<(&str, &Spanned<Cidr>)> {
    let of_sites = estate
        .sites
        .values()
        .flat_map(|s| s.networks.iter().map(|n| (s.name.value.as_str(), n)));
    let of_cells = estate.cells.values().flat_map(|c| c.vpn.values());
    let of_gateways = estate.transit_gateways.values();
    let of_gateways = of_gateways.flat_map(|g| g.vpn.values());
    let connections = of_cells.chain(of_gateways);
    let of_connections =
        connections.flat_map(|c| c.networks.iter().map(|n| (c.site.value.as_str(), n)));
    let mut all: Vec<_> = of_sites.chain(of_connections).collect();
    all.sort_by_key(|(site, network)| (network.span, *site));
    all.dedup_by_key(|(site, network)| (network.span, *site));
    all
}

/// The networks behind a site that a VPN can lead to: what it cannot is told of each.
pub(super) fn carried(connection: &Connection) -> impl Iterator<Item = Cidr> {
    let networks = connection.networks.iter().map(|network| network.value);
    let is_link_local =
        |range: &Cidr| Cidr::parse("169.254.0.0/16").is_ok_and(|link| link.contains(range));
    networks.filter(move |range| range.is_ipv4() && !is_link_local(range))
}

/// Those of them that a rule of one cloud is true for: of sites to which something in it has a VPN, or nothing at all.
pub(super) fn site_networks_of(estate: &Estate, cloud: Provider) -> Vec<(&str, &Spanned<Cidr>)> {
    let of_cells = estate.cells.values().filter_map(|cell| {
        let region = estate.region_of(&cell.name)?;
        Some((region.provider.value, &cell.vpn))
    });
    let gateways = estate.transit_gateways.values();
    let of_gateways = gateways.map(|gateway| (Provider::Aws, &gateway.vpn));
    let mut clouds: BTreeMap<&str, BTreeSet<Provider>> = BTreeMap::new();
    for (cloud, vpn) in of_cells.chain(of_gateways) {
        for site in vpn.keys() {
            clouds.entry(site).or_default().insert(cloud);
        }
    }
    let mut all = site_networks(estate);
    all.retain(|(site, _)| clouds.get(site).is_none_or(|all| all.contains(&cloud)));
    all
}

/// The cells that own the networks at the two ends of every peering, each pair once and in order. A cell with itself is left out.
pub(super) fn peered(estate: &Estate) -> Vec<(&CellName, &CellName)> {
    peerings(estate).into_keys().collect()
}

/// The same, each with the place of its first peering.
pub(super) fn peerings(estate: &Estate) -> BTreeMap<(&CellName, &CellName), Span> {
    let owner = |name: &CellName| Some(estate.cells.get(name)?.network_owner());
    let pairs = estate.peerings.iter().filter_map(|p| {
        let [first, second] = &p.between;
        let (a, b) = (owner(first)?, owner(second)?);
        (a != b).then(|| ((a.min(b), a.max(b)), p.span))
    });
    // Of several the first: later ones are put in its place.
    pairs.rev().collect()
}

/// The cells that a gateway can have: another one than of its own region is told as such.
pub(super) fn attached(gateway: &TransitGateway) -> impl Iterator<Item = &Spanned<CellName>> {
    let region = gateway.home.region();
    gateway
        .cells
        .iter()
        .filter(move |cell| cell.region() == region)
}

/// The networks that reach each other through transit gateways: each pair once and in order, with the gateways between them.
pub(super) fn through_gateways(
    estate: &Estate,
) -> BTreeMap<(&CellName, &CellName), BTreeSet<(&str, &str)>> {
    let mut pairs: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for (name, gateway) in &estate.transit_gateways {
        let peers = gateway.peer_with.iter();
        let peers = peers.filter_map(|peer| estate.transit_gateways.get_key_value(&peer.value));
        for (other, far) in peers.chain([(name, gateway)]) {
            let all = attached(gateway).flat_map(|a| attached(far).map(move |b| (a, b)));
            for (a, b) in all.filter(|(a, b)| a.value != b.value) {
                let (a, b) = (&a.value, &b.value);
                let via = (name.min(other).as_str(), name.max(other).as_str());
                pairs.entry((a.min(b), a.max(b))).or_default().insert(via);
            }
        }
    }
    pairs
}

/// The place if it lies in the estate file; else, for a value that nobody wrote, the place of what it belongs to.
pub(super) fn written(estate: &Estate, span: Span, otherwise: Span) -> Span {
    if span.source == estate.file.span.source && !span.is_empty() {
        span
    } else {
        otherwise
    }
}
