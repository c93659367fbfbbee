//! Whether a failover of a route takes no longer than is asked for, and those that are left can carry it.

use super::{AVAILABILITY, CAPACITY, FAILOVER_TIME, serving};
use crate::check::owner::written;
use crate::diag::{Problem, Problems};
use crate::estate::{App, Estate, Route};
use crate::value::CellName;

/// How long a failover takes, beside what is asked for.
pub(super) fn times(estate: &Estate, route: &Route, problems: &mut Problems) {
    let (interval, threshold) = (&route.health.interval_seconds, &route.health.threshold);
    let takes = interval.value * threshold.value + route.ttl_seconds.value;
    let told = format!(
        "{} checks of {} seconds, and {} seconds of TTL",
        threshold.value, interval.value, route.ttl_seconds.value
    );
    let at = |span| written(estate, span, route.name.span);
    if takes > route.failover_seconds.value {
        let message = format!(
            "visitors of `{}` are led elsewhere {takes} seconds after a cell is gone ({told}), and {} were asked for",
            route.name.value, route.failover_seconds.value
        );
        problems.push(
            Problem::new(&FAILOVER_TIME, message)
                .at(at(route.ttl_seconds.span), "kept for so long")
                .help(format!(
                    "write a smaller `ttl_seconds` or `health.threshold`, or `failover_seconds = {takes}`"
                )),
        );
    }
    let Some(percent) = &route.availability_percent else {
        return;
    };
    // A month of 30 days.
    let leaves = (100.0 - percent.value) / 100.0 * 2_592_000.0;
    #[expect(clippy::cast_precision_loss, reason = "seconds of a day at most")]
    let is_over = takes as f64 > leaves;
    if is_over {
        let message = format!(
            "{} % of a month leave {leaves:.0} seconds without an answer, and one failover of `{}` takes {takes} ({told})",
            percent.value, route.name.value
        );
        problems.push(
            Problem::new(&AVAILABILITY, message)
                .at(percent.span, "what is promised")
                .help("promise less, or fail over faster: a smaller `ttl_seconds`, `health.threshold` or `health.interval_seconds`"),
        );
    }
}

/// Whether those that are left can run what all run at least: <https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_withstand_component_failures_static_stability.html>
pub(super) fn capacity(route: &Route, app: &App) -> Option<Problem> {
    let most = |cell: &CellName| {
        let replicas = &app.cells.get(cell)?.replicas;
        Some(replicas.max.unwrap_or(replicas.min))
    };
    let least = |cell: &CellName| Some(app.cells.get(cell)?.replicas.min);
    let first = serving(route).filter_map(|(_, member)| member.turn).min();
    let answering: Vec<&CellName> = serving(route)
        .filter(|(_, member)| member.turn == first)
        .map(|(cell, _)| cell)
        .collect();
    let needed: i64 = answering.iter().filter_map(|cell| least(cell)).sum();
    let gone = answering.iter().max_by_key(|cell| (most(cell), **cell))?;
    let left = serving(route).filter(|(cell, _)| *cell != *gone);
    let mut left = left.filter_map(|(cell, _)| most(cell)).peekable();
    left.peek()?;
    let left: i64 = left.sum();
    (left < needed).then(|| {
        let message = format!(
            "`{}` has {needed} pods at least, and when {gone} is gone, the other cells run {left} at most",
            app.path()
        );
        Problem::new(&CAPACITY, message)
            .at(route.app.span, "the app")
            .help("raise `replicas.max` of the app in the other cells")
    })
}
