//! `network`: the ranges, zones and subnets of a cell, merged from its layers.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Exceptions, Layer, Unset, empty_table, note_default, text};
use crate::diag::suggest::one_of;
use crate::diag::{Code, Problem};
use crate::estate::read::Reader;
use crate::estate::subnets::{self, NO_PLAN};
use crate::estate::typed::{self, fitting};
use crate::facts::regions::RegionFacts;
use crate::span::{Span, Spanned};
use crate::syntax::{Node, NodeKind, Table};
use crate::value::{AccountId, Cidr};

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

/// Zones by name and by id in one list.
pub const ZONE_NAMES_AND_IDS: Code = Code::error(
    "net::az_names_and_ids",
    "availability zones by name and by id in one list",
)
.rule(118);

/// The VPC of a cell.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(rename = "network", deny_unknown_fields, extend("x-example" = r#"[defaults.network]
availability_zones = 3
nat                = "per_az"

[regions.eu-west-1.network]
vpc_cidr            = "10.20.0.0/16"
interface_endpoints = ["ecr.api", "ecr.dkr", "sts"]

[environments.staging.network]
nat = "single""#))]
pub struct NetworkKeys {
    /// Primary range of the VPC, /16 to /28.
    #[schemars(with = "Option<Cidr>")]
    pub vpc_cidr: Spanned<Cidr>,
    /// Further ranges of the VPC.
    #[serde(deserialize_with = "fitting")]
    #[schemars(with = "Vec<Cidr>", length(max = 50), extend("uniqueItems" = true, "default" = []))]
    pub secondary_cidrs: Vec<Spanned<Cidr>>,
    /// Range of Kubernetes services, /12 to /24, outside of the VPC and of everything it talks to. Left out: what EKS itself would choose, 10.100.0.0/16, or 172.20.0.0/16 for a VPC in 10.0.0.0/8.
    #[schemars(with = "Option<Cidr>", extend("x-default" = "what EKS chooses for such a `vpc_cidr`"))]
    pub service_cidr: Spanned<Cidr>,
    /// How many zones, or which: their names, or their ids such as `use1-az1`, which mean the same building in every account.
    #[schemars(extend("default" = 2))]
    pub availability_zones: Spanned<Zones>,
    /// Ranges of the public subnets, one a zone. Left out: derived.
    #[schemars(extend("x-default" = "derived from `vpc_cidr` by the subnet plan"))]
    pub public_subnets: Option<Layer<Vec<Cidr>>>,
    /// Ranges of the private subnets, one a zone. Left out: derived.
    #[schemars(extend("x-default" = "derived from `vpc_cidr` by the subnet plan"))]
    pub private_subnets: Option<Layer<Vec<Cidr>>>,
    /// Ranges of the database subnets, one a zone. Left out: derived.
    #[schemars(extend("x-default" = "derived from `vpc_cidr` by the subnet plan"))]
    pub database_subnets: Option<Layer<Vec<Cidr>>>,
    /// NAT gateways: one in each zone, one in all, or none.
    #[schemars(extend("default" = "per_az"))]
    pub nat: Spanned<Nat>,
    /// Days that VPC flow logs and VPN tunnel logs are kept in CloudWatch Logs; 0 keeps them for ever.
    #[schemars(extend("enum" = [0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], "default" = 365))]
    pub flow_log_days: i64,
    /// Which traffic the flow logs record.
    #[schemars(extend("default" = "ALL"))]
    pub flow_log_traffic: Traffic,
    /// How often flow log records are aggregated.
    #[schemars(extend("enum" = [60, 600], "default" = 600))]
    pub flow_log_interval_seconds: i64,
    /// Gateway endpoints of the VPC: free, and traffic to them does not pass NAT.
    #[schemars(extend("uniqueItems" = true, "items" = { "enum": ["s3", "dynamodb"] }, "default" = ["s3", "dynamodb"]))]
    pub gateway_endpoints: Vec<String>,
    /// PrivateLink endpoints by service, such as `ecr.api`, `sts`, `logs`; each costs by zone and hour.
    #[schemars(extend("items" = { "type": "string", "pattern": r"^[a-z0-9][a-z0-9.-]*$", "x-expects": "a service name without its prefix, such as `ecr.api`" }, "uniqueItems" = true, "default" = []))]
    pub interface_endpoints: Vec<Spanned<String>>,
    /// Further AWS accounts whose buckets and services workloads may reach through the endpoints.
    #[schemars(with = "Vec<AccountId>", extend("uniqueItems" = true, "default" = []))]
    pub trusted_accounts: Vec<Spanned<AccountId>>,
    /// TCP ports that office networks may open on members of the `office` security group.
    #[schemars(inner(range(min = 1, max = 65535)), extend("uniqueItems" = true, "default" = [443]))]
    pub office_ports: Vec<i64>,
    /// Who is mailed about alarms of the cell; each address confirms once.
    #[schemars(extend("items" = { "type": "string", "pattern": r"^[^@ ]+@[^@ ]+[.][^@ ]+$", "x-expects": "an e-mail address" }, "uniqueItems" = true, "default" = []))]
    pub alarm_emails: Vec<String>,
    /// Keys that a weaker table sets and that do not hold here.
    pub unset: Option<Layer<Unset>>,
    /// Exceptions from rules in this table, each with the reason.
    pub allow: Option<Layer<Exceptions>>,
}

