//! Networks that are joined: peerings within an account and across accounts, and transit gateways.

mod vpn;

use terrane::graph::Node;

use super::estate::{self, compiled, compiled_output, lines};

const AROUND: &str = r#"
[project]
name   = "acme"
domain = "acme.example.com"

[environments.production]
account   = "111122223333"
protected = false
state     = { bucket = "acme-tfstate", region = "eu-west-1" }

[environments.staging]
account = "777788889999"
state   = { bucket = "acme-tfstate-staging", region = "eu-west-1" }

[defaults.network]
nat = "single"

[regions.eu-west-1]
amazon_side_asn = 64601

[regions.eu-west-1.environments]
production = { network = { vpc_cidr = "10.20.0.0/16" } }
staging    = { network = { vpc_cidr = "10.21.0.0/16" } }

[regions.eu-central-1]
amazon_side_asn = 64602

[regions.eu-central-1.environments]
production = { account = "444455556666", network = { vpc_cidr = "10.22.0.0/16", secondary_cidrs = ["100.64.0.0/16"] } }
staging    = { network = { vpc_cidr = "10.23.0.0/16" } }
"#;

/// Production asks another account, staging another region of its own.
const PEERINGS: &str = r#"
[[peerings]]
between = ["eu-west-1/production", "eu-central-1/production"]

[[peerings]]
between = ["eu-west-1/staging", "eu-central-1/staging"]
"#;

const GATEWAYS: &str = r#"
[transit_gateways.ireland]
home      = "eu-west-1/staging"
asn       = 64701
cells     = ["eu-west-1/production", "eu-west-1/staging"]
peer_with = ["frankfurt"]

[transit_gateways.frankfurt]
home  = "eu-central-1/staging"
asn   = 64702
cells = ["eu-central-1/production"]
"#;

fn file(text: &str, path: &str) -> Option<String> {
    let path = format!("out/terraform/{path}");
    let tree = &compiled_output(text).tree;
    let (_, bytes) = tree.iter().find(|(known, _)| known.as_str() == path)?;
    Some(String::from_utf8(bytes.to_vec()).expect("text"))
}

/// The lines of a file of a stack without the blanks that align them.
fn said(text: &str, stack: &str, name: &str) -> Vec<String> {
    let (layer, cell) = stack.split_once(' ').expect("layer and cell");
    let (region, environment) = cell.split_once('/').expect("a cell");
    let path = format!("regions/{region}/layers/{layer}/{environment}/{name}");
    let file = file(text, &path).unwrap_or_else(|| panic!("no {path}"));
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    file.lines().map(words).collect()
}

fn assert_says(said: &[String], wanted: &[&str]) {
    for line in wanted {
        assert!(
            said.iter().any(|s| s == line),
            "{line} is missing:\n{}",
            said.join("\n")
        );
    }
}

/// The stacks that one needs, as `layer cell`.
fn needs(text: &str, stack: &str) -> Vec<String> {
    let short = |path: &str| {
        let parts: Vec<&str> = path.split('/').collect();
        match parts.as_slice() {
            ["terraform", "regions", region, "layers", layer, environment] => {
                format!("{layer} {region}/{environment}")
            }
            _ => path.to_owned(),
        }
    };
    let stacks = &compiled_output(text).graph.stacks;
    let is_meant = |node: &&Node| short(node.info.path.as_str()) == stack;
    let node = stacks.iter().find(is_meant);
    let node = node.unwrap_or_else(|| panic!("no {stack}"));
    node.info
        .needs
        .iter()
        .map(|path| short(path.as_str()))
        .collect()
}

#[test]
fn a_peering_within_an_account_is_one_state() {
    let text = format!("{AROUND}{PEERINGS}");
    let main = said(&text, "01-peering eu-west-1/staging", "main.tf");
    assert_says(
        &main,
        &[
            "module \"peering_eu-central-1-staging\" {",
            "source = \"../../../../../shared/modules/vpc-peering\"",
        ],
    );
    for layer in ["01-peering-accept", "01-peering-routes"] {
        let path = format!("regions/eu-central-1/layers/{layer}/staging/main.tf");
        assert_eq!(file(&text, &path), None);
    }
}

