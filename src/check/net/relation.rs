//! How two networks are connected, which decides whether an overlap of theirs matters. Knows no ranges.

use std::collections::{BTreeMap, BTreeSet};

use super::third::{Far, Routers, Third};
use super::transit::title;
use crate::check::owner::{Owner, peerings, through_gateways};
use crate::estate::Estate;
use crate::span::Span;
use crate::value::CellName;

/// What joins two networks, the strongest first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::check) enum Relation {
    /// They are one.
    Same,
    /// There is a peering between them, which is declared there.
    Peered(Span),
    /// The same between two clouds: a VPN.
    Tunnelled(Span),
    /// They reach each other through the transit gateway, or through it and its peer.
    Attached(String),
    /// Both have a VPN to the site.
    BehindOneSite(String),
    /// Nothing, and a third network, or a transit gateway, has routes to both.
    RoutedByOne(Third),
    /// Nothing, and one account holds both.
    SameAccount,
    /// Nothing.
    Unconnected,
}

/// The connections of the whole estate.
pub(in crate::check) struct Relations<'a> {
    routers: Routers<'a>,
    peered: BTreeMap<(&'a CellName, &'a CellName), Span>,
    attached: BTreeMap<(&'a CellName, &'a CellName), BTreeSet<(&'a str, &'a str)>>,
}

impl<'a> Relations<'a> {
    pub fn of(estate: &'a Estate, owners: &[Owner<'a>]) -> Self {
        Self {
            routers: Routers::of(estate, owners),
            peered: peerings(estate),
            attached: through_gateways(estate),
        }
    }

    /// Where it is declared that the networks of the two are peered.
    pub fn peering(&self, a: &Owner<'_>, b: &Owner<'_>) -> Option<Span> {
        let (a, b) = (&a.cell?.name, &b.cell?.name);
        self.peered.get(&(a.min(b), a.max(b))).copied()
    }

    /// The transit gateways through which the two reach each other.
    fn gateways(&self, a: &Owner<'_>, b: &Owner<'_>) -> Option<String> {
        let (a, b) = (&a.cell?.name, &b.cell?.name);
        let ways = self.attached.get(&(a.min(b), a.max(b)))?;
        ways.first().map(|way| title(*way))
    }

    fn third(&self, a: &Owner<'_>, b: &Owner<'_>) -> Option<Third> {
        let (a, b) = (&a.cell?.name, &b.cell?.name);
        self.routers.to_both(Far::Network(a), Far::Network(b))
    }

    /// What has routes to a network and to a site that it has no VPN to.
    pub(super) fn third_with_site(&self, network: &Owner<'_>, site: &str) -> Option<Third> {
        let network = Far::Network(&network.cell?.name);
        self.routers.to_both(network, Far::Site(site))
    }

    /// What joins the networks of the two.
    pub fn between(&self, a: &Owner<'_>, b: &Owner<'_>) -> Relation {
        if a.name == b.name {
            return Relation::Same;
        }
        if let Some(span) = self.peering(a, b) {
            return match a.cloud() == b.cloud() {
                true => Relation::Peered(span),
                false => Relation::Tunnelled(span),
            };
        }
        if let Some(gateways) = self.gateways(a, b) {
            return Relation::Attached(gateways);
        }
        let mut sites = a.connections().map(|c| c.site.value.as_str());
        let leads_to = |site: &&str| b.connections().any(|c| c.site.value == **site);
        if let Some(site) = sites.find(leads_to) {
            return Relation::BehindOneSite(site.to_owned());
        }
        if let Some(third) = self.third(a, b) {
            return Relation::RoutedByOne(third);
        }
        match (a.account(), b.account()) {
            (Some(a), Some(b)) if a.id() == b.id() => Relation::SameAccount,
            _ => Relation::Unconnected,
        }
    }
}