/// How many zones, or which.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum Zones {
    /// How many of the region's zones.
    Count(#[schemars(range(min = 1, max = 6))] usize),
    /// Names such as `us-east-1a`, or ids such as `use1-az1`. Subnets that are listed stand in the same order.
    Named(#[schemars(length(min = 1, max = 6), extend("uniqueItems" = true))] Vec<String>),
}

/// Which traffic flow logs record.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
#[schemars(inline)]
pub enum Traffic {
    /// All of it.
    All,
    /// What security groups and network ACLs refused.
    Reject,
    /// What they let through.
    Accept,
}

/// The VPC of a cell, or what a planned region claims.
#[derive(Clone, Debug)]
pub struct Network {
    keys: NetworkKeys,
    /// Zones in the order of the subnets.
    pub zones: Vec<Zone>,
    /// Every subnet, by tier, then zone.
    pub subnets: Vec<Subnet>,
    /// The merged table.
    pub node: Node,
}

impl std::ops::Deref for Network {
    type Target = NetworkKeys;
    fn deref(&self) -> &NetworkKeys {
        &self.keys
    }
}

/// An availability zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// `us-east-1a`, or the id.
    pub name: String,
    /// `a`
    pub letter: String,
    /// Its place in the region's own list, from 0.
    pub place: usize,
    /// Whether it is written by its id, which means the same building in every account: `use1-az4`. The letter is then `az4`.
    pub is_id: bool,
}

/// How many NAT gateways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Nat {
    /// One in each zone.
    PerAz,
    /// One in all.
    Single,
    /// None.
    None,
}

/// What a subnet is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// Route to the internet gateway: load balancers, NAT.
    Public,
    /// Route to NAT: nodes.
    Private,
    /// No route out: databases.
    Database,
}

impl Tier {
    /// In the order of the file format.
    pub const ALL: [Self; 3] = [Self::Public, Self::Private, Self::Database];

    /// `public`, `private` or `database`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
            Self::Database => "database",
        }
    }

    /// The key that lists its ranges.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Public => "public_subnets",
            Self::Private => "private_subnets",
            Self::Database => "database_subnets",
        }
    }
}

/// A subnet: a tier in a zone.
#[derive(Clone, Debug)]
pub struct Subnet {
    /// What it is for.
    pub tier: Tier,
    /// Where.
    pub zone: Zone,
    /// Its range; the span is that of `vpc_cidr` when it was derived.
    pub cidr: Spanned<Cidr>,
    /// Whether the plan chose the range.
    pub derived: bool,
}

impl Network {
    /// Primary and secondary ranges.
    pub fn cidrs(&self) -> impl Iterator<Item = &Spanned<Cidr>> {
        std::iter::once(&self.vpc_cidr).chain(&self.secondary_cidrs)
    }

