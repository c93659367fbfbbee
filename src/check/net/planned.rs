//! Peerings and transit gateways that wait for cells of planned regions.

use crate::diag::{Code, Problem, Problems};
use crate::estate::Estate;
use crate::span::{Span, Spanned};
use crate::value::CellName;

/// Nothing is made of it yet.
pub const JOINED_PLANNED: Code = Code::note(
    "net::joined_planned",
    "a peering or a transit gateway waits for a planned region",
);

pub(super) fn check(estate: &Estate, problems: &mut Problems) {
    for peering in &estate.peerings {
        let [first, second] = &peering.between;
        let waits = [first, second]
            .into_iter()
            .find(|end| !emitted(estate, end));
        problems.extend(waits.and_then(|end| waiting(estate, end, "the peering")));
    }
    for gateway in estate.transit_gateways.values() {
        let name = &gateway.name.value;
        if !emitted(estate, &gateway.home) {
            let what = format!("the transit gateway `{name}`");
            problems.extend(waiting(estate, &gateway.home, &what));
            continue;
        }
        for cell in gateway.cells.iter().filter(|cell| !emitted(estate, cell)) {
            let what = format!("the attachment to `{name}`");
            problems.extend(waiting(estate, cell, &what));
        }
    }
}

fn emitted(estate: &Estate, cell: &CellName) -> bool {
    estate.cells.get(cell).is_none_or(|cell| cell.emitted)
}

fn waiting(estate: &Estate, cell: &Spanned<CellName>, what: &str) -> Option<Problem> {
    let status: Span = estate.region_of(&cell.value)?.status.span;
    let message = format!("nothing comes of {what} yet: `{}` is planned", cell.value);
    Some(
        Problem::new(&JOINED_PLANNED, message)
            .at(cell.span, "has no network yet")
            .at(status, "the region is planned")
            .help("nothing is to be done: it is made when `status = \"planned\"` is taken out"),
    )
}
