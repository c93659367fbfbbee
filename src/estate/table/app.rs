//! `apps`, of a client or of the whole estate: where they run, and what holds for them there.

mod hosts;
mod keys;
mod parts;
mod ports;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::json;

use super::{Exceptions, Layer, joined, named};
use crate::estate::layers::{AppAt, Layers};
use crate::estate::read::Reader;
use crate::estate::sections::{Declared, sections};
use crate::estate::{Estate, typed};
use crate::span::Spanned;
use crate::syntax::{Entry, Node, NodeKind, Table};
use crate::value::CellName;

use hosts::Hosts;

pub use keys::AppKeys;
pub use parts::Scheme;

/// What only an app of a client says.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "declares the keys; names are bound to cells")]
struct InClient {
    /// Cells that the app runs in. Left out: all of the client's.
    #[schemars(extend("uniqueItems" = true))]
    cells: Option<Layer<Vec<CellName>>>,
    /// Exceptions from rules in this table, each with the reason.
    allow: Option<Layer<Exceptions>>,
}

/// What only an app of the whole estate says.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "declares the keys; names are bound to cells")]
struct InEstate {
    /// Cells that the app runs in.
    #[schemars(extend("uniqueItems" = true))]
    cells: Layer<Vec<CellName>>,
    /// Exceptions from rules in this table, each with the reason.
    allow: Option<Layer<Exceptions>>,
}

const EXAMPLE: &str = r#"[clients.ezra.apps.portal]
image    = "registry.example.com/ezra/portal:1.4.2"
host     = "ezra.acme.example.com"
port     = 8080
replicas = { min = 2, max = 6 }
env      = { LOG_LEVEL = "info" }
secrets  = { DATABASE_URL = { name = "acme/ezra/database", property = "url" } }

# What reads `secrets` is no service that every cluster has.
[defaults.platform]
services = ["metrics-server", "cluster-autoscaler", "aws-load-balancer-controller", "ebs-csi", "external-secrets"]"#;

/// The keys of an app and what `W` says besides, with the sections of blueprints for apps.
fn table<W: JsonSchema>(generator: &mut SchemaGenerator, meaning: &str) -> Schema {
    let mut table = joined::<AppKeys, W>(generator);
    table.insert("description".into(), meaning.into());
    table.insert("x-sections".into(), json!(["app"]));
    table
}

/// The table of an app of a client.
pub struct ClientAppTable;

impl JsonSchema for ClientAppTable {
    fn schema_name() -> Cow<'static, str> {
        "app".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut table = table::<InClient>(generator, "An app of a client.");
        table.remove("x-page");
        table.insert("x-example".into(), EXAMPLE.into());
        table
    }
}

/// What only an override of an app says.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "declares the keys")]
struct InOverride {
    /// Exceptions from rules in this table, each with the reason.
    allow: Option<Layer<Exceptions>>,
}

/// The table of an app in an override, which is for one cell.
pub struct OverrideAppTable;

impl JsonSchema for OverrideAppTable {
    fn schema_name() -> Cow<'static, str> {
        "app_override".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let meaning = "What differs of an app in one cell.";
        table::<InOverride>(generator, meaning)
    }
}

/// The table of an app of the whole estate.
pub struct EstateAppTable;

impl JsonSchema for EstateAppTable {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "estate_app".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        table::<InEstate>(generator, "An app of the whole estate.")
    }
}

/// An app of a client or of the estate.
#[derive(Clone, Debug)]
pub struct App {
    /// The name; the span is the key's.
    pub name: Spanned<String>,
    /// Its client; none for an app of the estate.
    pub client: Option<String>,
    /// What it is without regard to a cell.
    pub base: Arc<Workload>,
    /// What it is in each of its cells.
    pub cells: BTreeMap<CellName, Arc<Workload>>,
}

impl App {
    /// `<client>/<app>` or `shared/<app>`: unique over the estate.
    #[must_use]
    pub fn path(&self) -> String {
        format!(
            "{}/{}",
            self.client.as_deref().unwrap_or("shared"),
            self.name.value
        )
    }
}

/// What an app is, as its layers make it.
#[derive(Clone, Debug)]
pub struct Workload {
    /// The merged table, defaults in.
    pub node: Arc<Node>,
    /// Sections of blueprints for apps by name: merged, defaults in.
    pub sections: BTreeMap<String, Arc<Node>>,
    keys: AppKeys,
}

impl Workload {
    /// The host names that it claims: `host` and `aliases`.
    pub fn hosts(&self) -> impl Iterator<Item = &Spanned<String>> {
        self.host.iter().chain(&self.aliases)
    }
}

impl Workload {
    /// All names that lead to it, each with the kind of load balancer that answers there.
    pub fn names(&self) -> impl Iterator<Item = (Scheme, &Spanned<String>)> {
        let own = self.hosts().map(|host| (self.ingress.scheme, host));
        own.chain(
            self.expose
                .host
                .iter()
                .map(|host| (self.expose.scheme, host)),
        )
    }
}

impl Workload {
    /// The same app with so many pods at least, whose place is that of the number.
    #[must_use]
    pub(in crate::estate) fn with_least(&self, least: &Spanned<i64>) -> Self {
        let mut made = self.clone();
        made.keys.replicas.min = least.value;
        let mut node = (*made.node).clone();
        let table = node
            .as_table_mut()
            .and_then(|table| table.get_mut("replicas"));
        if let Some(table) = table.and_then(Node::as_table_mut) {
            let before = table.get("min").map(|min| min.span);
            let min = Node {
                shadows: before.into_iter().collect(),
                ..Node::new(NodeKind::Integer(least.value), least.span)
            };
            let key = least.span;
            table.insert("min".into(), Entry { key, node: min });
        }
        made.node = Arc::new(node);
        made
    }
}

