//! From what was written to the model: layers merged, defaults in, references bound, subnets derived. Knows no rules and no files.
//!
//! What has the wrong shape was reported by the schema already, so readers here skip it in silence and report only what a schema cannot say.

mod cells;
mod clients;
mod layers;
mod network;
mod policy;
mod read;
mod regions;
mod sites;
pub mod subnets;

use crate::diag::{Code, Problems};
use crate::model::{Addressing, Environment, Model, Peering, Project, Reserved};
use crate::schema::Schema;
use crate::span::{Span, Spanned};
use crate::syntax::{Node, NodeKind, Table};
use layers::Layers;
use read::Reader;

pub use network::{VPC_CIDR_MISSING, ZONE_COUNT, ZONE_UNKNOWN};
pub use read::{ASN_RANGE, CGW_IP_SYNTAX, CIDR_SYNTAX, UNKNOWN_REFERENCE};
pub use regions::UNKNOWN_REGION;
pub use subnets::NO_PLAN;

/// Codes of this module, for the code table.
pub const CODES: [&Code; 9] = [
    &CIDR_SYNTAX,
    &ASN_RANGE,
    &CGW_IP_SYNTAX,
    &UNKNOWN_REFERENCE,
    &UNKNOWN_REGION,
    &VPC_CIDR_MISSING,
    &ZONE_COUNT,
    &ZONE_UNKNOWN,
    &NO_PLAN,
];

/// Resolves a file. None when so much is missing that there is no estate to speak of.
#[must_use]
pub fn resolve(file: &Node, schema: &Schema) -> (Option<Model>, Problems) {
    let mut reader = Reader::new(schema);
    let model = build(file, &mut reader);
    (model, reader.into_problems())
}

fn build(file: &Node, reader: &mut Reader<'_>) -> Option<Model> {
    let root = file.as_table()?;
    let layers = Layers::new(root);
    let project = project(root)?;
    let sites = sites::sites(root, reader);
    let environments = environments(root, &layers, reader);
    let regions = regions::regions(root, &layers, reader);
    let mut model = Model {
        file: file.clone(),
        project,
        sections: cells::sections(
            "estate",
            |key| layers.of_estate(key),
            reader.nowhere(),
            "the estate",
            reader,
        ),
        output: filled(root.get("output"), "output", reader),
        addressing: addressing(root, reader),
        sites,
        environments,
        regions,
        cells: std::collections::BTreeMap::new(),
        peerings: Vec::new(),
        clients: std::collections::BTreeMap::new(),
        apps: std::collections::BTreeMap::new(),
        quotas: policy::quotas(root),
        severities: policy::severities(root),
        excuses: policy::excuses(root),
    };
    model.cells = cells::cells(root, &layers, &model, reader);
    model.peerings = peerings(root, &model, reader);
    clients::clients(root, &layers, &mut model, reader);
    Some(model)
}

fn project(root: &Table) -> Option<Project> {
    let node = root.get("project")?;
    let name = node.as_table()?.get("name")?;
    Some(Project {
        name: Spanned::new(name.as_str()?.to_string(), name.span),
        node: node.clone(),
    })
}

/// A core table with the defaults of its definition.
fn filled(node: Option<&Node>, def: &str, reader: &Reader<'_>) -> Node {
    let mut node = node
        .cloned()
        .unwrap_or_else(|| empty_table(reader.nowhere()));
    reader.fill(def, &mut node);
    node
}

fn empty_table(span: Span) -> Node {
    Node::new(NodeKind::Table(Table::default()), span)
}

fn addressing(root: &Table, reader: &mut Reader<'_>) -> Addressing {
    let Some(table) = root.get("addressing").and_then(Node::as_table) else {
        return Addressing::default();
    };
    let supernets = reader.cidrs(table.get("supernets"));
    let reserved = table
        .get("reserved")
        .and_then(Node::as_array)
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = entry.as_table()?;
            let cidr = reader.cidr(entry.get("cidr"))?;
            Some(Reserved {
                cidr,
                reason: entry.get("reason")?.as_str()?.to_string(),
            })
        })
        .collect();
    Addressing {
        supernets,
        reserved,
    }
}

fn environments(
    root: &Table,
    layers: &Layers<'_>,
    reader: &mut Reader<'_>,
) -> std::collections::BTreeMap<String, Environment> {
    let mut out = std::collections::BTreeMap::new();
    for (key, entry) in root
        .get("environments")
        .and_then(Node::as_table)
        .into_iter()
        .flat_map(Table::iter)
    {
        let mut node = entry.node.clone();
        reader.fill("environment", &mut node);
        let Some(table) = node.as_table() else {
            continue;
        };
        let Some(account) = reader.account(table.get("account")) else {
            continue;
        };
        let protected = table
            .get("protected")
            .and_then(Node::as_bool)
            .unwrap_or(key.as_ref() == "production");
        let short = match table.get("short").and_then(Node::as_str) {
            Some(short) => short.to_string(),
            None => short_of(key),
        };
        let name = Spanned::new(key.to_string(), entry.key);
        let sections = cells::sections(
            "environment",
            |s| layers.of_environment(key, s),
            entry.key,
            key,
            reader,
        );
        out.insert(
            key.to_string(),
            Environment {
                name,
                account,
                protected,
                short,
                sections,
                node,
            },
        );
    }
    out
}

/// `production` -> `prod`, `staging` -> `stg`, `development` -> `dev`; any other name gives its first four letters and digits.
fn short_of(environment: &str) -> String {
    match environment {
        "production" => "prod".into(),
        "staging" => "stg".into(),
        "development" => "dev".into(),
        other => other
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(4)
            .collect(),
    }
}

fn peerings(root: &Table, model: &Model, reader: &mut Reader<'_>) -> Vec<Peering> {
    let mut out = Vec::new();
    for node in root
        .get("peerings")
        .and_then(Node::as_array)
        .into_iter()
        .flatten()
    {
        let cells: Vec<_> = node
            .as_table()
            .and_then(|t| t.get("between"))
            .and_then(Node::as_array)
            .into_iter()
            .flatten()
            .filter_map(|cell| reader.known_cell(cell, model))
            .collect();
        if let Ok(between) = <[Spanned<_>; 2]>::try_from(cells) {
            out.push(Peering {
                between,
                span: node.span,
            });
        }
    }
    out
}
