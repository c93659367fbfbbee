//! `data`: stores of a client or of the whole estate, each with a home and its copies, and what holds for them in each place.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Exceptions, Layer, Named, named};
use crate::diag::Problem;
use crate::estate::layers::{Layers, StoreAt};
use crate::estate::read::{Reader, UNKNOWN_REFERENCE};
use crate::estate::sections::sections;
use crate::estate::{Estate, typed};
use crate::span::Spanned;
use crate::syntax::{Entry, Node, NodeKind, Table};
use crate::value::CellName;

/// A store with a home, and copies in other cells. It is made of the table of its `kind`, such as `postgres`, which starts from `[defaults]`, environments,
/// regions, cells and the client, as all sections do.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(rename = "store", deny_unknown_fields, extend("x-sections" = ["store"], "x-example" = r#"[clients.ezra]
cells = ["eu-west-1/production", "eu-central-1/production"]

[clients.ezra.data.documents]
kind     = "objects"
primary  = "eu-west-1/production"
replicas = ["eu-central-1/production"]"#))]
pub struct StoreKeys {
    /// What it is: PostgreSQL, a cache in memory, a search index, or a bucket of objects. Below the key of the same name stands what it is made with.
    pub kind: Spanned<StoreKind>,
    /// Cell that is its home.
    #[schemars(with = "CellName")]
    pub primary: Spanned<CellName>,
    /// Cells that have a copy: a list of names, or a table to say more of each. All lie in the cloud of the home.
    #[expect(dead_code, reason = "declares the key; the store has its copies")]
    replicas: Option<Layer<ReplicasKeys>>,
    /// Where it is written: at home, or in each of its places, where its kind can. Copies of a store that is written at home alone are read.
    #[schemars(extend("default" = "primary"))]
    pub writes: Spanned<Writes>,
    /// Minutes of writes that may be lost at most when the home is gone: what no mechanism of its cloud can promise is told.
    #[schemars(with = "Option<i64>", range(min = 0, max = 10080))]
    pub rpo_minutes: Option<Spanned<i64>>,
    /// Residency classes that its data may lie in. Left out: those of its client.
    #[schemars(with = "Option<Vec<String>>", extend("uniqueItems" = true, "minItems" = 1))]
    pub residency: Option<Vec<Spanned<String>>>,
    /// Exceptions from rules in this table, each with the reason.
    #[expect(dead_code, reason = "declares the key")]
    allow: Option<Layer<Exceptions>>,
}

/// What a store is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum StoreKind {
    /// A relational database.
    Postgres,
    /// Values by key, in memory.
    Cache,
    /// Documents with an index.
    Search,
    /// A bucket.
    Objects,
}

impl StoreKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Postgres, Self::Cache, Self::Search, Self::Objects];

    /// How it is written, which is also the name of its section.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Cache => "cache",
            Self::Search => "search",
            Self::Objects => "objects",
        }
    }
}

/// Where a store is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Writes {
    /// At home.
    Primary,
    /// In each place.
    Everywhere,
}

impl Writes {
    /// How it is written.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Everywhere => "everywhere",
        }
    }
}

/// What a copy is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum Purpose {
    /// Apps there read it.
    Read,
    /// It takes the place of the home when that is gone.
    DisasterRecovery,
    /// Reports are made from it.
    Analytics,
}

impl Purpose {
    /// How it is written.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::DisasterRecovery => "disaster-recovery",
            Self::Analytics => "analytics",
        }
    }
}

/// A copy of a store.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(rename = "replica", deny_unknown_fields, extend("x-sections" = ["store"], "x-example" = r#"[clients.ezra]
cells = ["eu-west-1/production", "eu-central-1/production"]

[clients.ezra.data.documents]
kind    = "objects"
primary = "eu-west-1/production"

[clients.ezra.data.documents.replicas."eu-central-1/production"]
purpose = "disaster-recovery"
objects = { storage_class = "infrequent" }"#))]
pub struct ReplicaKeys {
    /// What it is for. A copy for disaster recovery lies in another region than the home.
    #[schemars(extend("default" = "read"))]
    pub purpose: Spanned<Purpose>,
}

