//! The fixed plan by which subnets are derived from `vpc_cidr` (docs/subnet-plan.md tells it to users).
//!
//! A subnet's range depends on the size of the VPC, the tier and the position of its zone, and on nothing else: adding a zone or a tier moves nothing.

use super::Tier;
use crate::diag::Code;
use crate::facts::regions::Provider;
use crate::value::Cidr;

/// The VPC is too small, or has too many zones, for derived subnets.
pub const NO_PLAN: Code = Code::error(
    "net::no_subnet_plan",
    "the VPC is too small or has too many zones for derived subnets",
);

/// Longest prefix of a VPC that the roomy plan cuts: its smallest subnets are then /28, the least that AWS takes.
const ROOMY_TO: u8 = 21;
/// Longest prefix of a VPC that any plan cuts.
const COMPACT_TO: u8 = 24;

/// The range of a tier in the zone at `position`, counted from 0.
///
/// Every VPC is cut in 16 equal parts. *Roomy* (/16 to /21): parts 0-11 are the private subnets of six zones, two parts each; part 12 holds eight
/// public ranges, part 13 eight database ranges; 14 and 15 stay free for tiers to come. *Compact* (/22 to /24): parts 0-7 private (four zones, two each),
/// 8-11 public, 12-15 database.
#[must_use]
pub fn derive(vpc: &Cidr, tier: Tier, position: u8) -> Option<Cidr> {
    let prefix = vpc.prefix_len();
    if !vpc.is_ipv4() || position >= zones(vpc) {
        return None;
    }
    let position = u128::from(position);
    if prefix <= ROOMY_TO {
        match tier {
            Tier::Private => vpc.subnet(prefix + 3, position),
            Tier::Public => vpc.subnet(prefix + 7, 12 * 8 + position),
            Tier::Database => vpc.subnet(prefix + 7, 13 * 8 + position),
            _ => None,
        }
    } else {
        match tier {
            Tier::Private => vpc.subnet(prefix + 3, position),
            Tier::Public => vpc.subnet(prefix + 4, 8 + position),
            Tier::Database => vpc.subnet(prefix + 4, 12 + position),
            _ => None,
        }
    }
}

/// The range of a regional subnet. The network is cut in 16 equal parts, as in AWS.
///
/// *Google Cloud*: part 0 nodes, 1 services of Kubernetes, 2 private services, the first half of 3 load balancers and its last /28 the control plane,
/// 8-15 pods; 4-7 stay free. *Azure*: parts 0-3 nodes, 4 ingress, 5 private endpoints, 6 databases, the first eighth of 7 the API server, 8 gateway,
/// 9 firewall, 10 its management, 11 bastion; 12-15 stay free.
#[must_use]
pub fn derive_regional(network: &Cidr, tier: Tier, cloud: Provider) -> Option<Cidr> {
    let prefix = network.prefix_len();
    if !network.is_ipv4() || !(16..=ROOMY_TO).contains(&prefix) {
        return None;
    }
    let part = |number: u128| network.subnet(prefix + 4, number);
    match (cloud, tier) {
        (Provider::Gcp, Tier::Nodes) => part(0),
        (Provider::Gcp, Tier::PrivateServices) => part(2),
        (Provider::Gcp, Tier::LoadBalancers) => network.subnet(prefix + 5, 3 * 2),
        (Provider::Gcp, Tier::ControlPlane) => Cidr::of(part(3)?.last(), 28),
        (Provider::Gcp, Tier::Pods) => network.subnet(prefix + 1, 1),
        (Provider::Azure, Tier::Nodes) => network.subnet(prefix + 2, 0),
        (Provider::Azure, Tier::Ingress) => part(4),
        (Provider::Azure, Tier::PrivateEndpoints) => part(5),
        (Provider::Azure, Tier::Databases) => part(6),
        (Provider::Azure, Tier::ApiServer) => network.subnet(prefix + 7, 7 * 8),
        (Provider::Azure, Tier::Gateway) => part(8),
        (Provider::Azure, Tier::Firewall) => part(9),
        (Provider::Azure, Tier::FirewallManagement) => part(10),
        (Provider::Azure, Tier::Bastion) => part(11),
        _ => None,
    }
}

