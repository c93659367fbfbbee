//! AS numbers of the cloud's side.

use std::collections::BTreeMap;

use super::asn::taken;
use super::target::Target;
use crate::check::owner::written;
use crate::diag::{Code, Problem, Problems};
use crate::estate::{Estate, Routing};
use crate::facts::Provider;
use crate::facts::asns;
use crate::span::Span;
use crate::value::Asn;

/// AWS refuses it.
pub const ASN_AMAZON_SIDE: Code = Code::error(
    "vpn::asn_amazon_side",
    "an AS number that AWS does not accept for its side",
)
.rule(314);
/// The cloud refuses it.
pub const ASN_CLOUD_SIDE: Code = Code::error(
    "vpn::asn_cloud_side",
    "an AS number that Google Cloud or Azure does not accept for its side",
)
.rule(1102);
/// Both sides drop every route of the other as a loop.
pub const ASN_EQUAL: Code = Code::warning(
    "vpn::asn_equal",
    "a site and the gateway that it connects to have the same AS number",
)
.rule(315)
.between();
/// A router in the office does not pass on routes from one region to the other.
pub const ASN_AMAZON_REUSE: Code = Code::warning(
    "vpn::asn_amazon_reuse",
    "two gateways with one office router have the same AS number",
)
.rule(317)
.between();

pub(super) fn check(estate: &Estate, problems: &mut Problems) {
    let taken = taken(estate);
    side(estate, &taken, problems);
    let targets = Target::all(estate);
    for target in &targets {
        equal(estate, target, &taken, problems);
    }
    reuse(estate, &targets, &taken, problems);
}

/// Where the number of the gateway was written: the region's key if nobody wrote one.
fn place(estate: &Estate, target: &Target<'_>) -> Span {
    let region = estate.region_of(&target.cell.name);
    let region = region.map_or(target.span(), |r| r.name.span);
    written(estate, target.asn.span, region)
}

/// What to write where the number is to be another one.
fn instead(estate: &Estate, target: &Target<'_>, free: Asn) -> String {
    match target.transit {
        Some(gateway) => format!("`{}` `asn = {free}`", gateway.name.value),
        None => {
            let region = estate.region_of(&target.cell.name);
            let is_own = region.is_none_or(|r| r.amazon_side_asn.span != target.asn.span);
            let whose = if is_own { "cell" } else { "region" };
            format!("the {whose} `amazon_side_asn = {free}`")
        }
    }
}

fn side(estate: &Estate, taken: &[Asn], problems: &mut Problems) {
    let regions = estate.regions.values();
    let of_regions = regions.map(|r| {
        let asn = &r.amazon_side_asn;
        (r.name.value.clone(), r.provider.value, asn)
    });
    let of_cells = estate.cells.values().filter_map(|c| {
        let region = estate.region_of(&c.name)?;
        let is_own = region.amazon_side_asn.span != c.amazon_side_asn.span;
        let asn = &c.amazon_side_asn;
        is_own.then(|| (c.name.to_string(), region.provider.value, asn))
    });
    let gateways = estate.transit_gateways.values();
    let gateways = gateways.map(|g| (g.name.value.clone(), Provider::Aws, &g.asn));
    for (name, cloud, asn) in of_regions.chain(of_cells).chain(gateways) {
        if asns::is_gateway_side(asn.value, cloud) {
            continue;
        }
        let (code, takes) = match cloud {
            Provider::Aws => (
                &ASN_AMAZON_SIDE,
                "64512 to 65534 or 4200000000 to 4294967294",
            ),
            Provider::Gcp => (
                &ASN_CLOUD_SIDE,
                "64512 to 65534 or 4200000000 to 4294967294",
            ),
            Provider::Azure => (&ASN_CLOUD_SIDE, "kept by Azure or by IANA"),
        };
        problems.push(
            Problem::new(
                code,
                format!(
                    "AS {} of `{name}` is not one that {} takes for its side",
                    asn.value,
                    cloud.title()
                ),
            )
            .at(asn.span, takes)
            .help(format!(
                "a private number that is free is `{}`",
                asns::nearest_private(asn.value, taken)
            )),
        );
    }
}

fn equal(estate: &Estate, target: &Target<'_>, taken: &[Asn], problems: &mut Problems) {
    for connection in target.connections() {
        let Some(site) = estate.sites.get(&connection.site.value) else {
            continue;
        };
        if site.bgp_asn.value != target.asn.value {
            continue;
        }
        let free = asns::nearest_private(site.bgp_asn.value, taken);
        problems.push(
            Problem::new(
                &ASN_EQUAL,
                format!(
                    "the site `{}` and the gateway of `{}` are both AS {}",
                    site.name.value, target.name, target.asn.value
                ),
            )
            .at(site.bgp_asn.span, "the site's side")
            .at(place(estate, target), format!("{}'s side", target.title()))
            .help(format!(
                "over BGP each side drops the other's routes as a loop: give {}",
                instead(estate, target, free)
            )),
        );
    }
}

/// Whether the gateway has a number that was written for it: that of a transit gateway, or of one cell.
fn has_own(estate: &Estate, target: &Target<'_>) -> bool {
    let region = estate.region_of(&target.cell.name);
    region.is_none_or(|r| r.amazon_side_asn.span != target.asn.span)
}

fn reuse(estate: &Estate, targets: &[Target<'_>], taken: &[Asn], problems: &mut Problems) {
    // By site and number: the first gateway that speaks to the site under it.
    let mut seen: BTreeMap<(&str, Asn), &Target<'_>> = BTreeMap::new();
    for target in targets {
        let asn = target.asn;
        for connection in target.connections() {
            if connection.routing.value != Routing::Bgp {
                continue;
            }
            let key = (connection.site.value.as_str(), asn.value);
            let Some(first) = seen.get(&key) else {
                seen.insert(key, target);
                continue;
            };
            // Environments that take their region's number were not meant to learn of each other.
            let is_near = first.region_name() == target.region_name();
            if is_near && !has_own(estate, first) && !has_own(estate, target) {
                continue;
            }
            let of = |target: &Target<'_>| match is_near {
                true => target.name.clone(),
                false => target.region_name().to_owned(),
            };
            let free = asns::nearest_private(asn.value, taken);
            problems.push(
                Problem::new(
                    &ASN_AMAZON_REUSE,
                    format!(
                        "`{}` and `{}` are both AS {} for the router of `{}`",
                        of(first),
                        of(target),
                        asn.value,
                        connection.site.value
                    ),
                )
                .at(place(estate, target), format!("`{}`", of(target)))
                .at(place(estate, first), format!("`{}`", of(first)))
                .help(format!(
                    "a gateway drops routes that carry its own number, so that one never learns of the other by way of the office: give one of them `{} = {free}`",
                    target.asn_key()
                )),
            );
        }
    }
}
