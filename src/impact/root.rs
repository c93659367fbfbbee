//! What happens to one root module: the state that it has left, the plan of now against it, and what is to be said of both.

use std::collections::{BTreeMap, BTreeSet};

use super::backend::State;
use super::guards::guarded;
use super::invented::admit;
use super::leaving;
use super::left::{Of, left};
use super::pairs::Unit;
use super::report::{Action, Change, Kind, Root, StateChange};
use super::rooted::plan;
use super::side::Side;
use super::state::{Made, Parameters};
use crate::terraform::schema::Schemas;

/// What came of a root module, and what it hands to others.
#[derive(Default)]
pub struct Examined {
    /// None where nothing happens.
    pub root: Option<Root>,
    /// Parameters that it writes from now on, as far as their values are known.
    pub written: Parameters,
    /// Parameters that it reads only now, and whose values had to be made up.
    pub guessed: BTreeSet<String>,
}

/// What happens to a root module. `parameters` are those that the old tree has written, and those that only the new one writes.
pub fn examined(
    unit: &Unit,
    old: Of,
    new: Of,
    schemas: &Schemas,
    (parameters, fresh): (&Parameters, &Parameters),
) -> Examined {
    let made = Made::new(parameters);
    let before = unit.old.as_deref();
    let left = before.map(|folder| left(folder, old, schemas, &made));
    let (mut written, mut guessed) = (Parameters::new(), BTreeSet::new());
    let mut out = root(unit, old.0, new.0);
    match (left, &unit.new) {
        (Some(left), None) => {
            if left.priors.is_empty() && left.unknown.is_empty() {
                out.commands.clear();
            }
            out.guarded = guarded(&left.priors);
            let gone = left.priors.into_iter();
            out.changes = gone
                .map(|prior| change(prior.from, Action::Delete))
                .collect();
            out.unknown = left.unknown;
        }
        (left, Some(folder)) => {
            let left = left.unwrap_or_default();
            let held = guarded(&left.priors);
            // What the old one had to guess stays a guess, so that both sides read the same.
            let had = made.guessed();
            let fresh = fresh.iter().filter(|(name, _)| !had.contains(*name));
            let mut all: BTreeMap<_, _> = fresh.map(|(k, v)| (k.clone(), v.clone())).collect();
            all.extend(parameters.iter().map(|(k, v)| (k.clone(), v.clone())));
            let made = Made::new(&all).noting(&made.invented);
            written = plan(folder, left, new, schemas, &made, &mut out);
            if out.is_elsewhere {
                out.guarded = held;
            }
            guessed = made.guessed().difference(&had).cloned().collect();
            // What comes has no outputs that anybody could miss.
            if out.kind == Kind::Added {
                out.outputs.clear();
            }
        }
        (None, None) => return Examined::default(),
    }
    admit(&mut out, &made.invented);
    if out.is_elsewhere {
        // Nothing in the state is there: it is not to be taken along.
        out.commands = before.map_or_else(Vec::new, |folder| {
            vec![leaving::command(
                folder,
                &leaving::values(folder, old.0, new.0),
            )]
        });
    }
    out.changes
        .sort_by(|one, other| one.address.cmp(&other.address));
    out.maybe.sort();
    out.unknown.sort();
    out.unknown.dedup();
    let is_same = out.kind == Kind::Changed
        && out.changes.is_empty()
        && out.maybe.is_empty()
        && out.cautions.is_empty()
        && out.outputs.is_empty()
        && out.unknown.is_empty()
        && out.notes.is_empty()
        && out.state.is_none();
    Examined {
        root: (!is_same).then_some(out),
        written,
        guessed,
    }
}

/// What is known of it before it is looked into.
fn root(unit: &Unit, old: &Side, new: &Side) -> Root {
    let from = unit.old.clone();
    Root {
        kind: kind(unit),
        changes: Vec::new(),
        maybe: Vec::new(),
        unknown: Vec::new(),
        prevented: Vec::new(),
        guarded: Vec::new(),
        cautions: Vec::new(),
        readers: Vec::new(),
        outputs: Vec::new(),
        state: states(unit),
        from: from.filter(|from| unit.new.as_ref().is_some_and(|new| new != from)),
        commands: commands(unit, old, new),
        notes: taken(unit, old, new),
        gone: Vec::new(),
        is_elsewhere: false,
    }
}