/// The range of Kubernetes services where it is a part of the network: a secondary range in Google Cloud.
#[must_use]
pub fn services(network: &Cidr, cloud: Provider) -> Option<Cidr> {
    let prefix = network.prefix_len();
    let is_planned = network.is_ipv4() && (16..=ROOMY_TO).contains(&prefix);
    (cloud == Provider::Gcp && is_planned)
        .then(|| network.subnet(prefix + 4, 1))
        .flatten()
}

/// How many zones the plan has room for; 0 when a VPC of this size has no plan.
#[must_use]
pub fn zones(vpc: &Cidr) -> u8 {
    match vpc.prefix_len() {
        16..=ROOMY_TO => 6,
        22..=COMPACT_TO => 4,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(vpc: &str) -> Vec<Cidr> {
        let vpc = Cidr::parse(vpc).expect("a range");
        let positions = 0..zones(&vpc);
        Tier::ZONAL
            .iter()
            .flat_map(|t| positions.clone().filter_map(|p| derive(&vpc, *t, p)))
            .collect()
    }

    #[test]
    fn every_size_gives_disjoint_subnets_inside_the_vpc_of_28_bits_at_most() {
        for prefix in 16..=24_u8 {
            let vpc = Cidr::parse(&format!("10.0.0.0/{prefix}")).expect("a range");
            let subnets = all(&vpc.to_string());
            assert_eq!(subnets.len(), usize::from(zones(&vpc)) * 3, "/{prefix}");
            for (i, a) in subnets.iter().enumerate() {
                assert!(vpc.contains(a) && a.prefix_len() <= 28, "{a} of /{prefix}");
                assert!(
                    subnets.iter().skip(i + 1).all(|b| !a.overlaps(b)),
                    "{a} of /{prefix}"
                );
            }
        }
    }

    #[test]
    fn the_plan_of_a_16_is_the_documented_one() {
        let vpc = Cidr::parse("172.16.0.0/16").expect("a range");
        let text = |tier, position| {
            derive(&vpc, tier, position)
                .map(|c| c.to_string())
                .unwrap_or_default()
        };
        assert_eq!(text(Tier::Private, 0), "172.16.0.0/19");
        assert_eq!(text(Tier::Private, 5), "172.16.160.0/19");
        assert_eq!(text(Tier::Public, 0), "172.16.192.0/23");
        assert_eq!(text(Tier::Database, 1), "172.16.210.0/23");
    }

    #[test]
    fn regional_subnets_are_disjoint_and_as_large_as_their_cloud_asks() {
        for (cloud, prefix) in [Provider::Gcp, Provider::Azure]
            .into_iter()
            .flat_map(|cloud| (16..=21_u8).map(move |prefix| (cloud, prefix)))
        {
            let network = Cidr::parse(&format!("10.0.0.0/{prefix}")).expect("a range");
            let tiers = Tier::of(cloud).iter();
            let mut ranges: Vec<Cidr> = tiers
                .map(|tier| {
                    let range = derive_regional(&network, *tier, cloud).expect("a range");
                    let (longest, _) = tier.longest_prefix();
                    assert!(
                        range.prefix_len() <= longest,
                        "{tier:?} of /{prefix}: {range}"
                    );
                    range
                })
                .collect();
            ranges.extend(services(&network, cloud));
            for (i, a) in ranges.iter().enumerate() {
                assert!(network.contains(a), "{a} of /{prefix}");
                let rest = ranges.iter().skip(i + 1);
                assert!(
                    rest.clone().all(|b| !a.overlaps(b)),
                    "{a} of /{prefix} in {cloud}"
                );
            }
        }
    }

    #[test]
    fn sizes_without_a_plan_derive_nothing() {
        for vpc in ["10.0.0.0/25", "10.0.0.0/28", "10.0.0.0/15"] {
            assert!(all(vpc).is_empty(), "{vpc}");
        }
    }
}
