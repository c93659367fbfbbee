//! Names of what Terraform makes: how long they may be, of what letters, and within what each has to be the only one.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use regex::Regex;

use crate::planned::{Plan, Resource};

/// What a name must be unique in, letters' case aside.
enum Within {
    /// Every account of the partition.
    Partition,
    /// The account: IAM knows no regions.
    Account,
    Region,
    /// What another argument names.
    Of(&'static str),
}

struct Rule {
    kind: &'static str,
    argument: &'static str,
    length: RangeInclusive<usize>,
    letters: &'static str,
    within: Within,
}

const fn rule(
    kind: &'static str,
    argument: &'static str,
    length: RangeInclusive<usize>,
    letters: &'static str,
    within: Within,
) -> Rule {
    Rule {
        kind,
        argument,
        length,
        letters,
        within,
    }
}

const IAM: &str = r"^[A-Za-z0-9+=,.@_-]+$";
const RDS: &str = r"^[a-z]([a-z0-9]|-[a-z0-9])*$";
const WORDS: &str = r"^[A-Za-z0-9][A-Za-z0-9_-]*$";

/// Limits with their sources.
const RULES: [Rule; 27] = [
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    rule(
        "aws_s3_bucket",
        "bucket",
        3..=63,
        r"^[a-z0-9][a-z0-9-]*[a-z0-9]$",
        Within::Partition,
    ),
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    rule("aws_iam_role", "name", 1..=64, IAM, Within::Account),
    rule(
        "aws_iam_role_policy",
        "name",
        1..=128,
        IAM,
        Within::Of("role"),
    ),
    rule("aws_iam_policy", "name", 1..=128, IAM, Within::Account),
    rule(
        "aws_iam_instance_profile",
        "name",
        1..=128,
        IAM,
        Within::Account,
    ),
    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
    rule(
        "aws_security_group",
        "name",
        1..=255,
        r"^[A-Za-z0-9 ._:/()#,@\[\]+=&;{}!$*-]+$",
        Within::Of("vpc_id"),
    ),
    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html
    rule(
        "aws_launch_template",
        "name",
        3..=128,
        r"^[a-zA-Z0-9().\-/_]+$",
        Within::Region,
    ),
    rule(
        "aws_ec2_managed_prefix_list",
        "name",
        1..=255,
        ".",
        Within::Region,
    ),
    // https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html, API_CreateNodegroup.html
    rule("aws_eks_cluster", "name", 1..=100, WORDS, Within::Region),
    rule(
        "aws_eks_node_group",
        "node_group_name",
        1..=63,
        WORDS,
        Within::Of("cluster_name"),
    ),
    // https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
    rule(
        "aws_kms_alias",
        "name",
        7..=256,
        r"^alias/[A-Za-z0-9/_-]+$",
        Within::Region,
    ),
    // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
    rule(
        "aws_secretsmanager_secret",
        "name",
        1..=512,
        r"^[A-Za-z0-9/_+=.@-]+$",
        Within::Region,
    ),
    // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html and its neighbours
    rule("aws_db_instance", "identifier", 1..=63, RDS, Within::Region),
    rule("aws_db_subnet_group", "name", 1..=255, RDS, Within::Region),
    rule(
        "aws_db_parameter_group",
        "name",
        1..=255,
        RDS,
        Within::Region,
    ),
    // https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupVault.html, API_BackupPlanInput.html, API_BackupSelection.html
    rule(
        "aws_backup_vault",
        "name",
        2..=50,
        r"^[A-Za-z0-9_-]+$",
        Within::Region,
    ),
    rule(
        "aws_backup_plan",
        "name",
        1..=50,
        r"^[A-Za-z0-9_.-]+$",
        Within::Region,
    ),
    rule(
        "aws_backup_selection",
        "name",
        1..=50,
        r"^[A-Za-z0-9_.-]+$",
        Within::Of("plan_id"),
    ),
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    rule(
        "aws_cloudwatch_metric_alarm",
        "alarm_name",
        1..=255,
        ".",
        Within::Region,
    ),
    // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
    rule(
        "aws_cloudwatch_log_group",
        "name",
        1..=512,
        r"^[.\-_/#A-Za-z0-9]+$",
        Within::Region,
    ),
    // https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
    rule(
        "aws_sns_topic",
        "name",
        1..=256,
        r"^[A-Za-z0-9_-]+$",
        Within::Region,
    ),
    // https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html
    rule(
        "aws_cloudtrail",
        "name",
        3..=128,
        r"^[A-Za-z0-9]([._-]?[A-Za-z0-9])*$",
        Within::Region,
    ),
    // https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
    rule(
        "aws_lambda_function",
        "function_name",
        1..=64,
        r"^[A-Za-z0-9_-]+$",
        Within::Region,
    ),
    // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
    rule(
        "aws_cloudwatch_event_rule",
        "name",
        1..=64,
        r"^[.\-_A-Za-z0-9]+$",
        Within::Region,
    ),
    // https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateWebACL.html
    rule(
        "aws_wafv2_web_acl",
        "name",
        1..=128,
        r"^[A-Za-z0-9_-]+$",
        Within::Region,
    ),
    // https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateDocument.html
    rule(
        "aws_ssm_document",
        "name",
        3..=128,
        r"^[a-zA-Z0-9_.-]+$",
        Within::Region,
    ),
    // https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
    rule(
        "aws_route53_zone",
        "name",
        1..=255,
        r"^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*$",
        Within::Account,
    ),
];

/// Resources whose `name` is no name of theirs, or is looked at elsewhere in this file.
const OTHERS: [&str; 8] = [
    "aws_eks_addon",
    "aws_lambda_permission",
    "aws_route53_record",
    "aws_s3_bucket_logging",
    "aws_ssm_association",
    "aws_ssm_parameter",
    "helm_release",
    "kubernetes_storage_class_v1",
];

/// Beginnings that somebody else has taken.
const TAKEN: [(&str, &str); 8] = [
    ("aws_ssm_document", "aws"),
    ("aws_ssm_document", "amazon"),
    ("aws_ssm_document", "amzn"),
    ("aws_security_group", "sg-"),
    ("aws_s3_bucket", "xn--"),
    ("aws_s3_bucket", "sthree-"),
    ("aws_kms_alias", "alias/aws/"),
    ("aws_iam_role", "AWSServiceRoleFor"),
];

/// The name of a resource. Terraform puts 26 characters behind a prefix, which tell it from every other.
fn name(resource: &Resource, argument: &str) -> Option<(String, bool)> {
    let whole = resource.text(argument).map(|n| (n.to_owned(), true));
    whole.or_else(|| {
        let prefix = resource.text(&format!("{argument}_prefix"))?;
        Some((format!("{prefix}20260101000000000000000001"), false))
    })
}

/// Everything that AWS would not take.
pub fn faults(plan: &Plan) -> Vec<String> {
    let mut out = Vec::new();
    for rule in &RULES {
        let letters = Regex::new(rule.letters).expect("a pattern");
        let mut seen: BTreeMap<(String, String), &str> = BTreeMap::new();
        for one in plan.all(rule.kind) {
            let Some((name, fixed)) = name(one, rule.argument) else {
                out.push(format!("{}: no {}", one.address, rule.argument));
                continue;
            };
            if !rule.length.contains(&name.len()) || !letters.is_match(&name) {
                out.push(format!(
                    "{}: `{name}`, {} characters",
                    one.address,
                    name.len()
                ));
            }
            if TAKEN
                .iter()
                .any(|(kind, start)| *kind == rule.kind && name.starts_with(start))
            {
                out.push(format!(
                    "{}: `{name}` begins with what is reserved",
                    one.address
                ));
            }
            let place = match rule.within {
                Within::Partition => String::new(),
                Within::Account => one.account.clone(),
                Within::Region => format!("{} {}", one.account, one.region),
                Within::Of(argument) => {
                    format!("{} {} {}", one.account, one.region, one.config[argument])
                }
            };
            if fixed && let Some(first) = seen.insert((place, name.to_lowercase()), &one.address) {
                out.push(format!("`{name}` is both {first} and {}", one.address));
            }
        }
    }
    out.extend(parameters(plan));
    out.extend(pairs(plan));
    out.extend(sizes(plan));
    out.extend(unruled(plan));
    out
}

/// Kinds with names that no rule is about.
fn unruled(plan: &Plan) -> BTreeSet<String> {
    let ruled = |kind: &str| RULES.iter().any(|r| r.kind == kind) || OTHERS.contains(&kind);
    let named = |one: &&Resource| {
        [
            "name",
            "name_prefix",
            "identifier",
            "alarm_name",
            "function_name",
        ]
        .iter()
        .any(|a| one.text(a).is_some())
    };
    let kinds = plan.resources.iter().filter(named).map(|one| &one.kind);
    kinds
        .filter(|kind| !ruled(kind))
        .map(|kind| format!("{kind} has names and no rule"))
        .collect()
}

/// https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html: 1,011 characters with the ARN in front,
/// 15 levels, 4 KiB of value.
fn parameters(plan: &Plan) -> Vec<String> {
    let letters = Regex::new(r"^(/[A-Za-z0-9_.-]+)+$").expect("a pattern");
    let mut out = Vec::new();
    let mut seen: BTreeMap<(&str, &str, &str), &str> = BTreeMap::new();
    for one in plan.all("aws_ssm_parameter") {
        let name = one.text("name").unwrap_or_default();
        let arn = format!("arn:aws:ssm:{}:{}:parameter{name}", one.region, one.account);
        let levels = name.matches('/').count();
        let start = name[1..].to_lowercase();
        if arn.len() > 1011
            || levels > 15
            || !letters.is_match(name)
            || start.starts_with("aws")
            || start.starts_with("ssm")
        {
            out.push(format!("{}: `{name}`", one.address));
        }
        let value = one.text("insecure_value").unwrap_or_default();
        if value.len() > 4096 {
            out.push(format!("{}: a value of {} bytes", one.address, value.len()));
        }
        if let Some(first) = seen.insert((&one.account, &one.region, name), &one.address) {
            out.push(format!("`{name}` is both {first} and {}", one.address));
        }
    }
    out
}

/// What has no name of its own and is told apart by two arguments, or by a tag.
fn pairs(plan: &Plan) -> Vec<String> {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let mut out = Vec::new();
    let associations = plan.all("aws_eks_pod_identity_association").map(|one| {
        let part = |name: &str| one.config[name].to_string();
        (
            one,
            [
                part("cluster_name"),
                part("namespace"),
                part("service_account"),
            ]
            .join(" "),
        )
    });
    // A volume with the tags of two policies is copied by both.
    let snapshots = plan.all("aws_dlm_lifecycle_policy").map(|one| {
        (
            one,
            one.config["policy_details"][0]["target_tags"].to_string(),
        )
    });
    let patches = plan
        .all("aws_ssm_association")
        .map(|one| (one, one.config["association_name"].to_string()));
    for (one, key) in associations.chain(snapshots).chain(patches) {
        let key = format!("{} {} {} {key}", one.kind, one.account, one.region);
        if let Some(first) = seen.insert(key.clone(), &one.address) {
            out.push(format!("`{key}` is both {first} and {}", one.address));
        }
    }
    out
}

/// Policies and tags: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html,
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html, https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html,
/// https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
fn sizes(plan: &Plan) -> Vec<String> {
    let mut out = Vec::new();
    let mut inline: BTreeMap<&str, usize> = BTreeMap::new();
    for one in &plan.resources {
        let size = |argument: &str| one.text(argument).map_or(0, str::len);
        let (size, most) = match one.kind.as_str() {
            "aws_iam_role" => (size("assume_role_policy"), 2_048),
            "aws_s3_bucket_policy" => (size("policy"), 20_480),
            "aws_kms_key" => (size("policy"), 32_768),
            "aws_iam_role_policy" => {
                let sum = inline
                    .entry(one.text("role").unwrap_or_default())
                    .or_default();
                *sum += size("policy");
                (*sum, 10_240)
            }
            _ => (0, 0),
        };
        if size > most {
            out.push(format!(
                "{}: a policy of {size} characters, {most} at most",
                one.address
            ));
        }
        let tags = one.config["tags"].as_object();
        for (key, value) in tags.into_iter().flatten() {
            let value = value.as_str().unwrap_or_default();
            if key.len() > 128 || value.len() > 256 || key.starts_with("aws:") {
                out.push(format!("{}: the tag {key} = `{value}`", one.address));
            }
        }
    }
    out
}
