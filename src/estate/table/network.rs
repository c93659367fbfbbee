//! `network`: the ranges, zones and subnets of a cell, merged from its layers.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::subnet::{SubnetKeys, Tier};
use super::zone::{Zone, Zones, zones};
use super::{Exceptions, Layer, Unset, empty_table, note_default, text};
use crate::diag::suggest::one_of;
use crate::diag::{Code, Problem};
use crate::estate::read::Reader;
use crate::estate::subnets::{self, NO_PLAN};
use crate::estate::typed::{self, fitting};
use crate::facts::regions::{Provider, RegionFacts};
use crate::span::{Span, Spanned};
use crate::syntax::{Node, NodeKind, Table};
use crate::value::{AccountId, Cidr};

/// A network without a range.
pub const VPC_CIDR_MISSING: Code =
    Code::error("net::vpc_cidr_missing", "a network without `vpc_cidr`").derived(&["network"]);
/// The VPC of a cell.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(rename = "network", deny_unknown_fields, extend("x-owner" = true, "x-example" = r#"[defaults.network]
availability_zones = 3
nat                = "per_az"

[regions.eu-west-1.network]
vpc_cidr            = "10.20.0.0/16"
interface_endpoints = ["ecr.api", "ecr.dkr", "sts"]

[environments.staging.network]
nat = "single""#))]
pub struct NetworkKeys {
    /// Range of the network: that of the VPC, /16 to /28, or of the virtual network of Azure; on Google Cloud, whose networks have none, the range that subnets are taken from.
    #[schemars(with = "Option<Cidr>", extend("x-needed" = true))]
    pub vpc_cidr: Spanned<Cidr>,
    /// Further ranges of the VPC.
    #[serde(deserialize_with = "fitting")]
    #[schemars(with = "Vec<Cidr>", length(max = 50), extend("x-clouds" = ["aws", "azure"], "uniqueItems" = true, "default" = []))]
    pub secondary_cidrs: Vec<Spanned<Cidr>>,
    /// Range of Kubernetes services, /12 to /24, outside of the network and of everything it talks to. Left out: what EKS itself would choose, 10.100.0.0/16, or 172.20.0.0/16 for a network in 10.0.0.0/8; on Google Cloud a part of `vpc_cidr`, as a secondary range.
    #[schemars(with = "Option<Cidr>", extend("x-default" = "what EKS chooses for such a `vpc_cidr`"))]
    pub service_cidr: Spanned<Cidr>,
    /// How many zones, or which: their names, or their ids such as `use1-az1`, which mean the same building in every account.
    #[schemars(extend("default" = 2))]
    pub availability_zones: Spanned<Zones>,
    /// Ranges of the public subnets, one a zone, in AWS. Left out: derived there.
    #[schemars(extend("x-default" = "derived from `vpc_cidr` by the subnet plan"))]
    pub public_subnets: Option<Layer<Vec<Cidr>>>,
    /// Ranges of the private subnets, one a zone, in AWS. Left out: derived there.
    #[schemars(extend("x-default" = "derived from `vpc_cidr` by the subnet plan"))]
    pub private_subnets: Option<Layer<Vec<Cidr>>>,
    /// Ranges of the database subnets, one a zone, in AWS. Left out: derived there.
    #[schemars(extend("x-default" = "derived from `vpc_cidr` by the subnet plan"))]
    pub database_subnets: Option<Layer<Vec<Cidr>>>,
    /// Ranges of the subnets of a network of Google Cloud or Azure, which are regional, by what they are for. Left out: derived. Blueprints read the ranges as `cell.network.subnets`.
    pub subnets: Option<Layer<SubnetKeys>>,
    /// NAT gateways: one in each zone, one in all, or none. Those of Google Cloud and Azure serve all zones.
    #[schemars(extend("x-profile" = "nat"))]
    pub nat: Spanned<Nat>,
    /// Zone of the only NAT gateway, so that it stays there when a zone in front is added. Left out: the first by name that has a public subnet.
    #[schemars(extend("x-clouds" = ["aws"], "x-with" = { "nat": "single" }))]
    pub nat_zone: Option<Spanned<String>>,
    /// Days that flow logs and VPN tunnel logs are kept; 0 keeps them for ever, or as long as the cloud can.
    #[schemars(extend("enum" = [0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], "x-profile" = "flow_log_days"))]
    pub flow_log_days: i64,
    /// Which traffic the flow logs record.
    #[schemars(extend("x-clouds" = ["aws"], "x-profile" = "flow_log_traffic"))]
    pub flow_log_traffic: Traffic,
    /// How often flow log records are aggregated.
    #[schemars(extend("x-clouds" = ["aws", "gcp"], "enum" = [60, 600], "default" = 600))]
    pub flow_log_interval_seconds: i64,
    /// Gateway endpoints of the VPC: free, and traffic to them does not pass NAT.
    #[schemars(extend("x-clouds" = ["aws"], "uniqueItems" = true, "items" = { "enum": ["s3", "dynamodb"] }, "default" = ["s3", "dynamodb"]))]
    pub gateway_endpoints: Vec<String>,
    /// PrivateLink endpoints by service, such as `ecr.api`, `sts`, `logs`; each costs by zone and hour.
    #[schemars(extend("x-clouds" = ["aws"], "items" = { "type": "string", "pattern": r"^(?!(s3|dynamodb)$)[a-z0-9][a-z0-9.-]*$", "x-expects": "a service name without its prefix, such as `ecr.api`", "x-faults": [[r"^(s3|dynamodb)$", "has a gateway endpoint, which costs nothing: see `gateway_endpoints`"]] }, "uniqueItems" = true, "default" = []))]
    pub interface_endpoints: Vec<Spanned<String>>,
    /// Further AWS accounts whose buckets and services workloads may reach through the endpoints.
    #[schemars(with = "Vec<AccountId>", extend("x-clouds" = ["aws"], "uniqueItems" = true, "default" = []))]
    pub trusted_accounts: Vec<Spanned<AccountId>>,
    /// TCP ports that office networks may open: in AWS on members of the `office` security group, elsewhere on nodes.
    #[schemars(inner(range(min = 1, max = 65535)), extend( "uniqueItems" = true, "default" = [443]))]
    pub office_ports: Vec<i64>,
    /// Who is mailed about alarms of the cell; each address confirms once.
    #[schemars(extend("x-owner" = false, "items" = { "type": "string", "pattern": r"^[^@ ]+@[^@ ]+[.][^@ ]+$", "x-expects": "an e-mail address" }, "uniqueItems" = true, "default" = []))]
    pub alarm_emails: Vec<String>,
    /// Keys that a weaker table sets and that do not hold here.
    pub unset: Option<Layer<Unset>>,
    /// Exceptions from rules in this table, each with the reason.
    pub allow: Option<Layer<Exceptions>>,
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
    /// The cloud that it is in.
    pub cloud: Provider,
    /// The merged table.
    pub node: Node,
}

