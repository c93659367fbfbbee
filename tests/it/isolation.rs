//! Clients that cannot reach each other, read from the emitted trees: groups, roles, policies, keys, nodes, namespaces, projects. For the
//! repository's own estate, and for one whose clients' names are beginnings of each other.

mod azure;
mod breaks;
mod cloud;
pub(crate) mod clouds;
mod cluster;
mod condition;
mod gcp;
mod mentions;
mod paths;
pub(crate) mod policy;
mod stores;

use std::collections::BTreeMap;

use rayon::prelude::*;
use terrane::blueprint::StackInfo;
use terrane::compile::Output;
use terrane::tree::FileTree;

use crate::estate::{compiled_output, reference};
use crate::kubernetes;
use crate::planned::Plan;
use cloud::Cloud;
use cluster::Cluster;

/// Patterns for one of them fit the next one.
const ALIKE: [&str; 5] = ["ac", "acme", "acme-e", "acme-eu", "acme-eu-west"];

/// Clients with names that are beginnings of each other, with everything that a client can have.
fn alike(gitops: &str) -> String {
    let mut out = format!(
        r#"
[project]
name   = "co"
domain = "co.example.com"

[output]
repository = "https://github.com/co/infrastructure.git"
gitops     = "{gitops}"

[environments.production]
account = "111122223333"
state   = {{ bucket = "co-tfstate", region = "eu-west-1" }}

[defaults.network]
availability_zones  = 3
interface_endpoints = ["ec2messages", "logs", "monitoring", "secretsmanager", "ssm", "ssmmessages"]

[defaults.platform]
kubernetes_version = "1.35"
services           = ["metrics-server", "aws-load-balancer-controller", "ebs-csi", "external-secrets", "istio", "reloader"]

[regions.eu-west-1]
network.vpc_cidr   = "10.20.0.0/16"
monitoring.enabled = true
environments       = {{ production = {{}} }}

[apps.sms-gateway]
cells   = ["eu-west-1/production"]
image   = "registry.example.com/sms-gateway:1.0.0"
port    = 8080
secrets = {{ PASSWORD = {{ name = "co/shared/sms-gateway", property = "password" }} }}
"#
    );
    for (n, name) in ALIKE.iter().enumerate() {
        let engine = ["ec2", "rds"][n % 2];
        out.push_str(&format!(
            r#"
[clients.{name}]
cells          = ["eu-west-1/production"]
tenancy.access = {{ view = ["{name}-viewers"], deploy = ["{name}-deployers"] }}

[clients.{name}.database]
engine         = "{engine}"
engine_version = "16"
instance_type  = "r6i.large"
volumes        = {{ data = {{ size_gib = 100 }} }}

[clients.{name}.infrastructure]
buckets = {{ files = {{ apps = {{ api = "write", worker = "read" }} }} }}

[clients.{name}.apps.api]
image           = "registry.example.com/{name}/api:1.0.0"
host            = "{name}.co.example.com"
port            = 8080
metrics         = {{ port = 9090 }}
replicas        = {{ min = 2, max = 4 }}
egress          = {{ database = true }}
service_account = {{ iam_role = "co-euw1-prod-{name}-api" }}
secrets         = {{ DATABASE_URL = {{ name = "co/{name}/database", property = "url" }} }}

[clients.{name}.apps.worker]
image  = "registry.example.com/{name}/worker:1.0.0"
probes = {{ type = "exec", command = ["/app/ping"] }}
calls  = ["api", "shared/sms-gateway"]
"#
        ));
    }
    out
}

/// What Terraform makes of a tree.
fn plan(output: &Output, tree: &FileTree) -> Plan {
    let stacks: Vec<&StackInfo> = output.stacks.iter().collect();
    let plan = Plan::of_tree(tree, &stacks);
    assert_eq!(plan.unclear, Vec::<String>::new());
    plan
}

/// What clusters make of it.
fn cluster(output: &Output, tree: &FileTree) -> Cluster {
    let stacks = output.stacks.iter();
    let clients = stacks.filter_map(|s| s.scope.get("client").cloned());
    Cluster::new(tree, &clients.collect())
}

/// Everything that lets one client reach another, and how much of what clients have was looked at.
fn look(plan: &Plan, cluster: &Cluster) -> (Vec<String>, BTreeMap<String, usize>) {
    let cloud = Cloud::new(plan, &cluster.accounts);
    let mut faults = cloud.faults();
    faults.extend(cluster.faults());
    let mut seen = cluster.works();
    seen.extend(
        cloud
            .works()
            .into_iter()
            .map(|(what, count)| (what.to_owned(), count)),
    );
    (faults, seen)
}

