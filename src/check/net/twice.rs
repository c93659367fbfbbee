//! Networks that are joined in two ways: each would put a route to the same range into the same table.

use std::collections::{BTreeMap, BTreeSet};

use super::transit::title;
use crate::check::owner::{attached, peerings, through_gateways};
use crate::diag::{Code, Problem, Problems};
use crate::estate::{Cell, Connection, Estate, Routing, TransitGateway};
use crate::span::Span;
use crate::value::{CellName, Cidr};

/// AWS refuses the second route.
pub const JOINED_TWICE: Code =
    Code::error("net::joined_twice", "two networks are joined in two ways").rule(215);

pub(super) fn check(estate: &Estate, problems: &mut Problems) {
    networks(estate, problems);
    for cell in estate.cells.values() {
        problems.extend(site(estate, cell));
    }
    for gateway in estate.transit_gateways.values() {
        problems.extend(static_routes(gateway));
        problems.extend(peer_routes(estate, gateway));
    }
}

/// Every way that joins two networks makes a route to the same range in the same tables.
fn networks(estate: &Estate, problems: &mut Problems) {
    let peerings = peerings(estate);
    for ((a, b), ways) in through_gateways(estate) {
        let peering = peerings.get(&(a, b));
        if ways.len() + usize::from(peering.is_some()) < 2 {
            continue;
        }
        let mut all: Vec<String> = ways.iter().map(|way| title(*way)).collect();
        if peering.is_some() {
            all.push("a peering".into());
        }
        let message = format!("`{a}` and `{b}` are joined by {}", all.join(" and by "));
        let mut problem = Problem::new(&JOINED_TWICE, message);
        for (name, _) in &ways {
            if let Some(gateway) = estate.transit_gateways.get(*name) {
                problem = problem.at(gateway.name.span, "");
            }
        }
        if let Some(peering) = peering {
            problem = problem.at(*peering, "");
        }
        problems.push(problem.help(
            "a route table has one route to a range, and AWS refuses the second: keep one of the ways",
        ));
    }
}

/// A way from a network to a site: the gateway that the network's tables lead to, none for its own, and the connection.
type Way<'a> = (Option<&'a TransitGateway>, &'a Connection);

/// Two ways from a network to one range behind a site.
fn site(estate: &Estate, cell: &Cell) -> Option<Problem> {
    let own = cell.vpn.values().map(|connection| (None, connection));
    let gateways = estate.transit_gateways.values();
    let attached = gateways.filter(|g| attached(g).any(|c| c.value == cell.name));
    let through = attached.flat_map(|gateway| {
        let ends = [gateway].into_iter().chain(estate.peers_of(gateway));
        let connections = ends.flat_map(|end| end.vpn.values());
        connections.map(move |connection| (Some(gateway), connection))
    });
    let mut seen: BTreeMap<Cidr, Way<'_>> = BTreeMap::new();
    let name = |gateway: Option<&TransitGateway>| gateway.map(|g| g.name.value.clone());
    for (gateway, connection) in own.chain(through) {
        for network in &connection.networks {
            let first = *seen.entry(network.value).or_insert((gateway, connection));
            if name(first.0) != name(gateway) {
                return Some(ways(cell, network.value, first, (gateway, connection)));
            }
        }
    }
    None
}

fn ways(cell: &Cell, network: Cidr, first: Way<'_>, second: Way<'_>) -> Problem {
    let over = |(gateway, _): Way<'_>| match gateway {
        Some(gateway) => title((&gateway.name.value, &gateway.name.value)),
        None => "a VPN of its own".into(),
    };
    let message = format!(
        "`{}` reaches `{network}` over {} and over {}",
        cell.name,
        over(first),
        over(second)
    );
    // A way of its own is the one that nobody else would miss.
    let (own, common) = match first.0 {
        None => (first, second),
        Some(_) => (second, first),
    };
    Problem::new(&JOINED_TWICE, message)
        .at(own.1.site.span, "one way")
        .at(common.1.site.span, "the other way")
        .help("in a table of the network one route wins for good, and AWS refuses a second static one: keep one of the ways; two connections of one gateway stand in for each other over BGP")
}

/// A gateway's table has one static route to a range.
fn static_routes(gateway: &TransitGateway) -> Option<Problem> {
    let mut seen: BTreeMap<Cidr, &Connection> = BTreeMap::new();
    let connections = gateway.vpn.values();
    for connection in connections.filter(|c| c.routing.value == Routing::Static) {
        for network in &connection.networks {
            let first = seen.insert(network.value, connection);
            // A range that one site has twice is told there.
            let Some(first) = first.filter(|f| f.site.value != connection.site.value) else {
                continue;
            };
            let message = format!(
                "`{}` would have two static routes to `{}`: to `{}` and to `{}`",
                gateway.name.value, network.value, first.site.value, connection.site.value
            );
            let problem = Problem::new(&JOINED_TWICE, message)
                .at(connection.site.span, "the second one")
                .at(first.site.span, "the first one");
            return Some(problem.help("on a transit gateway connections stand in for each other over BGP only: write `routing = \"bgp\"`, or lead to the network over one of them"));
        }
    }
    None
}

/// Routes over peerings of gateways are static, too: what two peers lead to, but for what the gateway reaches itself.
fn peer_routes(estate: &Estate, gateway: &TransitGateway) -> Option<Problem> {
    let own = gateway.vpn.values().flat_map(|c| &c.networks);
    let own: BTreeSet<Cidr> = own.map(|network| network.value).collect();
    let mut seen: BTreeMap<Cidr, (&TransitGateway, Span)> = BTreeMap::new();
    for peer in estate.peers_of(gateway) {
        let sites = peer.vpn.values().flat_map(|connection| {
            let at = connection.site.span;
            connection.networks.iter().map(move |n| (n.value, at))
        });
        let sites = sites.filter(|(network, _)| !own.contains(network));
        // Two ways between networks are reported for the pair of them, where the gateway has some of its own; two networks of one range as such.
        let others = || {
            estate
                .peers_of(gateway)
                .filter(|other| other.name.value != peer.name.value)
        };
        let holds =
            |other: &TransitGateway, cell: &CellName| other.cells.iter().any(|c| c.value == *cell);
        let cells = peer.cells.iter().filter(|_| gateway.cells.is_empty());
        let cells = cells.filter(|cell| others().any(|other| holds(other, &cell.value)));
        let networks = cells.filter_map(|cell| {
            let network = estate.cells.get(&cell.value)?.network.as_ref()?;
            Some((network, cell.span))
        });
        let networks =
            networks.flat_map(|(network, at)| network.cidrs().map(move |n| (n.value, at)));
        for (network, at) in sites.chain(networks) {
            let (first, first_at) = *seen.entry(network).or_insert((peer, at));
            if first.name.value != peer.name.value {
                let message = format!(
                    "`{}` would have two static routes to `{network}`: over its peerings with `{}` and with `{}`",
                    gateway.name.value, first.name.value, peer.name.value
                );
                let problem = Problem::new(&JOINED_TWICE, message)
                    .at(at, "the second way")
                    .at(first_at, "the first way")
                    .at(gateway.name.span, "the gateway");
                return Some(problem.help("the table of a gateway has one static route to a range, and AWS refuses the second: keep one of the peerings or of the ways behind them, or let the gateway reach the range itself"));
            }
        }
    }
    None
}
