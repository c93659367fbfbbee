//! The estate with references bound, defaults in and subnets derived. Every value knows its place. No files, no rules.

mod layers;
mod reach;
mod read;
mod scalars;
mod sections;
mod subnets;
mod table;
mod typed;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use crate::diag::{Code, Problem, Problems, Severity};
use crate::schema::{Schema, Unread};
use crate::span::{Span, Spanned};
use crate::syntax::{Node, NodeKind, Table};
use crate::value::CellName;
use layers::Layers;
use read::Reader;

pub use read::{OVERRIDE_WITHOUT_EFFECT, UNKNOWN_REFERENCE};
pub use scalars::{ASN_RANGE, CGW_IP_SYNTAX, CIDR_SYNTAX, TIME_ZONE};
pub use subnets::{NO_PLAN, derive, zones};
pub use table::*;

/// Everything that one estate file describes.
#[derive(Clone, Debug)]
pub struct Estate {
    /// The file as it was written.
    pub file: Node,
    /// What of it could not be read, and was reported.
    pub unread: Unread,
    /// `[project]`
    pub project: Project,
    /// Sections of blueprints whose scope is the estate.
    pub sections: BTreeMap<String, Arc<Node>>,
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
    /// What keeps the states of environments and cells, by the name of the one that names it first.
    pub states: BTreeMap<String, State>,
    /// `[[peerings]]` in the order of the file.
    pub peerings: Vec<Peering>,
    /// `[[renamed]]` in the order of the file.
    pub renamed: Vec<Renamed>,
    /// `[transit_gateways]` by name.
    pub transit_gateways: BTreeMap<String, TransitGateway>,
    /// `[clients]` by name.
    pub clients: BTreeMap<String, Client>,
    /// `data` of clients and of the estate, by path: `<client>/<store>`, and `shared/<store>` for those of the estate.
    pub stores: BTreeMap<String, Store>,
    /// Apps by path: `<client>/<app>`, and `shared/<app>` for those of the estate.
    pub apps: BTreeMap<String, App>,
    /// `[routing]` by name.
    pub routing: BTreeMap<String, Route>,
    /// `[delivery]`
    pub delivery: Option<Delivery>,
    /// `[quotas]`: granted values by quota id; the span is the value's.
    pub quotas: BTreeMap<String, Spanned<u64>>,
    /// `[rules]`: what a project makes of a rule; `None` allows it. The span is the key's.
    pub severities: BTreeMap<String, Spanned<Option<Severity>>>,
    /// `allow = [...]` of any table.
    pub excuses: Vec<Exception>,
    /// The tables that can have one.
    pub excusable: Excusable,
}

/// A table with its name.
pub struct NamedTable<'e> {
    /// The name; the span is the key's.
    pub name: &'e Spanned<String>,
    /// The table, defaults in.
    pub node: &'e Node,
    /// What it has besides.
    pub more: More<'e>,
}

