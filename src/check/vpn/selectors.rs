//! Traffic selectors: what a tunnel lets through.

use super::target::Target;
use crate::check::owner::written;
use crate::diag::{Code, Edit, Problem, Problems};
use crate::estate::{Connection, Estate, Routing};

/// The tunnel drops what it does not cover.
pub const VPN_SELECTORS: Code = Code::error(
    "vpn::vpn_selectors",
    "a traffic selector does not cover what is routed into the tunnel",
)
.rule(328)
.between();

/// The routers do not hear of each other, unless the selectors let their own addresses pass.
pub const VPN_BGP_SELECTORS: Code = Code::warning(
    "vpn::vpn_bgp_selectors",
    "a traffic selector leaves out the addresses that BGP speaks between",
)
.rule(329);

pub(super) fn check(estate: &Estate, problems: &mut Problems) {
    for target in Target::all(estate) {
        for connection in target.connections() {
            if are_swapped(&target, connection) {
                problems.push(swapped(estate, &target, connection));
                continue;
            }
            problems.extend(routers(estate, &target, connection));
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

/// Both at once, since one without the other mends nothing.
fn swapped(estate: &Estate, target: &Target<'_>, connection: &Connection) -> Problem {
    let (onprem, cloud) = (&connection.onprem_cidr, &connection.cloud_cidr);
    let at = |span| written(estate, span, connection.site.span);
    let message = format!(
        "`onprem_cidr` and `cloud_cidr` of the VPN from `{}` to `{}` are mixed up: nothing passes the tunnel",
        target.name, connection.site.value
    );
    Problem::new(&VPN_SELECTORS, message)
        .at(at(onprem.span), "the site's side, and this is the cloud's")
        .at(at(cloud.span), "the cloud's side, and this is the site's")
        .edit(Edit::name(at(onprem.span), cloud.value.to_string()))
        .edit(Edit::name(at(cloud.span), onprem.value.to_string()))
        .help(format!(
            "write `onprem_cidr = \"{}\"` and `cloud_cidr = \"{}\"`",
            cloud.value, onprem.value
        ))
}

/// The two ends of a BGP session are inside addresses of the tunnel, of 169.254.0.0/16 or of a range that is written down.
fn routers(estate: &Estate, target: &Target<'_>, connection: &Connection) -> Option<Problem> {
    let selectors = [&connection.onprem_cidr, &connection.cloud_cidr];
    let narrow = selectors.into_iter().find(|s| s.prefix_len() > 0)?;
    if connection.routing.value != Routing::Bgp {
        return None;
    }
    let message = format!(
        "the routers of the VPN from `{}` to `{}` may never find each other: the tunnel lets pass what lies in `{}`, and they speak between addresses of `169.254.0.0/16`",
        target.name, connection.site.value, narrow.value
    );
    let site = connection.site.span;
    Some(
        Problem::new(&VPN_BGP_SELECTORS, message)
            .at(written(estate, narrow.span, site), "leaves them out")
            .at(written(estate, connection.routing.span, site), "what is routed is learnt by BGP")
            .help("leave `onprem_cidr` and `cloud_cidr` out, or write `routing = \"static\"` for a device that is policy based"),
    )
}

/// What to do about a selector that is too narrow.
const WIDER: &str = "a connection has one selector for each side: write a range that holds all of it, or leave the key out for `0.0.0.0/0`";

fn onprem(estate: &Estate, target: &Target<'_>, connection: &Connection, problems: &mut Problems) {
    let selector = &connection.onprem_cidr;
    for network in connection
        .networks
        .iter()
        .filter(|n| n.is_ipv4() && !selector.contains(&n.value))
    {
        problems.push(
            Problem::new(
                &VPN_SELECTORS,
                format!(
                    "`{}` behind the site `{}` does not pass the tunnel from `{}`: the site's side is `{}`",
                    network.value, connection.site.value, target.name, selector.value
                ),
            )
            .at(written(estate, selector.span, connection.site.span), "does not hold all that is routed to the site")
            .at(written(estate, network.span, connection.site.span), "routed to the site")
            .help(WIDER),
        );
    }
}

fn cloud(estate: &Estate, target: &Target<'_>, connection: &Connection, problems: &mut Problems) {
    let selector = &connection.cloud_cidr;
    let ranges = target.ranges.iter();
    // That connections carry no IPv6 is told of the range.
    for (cell, range) in ranges.filter(|(_, c)| c.is_ipv4() && !selector.contains(&c.value)) {
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
            .help(WIDER),
        );
    }
}
