//! The estate's supply of ranges: what is free, and whether it lasts.

use crate::check::owner::{Owner, site_networks, written};
use crate::diag::{Code, Problem, Problems};
use crate::estate::{Estate, Subnet, Tier};
use crate::facts::{Provider, ranges};
use crate::span::Spanned;
use crate::value::Cidr;

/// The file contradicts itself.
pub const OUTSIDE_SUPERNETS: Code = Code::error(
    "net::outside_supernets",
    "a VPC range does not lie in a declared supernet",
)
.derived(&["addressing"]);
/// The next region has to be renumbered, or the whole estate.
pub const ADDRESS_PLAN_CAPACITY: Code = Code::warning(
    "net::address_plan_capacity",
    "the declared supernets are too small for the estate",
)
.rule(211)
.derived(&["addressing", "network"]);

/// It says nothing that the other one does not.
pub const SUPERNET_TWICE: Code =
    Code::warning("net::supernet_twice", "a supernet lies in another one").derived(&["addressing"]);

/// Addresses of carriers, which large VPCs use: RFC 6598.
const SHARED: &str = "100.64.0.0/10";
/// Where ranges come from when no supernets are declared.
const PRIVATE: [&str; 3] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/// The lowest range of the size of `like` that is free, in the same block of addresses if there is one: shared space for shared space.
#[must_use]
pub fn free_instead(estate: &Estate, like: Cidr, bits: u8) -> Option<Cidr> {
    let shared = Cidr::parse(SHARED).ok();
    // The supernets are for what networks are made with, and not for what is added to them.
    let mut networks = estate.cells.values().filter_map(|c| c.network.as_ref());
    let is_first = networks.any(|n| n.vpc_cidr.value == like);
    if (estate.addressing.supernets.is_empty() || !is_first)
        && let Some(shared) = shared.filter(|shared| shared.contains(&like))
        && let Some(free) = shared.next_free(bits, &taken(estate))
    {
        return Some(free);
    }
    next_free(estate, bits)
}

/// The lowest range of `bits` bits in the supernets, or in private space where none are declared, that nothing in the estate has and that AWS or Docker do not
/// take either.
#[must_use]
pub fn next_free(estate: &Estate, bits: u8) -> Option<Cidr> {
    let mut taken = taken(estate);
    // Inside Docker's default pools a range works, but there are better ones.
    taken.extend(ranges::named("aws-docker").map(|r| r.cidr));
    taken.extend(ranges::named("aws-default-vpc").map(|r| r.cidr));
    taken.extend(ranges::named("eks-service-default").map(|r| r.cidr));
    supernets(estate)
        .into_iter()
        .find_map(|s| s.next_free(bits, &taken))
}

/// A range for Kubernetes services: outside of the supernets, of which networks take theirs, and not what AKS takes unless told otherwise.
#[must_use]
pub fn next_for_services(estate: &Estate, bits: u8) -> Option<Cidr> {
    let mut taken = taken(estate);
    taken.extend(estate.addressing.supernets.iter().map(|s| s.value));
    taken.extend(Cidr::parse("10.0.0.0/16").ok());
    for kept in ["aws-docker", "aws-default-vpc", "eks-service-default"] {
        taken.extend(ranges::named(kept).map(|r| r.cidr));
    }
    let mut private = private().into_iter();
    let outside = private.find_map(|block| block.next_free(bits, &taken));
    outside.or_else(|| next_free(estate, bits))
}

fn supernets(estate: &Estate) -> Vec<Cidr> {
    let declared: Vec<Cidr> = estate
        .addressing
        .supernets
        .iter()
        .map(|s| s.value)
        .collect();
    if declared.is_empty() {
        private()
    } else {
        declared
    }
}

fn private() -> Vec<Cidr> {
    PRIVATE.iter().filter_map(|p| Cidr::parse(p).ok()).collect()
}

/// Every range that something in the estate has: VPCs, sites, Kubernetes services, what is set aside.
fn taken(estate: &Estate) -> Vec<Cidr> {
    let owners = Owner::all(estate);
    let vpcs = owners
        .iter()
        .flat_map(|o| o.network.cidrs().map(|c| c.value));
    let services = owners.iter().map(|o| o.network.service_cidr.value);
    let sites = site_networks(estate).into_iter().map(|(_, n)| n.value);
    // A site that announces all around the estate, 10.0.0.0/8 or a default route, does not have all of it.
    let own: Vec<Cidr> = owners
        .iter()
        .flat_map(|o| o.network.cidrs().map(|c| c.value))
        .collect();
    let within = supernets(estate);
    let sites = sites.filter(|site| !own.iter().chain(&within).any(|range| site.contains(range)));
    let reserved = estate.addressing.reserved.iter().map(|r| r.cidr.value);
    vpcs.chain(services).chain(sites).chain(reserved).collect()
}

pub(super) fn check(estate: &Estate, problems: &mut Problems) {
    let owners = Owner::all(estate);
    outside(estate, &owners, problems);
    problems.extend(twice(estate));
    problems.extend(capacity(estate, &owners));
}

