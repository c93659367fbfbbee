//! Whether the templates of a stack say where its state lies: without a word, Terraform keeps it in a file beside the module.

use super::{Blueprint, Files, Template, TemplateBody};
use crate::diag::{Code, Problem};
use crate::hcl::Body;

/// Nobody said where the state lies.
pub const NO_BACKEND: Code = Code::warning(
    "blueprint::no_backend",
    "a stack without a backend, so that Terraform keeps its state in a local file",
);

/// Whether a template of these folders has a `backend` or `cloud` block.
pub(super) fn is_there<'f>(mut folders: impl Iterator<Item = &'f Files>) -> bool {
    folders.any(|files| {
        // Nearly all have it from a shared one: nothing else is read for that.
        let mut all = files.templates.shared().chain(files.templates.own());
        all.any(names_one)
    })
}

fn names_one(template: &Template) -> bool {
    let Some(TemplateBody::Terraform(file)) = template.body() else {
        return false;
    };
    let has = |body: &Body| {
        ["backend", "cloud"]
            .into_iter()
            .any(|name| body.blocks_of(name).next().is_some())
    };
    let mut settings = file.body.blocks_of("terraform");
    settings.any(|block| has(&block.body))
}

/// The warning, at the blueprint's `stack` block.
pub(super) fn missing(blueprint: &Blueprint) -> Option<Problem> {
    let stack = blueprint.stack.as_ref()?;
    let message = format!(
        "the stack of `{}` has no backend: Terraform would keep its state in a local file",
        blueprint.name
    );
    let problem = Problem::new(&NO_BACKEND, message).at(stack.span, "");
    Some(problem.help("write `shared = \"root-module\"` in this block, which gives it backend, provider and versions; or a `backend` block, `backend \"local\" {}` too, in a file of its own"))
}
