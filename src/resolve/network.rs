//! A network from its layers: ranges, zones, subnets.

use super::layers::merged;
use super::read::Reader;
use super::subnets::{self, NO_PLAN};
use crate::diag::suggest::one_of;
use crate::diag::{Code, Problem};
use crate::facts::regions::RegionFacts;
use crate::model::{Nat, Network, Subnet, Tier, Zone};
use crate::span::{Span, Spanned};
use crate::syntax::{Entry, Node, NodeKind, Table};
use crate::value::Cidr;

/// A network without a range.
pub const VPC_CIDR_MISSING: Code =
    Code::error("net::vpc_cidr_missing", "a network without `vpc_cidr`");
/// More zones than the region has.
pub const ZONE_COUNT: Code = Code::error(
    "net::zone_count",
    "more availability zones than the region has",
)
.rule(119);
/// A zone that the region does not have.
pub const ZONE_UNKNOWN: Code = Code::error(
    "net::az_unknown",
    "an availability zone that the region does not have",
)
.rule(117);

/// The network of `owner` (a cell or region), which is declared at `place`.
pub(super) fn network(
    layers: &[&Node],
    facts: Option<&'static RegionFacts>,
    owner: &str,
    place: Span,
    reader: &mut Reader<'_>,
) -> Option<Network> {
    let mut node = merged(layers).unwrap_or_else(|| super::empty_table(place));
    reader.fill("network", &mut node);
    let table = node.as_table()?;
    if table.get("vpc_cidr").is_none() {
        reader.push(
            Problem::new(&VPC_CIDR_MISSING, format!("the network of `{owner}` has no `vpc_cidr`"))
                .at(place, "needs an address range")
                .help("write `vpc_cidr` in its `network` table, or let the cell share the network of another one"),
        );
    }
    let vpc_cidr = reader.cidr(table.get("vpc_cidr"))?;
    let (zones, zones_span) = zones(table.get("availability_zones")?, facts, owner, reader)?;
    let service_cidr = match table.get("service_cidr") {
        Some(node) => reader.cidr(Some(node))?,
        None => service_cidr(&vpc_cidr)?,
    };
    let secondary_cidrs = reader.cidrs(table.get("secondary_cidrs"));
    let nat = table.get("nat")?;
    let nat = Spanned::new(
        match nat.as_str() {
            Some("single") => Nat::Single,
            Some("none") => Nat::None,
            _ => Nat::PerAz,
        },
        nat.span,
    );
    let subnets = subnets_of(table, &vpc_cidr, &zones, zones_span, reader);
    let mut network = Network {
        vpc_cidr,
        secondary_cidrs,
        service_cidr,
        zones,
        zones_span,
        nat,
        subnets,
        node,
    };
    note_derived(&mut network);
    Some(network)
}

/// What EKS itself would choose (rule 412), written down so that nothing is left to it.
fn service_cidr(vpc: &Spanned<Cidr>) -> Option<Spanned<Cidr>> {
    let ten = Cidr::parse("10.0.0.0/8").ok()?;
    let chosen = if ten.contains(vpc) {
        "172.20.0.0/16"
    } else {
        "10.100.0.0/16"
    };
    Some(Spanned::new(Cidr::parse(chosen).ok()?, vpc.span))
}

