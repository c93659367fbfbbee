//! Whose account a cell lives in, and what keeps its states: of every kind, and across accounts.

use super::estate::{compiled, compiled_output, lines};

/// One account for two environments, cells in accounts of their own, and a store of every kind.
const ESTATE: &str = r#"
[project]
name   = "acme"
domain = "acme.example.com"

[output]
repository = "https://github.com/acme/infra.git"

[environments.production]
account   = "111122223333"
gcp       = { project = "acme-production" }
protected = false
state     = { bucket = "acme-tfstate", region = "eu-west-1" }

[environments.staging]
account       = "111122223333"
secrets_under = "staging"
state         = { bucket = "acme-tfstate", region = "eu-west-1" }

[environments.lab]
account = "111122223333"
state   = { kind = "http", address = "https://gitlab.example.com/api/v4/projects/42/terraform/state" }

[environments.hosted]
account = "111122223333"
state   = { kind = "cloud", organization = "acme", workspace_project = "labs" }

[environments.azure]
account = "111122223333"
azure   = { subscription = "00000000-0000-0000-0000-000000000001", tenant = "00000000-0000-0000-0000-000000000002" }
state   = { kind = "azurerm", resource_group = "acme-tfstate", storage_account = "acmetfstate", region = "westeurope" }

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
production = { account = "444455556666", network = { vpc_cidr = "10.22.0.0/16" } }
staging    = { account = "777788889999", network = { vpc_cidr = "10.23.0.0/16" }, state = { bucket = "acme-staging-eu-central-1", region = "eu-central-1" } }
lab        = { network = { vpc_cidr = "10.24.0.0/16" } }
hosted     = { network = { vpc_cidr = "10.25.0.0/16" } }
azure      = { network = { vpc_cidr = "10.26.0.0/16" } }

[regions.europe-west1]
network.vpc_cidr = "10.30.0.0/16"

[regions.europe-west1.environments.production]
state = { kind = "gcs", bucket = "acme-tfstate-gcp", region = "europe-west1", users = ["group:platform@acme.example.com"] }

[clients.ezra]
cells = ["eu-west-1/production", "eu-west-1/staging"]
"#;

fn file(path: &str) -> String {
    let tree = &compiled_output(ESTATE).tree;
    let path = format!("out/terraform/{path}");
    let found = tree.iter().find(|(known, _)| known.as_str() == path);
    let (_, bytes) = found.unwrap_or_else(|| panic!("no {path}"));
    String::from_utf8(bytes.to_vec()).expect("text")
}

/// The lines of a file without the blanks that align them.
fn said(path: &str) -> Vec<String> {
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    file(path).lines().map(words).collect()
}

fn assert_says(path: &str, wanted: &[&str]) {
    let said = said(path);
    for line in wanted {
        assert!(
            said.iter().any(|s| s == line),
            "{path} lacks {line}:\n{}",
            said.join("\n")
        );
    }
}

#[test]
fn every_kind_of_state_has_its_backend() {
    let backend = |cell: &str| format!("regions/{cell}/backend.tf");
    let foundation = |place: &str, environment: &str| {
        backend(&format!("{place}/layers/01-foundation/{environment}"))
    };
    assert_says(
        &foundation("eu-west-1", "staging"),
        &[
            "backend \"s3\" {",
            "key = \"acme/staging/eu-west-1/01-foundation/terraform.tfstate\"",
            "allowed_account_ids = [\"111122223333\"]",
        ],
    );
    assert_says(
        &foundation("eu-central-1", "lab"),
        &[
            "backend \"http\" {",
            "lock_address = \"https://gitlab.example.com/api/v4/projects/42/terraform/state/eu-central-1-lab-01-foundation/lock\"",
        ],
    );
    assert_says(
        &foundation("eu-central-1", "hosted"),
        &[
            "cloud {",
            "name = \"acme-eu-central-1-hosted-01-foundation\"",
            "project = \"labs\"",
        ],
    );
    assert_says(
        &foundation("eu-central-1", "azure"),
        &[
            "backend \"azurerm\" {",
            "use_azuread_auth = true",
            "key = \"acme/azure/eu-central-1/01-foundation/terraform.tfstate\"",
        ],
    );
    assert_says(
        "state/europe-west1/production/backend.tf",
        &[
            "backend \"gcs\" {",
            "prefix = \"acme/production/europe-west1/00-state\"",
        ],
    );
    assert_says(
        "state/europe-west1/production/main.tf",
        &[
            "project = \"acme-production\"",
            "users = [\"group:platform@acme.example.com\"]",
        ],
    );
}

