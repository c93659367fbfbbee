//! What the connections route.

use super::target::Target;
use crate::check::limit::Limit;
use crate::check::owner::written;
use crate::diag::{Code, Problem, Problems};
use crate::estate::{Connection, Estate, Routing};
use crate::facts::addresses::{self, Class};
use crate::facts::{Provider, ranges};

/// The tunnel is up and nothing flows.
pub const VPN_STATIC_EMPTY: Code = Code::error(
    "vpn::vpn_static_empty",
    "a connection with static routing has no networks",
)
.rule(322)
.derived(&["sites", "vpn"]);
/// The gateway knows the way, and the networks do not.
pub const VPN_TRANSIT_EMPTY: Code = Code::error(
    "vpn::vpn_transit_empty",
    "a VPN on a transit gateway has no networks that VPCs could have routes to",
)
.rule(323)
.derived(&["sites", "vpn"]);
/// AWS refuses the route that is one too many, or takes the whole session down.
pub const VPN_ROUTE_LIMIT: Code = Code::error(
    "vpn::vpn_route_limit",
    "a connection has more networks than it may have",
)
.rule(322);
/// The device sends packets for itself into its own tunnel.
pub const VPN_REMOTE_CONTAINS_GATEWAY: Code = Code::warning(
    "vpn::vpn_remote_contains_gateway",
    "a network behind a VPN holds the outer address of a gateway",
)
.rule(327);

/// Nobody has such an address, or everybody has.
pub const VPN_NETWORK_UNUSABLE: Code = Code::error(
    "vpn::vpn_network_unusable",
    "a network behind a site holds addresses that no host can be reached at",
)
.rule(126);

pub(super) fn check(estate: &Estate, problems: &mut Problems) {
    for target in Target::all(estate) {
        for connection in target.connections() {
            problems.extend(empty(estate, &target, connection));
            problems.extend(unrouted(estate, &target, connection));
            problems.extend(limit(estate, &target, connection));
            gateway(estate, connection, problems);
            unusable(estate, &target, connection, problems);
        }
    }
}

fn empty(estate: &Estate, target: &Target<'_>, connection: &Connection) -> Option<Problem> {
    if connection.routing.value != Routing::Static || !connection.networks.is_empty() {
        return None;
    }
    let site = &connection.site;
    let at = written(estate, connection.networks_span, site.span);
    let problem = Problem::new(
        &VPN_STATIC_EMPTY,
        format!(
            "the VPN from `{}` to `{}` routes nothing",
            target.name, site.value
        ),
    )
    .at(at, "no networks");
    let problem = if at == site.span {
        problem
    } else {
        problem.at(site.span, "connected here")
    };
    Some(problem.help(format!(
        "the tunnels would be up and carry nothing: list the networks behind the device under `[sites.{}]`, or write `routing = \"bgp\"` if it announces them",
        site.value
    )))
}

/// The tables of networks take nothing from a transit gateway by themselves.
fn unrouted(estate: &Estate, target: &Target<'_>, connection: &Connection) -> Option<Problem> {
    target.transit?;
    if connection.routing.value != Routing::Bgp || !connection.networks.is_empty() {
        return None;
    }
    let site = &connection.site;
    let message = format!(
        "nothing that is attached to `{}` would have a route to the site `{}`",
        target.name, site.value
    );
    let at = written(estate, connection.networks_span, site.span);
    Some(Problem::new(&VPN_TRANSIT_EMPTY, message).at(at, "no networks").help(
        "what a device announces reaches the gateway's table, and no table of a VPC: list what the VPCs are to reach in `networks`",
    ))
}

fn limit(estate: &Estate, target: &Target<'_>, connection: &Connection) -> Option<Problem> {
    let id = match (connection.routing.value, target.transit) {
        (Routing::Static, None) => "vpn.static-routes-vgw",
        (Routing::Bgp, None) => "vpn.dynamic-routes-in-vgw",
        (Routing::Static, Some(_)) => "tgw.routes",
        (Routing::Bgp, Some(_)) => "vpn.dynamic-routes-in-tgw",
    };
    let limit = Limit::of(estate, id);
    let count = connection.networks.len();
    if target.cloud != Some(Provider::Aws) || !limit.is_exceeded_by(count) {
        return None;
    }
    let message = format!(
        "the VPN from `{}` to `{}` has {count} networks, and may have {}",
        target.name, connection.site.value, limit.value
    );
    let at = written(estate, connection.networks_span, connection.site.span);
    let problem = Problem::new(&VPN_ROUTE_LIMIT, message).at(at, format!("{count} networks"));
    Some(limit.explain(problem, count, "join neighbouring networks into wider ones"))
}

fn gateway(estate: &Estate, connection: &Connection, problems: &mut Problems) {
    if connection.nat_on_peer || connection.node.is_unread("nat_on_peer") {
        return;
    }
    let name = connection.site.value.as_str();
    for network in &connection.networks {
        for site in estate.sites.values() {
            let ip = &site.customer_gateway_ip;
            // A default route holds every address, and is meant to.
            if network.prefix_len() == 0 || !network.contains_ip(ip.value) {
                continue;
            }
            let whose = if site.name.value == name {
                "its own gateway".to_owned()
            } else {
                format!("the gateway of `{}`", site.name.value)
            };
            problems.push(
                Problem::new(
                    &VPN_REMOTE_CONTAINS_GATEWAY,
                    format!(
                        "`{}` behind the site `{name}` holds `{}`, the outer address of {whose}",
                        network.value, ip.value
                    ),
                )
                .at(written(estate, network.span, connection.site.span), "to be reached through the tunnel")
                .at(ip.span, "and where the tunnel itself ends")
                .help("if the device translates addresses for hosts behind it, write `nat_on_peer = true`; else name the networks behind it"),
            );
        }
    }
}

/// Link-local addresses, to which those inside of tunnels belong, loopback, multicast and the like are routed nowhere:
/// <https://www.rfc-editor.org/rfc/rfc6890>.
fn unusable(
    estate: &Estate,
    target: &Target<'_>,
    connection: &Connection,
    problems: &mut Problems,
) {
    for network in &connection.networks {
        // What AWS keeps for itself is told as that.
        let mut kept = ranges::named("aws-link-local-routes");
        if target.cloud == Some(Provider::Aws) && kept.any(|k| k.cidr.overlaps(&network.value)) {
            continue;
        }
        let block = addresses::blocks_touching(network.value)
            .filter(|b| b.class() == Class::Unusable && b.cidr.contains(&network.value))
            .find(|b| b.cidr.prefix_len() <= 8 || b.name == "Link Local");
        let Some(block) = block else {
            continue;
        };
        let message = format!(
            "`{}` behind the site `{}` lies in `{}` ({}, {}): nothing is routed there",
            network.value,
            connection.site.value,
            block.cidr,
            block.name.to_lowercase(),
            block.reference
        );
        problems.push(
            Problem::new(&VPN_NETWORK_UNUSABLE, message)
                .at(
                    written(estate, network.span, connection.site.span),
                    block.name.to_lowercase(),
                )
                .help(
                    "take it out of `networks`: addresses inside of tunnels are the tunnel's own",
                ),
        );
    }
}