/// What a table that has a name was bound to.
pub enum More<'e> {
    /// Nothing.
    Nothing,
    /// Connections, by site.
    Vpn(&'e BTreeMap<String, Connection>),
    /// Cells that it leads to.
    Members(&'e Route),
}

/// The key of tables by name, what the schema calls one of them, and how to get them.
pub type TablesByName = (
    &'static str,
    &'static str,
    fn(&Estate) -> Vec<NamedTable<'_>>,
);

/// Codes of this module, for the code table.
pub const CODES: [&Code; 16] = [
    &STAGE_TWICE,
    &ZONE_NAMES_AND_IDS,
    &ZONE_TWICE,
    &OVERRIDE_WITHOUT_EFFECT,
    &COMPILER_VERSION,
    &CIDR_SYNTAX,
    &TIME_ZONE,
    &ASN_RANGE,
    &CGW_IP_SYNTAX,
    &UNKNOWN_REFERENCE,
    &UNKNOWN_REGION,
    &VPC_CIDR_MISSING,
    &ZONE_COUNT,
    &ZONE_UNKNOWN,
    &NO_PLAN,
    &NOT_RENAMED,
];

/// Understands a file: every value of the form that the schema asks for, layers merged, defaults in, references bound. None when so much is missing that
/// there is no estate to speak of.
#[must_use]
pub fn resolve(file: &Node, schema: &Schema) -> (Option<Estate>, Problems) {
    if let Some(problem) = other_version(file) {
        let mut problems = Problems::new();
        problems.push(problem);
        return (None, problems);
    }
    let mut problems = schema.validate(file);
    scalars::check(file, schema, &mut problems);
    let well_formed = |place: &Value, node: &Node| scalars::fault(place, node).is_none();
    let legible = problems
        .has_errors()
        .then(|| schema.legible(file, &well_formed));
    let read = legible.as_ref().map_or(file, |legible| &legible.file);
    let mut reader = Reader::new(schema);
    let mut estate = build(read, &mut reader);
    let mut of_references = reader.into_problems();
    let unread = legible.map(|legible| legible.unread);
    if let Some(unread) = &unread {
        of_references.retain_mut(|problem| !unread.is_echo(problem));
    }
    let of_names = of_references
        .iter()
        .filter(|p| p.code.name == UNKNOWN_REFERENCE.name);
    let leading_nowhere: Vec<Span> = of_names.filter_map(Problem::span).collect();
    problems.extend(of_references);
    if let Some(estate) = &mut estate {
        if unread.is_some() {
            // Whoever asks what was written is told that.
            estate.file = file.clone();
        }
        estate.unread = unread.unwrap_or_default().and(leading_nowhere);
    }
    (estate, problems)
}

fn build(file: &Node, reader: &mut Reader<'_>) -> Option<Estate> {
    let root = file.as_table()?;
    let layers = Layers::new(root);
    let at = reader.nowhere();
    let of_estate = |key: &str| layers.of_estate(key);
    let mut output = root.get("output").cloned();
    let output = output.get_or_insert_with(|| Node::new(NodeKind::Table(Table::default()), at));
    reader.fill("output", output);
    let mut estate = Estate {
        file: file.clone(),
        unread: Unread::default(),
        project: project(root, reader)?,
        sections: sections::sections(
            "estate",
            (of_estate, &layers.completed),
            at,
            "the estate",
            reader,
        ),
        output: output.clone(),
        addressing: addressing(root),
        sites: sites(root, reader),
        environments: environments(root, &layers, reader),
        regions: regions(root, &layers, reader),
        cells: BTreeMap::new(),
        states: BTreeMap::new(),
        peerings: Vec::new(),
        renamed: renamed(root, file, reader),
        transit_gateways: BTreeMap::new(),
        clients: BTreeMap::new(),
        stores: BTreeMap::new(),
        apps: BTreeMap::new(),
        routing: BTreeMap::new(),
        delivery: None,
        quotas: quotas(root),
        severities: severities(root),
        excuses: exceptions(root),
        excusable: Excusable::of(file, reader.schema()),
    };
    estate.cells = cells(root, &layers, &estate, reader);
    copied(&mut estate, reader);
    estate.states = states(&estate);
    estate.peerings = peerings(root, &estate, reader);
    estate.transit_gateways = transit_gateways(root, &estate, reader);
    estate.clients = clients(root, &layers, &estate, reader);
    estate.stores = stores(root, &layers, &estate, reader);
    estate.apps = apps(root, &layers, &estate, reader);
    estate.routing = routing(root, &estate, reader);
    estate.delivery = delivery(root, &estate, reader);
    stand_by(&mut estate);
    Some(estate)
}

impl Estate {
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

    /// Tables by name that say the same in every cell: their key, what the schema calls one of them, and each with its name, defaults in.
    pub const TABLES_BY_NAME: [TablesByName; 3] = [
        ("sites", "site", |estate| {
            let sites = estate.sites.values();
            sites
                .map(|site| NamedTable {
                    name: &site.name,
                    node: &site.node,
                    more: More::Nothing,
                })
                .collect()
        }),
        ("routing", "routing", |estate| {
            let all = estate.routing.values();
            all.map(|routing| NamedTable {
                name: &routing.name,
                node: &routing.node,
                more: More::Members(routing),
            })
            .collect()
        }),
        ("transit_gateways", "transit_gateway", |estate| {
            let gateways = estate.transit_gateways.values();
            gateways
                .map(|gateway| NamedTable {
                    name: &gateway.name,
                    node: &gateway.node,
                    more: More::Vpn(&gateway.vpn),
                })
                .collect()
        }),
    ];

    /// The region of a cell.
    #[must_use]
    pub fn region_of(&self, cell: &CellName) -> Option<&Region> {
        self.regions.get(cell.region().as_str())
    }

    /// Whether what is in a cell stays, of a client in it if one is meant, and where that is said.
    #[must_use]
    pub fn presence(&self, cell: &CellName, client: Option<&str>) -> Spanned<Presence> {
        let region = self.region_of(cell).map(|region| Spanned {
            value: match region.status.value {
                Status::Active | Status::Planned => Presence::Active,
                Status::Retiring => Presence::Retiring,
                Status::Retired => Presence::Retired,
            },
            span: region.status.span,
        });
        let client = client.and_then(|name| self.clients.get(name));
        let client = client.map(|client| client.status.clone());
        let both = region.into_iter().chain(client);
        let last = both.max_by_key(|status| status.value);
        last.unwrap_or(Spanned {
            value: Presence::Active,
            span: self.file.span,
        })
    }

    /// Short code of a cell for names: `afs1-prod`.
    #[must_use]
    pub fn short_of_cell(&self, cell: &CellName) -> String {
        match (self.region_of(cell), self.environment_of(cell)) {
            (Some(region), Some(environment)) => format!("{}-{}", region.short, environment.short),
            _ => cell.slug(),
        }
    }

    /// The environment of a cell.
    #[must_use]
    pub fn environment_of(&self, cell: &CellName) -> Option<&Environment> {
        self.environments.get(cell.environment().as_str())
    }

    /// The residency classes of a store: its own, or else those of its client.
    #[must_use]
    pub fn classes_of<'s>(&'s self, store: &'s Store) -> &'s [Spanned<String>] {
        let client = || self.clients.get(store.client.as_ref()?);
        match &store.residency {
            Some(own) => own,
            None => client().map_or(&[], |client| &client.residency),
        }
    }

    /// The profile of a cell's environment.
    #[must_use]
    pub fn profile_of(&self, cell: &CellName) -> Option<Profile> {
        self.environment_of(cell).map(|e| e.profile.value)
    }

    /// What keeps the states of a cell.
    #[must_use]
    pub fn state_of(&self, cell: &Cell) -> Option<&State> {
        let own = cell.own_state.as_deref();
        let keys = own.or_else(|| Some(&self.environment_of(&cell.name)?.state))?;
        self.state_named_by(keys)
    }

    /// The place that a table names, which another table may have named first.
    #[must_use]
    pub fn state_named_by(&self, keys: &StateKeys) -> Option<&State> {
        self.states.values().find(|state| state.is_same(keys))
    }

    /// Takes out what is found in a table with an error, or below it: it may only follow from that.
    pub fn without_followers(&self, errors: &Problems, found: &mut Problems) {
        let errors = errors.iter().filter(|p| p.severity == Severity::Error);
        let errors: BTreeSet<Span> = errors.filter_map(Problem::span).collect();
        let places = found.iter().filter_map(Problem::span);
        let places = errors.iter().copied().chain(places).collect();
        let tables = self.file.tables_of(&places);
        let at_fault = errors.iter().filter_map(|at| tables.get(at));
        let at_fault: BTreeSet<&[&str]> = at_fault.map(Vec::as_slice).collect();
        found.retain_mut(|problem| {
            let table = problem.span().and_then(|at| tables.get(&at));
            let around =
                |path: &Vec<&str>, n: usize| path.get(..n).is_some_and(|p| at_fault.contains(p));
            table.is_none_or(|path| !(0..=path.len()).any(|n| around(path, n)))
        });
    }

    /// Takes out what follows from a fault of the file's form.
    pub fn without_echoes(&self, found: &mut Problems) {
        found.retain_mut(|problem| !self.unread.is_echo(problem));
    }

    /// Cells whose files are emitted.
    pub fn emitted_cells(&self) -> impl Iterator<Item = &Cell> {
        self.cells.values().filter(|c| c.emitted)
    }
}
