//! The file as far as it can be read. What its place does not take is told once; it hides neither the rest of its table nor the table. It is read as what
//! was meant by it where that is clear (`"3"` as 3), as something harmless where the table must have it, and else as if nobody had written it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use jsonschema::Validator;
use serde_json::{Value, json};

use super::hints::{has_unknown, meant_by};
use super::navigate::{choose, deref};
use super::words::{self, KIND, as_name};
use crate::diag::Problem;
use crate::span::Span;
use crate::syntax::{Entry, Node, NodeKind, Table};

/// Whether a value has the form that its place asks for, where a pattern cannot tell.
pub type WellFormed<'a> = &'a dyn Fn(&Value, &Node) -> bool;

/// A file, and where it was not read as it was written.
pub struct Legible {
    /// The file.
    pub file: Node,
    /// Where.
    pub unread: Unread,
}

/// The places of values that were not read as they were written, which has been reported.
#[derive(Clone, Debug, Default)]
pub struct Unread(BTreeSet<Span>);

impl Unread {
    /// With more of them, such as names that lead nowhere.
    #[must_use]
    pub fn and(mut self, more: impl IntoIterator<Item = Span>) -> Self {
        self.0.extend(more);
        self
    }

    /// Whether a problem follows from what was reported: it speaks of such a value, or of something that is missing, which one of them may be.
    #[must_use]
    pub fn is_echo(&self, problem: &Problem) -> bool {
        let mut labels = problem.labels.iter();
        (problem.code.derived_from == Some(&[]) && !self.0.is_empty())
            || labels.any(|label| self.0.contains(&label.span))
    }
}

pub(super) fn read(document: &Value, file: &Node, well_formed: WellFormed<'_>) -> Legible {
    let mut reader = Reader {
        document,
        well_formed,
        unread: BTreeSet::new(),
        patterns: RefCell::default(),
    };
    let mut file = file.clone();
    reader.inside(document, &mut file);
    let unread = Unread(reader.unread);
    Legible { file, unread }
}

struct Reader<'a> {
    document: &'a Value,
    well_formed: WellFormed<'a>,
    unread: BTreeSet<Span>,
    /// What was compiled so far.
    patterns: RefCell<BTreeMap<String, Option<Validator>>>,
}

