//! The range of Kubernetes services in Azure. No built-in blueprint makes clusters there, a project's own may.

use super::net::next_for_services;
use super::owner::{Owner, peered, written};
use crate::diag::{Code, Edit, Problem, Problems};
use crate::estate::Estate;
use crate::facts::Provider;
use crate::span::Span;
use crate::value::{CellName, Cidr};

/// What the rules of this file are true for.
const CLOUDS: &[Provider] = &[Provider::Azure];

/// AKS refuses it, or pods do not reach what it hides.
pub const SVC_CIDR: Code = Code::warning(
    "aks::svc_cidr",
    "a range of Kubernetes services that AKS does not take, or that hides a network",
)
.rule(1113);

/// The theme's codes.
pub(super) const CODES: &[&Code] = &[&SVC_CIDR];

/// Ranges that services of AKS may not have (learn.microsoft.com/azure/aks/configure-kubenet and configure-azure-cni).
const KEPT: [&str; 4] = [
    "169.254.0.0/16",
    "172.30.0.0/16",
    "172.31.0.0/16",
    "192.0.2.0/24",
];

pub(super) fn run(estate: &Estate, problems: &mut Problems) {
    let owners = Owner::all_of(estate, CLOUDS);
    let pairs = peered(estate);
    for owner in &owners {
        let services = owner.network.service_cidr.value;
        let mut kept = KEPT.iter().filter_map(|range| Cidr::parse(range).ok());
        if services.prefix_len() <= 12 {
            let why = format!(
                "is a /{}, and AKS takes less than a /12",
                services.prefix_len()
            );
            problems.push(report(estate, owner, &why, None));
        } else if let Some(kept) = kept.find(|kept| kept.overlaps(&services)) {
            let why = format!("shares addresses with `{kept}`, which AKS keeps");
            problems.push(report(estate, owner, &why, None));
        }
        let near = owners.iter().filter(|other| is_near(owner, other, &pairs));
        let networks = near.flat_map(|other| {
            other.network.cidrs().map(move |range| {
                let whose = format!("`{}` of `{}`", range.value, other.name);
                (range, written(estate, range.span, other.span()), whose)
            })
        });
        let sites = owner.connections().flat_map(|c| {
            c.networks.iter().map(move |range| {
                let whose = format!("`{}` behind the site `{}`", range.value, c.site.value);
                (range, written(estate, range.span, c.site.span), whose)
            })
        });
        for (range, at, whose) in networks.chain(sites) {
            // A default route holds every address, and is meant to.
            if range.prefix_len() > 0 && range.overlaps(&services) {
                let why = format!("shares addresses with {whose}");
                problems.push(report(estate, owner, &why, Some(at)));
            }
        }
    }
}

/// Whether pods of the one reach the other: it is the same network, or peered with it.
fn is_near(owner: &Owner<'_>, other: &Owner<'_>, pairs: &[(&CellName, &CellName)]) -> bool {
    let (Some(a), Some(b)) = (owner.cell, other.cell) else {
        return owner.name == other.name;
    };
    let (a, b) = (&a.name, &b.name);
    a == b || pairs.contains(&(a.min(b), a.max(b)))
}

fn report(estate: &Estate, owner: &Owner<'_>, why: &str, other: Option<Span>) -> Problem {
    let services = &owner.network.service_cidr;
    let message = format!(
        "`{}`, the services of `{}`, {why}",
        services.value, owner.name
    );
    let at = written(estate, services.span, owner.span());
    let mut problem = Problem::new(&SVC_CIDR, message).at(at, "services");
    if let Some(other) = other.filter(|other| *other != at) {
        problem = problem.at(other, "with this");
    }
    let free = next_for_services(estate, services.prefix_len().clamp(16, 24));
    if let Some(free) = free.filter(|_| at == services.span) {
        problem = problem.edit(Edit::name(at, free.to_string()));
    }
    let free = free.map_or_else(String::new, |free| format!(", such as `{free}`"));
    problem.help(format!(
        "a cluster keeps it for life: take a range that nothing in its reach has{free}"
    ))
}
