//! Rules about apps as clusters and load balancers see them.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Code, Problem, Problems};
use crate::estate::{App, Estate};
use crate::span::Span;

/// A load balancer takes the first of two rules for a host, in an order that nobody wrote down.
pub const HOST_CLASH: Code = Code::error(
    "k8s::host_clash",
    "two apps of a cell claim one host name at load balancers of one kind",
)
.rule(1009);

/// The codes of this file.
pub(super) const CODES: &[&Code] = &[&HOST_CLASH];

/// A host name that an app claims.
struct Claim<'a> {
    app: &'a App,
    span: Span,
}

pub(super) fn run(estate: &Estate, problems: &mut Problems) {
    // Apps that several cells run clash in each of them with one pair of lines: said once.
    let mut said = BTreeSet::new();
    for cell in estate.cells.values() {
        // Internet-facing and internal load balancers have names in zones of their own.
        let mut claims: BTreeMap<_, Claim> = BTreeMap::new();
        for app in estate.apps.values() {
            let Some(workload) = app.cells.get(&cell.name) else {
                continue;
            };
            for host in workload.hosts() {
                let (host, span) = (host.as_str(), host.span);
                let claim = Claim { app, span };
                let Some(first) = claims.get(&(workload.ingress.scheme, host)) else {
                    claims.insert((workload.ingress.scheme, host), claim);
                    continue;
                };
                if said.insert((first.span, claim.span)) {
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