impl Reader<'_> {
    /// Makes a value readable; false when it has to go. One that is `needed` stays if anything can stand in for it.
    fn keep(&mut self, schema: &Value, node: &mut Node, needed: bool) -> bool {
        if !self.fits(schema, node) {
            self.unread.insert(node.span);
            let meant = self.meant(schema, node);
            let needed = needed || self.is_many(schema);
            let stand_in = || self.stand_in(schema, node.span).filter(|_| needed);
            match meant.or_else(stand_in) {
                Some(kind) => node.kind = kind,
                None => return false,
            }
        }
        self.inside(schema, node);
        true
    }

    fn inside(&mut self, schema: &Value, node: &mut Node) {
        let schema = choose(self.document, schema, node);
        match &mut node.kind {
            NodeKind::Table(table) => self.table(schema, table, node.span),
            NodeKind::Array(items) => {
                let before = items.len();
                if let Some(element) = schema.get("items") {
                    items.retain_mut(|item| self.keep(element, item, false));
                }
                // How many there are, too, is not what was written.
                if items.len() < before {
                    self.unread.insert(node.span);
                }
            }
            _ => {}
        }
    }

    fn table(&mut self, schema: &Value, table: &mut Table, at: Span) {
        self.read_misspelt(schema, table);
        self.read_names(schema, table);
        let rest = schema.get("additionalProperties").filter(|v| v.is_object());
        let needed = words::required(schema);
        let required = words::of_each_layer(schema);
        let keys: Vec<String> = table.keys().map(Into::into).collect();
        let keys_by_kind = words::has_kinds(schema);
        for key in required {
            if table.get(key).is_some() {
                continue;
            }
            let place = schema.get("properties").and_then(|p| p.get(key));
            if let Some(kind) = place.and_then(|place| self.stand_in(place, at)) {
                let node = Node::new(kind, at);
                table.insert(key.into(), Entry { key: at, node });
                table.note_unread(key);
                self.unread.insert(at);
            }
        }
        for key in keys {
            let named = schema.get("properties").and_then(|p| p.get(&key));
            let (Some(place), Some(node)) = (named.or(rest), table.get_mut(&key)) else {
                continue;
            };
            let needed = needed.contains(&key.as_str()) || place.get("x-needed").is_some();
            let before = self.unread.len();
            let is_kept = self.keep(place, node, needed);
            let is_whole = self.unread.len() == before;
            if !is_whole && (!is_kept || node.as_table().is_none()) {
                table.note_unread(&key);
            }
            if !is_kept {
                table.remove(&key);
            }
            if !is_whole && key == KIND && keys_by_kind {
                *table = Table::unread();
                return;
            }
        }
    }

    /// A key that is not known, and told, is read as the one that was meant by it.
    fn read_misspelt(&self, schema: &Value, table: &mut Table) {
        let properties = schema.get("properties").and_then(Value::as_object);
        let is_known = |key: &str| properties.is_some_and(|known| known.contains_key(key));
        if !has_unknown(schema, table) {
            return;
        }
        let unknown: Vec<String> = table
            .keys()
            .filter(|key| !is_known(key))
            .map(Into::into)
            .collect();
        for key in unknown {
            if let Some(meant) = meant_by(schema, table, &key)
                && let Some(entry) = table.remove(&key)
            {
                put(table, meant, entry);
            }
        }
    }

    /// A name that is none for its capital letters or underscores alone is read as others refer to it.
    fn read_names(&self, schema: &Value, table: &mut Table) {
        let Some(names) = schema.get("propertyNames") else {
            return;
        };
        let names = deref(self.document, names);
        let keys: Vec<String> = table.keys().map(Into::into).collect();
        for key in keys.iter().filter(|key| !self.matches(names, key)) {
            let meant = as_name(key);
            if self.matches(names, &meant)
                && let Some(entry) = table.remove(key)
            {
                put(table, &meant, entry);
            }
        }
    }

    /// Whether the place takes the value, without a look at what is in it.
    fn fits(&self, schema: &Value, node: &Node) -> bool {
        let schema = deref(self.document, schema);
        let options = schema.get("anyOf").or_else(|| schema.get("oneOf"));
        if let Some(options) = options.and_then(Value::as_array) {
            return options.iter().any(|option| self.fits(option, node));
        }
        if !has_type(schema, node) || !(self.well_formed)(schema, node) {
            return false;
        }
        match &node.kind {
            NodeKind::String(text) => {
                let choices = schema.get("enum").and_then(Value::as_array);
                let is_choice = choices.is_none_or(|all| all.iter().any(|c| c == text.as_ref()));
                is_choice && self.matches(schema, text)
            }
            // One that is too high is still one that rules can speak of.
            NodeKind::Integer(_) => true,
            NodeKind::Float(number) => number.is_finite(),
            _ => true,
        }
    }

    /// What was meant by a value that the place does not take.
    fn meant(&self, schema: &Value, node: &Node) -> Option<NodeKind> {
        let kind = match &node.kind {
            NodeKind::String(text) => {
                let number = text.trim().parse().ok().map(NodeKind::Integer);
                let truth = || text.trim().parse().ok().map(NodeKind::Bool);
                number.or_else(truth)
            }
            NodeKind::Integer(number) => Some(NodeKind::String(number.to_string().into())),
            NodeKind::Float(number) if number.fract() == 0.0 => {
                format!("{number:.0}").parse().ok().map(NodeKind::Integer)
            }
            _ => None,
        };
        // One value where a list of such is asked for.
        let alone = NodeKind::Array(vec![node.clone()]);
        [kind, Some(alone)].into_iter().flatten().find(|kind| {
            let node = Node::new(kind.clone(), node.span);
            let items = node.as_array().unwrap_or_default();
            let element = self.options(schema).find_map(|s| s.get("items"));
            let fits = |item| element.is_some_and(|element| self.fits(element, item));
            self.fits(schema, &node) && items.iter().all(fits)
        })
    }

    /// The schema itself, or those of which a value has to fit one; a table first.
    fn options<'s>(&'s self, schema: &'s Value) -> impl Iterator<Item = &'s Value> {
        let schema = deref(self.document, schema);
        let options = schema.get("anyOf").or_else(|| schema.get("oneOf"));
        let options = options.and_then(Value::as_array).into_iter().flatten();
        let mut all: Vec<&Value> = options.map(|option| deref(self.document, option)).collect();
        all.sort_by_key(|option| option.get("type").is_none_or(|kind| kind != "object"));
        all.push(schema);
        all.into_iter()
    }

    /// Whether the place takes a table, or nothing but a list. One that is read for what is none has keys or elements of which nothing is known.
    fn is_many(&self, schema: &Value) -> bool {
        let is = |schema: &Value, wanted: &str| schema.get("type").is_some_and(|t| t == wanted);
        let mut options = self.options(schema);
        is(deref(self.document, schema), "array") || options.any(|option| is(option, "object"))
    }

    /// Something that the place takes, so that the table around it can be read.
    fn stand_in(&self, schema: &Value, at: Span) -> Option<NodeKind> {
        let schema = self.options(schema).find(|s| s.get("type").is_some())?;
        let text = |text: &str| NodeKind::String(text.into());
        let candidates: Vec<NodeKind> = match schema.get("type").and_then(Value::as_str)? {
            "integer" => {
                let least = schema.get("minimum").and_then(Value::as_i64);
                vec![NodeKind::Integer(least.unwrap_or(1))]
            }
            "boolean" => vec![NodeKind::Bool(false)],
            "array" => vec![NodeKind::Array(Vec::new())],
            "string" => {
                let choices = words::choices(schema).into_iter();
                let expects = schema.get("x-expects").and_then(Value::as_str);
                let examples = expects.map(|e| e.split('`').skip(1).step_by(2));
                let examples = examples.into_iter().flatten();
                choices
                    .chain(examples)
                    .chain(["unread"])
                    .map(text)
                    .collect()
            }
            "object" => {
                let mut table = Table::unread();
                for key in words::required(schema) {
                    let place = schema.get("properties")?.get(key)?;
                    let node = Node::new(self.stand_in(place, at)?, at);
                    table.insert(key.into(), Entry { key: at, node });
                }
                vec![NodeKind::Table(table)]
            }
            _ => Vec::new(),
        };
        let mut candidates = candidates.into_iter();
        candidates.find(|kind| self.fits(schema, &Node::new(kind.clone(), at)))
    }

    fn matches(&self, schema: &Value, text: &str) -> bool {
        let Some(pattern) = schema.get("pattern").and_then(Value::as_str) else {
            return true;
        };
        let mut known = self.patterns.borrow_mut();
        let compiled = known
            .entry(pattern.to_owned())
            .or_insert_with(|| jsonschema::draft202012::new(&json!({ "pattern": pattern })).ok());
        compiled
            .as_ref()
            .is_none_or(|compiled| compiled.is_valid(&text.into()))
    }
}

