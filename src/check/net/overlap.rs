//! Ranges that share addresses. Whether that matters depends on what joins the networks, so the relation decides about severity and words.

use std::collections::{BTreeMap, BTreeSet};

use super::parts;
use super::plan::free_instead;
use super::relation::{Relation, Relations};
use super::secondary::holds_route;
use super::sweep::{Meets, OF_ONE, meeting};
use super::third::Third;
use crate::check::owner::{Owner, carried, site_networks, written};
use crate::diag::{Code, Edit, Problem, Problems, Severity};
use crate::estate::{Estate, Reserved};
use crate::facts::Provider;
use crate::span::{Span, Spanned};
use crate::value::Cidr;

/// What breaks depends on the relation: AWS refuses a peering, and says nothing where packets simply never arrive.
pub const OVERLAP: Code = Code::error(
    "net::overlap",
    "two ranges share addresses and something joins their networks",
)
.rule(201)
.between();

/// What is named is not all there is.
pub const OVERLAPS_LEFT: Code = Code::note(
    "net::overlaps_left",
    "a range overlaps so many others that not all are looked at",
);

pub(super) fn check(estate: &Estate, problems: &mut Problems) {
    let owners = Owner::all(estate);
    let claims = claims(estate, &owners);
    let relations = Relations::of(estate, &owners);
    let connections = owners.iter().flat_map(Owner::connections);
    let reached: BTreeSet<&str> = connections.map(|c| c.site.value.as_str()).collect();
    let ranges: Vec<(Cidr, Meets)> = claims
        .iter()
        .map(|claim| (claim.range.value, claim.meets(&reached)))
        .collect();
    let mut free = BTreeMap::new();
    let passed_over = meeting(&ranges, |a, b| {
        let (Some(a), Some(b)) = (claims.get(a), claims.get(b)) else {
            return false;
        };
        let overlap = judge((estate, &owners), &relations, a, b);
        problems.extend(
            overlap
                .as_ref()
                .map(|overlap| report(estate, overlap, &mut free)),
        );
        overlap.is_some()
    });
    problems.extend((passed_over > 0).then(|| uncounted(passed_over)));
    for owner in &owners {
        parts::check(estate, owner, problems);
    }
}

/// Nobody is to take what is named for all there is.
fn uncounted(pairs: usize) -> Problem {
    let message = format!(
        "beside {OF_ONE} overlaps of a range no more of it are looked at: {pairs} further pairs of ranges share addresses"
    );
    Problem::new(&OVERLAPS_LEFT, message).help("mend those that are named, then run this again")
}

/// Two claims that overlap.
struct Overlap<'a> {
    /// What was written later is the newcomer, and is where the fault is shown.
    fault: &'a Claim<'a>,
    other: &'a Claim<'a>,
    shared: Cidr,
    verdict: Verdict,
}

/// A range and who has it.
struct Claim<'a> {
    range: &'a Spanned<Cidr>,
    /// Where to point: the range, or what it belongs to when nobody wrote it.
    at: Span,
    holder: Holder<'a>,
}

enum Holder<'a> {
    Vpc(&'a Owner<'a>),
    Site(&'a str),
    Reserved(&'a Reserved),
}

impl Claim<'_> {
    fn meets(&self, reached: &BTreeSet<&str>) -> Meets {
        match self.holder {
            Holder::Vpc(_) => Meets::ALL,
            // Two sites are nothing to each other unless somebody leads to both.
            Holder::Site(site) if reached.contains(site) => Meets::REACHED,
            Holder::Site(_) | Holder::Reserved(_) => Meets::NETWORKS,
        }
    }

    fn describe(&self) -> String {
        let range = self.range.value;
        match self.holder {
            Holder::Vpc(owner) => format!("`{range}` of `{}`", owner.name),
            Holder::Site(site) => format!("`{range}` behind the site `{site}`"),
            Holder::Reserved(reserved) => format!("`{range}`, reserved for {}", reserved.reason),
        }
    }
}

fn claims<'a>(estate: &'a Estate, owners: &'a [Owner<'a>]) -> Vec<Claim<'a>> {
    let mut all = Vec::new();
    for owner in owners {
        all.extend(owner.network.cidrs().map(|range| Claim {
            range,
            at: written(estate, range.span, owner.span()),
            holder: Holder::Vpc(owner),
        }));
    }
    all.extend(
        site_networks(estate)
            .into_iter()
            .map(|(site, range)| Claim {
                range,
                at: range.span,
                holder: Holder::Site(site),
            }),
    );
    all.extend(estate.addressing.reserved.iter().map(|reserved| Claim {
        range: &reserved.cidr,
        at: reserved.cidr.span,
        holder: Holder::Reserved(reserved),
    }));
    all
}

