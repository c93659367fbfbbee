//! The core tables, one file each: a struct whose fields are the keys. The JSON Schema is derived from it, and rules see it as it is. This file has what
//! they share, and the root that they hang in.

mod account;
mod addressing;
mod app;
mod cell;
mod client;
mod delivery;
mod environment;
mod exception;
mod excusable;
mod network;
mod output;
mod peering;
mod placed;
pub(in crate::estate) mod profile;
mod project;
mod region;
mod renamed;
mod routing;
mod rules;
mod site;
mod standby;
mod state;
mod store;
mod subnet;
mod transit_gateway;
mod zone;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::Arc;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::Value;

use crate::span::{Span, Spanned};
use crate::syntax::{Node, NodeKind, Table};
use crate::value::Slug;

pub use account::{Account, Azure};
pub use addressing::{Addressing, Reserved};
pub use app::{App, Scheme, Workload};
pub use cell::Cell;
pub use client::{Client, Placement, Presence};
pub use delivery::{Delivery, Runner, STAGE_TWICE};
pub use environment::Environment;
pub use exception::{Exception, Exceptions};
pub use excusable::Excusable;
pub use network::VPC_CIDR_MISSING;
pub use network::{Nat, Network, Subnet};
pub use peering::Peering;
pub use profile::Profile;
pub use project::{COMPILER_VERSION, Project, Tags};
pub use region::{Region, Role, Status, UNKNOWN_REGION};
pub use renamed::{NOT_RENAMED, Namesake, Renamed};
pub use routing::{Dns, Member, Pattern, Policy, Route};
pub use site::{Connection, Ike, Routing, Site, Tunnel};
pub use state::{State, StateKeys, StateKind};
pub use store::{Purpose, Store, StoreKind, StorePlace, Writes};
pub use subnet::Tier;
pub use transit_gateway::TransitGateway;
pub use zone::{ZONE_COUNT, ZONE_NAMES_AND_IDS, ZONE_TWICE, ZONE_UNKNOWN, Zone};

pub(super) use addressing::addressing;
pub(super) use app::apps;
pub(super) use cell::{cells, copied};
pub(super) use client::clients;
pub(super) use delivery::delivery;
pub(super) use environment::environments;
pub(super) use exception::exceptions;
pub(super) use peering::peerings;
pub(super) use project::{other_version, project};
pub(super) use region::regions;
pub(super) use renamed::renamed;
pub(super) use routing::routing;
pub(super) use rules::{quotas, severities};
pub(super) use site::sites;
pub(super) use standby::stand_by;
pub(super) use state::states;
pub(super) use store::stores;
pub(super) use transit_gateway::transit_gateways;

/// Everything that Terrane compiles: regions, environments, networks, VPNs and clients of one organisation.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "declares the keys; each table is read on its own, once its layers are merged"
)]
struct File {
    project: project::ProjectKeys,
    output: Option<output::Output>,
    addressing: Option<Addressing>,
    /// Places outside the cloud that VPNs lead to.
    sites: Option<Named<Slug, site::SiteTable>>,
    defaults: Option<Defaults>,
    /// Environments and their policy.
    environments: Named<Slug, environment::EnvironmentKeys>,
    /// Cloud regions.
    regions: Named<region::RegionName, region::RegionKeys>,
    /// Pairs of cells whose networks are peered.
    #[schemars(extend("x-example" = r#"[[peerings]]
between = ["eu-west-1/production", "eu-central-1/production"]"#))]
    peerings: Option<Vec<peering::PeeringKeys>>,
    /// Routers between networks of a region, and to those of other regions.
    transit_gateways: Option<Named<Slug, transit_gateway::TransitGatewayKeys>>,
    /// Tenants.
    clients: Option<Named<Slug, client::ClientKeys>>,
    /// Stores of the whole estate, by name, each with a home and its copies.
    data: Option<Named<Slug, store::StoreKeys>>,
    /// Apps of the whole estate, by name.
    apps: Option<Named<Slug, app::EstateAppTable>>,
    /// Names that lead to an app in whichever of its cells answers, by a name of their own.
    routing: Option<Named<Slug, routing::RoutingKeys>>,
    delivery: Option<delivery::DeliveryKeys>,
    /// Tables that had another name when they were last applied: Terraform is told by `moved` blocks that what they stand for is the same. Once everything is applied, an entry can be taken out.
    #[schemars(extend("x-example" = r#"[sites.head-office]
display_name        = "Head office"
customer_gateway_ip = "81.2.69.142"
bgp_asn             = 65010
networks            = ["192.168.10.0/24"]

[[renamed]]
from = "sites.office"
to   = "sites.head-office""#))]
    renamed: Option<Vec<renamed::RenamedKeys>>,
    /// Severity of rules for this project.
    #[schemars(extend("x-example" = r#"[rules]
"net::nat_per_az"             = "error"
"net::az_count_production"    = "allow""#))]
    rules: Option<BTreeMap<String, rules::Severity>>,
    /// Quotas that were raised, by id. The ids are those of `terrane explain quotas`.
    #[schemars(extend("x-example" = r#"[quotas]
"vpc.vpcs" = 20"#))]
    quotas: Option<BTreeMap<String, rules::Granted>>,
}

