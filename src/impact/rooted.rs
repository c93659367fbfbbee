//! The plan of a root module against what is left of it: each of its resources under the address of now.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Source;
use super::guards;
use super::left::{Left, Of, applied, part, planned_by, resources, written};
use super::limits::gone;
use super::moves::{Statements, counted};
use super::plain::Plain;
use super::plan::{Planner, Prior};
use super::regional::account;
use super::rekeyed;
use super::report::{Action, Root};
use super::root::change;
use super::state::{Made, Parameters};
use super::telling::told;
use crate::expr::Marks;
use crate::terraform::evaluate::Instance;
use crate::terraform::modules::Modules;
use crate::terraform::providers::Providers;
use crate::terraform::schema::Schemas;

/// The state by the addresses of now.
fn by_address(
    priors: Vec<Prior>,
    statements: &Statements,
    known: &BTreeSet<String>,
) -> BTreeMap<String, Prior> {
    let addresses = priors.iter().map(|prior| prior.from.clone()).collect();
    let moves = statements.applied(&addresses);
    let taken: BTreeSet<&String> = moves.values().collect();
    let mut all = BTreeMap::new();
    for prior in priors {
        let address = moves.get(&prior.from).cloned();
        let mut address = address.unwrap_or_else(|| prior.from.clone());
        let other = counted(&address);
        if !known.contains(&address) && known.contains(&other) && !taken.contains(&other) {
            address = other;
        }
        all.insert(address, prior);
    }
    all
}

/// What is said of a root that has left its account.
fn elsewhere(had: &BTreeSet<Arc<str>>, has: &BTreeSet<Arc<str>>) -> Option<String> {
    if had.is_empty() || has.is_empty() || !had.is_disjoint(has) {
        return None;
    }
    let list = |all: &BTreeSet<Arc<str>>| {
        let all: Vec<&str> = all.iter().map(|one| &**one).collect();
        all.join(", ")
    };
    let (had, has) = (list(had), list(has));
    Some(format!(
        "its account was {had} and is {has}: Terraform finds nothing there and creates all anew, and what is in {had} stays there with nobody to look after it"
    ))
}

/// Which addresses that something is moved to need not be made anew.
fn kept(
    (modules, providers, source): (&Modules, &Providers, &Source),
    root: &str,
    planner: &Planner,
    moves: &BTreeMap<String, String>,
) -> BTreeSet<String> {
    let evaluator = planned_by(modules, providers, source)
        .settled_by(|instance, settling, value| planner.settled(instance, settling, value));
    let Some(root) = evaluator.root(root) else {
        return BTreeSet::new();
    };
    let targets: BTreeSet<&String> = moves.values().collect();
    let all = resources(&root).into_iter();
    let asked = all.filter(|instance| targets.contains(&instance.address()));
    let is_kept = |instance: &Instance| {
        let action = planner.decision(instance).map(|decision| decision.action);
        matches!(action, Some(None | Some(Action::Update | Action::Move)))
    };
    let kept = asked.filter(is_kept);
    kept.map(|instance| instance.address()).collect()
}

/// What is there and not declared any more.
fn lost(planner: &Planner, seen: &BTreeSet<String>, statements: &Statements, out: &mut Root) {
    let all = planner.prior.iter();
    for (address, prior) in all.filter(|(address, _)| !seen.contains(*address)) {
        let is_forgotten = statements.is_forgotten(address);
        let action = match is_forgotten {
            true => Action::Forget,
            false => Action::Delete,
        };
        out.changes.push(change(address.clone(), action));
        if !is_forgotten {
            out.gone.extend(gone(address, prior));
        }
    }
}

/// The plan of a root against what is left of it, and the parameters that it writes.
pub fn plan(
    folder: &str,
    left: Left,
    new: Of,
    schemas: &Schemas,
    made: &Made,
    out: &mut Root,
) -> Parameters {
    let source = new.1;
    let modules = part(new, folder);
    let providers = Providers::new(&modules, schemas);
    let name = source.name(folder);
    // As if all were applied: which modules are called, and which resources there are.
    let evaluator = applied(&modules, &providers, source, made);
    let Some(root) = evaluator.root(name) else {
        return Parameters::new();
    };
    let calls = root.calls();
    let known: BTreeSet<String> = resources(&root).iter().map(Instance::address).collect();
    let statements = Statements::new(&modules, &calls);
    let prior = by_address(left.priors, &statements, &known);
    let imported = statements.imported(known.iter().filter(|one| !prior.contains_key(*one)));

    let made = made.again();
    let planner = Planner::new(prior, imported, (&providers, &made));
    let evaluator = planned_by(&modules, &providers, source)
        .settled_by(|instance, settling, value| planner.settled(instance, settling, value));
    let Some(root) = evaluator.root(name) else {
        return Parameters::new();
    };
    let (mut seen, mut accounts) = (BTreeSet::new(), BTreeSet::new());
    for instance in resources(&root) {
        accounts.extend(account(&instance.provider()));
        let address = instance.address();
        if let Some(decision) = planner.decision(&instance) {
            let prior = planner.prior.get(&address);
            told((&instance, prior), &address, &decision, source.shown, out);
        }
        seen.insert(address);
    }
    lost(&planner, &seen, &statements, out);
    rekeyed::note((folder, &new.0.said()), out, &|moves| {
        let prior = planner.prior.iter().map(|(address, prior)| {
            let now = moves.get(address).unwrap_or(address);
            (now.clone(), prior.clone())
        });
        let again = Planner::new(prior.collect(), BTreeSet::new(), (&providers, &made));
        kept((&modules, &providers, source), name, &again, moves)
    });
    let elsewhere = elsewhere(&left.accounts, &accounts);
    out.is_elsewhere = elsewhere.is_some();
    out.notes.extend(elsewhere);
    out.unknown.extend(left.unknown);
    guards::prevented(out, &modules, &calls);
    guards::note(out, &planner.prior);
    for (name, output) in root.outputs() {
        let is_lost = output.value.all_marks().has(Marks::LOST);
        let now = Plain::from(&output.value);
        if !is_lost && (now.has_unknown() || left.outputs.get(name) != Some(&now)) {
            out.outputs.push(name.to_owned());
        }
    }
    let names: BTreeSet<&str> = root.outputs().into_keys().collect();
    let gone = left.outputs.into_keys();
    out.outputs
        .extend(gone.filter(|name| !names.contains(name.as_str())));
    out.outputs.sort();
    written(&resources(&root)).collect()
}