fn outside(estate: &Estate, owners: &[Owner<'_>], problems: &mut Problems) {
    let supernets = &estate.addressing.supernets;
    let Some(first) = supernets.first() else {
        return;
    };
    let ranges = owners.iter().flat_map(|owner| {
        // Subnets of Google Cloud may lie elsewhere. Pods often have addresses of no plan: nobody but their own network sees them.
        let vpc = &owner.network.vpc_cidr;
        let is_planned =
            |s: &&Subnet| !s.derived && s.tier != Tier::Pods && !vpc.contains(&s.cidr.value);
        let is_gcp = owner.cloud() == Some(Provider::Gcp);
        let subnets = owner.network.subnets.iter().filter(move |_| is_gcp);
        let subnets = subnets.filter(is_planned).map(|s| &s.cidr);
        std::iter::once(vpc)
            .chain(subnets)
            .map(move |range| (owner, range))
    });
    for (owner, range) in ranges {
        if supernets.iter().any(|s| s.contains(&range.value)) {
            continue;
        }
        let free = next_free(estate, range.prefix_len());
        let all = supernets.iter().map(|s| s.value).chain([range.value]);
        let all: Vec<String> = all.map(|s| format!("\"{s}\"")).collect();
        let instead = free.map_or_else(String::new, |f| format!("take `{f}`, which is free, or "));
        problems.push(
            Problem::new(
                &OUTSIDE_SUPERNETS,
                format!(
                    "`{}` of `{}` lies in none of the supernets",
                    range.value, owner.name
                ),
            )
            .at(written(estate, range.span, owner.span()), "outside")
            .at(first.span, "ranges of networks come from here")
            .help(format!(
                "{instead}write `supernets = [{}]` in `[addressing]`",
                all.join(", ")
            )),
        );
    }
}

/// Of supernets that lie in others, the others. The same one twice is refused by its form.
fn around(supernet: Cidr, all: &[Spanned<Cidr>]) -> Option<&Spanned<Cidr>> {
    let mut all = all.iter();
    all.find(|other| other.value != supernet && other.contains(&supernet))
}

/// Supernets that lie in others: their addresses are those of the others.
fn twice(estate: &Estate) -> impl Iterator<Item = Problem> {
    let all = &estate.addressing.supernets;
    all.iter().filter_map(|supernet| {
        let outer = around(supernet.value, all)?;
        let message = format!(
            "the supernet `{}` lies in `{}`, which is one, too",
            supernet.value, outer.value
        );
        Some(
            Problem::new(&SUPERNET_TWICE, message)
                .at(supernet.span, "says nothing new")
                .at(outer.span, "has these addresses")
                .help("take it out; ranges that are to stay free are `reserved`"),
        )
    })
}

/// How many ranges of `bits` bits in `supernet` share no address with `taken`.
fn free(supernet: Cidr, bits: u8, taken: &[Cidr]) -> u128 {
    if taken.iter().any(|t| t.contains(&supernet)) {
        return 0;
    }
    // A narrower range spoils the one of `bits` bits around it.
    let inside = taken.iter().filter(|t| supernet.contains(t));
    let mut spoilt: Vec<Cidr> = inside
        .filter_map(|t| Cidr::of(t.first(), t.prefix_len().min(bits)))
        .collect();
    spoilt.sort_unstable();
    let mut outer: Vec<Cidr> = Vec::new();
    for range in spoilt {
        if !outer.last().is_some_and(|o| o.contains(&range)) {
            outer.push(range);
        }
    }
    let spoilt: u128 = outer.iter().map(|o| o.count_of(bits)).sum();
    supernet.count_of(bits).saturating_sub(spoilt)
}

fn capacity(estate: &Estate, owners: &[Owner<'_>]) -> Option<Problem> {
    let supernets = &estate.addressing.supernets;
    let first = supernets.first()?;
    let sizes = owners.iter().map(|o| &o.network.vpc_cidr);
    let sizes = sizes
        .filter(|range| range.is_ipv4())
        .map(|range| range.prefix_len());
    let bits = sizes.min()?;
    let mut taken = taken(estate);
    taken.extend(ranges::named("aws-docker").map(|r| r.cidr));
    let own = supernets
        .iter()
        .filter(|s| around(s.value, supernets).is_none());
    let free: u128 = own.map(|s| free(s.value, bits, &taken)).sum();
    let places = estate.regions.len() * estate.environments.len();
    let guests = estate.cells.values().filter(|c| !c.owns_network()).count();
    let open = places.saturating_sub(guests + owners.len());
    if free >= u128::try_from(open).unwrap_or(u128::MAX).max(1) {
        return None;
    }
    let message = match free {
        0 => format!("the supernets hold no free /{bits} for another network"),
        n => format!(
            "the supernets hold {n} more of /{bits}, and {} regions with {} environments each can want {open}",
            estate.regions.len(),
            estate.environments.len()
        ),
    };
    let mut problem = Problem::new(&ADDRESS_PLAN_CAPACITY, message).at(first.span, "");
    for supernet in supernets.iter().skip(1) {
        problem = problem.at(supernet.span, "");
    }
    let is_new = |range: &Cidr| !supernets.iter().any(|s| s.value.overlaps(range));
    let other = private().into_iter().find(is_new);
    let other = other.map_or_else(String::new, |o| {
        format!(", or add a supernet such as `{o}`")
    });
    Some(problem.help(format!(
        "take smaller VPCs (a /{} gives four in the place of one){other}, while nothing is applied",
        (bits + 2).min(28)
    )))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn counting_free_ranges_agrees_with_trying_all(
            taken in prop::collection::vec((0u128..64, 14u8..=22), 0..20),
            bits in 16u8..=20,
        ) {
            let supernet = Cidr::parse("10.0.0.0/14").expect("a range");
            let around = Cidr::parse("10.0.0.0/12").expect("a range");
            let taken: Vec<Cidr> = taken.into_iter().filter_map(|(n, b)| around.subnet(b, n)).collect();
            let tried = (0..supernet.count_of(bits))
                .filter_map(|n| supernet.subnet(bits, n))
                .filter(|c| !taken.iter().any(|t| t.overlaps(c)))
                .count();
            prop_assert_eq!(free(supernet, bits, &taken), tried as u128);
        }
    }
}