/// What every region starts from.
#[derive(JsonSchema)]
#[schemars(
    inline,
    deny_unknown_fields,
    extend(
        "x-sections" = ["estate", "environment", "region", "cell", "client", "store", "app"],
        "x-example" = r#"[defaults.network]
nat = "single"

[defaults.platform]
kubernetes_version = "1.35"

[defaults.app]
resources = { requests = { cpu = "100m", memory = "256Mi" } }"#
    )
)]
#[expect(dead_code, reason = "declares the keys")]
struct Defaults {
    network: Option<Layer<network::NetworkKeys>>,
    app: Option<Layer<app::AppKeys>>,
}

/// The JSON Schema of the core's tables, with marks where sections stand.
#[must_use]
pub fn declared() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    // As it was made: whoever prints it puts keywords into an order for people.
    let mut document = Value::from(generator.into_root_schema_for::<File>());
    tidy(&mut document);
    if let Some(root) = document.as_object_mut() {
        root.insert("title".into(), "regions.toml".into());
        root.insert(
            "$id".into(),
            "https://terrane.dev/schema/regions.schema.json".into(),
        );
        root.insert("x-profiles".into(), profile::declared());
    }
    document
}

/// What schemars derives from Rust's types, as the file needs it: TOML has no null and one kind of integer, and what has a default is not required.
fn tidy(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            map.values_mut().for_each(tidy);
            without_null(map);
            with_enum(map);
            if map.get("type").is_some_and(|t| t == "integer") {
                map.remove("format");
            }
            for list in ["required", "x-required"] {
                optional(map, list);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(tidy),
        _ => {}
    }
}

fn is_null(value: &Value) -> bool {
    value.is_null() || value.get("type").is_some_and(|t| t == "null")
}

fn without_null(map: &mut serde_json::Map<String, Value>) {
    if let Some(Value::Array(types)) = map.get_mut("type") {
        types.retain(|t| t != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            map.insert("type".into(), only);
        }
    }
    if let Some(Value::Array(values)) = map.get_mut("enum") {
        values.retain(|v| !v.is_null());
    }
    let Some(Value::Array(options)) = map.get_mut("anyOf") else {
        return;
    };
    let before = options.len();
    options.retain(|option| !is_null(option));
    if before == options.len() {
        return;
    }
    if let [Value::Object(only)] = options.as_mut_slice() {
        let only = std::mem::take(only);
        map.remove("anyOf");
        for (key, value) in only {
            map.entry(key).or_insert(value);
        }
    }
}

/// Variants with a text each are one enumeration.
fn with_enum(map: &mut serde_json::Map<String, Value>) {
    let Some(Value::Array(options)) = map.get("oneOf") else {
        return;
    };
    let values: Option<Vec<Value>> = options.iter().map(|o| o.get("const").cloned()).collect();
    if let Some(values) = values {
        map.remove("oneOf");
        map.insert("type".into(), "string".into());
        map.insert("enum".into(), values.into());
    }
}

