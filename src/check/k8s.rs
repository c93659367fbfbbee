//! Rules about apps as clusters and load balancers see them.

mod covered;

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Code, Problem, Problems};
use crate::estate::{App, Estate, Scheme, Workload};
use crate::span::Span;
use crate::value::CellName;

/// A load balancer takes the first of two rules for a host, in an order that nobody wrote down; of two load balancers, the records replace each other.
pub const HOST_CLASH: Code =
    Code::error("k8s::host_clash", "two apps of a cell claim one host name").rule(1009);

/// One name in DNS leads to one place: each environment's cluster writes it over the other's.
pub const HOST_REUSED: Code =
    Code::error("k8s::host_reused", "two environments claim one host name")
        .rule(1009)
        .derived(&["clients", "apps"]);

/// Who asks for a name that has no record yet, or none any more, is answered by whoever has all names around it.
pub const HOST_COVERED: Code = Code::warning(
    "k8s::host_covered",
    "a wildcard host of another environment or load balancer covers a host",
)
.derived(&["clients", "apps"]);

/// No zone has room for it: <https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4>
pub const HOST_LENGTH: Code = Code::error(
    "k8s::host_length",
    "a host is too long, or a part of it, once the names of the cell are in it",
);

/// The codes of this file.
pub(super) const CODES: &[&Code] = &[&HOST_CLASH, &HOST_REUSED, &HOST_COVERED, &HOST_LENGTH];

/// A host name that an app claims.
struct Claim<'a> {
    app: &'a App,
    cell: &'a CellName,
    span: Span,
    scheme: Scheme,
    /// Whether a load balancer of the app's own, for connections, answers to it.
    is_exposed: bool,
}

impl Claim<'_> {
    /// Whether both are written into the zone as one record. There is one zone, which is public: internal names differ in the region that they answer in, and
    /// Route 53 takes "only one latency resource record set for each Amazon EC2 Region"
    /// (<https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-latency.html>).
    fn meets(&self, other: &Self) -> bool {
        let of_networks = self.scheme == Scheme::Internal && other.scheme == Scheme::Internal;
        !of_networks || self.cell.region() == other.cell.region()
    }

    /// Whether one load balancer answers to both.
    fn is_beside(&self, other: &Self) -> bool {
        self.scheme == other.scheme && !self.is_exposed && !other.is_exposed
    }
}

/// What an app claims in a cell, with the names.
fn claims<'a>(
    app: &'a App,
    cell: &'a CellName,
    workload: &'a Workload,
) -> impl Iterator<Item = (&'a str, Claim<'a>)> {
    let exposed = workload.expose.host.as_ref().map(|host| host.span);
    workload.names().map(move |(scheme, host)| {
        let claim = Claim {
            app,
            cell,
            span: host.span,
            scheme,
            is_exposed: exposed == Some(host.span),
        };
        (host.as_str(), claim)
    })
}

pub(super) fn run(estate: &Estate, problems: &mut Problems) {
    clashes(estate, problems);
    lengths(estate, problems);
    reused(estate, problems);
    covered::run(estate, problems);
}

/// Hosts that apps of two environments claim.
fn reused(estate: &Estate, problems: &mut Problems) {
    let mut known: BTreeMap<&str, Vec<Claim>> = BTreeMap::new();
    let mut said = BTreeSet::new();
    for app in estate.apps.values() {
        for (cell, workload) in &app.cells {
            for (host, claim) in claims(app, cell, workload) {
                let all = known.entry(host).or_default();
                let of_other = |other: &&Claim| other.cell.environment() != cell.environment();
                let first = all.iter().filter(of_other).find(|o| claim.meets(o));
                if let Some(first) = first.filter(|first| !is_said_in_cell(host, first, &claim))
                    && said.insert((first.span, claim.span, cell.environment()))
                {
                    problems.push(twice(host, first, &claim));
                }
                all.push(claim);
            }
        }
    }
}

/// One name for two things of an app, or of one line, is told as that.
fn is_said_in_cell(host: &str, first: &Claim<'_>, second: &Claim<'_>) -> bool {
    if first.app.path() != second.app.path() {
        return first.span == second.span;
    }
    let claims_twice = |w: &Workload| w.names().filter(|(_, name)| name.value == host).count() > 1;
    first.span != second.span && first.app.cells.values().any(|w| claims_twice(w))
}

fn twice(host: &str, first: &Claim<'_>, second: &Claim<'_>) -> Problem {
    let (other, cell) = (first.cell, second.cell);
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
    let key = if second.is_exposed {
        "expose.host"
    } else {
        "host"
    };
    let (label, domain) = host.split_once('.').unwrap_or((host, ""));
    problem
        .help(format!("give it another host in one of them, for example `{key} = \"{label}.{}.{domain}\"` in `{table}`", cell.environment()))
        .or_excuse("If something else leads to one of them", "the name is moved by hand")
}

fn clashes(estate: &Estate, problems: &mut Problems) {
    // Apps that several cells run clash in each of them with one pair of lines: said once.
    let mut said = BTreeSet::new();
    for cell in estate.cells.values() {
        // Whatever answers to them: the names of all load balancers are written into one zone.
        let mut known: BTreeMap<&str, Claim> = BTreeMap::new();
        for app in estate.apps.values() {
            let Some((cell, workload)) = app.cells.get_key_value(&cell.name) else {
                continue;
            };
            for (host, claim) in claims(app, cell, workload) {
                let Some(first) = known.get(host) else {
                    known.insert(host, claim);
                    continue;
                };
                // An alias that is listed twice is told of the list.
                let of_alias = workload.host.as_ref().is_none_or(|own| own.value != host);
                let of_exposed = workload.expose.host.as_ref();
                let is_listed = first.app.path() == app.path()
                    && of_alias
                    && of_exposed.is_none_or(|own| own.value != host);
                if !is_listed && said.insert((first.span, claim.span)) {
                    problems.push(clash(&cell.to_string(), host, first, &claim));
                }
            }
        }
    }
}

/// Hosts that are written once for all cells grow with the names of each.
fn lengths(estate: &Estate, problems: &mut Problems) {
    for app in estate.apps.values() {
        for (cell, workload) in &app.cells {
            let too_long = workload.hosts().filter(|host| {
                host.value.len() > 253 || host.value.split('.').any(|part| part.len() > 63)
            });
            problems.extend(too_long.map(|host| {
                let message = format!(
                    "the host of `{}` in {cell} would be `{}`: a part of a name has up to 63 characters, and all of it 253",
                    app.path(),
                    host.value
                );
                Problem::new(&HOST_LENGTH, message)
                    .at(host.span, "too long there")
                    .help("write it shorter, or leave `{environment}` out where the region tells the cells apart")
            }));
        }
    }
}

fn clash(cell: &str, host: &str, first: &Claim<'_>, second: &Claim<'_>) -> Problem {
    let (a, b) = (first.app.path(), second.app.path());
    let message = if a == b {
        format!("app `{a}` claims `{host}` twice in `{cell}`")
    } else {
        format!("apps `{a}` and `{b}` both claim `{host}` in `{cell}`")
    };
    Problem::new(&HOST_CLASH, message)
        .at(second.span, format!("claimed by `{b}`"))
        .at(first.span, format!("claimed by `{a}`"))
        .help(match first.is_beside(second) {
            true => "give one of them another host name; requests would reach whichever rule the load balancer has first",
            false => "give one of them another host name; each has a load balancer of its own, and the records of these in DNS replace each other",
        })
}
