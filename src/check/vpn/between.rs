//! Peerings between two clouds, which are VPNs: what the gateways at both ends have to take.

use super::asn::taken;
use crate::check::owner::written;
use crate::diag::{Code, Problem, Problems};
use crate::estate::{Cell, Estate, Peering};
use crate::facts::{Provider, asns, ranges};
use crate::span::Span;
use crate::value::{CellName, Cidr};

/// Both sides drop every route of the other, or one of them refuses the other's number.
pub const PEERING_ASN: Code = Code::error(
    "vpn::peering_asn",
    "the AS numbers of two gateways do not go together that a peering between clouds joins",
)
.rule(1114)
.between();
/// A cloud refuses them, or two tunnels have one.
pub const PEERING_INSIDE: Code = Code::error(
    "vpn::peering_inside",
    "tunnels of a peering between clouds cannot have these inside addresses",
)
.rule(1114);

pub(super) fn check(estate: &Estate, problems: &mut Problems) {
    let peerings: Vec<(&Peering, [&Cell; 2])> = estate
        .peerings
        .iter()
        .filter_map(|peering| Some((peering, ends(estate, peering)?)))
        .collect();
    for (peering, [a, b]) in &peerings {
        let is_vpn = estate.in_two_clouds(&a.name, &b.name);
        if !is_vpn {
            problems.extend(idle(peering));
            continue;
        }
        problems.extend(equal(estate, peering, a, b));
        for (one, other) in [(a, b), (b, a)] {
            problems.extend(kept(estate, peering, one, other));
        }
    }
    let vpns = peerings.iter();
    let vpns = vpns.filter(|(_, [a, b])| estate.in_two_clouds(&a.name, &b.name));
    let mut before: Vec<(&Peering, [&Cell; 2])> = Vec::new();
    for (peering, ends) in vpns {
        let taken = taken_inside(estate, &before, ends);
        problems.extend(inside(estate, peering, ends, &taken));
        before.push((peering, *ends));
    }
}

/// The cells that own the two networks.
fn ends<'a>(estate: &'a Estate, peering: &Peering) -> Option<[&'a Cell; 2]> {
    let owner = |name: &CellName| {
        let cell = estate.cells.get(name)?;
        estate.cells.get(cell.network_owner())
    };
    let [a, b] = &peering.between;
    Some([owner(a)?, owner(b)?])
}

/// Where a cell's number was written: its region, if nobody wrote one.
fn place(estate: &Estate, cell: &Cell) -> Span {
    let region = estate.region_of(&cell.name);
    let region = region.map_or(cell.span, |r| r.name.span);
    written(estate, cell.amazon_side_asn.span, region)
}

fn title(estate: &Estate, cell: &Cell) -> &'static str {
    let region = estate.region_of(&cell.name);
    region.map_or("the cloud", |r| r.provider.value.title())
}

/// What to write in the place of a number.
fn instead(estate: &Estate, cell: &Cell) -> String {
    let free = asns::nearest_private(cell.amazon_side_asn.value, &taken(estate));
    let region = cell.name.region();
    let common = estate.region_of(&cell.name);
    let is_own = common.is_some_and(|r| r.amazon_side_asn.span != cell.amazon_side_asn.span);
    let table = match is_own {
        true => format!("regions.{region}.environments.{}", cell.name.environment()),
        false => format!("regions.{region}"),
    };
    format!("`amazon_side_asn = {free}` in `[{table}]`")
}

fn equal(estate: &Estate, peering: &Peering, a: &Cell, b: &Cell) -> Option<Problem> {
    let asn = a.amazon_side_asn.value;
    if asn != b.amazon_side_asn.value {
        return None;
    }
    // Azure's own number is the one that nobody has to write.
    let of_b = estate.region_of(&b.name).map(|r| r.provider.value);
    let (changed, other) = if of_b == Some(Provider::Azure) {
        (a, b)
    } else {
        (b, a)
    };
    let message = format!(
        "the gateways of `{}` and `{}` are both AS {asn}, and a VPN is to join them",
        a.name, b.name
    );
    Some(
        Problem::new(&PEERING_ASN, message)
            .at(
                place(estate, changed),
                format!("{}'s side", title(estate, changed)),
            )
            .at(
                place(estate, other),
                format!("{}'s side", title(estate, other)),
            )
            .at(peering.span, "the peering")
            .help(format!(
                "over BGP each side drops the other's routes as a loop: write {}",
                instead(estate, changed)
            )),
    )
}

/// A number that the cloud at the other end keeps for itself.
fn kept(estate: &Estate, peering: &Peering, one: &Cell, other: &Cell) -> Option<Problem> {
    let region = estate.region_of(&other.name)?;
    let asn = one.amazon_side_asn.value;
    // That is told as equal.
    if asn == other.amazon_side_asn.value {
        return None;
    }
    let kept = asns::refused_for_customer(asn, region.provider.value, region.name.as_str())?;
    let message = format!(
        "AS {asn} of `{}` is kept by {}, to which a VPN is to lead",
        one.name,
        title(estate, other)
    );
    Some(
        Problem::new(&PEERING_ASN, message)
            .at(place(estate, one), kept.effect)
            .at(peering.span, "the peering")
            .help(format!(
                "write {} (table of {})",
                instead(estate, one),
                asns::as_of()
            )),
    )
}

