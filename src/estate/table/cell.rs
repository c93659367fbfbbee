//! A cell: one environment in one region, the unit that owns or shares a network.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use super::account::{Account, Azure, Gcp};
use super::app::AppKeys;
use super::network::{NetworkKeys, network};
use super::profile::Profile;
use super::site::{VpnKeys, check_names, connections};
use super::state::{self, CellState, State, StateKeys};
use super::{Connection, Exceptions, Layer, Network, Region, Status};
use crate::diag::Problem;
use crate::diag::suggest::{nearest, one_of};
use crate::estate::layers::Layers;
use crate::estate::read::{Reader, UNKNOWN_REFERENCE};
use crate::estate::sections::sections;
use crate::estate::{Estate, typed};
use crate::span::{Span, Spanned};
use crate::syntax::{Node, Table};
use crate::value::{AccountId, Asn, CellName, Slug};

/// An environment in a region.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(
    rename = "cell",
    deny_unknown_fields,
    extend("x-example" = r#"[regions.eu-west-1.environments]
production = { network = { vpc_cidr = "10.20.0.0/16" } }
staging    = { shares_network_with = "production" }"#, "x-sections" = ["cell", "client", "store", "app"])
)]
pub struct CellKeys {
    /// Environment of the same region whose network this one uses.
    pub shares_network_with: Option<Spanned<String>>,
    /// ASN of this cell's virtual private gateway, or of its router or VPN gateway in other clouds, when it differs from the region's.
    #[schemars(with = "Option<Asn>", extend("x-owner" = true, "x-default" = "the region's"))]
    pub amazon_side_asn: Spanned<Asn>,
    /// AWS account of this cell. Left out: the environment's.
    #[schemars(with = "Option<AccountId>")]
    pub account: Option<Spanned<AccountId>>,
    /// Project of this cell. Left out: the environment's.
    pub gcp: Option<Gcp>,
    /// Subscription of this cell. Left out: the environment's.
    pub azure: Option<Azure>,
    /// What keeps the Terraform states of this cell, when it is not what keeps the environment's. Of the same `kind`, it wins over that key by key; of another one, it stands alone.
    #[schemars(with = "Option<CellState>", extend("x-default" = "the environment's"))]
    pub state: Option<StateKeys>,
    /// The network of this cell.
    pub network: Option<Layer<NetworkKeys>>,
    /// What the apps of this cell start from.
    pub app: Option<Layer<AppKeys>>,
    /// Sites that this cell has VPN connections to, when they differ from the region's.
    #[schemars(extend("x-owner" = true))]
    pub vpn: Option<Layer<VpnKeys>>,
    /// Cells on AWS, in other regions or accounts, whose vaults keep a copy of each recovery point of this one, for as long as the point itself is kept.
    #[schemars(with = "Option<Vec<CellName>>", extend("x-clouds" = ["aws"], "uniqueItems" = true, "maxItems" = 5))]
    #[expect(
        dead_code,
        reason = "declares the key; they are bound once all cells are known"
    )]
    backup_copies: Option<Vec<Spanned<CellName>>>,
    /// ARNs of other vaults that keep one, such as that of the organisation. Whoever makes them lets the account of this cell copy into them.
    // Five for each rule of a plan: https://docs.aws.amazon.com/aws-backup/latest/devguide/aws-backup-limits.html
    #[schemars(with = "Option<Vec<String>>", extend("x-clouds" = ["aws"], "uniqueItems" = true, "maxItems" = 5, "items" = { "type": "string", "pattern": "^arn:aws[a-z-]*:backup:[a-z0-9-]+:[0-9]{12}:backup-vault:[A-Za-z0-9_-]{2,50}$", "x-expects": "the ARN of a vault of AWS Backup, `arn:aws:backup:REGION:ACCOUNT:backup-vault:NAME`" }))]
    pub backup_vaults: Option<Vec<Spanned<String>>>,
    /// Exceptions from rules in this table, each with the reason.
    pub allow: Option<Layer<Exceptions>>,
}

/// One environment in one region.
#[derive(Clone, Debug)]
pub struct Cell {
    /// `us-east-1/production`
    pub name: CellName,
    /// Where it is declared.
    pub span: Span,
    /// Whether files are emitted for it.
    pub emitted: bool,
    /// The cell whose network it uses; the span is the value's. None when it owns one.
    pub shares_network_with: Option<Spanned<CellName>>,
    /// Its own network, or the owner's with what is each cell's own. None when that could not be read.
    pub network: Option<Network>,
    /// VPN connections of its own network, by site. Empty for a cell that shares one.
    pub vpn: BTreeMap<String, Connection>,
    /// ASN of its virtual private gateway.
    pub amazon_side_asn: Spanned<Asn>,
    /// The account that it lives in, in its own cloud. None when neither it nor its environment says so.
    pub account: Option<Account>,
    /// What keeps its states, when that is not what keeps its environment's.
    pub own_state: Option<State>,
    /// Cells whose vaults keep copies of its recovery points.
    pub backup_copies: Vec<Spanned<CellName>>,
    /// ARNs of other vaults that do.
    pub backup_vaults: Vec<Spanned<String>>,
    /// Its own table in the region, with what it has from there.
    pub node: Node,
    /// Sections by name: merged, defaults in. A section that nobody wrote and that requires keys is not here.
    pub sections: BTreeMap<String, Arc<Node>>,
}

