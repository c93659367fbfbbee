//! What a change of a tree does to what it describes: for two trees, each resource that is created, changed in place, destroyed, or destroyed and created
//! anew, and each root module that goes, comes or gets another state. As Terraform would plan it for the new tree once the old one was applied; nothing is
//! asked of a cloud. And what happens to the objects of clusters (`objects`). Not who asks, nor how it is shown.

mod amounts;
mod backend;
mod cloud;
mod conditions;
mod configured;
pub mod contents;
mod decide;
mod difference;
mod documents;
mod filling;
mod guards;
mod holders;
mod ignored;
mod in_use;
mod invented;
mod kinship;
pub mod leaving;
mod left;
mod limits;
mod looseness;
mod moves;
pub mod objects;
pub mod overlays;
mod pairs;
mod placed;
mod plain;
mod plan;
mod proposal;
mod read;
mod reading;
mod regional;
mod rekeyed;
mod report;
mod root;
mod rooted;
mod scan;
mod shape;
mod side;
mod state;
mod telling;
mod update;
mod updates;
mod values;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::span::Span;
use crate::terraform::files::Files;
use crate::terraform::modules::Modules;
use crate::terraform::schema::Schemas;

pub use backend::State;
pub use placed::Compiled;
pub use report::{
    Action, Caution, Change, Impact, Kind, Maybe, Origin, Root, Rule, StateChange, Told, Unknown,
    Untold, Values, Words,
};
pub use side::{Given, Side};
pub use words::{Place, holds_data, words};

use pairs::Unit;
use placed::Placed;
use read::Read;
use root::Examined;
use state::Parameters;

/// The modules of a side that are asked for, and what is beside them.
struct Source<'t> {
    modules: &'t Modules,
    /// What folders of the tree are called among the modules.
    names: BTreeMap<String, String>,
    files: &'t dyn Files,
    shown: &'t (dyn Fn(Span) -> Option<String> + Sync),
}

impl Source<'_> {
    /// The name of a folder among the modules.
    fn name<'n>(&'n self, folder: &'n str) -> &'n str {
        self.names.get(folder).map_or(folder, String::as_str)
    }
}

/// What the change from one tree to another does.
#[must_use]
pub fn compare(old: &Side, new: &Side, schemas: &Schemas) -> Impact {
    let overlays = || objects::compare(old.tree, new.tree);
    let (overlays, mut impact) = rayon::join(overlays, || compared(old, new, schemas, |_| true));
    in_use::note(&mut impact.roots, &overlays);
    Impact { overlays, ..impact }
}

/// The same without root modules and overlays that come: what only creates needs no warning.
#[must_use]
pub fn compare_kept(old: &Side, new: &Side, schemas: &Schemas) -> Impact {
    let kept = |unit: &Unit| unit.old.is_some();
    if old.tree.iter().next().is_none() {
        return Impact::default();
    }
    let overlays = || objects::compare(old.tree, new.tree);
    let (mut overlays, mut impact) = rayon::join(overlays, || compared(old, new, schemas, kept));
    in_use::note(&mut impact.roots, &overlays);
    overlays.retain(|_, overlay| overlay.kind != objects::OverlayKind::Added);
    Impact { overlays, ..impact }
}

fn compared(old: &Side, new: &Side, schemas: &Schemas, is_asked: fn(&Unit) -> bool) -> Impact {
    let mut units = pairs::units(old, new);
    units.retain(is_asked);
    if units.is_empty() {
        return Impact::default();
    }
    let members = |side: &Side, of: fn(&Unit) -> Option<&str>| -> BTreeSet<String> {
        let roots = units.iter().filter_map(of);
        let all = roots.flat_map(|root| side.members(root));
        all.map(str::to_owned).collect()
    };
    let read = |side: &Side, all: &BTreeSet<String>, given| -> Read {
        side.read_with(&all.iter().map(String::as_str).collect(), given)
    };
    let all = members(old, |unit| unit.old.as_deref());
    let given = pairs::given_before(&units, old, new);
    let before = read(old, &all, given.clone());
    let shown = |span| before.shown(span);
    let before = Source {
        modules: &before.modules,
        names: BTreeMap::new(),
        files: old.tree,
        shown: &shown,
    };
    let with = |now: &Source| {
        let (before, now) = ((old, &before), (new, now));
        let mut roots = examined(&units, before, now, schemas);
        holders::note(&units, before, now, schemas, &mut roots);
        let destroy_first = leaving::of(&units, &roots, old, &given, schemas);
        Impact {
            roots,
            destroy_first,
            ..Impact::default()
        }
    };
    match new.compiled {
        Some(compiled) => {
            let tree = new.tree;
            let files = Placed { tree, compiled };
            let folders = compiled.modules.iter();
            let names =
                folders.filter_map(|(name, _)| Some(((compiled.place)(name)?, name.to_owned())));
            with(&Source {
                modules: compiled.modules,
                names: names.collect(),
                files: &files,
                shown: compiled.shown,
            })
        }
        None => {
            let members = members(new, |unit| unit.new.as_deref());
            let now = read(new, &members, new.all_given().clone());
            let shown = |span| now.shown(span);
            with(&Source {
                modules: &now.modules,
                names: BTreeMap::new(),
                files: new.tree,
                shown: &shown,
            })
        }
    }
}

fn examined(
    units: &[Unit],
    old: (&Side, &Source),
    new: (&Side, &Source),
    schemas: &Schemas,
) -> BTreeMap<String, Root> {
    let parameters: Parameters = units
        .par_iter()
        .filter_map(|unit| unit.old.as_deref())
        .flat_map_iter(|folder| left::parameters(folder, old, schemas))
        .collect();
    let all = |units: Vec<&Unit>, fresh: &Parameters| -> Vec<(String, Examined)> {
        let found = units.into_par_iter().filter_map(|unit| {
            let name = unit.new.as_ref().or(unit.old.as_ref())?;
            let found = root::examined(unit, old, new, schemas, (&parameters, fresh));
            Some((name.clone(), found))
        });
        found.collect()
    };
    let mut found = all(units.iter().collect(), &Parameters::new());
    // Who reads what others only write now is asked again once that is known.
    let written = found.iter().flat_map(|(_, one)| &one.written);
    let fresh = written.filter(|(name, _)| !parameters.contains_key(*name));
    let fresh: Parameters = fresh.map(|(k, v)| (k.clone(), v.clone())).collect();
    let is_open = |one: &Examined| one.guessed.iter().any(|name| fresh.contains_key(name));
    let open: Vec<&Unit> = units
        .iter()
        .zip(&found)
        .filter_map(|(unit, (_, one))| is_open(one).then_some(unit))
        .collect();
    let again = all(open, &fresh);
    found.extend(again);
    let roots = found.into_iter();
    let roots: BTreeMap<String, Option<Root>> = roots.map(|(name, one)| (name, one.root)).collect();
    let roots = roots.into_iter();
    roots
        .filter_map(|(name, root)| Some((name, root?)))
        .collect()
}
