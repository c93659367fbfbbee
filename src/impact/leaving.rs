//! Root modules that leave a tree: in which order what they made has to be destroyed, which files of values that takes, and what refuses it. Not why they leave.

use std::collections::BTreeMap;

use super::backend::State;
use super::pairs::Unit;
use super::report::{Kind, Root};
use super::side::{Given, Side};
use crate::terraform::handover::{Handover, Handovers};
use crate::terraform::providers::Providers;
use crate::terraform::schema::Schemas;
use crate::value::RelPath;

/// Folders of those that leave their folder or their account, in the order to destroy what they made in.
#[must_use]
pub fn of(
    units: &[Unit],
    roots: &BTreeMap<String, Root>,
    old: &Side,
    given: &Given,
    schemas: &Schemas,
) -> Vec<String> {
    let leaves = |(_, root): &(&String, &Root)| root.kind == Kind::Removed || root.is_elsewhere;
    let leaving = roots.iter().filter(leaves);
    let leaving = leaving.map(|(folder, root)| root.from.as_ref().unwrap_or(folder).as_str());
    let leaving: Vec<&str> = leaving.collect();
    if leaving.is_empty() {
        return Vec::new();
    }
    let own = given
        .iter()
        .filter(|(folder, _)| leaving.contains(&folder.as_str()));
    let own = own.map(|(folder, files)| (folder.clone(), files.clone()));
    let states = units.iter().filter_map(|unit| unit.states.0.as_ref());
    in_order(
        old,
        own.collect(),
        &leaving,
        (&states.collect::<Vec<_>>(), schemas),
    )
}

/// Folders of root modules of a tree in the order to destroy them in: what reads goes before what it reads, and of what does not read each other what is built
/// last, by the names of layers. What holds some states goes last of all.
#[must_use]
pub fn in_order<'f>(
    tree: &Side,
    given: Given,
    folders: &[&'f str],
    (states, schemas): (&[&State], &Schemas),
) -> Vec<String> {
    let members = folders.iter().flat_map(|folder| tree.members(folder));
    let read = tree.read_with(&members.collect(), given);
    let providers = Providers::new(&read.modules, schemas);
    let handovers = Handovers::new(&read.modules, &providers);
    let found = folders.iter().map(|folder| (*folder, handovers.of(folder)));
    let mut left: BTreeMap<&'f str, Handover> = found.collect();
    let mut order = Vec::new();
    while !left.is_empty() {
        let is_read = |folder: &str, own: &Handover| {
            let mut others = left.iter().filter(|(other, _)| **other != folder);
            others.any(|(_, other)| !other.consumes.is_disjoint(&own.produces))
        };
        let holds = |own: &Handover| {
            let mut named = own.named.keys().map(|named| named.name.as_str());
            named.any(|name| states.iter().any(|state| state.holder() == Some(name)))
        };
        // Those that read each other in a ring go as they come.
        let ranks = left.iter().map(|(folder, own)| {
            let is_free = !is_read(folder, own);
            (!holds(own), is_free, late(folder))
        });
        let Some((.., (_, next))) = ranks.max() else {
            break;
        };
        left.remove(next);
        order.push(next.to_owned());
    }
    order
}

/// What is said of a folder by its layer, the last of its parts that begins with a number: `03-databases`.
fn late(folder: &str) -> (&str, &str) {
    let is_layer = |part: &&str| part.starts_with(|c: char| c.is_ascii_digit());
    let layer = folder.split('/').rfind(is_layer);
    // Clients are built on layers.
    (layer.unwrap_or("~"), folder)
}

/// The files of values that a plan of a root that leaves was given: as for the one that stays and whose folder is most like it.
#[must_use]
pub fn values(folder: &str, old: &Side, new: &Side) -> Vec<RelPath> {
    if !takes_values(folder, old) {
        return Vec::new();
    }
    let parts = |folder: &str| folder.split('/').count();
    let apart = |other: &str| {
        let both = folder.split('/').zip(other.split('/'));
        both.filter(|(one, other)| one != other).count()
    };
    let others = new.all_given().iter();
    let others = others.filter(|(other, files)| parts(other) == parts(folder) && !files.is_empty());
    let there = others.filter_map(|(other, files)| {
        let files = files.iter().map(|file| {
            let path = super::pairs::former(file.as_str(), folder, other);
            RelPath::new(&path)
                .ok()
                .filter(|path| old.tree.get(path).is_some())
        });
        let files: Option<Vec<RelPath>> = files.collect();
        Some((apart(other), files?))
    });
    let best = there.min_by_key(|(apart, _)| *apart);
    best.map_or_else(Vec::new, |(_, files)| files)
}

/// Whether a root declares variables: Terraform warns of values for others.
fn takes_values(folder: &str, side: &Side) -> bool {
    let mut files = side.tree.iter().filter(|(path, _)| {
        let of = path.parent();
        of.is_some_and(|of| of.as_str() == folder) && path.name().strip_suffix(".tf").is_some()
    });
    files.any(|(_, bytes)| {
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        text.lines().any(|line| line.starts_with("variable \""))
    })
}

/// How to destroy what a root made, as long as its folder is there.
#[must_use]
pub fn command(folder: &str, values: &[RelPath]) -> String {
    let up = "../".repeat(folder.split('/').count());
    let files = values.iter().map(|file| format!(" -var-file={up}{file}"));
    let files: String = files.collect();
    format!("terraform -chdir={folder} init && terraform -chdir={folder} destroy{files}")
}
