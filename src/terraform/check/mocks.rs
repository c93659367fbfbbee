//! What tests make up in the place of providers, resources and modules: in the test itself, or in `.tfmock.hcl` files of a folder that it names.

use std::collections::BTreeMap;

use super::attributes::{self, Step};
use super::files::below;
use super::walk::Walk;
use super::{DUPLICATE, INVALID_REFERENCE, INVALID_VALUE};
use crate::diag::Problem;
use crate::hcl::{self, Body, Expr};
use crate::span::Span;
use crate::terraform::declared::text;
use crate::terraform::language::MOCK_FILE;
use crate::terraform::modules::SideFile;

/// The folders that the mocked providers of a test name. Their paths begin at the module, wherever the test lies.
pub(super) fn check<'a>(file: &'a SideFile, walk: &mut Walk<'a, '_>) {
    let here = walk.here;
    for provider in file.body.blocks_of("mock_provider") {
        let source = provider.body.value("source");
        let Some((value, source)) = source.and_then(|value| Some((value, text(value)?))) else {
            continue;
        };
        let Some(folder) = below(here.folder, source).filter(|_| !source.starts_with('/')) else {
            continue;
        };
        if here.files.has_folder(&folder) == Some(false) {
            let message = format!("there is no folder `{source}` beside the module");
            let problem = Problem::new(&INVALID_VALUE, message).at(provider.name.span, "");
            walk.out
                .push(problem.at(value.span, "what it makes up is looked for here"));
            continue;
        }
        let mocks = here.modules.mocks().iter();
        let bodies: Vec<&Body> = mocks
            .filter(|mock| mock.module == folder)
            .map(|mock| &*mock.body)
            .collect();
        for body in &bodies {
            walk.file(body, &MOCK_FILE);
        }
        twice(bodies.iter().copied(), walk.out);
        overrides(bodies.iter().copied(), walk.out);
    }
}

/// What a mocked provider makes up for a type is said once.
pub(super) fn twice<'b>(bodies: impl IntoIterator<Item = &'b Body>, out: &mut Vec<Problem>) {
    let mut seen: BTreeMap<(&str, &str), Span> = BTreeMap::new();
    for block in bodies.into_iter().flat_map(Body::blocks) {
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

/// What is overridden is of the kind that the block says, and each once.
pub(super) fn overrides<'b>(bodies: impl IntoIterator<Item = &'b Body>, out: &mut Vec<Problem>) {
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for block in bodies.into_iter().flat_map(Body::blocks) {
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
        if let Some(first) = seen.insert(address.clone(), block.name.span) {
            let message = format!("`{address}` is overridden twice here");
            let problem = Problem::new(&DUPLICATE, message).at(block.name.span, "");
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
