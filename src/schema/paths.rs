//! The one reader of paths such as `clients.ezra.database.volumes.data` or `network.nat`: which page of the reference a key stands on, and how it is called
//! there.

use serde_json::Value as Json;

use super::{Schema, Section, reference::page_of};

/// Where a key is described.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The table: `network`, `database`.
    pub page: String,
    /// The key as the table's page calls it: `volumes.data.size_gib`, `node_groups.NAME.min_size`; empty for the table itself.
    pub key: String,
}

/// The place of a path that begins with a table of the file or with the name of a page. Names of regions, clients and the like may stand in it or be left
/// out. None where the schema has no such key.
#[must_use]
pub fn find(schema: &Schema, path: &[String]) -> Option<Place> {
    let (first, rest) = path.split_first()?;
    let singular = first.strip_suffix('s').unwrap_or(first);
    let in_file = || schema.document().get("properties")?.get(first);
    let section = |name: &str| schema.sections().iter().find(|s| s.name == name);
    let named = [first.as_str(), singular].into_iter().find_map(|name| {
        let def = section(name).map_or_else(|| name.to_owned(), Section::def);
        Some((name, schema.def(&def)?))
    });
    // A page has the shortest paths, and is called as its table in the file where that is one.
    let (page, table) = named.or_else(|| Some((first.as_str(), in_file()?)))?;
    let start = Place {
        page: page.to_owned(),
        key: String::new(),
    };
    let from_page = below(schema, table, &start, rest);
    // A table of the file can have its page under another name than that by which a section is called.
    let from_file = || {
        let table = in_file()?;
        let page = page_of(schema, table).unwrap_or(first).to_owned();
        let start = Place {
            page,
            key: String::new(),
        };
        below(schema, table, &start, rest)
    };
    from_page.or_else(from_file)
}

/// The place of a path below a table of the schema.
fn below(schema: &Schema, table: &Json, at: &Place, path: &[String]) -> Option<Place> {
    let Some((first, rest)) = path.split_first() else {
        return Some(at.clone());
    };
    let resolved = schema.resolved(table);
    let object = |key: &str| resolved.get(key).filter(|inner| inner.is_object());
    if let Some(inner) = object("properties").and_then(|p| p.get(first)) {
        // A map in which some have defaults is described by what all have.
        let is_map = !at.key.is_empty() && object("additionalProperties").is_some();
        let here = step(schema, inner, at, if is_map { "NAME" } else { first });
        return below(schema, inner, &here, rest);
    }
    if let Some(inner) = object("additionalProperties") {
        let here = step(schema, inner, at, "NAME");
        // The name may be left out; one that is called as a key is taken for the key.
        return below(schema, inner, &here, path).or_else(|| below(schema, inner, &here, rest));
    }
    if let Some(inner) = object("items") {
        let mut here = step(schema, inner, at, "");
        if here.page == at.page && !at.key.is_empty() {
            here.key = format!("{}[]", at.key);
        }
        return below(schema, inner, &here, path);
    }
    let options = resolved.get("anyOf").or_else(|| resolved.get("oneOf"))?;
    let mut options = options.as_array()?.iter();
    options.find_map(|option| below(schema, option, at, path))
}

/// One step on: to the page of what is there if that has one, else to a key of the same page.
fn step(schema: &Schema, inner: &Json, at: &Place, name: &str) -> Place {
    if let Some(page) = page_of(schema, inner) {
        return Place {
            page: page.to_owned(),
            key: String::new(),
        };
    }
    let key = match (at.key.as_str(), name) {
        (key, "") => key.to_owned(),
        ("", name) => name.to_owned(),
        (key, name) => format!("{key}.{name}"),
    };
    Place {
        page: at.page.clone(),
        key,
    }
}