/// Puts what was misspelt where it belongs, beside what is there of a table.
fn put(table: &mut Table, meant: &str, entry: Entry) {
    match (
        table.get_mut(meant).and_then(Node::as_table_mut),
        entry.node.as_table(),
    ) {
        (Some(known), Some(more)) => join(known, more),
        _ => table.insert(meant.into(), entry),
    }
}

/// Adds what the other table has besides, at any depth: one header of several was misspelt.
fn join(known: &mut Table, more: &Table) {
    for (key, entry) in more.iter() {
        let inner = known.get_mut(key);
        let Some(inner) = inner else {
            known.insert(key.clone(), entry.clone());
            continue;
        };
        if let (Some(inner), Some(more)) = (inner.as_table_mut(), entry.node.as_table()) {
            join(inner, more);
        }
    }
}

pub(super) fn has_type(schema: &Value, node: &Node) -> bool {
    let fits = |kind: &Value| {
        matches!(
            (kind.as_str(), &node.kind),
            (Some("object"), NodeKind::Table(_))
                | (Some("array"), NodeKind::Array(_))
                | (Some("string"), NodeKind::String(_))
                | (Some("integer" | "number"), NodeKind::Integer(_))
                | (Some("number"), NodeKind::Float(_))
                | (Some("boolean"), NodeKind::Bool(_))
        )
    };
    match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().any(fits),
        Some(kind) => fits(kind),
        None => true,
    }
}
