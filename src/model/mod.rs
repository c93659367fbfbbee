//! The estate with references bound, defaults in and subnets derived. Every value knows its place. No files, no rules.

mod cell;
mod client;
mod network;
mod vpn;

use std::collections::BTreeMap;

use crate::diag::Severity;
use crate::facts::regions::RegionFacts;
use crate::span::{Span, Spanned};
use crate::syntax::Node;
use crate::value::{AccountId, Asn, CellName, Cidr};

pub use cell::Cell;
pub use client::{App, Client, Placement};
pub use network::{Nat, Network, Subnet, Tier, Zone};
pub use vpn::{Connection, Ike, Routing, Site, Tunnel};

/// Everything that one blueprint file describes.
#[derive(Clone, Debug)]
pub struct Model {
    /// The file as it was written.
    pub file: Node,
    /// `[project]`
    pub project: Project,
    /// Sections of blueprints whose scope is the estate.
    pub sections: BTreeMap<String, Node>,
    /// `[output]`, defaults in.
    pub output: Node,
    /// `[addressing]`
    pub addressing: Addressing,
    /// `[sites]` by name.
    pub sites: BTreeMap<String, Site>,
    /// `[environments]` by name.
    pub environments: BTreeMap<String, Environment>,
    /// `[regions]` by name.
    pub regions: BTreeMap<String, Region>,
    /// Every environment of every region.
    pub cells: BTreeMap<CellName, Cell>,
    /// `[[peerings]]` in the order of the file.
    pub peerings: Vec<Peering>,
    /// `[clients]` by name.
    pub clients: BTreeMap<String, Client>,
    /// Apps by path: `<client>/<app>`, and `shared/<app>` for those of the estate.
    pub apps: BTreeMap<String, App>,
    /// `[quotas]`: granted values by quota id; the span is the value's.
    pub quotas: BTreeMap<String, Spanned<u64>>,
    /// `[rules]`: what a project makes of a rule; `None` allows it. The span is the key's.
    pub severities: BTreeMap<String, Spanned<Option<Severity>>>,
    /// `allow = [...]` of any table.
    pub excuses: Vec<Excuse>,
}

/// `[project]`
#[derive(Clone, Debug)]
pub struct Project {
    /// Prefix of every name.
    pub name: Spanned<String>,
    /// The whole table.
    pub node: Node,
}

/// `[addressing]`
#[derive(Clone, Debug, Default)]
pub struct Addressing {
    /// Ranges that VPCs come from; empty: any.
    pub supernets: Vec<Spanned<Cidr>>,
    /// Ranges that no VPC may take, and why.
    pub reserved: Vec<Reserved>,
}

/// A range that is taken by something that the file does not describe.
#[derive(Clone, Debug)]
pub struct Reserved {
    /// The range.
    pub cidr: Spanned<Cidr>,
    /// Who has it.
    pub reason: String,
}

/// `[environments.X]`
#[derive(Clone, Debug)]
pub struct Environment {
    /// The name; the span is the key's.
    pub name: Spanned<String>,
    /// The AWS account.
    pub account: Spanned<AccountId>,
    /// Whether nothing of it may be destroyed without a word: `protected`, or that it is called production.
    pub protected: bool,
    /// Short code for names.
    pub short: String,
    /// Sections of blueprints whose scope is the environment.
    pub sections: BTreeMap<String, Node>,
    /// The whole table, sections and network included.
    pub node: Node,
}

/// Whether a region is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Emitted.
    Active,
    /// Its addresses are claimed and checked; nothing is emitted.
    Planned,
    /// Emitted; takes no new clients.
    Retiring,
}

/// `[regions.X]`
#[derive(Clone, Debug)]
pub struct Region {
    /// The name; the span is the key's.
    pub name: Spanned<String>,
    /// What is known of it; none for a region that only `provider` explains.
    pub facts: Option<&'static RegionFacts>,
    /// `aws`, `gcp` or `azure`.
    pub provider: &'static str,
    /// Whether it is emitted.
    pub status: Status,
    /// Short code for names.
    pub short: String,
    /// ASN of its virtual private gateways.
    pub amazon_side_asn: Spanned<Asn>,
    /// Sections of blueprints whose scope is the region.
    pub sections: BTreeMap<String, Node>,
    /// What a region without environments claims.
    pub claim: Option<Network>,
    /// The whole table, sections included.
    pub node: Node,
}

/// `[[peerings]]`
#[derive(Clone, Debug)]
pub struct Peering {
    /// The two cells as they were written.
    pub between: [Spanned<CellName>; 2],
    /// The table.
    pub span: Span,
}

/// One element of an `allow` list.
#[derive(Clone, Debug)]
pub struct Excuse {
    /// Code of the rule.
    pub rule: Spanned<String>,
    /// Why it is right.
    pub reason: String,
    /// Every place within the table that the excuse stands in.
    pub extent: Vec<Span>,
}

impl Model {
    /// Every network that is owned or claimed, with the name of the cell or region that does.
    pub fn networks(&self) -> impl Iterator<Item = (String, &Network)> {
        let owned = self
            .cells
            .values()
            .filter(|c| c.owns_network())
            .filter_map(|c| {
                let network = c.network.as_ref()?;
                Some((c.name.to_string(), network))
            });
        let claimed = self
            .regions
            .values()
            .filter_map(|r| Some((r.name.value.clone(), r.claim.as_ref()?)));
        owned.chain(claimed)
    }

    /// The region of a cell.
    #[must_use]
    pub fn region_of(&self, cell: &CellName) -> Option<&Region> {
        self.regions.get(cell.region().as_str())
    }

    /// The environment of a cell.
    #[must_use]
    pub fn environment_of(&self, cell: &CellName) -> Option<&Environment> {
        self.environments.get(cell.environment().as_str())
    }

    /// Cells whose files are emitted.
    pub fn emitted_cells(&self) -> impl Iterator<Item = &Cell> {
        self.cells.values().filter(|c| c.emitted)
    }
}
