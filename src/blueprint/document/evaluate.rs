//! From a template's documents and a scope to the documents that are printed.

use std::sync::Arc;

use super::{Document, Inset, Key, Node, NodeKind, Pair};
use crate::blueprint::fault;
use crate::diag::{Code, Problem};
use crate::expr::{self, Kind, Scope, Value};
use crate::format::yaml::{self, Entry, Item, Note, Yaml};
use crate::hcl::Part;
use crate::span::Span;

/// Text that no YAML reader and no cluster takes.
pub const CONTROL_CHARACTER: Code = Code::error(
    "blueprint::control_character",
    "a text that goes into YAML holds a control character",
);
/// Two keys that became the same.
pub const REPEATED_KEY: Code = Code::error(
    "blueprint::repeated_key",
    "two keys of a map in a template have the same value",
);

/// The documents that are left, or everything that is wrong.
pub type Rendered = Result<Vec<yaml::Document>, Vec<Problem>>;

/// Evaluates a template. A document that is `null` is left out.
///
/// # Errors
/// Every fault of every expression.
pub fn evaluate(documents: &[Document], scope: &Scope) -> Rendered {
    let mut walk = Walk {
        scope,
        problems: Vec::new(),
    };
    let mut rendered = Vec::with_capacity(documents.len());
    for document in documents {
        if let Some(root) = walk.node(&document.root) {
            rendered.push(yaml::Document {
                head: document.head.clone(),
                root,
                tail: document.tail.clone(),
            });
        }
    }
    // A template without any node, such as an empty file, gives nothing.
    rendered.retain(|d| d.root != Yaml::Null);
    if walk.problems.is_empty() {
        Ok(rendered)
    } else {
        Err(walk.problems)
    }
}

/// The key whose value's entries stand in its place.
const SPREAD: &str = "...";

struct Walk<'s> {
    scope: &'s Scope<'s>,
    problems: Vec<Problem>,
}