#[test]
fn a_peering_across_accounts_is_asked_for_accepted_and_then_used() {
    let text = format!("{AROUND}{PEERINGS}");
    let asks = "01-peering eu-west-1/production";
    assert_says(
        &said(&text, asks, "main.tf"),
        &[
            "peer_account_id = \"444455556666\"",
            "peer_region = \"eu-central-1\"",
            "providers = { aws = aws.peer_eu-central-1-production }",
        ],
    );
    // It reads one parameter in the other account, by a role for nothing else.
    assert_says(
        &said(&text, asks, "providers.tf"),
        &[
            "allowed_account_ids = [\"444455556666\"]",
            "role_arn = \"arn:aws:iam::444455556666:role/acme-euc1-prod-peering-reader\"",
        ],
    );
    assert_says(
        &said(
            &text,
            "01-foundation eu-central-1/production",
            "peering-reader.tf",
        ),
        &[
            "account_ids = [\"111122223333\"]",
            "parameter_arn = \"arn:aws:ssm:eu-central-1:444455556666:parameter/acme/production/eu-central-1/foundation/vpc_id\"",
        ],
    );
    let accepts = "01-peering-accept eu-central-1/production";
    assert_says(
        &said(&text, accepts, "main.tf"),
        &[
            "peer_account_id = \"111122223333\"",
            "peer_vpc_cidr = \"10.20.0.0/16\"",
            "side = \"accepter\"",
            "peer_vpc_cidrs = [\"10.20.0.0/16\"]",
        ],
    );
    let routes = "01-peering-routes eu-west-1/production";
    assert_says(
        &said(&text, routes, "main.tf"),
        &[
            "side = \"requester\"",
            "peer_vpc_cidrs = [\"10.22.0.0/16\", \"100.64.0.0/16\"]",
        ],
    );
    assert_eq!(
        needs(&text, asks),
        [
            "01-foundation eu-central-1/production",
            "01-foundation eu-west-1/production",
        ]
    );
    assert_eq!(
        needs(&text, accepts),
        ["01-foundation eu-central-1/production", asks]
    );
    assert_eq!(
        needs(&text, routes),
        [accepts, "01-foundation eu-west-1/production", asks]
    );
}

#[test]
fn a_peering_names_cells_that_own_their_networks() {
    let text = format!("{AROUND}{PEERINGS}").replace(
        "staging    = { network = { vpc_cidr = \"10.21.0.0/16\" } }",
        "staging    = { shares_network_with = \"production\" }",
    );
    let said = lines(compiled(&text)).join("\n");
    assert!(said.contains("peering::guest"), "{said}");
    assert!(
        said.contains("names eu-west-1/staging, which has no network of its own"),
        "{said}"
    );
}

#[test]
fn networks_are_attached_by_their_own_accounts_and_reach_what_the_gateways_reach() {
    let text = format!("{AROUND}{GATEWAYS}");
    let gateway = "01-transit-gateway eu-west-1/staging";
    assert_says(
        &said(&text, gateway, "main.tf"),
        &["asn = 64701", "account_ids = [\"111122223333\"]"],
    );
    let attaches = "01-transit-attachment eu-west-1/production";
    assert_says(
        &said(&text, attaches, "main.tf"),
        &[
            "gateway_account_id = \"777788889999\"",
            "gateway_asn = 64701",
            "gateway_is_shared = true",
            "destinations = [\"10.21.0.0/16\", \"10.22.0.0/16\", \"100.64.0.0/16\"]",
        ],
    );
    assert_says(
        &said(&text, "01-transit-attachment eu-west-1/staging", "main.tf"),
        &["gateway_is_shared = false"],
    );
    let far = "01-transit-attachment eu-central-1/production";
    assert_says(
        &said(&text, far, "main.tf"),
        &["destinations = [\"10.20.0.0/16\", \"10.21.0.0/16\"]"],
    );
    assert_eq!(
        needs(&text, attaches),
        ["01-foundation eu-west-1/production", gateway]
    );
}

