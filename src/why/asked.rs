//! What answers are made of: of a value, of each leaf of a table, of a key that nobody wrote or that was taken back. Not where tables are found.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::{Named, Why, quoted, toml};
use crate::diag::suggest::{nearest, one_of};
use crate::facts::Provider;
use crate::schema::Schema;
use crate::source::Sources;
use crate::syntax::{Node, Table};
use crate::value::CellName;

/// A question, with what answers are made of.
pub(super) struct Asked<'a> {
    pub(super) cell: &'a CellName,
    pub(super) schema: &'a Schema,
    pub(super) sources: &'a Sources,
    /// The cloud of the cell.
    pub(super) cloud: Option<Provider>,
    /// Whose network it is, if that is asked for and is another cell's.
    pub(super) shared: Option<String>,
}

impl<'a> Asked<'a> {
    /// The entry for a key whose value nobody wrote.
    pub(super) fn answer(&self, key: &str, value: String, note: &str) -> Why {
        Why {
            cell: self.cell.to_string(),
            key: key.to_owned(),
            value,
            place: None,
            note: Some(note.to_owned()),
            overrode: Vec::new(),
        }
    }

    /// What holds of the key at `parts` below a table.
    pub(super) fn of_table(
        &self,
        table: &Named<'a>,
        key: &str,
        parts: &[String],
    ) -> Result<Vec<Why>, String> {
        let said = |n: usize| self.schema.key(table.schema?, &parts[..n]);
        let mut out = Vec::new();
        let mut here = table.node;
        let mut elsewhere = None;
        for (n, part) in parts.iter().enumerate() {
            let inner = here.and_then(|node| node.descend([part.as_str()]));
            let gone = here.and_then(|node| node.as_table()?.taken_back(part));
            let below = || parts.iter().skip(n + 1).map(String::as_str);
            let was = gone
                .filter(|_| inner.is_none())
                .and_then(|gone| gone.descend(below()));
            if let (Some(gone), Some(was)) = (gone, was) {
                let mut all = self.taken_back(gone, key);
                if below().next().is_some() {
                    all.overrode = vec![(toml(was), Some(self.sources.place(was.span)))];
                }
                return Ok(vec![all]);
            }
            // A key that the language has and nobody wrote is answered; a name that nothing has is not.
            let keys = said(n).and_then(|schema| self.schema.keys(schema));
            let is_key = keys.is_some_and(|keys| keys.contains_key(part)) || table.is_free();
            if inner.is_none() && !is_key {
                return Err(self.no_key(here, said(n), key, part));
            }
            here = inner;
            elsewhere = self.elsewhere(said(n + 1)).or(elsewhere);
        }
        let elsewhere = elsewhere.as_deref();
        match (here, said(parts.len())) {
            (Some(node), schema) => self.explain(node, (schema, elsewhere), key, &mut out),
            (None, schema) => out.push(self.not_set((schema, elsewhere), key)),
        }
        Ok(out)
    }

    /// A key that nobody wrote and that has no default of the language. Blueprints may work one out.
    fn not_set(&self, (schema, elsewhere): (Option<&Json>, Option<&str>), key: &str) -> Why {
        let told = schema.and_then(|schema| self.schema.left_out(schema));
        let note = match (elsewhere, told) {
            (Some(elsewhere), Some(told)) => format!("nobody wrote it. {told}; {elsewhere}"),
            (Some(elsewhere), None) => format!("nobody wrote it; {elsewhere}"),
            (None, Some(told)) => format!("nobody wrote it. {told}"),
            (None, None) => "nobody wrote it, and it has no default".to_owned(),
        };
        self.answer(key, "not set".into(), &note)
    }

