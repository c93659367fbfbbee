//! Transit gateways that cannot be made, and networks that are joined in two ways.

use std::collections::BTreeMap;

use crate::diag::{Code, Problem, Problems};
use crate::estate::{Cell, Estate, TransitGateway};
use crate::facts::{Provider, asns};
use crate::span::{Span, Spanned};
use crate::value::{Asn, CellName};

/// AWS refuses it.
pub const TRANSIT_APART: Code = Code::error(
    "net::transit_apart",
    "a transit gateway is to join what it cannot",
);
/// Routes between the two are dropped, and other accounts cannot tell them apart.
pub const TRANSIT_ASN: Code = Code::error(
    "net::transit_asn",
    "two transit gateways have the same AS number",
)
.rule(212);

pub(super) fn check(estate: &Estate, problems: &mut Problems) {
    let mut numbers: BTreeMap<Asn, &TransitGateway> = BTreeMap::new();
    for gateway in estate.transit_gateways.values() {
        let Some(home) = estate.cells.get(&gateway.home.value) else {
            continue;
        };
        problems.extend(outside_of_aws(estate, gateway));
        let cells = gateway.cells.iter();
        problems.extend(cells.filter_map(|cell| attachment(estate, gateway, cell)));
        let peers = gateway.peer_with.iter();
        problems.extend(peers.filter_map(|peer| far(estate, gateway, home, peer)));
        if let Some(first) = numbers.insert(gateway.asn.value, gateway) {
            problems.push(same_number(estate, first, gateway));
        }
    }
}

fn apart(message: String, at: Span, label: impl Into<String>) -> Problem {
    Problem::new(&TRANSIT_APART, message).at(at, label)
}

fn outside_of_aws(estate: &Estate, gateway: &TransitGateway) -> Option<Problem> {
    let region = estate.region_of(&gateway.home)?;
    let provider = region.provider.value;
    if provider == Provider::Aws {
        return None;
    }
    let message = format!(
        "`{}` is to lie in {}, which has no transit gateways",
        gateway.name.value,
        provider.title()
    );
    let problem = apart(message, gateway.home.span, "no region of AWS");
    Some(problem.help("only networks of AWS are attached to a transit gateway"))
}

fn attachment(
    estate: &Estate,
    gateway: &TransitGateway,
    cell: &Spanned<CellName>,
) -> Option<Problem> {
    let (name, home) = (&gateway.name.value, &gateway.home);
    if cell.region() != home.region() {
        let message = format!(
            "`{}` cannot be attached to `{name}`, which lies in `{}`",
            cell.value,
            home.region()
        );
        return Some(
            apart(message, cell.span, "another region")
                .at(home.span, "the gateway's")
                .help("a network is attached to a gateway of its own region: give the other region a gateway, and let one of the two name the other in `peer_with`"),
        );
    }
    let owner = estate.cells.get(&cell.value)?;
    let shares = owner.shares_network_with.as_ref()?;
    let message = format!(
        "`{}` has no network of its own that could be attached to `{name}`",
        cell.value
    );
    Some(
        apart(message, cell.span, "lives in another cell's network")
            .at(shares.span, "shared here")
            .help(format!(
                "attach `{}`, which owns the network: all that live in it use its routes",
                owner.network_owner()
            )),
    )
}

fn far(
    estate: &Estate,
    gateway: &TransitGateway,
    home: &Cell,
    peer: &Spanned<String>,
) -> Option<Problem> {
    let name = &gateway.name.value;
    if *name == peer.value {
        let message = format!("`{name}` is peered with itself");
        let problem = apart(message, peer.span, "the same gateway");
        return Some(problem.help("what is attached to it reaches each other as it is: remove it"));
    }
    let other = estate.transit_gateways.get(&peer.value)?;
    let back = other.peer_with.iter().find(|p| p.value == *name);
    if let Some(back) = back.filter(|_| *name < other.name.value) {
        let message = format!("`{name}` and `{}` ask each other for a peering", peer.value);
        return Some(
            apart(message, back.span, "the second one")
                .at(peer.span, "the first one")
                .help("one peering joins both ways: remove one of the two"),
        );
    }
    let there = estate.cells.get(&other.home.value)?;
    let of = |cell: &Cell| Some(cell.account.as_ref()?.id().to_owned());
    let (own, theirs) = (of(home)?, of(there)?);
    if own == theirs {
        return None;
    }
    let message = format!("`{name}` and `{}` lie in two accounts", peer.value);
    Some(
        apart(message, peer.span, format!("in `{theirs}`"))
            .at(gateway.home.span, format!("in `{own}`"))
            .help("gateways that are peered have homes in one account, as the networking account of a landing zone; networks of other accounts are attached to them"),
    )
}

fn same_number(estate: &Estate, first: &TransitGateway, second: &TransitGateway) -> Problem {
    let asn = second.asn.value;
    let taken: Vec<Asn> = {
        let gateways = estate.transit_gateways.values().map(|g| g.asn.value);
        let regions = estate.regions.values().map(|r| r.amazon_side_asn.value);
        let sites = estate.sites.values().map(|s| s.bgp_asn.value);
        gateways.chain(regions).chain(sites).collect()
    };
    let message = format!(
        "the transit gateways `{}` and `{}` are both AS {asn}",
        first.name.value, second.name.value
    );
    Problem::new(&TRANSIT_ASN, message)
        .at(second.asn.span, "the same number")
        .at(first.asn.span, "taken here")
        .help(format!(
            "each gateway has its own, by which the accounts that attach networks find it: a free one is `{}`",
            asns::nearest_private(asn, &taken)
        ))
}

/// What people call the way through one gateway, or through two.
pub(super) fn title((near, far): (&str, &str)) -> String {
    if near == far {
        format!("the transit gateway `{near}`")
    } else {
        format!("the transit gateways `{near}` and `{far}`")
    }
}
