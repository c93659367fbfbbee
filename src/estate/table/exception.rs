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
    /// Who answers for it.
    #[schemars(length(min = 1, max = 100))]
    who: Option<String>,
    /// The last day on which it holds, `2027-03-31`: of what pipelines look at on that day. The compiler knows no day; it says the same to whoever builds later.
    #[schemars(regex(pattern = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"), extend("x-expects" = "a day such as `2027-03-31`"))]
    until: Option<String>,
}

/// One element of an `allow` list.
#[derive(Clone, Debug)]
pub struct Exception {
    /// Code of the rule. None where it could not be read, which has been reported: it may be any.
    pub rule: Option<Spanned<String>>,
    /// Why it is right.
    pub reason: String,
    /// Who answers for it, if somebody wrote it.
    pub who: Option<String>,
    /// The last day on which it holds, if somebody wrote it.
    pub until: Option<String>,
    /// The table that it stands in, by its keys; empty for the file itself.
    pub table: Vec<String>,
    /// Every place within the table that the exception stands in.
    pub extent: Vec<Span>,
}

/// Every `allow` list at any depth.
pub(in crate::estate) fn exceptions(root: &Table) -> Vec<Exception> {
    let mut out = Vec::new();
    collect(root, (&[], &[]), &mut out);
    out
}

/// `named` is where the table is named: a fault of the whole table is reported there.
fn collect(table: &Table, (path, named): (&[String], &[Span]), out: &mut Vec<Exception>) {
    let mut extent = None;
    let mut add = |rule: Option<Spanned<String>>, item: Option<&Table>| {
        let text = |key: &str| Some(item?.get(key)?.as_str()?.to_owned());
        let extent = extent.get_or_insert_with(|| {
            let mut extent = table.extent();
            extent.extend(named);
            extent
        });
        out.push(Exception {
            rule,
            reason: text("reason").unwrap_or_default(),
            who: text("who"),
            until: text("until"),
            table: path.to_vec(),
            extent: extent.clone(),
        });
    };
    let list = table.get("allow").and_then(Node::as_array);
    for item in list.unwrap_or_default().iter().filter_map(Node::as_table) {
        let unread = item.is_unread("rule");
        let rule = item.get("rule").filter(|_| !unread);
        let rule = rule.and_then(|rule| Some(Spanned::new(rule.as_str()?.to_owned(), rule.span)));
        add(rule, Some(item));
    }
    if table.is_unread("allow") {
        add(None, None);
    }
    for (key, entry) in table.iter() {
        let path: Vec<String> = path.iter().cloned().chain([key.to_string()]).collect();
        match &entry.node.kind {
            NodeKind::Table(inner) => {
                collect(inner, (&path, &[entry.key, entry.node.span]), out);
            }
            NodeKind::Array(items) => {
                let tables = items
                    .iter()
                    .filter_map(|item| Some((item.span, item.as_table()?)));
                tables.for_each(|(span, table)| collect(table, (&path, &[span]), out));
            }
            _ => {}
        }
    }
}
