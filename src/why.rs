//! Where a resolved value came from: the place that set it and the places that it overrode. Does not print.

use crate::diag::suggest::{nearest, one_of};
use crate::model::{Cell, Model};
use crate::source::Sources;
use crate::syntax::{Node, NodeKind};
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
pub fn why(model: &Model, sources: &Sources, cell: &str, key: &str) -> Result<Vec<Why>, String> {
    let name = CellName::parse(cell)?;
    let Some(found) = model.cells.get(&name) else {
        let known: Vec<String> = model.cells.keys().map(ToString::to_string).collect();
        let names = known.iter().map(String::as_str);
        return Err(match nearest(cell, names.clone()) {
            Some(near) => format!("there is no cell `{cell}`: did you mean `{near}`?"),
            None => format!("there is no cell `{cell}`: there are {}", one_of(names)),
        });
    };
    let parts = split(key);
    let (node, rest) = start(model, found, &parts)?;
    let node = walk(node, key, rest)?;
    let shared =
        (parts.first().is_some_and(|p| p == "network") && !found.owns_network()).then(|| {
            format!(
                "the network of `{}`, which this cell shares",
                found.network_owner()
            )
        });
    let mut out = Vec::new();
    explain(node, key, &name, shared.as_deref(), sources, &mut out);
    Ok(out)
}

/// `clients."a.b".x` -> parts; quotes protect dots.
fn split(key: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    for c in key.chars() {
        match c {
            '"' => quoted = !quoted,
            '.' if !quoted => parts.push(String::new()),
            c => {
                if let Some(last) = parts.last_mut() {
                    last.push(c);
                }
            }
        }
    }
    parts
}

/// The table that the first parts of the key name, and the parts that are left.
fn start<'m, 'k>(
    model: &'m Model,
    cell: &'m Cell,
    parts: &'k [String],
) -> Result<(&'m Node, &'k [String]), String> {
    let at = |i: usize| parts.get(i).map_or("", String::as_str);
    let rest = |n: usize| parts.get(n..).unwrap_or_default();
    let first = at(0);
    let missing = |what: &str, name: &str, known: Vec<&str>| {
        format!(
            "`{}` has no {what} `{name}`: it has {}",
            cell.name,
            one_of(known)
        )
    };
    match first {
        "network" => {
            let network = cell
                .network
                .as_ref()
                .ok_or_else(|| format!("`{}` has no network", cell.name))?;
            Ok((&network.node, rest(1)))
        }
        "vpn" => match cell.vpn.get(at(1)) {
            Some(connection) => Ok((&connection.node, rest(2))),
            None => Err(missing(
                "connection to",
                at(1),
                cell.vpn.keys().map(String::as_str).collect(),
            )),
        },
        "environment" => Ok((
            &model
                .environment_of(&cell.name)
                .ok_or("no environment")?
                .node,
            rest(1),
        )),
        "region" => Ok((
            &model.region_of(&cell.name).ok_or("no region")?.node,
            rest(1),
        )),
        "apps" => match model.apps.get(at(1)).and_then(|a| a.cells.get(&cell.name)) {
            Some(node) => Ok((node, rest(2))),
            None => Err(missing("app", at(1), apps_of(model, cell))),
        },
        "clients" => client(model, cell, parts),
        section => match cell.sections.get(section) {
            Some(node) => Ok((node, rest(1))),
            None => {
                let mut known = vec!["network", "vpn", "environment", "region", "clients", "apps"];
                known.extend(cell.sections.keys().map(String::as_str));
                Err(missing("table", section, known))
            }
        },
    }
}

fn apps_of<'m>(model: &'m Model, cell: &Cell) -> Vec<&'m str> {
    let here = model
        .apps
        .iter()
        .filter(|(_, a)| a.cells.contains_key(&cell.name));
    here.map(|(path, _)| path.as_str()).collect()
}

/// `clients.C.SECTION...` and `clients.C.apps.A...`
fn client<'m, 'k>(
    model: &'m Model,
    cell: &'m Cell,
    parts: &'k [String],
) -> Result<(&'m Node, &'k [String]), String> {
    let at = |i: usize| parts.get(i).map_or("", String::as_str);
    let rest = |n: usize| parts.get(n..).unwrap_or_default();
    let placed = model
        .clients
        .get(at(1))
        .and_then(|c| c.placements.get(&cell.name));
    let Some(placement) = placed else {
        let here = model
            .clients
            .iter()
            .filter(|(_, c)| c.placements.contains_key(&cell.name));
        return Err(format!(
            "`{}` has no client `{}`: it has {}",
            cell.name,
            at(1),
            one_of(here.map(|(n, _)| n.as_str()))
        ));
    };
    if at(2) == "apps" {
        let path = format!("{}/{}", at(1), at(3));
        let node = model.apps.get(&path).and_then(|a| a.cells.get(&cell.name));
        return node
            .map(|node| (node, rest(4)))
            .ok_or_else(|| format!("`{}` has no app `{}` in `{}`", at(1), at(3), cell.name));
    }
    match placement.sections.get(at(2)) {
        Some(node) => Ok((node, rest(3))),
        None => {
            let mut known: Vec<&str> = placement.sections.keys().map(String::as_str).collect();
            known.push("apps");
            Err(format!(
                "client `{}` has no table `{}`: it has {}",
                at(1),
                at(2),
                one_of(known)
            ))
        }
    }
}

fn walk<'m>(mut node: &'m Node, key: &str, parts: &[String]) -> Result<&'m Node, String> {
    for part in parts {
        node = match node.descend([part.as_str()]) {
            Some(next) => next,
            None => {
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
    Ok(node)
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
            let quoted = if name.contains('.') {
                format!("\"{name}\"")
            } else {
                name.to_string()
            };
            explain(
                &entry.node,
                &format!("{key}.{quoted}"),
                cell,
                shared,
                sources,
                out,
            );
        }
        return;
    }
    let place = node.note.is_none().then(|| sources.place(node.span));
    let note = match (&node.note, shared) {
        (Some(note), Some(shared)) => Some(format!("{note}; {shared}")),
        (Some(note), None) => Some(note.to_string()),
        (None, shared) => shared.map(Into::into),
    };
    let overrode = node.shadows.iter().rev().map(|span| {
        let text = sources.slice(*span);
        (
            text.to_string(),
            (!text.is_empty()).then(|| sources.place(*span)),
        )
    });
    out.push(Why {
        cell: cell.to_string(),
        key: key.to_string(),
        value: toml(node),
        place,
        note,
        overrode: overrode.collect(),
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
