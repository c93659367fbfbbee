//! Whose data a stack may hold: those of its client, or of all clients of its cells.

use crate::blueprint::{Rendering, StackInfo};
use crate::check::Policy;
use crate::diag::Problems;
use crate::estate::{Client, Estate};
use crate::residency::{self, Bound, Holder};
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

/// Data of clients that lie where they may not, and are not excused.
pub(super) fn strays(
    rendering: &Rendering,
    (modules, providers): (&Modules, &Providers),
    model: &Estate,
    policy: &mut Policy,
) -> Problems {
    let holders = holders(model, &rendering.stacks);
    let mut strays = residency::problems(&holders, modules, providers);
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
        is_own: scope("client").is_some(),
        bounds: clients
            .filter_map(|client| bound(model, stack, client))
            .collect(),
    }
}

fn bound<'e>(model: &Estate, stack: &StackInfo, client: &'e Client) -> Option<Bound<'e>> {
    let is_of = |cell: &CellName| {
        let scope = |name: &str| stack.scope.get(name);
        let state = || Some(&model.state_of(model.cells.get(cell)?)?.name);
        scope("region").is_none_or(|region| region == cell.region().as_str())
            && scope("environment").is_none_or(|name| name == cell.environment().as_str())
            && scope("state").is_none_or(|name| state().is_some_and(|state| state.value == *name))
    };
    let mut placements = client.placements.iter();
    let (_, placement) = placements.find(|(cell, _)| is_of(cell))?;
    Some(Bound {
        client: &client.name.value,
        classes: &client.residency,
        placed: placement.cell.span,
    })
}
