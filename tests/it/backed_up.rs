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

fn environment(one: &Resource) -> &'static str {
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

/// Copies of recovery points, over regions and accounts: what copies, what takes it, and what each key lets happen, belong to different stacks.
#[test]
fn copies_of_recovery_points_find_a_vault_that_takes_them_and_keys_that_let_them() {
    let estate = ESTATE
        .replace(
            "production = { network = { vpc_cidr = \"10.20.0.0/16\" } }",
            "production = { network = { vpc_cidr = \"10.20.0.0/16\" }, backup_copies = [\"eu-central-1/production\", \"eu-central-1/archive\"] }",
        )
        .replace(
            "[clients.shop]\n",
            "[environments.archive]\naccount   = \"777788889999\"\nprotected = true\nstate     = { bucket = \"acme-tfstate-archive\", region = \"eu-central-1\" }\n\n[regions.eu-central-1.environments]\nproduction = { network = { vpc_cidr = \"10.22.0.0/16\" } }\narchive    = { network = { vpc_cidr = \"10.23.0.0/16\" } }\n\n[clients.shop]\n",
        );
    let plan = Plan::of(compiled_output(&estate));
    let policy = |one: &Resource| -> Value {
        serde_json::from_str(one.text("policy").expect("a policy")).expect("JSON")
    };
    let list = |value: &Value| match value {
        Value::Array(all) => all.clone(),
        Value::Null => Vec::new(),
        one => vec![one.clone()],
    };
    // Whom a policy admits to an action, by the account of the principal.
    let admits = |one: &Resource, action: &str, account: &str| {
        let root = format!("arn:aws:iam::{account}:root");
        list(&policy(one)["Statement"]).iter().any(|statement| {
            let is = |what: &Value, wanted: &str| list(what).iter().any(|w| w == wanted);
            statement["Effect"] == "Allow"
                && is(&statement["Action"], action)
                && is(&statement["Principal"]["AWS"], &root)
        })
    };
    let mut copies = 0;
    for backups in plan.all("aws_backup_plan") {
        for rule in list(&backups.config["rule"]) {
            let days = &rule["lifecycle"][0]["delete_after"];
            for copy in list(&rule["copy_action"]) {
                copies += 1;
                assert_eq!(
                    copy["lifecycle"][0]["delete_after"], *days,
                    "{}",
                    backups.stack
                );
                let arn = copy["destination_vault_arn"].as_str().expect("an ARN");
                let mut vaults = plan.all("aws_backup_vault");
                let vault = vaults.find(|vault| {
                    let name = vault.text("name").expect("a name");
                    arn == format!(
                        "arn:aws:backup:{}:{}:backup-vault:{name}",
                        vault.region, vault.account
                    )
                });
                let vault = vault.unwrap_or_else(|| panic!("no stack makes {arn}"));
                assert_ne!(
                    (&vault.region, &vault.account),
                    (&backups.region, &backups.account)
                );
                let of_vault = |one: &&Resource| one.stack == vault.stack;
                let takes = plan.all("aws_backup_vault_policy").filter(of_vault);
                let takes =
                    takes.filter(|one| admits(one, "backup:CopyIntoBackupVault", &backups.account));
                // Within an account it takes no policy.
                let is_other = vault.account != backups.account;
                assert_eq!(takes.count(), usize::from(is_other), "{arn}");
            }
        }
    }
    assert_eq!(copies, 3 * 2, "daily, weekly and monthly, into two vaults");
    // What is encrypted with a key is in the recovery points: disks, databases, and the vault itself.
    let of_backups = [
        "-backup",
        "-cluster-volumes",
        "acme-euw1-prod-shop",
        "acme-euw1-prod-ledger",
    ];
    let (mut shared, mut kept) = (BTreeSet::new(), BTreeSet::new());
    for key in plan.all("aws_kms_key") {
        let name = key.config["tags"]["Name"].as_str().unwrap_or_default();
        let is_source = key.region == "eu-west-1" && environment(key) == "production";
        match admits(key, "kms:Decrypt", "777788889999")
            && admits(key, "kms:CreateGrant", "777788889999")
        {
            true => shared.insert(name.to_owned()),
            false => kept.insert(name.to_owned()),
        };
        if is_source && of_backups.iter().any(|end| name.ends_with(end)) {
            assert!(
                shared.contains(name),
                "{name} is kept from the account of the copies"
            );
        }
    }
    assert_eq!(
        shared.len(),
        of_backups.len(),
        "{shared:?}, and not {kept:?}"
    );
}
