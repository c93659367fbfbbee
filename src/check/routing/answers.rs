//! That some cell answers for the names of a route, for every visitor, and under `active-passive` one first.

use super::{HOME_RETIRED, NOBODY_ANSWERS, ONE_CELL, ONE_PRIMARY, serving};
use crate::diag::suggest::all_of;
use crate::diag::{Problem, Severity};
use crate::estate::{Estate, Member, Pattern, Policy, Presence, Role, Route};
use crate::value::CellName;

pub(super) fn answers(estate: &Estate, route: &Route) -> Option<Problem> {
    let name = &route.name.value;
    if serving(route).next().is_none() {
        return Some(nowhere(estate, route));
    }
    let first = serving(route).filter_map(|(_, member)| member.turn).min();
    let answering = || serving(route).filter(move |(_, member)| member.turn == first);
    match route.policy.value {
        Policy::Geo => {
            let defaults =
                answering().filter(|(_, m)| m.keys.default.as_ref().is_some_and(|d| d.value));
            let defaults: Vec<_> = defaults.collect();
            // One that is left out for a while leaves the others in turn.
            let mut all = route.members.values();
            let is_out =
                all.any(|m| m.turn.is_none() && m.keys.default.as_ref().is_some_and(|d| d.value));
            if defaults.len() == 1 || defaults.is_empty() && is_out {
                return None;
            }
            let message = match defaults.is_empty() {
                true => format!(
                    "`{name}` answers visitors of the countries and continents that its cells name, and no others"
                ),
                false => format!(
                    "`{name}` has {} cells for all other visitors, and one takes them",
                    defaults.len()
                ),
            };
            let at = defaults
                .get(1)
                .and_then(|(_, member)| member.keys.default.as_ref());
            Some(
                Problem::new(&NOBODY_ANSWERS, message)
                    .at(at.map_or(route.policy.span, |at| at.span), "all others")
                    .help("write `default = true` for one of the cells that answer first, under `cells`"),
            )
        }
        Policy::Weighted => {
            let all_zero =
                answering().all(|(_, m)| m.keys.weight.as_ref().is_some_and(|w| w.value == 0));
            let at = answering().find_map(|(_, member)| member.keys.weight.as_ref());
            at.filter(|_| all_zero).map(|at| {
                let message =
                    format!("no cell of `{name}` that answers first has a weight above 0");
                Problem::new(&NOBODY_ANSWERS, message)
                    .at(at.span, "one of them")
                    .help("give one a weight; `answers = false` leaves a cell out")
            })
        }
        _ => {
            let mut all = serving(route);
            let (only, _) = all.next()?;
            (all.next().is_none() && !route.leaves_out()).then(|| {
                let message = format!("`{name}` leads to {only}, and nowhere when that does not answer");
                Problem::new(&ONE_CELL, message)
                    .at(route.app.span, "one cell")
                    .help("run the app in a second cell, or leave the route out: a `host` of the app is enough for one")
            })
        }
    }
}

/// A route that leads to no cell at all.
fn nowhere(estate: &Estate, route: &Route) -> Problem {
    let name = &route.name.value;
    let mut gone = route.members.keys().filter_map(|cell| {
        let status = estate.presence(cell, route.client.as_deref());
        (status.value == Presence::Retired).then_some(status.span)
    });
    match gone.next() {
        Some(status) => {
            let message = format!(
                "`{name}` leads to no cell: its app is retired, or left out, in all of them"
            );
            Problem::new(&NOBODY_ANSWERS, message)
                .at(route.app.span, "nobody answers")
                .at(status, "retired here")
                .help(format!("take `[routing.{name}]` out in the step before, for which `terrane diff` has the commands that destroy its records; or let the app run in a cell that stays"))
        }
        None => {
            let message = format!("`{name}` leads to no cell: all are `hybrid`, or left out");
            Problem::new(&NOBODY_ANSWERS, message)
                .at(route.app.span, "nobody answers")
                .help("take `answers = false` out, or the whole route, or give a region another `role`, or a cell of the route: `cells.\"REGION/ENVIRONMENT\".role = \"primary\"`")
        }
    }
}

/// A home in a region that is on its way out.
pub(super) fn home(estate: &Estate, route: &Route) -> Option<Problem> {
    let status = estate.presence(&route.home.value, None);
    if status.value == Presence::Active || serving(route).next().is_none() {
        return None;
    }
    let message = format!(
        "the records of `{}` are made by the stack of {}, {}",
        route.name.value,
        route.home.value,
        match status.value {
            Presence::Retired => "which is emptied: the names would lead nowhere",
            _ => "which is on its way out, and they go with it",
        }
    );
    let mut problem = Problem::new(&HOME_RETIRED, message)
        .at(route.home.span, "the home")
        .at(status.span, "here it is retired");
    if status.value == Presence::Retiring {
        problem.severity = Severity::Warning;
    }
    Some(problem.help("name a cell that stays as `home`, and take the records along: `terraform state mv` from the one stack into the other, before either is applied"))
}

pub(super) fn primary(route: &Route) -> Option<Problem> {
    // The primary is the primary, also while it is left out.
    let all = route.members.iter();
    let first: Vec<(&CellName, &Member)> = all
        .filter(|(_, member)| member.role == Role::Primary)
        .collect();
    if route.pattern.value != Pattern::ActivePassive
        || first.len() == 1
        || serving(route).next().is_none()
    {
        return None;
    }
    let name = &route.name.value;
    let message = match first.is_empty() {
        true => format!("`{name}` is active-passive, and no cell of it is the primary"),
        false => {
            let cells = first.iter().map(|(cell, _)| cell.to_string());
            let cells: Vec<String> = cells.collect();
            format!(
                "`{name}` is active-passive, and {} are primaries",
                all_of(cells.iter().map(String::as_str))
            )
        }
    };
    Some(
        Problem::new(&ONE_PRIMARY, message)
            .at(route.pattern.span, "one is active")
            .help("say which one: `role = \"primary\"` in the region, and another role in the others; or for this route alone, `cells.\"REGION/ENVIRONMENT\".role`"),
    )
}