fn zones(
    node: &Node,
    facts: Option<&'static RegionFacts>,
    owner: &str,
    reader: &mut Reader<'_>,
) -> Option<(Vec<Zone>, Span)> {
    if let Some(count) = node.as_integer() {
        let count = usize::try_from(count).ok()?;
        let Some(facts) = facts else {
            let letters = ["a", "b", "c", "d", "e", "f"];
            let region = owner.split('/').next().unwrap_or(owner);
            let zones = letters.iter().take(count).map(|l| Zone {
                name: format!("{region}{l}"),
                letter: (*l).into(),
            });
            return Some((zones.collect(), node.span));
        };
        if count > facts.usual_zones.len() && !facts.usual_zones.is_empty() {
            let names: Vec<String> = facts
                .usual_zones
                .iter()
                .map(|z| facts.zone_name(z))
                .collect();
            reader.push(
                Problem::new(
                    &ZONE_COUNT,
                    format!(
                        "`{owner}` asks for {count} availability zones, {} has {}",
                        facts.name,
                        names.len()
                    ),
                )
                .at(node.span, format!("{count} zones"))
                .help(format!(
                    "write {} at most: {}",
                    names.len(),
                    names.join(", ")
                )),
            );
        }
        let zones = facts.usual_zones.iter().take(count).map(|z| Zone {
            name: facts.zone_name(z),
            letter: z.clone(),
        });
        return Some((zones.collect(), node.span));
    }
    let mut out = Vec::new();
    for item in node.as_array()? {
        let written = item.as_str()?;
        match facts {
            None => out.push(Zone {
                name: written.into(),
                letter: written.chars().last()?.to_string(),
            }),
            Some(facts) => match facts.zone(written) {
                Some(letter) => out.push(Zone {
                    name: facts.zone_name(letter),
                    letter: letter.into(),
                }),
                None => {
                    let names: Vec<String> =
                        facts.zones.iter().map(|z| facts.zone_name(z)).collect();
                    reader.push(
                        Problem::new(
                            &ZONE_UNKNOWN,
                            format!("{} has no availability zone `{written}`", facts.name),
                        )
                        .at(item.span, "no such zone")
                        .help(format!(
                            "write {}",
                            one_of(names.iter().map(String::as_str))
                        )),
                    );
                }
            },
        }
    }
    Some((out, node.span))
}

fn subnets_of(
    table: &Table,
    vpc: &Spanned<Cidr>,
    zones: &[Zone],
    zones_span: Span,
    reader: &mut Reader<'_>,
) -> Vec<Subnet> {
    let mut out = Vec::new();
    let mut unplanned = false;
    for tier in Tier::ALL {
        if let Some(node) = table.get(tier.key()) {
            let written = reader.cidrs(Some(node));
            let pairs = zones.iter().zip(written);
            out.extend(pairs.map(|(zone, cidr)| Subnet {
                tier,
                zone: zone.clone(),
                cidr,
                derived: false,
            }));
            continue;
        }
        for (position, zone) in zones.iter().enumerate() {
            let derived = u8::try_from(position)
                .ok()
                .and_then(|p| subnets::derive(vpc, tier, p));
            match derived {
                Some(cidr) => {
                    let cidr = Spanned::new(cidr, vpc.span);
                    out.push(Subnet {
                        tier,
                        zone: zone.clone(),
                        cidr,
                        derived: true,
                    });
                }
                None => unplanned = true,
            }
        }
    }
    if unplanned && (16..=28).contains(&vpc.prefix_len()) {
        let room = subnets::zones(vpc);
        let message = format!(
            "`{}` with {} zones has no plan for subnets that are left out",
            vpc.value,
            zones.len()
        );
        let help = if room == 0 {
            "write public_subnets, private_subnets and database_subnets, or take a VPC of /16 to /24".to_string()
        } else {
            format!(
                "a VPC of this size has room for {room} zones: write the subnets, or fewer zones"
            )
        };
        reader.push(
            Problem::new(&NO_PLAN, message)
                .at(vpc.span, "the VPC")
                .at(zones_span, "the zones")
                .help(help),
        );
    }
    out
}

/// Puts what was derived into the merged table, so that `why` and templates see it like everything else.
fn note_derived(network: &mut Network) {
    let list = |tier: Tier, network: &Network| -> Option<Node> {
        let nodes: Vec<Node> = network
            .tier(tier)
            .filter(|s| s.derived)
            .map(|s| Node::new(NodeKind::String(s.cidr.to_string().into()), s.cidr.span))
            .collect();
        (!nodes.is_empty()).then(|| {
            Node::new(NodeKind::Array(nodes), network.vpc_cidr.span)
                .noted("derived from `vpc_cidr` by the subnet plan (docs/subnet-plan.md)")
        })
    };
    let made: Vec<(&str, Node)> = Tier::ALL
        .iter()
        .filter_map(|t| Some((t.key(), list(*t, network)?)))
        .collect();
    let service = Node::new(
        NodeKind::String(network.service_cidr.to_string().into()),
        network.vpc_cidr.span,
    )
    .noted("what EKS chooses for such a `vpc_cidr`");
    if let NodeKind::Table(table) = &mut network.node.kind {
        if table.get("service_cidr").is_none() {
            table.insert(
                "service_cidr".into(),
                Entry {
                    key: service.span,
                    node: service,
                },
            );
        }
        for (key, node) in made {
            table.insert(
                key.into(),
                Entry {
                    key: node.span,
                    node,
                },
            );
        }
    }
}
