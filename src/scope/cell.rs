//! The value `cell`, but for its network.

use std::collections::BTreeSet;

use super::convert::{placed, texts, with};
use super::{Make, Scope};
use crate::blueprint::{Each, Found, Object};
use crate::estate::{Account, Cell, Peering, Presence, Region};
use crate::expr::{Kind, Value};
use crate::span::Spanned;
use crate::value::CellName;

pub(super) const CELL: Object<Make<Cell>> = Object::new(
    "cell",
    "An environment in a region.",
    &[
        (
            "account",
            "text",
            "The AWS account, the project or the subscription that it lives in.",
            |_, cell| account(cell),
        ),
        (
            "amazon_side_asn",
            "number",
            "ASN of the cloud's side of its VPNs.",
            |_, cell| Value::int(cell.amazon_side_asn.get()).at(cell.amazon_side_asn.span),
        ),
        (
            "apps",
            "map of objects",
            "Apps that run there, by path, each like `app`.",
            |scope, cell| scope.cell_apps(&cell.name, false),
        ),
        (
            "backup_accounts",
            "list of texts",
            "Other accounts that take copies of its recovery points.",
            |scope, cell| {
                let model = scope.model;
                let of_cells = cell.backup_copies.iter();
                let of_cells =
                    of_cells.filter_map(|name| aws_account(model.cells.get(&name.value)?));
                let of_vaults = cell.backup_vaults.iter();
                let of_vaults = of_vaults.filter_map(|arn| arn.split(':').nth(4));
                let all = of_cells.chain(of_vaults);
                accounts(cell, all.filter(|_| scope.copies(cell)))
            },
        ),
        (
            "backup_copies",
            "list of texts",
            "Cells whose vaults keep copies of its recovery points.",
            |scope, cell| {
                let copies = cell.backup_copies.iter().filter(|_| scope.copies(cell));
                Value::tuple(copies.map(placed).collect())
            },
        ),
        (
            "backup_sources",
            "list of texts",
            "Other accounts whose recovery points it keeps copies of.",
            |scope, cell| {
                let all = scope.model.emitted_cells();
                let sources = all.filter(|other| {
                    let mut copies = other.backup_copies.iter();
                    copies.any(|name| name.value == cell.name) && scope.copies(other)
                });
                accounts(cell, sources.filter_map(aws_account))
            },
        ),
        (
            "backup_vaults",
            "list of texts",
            "ARNs of other vaults that do.",
            |scope, cell| {
                let vaults = cell.backup_vaults.iter().filter(|_| scope.copies(cell));
                Value::tuple(vaults.map(placed).collect())
            },
        ),
        (
            "clients",
            "map of objects",
            "Clients that are there, by name, each like `client`.",
            |scope, cell| scope.cell_clients(&cell.name, false),
        ),
        (
            "environment",
            "object",
            "Its environment, like `environment`.",
            |scope, cell| {
                let environment = scope.environments.get(cell.name.environment().as_str());
                scope.released(known(environment), &cell.name, None)
            },
        ),
        ("name", "text", "`af-south-1/production`", |_, cell| {
            Value::string(cell.name.to_string()).at(cell.span)
        }),
        (
            "network",
            "object",
            "Its network, or the one that it shares: `cell.network`.",
            |scope, cell| {
                let network = cell.network.as_ref();
                network.map_or_else(Value::null, |network| scope.network(network))
            },
        ),
        (
            "network_owner",
            "object",
            "Whose network it lives in: its own, unless it shares one.",
            |_, cell| NETWORK_OWNER.value(|make| make(cell.network_owner())),
        ),
        (
            "peerings",
            "map of objects",
            "Peerings that it is part of, by the other cell's slug: `cell.peerings[\"*\"]`.",
            |scope, cell| scope.cell_peerings(&cell.name),
        ),
        (
            "reached_networks",
            "list of texts",
            "Ranges of other networks that its network reaches, over peerings and transit gateways.",
            |scope, cell| scope.reached_networks(cell.network_owner()),
        ),
        (
            "region",
            "object",
            "Its region, like `region`.",
            |scope, cell| known(scope.regions.get(cell.name.region().as_str())),
        ),
        (
            "shares_network_with",
            "text or null",
            "Name of the cell whose network it shares.",
            |_, cell| {
                let owner = cell.shares_network_with.as_ref();
                owner.map_or_else(Value::null, placed)
            },
        ),
        (
            "short",
            "text",
            "Short code for names: `afs1-prod`.",
            |scope, cell| Value::string(scope.model.short_of_cell(&cell.name)),
        ),
        (
            "siblings",
            "list of texts",
            "Names of the other cells that live in its network.",
            |scope, cell| {
                let all = scope.model.cells.values();
                let here = all.filter(|c| c.network_owner() == &cell.name && c.name != cell.name);
                texts(here.map(|c| &c.name))
            },
        ),
        (
            "site_networks",
            "list of texts",
            "Ranges behind the sites that its network reaches, over VPNs of its own or of transit gateways.",
            |scope, cell| scope.site_networks(cell.network_owner()),
        ),
        (
            "slug",
            "text",
            "Its name for places without slashes: `af-south-1-production`.",
            |_, cell| Value::string(cell.name.slug()),
        ),
        (
            "stores",
            "map of objects",
            "Stores of data that have a place there, by path, each like `store`.",
            |scope, cell| scope.cell_stores(&cell.name, false),
        ),
        (
            "tenant",
            "text or null",
            "The tenant of its subscription, on Azure.",
            |_, cell| match &cell.account {
                Some(Account::Azure(azure)) => placed(&azure.tenant),
                _ => Value::null(),
            },
        ),
        (
            "vpn",
            "map of objects",
            "VPN connections, by the site's name: `cell.vpn[\"*\"]`.",
            |scope, cell| scope.connections(&cell.vpn),
        ),
    ],
);

