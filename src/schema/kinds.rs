//! Tables that say by `kind` of which form they are, such as `state`: keys that only another kind has.

use serde_json::Value;

use super::faults::UNKNOWN_KEY;
use super::hints::texts;
use super::navigate::deref;
use super::words::KIND;
use crate::diag::Problem;
use crate::diag::suggest::one_of;
use crate::syntax::{Node, Table};

/// A key that tables of another `kind` have.
pub(super) fn of_another_kind(
    schema: &Value,
    table: Option<&Table>,
    (path, key): (&[String], &str),
    node: &Node,
) -> Problem {
    let at = table
        .and_then(|t| t.entry(key))
        .map_or(node.span, |e| e.key);
    let kinds = schema.get("x-kinds").map(texts).unwrap_or_default();
    let kinds = one_of(kinds.iter().map(String::as_str));
    let message = format!("`{}` is not of a kind that has `{key}`", path.join("."));
    let problem = Problem::new(&UNKNOWN_KEY, message).at(at, format!("only of kind {kinds}"));
    let kind = table.and_then(|t| t.get("kind"));
    match kind {
        Some(kind) => problem.at(kind.span, "the kind").help(format!(
            "leave `{key}` out, or write the kind that has it here, `kind`: {kinds}, with all that such a table needs"
        )),
        None => problem.help(format!("leave `{key}` out, or write `kind`: {kinds}")),
    }
}

/// Whether a table that says of which kind it is names one that there is.
pub(super) fn has_known_kind(document: &Value, schema: &Value, table: &Table) -> bool {
    let kinds = schema.get("properties").and_then(|keys| keys.get(KIND));
    let kinds = kinds.and_then(|kind| deref(document, kind).get("enum"));
    let (Some(kind), Some(kinds)) = (table.get(KIND), kinds) else {
        return true;
    };
    kind.as_str()
        .is_some_and(|kind| texts(kinds).iter().any(|known| known == kind))
}
