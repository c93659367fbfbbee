//! The two tunnels of a connection: their inner addresses.

use std::collections::BTreeMap;

use super::target::Target;
use crate::check::owner::written;
use crate::diag::{Code, Problem, Problems, Severity};
use crate::estate::{Connection, Estate, Routing};
use crate::facts::{Provider, ranges};
use crate::span::Spanned;
use crate::value::Cidr;

/// The cloud refuses it.
pub const TUNNEL_INSIDE_CIDR: Code = Code::error(
    "vpn::tunnel_inside_cidr",
    "a tunnel's inside CIDR is not a /30 that the cloud accepts",
)
.rule(332);
/// The cloud refuses it on one gateway; on one device the routes collide.
pub const TUNNEL_INSIDE_REUSE: Code = Code::error(
    "vpn::tunnel_inside_reuse",
    "two tunnels have the same inside CIDR",
)
.rule(332);

pub(super) fn check(estate: &Estate, problems: &mut Problems) {
    let targets = Target::all(estate);
    for target in &targets {
        for connection in target.connections() {
            for inside in insides(connection) {
                problems.extend(range(estate, target, connection, inside));
            }
        }
    }
    reuse(estate, &targets, problems);
}

fn insides(connection: &Connection) -> impl Iterator<Item = &Spanned<Cidr>> {
    connection
        .tunnels
        .iter()
        .filter_map(|t| t.inside_cidr.as_ref())
}

/// Where a cloud takes inner ranges from. Azure: the addresses that it speaks BGP under on link-local ranges
/// (learn.microsoft.com/azure/vpn-gateway/bgp-howto).
fn pools(cloud: Option<Provider>) -> Vec<Cidr> {
    let pools: &[&str] = match cloud {
        Some(Provider::Azure) => &["169.254.21.0/24", "169.254.22.0/24"],
        _ => &["169.254.0.0/16"],
    };
    pools.iter().filter_map(|p| Cidr::parse(p).ok()).collect()
}

/// What AWS keeps for itself of them.
fn kept(cloud: Option<Provider>) -> impl Iterator<Item = Cidr> {
    let is_aws = cloud == Some(Provider::Aws);
    ranges::named("aws-tunnel")
        .filter(move |_| is_aws)
        .map(|r| r.cidr)
}

fn range(
    estate: &Estate,
    target: &Target<'_>,
    connection: &Connection,
    inside: &Spanned<Cidr>,
) -> Option<Problem> {
    let (cloud, pools) = (target.title(), pools(target.cloud));
    let kept = kept(target.cloud).find(|kept| kept.overlaps(&inside.value));
    let what = if !pools.iter().any(|pool| pool.contains(&inside.value)) {
        let pools: Vec<String> = pools.iter().map(ToString::to_string).collect();
        format!("does not lie in {}", pools.join(" or "))
    } else if inside.prefix_len() != 30 {
        format!("is a /{}, not a /30", inside.prefix_len())
    } else {
        format!("is `{}`, which {cloud} keeps for itself", kept?)
    };
    let help = free(target, &[], connection).map_or_else(String::new, |free| {
        match (target.cloud, connection.routing.value == Routing::Bgp) {
            // https://learn.microsoft.com/azure/vpn-gateway/bgp-howto: APIPA addresses are configured on both ends, or there are none.
            (Some(Provider::Azure), true) => {
                format!("Azure chooses none for BGP: take a free /30 such as `{free}`")
            }
            (Some(Provider::Azure), false) => format!(
                "leave it out: without BGP nothing in the tunnels has an address; for BGP take a free /30 such as `{free}`"
            ),
            _ => format!("leave it out and {cloud} chooses, or take a free /30 such as `{free}`"),
        }
    });
    Some(
        Problem::new(
            &TUNNEL_INSIDE_CIDR,
            format!(
                "the inner range `{}` of the VPN from `{}` to `{}` {what}",
                inside.value, target.name, connection.site.value
            ),
        )
        .at(
            written(estate, inside.span, connection.site.span),
            format!("{cloud} refuses it"),
        )
        .help(help),
    )
}

/// The lowest inner range that neither the cloud nor the connection has.
fn free(target: &Target<'_>, more: &[Cidr], connection: &Connection) -> Option<Cidr> {
    let mut taken: Vec<Cidr> = kept(target.cloud).collect();
    taken.extend(insides(connection).map(|i| i.value));
    taken.extend(more);
    pools(target.cloud)
        .iter()
        .find_map(|pool| pool.next_free(30, &taken))
}

fn reuse(estate: &Estate, targets: &[Target<'_>], problems: &mut Problems) {
    let mut seen: BTreeMap<Cidr, (&Target<'_>, &Connection, &Spanned<Cidr>)> = BTreeMap::new();
    let all: Vec<_> = targets
        .iter()
        .flat_map(|t| {
            t.connections()
                .flat_map(move |c| insides(c).map(move |i| (t, c, i)))
        })
        .collect();
    let taken: Vec<Cidr> = all.iter().map(|(.., i)| i.value).collect();
    for (target, connection, inside) in all {
        let Some((first_target, first_connection, first)) = seen.get(&inside.value) else {
            seen.insert(inside.value, (target, connection, inside));
            continue;
        };
        let one_gateway = first_target.name == target.name;
        let one_device = first_connection.site.value == connection.site.value;
        let is_private = target.transit.is_none() && target.cloud == Some(Provider::Aws);
        let (severity, because) = match (one_gateway, one_device) {
            (true, _) if is_private => (
                Severity::Error,
                "AWS refuses it within one virtual private gateway",
            ),
            (_, true) => (
                Severity::Warning,
                "the device has both, and cannot tell their other ends apart",
            ),
            (true, false) => (
                Severity::Warning,
                "on one gateway nobody can tell the two sessions apart",
            ),
            (false, false) => continue,
        };
        let mut problem = Problem::new(
            &TUNNEL_INSIDE_REUSE,
            format!("two tunnels have the inner range `{}`", inside.value),
        )
        .at(
            written(estate, inside.span, connection.site.span),
            format!("`{}` to `{}`", target.name, connection.site.value),
        )
        .at(
            written(estate, first.span, first_connection.site.span),
            format!(
                "`{}` to `{}`",
                first_target.name, first_connection.site.value
            ),
        );
        problem.severity = severity;
        let free = free(target, &taken, connection);
        let instead = free.map_or_else(String::new, |f| format!(": a free range is `{f}`"));
        problems.push(problem.help(format!("{because}{instead}")));
    }
}
