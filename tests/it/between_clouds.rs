//! Peerings between clouds: the order of both ends, what each reads of the other, and that no file has a key.

use super::estate::{compiled, compiled_output, lines};

const ESTATE: &str = include_str!("../estates/bases/between.toml");

/// The stacks that the end of a cell needs, as `layer cell`.
fn needs(text: &str, cell: &str) -> Vec<String> {
    let short = |path: &str| {
        let parts: Vec<&str> = path.split('/').collect();
        match parts.as_slice() {
            ["terraform", "regions", region, "layers", layer, environment] => {
                format!("{layer} {region}/{environment}")
            }
            _ => path.to_owned(),
        }
    };
    let wanted = format!("01-peering-vpn {cell}");
    let stacks = &compiled_output(text).graph.stacks;
    let node = stacks
        .iter()
        .find(|node| short(node.info.path.as_str()) == wanted);
    let node = node.unwrap_or_else(|| panic!("no {wanted}"));
    let needs = node.info.needs.iter();
    let mut needs: Vec<String> = needs.map(|path| short(path.as_str())).collect();
    needs.sort_unstable();
    needs
}

/// A file of a stack, without the blanks that align it.
fn said(text: &str, stack: &str, name: &str) -> String {
    let path = format!("out/terraform/regions/{stack}/{name}");
    let tree = &compiled_output(text).tree;
    let found = tree.iter().find(|(known, _)| known.as_str() == path);
    let (_, bytes) = found.unwrap_or_else(|| panic!("no {path}"));
    let text = String::from_utf8(bytes.to_vec()).expect("text");
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    text.lines().map(words).collect::<Vec<_>>().join("\n")
}

#[test]
fn gateways_come_first_then_aws_then_google_then_azure() {
    assert_eq!(
        needs(ESTATE, "eu-west-1/production"),
        [
            "01-foundation eu-west-1/production",
            "01-foundation europe-west1/production",
            "01-foundation westeurope/production",
        ]
    );
    assert_eq!(
        needs(ESTATE, "europe-west1/production"),
        [
            "01-foundation europe-west1/production",
            "01-foundation westeurope/production",
            "01-peering-vpn eu-west-1/production",
        ]
    );
    assert_eq!(
        needs(ESTATE, "westeurope/production"),
        [
            "01-foundation westeurope/production",
            "01-peering-vpn eu-west-1/production",
            "01-peering-vpn europe-west1/production",
        ]
    );
}

#[test]
fn both_ends_have_the_same_tunnels() {
    let of = |stack: &str| {
        said(
            ESTATE,
            &format!("{stack}/layers/01-peering-vpn/production"),
            "main.tf",
        )
    };
    let (aws, google, azure) = (of("eu-west-1"), of("europe-west1"), of("westeurope"));
    let four = r#"inside_cidrs = ["169.254.21.0/30", "169.254.21.4/30", "169.254.21.8/30", "169.254.21.12/30"]"#;
    let two = r#"inside_cidrs = ["169.254.21.16/30", "169.254.21.20/30"]"#;
    for (end, line) in [(&aws, four), (&azure, four), (&google, two), (&azure, two)] {
        assert!(end.contains(line), "{line} is missing:\n{end}");
    }
    // The range that nobody wrote is the same at both ends, too.
    let chosen = |end: &str| {
        let mut lines = end.lines().filter(|line| line.starts_with("inside_cidrs"));
        lines.find(|line| !line.contains(".21.")).map(str::to_owned)
    };
    assert!(chosen(&aws).is_some());
    assert_eq!(chosen(&aws), chosen(&google));
    for end in [&aws, &google, &azure] {
        assert!(!end.contains("shared_key") && !end.contains("preshared"));
    }
}

#[test]
fn foundations_make_the_gateways() {
    let of = |stack: &str| {
        said(
            ESTATE,
            &format!("{stack}/layers/01-foundation/production"),
            "main.tf",
        )
    };
    assert!(of("eu-west-1").contains("vpn_gateway = true"));
    let google = of("europe-west1");
    assert!(google.contains("router_asn = 64602") && google.contains("module \"vpn\" {"));
    // Both instances of Azure's gateway have the second address of each range.
    let azure = of("westeurope");
    for line in [
        r#"["169.254.21.2", "169.254.21.6"],"#,
        r#"["169.254.21.10", "169.254.21.14"],"#,
        r#"["169.254.21.18"],"#,
        r#"["169.254.21.22"],"#,
    ] {
        assert!(azure.lines().any(|said| said == line), "{line}:\n{azure}");
    }
    // Within one cloud there is none.
    let staging = said(ESTATE, "eu-west-1/layers/01-foundation/staging", "main.tf");
    assert!(!staging.contains("vpn_gateway = true"));
}

#[test]
fn another_peering_moves_no_tunnel() {
    let inside = |text: &str| {
        let end = said(
            text,
            "europe-west1/layers/01-peering-vpn/production",
            "main.tf",
        );
        let mut lines = end.lines().filter(|line| line.starts_with("inside_cidrs"));
        lines.next().map(str::to_owned)
    };
    let more = ESTATE
        .replace(
            "[[peerings]]\nbetween = [\"eu-west-1/production\", \"europe-west1/production\"]\n",
            "[[peerings]]\nbetween = [\"europe-west1/production\", \"eu-west-1/production\"]\n",
        )
        .replace(
            "network.nat      = \"single\"",
            "network.nat      = \"per_az\"",
        );
    assert_eq!(inside(ESTATE), inside(&more));
}

#[test]
fn a_planned_region_is_joined_once_it_is_active() {
    let text = ESTATE.replace(
        "role = \"backup\"\n\n[regions.westeurope.",
        "role = \"backup\"\nstatus = \"planned\"\n\n[regions.westeurope.",
    );
    assert_ne!(text, ESTATE);
    assert_eq!(
        needs(&text, "eu-west-1/production"),
        [
            "01-foundation eu-west-1/production",
            "01-foundation europe-west1/production",
        ]
    );
}

/// AWS forwards from one VPN to another, and Google's routers do not.
#[test]
fn who_forwards_is_not_said_to_keep_networks_apart() {
    let apart = |text: &str| {
        let text = &text.replace("\"net::peering_nontransitive\" = \"allow\"\n", "");
        let all = lines(compiled(text)).into_iter();
        all.filter(|line| line.contains("net::peering_nontransitive"))
            .count()
    };
    let last = "\n[[peerings]]\nbetween     = [\"europe-west1/production\", \"westeurope/production\"]\ninside_cidr = \"169.254.21.16/28\"\n";
    let by_aws = ESTATE.replace(last, "");
    assert_ne!(by_aws, ESTATE);
    assert_eq!(apart(&by_aws), 0);
    let by_google = ESTATE.replace(
        "\n[[peerings]]\nbetween     = [\"eu-west-1/production\", \"westeurope/production\"]\ninside_cidr = \"169.254.21.0/28\"\n",
        "",
    );
    assert_ne!(by_google, ESTATE);
    assert_eq!(apart(&by_google), 1);
}
