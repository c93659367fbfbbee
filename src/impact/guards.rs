//! What stands against it when something is destroyed: what Terraform or the cloud refuses as it is, and what nothing protects any more.

use std::collections::BTreeMap;

use super::plain::Plain;
use super::plan::Prior;
use super::report::{Action, Change, Root};
use super::telling::{is_protected, unprotected};
use crate::terraform::modules::Modules;

/// Arguments that make clouds refuse to destroy a resource.
const GUARDS: [&str; 5] = [
    "deletion_protection",
    "deletion_protection_enabled",
    "disable_api_termination",
    "enable_deletion_protection",
    "termination_protection",
];

/// Whether a cloud refuses to destroy a resource as it is.
fn is_guarded(prior: &Prior) -> bool {
    let mut guards = GUARDS.iter().map(|name| prior.state.field(name));
    guards.any(|guard| *guard == Plain::Bool(true))
}

/// Those of the resources that a root has left that Terraform or the cloud refuses to destroy, as they are.
pub fn guarded(priors: &[Prior]) -> Vec<String> {
    let guarded = priors
        .iter()
        .filter(|prior| prior.is_held || is_guarded(prior));
    let mut guarded: Vec<String> = guarded.map(|prior| prior.from.clone()).collect();
    guarded.sort();
    guarded
}

/// Notes of what is to be destroyed what `prevent_destroy` protects.
pub fn prevented(out: &mut Root, modules: &Modules, calls: &[(String, &str)]) {
    let destroyed = |change: &&Change| matches!(change.action, Action::Replace | Action::Delete);
    let destroyed = out.changes.iter().filter(destroyed);
    let protected = destroyed.filter(|change| is_protected(modules, calls, &change.address));
    out.prevented = protected.map(|change| change.address.clone()).collect();
    out.prevented.sort();
}

/// Notes of what is to be destroyed what the cloud refuses, and what has lost its protection with its block.
pub fn note(out: &mut Root, prior: &BTreeMap<String, Prior>) {
    let destroyed = |change: &&Change| matches!(change.action, Action::Replace | Action::Delete);
    let of = |change: &Change| prior.get(&change.address);
    let refused = out.changes.iter().filter(destroyed);
    let refused = refused.filter(|change| of(change).is_some_and(is_guarded));
    out.guarded = refused.map(|change| change.address.clone()).collect();
    out.guarded.sort();
    let gone = out
        .changes
        .iter()
        .filter(|change| change.action == Action::Delete);
    let unheld = gone.filter(|change| {
        of(change).is_some_and(|prior| prior.is_held) && !out.prevented.contains(&change.address)
    });
    let unheld: Vec<_> = unheld.map(|change| unprotected(&change.address)).collect();
    out.cautions.extend(unheld);
}