impl std::ops::Deref for Workload {
    type Target = AppKeys;
    fn deref(&self) -> &AppKeys {
        &self.keys
    }
}

/// All apps by path.
pub(in crate::estate) fn apps(
    root: &Table,
    layers: &Layers<'_>,
    estate: &Estate,
    reader: &mut Reader<'_>,
) -> BTreeMap<String, App> {
    let mut workloads = Workloads {
        layers,
        estate,
        made: BTreeMap::new(),
        hosts: Hosts::default(),
    };
    let mut out = BTreeMap::new();
    let mut add = |client: Option<&str>, name, cells: &[Spanned<CellName>], reader: &mut _| {
        if let Some(app) = app(client, name, cells, &mut workloads, reader) {
            out.insert(app.path(), app);
        }
    };
    for client in estate.clients.values() {
        let Some(table) = client.node.as_table() else {
            continue;
        };
        let all: Vec<_> = client.placements.values().map(|p| p.cell.clone()).collect();
        for (name, node) in named(table, "apps") {
            let own = node.as_table().and_then(|t| t.get("cells"));
            let cells = own.map_or_else(
                || all.clone(),
                |own| subset(own, &all, &client.name, reader),
            );
            add(Some(&client.name), name, &cells, reader);
        }
    }
    for (name, node) in named(root, "apps") {
        let cells = reader.known_cells(node.as_table().and_then(|t| t.get("cells")), estate);
        add(None, name, &cells, reader);
    }
    out
}

/// The cells of an app, which are some of its client's.
fn subset(
    node: &Node,
    of: &[Spanned<CellName>],
    client: &str,
    reader: &mut Reader<'_>,
) -> Vec<Spanned<CellName>> {
    let known: Vec<String> = of.iter().map(|c| c.to_string()).collect();
    let mut out = Vec::new();
    for item in node.as_array().into_iter().flatten() {
        let Some(text) = item.as_str() else {
            continue;
        };
        match of.iter().find(|c| c.to_string() == text) {
            Some(cell) => out.push(Spanned::new(cell.value.clone(), item.span)),
            None => {
                let name = Spanned::new(text.to_string(), item.span);
                reader.unknown(&format!("cell of client {client}"), &name, &known);
            }
        }
    }
    out
}

fn app(
    client: Option<&str>,
    name: Spanned<String>,
    cells: &[Spanned<CellName>],
    workloads: &mut Workloads<'_, '_>,
    reader: &mut Reader<'_>,
) -> Option<App> {
    let at = |cell| AppAt {
        client,
        name: &name,
        cell,
    };
    let (base, found) = reader.aside(|reader| workloads.workload(&at(None), &name, reader));
    // What the app itself lacks, it lacks in every cell: said once.
    let is_whole = found.is_empty();
    found.into_iter().for_each(|p| reader.push(p));
    let base = base?;
    let mut placed = BTreeMap::new();
    for cell in cells {
        let at = at(Some(&cell.value));
        let profile = workloads.estate.profile_of(cell);
        let (workload, found) = reader.aside(|reader| {
            reader.of_profile(profile, |reader| workloads.workload(&at, &name, reader))
        });
        if is_whole {
            found.into_iter().for_each(|p| reader.push(p));
        }
        if let Some(workload) = workload {
            placed.insert(cell.value.clone(), workload);
        }
    }
    Some(App {
        client: client.map(Into::into),
        base,
        cells: placed,
        name,
    })
}

/// What apps came to so far: most are the same in most of their cells.
struct Workloads<'a, 'l> {
    layers: &'a Layers<'l>,
    estate: &'a Estate,
    made: BTreeMap<Made, Arc<Workload>>,
    hosts: Hosts,
}

/// The merged tables of an app and of its sections, which `Layers` keeps.
type Made = (*const Node, Vec<*const Node>);

impl Workloads<'_, '_> {
    fn workload(
        &mut self,
        at: &AppAt<'_>,
        name: &Spanned<String>,
        reader: &mut Reader<'_>,
    ) -> Option<Arc<Workload>> {
        let (layers, completed) = (self.layers, &self.layers.completed);
        let place = at.cell.map_or_else(String::new, |c| format!(" in {c}"));
        let what = format!("app {}{place}", at.name);
        let merged = |layers: &[&Node], reader: &mut Reader| reader.merged_declaration(layers);
        let of_app = layers.of_app(at, None);
        let of = (of_app.as_slice(), name.span);
        let node = completed.table(&Declared::core("app"), of, &what, merged, reader)?;
        let node = match at.cell {
            Some(cell) => self.hosts.in_cell(node, cell),
            None => node,
        };
        let of_section = |section: &str| layers.of_app(at, Some(section));
        let sections = sections("app", (of_section, completed), name.span, &what, reader);
        let key = (
            Arc::as_ptr(&node),
            sections.values().map(Arc::as_ptr).collect(),
        );
        if let Some(known) = self.made.get(&key) {
            return Some(Arc::clone(known));
        }
        let keys = typed::read(&node)?;
        let made = Arc::new(Workload {
            node,
            sections,
            keys,
        });
        self.made.insert(key, Arc::clone(&made));
        Some(made)
    }
}
