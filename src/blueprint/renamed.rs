//! Stacks in whose addresses a name stands that was another one before get `moved` blocks, in a file of their own. Not which names these are.

mod key;
mod name;

use std::cmp::Reverse;
use std::collections::BTreeSet;

use rayon::prelude::*;

use super::merge::PATH_CONFLICT;
use super::{Rendering, StackInfo, header};
use crate::diag::{Code, Problem, Problems};
use crate::source::Sources;
use crate::span::Span;
use crate::terraform::evaluate::Evaluator;
use crate::terraform::modules::ModuleFile;
use crate::terraform::moved::{self, Moved, Rename};
use crate::terraform::providers::Providers;
use crate::terraform::schema::Schemas;

pub use name::{Name, Namesake};

/// Nothing is known by the name.
pub const RENAME_WITHOUT_EFFECT: Code = Code::warning(
    "blueprint::rename_without_effect",
    "a name that is said to have changed, and no address with it",
);

/// What the blocks stand in.
const FILE: &str = "renamed.tf";

/// What is said above them.
const WHY: &str = "# What has another name than before is still the same: regions.toml says so under [[renamed]].\n\n";

/// Adds the blocks, and says which names stand in no address.
pub fn add(
    rendering: &mut Rendering,
    names: &[Name],
    schemas: &Schemas,
    sources: &Sources,
) -> Problems {
    let mut problems = Problems::new();
    if names.is_empty() {
        return problems;
    }
    let found = found(rendering, names, schemas, sources);
    let (mut used, mut unmoved, mut unsure) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (stack, moved) in found {
        unmoved.extend(moved.unmoved);
        unsure.extend(moved.unsure);
        used.extend(moved.also);
        let moves = moved.moves;
        used.extend(moves.iter().map(|one| one.span));
        let Some(first) = moves.first().map(|one| one.span) else {
            continue;
        };
        let Ok(file) = stack.path.join(FILE) else {
            continue;
        };
        let text = format!("{WHY}{}", moved::text(&moves));
        let text = header::with_header(FILE, &text, &stack.blueprint);
        if rendering
            .tree
            .insert(file.clone(), text.into_bytes())
            .is_err()
        {
            let message =
                format!("`{file}` is for what `[[renamed]]` says, and a template writes it");
            let problem = Problem::new(&PATH_CONFLICT, message)
                .at(first, "needs the place")
                .help("give the template another name");
            problems.push(problem);
            continue;
        }
        let body = Some(std::sync::Arc::new(moved::body(&moves, first)));
        rendering.modules.add(ModuleFile {
            path: file,
            body,
            is_sound: false,
        });
    }
    for name in names {
        let span = name.rename.span;
        let is_used =
            used.contains(&span) || rendering.stacks.iter().any(|stack| name.is_of(stack));
        let other = name.namesakes.first().filter(|_| unsure.contains(&span));
        match other {
            _ if is_used => {}
            Some(other) => problems.push(ambiguous(name, other.span)),
            None => problems.push(idle(name, unmoved.contains(&span))),
        }
    }
    problems
}

/// A name that something else has, too.
fn ambiguous(name: &Name, other: Span) -> Problem {
    let Rename { to, span, .. } = &name.rename;
    let message = format!("where something else is called `{to}`, an address with it says nothing");
    Problem::new(&RENAME_WITHOUT_EFFECT, message)
        .at(*span, "has no effect where both are")
        .at(other, "has the same name")
        .help("choose another name, or keep what is there by hand: `terrane diff` has the commands (`terraform state mv`)")
}

/// A name that nothing was known by, or that something still has.
fn idle(name: &Name, is_there: bool) -> Problem {
    let Rename { from, to, span, .. } = &name.rename;
    let (message, help) = match is_there {
        true => (
            format!("what is called `{from}` is still there beside `{to}`"),
            "take the entry out: Terraform creates the one and keeps the other; or take away what has the former name, which may be a default",
        ),
        false => (
            format!("no address in the tree has `{to}` in it"),
            "take the entry out: Terraform knows nothing by that name",
        ),
    };
    Problem::new(&RENAME_WITHOUT_EFFECT, message)
        .at(*span, "changes nothing")
        .help(help)
}

/// The moves of each stack that has some.
fn found(
    rendering: &Rendering,
    names: &[Name],
    schemas: &Schemas,
    sources: &Sources,
) -> Vec<(StackInfo, Moved)> {
    let modules = &rendering.modules;
    // What is one client's is called after the client as it is now.
    let mut names: Vec<&Name> = names.iter().collect();
    names.sort_by_key(|name| Reverse(name.scope.len()));
    let providers = Providers::new(modules, schemas);
    let evaluator = Evaluator::new(modules).typed_by(&providers);
    let evaluator = evaluator.reading(&rendering.tree).in_workspace("default");
    let stacks = rendering.stacks.par_iter().filter(|s| !s.is_emptied);
    let found = stacks.filter_map(|stack| {
        let known = |name: &&Name| name.known_to(stack, modules);
        let names = names.iter().filter_map(known);
        let root = evaluator.root(stack.path.as_str())?;
        let moved = moved::moves(&root.instances(), &names.collect::<Vec<_>>(), &|span| {
            sources.slice(span)
        });
        Some((stack.clone(), moved))
    });
    found.collect()
}
