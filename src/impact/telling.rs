//! What is said of a planned resource: its change, where the arguments behind it are written, whether its block forbids it, and what else is to be heeded.

use super::limits::cautions;
use super::moves::without_keys;
use super::plan::{Decision, Prior};
use super::report::{Action, Caution, Change, Maybe, Origin, Root, Rule, Told, Unknown};
use super::root::change;
use super::values::values;
use crate::expr::{Kind as Of, Value};
use crate::hcl::{Block, ExprKind};
use crate::span::Span;
use crate::terraform::evaluate::Instance;
use crate::terraform::modules::{Module, Modules};

/// Notes what is planned for a resource, of which a state may have something.
pub fn told(
    (instance, prior): (&Instance, Option<&Prior>),
    address: &str,
    decision: &Decision,
    shown: &dyn Fn(Span) -> Option<String>,
    out: &mut Root,
) {
    for why in &decision.unknown {
        out.unknown.push(Unknown {
            address: address.to_owned(),
            why: why.clone(),
        });
    }
    for (path, when) in &decision.maybe {
        out.maybe.push(Maybe {
            address: address.to_owned(),
            path: path.clone(),
            when: when.clone(),
        });
    }
    out.cautions
        .extend(careful((instance, prior), address, decision, shown));
    if let Some(action) = decision.action {
        let origins = decision.paths.iter();
        let origins = origins.filter_map(|path| origin(instance, path, shown));
        out.changes.push(Change {
            paths: decision.paths.clone(),
            from: decision.from.clone(),
            origins: origins.collect(),
            values: prior.map_or_else(Vec::new, |prior| values(prior, instance, &decision.paths)),
            ..change(address.to_owned(), action)
        });
    }
}

/// Where an argument is written, and where its value comes from.
fn origin(
    instance: &Instance,
    path: &str,
    shown: &dyn Fn(Span) -> Option<String>,
) -> Option<Origin> {
    let top = path.split('.').next().unwrap_or(path);
    let here = instance.span(top);
    let value = instance.argument(top);
    let from = value.as_ref().and_then(first_origin);
    let (template, written) = (here.and_then(shown), from.and_then(shown));
    (template.is_some() || written.is_some()).then(|| Origin {
        path: path.to_owned(),
        place: from.filter(|_| written.is_some()).or(here),
        template,
        written,
    })
}

/// The place that a value, or the first part of it that has one, comes from.
fn first_origin(value: &Value) -> Option<Span> {
    value.origin.or_else(|| match &value.kind {
        Of::List(items) | Of::Set(items) => items.iter().find_map(first_origin),
        Of::Map(map) => map.values().find_map(first_origin),
        _ => None,
    })
}

/// Whether the block of an address says that nobody may destroy it.
pub fn is_protected(modules: &Modules, calls: &[(String, &str)], address: &str) -> bool {
    let bare = without_keys(address);
    let parts: Vec<&str> = bare.split('.').collect();
    let [call @ .., of, name] = parts.as_slice() else {
        return false;
    };
    let call: String = call.iter().map(|part| format!("{part}.")).collect();
    let mut calls = calls.iter();
    let folder = calls.find(|(address, _)| without_keys(address) == call);
    let module = folder.and_then(|(_, folder)| modules.get(folder));
    let mut blocks = module.into_iter().flat_map(Module::blocks);
    let block = blocks.find(|block| {
        block.name.value == "resource" && block.label(0) == Some(of) && block.label(1) == Some(name)
    });
    block.is_some_and(is_held)
}

/// Whether a block says that nobody may destroy what it stands for.
pub fn is_held(block: &Block) -> bool {
    let lifecycle = block.body.blocks_of("lifecycle").next();
    let prevented = lifecycle.and_then(|block| block.body.value("prevent_destroy"));
    prevented.is_some_and(|prevented| prevented.kind == ExprKind::Bool(true))
}

/// What is to be said of a resource beside what is planned for it.
fn careful(
    (instance, prior): (&Instance, Option<&Prior>),
    address: &str,
    decision: &Decision,
    shown: &dyn Fn(Span) -> Option<String>,
) -> Vec<Caution> {
    let Some(prior) = prior else {
        return Vec::new();
    };
    let mut all = Vec::new();
    if decision.action == Some(Action::Update) {
        all = cautions((prior, instance), address, &decision.paths);
        for one in &mut all {
            one.place = origin(instance, &one.path, shown).and_then(|origin| origin.place);
        }
    }
    if prior.is_held && !is_held(instance.block()) {
        all.push(unprotected(address));
    }
    all
}

/// What is said of a resource whose block protected it, and does so no more, or is not there any more.
pub fn unprotected(address: &str) -> Caution {
    Caution {
        rule: Rule::NoLongerProtected,
        address: address.to_owned(),
        path: "prevent_destroy".to_owned(),
        old: Some(Told::Words("true".to_owned())),
        new: Some(Told::Words("false".to_owned())),
        why: "nothing stops a plan any more that destroys it".to_owned(),
        source: None,
        place: None,
    }
}
