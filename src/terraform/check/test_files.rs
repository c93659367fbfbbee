//! `.tftest.hcl` files: their form, and what their assertions ask of the module. What a run comes to is known when it runs.

use std::collections::BTreeMap;

use super::attributes::{self, Step};
use super::requirements::is_provider;
use super::values::Evaluated;
use super::walk::{Site, Walk};
use super::{Around, CONFLICT, DUPLICATE, INVALID_NAME, UNDECLARED, mocks};
use crate::diag::{Problem, suggest};
use crate::expr::Names;
use crate::hcl::{Block, Body, Expr, ExprKind, Ident};
use crate::span::Span;
use crate::terraform::language::TEST_FILE;
use crate::terraform::modules::SideFile;

/// Names that references of a test can begin with beside those of the module: results of runs, and what is looked up here.
const OWN: [&str; 4] = ["check", "output", "run", "var"];

/// Reports what Terraform would refuse.
pub(super) fn check(file: &SideFile, here: Around, names: &Names, out: &mut Vec<Problem>) {
    let mut walk = Walk {
        here,
        site: Site {
            is_test: true,
            ..Site::default()
        },
        names,
        hidden: OWN.to_vec(),
        iterators: vec![None; OWN.len()],
        element: crate::expr::Type::Any,
        tried: 0,
        evaluated: Evaluated::default(),
        out,
    };
    walk.file(&file.body, &TEST_FILE);
    mocks::check(file, &mut walk);
    configurations(&file.body, out);
    mocks::overrides([&*file.body], out);
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for run in file.body.blocks_of("run") {
        if let Some(name) = run.labels.first()
            && let Some(first) = seen.insert(&name.value, name.span)
        {
            let message = format!("the file has two of `run {}`", name.value);
            let problem = Problem::new(&DUPLICATE, message).at(name.span, "");
            out.push(problem.at(first, "the other one"));
        }
        if run.body.blocks_of("module").next().is_none() {
            asserted(run, file, here, out);
        }
        mocks::overrides([&run.body], out);
        run.body
            .blocks_of("plan_options")
            .for_each(|options| planned(options, out));
    }
}

/// A configuration of a provider stands once, real or made up.
fn configurations(file: &Body, out: &mut Vec<Problem>) {
    let mut seen: BTreeMap<(&str, Option<String>), Span> = BTreeMap::new();
    let all = file
        .blocks()
        .filter(|block| matches!(&*block.name.value, "provider" | "mock_provider"));
    for block in all {
        let Some(name) = block.labels.first() else {
            continue;
        };
        if !is_provider(&name.value) {
            let message = format!("`{}` is no name of a provider", name.value);
            out.push(Problem::new(&INVALID_NAME, message).at(name.span, ""));
        }
        mocks::twice([&block.body], out);
        mocks::overrides([&block.body], out);
        let alias = block.body.value("alias");
        let key = (name.value.as_str(), alias.and_then(Expr::as_text));
        if let Some(first) = seen.insert(key, name.span) {
            let message = format!("the file has two configurations of `{}`", name.value);
            let problem = Problem::new(&DUPLICATE, message).at(block.name.span, "");
            out.push(problem.at(first, "the other one"));
        }
    }
}

/// A plan that does nothing but refresh does refresh.
fn planned(options: &Block, out: &mut Vec<Problem>) {
    let (mode, refresh) = (
        options.body.value("mode"),
        options.body.attribute("refresh"),
    );
    let only = mode.filter(|mode| mode.as_name() == Some("refresh-only"));
    let not = refresh.filter(|refresh| refresh.value.kind == ExprKind::Bool(false));
    if let (Some(only), Some(not)) = (only, not) {
        let message = "`refresh = false` leaves nothing to do for `mode = refresh-only`";
        let problem = Problem::new(&CONFLICT, message).at(not.span, "");
        out.push(problem.at(only.span, "the mode"));
    }
}

/// Variables and outputs that assertions read.
fn asserted(run: &Block, file: &SideFile, here: Around, out: &mut Vec<Problem>) {
    if here.declared.is_partial {
        return;
    }
    let set = file.body.blocks_of("variables");
    let set = set.chain(run.body.blocks_of("variables"));
    let set: Vec<&str> = set
        .flat_map(|block| block.body.attributes())
        .map(|attribute| attribute.name.value.as_str())
        .collect();
    let declared = here.declared;
    for assert in run.body.blocks_of("assert") {
        for attribute in assert.body.attributes() {
            attribute.value.visit(&mut |part| match read(part) {
                Some(("var", name)) if !set.contains(&name.value.as_str()) => {
                    let names = declared.variables.keys().copied();
                    out.extend(undeclared("variable", name, names));
                }
                Some(("output", name)) => {
                    let names = declared.outputs.keys().copied();
                    out.extend(undeclared("output", name, names));
                }
                _ => {}
            });
        }
    }
}

/// Root and name of a reference.
fn read(expr: &Expr) -> Option<(&str, &Ident)> {
    let ExprKind::GetAttr { .. } = &expr.kind else {
        return None;
    };
    let (start, steps) = attributes::steps(expr);
    match steps.as_slice() {
        [Step::Name(name)] => Some((start.as_name()?, name)),
        _ => None,
    }
}

fn undeclared<'n>(
    what: &str,
    name: &Ident,
    mut names: impl Iterator<Item = &'n str> + Clone,
) -> Option<Problem> {
    let near = suggest::nearest(&name.value, names.clone());
    if names.any(|known| known == name.value) {
        return None;
    }
    let message = format!("the module has no {what} `{}`", name.value);
    let problem = Problem::new(&UNDECLARED, message).at(name.span, "");
    Some(match near {
        Some(near) => problem.meant(near),
        None => problem,
    })
}
