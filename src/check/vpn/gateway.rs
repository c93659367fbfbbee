//! Customer gateways: their addresses, their identity, how many.

use std::collections::BTreeMap;

use super::target::{Target, by_account_and_region};
use crate::check::limit::Limit;
use crate::check::owner::{peerings, site_networks_of, written};
use crate::diag::{Code, Problem, Problems};
use crate::estate::{Connection, Estate, Site};
use crate::facts::Provider;
use crate::facts::addresses::{self, Class};
use crate::span::Span;

/// What the rules of this file are true for.
const CLOUDS: &[Provider] = &[Provider::Aws];

/// AWS refuses it, or sends packets to nobody.
pub const CGW_IP_PUBLIC: Code = Code::error(
    "vpn::cgw_ip_public",
    "a customer gateway's address cannot be reached over the internet",
)
.rule(301);
/// AWS returns the gateway that exists, without an error, and two states own it.
pub const CGW_IDENTITY: Code = Code::error(
    "vpn::cgw_identity",
    "two customer gateways of an account and region get one name",
)
.rule(303);
/// AWS refuses it, or has no such thing.
pub const VPN_VGW_SHAPE: Code = Code::error(
    "vpn::vpn_vgw_shape",
    "more or other connections than virtual private gateways have",
)
.rule(330);

/// AWS refuses it.
pub const VPN_ACCELERATED: Code = Code::error(
    "vpn::vpn_accelerated",
    "a VPN is to be accelerated where AWS does not do it",
)
.rule(331);

pub(super) fn check(estate: &Estate, problems: &mut Problems) {
    for site in estate.sites.values() {
        problems.extend(address(site));
    }
    ipv6(estate, problems);
    let targets = Target::all_of(estate, CLOUDS);
    for ((account, region), group) in by_account_and_region(&targets) {
        identity(account, region, &group, problems);
        problems.extend(in_region(estate, account, region, &group));
    }
    for target in targets.iter().filter(|t| t.transit.is_none()) {
        problems.extend(on_gateway(estate, target));
    }
    for target in Target::all(estate).iter().filter(|t| t.transit.is_none()) {
        accelerated(estate, target, problems);
    }
}

fn address(site: &Site) -> Option<Problem> {
    let ip = &site.customer_gateway_ip;
    let why = match addresses::class_of_ip(ip.value) {
        Class::Global => return None,
        Class::Private => "private",
        Class::Shared => "shared behind a carrier's translation",
        Class::Unusable => "not an address of a host on the internet",
    };
    let block = addresses::block_of(ip.to_cidr());
    let block = block.map_or_else(String::new, |b| {
        format!("{} of {}, {}", b.cidr, b.reference, b.name.to_lowercase())
    });
    Some(
        Problem::new(
            &CGW_IP_PUBLIC,
            format!("the gateway `{}` of the site `{}` is {why}", ip.value, site.name.value),
        )
        .at(ip.span, block)
        .help("write the static public address from which the device's packets reach the cloud; behind a translation that is the translator's, and UDP 500 and 4500 must pass"),
    )
}

fn ipv6(estate: &Estate, problems: &mut Problems) {
    for (site, network) in site_networks_of(estate, Provider::Aws) {
        if !network.is_ipv4() {
            problems.push(
                Problem::new(
                    &VPN_VGW_SHAPE,
                    format!(
                        "`{}` behind the site `{site}` is an IPv6 range",
                        network.value
                    ),
                )
                .at(network.span, "IPv6 here")
                .help("connections carry IPv4 only: name the site's IPv4 networks"),
            );
        }
    }
}

