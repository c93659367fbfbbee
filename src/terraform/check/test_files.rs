//! `.tftest.hcl` files: their form, and what their assertions ask of the module. What a run comes to is known when it runs.

use std::collections::BTreeMap;

use super::attributes::{self, Step};
use super::requirements::is_provider;
use super::values::Evaluated;
use super::walk::{Site, Walk};
use super::{Around, CONFLICT, DUPLICATE, INVALID_NAME, INVALID_REFERENCE, UNDECLARED};
use crate::diag::{Problem, suggest};
use crate::expr::Names;
use crate::hcl::{self, Block, Body, Expr, ExprKind, Ident};
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
        tried: 0,
        evaluated: Evaluated::default(),
        out,
    };
    walk.file(&file.body, &TEST_FILE);
    configurations(&file.body, out);
    overrides(&file.body, out);
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
        overrides(&run.body, out);
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
        mocked_twice(block, out);
        overrides(&block.body, out);
        let alias = block.body.value("alias");
        let key = (name.value.as_str(), alias.and_then(Expr::as_text));
        if let Some(first) = seen.insert(key, name.span) {
            let message = format!("the file has two configurations of `{}`", name.value);
            let problem = Problem::new(&DUPLICATE, message).at(block.name.span, "");
            out.push(problem.at(first, "the other one"));
        }
    }
}

/// What is overridden is of the kind that the block says, and each once.
fn overrides(body: &Body, out: &mut Vec<Problem>) {
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for block in body.blocks() {
        let wanted = match block.name.value.as_str() {
            "override_resource" => "resource",
            "override_data" => "data source",
            "override_module" => "module",
            _ => continue,
        };
        let Some(target) = block.body.value("target") else {
            continue;
        };
        if let Some(kind) = kind_of(target).filter(|kind| *kind != wanted) {
            let message = format!(
                "`{}` takes the address of a {wanted}, this is that of a {kind}",
                block.name.value
            );
            let problem = Problem::new(&INVALID_REFERENCE, message).at(target.span, "");
            let name = kind.replace("data source", "data");
            out.push(problem.help(format!("write `override_{name}`")));
        }
        let address = hcl::path(target);
        if let Some(first) = seen.insert(address.clone(), target.span) {
            let message = format!("`{address}` is overridden twice here");
            let problem = Problem::new(&DUPLICATE, message).at(target.span, "");
            out.push(problem.at(first, "the other one"));
        }
    }
}

/// What an address is one of; none if it is no address.
fn kind_of(target: &Expr) -> Option<&'static str> {
    let (start, steps) = attributes::steps(target);
    let mut names = vec![start.as_name()?];
    for step in &steps {
        if let Step::Name(name) = step {
            names.push(&name.value);
        }
    }
    let mut rest = names.as_slice();
    while let ["module", _, more @ ..] = rest {
        rest = more;
    }
    match rest {
        [] => Some("module"),
        ["data", _, _] => Some("data source"),
        [_, _] => Some("resource"),
        _ => None,
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

/// What a mocked provider makes up for a type is said once.
fn mocked_twice(provider: &Block, out: &mut Vec<Problem>) {
    let mut seen: BTreeMap<(&str, &str), Span> = BTreeMap::new();
    for block in provider.body.blocks() {
        let Some(of) = block.labels.first() else {
            continue;
        };
        if let Some(first) = seen.insert((&block.name.value, &of.value), of.span) {
            let message = format!("there are two of `{} {}`", block.name.value, of.value);
            let problem = Problem::new(&DUPLICATE, message).at(block.name.span, "");
            out.push(problem.at(first, "the other one"));
        }
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
