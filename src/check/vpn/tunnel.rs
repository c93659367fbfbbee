//! The two tunnels of a connection: their inner addresses.

use std::collections::BTreeMap;

use super::target::Target;
use crate::check::owner::written;
use crate::diag::{Code, Problem, Problems, Severity};
use crate::estate::{Connection, Estate};
use crate::facts::{Provider, ranges};
use crate::span::Spanned;
use crate::value::Cidr;

/// What the rules of this file are true for.
const CLOUDS: &[Provider] = &[Provider::Aws];

/// AWS refuses it.
pub const TUNNEL_INSIDE_CIDR: Code = Code::error(
    "vpn::tunnel_inside_cidr",
    "a tunnel's inside CIDR is not a /30 that AWS accepts",
)
.rule(332);
/// AWS refuses it on one gateway; on one device the routes collide.
pub const TUNNEL_INSIDE_REUSE: Code = Code::error(
    "vpn::tunnel_inside_reuse",
    "two tunnels have the same inside CIDR",
)
.rule(332);

pub(super) fn check(estate: &Estate, problems: &mut Problems) {
    let targets = Target::all_of(estate, CLOUDS);
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

fn link_local() -> Option<Cidr> {
    Cidr::parse("169.254.0.0/16").ok()
}

fn range(
    estate: &Estate,
    target: &Target<'_>,
    connection: &Connection,
    inside: &Spanned<Cidr>,
) -> Option<Problem> {
    let link_local = link_local()?;
    let kept = ranges::named("aws-tunnel").find(|r| r.cidr.overlaps(&inside.value));
    let what = if !link_local.contains(&inside.value) {
        "does not lie in 169.254.0.0/16".to_owned()
    } else if inside.prefix_len() != 30 {
        format!("is a /{}, not a /30", inside.prefix_len())
    } else {
        format!("is `{}`, which AWS keeps for itself", kept?.cidr)
    };
    let help = free(&[], connection).map_or_else(String::new, |f| {
        format!("leave it out and AWS chooses, or take a free /30 such as `{f}`")
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
            "AWS refuses it",
        )
        .help(help),
    )
}

/// The lowest inner range that neither AWS nor the connection has.
fn free(more: &[Cidr], connection: &Connection) -> Option<Cidr> {
    let mut taken: Vec<Cidr> = ranges::named("aws-tunnel").map(|r| r.cidr).collect();
    taken.extend(insides(connection).map(|i| i.value));
    taken.extend(more);
    link_local()?.next_free(30, &taken)
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
        let is_transit = target.transit.is_some();
        let (severity, because) = match (one_gateway, one_device) {
            (true, _) if !is_transit => (
                Severity::Error,
                "AWS refuses it within one virtual private gateway",
            ),
            (_, true) => (
                Severity::Warning,
                "the device has both, and cannot tell their other ends apart",
            ),
            // Each attachment of a transit gateway has its own, so that only the sessions look alike.
            (true, false) => (
                Severity::Warning,
                "AWS takes it on a transit gateway, where nobody can tell the sessions apart",
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
        let free = free(&taken, connection);
        let instead = free.map_or_else(String::new, |f| format!(": a free range is `{f}`"));
        problems.push(problem.help(format!("{because}{instead}")));
    }
}
