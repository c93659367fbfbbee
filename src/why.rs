//! Where a resolved value came from: the place that set it and the places that it overrode. Does not print.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::diag::suggest::nearest;
use crate::estate::{Account, Cell, Estate};
use crate::facts::{Provider, quotas};
use crate::schema::Schema;
use crate::source::Sources;
use crate::syntax::{self, Node, NodeKind, dotted};
use crate::value::CellName;

mod asked;
mod unknown;

use asked::Asked;

/// The history of one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// The cell that was asked for.
    pub cell: String,
    /// The key as it was asked for.
    pub key: String,
    /// The value as TOML writes it.
    pub value: String,
    /// `regions.toml:12:5`; none when nobody wrote it.
    pub place: Option<String>,
    /// How it came about if nobody wrote it, or that it is another cell's.
    pub note: Option<String>,
    /// What it overrode, the strongest first: value and place. A default of the language has no place.
    pub overrode: Vec<(String, Option<String>)>,
}

/// A value as JSON, from the text of TOML that people read; null for what is not set.
#[must_use]
pub fn json(text: &str) -> Json {
    let text = format!("value = {text}");
    let source = Sources::new().add("value", text.as_str());
    let (tree, problems) = syntax::parse(source, &text);
    let value = tree.descend(["value"]).filter(|_| problems.is_empty());
    value.map_or(Json::Null, Node::to_json)
}

/// Explains `key` (such as `network.nat` or `clients.ezra.database.instance_type`) of a cell.
///
/// # Errors
/// What there is instead, when the cell or the key does not exist.
pub fn why(
    model: &Estate,
    (schema, sources): (&Schema, &Sources),
    cell: &str,
    key: &str,
) -> Result<Vec<Why>, String> {
    answered(model, (schema, sources), (cell, key), false)
}

/// The same; of a key that is only tried (`is_tried`) nobody asks what else was meant.
fn answered(
    model: &Estate,
    (schema, sources): (&Schema, &Sources),
    (cell, key): (&str, &str),
    is_tried: bool,
) -> Result<Vec<Why>, String> {
    let found = unknown::cell_of(model, cell)?;
    let parts = dotted(key);
    let asked = Asked {
        cell: &found.name,
        schema,
        sources,
        cloud: model.region_of(&found.name).map(|r| r.provider.value),
        shared: shared(&parts, found),
    };
    if let [first, id @ ..] = parts.as_slice()
        && first == "quotas"
        && let Some(told) = quota(model, &asked, key, &id.join("."))
    {
        return told;
    }
    let tables = tables(model, schema, found);
    let above =
        |path: &[&str]| path.len() <= parts.len() && path.iter().zip(&parts).all(|(a, b)| a == b);
    let nearest_above = tables.iter().filter(|table| above(&table.path));
    if let Some(table) = nearest_above.max_by_key(|table| table.path.len()) {
        let rest = parts.get(table.path.len()..).unwrap_or_default();
        if let Some(other) = lives_in(model, table, rest, found) {
            return answered(model, (schema, sources), (cell, other), is_tried);
        }
        if let Some(note) = of_another_cloud(model, (schema, table), rest, found) {
            return Ok(vec![asked.answer(key, "not set".into(), &note)]);
        }
        if let Some(other) = told_as(model, &asked, table, rest, &tables) {
            return answered(model, (schema, sources), (cell, &other), is_tried);
        }
        return asked.of_table(table, key, rest);
    }
    let below =
        |path: &[&str]| path.len() > parts.len() && path.iter().zip(&parts).all(|(a, b)| a == b);
    let mut out = Vec::new();
    for table in tables.iter().filter(|table| below(&table.path)) {
        if let Some(node) = table.node {
            let key = quoted_path(&table.path);
            asked.explain(node, (table.schema, None), &key, &mut out);
        }
    }
    if out.is_empty() {
        if is_tried {
            return Err(format!("`{key}` is no key"));
        }
        let tried = |key: &str| answered(model, (schema, sources), (cell, key), true);
        let answers = |key: &str| tried(key).is_ok();
        return Err(unknown::table(schema, cell, &parts, (&tables, &answers)));
    }
    Ok(out)
}

