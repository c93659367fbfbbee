//! Zones: their places in the plan of subnets, names and ids, and those that a cluster keeps for life.

use proptest::prelude::{ProptestConfig, any};
use proptest::strategy::Strategy as _;
use terrane::Input;

use terrane::facts::regions::{self, Provider, RegionFacts};

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

/// Without the advice to write down what is the default.
fn about_written_zones(zones: &str, platform: &str) -> Vec<String> {
    let mut all = about_zones(zones, platform);
    all.retain(|line| !line.contains("control_plane_by_default"));
    all
}

#[test]
fn zones_without_control_planes_are_refused_and_doubtful_ones_are_said() {
    // Two of many, so that a network may grow; ids that EKS refuses are passed over.
    assert!(about_zones("3", "").is_empty());
    assert!(about_zones("6", "").is_empty());
    assert!(about_written_zones(r#"["use1-az3", "use1-az4", "use1-az1"]"#, "").is_empty());
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

/// An estate with the regions and nothing but a network in each, and the zones of each.
fn minimal(regions: &[(&RegionFacts, Option<[String; 2]>)]) -> String {
    let state = regions[0].0.name;
    let mut text = format!(
        "[project]\nname = \"acme\"\ndomain = \"acme.example.com\"\n\n[environments.staging]\naccount = \"444455556666\"\nstate = {{ bucket = \"acme-state\", region = \"{state}\" }}\n"
    );
    for (n, (region, zones)) in regions.iter().enumerate() {
        let zones = zones.as_ref().map_or_else(String::new, |zones| {
            format!("availability_zones = {zones:?}\n")
        });
        text.push_str(&format!(
            "\n[regions.{0}.network]\nvpc_cidr = \"10.{n}.0.0/16\"\nnat = \"single\"\n{zones}\n[regions.{0}.environments]\nstaging = {{}}\n",
            region.name
        ));
    }
    text
}

/// What is wrong with them, and what is said of the zones of their clusters.
fn said_of_zones(regions: &[(&RegionFacts, Option<[String; 2]>)]) -> Vec<String> {
    let mut all = lines(&compile(&minimal(regions)));
    all.retain(|line| line.starts_with("error") || line.contains("control_plane_"));
    all
}

#[test]
fn every_region_takes_its_usual_zones_without_a_word_about_clusters() {
    let aws: Vec<&RegionFacts> = regions::all()
        .filter(|region| region.provider == Provider::Aws)
        .collect();
    assert!(aws.len() > 35, "{} regions", aws.len());
    let partitions: std::collections::BTreeSet<_> = aws.iter().map(|r| r.partition).collect();
    for partition in partitions {
        let of: Vec<&RegionFacts> = aws
            .iter()
            .copied()
            .filter(|region| region.partition == partition)
            .collect();
        let by_default: Vec<_> = of.iter().map(|region| (*region, None)).collect();
        assert_eq!(said_of_zones(&by_default), Vec::<String>::new());

        // The n-th pair of each region; most have three.
        let pairs = |region: &RegionFacts| {
            let usual: Vec<String> = region.usual().collect();
            let of = |a: usize| (a + 1..usual.len()).map(move |b| (a, b));
            let all: Vec<_> = (0..usual.len()).flat_map(of).collect();
            let named = all
                .into_iter()
                .map(|(a, b)| [usual[a].clone(), usual[b].clone()]);
            named.collect::<Vec<_>>()
        };
        for n in 0.. {
            let with: Vec<_> = of
                .iter()
                .filter_map(|region| Some((*region, Some(pairs(region).get(n)?.clone()))))
                .collect();
            if with.is_empty() {
                break;
            }
            let mut said = said_of_zones(&with);
            // A pair that leaves out a zone in front is asked to be written down.
            said.retain(|line| !line.contains("control_plane_by_default"));
            // In older accounts that one is mostly refused.
            said.retain(|line| !line.contains("us-east-1e"));
            assert_eq!(said, Vec::<String>::new());
        }
    }
}

#[test]
fn zones_that_only_older_accounts_see_may_be_those_without_control_planes() {
    for (region, zones) in [
        ("us-west-1", ["us-west-1a", "us-west-1c"]),
        ("ca-central-1", ["ca-central-1a", "ca-central-1c"]),
    ] {
        let facts = regions::find(region).expect("a region");
        let said = said_of_zones(&[(facts, Some(zones.map(String::from)))]);
        let doubtful = |l: &String| l.starts_with("warning platform::control_plane_doubtful");
        assert!(said.iter().any(doubtful), "{said:?}");
    }
}

#[test]
fn zones_that_a_cluster_has_by_default_are_to_be_written_down_where_others_may_come_in_front() {
    let by_default = |zones: &str, platform: &str| {
        let mut all = about_zones(zones, platform);
        all.retain(|line| line.contains("control_plane_by_default"));
        all.len()
    };
    assert_eq!(by_default("2", ""), 0);
    assert_eq!(by_default(r#"["us-east-1a", "us-east-1b"]"#, ""), 0);
    // The first that EKS takes: it refuses the third.
    assert_eq!(by_default(r#"["use1-az1", "use1-az2", "use1-az3"]"#, ""), 0);
    assert_eq!(by_default(r#"["us-east-1b", "us-east-1c"]"#, ""), 1);
    assert_eq!(by_default(r#"["use1-az1", "use1-az4"]"#, ""), 1);
    let written = "control_plane_zones = [\"us-east-1b\", \"us-east-1c\"]";
    assert_eq!(by_default(r#"["us-east-1b", "us-east-1c"]"#, written), 0);
}

/// What is said of the zone of the one NAT gateway.
fn about_nat(zones: &str, more: &str) -> Vec<String> {
    let text = estate(zones, "").replace(
        "nat                = \"single\"\n",
        &format!("nat = \"single\"\n{more}\n"),
    );
    let mut all = lines(&compile(&text));
    all.retain(|line| line.contains("nat_zone"));
    all
}

#[test]
fn the_one_nat_gateway_stays_in_its_zone() {
    let late = r#"["us-east-1b", "us-east-1c"]"#;
    assert!(about_nat("3", "").is_empty());
    assert!(about_nat(r#"["us-east-1c", "us-east-1a"]"#, "").is_empty());
    let could_move = about_nat(late, "");
    assert!(
        could_move[0].starts_with("warning foundation::nat_zone_by_default"),
        "{could_move:?}"
    );
    assert!(about_nat(late, r#"nat_zone = "us-east-1b""#).is_empty());
    let elsewhere = about_nat(late, r#"nat_zone = "us-east-1a""#);
    assert!(
        elsewhere.len() == 1 && elsewhere[0].starts_with("error foundation::nat_zone "),
        "{elsewhere:?}"
    );
    for (nat, wanted) in [("per_az", 1), ("single", 0)] {
        let idle = about_nat(late, &format!("nat_zone = \"us-east-1b\"\n#{nat}"));
        assert_eq!(idle.len(), 0, "{idle:?}");
        let text = estate(late, "").replace(
            "\"single\"",
            &format!("\"{nat}\"\nnat_zone = \"us-east-1b\""),
        );
        let mut all = lines(&compile(&text));
        all.retain(|line| line.contains("`nat_zone` does nothing"));
        assert_eq!(all.len(), wanted, "{all:?}");
    }
}
