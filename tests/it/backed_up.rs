//! What holds data of a client is in the backups of its environment, whoever makes it: Terraform, or the driver of the cluster for a claim of a pod.

use std::collections::BTreeSet;

use serde_json::Value;

use super::estate::compiled_output;
use super::planned::{Plan, Resource};

const ESTATE: &str = r#"
[project]
name   = "acme"
domain = "acme.example.com"

[environments.production]
account = "111122223333"
state   = { bucket = "acme-tfstate", region = "eu-west-1" }

[environments.staging]
account   = "444455556666"
protected = false
state     = { bucket = "acme-tfstate-staging", region = "eu-west-1" }

[defaults.network]
availability_zones  = 3
interface_endpoints = ["ec2messages", "logs", "monitoring", "secretsmanager", "ssm", "ssmmessages"]

[defaults.platform]
admins = ["deployers"]

[regions.eu-west-1.environments]
production = { network = { vpc_cidr = "10.20.0.0/16" } }
staging    = { network = { vpc_cidr = "10.21.0.0/16" } }

[clients.shop]
cells = ["eu-west-1/production"]

[clients.shop.database]
engine         = "rds"
engine_version = "16"
instance_type  = "r6i.large"
volumes        = { data = { size_gib = 100 } }

[clients.files]
cells = ["eu-west-1/staging"]

[clients.files.apps.store]
image    = "registry.example.com/files/store:1.0.0"
port     = 8080
replicas = { min = 1 }
volumes  = { data = { path = "/data", size = "20Gi", persistent = true } }

[clients.ledger]
cells = ["eu-west-1/production"]

[clients.ledger.database]
engine         = "ec2"
engine_version = "16"
instance_type  = "r6i.large"
volumes        = { data = { size_gib = 100 } }
"#;

fn environment(one: &Resource) -> &str {
    match &*one.account {
        "111122223333" => "production",
        _ => "staging",
    }
}

/// Tags that the driver gives every volume that it makes.
fn of_volumes(addon: &Resource) -> Value {
    let values = addon.text("configuration_values").unwrap_or("{}");
    let values: Value = serde_json::from_str(values).expect("JSON");
    values["controller"]["extraVolumeTags"].clone()
}

#[test]
fn whatever_holds_data_is_in_a_backup_and_one_that_does_not_come_is_told() {
    let plan = Plan::of(compiled_output(ESTATE));
    let (mut seen, mut told) = (BTreeSet::new(), BTreeSet::new());
    for one in &plan.resources {
        let tags = match one.kind.as_str() {
            // With all of its volumes, at one moment.
            "aws_instance" | "aws_db_instance" => one.config["tags"].clone(),
            "aws_eks_addon" if one.text("addon_name") == Some("aws-ebs-csi-driver") => {
                of_volumes(one)
            }
            _ => continue,
        };
        let wanted = environment(one);
        assert_eq!(tags["Backup"], wanted, "{}: {tags}", one.address);
        seen.insert((one.kind.clone(), wanted));
    }
    for alarm in plan.all("aws_cloudwatch_metric_alarm") {
        if alarm
            .text("alarm_name")
            .is_some_and(|name| name.ends_with("-backup-missing"))
        {
            told.insert(environment(alarm));
        }
    }
    let of = |kind: &str, environment| (kind.to_owned(), environment);
    for kind in [
        of("aws_instance", "production"),
        of("aws_db_instance", "production"),
        of("aws_eks_addon", "production"),
        of("aws_eks_addon", "staging"),
    ] {
        assert!(seen.contains(&kind), "{kind:?}: {seen:?}");
    }
    assert_eq!(told, BTreeSet::from(["production", "staging"]));
}

/// Where a claim that is deleted by mistake takes nothing along.
#[test]
fn one_class_is_the_default_and_in_protected_environments_it_keeps_volumes() {
    let plan = Plan::of(compiled_output(ESTATE));
    for environment_name in ["production", "staging"] {
        let all = plan.all("kubernetes_storage_class_v1");
        let own = all.filter(|one| environment(one) == environment_name);
        let default = own.filter(|one| {
            one.config["metadata"][0]["annotations"]["storageclass.kubernetes.io/is-default-class"]
                == "true"
        });
        let policies: Vec<_> = default.map(|one| one.text("reclaim_policy")).collect();
        let wanted = match environment_name {
            "production" => "Retain",
            _ => "Delete",
        };
        assert_eq!(policies, [Some(wanted)], "{environment_name}");
    }
}
