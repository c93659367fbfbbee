//! The Argo CD of a cell that deploys into others: who may sign in where, over what network, and that it may do what the trees need.

use std::collections::BTreeSet;

use super::support::*;
use crate::estate::{compile, compile_folder, lines, reference, root};

/// A hub with a cell of its own account over a peering, one of another account beside it, and a cell with an Argo CD of its own.
const ESTATE: &str = r#"
[project]
name   = "acme"
domain = "acme.example.com"

[output]
repository = "https://github.com/acme/infra.git"

[addressing]
supernets = ["10.0.0.0/8"]

[environments.production]
account = "111122223333"
state   = { bucket = "acme-tfstate-production", region = "eu-west-1" }

[environments.staging]
account = "444455556666"
state   = { bucket = "acme-tfstate-staging", region = "eu-west-1" }

[defaults.delivery]
hub          = "eu-west-1/production"
change_windows = [{ start = "22:00", hours = 4 }]

[regions.eu-west-1]
amazon_side_asn = 64601
network         = { vpc_cidr = "10.20.0.0/16" }

[regions.eu-west-1.environments.production]

[regions.eu-west-1.environments.staging]
network = { vpc_cidr = "10.21.0.0/16" }

[regions.us-east-1]
amazon_side_asn = 64602
network         = { vpc_cidr = "10.22.0.0/16" }

[regions.us-east-1.environments.production]

[regions.us-west-2]
amazon_side_asn = 64603
network         = { vpc_cidr = "10.24.0.0/16" }

[regions.us-west-2.environments.production]
delivery = { hub = "own" }

[[peerings]]
between = ["eu-west-1/production", "us-east-1/production"]

[[peerings]]
between = ["eu-west-1/production", "eu-west-1/staging"]

[clients.ezra]
display_name = "Ezra"
cells        = ["eu-west-1/production", "eu-west-1/staging", "us-east-1/production", "us-west-2/production"]

[clients.ezra.apps.api]
image = "registry.example.com/ezra/api:1.0.0"
port  = 8080
"#;

const HUB: &str = "terraform/regions/eu-west-1/layers/05-argocd/production/";

/// What is said of the estate with this in the place of that.
fn said(from: &str, to: &str) -> Vec<String> {
    assert!(ESTATE.contains(from), "{from}");
    let found = lines(&compile(&ESTATE.replacen(from, to, 1)));
    found
        .into_iter()
        .filter(|line| line.contains(" argocd::hub_") || line.contains(" argocd_hub::"))
        .collect()
}

#[test]
fn a_hub_knows_the_clusters_that_it_deploys_into_and_no_others() {
    assert_eq!(said("\"own\"", "\"own\""), Vec::<String>::new());
    let files = files_of(ESTATE);
    let main = &files[&format!("{HUB}main.tf")];
    let roles = |account: &str, name: &str| {
        format!("arn:aws:iam::{account}:role/acme-{name}-argocd-target")
    };
    for (there, account, name) in [
        (true, "444455556666", "euw1-stg"),
        (true, "111122223333", "use1-prod"),
        (false, "111122223333", "usw2-prod"),
        (false, "111122223333", "euw1-prod"),
    ] {
        let role = roles(account, name);
        assert_eq!(main.contains(&role), there, "{role}\n{main}");
    }
    // Of another account by a role that the cell made for it.
    let providers = &files[&format!("{HUB}providers.tf")];
    assert!(providers.contains("role/acme-euw1-stg-argocd-reader"));
    assert_eq!(providers.matches("assume_role").count(), 1);
    let own = &files["terraform/regions/us-west-2/layers/05-argocd/production/main.tf"];
    assert!(!own.contains("argocd-target"), "{own}");
    // Nobody else has one.
    let hubs = files.keys().filter(|p| p.contains("/05-argocd/"));
    let hubs: BTreeSet<&str> = hubs
        .filter_map(|p| p.rsplit_once('/'))
        .map(|p| p.0)
        .collect();
    assert_eq!(hubs.len(), 2, "{hubs:?}");
}

#[test]
fn a_cell_lets_its_hub_in_over_the_network() {
    let files = files_of(ESTATE);
    for (cell, remote) in [
        ("eu-west-1/staging", true),
        ("us-east-1/production", true),
        ("eu-west-1/production", false),
        ("us-west-2/production", false),
    ] {
        let (region, environment) = cell.split_once('/').expect("a cell");
        let stack = format!("terraform/regions/{region}/layers/02-platform/{environment}/");
        let target = files.get(&format!("{stack}argocd.tf"));
        assert_eq!(target.is_some(), remote, "{cell}");
        let opened =
            files[&format!("{stack}main.tf")].contains("[\"10.20.0.0/19\", \"10.20.32.0/19\"]");
        assert_eq!(opened, remote, "{cell}");
    }
}

