//! The range of Kubernetes services in Google Cloud and Azure.

use super::net::{kept, next_for_services, unusable};
use super::owner::{Owner, peered, written};
use crate::diag::{Code, Edit, Problem, Problems};
use crate::estate::Estate;
use crate::facts::Provider;
use crate::span::Span;
use crate::value::{CellName, Cidr};

/// What the rules of this file are true for.
const CLOUDS: &[Provider] = &[Provider::Gcp, Provider::Azure];

/// AKS refuses it, or pods do not reach what it hides.
pub const SVC_CIDR: Code = Code::warning(
    "aks::svc_cidr",
    "a range of Kubernetes services that AKS does not take, or that hides a network",
)
.rule(1113);
/// GKE or the peering refuses it, or pods do not reach what it hides.
pub const GKE_SVC_CIDR: Code = Code::warning(
    "gke::svc_cidr",
    "a range of Kubernetes services that GKE does not take, or that hides a network",
)
.rule(1104);

/// The themes' codes.
pub(super) const CODES: &[&Code] = &[&SVC_CIDR, &GKE_SVC_CIDR];

/// Ranges that services of AKS may not have (learn.microsoft.com/azure/aks/configure-kubenet and configure-azure-cni).
const KEPT: [&str; 4] = [
    "169.254.0.0/16",
    "172.30.0.0/16",
    "172.31.0.0/16",
    "192.0.2.0/24",
];

pub(super) fn run(estate: &Estate, problems: &mut Problems) {
    let owners = Owner::all_of(estate, CLOUDS);
    // Over a VPN networks of other clouds are reached, too.
    let all = Owner::all(estate);
    let pairs = peered(estate);
    for owner in &owners {
        let services = owner.network.service_cidr.value;
        // In Google Cloud it is a range of the subnet: what shares addresses with the network that it is a part of is told of that.
        let is_part = owner.cloud() == Some(Provider::Gcp)
            && owner.network.cidrs().any(|range| range.contains(&services));
        problems.extend(form(owner).map(|why| report(estate, owner, &why, None)));
        for (range, at, whose) in reached(estate, owner, &all, &pairs) {
            // A default route holds every address, and is meant to.
            if !is_part && range.prefix_len() > 0 && range.overlaps(&services) {
                let why = format!("shares addresses with {whose}");
                problems.push(report(estate, owner, &why, Some(at)));
            }
        }
    }
}

/// What of a range is wrong by itself.
fn form(owner: &Owner<'_>) -> Option<String> {
    let (services, cloud) = (owner.network.service_cidr.value, owner.cloud());
    let bits = services.prefix_len();
    // <https://cloud.google.com/kubernetes-engine/docs/concepts/alias-ips#cluster_sizing_secondary_range_svcs>
    let (widest, takes) = match cloud {
        Some(Provider::Gcp) => (16, "GKE takes a /16 at most"),
        _ => (13, "AKS takes less than a /12"),
    };
    if bits < widest {
        return Some(format!("is a /{bits}, and {takes}"));
    }
    if let Some(block) = unusable(services, cloud) {
        let name = block.name.to_lowercase();
        return Some(format!(
            "lies in `{}` ({name}), of which no host has an address",
            block.cidr
        ));
    }
    if let Some((kept, what)) = kept(services, cloud) {
        let title = cloud?.title();
        return Some(format!(
            "shares addresses with `{kept}`, which {title} keeps for {what}"
        ));
    }
    let mut kept = KEPT.iter().filter_map(|range| Cidr::parse(range).ok());
    let kept = kept.find(|kept| cloud == Some(Provider::Azure) && kept.overlaps(&services))?;
    Some(format!("shares addresses with `{kept}`, which AKS keeps"))
}

/// What pods are to reach: its range, where it is written, and whose it is.
fn reached<'a>(
    estate: &'a Estate,
    owner: &'a Owner<'a>,
    owners: &'a [Owner<'a>],
    pairs: &'a [(&CellName, &CellName)],
) -> impl Iterator<Item = (Cidr, Span, String)> + 'a {
    let is_gcp = owner.cloud() == Some(Provider::Gcp);
    let near = owners.iter().filter(|other| is_near(owner, other, pairs));
    let networks = near.clone().flat_map(move |other| {
        other.network.cidrs().map(move |range| {
            let whose = format!("`{}` of `{}`", range.value, other.name);
            (
                range.value,
                written(estate, range.span, other.span()),
                whose,
            )
        })
    });
    // Networks of Google Cloud that are peered know all ranges of each other's subnets, and no two may overlap: told of the one that is written later.
    let services = near.filter(move |other| is_gcp && other.cloud() == owner.cloud());
    let services = services.filter_map(move |other| {
        let range = &other.network.service_cidr;
        let order = |owner: &Owner<'_>| (owner.network.service_cidr.span, owner.span());
        let whose = format!("`{}`, the services of `{}`", range.value, other.name);
        let at = written(estate, range.span, other.span());
        (other.name != owner.name && order(other) < order(owner)).then_some((
            range.value,
            at,
            whose,
        ))
    });
    let sites = owner.connections().flat_map(move |c| {
        c.networks.iter().map(move |range| {
            let whose = format!("`{}` behind the site `{}`", range.value, c.site.value);
            (range.value, written(estate, range.span, c.site.span), whose)
        })
    });
    networks.chain(services).chain(sites)
}

/// Whether pods of the one reach the other: it is the same network, or peered with it, also over a VPN to another cloud.
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
    let code = match owner.cloud() {
        Some(Provider::Gcp) => &GKE_SVC_CIDR,
        _ => &SVC_CIDR,
    };
    let mut problem = Problem::new(code, message).at(at, "services");
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
