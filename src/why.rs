//! Where a resolved value came from: the place that set it and the places that it overrode. Does not print.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diag::suggest::{all_of, nearest, one_of};
use crate::estate::{Cell, Estate};
use crate::source::Sources;
use crate::syntax::{Node, NodeKind, dotted};
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

/// Explains `key` (such as `network.nat` or `clients.ezra.database.instance_type`) of a cell.
///
/// # Errors
/// What there is instead, when the cell or the key does not exist.
pub fn why(model: &Estate, sources: &Sources, cell: &str, key: &str) -> Result<Vec<Why>, String> {
    let known: Vec<String> = model.cells.keys().map(ToString::to_string).collect();
    let names = || known.iter().map(String::as_str);
    let name = match CellName::parse(cell) {
        Err(_) if !cell.contains('/') => {
            let known = all_of(names());
            return Err(format!("`{cell}` is not a cell: the cells are {known}"));
        }
        parsed => parsed?,
    };
    let Some(found) = model.cells.get(&name) else {
        return Err(match nearest(cell, names()) {
            Some(near) => format!("there is no cell `{cell}`: did you mean `{near}`?"),
            None => format!(
                "there is no cell `{cell}`: the cells are {}",
                all_of(names())
            ),
        });
    };
    let parts = dotted(key);
    let tables = tables(model, found);
    let below =
        |path: &[&str]| path.len() > parts.len() && path.iter().zip(&parts).all(|(a, b)| a == b);
    let above =
        |path: &[&str]| path.len() <= parts.len() && path.iter().zip(&parts).all(|(a, b)| a == b);
    let nearest_above = tables
        .iter()
        .filter(|(path, _)| above(path))
        .max_by_key(|(path, _)| path.len());
    let mut out = Vec::new();
    let shared =
        (parts.first().is_some_and(|p| p == "network") && !found.owns_network()).then(|| {
            format!(
                "the network of `{}`, which this cell shares",
                found.network_owner()
            )
        });
    if let Some((path, node)) = nearest_above {
        let (node, is_gone) = walk(node, key, parts.get(path.len()..).unwrap_or_default())?;
        if is_gone {
            out.push(taken_back(node, key, &name, sources));
            return Ok(out);
        }
        explain(node, key, &name, shared.as_deref(), sources, &mut out);
        return Ok(out);
    }
    for (path, node) in tables.iter().filter(|(path, _)| below(path)) {
        let key = path.iter().map(|part| quoted(part)).collect::<Vec<_>>();
        explain(node, &key.join("."), &name, None, sources, &mut out);
    }
    if out.is_empty() {
        return Err(unknown(cell, &parts, &tables));
    }
    Ok(out)
}

/// A table that holds in a cell, and the path that asks for it.
type Named<'m> = (Vec<&'m str>, &'m Node);

/// Every table that holds in a cell: merged, defaults in.
fn tables<'m>(estate: &'m Estate, cell: &'m Cell) -> Vec<Named<'m>> {
    let mut out: Vec<Named<'m>> = vec![
        (vec!["cell"], &cell.node),
        (vec!["project"], &estate.project.node),
        (vec!["output"], &estate.output),
    ];
    let mut sections = |path: &[&'m str], sections: &'m BTreeMap<String, Arc<Node>>| {
        for (name, node) in sections {
            let path = path.iter().copied().chain([name.as_str()]).collect();
            out.push((path, &**node));
        }
    };
    sections(&[], &estate.sections);
    sections(&[], &cell.sections);
    let region = estate.region_of(&cell.name);
    let environment = estate.environment_of(&cell.name);
    if let Some(region) = region {
        sections(&["region"], &region.sections);
    }
    if let Some(environment) = environment {
        sections(&["environment"], &environment.sections);
    }
    for client in estate.clients.values() {
        if let Some(placement) = client.placements.get(&cell.name) {
            sections(&["clients", client.name.as_str()], &placement.sections);
        }
    }
    out.extend(region.map(|region| (vec!["region"], &region.node)));
    out.extend(environment.map(|environment| (vec!["environment"], &environment.node)));
    out.extend(
        cell.network
            .iter()
            .map(|network| (vec!["network"], &network.node)),
    );
    for (site, connection) in &cell.vpn {
        out.push((vec!["vpn", site], &connection.node));
    }
    for (key, _, tables) in Estate::TABLES_BY_NAME {
        let tables = tables(estate).into_iter();
        out.extend(tables.map(|table| (vec![key, table.name.as_str()], table.node)));
    }
    for client in estate.clients.values() {
        if client.placements.contains_key(&cell.name) {
            out.push((vec!["clients", client.name.as_str()], &client.node));
        }
    }
    for (path, app) in &estate.apps {
        let Some(workload) = app.cells.get(&cell.name) else {
            continue;
        };
        let of_client = app.client.as_ref();
        let of_client = of_client.map(|client| vec!["clients", client, "apps", app.name.as_str()]);
        for path in [Some(vec!["apps", path]), of_client].into_iter().flatten() {
            for (name, node) in &workload.sections {
                let path = path.iter().copied().chain([name.as_str()]);
                out.push((path.collect(), &**node));
            }
            out.push((path, &*workload.node));
        }
    }
    let written = |name: &'static str| Some((vec![name], estate.file.descend([name])?));
    out.extend(
        ["addressing", "peerings", "rules", "quotas"]
            .into_iter()
            .filter_map(written),
    );
    out
}