/// What an overlap means where it stands.
struct Verdict {
    severity: Severity,
    /// Follows the names of the two. Here and below, `{cloud}` and `{network}` stand for what they are called where the networks lie.
    because: String,
    /// What the cloud does with it.
    otherwise: &'static str,
    /// What joins them, or who has routes to both, and where that is declared.
    third: Option<(Span, String)>,
    /// Whether it only matters once somebody joins the two.
    is_lasting: bool,
}

/// Whether the plan of addresses has both ranges: in a supernet, or as a claim of a planned region.
fn planned(supernets: &[Spanned<Cidr>], a: &Claim<'_>, b: &Claim<'_>) -> bool {
    let is_claim =
        |claim: &Claim<'_>| matches!(claim.holder, Holder::Vpc(owner) if owner.cell.is_none());
    let mut within = supernets.iter();
    let is_within = within.any(|s| s.contains(&a.range.value) && s.contains(&b.range.value));
    is_within || is_claim(a) || is_claim(b)
}

fn judge<'a>(
    (estate, owners): (&Estate, &[Owner<'_>]),
    relations: &Relations<'_>,
    a: &'a Claim<'a>,
    b: &'a Claim<'a>,
) -> Option<Overlap<'a>> {
    use Holder::{Reserved, Site, Vpc};
    let verdict = match (&a.holder, &b.holder) {
        (Vpc(x), Vpc(y)) => {
            let relation = relations.between(x, y);
            // Nobody wrote a supernet to give the same part of it to two networks, nor a range down to lose it to another one.
            let is_planned =
                planned(&estate.addressing.supernets, a, b) && relation == Relation::Unconnected;
            let mut verdict = vpcs(&relation, [a.range.value, b.range.value])?;
            if is_planned {
                verdict.severity = Severity::Error;
                verdict.otherwise = "the plan of addresses gives them to two networks, which can never be peered or reach one site; a range is cheap to change only before the first apply";
            }
            verdict
        }
        (Vpc(owner), Site(site)) => vpc_and_site(relations, owner, a.range, site, b.range.value)?,
        (Site(site), Vpc(owner)) => vpc_and_site(relations, owner, b.range, site, a.range.value)?,
        (Site(x), Site(y)) => sites(estate, owners, (x, a.range.value), (y, b.range.value))?,
        (Vpc(_), Reserved(_)) | (Reserved(_), Vpc(_)) => Verdict {
            severity: Severity::Error,
            because: "that range is set aside".into(),
            otherwise: "`addressing.reserved` says that no VPC may take it",
            third: None,
            is_lasting: false,
        },
        // A range may well be set aside because a site has it.
        (Reserved(_), Site(_) | Reserved(_)) | (Site(_), Reserved(_)) => {
            return None;
        }
    };
    let (fault, other) = if a.at >= b.at { (a, b) } else { (b, a) };
    Some(Overlap {
        fault,
        other,
        shared: b.range.value,
        verdict,
    })
}