fn optional(map: &mut serde_json::Map<String, Value>, list: &str) {
    let Some(Value::Array(required)) = map.get(list) else {
        return;
    };
    let has_default = |key: &Value| {
        let key = map.get("properties")?.get(key.as_str()?)?;
        key.get("default").or_else(|| key.get("x-profile"))
    };
    let kept: Vec<Value> = required
        .iter()
        .filter(|key| has_default(key).is_none())
        .cloned()
        .collect();
    if kept.is_empty() {
        map.remove(list);
    } else {
        map.insert(list.into(), kept.into());
    }
}

/// Tables by name.
pub struct Named<K, V>(PhantomData<(K, V)>);

impl<K: JsonSchema, V: JsonSchema> JsonSchema for Named<K, V> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("named_{}", V::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "additionalProperties": generator.subschema_for::<V>(),
            "propertyNames": generator.subschema_for::<K>(),
        })
    }
}

/// A key whose table is read elsewhere, once its layers are merged or its names are bound. Templates find it there, and not in this table.
pub struct Layer<T>(PhantomData<T>);

impl<T> Clone for Layer<T> {
    fn clone(&self) -> Self {
        Self(PhantomData)
    }
}

impl<T> std::fmt::Debug for Layer<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("read elsewhere")
    }
}

impl<'de, T> Deserialize<'de> for Layer<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde::de::IgnoredAny::deserialize(deserializer).map(|_| Self(PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for Layer<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = generator.subschema_for::<T>();
        schema.insert("x-resolved".into(), true.into());
        schema
    }
}

/// Keys that a weaker table sets and that do not hold here, such as `nat` or `env.DEBUG`; quotes protect dots.
#[derive(JsonSchema)]
#[schemars(rename = "unset", extend("uniqueItems" = true, "minItems" = 1))]
#[expect(dead_code, reason = "declares the form; `syntax::merge` reads it")]
pub struct Unset(Vec<String>);

/// A table that was read, beside the nodes that it was read from: its keys, its name and the sections in it.
#[derive(Clone, Debug)]
pub struct Written<T> {
    /// The name; the span is the key's.
    pub name: Spanned<String>,
    /// The whole table, defaults in.
    pub node: Node,
    /// Sections by name: merged, defaults in.
    pub sections: BTreeMap<String, Arc<Node>>,
    keys: T,
}

impl<T> Written<T> {
    pub(super) fn new(
        name: Spanned<String>,
        node: Node,
        sections: BTreeMap<String, Arc<Node>>,
        keys: T,
    ) -> Self {
        Self {
            name,
            node,
            sections,
            keys,
        }
    }
}

impl<T> std::ops::Deref for Written<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.keys
    }
}

/// Two structs' keys in one table.
fn joined<A: JsonSchema, B: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    let mut all = A::json_schema(generator);
    let more = B::json_schema(generator);
    for list in ["properties", "required"] {
        match (all.get_mut(list), more.get(list)) {
            (Some(Value::Object(all)), Some(Value::Object(more))) => {
                all.extend(more.iter().map(|(k, v)| (k.clone(), v.clone())));
            }
            (Some(Value::Array(all)), Some(Value::Array(more))) => {
                all.extend(more.iter().cloned());
            }
            (None, Some(more)) => {
                let more = more.clone();
                all.insert(list.into(), more);
            }
            _ => {}
        }
    }
    all
}

/// The tables of a top-level table by their names.
pub(super) fn named<'n>(
    root: &'n Table,
    key: &str,
) -> impl Iterator<Item = (Spanned<String>, &'n Node)> + use<'n> {
    let tables = root.get(key).and_then(Node::as_table);
    let entries = tables.into_iter().flat_map(Table::iter);
    entries.map(|(name, entry)| (Spanned::new(name.to_string(), entry.key), &entry.node))
}

fn empty_table(at: Span) -> Node {
    Node::new(NodeKind::Table(Table::default()), at)
}

fn text(text: impl Into<std::sync::Arc<str>>) -> NodeKind {
    NodeKind::String(text.into())
}

/// Adds a key that nobody wrote, with a word on where its value comes from.
pub(super) fn note_default(node: &mut Node, key: &str, value: NodeKind, at: Span, note: &str) {
    if let NodeKind::Table(table) = &mut node.kind
        && table.get(key).is_none()
    {
        let node = Node::new(value, at).noted(note);
        table.insert_default(key.into(), crate::syntax::Entry { key: at, node });
    }
}
