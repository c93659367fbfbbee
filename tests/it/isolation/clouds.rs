//! The same on Google Cloud and Azure: clients whose names are beginnings of each other, with everything that a client can have, in a cell of each.

use std::collections::BTreeMap;

use rayon::prelude::*;
use terrane::blueprint::StackInfo;
use terrane::compile::Output;
use terrane::facts::Provider;

use super::azure::Azure;
use super::cluster::Cluster;
use super::gcp::Gcp;
use super::{ALIKE, Break, broken, cluster, stores};
use crate::estate::compiled_output;
use crate::planned::Plan;

const SUBSCRIPTION: &str = "5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10";
const PEOPLE: [&str; 1] = ["7d3f6c1e-52aa-4be0-9f6d-0d5c2b8e9a41"];

/// The estate.
pub fn alike() -> String {
    let admins = PEOPLE[0];
    let mut out = format!(
        r#"
[project]
name   = "co"
domain = "co.example.com"

[output]
repository = "https://github.com/co/infrastructure.git"
gitops     = "argocd"

[environments.production]
account = "111122223333"
gcp     = {{ project = "co-production" }}
azure   = {{ subscription = "{SUBSCRIPTION}", tenant = "0d4b7a86-1f5e-4a3c-8b52-6a9e2f7c3d41" }}
state   = {{ kind = "gcs", bucket = "co-tfstate", region = "europe-west1" }}

[defaults.network]
availability_zones = 3
alarm_emails       = ["on-call@co.example.com"]

[defaults.platform]
services = ["cert-manager", "external-dns", "external-secrets", "reloader"]

[regions.europe-west1]
provider         = "gcp"
network.vpc_cidr = "10.20.0.0/16"
platform.admins  = ["group:platform@co.example.com"]
platform.viewers = ["group:support@co.example.com"]
environments     = {{ production = {{}} }}

[regions.westeurope]
provider         = "azure"
network.vpc_cidr = "10.21.0.0/16"
platform.admins  = ["{admins}"]
applications.zone_resource_group = "dns"

[regions.westeurope.environments.production]
state = {{ kind = "azurerm", operators = ["{admins}"], resource_group = "co-tfstate", storage_account = "cotfstate", region = "westeurope" }}

[apps.sms-gateway]
cells   = ["europe-west1/production", "westeurope/production"]
image   = "registry.example.com/sms-gateway:1.0.0"
port    = 8080

[apps.sms-gateway.secrets]
PASSWORD = {{ name = "co/shared/sms-gateway", property = "password" }}
SIGNING  = {{ name = "co/signing" }}
"#
    );
    for name in ALIKE {
        out.push_str(&format!(
            r#"
[clients.{name}]
cells          = ["europe-west1/production", "westeurope/production"]
tenancy.access = {{ view = ["{name}-viewers"], deploy = ["{name}-deployers"] }}

[clients.{name}.database]
engine_version = "16"
volumes        = {{ data = {{ size_gib = 128 }} }}

[clients.{name}.overrides."europe-west1/production".database]
instance_type = "db-custom-4-16384"

[clients.{name}.overrides."westeurope/production".database]
instance_type = "Standard_D4ds_v5"

[clients.{name}.infrastructure]
buckets = {{ files = {{ apps = {{ api = "write", worker = "read" }} }} }}
secrets = {{ names = ["payments"] }}

[clients.{name}.apps.api]
image    = "registry.example.com/{name}/api:1.0.0"
host     = "{name}.co.example.com"
port     = 8080
metrics  = {{ port = 9090 }}
replicas = {{ min = 2, max = 4 }}
egress   = {{ database = true }}
ingress  = {{ cluster_issuer = "letsencrypt" }}
secrets  = {{ DATABASE_URL = {{ name = "co/{name}/database", property = "url" }} }}
image_pull_secrets = {{ registry = {{ from = "registry" }} }}

[clients.{name}.apps.worker]
image    = "registry.example.com/{name}/worker:1.0.0"
probes   = {{ type = "exec", command = ["/app/ping"] }}
calls    = ["api", "shared/sms-gateway"]
replicas = {{ min = 1 }}
volumes  = {{ state = {{ path = "/var/lib/worker", size = "10Gi", persistent = true }} }}
"#
        ));
    }
    out
}