/// No table is called so: the key stands in another one, or which tables there are at the first step that leads nowhere.
fn unknown(cell: &str, parts: &[String], tables: &[Named<'_>]) -> String {
    let elsewhere = tables.iter().filter_map(|(path, node)| {
        node.descend(parts.iter().map(String::as_str))?;
        let path = path.iter().copied();
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
            .filter(|(path, _)| is_under(path))
            .map(|(path, _)| path[n])
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

/// The value of a key, or what was taken back there, which comes last in the pair.
fn walk<'m>(mut node: &'m Node, key: &str, parts: &[String]) -> Result<(&'m Node, bool), String> {
    for (n, part) in parts.iter().enumerate() {
        node = match node.descend([part.as_str()]) {
            Some(next) => next,
            None => {
                let gone = node.as_table().and_then(|t| t.taken_back(part));
                if let Some(gone) = gone.filter(|_| n + 1 == parts.len()) {
                    return Ok((gone, true));
                }
                let Some(table) = node.as_table() else {
                    return Err(format!(
                        "`{key}` does not exist: nothing lies under a value"
                    ));
                };
                let known: Vec<&str> = table.keys().collect();
                let near =
                    nearest(part, known.iter().copied()).map(|n| format!(": did you mean `{n}`?"));
                let all = || format!(": there is {}", one_of(known.iter().copied()));
                return Err(format!(
                    "`{key}` does not exist{}",
                    near.unwrap_or_else(all)
                ));
            }
        };
    }
    Ok((node, false))
}

/// A part of a key as it is asked for.
fn quoted(part: &str) -> String {
    if part.contains('.') {
        format!("\"{part}\"")
    } else {
        part.to_owned()
    }
}

/// The entry for a key that `unset` took back.
fn taken_back(gone: &Node, key: &str, cell: &CellName, sources: &Sources) -> Why {
    Why {
        cell: cell.to_string(),
        key: key.to_owned(),
        value: "unset".into(),
        place: Some(sources.place(gone.span)),
        note: None,
        overrode: overrode(gone, sources),
    }
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

/// One entry for a value, one for each leaf of a table.
fn explain(
    node: &Node,
    key: &str,
    cell: &CellName,
    shared: Option<&str>,
    sources: &Sources,
    out: &mut Vec<Why>,
) {
    if let NodeKind::Table(table) = &node.kind
        && !table.is_empty()
    {
        for (name, entry) in table.iter() {
            explain(
                &entry.node,
                &format!("{key}.{}", quoted(name)),
                cell,
                shared,
                sources,
                out,
            );
        }
        for (name, gone) in table.all_taken_back() {
            let key = format!("{key}.{}", quoted(name));
            out.push(taken_back(gone, &key, cell, sources));
        }
        return;
    }
    let place = node.note.is_none().then(|| sources.place(node.span));
    let taken = |span| {
        format!(
            "`unset` at {} took back what had been set",
            sources.place(span)
        )
    };
    let own = [
        node.note.as_ref().map(ToString::to_string),
        node.unset.map(taken),
    ];
    let own: Vec<String> = own.into_iter().flatten().collect();
    let own = (!own.is_empty()).then(|| own.join("; "));
    let note = match (&own, shared) {
        (Some(note), Some(shared)) => Some(format!("{note}; {shared}")),
        (Some(note), None) => Some(note.clone()),
        (None, shared) => shared.map(Into::into),
    };
    out.push(Why {
        cell: cell.to_string(),
        key: key.to_string(),
        value: toml(node),
        place,
        note,
        overrode: overrode(node, sources),
    });
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
