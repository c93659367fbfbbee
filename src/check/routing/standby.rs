//! Whether an app that stands by with few pods gets more of them when its turn comes.

use super::{STANDBY_FIXED, STANDBY_IDLE};
use crate::check::owner::written;
use crate::diag::Problem;
use crate::diag::suggest::all_of;
use crate::estate::{App, Estate, Route};

pub(super) fn standby(estate: &Estate, route: &Route, app: &App) -> Option<Problem> {
    let asked = route.standby_replicas.as_ref()?;
    let later: Vec<_> = route.standing_by().collect();
    let name = &route.name.value;
    if later.is_empty() {
        let message =
            format!("no cell of `{name}` stands by: all that answer do so in the first turn");
        return Some(
            Problem::new(&STANDBY_IDLE, message)
                .at(asked.span, "for nobody")
                .at(
                    written(estate, route.pattern.span, route.name.span),
                    "who answers first",
                )
                .help("take it out, or write `pattern = \"active-passive\"`, or give a region or a cell of the route the role `backup`"),
        );
    }
    let of = |cell| app.cells.get(cell).map(|workload| &workload.replicas);
    // Where it was more it is this now.
    if !later
        .iter()
        .any(|cell| of(cell).is_some_and(|r| r.min == asked.value))
    {
        let message = format!(
            "`{}` has fewer pods than {} already where it stands by",
            app.path(),
            asked.value
        );
        return Some(
            Problem::new(&STANDBY_IDLE, message)
                .at(asked.span, "does nothing")
                .help("write fewer, or take it out"),
        );
    }
    let fixed = later
        .iter()
        .filter(|cell| of(cell).is_some_and(|r| r.max.is_none()));
    let fixed: Vec<String> = fixed.map(ToString::to_string).collect();
    if fixed.is_empty() {
        return None;
    }
    let message = format!(
        "when its turn comes, `{}` stays at {} in {}: without `replicas.max` nothing makes more pods",
        app.path(),
        match asked.value {
            1 => "one pod".to_owned(),
            many => format!("{many} pods"),
        },
        all_of(fixed.iter().map(String::as_str))
    );
    Some(
        Problem::new(&STANDBY_FIXED, message)
            .at(asked.span, "until somebody applies another number")
            .at(route.app.span, "the app")
            .help("write `replicas.max` for the app, so that the autoscaler makes more, or leave `standby_replicas` out"),
    )
}
