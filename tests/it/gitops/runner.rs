//! The runner of a cell: it reaches the private endpoint of the cluster, and may do nothing by itself.

use super::support::*;
use crate::estate::{compile, lines};

pub(crate) const ESTATE: &str = r#"
[project]
name   = "acme"
domain = "acme.example.com"

[addressing]
supernets = ["10.0.0.0/8"]

[environments.production]
account = "111122223333"
state   = { bucket = "acme-tfstate-production", region = "eu-west-1" }

[regions.eu-west-1]
amazon_side_asn = 64601
network         = { vpc_cidr = "10.1.0.0/16", nat = "single" }

[regions.eu-west-1.environments.production.runner]
repository     = "https://github.com/acme/infrastructure"
connection_arn = "arn:aws:codeconnections:eu-west-1:111122223333:connection/01234567-89ab-cdef-0123-456789abcdef"
roles          = ["terraform"]
"#;

fn said(text: &str, rule: &str) -> usize {
    let found = lines(&compile(text));
    found.iter().filter(|line| line.contains(rule)).count()
}

#[test]
fn a_runner_reaches_the_endpoint_and_becomes_the_roles_that_are_named() {
    let files = files_of(ESTATE);
    let layers = "terraform/regions/eu-west-1/layers/";
    let stack = &files[&format!("{layers}01-runner/production/main.tf")];
    assert!(stack.contains("[\"arn:aws:iam::111122223333:role/terraform\"]"));
    let platform = &files[&format!("{layers}02-platform/production/main.tf")];
    assert!(platform.contains("endpoint_networks           = [\"10.1.0.0/19\", \"10.1.32.0/19\"]"));
    assert_eq!(said(ESTATE, "platform::endpoint_reached"), 0);
    // Nobody has one who does not ask for it.
    let (without, _) = ESTATE
        .split_once("[regions.eu-west-1.environments.production.runner]")
        .expect("a runner");
    let without = format!("{without}[regions.eu-west-1.environments.production]\n");
    assert_eq!(said(&without, "platform::endpoint_reached"), 1);
    let files = files_of(&without);
    assert!(files.keys().all(|path| !path.contains("runner")));
}

#[test]
fn a_runner_that_could_do_nothing_is_told() {
    let admins = |role: &str| format!("{ESTATE}[defaults.platform]\nadmins = [\"{role}\"]\n");
    for (text, rule) in [
        (
            ESTATE.replace("nat = \"single\"", "nat = \"none\""),
            "runner::nat",
        ),
        (
            ESTATE.replace("arn:aws:codeconnections", "arn:aws-cn:codeconnections"),
            "runner::connection",
        ),
        (
            ESTATE.replace(":111122223333:connection", ":444455556666:connection"),
            "runner::connection",
        ),
        (admins("ops"), "runner::administers"),
    ] {
        assert_eq!(said(&text, rule), 1, "{rule}");
        assert_eq!(said(ESTATE, rule), 0, "{rule}");
    }
    assert_eq!(said(&admins("terraform"), "runner::administers"), 0);
}

/// Subnets of a shared network have the account that made them in their ARNs.
#[test]
fn a_runner_in_the_network_of_another_account_names_that_account() {
    let shared = format!(
        "{}\n[environments.staging]\naccount = \"444455556666\"\nstate = {{ bucket = \"acme-tfstate-staging\", region = \"eu-west-1\" }}\n\n[regions.eu-west-1.environments.staging]\nshares_network_with = \"production\"\n",
        ESTATE
            .replace(
                "environments.production.runner]",
                "environments.production]\n\n[regions.eu-west-1.environments.staging.runner]"
            )
            .replace(":111122223333:connection", ":444455556666:connection")
    );
    let files = files_of(&shared);
    let stack = &files["terraform/regions/eu-west-1/layers/01-runner/staging/main.tf"];
    assert!(stack.contains("account_id = \"444455556666\""), "{stack}");
    let owner = "network_account_id = \"111122223333\"";
    assert!(stack.contains(owner), "{stack}");
    let own = &files_of(ESTATE)["terraform/regions/eu-west-1/layers/01-runner/production/main.tf"];
    assert!(!own.contains("\"111122223333\"\n\n  repository"), "{own}");
}
