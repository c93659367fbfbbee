//! `allow`: exceptions from rules, which any table may carry.

use schemars::JsonSchema;

use crate::span::{Span, Spanned};
use crate::syntax::{Node, NodeKind, Table};

/// Exceptions from rules within this table, each with the reason.
#[derive(JsonSchema)]
#[schemars(rename = "allow")]
#[expect(
    dead_code,
    reason = "declares the keys; `exceptions` reads them in every table"
)]
pub struct Exceptions(Vec<ExceptionKeys>);

/// One exception.
#[derive(JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "declares the keys; `exceptions` reads them in every table"
)]
struct ExceptionKeys {
    /// Code of the rule, such as `net::vpc_range_docker`.
    rule: String,
    /// Why it is right here. Reviewers read this.
    #[schemars(length(min = 8))]
    reason: String,
}

/// One element of an `allow` list.
#[derive(Clone, Debug)]
pub struct Exception {
    /// Code of the rule. None where it could not be read, which has been reported: it may be any.
    pub rule: Option<Spanned<String>>,
    /// Why it is right.
    pub reason: String,
    /// Every place within the table that the exception stands in.
    pub extent: Vec<Span>,
}

/// Every `allow` list at any depth.
pub(in crate::estate) fn exceptions(root: &Table) -> Vec<Exception> {
    let mut out = Vec::new();
    collect(root, &[], &mut out);
    out
}

/// `named` is where the table is named: a fault of the whole table is reported there.
fn collect(table: &Table, named: &[Span], out: &mut Vec<Exception>) {
    let mut extent = None;
    let mut add = |rule: Option<Spanned<String>>, reason: &str| {
        let extent = extent.get_or_insert_with(|| {
            let mut extent = table.extent();
            extent.extend(named);
            extent
        });
        out.push(Exception {
            rule,
            reason: reason.to_owned(),
            extent: extent.clone(),
        });
    };
    let list = table.get("allow").and_then(Node::as_array);
    for item in list.unwrap_or_default().iter().filter_map(Node::as_table) {
        let unread = item.is_unread("rule");
        let rule = item.get("rule").filter(|_| !unread);
        let rule = rule.and_then(|rule| Some(Spanned::new(rule.as_str()?.to_owned(), rule.span)));
        add(
            rule,
            item.get("reason")
                .and_then(Node::as_str)
                .unwrap_or_default(),
        );
    }
    if table.is_unread("allow") {
        add(None, "");
    }
    for (_, entry) in table.iter() {
        match &entry.node.kind {
            NodeKind::Table(inner) => collect(inner, &[entry.key, entry.node.span], out),
            NodeKind::Array(items) => {
                let tables = items
                    .iter()
                    .filter_map(|item| Some((item.span, item.as_table()?)));
                tables.for_each(|(span, table)| collect(table, &[span], out));
            }
            _ => {}
        }
    }
}
