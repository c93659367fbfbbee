//! What `terrane explain` prints of a table or key of the estate file.

use super::Schema;
use super::reference::{Key, Table, head, tables};
use crate::diag::suggest::{nearest, one_of};

/// What `terrane explain` prints of a path such as `network.nat` or `clients.database.volumes`; names of regions, clients and the like may stand in it or be
/// left out. None if it does not begin with a table.
///
/// # Errors
/// What there is instead, from the first step on that leads nowhere.
pub fn explain(schema: &Schema, path: &str) -> Option<Result<String, String>> {
    let tables = tables(schema);
    let mut parts: Vec<&str> = path.trim_matches(['[', ']']).split('.').collect();
    let find = |name: &str| {
        let singular = name.strip_suffix('s').unwrap_or(name);
        tables.iter().find(|t| t.name == name || t.name == singular)
    };
    let mut table = find(parts.first()?)?;
    parts.remove(0);
    // Through tables with a page of their own: `clients.database`.
    while let Some(position) = parts
        .iter()
        .position(|part| find(part).is_some() && !has(table, part))
    {
        table = find(parts[position])?;
        parts.drain(..=position);
    }
    if parts.is_empty() {
        return Some(Ok(told(table)));
    }
    let wanted = parts.join(".");
    let plain = |key: &Key| {
        key.path
            .replace("[]", "")
            .replace(".NAME", "")
            .replace("NAME.", "")
    };
    let matches = |key: &Key| key.path == wanted || plain(key) == wanted;
    let Some(key) = table.keys.iter().find(|key| matches(key)) else {
        let known: Vec<String> = table.keys.iter().map(plain).collect();
        let near = nearest(&wanted, known.iter().map(String::as_str));
        let top = table.keys.iter().filter(|k| !k.path.contains('.'));
        return Some(Err(match near {
            Some(near) => format!(
                "`{}` has no key `{wanted}`: did you mean `{}.{near}`?",
                table.name, table.name
            ),
            None => format!(
                "`{}` has no key `{wanted}`: it has {}",
                table.name,
                one_of(top.map(|k| k.path.as_str()))
            ),
        }));
    };
    let below = format!("{}.", key.path.trim_end_matches("[]"));
    let inner = table
        .keys
        .iter()
        .filter(|k| k.path.starts_with(&below) || k.path.starts_with(&format!("{}[]", key.path)));
    let part = Table {
        name: format!("{}.{}", table.name, key.path),
        meaning: meaning(key),
        keys: inner.cloned().collect(),
        example: None,
        ..table.clone()
    };
    Some(Ok(told(&part)))
}

/// Whether a table itself has the key, which then is not another table's name.
fn has(table: &Table, key: &str) -> bool {
    table
        .keys
        .iter()
        .any(|k| k.path == key && !k.meaning.contains("Its keys: ["))
}

/// A key's meaning, type and default, in a line.
fn meaning(key: &Key) -> String {
    let default = match key.default.as_str() {
        "" => String::new(),
        "required" => " Required.".into(),
        default => format!(" Default: {default}."),
    };
    let text = format!("{} Type: {}.{default}", key.meaning, key.kind);
    text.trim_start().to_owned()
}

/// A page for a terminal: what its table of keys says, a paragraph for each. A value has none.
fn told(table: &Table) -> String {
    let head = head(table);
    let mut out = head.trim_end().to_owned();
    if !table.keys.is_empty() {
        out.push_str("\n\n## Keys\n");
        for key in &table.keys {
            out.push_str(&format!("\n`{}`\n  {}\n", key.path, meaning(key)));
        }
    }
    out.trim_end().to_owned() + "\n"
}
