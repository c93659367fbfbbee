//! `standby_replicas` of routes: how many pods their apps have in cells whose turn has not come. Which cells these are, routes say.

use std::sync::Arc;

use crate::estate::Estate;
use crate::value::CellName;

/// Gives apps fewer pods where they stand by.
pub(in crate::estate) fn stand_by(estate: &mut Estate) {
    for route in estate.routing.values() {
        let Some(asked) = &route.standby_replicas else {
            continue;
        };
        let Some(app) = estate.apps.get_mut(&route.app.value) else {
            continue;
        };
        // A cell that answers first for another name has all of its pods.
        let answers = |cell: &CellName| {
            let mut others = estate.routing.values();
            others.any(|other| {
                let turn = other.members.get(cell).and_then(|member| member.turn);
                other.app.value == route.app.value && turn.is_some() && turn == other.first_turn()
            })
        };
        for cell in route.standing_by().filter(|cell| !answers(cell)) {
            let workload = app.cells.get_mut(cell);
            if let Some(workload) = workload.filter(|w| w.replicas.min > asked.value) {
                *workload = Arc::new(workload.with_least(asked));
            }
        }
    }
}
