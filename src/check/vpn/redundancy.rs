//! Whether a VPN survives the loss of a device.

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
.derived(&["sites", "vpn"]);

pub(super) fn check(estate: &Estate, problems: &mut Problems) {
    for target in Target::all(estate).iter().filter(|t| t.protected) {
        let connections: Vec<&Connection> = target.connections().collect();
        if target.has_unread_routes(estate) {
            continue;
        }
        let alone: Vec<(&Connection, Vec<Cidr>)> = connections
            .iter()
            .map(|c| (*c, alone(c, &connections)))
            .filter(|(_, networks)| !networks.is_empty())
            .collect();
        problems.extend(report(target, connections.len(), &alone));
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
    target: &Target<'_>,
    connections: usize,
    alone: &[(&Connection, Vec<Cidr>)],
) -> Option<Problem> {
    if alone.is_empty() {
        return None;
    }
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
    Some(problem.help("the two tunnels of a connection end on one device. A second device is a stand-in only if it leads to the same networks: list them at both sites").or_excuse("If these are simply different places", "different places"))
}
