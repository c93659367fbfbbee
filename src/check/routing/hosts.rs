//! That each cell of a route can be told from the others, knows the route's names, and that these have a place in their zone.

use std::collections::BTreeMap;

use super::{CELL_WITHOUT_HOST, HOST_OF_TWO, HOST_TWICE, HOST_UNANSWERED, OUTSIDE_ZONE, serving};
use crate::diag::{Problem, Problems};
use crate::estate::{App, Dns, Route, Workload};
use crate::span::Span;
use crate::value::CellName;

pub(super) fn twice(host: &str, (name, at): (&str, Span), (other, there): (&str, Span)) -> Problem {
    let message = format!("`{host}` is a name of the route `{other}`, and of `{name}`");
    Problem::new(&HOST_TWICE, message)
        .at(at, "the same name")
        .at(there, format!("of `{other}`"))
        .help("take it out of one of them")
}

/// A CNAME cannot stand beside the records that a zone has at its top: <https://www.rfc-editor.org/rfc/rfc1912#section-2.4>
pub(super) fn outside(route: &Route, host: &str, at: Span) -> Option<Problem> {
    let zone = &route.zone.value;
    let below = host
        .strip_suffix(zone.as_str())
        .and_then(|rest| rest.strip_suffix('.'));
    if below.is_some_and(|rest| !rest.is_empty()) {
        return None;
    }
    let (message, help) = match host == zone {
        true => (
            format!(
                "`{host}` is the zone itself, where no CNAME can stand, and a route leads by one"
            ),
            "name a host below the zone, such as `www`, and have the zone's own name redirect there",
        ),
        false => (
            format!("`{host}` does not lie in the zone `{zone}`"),
            "name the zone that the host lies in",
        ),
    };
    Some(
        Problem::new(&OUTSIDE_ZONE, message)
            .at(at, "the name")
            .at(route.zone.span, "the zone")
            .help(help),
    )
}

/// That each cell knows the names, and has one that is its own.
pub(super) fn hosts(route: &Route, app: &App, problems: &mut Problems) {
    let mut own: BTreeMap<&str, (&CellName, Span)> = BTreeMap::new();
    for (cell, member) in serving(route) {
        let Some(workload) = app.cells.get(cell) else {
            continue;
        };
        let Some(host) = &member.host else {
            let message = format!(
                "`{}` leads to {cell}, where the app `{}` has no `host` that is its own",
                route.name.value,
                app.path()
            );
            problems.push(
                Problem::new(&CELL_WITHOUT_HOST, message)
                    .at(app.name.span, format!("no host in {cell}"))
                    .at(route.app.span, "the route")
                    .help(format!(
                        "write `host = \"{}-{{region}}.{}\"` in the app, which is a name of its own in each cell, and the route's names as `aliases`",
                        app.name.value, route.zone.value
                    )),
            );
            continue;
        };
        if let Some(of_route) = route.hosts.iter().find(|name| name.value == host.value) {
            let message = format!(
                "in {cell} the app `{}` has the host `{}`, which is the name that leads to all of its cells: nobody could tell whether {cell} answers",
                app.path(),
                host.value
            );
            problems.push(
                Problem::new(&HOST_OF_TWO, message)
                    .at(host.span, "the host of a cell")
                    .at(of_route.span, "the name of all")
                    .help(format!(
                        "write `host = \"{}-{{region}}.{}\"` in the app, which is a name of its own in each cell, and `{}` among its `aliases`",
                        app.name.value, route.zone.value, host.value
                    )),
            );
            continue;
        }
        if let Some((other, at)) = own.get(host.value.as_str()) {
            let message = format!(
                "the app `{}` has the host `{}` in {other} and in {cell}, between which `{}` is to choose: nobody could tell the two apart",
                app.path(),
                host.value,
                route.name.value
            );
            let mut problem = Problem::new(&HOST_OF_TWO, message).at(host.span, "in both");
            if *at != host.span {
                problem = problem.at(*at, format!("in {other}"));
            }
            problems.push(problem.at(route.app.span, "the route").help(format!(
                "write `host = \"{}-{{region}}.{}\"` in the app, which is a name of its own in each cell",
                app.name.value, route.zone.value
            )));
            continue;
        }
        own.insert(&host.value, (cell, host.span));
        unanswered(route, (app, workload), cell, problems);
    }
}

fn unanswered(
    route: &Route,
    (app, workload): (&App, &Workload),
    cell: &CellName,
    problems: &mut Problems,
) {
    // What passes through Cloudflare asks each cell by its own host.
    let of_cloudflare = route.dns.iter().all(|dns| dns.value == Dns::Cloudflare);
    let is_proxied = route.cloudflare.as_ref().is_some_and(|own| own.proxied);
    let is_asked_by_its_own = of_cloudflare && is_proxied;
    let missing = route.hosts.iter().filter(|name| {
        let mut own = workload.hosts();
        let is_known = own.any(|host| covers(&host.value, &name.value));
        !is_known && !is_asked_by_its_own
    });
    for name in missing {
        let message = format!(
            "`{}` leads to {cell}, where the app `{}` does not answer for it",
            name.value,
            app.path()
        );
        let at = workload
            .host
            .as_ref()
            .map_or(app.name.span, |host| host.span);
        problems.push(
            Problem::new(&HOST_UNANSWERED, message)
                .at(name.span, "the name")
                .at(at, "what it answers for")
                .help(format!(
                    "add it to the app: `aliases = [\"{}\"]`",
                    name.value
                )),
        );
    }
}

/// Whether requests for a name come to an app with this host: the same, or all below a domain.
fn covers(host: &str, name: &str) -> bool {
    let below = host
        .strip_prefix("*.")
        .and_then(|domain| name.strip_suffix(domain));
    let label = below.and_then(|rest| rest.strip_suffix('.'));
    host == name || label.is_some_and(|label| !label.is_empty() && !label.contains('.'))
}