#[test]
fn no_client_names_admits_or_selects_another() {
    for (text, more) in [
        (reference(), &["AppProject", "ApplicationSet"][..]),
        (
            alike("argocd"),
            &[
                "AppProject",
                "ApplicationSet",
                "PodMonitor",
                "RoleBinding",
                "VirtualService",
            ],
        ),
        (alike("flux"), &["RoleBinding", "VirtualService"]),
    ] {
        let output = compiled_output(&text);
        let (faults, seen) = look(&plan(output, &output.tree), &cluster(output, &output.tree));
        assert_eq!(faults, Vec::<String>::new());
        // An estate in which clients have nothing would pass, too.
        let kinds = [
            "own things",
            "roles of pods",
            "rules",
            "nodes",
            "ExternalSecret",
            "NetworkPolicy",
            "AuthorizationPolicy",
        ];
        for kind in kinds.iter().chain(more) {
            assert!(seen.get(*kind).is_some_and(|n| *n >= 3), "{kind}: {seen:?}");
        }
    }
}

/// The tree with a text replaced in the files whose paths hold another one.
pub(crate) fn broken(tree: &FileTree, path: &str, old: &str, new: &str) -> FileTree {
    let mut out = FileTree::new();
    let mut places = 0;
    for (name, bytes) in tree.iter() {
        let Ok(text) = std::str::from_utf8(bytes) else {
            out.insert(name.clone(), bytes.to_vec()).expect("new");
            continue;
        };
        let hit = name.as_str().contains(path) && text.contains(old);
        places += usize::from(hit);
        let text = if hit {
            text.replace(old, new)
        } else {
            text.to_owned()
        };
        out.insert(name.clone(), text.into_bytes())
            .expect("each path once");
    }
    assert!(places > 0, "nothing in {path} says {old}");
    out
}

/// A way to break the isolation: what it breaks, where, and how.
pub(crate) type Break = (&'static str, &'static str, &'static str, &'static str);

const BREAKS: &[Break] = &[
    // Groups.
    (
        "group:",
        "modules/database-rds/",
        "referenced_security_group_id = var.client_security_group_id",
        "cidr_ipv4 = \"10.0.0.0/8\"",
    ),
    (
        "group:",
        "03-databases/production/acme-eu/",
        "/clients/acme-eu/",
        "/clients/acme/",
    ),
    (
        "group:",
        "modules/database-instance/",
        "security_group_id            = aws_security_group.this.id",
        "security_group_id            = var.base_security_group_id",
    ),
    // Who gets a role.
    (
        "trust:",
        "modules/secret-reader/",
        "\"${var.oidc_issuer}:sub\"",
        "\"${var.oidc_issuer}:amr\"",
    ),
    (
        "trust:",
        "modules/workload-role/",
        "aws:RequestTag/kubernetes-namespace",
        "aws:RequestTag/eks-cluster-name",
    ),
    (
        "trust:",
        "modules/workload-role/",
        "system:serviceaccount:${var.namespace}:${var.app}",
        "system:serviceaccount:acme:api",
    ),
    (
        "trust:",
        "clients/acme-eu/production/",
        "namespace    = \"acme-eu\"",
        "namespace    = \"acme\"",
    ),
    // What a role may do: a prefix of one client's names is one of another's.
    (
        "role:",
        "modules/client-infrastructure/",
        "[\"${var.secret_prefix}/*\"]",
        "[\"${var.secret_prefix}*\"]",
    ),
    (
        "role:",
        "modules/workload-role/",
        "var.bucket_arns[name] if",
        "\"arn:${var.partition}:s3:::${var.name}*\" if",
    ),
    (
        "role:",
        "modules/workload-role/",
        "resources = [var.kms_key_arn]",
        "resources = [\"arn:${var.partition}:kms:${var.region}:${var.account_id}:key/*\"]",
    ),
    (
        "role:",
        "modules/database-instance/",
        "policy/service-role/AWSDataLifecycleManagerServiceRole",
        "policy/AdministratorAccess",
    ),
    // Buckets and keys.
    (
        "bucket:",
        "modules/client-bucket/",
        "values   = [var.namespace]",
        "values   = [var.namespace, \"acme\"]",
    ),
    (
        "bucket:",
        "modules/client-bucket/",
        "sid       = \"OnlyTheClientsKey\"\n    effect    = \"Deny\"\n    actions   = [\"s3:PutObject\"]",
        "sid       = \"OnlyTheClientsKey\"\n    effect    = \"Allow\"\n    actions   = [\"s3:GetObject\"]",
    ),
    (
        "key:",
        "modules/encryption-key/",
        "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
        "role/*",
    ),
    (
        "key:",
        "modules/encryption-key/",
        "\"ArnEquals\"",
        "\"ArnNotEquals\"",
    ),
    // Nodes and pods.
    (
        "nodes:",
        "clients/acme-eu/production/",
        "value = \"acme-eu\"",
        "value = \"acme\"",
    ),
    (
        "nodes:",
        "clients/acme-eu/production/",
        "/client\" = \"acme-eu\"",
        "/client\" = \"acme-e\"",
    ),
    (
        "pods:",
        "kubernetes/base/acme/",
        "operator: Equal",
        "operator: Exists",
    ),
    (
        "pods:",
        "kubernetes/base/acme-e/",
        "co.example.com/client: acme-e",
        "co.example.com/client: acme",
    ),
    // Namespaces.
    (
        "selector:",
        "production/acme-eu/network-policies",
        "- namespaceSelector:\n        matchLabels:\n          kubernetes.io/metadata.name: kube-system",
        "- namespaceSelector: {}",
    ),
    (
        "selector:",
        "kubernetes/base/acme-eu/worker/network-policy",
        "co.example.com/client: shared",
        "co.example.com/client: acme",
    ),
    (
        "mention:",
        "kubernetes/base/acme-eu/api/external-secret",
        "co/acme-eu/",
        "co/acme/",
    ),
    (
        "mention:",
        "kubernetes/components/acme/api/mesh/",
        "*/ns/acme/sa/worker",
        "*/ns/acme*",
    ),
    (
        "mention:",
        "production/acme/mesh",
        "- shared/*",
        "- \"*/*\"",
    ),
    (
        "mention:",
        "clients/acme-eu/production/",
        "co/acme-eu",
        "co/acme",
    ),
    // What deploys.
    (
        "project:",
        "production/clients/acme-e.yaml",
        "namespace: acme-e",
        "namespace: acme-e*",
    ),
    (
        "project:",
        "production/clients/acme.yaml",
        "clusterResourceWhitelist: []",
        "namespaceResourceBlacklist: []",
    ),
    (
        "application:",
        "production/clients/acme.yaml",
        "namespace: acme",
        "namespace: ac",
    ),
    (
        "application:",
        "production/clients/acme.yaml",
        "-acme\n      source:",
        "-ac\n      source:",
    ),
];

