//! Two networks, or a network and a site, that nothing joins and to both of which somebody has routes: a third network, or a transit gateway. Knows no
//! ranges and no rule.

use std::collections::BTreeMap;

use super::transit::title;
use crate::check::owner::{Owner, peered, through_gateways};
use crate::estate::Estate;
use crate::span::Span;
use crate::value::CellName;

/// What routes lead to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Far<'a> {
    Network(&'a CellName),
    Site(&'a str),
}

/// What has route tables.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Router<'a> {
    Network(&'a CellName),
    Gateway(&'a str),
}

/// Who has routes to two of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::check) struct Third {
    /// `` `eu-west-1/staging` ``, or `` the transit gateway `hub` ``.
    pub name: String,
    pub span: Span,
    /// How it reaches each of the two: `by a peering`.
    pub ways: [String; 2],
}

/// By what is reached: everybody with routes to it, and by which way.
pub(super) struct Routers<'a> {
    estate: &'a Estate,
    of: BTreeMap<Far<'a>, BTreeMap<Router<'a>, String>>,
}

impl<'a> Routers<'a> {
    pub fn of(estate: &'a Estate, owners: &[Owner<'a>]) -> Self {
        let of = BTreeMap::new();
        let mut all = Self { estate, of };
        for (a, b) in peered(estate) {
            all.joined(a, b, "by a peering");
        }
        for ((a, b), ways) in through_gateways(estate) {
            if let Some(way) = ways.first() {
                all.joined(a, b, &format!("through {}", title(*way)));
            }
        }
        for owner in owners {
            let Some(cell) = owner.cell else {
                continue;
            };
            for connection in owner.connections() {
                let site = Far::Site(&connection.site.value);
                all.add(site, Router::Network(&cell.name), "by a VPN");
            }
        }
        all.peers_of_gateways();
        all
    }

    /// A gateway has a static route to each network of its peers, whether or not anything is attached to itself.
    fn peers_of_gateways(&mut self) {
        let gateways = &self.estate.transit_gateways;
        for (name, gateway) in gateways {
            for peer in &gateway.peer_with {
                let Some((other, far)) = gateways.get_key_value(&peer.value) else {
                    continue;
                };
                for (from, to) in [(name, far), (other, gateway)] {
                    let way = format!("through its peer `{}`", to.name.value);
                    for cell in &to.cells {
                        self.add(Far::Network(&cell.value), Router::Gateway(from), &way);
                    }
                }
            }
        }
    }

    fn joined(&mut self, a: &'a CellName, b: &'a CellName, way: &str) {
        self.add(Far::Network(a), Router::Network(b), way);
        self.add(Far::Network(b), Router::Network(a), way);
    }

    fn add(&mut self, far: Far<'a>, router: Router<'a>, way: &str) {
        let routers = self.of.entry(far).or_default();
        routers.entry(router).or_insert_with(|| way.to_owned());
    }

    /// Who reaches both.
    pub fn to_both(&self, a: Far<'_>, b: Far<'_>) -> Option<Third> {
        let (of_a, of_b) = (self.of.get(&a)?, self.of.get(&b)?);
        let (router, way) = of_a.iter().find(|(router, _)| of_b.contains_key(router))?;
        let (name, span) = match router {
            Router::Network(cell) => (format!("`{cell}`"), self.estate.cells.get(*cell)?.span),
            Router::Gateway(name) => {
                let gateway = self.estate.transit_gateways.get(*name)?;
                (format!("the transit gateway `{name}`"), gateway.name.span)
            }
        };
        let ways = [way.clone(), of_b.get(router)?.clone()];
        Some(Third { name, span, ways })
    }
}
