//! What an account may have before it asks for more, and how much of it an estate takes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use terrane::compile::Output;

use crate::planned::{Plan, Resource};
use crate::yaml::saphyr;

/// A quota of AWS.
pub struct Quota {
    pub name: &'static str,
    pub limit: usize,
    /// The check that says so; none where an estate would have to be of another order of magnitude.
    pub check: Option<&'static str>,
    /// The most that any account, region or other place of the quota has.
    pub count: fn(&Plan, &Output) -> usize,
}

const fn quota(
    name: &'static str,
    limit: usize,
    check: Option<&'static str>,
    count: fn(&Plan, &Output) -> usize,
) -> Quota {
    Quota {
        name,
        limit,
        check,
        count,
    }
}

impl Quota {
    pub fn is_exceeded(&self, plan: &Plan, output: &Output) -> bool {
        (self.count)(plan, output) > self.limit
    }
}

/// Defaults. https://docs.aws.amazon.com/eks/latest/best-practices/known_limits_and_service_quotas.html names most of them; the others
/// have their source above them.
pub const QUOTAS: &[Quota] = &[
    // https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html
    quota(
        "managed node groups of a cluster",
        30,
        Some("client::node_group_quota"),
        |p, _| per(p, "aws_eks_node_group", "cluster_name"),
    ),
    quota("clusters", 100, None, |p, _| regional(p, "aws_eks_cluster")),
    quota(
        "pod identity associations of a cluster",
        5_000,
        None,
        |p, _| per(p, "aws_eks_pod_identity_association", "cluster_name"),
    ),
    quota("IAM roles", 1_000, Some("client::role_quota"), |p, _| {
        accounts(p, "aws_iam_role")
    }),
    quota("instance profiles", 1_000, None, |p, _| {
        accounts(p, "aws_iam_instance_profile")
    }),
    quota("OIDC providers", 100, None, |p, _| {
        accounts(p, "aws_iam_openid_connect_provider")
    }),
    quota("policies attached to a role", 10, None, |p, _| {
        per(p, "aws_iam_role_policy_attachment", "role")
    }),
    // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html
    quota("RDS instances", 40, Some("databases::rds_quota"), |p, _| {
        regional(p, "aws_db_instance")
    }),
    quota(
        "RDS parameter groups",
        50,
        Some("databases::rds_quota"),
        |p, _| regional(p, "aws_db_parameter_group"),
    ),
    quota(
        "RDS subnet groups",
        50,
        Some("databases::rds_quota"),
        |p, _| regional(p, "aws_db_subnet_group"),
    ),
    quota("GiB on RDS", 100_000, None, |p, _| {
        sum(p, "aws_db_instance", "allocated_storage")
    }),
    // https://docs.aws.amazon.com/general/latest/gr/dlm.html
    quota(
        "snapshot policies",
        100,
        Some("databases::snapshot_policy_quota"),
        |p, _| regional(p, "aws_dlm_lifecycle_policy"),
    ),
    quota(
        "GiB of gp3 volumes",
        50 * 1024,
        Some("databases::volume_quota"),
        |p, _| sum(p, "aws_ebs_volume", "size") + 20 * regional(p, "aws_instance"),
    ),
    // https://docs.aws.amazon.com/ebs/latest/userguide/ebs-resource-quotas.html
    quota("snapshots", 100_000, None, |p, _| snapshots(p)),
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/BucketRestrictions.html
    quota("buckets", 10_000, None, |p, _| accounts(p, "aws_s3_bucket")),
    // https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
    quota("KMS keys", 100_000, None, |p, _| regional(p, "aws_kms_key")),
    // https://docs.aws.amazon.com/general/latest/gr/ssm.html
    quota("standard parameters", 10_000, None, |p, _| {
        regional(p, "aws_ssm_parameter")
    }),
    quota("associations of State Manager", 2_000, None, |p, _| {
        regional(p, "aws_ssm_association")
    }),
    // https://docs.aws.amazon.com/general/latest/gr/asm.html
    quota("secrets", 500_000, None, |p, _| {
        regional(p, "aws_secretsmanager_secret")
    }),
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
    quota("alarms", 5_000, None, |p, _| {
        regional(p, "aws_cloudwatch_metric_alarm")
    }),
    // https://docs.aws.amazon.com/aws-backup/latest/devguide/aws-backup-limits.html
    quota("backup plans", 300, None, |p, _| {
        regional(p, "aws_backup_plan")
    }),
    quota("backup vaults", 300, None, |p, _| {
        regional(p, "aws_backup_vault")
    }),
    // https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
    quota("trails", 5, Some("foundation::trails"), |p, _| {
        regional(p, "aws_cloudtrail")
    }),
    // https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html, and data/aws-quotas.json
    quota("security groups", 2_500, None, |p, _| {
        regional(p, "aws_security_group")
    }),
    quota("rules into a group", 60, None, |p, _| {
        per(
            p,
            "aws_vpc_security_group_ingress_rule",
            "security_group_id",
        )
    }),
    quota("rules out of a group", 60, None, |p, _| {
        per(p, "aws_vpc_security_group_egress_rule", "security_group_id")
    }),
    quota("groups of an interface", 5, None, |p, _| groups(p)),
    quota("subnets of a VPC", 200, None, |p, _| {
        per(p, "aws_subnet", "vpc_id")
    }),
    quota("route tables of a VPC", 200, None, |p, _| {
        per(p, "aws_route_table", "vpc_id")
    }),
    quota("endpoints of a VPC", 50, None, |p, _| {
        per(p, "aws_vpc_endpoint", "vpc_id")
    }),
    quota(
        "elastic addresses",
        5,
        Some("net::nat_eip_quota"),
        |p, _| regional(p, "aws_eip"),
    ),
    // https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-quotas.html, https://docs.aws.amazon.com/autoscaling/ec2/userguide/launch-templates.html
    quota("Auto Scaling groups", 500, None, |p, _| {
        regional(p, "aws_eks_node_group")
    }),
    quota("launch templates", 5_000, None, |p, _| {
        regional(p, "aws_launch_template")
    }),
    // https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html
    quota("certificates", 2_500, None, |p, _| {
        regional(p, "aws_acm_certificate")
    }),
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
    quota(
        "certificates of a load balancer",
        25 + 1,
        Some("applications::certificates"),
        |_, o| most(&ingresses(o, hosts)),
    ),
    quota(
        "load balancers",
        50,
        Some("tenancy::load_balancer_quota"),
        |_, o| classes(o).len(),
    ),
    quota(
        "target groups of a load balancer",
        100,
        Some("tenancy::load_balancer_rules"),
        |_, o| most(&ingresses(o, |_| 1)),
    ),
    quota(
        "rules of a load balancer",
        100,
        Some("tenancy::load_balancer_rules"),
        |_, o| {
            most(&ingresses(o, |i| {
                i["spec"]["rules"].as_array().map_or(0, Vec::len)
            }))
        },
    ),
];