    /// For whom a key is, if that is for cells of other clouds: a default of such a key does nothing here.
    fn elsewhere(&self, schema: Option<&Json>) -> Option<String> {
        let schema = schema?;
        let marks = [schema, self.schema.resolved(schema)];
        let clouds = marks.iter().find_map(|of| of.get("x-clouds")?.as_array())?;
        let clouds = clouds.iter().filter_map(Json::as_str);
        let clouds: Vec<Provider> = clouds.filter_map(Provider::from_id).collect();
        if self.cloud.is_none_or(|cloud| clouds.contains(&cloud)) {
            return None;
        }
        let titles = clouds.iter().map(|cloud| cloud.title());
        Some(format!(
            "it is for cells in {}",
            titles.collect::<Vec<_>>().join(" and ")
        ))
    }

    /// There is no such key: what is there instead.
    fn no_key(&self, table: Option<&Node>, schema: Option<&Json>, key: &str, part: &str) -> String {
        let keys = schema.and_then(|schema| self.schema.keys(schema));
        let written = table.and_then(Node::as_table);
        let mut known: BTreeSet<&str> = keys
            .into_iter()
            .flatten()
            .map(|(k, _)| k.as_str())
            .collect();
        known.extend(written.into_iter().flat_map(Table::keys));
        if known.is_empty() {
            return format!("`{key}` does not exist: nothing lies under a value");
        }
        match nearest(part, known.iter().copied()) {
            Some(near) => format!("`{key}` does not exist: did you mean `{near}`?"),
            None => format!("`{key}` does not exist: there is {}", one_of(known)),
        }
    }

    /// The entry for a key that `unset` took back.
    fn taken_back(&self, gone: &Node, key: &str) -> Why {
        Why {
            cell: self.cell.to_string(),
            key: key.to_owned(),
            value: "unset".into(),
            place: Some(self.sources.place(gone.span)),
            note: None,
            overrode: overrode(gone, self.sources),
        }
    }

    /// One entry for a value, one for each leaf of a table.
    pub(super) fn explain(
        &self,
        node: &Node,
        (schema, elsewhere): (Option<&Json>, Option<&str>),
        key: &str,
        out: &mut Vec<Why>,
    ) {
        let Some(table) = node.as_table().filter(|table| !table.is_empty()) else {
            out.push(self.of_value(node, (schema, elsewhere), key));
            return;
        };
        for (name, entry) in table.iter() {
            let inner = schema.and_then(|schema| self.schema.key(schema, &[name.to_string()]));
            let key = format!("{key}.{}", quoted(name));
            let own = self.elsewhere(inner);
            let elsewhere = own.as_deref().or(elsewhere);
            self.explain(&entry.node, (inner, elsewhere), &key, out);
        }
        for (name, gone) in table.all_taken_back() {
            out.push(self.taken_back(gone, &format!("{key}.{}", quoted(name))));
        }
    }

    fn of_value(
        &self,
        node: &Node,
        (schema, elsewhere): (Option<&Json>, Option<&str>),
        key: &str,
    ) -> Why {
        let sources = self.sources;
        let taken = |span| {
            format!(
                "`unset` at {} took back what had been set",
                sources.place(span)
            )
        };
        // An empty list may stand for what a blueprint works out.
        let is_empty = node.as_array().is_some_and(<[Node]>::is_empty);
        let left_out = schema.filter(|_| is_empty && node.note.is_some());
        let left_out = left_out.and_then(|schema| self.schema.left_out(schema));
        let notes = [
            node.note.as_ref().map(ToString::to_string),
            elsewhere.filter(|_| node.note.is_some()).map(str::to_owned),
            left_out.map(str::to_owned),
            node.unset.map(taken),
            self.shared.clone(),
        ];
        let notes: Vec<String> = notes.into_iter().flatten().collect();
        Why {
            cell: self.cell.to_string(),
            key: key.to_owned(),
            value: toml(node),
            place: node.note.is_none().then(|| sources.place(node.span)),
            note: (!notes.is_empty()).then(|| notes.join("; ")),
            overrode: overrode(node, sources),
        }
    }
}

/// The strongest first.
fn overrode(node: &Node, sources: &Sources) -> Vec<(String, Option<String>)> {
    let earlier = node.shadows.iter().rev().map(|span| {
        let text = sources.slice(*span);
        (
            text.to_string(),
            (!text.is_empty()).then(|| sources.place(*span)),
        )
    });
    earlier.collect()
}
