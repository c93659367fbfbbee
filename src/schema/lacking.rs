//! What one table of the file lacks of the keys that its schema requires, unless a misspelt name says so already. Not what layers lack together.

use std::collections::BTreeMap;

use serde_json::Value;

use super::faults::{MISSING_KEY, wanted};
use super::hints::{has_unknown, meant_by, sibling, to_paste};
use super::kinds::has_known_kind;
use super::navigate::schema_at;
use crate::diag::Problem;
use crate::diag::suggest::all_of;
use crate::syntax::Node;

/// Names that cannot be: by the path of their table and the name that was meant.
pub(super) type Misnamed = BTreeMap<(Vec<String>, String), String>;

/// All that one table lacks. A key that is not known stands for one that is missing: it is reported, and says so.
pub(super) fn lacks(
    document: &Value,
    file: &Node,
    path: &[String],
    names: &[String],
    misnamed: &Misnamed,
) -> Option<Problem> {
    let node = file.descend(path.iter().map(String::as_str))?;
    let schema = schema_at(document, document, file, path).unwrap_or(&Value::Null);
    let is_told = |t| has_unknown(schema, t) || !has_known_kind(document, schema, t);
    if node.as_table().is_some_and(is_told) {
        return None;
    }
    let stands_aside = |name: &&String| is_misspelt_above(document, file, path, name, misnamed);
    let names: Vec<String> = names
        .iter()
        .filter(|name| !stands_aside(name))
        .cloned()
        .collect();
    let names = names.as_slice();
    if names.is_empty() {
        return None;
    }
    let place = match path {
        [] => "the file".to_owned(),
        path => format!("`{}`", path.join(".")),
    };
    let all = all_of(names.iter().map(String::as_str));
    let problem = Problem::new(&MISSING_KEY, format!("{place} lacks {all}"));
    let is = if names.len() == 1 { "is" } else { "are" };
    let problem = problem.at(node.span, format!("{all} {is} required here"));
    let near = names.first().and_then(|name| sibling(file, path, name));
    Some(match (near, names) {
        (Some(near), [name]) => problem.help(format!(
            "was `{near}` meant? That one has `{name}`; {}",
            wanted(document, schema, name)
        )),
        (None, [name]) => problem.help(wanted(document, schema, name)),
        _ => problem.help(to_paste(document, schema, names)),
    })
}

/// Whether a table has the key in another of its headers, in which a name above it is misspelt.
fn is_misspelt_above(
    document: &Value,
    file: &Node,
    path: &[String],
    name: &str,
    misnamed: &Misnamed,
) -> bool {
    (0..path.len()).any(|depth| {
        let (above, below) = path.split_at(depth);
        let Some((meant, below)) = below.split_first() else {
            return false;
        };
        let around = file.descend(above.iter().map(String::as_str));
        let Some(around) = around.and_then(Node::as_table) else {
            return false;
        };
        let schema = schema_at(document, document, file, above).unwrap_or(&Value::Null);
        let has_it = |key: &&str| {
            let keys = below.iter().map(String::as_str).chain([name]);
            let other = around.get(key);
            other.is_some_and(|other| other.descend(keys).is_some())
        };
        let wrong = misnamed.get(&(above.to_vec(), meant.clone()));
        wrong.is_some_and(|key| has_it(&key.as_str()))
            || has_unknown(schema, around)
                && around.keys().any(|key| {
                    has_it(&key) && meant_by(schema, around, key) == Some(meant.as_str())
                })
    })
}