/// What two routes to the same addresses come to, for one who has both.
fn routed(third: &Third, is_one_range: bool, otherwise: [&'static str; 2]) -> Verdict {
    let [equal, partial] = otherwise;
    let [one, other] = &third.ways;
    Verdict {
        severity: Severity::Error,
        because: format!("{} has routes to both", third.name),
        otherwise: if is_one_range { equal } else { partial },
        third: Some((third.span, format!("to one {one}, to the other {other}"))),
        is_lasting: false,
    }
}

fn vpcs(relation: &Relation, ranges: [Cidr; 2]) -> Option<Verdict> {
    let is_joined = !matches!(relation, Relation::SameAccount | Relation::Unconnected);
    // Pods have ranges of 100.64.0.0/10 because every network can have the same: they do not leave it.
    let shared = Cidr::parse("100.64.0.0/10").ok()?;
    if !is_joined && ranges.iter().all(|range| shared.contains(range)) {
        return None;
    }
    let is_one_range = ranges[0] == ranges[1];
    let (severity, because, otherwise) = match relation {
        Relation::Same => (
            Severity::Error,
            "they are ranges of one {network}".into(),
            "{cloud} refuses a range that overlaps another one of the {network}",
        ),
        Relation::Peered(_) => (
            Severity::Error,
            "the two are peered".into(),
            "{cloud} fails the peering, however little overlaps",
        ),
        Relation::Tunnelled(_) => (
            Severity::Error,
            "a VPN between two clouds joins the two".into(),
            "the tunnels come up, and in each network its own addresses win: what is meant for the other one never leaves it, and no cloud says so",
        ),
        Relation::Attached(gateways) => (
            Severity::Error,
            format!("the two reach each other through {gateways}"),
            "AWS attaches both, and propagates the range of the one that came first: the other is never reached, and nothing says so",
        ),
        Relation::BehindOneSite(site) => (
            Severity::Error,
            format!("both have a VPN to `{site}`"),
            "the site has two routes to the same addresses, and its answers reach one of the two; {cloud} says nothing",
        ),
        Relation::RoutedByOne(third) => {
            return Some(routed(
                third,
                is_one_range,
                [
                    "a route table has one route to a range: {cloud} refuses the second, in the middle of an apply",
                    "the more specific route wins: a part of the wider network is never reached from there, and {cloud} says nothing",
                ],
            ));
        }
        Relation::SameAccount => (
            Severity::Error,
            "one account holds both".into(),
            "nothing joins them today, and they can never be peered; a range is cheap to change only before the first apply",
        ),
        Relation::Unconnected => (
            Severity::Note,
            "nothing joins them".into(),
            "harmless today, and they can never be peered or reach one site",
        ),
    };
    Some(Verdict {
        severity,
        because,
        otherwise,
        third: match relation {
            Relation::Peered(span) | Relation::Tunnelled(span) => {
                Some((*span, "the peering".to_owned()))
            }
            _ => None,
        },
        is_lasting: matches!(relation, Relation::SameAccount | Relation::Unconnected),
    })
}

fn vpc_and_site(
    relations: &Relations<'_>,
    owner: &Owner<'_>,
    vpc: &Spanned<Cidr>,
    site: &str,
    network: Cidr,
) -> Option<Verdict> {
    let is_connected = owner.connections().any(|c| c.site.value == site);
    if is_connected && holds_route(owner, vpc, network) {
        return None;
    }
    if network != vpc.value && network.contains(vpc) {
        return around(is_connected, network);
    }
    Some(if is_connected {
        let over = owner.transit.iter().find(|(_, c)| c.site.value == site);
        Verdict {
            severity: Severity::Error,
            because: match over {
                Some((gateway, _)) => format!(
                    "the VPC reaches the site over the transit gateway `{}`",
                    gateway.name.value
                ),
                None => "the {network} has a VPN to the site".into(),
            },
            otherwise: "inside the {network} its own range always wins, even over a more specific route: those packets never leave it, and {cloud} says nothing",
            third: None,
            is_lasting: false,
        }
    } else if let Some(third) = relations.third_with_site(owner, site) {
        let is_one_range = vpc.value == network;
        let mut verdict = routed(
            &third,
            is_one_range,
            [
                "a static route wins over one that a VPN propagates, and of two static ones {cloud} refuses the second: the site is never reached from there",
                "the more specific route wins: a part of the wider of the two is never reached from there, and {cloud} says nothing",
            ],
        );
        // A site may well have all of 10.0.0.0/8 but what networks take of it.
        if !is_one_range {
            verdict.severity = Severity::Warning;
        }
        verdict
    } else {
        Verdict {
            severity: Severity::Note,
            because: "no VPN joins them".into(),
            otherwise: "harmless today, and the {network} can never have a VPN to the site",
            third: None,
            is_lasting: false,
        }
    })
}

/// A site that has all around a network, 10.0.0.0/8 or a default route: the usual data centre. The local route is more specific, so the network keeps what is its
/// own, and routes to the rest of the site's range; a VPN may announce it (Site-to-Site VPN User Guide, route priority; Azure VPN Gateway FAQ on BGP: a superset
/// of the virtual network's prefix).
fn around(is_connected: bool, network: Cidr) -> Option<Verdict> {
    (is_connected && network.prefix_len() > 0).then(|| Verdict {
        severity: Severity::Note,
        because: "the site announces all that is around it".into(),
        otherwise: "as it should be where the site announces all that is private: the network's own route is more specific. Hosts of the site that have addresses of the network's range are not reached from it",
        third: None,
        is_lasting: false,
    })
}

/// Two sites matter to each other where one gateway has routes to both. The same networks behind both are a redundant pair, which is as it should be.
fn sites(
    estate: &Estate,
    owners: &[Owner<'_>],
    (x, a): (&str, Cidr),
    (y, b): (&str, Cidr),
) -> Option<Verdict> {
    // A default route leads to all that no other one leads to.
    if x == y || a.prefix_len() == 0 || b.prefix_len() == 0 {
        return None;
    }
    let number = |site: &str| estate.sites.get(site).map(|site| site.bgp_asn.value);
    // Two routers of one place lead to one network, whatever else one of them leads to.
    if a == b && number(x) == number(y) {
        return None;
    }
    let shared = owners.iter().find(|owner| {
        let networks = |site: &str| {
            let connection = owner.connections().find(|c| c.site.value == site)?;
            let mut all: Vec<Cidr> = carried(connection).collect();
            all.sort_unstable();
            all.dedup();
            Some(all)
        };
        matches!((networks(x), networks(y)), (Some(a), Some(b)) if a != b)
    })?;
    Some(Verdict {
        severity: Severity::Warning,
        because: format!("`{}` has a VPN to both sites", shared.name),
        otherwise: "the longest prefix wins, then a static route: a part of one site cannot be reached",
        third: None,
        is_lasting: false,
    })
}

/// Ranges that are free instead, by the one that is not.
type Free = BTreeMap<Cidr, Option<Cidr>>;

fn report(estate: &Estate, overlap: &Overlap<'_>, known: &mut Free) -> Problem {
    let Overlap {
        fault,
        other,
        shared,
        verdict,
    } = overlap;
    let mut problem = Problem::new(
        &OVERLAP,
        format!(
            "{} overlaps {}, and {}",
            fault.describe(),
            other.describe(),
            in_cloud(&verdict.because, [fault, other])
        ),
    );
    problem.severity = verdict.severity;
    problem = if fault.at == other.at {
        problem.at(fault.at, "both take their range from here")
    } else {
        problem
            .at(fault.at, format!("shares `{shared}`"))
            .at(other.at, "with this")
    };
    if let Some((span, ways)) = &verdict.third {
        problem = problem.at(*span, ways.as_str());
    }
    let mut has_subnets = false;
    let free = match fault.holder {
        // Nothing has to move for a note.
        Holder::Vpc(owner) if verdict.severity > Severity::Note => {
            has_subnets = owner.network.subnets.iter().any(|subnet| !subnet.derived);
            let range = fault.range.value;
            let free = known.entry(range);
            *free.or_insert_with(|| free_instead(estate, range, range.prefix_len()))
        }
        _ => None,
    };
    if let Some(free) = free.filter(|_| fault.at != other.at && !has_subnets) {
        problem = problem.edit(Edit::name(fault.at, free.to_string()));
    }
    let instead = instead(free, fault, other);
    let problem = problem.help(in_cloud(verdict.otherwise, [fault, other]) + &instead);
    if verdict.is_lasting && verdict.severity == Severity::Error {
        return problem.or_excuse("If the two never meet", "they never meet");
    }
    problem
}

/// A text in the words of the cloud that the networks lie in.
fn in_cloud(text: &str, parties: [&Claim<'_>; 2]) -> String {
    let owners = parties.iter().filter_map(|claim| match claim.holder {
        Holder::Vpc(owner) => owner.cloud(),
        Holder::Site(_) | Holder::Reserved(_) => None,
    });
    let clouds: BTreeSet<Provider> = owners.collect();
    let cloud = clouds.first().filter(|_| clouds.len() == 1);
    let network = match cloud {
        Some(Provider::Azure) => "virtual network",
        Some(Provider::Aws | Provider::Gcp) => "VPC",
        None => "network",
    };
    text.replace("{cloud}", cloud.map_or("the cloud", |cloud| cloud.title()))
        .replace("{network}", network)
}

/// What to write, where that can be said.
fn instead(free: Option<Cidr>, fault: &Claim<'_>, other: &Claim<'_>) -> String {
    let Holder::Vpc(owner) = fault.holder else {
        return String::new();
    };
    let free = free.map_or_else(String::new, |f| {
        format!(". A free range of that size is `{f}`")
    });
    // Two environments of one region that take one range were probably meant to be in one VPC.
    match other.holder {
        Holder::Vpc(host) if fault.at == other.at && owner.region_name() == host.region_name() => {
            let cells = owner.cell.zip(host.cell);
            let host = cells.map_or(String::new(), |(_, host)| {
                host.name.environment().to_string()
            });
            format!(
                "{free}; if the two are to be in one VPC, write `shares_network_with = \"{host}\"` in `{}`",
                owner.name
            )
        }
        Holder::Site(_) if !free.is_empty() => {
            format!("{free}; or correct the `networks` of the site, if they are wrong")
        }
        _ => free,
    }
}
