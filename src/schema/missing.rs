//! What a table that is merged from layers must have, and what its kind has not: nobody can say so of one layer alone.

use serde_json::Value;

use super::faults::{MISSING_KEY, wanted};
use super::hints::has_unknown;
use super::kinds::of_another_kind;
use super::navigate::deref;
use super::words::word;
use crate::diag::{Problem, Problems};
use crate::syntax::{Node, Table};

/// Reports what a merged table lacks, at any depth but for tables that are merged on their own.
pub(super) fn report(
    (root, table): (&Value, &Value),
    node: &Node,
    name: &str,
    place: &str,
    out: &mut Problems,
) {
    walk(root, table, node, &mut vec![name.to_owned()], place, out);
}

/// The keys that are required of all layers together. What is required of each layer can be missing only because it was taken back.
fn required<'s>(schema: &'s Value, table: &Table) -> Vec<&'s str> {
    let list = |key: &str| word(schema, key).and_then(Value::as_array);
    let all = |key: &str| list(key).into_iter().flatten().filter_map(Value::as_str);
    let of_each = all("required").filter(|name| table.taken_back(name).is_some());
    let of_kind = keys_by_kind(schema, table)
        .filter(|(_, key, is_of_kind)| *is_of_kind && word(key, "x-needed").is_some());
    let of_kind = of_kind.map(|(name, ..)| name);
    all("x-required").chain(of_each).chain(of_kind).collect()
}

/// The keys that only some kinds of the table have, and whether this one does.
fn keys_by_kind<'s>(
    schema: &'s Value,
    table: &Table,
) -> impl Iterator<Item = (&'s str, &'s Value, bool)> {
    let kind = table.get("kind").and_then(Node::as_str).map(str::to_owned);
    let keys = word(schema, "properties").and_then(Value::as_object);
    keys.into_iter().flatten().filter_map(move |(name, key)| {
        let kinds = word(key, "x-kinds")?.as_array()?;
        let kind = kind.as_deref()?;
        Some((name.as_str(), key, kinds.iter().any(|of| of == kind)))
    })
}

fn walk(
    root: &Value,
    schema: &Value,
    node: &Node,
    path: &mut Vec<String>,
    place: &str,
    out: &mut Problems,
) {
    let schema = deref(root, schema);
    if let Some(table) = node.as_table() {
        // A key that is not known may stand for any that is missing: it is reported, and says so.
        let is_told = has_unknown(schema, table);
        for name in required(schema, table) {
            let is_written = table.get(name).is_some() || table.is_unread(name);
            if !is_written && (!is_told || table.taken_back(name).is_some()) {
                out.push(missing(root, schema, (node, table), path, name, place));
            }
        }
        for (name, key, is_of_kind) in keys_by_kind(schema, table) {
            if let Some(value) = table.get(name).filter(|_| !is_of_kind) {
                out.push(of_another_kind(key, Some(table), (path, name), value));
            }
        }
        for (key, entry) in table.iter() {
            let inner = word(schema, "properties")
                .and_then(|p| p.get(key.as_ref()))
                .or_else(|| word(schema, "additionalProperties").filter(|v| v.is_object()));
            if let Some(inner) = inner.filter(|inner| word(inner, "x-resolved").is_none()) {
                path.push(key.to_string());
                walk(root, inner, &entry.node, path, place, out);
                path.pop();
            }
        }
    } else if let (Some(items), Some(element)) = (node.as_array(), word(schema, "items")) {
        for item in items {
            walk(root, element, item, path, place, out);
        }
    }
}

fn missing(
    root: &Value,
    schema: &Value,
    (node, table): (&Node, &Table),
    path: &[String],
    name: &str,
    place: &str,
) -> Problem {
    let gone = table.taken_back(name);
    let message = format!("`{}` of {place} lacks `{name}`", path.join("."));
    Problem::new(&MISSING_KEY, message)
        .at(
            gone.map_or(node.span, |gone| gone.span),
            format!("`{name}` is required"),
        )
        .help(wanted(root, schema, name))
}