#[test]
fn its_own_cluster_is_an_address_and_others_are_the_names_of_their_secrets() {
    let files = files_of(ESTATE);
    let main = &files[&format!("{HUB}main.tf")];
    for (cell, name) in [
        ("eu-west-1/production", None),
        ("us-west-2/production", None),
        ("us-east-1/production", Some("acme-use1-prod")),
        ("eu-west-1/staging", Some("acme-euw1-stg")),
    ] {
        let folder = format!("argocd/regions/{cell}/");
        let (_, tenancy) = &objects(&files, &format!("{folder}tenancy.yaml"))[0];
        let (_, set) = &of_kind(&files, &folder, "argoproj.io", "ApplicationSet")[0];
        let projects = of_kind(&files, &folder, "argoproj.io", "AppProject");
        let mut places = vec![
            &tenancy["spec"]["destination"],
            &set["spec"]["template"]["spec"]["destination"],
        ];
        places.extend(projects.iter().map(|(_, p)| &p["spec"]["destinations"][0]));
        for place in places {
            match name {
                Some(name) => {
                    assert_eq!(place["name"], name, "{cell}");
                    assert!(place["server"].is_null(), "{cell}");
                    assert!(
                        main.contains(&format!("name                  = \"{name}\"")),
                        "{main}"
                    );
                }
                None => {
                    assert_eq!(place["server"], "https://kubernetes.default.svc", "{cell}");
                    assert!(place["name"].is_null(), "{cell}");
                }
            }
        }
        // The windows are those of the same cluster.
        let window = &projects[0].1["spec"]["syncWindows"][0]["clusters"][0];
        assert_eq!(window, name.unwrap_or("https://kubernetes.default.svc"));
    }
}

#[test]
fn a_hub_that_cannot_be_one_is_refused_at_its_line() {
    let only = |found: Vec<String>, rule: &str, says: &str| {
        assert_eq!(found.len(), 1, "{found:#?}");
        assert!(
            found[0].contains(rule) && found[0].contains(says),
            "{found:#?}"
        );
    };
    let hub = "hub          = \"eu-west-1/production\"";
    only(
        said(hub, "hub = \"eu-west-1/tools\""),
        "argocd::hub_known",
        "eu-west-1/tools",
    );
    only(
        said("[regions.us-west-2]", "[regions.eu-north-1]\nstatus = \"planned\"\namazon_side_asn = 64609\nnetwork = { vpc_cidr = \"10.30.0.0/16\" }\n[regions.eu-north-1.environments.production]\n[regions.us-west-2]")
            .into_iter()
            .chain(said("\"own\"", "\"eu-west-1/production\""))
            .collect(),
        "argocd::hub_reached",
        "us-west-2/production",
    );
    only(
        said(
            "[[peerings]]\nbetween = [\"eu-west-1/production\", \"us-east-1/production\"]",
            "",
        ),
        "argocd::hub_reached",
        "us-east-1/production",
    );
    only(
        said(
            "[regions.us-east-1.environments.production]",
            "[regions.us-east-1.environments.production]\nplatform = { public_endpoint_cidrs = [\"203.0.113.7/32\"] }",
        ),
        "note argocd::hub_public",
        "us-east-1/production",
    );
    only(
        said(
            "network         = { vpc_cidr = \"10.20.0.0/16\" }",
            "network         = { vpc_cidr = \"10.20.0.0/16\", nat = \"none\", interface_endpoints = [\"eks-auth\"] }",
        ),
        "warning argocd_hub::nat",
        "reaches neither github.com nor the registry",
    );
    // A site that announces everything leads out as well.
    let vpn = "[sites.dc]\ncustomer_gateway_ip = \"203.0.114.10\"\nbgp_asn = 65010\nnetworks = [\"0.0.0.0/0\"]\n\n[regions.eu-west-1]\namazon_side_asn = 64601\nvpn = [\"dc\"]\nnetwork         = { vpc_cidr = \"10.20.0.0/16\", nat = \"none\", interface_endpoints = [\"eks-auth\"] }";
    let from = "[regions.eu-west-1]\namazon_side_asn = 64601\nnetwork         = { vpc_cidr = \"10.20.0.0/16\" }";
    let named = vpn.replace("0.0.0.0/0", "192.168.0.0/16");
    only(said(from, &named), "warning argocd_hub::nat", "no NAT");
    assert_eq!(said(from, vpn), Vec::<String>::new());
}

