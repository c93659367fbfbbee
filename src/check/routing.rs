//! Rules about names that lead to an app in several cells: that each cell can be told from the others, that somebody answers, and in time.

mod answers;
mod data;
mod hosts;
mod idle;
mod standby;
mod times;
mod writers;

use std::collections::BTreeMap;

use crate::diag::{Code, Problems};
use crate::estate::{Estate, Member, Route};
use crate::span::Span;
use crate::value::CellName;

/// Visitors are led to a cell that does not know the name.
pub const HOST_UNANSWERED: Code = Code::error(
    "routing::host_unanswered",
    "a name leads to a cell whose app does not answer for it",
)
.between();
/// There is nothing to lead to, nor to watch.
pub const CELL_WITHOUT_HOST: Code = Code::error(
    "routing::cell_without_host",
    "a cell that a name leads to has no host of its own",
)
.between();
/// A health check whose name is the one that it decides about gives unpredictable results:
/// <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-problems.html>
pub const HOST_OF_TWO: Code = Code::error(
    "routing::host_of_two",
    "two cells, or a cell and the name that leads to it, have the same host",
)
.rule(637)
.between();
/// The zone has no place for it.
pub const OUTSIDE_ZONE: Code = Code::error(
    "routing::outside_zone",
    "a name is not below the zone that is to have its records",
)
.between();
/// Two stacks would make the same record.
pub const HOST_TWICE: Code =
    Code::error("routing::host_twice", "two routes have the same name").between();
/// Names that are in use go with the stack that has them.
pub const HOME_RETIRED: Code = Code::error(
    "routing::home_retired",
    "the home of a route is taken down, and its records with it",
)
.between();
/// Visitors are turned away.
pub const NOBODY_ANSWERS: Code = Code::error(
    "routing::nobody_answers",
    "a name leads to no cell, or for some visitors to none",
);
/// A second primary would write beside the first.
pub const ONE_PRIMARY: Code = Code::error(
    "routing::one_primary",
    "in an active-passive route not just one cell is the primary",
);
/// Nothing takes over.
pub const ONE_CELL: Code = Code::note(
    "routing::one_cell",
    "a name leads to one cell, and to no other when that is gone",
)
.derived(&[]);
/// Resolvers keep the old answer for longer than the failover may take.
pub const FAILOVER_TIME: Code = Code::warning(
    "routing::failover_time",
    "visitors are led elsewhere later than is asked for",
)
.rule(639);
/// What is promised leaves no room for one failover.
pub const AVAILABILITY: Code = Code::warning(
    "routing::availability",
    "one failover takes longer than the availability leaves in a month",
)
.rule(510);
/// Those that are left are too small.
pub const CAPACITY: Code = Code::warning(
    "routing::capacity",
    "when one cell is gone, the others cannot run as many pods as all of them have at least",
)
.rule(511);
/// Nothing makes more of them.
pub const STANDBY_FIXED: Code = Code::warning(
    "routing::standby_fixed",
    "an app stands by with few pods, and without an autoscaler that makes more",
)
.rule(511)
.between();
/// It says nothing where nobody stands by.
pub const STANDBY_IDLE: Code = Code::warning(
    "routing::standby_idle",
    "fewer pods are asked for in cells that stand by, and none does, or none has more",
)
.derived(&[]);
/// Pods there have nothing to answer with.
pub const STORE_ELSEWHERE: Code = Code::note(
    "routing::store_elsewhere",
    "visitors are led to a cell in which a store that the app uses has no place",
)
.between();
/// What the others write has to go there.
pub const ONE_WRITER: Code = Code::note(
    "routing::one_writer",
    "a cell answers in which a store that the app uses takes no writes",
)
.between();
/// It says nothing under this policy.
pub const KEY_OF_ANOTHER_POLICY: Code = Code::warning(
    "routing::key_of_another_policy",
    "a cell of a route is told something that its policy does not ask",
)
.derived(&[]);

/// The codes of this file.
pub(super) const CODES: &[&Code] = &[
    &HOST_UNANSWERED,
    &CELL_WITHOUT_HOST,
    &HOST_OF_TWO,
    &OUTSIDE_ZONE,
    &HOST_TWICE,
    &HOME_RETIRED,
    &NOBODY_ANSWERS,
    &ONE_PRIMARY,
    &ONE_CELL,
    &FAILOVER_TIME,
    &AVAILABILITY,
    &CAPACITY,
    &STANDBY_FIXED,
    &STANDBY_IDLE,
    &STORE_ELSEWHERE,
    &ONE_WRITER,
    &KEY_OF_ANOTHER_POLICY,
];

pub(super) fn run(estate: &Estate, problems: &mut Problems) {
    let mut names: BTreeMap<&str, (&str, Span)> = BTreeMap::new();
    for (name, route) in &estate.routing {
        for host in &route.hosts {
            match names.get(host.value.as_str()) {
                Some((other, at)) => {
                    problems.push(hosts::twice(&host.value, (name, host.span), (other, *at)));
                }
                None => {
                    names.insert(&host.value, (name, host.span));
                }
            }
            problems.extend(hosts::outside(route, &host.value, host.span));
        }
        problems.extend(answers::home(estate, route));
        let Some(app) = estate.apps.get(&route.app.value) else {
            continue;
        };
        hosts::hosts(route, app, problems);
        problems.extend(answers::answers(estate, route));
        problems.extend(answers::primary(route));
        times::times(estate, route, problems);
        // Where nothing makes more of them, that is why those that are left are too few.
        let standby = standby::standby(estate, route, app);
        if standby
            .as_ref()
            .is_none_or(|p| p.code.name != STANDBY_FIXED.name)
        {
            problems.extend(times::capacity(route, app));
        }
        problems.extend(standby);
        data::data(estate, route, app, problems);
        idle::idle(route, problems);
    }
}

/// Cells that answer at some time.
fn serving(route: &Route) -> impl Iterator<Item = (&CellName, &Member)> {
    let all = route.members.iter();
    all.filter(|(_, member)| member.turn.is_some())
}
