//! The one rule about clusters that is about address ranges: that of Kubernetes services.

use super::net::{Relation, Relations, next_for_services};
use super::owner::{Owner, written};
use crate::diag::{Code, Edit, Problem, Problems, Severity};
use crate::estate::Estate;
use crate::facts::Provider;
use crate::facts::addresses::{self, Class};
use crate::span::Span;
use crate::value::Cidr;

/// What the rules of this file are true for.
const CLOUDS: &[Provider] = &[Provider::Aws];

/// EKS refuses it.
pub const SVC_CIDR: Code = Code::error(
    "eks::svc_cidr",
    "a range of Kubernetes services that EKS does not accept",
)
.rule(411);
/// Single addresses of the other network cannot be reached from pods.
pub const SVC_CIDR_DEFAULT: Code = Code::error(
    "eks::svc_cidr_default",
    "a range of Kubernetes services hides a network that pods are to reach",
)
.rule(412)
.between();

/// The theme's codes.
pub(super) const CODES: &[&Code] = &[&SVC_CIDR, &SVC_CIDR_DEFAULT];

pub(super) fn run(estate: &Estate, problems: &mut Problems) {
    let owners = Owner::all_of(estate, CLOUDS);
    let relations = Relations::of(estate, &owners);
    for owner in &owners {
        if let Some(problem) = refused(estate, owner) {
            problems.push(problem);
            continue;
        }
        hidden(estate, owner, (&owners, &relations), problems);
    }
}

/// Where the range was written; the VPC's if EKS chose it.
fn place(estate: &Estate, owner: &Owner<'_>) -> (Span, &'static str) {
    let is_default = is_default(owner);
    let own = owner.network.service_cidr.span;
    let vpc = owner.network.vpc_cidr.span;
    let at = written(estate, if is_default { vpc } else { own }, owner.span());
    (
        at,
        if is_default {
            "EKS chooses it for this VPC"
        } else {
            "services"
        },
    )
}

fn is_default(owner: &Owner<'_>) -> bool {
    let node = owner.network.node.as_table();
    node.and_then(|t| t.get("service_cidr"))
        .is_none_or(|n| n.note.is_some())
}

fn suggestion(estate: &Estate, bits: u8) -> String {
    let free = next_for_services(estate, bits.clamp(16, 24));
    free.map_or_else(
        || "no range of that size is free".to_owned(),
        |f| format!("a free range is `service_cidr = \"{f}\"`; it cannot be changed once the cluster is made"),
    )
}

fn refused(estate: &Estate, owner: &Owner<'_>) -> Option<Problem> {
    let services = owner.network.service_cidr.value;
    let bits = services.prefix_len();
    let vpc = owner.network.cidrs().find(|c| c.overlaps(&services));
    let is_private = addresses::block_of(services).is_some_and(|b| b.class() == Class::Private);
    let why = if !is_private || !services.is_ipv4() {
        "is not a range of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16".to_owned()
    } else if !(12..=24).contains(&bits) {
        format!("is a /{bits}, and EKS takes /12 to /24")
    } else {
        format!("overlaps `{}` of the VPC", vpc?.value)
    };
    let (at, label) = place(estate, owner);
    let problem = Problem::new(
        &SVC_CIDR,
        format!(
            "the services of `{}` cannot have `{services}`: it {why}",
            owner.name
        ),
    )
    .at(at, label);
    let problem = match vpc {
        Some(vpc) => problem.at(written(estate, vpc.span, owner.span()), "the VPC"),
        None => problem,
    };
    let free = next_for_services(estate, bits.clamp(16, 24)).filter(|_| !is_default(owner));
    let problem = match free {
        Some(free) if at == owner.network.service_cidr.span => {
            problem.edit(Edit::name(at, free.to_string()))
        }
        _ => problem,
    };
    Some(problem.help(suggestion(estate, bits)))
}

/// A network that shares addresses with services, and how it is connected.
struct Other {
    range: Cidr,
    at: Span,
    name: String,
    joined: Option<String>,
}

fn hidden(
    estate: &Estate,
    owner: &Owner<'_>,
    (owners, relations): (&[Owner<'_>], &Relations<'_>),
    problems: &mut Problems,
) {
    let services = owner.network.service_cidr.value;
    let others = owners.iter().filter(|o| o.name != owner.name);
    let vpcs = others.flat_map(|other| {
        let ranges = other.network.cidrs();
        let shared = ranges.filter(|range| range.overlaps(&services));
        shared.map(move |range| Other {
            range: range.value,
            at: written(estate, range.span, other.span()),
            name: format!("`{}` of `{}`", range.value, other.name),
            joined: match relations.between(owner, other) {
                Relation::Peered(_) => Some("the two are peered".to_owned()),
                Relation::Tunnelled(_) => Some("there is a VPN to it".to_owned()),
                Relation::Attached(gateways) => {
                    Some(format!("the two reach each other through {gateways}"))
                }
                _ => None,
            },
        })
    });
    let sites = owner.connections().flat_map(|c| {
        c.networks.iter().map(|network| Other {
            range: network.value,
            at: written(estate, network.span, c.site.span),
            name: format!("`{}` behind the site `{}`", network.value, c.site.value),
            joined: Some("there is a VPN to it".to_owned()),
        })
    });
    let all = vpcs.chain(sites).filter(|o| o.range.prefix_len() > 0);
    for other in all.filter(|o| o.range.overlaps(&services)) {
        problems.push(report(estate, owner, &other));
    }
}

fn report(estate: &Estate, owner: &Owner<'_>, other: &Other) -> Problem {
    let services = &owner.network.service_cidr;
    let (at, label) = place(estate, owner);
    let because = other
        .joined
        .as_deref()
        .unwrap_or("nothing joins them today");
    let chosen = if is_default(owner) {
        " (EKS's own choice)"
    } else {
        ""
    };
    let (services_at, hidden_at) = ((at, label), (other.at, "hidden from pods"));
    // What nobody wrote is not what has to change first.
    let (first, second) = match is_default(owner) {
        true => (hidden_at, services_at),
        false => (services_at, hidden_at),
    };
    let mut problem = Problem::new(
        &SVC_CIDR_DEFAULT,
        format!(
            "the services of `{}`, `{}`{chosen}, hide {}, and {because}",
            owner.name, services.value, other.name
        ),
    )
    .at(first.0, first.1)
    .at(second.0, second.1)
    .help(format!(
        "a pod's packet to an address that is also a service's never leaves the node, so that single addresses fail and the network looks intact; {}",
        suggestion(estate, services.prefix_len())
    ));
    if other.joined.is_none() {
        problem.severity = Severity::Warning;
    }
    problem
}