fn stacks(output: &Output, cloud: Provider) -> Vec<&StackInfo> {
    let all = output.stacks.iter();
    all.filter(|s| s.cloud == Some(cloud)).collect()
}

/// What Terraform makes of the stacks of one cloud.
fn plan(output: &Output, cloud: Provider) -> Plan {
    let plan = Plan::of_tree(&output.tree, &stacks(output, cloud));
    assert_eq!(plan.unclear, Vec::<String>::new());
    plan
}

/// Everything that lets one client reach another in a cloud, and how much of what clients have was looked at.
fn look(
    plan: &Plan,
    cluster: &Cluster,
    cloud: Provider,
) -> (Vec<String>, BTreeMap<&'static str, usize>) {
    match cloud {
        Provider::Gcp => {
            let gcp = Gcp::new(plan, &cluster.accounts);
            (gcp.faults(), gcp.works())
        }
        _ => {
            let azure = Azure::new(plan, &cluster.accounts, &PEOPLE);
            (azure.faults(), azure.works())
        }
    }
}

/// The same in the clusters, with names of what was made in both clouds.
fn look_at_clusters(plans: &[Plan; 2], cluster: &Cluster) -> Vec<String> {
    let gcp = Gcp::new(&plans[0], &cluster.accounts);
    let azure = Azure::new(&plans[1], &cluster.accounts, &PEOPLE);
    let (of_gcp, of_azure) = (gcp.names(), azure.names());
    let both = of_gcp.into_iter().map(|(client, names)| {
        let names: std::collections::BTreeSet<String> =
            names.union(of_azure[client]).cloned().collect();
        (client, names)
    });
    let both: BTreeMap<_, _> = both.collect();
    let names = both.iter().map(|(client, names)| (*client, names));
    let mut faults = stores::faults(cluster, &names.collect());
    faults.extend(cluster.faults());
    faults
}

const CLOUDS: [Provider; 2] = [Provider::Gcp, Provider::Azure];

#[test]
fn no_client_of_another_cloud_names_admits_or_selects_another() {
    let output = compiled_output(&alike());
    let cluster = cluster(output, &output.tree);
    let plans = CLOUDS.map(|cloud| plan(output, cloud));
    for (cloud, plan) in CLOUDS.into_iter().zip(&plans) {
        let (faults, seen) = look(plan, &cluster, cloud);
        assert_eq!(faults, Vec::<String>::new());
        // An estate in which clients have nothing would pass, too.
        assert!(seen.values().all(|n| *n >= ALIKE.len()), "{seen:?}");
    }
    assert_eq!(look_at_clusters(&plans, &cluster), Vec::<String>::new());
    assert_eq!(stores::works(&cluster), 3 * ALIKE.len());
}

#[test]
fn every_way_to_break_the_isolation_of_a_cloud_is_noticed() {
    let output = compiled_output(&alike());
    let whole = cluster(output, &output.tree);
    let plans = CLOUDS.map(|cloud| plan(output, cloud));
    let of = |cloud| match cloud {
        Provider::Gcp => super::breaks::GCP,
        _ => super::breaks::AZURE,
    };
    let all = CLOUDS
        .into_iter()
        .flat_map(|cloud| of(cloud).iter().map(move |one| (cloud, one)));
    let all: Vec<(Provider, &Break)> = all.collect();
    let silent: Vec<&Break> = all
        .par_iter()
        .filter(|(cloud, (theme, path, old, new))| {
            let tree = broken(&output.tree, path, old, new);
            let is_of_clusters = ["kubernetes/", "argocd/"]
                .iter()
                .any(|top| path.starts_with(top));
            let faults = match is_of_clusters {
                true => look_at_clusters(&plans, &cluster(output, &tree)),
                false => {
                    let plan = &plans[usize::from(*cloud == CLOUDS[1])];
                    let plan = plan.again(&stacks(output, *cloud), &output.tree, &tree);
                    assert_eq!(plan.unclear, Vec::<String>::new(), "{path}: {new}");
                    look(&plan, &whole, *cloud).0
                }
            };
            !faults.iter().any(|fault| fault.starts_with(theme))
        })
        .map(|(_, one)| *one)
        .collect();
    assert!(silent.is_empty(), "{silent:#?}");
}