impl Cell {
    /// Whether the network is its own.
    #[must_use]
    pub fn owns_network(&self) -> bool {
        self.shares_network_with.is_none()
    }

    /// The cell that owns the network that this one uses.
    #[must_use]
    pub fn network_owner(&self) -> &CellName {
        self.shares_network_with
            .as_ref()
            .map_or(&self.name, |s| &s.value)
    }
}

/// Every environment of every region.
pub(in crate::estate) fn cells(
    root: &Table,
    layers: &Layers<'_>,
    estate: &Estate,
    reader: &mut Reader<'_>,
) -> BTreeMap<CellName, Cell> {
    let declared = |table: &str| -> Vec<String> {
        let names = root.get(table).and_then(Node::as_table);
        names
            .into_iter()
            .flat_map(Table::keys)
            .map(Into::into)
            .collect()
    };
    let (sites, environments) = (declared("sites"), declared("environments"));
    let mut out = BTreeMap::new();
    for region in estate.regions.values() {
        let Some(table) = region.node.as_table() else {
            continue;
        };
        if let Some(vpn) = table.get("vpn") {
            check_names(vpn, &estate.sites, &sites, reader);
        }
        let cells = table.get("environments").and_then(Node::as_table);
        for (key, entry) in cells.into_iter().flat_map(Table::iter) {
            if !estate.environments.contains_key(key.as_ref()) {
                // A declared environment that could not be read has been reported already, and so has a file without any.
                let around = root.get("environments");
                if around.is_some_and(|around| !around.is_unread(key))
                    && !environments.iter().any(|k| **k == **key)
                {
                    let name = Spanned::new(key.to_string(), entry.key);
                    reader.unknown("environment", &name, &environments);
                    if let Some(near) = nearest(key, environments.iter().map(String::as_str)) {
                        reader
                            .meant_cells
                            .insert(format!("{}/{near}", *region.name));
                    }
                }
                continue;
            }
            if let Some(vpn) = entry.node.as_table().and_then(|t| t.get("vpn")) {
                check_names(vpn, &estate.sites, &sites, reader);
            }
            let name = Spanned::new(key.as_ref(), entry.key);
            let profile = estate.environments.get(key.as_ref());
            let profile = profile.map(|environment| environment.profile.value);
            let place = (region.name.as_str(), Some(region.provider.value));
            let made = reader.in_region(place, |reader| {
                reader.of_profile(profile, |reader| {
                    cell(region, &name, &entry.node, (layers, estate), reader)
                })
            });
            if let Some(cell) = made {
                out.insert(cell.name.clone(), cell);
            }
        }
    }
    share(&mut out, layers, reader);
    out
}

/// Binds the cells whose vaults keep copies of another's recovery points: they are known once all are.
pub(in crate::estate) fn copied(estate: &mut Estate, reader: &mut Reader<'_>) {
    let asked = estate.cells.values().map(|cell| {
        let list = cell.node.descend(["backup_copies"]);
        (cell.name.clone(), reader.known_cells(list, estate))
    });
    let bound: Vec<_> = asked.collect();
    for (name, copies) in bound {
        if let Some(cell) = estate.cells.get_mut(&name) {
            cell.backup_copies = copies;
        }
    }
}

