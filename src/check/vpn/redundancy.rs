//! Whether a VPN survives the loss of a device.

use std::collections::BTreeMap;

use super::target::Target;
use crate::check::owner::carried;
use crate::diag::{Code, Problem, Problems};
use crate::estate::{Connection, Estate};
use crate::value::Cidr;

/// One device fails, and production has no way to those networks.
pub const VPN_HA: Code = Code::warning(
    "vpn::vpn_ha",
    "a protected network reaches a place over one device only",
)
.rule(325)
.derived(&["sites", "vpn"])
.between();

pub(super) fn check(estate: &Estate, problems: &mut Problems) {
    let targets = Target::all(estate);
    let targets = targets.iter().filter(|target| target.protected);
    let mut found = Vec::new();
    for target in targets.filter(|target| !target.has_unread_routes(estate)) {
        let connections: Vec<&Connection> = target.connections().collect();
        let alone: Vec<(&Connection, Vec<Cidr>)> = connections
            .iter()
            .map(|c| (*c, alone(c, &connections)))
            .filter(|(_, networks)| !networks.is_empty())
            .collect();
        if !alone.is_empty() {
            found.push((target, connections.len(), alone));
        }
    }
    // A site that several have is where it is told, and excused, for all of them.
    let mut users: BTreeMap<&str, usize> = BTreeMap::new();
    for (connection, _) in found.iter().flat_map(|(.., alone)| alone) {
        *users.entry(&connection.site.value).or_default() += 1;
    }
    let is_shared = |(connection, _): &(&Connection, Vec<Cidr>)| {
        users
            .get(connection.site.value.as_str())
            .is_some_and(|count| *count > 1)
    };
    for (target, connections, alone) in &found {
        let shared = alone.iter().all(is_shared);
        problems.push(report((estate, target), *connections, alone, shared));
    }
}

/// The networks of `connection` that no other one leads to.
fn alone(connection: &Connection, all: &[&Connection]) -> Vec<Cidr> {
    let others = || all.iter().filter(|c| c.site.value != connection.site.value);
    carried(connection)
        .filter(|n| !others().any(|o| o.networks.iter().any(|m| m.contains(n))))
        .collect()
}

fn report(
    (estate, target): (&Estate, &Target<'_>),
    connections: usize,
    alone: &[(&Connection, Vec<Cidr>)],
    is_shared: bool,
) -> Problem {
    let message = if connections == 1 {
        format!(
            "`{}` is protected and has a VPN to one device only",
            target.name
        )
    } else {
        format!(
            "`{}` is protected and has {connections} VPNs, of which none stands in for another",
            target.name
        )
    };
    let message = if alone.len() < connections {
        format!(
            "`{}` is protected and reaches some networks over one device only",
            target.name
        )
    } else {
        message
    };
    let mut problem = Problem::new(&VPN_HA, message);
    if is_shared {
        problem = at_sites(estate, problem, alone);
    }
    for (connection, networks) in alone {
        let names: Vec<String> = networks.iter().take(3).map(|n| format!("`{n}`")).collect();
        let more = networks.len().saturating_sub(names.len());
        let more = if more == 0 {
            String::new()
        } else {
            format!(" and {more} more")
        };
        let text = format!("alone leads to {}{more}", names.join(", "));
        // Of several devices it is a question of what each leads to.
        if connections > 1 && connection.networks_span != connection.site.span {
            problem = problem.at(connection.networks_span, text);
            problem = problem.at(connection.site.span, "");
        } else {
            problem = problem.at(connection.site.span, text);
        }
    }
    problem.help("the two tunnels of a connection end on one device. A second device is a stand-in only if it leads to the same networks: list them at both sites").or_excuse("If these are simply different places", "different places")
}

/// Whatever leads to a site shares the fault, and what mends it.
fn at_sites(estate: &Estate, problem: Problem, alone: &[(&Connection, Vec<Cidr>)]) -> Problem {
    let sites = alone.iter();
    let sites = sites.filter_map(|(one, _)| estate.sites.get(one.site.value.as_str()));
    sites.fold(problem, |problem, site| {
        problem.at(site.name.span, "one device")
    })
}