/// What is said where one root is taken for another under a new name: what looks so may be somebody else's.
fn taken(unit: &Unit, old: &Side, new: &Side) -> Vec<String> {
    let (Some(from), Some(to)) = (&unit.old, &unit.new) else {
        return Vec::new();
    };
    if from == to || is_same_state(&unit.states) || new.is_renamed(from, to) {
        return Vec::new();
    }
    let names = from.split('/').zip(to.split('/'));
    let names = names.filter(|(one, other)| one != other);
    let names = names.map(|(one, other)| format!("`{other}` is not `{one}` under another name"));
    let names = names.collect::<Vec<_>>().join(", or ");
    let destroy = leaving::command(from, &leaving::values(from, old, new));
    let words = format!(
        "if {names}, what the one has must not become the other's: leave the state where it is, and run before this is merged:"
    );
    vec![words, destroy]
}

fn kind(unit: &Unit) -> Kind {
    match (&unit.old, &unit.new) {
        (None, _) => Kind::Added,
        (_, None) => Kind::Removed,
        _ if !is_same_state(&unit.states) => Kind::StateMoved,
        (old, new) if old != new => Kind::FolderMoved,
        _ => Kind::Changed,
    }
}

fn states(unit: &Unit) -> Option<StateChange> {
    let (old, new) = &unit.states;
    // Where a bucket is matters where that is all that changes.
    let is_placed = old.as_ref().zip(new.as_ref());
    let is_placed = is_placed.is_some_and(|(old, new)| old.names == new.names);
    let words = |state: &Option<State>| {
        let state = state.as_ref()?;
        Some(match is_placed {
            true => state.placed(),
            false => state.to_string(),
        })
    };
    (old != new).then(|| StateChange {
        old: words(old),
        new: words(new),
    })
}

fn commands(unit: &Unit, before: &Side, now: &Side) -> Vec<String> {
    match (&unit.old, &unit.new) {
        (Some(old), None) => vec![leaving::command(old, &leaving::values(old, before, now))],
        (Some(old), Some(new)) if unit.states.0 != unit.states.1 => {
            let (from, to) = (&unit.states.0, &unit.states.1);
            let copy = from.as_ref().zip(to.as_ref());
            let copy = copy.and_then(|(from, to)| from.moved_to(to));
            match copy {
                Some(copy) => vec![copy],
                None if old == new && is_at_one_place(&unit.states) => {
                    vec![format!("terraform -chdir={new} init -migrate-state")]
                }
                None => pulled(old, new),
            }
        }
        _ => Vec::new(),
    }
}

fn is_same_state((from, to): &(Option<State>, Option<State>)) -> bool {
    match (from, to) {
        (Some(from), Some(to)) => from.is(to),
        (from, to) => from == to,
    }
}

/// Whether one run sees both places.
fn is_at_one_place((from, to): &(Option<State>, Option<State>)) -> bool {
    let both = from.as_ref().zip(to.as_ref());
    both.is_none_or(|(from, to)| from.backend != to.backend || from.at == to.at)
}

/// How to take a state along where nobody sees both places at once: before the tree changes, and after it.
fn pulled(old: &str, new: &str) -> Vec<String> {
    let file = format!("{}.tfstate", new.replace('/', "-"));
    vec![
        format!("terraform -chdir={old} init && terraform -chdir={old} state pull > {file}"),
        format!(
            "terraform -chdir={new} init -reconfigure && terraform -chdir={new} state push $PWD/{file}"
        ),
    ]
}

pub fn change(address: String, action: Action) -> Change {
    Change {
        address,
        action,
        paths: Vec::new(),
        from: None,
        origins: Vec::new(),
        values: Vec::new(),
    }
}
