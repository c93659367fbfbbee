//! What is wrong with an entry of `[[renamed]]`. Not what follows from one that is right.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{NOT_RENAMED, Namesake, Renamed, extent, scope};
use crate::diag::Problem;
use crate::diag::suggest::nearest;
use crate::estate::UNKNOWN_REFERENCE;
use crate::estate::read::Reader;
use crate::span::Span;
use crate::syntax::{Node, header};

/// What entries have spoken of, and where: former names, and present ones.
pub(super) type Seen<'r> = [BTreeMap<&'r [String], Span>; 2];

/// What is wrong with an entry that speaks of what another one has spoken of.
pub(super) fn twice<'r>(one: &'r Renamed, [from, to]: &mut Seen<'r>) -> Option<Problem> {
    let was = from.insert(&one.from.value, one.from.span);
    let is = to.insert(&one.to.value, one.to.span);
    let was = was.map(|first| (one.from.span, first));
    let (here, first) = was.or_else(|| Some((one.to.span, is?)))?;
    Some(
        Problem::new(&NOT_RENAMED, "two entries speak of the same table")
            .at(here, "said again")
            .at(first, "said here")
            .help("a table had one name before it got another: keep one of the two entries"),
    )
}

/// What is wrong with an entry, if something is.
pub(super) fn wrong(
    one: &Renamed,
    named: &BTreeMap<Vec<String>, Span>,
    former: &BTreeSet<&[String]>,
) -> Option<Problem> {
    let (from, to) = (&one.from.value, &one.to.value);
    let of = |path: &[String]| header(path.iter().map(String::as_str));
    let not = |message: String| Problem::new(&NOT_RENAMED, message);
    if let Some(there) = named.get(from) {
        let message = format!("`[{}]` is still there", of(from));
        return Some(
            not(message)
                .at(one.from.span, "said to have another name now")
                .at(*there, "still has this one")
                .help("take the entry out, or rename the table"),
        );
    }
    let parent = |path: &[String]| path.split_last().map(|(_, rest)| rest.to_vec());
    if parent(from) != parent(to) || from.len() < 2 {
        let message = format!("`{}` cannot have become `{}`", of(from), of(to));
        return Some(
            not(message)
                .at(one.to.span, "not a name in the same table")
                .help("what changes is the last name of a header: `from = \"sites.office\"`, `to = \"sites.head-office\"`"),
        );
    }
    if to.len() == 2 && to.first().is_some_and(|table| table == "regions") {
        return Some(
            not("a region has the name that its cloud gave it".to_owned())
                .at(one.to.span, "another place, not another name")
                .help("take the entry out: what is in the one region is made anew in the other; `status = \"retiring\"` empties the one that leaves"),
        );
    }
    let is_cell = match to.as_slice() {
        [table, _, below, _] => {
            let cells = [("regions", "environments"), ("clients", "overrides")];
            cells.contains(&(table.as_str(), below.as_str()))
        }
        _ => false,
    };
    if is_cell {
        let message = format!("`[{}]` has its name from another table", of(to));
        return Some(
            not(message)
                .at(one.to.span, "the name of an environment, or of a cell")
                .help("say of the table in `[environments]` what it was: `from = \"environments.OLD\"`, `to = \"environments.NEW\"`"),
        );
    }
    if named.contains_key(to) || former.contains(&**to) {
        return None;
    }
    let beside = named.keys().filter(|path| parent(path) == parent(to));
    let beside: Vec<String> = beside.map(|path| of(path)).collect();
    let near = nearest(&of(to), beside.iter().map(String::as_str)).map(str::to_owned);
    let message = format!("there is no table `[{}]`", of(to));
    Some(
        Problem::new(&UNKNOWN_REFERENCE, message)
            .at(one.to.span, "no such table")
            .meant_or(near.as_deref(), || {
                "write the header of a table that the file has, whose last name is one that it gave"
                    .to_owned()
            }),
    )
}

/// Where tables of another kind have the name of one.
pub(super) fn namesakes(
    path: &[String],
    named: &BTreeMap<Vec<String>, Span>,
    file: &Node,
) -> Vec<Namesake> {
    // Tables that are called after a table of another kind.
    let kind = |path: &[String]| -> Option<String> {
        let kind = path.get(path.len().checked_sub(2)?)?;
        Some(match kind.as_str() {
            "vpn" => "sites".to_owned(),
            kind => kind.to_owned(),
        })
    };
    let others = named
        .iter()
        .filter(|(other, _)| other.last() == path.last() && kind(other) != kind(path));
    let others = others.map(|(other, span)| Namesake {
        scope: scope(other),
        extent: extent(other, named, file),
        span: *span,
    });
    others.collect()
}

/// The tables whose names the file chose, with the places of these.
pub(super) fn named_tables(file: &Node, reader: &Reader<'_>) -> BTreeMap<Vec<String>, Span> {
    let mut all = BTreeMap::new();
    reader.schema().visit(file, &mut |schema, node, path| {
        let Some(table) = node.as_table() else {
            return;
        };
        let is_map = schema
            .get("additionalProperties")
            .is_some_and(Value::is_object);
        let own = |key: &str| {
            schema
                .get("properties")
                .is_some_and(|own| own.get(key).is_some())
        };
        let entries = table.iter().filter(|_| is_map);
        for (key, entry) in
            entries.filter(|(key, entry)| entry.node.as_table().is_some() && !own(key))
        {
            let path = path.iter().map(|(name, _)| (*name).to_owned());
            all.insert(path.chain([key.to_string()]).collect(), entry.key);
        }
    });
    all
}
