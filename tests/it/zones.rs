//! Zones: their places in the plan of subnets, names and ids, and those that a cluster keeps for life.

use proptest::prelude::{ProptestConfig, any};
use proptest::strategy::Strategy as _;
use terrane::Input;

use super::estate::{compile, compiled_output, lines};

fn estate(zones: &str, platform: &str) -> String {
    format!(
        r#"
[project]
name   = "acme"
domain = "acme.example.com"

[environments.staging]
account = "444455556666"
state   = {{ bucket = "acme-state-staging", region = "us-east-1" }}

[regions.us-east-1.network]
vpc_cidr           = "10.20.0.0/16"
availability_zones = {zones}
nat                = "single"

[regions.us-east-1.platform]
{platform}

[regions.us-east-1.environments]
staging = {{}}
"#
    )
}

proptest::proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Listing zones in another order, adding one in front and taking any out moves no range of a zone that stays.
    #[test]
    fn a_zone_keeps_its_ranges_whatever_else_is_listed(
        order in proptest::sample::subsequence(vec![0_usize, 1, 2, 3, 4, 5], 2..=5).prop_shuffle(),
        by_id in any::<bool>(),
    ) {
        let name = |n: &usize| match by_id {
            true => format!("\"use1-az{}\"", n + 1),
            false => format!("\"us-east-1{}\"", ["a", "b", "c", "d", "e", "f"][*n]),
        };
        let subnets = |zones: &[usize]| {
            let zones: Vec<String> = zones.iter().map(name).collect();
            let model = terrane::compile::understand(&Input {
                name: "regions.toml".into(),
                text: estate(&format!("[{}]", zones.join(", ")), ""),
                ..Input::default()
            }).model.expect("a model");
            let cell = model.cells.values().next().expect("a cell").clone();
            let subnets = cell.network.expect("a network").subnets;
            subnets.into_iter().map(|s| (s.tier, s.zone.expect("zonal").name, s.cidr.value)).collect::<Vec<_>>()
        };
        let (some, all) = (subnets(&order), subnets(&[0, 1, 2, 3, 4, 5]));
        proptest::prop_assert_eq!(some.len(), order.len() * 3);
        proptest::prop_assert!(some.iter().all(|s| all.contains(s)), "{:?} of {:?}", some, all);
        // The order in which they are written does not reach the tree.
        let mut sorted = order.clone();
        sorted.sort_unstable();
        proptest::prop_assert_eq!(some, subnets(&sorted));
    }
}

/// The problems with zones of the control plane.
fn about_zones(zones: &str, platform: &str) -> Vec<String> {
    let compilation = compile(&estate(zones, platform));
    let mut all = lines(&compilation);
    all.retain(|line| line.contains("control_plane"));
    all
}

#[test]
fn zones_without_control_planes_are_refused_and_doubtful_ones_are_said() {
    // Two of many, so that a network may grow; ids that EKS refuses are passed over.
    assert!(about_zones("3", "").is_empty());
    assert!(about_zones("6", "").is_empty());
    assert!(about_zones(r#"["use1-az3", "use1-az4", "use1-az1"]"#, "").is_empty());
    let one = about_zones(r#"["use1-az3", "use1-az1"]"#, "");
    assert!(
        one[0].starts_with("error platform::control_plane_zones"),
        "{one:?}"
    );

    let all = |zones: &str| format!("control_plane_zones = {zones}");
    let refused = about_zones(
        r#"["use1-az3", "use1-az4"]"#,
        &all(r#"["use1-az3", "use1-az4"]"#),
    );
    assert!(
        refused[0].starts_with("error platform::control_plane_refused"),
        "{refused:?}"
    );
    let six =
        r#"["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d", "us-east-1e", "us-east-1f"]"#;
    let certain = about_zones("6", &all(six));
    assert!(
        certain
            .iter()
            .any(|l| l.starts_with("error platform::control_plane_refused")),
        "{certain:?}"
    );
    let doubtful = about_zones("6", &all(r#"["us-east-1a", "us-east-1e"]"#));
    assert!(
        doubtful[0].starts_with("warning platform::control_plane_doubtful"),
        "{doubtful:?}"
    );
    let five = about_zones("6", &all(&six.replace(", \"us-east-1e\"", "")));
    assert!(
        five[0].starts_with("warning platform::control_plane_doubtful"),
        "{five:?}"
    );
    let elsewhere = about_zones("2", &all(r#"["us-east-1a", "us-east-1c"]"#));
    assert!(
        elsewhere[0].starts_with("error platform::control_plane_subnets"),
        "{elsewhere:?}"
    );
}

#[test]
fn a_cluster_keeps_its_zones_while_its_network_grows() {
    let cluster = |zones: &str| {
        let tree = &compiled_output(&estate(zones, "")).tree;
        let path = "out/terraform/regions/us-east-1/layers/02-platform/staging/main.tf";
        let file = tree
            .iter()
            .find(|(p, _)| p.as_str() == path)
            .expect("the stack");
        let text = String::from_utf8_lossy(file.1).into_owned();
        let at = text.find("subnet_ids").expect("the argument");
        text[at..]
            .split("service_cidr")
            .next()
            .expect("the next one")
            .to_owned()
    };
    assert_eq!(cluster("2"), cluster("3"));
    assert!(cluster("3").contains("us-east-1b") && !cluster("3").contains("us-east-1c"));
}
