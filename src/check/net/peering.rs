//! Peerings and sites that are declared twice, or that no cloud can make.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::owner::{peered, through_gateways};
use crate::diag::{Code, Problem, Problems};
use crate::estate::{Estate, Peering, Region, Site};
use crate::facts::Provider;
use crate::value::CellName;

/// The second one is refused, or is silently the first.
pub const DUPLICATE_DECLARATION: Code = Code::error(
    "net::duplicate_declaration",
    "the same peering or device is declared twice",
)
.rule(215);
/// AWS refuses it.
pub const PEERING_ITSELF: Code =
    Code::error("net::peering_itself", "a network is peered with itself");
/// AWS refuses it.
pub const PEERING_PARTITION: Code = Code::error(
    "net::peering_partition",
    "a peering between partitions of AWS",
);
/// Packets are dropped in the middle.
pub const PEERING_NONTRANSITIVE: Code = Code::note(
    "net::peering_nontransitive",
    "networks that are peered with the same one do not reach each other",
)
.rule(207);

pub(super) fn check(estate: &Estate, problems: &mut Problems) {
    twice(estate, problems);
    devices(estate, problems);
    for peering in &estate.peerings {
        problems.extend(itself(estate, peering).or_else(|| partition(estate, peering)));
    }
    transit(estate, problems);
}

fn owner<'a>(estate: &'a Estate, cell: &CellName) -> Option<&'a CellName> {
    Some(estate.cells.get(cell)?.network_owner())
}

/// The cells that own the two networks, in order: A with B is B with A, and a guest's network is its host's.
fn ends<'a>(estate: &'a Estate, peering: &Peering) -> Option<(&'a CellName, &'a CellName)> {
    let [a, b] = &peering.between;
    let (a, b) = (owner(estate, a)?, owner(estate, b)?);
    Some((a.min(b), a.max(b)))
}

fn twice(estate: &Estate, problems: &mut Problems) {
    let mut seen = BTreeMap::new();
    for peering in &estate.peerings {
        let Some(ends) = ends(estate, peering).filter(|(a, b)| a != b) else {
            continue;
        };
        let Some(first) = seen.get(&ends) else {
            seen.insert(ends, peering.between[0].span);
            continue;
        };
        problems.push(
            Problem::new(
                &DUPLICATE_DECLARATION,
                format!("the networks of `{}` and `{}` are peered twice", ends.0, ends.1),
            )
            .at(peering.between[0].span, "the same two networks")
            .at(*first, "first declared here")
            .help("between two VPCs there is one peering, whichever side is named first: remove one of the two"),
        );
    }
}

fn devices(estate: &Estate, problems: &mut Problems) {
    let mut seen: BTreeMap<_, &Site> = BTreeMap::new();
    for site in estate.sites.values() {
        let ip = &site.customer_gateway_ip;
        let Some(first) = seen.get(&ip.value) else {
            seen.insert(ip.value, site);
            continue;
        };
        problems.push(
            Problem::new(
                &DUPLICATE_DECLARATION,
                format!(
                    "the sites `{}` and `{}` are one device, `{}`",
                    first.name.value, site.name.value, ip.value
                ),
            )
            .at(ip.span, "the same outer address")
            .at(first.customer_gateway_ip.span, "first declared here")
            .help("AWS makes one customer gateway of both where it can, and a device terminates one connection from each AWS address: join the two sites and list all networks in one"),
        );
    }
}

fn itself(estate: &Estate, peering: &Peering) -> Option<Problem> {
    let (a, b) = ends(estate, peering)?;
    if a != b {
        return None;
    }
    let [first, second] = &peering.between;
    let message = if first.value == second.value {
        format!("`{a}` is peered with itself")
    } else {
        format!(
            "`{}` and `{}` use one network, which cannot be peered with itself",
            first.value, second.value
        )
    };
    let mut problem = Problem::new(&PEERING_ITSELF, message).at(second.span, "the same network");
    let shares = [first, second].into_iter().find_map(|cell| {
        let shared = estate
            .cells
            .get(&cell.value)?
            .shares_network_with
            .as_ref()?;
        Some(shared.span)
    });
    if let Some(span) = shares {
        problem = problem.at(span, "shared here");
    }
    Some(problem.help("cells that share a network reach each other as it is: remove the peering"))
}

