//! Where a resolved value came from: the place that set it and the places that it overrode. Does not print.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value as Json;

use crate::diag::suggest::{all_of, nearest, one_of};
use crate::estate::{Cell, Estate};
use crate::facts::quotas;
use crate::schema::Schema;
use crate::source::Sources;
use crate::syntax::{self, Node, NodeKind, Table, dotted};
use crate::value::CellName;

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
    let found = cell_of(model, cell)?;
    let parts = dotted(key);
    let asked = Asked {
        cell: &found.name,
        schema,
        sources,
        shared: shared(&parts, found),
    };
    if let [first, id @ ..] = parts.as_slice()
        && first == "quotas"
        && let Some(limit) = quota(model, &id.join("."))
    {
        return Ok(vec![asked.answer(key, limit.to_string(), QUOTA)]);
    }
    let tables = tables(model, schema, found);
    let above =
        |path: &[&str]| path.len() <= parts.len() && path.iter().zip(&parts).all(|(a, b)| a == b);
    let nearest_above = tables.iter().filter(|table| above(&table.path));
    if let Some(table) = nearest_above.max_by_key(|table| table.path.len()) {
        let rest = parts.get(table.path.len()..).unwrap_or_default();
        if let Some(other) = told_as(model, &asked, table, rest, &tables) {
            return why(model, (schema, sources), cell, &other);
        }
        return asked.of_table(table, key, rest);
    }
    let below =
        |path: &[&str]| path.len() > parts.len() && path.iter().zip(&parts).all(|(a, b)| a == b);
    let mut out = Vec::new();
    for table in tables.iter().filter(|table| below(&table.path)) {
        if let Some(node) = table.node {
            let key = quoted_path(&table.path);
            asked.explain(node, table.schema, &key, &mut out);
        }
    }
    if out.is_empty() {
        return Err(unknown(schema, cell, &parts, &tables));
    }
    Ok(out)
}

/// The cell that is asked about.
fn cell_of<'m>(model: &'m Estate, cell: &str) -> Result<&'m Cell, String> {
    let known: Vec<String> = model.cells.keys().map(ToString::to_string).collect();
    let names = || known.iter().map(String::as_str);
    let name = match CellName::parse(cell) {
        Err(_) if !cell.contains('/') => {
            let known = all_of(names());
            return Err(format!("`{cell}` is not a cell: the cells are {known}"));
        }
        parsed => parsed?,
    };
    model
        .cells
        .get(&name)
        .ok_or_else(|| match nearest(cell, names()) {
            Some(near) => format!("there is no cell `{cell}`: did you mean `{near}`?"),
            None => format!(
                "there is no cell `{cell}`: the cells are {}",
                all_of(names())
            ),
        })
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
    if table.path == ["cell"] && is_written.is_none() && environment_has(model, asked.cell, first) {
        return Some(format!("environment.{path}"));
    }
    let is_elsewhere = asked.schema.is_resolved(table.schema?, first);
    let is_of_cell = matches!(table.path.as_slice(), ["cell" | "region" | "environment"]);
    let is_table = tables.iter().any(|known| known.path[0] == first);
    (is_elsewhere && is_of_cell && is_table).then_some(path)
}

/// Whether the environment of a cell says something of a key.
fn environment_has(estate: &Estate, cell: &CellName, key: &str) -> bool {
    let environment = estate.environment_of(cell);
    environment.is_some_and(|environment| environment.node.descend([key]).is_some())
}

const QUOTA: &str = "what AWS gives an account, as far as is known: nobody wrote it";

