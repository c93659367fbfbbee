//! Whether an app that stands by with few pods gets more of them when its turn comes.

use super::{STANDBY_FIXED, STANDBY_IDLE};
use crate::check::owner::written;
use crate::diag::Problem;
use crate::diag::suggest::all_of;
use crate::estate::{App, Estate, Route};
use crate::value::CellName;

pub(super) fn standby(estate: &Estate, route: &Route, app: &App) -> Option<Problem> {
    let asked = route.standby_replicas.as_ref()?;
    let name = &route.name.value;
    let few = match asked.value {
        1 => "one pod".to_owned(),
        many => format!("{many} pods"),
    };
    // Of what is left out for a while nobody is told.
    let is_usual = !route.leaves_out();
    if route.standing_by().next().is_none() {
        let message =
            format!("no cell of `{name}` stands by: all that answer do so in the first turn");
        return is_usual.then(|| {
            Problem::new(&STANDBY_IDLE, message)
                .at(asked.span, "for nobody")
                .at(written(estate, route.pattern.span, route.name.span), "who answers first")
                .help("take it out, or write `pattern = \"active-passive\"`, or give a region or a cell of the route the role `backup`")
        });
    }
    // Where it was more it is this now, and says so.
    let is_lowered = |cell: &&CellName| {
        let workload = app.cells.get(*cell);
        let least = workload.and_then(|w| w.node.descend(["replicas", "min"]));
        least.is_some_and(|least| least.span == asked.span)
    };
    let lowered: Vec<&CellName> = route.standing_by().filter(is_lowered).collect();
    if lowered.is_empty() {
        let message = format!(
            "`{}` has no more than {few} already where it stands by, or answers first for another name there",
            app.path()
        );
        return is_usual.then(|| {
            Problem::new(&STANDBY_IDLE, message)
                .at(asked.span, "does nothing")
                .help("write fewer, or take it out")
        });
    }
    let is_fixed = |cell: &&&CellName| {
        let workload = app.cells.get(**cell);
        workload.is_some_and(|w| w.replicas.max.is_none())
    };
    let fixed = lowered.iter().filter(is_fixed);
    let fixed: Vec<String> = fixed.map(ToString::to_string).collect();
    (!fixed.is_empty()).then(|| {
        let message = format!(
            "when its turn comes, `{}` stays at {few} in {}: without `replicas.max` nothing makes more pods",
            app.path(),
            all_of(fixed.iter().map(String::as_str))
        );
        Problem::new(&STANDBY_FIXED, message)
            .at(asked.span, "until somebody applies another number")
            .at(route.app.span, "the app")
            .help("write `replicas.max` for the app, so that the autoscaler makes more, or leave `standby_replicas` out")
    })
}
