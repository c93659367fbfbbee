//! Whose data a stack may hold: those of its client, or of all clients of its cells.

use std::collections::BTreeSet;

use crate::blueprint::{Rendering, StackInfo};
use crate::check::Policy;
use crate::diag::Problems;
use crate::estate::{Account, Client, Estate, Placement, Purpose, Store, StoreKind};
use crate::residency::{self, Bound, Holder};
use crate::syntax::Node;
use crate::terraform::modules::Modules;
use crate::terraform::providers::Providers;
use crate::value::CellName;

/// The stacks, in their order.
#[must_use]
pub fn holders<'e>(
    model: &'e Estate,
    stacks: impl IntoIterator<Item = &'e StackInfo>,
) -> Vec<Holder<'e>> {
    let stacks = stacks.into_iter();
    stacks.map(|stack| holder(model, stack)).collect()
}

/// Data of clients that lie where they may not, and secrets that are copied, and are not excused.
pub(super) fn strays(
    rendering: &Rendering,
    (modules, providers): (&Modules, &Providers),
    model: &Estate,
    policy: &mut Policy,
) -> Problems {
    let holders = holders(model, &rendering.stacks);
    let mut strays = residency::problems(&holders, modules, providers);
    strays.extend(residency::copied(modules));
    policy.settle(&mut strays);
    strays
}

fn holder<'e>(model: &'e Estate, stack: &'e StackInfo) -> Holder<'e> {
    let scope = |name: &str| stack.scope.get(name).map(String::as_str);
    let state = scope("state").and_then(|name| model.states.get(name));
    let of_state = state.and_then(|state| state.region.as_ref());
    let clients = model.clients.values();
    let clients = clients.filter(|c| scope("client").is_none_or(|name| name == c.name.value));
    Holder {
        name: &stack.name,
        path: stack.path.as_str(),
        home: of_state
            .map(|region| region.value.as_str())
            .or(scope("region")),
        state: kept(model, stack),
        is_own: scope("client").is_some() || scope("store").is_some(),
        bounds: match scope("store").and_then(|path| model.stores.get(path)) {
            Some(store) if store.residency.is_some() => {
                of_store(stack, store).into_iter().collect()
            }
            _ => {
                let clients = clients.filter_map(|client| bound(model, stack, client));
                clients.chain(kept_with_others(model, stack)).collect()
            }
        },
        neighbours: neighbours(model, stack),
    }
}

/// What keeps the state of a stack, by what its cloud calls it.
fn kept<'e>(model: &'e Estate, stack: &StackInfo) -> Vec<&'e str> {
    let name = stack.state.as_ref();
    let Some(state) = name.and_then(|name| model.states.get(name)) else {
        return Vec::new();
    };
    let names = [
        &state.bucket,
        &state.storage_account,
        &state.address,
        &state.organization,
    ];
    let names = names.into_iter().flatten();
    names.map(|name| name.value.as_str()).collect()
}

/// Every placement of a client in the account of a stack of AWS, where some resources collect what there is in all regions.
fn neighbours<'e>(model: &'e Estate, stack: &StackInfo) -> Vec<Bound<'e>> {
    let account = |cell: &CellName| match &model.cells.get(cell)?.account {
        Some(Account::Aws(id)) => Some(&id.value),
        _ => None,
    };
    let own: BTreeSet<_> = model
        .cells
        .keys()
        .filter(|cell| is_of(model, stack, cell))
        .filter_map(account)
        .collect();
    let clients = model.clients.values();
    let placements = clients.flat_map(|client| client.placements.iter().map(move |p| (client, p)));
    let beside = placements.filter(|(_, (cell, _))| account(cell).is_some_and(|a| own.contains(a)));
    beside
        .map(|(client, (_, placement))| placed(client, placement))
        .collect()
}

fn placed<'e>(client: &'e Client, placement: &'e Placement) -> Bound<'e> {
    Bound {
        client: &client.name.value,
        store_of: None,
        classes: &client.residency,
        placed: placement.cell.span,
        region: placement.cell.value.region().as_str(),
    }
}

/// Whether a stack is one of a cell.
fn is_of(model: &Estate, stack: &StackInfo, cell: &CellName) -> bool {
    let scope = |name: &str| stack.scope.get(name);
    let state = || Some(&model.state_of(model.cells.get(cell)?)?.name);
    scope("region").is_none_or(|region| region == cell.region().as_str())
        && scope("environment").is_none_or(|name| name == cell.environment().as_str())
        && scope("state").is_none_or(|name| state().is_some_and(|state| state.value == *name))
}

/// A store that says itself where its data may lie.
fn of_store<'e>(stack: &'e StackInfo, store: &'e Store) -> Option<Bound<'e>> {
    let region = stack.scope.get("region")?;
    let mut places = store.places.values();
    let here = places.find(|place| Some(place.cell.value.to_string()) == stack.cell())?;
    Some(Bound {
        client: stack.scope.get("store")?,
        store_of: None,
        classes: store.residency.as_deref()?,
        placed: here.cell.span,
        region,
    })
}

/// Stores that say themselves where their data may lie, and whose place in the cell of a stack that all share it backs up: caches and search domains have
/// snapshots of their own, copies that are read none.
fn kept_with_others<'e>(
    model: &'e Estate,
    stack: &'e StackInfo,
) -> impl Iterator<Item = Bound<'e>> {
    let is_of = |name: &str| stack.scope.contains_key(name);
    let is_shared = !is_of("client") && !is_of("store");
    let cell = stack.cell().filter(|_| is_shared);
    model.stores.iter().filter_map(move |(path, store)| {
        let mut places = store.places.values();
        let here = places.find(|place| Some(place.cell.value.to_string()) == cell)?;
        let section = here.sections.get(store.kind.value.id())?;
        let is_kept = match store.kind.value {
            StoreKind::Postgres => here.purpose.is_none_or(|p| p == Purpose::DisasterRecovery),
            StoreKind::Objects => section.descend(["backup"]).and_then(Node::as_bool) == Some(true),
            StoreKind::Cache | StoreKind::Search => false,
        };
        is_kept.then_some(())?;
        Some(Bound {
            client: path,
            store_of: store.client.as_deref(),
            classes: store.residency.as_deref()?,
            placed: here.cell.span,
            region: here.cell.value.region().as_str(),
        })
    })
}

fn bound<'e>(model: &Estate, stack: &StackInfo, client: &'e Client) -> Option<Bound<'e>> {
    let mut placements = client.placements.iter();
    let (_, placement) = placements.find(|(cell, _)| is_of(model, stack, cell))?;
    Some(placed(client, placement))
}
