//! The reference of the estate file, made from its declaration: a page for each table.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::words::{choices, is_object, kind, required};
use super::{Schema, Section};

/// A table with every key.
#[derive(Clone, Debug)]
pub struct Table {
    /// `network`, `platform`
    pub name: String,
    /// What it is for.
    pub meaning: String,
    /// The blueprint that reads it; none for a table of the core.
    pub blueprint: Option<String>,
    /// Where it may stand, the weakest first: `[defaults.network]`.
    pub places: Vec<String>,
    /// Its keys; those of tables in it stand behind them.
    pub keys: Vec<Key>,
    /// How it is written.
    pub example: Option<String>,
}

/// A key of a table.
#[derive(Clone, Debug)]
pub struct Key {
    /// `nat`, `node_groups.NAME.min_size`
    pub path: String,
    /// `text`, `list of numbers`
    pub kind: String,
    /// What holds where nobody writes it: `per_az`, `required`; empty for nothing.
    pub default: String,
    /// One line.
    pub meaning: String,
}

/// Every table of the language, the core's first.
#[must_use]
pub fn tables(schema: &Schema) -> &[Table] {
    schema.tables.get_or_init(|| all(schema))
}

fn all(schema: &Schema) -> Vec<Table> {
    let places = places(schema);
    let core = core(schema);
    let core = core
        .iter()
        .filter_map(|name| table(schema, name, None, &places));
    let sections = schema.sections().iter();
    let sections = sections.filter_map(|s| table(schema, &s.name, Some(s), &places));
    core.chain(sections).collect()
}

/// The names of the core's tables in the order of the file, then of those that stand in them.
fn core(schema: &Schema) -> Vec<&str> {
    let properties = schema
        .document()
        .get("properties")
        .and_then(Json::as_object);
    let defs = schema.document().get("$defs").and_then(Json::as_object);
    let mut out: Vec<&str> = Vec::new();
    for (key, property) in properties.into_iter().flatten() {
        let name = page_of(schema, property).unwrap_or(key);
        if !out.contains(&name) {
            out.push(name);
        }
    }
    let tables = defs.into_iter().flatten().map(|(name, _)| name.as_str());
    let tables = tables.filter(|name| is_page(schema, name));
    let rest: Vec<&str> = tables.filter(|name| !out.contains(name)).collect();
    out.extend(rest);
    out
}

/// Whether a definition of the core is a table with a page of its own, and not a value or a section.
fn is_page(schema: &Schema, name: &str) -> bool {
    let is_section = schema.sections().iter().any(|s| name.starts_with(&s.def()));
    let is_table = |def: &Json| {
        let options = def.get("anyOf").and_then(Json::as_array);
        def.get("properties").is_some()
            || options.is_some_and(|all| {
                all.iter()
                    .any(|o| o.get("type").is_some_and(|t| t == "object"))
            })
    };
    // Some tables are described on the page of another one.
    let is_own = |def: &&Json| def.get("x-page").is_none();
    !is_section && schema.def(name).filter(is_own).is_some_and(is_table)
}

fn definition<'s>(schema: &'s Schema, name: &str, section: Option<&Section>) -> Option<&'s Json> {
    if let Some(section) = section {
        return schema.def(&section.def());
    }
    schema.table(name)
}

fn table(
    schema: &Schema,
    name: &str,
    section: Option<&Section>,
    places: &BTreeMap<String, Vec<String>>,
) -> Option<Table> {
    let table = definition(schema, name, section)?;
    let text = |key: &str| table.get(key).and_then(Json::as_str);
    let def = section.map_or_else(|| name.to_owned(), Section::def);
    let standing = places.get(&def).cloned().unwrap_or_default();
    let mut keys = Vec::new();
    // A list of tables is described by its elements, what can be a list of names or tables by the tables.
    let options = table.get("anyOf").and_then(Json::as_array);
    let mut tables = options.into_iter().flatten().map(|o| schema.resolved(o));
    let tables = tables.find(|option| option.get("additionalProperties").is_some());
    let of_keys = table
        .get("items")
        .map_or(tables.unwrap_or(table), |items| schema.resolved(items));
    add(schema, of_keys, "", &mut keys);
    for layer in layers(schema, name) {
        let mut of_layer = Vec::new();
        add(schema, layer, "", &mut of_layer);
        of_layer.retain(|key| !keys.iter().any(|known| known.path == key.path));
        keys.append(&mut of_layer);
    }
    Some(Table {
        name: name.into(),
        meaning: text("description").unwrap_or_default().into(),
        blueprint: section.map(|s| s.blueprint.clone()),
        places: match standing.is_empty() {
            true => vec![format!("[{name}]")],
            false => standing,
        },
        keys,
        example: text("x-example").map(|example| example.trim().to_owned()),
    })
}

