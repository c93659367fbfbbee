//! `[output] values`: root modules that hold their values, and those that are given files. Both come to the same, on each cloud.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use terrane::diag::Severity;
use terrane::facts::Provider;
use terrane::hcl;
use terrane::span::SourceId;

use crate::estate::{compiled, compiled_output, reference, root};
use crate::planned::{Plan, Resource};

const SHARED: &str = "out/terraform/shared";
const FOUNDATION: &str = "out/terraform/regions/us-east-1/layers/01-foundation/production";
const CLIENT: &str = "out/terraform/regions/us-east-1/clients/ezra/production";

/// What the estate of three clouds has besides: cells that live in the networks of others, sites, apps that take connections, and clients with all that they can have.
const MORE: &str = r#"
[environments.staging]
account = "333344445556"
gcp     = { project = "helios-production" }
azure   = { subscription = "9a1e7c33-0c54-4b3e-8a7d-1f2b3c4d5e6f", tenant = "0d4b7a86-1f5e-4a3c-8b52-6a9e2f7c3d41" }
state   = { kind = "gcs", bucket = "helios-tfstate-staging", region = "europe-west1" }

[regions.eu-west-1.environments.staging]
shares_network_with = "production"
state = { kind = "s3", bucket = "helios-tfstate-staging-aws", region = "eu-west-1" }

[regions.europe-west1.environments.staging]
shares_network_with = "production"
network = { alarm_emails = ["staging@helios.example.com"] }

[regions.westeurope.environments.staging]
shares_network_with = "production"
network = { alarm_emails = ["staging@helios.example.com"] }
state = { kind = "azurerm", resource_group = "helios-tfstate-staging", storage_account = "heliosstatestaging", region = "westeurope" }

[sites.london]
customer_gateway_ip = "203.0.114.10"
bgp_asn             = 65010
routing             = "bgp"
networks            = ["192.168.16.0/20", "198.51.100.0/24"]

[sites.paris]
customer_gateway_ip = "203.0.114.11"
bgp_asn             = 65011
routing             = "bgp"

[regions.eu-west-1.vpn]
london = {}

[regions.europe-west1.vpn]
london = {}

[regions.westeurope.vpn]
london = { tunnels = [{ inside_cidr = "169.254.21.0/30" }, { inside_cidr = "169.254.22.0/30" }] }
paris  = { tunnels = [{ inside_cidr = "169.254.21.4/30" }, { inside_cidr = "169.254.22.4/30" }] }

[[peerings]]
between = ["westeurope/production", "eastus/production"]

[clients.moon]
cells = ["eu-west-1/production", "europe-west1/production", "westeurope/production", "eu-west-1/staging", "europe-west1/staging", "westeurope/staging"]

[clients.moon.infrastructure]
node_group = "own"
buckets    = { files = { apps = { broker = "write" }, infrequent_access_days = 60 }, old = { apps = { broker = "read", gateway = "write" }, backup = false, noncurrent_days = 7 } }
secrets    = { names = ["payments", "smtp"], rotation_days = 60 }

[clients.moon.apps.gateway]
image     = "registry.example.com/moon/gateway:2.0.0"
ports     = { smpp = { port = 2775 }, admin = { port = 8081, app_protocol = "http" } }
probes    = { type = "tcp", port = "smpp" }
expose    = { ports = ["smpp"], scheme = "internet-facing", from = ["198.51.100.0/24"] }
secrets   = { KEY = { name = "helios/moon/gateway" } }

[clients.moon.apps.broker]
image     = "registry.example.com/moon/broker:2.0.0"
ports     = { mqtt = { port = 1883 }, db = { port = 5432 } }
probes    = { type = "tcp", port = "mqtt" }
expose    = { ports = ["db", "mqtt"] }
image_pull_secrets = { registry = { from = "registry" } }
"#;

