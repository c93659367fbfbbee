//! What a change of a tree does to the objects of clusters: each overlay that somebody applies is built to its objects, as it was and as it is. What Kubernetes
//! refuses, what is deleted and by whom, and what gives pods new ones. Not who asks, nor how it is shown.

mod applying;
mod build;
mod fields;
mod files;
mod fixed;
mod generate;
mod going;
mod held;
mod judge;
mod lost;
mod merge;
mod report;
mod restarts;
mod transform;
mod yaml;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde_json::Value as Json;

use crate::tree::FileTree;
use crate::value::RelPath;

use build::Built;
use files::{Files, Graph};
use going::{Going, Plan};
use judge::Way;

pub use report::{Applied, Field, Object, ObjectAction, Overlay, OverlayKind};

/// What happens to the objects of the overlays that differ, by their folders.
#[must_use]
pub fn compare(old: &FileTree, new: &FileTree) -> BTreeMap<String, Overlay> {
    let differing = differing(old, new);
    if differing.is_empty() {
        return BTreeMap::new();
    }
    let (before, after) = rayon::join(|| plan(old), || plan(new));
    let all = before.overlays.iter().chain(&after.overlays);
    let is_touched = |inputs: &BTreeSet<String>| {
        let mut inputs = inputs.iter();
        inputs.any(|place| differing.contains(place.as_str()))
    };
    let touched = all.filter(|(_, inputs)| is_touched(inputs));
    let touched: BTreeSet<&str> = touched.map(|(folder, _)| folder.as_str()).collect();
    let was = before.graph.read(&touched, None);
    let is = after.graph.read(&touched, Some(&was));
    let found = touched.into_par_iter().filter_map(|folder| {
        let overlay = overlay(folder, (&before, &was), (&after, &is))?;
        Some((folder.to_owned(), overlay))
    });
    found.collect()
}

/// The objects that an overlay of a tree is built to, or why that is not known.
///
/// # Errors
/// Why it is not known.
pub fn objects(tree: &FileTree, folder: &str) -> Result<Vec<Json>, String> {
    let graph = Graph::of(tree);
    let files = graph.read(&[folder].into(), None);
    let built = build::built(folder, &files)?;
    Ok(built.into_iter().map(|one| one.json).collect())
}

/// The folders of a tree that are built for themselves.
#[must_use]
pub fn overlays(tree: &FileTree) -> BTreeSet<String> {
    plan(tree).overlays.into_keys().collect()
}

/// Paths at which two trees are not the same, but for Terraform.
fn differing<'t>(old: &'t FileTree, new: &'t FileTree) -> BTreeSet<&'t str> {
    let all = old.iter().chain(new.iter()).map(|(path, _)| path);
    let others = [".tf", ".tfvars", ".md"];
    let asked = all.filter(|path| !others.iter().any(|end| path.name().ends_with(end)));
    let differs = asked.filter(|path| old.get(path) != new.get(path));
    differs.map(RelPath::as_str).collect()
}

fn plan(tree: &FileTree) -> Plan<'_> {
    let graph = Graph::of(tree);
    let all = applying::all(&graph);
    let applied: BTreeSet<&str> = all.iter().map(|one| one.folder.as_str()).collect();
    // A folder of which parts are applied one by one is there for who applies them all, and bases and components are there for overlays.
    let is_part = |folder: &str| {
        let mut parts = folder.split('/');
        parts.any(|part| matches!(part, "base" | "bases" | "component" | "components"))
    };
    let tops = graph.tops();
    let tops = tops.into_iter().filter(|folder| !is_part(folder));
    let folders: BTreeSet<&str> = tops.chain(applied.iter().copied()).collect();
    let overlays = folders.into_par_iter().filter_map(|folder| {
        let inputs = graph.inputs(folder);
        let mut others = inputs.iter().filter(|place| **place != folder);
        let is_own = applied.contains(folder) || !others.any(|place| applied.contains(place));
        let inputs = inputs.into_iter().map(str::to_owned).collect();
        is_own.then(|| (folder.to_owned(), inputs))
    });
    let overlays: BTreeMap<String, BTreeSet<String>> = overlays.collect();
    let files: BTreeSet<&str> = all.iter().map(|one| one.file.as_str()).collect();
    let mut holders = BTreeMap::new();
    for (folder, inputs) in &overlays {
        for file in inputs.iter().filter(|place| files.contains(place.as_str())) {
            holders.insert(file.clone(), folder.clone());
        }
    }
    let ids = all.iter().map(|one| one.id.clone()).collect();
    let appliers = all.into_iter().map(|one| (one.folder.clone(), one));
    let appliers = appliers.collect();
    Plan {
        graph,
        appliers,
        overlays,
        holders,
        ids,
    }
}

/// None where nothing happens.
fn overlay(folder: &str, old: (&Plan, &Files), new: (&Plan, &Files)) -> Option<Overlay> {
    let built = |(plan, files): (&Plan, &Files)| -> Result<Vec<Built>, String> {
        match plan.overlays.contains_key(folder) {
            true => build::built(folder, files),
            false => Ok(Vec::new()),
        }
    };
    let applier = new.0.applier(folder).or_else(|| old.0.applier(folder));
    let kind = match (
        old.0.overlays.contains_key(folder),
        new.0.overlays.contains_key(folder),
    ) {
        (true, false) => OverlayKind::Removed,
        (false, true) => OverlayKind::Added,
        _ => OverlayKind::Changed,
    };
    let mut overlay = Overlay {
        kind,
        applied: applier.map_or(Applied::Unsaid, |applier| applier.applied),
        objects: Vec::new(),
        unknown: Vec::new(),
    };
    let (was, is) = (built(old), built(new));
    let (was, is) = match (was, is) {
        (Ok(was), Ok(is)) => (was, is),
        _ if old.1.is_same(new.1, folder) => return None,
        (was, is) => {
            let why: BTreeSet<String> = [was.err(), is.err()].into_iter().flatten().collect();
            overlay.unknown = why.into_iter().collect();
            return Some(overlay);
        }
    };
    let is_removed = kind == OverlayKind::Removed;
    let going: Going = match is_removed {
        true => going::removed(folder, old.0, new.0),
        false => going::pruned(applier),
    };
    let way = Way {
        applier,
        going,
        is_removed,
    };
    overlay.objects = judge::judged(&was, &is, &way);
    (!overlay.objects.is_empty()).then_some(overlay)
}
