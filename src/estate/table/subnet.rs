//! What subnets are for, in each cloud: zonal tiers in AWS, regional subnets by purpose in Google Cloud and Azure.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value};

use crate::facts::regions::Provider;
use crate::value::Cidr;

/// Ranges of regional subnets, by what they are for: a key for each of those [`Tier`]s, with its meaning.
pub struct SubnetKeys;

impl JsonSchema for SubnetKeys {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "subnets".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let range = generator.subschema_for::<Cidr>().to_value();
        let tiers = Tier::json_schema(generator).to_value();
        let tiers = tiers.get("oneOf").and_then(Value::as_array).cloned();
        let keys = tiers.into_iter().flatten().filter_map(|tier| {
            let name = tier.get("const")?.as_str()?.to_owned();
            let is_zonal = Tier::ZONAL.iter().any(|zonal| zonal.name() == name);
            let mut key = range.clone();
            let meaning = tier.get("description")?.clone();
            key.as_object_mut()?.insert("description".into(), meaning);
            (!is_zonal).then_some((name, key))
        });
        json_schema!({
            "type": "object",
            "description": "Ranges of regional subnets, by what they are for.",
            "properties": keys.collect::<Map<_, _>>(),
            "additionalProperties": false,
        })
    }
}

/// What a subnet is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
#[schemars(rename_all = "snake_case")]
pub enum Tier {
    /// Route to the internet gateway: load balancers, NAT. AWS, as the next two.
    Public,
    /// Route to NAT: nodes.
    Private,
    /// No route out: databases.
    Database,
    /// Nodes of clusters. Google Cloud and Azure.
    Nodes,
    /// Pods, as a secondary range: with 110 pods a node, GKE takes a /24 of it for each node. Google Cloud.
    Pods,
    /// What Google makes in its own network and peers with this one, such as Cloud SQL. Google Cloud.
    PrivateServices,
    /// Proxies of regional load balancers: /26 at least. Google Cloud.
    LoadBalancers,
    /// Control planes of private clusters: /28. Google Cloud.
    ControlPlane,
    /// Application Gateway. Azure.
    Ingress,
    /// Private endpoints. Azure.
    PrivateEndpoints,
    /// Flexible servers, to which the subnet is delegated. Azure.
    Databases,
    /// API server of clusters: /28 at least. Azure.
    ApiServer,
    /// `GatewaySubnet`, of gateways for VPNs and private lines: /27 at least. Azure.
    Gateway,
    /// `AzureFirewallSubnet`: /26 at least. Azure.
    Firewall,
    /// `AzureFirewallManagementSubnet`: /26 at least. Azure.
    FirewallManagement,
    /// `AzureBastionSubnet`: /26 at least. Azure.
    Bastion,
}

impl Tier {
    /// Those of AWS, in the order of the file format.
    pub const ZONAL: [Self; 3] = [Self::Public, Self::Private, Self::Database];

    /// Those of a cloud.
    #[must_use]
    pub fn of(cloud: Provider) -> &'static [Self] {
        match cloud {
            Provider::Aws => &Self::ZONAL,
            Provider::Gcp => &[
                Self::Nodes,
                Self::Pods,
                Self::PrivateServices,
                Self::LoadBalancers,
                Self::ControlPlane,
            ],
            Provider::Azure => &[
                Self::Nodes,
                Self::Ingress,
                Self::PrivateEndpoints,
                Self::Databases,
                Self::ApiServer,
                Self::Gateway,
                Self::Firewall,
                Self::FirewallManagement,
                Self::Bastion,
            ],
        }
    }

    /// `public`, `private`, `private_services`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
            Self::Database => "database",
            other => other.key(),
        }
    }

    /// The key that lists its ranges, or that has its range in `subnets`.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Public => "public_subnets",
            Self::Private => "private_subnets",
            Self::Database => "database_subnets",
            Self::Nodes => "nodes",
            Self::Pods => "pods",
            Self::PrivateServices => "private_services",
            Self::LoadBalancers => "load_balancers",
            Self::ControlPlane => "control_plane",
            Self::Ingress => "ingress",
            Self::PrivateEndpoints => "private_endpoints",
            Self::Databases => "databases",
            Self::ApiServer => "api_server",
            Self::Gateway => "gateway",
            Self::Firewall => "firewall",
            Self::FirewallManagement => "firewall_management",
            Self::Bastion => "bastion",
        }
    }

    /// The longest prefix that its cloud takes for it, with where that is said. AWS: rule 112.
    #[must_use]
    pub fn longest_prefix(self) -> (u8, &'static str) {
        match self {
            Self::Public | Self::Private | Self::Database => (28, ""),
            // A range of pods has no least of its own: https://cloud.google.com/kubernetes-engine/docs/concepts/alias-ips
            Self::Nodes | Self::Pods | Self::PrivateServices => (29, ""),
            Self::LoadBalancers => (
                26,
                "https://cloud.google.com/load-balancing/docs/proxy-only-subnets",
            ),
            Self::ControlPlane => (
                28,
                "https://cloud.google.com/kubernetes-engine/docs/concepts/network-isolation",
            ),
            Self::ApiServer => (
                28,
                "https://learn.microsoft.com/azure/aks/api-server-vnet-integration",
            ),
            Self::Databases => (
                28,
                "https://learn.microsoft.com/azure/postgresql/network/concepts-networking-private",
            ),
            Self::Gateway => (
                27,
                "https://learn.microsoft.com/azure/vpn-gateway/vpn-gateway-about-vpn-gateway-settings",
            ),
            Self::Firewall | Self::FirewallManagement => (
                26,
                "https://learn.microsoft.com/azure/firewall/firewall-faq",
            ),
            Self::Bastion => (
                26,
                "https://learn.microsoft.com/azure/bastion/configuration-settings",
            ),
            Self::Ingress => (29, ""),
            Self::PrivateEndpoints => (29, ""),
        }
    }
}