impl std::ops::Deref for Network {
    type Target = NetworkKeys;
    fn deref(&self) -> &NetworkKeys {
        &self.keys
    }
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

/// A subnet: a tier, and where it is zonal, in a zone.
#[derive(Clone, Debug)]
pub struct Subnet {
    /// What it is for.
    pub tier: Tier,
    /// Where; none for a regional one.
    pub zone: Option<Zone>,
    /// Its range; the span is that of `vpc_cidr` when it was derived.
    pub cidr: Spanned<Cidr>,
    /// Whether the plan chose the range.
    pub derived: bool,
}

impl Network {
    /// Primary and secondary ranges. A network of Google Cloud has none of its own: what of its subnets lies outside of the range that they are taken from counts too.
    pub fn cidrs(&self) -> impl Iterator<Item = &Spanned<Cidr>> {
        let is_outside =
            |subnet: &&Subnet| self.cloud == Provider::Gcp && !self.vpc_cidr.contains(&subnet.cidr);
        let outside = self
            .subnets
            .iter()
            .filter(is_outside)
            .map(|subnet| &subnet.cidr);
        std::iter::once(&self.vpc_cidr)
            .chain(&self.secondary_cidrs)
            .chain(outside)
    }

    /// The network as a cell has it that uses it, and is made of these layers: what is each cell's own (`x-owner` is false) is that cell's.
    pub(super) fn of_guest(&self, layers: &[&Node], reader: &mut Reader<'_>) -> Option<Self> {
        let own = reader.merged(layers);
        let own = own.as_ref().and_then(Node::as_table);
        let mut node = self.node.clone();
        let table = node.as_table_mut()?;
        let declared = reader.schema().def("network")?;
        for (key, declared) in reader.schema().keys(declared)? {
            if declared.get("x-owner").and_then(Value::as_bool) == Some(false) {
                table.remove(key);
                if let Some(entry) = own.and_then(|own| own.entry(key)) {
                    table.insert(key.as_str().into(), entry.clone());
                }
            }
        }
        reader.fill("network", &mut node);
        Some(Self {
            keys: typed::read(&node)?,
            node,
            ..self.clone()
        })
    }