#[test]
fn gateways_of_two_regions_have_static_routes_on_both_sides() {
    let text = format!("{AROUND}{GATEWAYS}");
    let peers = "01-transit-peering eu-west-1/staging";
    assert_says(
        &said(&text, peers, "main.tf"),
        &[
            "peer_region = \"eu-central-1\"",
            "networks = [\"10.20.0.0/16\", \"10.21.0.0/16\"]",
            "peer_networks = [\"10.22.0.0/16\", \"100.64.0.0/16\"]",
        ],
    );
    assert_eq!(
        needs(&text, peers),
        [
            "01-transit-gateway eu-central-1/staging",
            "01-transit-gateway eu-west-1/staging",
        ]
    );
}

#[test]
fn what_is_attached_must_not_overlap_also_through_a_peer() {
    let text = format!("{AROUND}{GATEWAYS}").replace("10.22.0.0/16", "10.20.0.0/16");
    let said = lines(compiled(&text)).join("\n");
    assert!(
        said.contains(
            "the two reach each other through the transit gateways `frankfurt` and `ireland`"
        ),
        "{said}"
    );
}

/// A hub that is attached to the same gateway as its spokes leaves none of them apart.
#[test]
fn what_a_gateway_joins_is_not_said_to_be_apart() {
    let text = format!(
        "{AROUND}{PEERINGS}{GATEWAYS}\n[[peerings]]\nbetween = [\"eu-central-1/production\", \"eu-central-1/staging\"]\n"
    );
    let text = text.replace("cells = [\"eu-central-1/production\"]", "cells = []");
    let said = lines(compiled(&text)).join("\n");
    assert!(said.contains("net::peering_nontransitive"), "{said}");
    let joined = text.replace("cells = []", "cells = [\"eu-central-1/staging\"]");
    let joined = lines(compiled(&joined)).join("\n");
    assert!(
        !joined.contains("`eu-central-1/staging` and `eu-west-1/production` do not"),
        "{joined}"
    );
}

#[test]
fn a_gateway_of_a_number_that_aws_does_not_take_is_refused() {
    let text = format!("{AROUND}{GATEWAYS}").replace("64701", "3320");
    let said = lines(compiled(&text)).join("\n");
    assert!(said.contains("vpn::asn_amazon_side"), "{said}");
}

/// Templates and `why` have it from one list, defaults in.
#[test]
fn why_answers_for_every_key_of_a_gateway() {
    let text = format!("{AROUND}{GATEWAYS}");
    let compiled = compiled(&text);
    let ask = |key: &str| {
        let key = format!("transit_gateways.frankfurt.{key}");
        let all = estate::ask(compiled, "eu-west-1/production", &key);
        all.expect("an answer")[0].value.clone()
    };
    assert_eq!(ask("home"), "\"eu-central-1/staging\"");
    assert_eq!(ask("asn"), "64702");
    assert_eq!(ask("cells"), "[\"eu-central-1/production\"]");
    assert_eq!(ask("peer_with"), "[]");
}

#[test]
fn names_that_a_gateway_does_not_find_are_reported() {
    for (known, misspelt, wanted) in [
        (
            "[\"frankfurt\"]",
            "[\"frankfrut\"]",
            "did you mean `frankfurt`?",
        ),
        (
            "home      = \"eu-west-1/staging\"",
            "home      = \"eu-west-1/stagign\"",
            "did you mean",
        ),
    ] {
        let text = format!("{AROUND}{GATEWAYS}");
        assert!(text.contains(known), "{known}");
        let compiled = compiled(&text.replace(known, misspelt));
        let helps: Vec<&str> = compiled
            .problems
            .iter()
            .filter_map(|p| p.help.as_deref())
            .collect();
        assert!(helps.iter().any(|h| h.contains(wanted)), "{helps:?}");
    }
}

#[test]
fn a_planned_region_is_peered_once_it_is_active() {
    let text = format!("{AROUND}{PEERINGS}");
    let planned = text.replace(
        "[regions.eu-central-1]\n",
        "[regions.eu-central-1]\nstatus = \"planned\"\n",
    );
    assert_ne!(text, planned);
    let compilation = compiled(&planned);
    let errors: Vec<String> = lines(compilation)
        .into_iter()
        .filter(|line| line.starts_with("error"))
        .collect();
    assert_eq!(errors, Vec::<String>::new());
    for environment in ["production", "staging"] {
        let path = format!("regions/eu-west-1/layers/01-peering/{environment}/main.tf");
        assert!(file(&text, &path).is_some());
        assert_eq!(file(&planned, &path), None);
    }
}