fn identity(account: &str, region: &str, group: &[&Target<'_>], problems: &mut Problems) {
    let mut seen: BTreeMap<&str, (&Target<'_>, &Connection)> = BTreeMap::new();
    for target in group {
        for connection in target.connections() {
            let name = connection.device_name.as_str();
            let Some((other, first)) = seen.get(name) else {
                seen.insert(name, (target, connection));
                continue;
            };
            problems.push(
                Problem::new(
                    &CGW_IDENTITY,
                    format!("two customer gateways of account `{account}` in `{region}` would both be called `{name}`"),
                )
                .at(connection.site.span, format!("`{}` of `{}`", connection.site.value, target.name))
                .at(first.site.span, format!("`{}` of `{}`", first.site.value, other.name))
                .help("where all else is equal AWS hands out the gateway that exists, and two states own it: rename the site, or what has the connection"),
            );
        }
    }
}

fn in_region(
    estate: &Estate,
    account: &str,
    region: &str,
    group: &[&Target<'_>],
) -> Option<Problem> {
    let own = group.iter().filter(|t| t.transit.is_none());
    let between: Vec<Span> = group
        .iter()
        .flat_map(|t| peered_clouds(estate, t))
        .collect();
    let has_some =
        |t: &&&Target<'_>| t.connections().next().is_some() || !peered_clouds(estate, t).is_empty();
    let gateways = own.filter(has_some);
    let connections: Vec<_> = group.iter().flat_map(|t| t.connections()).collect();
    let all = connections.len() + PER_PEERING * between.len();
    let counts = [
        (
            "vpn.virtual-private-gateways",
            gateways.count(),
            "virtual private gateways",
        ),
        ("vpn.connections", all, "VPN connections"),
        ("vpn.customer-gateways", all, "customer gateways"),
        (
            "vpn.accelerated-connections",
            connections.iter().filter(|c| c.accelerated.value).count(),
            "accelerated VPN connections",
        ),
    ];
    let (limit, count, what) = counts
        .into_iter()
        .map(|(id, count, what)| (Limit::of(estate, id), count, what))
        .find(|(limit, count, _)| limit.is_exceeded_by(*count))?;
    let message = format!(
        "account `{account}` needs {count} {what} in `{region}`, and may have {}",
        limit.value
    );
    let mut problem = Problem::new(&VPN_VGW_SHAPE, message);
    let sites = connections.iter().map(|c| c.site.span);
    if let Some(last) = sites.chain(between).last() {
        problem = problem.at(last, "one of those too many");
    }
    let otherwise = "let environments share a network, or end the VPNs on a transit gateway";
    Some(limit.explain(problem, count, otherwise))
}

/// Connections that a peering with a network of another cloud has: one to each address of the gateway there.
const PER_PEERING: usize = 2;

/// Where the peerings of a gateway's network with networks of other clouds are declared.
fn peered_clouds(estate: &Estate, target: &Target<'_>) -> Vec<Span> {
    if target.transit.is_some() {
        return Vec::new();
    }
    let own = &target.cell.name;
    let pairs = peerings(estate).into_iter();
    let ours = pairs.filter(|((a, b), _)| *a == own || *b == own);
    ours.filter(|((a, b), _)| estate.in_two_clouds(a, b))
        .map(|(_, span)| span)
        .collect()
}

fn accelerated(estate: &Estate, target: &Target<'_>, problems: &mut Problems) {
    for connection in target.connections().filter(|c| c.accelerated.value) {
        let site = &connection.site;
        let message = format!(
            "the VPN from `{}` to `{}` cannot be accelerated",
            target.name, site.value
        );
        let at = written(estate, connection.accelerated.span, site.span);
        let problem = Problem::new(&VPN_ACCELERATED, message).at(at, "not on this gateway");
        problems.push(problem.help(
            "AWS accelerates VPNs that end on a transit gateway: give one `vpn`, attach the network to it, and take the VPN out here",
        ));
    }
}

fn on_gateway(estate: &Estate, target: &Target<'_>) -> Option<Problem> {
    let limit = Limit::of(estate, "vpn.connections-per-vgw");
    let between = peered_clouds(estate, target);
    let count = target.connections().count() + PER_PEERING * between.len();
    if !limit.is_exceeded_by(count) {
        return None;
    }
    let sites = target.connections().map(|c| c.site.span);
    let last = sites.chain(between.iter().copied()).max()?;
    let of_peerings = match between.len() {
        0 => String::new(),
        n => format!(", {PER_PEERING} for each of {n} peerings with other clouds"),
    };
    let message = format!(
        "the gateway of `{}` has {count} connections{of_peerings}, and may have {}",
        target.name, limit.value
    );
    let problem = Problem::new(&VPN_VGW_SHAPE, message).at(last, "one of those too many");
    Some(limit.explain(problem, count, "lead several sites through one device"))
}
