//! VPNs that end on transit gateways: what is made, what is reached over them, and the rules that hold for them.

use super::{AROUND, GATEWAYS, assert_says, needs, said};
use crate::estate::{self, compiled, lines};

/// Ireland and Frankfurt lead to one office, Ireland to a data centre besides.
const VPNS: &str = r#"
[sites.office]
customer_gateway_ip = "203.0.114.10"
bgp_asn             = 65000
networks            = ["192.168.10.0/24"]

[sites.centre]
customer_gateway_ip = "203.0.114.20"
bgp_asn             = 65001
routing             = "bgp"
networks            = ["192.168.32.0/20", "8.8.4.4/32"]

[transit_gateways.frankfurt.vpn.office]

[transit_gateways.ireland.vpn.office]

[transit_gateways.ireland.vpn.centre]
accelerated = true
tunnels     = [{ inside_cidr = "169.254.20.0/30" }, { inside_cidr = "169.254.20.4/30" }]
"#;

#[test]
fn vpns_end_on_a_gateway_in_the_account_of_its_home() {
    let text = format!("{AROUND}{GATEWAYS}{VPNS}");
    let ends = "01-transit-vpn eu-west-1/staging";
    assert_says(
        &said(&text, ends, "main.tf"),
        &[
            "amazon_side_asn = 64701",
            "device_name = \"eu-west-1-ireland-office\"",
            "device_name = \"eu-west-1-ireland-centre\"",
            "accelerated = true",
            "accelerated = false",
            "tunnel1_inside_cidr = \"169.254.20.0/30\"",
        ],
    );
    assert_eq!(
        needs(&text, ends),
        [
            "01-foundation eu-west-1/staging",
            "01-transit-gateway eu-west-1/staging",
        ]
    );
}

/// Each network, whichever account it is of, and those of the peer. The office is behind both gateways: each has its own way to it.
#[test]
fn what_is_attached_reaches_the_sites_of_the_gateway_and_of_its_peers() {
    let text = format!("{AROUND}{GATEWAYS}{VPNS}");
    let sites = "\"192.168.10.0/24\", \"192.168.32.0/20\", \"8.8.4.4/32\"";
    let near = "01-transit-attachment eu-west-1/production";
    let far = "01-transit-attachment eu-central-1/production";
    for stack in [near, far] {
        let main = said(&text, stack, "main.tf").join("\n");
        for network in sites.split(", ") {
            assert!(main.contains(network), "{network} in {stack}");
        }
    }
    assert_says(
        &said(&text, "01-transit-peering eu-west-1/staging", "main.tf"),
        &[
            "networks = [\"10.20.0.0/16\", \"10.21.0.0/16\", \"192.168.32.0/20\", \"8.8.4.4/32\"]",
            "peer_networks = [\"10.22.0.0/16\", \"100.64.0.0/16\"]",
        ],
    );
    let offices = said(&text, "01-foundation eu-central-1/production", "main.tf");
    let line = offices.iter().find(|l| l.starts_with("office_networks"));
    assert!(line.is_some_and(|l| l.contains("192.168.10.0/24")));
}

/// The rules of VPNs hold for those on gateways, too.
#[test]
fn what_is_wrong_with_a_vpn_on_a_gateway_is_found() {
    let text = format!("{AROUND}{GATEWAYS}{VPNS}");
    let faults = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        lines(compiled(&text.replace(from, to))).join("\n")
    };
    for (from, to, wanted) in [
        (
            "bgp_asn             = 65001",
            "bgp_asn             = 64701",
            "the site `centre` and the gateway of `ireland` are both AS 64701",
        ),
        (
            "\"192.168.32.0/20\"",
            "\"10.22.4.0/24\"",
            "the VPC reaches the site over the transit gateway `ireland`",
        ),
        (
            "169.254.20.0/30",
            "169.254.0.0/30",
            "the inner range `169.254.0.0/30` of the VPN from `ireland` to `centre`",
        ),
        (
            "networks            = [\"192.168.10.0/24\"]",
            "networks            = []",
            "to `office` routes nothing",
        ),
        (
            "networks            = [\"192.168.32.0/20\", \"8.8.4.4/32\"]",
            "networks            = []",
            "nothing that is attached to `ireland` would have a route to the site `centre`",
        ),
        (
            "\"192.168.32.0/20\", \"8.8.4.4/32\"]",
            "\"192.168.32.0/20\"]\nonprem_cidr = \"10.0.0.0/8\"",
            "does not pass the tunnel from `ireland`",
        ),
        (
            "amazon_side_asn = 64601\n",
            "amazon_side_asn = 64601\nvpn = [\"office\"]\n",
            "reaches `192.168.10.0/24` over a VPN of its own and over the transit gateway `ireland`",
        ),
        (
            "bgp_asn             = 65001\nrouting             = \"bgp\"\nnetworks            = [",
            "bgp_asn             = 65001\nnetworks            = [\"192.168.10.0/24\", ",
            "`ireland` would have two static routes to `192.168.10.0/24`",
        ),
        (
            "[transit_gateways.ireland.vpn.office]",
            "[transit_gateways.ireland.vpn.offcie]",
            "`offcie`",
        ),
    ] {
        let found = faults(from, to);
        assert!(found.contains(wanted), "{wanted}\n{found}");
    }
}

/// A third gateway gets static routes from both peers to an office that each of them reaches.
#[test]
fn two_peers_do_not_lead_to_one_range() {
    let third = |cells: &str| {
        format!(
            "{AROUND}{GATEWAYS}{VPNS}\n[regions.us-east-1]\namazon_side_asn = 64603\n[regions.us-east-1.environments]\nproduction = {{ network = {{ vpc_cidr = \"10.24.0.0/16\" }} }}\n[transit_gateways.virginia]\nhome = \"us-east-1/production\"\nasn = 64703\ncells = [{cells}]\npeer_with = [\"ireland\", \"frankfurt\"]\n"
        )
    };
    let wanted =
        "`virginia` would have two static routes to `192.168.10.0/24`: over its peerings with";
    for cells in ["\"us-east-1/production\"", ""] {
        let found = lines(compiled(&third(cells))).join("\n");
        assert_eq!(found.matches(wanted).count(), 1, "{found}");
    }
    // A way of its own goes first.
    let own = format!("{}\n[transit_gateways.virginia.vpn.office]\n", third(""));
    let found = lines(compiled(&own)).join("\n");
    assert!(!found.contains(wanted), "{found}");
}

#[test]
fn why_answers_for_the_vpns_of_a_gateway() {
    let text = format!("{AROUND}{GATEWAYS}{VPNS}");
    let compiled = compiled(&text);
    let ask = |key: &str| {
        let key = format!("transit_gateways.ireland.vpn.{key}");
        let all = estate::ask(compiled, "eu-west-1/production", &key);
        all.expect("an answer")[0].value.clone()
    };
    assert_eq!(ask("centre.accelerated"), "true");
    assert_eq!(ask("centre.routing"), "\"bgp\"");
    assert_eq!(ask("office.ike.dpd_action"), "\"restart\"");
}