    /// The subnets of a tier, in the order of the zones.
    pub fn tier(&self, tier: Tier) -> impl Iterator<Item = &Subnet> {
        self.subnets.iter().filter(move |s| s.tier == tier)
    }
}

/// The network of `owner` (a cell or region), which is declared at `place`.
pub(super) fn network(
    layers: &[&Node],
    (cloud, facts): (Provider, Option<&'static RegionFacts>),
    owner: &str,
    place: Span,
    reader: &mut Reader<'_>,
) -> Option<Network> {
    let mut node = reader.merged(layers).unwrap_or_else(|| empty_table(place));
    if node.is_unread("vpc_cidr") && node.descend(["vpc_cidr"]).is_none() {
        reader.fill("network", &mut node);
        zones(
            node.as_table()?.get("availability_zones")?,
            facts,
            owner,
            reader,
        );
        return None;
    }
    if node.as_table()?.get("vpc_cidr").is_none() {
        let gone = node.as_table()?.taken_back("vpc_cidr");
        let place = gone.map_or(place, |gone| gone.span);
        reader.push(
            Problem::new(&VPC_CIDR_MISSING, format!("the network of `{owner}` has no `vpc_cidr`"))
                .at(place, "needs an address range")
                .help("write `vpc_cidr` in its `network` table, or let the cell share the network of another one"),
        );
        return None;
    }
    reader.fill("network", &mut node);
    let vpc: Spanned<Cidr> = typed::read(node.as_table()?.get("vpc_cidr")?)?;
    let (services, note) = match subnets::services(&vpc, cloud) {
        Some(part) => (part.to_string(), PLANNED),
        None if cloud == Provider::Aws => (
            service_cidr(&vpc).to_owned(),
            "what EKS chooses for such a `vpc_cidr`",
        ),
        None => (
            service_cidr(&vpc).to_owned(),
            "a range outside of `vpc_cidr`, which clusters need",
        ),
    };
    note_default(&mut node, "service_cidr", text(services), vpc.span, note);
    let table = node.as_table()?;
    let written = table.get("availability_zones")?;
    let mut zones = zones(written, facts, owner, reader)?;
    let subnets = match cloud {
        Provider::Aws => subnets_of(table, &vpc, &zones, written.span, reader),
        Provider::Gcp | Provider::Azure => regional(table, &vpc, cloud, reader),
    };
    zones.sort_by_key(|zone| zone.place);
    note_derived(&mut node, &subnets, cloud, &vpc);
    Some(Network {
        keys: typed::read(&node)?,
        zones,
        subnets,
        cloud,
        node,
    })
}

const PLANNED: &str = "derived from `vpc_cidr` by the subnet plan (docs/subnet-plan.md)";

/// Puts the ranges that the plan gave where they would have been written.
fn note_derived(node: &mut Node, subnets: &[Subnet], cloud: Provider, vpc: &Spanned<Cidr>) {
    let range = |subnet: &Subnet| text(subnet.cidr.to_string());
    for tier in Tier::of(cloud) {
        let of_tier = subnets.iter().filter(|s| s.tier == *tier && s.derived);
        if cloud == Provider::Aws {
            let ranges: Vec<Node> = of_tier.map(|s| Node::new(range(s), vpc.span)).collect();
            if !ranges.is_empty() {
                note_default(node, tier.key(), NodeKind::Array(ranges), vpc.span, PLANNED);
            }
            continue;
        }
        note_default(
            node,
            "subnets",
            NodeKind::Table(Table::default()),
            vpc.span,
            PLANNED,
        );
        let table = node.as_table_mut().and_then(|t| t.get_mut("subnets"));
        if let Some(table) = table {
            for subnet in of_tier {
                note_default(table, tier.key(), range(subnet), vpc.span, PLANNED);
            }
        }
    }
}

/// The subnets of a network that are not zonal: each purpose has one.
fn regional(
    table: &Table,
    vpc: &Spanned<Cidr>,
    cloud: Provider,
    reader: &mut Reader<'_>,
) -> Vec<Subnet> {
    let written = table.get("subnets").and_then(Node::as_table);
    let mut out = Vec::new();
    let mut unplanned = Vec::new();
    for tier in Tier::of(cloud) {
        let own = written.and_then(|t| typed::read(t.get(tier.key())?));
        let derived = own.is_none();
        let cidr = own.or_else(|| {
            let cidr = subnets::derive_regional(vpc, *tier, cloud)?;
            Some(Spanned::new(cidr, vpc.span))
        });
        match cidr {
            Some(cidr) => out.push(Subnet {
                tier: *tier,
                zone: None,
                cidr,
                derived,
            }),
            None => unplanned.push(tier.key()),
        }
    }
    if !unplanned.is_empty() && vpc.is_ipv4() {
        let message = format!(
            "the subnet plan of {} has no ranges in `{}`",
            cloud.title(),
            vpc.value
        );
        let help = format!(
            "write {} in `subnets`, or take a range of /16 to /21",
            one_of(unplanned)
        );
        reader.push(
            Problem::new(&NO_PLAN, message)
                .at(vpc.span, "the network")
                .help(help),
        );
    }
    out
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

fn subnets_of(
    table: &Table,
    vpc: &Spanned<Cidr>,
    zones: &[Zone],
    zones_span: Span,
    reader: &mut Reader<'_>,
) -> Vec<Subnet> {
    let mut out = Vec::new();
    let mut unplanned = false;
    for tier in Tier::ZONAL {
        if let Some(node) = table.get(tier.key()) {
            let written: List = typed::read(node).unwrap_or_default();
            let pairs = zones.iter().zip(written.0);
            out.extend(pairs.map(|(zone, cidr)| Subnet {
                tier,
                zone: Some(zone.clone()),
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
                        zone: Some(zone.clone()),
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
    out.sort_by_key(|subnet| (subnet.tier, subnet.zone.as_ref().map(|zone| zone.place)));
    out
}

/// Ranges as somebody wrote them.
#[derive(Default, Deserialize)]
struct List(#[serde(deserialize_with = "fitting")] Vec<Spanned<Cidr>>);
