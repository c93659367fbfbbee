//! AS numbers of the cloud's side.

use std::collections::BTreeMap;

use super::asn::taken;
use crate::check::owner::{Owner, written};
use crate::diag::{Code, Problem, Problems};
use crate::facts::asns;
use crate::model::{Model, Routing};
use crate::span::{Span, Spanned};
use crate::value::Asn;

/// AWS refuses it.
pub const ASN_AMAZON_SIDE: Code = Code::error(
    "vpn::asn_amazon_side",
    "an AS number that AWS does not take for its side",
)
.rule(314);
/// Both sides drop every route of the other as a loop.
pub const ASN_EQUAL: Code = Code::warning(
    "vpn::asn_equal",
    "a site and the gateway that it connects to have the same AS number",
)
.rule(315);
/// A router in the office does not pass on routes from one region to the other.
pub const ASN_AMAZON_REUSE: Code = Code::warning(
    "vpn::asn_amazon_reuse",
    "two regions with one office router have the same AS number",
)
.rule(317);

pub(super) fn check(model: &Model, problems: &mut Problems) {
    let taken = taken(model);
    side(model, &taken, problems);
    let owners = Owner::all_aws(model);
    for owner in &owners {
        equal(model, owner, &taken, problems);
    }
    reuse(model, &owners, &taken, problems);
}

/// Where the number of the owner's gateway was written: the region's key if nobody wrote one.
fn place(model: &Model, owner: &Owner<'_>, asn: &Spanned<Asn>) -> Span {
    let region = owner.region.map_or(owner.span(), |r| r.name.span);
    written(model, asn.span, region)
}

fn side(model: &Model, taken: &[Asn], problems: &mut Problems) {
    let aws = |r: &&crate::model::Region| r.provider == "aws";
    let regions = model.regions.values().filter(aws);
    let of_regions = regions.map(|r| (r.name.value.clone(), &r.amazon_side_asn));
    let of_cells = model.cells.values().filter(|c| {
        let region = model.region_of(&c.name);
        region.is_some_and(|r| aws(&r) && r.amazon_side_asn.span != c.amazon_side_asn.span)
    });
    let of_cells = of_cells.map(|c| (c.name.to_string(), &c.amazon_side_asn));
    for (name, asn) in of_regions.chain(of_cells) {
        if asns::is_amazon_side(asn.value) {
            continue;
        }
        problems.push(
            Problem::new(
                &ASN_AMAZON_SIDE,
                format!(
                    "AS {} of `{name}` is not one that AWS takes for its side",
                    asn.value
                ),
            )
            .at(asn.span, "64512 to 65534 or 4200000000 to 4294967294")
            .help(format!(
                "a private number that is free is `{}`",
                asns::nearest_private(asn.value, taken)
            )),
        );
    }
}

fn equal(model: &Model, owner: &Owner<'_>, taken: &[Asn], problems: &mut Problems) {
    let Some(cell) = owner.cell else {
        return;
    };
    for connection in owner.connections() {
        let Some(site) = model.sites.get(&connection.site.value) else {
            continue;
        };
        if site.bgp_asn.value != cell.amazon_side_asn.value {
            continue;
        }
        let asn = &cell.amazon_side_asn;
        let free = asns::nearest_private(site.bgp_asn.value, taken);
        problems.push(
            Problem::new(
                &ASN_EQUAL,
                format!(
                    "the site `{}` and the gateway of `{}` are both AS {}",
                    site.name.value, owner.name, asn.value
                ),
            )
            .at(site.bgp_asn.span, "the site's side")
            .at(place(model, owner, asn), "AWS's side")
            .help(format!(
                "over BGP each side drops the other's routes as a loop: give the region `amazon_side_asn = {free}`"
            )),
        );
    }
}

fn reuse(model: &Model, owners: &[Owner<'_>], taken: &[Asn], problems: &mut Problems) {
    // By site and number: the first network that announces itself to the site under it.
    let mut seen: BTreeMap<(&str, Asn), &Owner<'_>> = BTreeMap::new();
    for owner in owners {
        let Some(cell) = owner.cell else {
            continue;
        };
        let asn = &cell.amazon_side_asn;
        for connection in owner.connections() {
            if connection.routing.value != Routing::Bgp {
                continue;
            }
            let key = (connection.site.value.as_str(), asn.value);
            let Some(first) = seen.get(&key) else {
                seen.insert(key, owner);
                continue;
            };
            if first.region_name() == owner.region_name() {
                continue;
            }
            let there = first
                .cell
                .map_or(first.span(), |c| place(model, first, &c.amazon_side_asn));
            problems.push(
                Problem::new(
                    &ASN_AMAZON_REUSE,
                    format!(
                        "`{}` and `{}` are both AS {} for the router of `{}`",
                        first.region_name(),
                        owner.region_name(),
                        asn.value,
                        connection.site.value
                    ),
                )
                .at(place(model, owner, asn), format!("`{}`", owner.region_name()))
                .at(there, format!("`{}`", first.region_name()))
                .help(format!(
                    "a region drops routes that carry its own number, so that one never learns of the other by way of the office: give one of them `amazon_side_asn = {}`",
                    asns::nearest_private(asn.value, taken)
                )),
            );
        }
    }
}
