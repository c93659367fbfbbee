//! The values `cell.network` and `cell.vpn`.

use super::Scope;
use std::collections::BTreeMap;

use super::convert::{placed, texts};
use crate::blueprint::Object;
use crate::estate::{Connection, Network, Subnet, Tier, Tunnel, Zone};
use crate::expr::Value;
use crate::facts::addresses;
use crate::value::{CellName, Cidr};

/// What is said of the subnets of each tier.
const SUBNETS: &str = "One for each zone: `cell.network.private_subnets[*]`.";

pub(super) const NETWORK: Object<fn(&Network) -> Value> = Object::of(
    "network",
    "cell.network",
    "The VPC of a cell.",
    &[
        (
            "availability_zones",
            "number",
            "In how many zones it has subnets.",
            |network| {
                let zones = i128::try_from(network.zones.len()).unwrap_or(0);
                Value::int(zones).at(network.availability_zones.span)
            },
        ),
        ("database_subnets", "list of objects", SUBNETS, |network| {
            subnets(network, Tier::Database)
        }),
        ("private_subnets", "list of objects", SUBNETS, |network| {
            subnets(network, Tier::Private)
        }),
        ("public_subnets", "list of objects", SUBNETS, |network| {
            subnets(network, Tier::Public)
        }),
        (
            "subnets",
            "map of texts",
            "Ranges of the regional subnets of Google Cloud and Azure, by what they are for; empty on AWS.",
            |network| {
                let regional = network.subnets.iter().filter(|s| s.zone.is_none());
                Value::object(regional.map(|s| (s.tier.key(), placed(&s.cidr))))
            },
        ),
        (
            "zones",
            "list of texts",
            "Names of the zones in which it has subnets.",
            |network| texts(network.zones.iter().map(|zone| &zone.name)),
        ),
    ],
);

pub(super) const SUBNET: Object<fn(&Subnet, &Zone) -> Value> = Object::new(
    "cell.network.private_subnets[*]",
    "A subnet; those of the other tiers are alike.",
    &[
        ("cidr", "text", "Its range.", |subnet, _| {
            placed(&subnet.cidr)
        }),
        ("letter", "text", "Letter of its zone.", |_, zone| {
            Value::string(zone.letter.as_str())
        }),
        (
            "name",
            "text",
            "Its name, which is that of its zone.",
            |_, zone| Value::string(zone.name.as_str()),
        ),
        ("zone", "text", "Name of its zone, or the id.", |_, zone| {
            Value::string(zone.name.as_str())
        }),
        (
            "zone_by_id",
            "true or false",
            "Whether the zone is given by its id: `use1-az1`.",
            |_, zone| Value::bool(zone.is_id),
        ),
    ],
);

pub(super) const CONNECTION: Object<fn(&Connection) -> Value> = Object::of(
    "site",
    "cell.vpn[\"*\"]",
    "A connection to a site: the site's own table with what the cell changes.",
    &[
        (
            "accelerated",
            "true or false",
            "Whether AWS Global Accelerator carries it.",
            |connection| {
                let accelerated = &connection.accelerated;
                let origin = (!accelerated.span.is_empty()).then_some(accelerated.span);
                Value::bool(accelerated.value).or_at(origin)
            },
        ),
        (
            "device_name",
            "text",
            "Name for the device at the site: `af-south-1-production-london`.",
            |connection| Value::string(connection.device_name.as_str()).at(connection.site.span),
        ),
        ("name", "text", "The site's name.", |connection| {
            placed(&connection.site)
        }),
        (
            "public_networks",
            "list of texts",
            "Those of `networks` that are routable on the internet.",
            |connection| {
                // A default route is for all that has no other.
                let public = connection
                    .networks
                    .iter()
                    .filter(|n| n.prefix_len() > 0 && is_public(n));
                texts(public.map(|n| &n.value))
            },
        ),
        (
            "tunnels",
            "list of objects",
            "Both tunnels.",
            |connection| {
                let tunnels = connection.tunnels.iter();
                let tunnels = tunnels.map(|tunnel| TUNNEL.value(|make| make(tunnel)));
                Value::tuple(tunnels.collect())
            },
        ),
    ],
);

pub(super) const TUNNEL: Object<fn(&Tunnel) -> Value> = Object::part(
    "cell.vpn[\"*\"].tunnels[*]",
    &[(
        "inside_cidr",
        "text or null",
        "Range inside of the tunnel; null lets AWS choose.",
        |tunnel| {
            let range = tunnel.inside_cidr.as_ref();
            range.map_or_else(Value::null, placed)
        },
    )],
);

/// The zonal subnets of a tier.
fn subnets(network: &Network, tier: Tier) -> Value {
    let zonal = network
        .tier(tier)
        .filter_map(|subnet| Some((subnet, subnet.zone.as_ref()?)));
    let subnets = zonal.map(|(subnet, zone)| SUBNET.value(|make| make(subnet, zone)));
    Value::tuple(subnets.collect())
}

impl Scope<'_> {
    pub(super) fn network(&self, network: &Network) -> Value {
        let node = &network.node;
        self.convert.object(&NETWORK, node, |make| make(network))
    }

    /// VPN connections, by site.
    pub(super) fn connections(&self, all: &BTreeMap<String, Connection>) -> Value {
        let all = all.iter();
        Value::object(all.map(|(site, c)| (site.as_str(), self.connection(c))))
    }

    /// The ranges of the networks that a network reaches.
    pub(super) fn reached_networks(&self, owner: &CellName) -> Value {
        let reached = self.model.reached_networks(owner).into_iter();
        let networks = reached.filter_map(|cell| self.model.cells.get(cell)?.network.as_ref());
        let ranges = networks.flat_map(|network| network.cidrs().map(|range| &range.value));
        texts(ranges)
    }

    /// What lies behind the sites that a network reaches, over VPNs of its own or of transit gateways: each range once.
    pub(super) fn site_networks(&self, owner: &CellName) -> Value {
        let own = self.model.cells.get(owner);
        let own = own.into_iter().flat_map(|cell| cell.vpn.values());
        let transit = self.model.transit_vpns(owner);
        let all = own.chain(transit.into_iter().map(|(_, connection)| connection));
        let mut networks: Vec<Cidr> = Vec::new();
        for network in all.flat_map(|connection| &connection.networks) {
            if !networks.contains(&network.value) {
                networks.push(network.value);
            }
        }
        texts(networks)
    }

    fn connection(&self, connection: &Connection) -> Value {
        let node = &connection.node;
        self.convert
            .object(&CONNECTION, node, |make| make(connection))
            .at(connection.site.span)
    }
}

/// Whether packets to the range could leave over the internet (rule 326): any part of it is globally routable.
fn is_public(cidr: &Cidr) -> bool {
    [cidr.first(), cidr.last()]
        .into_iter()
        .any(|ip| addresses::class_of_ip(ip) == addresses::Class::Global)
}