impl Walk<'_> {
    /// None for what is left out: a value that evaluates to `null`, and what had a fault.
    fn node(&mut self, node: &Node) -> Option<Yaml> {
        Some(match &node.kind {
            NodeKind::Null => Yaml::Null,
            NodeKind::Bool(b) => Yaml::Bool(*b),
            NodeKind::Number(text) => Yaml::Number(text.clone()),
            NodeKind::Text(text) => Yaml::String(text.clone()),
            NodeKind::Template(inset) => {
                let value = self.value(inset)?;
                return self.tree(&value, inset);
            }
            NodeKind::Seq(items) => Yaml::Seq(
                items
                    .iter()
                    .filter_map(|(note, item)| {
                        Some(Item {
                            value: self.node(item)?,
                            note: note.clone(),
                        })
                    })
                    .collect(),
            ),
            NodeKind::Map(pairs) => self.map(pairs),
        })
    }

    fn map(&mut self, pairs: &[Pair]) -> Yaml {
        let mut entries: Vec<Entry> = Vec::with_capacity(pairs.len());
        let mut computed = false;
        for pair in pairs {
            if let (Key::Text(key), NodeKind::Template(inset)) = (&pair.key, &pair.value.kind)
                && &**key == SPREAD
            {
                computed = true;
                let spread = self.spread(inset);
                for (key, value) in spread {
                    self.once(&entries, &key, pair);
                    let note = Note::default();
                    entries.push(Entry { note, key, value });
                }
                continue;
            }
            let key = match &pair.key {
                Key::Text(text) => Some(text.clone()),
                Key::Template(inset) => {
                    computed = true;
                    self.key(inset)
                }
            };
            let value = self.node(&pair.value);
            let (Some(key), Some(value)) = (key, value) else {
                continue;
            };
            if computed {
                self.once(&entries, &key, pair);
            }
            entries.push(Entry {
                note: pair.note.clone(),
                key,
                value,
            });
        }
        Yaml::Map(entries)
    }

    /// Reports a key that is there already.
    fn once(&mut self, entries: &[Entry], key: &str, pair: &Pair) {
        if entries.iter().any(|entry| &*entry.key == key) {
            let message = format!("the key `{key}` stands here twice");
            self.problems
                .push(Problem::new(&REPEATED_KEY, message).at(pair.key_span, ""));
        }
    }

    /// The entries of a map that stand in the place of its key.
    fn spread(&mut self, inset: &Inset) -> Vec<(Arc<str>, Yaml)> {
        let Some(value) = self.value(inset) else {
            return Vec::new();
        };
        match self.tree(&value, inset) {
            Some(Yaml::Map(entries)) => entries.into_iter().map(|e| (e.key, e.value)).collect(),
            None => Vec::new(),
            Some(_) => {
                let message = format!(
                    "what stands behind `{SPREAD}` must be a map, this is of type {}",
                    value.type_name()
                );
                let problem = Problem::new(&fault::EXPRESSION, message);
                self.problems.push(problem.at(inset.place(), ""));
                Vec::new()
            }
        }
    }

    fn key(&mut self, inset: &Inset) -> Option<Arc<str>> {
        let value = self.value(inset)?;
        match &value.kind {
            Kind::Null(_) => None,
            Kind::String(text) => {
                self.printable(text, &value, inset)?;
                Some(text.clone())
            }
            Kind::Number(number) => Some(number.to_string().into()),
            Kind::Bool(b) => Some(if *b { "true" } else { "false" }.into()),
            _ => {
                let message = format!(
                    "a key must be a text, this is of type {}",
                    value.type_name()
                );
                let problem = Problem::new(&fault::EXPRESSION, message);
                self.problems.push(problem.at(inset.place(), ""));
                None
            }
        }
    }

    /// The typed value of a scalar that is one `${...}`, the text of any other.
    fn value(&mut self, inset: &Inset) -> Option<Value> {
        let value = match inset.parts.as_slice() {
            [Part::Interpolation { expr, .. }] => expr::evaluate(expr, self.scope),
            parts => expr::evaluate_template(parts, self.scope).map(Value::string),
        };
        match value {
            Ok(value) => Some(value),
            Err(faults) => {
                let place = |span| inset.in_file(span);
                let is_block = inset.is_a_value_with_a_line_break();
                self.problems.extend(faults.into_iter().map(|fault| {
                    let mut problem = fault::problem(fault, place);
                    if is_block && problem.help.is_none() {
                        problem = problem.help("`|` and `>` keep the last line break, which makes this a text: write `|-` for the value alone");
                    }
                    problem
                }));
                None
            }
        }
    }

    /// A value as a tree. `null` in it means unset there too.
    fn tree(&mut self, value: &Value, inset: &Inset) -> Option<Yaml> {
        Some(match &value.kind {
            Kind::Null(_) | Kind::Unknown(_) => return None,
            Kind::Bool(b) => Yaml::Bool(*b),
            Kind::Number(number) => Yaml::Number(number.to_string().into()),
            Kind::String(text) => {
                self.printable(text, value, inset)?;
                Yaml::String(text.clone())
            }
            Kind::List(items) | Kind::Set(items) => {
                Yaml::seq(items.iter().filter_map(|v| self.tree(v, inset)))
            }
            Kind::Map(map) => {
                let mut entries = Vec::with_capacity(map.len());
                for (key, value) in map.iter() {
                    self.printable(key, value, inset)?;
                    if let Some(value) = self.tree(value, inset) {
                        entries.push((key.clone(), value));
                    }
                }
                Yaml::map(entries)
            }
        })
    }

    /// Reports a character that nothing can read, at the value that holds it.
    fn printable(&mut self, text: &str, value: &Value, inset: &Inset) -> Option<()> {
        let Some(found) = yaml::unprintable(text) else {
            return Some(());
        };
        let message = format!(
            "the text holds the control character U+{:04X}, which Kubernetes refuses",
            u32::from(found)
        );
        let mut problem = Problem::new(&CONTROL_CHARACTER, message);
        for origin in self.origins(value, inset) {
            problem = problem.at(origin, "in this value");
        }
        let problem = problem.at(inset.place(), "which goes in here");
        self.problems.push(problem.help("take the character out"));
        None
    }

    /// Where a text came from: its own place, or those of the unprintable texts that were put into it.
    fn origins(&self, value: &Value, inset: &Inset) -> Vec<Span> {
        if let Some(origin) = value.origin {
            return vec![origin];
        }
        let held = |part: &Part| {
            let Part::Interpolation { expr, .. } = part else {
                return None;
            };
            let value = expr::evaluate(expr, self.scope).ok()?;
            match &value.kind {
                Kind::String(text) if yaml::unprintable(text).is_some() => value.origin,
                _ => None,
            }
        };
        inset.parts.iter().filter_map(held).collect()
    }
}

impl Inset {
    /// Whether it is one expression in a block scalar that keeps its last line break.
    fn is_a_value_with_a_line_break(&self) -> bool {
        match self.parts.as_slice() {
            [Part::Interpolation { .. }, Part::Literal(rest)] => rest.value.trim().is_empty(),
            _ => false,
        }
    }

    /// The place in the file of a place in the scalar's text.
    #[must_use]
    pub fn in_file(&self, span: Span) -> Span {
        match &self.places {
            // A name's expression stands in another file.
            Some(places) if span.source == self.source => places.place(span),
            _ => span,
        }
    }

    /// Where its expressions stand in the file.
    #[must_use]
    pub fn place(&self) -> Span {
        let span = |part: &Part| match part {
            Part::Literal(literal) => literal.span,
            Part::Interpolation { span, .. } | Part::If { span, .. } | Part::For { span, .. } => {
                *span
            }
        };
        let expressions = || self.parts.iter().filter(|p| !matches!(p, Part::Literal(_)));
        let first = expressions().next().or(self.parts.first());
        let last = expressions().next_back().or(self.parts.last());
        let none = Span::new(crate::span::SourceId(0), 0, 0);
        self.in_file(match (first, last) {
            (Some(first), Some(last)) => span(first).to(span(last)),
            _ => none,
        })
    }
}