pub(super) const NETWORK_OWNER: Object<fn(&CellName) -> Value> = Object::part(
    "cell.network_owner",
    &[
        ("cell", "text", "Name of that cell.", |owner| {
            Value::string(owner.to_string())
        }),
        (
            "environment",
            "text",
            "Name of that cell's environment.",
            |owner| Value::string(owner.environment().as_str()),
        ),
    ],
);

/// A peering from one end: the other cell and its region, its name as it was written, whether this one asks, and whether it is a VPN.
pub(super) struct Joined<'m> {
    peering: &'m Peering,
    other: &'m Cell,
    region: &'m Region,
    name: &'m Spanned<CellName>,
    requester: bool,
    by_vpn: bool,
}

impl<'m> Joined<'m> {
    fn new(scope: &'m Scope<'_>, peering: &'m Peering, cell: &CellName) -> Option<Self> {
        let [first, second] = &peering.between;
        let (name, requester) = match (&first.value == cell, &second.value == cell) {
            (true, false) => (second, true),
            (false, true) => (first, false),
            _ => return None,
        };
        let other = scope.model.cells.get(&name.value)?;
        other.network.as_ref()?;
        Some(Self {
            peering,
            other,
            region: scope.model.region_of(&name.value)?,
            name,
            requester,
            by_vpn: scope.model.in_two_clouds(&first.value, &second.value),
        })
    }
}

