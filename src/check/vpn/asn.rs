//! AS numbers of sites.

use std::collections::{BTreeMap, BTreeSet};

use super::target::Target;
use crate::check::owner::carried;
use crate::diag::{Code, Edit, Problem, Problems};

use crate::estate::{Connection, Estate, Site};
use crate::facts::Provider;
use crate::facts::asns::{self, Class};
use crate::value::{Asn, Cidr};

/// What the rules of this file are true for.
const CLOUDS: &[Provider] = &[Provider::Aws];

/// Works on the tunnel; elsewhere the routes are dropped or leak.
pub const ASN_PUBLIC_UNOWNED: Code = Code::warning(
    "vpn::asn_public_unowned",
    "a site uses an AS number that belongs to somebody else",
)
.rule(311);
/// AWS refuses it, or nobody may use it.
pub const ASN_RESERVED: Code = Code::error(
    "vpn::asn_reserved",
    "a site uses an AS number that is kept by a registry or a cloud",
)
.rule(313);
/// Two sites do not see each other's routes.
pub const ASN_CLOUDHUB: Code = Code::warning(
    "vpn::asn_cloudhub",
    "two different sites on one gateway have the same AS number",
)
.rule(316)
.derived(&["sites", "vpn"]);

pub(super) fn check(estate: &Estate, problems: &mut Problems) {
    let taken = taken(estate);
    let targets = Target::all(estate);
    for site in estate.sites.values() {
        problems.extend(class(site, &taken));
        problems.extend(kept_by_cloud(&targets, site, &taken));
    }
    // Sites that meet on several gateways are named once.
    let mut named = BTreeSet::new();
    for target in targets.iter().filter(|t| t.is_of(CLOUDS)) {
        cloudhub(estate, target, &taken, &mut named, problems);
    }
}

/// Every number that somebody in the estate has.
pub(super) fn taken(estate: &Estate) -> Vec<Asn> {
    let sites = estate.sites.values().map(|s| s.bgp_asn.value);
    let regions = estate.regions.values().map(|r| r.amazon_side_asn.value);
    let cells = estate.cells.values().map(|c| c.amazon_side_asn.value);
    let gateways = estate.transit_gateways.values().map(|g| g.asn.value);
    let mut all: Vec<Asn> = sites.chain(regions).chain(cells).chain(gateways).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn class(site: &Site, taken: &[Asn]) -> Option<Problem> {
    let asn = &site.bgp_asn;
    let name = &site.name.value;
    let private = asns::nearest_private(asn.value, taken);
    match asns::class_of(asn.value) {
        Class::Private => None,
        Class::Public | Class::Special if site.asn_owned => None,
        Class::Public | Class::Special => Some(
            Problem::new(
                &ASN_PUBLIC_UNOWNED,
                format!("AS {} of the site `{name}` is public: it belongs to somebody", asn.value),
            )
            .at(asn.span, "private numbers are 64512 to 65534 and 4200000000 to 4294967294")
            .edit(Edit::new(asn.span, private.to_string()))
            .help(format!(
                "the nearest private number that is free is `{private}`; if the number is registered to you, write `asn_owned = true`"
            )),
        ),
        Class::Documentation | Class::Reserved => {
            let range = asns::range_of(asn.value);
            let what = range.map_or_else(String::new, |r| format!("{} ({})", r.name, r.reference));
            Some(
                Problem::new(
                    &ASN_RESERVED,
                    format!("AS {} of the site `{name}` may not be used by anybody", asn.value),
                )
                .at(asn.span, what)
                .edit(Edit::new(asn.span, private.to_string()))
                .help(format!("a private number that is free is `{private}`")),
            )
        }
    }
}

/// Numbers that the cloud keeps in a region to which the site has a VPN.
fn kept_by_cloud(targets: &[Target<'_>], site: &Site, taken: &[Asn]) -> Option<Problem> {
    let (region, connection, kept) = targets.iter().find_map(|target| {
        let mut connections = target.connections();
        let connection = connections.find(|c| c.site.value == site.name.value)?;
        let region = target.region_name();
        let kept = asns::refused_for_customer(site.bgp_asn.value, target.cloud?, region)?;
        Some((region, connection, kept))
    })?;
    let private = asns::nearest_private(site.bgp_asn.value, taken);
    Some(
        Problem::new(
            &ASN_RESERVED,
            format!(
                "AS {} of the site `{}` is the cloud's own in `{region}`",
                site.bgp_asn.value, site.name.value
            ),
        )
        .at(site.bgp_asn.span, kept.effect)
        .edit(Edit::new(site.bgp_asn.span, private.to_string()))
        .at(connection.site.span, format!("a VPN from `{region}`"))
        .help(format!(
            "a private number that is free is `{private}` (table of {})",
            asns::as_of()
        )),
    )
}

fn cloudhub<'a>(
    estate: &Estate,
    target: &Target<'a>,
    taken: &[Asn],
    named: &mut BTreeSet<(&'a str, &'a str)>,
    problems: &mut Problems,
) {
    let mut seen: BTreeMap<Asn, &'a Connection> = BTreeMap::new();
    for connection in target.connections() {
        let Some(site) = estate.sites.get(&connection.site.value) else {
            continue;
        };
        let asn = &site.bgp_asn;
        let Some(first) = seen.get(&asn.value) else {
            seen.insert(asn.value, connection);
            continue;
        };
        // A network behind both is one place with two devices.
        let pair = (first.site.value.as_str(), connection.site.value.as_str());
        let is_unread = [first, connection]
            .iter()
            .any(|c| c.node.is_unread("networks"));
        let own = prefixes(connection);
        let is_pair = own.is_empty() || prefixes(first).iter().any(|range| own.contains(range));
        if is_unread || is_pair || !named.insert(pair) {
            continue;
        }
        let other = estate.sites.get(&first.site.value);
        let mut problem = Problem::new(
            &ASN_CLOUDHUB,
            format!(
                "the sites `{}` and `{}` on the gateway of `{}` are both AS {}",
                first.site.value, connection.site.value, target.name, asn.value
            ),
        )
        .at(asn.span, "the same number");
        if let Some(other) = other {
            problem = problem.at(other.bgp_asn.span, "as here");
        }
        let free = asns::nearest_private(asn.value, taken);
        problems.push(problem.edit(Edit::new(asn.span, free.to_string())).help(format!(
            "each drops the other's routes as its own, so that the two cannot talk through AWS: give one of them `{free}`"
        )));
    }
}

fn prefixes(connection: &Connection) -> Vec<Cidr> {
    let mut all: Vec<Cidr> = carried(connection).collect();
    all.sort_unstable();
    all.dedup();
    all
}
