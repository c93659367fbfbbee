//! `[regions]`: which cloud a region is of, what it claims, and the environments in it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::app::AppKeys;
use super::cell::CellKeys;
use super::network::{Network, NetworkKeys, network};
use super::placed::Placed;
use super::site::VpnKeys;
use super::{Exceptions, Layer, Named, Written, named, note_default};
use crate::diag::suggest::{nearest, one_of};
use crate::diag::{Code, Problem};
use crate::estate::layers::Layers;
use crate::estate::read::Reader;
use crate::estate::sections::sections;
use crate::estate::typed;
use crate::facts::asns;
use crate::facts::regions::{self as facts, Provider, RegionFacts};
use crate::span::Spanned;
use crate::syntax::{Node, NodeKind, Table};
use crate::value::{Asn, Slug};

/// A region that no cloud is known to have.
pub const UNKNOWN_REGION: Code =
    Code::error("region::unknown", "a region that no cloud is known to have")
        .rule(501)
        .form();

/// The name of a region as its cloud has it.
pub(super) struct RegionName;

impl JsonSchema for RegionName {
    fn schema_name() -> Cow<'static, str> {
        "region_name".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": format!("^{}$", Slug::PATTERN),
            "x-expects": "the name of a cloud region such as `eu-west-1`",
        })
    }
}

/// A cloud region.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(
    rename = "region",
    deny_unknown_fields,
    extend("x-example" = r#"[regions.eu-west-1]
role            = "primary"
amazon_side_asn = 64601
vpn             = ["head-office"]
network         = { vpc_cidr = "10.20.0.0/16" }

[regions.eu-west-1.environments]
production = {}"#, "x-sections" = ["region", "cell", "client", "store", "app"])
)]
pub struct RegionKeys {
    /// Cloud, when the name does not tell.
    #[schemars(with = "Option<Provider>", extend("x-default" = "the cloud that has a region of this name"))]
    pub provider: Spanned<Provider>,
    /// What the region is for.
    #[schemars(extend("default" = "secondary"))]
    pub role: Role,
    /// `planned`: addresses are claimed, nothing is emitted. `retiring`: nothing in it is protected any more. `retired`: its stacks stay, empty, so that their next apply destroys what they
    /// made; nothing of it is deployed.
    #[schemars(extend("default" = "active"))]
    pub status: Spanned<Status>,
    /// Name for people.
    pub display_name: Option<String>,
    /// ASN of the region's virtual private gateways: private, and another one in each region. In Google Cloud that of its routers; in Azure that of its VPN gateways, 65515 if left out.
    #[schemars(extend("default" = 64512))]
    pub amazon_side_asn: Spanned<Asn>,
    /// Sites that this region has VPN connections to: a list of names, or a table to set options for each.
    pub vpn: Option<Layer<VpnKeys>>,
    /// What the networks of the region start from.
    pub network: Option<Layer<NetworkKeys>>,
    /// What the apps of the region start from.
    pub app: Option<Layer<AppKeys>>,
    /// The environments of this region.
    pub environments: Option<Layer<Named<Slug, CellKeys>>>,
    /// Exceptions from rules in this table, each with the reason.
    pub allow: Option<Layer<Exceptions>>,
}

/// What a region is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Role {
    /// It serves.
    Primary,
    /// It serves beside another.
    Secondary,
    /// It takes over.
    Backup,
    /// It joins a data centre.
    Hybrid,
}

/// Whether a region is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Status {
    /// Emitted.
    Active,
    /// Its addresses are claimed and checked; nothing is emitted.
    Planned,
    /// On its way out: emitted, and nothing of it is protected against being destroyed.
    Retiring,
    /// Of what was emitted only the stacks stay, and they are empty.
    Retired,
}

/// `[regions.X]`
#[derive(Clone, Debug)]
pub struct Region {
    written: Written<RegionKeys>,
    /// What is known of it; none for a region that only `provider` explains.
    pub facts: Option<&'static RegionFacts>,
    /// The cloud that the file says, where the name is of another one's.
    pub says: Option<Provider>,
    /// Short code for names.
    pub short: String,
    /// What a region without environments claims.
    pub claim: Option<Network>,
}

impl std::ops::Deref for Region {
    type Target = Written<RegionKeys>;
    fn deref(&self) -> &Self::Target {
        &self.written
    }
}

