//! `names { ... }`: expressions that a blueprint gives a name, so that they stand in one place.

use std::collections::{BTreeMap, BTreeSet};

use super::load::REFERENCE;
use super::manifest::{INVALID_VALUE, UNKNOWN_KEY};
use super::{Each, Test};
use crate::diag::{Problem, Problems, suggest};
use crate::hcl::{Block, Expr, ExprKind, Item};
use crate::span::Spanned;
use crate::terraform::language::ROOTS;

/// What templates mean by these, besides the roots of Terraform's own references and what an instance is.
const OURS: [&str; 4] = ["estate", Test::FOUND, "project", "stack"];

/// A name and what it stands for.
#[derive(Clone, Debug)]
pub struct Definition {
    /// The name.
    pub name: Spanned<String>,
    /// What it stands for.
    pub expr: Expr,
    /// The names in that, each once, and whether all of it are those of its own iterations.
    pub(super) mentioned: BTreeMap<String, bool>,
}

impl Definition {
    fn new(name: Spanned<String>, expr: Expr) -> Self {
        let mut mentioned: BTreeMap<String, bool> = BTreeMap::new();
        expr.visit_scoped(&mut |part, hidden| {
            let ExprKind::Variable(name) = &part.kind else {
                return;
            };
            let is_hidden = hidden.contains(&&**name);
            match mentioned.get_mut(name) {
                Some(known) => *known &= is_hidden,
                None => {
                    mentioned.insert(name.clone(), is_hidden);
                }
            }
        });
        Self {
            name,
            expr,
            mentioned,
        }
    }

    /// The same name for something else.
    pub(super) fn with(&self, other: &Self) -> Self {
        Self {
            name: self.name.clone(),
            ..other.clone()
        }
    }
}

/// In the order of the file.
pub(super) type Definitions = Vec<Definition>;

/// The names of the block. One that has a fault is not among them, nor is one that would hide a name of `outer`.
pub(super) fn read(block: Block, outer: &[Definition], problems: &mut Problems) -> Definitions {
    let mut names: Definitions = Vec::new();
    for item in block.body.items {
        let attribute = match item {
            Item::Attribute(attribute) => attribute,
            Item::Block(inner) => {
                let message = format!("there is no `{}` here", inner.name.value);
                let problem = Problem::new(&UNKNOWN_KEY, message).at(inner.name.span, "");
                problems.push(problem.help("write `name = expression`"));
                continue;
            }
        };
        let name = &attribute.name;
        let mut scopes = Each::ALL.into_iter().flat_map(Each::names);
        let mut taken = OURS.iter().chain(&ROOTS);
        if taken.any(|n| *n == name.value) || scopes.any(|n| *n == name.value) {
            let message = format!("`{}` has a meaning already", name.value);
            let problem = Problem::new(&INVALID_VALUE, message).at(name.span, "");
            problems.push(problem.help("choose another name"));
            continue;
        }
        if let Some(first) = outer.iter().find(|n| n.name.value == name.value) {
            let message = format!("`{}` is a name of the blueprint already", name.value);
            let problem = Problem::new(&INVALID_VALUE, message).at(name.span, "");
            problems.push(
                problem
                    .at(first.name.span, "declared here")
                    .help("choose another name"),
            );
            continue;
        }
        names.push(Definition::new(attribute.name, attribute.value));
    }
    without_circles(names, problems)
}

/// Reports names that need themselves and leaves them out.
fn without_circles(names: Definitions, problems: &mut Problems) -> Definitions {
    let numbers = names.iter().enumerate();
    let numbers: BTreeMap<&str, usize> = numbers.map(|(at, n)| (&*n.name.value, at)).collect();
    let circular: BTreeSet<usize> = (0..names.len())
        .filter(|start| reached(&names, &numbers, *start).contains(start))
        .collect();
    for Definition { name, .. } in circular.iter().filter_map(|at| names.get(*at)) {
        let others = circular.iter().filter_map(|at| names.get(*at));
        let others = others.map(|other| other.name.value.as_str());
        let message = format!("the value of `{}` needs itself", name.value);
        let problem = Problem::new(&REFERENCE, message).at(name.span, "");
        problems.push(problem.help(format!(
            "what needs itself here: {}",
            suggest::one_of(others).replace(" or ", " and ")
        )));
    }
    let kept = names.into_iter().enumerate();
    kept.filter(|(at, _)| !circular.contains(at))
        .map(|(_, name)| name)
        .collect()
}

/// The names that the value of a name needs, by their positions.
fn reached(names: &Definitions, numbers: &BTreeMap<&str, usize>, start: usize) -> BTreeSet<usize> {
    let mut reached = BTreeSet::new();
    let mut open = vec![start];
    while let Some(definition) = open.pop().and_then(|at| names.get(at)) {
        for at in definition
            .mentioned
            .keys()
            .filter_map(|name| numbers.get(&**name))
        {
            if reached.insert(*at) {
                open.push(*at);
            }
        }
    }
    reached
}