    /// The subnets of a tier, in the order of the zones.
    pub fn tier(&self, tier: Tier) -> impl Iterator<Item = &Subnet> {
        self.subnets.iter().filter(move |s| s.tier == tier)
    }
}

/// The network of `owner` (a cell or region), which is declared at `place`.
pub(super) fn network(
    layers: &[&Node],
    facts: Option<&'static RegionFacts>,
    owner: &str,
    place: Span,
    reader: &mut Reader<'_>,
) -> Option<Network> {
    let mut node = reader.merged(layers).unwrap_or_else(|| empty_table(place));
    if node.as_table()?.get("vpc_cidr").is_none() {
        reader.push(
            Problem::new(&VPC_CIDR_MISSING, format!("the network of `{owner}` has no `vpc_cidr`"))
                .at(place, "needs an address range")
                .help("write `vpc_cidr` in its `network` table, or let the cell share the network of another one"),
        );
        return None;
    }
    reader.fill("network", &mut node);
    let vpc: Spanned<Cidr> = typed::read(node.as_table()?.get("vpc_cidr")?)?;
    note_default(
        &mut node,
        "service_cidr",
        text(service_cidr(&vpc)),
        vpc.span,
        "what EKS chooses for such a `vpc_cidr`",
    );
    let table = node.as_table()?;
    let written = table.get("availability_zones")?;
    let mut zones = zones(written, facts, owner, reader)?;
    let subnets = subnets_of(table, &vpc, &zones, written.span, reader);
    zones.sort_by_key(|zone| zone.place);
    for tier in Tier::ALL {
        let of_tier = subnets.iter().filter(|s| s.tier == tier && s.derived);
        let ranges: Vec<Node> = of_tier
            .map(|s| Node::new(text(s.cidr.to_string()), vpc.span))
            .collect();
        if !ranges.is_empty() {
            let note = "derived from `vpc_cidr` by the subnet plan (docs/subnet-plan.md)";
            note_default(
                &mut node,
                tier.key(),
                NodeKind::Array(ranges),
                vpc.span,
                note,
            );
        }
    }
    Some(Network {
        keys: typed::read(&node)?,
        zones,
        subnets,
        node,
    })
}

/// What EKS itself would choose (rule 412), written down so that nothing is left to it.
fn service_cidr(vpc: &Cidr) -> &'static str {
    let ten = Cidr::parse("10.0.0.0/8");
    if ten.is_ok_and(|ten| ten.contains(vpc)) {
        "172.20.0.0/16"
    } else {
        "10.100.0.0/16"
    }
}

/// The zones in the order in which they are written, or in the region's own for a number of them.
fn zones(
    node: &Node,
    facts: Option<&'static RegionFacts>,
    owner: &str,
    reader: &mut Reader<'_>,
) -> Option<Vec<Zone>> {
    if let Some(count) = node.as_integer() {
        return Some(first_zones(
            usize::try_from(count).ok()?,
            node.span,
            facts,
            owner,
            reader,
        ));
    }
    let mut out = Vec::new();
    for item in node.as_array()? {
        let written = item.as_str()?;
        match facts.map_or_else(|| unknown_zone(written), |facts| known_zone(written, facts)) {
            Some(zone) => out.push(zone),
            None => reader.push(zone_unknown(written, item.span, facts?)),
        }
    }
    let (ids, names): (Vec<&Zone>, Vec<&Zone>) = out.iter().partition(|z| z.is_id);
    if let (Some(id), Some(name)) = (ids.first(), names.first()) {
        let message = format!(
            "`{owner}` lists zones by name (`{}`) and by id (`{}`)",
            name.name, id.name
        );
        reader.push(
            Problem::new(&ZONE_NAMES_AND_IDS, message)
                .at(node.span, "two of them may be the same zone")
                .help("write all of them as ids, which mean the same building in every account, or all as names"),
        );
    }
    Some(out)
}

