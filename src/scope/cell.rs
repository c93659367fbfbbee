//! The values `cell`, `cell.network` and `cell.vpn`.

use std::collections::BTreeMap;

use super::Scope;
use super::convert::{placed, texts, with};
use crate::blueprint::{Each, Found};
use crate::estate::{Account, Cell, Connection, Network, Tier};
use crate::expr::Value;
use crate::facts::addresses;
use crate::value::{CellName, Cidr};

impl Scope<'_> {
    /// A cell with everything in it.
    pub(super) fn cell(&self, cell: &Cell, found: &mut Found) -> Value {
        let model = self.model;
        let (region, environment) = (
            model.region_of(&cell.name),
            model.environment_of(&cell.name),
        );
        let short = match (region, environment) {
            (Some(region), Some(environment)) => format!("{}-{}", region.short, environment.short),
            _ => cell.name.slug(),
        };
        let region_value = region.and_then(|r| self.regions.get(&r.name.value));
        let region_value = region_value.cloned().unwrap_or_else(Value::null);
        let environment_value = environment.and_then(|e| self.environments.get(&e.name.value));
        let environment_value = environment_value.cloned().unwrap_or_else(Value::null);
        let shares = cell
            .shares_network_with
            .as_ref()
            .map_or_else(Value::null, placed);
        let owner = cell.network_owner();
        let siblings = model
            .cells
            .values()
            .filter(|c| c.network_owner() == &cell.name && c.name != cell.name);
        let sections = self.convert.sections("cell", &cell.sections);
        let apps = self.cell_apps(&cell.name);
        let value = Value::object([
            ("name", Value::string(cell.name.to_string()).at(cell.span)),
            ("slug", Value::string(cell.name.slug())),
            ("short", Value::string(short)),
            ("account", account(cell)),
            ("tenant", tenant(cell)),
            ("region", region_value.clone()),
            ("environment", environment_value.clone()),
            ("shares_network_with", shares),
            (
                "network_owner",
                Value::object([
                    ("cell", Value::string(owner.to_string())),
                    ("environment", Value::string(owner.environment().as_str())),
                ]),
            ),
            ("siblings", texts(siblings.map(|c| &c.name))),
            (
                "network",
                cell.network
                    .as_ref()
                    .map_or_else(Value::null, |n| self.network(n)),
            ),
            ("vpn", self.connections(&cell.vpn)),
            ("site_networks", self.site_networks(owner)),
            (
                "amazon_side_asn",
                Value::int(cell.amazon_side_asn.get()).at(cell.amazon_side_asn.span),
            ),
            ("peerings", self.cell_peerings(&cell.name)),
            ("clients", self.cell_clients(&cell.name, &apps)),
            ("apps", apps),
        ]);
        let value = with(value, sections).at(cell.span);
        let around = [
            ("project", self.project.clone()),
            ("region", region_value),
            ("environment", environment_value),
        ];
        let name = cell.name.to_string();
        self.provided
            .add_to(Each::Cell, value, &around, &name, found)
    }

    fn network(&self, network: &Network) -> Value {
        let tier = |tier: Tier| {
            let zonal = network
                .tier(tier)
                .filter_map(|s| Some((s, s.zone.as_ref()?)));
            let subnets = zonal.map(|(s, zone)| {
                Value::object([
                    ("name", Value::string(zone.name.as_str())),
                    ("zone", Value::string(zone.name.as_str())),
                    ("letter", Value::string(zone.letter.as_str())),
                    ("zone_by_id", Value::bool(zone.is_id)),
                    ("cidr", placed(&s.cidr)),
                ])
            });
            (tier.key(), Value::tuple(subnets.collect()))
        };
        let [public, private, database] = Tier::ZONAL.map(tier);
        let regional = network.subnets.iter().filter(|s| s.zone.is_none());
        let regional = regional.map(|s| (s.tier.key(), placed(&s.cidr)));
        let zones = Value::int(i128::try_from(network.zones.len()).unwrap_or(0))
            .at(network.availability_zones.span);
        with(
            self.convert.core("network", &network.node),
            [
                public,
                private,
                database,
                ("subnets", Value::object(regional)),
                ("availability_zones", zones),
                ("zones", texts(network.zones.iter().map(|z| &z.name))),
            ],
        )
    }

    /// VPN connections, by site.
    pub(super) fn connections(&self, all: &BTreeMap<String, Connection>) -> Value {
        let all = all.iter();
        Value::object(all.map(|(site, c)| (site.as_str(), self.connection(c))))
    }

    /// What lies behind the sites that a network reaches, over VPNs of its own or of transit gateways: each range once.
    fn site_networks(&self, owner: &CellName) -> Value {
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
        let site = &connection.site.value;
        let public = connection.networks.iter().filter(|n| is_public(n));
        let tunnels = connection.tunnels.iter().map(|t| {
            Value::object([(
                "inside_cidr",
                t.inside_cidr.as_ref().map_or_else(Value::null, placed),
            )])
        });
        let origin = connection.site.span;
        with(
            self.convert.core("site", &connection.node),
            [
                ("name", Value::string(site.as_str()).at(origin)),
                (
                    "device_name",
                    Value::string(connection.device_name.as_str()).at(origin),
                ),
                ("public_networks", texts(public.map(|n| &n.value))),
                ("tunnels", Value::tuple(tunnels.collect())),
            ],
        )
        .at(origin)
    }

    fn cell_peerings(&self, cell: &CellName) -> Value {
        let model = self.model;
        let ours = model.peerings.iter().filter_map(|p| {
            let [a, b] = &p.between;
            let (other, requester) = match (&a.value == cell, &b.value == cell) {
                (true, false) => (b, true),
                (false, true) => (a, false),
                _ => return None,
            };
            let network = model.cells.get(&other.value)?.network.as_ref()?;
            let account = account(model.cells.get(&other.value)?);
            let value = Value::object([
                ("cell", placed(other)),
                ("region", Value::string(other.value.region().as_str())),
                (
                    "environment",
                    Value::string(other.value.environment().as_str()),
                ),
                ("account", account),
                ("vpc_cidr", placed(&network.vpc_cidr)),
                ("requester", Value::bool(requester)),
            ]);
            Some((other.value.slug(), value))
        });
        Value::object(ours)
    }

    /// Every peering of the estate.
    pub(super) fn peerings(&self) -> Value {
        let pairs = self
            .model
            .peerings
            .iter()
            .map(|p| Value::object([("between", texts(p.between.iter().map(|c| &c.value)))]));
        Value::tuple(pairs.collect())
    }
}

/// The number of its account, or the id of its project or subscription.
fn account(cell: &Cell) -> Value {
    let account = cell.account.as_ref();
    account.map_or_else(Value::null, |a| Value::string(a.id()).at(a.span()))
}

/// The tenant of its subscription.
fn tenant(cell: &Cell) -> Value {
    match &cell.account {
        Some(Account::Azure(azure)) => placed(&azure.tenant),
        _ => Value::null(),
    }
}

/// Whether packets to the range could leave over the internet (rule 326): any part of it is globally routable.
fn is_public(cidr: &Cidr) -> bool {
    [cidr.first(), cidr.last()]
        .into_iter()
        .any(|ip| addresses::class_of_ip(ip) == addresses::Class::Global)
}
