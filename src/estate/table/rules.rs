//! `[rules]` and `[quotas]`: what a project says of rules and of limits.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diag;
use crate::estate::typed;
use crate::span::Spanned;
use crate::syntax::{Node, Table};

/// What a project makes of a rule.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Severity {
    /// Nothing is said.
    Allow,
    /// A note.
    Note,
    /// A warning.
    Warn,
    /// An error.
    Error,
}

impl From<Severity> for Option<diag::Severity> {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Allow => None,
            Severity::Note => Some(diag::Severity::Note),
            Severity::Warn => Some(diag::Severity::Warning),
            Severity::Error => Some(diag::Severity::Error),
        }
    }
}

/// Granted value.
#[derive(JsonSchema)]
#[schemars(inline)]
#[expect(dead_code, reason = "declares the value")]
pub struct Granted(#[schemars(range(min = 0))] i64);

/// Granted values by the quota's id.
pub(in crate::estate) fn quotas(root: &Table) -> BTreeMap<String, Spanned<u64>> {
    let table = root.get("quotas").and_then(Node::as_table);
    let entries = table.into_iter().flat_map(Table::iter);
    entries
        .filter_map(|(key, entry)| Some((key.to_string(), typed::read(&entry.node)?)))
        .collect()
}

/// What the project makes of rules, `None` for nothing; the span is the key's.
pub(in crate::estate) fn severities(
    root: &Table,
) -> BTreeMap<String, Spanned<Option<diag::Severity>>> {
    let table = root.get("rules").and_then(Node::as_table);
    let entries = table.into_iter().flat_map(Table::iter);
    entries
        .filter_map(|(key, entry)| {
            let severity: Severity = typed::read(&entry.node)?;
            Some((key.to_string(), Spanned::new(severity.into(), entry.key)))
        })
        .collect()
}