/// So many of the region's zones, in its own order.
fn first_zones(
    count: usize,
    at: Span,
    facts: Option<&'static RegionFacts>,
    owner: &str,
    reader: &mut Reader<'_>,
) -> Vec<Zone> {
    let Some(facts) = facts else {
        let region = owner.split('/').next().unwrap_or(owner);
        let letters = ["a", "b", "c", "d", "e", "f"].into_iter().take(count);
        return letters
            .filter_map(|letter| unknown_zone(&format!("{region}{letter}")))
            .collect();
    };
    let usual = &facts.usual_zones;
    if count > usual.len() && !usual.is_empty() {
        let names: Vec<String> = usual.iter().map(|z| facts.zone_name(z)).collect();
        let (name, has) = (facts.name, names.len());
        let message = format!("`{owner}` asks for {count} availability zones, {name} has {has}");
        reader.push(
            Problem::new(&ZONE_COUNT, message)
                .at(at, format!("{count} zones"))
                .help(format!("write {has} at most: {}", names.join(", "))),
        );
    }
    let first = usual.iter().take(count);
    first.filter_map(|zone| known_zone(zone, facts)).collect()
}

/// A zone of a region that the compiler knows: by name, letter or id.
fn known_zone(written: &str, facts: &'static RegionFacts) -> Option<Zone> {
    if let Some(id) = facts.zone_id(written) {
        return Some(Zone {
            name: id.into(),
            letter: id.rsplit('-').next()?.into(),
            place: facts.zone_ids.iter().position(|known| *known == id)?,
            is_id: true,
        });
    }
    let letter = facts.zone(written)?;
    Some(Zone {
        name: facts.zone_name(letter),
        letter: letter.into(),
        place: facts.place(letter)?,
        is_id: false,
    })
}

/// A zone of a region that only `provider` explains: its letter or number tells its place.
fn unknown_zone(written: &str) -> Option<Zone> {
    let last = written.chars().last()?;
    let is_id = last.is_ascii_digit();
    let first = if is_id { '1' } else { 'a' };
    Some(Zone {
        name: written.into(),
        letter: last.into(),
        place: usize::try_from(u32::from(last).checked_sub(u32::from(first))?).ok()?,
        is_id,
    })
}

fn zone_unknown(written: &str, at: Span, facts: &'static RegionFacts) -> Problem {
    let names = facts.zones.iter().map(|z| facts.zone_name(z));
    let ids = facts.zone_ids.iter().map(|id| (*id).to_owned());
    // What was meant to be an id is answered with ids.
    let known: Vec<String> = if written.contains("-az") && !facts.zone_ids.is_empty() {
        ids.collect()
    } else {
        names.collect()
    };
    let message = format!("{} has no availability zone `{written}`", facts.name);
    Problem::new(&ZONE_UNKNOWN, message)
        .at(at, "no such zone")
        .help(format!(
            "write {}",
            one_of(known.iter().map(String::as_str))
        ))
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
            let written: List = typed::read(node).unwrap_or_default();
            let pairs = zones.iter().zip(written.0);
            out.extend(pairs.map(|(zone, cidr)| Subnet {
                tier,
                zone: zone.clone(),
                cidr,
                derived: false,
            }));
            continue;
        }
        for zone in zones {
            let derived = u8::try_from(zone.place)
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
            "the subnet plan of `{}` has no ranges for all of these zones",
            vpc.value
        );
        let help = if room == 0 {
            "write public_subnets, private_subnets and database_subnets, or take a VPC of /16 to /24".to_string()
        } else {
            format!(
                "it has ranges for the first {room} zones of a region, each in its own place: write other zones, or the subnets"
            )
        };
        reader.push(
            Problem::new(&NO_PLAN, message)
                .at(vpc.span, "the VPC")
                .at(zones_span, "the zones")
                .help(help),
        );
    }
    out.sort_by_key(|subnet| (subnet.tier, subnet.zone.place));
    out
}

/// Ranges as somebody wrote them.
#[derive(Default, Deserialize)]
struct List(#[serde(deserialize_with = "fitting")] Vec<Spanned<Cidr>>);
