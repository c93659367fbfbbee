//! Where stacks of Google Cloud and Azure meet each other and the trees of clusters: what one of them names, another makes, in the same place and below it.

mod lookups;
mod overlays;

use rayon::prelude::*;
use terrane::blueprint::StackInfo;
use terrane::compile::Output;
use terrane::facts::Provider;
use terrane::tree::FileTree;

use crate::estate::{compiled_output, root};
use crate::isolation::clouds::alike;
use crate::isolation::{Break, broken};
use crate::planned::Plan;

/// Stacks of the two clouds and what Terraform makes of them.
pub struct Estate<'o> {
    pub stacks: Vec<&'o StackInfo>,
    pub tree: &'o FileTree,
    pub plan: Plan,
}

impl<'o> Estate<'o> {
    fn new(output: &'o Output) -> Self {
        let stacks = output.stacks.iter();
        let stacks: Vec<&StackInfo> = stacks.filter(|s| s.cloud != Some(Provider::Aws)).collect();
        let (tree, plan) = (&output.tree, Plan::of_tree(&output.tree, &stacks));
        Self { stacks, tree, plan }
    }

    /// The same with another tree.
    fn with<'n>(&'n self, tree: &'n FileTree) -> Estate<'n> {
        Estate {
            stacks: self.stacks.clone(),
            tree,
            plan: self.plan.again(&self.stacks, self.tree, tree),
        }
    }

    /// What does not fit together, and how much of it was looked at.
    fn look(&self) -> (Vec<String>, [usize; 2]) {
        assert_eq!(self.plan.unclear, Vec::<String>::new());
        let (mut faults, read) = lookups::faults(self);
        let (more, named) = overlays::faults(self);
        faults.extend(more);
        (faults, [read, named])
    }
}

/// What a second environment has of its own.
const STAGING: &str = r#"
[environments.staging]
account = "444455556666"
gcp     = { project = "co-production" }
azure   = { subscription = "9a1e7c33-0c54-4b3e-8a7d-1f2b3c4d5e6f", tenant = "0d4b7a86-1f5e-4a3c-8b52-6a9e2f7c3d41" }
state   = { kind = "gcs", bucket = "co-tfstate-staging", region = "europe-west1" }

[regions.europe-west1.environments.staging]
shares_network_with = "production"

[regions.westeurope.environments.staging]
shares_network_with = "production"
state = { kind = "azurerm", operators = ["7d3f6c1e-52aa-4be0-9f6d-0d5c2b8e9a41"], resource_group = "co-tfstate-staging", storage_account = "cotfstatestaging", region = "westeurope" }

[clients.ac.overrides."europe-west1/staging"]
database = { instance_type = "db-custom-2-7680" }
apps     = { api = { host = "ac.staging.co.example.com" } }

[clients.ac.overrides."westeurope/staging"]
database = { instance_type = "Standard_D2ds_v5" }
apps     = { api = { host = "ac.staging.co.example.com" } }
"#;

/// Cells that live in the networks of others, on Azure from a subscription of their own, with a client and an app of the whole estate that have secrets.
fn shared() -> String {
    let cells = |name: &str| format!("\"europe-west1/{name}\", \"westeurope/{name}\"");
    let both = format!("{}, {}", cells("production"), cells("staging"));
    let text = alike().replace(
        "environments     = { production = {} }",
        "\n[regions.europe-west1.environments.production]",
    );
    // Those of the app, and those of the first client.
    text.replacen(&cells("production"), &both, 2) + STAGING
}

/// With its VPNs between clouds, whose stacks look things up in two of them.
fn nine_regions() -> String {
    let path = root().join("examples/nine-regions/regions.toml");
    std::fs::read_to_string(path).expect("the example")
}

#[test]
fn what_stacks_and_overlays_name_is_made_below_them() {
    for text in [nine_regions(), alike(), shared()] {
        let (faults, [read, named]) = Estate::new(compiled_output(&text)).look();
        assert_eq!(faults, Vec::<String>::new());
        // Estates without anything would pass, too.
        assert!(read >= 100 && named >= 40, "{read} and {named}");
    }
}

