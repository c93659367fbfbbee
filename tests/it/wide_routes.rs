//! Sites that announce all that is around the estate, what other networks a network reaches, and what no cloud takes.

use super::estate::{compile, lines};

const SITE: &str = r#"
[sites.office]
customer_gateway_ip = "203.0.114.10"
bgp_asn  = 65010
routing  = "static"
networks = ["NETWORK"]
"#;

/// An estate of two regions, whose first one has a VPN to a site with that network.
fn with_site(network: &str, nat: &str) -> String {
    let head = r#"
[project]
name   = "acme"
domain = "acme.example.com"

[addressing]
supernets = ["10.0.0.0/8"]

[environments.staging]
account = "111122223333"
state   = { bucket = "acme-tfstate-staging", region = "eu-west-1" }

[defaults.network]
availability_zones  = 3
nat                 = "NAT"
interface_endpoints = ["ec2", "ecr.api", "ecr.dkr", "eks", "elasticloadbalancing", "logs", "sts"]

[regions.eu-west-1]
amazon_side_asn = 64601
vpn             = ["office"]
network         = { vpc_cidr = "10.20.0.0/16" }
environments    = { staging = {} }

[regions.eu-central-1]
amazon_side_asn = 64602
network         = { vpc_cidr = "10.21.0.0/16" }
environments    = { staging = {} }
"#;
    let text = format!("{head}{SITE}");
    text.replace("NETWORK", network).replace("NAT", nat)
}

/// The codes of what is said, each with its severity, without advice on what is not asked here.
fn told(text: &str) -> Vec<String> {
    let all = lines(&compile(text)).into_iter();
    let words = all.map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" "));
    // What every estate of this size is told, whatever its routes.
    let usual = ["optin", "platform::", "foundation::alarms_heard"];
    words
        .filter(|line| !usual.iter().any(|part| line.contains(part)))
        .collect()
}

/// A local route is more specific than what is around it (VPC User Guide, route priority).
#[test]
fn a_site_may_announce_all_around_a_network() {
    assert_eq!(
        told(&with_site("10.0.0.0/8", "single")),
        ["note net::overlap"]
    );
    assert!(told(&with_site("192.168.0.0/16", "single")).is_empty());
    for inside in ["10.20.0.0/16", "10.20.4.0/24"] {
        assert_eq!(
            told(&with_site(inside, "single")),
            ["error net::overlap"],
            "{inside}"
        );
    }
}

#[test]
fn a_default_route_to_a_site_is_used_only_where_none_leads_to_nat() {
    let wide = "0.0.0.0/0";
    let without = told(&with_site(wide, "none"));
    assert!(
        !without.iter().any(|line| line.contains("default_route")),
        "{without:?}"
    );
    let with_nat = told(&with_site(wide, "single"));
    assert_eq!(with_nat, ["warning foundation::default_route"]);
}

/// AWS refuses the second route to a range of one table.
#[test]
fn a_default_route_over_a_transit_gateway_and_one_to_nat_are_one_too_many() {
    let gateway = r#"
[transit_gateways.hub]
home  = "eu-west-1/staging"
asn   = 64701
cells = ["eu-west-1/staging"]
vpn   = ["office"]
"#;
    let own = "vpn             = [\"office\"]\n";
    let twice = |nat: &str| {
        let text = with_site("0.0.0.0/0", nat).replace(own, "");
        let wanted = "error transit_attachment::default_route";
        told(&format!("{text}{gateway}"))
            .iter()
            .any(|line| line == wanted)
    };
    assert!(
        twice("single") && !twice("none"),
        "{:?}",
        told(&format!(
            "{}{gateway}",
            with_site("0.0.0.0/0", "single").replace(own, "")
        ))
    );
}

/// Pods of every network may have the same range: it does not leave the network.
#[test]
fn pods_of_networks_that_nothing_joins_may_have_one_range() {
    let with_pods = |between: &str, range: &str| {
        let secondary = format!("secondary_cidrs = [\"{range}\"]\navailability_zones  = 3");
        let text = with_site("192.168.0.0/16", "single");
        told(&format!(
            "{}{between}",
            text.replace("availability_zones  = 3", &secondary)
        ))
    };
    assert!(with_pods("", "100.64.0.0/16").is_empty());
    let peering = "\n[[peerings]]\nbetween = [\"eu-west-1/staging\", \"eu-central-1/staging\"]\n";
    assert_eq!(with_pods(peering, "100.64.0.0/16"), ["error net::overlap"]);
}

#[test]
fn a_peering_between_clouds_is_a_vpn_whose_ends_have_different_numbers() {
    let text = r#"
[project]
name   = "acme"
domain = "acme.example.com"

[environments.production]
gcp   = { project = "acme-production" }
azure = { subscription = "00000000-0000-0000-0000-000000000001", tenant = "00000000-0000-0000-0000-000000000002" }
state = { kind = "gcs", bucket = "acme-tfstate", region = "europe-west1" }

[regions.europe-west1]
network.vpc_cidr        = "10.30.0.0/16"
environments.production = {}

[regions.westeurope]
network.vpc_cidr        = "10.31.0.0/16"
environments.production = {}

[[peerings]]
between = ["europe-west1/production", "westeurope/production"]
"#;
    let errors = |text: &str| -> Vec<String> {
        let all = told(text).into_iter();
        all.filter(|line| line.starts_with("error ")).collect()
    };
    assert_eq!(errors(text), Vec::<String>::new());
    let equal = text.replace(
        "[regions.europe-west1]\n",
        "[regions.europe-west1]\namazon_side_asn = 65515\n",
    );
    assert!(errors(&equal).contains(&"error vpn::peering_asn".to_owned()));
    let within = text.replace("westeurope", "europe-west4");
    assert_eq!(errors(&within), Vec::<String>::new());
}