fn cell(
    region: &Region,
    environment: &Spanned<&str>,
    node: &Node,
    (layers, estate): (&Layers<'_>, &Estate),
    reader: &mut Reader<'_>,
) -> Option<Cell> {
    let name = CellName::new(
        Slug::parse(&region.name).ok()?,
        Slug::parse(environment).ok()?,
    );
    let mut node = node.clone();
    let of_environment = estate.environments.get(**environment)?.node.as_table()?;
    let table = node.as_table_mut()?;
    inherit(table, region.node.as_table()?, &["amazon_side_asn"]);
    inherit(table, of_environment, &["account", "gcp", "azure"]);
    let state_is_own = own_state(table, layers.of_state(environment), &name, reader);
    if !state_is_own {
        inherit(table, of_environment, &["state"]);
    }
    reader.fill("cell", &mut node);
    let keys: CellKeys = typed::read(&node)?;
    let (aws, gcp, azure) = (keys.account, keys.gcp, keys.azure);
    let provider = region.provider.value;
    let account = Account::of(provider, aws.as_ref(), gcp.as_ref(), azure.as_ref());
    let own_state = match state_is_own {
        true => State::of_cell(&name, environment.span, &node),
        false => None,
    };
    let shares = keys.shares_network_with.and_then(|owner| {
        let environment = Slug::parse(&owner).ok()?;
        let cell = CellName::new(name.region().clone(), environment);
        Some(Spanned::new(cell, owner.span))
    });
    let (mut own_network, mut vpn) = (None, BTreeMap::new());
    // Whether it has one of its own is known only where that could be read.
    if shares.is_none() && !node.is_unread("shares_network_with") {
        let profile = profile_of_network(region, environment, estate);
        own_network = reader.of_profile(profile, |reader| {
            network(
                &layers.of_cell(&name, "network"),
                (region.provider.value, region.facts),
                &name.to_string(),
                environment.span,
                reader,
            )
        });
        let written = [
            region.node.as_table()?.get("vpn"),
            node.as_table()?.get("vpn"),
        ];
        let written: Vec<&Node> = written.into_iter().flatten().collect();
        vpn = connections(&name.slug(), &written, &estate.sites, reader);
    }
    let of_cell = |section: &str| layers.of_cell(&name, section);
    let layers = (of_cell, &layers.completed);
    let sections = sections("cell", layers, environment.span, &name.to_string(), reader);
    Some(Cell {
        name,
        span: environment.span,
        emitted: region.status.value != Status::Planned,
        shares_network_with: shares,
        network: own_network,
        vpn,
        amazon_side_asn: keys.amazon_side_asn,
        account,
        own_state,
        backup_copies: Vec::new(),
        backup_vaults: keys.backup_vaults.unwrap_or_default(),
        node,
        sections,
    })
}

/// The strongest profile among an environment and those that share its network in the region: what one of them needs is not left out for another's sake.
fn profile_of_network(region: &Region, owner: &str, estate: &Estate) -> Option<Profile> {
    let cells = region.node.as_table().and_then(|t| t.get("environments"));
    let cells = cells.and_then(Node::as_table).into_iter();
    let shares = |node: &Node| {
        let key = node.as_table().and_then(|t| t.get("shares_network_with"));
        key.and_then(Node::as_str) == Some(owner)
    };
    let guests = cells.flat_map(Table::iter);
    let guests = guests.filter(|(_, entry)| shares(&entry.node));
    let names = guests.map(|(name, _)| name.as_ref()).chain([owner]);
    let environments = names.filter_map(|name| estate.environments.get(name));
    environments.map(|e| e.profile.value).min()
}

/// Completes what a cell's table itself says of states: whether it does.
fn own_state(
    table: &mut Table,
    of_environment: Option<&Node>,
    cell: &CellName,
    reader: &mut Reader<'_>,
) -> bool {
    let around = table.clone();
    let Some(own) = around.get("state") else {
        return false;
    };
    let made = state::of_layers(of_environment, own, &around, cell, reader);
    match (made, table.get_mut("state")) {
        (Some(made), Some(state)) => {
            *state = made;
            true
        }
        _ => {
            table.remove("state");
            false
        }
    }
}

/// Gives a table the keys of one around it that it does not have.
fn inherit(table: &mut Table, around: &Table, keys: &[&str]) {
    for key in keys {
        if let Some(entry) = around.entry(key).filter(|_| table.get(key).is_none()) {
            table.insert((*key).into(), entry.clone());
        }
        if around.is_unread(key) {
            table.note_unread(key);
        }
    }
}

/// `shares_network_with` names an environment that has no network to share.
fn no_network(name: &Spanned<CellName>, owners: &[String]) -> Problem {
    let owners = owners.iter().map(String::as_str);
    let text = name.environment().as_str();
    let message = format!("`{text}` has no network of its own in this region that could be shared");
    Problem::new(&UNKNOWN_REFERENCE, message)
        .at(name.span, "no network to share")
        .meant_or(nearest(text, owners.clone()), || match owners.len() {
            0 => "no environment of the region has a network of its own: leave `shares_network_with` out, or declare its owner".into(),
            _ => format!("write {}", one_of(owners)),
        })
}

/// Gives every sharing cell its owner's network, with what is each cell's own.
fn share(cells: &mut BTreeMap<CellName, Cell>, layers: &Layers<'_>, reader: &mut Reader<'_>) {
    let shares: Vec<(CellName, Spanned<CellName>)> = cells
        .values()
        .filter_map(|c| Some((c.name.clone(), c.shares_network_with.clone()?)))
        .collect();
    for (name, owner) in &shares {
        // Of two that share each other's, one is told.
        let is_mutual = shares
            .iter()
            .any(|(other, back)| *other == owner.value && back.value == *name);
        if is_mutual && owner.value < *name {
            continue;
        }
        let (name, owner) = (name.clone(), owner.clone());
        match cells.get(&owner.value) {
            Some(found) if found.owns_network() && owner.value != name => {
                let own = layers.of_cell(&name, "network");
                let network = found.network.as_ref();
                let network = network.and_then(|network| network.of_guest(&own, reader));
                if let Some(cell) = cells.get_mut(&name) {
                    cell.network = network;
                }
            }
            _ => {
                let owners: Vec<String> = cells
                    .values()
                    .filter(|c| c.owns_network() && c.name.region() == name.region())
                    .map(|c| c.name.environment().to_string())
                    .collect();
                reader.push(no_network(&owner, &owners));
            }
        }
    }
}