/// An estate of all clouds: networks with each kind of NAT, shared ones, VPNs, and what clients have.
fn clouds() -> String {
    let base = root().join("tests/estates/bases/clouds.toml");
    let base = std::fs::read_to_string(base).expect("an estate");
    let changes = [
        // A table that another environment can stand beside.
        (
            "network.vpc_cidr = \"10.1.0.0/16\"\nenvironments     = { production = {} }",
            "network.vpc_cidr = \"10.1.0.0/16\"\nenvironments.production = {}",
        ),
        (
            "\"external-dns\"]",
            "\"external-dns\", \"external-secrets\"]",
        ),
        (
            "vpc_cidr = \"10.18.0.0/16\"",
            "vpc_cidr = \"10.18.0.0/16\"\nnat      = \"none\"",
        ),
        (
            "network.vpc_cidr = \"10.34.0.0/16\"",
            "network.vpc_cidr = \"10.34.0.0/16\"\nnetwork.nat      = \"single\"",
        ),
    ];
    let text = changes.into_iter().fold(base, |text, (old, new)| {
        assert!(text.contains(old), "{old}");
        text.replacen(old, new, 1)
    });
    format!("{text}\n{MORE}")
}

fn with(values: &str) -> String {
    on(&reference(), values)
}

fn on(estate: &str, values: &str) -> String {
    estate.replace("[output]", &format!("[output]\n{values}"))
}

fn files(text: &str) -> Vec<(String, String)> {
    let files = compiled_output(text).tree.iter();
    let files = files.filter_map(|(path, bytes)| {
        Some((path.to_string(), String::from_utf8(bytes.to_vec()).ok()?))
    });
    files.collect()
}

fn text<'f>(files: &'f [(String, String)], path: &str) -> &'f str {
    let found = files.iter().find(|(name, _)| name == path);
    let (_, text) = found.unwrap_or_else(|| panic!("no {path}"));
    text.split_once("\n\n").expect("a header").1
}

/// Arguments of all resources, by their addresses.
fn planned(resources: Vec<Resource>) -> BTreeMap<String, Json> {
    let all = resources.into_iter();
    all.map(|one| (one.address, one.config)).collect()
}

#[test]
fn both_forms_hand_over_the_same() {
    for estate in [reference(), clouds()] {
        let graph = |values: &str| {
            let output = compiled_output(&on(&estate, values));
            let stacks = output.graph.stacks.iter();
            let handed =
                stacks.map(|s| (s.info.path.clone(), s.produces.clone(), s.consumes.clone()));
            (handed.collect::<Vec<_>>(), &output.stacks)
        };
        let (literals, held) = graph("");
        let (tfvars, given) = graph("values = \"tfvars\"");
        assert_eq!(literals, tfvars);
        assert!(held.iter().all(|stack| stack.values.is_empty()));
        for stack in given {
            let wanted = match stack.layer.as_str() {
                "01-foundation" => 2,
                "clients" => 1,
                _ => 0,
            };
            assert_eq!(stack.given().len(), wanted, "{}", stack.path);
        }
    }
}

/// All that is made, with all its arguments.
#[test]
fn both_forms_are_planned_the_same() {
    let plan = |values: &str| {
        let plan = Plan::of(compiled_output(&on(&clouds(), values)));
        assert_eq!(plan.unclear, Vec::<String>::new());
        (planned(plan.resources), planned(plan.reads))
    };
    let (literals, tfvars) = (plan(""), plan("values = \"tfvars\""));
    for (held, given) in [(literals.0, tfvars.0), (literals.1, tfvars.1)] {
        let differ = held.iter().filter(|(at, one)| given.get(*at) != Some(one));
        let differ = differ.map(|(at, one)| (at, one, given.get(at)));
        assert_eq!(differ.collect::<Vec<_>>(), Vec::new());
        assert_eq!(held.len(), given.len());
        // Estates without anything would pass, too.
        assert!(held.len() >= 100, "{}", held.len());
    }
}