/// What must be the same at both ends, and what people call it.
fn realm(region: &Region) -> String {
    match region.facts.and_then(|f| f.partition) {
        Some(partition) => format!("the AWS partition `{partition}`"),
        None => region.provider.title().to_owned(),
    }
}

fn partition(estate: &Estate, peering: &Peering) -> Option<Problem> {
    let [a, b] = &peering.between;
    let of = |cell: &CellName| estate.region_of(cell).map(realm);
    let (in_a, in_b) = (of(&a.value)?, of(&b.value)?);
    // Between clouds it is a VPN.
    if in_a == in_b || estate.in_two_clouds(&a.value, &b.value) {
        return None;
    }
    Some(
        Problem::new(
            &PEERING_PARTITION,
            format!("`{}` and `{}` cannot be peered: they are of different partitions of AWS", a.value, b.value),
        )
        .at(b.span, in_b)
        .at(a.span, in_a)
        .help("only VPCs of one AWS partition can be peered; over other borders goes a VPN: describe the far side as a site"),
    )
}

/// Gateways of AWS and of Azure pass on what they learned over one VPN to the others, and Google's routers do not:
/// <https://docs.aws.amazon.com/vpn/latest/s2svpn/VPN_CloudHub.html>,
/// <https://learn.microsoft.com/azure/vpn-gateway/vpn-gateway-bgp-overview>. Under one number the two would take the other's routes for their own.
fn forwards(estate: &Estate, hub: &CellName, a: &CellName, b: &CellName) -> bool {
    let cloud = estate.region_of(hub).map(|region| region.provider.value);
    let number = |cell| {
        estate
            .cells
            .get(cell)
            .map(|cell| cell.amazon_side_asn.value)
    };
    let is_by_vpn = [a, b].iter().all(|end| estate.in_two_clouds(hub, end));
    is_by_vpn && cloud != Some(Provider::Gcp) && number(a) != number(b)
}

/// One note for each network in the middle, however many are around it.
fn transit(estate: &Estate, problems: &mut Problems) {
    let pairs = peered(estate);
    let attached = through_gateways(estate);
    let mut around: BTreeMap<&CellName, BTreeSet<&CellName>> = BTreeMap::new();
    for (a, b) in &pairs {
        around.entry(a).or_default().insert(b);
        around.entry(b).or_default().insert(a);
    }
    for (hub, spokes) in &around {
        let apart: Vec<_> = spokes
            .iter()
            .flat_map(|a| spokes.iter().map(move |b| (*a, *b)))
            .filter(|(a, b)| a < b && !around.get(a).is_some_and(|n| n.contains(b)))
            .filter(|pair| !attached.contains_key(pair))
            .filter(|(a, b)| !forwards(estate, hub, a, b))
            .collect();
        let Some((a, b)) = apart.first() else {
            continue;
        };
        let more = match apart.len() {
            1 => String::new(),
            n => format!(", nor do {} other pairs", n - 1),
        };
        let mut problem = Problem::new(
            &PEERING_NONTRANSITIVE,
            format!("`{a}` and `{b}` do not reach each other through `{hub}`{more}"),
        );
        for peering in &estate.peerings {
            let touches = ends(estate, peering).is_some_and(|(x, y)| {
                [(x, y), (y, x)]
                    .iter()
                    .any(|(h, s)| h == hub && (s == a || s == b))
            });
            if touches {
                problem = problem.at(peering.span, "");
            }
        }
        let known = |cell: &CellName| estate.region_of(cell).map(realm);
        let help = match known(a) == known(b) {
            _ if estate.in_two_clouds(a, b) => format!("nothing forwards from one of the two into the other: if they are to talk, add `[[peerings]]` with `between = [\"{a}\", \"{b}\"]`, which is a VPN between two clouds"),
            true => format!("AWS forwards nothing from one peering into another: if they are to talk, add `[[peerings]]` with `between = [\"{a}\", \"{b}\"]`, or attach them to a transit gateway"),
            false => "nothing forwards from one peering into another, and no peering or transit gateway joins two partitions: if they are to talk, a VPN joins them, with the far side as a site".to_owned(),
        };
        problems.push(problem.help(help));
    }
}
