//! What happens to one root module: the state that it has left, the plan of now against it, and what is to be said of both.

use std::collections::{BTreeMap, BTreeSet};

use super::invented::admit;
use super::left::{Of, left};
use super::pairs::Unit;
use super::report::{Action, Change, Kind, Root, StateChange};
use super::rooted::plan;
use super::state::Made;
use crate::terraform::schema::Schemas;

/// What came of a root module, and what it hands to others.
#[derive(Default)]
pub struct Examined {
    /// None where nothing happens.
    pub root: Option<Root>,
    /// Parameters that it writes from now on, as far as their values are known.
    pub written: BTreeMap<String, String>,
    /// Parameters that it reads only now, and whose values had to be made up.
    pub guessed: BTreeSet<String>,
}

/// What happens to a root module. `parameters` are those that the old tree has written, and those that only the new one writes.
pub fn examined(
    unit: &Unit,
    old: Of,
    new: Of,
    schemas: &Schemas,
    (parameters, fresh): (&BTreeMap<String, String>, &BTreeMap<String, String>),
) -> Examined {
    let made = Made::new(parameters);
    let before = unit.old.as_deref();
    let left = before.map(|folder| left(folder, old, schemas, &made));
    let (mut written, mut guessed) = (BTreeMap::new(), BTreeSet::new());
    let mut out = Root {
        kind: kind(unit),
        changes: Vec::new(),
        maybe: Vec::new(),
        unknown: Vec::new(),
        prevented: Vec::new(),
        outputs: Vec::new(),
        state: states(unit),
        from: unit
            .old
            .clone()
            .filter(|from| unit.new.as_ref().is_some_and(|new| new != from)),
        commands: commands(unit),
    };
    match (left, &unit.new) {
        (Some(left), None) => {
            let gone = left.priors.into_iter();
            out.changes = gone
                .map(|prior| change(prior.from, Action::Delete))
                .collect();
            out.unknown = left.unknown;
        }
        (left, Some(folder)) => {
            let left = left.unwrap_or_default();
            // What the old one had to guess stays a guess, so that both sides read the same.
            let had = made.guessed();
            let fresh = fresh.iter().filter(|(name, _)| !had.contains(*name));
            let mut all: BTreeMap<_, _> = fresh.map(|(k, v)| (k.clone(), v.clone())).collect();
            all.extend(parameters.iter().map(|(k, v)| (k.clone(), v.clone())));
            let made = Made::new(&all).noting(&made.invented);
            written = plan(folder, left, new, schemas, &made, &mut out);
            guessed = made.guessed().difference(&had).cloned().collect();
            // What comes has no outputs that anybody could miss.
            if out.kind == Kind::Added {
                out.outputs.clear();
            }
        }
        (None, None) => return Examined::default(),
    }
    admit(&mut out, &made.invented);
    out.changes
        .sort_by(|one, other| one.address.cmp(&other.address));
    out.maybe.sort();
    out.unknown.sort();
    out.unknown.dedup();
    let is_same = out.kind == Kind::Changed
        && out.changes.is_empty()
        && out.maybe.is_empty()
        && out.outputs.is_empty()
        && out.unknown.is_empty();
    Examined {
        root: (!is_same).then_some(out),
        written,
        guessed,
    }
}

fn kind(unit: &Unit) -> Kind {
    match (&unit.old, &unit.new) {
        (None, _) => Kind::Added,
        (_, None) => Kind::Removed,
        _ if unit.states.0 != unit.states.1 => Kind::StateMoved,
        (old, new) if old != new => Kind::FolderMoved,
        _ => Kind::Changed,
    }
}

fn states(unit: &Unit) -> Option<StateChange> {
    let (old, new) = &unit.states;
    let words = |state: &Option<_>| state.as_ref().map(ToString::to_string);
    (old != new).then(|| StateChange {
        old: words(old),
        new: words(new),
    })
}

fn commands(unit: &Unit) -> Vec<String> {
    match (&unit.old, &unit.new) {
        (Some(old), None) => vec![format!("terraform -chdir={old} destroy")],
        (Some(old), Some(new)) if unit.states.0 != unit.states.1 => {
            let (from, to) = (&unit.states.0, &unit.states.1);
            let copy = from.as_ref().zip(to.as_ref());
            let copy = copy.and_then(|(from, to)| from.copied_to(to));
            match copy {
                Some(copy) => vec![copy],
                None if old == new => vec![format!("terraform -chdir={new} init -migrate-state")],
                None => vec![
                    format!("terraform -chdir={old} state pull > moved.tfstate"),
                    format!("terraform -chdir={new} state push moved.tfstate"),
                ],
            }
        }
        _ => Vec::new(),
    }
}

pub fn change(address: String, action: Action) -> Change {
    Change {
        address,
        action,
        paths: Vec::new(),
        from: None,
        origins: Vec::new(),
    }
}