#[test]
fn no_value_of_a_network_or_client_stands_in_roots_that_are_given_them() {
    let held = files(&with(""));
    let given = files(&with("values = \"tfvars\""));
    for (root, value, file) in [
        (
            FOUNDATION,
            "172.20.101.0/24",
            "region-configs/us-east-1/networking.tfvars",
        ),
        (
            FOUNDATION,
            "178.162.141.150",
            "region-configs/us-east-1/vpn.tfvars",
        ),
        (
            CLIENT,
            "2555",
            "client-configs/ezra/us-east-1/production.tfvars",
        ),
    ] {
        let main = format!("{root}/main.tf");
        assert!(text(&held, &main).contains(value), "{main}");
        assert!(!text(&given, &main).contains(value), "{main}");
        assert!(
            text(&given, &format!("{SHARED}/{file}")).contains(value),
            "{file}"
        );
        assert!(
            !held
                .iter()
                .any(|(path, _)| *path == format!("{root}/variables.tf"))
        );
    }
    // Stacks that people write declare the same variables.
    for (root, folder) in [(FOUNDATION, "region-configs"), (CLIENT, "client-configs")] {
        let beside = format!("{SHARED}/{folder}/variables.tf");
        assert_eq!(
            text(&given, &format!("{root}/variables.tf")),
            text(&given, &beside)
        );
        assert_eq!(text(&held, &beside), text(&given, &beside));
        assert!(hcl::parse_body(SourceId(0), text(&held, &beside)).is_ok());
    }
    let page = text(&given, "out/docs/us-east-1/README.md");
    let command = "terraform plan -var-file=../../../../../shared/region-configs/us-east-1/networking.tfvars -var-file=../../../../../shared/region-configs/us-east-1/vpn.tfvars -out plan";
    assert!(page.contains(command), "{page}");
}

/// The same split in each cloud: what is configured of networks, VPNs and clients lies in the files, and nowhere else.
#[test]
fn roots_of_each_cloud_are_given_the_same() {
    let output = compiled_output(&on(&clouds(), "values = \"tfvars\""));
    let given = files(&on(&clouds(), "values = \"tfvars\""));
    let of = |folder: &str| {
        let beside = format!("{SHARED}/{folder}/variables.tf");
        text(&given, &beside)
    };
    let mut seen = BTreeMap::new();
    for stack in output.stacks.iter().filter(|s| !s.values.is_empty()) {
        let root = format!("out/{}", stack.path);
        let folder = match stack.layer.as_str() {
            "clients" => "client-configs",
            _ => "region-configs",
        };
        // A foundation on Azure has one of its own in front.
        let variables = text(&given, &format!("{root}/variables.tf"));
        assert!(variables.ends_with(of(folder)), "{root}");
        *seen.entry((stack.cloud, folder)).or_insert(0) += 1;
        let files = given.iter();
        let files = files.filter(|(path, _)| path.starts_with(&root) && path.ends_with(".tf"));
        for (path, text) in files {
            for value in [
                "192.168.16.0/20",
                "198.51.100.0",
                "203.0.114.1",
                "169.254.2",
                "10.33.",
                "10.18.",
                "@helios",
                "helios/moon/smtp",
            ] {
                // Where connections to an app come from is written with the app.
                let is_apps = value == "198.51.100.0" && text.contains("moon/gateway");
                assert!(is_apps || !text.contains(value), "{path}: {value}");
            }
        }
    }
    for cloud in [Provider::Aws, Provider::Gcp, Provider::Azure] {
        for folder in ["client-configs", "region-configs"] {
            assert!(seen.contains_key(&(Some(cloud), folder)), "{seen:?}");
        }
    }
}

#[test]
fn files_are_there_wherever_roots_read_them() {
    let both = compiled(&with("values = \"tfvars\"\ntfvars = false"));
    let mut told = both.problems.iter();
    let told = told.find(|problem| problem.rule.as_deref() == Some("root_module::values_files"));
    let told = told.expect("a problem");
    assert_eq!(told.severity, Severity::Error);
    let is_emitted = |values: &str| {
        let files = files(&with(values));
        files.iter().any(|(path, _)| path.ends_with("/vpn.tfvars"))
    };
    assert!(!is_emitted("tfvars = false"));
    assert!(is_emitted("values = \"tfvars\"\ntfvars = true"));
}