/// What breaks a joint at one of its two sides, by the theme of the fault.
const BREAKS: &[Break] = &[
    // A name at the side of the stack that reads.
    (
        "nobody:",
        "europe-west1/clients/acme-eu/",
        "account_id = \"co-geuw1-prod-nodes\"",
        "account_id = \"co-geuw1-production-nodes\"",
    ),
    (
        "nobody:",
        "europe-west1/layers/03-databases/production/acme-eu/",
        "name     = \"logs\"",
        "name     = \"log\"",
    ),
    (
        "nobody:",
        "westeurope/layers/03-databases/production/acme-eu/",
        "name         = \"client\"",
        "name         = \"data\"",
    ),
    // And at that of the stack that makes it.
    (
        "nobody:",
        "modules/gcp-network/",
        "name        = var.name\n  description = \"Network of",
        "name        = \"${var.name}-net\"\n  description = \"Network of",
    ),
    (
        "nobody:",
        "modules/azure-client-vault/",
        "\"${var.name}-encryption\"",
        "\"${var.name}-key\"",
    ),
    (
        "backend:",
        "modules/gcp-edge/",
        "= var.name\n",
        "= \"${var.name}-edge\"\n",
    ),
    (
        "identity:",
        "europe-west1/clients/acme-eu/",
        "\"co-geuw1-prod-acme-eu-api\"",
        "\"co-geuw1-prod-acme-eu-api-1\"",
    ),
    (
        "identity:",
        "modules/aks-identities/",
        "name      = \"identities\"",
        "name      = \"ids\"",
    ),
    (
        "identity:",
        "modules/aks-identities/",
        "\"identities-${var.name}\"",
        "\"ids-${var.name}\"",
    ),
    (
        "secret:",
        "europe-west1/clients/acme-eu/",
        "\"co-geuw1-prod-acme-eu-registry\"",
        "\"co-geuw1-prod-acme-eu-login\"",
    ),
    (
        "secret:",
        "westeurope/clients/acme-eu/",
        "\"co-acme-eu-registry\"",
        "\"co-acme-eu-login\"",
    ),
    (
        "secret:",
        "modules/gcp-shared-secrets/",
        "secrets/${local.ids[name]}/versions/",
        "secrets/${each.key}/versions/",
    ),
    (
        "store:",
        "modules/azure-client-vault/",
        "= var.vault_name\n",
        "= \"${var.vault_name}x\"\n",
    ),
    (
        "nodes:",
        "europe-west1/clients/acme-eu/",
        "/client\" = \"acme-eu\"",
        "/customer\" = \"acme-eu\"",
    ),
    (
        "nodes:",
        "westeurope/clients/acme-eu/",
        "/client\" = \"acme-eu\"",
        "/customer\" = \"acme-eu\"",
    ),
    // Only ranges that somebody has are opened.
    (
        "range:",
        "kubernetes/regions/westeurope/production/acme-eu/network-policies",
        "cidr: 10.21.96.0/20",
        "cidr: 10.21.112.0/20",
    ),
    (
        "range:",
        "kubernetes/regions/europe-west1/production/acme-eu/network-policies",
        "cidr: 10.20.32.0/20",
        "cidr: 10.20.48.0/20",
    ),
    (
        "class:",
        "modules/gke-storage-classes/",
        "tostring(!var.keep_volumes)",
        "\"true\"",
    ),
];

#[test]
fn every_joint_that_does_not_fit_is_noticed() {
    let estate = Estate::new(compiled_output(&alike()));
    let silent: Vec<&Break> = BREAKS
        .par_iter()
        .filter(|(theme, path, old, new)| {
            let tree = broken(estate.tree, path, old, new);
            let (faults, _) = estate.with(&tree).look();
            !faults.iter().any(|fault| fault.starts_with(theme))
        })
        .collect();
    assert!(silent.is_empty(), "{silent:#?}");
}
