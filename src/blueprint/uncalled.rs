//! Plain modules that nothing in the tree calls: those of built-in blueprints are left out, a project's own are kept and said. Who calls which is known to
//! `terraform::modules`.

use std::collections::{BTreeMap, BTreeSet};

use super::merge::File;
use super::{Blueprint, Files, carried, released};
use crate::diag::{Code, Problem};
use crate::span::Span;
use crate::terraform::modules::Modules;

/// A project's own module of which nothing comes.
pub const MODULE_UNCALLED: Code = Code::note(
    "blueprint::module_uncalled",
    "a module of a project's own blueprint that nothing in the tree calls",
);

/// The folders of modules that are not emitted. A project's own modules may be for stacks that people write by hand: they stay, which is said.
pub(super) fn left_out<'f>(
    files: impl Iterator<Item = &'f File>,
    modules: &Modules,
    blueprints: &[Blueprint],
    problems: &mut Vec<Problem>,
) -> BTreeSet<String> {
    let mut plain: BTreeSet<&str> = BTreeSet::new();
    // The first file that a project wrote for a module, by its folder.
    let mut own: BTreeMap<&str, &File> = BTreeMap::new();
    for file in files {
        let block = |(blueprint, number): (usize, usize)| {
            let blueprint = blueprints.get(blueprint)?;
            Some((blueprint, blueprint.files.get(number)?))
        };
        let is_plain = block(file.owner).is_some_and(|(_, files)| files.is_modules());
        let Some(home) = modules.home(&file.path).filter(|_| is_plain) else {
            continue;
        };
        plain.insert(home);
        let is_carried = block(file.by).is_some_and(|(blueprint, files)| {
            let module = home.rsplit('/').next().unwrap_or(home);
            carried::has_folder(
                &blueprint.name,
                &files.name,
                files.is_modules().then_some(module),
            )
        });
        if !is_carried && !released::is_copy(home) {
            own.entry(home).or_insert(file);
        }
    }
    let folders = modules.iter().map(|(folder, _)| folder);
    let mut uncalled = modules.unreached(folders.filter(|folder| !plain.contains(folder)));
    let mut said: BTreeMap<usize, Vec<&File>> = BTreeMap::new();
    for (folder, file) in own {
        if uncalled.remove(folder) {
            said.entry(file.by.0).or_default().push(file);
        }
    }
    // What is kept keeps what it calls.
    let kept: Vec<String> = said
        .values()
        .flatten()
        .filter_map(|file| modules.home(&file.path))
        .map(str::to_owned)
        .collect();
    let reached = modules.unreached(kept.iter().map(String::as_str));
    uncalled.retain(|folder| reached.contains(folder));
    problems.extend(
        said.values()
            .filter_map(|files| uncalled_in(files, modules, blueprints)),
    );
    uncalled
}

/// The modules of one blueprint, at the block that they are of.
fn uncalled_in(files: &[&File], modules: &Modules, blueprints: &[Blueprint]) -> Option<Problem> {
    let first = files.first()?;
    let blueprint = blueprints.get(first.by.0)?;
    let block = blueprint.files.get(first.by.1)?;
    let names = files.iter().filter_map(|file| modules.home(&file.path));
    let names: Vec<&str> = names
        .map(|folder| folder.rsplit('/').next().unwrap_or(folder))
        .collect();
    let called = names.first()?;
    let message = match names.as_slice() {
        [one] => format!(
            "nothing in the tree calls the module `{one}` of `{}`",
            blueprint.name
        ),
        many => format!(
            "nothing in the tree calls the modules `{}` of `{}`",
            many.join("`, `"),
            blueprint.name
        ),
    };
    let problem = Problem::new(&MODULE_UNCALLED, message).at(place(block), "");
    Some(problem.help(format!(
        "call it from a stack with `source = module(\"{called}\")`, or take its folder out; it is emitted as it is, for stacks that are written by hand"
    )))
}

fn place(files: &Files) -> Span {
    files.to.as_ref().map_or(files.span, |to| to.span)
}
