//! Routes that the networks imply: which destinations no table takes, and how many fit.

use crate::check::limit::Limit;
use crate::check::owner::{Owner, peered, site_networks_of, through_gateways};
use crate::diag::{Code, Problem, Problems, Severity};
use crate::estate::Estate;
use crate::facts::Provider;
use crate::facts::ranges;

/// What the rules of this file are true for.
const CLOUDS: &[Provider] = &[Provider::Aws];

/// AWS refuses the route.
pub const ROUTE_RESERVED: Code = Code::error(
    "net::route_reserved",
    "a route leads to addresses that AWS keeps",
)
.rule(126);
/// AWS refuses the route that is one too many.
pub const ROUTE_QUOTA: Code = Code::warning(
    "net::route_quota",
    "a route table needs more routes than it may have",
)
.rule(214);

pub(super) fn check(estate: &Estate, problems: &mut Problems) {
    reserved(estate, problems);
    let mut pairs = peered(estate);
    pairs.extend(through_gateways(estate).into_keys());
    for owner in Owner::all_of(estate, CLOUDS) {
        problems.extend(quota(estate, &owner, &pairs));
    }
}

fn reserved(estate: &Estate, problems: &mut Problems) {
    for (site, network) in site_networks_of(estate, Provider::Aws) {
        let kept = ranges::named("aws-link-local-routes");
        for kept in kept.filter(|k| k.cidr.overlaps(&network.value)) {
            // Of a wider route only the packets to these addresses are dropped, and a default route is meant to be wide.
            let inside = kept.cidr.contains(&network.value);
            if !inside && network.prefix_len() == 0 {
                continue;
            }
            let (severity, what) = if inside {
                (Severity::Error, "AWS refuses a route to it")
            } else {
                (Severity::Warning, "AWS forwards nothing to those addresses")
            };
            let mut problem = Problem::new(
                &ROUTE_RESERVED,
                format!(
                    "`{}` behind the site `{site}` {} `{}`, which AWS keeps for its own services",
                    network.value,
                    if inside { "lies in" } else { "holds" },
                    kept.cidr
                ),
            )
            .at(network.span, what)
            .help("link-local addresses do not leave a link: give the hosts behind the VPN others, or translate them on the device");
            problem.severity = severity;
            problems.push(problem);
        }
    }
}

fn quota(
    estate: &Estate,
    owner: &Owner<'_>,
    pairs: &[(&crate::value::CellName, &crate::value::CellName)],
) -> Option<Problem> {
    let limit = Limit::of(estate, "vpc.routes");
    let cell = owner.cell?;
    let peers = pairs.iter().filter_map(|(a, b)| match () {
        () if *a == &cell.name => Some(*b),
        () if *b == &cell.name => Some(*a),
        () => None,
    });
    let peer_ranges: usize = peers
        .filter_map(|peer| estate.cells.get(peer)?.network.as_ref())
        .map(|network| network.cidrs().count())
        .sum();
    let vpn: usize = owner.connections().map(|c| c.networks.len()).sum();
    // One more leads to NAT.
    let count = 1 + peer_ranges + vpn;
    if !limit.is_exceeded_by(count) {
        return None;
    }
    let message = format!(
        "the private route tables of `{}` need {count} routes, and may have {}",
        owner.name, limit.value
    );
    let sum = format!("one to NAT, {vpn} to sites, {peer_ranges} to other networks");
    let problem = Problem::new(&ROUTE_QUOTA, message);
    // Where most of them come from.
    let most = owner.connections().max_by_key(|c| c.networks.len());
    let of_site = most.filter(|_| vpn > peer_ranges).and_then(|c| {
        let networks = c.node.descend(["networks"]);
        let networks = networks.filter(|node| node.note.is_none());
        let of_site = || estate.sites.get(&c.site.value)?.node.descend(["networks"]);
        Some((networks.or_else(of_site)?, c))
    });
    let problem = match of_site {
        Some((networks, connection)) => problem
            .at(networks.span, sum)
            .at(connection.site.span, "routed to from here"),
        None => problem.at(owner.span(), sum),
    };
    Some(limit.explain(
        problem,
        count,
        "join neighbouring networks of a site into wider ones",
    ))
}