/// The tables that are described on the page of another one: what stands over it, with a key or two of its own.
fn layers<'s>(schema: &'s Schema, page: &str) -> impl Iterator<Item = &'s Json> {
    let defs = schema.document().get("$defs").and_then(Json::as_object);
    let defs = defs.into_iter().flatten().map(|(_, def)| def);
    defs.filter(move |def| def.get("x-page").is_some_and(|of| of == page))
}

/// A definition without a page of its own.
pub(super) fn small(schema: &Schema, name: &str) -> Option<Table> {
    table(schema, name, None, &places(schema))
}

/// Where each definition is referred to, by paths from the top of the file.
fn places(schema: &Schema) -> BTreeMap<String, Vec<String>> {
    let mut out = BTreeMap::new();
    find(schema, schema.document(), &mut Vec::new(), &mut out);
    // The tables of the file stand in the order of their weight, and in each of them the inner place wins.
    let properties = schema
        .document()
        .get("properties")
        .and_then(Json::as_object);
    let weight = |place: &String| {
        let top = place.trim_start_matches('[').split(['.', ']']).next();
        let position = properties.and_then(|p| p.keys().position(|key| Some(key.as_str()) == top));
        (position, place.matches('.').count())
    };
    for places in out.values_mut() {
        places.sort_by_key(weight);
    }
    out
}

fn find(
    schema: &Schema,
    at: &Json,
    path: &mut Vec<String>,
    out: &mut BTreeMap<String, Vec<String>>,
) {
    if let Some(name) = described_by(schema, at).map(str::to_owned) {
        let place = format!("[{}]", path.join("."));
        let known: &mut Vec<String> = out.entry(name).or_default();
        if !known.contains(&place) {
            known.push(place);
        }
    }
    let table = schema.resolved(at);
    let properties = table.get("properties").and_then(Json::as_object);
    for (key, inner) in properties.into_iter().flatten() {
        path.push(key.clone());
        find(schema, inner, path, out);
        path.pop();
    }
    for (key, step) in [("additionalProperties", "NAME"), ("items", "")] {
        if let Some(inner) = table.get(key).filter(|inner| inner.is_object()) {
            let step = name_of(path).filter(|_| !step.is_empty());
            path.extend(step.clone());
            find(schema, inner, path, out);
            if step.is_some() {
                path.pop();
            }
        }
    }
    for option in table
        .get("anyOf")
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
    {
        find(schema, option, path, out);
    }
}

/// How the name of an element of a map is written in a path.
fn name_of(path: &[String]) -> Option<String> {
    Some(match path.last()?.as_str() {
        "environments" => "ENVIRONMENT".into(),
        "regions" => "REGION".into(),
        "sites" | "vpn" => "SITE".into(),
        "clients" => "CLIENT".into(),
        "apps" => "APP".into(),
        "overrides" => "\"REGION/ENVIRONMENT\"".into(),
        _ => "NAME".into(),
    })
}

/// Adds the keys of a table. Those with a page of their own are named only.
fn add(schema: &Schema, table: &Json, prefix: &str, keys: &mut Vec<Key>) {
    let required = required(table);
    let properties = table.get("properties").and_then(Json::as_object);
    for (name, raw) in properties.into_iter().flatten() {
        let value = schema.resolved(raw);
        let path = format!("{prefix}{name}");
        let own = raw.get("description").or_else(|| value.get("description"));
        let mut meaning = own
            .and_then(Json::as_str)
            .unwrap_or_default()
            .trim()
            .to_owned();
        let page = page_of(schema, raw);
        meaning = with_page(&meaning, page);
        let meaning = with_choices(&meaning, value);
        keys.push(Key {
            kind: kind_in_file(schema, value),
            default: default(raw, value, required.contains(&name.as_str())),
            meaning,
            path: path.clone(),
        });
        // A list that is read elsewhere, such as `allow`, is the same in all tables.
        if page.is_none() && (raw.get("x-resolved").is_none() || is_object(value)) {
            below(schema, value, &path, keys);
        }
    }
    if let Some(rest) = table
        .get("additionalProperties")
        .filter(|rest| rest.is_object())
    {
        if !prefix.is_empty() || properties.is_some_and(|p| !p.is_empty()) {
            return;
        }
        let page = page_of(schema, rest);
        let rest = schema.resolved(rest);
        keys.push(Key {
            path: "NAME".into(),
            kind: kind_in_file(schema, rest),
            default: String::new(),
            meaning: with_page(&meaning_of(rest), page),
        });
    }
}

fn with_page(meaning: &str, page: Option<&str>) -> String {
    match page {
        Some(page) => format!("{meaning} Its keys: [{page}]({page}.md)."),
        None => meaning.to_owned(),
    }
}

fn meaning_of(value: &Json) -> String {
    let own = value.get("description").and_then(Json::as_str);
    with_choices(own.unwrap_or_default(), value)
}

