//! What `terrane explain` prints of a table or key of the estate file.

use super::reference::{Key, Table, head, small, tables};
use super::{Schema, paths};
use crate::diag::suggest::{nearest, one_of};
use crate::syntax::dotted;

/// What `terrane explain` prints of a path such as `network.nat` or `clients.database.volumes`; names of regions, clients and the like may stand in it or be
/// left out. None if it does not begin with a table.
///
/// # Errors
/// What there is instead, from the first step on that leads nowhere.
#[must_use]
pub fn explain(schema: &Schema, path: &str) -> Option<Result<String, String>> {
    let tables = tables(schema);
    let parts = dotted(path.trim_matches(['[', ']']));
    // As far as it leads somewhere; the rest is what is not there.
    let known = (1..=parts.len()).rev();
    let (place, rest) = known
        .map(|n| (paths::find(schema, &parts[..n]), &parts[n..]))
        .find_map(|(place, rest)| Some((place?, rest)))?;
    let is_meant = |table: &&Table| table.name == place.page;
    // Some are described where they are used: `allow`.
    let small = || small(schema, &place.page);
    let table = tables.iter().find(is_meant).cloned().or_else(small)?;
    let key = Some(place.key).filter(|key| !key.is_empty());
    let wanted: Vec<String> = key.into_iter().chain(rest.iter().cloned()).collect();
    let page = of_table(&table, &wanted.join("."));
    let here = own(schema, tables, &parts).filter(|_| wanted.is_empty());
    Some(page.map(|page| match (here, page.split_once('\n')) {
        (Some(here), Some((title, rest))) => {
            format!("{title}\n\n`{}`: {here}\n{rest}", parts.join("."))
        }
        _ => page,
    }))
}

/// The paths of keys that are called so, in whichever tables: `cell.backup_copies` of `backup_copies`.
#[must_use]
pub fn called(schema: &Schema, name: &str) -> Vec<String> {
    let is_called = |key: &&Key| key.path == name || key.path.ends_with(&format!(".{name}"));
    let tables = tables(schema).iter();
    let found = tables.flat_map(|table| {
        let keys = table.keys.iter().filter(is_called);
        keys.map(|key| format!("{}.{}", table.name, key.path))
    });
    found.collect()
}

/// What the table around says of a table that is described on a page of its own.
fn own(schema: &Schema, tables: &[Table], parts: &[String]) -> Option<String> {
    let (name, around) = parts.split_last()?;
    let place = paths::find(schema, around)?;
    let table = tables.iter().find(|table| table.name == place.page)?;
    let path = match place.key.as_str() {
        "" => name.clone(),
        key => format!("{key}.{name}"),
    };
    let key = table.keys.iter().find(|key| key.path == path)?;
    let meaning = key.meaning.split(" Its keys: ").next()?.trim();
    (!meaning.is_empty() && meaning != table.meaning).then(|| meaning.to_owned())
}

/// A key of a table, or all of it.
fn of_table(table: &Table, wanted: &str) -> Result<String, String> {
    if wanted.is_empty() {
        return Ok(told(table));
    }
    // What is in a map is described at the map.
    let own = wanted.trim_end_matches(".NAME");
    let plain = |key: &Key| {
        key.path
            .replace("[]", "")
            .replace(".NAME", "")
            .replace("NAME.", "")
    };
    let matches = |key: &Key| key.path == own || plain(key) == wanted;
    let Some(key) = table.keys.iter().find(|key| matches(key)) else {
        let known: Vec<String> = table.keys.iter().map(plain).collect();
        let near = nearest(wanted, known.iter().map(String::as_str));
        let top = table.keys.iter().filter(|k| !k.path.contains('.'));
        return Err(match near {
            Some(near) => format!(
                "`{}` has no key `{wanted}`: did you mean `{}.{near}`?",
                table.name, table.name
            ),
            None => format!(
                "`{}` has no key `{wanted}`: it has {}",
                table.name,
                one_of(top.map(|k| k.path.as_str()))
            ),
        });
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
    Ok(told(&part))
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
