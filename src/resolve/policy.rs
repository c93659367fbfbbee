//! `[quotas]`, `[rules]` and the excuses that tables carry.

use std::collections::BTreeMap;

use crate::diag::Severity;
use crate::model::Excuse;
use crate::span::{Span, Spanned};
use crate::syntax::{Node, NodeKind, Table};

pub(super) fn quotas(root: &Table) -> BTreeMap<String, Spanned<u64>> {
    let table = root.get("quotas").and_then(Node::as_table);
    let read = |entry: &crate::syntax::Entry| {
        Some(Spanned::new(
            u64::try_from(entry.node.as_integer()?).ok()?,
            entry.node.span,
        ))
    };
    table
        .into_iter()
        .flat_map(Table::iter)
        .filter_map(|(key, e)| Some((key.to_string(), read(e)?)))
        .collect()
}

pub(super) fn severities(root: &Table) -> BTreeMap<String, Spanned<Option<Severity>>> {
    let table = root.get("rules").and_then(Node::as_table);
    let read = |text: &str| match text {
        "allow" => Some(None),
        "note" => Some(Some(Severity::Note)),
        "warn" => Some(Some(Severity::Warning)),
        "error" => Some(Some(Severity::Error)),
        _ => None,
    };
    table
        .into_iter()
        .flat_map(Table::iter)
        .filter_map(|(key, e)| {
            Some((
                key.to_string(),
                Spanned::new(read(e.node.as_str()?)?, e.key),
            ))
        })
        .collect()
}

/// Every `allow` list at any depth.
pub(super) fn excuses(root: &Table) -> Vec<Excuse> {
    let mut out = Vec::new();
    collect(root, None, &mut out);
    out
}

/// `key` is where the table is named: a fault of the whole table is reported there.
fn collect(table: &Table, key: Option<Span>, out: &mut Vec<Excuse>) {
    if let Some(list) = table.get("allow").and_then(Node::as_array) {
        let mut extent = table.extent();
        extent.extend(key);
        out.extend(list.iter().filter_map(|item| {
            let item = item.as_table()?;
            let rule = item.get("rule")?;
            Some(Excuse {
                rule: Spanned::new(rule.as_str()?.to_string(), rule.span),
                reason: item.get("reason")?.as_str()?.to_string(),
                extent: extent.clone(),
            })
        }));
    }
    for (_, entry) in table.iter() {
        match &entry.node.kind {
            NodeKind::Table(inner) => collect(inner, Some(entry.key), out),
            NodeKind::Array(items) => items
                .iter()
                .filter_map(Node::as_table)
                .for_each(|t| collect(t, None, out)),
            _ => {}
        }
    }
}