#[test]
fn a_cell_of_another_account_reaches_its_states_by_a_role_for_them_alone() {
    assert_says(
        "regions/eu-central-1/layers/01-foundation/production/backend.tf",
        &[
            "allowed_account_ids = [\"111122223333\"]",
            "role_arn = \"arn:aws:iam::111122223333:role/acme-prod-state-444455556666\"",
        ],
    );
    assert_says(
        "regions/eu-central-1/layers/01-foundation/production/providers.tf",
        &["allowed_account_ids = [\"444455556666\"]"],
    );
    assert_says(
        "state/production/main.tf",
        &[
            "name = \"acme-prod-state-444455556666\"",
            "prefixes = [\"acme/production/eu-central-1/\"]",
        ],
    );
    // One that keeps its states at home needs none.
    let own = file("regions/eu-central-1/layers/01-foundation/staging/backend.tf");
    assert!(
        own.contains("acme-staging-eu-central-1") && !own.contains("assume_role"),
        "{own}"
    );
}

#[test]
fn a_place_that_two_environments_name_is_made_once_and_before_the_stacks_of_both() {
    let output = compiled_output(ESTATE);
    let needs = |path: &str| {
        let stack = output.stacks.iter().find(|s| s.path.as_str() == path);
        stack
            .expect(path)
            .needs
            .iter()
            .map(|n| n.as_str().to_owned())
            .collect::<Vec<_>>()
    };
    let state = "terraform/state/production".to_owned();
    for environment in ["production", "staging"] {
        let needs = needs(&format!(
            "terraform/regions/eu-west-1/layers/01-foundation/{environment}"
        ));
        assert!(needs.contains(&state), "{needs:?}");
    }
    assert!(
        output
            .stacks
            .iter()
            .all(|s| s.path.as_str() != "terraform/state/staging")
    );
    assert_eq!(
        needs("terraform/regions/eu-central-1/layers/01-foundation/lab"),
        [] as [String; 0]
    );
}

#[test]
fn secrets_of_two_environments_in_one_account_have_different_names() {
    assert_says(
        "regions/eu-west-1/clients/ezra/production/main.tf",
        &["secret_prefix = \"acme/ezra\""],
    );
    assert_says(
        "regions/eu-west-1/clients/ezra/staging/main.tf",
        &["secret_prefix = \"acme/staging/ezra\""],
    );
    let one_name = ESTATE.replace("secrets_under = \"staging\"", "");
    let said = lines(compiled(&one_name));
    assert!(
        said.iter()
            .any(|l| l.contains("client::secrets_of_one_account")),
        "{said:#?}"
    );
}

#[test]
fn nothing_keeps_the_states_of_a_planned_region() {
    let planned = ESTATE.replace(
        "[regions.europe-west1]\n",
        "[regions.europe-west1]\nstatus = \"planned\"\n",
    );
    let output = compiled_output(&planned);
    let paths: Vec<&str> = output.stacks.iter().map(|s| s.path.as_str()).collect();
    assert!(paths.contains(&"terraform/state/production"), "{paths:?}");
    assert!(
        !paths.contains(&"terraform/state/europe-west1/production"),
        "{paths:?}"
    );
}

/// A bucket of a cell is one to look after, as those of environments are.
#[test]
fn the_index_lists_what_keeps_the_states_of_cells() {
    let tree = &compiled_output(ESTATE).tree;
    let found = tree
        .iter()
        .find(|(path, _)| path.as_str() == "out/README.md");
    let index = String::from_utf8_lossy(found.expect("the index").1);
    for row in [
        "| eu-central-1/staging | `acme-staging-eu-central-1` (eu-central-1) | 90 days |",
        "| europe-west1/production | `acme-tfstate-gcp` (europe-west1) | 90 days |",
    ] {
        assert!(index.contains(row), "{row}:\n{index}");
    }
}