/// The path under which a key below a table is told: what a cell leaves out holds there as its environment has it, and what stands in a table and is a table of
/// the cell, as `region.network.nat`, holds as the cell has it.
fn told_as(
    model: &Estate,
    asked: &Asked<'_>,
    table: &Named<'_>,
    rest: &[String],
    tables: &[Named<'_>],
) -> Option<String> {
    let (first, path) = (rest.first()?, quoted_path(rest));
    let is_written = table.node.and_then(|node| node.descend([first.as_str()]));
    let is_key = asked.schema.key(table.schema?, &rest[..1]).is_some();
    if table.path == ["cell"]
        && is_key
        && is_written.is_none()
        && environment_has(model, asked.cell, first)
    {
        return Some(format!("environment.{path}"));
    }
    let is_elsewhere = asked.schema.is_resolved(table.schema?, first);
    let is_of_cell = matches!(table.path.as_slice(), ["cell" | "region" | "environment"]);
    let is_table = tables.iter().any(|known| known.path[0] == first);
    (is_elsewhere && is_of_cell && is_table).then_some(path)
}

/// Where the account is written that a cell lives in, which templates know as `cell.account` in every cloud.
fn lives_in(
    model: &Estate,
    table: &Named<'_>,
    rest: &[String],
    cell: &Cell,
) -> Option<&'static str> {
    let [key] = rest else {
        return None;
    };
    if table.path != ["cell"] || key != Account::key(Provider::Aws) {
        return None;
    }
    match model.region_of(&cell.name)?.provider.value {
        Provider::Aws => None,
        Provider::Gcp => Some("cell.gcp.project"),
        Provider::Azure => Some("cell.azure.subscription"),
    }
}

/// What to say of an account of a cloud that the cell does not lie in.
fn of_another_cloud(
    model: &Estate,
    (schema, table): (&Schema, &Named<'_>),
    rest: &[String],
    cell: &Cell,
) -> Option<String> {
    let key = rest.first().filter(|_| table.path == ["cell"])?;
    let here = model.region_of(&cell.name)?.provider.value;
    let mut others = Provider::ALL.into_iter().filter(|cloud| *cloud != here);
    let other = others.find(|cloud| Account::key(*cloud) == key)?;
    if table.node?.descend([key.as_str()]).is_some() {
        return None;
    }
    let told = schema.left_out(schema.key(table.schema?, &rest[..1])?)?;
    let (other, own) = (other.title(), Account::key(here));
    Some(format!(
        "{told}; but it is for cells in {other}, and `cell.{own}` says where this one lives"
    ))
}

/// Whether the environment of a cell says something of a key.
fn environment_has(estate: &Estate, cell: &CellName, key: &str) -> bool {
    let environment = estate.environment_of(cell);
    environment.is_some_and(|environment| environment.node.descend([key]).is_some())
}

const QUOTA: &str = "what the cloud gives without asking, as far as is known: nobody wrote it";

/// What holds of a quota that nobody wrote, if it is one of those that are asked for.
fn quota(
    estate: &Estate,
    asked: &Asked<'_>,
    key: &str,
    id: &str,
) -> Option<Result<Vec<Why>, String>> {
    if id.is_empty() || estate.quotas.contains_key(id) {
        return None;
    }
    Some(match (quotas::find(id), nearest(id, quotas::ids())) {
        (Some(known), _) => Ok(vec![asked.answer(key, known.default.to_string(), QUOTA)]),
        (None, Some(near)) => Err(format!(
            "no rule knows a quota `{id}`: did you mean `quotas.{near}`?"
        )),
        (None, None) => Err(format!(
            "no rule knows a quota `{id}`: `terrane explain quotas` lists those that are known"
        )),
    })
}

/// What to say of a network that is another cell's.
fn shared(parts: &[String], cell: &Cell) -> Option<String> {
    let is_shared = parts.first().is_some_and(|p| p == "network") && !cell.owns_network();
    let owner = cell.network_owner();
    is_shared.then(|| format!("the network of `{owner}`, which this cell shares"))
}

/// A table that holds in a cell, and the path that asks for it.
struct Named<'m> {
    path: Vec<&'m str>,
    /// None where nobody wrote it.
    node: Option<&'m Node>,
    schema: Option<&'m Json>,
}

impl Named<'_> {
    /// Whether its keys are names of rules, of which each holds whether or not it stands there.
    fn is_free(&self) -> bool {
        self.path == ["rules"]
    }
}