/// What only some of a client's cells take is written for these.
#[test]
fn a_table_that_some_cells_of_a_client_take_is_to_be_written_for_them() {
    let client = r#"
[regions.europe-west1]
network      = { vpc_cidr = "10.30.0.0/16", nat = "single" }
environments = { staging = { gcp = { project = "acme-staging" } } }

[output]
without = ["databases-gcp"]

[clients.shop]
cells = ["eu-west-1/staging", "europe-west1/staging"]

[clients.shop.database]
engine_version = "16"
instance_type  = "r6i.large"
volumes        = { data = { size_gib = 100 }, wal = { size_gib = 20 } }
"#;
    let text = with_site("192.168.0.0/16", "single").replace("availability_zones  = 3\n", "");
    let compilation = compile(&format!("{text}{client}"));
    let problem = compilation
        .problems
        .iter()
        .find(|p| p.code.name == "blueprint::table_unused");
    let help = problem.and_then(|p| p.help.as_deref()).expect("it is said");
    let table = "[clients.shop.overrides.\"eu-west-1/staging\".database]";
    assert!(help.contains(table), "{help}");
}

/// An override is for one cell: in which cells an app runs is said in its own table.
#[test]
fn where_an_app_runs_is_no_part_of_an_override() {
    let client = r#"
[clients.shop]
cells = ["eu-west-1/staging"]

[clients.shop.apps.web]
image = "registry.example.com/shop/web:1.0.0"

[clients.shop.overrides."eu-west-1/staging".apps.web]
cells = ["eu-west-1/staging"]
"#;
    let compilation = compile(&format!(
        "{}{client}",
        with_site("192.168.0.0/16", "single")
    ));
    let problem = compilation
        .problems
        .iter()
        .find(|p| p.code.name == "schema::unknown_key");
    let help = problem.and_then(|p| p.help.as_deref()).expect("it is said");
    assert!(
        help.contains("`[clients.shop.apps.web]`") && !help.contains("calls"),
        "{help}"
    );
}

/// The networks that a network reaches: what pods and load balancers of one must not take for the other's.
#[test]
fn a_network_reaches_those_of_peerings_and_of_gateways_and_their_peers() {
    let more = r#"
[regions.us-east-1]
amazon_side_asn = 64603
network         = { vpc_cidr = "10.22.0.0/16" }
environments    = { staging = {} }

[regions.us-west-2]
amazon_side_asn = 64604
network         = { vpc_cidr = "10.23.0.0/16" }
environments    = { staging = {} }

[[peerings]]
between = ["eu-west-1/staging", "eu-central-1/staging"]

[transit_gateways.dublin]
home      = "eu-west-1/staging"
asn       = 64701
cells     = ["eu-west-1/staging"]
peer_with = ["virginia"]

[transit_gateways.virginia]
home  = "us-east-1/staging"
asn   = 64702
cells = ["us-east-1/staging"]
"#;
    let text = with_site("192.168.0.0/16", "single");
    let input = terrane::Input {
        name: "regions.toml".into(),
        text: format!("{text}{more}"),
        ..terrane::Input::default()
    };
    let model = terrane::compile::understand(&input).model.expect("a model");
    let reached = |cell: &str| -> Vec<String> {
        let cell = model.cells.keys().find(|name| name.to_string() == cell);
        let all = model.reached_networks(cell.expect("the cell"));
        all.into_iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        reached("eu-west-1/staging"),
        ["eu-central-1/staging", "us-east-1/staging"]
    );
    assert_eq!(reached("us-east-1/staging"), ["eu-west-1/staging"]);
    assert_eq!(reached("eu-central-1/staging"), ["eu-west-1/staging"]);
    assert!(reached("us-west-2/staging").is_empty());
}

/// What others make is not made again, and is only warned of where it is looked up; a slip in the name leaves out nothing.
#[test]
fn a_blueprint_that_is_left_out_makes_nothing() {
    let text = r#"
[project]
name = "acme"

[output]
without = ["foundation-gcp"]

[environments.production]
gcp   = { project = "acme-production" }
state = { kind = "gcs", bucket = "acme-states", region = "europe-west1" }

[regions.europe-west1.environments.production]
network.vpc_cidr = "10.12.0.0/16"
"#;
    let compiled = compile(text);
    let output = compiled.output.as_ref().expect("an estate without errors");
    let has = |text: &str| {
        output
            .tree
            .iter()
            .any(|(path, _)| path.as_str().contains(text))
    };
    assert!(has("/02-platform/") && !has("/01-foundation/"));
    let told = told(text);
    assert!(
        told.contains(&"warning stack::no_producer".to_owned()),
        "{told:?}"
    );

    let slip = compile(&text.replace("foundation-gcp", "fundation-gcp"));
    let problem = slip
        .problems
        .iter()
        .find(|p| p.code.name == "blueprint::reference");
    let help = problem.and_then(|p| p.help.as_deref()).expect("it is said");
    assert_eq!(help, "did you mean `foundation-gcp`?");
    assert!(slip.output.is_none());
}
