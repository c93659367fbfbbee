//! Nested blocks of a schema: how many there may be, those that `dynamic` makes included, and their labels.

use std::collections::BTreeMap;

use super::body::{Subject, unknown_name};
use super::values::Evaluated;
use super::{DUPLICATE, MISSING_ARGUMENT, REPEATED_BLOCK, WRONG_LABELS};
use crate::diag::Problem;
use crate::expr::{Kind, Value};
use crate::hcl::{Block, Ident};
use crate::span::Span;
use crate::terraform::schema::{Block as Schema, Nested, Nesting};

/// Blocks of one name.
#[derive(Default)]
pub(super) struct Blocks<'a> {
    /// Where each of them stands, those of `dynamic` as often as they are made.
    places: Vec<Place>,
    /// Whether there may be more.
    is_open: bool,
    /// Their keys, if they are told apart by them.
    keys: BTreeMap<&'a str, Span>,
}

/// Where a block stands: for `dynamic` itself, and the content of what it makes.
#[derive(Clone, Copy)]
struct Place {
    whole: Span,
    content: Span,
}

/// Blocks of a `dynamic` that are counted.
const MANY: usize = 1000;

impl<'a> Blocks<'a> {
    /// One that is written.
    pub fn add(&mut self, block: &Block) {
        let (whole, content) = (block.name.span, block.name.span);
        self.places.push(Place { whole, content });
    }

    /// Those that a `dynamic` block makes.
    pub fn repeat(&mut self, block: &Block, content: &Block, known: &Evaluated) {
        let for_each = block.body.value("for_each");
        match for_each.and_then(|each| count(known.of(each).first()?)) {
            Some(count) => {
                let place = Place {
                    whole: block.name.span,
                    content: content.name.span,
                };
                self.places
                    .extend(std::iter::repeat_n(place, count.min(MANY)));
            }
            None => self.is_open = true,
        }
    }

    /// Whether there is one, or may be.
    pub fn is_there(&self) -> bool {
        self.is_open || !self.places.is_empty()
    }

    /// Labels of a block: a map's blocks have their keys as labels, all others have none.
    pub fn labels(&mut self, block: &'a Block, nested: Option<&Nested>) -> Option<Problem> {
        if nested.is_none_or(|nested| nested.nesting_mode != Nesting::Map) {
            return labelled(block);
        }
        let name = &block.name.value;
        let wrong = |span: Span| {
            let message = format!("`{name}` takes one label (key), not {}", block.labels.len());
            let problem = Problem::new(&WRONG_LABELS, message).at(span, "");
            Some(problem.help(format!("write `{name} \"KEY\" {{ ... }}`")))
        };
        match block.labels.as_slice() {
            [] => wrong(block.name.span),
            [_, more, ..] => wrong(more.span),
            [Ident { value: key, span }] => {
                let first = self.keys.insert(key, *span)?;
                let message = format!("there are two of `{name} {key}`");
                let problem = Problem::new(&DUPLICATE, message).at(*span, "");
                Some(problem.at(first, "the other one"))
            }
        }
    }

    /// Reports that there are too many, or too few.
    pub fn counted(&self, name: &str, nested: &Nested, subject: Subject, out: &mut Vec<Problem>) {
        let what = subject.what;
        let (number, least) = (self.places.len(), nested.min_items);
        if let Some(most) = most(nested)
            && let Some(over) = self.places.get(most)
        {
            let (most, plural) = match most {
                1 => ("one".to_owned(), ""),
                most => (most.to_string(), "s"),
            };
            let message = format!("`{what}` has {most} block{plural} `{name}` at most");
            let is_one = matches!(nested.nesting_mode, Nesting::Single | Nesting::Group);
            let over = if is_one { over.whole } else { over.content };
            out.push(Problem::new(&REPEATED_BLOCK, message).at(over, "one too many"));
        }
        // That there is none is said where things are missed.
        if !self.is_open && number > 0 && number < least as usize {
            let message = format!("`{what}` has {least} blocks `{name}` at least");
            let problem = Problem::new(&MISSING_ARGUMENT, message).at(subject.span, "");
            out.push(problem.help(format!("write {} more of them", least as usize - number)));
        }
    }
}

/// Blocks of schemas have no labels, but for those of `dynamic` and of maps.
pub(super) fn labelled(block: &Block) -> Option<Problem> {
    let label = block.labels.first()?;
    let message = format!(
        "`{}` takes no labels, not {}",
        block.name.value,
        block.labels.len()
    );
    Some(Problem::new(&WRONG_LABELS, message).at(label.span, ""))
}

/// Labels of a `dynamic` block whose type takes none.
pub(super) fn relabelled(block: &Block, schema: &Schema) -> Option<Problem> {
    let name = block.label(0)?;
    let of = schema.block_types.get(name);
    let is_known = of.is_some() || schema.attributes.contains_key(name);
    let takes = of.is_some_and(|of| of.nesting_mode == Nesting::Map);
    let labels = &block.body.attribute("labels")?.name;
    let known = ["for_each", "iterator"].into_iter();
    (is_known && !takes).then(|| unknown_name("labels", labels.span, known, "dynamic"))
}

/// How many elements a value has, if that is known.
fn count(value: &Value) -> Option<usize> {
    match &value.kind {
        Kind::List(items) | Kind::Set(items) => Some(items.len()),
        Kind::Map(map) => Some(map.len()),
        _ => None,
    }
}

/// How many blocks there may be, if that is limited.
fn most(nested: &Nested) -> Option<usize> {
    match (nested.nesting_mode, nested.max_items) {
        (Nesting::Single | Nesting::Group, _) => Some(1),
        (_, 0) => None,
        (_, most) => usize::try_from(most).ok(),
    }
}
