//! Extension points: where a blueprint lets others write into its folders, and which blocks do. Not what becomes of the files.

use std::collections::BTreeMap;

use super::load::REFERENCE;
use super::manifest::INVALID_VALUE;
use super::{Blueprint, Each, Files, Point};
use crate::diag::{Problem, Problems, suggest};
use crate::span::Spanned;

/// A `files` block, by the positions of its blueprint and of itself in that.
pub(super) type At = (usize, usize);

/// A block that writes into the folder of another one.
pub(super) struct Extender {
    pub(super) at: At,
    /// The folder in the other one's.
    pub(super) folder: Option<String>,
}

/// The blocks that extend others, in the order of blueprints' names and blocks.
#[derive(Default)]
pub(super) struct Extenders(BTreeMap<At, Vec<Extender>>);

impl Extenders {
    pub(super) fn new(blueprints: &[Blueprint]) -> Self {
        let mut all: BTreeMap<At, Vec<Extender>> = BTreeMap::new();
        for (blueprint, declared) in blueprints.iter().enumerate() {
            for (number, files) in declared.files.iter().enumerate() {
                let Some((owner, point)) = point_of(files, blueprints) else {
                    continue;
                };
                all.entry(owner).or_default().push(Extender {
                    at: (blueprint, number),
                    folder: point.folder.as_ref().map(|folder| folder.value.clone()),
                });
            }
        }
        Self(all)
    }

    /// What writes into the folder of a block.
    pub(super) fn of(&self, at: At) -> &[Extender] {
        self.0.get(&at).map_or(&[], Vec::as_slice)
    }
}

/// Every point with the block that it is in.
fn points(blueprints: &[Blueprint]) -> impl Iterator<Item = (String, At, &Point)> {
    let blocks = blueprints.iter().enumerate().flat_map(|(at, blueprint)| {
        let files = blueprint.files.iter().enumerate();
        files.map(move |(number, files)| (blueprint, (at, number), files))
    });
    blocks.flat_map(|(blueprint, at, files)| {
        let named = move |point: &Point| format!("{}.{}", blueprint.name, point.name.value);
        files
            .points
            .iter()
            .map(move |point| (named(point), at, point))
    })
}

/// The point that a block extends, and the block that it is in.
fn point_of<'b>(files: &Files, blueprints: &'b [Blueprint]) -> Option<(At, &'b Point)> {
    let wanted = files.extends.as_ref()?;
    let mut points = points(blueprints).filter(|(name, ..)| *name == wanted.value);
    points.next().map(|(_, at, point)| (at, point))
}

/// Gives blocks that extend others the scope of these, and the extended stacks what the extensions need. Reports unknown extension points.
pub(super) fn resolve(loaded: &mut [Blueprint], problems: &mut Problems) {
    let mut scopes: Vec<(At, Each)> = Vec::new();
    let mut needs: Vec<(usize, Spanned<String>)> = Vec::new();
    for (at, blueprint) in loaded.iter().enumerate() {
        for (number, files) in blueprint.files.iter().enumerate() {
            let Some(wanted) = &files.extends else {
                continue;
            };
            let Some(((owner, block), _)) = point_of(files, loaded) else {
                problems.push(unknown(wanted, loaded));
                continue;
            };
            let Some(extended) = loaded.get(owner) else {
                continue;
            };
            let Some(block) = extended.files.get(block) else {
                continue;
            };
            // Modules are written once for all.
            let each = if block.is_modules() {
                Each::Estate
            } else {
                block.each
            };
            scopes.push(((at, number), each));
            if block.name == Files::STACK && extended.stack.is_some() {
                needs.extend(files.needs.iter().map(|need| (owner, need.clone())));
            } else if let Some(need) = files.needs.first() {
                let message = format!("`{}` is no stack, so it has no `needs`", wanted.value);
                let problem = Problem::new(&INVALID_VALUE, message).at(need.span, "");
                problems.push(problem.help("remove `needs`"));
            }
        }
    }
    for ((at, number), each) in scopes {
        if let Some(files) = loaded.get_mut(at).and_then(|b| b.files.get_mut(number)) {
            files.each = each;
        }
    }
    for (owner, need) in needs {
        if let Some(stack) = loaded.get_mut(owner).and_then(|b| b.stack.as_mut()) {
            stack.needs.push(need);
        }
    }
}

/// The problem of an unknown extension point.
fn unknown(wanted: &Spanned<String>, loaded: &[Blueprint]) -> Problem {
    let message = format!("unknown extension point `{}`", wanted.value);
    let problem = Problem::new(&REFERENCE, message).at(wanted.span, "");
    let names: Vec<String> = points(loaded).map(|(name, ..)| name).collect();
    let names = || names.iter().map(String::as_str);
    if let Some(nearest) = suggest::nearest(&wanted.value, names()) {
        return problem.meant(nearest);
    }
    let (blueprint, point) = wanted
        .value
        .split_once('.')
        .unwrap_or((&wanted.value, "name"));
    let Some(owner) = loaded.iter().find(|b| b.name == blueprint) else {
        return problem.help(format!("there is {}", suggest::one_of(names())));
    };
    let of_it = || names().filter_map(|name| name.strip_prefix(blueprint)?.strip_prefix('.'));
    let help = if of_it().next().is_some() {
        format!("`{blueprint}` has {}", suggest::one_of(of_it()))
    } else {
        format!(
            "write `extension \"{point}\" {{}}` into the `files` block of `{blueprint}` that may be extended"
        )
    };
    problem
        .at(owner.span, "this blueprint would have to declare it")
        .help(help)
}