pub(super) const PEERING: Object<fn(&Joined<'_>) -> Value> = Object::new(
    "cell.peerings[\"*\"]",
    "A peering with another cell, as this one sees it.",
    &[
        (
            "account",
            "text",
            "Account, project or subscription of the other cell.",
            |p| account(p.other),
        ),
        (
            "asn",
            "number",
            "ASN of the cloud's side of the other cell's VPNs.",
            |p| Value::int(p.other.amazon_side_asn.get()).at(p.other.amazon_side_asn.span),
        ),
        (
            "by_vpn",
            "true or false",
            "Whether the other cell is in another cloud: a VPN joins the two networks.",
            |p| Value::bool(p.by_vpn),
        ),
        ("cell", "text", "Name of the other cell.", |p| {
            placed(p.name)
        }),
        ("environment", "text", "Its environment.", |p| {
            Value::string(p.name.environment().as_str())
        }),
        ("region", "text", "Its region.", |p| {
            Value::string(p.name.region().as_str())
        }),
        (
            "inside_cidrs",
            "list of texts",
            "Of a VPN: ranges inside of its tunnels, four /30 in order. Of each the first address is that of the cell whose stack comes first: AWS before Google Cloud, and that before Azure.",
            |p| {
                let range = p.peering.inside.filter(|_| p.by_vpn);
                let each = |number| range?.subnet(30, number);
                texts((0..4).filter_map(each))
            },
        ),
        (
            "networks",
            "list of texts",
            "All ranges of the other cell's network.",
            |p| {
                let network = p.other.network.iter();
                texts(network.flat_map(|n| n.cidrs().map(|range| &range.value)))
            },
        ),
        (
            "provider",
            "text",
            "The cloud that it is in: `aws`, `gcp` or `azure`.",
            |p| Value::string(p.region.provider.value.id()),
        ),
        (
            "requester",
            "true or false",
            "Whether this cell asks and the other accepts.",
            |p| Value::bool(p.requester),
        ),
        ("vpc_cidr", "text", "Range of the other cell's VPC.", |p| {
            let network = p.other.network.as_ref();
            network.map_or_else(Value::null, |network| placed(&network.vpc_cidr))
        }),
    ],
);

impl Scope<'_> {
    /// A cell with everything in it.
    pub(super) fn cell(&self, cell: &Cell, found: &mut Found) -> Value {
        let own = CELL.value(|make| make(self, cell));
        let value = with(own, self.convert.sections("cell", &cell.sections)).at(cell.span);
        let around = self.around(cell);
        let name = cell.name.to_string();
        let value = self
            .provided
            .add_to(Each::Cell, value, &around, &name, found);
        self.with_tenants(cell, value, &around, found)
    }

    /// What lies around a cell.
    fn around(&self, cell: &Cell) -> [(&'static str, Value); 4] {
        let region = self.regions.get(cell.name.region().as_str());
        let environment = self.environments.get(cell.name.environment().as_str());
        [
            ("project", self.project.clone()),
            ("state", self.state_value(self.model.state_of(cell))),
            ("region", known(region)),
            ("environment", known(environment)),
        ]
    }

    /// A cell with those of its clients and apps that are retired in the place of the others; none if it has no such clients.
    pub(super) fn retired(&self, cell: &Cell, found: &mut Found) -> Option<Value> {
        let clients = self.cell_clients(&cell.name, true);
        let is_any = matches!(&clients.kind, Kind::Map(all) if !all.is_empty());
        let value = self.cells.get(&cell.name).filter(|_| is_any)?;
        let apps = self.cell_apps(&cell.name, true);
        let stores = self.cell_stores(&cell.name, true);
        let tenants = [("clients", clients), ("apps", apps), ("stores", stores)];
        let value = with(value.clone(), tenants);
        let around = self.around(cell);
        Some(self.with_tenants(cell, value, &around, found))
    }

    /// Whether recovery points of a cell are copied: of what is planned there are none yet, and of what is retired none come any more.
    fn copies(&self, cell: &Cell) -> bool {
        cell.emitted && self.model.presence(&cell.name, None).value != Presence::Retired
    }

    fn cell_peerings(&self, cell: &CellName) -> Value {
        let all = self.model.peerings.iter();
        let ours = all.filter_map(|peering| Joined::new(self, peering, cell));
        Value::object(ours.map(|p| (p.name.slug(), PEERING.value(|make| make(&p)))))
    }
}

/// A value, or null.
fn known(value: Option<&Value>) -> Value {
    value.cloned().unwrap_or_else(Value::null)
}

fn aws_account(cell: &Cell) -> Option<&str> {
    match &cell.account {
        Some(Account::Aws(id)) => Some(id.as_str()),
        _ => None,
    }
}

/// Each account once that is not the cell's own.
fn accounts<'m>(cell: &Cell, all: impl Iterator<Item = &'m str>) -> Value {
    let own = aws_account(cell);
    texts(all.filter(|id| Some(*id) != own).collect::<BTreeSet<_>>())
}

/// The number of its account, or the id of its project or subscription.
fn account(cell: &Cell) -> Value {
    let account = cell.account.as_ref();
    account.map_or_else(Value::null, |a| Value::string(a.id()).at(a.span()))
}