/// The meaning with the texts that the value can be, unless it names all of them.
fn with_choices(meaning: &str, value: &Json) -> String {
    let choices: Vec<String> = choices(value).iter().map(|c| format!("`{c}`")).collect();
    if choices.len() < 2 || choices.iter().all(|c| meaning.contains(c.as_str())) {
        return meaning.trim().to_owned();
    }
    format!("{meaning} One of {}.", choices.join(", "))
        .trim()
        .to_owned()
}

/// The file has tables where templates have objects.
fn kind_in_file(schema: &Schema, value: &Json) -> String {
    kind(schema, value).replace("object", "table")
}

/// Adds what tables in it have.
fn below(schema: &Schema, value: &Json, path: &str, keys: &mut Vec<Key>) {
    if is_object(value) {
        add(schema, value, &format!("{path}."), keys);
    } else if let Some(rest) = schema.rest(value) {
        let step = if value.get("items").is_some() {
            "[]"
        } else {
            ".NAME"
        };
        below(schema, rest, &format!("{path}{step}"), keys);
    }
}

/// The definition that a table is described by: that of its page, or the one that it refers to.
fn described_by<'s>(schema: &'s Schema, table: &'s Json) -> Option<&'s str> {
    let page = schema.resolved(table).get("x-page");
    let name = page.or_else(|| table.get("$ref"))?.as_str()?;
    Some(name.trim_start_matches("#/$defs/"))
}

/// The page of the definition that a key refers to, if it has one.
pub(super) fn page_of<'s>(schema: &'s Schema, raw: &'s Json) -> Option<&'s str> {
    let elements = || described_by(schema, raw.get("additionalProperties")?);
    let def = described_by(schema, raw).or_else(elements)?;
    let section = schema.sections().iter().find(|s| s.def() == def);
    section
        .map(|s| s.name.as_str())
        .or_else(|| Some(def).filter(|def| is_page(schema, def)))
}

fn default(raw: &Json, value: &Json, is_required: bool) -> String {
    if is_required {
        return "required".into();
    }
    let of = |key: &str| {
        raw.get(key)
            .or_else(|| value.get(key))
            .filter(|v| !v.is_null())
    };
    match (of("default"), of("x-default").and_then(Json::as_str)) {
        (Some(default), _) if default.as_object().is_some_and(serde_json::Map::is_empty) => {
            String::new()
        }
        // Of a key that is something else in some clouds all of it is told.
        (Some(_), Some(text)) if of("x-in").is_some() => text.into(),
        (Some(default), _) => format!("`{default}`"),
        (None, Some(text)) => text.into(),
        (None, None) => String::new(),
    }
}

/// The page of a table.
#[must_use]
pub fn page(table: &Table) -> String {
    let mut out = head(table);
    out.push_str("\n## Keys\n\n| key | type | default | |\n|---|---|---|---|\n");
    for key in &table.keys {
        let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
        out.push_str(&format!(
            "| `{}` | {} | {} | {} |\n",
            key.path,
            key.kind,
            cell(&key.default),
            cell(&key.meaning)
        ));
    }
    out
}

/// What a page says before the keys.
pub(super) fn head(table: &Table) -> String {
    let mut out = format!("# `{}`\n\n{}\n", table.name, table.meaning);
    if let Some(blueprint) = &table.blueprint {
        out.push_str(&format!("\nRead by the blueprint `{blueprint}`.\n"));
    }
    out.push_str("\n## Where it stands\n\n");
    if table.places.len() > 1 {
        out.push_str("What stands further down wins, key by key:\n\n");
    }
    for place in &table.places {
        out.push_str(&format!("- `{place}`\n"));
    }
    if let Some(example) = &table.example {
        out.push_str(&format!("\n## Example\n\n```toml\n{example}\n```\n"));
    }
    out
}

/// The list of all pages.
#[must_use]
pub fn index(tables: &[Table]) -> String {
    let mut out = String::from(
        "# The estate file, table by table

`regions.toml` is one TOML file. Tables of the core come first; sections are tables that blueprints read, and stand where their scope allows. A table that may stand in
several places is merged from all of them, key by key; `unset = [\"KEY\"]` takes back what a weaker one sets. `terrane explain TABLE.KEY` prints the same as these pages,
`terrane why REGION/ENVIRONMENT TABLE.KEY` where a value comes from.

This page and the others are made by the compiler (`TERRANE_UPDATE=1 cargo test language_pages`); sections are those of the built-in blueprints.

| table | read by | |
|---|---|---|
",
    );
    for table in tables {
        let reader = table
            .blueprint
            .as_ref()
            .map_or_else(|| "the core".into(), |b| format!("`{b}`"));
        out.push_str(&format!(
            "| [`{0}`]({0}.md) | {reader} | {1} |\n",
            table.name,
            table.meaning.replace('|', "\\|")
        ));
    }
    out
}
