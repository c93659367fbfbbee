//! Which table of the file a place lies in that can have `allow`, and what to write there. Knows no rule.

use std::collections::BTreeMap;

use crate::schema::Schema;
use crate::span::Span;
use crate::syntax::{Node, header};

/// The tables of the file that take `allow`, and what of the file lies in which.
#[derive(Clone, Debug, Default)]
pub struct Excusable {
    tables: Vec<Holder>,
    /// Every key and value with the innermost table that it lies in.
    places: BTreeMap<Span, usize>,
}

#[derive(Clone, Debug)]
struct Holder {
    /// How people find it: `` `[regions.eu-west-1]` ``.
    called: String,
    has_list: bool,
}

impl Excusable {
    /// Those of a file, as its schema says.
    pub(in crate::estate) fn of(file: &Node, schema: &Schema) -> Self {
        let mut out = Self::default();
        let mut around: Vec<(usize, usize)> = Vec::new();
        let mut list: Option<Span> = None;
        schema.visit(file, &mut |place, node, path| {
            let (depth, key) = (path.len(), path.last().map(|(_, key)| *key));
            around.retain(|(holder, _)| *holder < depth);
            let takes_allow = schema
                .keys(place)
                .is_some_and(|keys| keys.contains_key("allow"));
            if let (Some(key), Some(table), true) = (key, node.as_table(), takes_allow) {
                around.push((depth, out.tables.len()));
                out.tables.push(Holder {
                    called: called(path, node.span, list == Some(key)),
                    has_list: table.get("allow").is_some(),
                });
            }
            if node.as_array().is_some() {
                list = key;
            }
            if let Some((_, holder)) = around.last() {
                for span in key.into_iter().chain([node.span]) {
                    out.places.entry(span).or_insert(*holder);
                }
            }
        });
        out
    }

    /// The innermost table that a place lies in, as people find it.
    #[must_use]
    pub fn table_of(&self, span: Span) -> Option<&str> {
        Some(&self.holder(span)?.called)
    }

    /// What to write to excuse the fault of a rule whose places these are.
    #[must_use]
    pub fn advice(&self, rule: &str, reason: &str, places: impl Iterator<Item = Span>) -> String {
        let exception = format!("{{ rule = \"{rule}\", reason = \"{reason}\" }}");
        let mut holders = places.filter_map(|span| self.holder(span));
        match holders.next() {
            Some(Holder { called, has_list }) if *has_list => {
                format!("add `{exception}` to `allow` in {called}")
            }
            Some(Holder { called, .. }) => format!("write `allow = [{exception}]` in {called}"),
            None => format!("write `\"{rule}\" = \"allow\"` in `[rules]`"),
        }
    }

    fn holder(&self, span: Span) -> Option<&Holder> {
        // Nearly always it is a key or a value itself.
        let holder = self.places.get(&span).or_else(|| {
            let around = self.places.iter().filter(|(place, _)| {
                place.source == span.source && place.start <= span.start && span.end <= place.end
            });
            let innermost = around.min_by_key(|(place, _)| place.end - place.start);
            innermost.map(|(_, holder)| holder)
        })?;
        self.tables.get(*holder)
    }
}

/// A table of an array is one of its kind; one in braces stands behind its key.
fn called(path: &[(&str, Span)], table: Span, is_element: bool) -> String {
    let name = header(path.iter().map(|(key, _)| *key));
    let is_inline = path.last().is_some_and(|(_, key)| key.end <= table.start);
    match (is_element, is_inline) {
        (true, _) => format!("that `[[{name}]]`"),
        (_, true) => format!("the braces of `{name}`"),
        _ => format!("`[{name}]`"),
    }
}