/// Cells that have a copy: a list of names, or a table for each cell.
#[derive(JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
#[expect(dead_code, reason = "declares the forms")]
pub enum ReplicasKeys {
    /// Names of cells.
    Names(
        #[schemars(extend("uniqueItems" = true, "description" = "Names of cells."))] Vec<CellName>,
    ),
    /// What is said of each copy, by cell.
    Options(Named<CellName, ReplicaKeys>),
}

/// A store of a client or of the estate.
#[derive(Clone, Debug)]
pub struct Store {
    /// The name; the span is the key's.
    pub name: Spanned<String>,
    /// Its client; none for a store of the estate.
    pub client: Option<String>,
    /// Its table, defaults in.
    pub node: Node,
    /// Every place, the home among them.
    pub places: BTreeMap<CellName, StorePlace>,
    keys: StoreKeys,
}

/// A store in one of its places.
#[derive(Clone, Debug)]
pub struct StorePlace {
    /// The cell as it was written.
    pub cell: Spanned<CellName>,
    /// What the copy is for; none at home.
    pub purpose: Option<Purpose>,
    /// The table of the copy, defaults in; none at home.
    pub node: Option<Node>,
    /// The section of its kind: merged, defaults in.
    pub sections: BTreeMap<String, Arc<Node>>,
}

impl Store {
    /// `<client>/<store>` or `shared/<store>`: unique over the estate.
    #[must_use]
    pub fn path(&self) -> String {
        format!(
            "{}/{}",
            self.client.as_deref().unwrap_or("shared"),
            self.name.value
        )
    }

    /// Where its table stands.
    #[must_use]
    pub fn table(&self) -> Vec<&str> {
        let own = ["data", self.name.value.as_str()];
        match self.client.as_deref() {
            Some(client) => ["clients", client].into_iter().chain(own).collect(),
            None => own.to_vec(),
        }
    }

    /// Its copies, in the order of their cells.
    pub fn copies(&self) -> impl Iterator<Item = &StorePlace> {
        self.places.values().filter(|place| place.purpose.is_some())
    }
}

impl std::ops::Deref for Store {
    type Target = StoreKeys;
    fn deref(&self) -> &StoreKeys {
        &self.keys
    }
}

/// All stores by path.
pub(in crate::estate) fn stores(
    root: &Table,
    layers: &Layers<'_>,
    estate: &Estate,
    reader: &mut Reader<'_>,
) -> BTreeMap<String, Store> {
    let mut out = BTreeMap::new();
    let mut add = |client: Option<&str>, name, node: &Node, reader: &mut Reader<'_>| {
        if let Some(store) = store(client, name, node, (layers, estate), reader) {
            out.insert(store.path(), store);
        }
    };
    for client in estate.clients.values() {
        let Some(table) = client.node.as_table() else {
            continue;
        };
        for (name, node) in named(table, "data") {
            add(Some(&client.name.value), name, node, reader);
        }
    }
    for (name, node) in named(root, "data") {
        add(None, name, node, reader);
    }
    out
}

