//! What may stand once in a module, whatever file it is in: names of one kind, the backend, requirements of providers.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::attributes::{self, Step};
use super::walk::one_too_many;
use super::{CONFLICT, DUPLICATE};
use crate::diag::Problem;
use crate::hcl::{Block, Expr, path};
use crate::span::Span;
use crate::terraform::declared::text;
use crate::terraform::language::{FILE, Within};
use crate::terraform::modules::Module;

/// Everything that stands twice.
pub(super) fn check(module: &Module, out: &mut Vec<Problem>) {
    names(module, out);
    blocks(module, out);
}

/// Kind and name, for people.
type Name<'m> = (&'static str, String);

fn names(module: &Module, out: &mut Vec<Problem>) {
    let mut seen: BTreeMap<Name, Span> = BTreeMap::new();
    let mut add = |name: Name, span: Span| match seen.entry(name) {
        Entry::Vacant(entry) => {
            entry.insert(span);
        }
        Entry::Occupied(first) => {
            let (kind, name) = first.key();
            let message = format!("the module has two of `{kind} {name}`");
            let problem = Problem::new(&DUPLICATE, message).at(span, "");
            // Two elements of an `expand` whose labels became the same, such as `a-b` and `a_b`.
            out.push(if span == *first.get() {
                problem.help("make labels of keys, and keep what tells them apart")
            } else {
                problem.at(*first.get(), "the other one")
            });
        }
    };
    for block in module.own_blocks() {
        let kind = FILE.own(&block.name.value).map_or("", |known| known.name);
        let labels = |block: &Block| {
            let labels: Vec<&str> = block.labels.iter().map(|l| l.value.as_str()).collect();
            labels.join(".")
        };
        match (kind, block.labels.last()) {
            ("resource" | "data" | "ephemeral" | "module" | "variable" | "output", Some(last)) => {
                add((kind, labels(block)), last.span);
            }
            ("check", Some(last)) => {
                add((kind, labels(block)), last.span);
                for data in block.body.blocks_of("data") {
                    if let Some(last) = data.labels.last() {
                        add(("data", labels(data)), last.span);
                    }
                }
            }
            ("provider", Some(name)) => {
                let alias = block.body.value("alias").map(|alias| (alias, text(alias)));
                match alias {
                    None => add((kind, name.value.clone()), name.span),
                    Some((_, Some(alias))) => {
                        add((kind, format!("{}.{alias}", name.value)), name.span);
                    }
                    Some((_, None)) => {}
                }
            }
            ("import", None) => {
                if let Some((address, to)) = block.body.value("to").and_then(address) {
                    add((kind, address), to.span);
                }
            }
            ("locals", None) => {
                for local in block.body.attributes() {
                    add(("local", local.name.value.clone()), local.name.span);
                }
            }
            _ => {}
        }
    }
}

/// The address in the `to` of an import, if its keys are written out.
fn address(to: &Expr) -> Option<(String, &Expr)> {
    let (_, steps) = attributes::steps(to);
    let is_static = steps.iter().all(|step| match step {
        Step::Name(_) => true,
        Step::Key(key) => attributes::is_literal(key),
    });
    is_static.then(|| (path(to), to))
}

/// Blocks of `terraform` that a module has once.
fn blocks(module: &Module, out: &mut Vec<Problem>) {
    let terraform = FILE.own("terraform").map_or(&[][..], |t| t.block.blocks);
    let once = terraform.iter().filter(|b| b.within == Within::Module);
    let all = |name: &'static str| {
        let blocks = module.own_blocks();
        let blocks = blocks.filter(|block| block.name.value == "terraform");
        blocks.flat_map(move |block| block.body.blocks_of(name))
    };
    for nested in once {
        let mut blocks = all(nested.name);
        if let (Some(first), Some(second)) = (blocks.next(), blocks.next()) {
            out.push(one_too_many("terraform", first, second));
        }
    }
    // Within one block the table of the language says so.
    let is_in_one = |a: &Block, b: &Block| {
        let mut blocks = module.own_blocks().map(|block| block.span);
        let holds = |outer: Span, inner: Span| {
            outer.source == inner.source && outer.start <= inner.start && inner.end <= outer.end
        };
        blocks.any(|block| holds(block, a.span) && holds(block, b.span))
    };
    if let (Some(backend), Some(cloud)) = (all("backend").next(), all("cloud").next())
        && !is_in_one(backend, cloud)
    {
        let message = "the module has `backend` and `cloud`, which exclude each other";
        let problem = Problem::new(&CONFLICT, message).at(backend.name.span, "");
        out.push(problem.at(cloud.name.span, "the other one"));
    }
}