/// Every table that holds in a cell: merged, defaults in.
fn tables<'m>(estate: &'m Estate, schema: &'m Schema, cell: &'m Cell) -> Vec<Named<'m>> {
    let mut out = Vec::new();
    let mut add = |path: Vec<&'m str>, def: &str, node: &'m Node| {
        let (node, schema) = (Some(node), schema.def(def));
        out.push(Named { path, node, schema });
    };
    add(vec!["cell"], "cell", &cell.node);
    add(vec!["project"], "project", &estate.project.node);
    add(vec!["output"], "output", &estate.output);
    if let Some(region) = estate.region_of(&cell.name) {
        sections(&["region"], &region.sections, &mut add);
        add(vec!["region"], "region", &region.node);
    }
    if let Some(environment) = estate.environment_of(&cell.name) {
        sections(&["environment"], &environment.sections, &mut add);
        add(vec!["environment"], "environment", &environment.node);
    }
    sections(&[], &estate.sections, &mut add);
    sections(&[], &cell.sections, &mut add);
    if let Some(network) = &cell.network {
        add(vec!["network"], "network", &network.node);
    }
    for (site, connection) in &cell.vpn {
        add(vec!["vpn", site], "connection", &connection.node);
    }
    for (key, def, tables) in Estate::TABLES_BY_NAME {
        for table in tables(estate) {
            add(vec![key, table.name.as_str()], def, table.node);
        }
    }
    for client in estate.clients.values() {
        let path = ["clients", client.name.as_str()];
        if let Some(placement) = client.placements.get(&cell.name) {
            sections(&path, &placement.sections, &mut add);
            add(path.to_vec(), "client", &client.node);
        }
    }
    for (path, store) in &estate.stores {
        let Some(place) = store.places.get(&cell.name) else {
            continue;
        };
        for named in [vec!["data", path], store.table()] {
            sections(&named, &place.sections, &mut add);
            add(named, "store", &store.node);
        }
    }
    for (path, app) in &estate.apps {
        let Some(workload) = app.cells.get(&cell.name) else {
            continue;
        };
        let own = app.name.as_str();
        let named = match app.client.as_deref() {
            Some(client) => vec!["clients", client, "apps", own],
            None => vec!["apps", own],
        };
        for path in [vec!["apps", path], named] {
            sections(&path, &workload.sections, &mut add);
            add(path, "app", &workload.node);
        }
    }
    out.push(Named {
        path: vec!["pipelines"],
        node: estate.delivery.as_ref().map(|delivery| &delivery.node),
        schema: schema.def("pipelines"),
    });
    for name in ["addressing", "peerings", "renamed", "rules", "quotas"] {
        out.push(Named {
            path: vec![name],
            node: estate.file.descend([name]),
            schema: schema
                .document()
                .get("properties")
                .and_then(|p| p.get(name)),
        });
    }
    out
}

/// Adds the sections of a place.
fn sections<'m>(
    path: &[&'m str],
    sections: &'m BTreeMap<String, Arc<Node>>,
    add: &mut impl FnMut(Vec<&'m str>, &str, &'m Node),
) {
    for (name, node) in sections {
        let path = path.iter().copied().chain([name.as_str()]).collect();
        add(path, &format!("section_{name}"), node);
    }
}

/// A part of a key as it is asked for.
fn quoted(part: &str) -> String {
    if part.contains('.') {
        format!("\"{part}\"")
    } else {
        part.to_owned()
    }
}

/// A path as it is asked for.
fn quoted_path<T: AsRef<str>>(parts: &[T]) -> String {
    let parts: Vec<String> = parts.iter().map(|part| quoted(part.as_ref())).collect();
    parts.join(".")
}

/// A value as TOML writes it, in one line.
#[must_use]
pub fn toml(node: &Node) -> String {
    match &node.kind {
        NodeKind::String(text) | NodeKind::Datetime(text) => format!("\"{}\"", text.escape_debug()),
        NodeKind::Integer(n) => n.to_string(),
        NodeKind::Float(f) => f.to_string(),
        NodeKind::Bool(b) => b.to_string(),
        NodeKind::Array(items) => format!(
            "[{}]",
            items.iter().map(toml).collect::<Vec<_>>().join(", ")
        ),
        NodeKind::Table(table) => {
            let pairs: Vec<String> = table
                .iter()
                .map(|(k, e)| format!("{k} = {}", toml(&e.node)))
                .collect();
            if pairs.is_empty() {
                "{}".into()
            } else {
                format!("{{ {} }}", pairs.join(", "))
            }
        }
    }
}
