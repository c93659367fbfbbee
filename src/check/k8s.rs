//! Rules about apps as clusters and load balancers see them.

mod covered;

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Code, Problem, Problems};
use crate::estate::{App, Estate, Scheme};
use crate::span::Span;
use crate::value::CellName;

/// A load balancer takes the first of two rules for a host, in an order that nobody wrote down.
pub const HOST_CLASH: Code = Code::error(
    "k8s::host_clash",
    "two apps of a cell claim one host name at load balancers of one kind",
)
.rule(1009);

/// One name in DNS leads to one place: each environment's cluster writes it over the other's.
pub const HOST_REUSED: Code = Code::error(
    "k8s::host_reused",
    "two environments claim one host name that faces the internet",
)
.rule(1009)
.derived(&["clients", "apps"]);

/// Who asks for a name that has no record yet, or none any more, is answered by whoever has all names around it.
pub const HOST_COVERED: Code = Code::warning(
    "k8s::host_covered",
    "a wildcard host of another environment or load balancer covers a host",
)
.derived(&["clients", "apps"]);

/// The codes of this file.
pub(super) const CODES: &[&Code] = &[&HOST_CLASH, &HOST_REUSED, &HOST_COVERED];

/// A host name that an app claims.
struct Claim<'a> {
    app: &'a App,
    span: Span,
}

pub(super) fn run(estate: &Estate, problems: &mut Problems) {
    clashes(estate, problems);
    reused(estate, problems);
    covered::run(estate, problems);
}

/// Hosts of the internet that apps of two environments claim. Of internal ones, each network has its own names.
fn reused(estate: &Estate, problems: &mut Problems) {
    let mut claims: BTreeMap<&str, (&CellName, Claim)> = BTreeMap::new();
    let mut said = BTreeSet::new();
    for app in estate.apps.values() {
        for (cell, workload) in &app.cells {
            let public = workload.names();
            for (_, host) in public.filter(|(scheme, _)| *scheme == Scheme::InternetFacing) {
                let claim = Claim {
                    app,
                    span: host.span,
                };
                let Some((other, first)) = claims.get(host.as_str()) else {
                    claims.insert(host.as_str(), (cell, claim));
                    continue;
                };
                // One name for two things of an app, or of one line, is told as that.
                let clash = first.app.path() != app.path() && first.span == claim.span;
                let of_itself = first.app.path() == app.path()
                    && first.span != claim.span
                    && app
                        .cells
                        .values()
                        .any(|w| w.names().filter(|(_, h)| h.value == *host.as_str()).count() > 1);
                let is_said = clash
                    || of_itself
                    || other.environment() == cell.environment()
                    || !said.insert((first.span, claim.span, cell.environment()));
                if !is_said {
                    problems.push(twice(host, (other, first), (cell, &claim)));
                }
            }
        }
    }
}

fn twice(
    host: &str,
    (other, first): (&CellName, &Claim),
    (cell, second): (&CellName, &Claim),
) -> Problem {
    let message = format!(
        "`{host}` is claimed in `{other}` and in `{cell}`, and a name leads to one of two environments"
    );
    let problem = Problem::new(&HOST_REUSED, message).at(
        second.span,
        format!("of `{}` in `{}`", second.app.path(), cell.environment()),
    );
    let problem = if first.span == second.span {
        problem
    } else {
        problem.at(
            first.span,
            format!("of `{}` in `{}`", first.app.path(), other.environment()),
        )
    };
    let table = match &second.app.client {
        Some(client) => format!(
            "[clients.{client}.overrides.\"{cell}\".apps.{}]",
            second.app.name.value
        ),
        None => format!("[environments.{}.app]", cell.environment()),
    };
    let (label, domain) = host.split_once('.').unwrap_or((host, ""));
    problem
        .help(format!("give it another host in one of them, for example `host = \"{label}.{}.{domain}\"` in `{table}`", cell.environment()))
        .or_excuse("If something else leads to one of them", "the name is moved by hand")
}

fn clashes(estate: &Estate, problems: &mut Problems) {
    // Apps that several cells run clash in each of them with one pair of lines: said once.
    let mut said = BTreeSet::new();
    for cell in estate.cells.values() {
        // Internet-facing and internal load balancers have names in zones of their own.
        let mut claims: BTreeMap<_, Claim> = BTreeMap::new();
        for app in estate.apps.values() {
            let Some(workload) = app.cells.get(&cell.name) else {
                continue;
            };
            for (scheme, host) in workload.names() {
                let (host, span) = (host.as_str(), host.span);
                let claim = Claim { app, span };
                let Some(first) = claims.get(&(scheme, host)) else {
                    claims.insert((scheme, host), claim);
                    continue;
                };
                // An alias that is listed twice is told of the list.
                let of_alias = workload.host.as_ref().is_none_or(|own| own.value != host);
                let of_exposed = workload.expose.host.as_ref();
                let is_listed = first.app.path() == app.path()
                    && of_alias
                    && of_exposed.is_none_or(|own| own.value != host);
                if !is_listed && said.insert((first.span, claim.span)) {
                    problems.push(clash(&cell.name.to_string(), host, first, &claim));
                }
            }
        }
    }
}

fn clash(cell: &str, host: &str, first: &Claim, second: &Claim) -> Problem {
    let (a, b) = (first.app.path(), second.app.path());
    let message = if a == b {
        format!("app `{a}` claims `{host}` twice in `{cell}`")
    } else {
        format!("apps `{a}` and `{b}` both claim `{host}` in `{cell}`")
    };
    Problem::new(&HOST_CLASH, message)
        .at(second.span, format!("claimed by `{b}`"))
        .at(first.span, format!("claimed by `{a}`"))
        .help("give one of them another host name; requests would reach whichever rule the load balancer has first")
}