/// Regions by name.
pub(in crate::estate) fn regions(
    root: &Table,
    layers: &Layers<'_>,
    reader: &mut Reader<'_>,
) -> BTreeMap<String, Region> {
    let placed = Placed::new(root);
    named(root, "regions")
        .filter_map(|(name, node)| {
            Some((
                name.to_string(),
                region(name, node, &placed, layers, reader)?,
            ))
        })
        .collect()
}

fn region(
    name: Spanned<String>,
    node: &Node,
    placed: &Placed<'_>,
    layers: &Layers<'_>,
    reader: &mut Reader<'_>,
) -> Option<Region> {
    let mut node = node.clone();
    let own = node.descend(["provider"]).and_then(Node::as_str);
    let own = own.and_then(Provider::from_id);
    let (facts, says) = understood(&name, own, &mut node);
    if own.or(facts.map(|f| f.provider)) == Some(Provider::Azure) {
        let asn = NodeKind::Integer(asns::gateway_default(Provider::Azure).get().into());
        let at = reader.nowhere();
        note_default(&mut node, "amazon_side_asn", asn, at, "Azure's own default");
    }
    reader.fill("region", &mut node);
    if let Some(facts) = facts {
        let provider = NodeKind::String(facts.provider.id().into());
        note_default(
            &mut node,
            "provider",
            provider,
            reader.nowhere(),
            "the cloud that has a region of this name",
        );
    }
    let table = node.as_table()?;
    // Beside a provider the name may be newer than the table, but not one of its names with other hyphens.
    let slip = || facts::twins(&name).any(|r| Some(r.provider) == own);
    if table.get("provider").is_none() || facts.is_none() && slip() {
        unknown_region(&name, placed, reader);
        return None;
    }
    let keys: RegionKeys = typed::read(&node)?;
    let environments = table.get("environments").and_then(Node::as_table);
    let has_cells = environments.is_some_and(|t| !t.is_empty());
    let claim = if has_cells || table.get("network").is_none() {
        None
    } else {
        network(
            &layers.of_region(&name, "network"),
            (keys.provider.value, facts),
            &name,
            name.span,
            reader,
        )
    };
    let of_region = |section: &str| layers.of_region(&name, section);
    let layers = (of_region, &layers.completed);
    let sections = sections("region", layers, name.span, &name, reader);
    let short = facts.map_or_else(|| name.replace('-', ""), |f| f.short.to_string());
    Some(Region {
        written: Written::new(name, node, sections, keys),
        facts,
        says,
        short,
        claim,
    })
}

/// What is known of a region, and the provider that it has in the file where that is another one's: then what is meant is a region of that provider whose
/// name differs in hyphens only, or else the provider of the name, so that all that is said of the region fits.
fn understood(
    name: &str,
    own: Option<Provider>,
    node: &mut Node,
) -> (Option<&'static RegionFacts>, Option<Provider>) {
    let facts = facts::find(name);
    let (Some(named), Some(own)) = (facts, own) else {
        return (facts, None);
    };
    if named.provider == own {
        return (facts, None);
    }
    let twin = facts::twins(name).find(|r| r.provider == own);
    let written = node.as_table_mut().and_then(|t| t.get_mut("provider"));
    if let Some(written) = written.filter(|_| twin.is_none()) {
        written.kind = NodeKind::String(named.provider.id().into());
    }
    (twin.or(facts), Some(own))
}

fn unknown_region(name: &Spanned<String>, placed: &Placed<'_>, reader: &mut Reader<'_>) {
    // `norway` is two regions, `us-east-4` one of Google Cloud with a dash too many.
    let longer = facts::names().filter(|known| name.len() > 3 && known.starts_with(name.as_str()));
    let longer: Vec<&str> = longer.collect();
    reader
        .meant_regions
        .extend(longer.iter().map(ToString::to_string));
    let twin = facts::twins(name).next().map(|r| r.name);
    let alone = longer.first().filter(|_| longer.len() == 1).copied();
    let near = twin.or_else(|| nearest(name, facts::names())).or(alone);
    let message = format!("no cloud is known to have a region `{}`", name.value);
    let mut problem = Problem::new(&UNKNOWN_REGION, message)
            .at(name.span, "this region")
            .meant_or(near, || match longer.as_slice() {
                [] => "write a region of AWS, Google Cloud or Azure; one that is newer than the embedded table needs `provider`".to_owned(),
                _ => format!("write {}", one_of(longer.iter().copied())),
            });
    let more = near.map(|near| placed.renamed(name, near));
    problem.edits.extend(more.into_iter().flatten());
    reader.meant_regions.extend(near.map(str::to_owned));
    reader.push(problem);
}
