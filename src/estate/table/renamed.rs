//! `[[renamed]]`: what has another name than it had when it was last applied.

mod fault;

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diag::Code;
use crate::estate::read::Reader;
use crate::estate::{Estate, typed};
use crate::span::{Span, Spanned};
use crate::syntax::{Node, Table, dotted};
use fault::{Seen, named_tables, namesakes, twice, wrong};

/// An entry that says what is not so.
pub const NOT_RENAMED: Code = Code::error(
    "estate::not_renamed",
    "something is said to have another name now, and has not",
);

/// One name that changed.
#[derive(Deserialize, JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
pub(super) struct RenamedKeys {
    /// The header of the table as it was: `sites.office`. Nothing in the file has that name any more.
    from: Spanned<String>,
    /// The header of the same table as it is: `sites.head-office`. What clouds cannot rename, such as a store of data, is made anew all the same.
    to: Spanned<String>,
}

/// A table that had another name.
#[derive(Clone, Debug)]
pub struct Renamed {
    /// The name that it had, with the names of the tables around it.
    pub from: Spanned<Vec<String>>,
    /// The name that it has.
    pub to: Spanned<Vec<String>>,
    /// Every place within the table.
    pub extent: Vec<Span>,
    /// Other tables that have the same name now: an address with it may be of theirs.
    pub namesakes: Vec<Namesake>,
    /// The entry.
    pub span: Span,
}

/// A table of another kind that has the same name.
#[derive(Clone, Debug)]
pub struct Namesake {
    /// What it lies in.
    pub scope: Scope,
    /// Every place within it.
    pub extent: Vec<Span>,
    /// Where it has the name.
    pub span: Span,
}

/// The client, the environment and the region whose table something is below, by their kinds.
pub type Scope = BTreeMap<&'static str, String>;

impl Estate {
    /// Names that others were before: the former, the present, and whether what has it has states of its own.
    pub fn renames(&self) -> impl Iterator<Item = (String, String, bool)> {
        self.renamed.iter().map(|one| {
            let (from, to) = one.names();
            (from.to_owned(), to.to_owned(), one.kind().is_some())
        })
    }
}

impl Renamed {
    /// The former and the present name themselves.
    #[must_use]
    pub fn names(&self) -> (&str, &str) {
        (
            self.from.value.last().map_or("", String::as_str),
            self.to.value.last().map_or("", String::as_str),
        )
    }

    /// What the table lies in.
    #[must_use]
    pub fn scope(&self) -> Scope {
        scope(&self.to.value)
    }

    /// What of the estate the table is, where stacks belong to such: `client`, `environment`, `store`.
    #[must_use]
    pub fn kind(&self) -> Option<&'static str> {
        let path: Vec<&str> = self.to.value.iter().map(String::as_str).collect();
        match path[..] {
            ["clients", _] => Some("client"),
            ["environments", _] => Some("environment"),
            ["data", _] | ["clients", _, "data", _] => Some("store"),
            _ => None,
        }
    }
}

/// Every place within a table, its name included, and within the others of its kind that have the name: what holds is merged of them.
fn extent(path: &[String], named: &BTreeMap<Vec<String>, Span>, file: &Node) -> Vec<Span> {
    let end = path.len().saturating_sub(2);
    let same = named
        .iter()
        .filter(|(other, _)| other.ends_with(path.get(end..).unwrap_or(path)));
    let all = same.flat_map(|(other, key)| {
        let table = file.descend(other.iter().map(String::as_str));
        let within = table.into_iter().flat_map(|node| {
            let inner = node.as_table().into_iter().flat_map(Table::extent);
            inner.chain([node.span])
        });
        within.chain([*key])
    });
    all.collect()
}

/// What a table lies in.
fn scope(path: &[String]) -> Scope {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let mut scope = Scope::new();
    let mut is = |kind, name: &str| {
        scope.insert(kind, name.to_owned());
    };
    match path.as_slice() {
        ["clients", client, rest @ ..] if rest.len() > 1 => {
            is("client", client);
            if let ["overrides", cell, ..] = rest
                && let Some((region, environment)) = cell.split_once('/')
            {
                is("region", region);
                is("environment", environment);
            }
        }
        ["regions", region, rest @ ..] if rest.len() > 1 => {
            is("region", region);
            if let ["environments", environment, _, ..] = rest {
                is("environment", environment);
            }
        }
        ["environments", environment, rest @ ..] if rest.len() > 1 => {
            is("environment", environment);
        }
        _ => {}
    }
    scope
}

/// The entries of the file that say what is so.
pub(in crate::estate) fn renamed(
    root: &Table,
    file: &Node,
    reader: &mut Reader<'_>,
) -> Vec<Renamed> {
    let entries = root.get("renamed").and_then(Node::as_array);
    let entries = entries.unwrap_or_default().iter().filter_map(|node| {
        let keys = typed::read::<RenamedKeys>(node)?;
        let path = |key: Spanned<String>| Spanned::new(dotted(&key.value), key.span);
        Some(Renamed {
            from: path(keys.from),
            to: path(keys.to),
            extent: Vec::new(),
            namesakes: Vec::new(),
            span: node.span,
        })
    });
    let entries: Vec<Renamed> = entries.collect();
    if entries.is_empty() {
        return entries;
    }
    let named = named_tables(file, reader);
    let former: BTreeSet<&[String]> = entries.iter().map(|one| &*one.from.value).collect();
    let mut seen = Seen::default();
    let mut good = Vec::new();
    for one in &entries {
        let problem = twice(one, &mut seen).or_else(|| wrong(one, &named, &former));
        match problem {
            Some(problem) => reader.push(problem),
            None => good.push(Renamed {
                namesakes: namesakes(&one.to.value, &named, file),
                extent: extent(&one.to.value, &named, file),
                ..one.clone()
            }),
        }
    }
    good
}