fn idle(peering: &Peering) -> Option<Problem> {
    let range = peering.inside_cidr.as_ref()?;
    let [a, b] = &peering.between;
    let message = format!(
        "the peering of `{}` and `{}` has no tunnels that `{}` could be inside of",
        a.value, b.value, range.value
    );
    let problem = Problem::new(&PEERING_INSIDE, message).at(range.span, "means nothing here");
    Some(problem.help("take it out: within one cloud networks are peered without a VPN"))
}

/// What the gateways of the two have inside of other tunnels: those of peerings before this one, and of sites. With whom.
fn taken_inside(
    estate: &Estate,
    before: &[(&Peering, [&Cell; 2])],
    ends: &[&Cell; 2],
) -> Vec<(Cidr, Span, String)> {
    let is_end = |cell: &&Cell| ends.iter().any(|end| end.name == cell.name);
    // That two networks are peered twice is a fault of its own.
    let joins = |other: &[&Cell; 2]| {
        ends.iter()
            .all(|end| other.iter().any(|o| o.name == end.name))
    };
    let peerings = before.iter().filter(|(_, other)| other.iter().any(&is_end));
    let peerings = peerings.filter(|(_, other)| !joins(other));
    let peerings = peerings.filter_map(|(peering, _)| {
        let [a, b] = &peering.between;
        let what = format!("the peering of `{}` and `{}`", a.value, b.value);
        let at = peering.inside_cidr.as_ref().map(|range| range.span);
        Some((peering.inside?, at.unwrap_or(peering.span), what))
    });
    let sites = ends.iter().flat_map(|end| {
        end.vpn.values().flat_map(move |connection| {
            let what = format!("the VPN from `{}` to `{}`", end.name, connection.site.value);
            let tunnels = connection.tunnels.iter();
            tunnels.filter_map(move |tunnel| {
                let range = tunnel.inside_cidr.as_ref()?;
                let at = written(estate, range.span, connection.site.span);
                Some((range.value, at, what.clone()))
            })
        })
    });
    peerings.chain(sites).collect()
}

fn inside(
    estate: &Estate,
    peering: &Peering,
    ends: &[&Cell; 2],
    taken: &[(Cidr, Span, String)],
) -> Option<Problem> {
    let range = peering.inside?;
    let has = |cloud| {
        let mut regions = ends.iter().filter_map(|end| estate.region_of(&end.name));
        regions.any(|region| region.provider.value == cloud)
    };
    // As of tunnels to sites. Azure: learn.microsoft.com/azure/vpn-gateway/bgp-howto
    let pools: &[&str] = match has(Provider::Azure) {
        true => &["169.254.21.0/24", "169.254.22.0/24"],
        false => &["169.254.0.0/16"],
    };
    let pools: Vec<Cidr> = pools.iter().filter_map(|p| Cidr::parse(p).ok()).collect();
    // Of the ranges that AWS keeps one is Google's, too: the metadata server.
    let reserved: Vec<Cidr> = ranges::named("aws-tunnel").map(|r| r.cidr).collect();
    let clash = taken.iter().find(|(other, ..)| other.overlaps(&range));
    let kept = reserved.iter().find(|kept| kept.overlaps(&range));
    let what = if !pools.iter().any(|pool| pool.contains(&range)) {
        let pools: Vec<String> = pools.iter().map(ToString::to_string).collect();
        format!("does not lie in {}", pools.join(" or "))
    } else if range.prefix_len() != 28 {
        format!("is a /{}, not a /28", range.prefix_len())
    } else if let Some(kept) = kept {
        format!("holds `{kept}`, which AWS and Google Cloud keep for themselves")
    } else {
        format!("shares addresses with {}", clash?.2)
    };
    let mut gone = reserved;
    gone.extend(taken.iter().map(|(range, ..)| *range));
    let mut pools = pools.iter();
    let free = pools.find_map(|pool| pool.next_free(28, &gone))?;
    let [a, b] = &peering.between;
    let message = format!(
        "the inside range `{range}` of the VPN between `{}` and `{}` {what}",
        a.value, b.value
    );
    let written = peering.inside_cidr.as_ref().map(|range| range.span);
    let note = match written {
        Some(_) => "written here",
        None => "chosen by the names of the cells",
    };
    let mut problem = Problem::new(&PEERING_INSIDE, message).at(written.unwrap_or(a.span), note);
    if let Some((_, at, _)) = clash.filter(|_| what.starts_with("shares")) {
        problem = problem.at(*at, "taken here");
    }
    Some(problem.help(format!("write `inside_cidr = \"{free}\"` in this peering")))
}
