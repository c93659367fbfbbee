//! `moved` blocks for addresses that a name stands in which was another one before: where what is there was known by then. Not whose names these are.

mod blocks;
mod label;

use std::collections::{BTreeMap, BTreeSet};

use super::evaluate::{Instance, Key, Mode, Step};
use crate::span::Span;

pub use blocks::{body, text};

/// A name that was another one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rename {
    /// The former.
    pub from: String,
    /// The present.
    pub to: String,
    /// Whether it is meant where it stands in a key; none if it is not known to be one.
    pub in_keys: Option<bool>,
    /// Whether it is meant where it fills a hole in a label.
    pub in_labels: bool,
    /// Where that is said.
    pub span: Span,
}

/// What is at one address now, and was at another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    from: Vec<Step>,
    to: Vec<Step>,
    /// Whether the name is that of nothing else there.
    is_sure: bool,
    /// Where that is said.
    pub span: Span,
}

/// What names that changed mean for a root module.
#[derive(Debug, Default)]
pub struct Moved {
    /// By the addresses of now: what is nearer to the root comes first, and what is in it follows under its present name.
    pub moves: Vec<Move>,
    /// Names, where they are said to have changed, that may be those of other things.
    pub unsure: BTreeSet<Span>,
    /// Names, where they are said to have changed, that say what others have said.
    pub also: BTreeSet<Span>,
    /// Names, where they are said to have changed, whose former addresses are still those of something.
    pub unmoved: BTreeSet<Span>,
}

/// The moves of a root module. `written` is the text of a template at a place.
#[must_use]
pub fn moves<'t>(
    instances: &[Instance],
    names: &[Rename],
    written: &dyn Fn(Span) -> &'t str,
) -> Moved {
    let resources = instances.iter().filter(|one| one.mode() == Mode::Resource);
    let all: Vec<(Vec<Step>, Vec<Span>)> = resources
        .map(|instance| (instance.steps(), instance.labels()))
        .collect();
    let mut known: BTreeSet<Vec<Step>> = BTreeSet::new();
    for (steps, _) in &all {
        for end in 1..=steps.len() {
            let prefix = steps.get(..end).unwrap_or_default();
            known.insert(prefix.to_vec());
            known.insert(keyless(prefix));
        }
    }
    let mut found: BTreeMap<Vec<Step>, Move> = BTreeMap::new();
    let (mut unmoved, mut left) = (BTreeSet::new(), BTreeSet::new());
    let (mut also, mut unsure) = (BTreeSet::new(), BTreeSet::new());
    let mut holes = BTreeMap::new();
    let mut open = all;
    while let Some((steps, labels)) = open.pop() {
        for end in 1..=steps.len() {
            let prefix = steps.get(..end).unwrap_or_default();
            let label = labels.get(end - 1).copied();
            let label = label.map(|label| {
                let found = holes.entry(label);
                &*found.or_insert_with(|| label::Holes::of(written(label)))
            });
            for one in names
                .iter()
                .flat_map(|one| of(prefix, label, one))
                .flatten()
            {
                if !one.is_sure {
                    unsure.insert(one.span);
                } else if known.contains(&one.from) {
                    // What is still there has not become another thing.
                    unmoved.insert(one.span);
                } else if let Some(known) = found.get(&one.to) {
                    also.extend((known.from == one.from).then_some(one.span));
                } else if left.insert(one.from.clone()) {
                    // A name may have changed more than once.
                    open.push((one.from.clone(), labels.clone()));
                    found.insert(one.to.clone(), one);
                }
            }
        }
    }
    Moved {
        moves: found.into_values().collect(),
        also,
        unsure,
        unmoved,
    }
}

/// The same address with all instances of its last block.
fn keyless(steps: &[Step]) -> Vec<Step> {
    let mut steps = steps.to_vec();
    if let Some(last) = steps.last_mut() {
        last.key = Key::Only;
    }
    steps
}

/// What the last part of an address was before: its block, and its key.
fn of(steps: &[Step], label: Option<&label::Holes>, name: &Rename) -> [Option<Move>; 2] {
    let Some((last, before)) = steps.split_last() else {
        return [None, None];
    };
    let moved = |from: Step, to: Step, is_sure| Move {
        is_sure,
        from: before.iter().cloned().chain([from]).collect(),
        to: before.iter().cloned().chain([to]).collect(),
        span: name.span,
    };
    let only = |name: String| Step {
        name,
        key: Key::Only,
    };
    let block = label.and_then(|label| label.before(&last.name, name));
    let block = block.map(|was| moved(only(was), only(last.name.clone()), name.in_labels));
    let key = key_before(&last.key, name).map(|key| {
        let was = Step {
            key,
            ..last.clone()
        };
        moved(was, last.clone(), name.in_keys == Some(true))
    });
    [block, key]
}

/// The key with the former name, if the present one is all of it or a part between slashes.
fn key_before(key: &Key, name: &Rename) -> Option<Key> {
    let Key::Text(text) = key else {
        return None;
    };
    name.in_keys?;
    let was = match **text == name.to {
        true => name.from.clone(),
        false => {
            let part = |part| match part == name.to {
                true => name.from.as_str(),
                false => part,
            };
            text.split('/').map(part).collect::<Vec<_>>().join("/")
        }
    };
    (was != **text).then(|| Key::Text(was.into()))
}