/// What holds of a quota that nobody wrote.
fn quota(estate: &Estate, id: &str) -> Option<u64> {
    let known = quotas::find(id)?;
    (!estate.quotas.contains_key(known.id)).then_some(known.default)
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
    for name in ["addressing", "peerings", "rules", "quotas"] {
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

/// No table is called so: the key stands in another one, or which tables there are at the first step that leads nowhere.
fn unknown(schema: &Schema, cell: &str, parts: &[String], tables: &[Named<'_>]) -> String {
    let elsewhere = tables.iter().filter_map(|table| {
        let is_key = || schema.keys(table.schema?)?.get(parts.first()?);
        let is_written = || table.node?.descend(parts.iter().map(String::as_str));
        let is_known = is_key().is_some() && schema.key(table.schema?, parts).is_some();
        (is_known || is_written().is_some()).then_some(())?;
        let path = table.path.iter().copied();
        let all = path.chain(parts.iter().map(String::as_str)).map(quoted);
        Some(all.collect::<Vec<_>>().join("."))
    });
    let elsewhere: BTreeSet<String> = elsewhere.collect();
    if !elsewhere.is_empty() {
        let (key, all) = (parts.join("."), elsewhere.iter().map(String::as_str));
        return format!(
            "`{cell}` has no table `{key}`: did you mean {}?",
            one_of(all)
        );
    }
    let leads = |n: usize| {
        let is_under =
            |path: &[&str]| path.len() > n && path.iter().zip(&parts[..n]).all(|(a, b)| a == b);
        let mut next: Vec<&str> = tables
            .iter()
            .filter(|table| is_under(&table.path))
            .map(|table| table.path[n])
            .collect();
        next.sort_unstable();
        next.dedup();
        next
    };
    let known = (0..parts.len())
        .rev()
        .map(|n| (n, leads(n)))
        .find(|(_, next)| !next.is_empty());
    let (step, next) = known.unwrap_or_default();
    let (before, part) = (&parts[..step], parts.get(step).map_or("", String::as_str));
    let whose = match before {
        [] => format!("`{cell}`"),
        _ => format!("`{}` of `{cell}`", before.join(".")),
    };
    match nearest(part, next.iter().copied()) {
        Some(near) => format!("{whose} has no table `{part}`: did you mean `{near}`?"),
        None => format!("{whose} has no table `{part}`: it has {}", one_of(next)),
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

/// The strongest first.
fn overrode(node: &Node, sources: &Sources) -> Vec<(String, Option<String>)> {
    let earlier = node.shadows.iter().rev().map(|span| {
        let text = sources.slice(*span);
        (
            text.to_string(),
            (!text.is_empty()).then(|| sources.place(*span)),
        )
    });
    earlier.collect()
}

/// A question, with what answers are made of.
struct Asked<'a> {
    cell: &'a CellName,
    schema: &'a Schema,
    sources: &'a Sources,
    /// Whose network it is, if that is asked for and is another cell's.
    shared: Option<String>,
}

impl<'a> Asked<'a> {
    /// The entry for a key whose value nobody wrote.
    fn answer(&self, key: &str, value: String, note: &str) -> Why {
        Why {
            cell: self.cell.to_string(),
            key: key.to_owned(),
            value,
            place: None,
            note: Some(note.to_owned()),
            overrode: Vec::new(),
        }
    }

    /// What holds of the key at `parts` below a table.
    fn of_table(&self, table: &Named<'a>, key: &str, parts: &[String]) -> Result<Vec<Why>, String> {
        let said = |n: usize| self.schema.key(table.schema?, &parts[..n]);
        let mut out = Vec::new();
        let mut here = table.node;
        for (n, part) in parts.iter().enumerate() {
            let inner = here.and_then(|node| node.descend([part.as_str()]));
            let gone = here.and_then(|node| node.as_table()?.taken_back(part));
            if let Some(gone) = gone.filter(|_| inner.is_none() && n + 1 == parts.len()) {
                return Ok(vec![self.taken_back(gone, key)]);
            }
            // A key that the language has and nobody wrote is answered; a name that nothing has is not.
            let keys = said(n).and_then(|schema| self.schema.keys(schema));
            let is_key = keys.is_some_and(|keys| keys.contains_key(part)) || table.is_free();
            if inner.is_none() && !is_key {
                return Err(self.no_key(here, said(n), key, part));
            }
            here = inner;
        }
        match (here, said(parts.len())) {
            (Some(node), schema) => self.explain(node, schema, key, &mut out),
            (None, schema) => out.push(self.not_set(schema, key)),
        }
        Ok(out)
    }

    /// A key that nobody wrote and that has no default of the language. Blueprints may work one out.
    fn not_set(&self, schema: Option<&Json>, key: &str) -> Why {
        let told = schema.and_then(|schema| self.schema.left_out(schema));
        let note = told.map_or_else(
            || "nobody wrote it, and it has no default".to_owned(),
            |told| format!("nobody wrote it. {told}"),
        );
        self.answer(key, "not set".into(), &note)
    }

    /// There is no such key: what is there instead.
    fn no_key(&self, table: Option<&Node>, schema: Option<&Json>, key: &str, part: &str) -> String {
        let keys = schema.and_then(|schema| self.schema.keys(schema));
        let written = table.and_then(Node::as_table);
        let mut known: BTreeSet<&str> = keys
            .into_iter()
            .flatten()
            .map(|(k, _)| k.as_str())
            .collect();
        known.extend(written.into_iter().flat_map(Table::keys));
        if known.is_empty() {
            return format!("`{key}` does not exist: nothing lies under a value");
        }
        match nearest(part, known.iter().copied()) {
            Some(near) => format!("`{key}` does not exist: did you mean `{near}`?"),
            None => format!("`{key}` does not exist: there is {}", one_of(known)),
        }
    }

    /// The entry for a key that `unset` took back.
    fn taken_back(&self, gone: &Node, key: &str) -> Why {
        Why {
            cell: self.cell.to_string(),
            key: key.to_owned(),
            value: "unset".into(),
            place: Some(self.sources.place(gone.span)),
            note: None,
            overrode: overrode(gone, self.sources),
        }
    }

    /// One entry for a value, one for each leaf of a table.
    fn explain(&self, node: &Node, schema: Option<&Json>, key: &str, out: &mut Vec<Why>) {
        let Some(table) = node.as_table().filter(|table| !table.is_empty()) else {
            out.push(self.of_value(node, schema, key));
            return;
        };
        for (name, entry) in table.iter() {
            let inner = schema.and_then(|schema| self.schema.key(schema, &[name.to_string()]));
            let key = format!("{key}.{}", quoted(name));
            self.explain(&entry.node, inner, &key, out);
        }
        for (name, gone) in table.all_taken_back() {
            out.push(self.taken_back(gone, &format!("{key}.{}", quoted(name))));
        }
    }

    fn of_value(&self, node: &Node, schema: Option<&Json>, key: &str) -> Why {
        let sources = self.sources;
        let taken = |span| {
            format!(
                "`unset` at {} took back what had been set",
                sources.place(span)
            )
        };
        // An empty list may stand for what a blueprint works out.
        let is_empty = node.as_array().is_some_and(<[Node]>::is_empty);
        let left_out = schema.filter(|_| is_empty && node.note.is_some());
        let left_out = left_out.and_then(|schema| self.schema.left_out(schema));
        let notes = [
            node.note.as_ref().map(ToString::to_string),
            left_out.map(str::to_owned),
            node.unset.map(taken),
            self.shared.clone(),
        ];
        let notes: Vec<String> = notes.into_iter().flatten().collect();
        Why {
            cell: self.cell.to_string(),
            key: key.to_owned(),
            value: toml(node),
            place: node.note.is_none().then(|| sources.place(node.span)),
            note: (!notes.is_empty()).then(|| notes.join("; ")),
            overrode: overrode(node, sources),
        }
    }
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
