//! Traffic selectors: what a tunnel lets through.

use super::target::Target;
use crate::check::owner::written;
use crate::diag::{Code, Problem, Problems};
use crate::estate::{Connection, Estate};

/// The tunnel drops what it does not cover.
pub const VPN_SELECTORS: Code = Code::error(
    "vpn::vpn_selectors",
    "a traffic selector does not cover what is routed into the tunnel",
)
.rule(328);

pub(super) fn check(estate: &Estate, problems: &mut Problems) {
    for target in Target::all(estate) {
        for connection in target.connections() {
            onprem(estate, &target, connection, problems);
            cloud(estate, &target, connection, problems);
        }
    }
}

/// Whether each side's selector covers the other side's ranges: the sides were mixed up.
fn are_swapped(target: &Target<'_>, connection: &Connection) -> bool {
    let (onprem, cloud) = (connection.onprem_cidr.value, connection.cloud_cidr.value);
    let wide = onprem.prefix_len() == 0 || cloud.prefix_len() == 0;
    !wide
        && target.ranges.iter().all(|(_, c)| onprem.contains(&c.value))
        && connection.networks.iter().all(|n| cloud.contains(&n.value))
}

fn advice(target: &Target<'_>, connection: &Connection) -> String {
    if are_swapped(target, connection) {
        return "the two are mixed up: `onprem_cidr` is the site's side, `cloud_cidr` the cloud's"
            .into();
    }
    "a connection has one selector for each side: write a range that holds all of it, or leave the key out for `0.0.0.0/0`".into()
}

fn onprem(estate: &Estate, target: &Target<'_>, connection: &Connection, problems: &mut Problems) {
    let selector = &connection.onprem_cidr;
    for network in connection
        .networks
        .iter()
        .filter(|n| !selector.contains(&n.value))
    {
        problems.push(
            Problem::new(
                &VPN_SELECTORS,
                format!(
                    "`{}` behind the site `{}` does not pass the tunnel from `{}`: the site's side is `{}`",
                    network.value, connection.site.value, target.name, selector.value
                ),
            )
            .at(written(estate, network.span, connection.site.span), "routed to the site")
            .at(written(estate, selector.span, connection.site.span), "and not let through")
            .help(advice(target, connection)),
        );
    }
}

fn cloud(estate: &Estate, target: &Target<'_>, connection: &Connection, problems: &mut Problems) {
    let selector = &connection.cloud_cidr;
    let ranges = target.ranges.iter();
    for (cell, range) in ranges.filter(|(_, c)| !selector.contains(&c.value)) {
        problems.push(
            Problem::new(
                &VPN_SELECTORS,
                format!(
                    "`{}` of `{}` does not pass the tunnel to `{}`: {}'s side is `{}`",
                    range.value,
                    cell.name,
                    connection.site.value,
                    target.title(),
                    selector.value
                ),
            )
            .at(
                written(estate, selector.span, connection.site.span),
                "does not hold the whole VPC",
            )
            .at(written(estate, range.span, cell.span), "a range of the VPC")
            .help(advice(target, connection)),
        );
    }
}