/// The same for what Flux reads.
const FLUX_BREAKS: &[Break] = &[
    (
        "application:",
        "clients/acme-eu/apps/",
        "deployer-acme-eu",
        "deployer-acme",
    ),
    (
        "application:",
        "clients/acme-eu/role",
        "name: deployer-acme-eu",
        "name: deployer-acme",
    ),
    (
        "mention:",
        "clients/acme-eu/role",
        "namespace: acme-eu",
        "namespace: acme",
    ),
];

#[test]
fn every_way_to_break_the_isolation_is_noticed() {
    for (gitops, breaks) in [("argocd", BREAKS), ("flux", FLUX_BREAKS)] {
        let output = compiled_output(&alike(gitops));
        let whole = (plan(output, &output.tree), cluster(output, &output.tree));
        let silent: Vec<&Break> = breaks
            .par_iter()
            .filter(|(theme, path, old, new)| {
                let tree = broken(&output.tree, path, old, new);
                // What is broken for one of them is as it was for the other.
                let changed = || tree.iter().filter(|(p, b)| output.tree.get(p) != Some(*b));
                let is_terraform = |path: &str| path.starts_with("out/terraform/");
                let of_terraform = changed().any(|(p, _)| is_terraform(p.as_str()));
                let of_clusters = changed().any(|(p, _)| !is_terraform(p.as_str()));
                let (plan, cluster) = (
                    of_terraform.then(|| plan(output, &tree)),
                    of_clusters.then(|| cluster(output, &tree)),
                );
                let plan = plan.as_ref().unwrap_or(&whole.0);
                let (faults, _) = look(plan, cluster.as_ref().unwrap_or(&whole.1));
                !faults.iter().any(|fault| fault.starts_with(theme))
            })
            .collect();
        assert!(silent.is_empty(), "{silent:#?}");
    }
}

/// How many pairs of pods of two clients there are, none of which reaches the other; none where there is no kubectl.
fn strangers(text: &str) -> Option<usize> {
    let overlays = kubernetes::rendered(text)?;
    let mut pairs = 0;
    for cluster in kubernetes::isolation::clusters(text, &overlays) {
        for (from, to) in cluster
            .pods
            .iter()
            .flat_map(|a| cluster.pods.iter().map(move |b| (a, b)))
        {
            let is_shared = [from, to].iter().any(|pod| pod.client == "shared");
            if from.client != to.client && !is_shared {
                assert!(
                    !cluster.reaches(from, to),
                    "{} reaches {}",
                    from.name,
                    to.name
                );
                pairs += 1;
            }
        }
    }
    Some(pairs)
}

#[test]
fn no_client_reaches_pods_of_one_with_a_similar_name() {
    for (text, clusters) in [(alike("none"), 1), (clouds::alike(), 2)] {
        if let Some(pairs) = strangers(&text) {
            assert_eq!(pairs, 10 * 8 * clusters);
        }
    }
}