#[test]
fn clouds_that_no_stack_registers_are_told() {
    let gcp = |hub: &str| {
        let text = ESTATE
            .replacen("account = \"111122223333\"", "account = \"111122223333\"\ngcp = { project = \"acme-production\" }", 1)
            .replacen(
                "[regions.us-west-2]\namazon_side_asn = 64603\nnetwork         = { vpc_cidr = \"10.24.0.0/16\" }\n\n[regions.us-west-2.environments.production]\ndelivery = { hub = \"own\" }",
                &format!("[regions.us-central1]\namazon_side_asn = 64603\nnetwork         = {{ vpc_cidr = \"10.24.0.0/16\" }}\n\n[regions.us-central1.environments.production]\n{hub}"),
                1,
            )
            .replacen("us-west-2/production", "us-central1/production", 1);
        let found = lines(&compile(&text));
        let found = found.into_iter().filter(|l| l.contains(" argocd::hub_"));
        found.collect::<Vec<_>>()
    };
    let found = gcp("");
    assert!(
        found.len() == 1 && found[0].starts_with("warning argocd::hub_of_aws"),
        "{found:#?}"
    );
    let found = gcp("delivery = { hub = \"own\" }");
    assert!(
        found.len() == 1 && found[0].starts_with("error argocd::hub_runs"),
        "{found:#?}"
    );
}

/// Every kind that is deployed, also those of the reference estate, is one that the role in the cluster covers.
#[test]
fn the_role_in_a_cluster_covers_what_the_trees_consist_of() {
    let rules = crate::estate::root().join("blueprints/argocd-hub/modules/argocd-target/rules.tf");
    let rules = std::fs::read_to_string(rules).expect("the rules");
    let plural = |kind: &str| {
        let lower = kind.to_lowercase();
        match lower.as_str() {
            "ingressclassparams" => lower,
            _ if lower.ends_with('s') => format!("{lower}es"),
            _ if lower.ends_with('y') && !lower.ends_with("ay") => {
                format!("{}ies", &lower[..lower.len() - 1])
            }
            _ => format!("{lower}s"),
        }
    };
    let mut seen = BTreeSet::new();
    for text in [reference(), ESTATE.to_owned()] {
        let files = files_of(&text);
        for (_, object) in objects(&files, "kubernetes/") {
            let (version, kind) = (object["apiVersion"].as_str(), object["kind"].as_str());
            let (Some(version), Some(kind)) = (version, kind) else {
                continue;
            };
            if version.starts_with("kustomize") {
                continue;
            }
            let group = version.split_once('/').map_or("", |(group, _)| group);
            let line = rules
                .lines()
                .find(|l| l.trim_start().starts_with(&format!("\"{group}\"")));
            let covered = line.is_some_and(|l| l.contains(&format!("\"{}\"", plural(kind))));
            assert!(covered, "{group} {kind}");
            seen.insert(kind.to_owned());
        }
    }
    assert!(seen.len() > 15, "{seen:?}");
}

/// A second environment in the hub's own account and region is read without a provider of its own: none is passed.
#[test]
fn a_cluster_beside_the_hub_is_read_as_the_hub_is() {
    let text = ESTATE.replacen(
        "account = \"444455556666\"",
        "account = \"111122223333\"\nsecrets_under = \"staging\"",
        1,
    );
    let files = files_of(&text);
    let main = &files[&format!("{HUB}main.tf")];
    let block = |name: &str| {
        let (_, rest) = main
            .split_once(&format!("module \"address_of_{name}\""))
            .expect("the module");
        rest.split_once("\n}").expect("its end").0.to_owned()
    };
    let (beside, apart) = (block("eu-west-1-staging"), block("us-east-1-production"));
    assert!(!beside.contains("providers"), "{beside}");
    assert!(apart.contains("providers"), "{apart}");
}

/// The roles have room for so many names and no more. Five hundred cells take a test too long: the number is made a smaller one.
#[test]
fn more_clusters_than_its_roles_have_room_for_are_told() {
    let said = |room: &str| {
        let here = tempfile::tempdir().expect("a scratch folder");
        let folder = here.path().join("blueprints/argocd-hub");
        let own = root().join("blueprints/argocd-hub");
        for entry in walkdir::WalkDir::new(&own) {
            let entry = entry.expect("the folder can be listed");
            let path = entry.path().strip_prefix(&own).expect("below it");
            if entry.file_type().is_dir() {
                std::fs::create_dir_all(folder.join(path)).expect("a folder");
                continue;
            }
            let text = std::fs::read_to_string(entry.path()).expect("a text");
            let text = text.replace(
                "length(targets) <= 500",
                &format!("length(targets) <= {room}"),
            );
            std::fs::write(folder.join(path), text).expect("written");
        }
        std::fs::write(here.path().join("regions.toml"), ESTATE).expect("written");
        let found = lines(&compile_folder(here.path()));
        let of_hub = found
            .into_iter()
            .filter(|line| line.contains("argocd_hub::"));
        of_hub.collect::<Vec<_>>()
    };
    assert_eq!(said("2"), Vec::<String>::new());
    let told = said("1");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].contains("warning argocd_hub::clusters") && told[0].contains("2 clusters"),
        "{told:?}"
    );
}