fn store(
    client: Option<&str>,
    name: Spanned<String>,
    written: &Node,
    (layers, estate): (&Layers<'_>, &Estate),
    reader: &mut Reader<'_>,
) -> Option<Store> {
    let mut node = written.clone();
    reader.fill("store", &mut node);
    copies_as_table(&mut node);
    let keys: StoreKeys = typed::read(&node)?;
    let copies = node.as_table()?.get("replicas").and_then(Node::as_table);
    let mut asked: Vec<(Spanned<CellName>, Option<Node>)> = vec![(keys.primary.clone(), None)];
    for (cell, entry) in copies.into_iter().flat_map(Table::iter) {
        let cell = CellName::parse(cell).ok()?;
        let mut copy = entry.node.clone();
        reader.fill("replica", &mut copy);
        asked.push((Spanned::new(cell, entry.key), Some(copy)));
    }
    // The table of another kind, or the other kind, is what is wrong: nothing is missing beside it.
    let others = StoreKind::ALL
        .into_iter()
        .filter(|kind| *kind != keys.kind.value);
    let is_mistaken = others
        .map(StoreKind::id)
        .any(|id| written.descend([id]).is_some());
    let mut places = BTreeMap::new();
    for (cell, copy) in asked {
        let Some(cell) = placed(client, cell, estate, reader) else {
            continue;
        };
        // What is said of a copy in the home cell is told by a rule.
        if places.contains_key(&cell.value) {
            continue;
        }
        let at = StoreAt {
            client,
            name: &name,
            cell: &cell.value,
        };
        let of_kind = (&name, keys.kind.value, is_mistaken);
        let sections = in_place(&at, of_kind, (layers, estate), reader);
        let own = copy.as_ref().and_then(typed::read::<ReplicaKeys>);
        let place = StorePlace {
            purpose: own.map(|own| own.purpose.value),
            node: copy,
            sections,
            cell,
        };
        places.insert(place.cell.value.clone(), place);
    }
    // What leads nowhere has been reported.
    let has_home = places.contains_key(&keys.primary.value);
    has_home.then(|| Store {
        client: client.map(Into::into),
        name,
        node,
        places,
        keys,
    })
}

/// A list of copies is a table without further words.
fn copies_as_table(node: &mut Node) {
    let written = node
        .as_table_mut()
        .and_then(|table| table.get_mut("replicas"));
    let Some(written) = written else {
        return;
    };
    let Some(names) = written.as_array() else {
        return;
    };
    let mut table = Table::default();
    for name in names {
        if let Some(text) = name.as_str() {
            let entry = Entry {
                key: name.span,
                node: super::empty_table(name.span),
            };
            table.insert(text.into(), entry);
        }
    }
    written.kind = NodeKind::Table(table);
}

/// A cell that the file declares, and that the client of the store is placed in.
fn placed(
    client: Option<&str>,
    cell: Spanned<CellName>,
    estate: &Estate,
    reader: &mut Reader<'_>,
) -> Option<Spanned<CellName>> {
    let Some(client) = client.and_then(|client| estate.clients.get(client)) else {
        return reader.known_cell(cell, estate);
    };
    if client.placements.contains_key(&cell.value) {
        return Some(cell);
    }
    let is_whole = !client.node.is_unread("cells");
    if is_whole {
        if estate.cells.contains_key(&cell.value) {
            let message = format!(
                "a store of `{}` is to have a place in `{}`, where the client is not",
                client.name.value, cell.value
            );
            let problem =
                Problem::new(&UNKNOWN_REFERENCE, message).at(cell.span, "not a cell of the client");
            let cells = client.node.descend(["cells"]);
            let problem = match cells {
                Some(cells) => problem.at(cells.span, "its cells"),
                None => problem,
            };
            reader.push(problem.help(format!(
                "add `\"{}\"` to `cells` of the client, or name one of these",
                cell.value
            )));
            return None;
        }
        let known: Vec<String> = client.placements.keys().map(ToString::to_string).collect();
        let name = Spanned::new(cell.value.to_string(), cell.span);
        reader.unknown(
            &format!("cell of client {}", client.name.value),
            &name,
            &known,
        );
    }
    None
}

/// The section of its kind, as it is in a place.
fn in_place(
    at: &StoreAt<'_>,
    (name, kind, is_mistaken): (&Spanned<String>, StoreKind, bool),
    (layers, estate): (&Layers<'_>, &Estate),
    reader: &mut Reader<'_>,
) -> BTreeMap<String, Arc<Node>> {
    let region = estate.regions.get(at.cell.region().as_str());
    let place = (at.cell.region().as_str(), region.map(|r| r.provider.value));
    let profile = estate.profile_of(at.cell);
    let what = format!("the store {} in {}", at.name, at.cell);
    reader.in_region(place, |reader| {
        reader.of_profile(profile, |reader| {
            let of_section = |section: &str| match section == kind.id() {
                true => layers.of_store(at, section),
                false => Vec::new(),
            };
            let completed = &layers.completed;
            let mut made = sections("store", (of_section, completed), name.span, &what, reader);
            made.retain(|section, _| section == kind.id());
            // It is asked for by its kind: what it requires and nobody wrote is missing.
            let of_kind = |section: &&crate::schema::Section| {
                section.each == "store" && section.name == kind.id()
            };
            let declared = reader.schema().sections().iter().find(of_kind);
            let is_unwritten = of_section(kind.id()).is_empty() && !made.contains_key(kind.id());
            if let Some(section) = declared.filter(|_| is_unwritten && !is_mistaken) {
                let nothing = super::empty_table(name.span);
                let missing = reader
                    .schema()
                    .missing((&section.def(), kind.id()), &nothing, &what);
                missing.into_iter().for_each(|problem| reader.push(problem));
            }
            made
        })
    })
}
