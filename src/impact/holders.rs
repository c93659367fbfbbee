//! Buckets and containers that states move to: which stack makes them, so that it is applied first. Not the states.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Source;
use super::backend::State;
use super::left::{applied, part};
use super::pairs::Unit;
use super::regional::regional;
use super::report::{Kind, Root};
use super::side::Side;
use super::state::Made;
use crate::terraform::providers::Providers;
use crate::terraform::schema::Schemas;

/// The name of what holds states, and where it is.
type Holder = (String, BTreeMap<&'static str, Arc<str>>);

/// What holds states, and the argument that names it.
const HOLDERS: [(&str, &str); 3] = [
    ("aws_s3_bucket", "bucket"),
    ("azurerm_storage_container", "name"),
    ("google_storage_bucket", "name"),
];

/// Notes of each root whose state moves what has to be made first.
pub fn note(
    units: &[Unit],
    old: (&Side, &Source),
    new: (&Side, &Source),
    schemas: &Schemas,
    roots: &mut BTreeMap<String, Root>,
) {
    for unit in units {
        let own = unit.states.0.as_ref().and_then(State::holder);
        let (Some(folder), Some(own)) = (&unit.old, own) else {
            continue;
        };
        let root = roots.get_mut(unit.new.as_ref().unwrap_or(folder));
        let Some(root) = root.filter(|root| root.kind == Kind::Removed || root.is_elsewhere) else {
            continue;
        };
        if made(folder, old, schemas)
            .iter()
            .any(|(name, _)| name == own)
        {
            root.commands.clear();
            root.notes.push(format!("it makes `{own}`, which holds its own state: last of all, when no state is left in it, as {folder}/README.md says"));
        }
    }
    let moves = |unit: &&Unit| unit.old.is_some() && unit.new.is_some() && holder(unit).is_some();
    let moving: Vec<&Unit> = units.iter().filter(moves).collect();
    if moving.is_empty() {
        return;
    }
    let mut makers: BTreeMap<Holder, &str> = BTreeMap::new();
    for unit in units {
        let Some(folder) = &unit.new else { continue };
        let had = unit.old.as_deref();
        let had = had.map_or_else(Vec::new, |folder| made(folder, old, schemas));
        let fresh = made(folder, new, schemas).into_iter();
        makers.extend(
            fresh
                .filter(|name| !had.contains(name))
                .map(|name| (name, folder.as_str())),
        );
    }
    for unit in moving {
        let (Some(folder), Some(holder)) = (&unit.new, holder(unit)) else {
            continue;
        };
        let Some(root) = roots
            .get_mut(folder)
            .filter(|root| root.state.is_some() && !root.is_elsewhere)
        else {
            continue;
        };
        let maker = makers.iter().find(|((name, _), _)| name == holder);
        root.notes.push(match maker.map(|(_, maker)| maker) {
            Some(maker) if maker == folder => {
                root.commands.clear();
                format!("it makes `{holder}`, where its own state goes. Make that as {folder}/README.md says, beside the one of before, and destroy that one when every state has moved: `terraform state rm` keeps it until then")
            }
            Some(maker) => format!("first apply {maker}, which makes `{holder}`"),
            None => format!("`{holder}` has to be there first"),
        });
    }
}

/// What the state of a unit moves to, if that is another bucket than before, or one elsewhere.
fn holder(unit: &Unit) -> Option<&str> {
    let (from, to) = (unit.states.0.as_ref(), unit.states.1.as_ref()?);
    let holder = to.holder()?;
    let is_same = from.is_some_and(|from| from.holder() == Some(holder) && from.at == to.at);
    (!is_same).then_some(holder)
}

/// The names of what a root makes that can hold states.
fn made(folder: &str, of: (&Side, &Source), schemas: &Schemas) -> Vec<Holder> {
    let modules = part(of, folder);
    let providers = Providers::new(&modules, schemas);
    let made = Made::default();
    let evaluator = applied(&modules, &providers, of.1, &made);
    let Some(root) = evaluator.root(of.1.name(folder)) else {
        return Vec::new();
    };
    let kinds: Vec<&str> = HOLDERS.iter().map(|(kind, _)| *kind).collect();
    let found = root.select(&evaluator.select(&kinds));
    let name = |(kind, argument): &(&str, &str)| {
        let all = found.iter().filter(move |one| one.kind() == *kind);
        let names = all.filter_map(|one| {
            let name = one.argument(argument)?.as_str()?.to_owned();
            Some((name, regional(&one.provider())))
        });
        names.collect::<Vec<_>>()
    };
    HOLDERS.iter().flat_map(name).collect()
}
