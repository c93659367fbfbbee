//! Folders whose files make up one thing, a Terraform module or a kustomization, belong to one blueprint: others write into them by extension points only.

use std::collections::{BTreeMap, BTreeSet};

use super::extension::At;
use super::merge::File;
use super::{Blueprint, Files, kustomization};
use crate::diag::{Code, Problem};
use crate::terraform::modules::FileKind;

/// A blueprint writes into another one's folder by accident.
pub const FOREIGN_FOLDER: Code = Code::error(
    "blueprint::foreign_folder",
    "a blueprint writes into a module or overlay of another one without an extension point",
);

/// Reports blocks that write into the folders of other blueprints without extending them: each pair of blocks once.
pub(super) fn check<'f>(
    files: impl Iterator<Item = &'f File> + Clone,
    blueprints: &[Blueprint],
) -> Vec<Problem> {
    let owners = owners(files.clone(), blueprints);
    let mut pairs: BTreeSet<(At, At)> = BTreeSet::new();
    let mut problems = Vec::new();
    // Files of one folder stand behind each other.
    let mut last = (None, None);
    for file in files {
        let folder = folder_of(file.path.as_str());
        if last.0 != folder {
            last = (folder, folder.and_then(|folder| home(folder, &owners)));
        }
        let Some((folder, owner)) = last.1 else {
            continue;
        };
        let is_foreign = file.owner.0 != owner.0;
        if is_foreign && pairs.insert((file.owner, owner)) {
            problems.extend(foreign(file, folder, owner, blueprints));
        }
    }
    problems
}

/// The block that each module and each kustomization belongs to.
fn owners<'f>(
    files: impl Iterator<Item = &'f File>,
    blueprints: &[Blueprint],
) -> BTreeMap<&'f str, At> {
    let mut owners: BTreeMap<&str, (u8, At)> = BTreeMap::new();
    for file in files {
        let name = file.path.name();
        let is_terraform = matches!(FileKind::of(name), Some(FileKind::Module));
        let is_kustomization = kustomization::is_one(name);
        if !is_terraform && !is_kustomization {
            continue;
        }
        // What is in the output folder itself belongs to nobody.
        let Some(folder) = folder_of(file.path.as_str()) else {
            continue;
        };
        let block = blueprints
            .get(file.owner.0)
            .and_then(|b| b.files.get(file.owner.1));
        // Who says that it is a stack or a module knows best; then who wrote the file that names all others.
        let rank = match block {
            Some(files) if files.name == Files::STACK || files.is_modules() => 0,
            _ if is_kustomization => 1,
            _ => 2,
        };
        let best = owners.entry(folder).or_insert((rank, file.owner));
        if rank < best.0 {
            *best = (rank, file.owner);
        }
    }
    owners
        .into_iter()
        .map(|(folder, (_, owner))| (folder, owner))
        .collect()
}

fn folder_of(path: &str) -> Option<&str> {
    path.rsplit_once('/').map(|(folder, _)| folder)
}

/// The folder itself, or the nearest one around it, that belongs to a block.
fn home<'f>(folder: &'f str, owners: &BTreeMap<&str, At>) -> Option<(&'f str, At)> {
    let around = std::iter::successors(Some(folder), |folder| folder_of(folder));
    let mut owned = around.filter_map(|folder| Some((folder, *owners.get(folder)?)));
    owned.next()
}

fn foreign(file: &File, folder: &str, owner: At, blueprints: &[Blueprint]) -> Option<Problem> {
    let block = |at: At| {
        let blueprint = blueprints.get(at.0)?;
        Some((blueprint.name.as_str(), blueprint.files.get(at.1)?))
    };
    let ((here, files), (there, owned)) = (block(file.owner)?, block(owner)?);
    let message = format!("`{here}` writes `{}` into a folder of `{there}`", file.path);
    let place = |files: &Files| files.to.as_ref().map_or(files.span, |to| to.span);
    let problem = Problem::new(&FOREIGN_FOLDER, message)
        .at(place(files), "")
        .at(place(owned), format!("`{folder}` is written here"));
    let known = owned.points.first().map(|point| point.name.value.as_str());
    let point = known.unwrap_or(&owned.name);
    let extends = format!("`extends = \"{there}.{point}\"` in place of `to`");
    Some(problem.help(match known {
        Some(_) => format!("write {extends}"),
        None => format!("declare `extension \"{point}\" {{}}` in the block that writes the folder, and write {extends} here"),
    }))
}