fn most<K>(counts: &BTreeMap<K, usize>) -> usize {
    counts.values().copied().max().unwrap_or_default()
}

fn counted(
    plan: &Plan,
    kind: &'static str,
    key: impl Fn(&Resource) -> String,
    by: impl Fn(&Resource) -> usize,
) -> usize {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for one in plan.all(kind) {
        *counts.entry(key(one)).or_default() += by(one);
    }
    most(&counts)
}

fn accounts(plan: &Plan, kind: &'static str) -> usize {
    counted(plan, kind, |one| one.account.clone(), |_| 1)
}

fn region(one: &Resource) -> String {
    format!("{} {}", one.account, one.region)
}

fn regional(plan: &Plan, kind: &'static str) -> usize {
    counted(plan, kind, region, |_| 1)
}

/// For each thing that an argument names.
fn per(plan: &Plan, kind: &'static str, argument: &str) -> usize {
    counted(
        plan,
        kind,
        |one| format!("{} {}", region(one), one.config[argument]),
        |_| 1,
    )
}

fn sum(plan: &Plan, kind: &'static str, argument: &str) -> usize {
    let number = |one: &Resource| one.config[argument].as_u64().unwrap_or_default();
    counted(plan, kind, region, |one| {
        usize::try_from(number(one)).expect("small")
    })
}

/// Of every volume of the databases, as many as its policy keeps.
fn snapshots(plan: &Plan) -> usize {
    let kept = |one: &Resource| {
        let rule = &one.config["policy_details"][0]["schedule"][0]["retain_rule"][0];
        rule["count"].as_u64().unwrap_or_default()
    };
    let kept: u64 = plan
        .all("aws_dlm_lifecycle_policy")
        .map(kept)
        .max()
        .unwrap_or_default();
    regional(plan, "aws_ebs_volume") * usize::try_from(kept).expect("small")
}

fn groups(plan: &Plan) -> usize {
    let lists = [
        ("aws_launch_template", "vpc_security_group_ids"),
        ("aws_network_interface", "security_groups"),
    ];
    let lengths = lists.iter().flat_map(|(kind, argument)| {
        plan.all(kind)
            .map(|one| one.config[*argument].as_array().map_or(0, Vec::len))
    });
    lengths.max().unwrap_or_default()
}

/// Objects of a kind with their cells or bases.
fn objects(output: &Output, kind: &'static str) -> Vec<Value> {
    let files = output
        .tree
        .iter()
        .filter(|(path, _)| path.as_str().ends_with(".yaml"));
    let all = files.flat_map(|(_, bytes)| saphyr(std::str::from_utf8(bytes).expect("UTF-8")));
    all.filter(|object| object["kind"] == kind).collect()
}

/// Load balancers of the one cell: a class each.
fn classes(output: &Output) -> Vec<Value> {
    objects(output, "IngressClass")
}

/// Each has a certificate of its own.
fn hosts(ingress: &Value) -> usize {
    let of = |key: &str| ingress["spec"][key].as_array().cloned().unwrap_or_default();
    let recorded = &ingress["metadata"]["annotations"];
    let recorded = recorded["external-dns.alpha.kubernetes.io/hostname"].as_str();
    let recorded = recorded.into_iter().flat_map(|all| all.split(','));
    let rules = of("rules").into_iter();
    let rules = rules.filter_map(|one| Some(one["host"].as_str()?.to_owned()));
    let all: BTreeSet<String> = recorded.map(str::to_owned).chain(rules).collect();
    all.len()
}

/// Something of the ingresses, by class.
fn ingresses(output: &Output, of: impl Fn(&Value) -> usize) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for ingress in objects(output, "Ingress") {
        if let Some(class) = ingress["spec"]["ingressClassName"].as_str() {
            *counts.entry(class.to_owned()).or_default() += of(&ingress);
        }
    }
    counts
}
