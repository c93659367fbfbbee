//! `[regions]`: which cloud a region is of, and what it claims.

use std::collections::BTreeMap;

use super::cells::sections;
use super::layers::Layers;
use super::network::network;
use super::read::Reader;
use crate::diag::suggest::nearest;
use crate::diag::{Code, Problem};
use crate::facts::regions as facts;
use crate::model::{Region, Status};
use crate::span::Spanned;
use crate::syntax::{Node, Table};

/// A region that no cloud is known to have.
pub const UNKNOWN_REGION: Code =
    Code::error("region::unknown", "a region that no cloud is known to have").rule(501);

pub(super) fn regions(
    root: &Table,
    layers: &Layers<'_>,
    reader: &mut Reader<'_>,
) -> BTreeMap<String, Region> {
    let mut out = BTreeMap::new();
    for (key, entry) in root
        .get("regions")
        .and_then(Node::as_table)
        .into_iter()
        .flat_map(Table::iter)
    {
        if let Some(region) = region(
            &Spanned::new(key.to_string(), entry.key),
            &entry.node,
            layers,
            reader,
        ) {
            out.insert(key.to_string(), region);
        }
    }
    out
}

fn region(
    name: &Spanned<String>,
    node: &Node,
    layers: &Layers<'_>,
    reader: &mut Reader<'_>,
) -> Option<Region> {
    let mut node = node.clone();
    reader.fill("region", &mut node);
    let table = node.as_table()?;
    let facts = facts::find(name);
    let provider = match (table.get("provider").and_then(Node::as_str), facts) {
        (Some("aws"), _) => "aws",
        (Some("gcp"), _) => "gcp",
        (Some("azure"), _) => "azure",
        (_, Some(facts)) => facts.provider.id(),
        (_, None) => {
            unknown_region(name, reader);
            return None;
        }
    };
    let amazon_side_asn = reader.asn(table.get("amazon_side_asn"))?;
    let status = match table.get("status").and_then(Node::as_str) {
        Some("planned") => Status::Planned,
        Some("retiring") => Status::Retiring,
        _ => Status::Active,
    };
    let has_cells = table
        .get("environments")
        .and_then(Node::as_table)
        .is_some_and(|t| !t.is_empty());
    let written = layers.of_region(name, "network");
    let claim = if has_cells || table.get("network").is_none() {
        None
    } else {
        network(&written, facts, name, name.span, reader)
    };
    let sections = sections(
        "region",
        |key| layers.of_region(name, key),
        name.span,
        name,
        reader,
    );
    let short = facts.map_or_else(|| name.replace('-', ""), |f| f.short.to_string());
    Some(Region {
        name: name.clone(),
        facts,
        provider,
        status,
        short,
        amazon_side_asn,
        sections,
        claim,
        node,
    })
}

fn unknown_region(name: &Spanned<String>, reader: &mut Reader<'_>) {
    let known: Vec<&str> = facts::names().collect();
    let help = match nearest(name, known) {
        Some(near) => format!(
            "did you mean `{near}`? A region that is newer than the embedded table needs `provider = \"aws\"`"
        ),
        None => "write a region of AWS, Google Cloud or Azure, or add `provider`".to_string(),
    };
    reader.push(
        Problem::new(
            &UNKNOWN_REGION,
            format!("no cloud is known to have a region `{}`", name.value),
        )
        .at(name.span, "this region")
        .help(help),
    );
}
