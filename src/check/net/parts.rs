//! Parts of one network that share addresses: its subnets, and the services of Kubernetes where they are a range of it.

use super::overlap::OVERLAP;
use super::sweep::overlapping;
use crate::check::owner::{Owner, written};
use crate::diag::{Edit, Problem, Problems};
use crate::estate::Estate;
use crate::facts::Provider;
use crate::span::Spanned;
use crate::value::Cidr;

/// A part of one network: a subnet, or the services of Kubernetes where they are a secondary range of it.
struct Part<'a> {
    name: String,
    cidr: &'a Spanned<Cidr>,
    is_derived: bool,
}

fn parts<'a>(owner: &Owner<'a>) -> Vec<Part<'a>> {
    let network = owner.network;
    let subnets = network.subnets.iter().map(|subnet| {
        let derived = if subnet.derived { "derived " } else { "" };
        let tier = subnet.tier.name().replace('_', " ");
        Part {
            name: format!("the {derived}{tier} subnet `{}`", subnet.cidr.value),
            cidr: &subnet.cidr,
            is_derived: subnet.derived,
        }
    });
    let cidr = &network.service_cidr;
    let written = network.node.descend(["service_cidr"]);
    let is_derived_range = written.is_none_or(|node| node.note.is_some());
    let services = (owner.cloud() == Some(Provider::Gcp)).then(|| Part {
        name: format!("the range of Kubernetes services `{}`", cidr.value),
        cidr,
        is_derived: is_derived_range,
    });
    subnets.chain(services).collect()
}

pub(super) fn check(estate: &Estate, owner: &Owner<'_>, problems: &mut Problems) {
    let parts = parts(owner);
    let vpc = owner.network.vpc_cidr.value;
    let cloud = owner.cloud().map_or("the cloud", Provider::title);
    let ranges: Vec<Cidr> = parts.iter().map(|part| part.cidr.value).collect();
    for (a, b) in overlapping(&ranges) {
        let (Some(a), Some(b)) = (parts.get(a), parts.get(b)) else {
            continue;
        };
        // What the compiler derives clashes with itself only where the zones are at fault, which is told of them.
        if a.is_derived && b.is_derived {
            continue;
        }
        // What somebody wrote, and of two such the later one.
        let (fault, other) = match (a.is_derived, b.is_derived) {
            (false, true) => (a, b),
            (true, false) => (b, a),
            _ if a.cidr.span >= b.cidr.span => (a, b),
            _ => (b, a),
        };
        let free = |part: &Part<'_>| vpc.next_free(part.cidr.value.prefix_len(), &ranges);
        let edit = free(fault).filter(|_| !fault.is_derived);
        let edit = edit.map(|range| Edit::name(fault.cidr.span, range.to_string()));
        let help = match (free(fault), free(other)) {
            (Some(f), _) => format!("a free range of `{vpc}` is `{f}`"),
            (None, Some(f)) => format!(
                "`{vpc}` has no free range of that size: take a smaller one, or write `{f}` for the other"
            ),
            (None, None) => format!("`{vpc}` has no free range for either: take smaller ones"),
        };
        let message = format!("{} of `{}` overlaps {}", fault.name, owner.name, other.name);
        let problem = Problem::new(&OVERLAP, message)
            .at(
                written(estate, fault.cidr.span, owner.span()),
                format!("{cloud} refuses this one"),
            )
            .at(
                written(estate, other.cidr.span, owner.span()),
                "with this one in place",
            )
            .help(help);
        problems.push(edit.into_iter().fold(problem, Problem::edit));
    }
}
