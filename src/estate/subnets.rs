//! The fixed plan by which subnets are derived from `vpc_cidr` (docs/subnet-plan.md tells it to users).
//!
//! A subnet's range depends on the size of the VPC, the tier and the position of its zone, and on nothing else: adding a zone or a tier moves nothing.

use super::Tier;
use crate::diag::Code;
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
        }
    } else {
        match tier {
            Tier::Private => vpc.subnet(prefix + 3, position),
            Tier::Public => vpc.subnet(prefix + 4, 8 + position),
            Tier::Database => vpc.subnet(prefix + 4, 12 + position),
        }
    }
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
        Tier::ALL
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
    fn sizes_without_a_plan_derive_nothing() {
        for vpc in ["10.0.0.0/25", "10.0.0.0/28", "10.0.0.0/15"] {
            assert!(all(vpc).is_empty(), "{vpc}");
        }
    }
}
