//! What a change does to what is applied: the two trees that commands compare, and the line that `check` and `build` end with. Not how it is found out.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::changes::judged;
use super::objects;
use super::project::{Compiled, Output, Project};
use super::stacks::Stacks;
use crate::diag::Problem;
use crate::disk::{Changes, Disk, Layout, Manifest, State};
use crate::estate::Estate;
use crate::impact::{self, Action, Impact, Kind, Side};
use crate::span::Span;
use crate::terraform::modules::FileKind;
use crate::tree::FileTree;
use crate::value::RelPath;

/// What lies on the disk, as far as it belongs to the tree; where nothing was built yet, what was built into another folder.
pub fn before(project: &Project, changes: &Changes, output: &Output, disk: &dyn Disk) -> FileTree {
    let tree = &output.tree;
    let differing: BTreeSet<&RelPath> = changes.iter().map(|change| &change.path).collect();
    let same = tree.iter().filter(|(path, _)| !differing.contains(path));
    let same = same.map(|(path, bytes)| (path.clone(), bytes.clone()));
    let there = changes.iter().filter(|c| c.state != State::Missing);
    let there = there.filter_map(|c| Some((c.path.clone(), disk.read(&c.path).ok()?.into())));
    let former = former(project, &output.layout, disk);
    same.chain(there).chain(former).collect()
}

/// What lies under another `[output] dir`, if there is nothing under this one.
fn former(project: &Project, layout: &Layout, disk: &dyn Disk) -> Vec<(RelPath, Arc<[u8]>)> {
    if disk.read(layout.manifest()).is_ok() {
        return Vec::new();
    }
    let folders = project.left_behind(layout).into_iter();
    let manifests = folders.filter_map(|folder| {
        let path = RelPath::new(&format!("{folder}/.terrane/manifest")).ok()?;
        Manifest::parse(&disk.read(&path).ok()?).ok()
    });
    let paths = manifests.flat_map(|manifest| manifest.paths().cloned().collect::<Vec<_>>());
    let files = paths.filter_map(|path| Some((path.clone(), disk.read(&path).ok()?.into())));
    files.collect()
}

/// What the change from a tree to the compiled one does. Without stacks that come, where only a warning is asked for.
pub fn of(compiled: &Compiled, output: &Output, old: &FileTree, is_warning: bool) -> Impact {
    let place = |folder: &str| {
        let folder = RelPath::new(folder).ok()?;
        Some(output.parts.place(&folder)?.to_string())
    };
    let shown = |span: Span| {
        let place = compiled.sources.place(span);
        let (line, _) = place.rsplit_once(':')?;
        Some(line.to_owned())
    };
    let renamed = compiled.model.iter().flat_map(Estate::renames);
    let new = Side::new(&output.tree)
        .given(output.given())
        .renamed(renamed);
    let new = new.compiled(impact::Compiled {
        modules: &compiled.modules,
        place: &place,
        shown: &shown,
    });
    let compare = match is_warning {
        true => impact::compare_kept,
        false => impact::compare,
    };
    compare(&Side::new(old), &new, &compiled.providers)
}

/// What a build does to stacks, what the rules say of it, and the line about what it does to what is applied; none where that is nothing, or no stack was
/// there.
pub fn warning(
    project: &Project,
    compiled: &Compiled,
    (output, disk): (&Output, &dyn Disk),
    changes: &Changes,
) -> (Stacks, Vec<Problem>, Option<String>) {
    let stacks = Stacks::new(changes, output, disk);
    let impact = kept(project, compiled, (output, disk), changes).unwrap_or_default();
    let stacks = stacks.paired(&impact);
    let mut problems = match &compiled.model {
        Some(model) => project.judged(stacks.problems(model)),
        None => Vec::new(),
    };
    problems.extend(judged(project, compiled, (output, &impact), &[], false));
    (stacks, problems, line(&impact))
}

/// What a build does to what was there; none where that is neither Terraform nor Kustomize.
fn kept(
    project: &Project,
    compiled: &Compiled,
    (output, disk): (&Output, &dyn Disk),
    changes: &Changes,
) -> Option<Impact> {
    let is_read = |path: &RelPath| {
        let kind = FileKind::of(path.name());
        let is_yaml = || {
            [".yaml", ".yml"]
                .iter()
                .any(|end| path.name().ends_with(end))
        };
        matches!(kind, Some(FileKind::Module | FileKind::Values)) || is_yaml()
    };
    let mut all = changes.iter();
    let is_asked = all.any(|c| c.state != State::Missing && is_read(&c.path))
        || disk.read(output.layout.manifest()).is_err();
    let old = is_asked.then(|| before(project, changes, output, disk))?;
    Some(of(compiled, output, &old, true))
}

/// The folders of stacks whose environments are protected; of one that leaves its folder says which that was.
pub fn protected(output: &Output, model: Option<&Estate>, impact: &Impact) -> BTreeSet<String> {
    let is_protected = |name: &str| {
        let environments = model.map(|model| &model.environments);
        let mut all = environments.into_iter().flatten();
        all.any(|(own, environment)| own.as_str() == name && environment.protected.value)
    };
    let stacks = output.graph.stacks.iter().map(|node| &node.info);
    let stacks = stacks.filter(|info| {
        info.scope
            .get("environment")
            .is_some_and(|name| is_protected(name))
    });
    let places = stacks.filter_map(|info| output.parts.place(&info.path));
    let places = places.map(|place| place.to_string());
    let leaving = impact.roots.iter();
    let leaving = leaving.filter(|(_, root)| root.kind == Kind::Removed);
    let leaving = leaving.filter(|(folder, _)| folder.split('/').any(is_protected));
    places
        .chain(leaving.map(|(folder, _)| folder.clone()))
        .collect()
}

/// What a build or a review has to look at, in one line: `3 to replace, 1 to destroy in 2 stacks`.
pub fn line(impact: &Impact) -> Option<String> {
    let kept = || {
        impact
            .roots
            .values()
            .filter(|root| root.kind != Kind::Added)
    };
    let stay = || kept().filter(|root| root.kind != Kind::Removed);
    let words = [
        (Action::Replace, "to replace"),
        (Action::Delete, "to destroy"),
        (Action::Create, "to create"),
        (Action::Update, "to change in place"),
    ];
    let mut parts: Vec<String> = Vec::new();
    for (action, word) in words {
        let changes = stay().flat_map(|root| &root.changes);
        let count = changes.filter(|change| change.action == action).count();
        if count > 0 {
            parts.push(format!("{count} {word}"));
        }
    }
    let stacks = stay().filter(|root| !root.changes.is_empty()).count();
    let mut told = match parts.is_empty() {
        true => Vec::new(),
        false => vec![format!("{} in {}", parts.join(", "), counted(stacks))],
    };
    let left = kept().filter(|root| root.kind == Kind::Removed);
    let leaves = left.filter(|root| !root.is_empty()).count();
    if leaves > 0 {
        let verb = if leaves == 1 { "leaves" } else { "leave" };
        told.push(format!(
            "{} {verb} what {} made",
            counted(leaves),
            if leaves == 1 { "it" } else { "they" }
        ));
    }
    told.extend(objects::words(&impact.overlays));
    (!told.is_empty()).then(|| told.join("; "))
}

fn counted(stacks: usize) -> String {
    format!("{stacks} stack{}", if stacks == 1 { "" } else { "s" })
}
