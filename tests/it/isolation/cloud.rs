//! What Terraform makes for a client, seen from all others: groups, roles, policies of buckets and keys, nodes. Each fault begins with its
//! theme.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::policy::{Request, allows, glob, says, texts};
use crate::planned::{Plan, Resource};

/// What is a client's, as policies and rules name it.
#[derive(Default)]
struct Owned {
    /// ARNs with an action that a stranger must not be allowed on them.
    things: Vec<(String, &'static str)>,
    /// Names that stand in ARNs and elsewhere.
    names: BTreeSet<String>,
    groups: BTreeSet<String>,
    roles: BTreeSet<String>,
}

pub struct Cloud<'p> {
    plan: &'p Plan,
    clients: BTreeMap<&'p str, Owned>,
    /// Names of the accounts of each client's pods.
    accounts: &'p BTreeMap<String, BTreeSet<String>>,
}

impl<'p> Cloud<'p> {
    pub fn new(plan: &'p Plan, accounts: &'p BTreeMap<String, BTreeSet<String>>) -> Self {
        let mut clients: BTreeMap<&str, Owned> = BTreeMap::new();
        for name in accounts.keys() {
            clients.entry(name).or_default().names.insert(name.clone());
        }
        for one in &plan.resources {
            if let Some(owned) = one.client.as_deref().and_then(|name| clients.get_mut(name)) {
                owned.add(one);
            }
        }
        Self {
            plan,
            clients,
            accounts,
        }
    }

    pub fn faults(&self) -> Vec<String> {
        let mut out = Vec::new();
        self.groups(&mut out);
        self.trust(&mut out);
        self.identities(&mut out);
        self.buckets(&mut out);
        self.keys(&mut out);
        self.nodes(&mut out);
        self.mentions(&mut out);
        out
    }

    /// What is wanted works: so that a test of what does not is no test of an empty estate.
    pub fn works(&self) -> BTreeMap<&'static str, usize> {
        let mut out = BTreeMap::new();
        for (client, owned) in &self.clients {
            let own = |one: &&Resource| one.client.as_deref() == Some(client);
            for role in self.plan.all("aws_iam_role").filter(own) {
                let accounts = &self.accounts[*client];
                let signs_in = accounts
                    .iter()
                    .any(|account| self.signs_in(role, client, account));
                *out.entry("roles of pods").or_default() += usize::from(signs_in);
                let policies = self.policies(role);
                let reads = owned.things.iter().filter(|(thing, action)| {
                    policies.iter().any(|p| allows(p, &wish(thing, action)))
                });
                *out.entry("own things").or_default() += reads.count();
            }
            let rules = self
                .plan
                .all("aws_vpc_security_group_ingress_rule")
                .filter(own);
            *out.entry("rules").or_default() += rules.count();
            *out.entry("nodes").or_default() +=
                self.plan.all("aws_eks_node_group").filter(own).count();
        }
        out
    }

    /// Clients but one.
    fn others(&self, client: &str) -> impl Iterator<Item = (&'p str, &Owned)> {
        self.clients
            .iter()
            .filter(move |(name, _)| **name != client)
            .map(|(name, owned)| (*name, owned))
    }

    fn of_clients(
        &self,
        kind: &'static str,
    ) -> impl Iterator<Item = (&'p str, &'p Resource)> + use<'p> {
        self.plan
            .all(kind)
            .filter_map(|one| Some((one.client.as_deref()?, one)))
    }

    /// Into a client's groups comes what wears one of its groups, and no address.
    fn groups(&self, out: &mut Vec<String>) {
        let owner = |group: &str| {
            let found = self
                .clients
                .iter()
                .find(|(_, owned)| owned.groups.contains(group));
            found.map(|(name, _)| *name)
        };
        for rule in self.plan.all("aws_vpc_security_group_ingress_rule") {
            let text = |name: &str| rule.text(name).unwrap_or_default();
            let (to, from) = (
                owner(text("security_group_id")),
                owner(text("referenced_security_group_id")),
            );
            if to != from {
                out.push(format!(
                    "group: {} lets {from:?} in to {to:?}: {}",
                    rule.address, rule.config
                ));
            }
        }
        for group in self.plan.all("aws_security_group") {
            if group.client.is_some() && group.config.get("ingress").is_some() {
                out.push(format!("group: {} has rules of its own", group.address));
            }
        }
        // The groups that all databases wear admit nobody.
        for kind in ["aws_network_interface", "aws_db_instance"] {
            for (client, one) in self.of_clients(kind) {
                let worn = ["security_groups", "vpc_security_group_ids"]
                    .map(|name| texts(&one.config[name]));
                for group in worn
                    .into_iter()
                    .flatten()
                    .filter(|group| owner(group) != Some(client))
                {
                    let admits = self
                        .plan
                        .all("aws_vpc_security_group_ingress_rule")
                        .any(|r| r.text("security_group_id") == Some(group));
                    if owner(group).is_some() || admits {
                        out.push(format!("group: {} wears {group}", one.address));
                    }
                }
            }
        }
    }

    /// Whether a pod of a namespace gets a role: by web identity, or by Pod Identity and an association.
    fn signs_in(&self, role: &Resource, namespace: &str, account: &str) -> bool {
        let policy = role.text("assume_role_policy").unwrap_or_default();
        let subject = format!("system:serviceaccount:{namespace}:{account}");
        let by = |principal, action, context: &[(&str, &str)]| {
            let request = Request {
                principal: Some(principal),
                action,
                resource: "",
                context,
                lenient: true,
            };
            allows(policy, &request)
        };
        by(
            ("Federated", "*"),
            "sts:AssumeRoleWithWebIdentity",
            &[(":sub", &subject)],
        ) || by(
            ("Service", "pods.eks.amazonaws.com"),
            "sts:AssumeRole",
            &[
                ("aws:RequestTag/kubernetes-namespace", namespace),
                ("aws:RequestTag/kubernetes-service-account", account),
            ],
        )
    }

    fn trust(&self, out: &mut Vec<String>) {
        for (client, role) in self.of_clients("aws_iam_role") {
            for (other, owned) in self.others(client) {
                for account in &self.accounts[other] {
                    if self.signs_in(role, other, account) {
                        out.push(format!(
                            "trust: {other}/{account} signs in as {}",
                            role.address
                        ));
                    }
                }
                let policy = role.text("assume_role_policy").unwrap_or_default();
                for arn in &owned.roles {
                    let request = Request {
                        principal: Some(("AWS", arn)),
                        action: "sts:AssumeRole",
                        resource: "",
                        context: &[("aws:PrincipalArn", arn)],
                        lenient: true,
                    };
                    if says(policy, "Allow", &request) {
                        out.push(format!("trust: {arn} assumes {}", role.address));
                    }
                }
            }
        }
        for (client, one) in self.of_clients("aws_eks_pod_identity_association") {
            let role = one.text("role_arn").unwrap_or_default();
            if one.text("namespace") != Some(client) || !self.clients[client].roles.contains(role) {
                out.push(format!("trust: {} is for {}", one.address, one.config));
            }
        }
    }

    fn policies(&self, role: &Resource) -> Vec<&'p str> {
        let own = self
            .plan
            .all("aws_iam_role_policy")
            .filter(|p| p.account == role.account && p.text("role") == role.text("name"));
        own.filter_map(|p| p.text("policy")).collect()
    }

    /// Roles of a client are allowed nothing of another's; roles of the cell, which no client's pod gets, none of their secrets and files.
    fn identities(&self, out: &mut Vec<String>) {
        for role in self.plan.all("aws_iam_role") {
            let policies = self.policies(role);
            for (other, owned) in self.others(role.client.as_deref().unwrap_or_default()) {
                for (thing, action) in &owned.things {
                    let is_of_cell = role.client.is_none()
                        && !action.starts_with("s3:")
                        && !action.starts_with("secretsmanager:");
                    if !is_of_cell && policies.iter().any(|p| allows(p, &wish(thing, action))) {
                        out.push(format!(
                            "role: {} may {action} {thing} of {other}",
                            role.address
                        ));
                    }
                }
            }
        }
        for (_, one) in self.of_clients("aws_iam_role_policy_attachment") {
            let policy = one.text("policy_arn").unwrap_or_default();
            let of_service = [
                "AWSDataLifecycleManagerServiceRole",
                "AmazonRDSEnhancedMonitoringRole",
            ];
            if !of_service
                .iter()
                .any(|name| policy.ends_with(&format!(":policy/service-role/{name}")))
            {
                out.push(format!("role: {} brings {policy}", one.address));
            }
        }
    }

    /// A pod of another namespace is refused by the bucket, whatever its role says; nobody else is let in by it.
    fn buckets(&self, out: &mut Vec<String>) {
        for (client, one) in self.of_clients("aws_s3_bucket_policy") {
            let policy = one.text("policy").unwrap_or_default();
            let object = format!(
                "arn:aws:s3:::{}/object",
                one.text("bucket").unwrap_or_default()
            );
            let denied = |namespace: &str| {
                let context = [
                    ("aws:PrincipalTag/kubernetes-namespace", namespace),
                    ("aws:PrincipalAccount", one.account.as_str()),
                    ("aws:PrincipalIsAWSService", "false"),
                    ("aws:SecureTransport", "true"),
                ];
                let request = Request {
                    principal: Some(("AWS", "*")),
                    action: "s3:GetObject",
                    resource: &object,
                    context: &context,
                    lenient: false,
                };
                says(policy, "Deny", &request)
            };
            if denied(client) {
                out.push(format!("bucket: {} refuses its own client", one.address));
            }
            for (other, owned) in self.others(client) {
                if !denied(other) {
                    out.push(format!(
                        "bucket: {} does not refuse pods of {other}",
                        one.address
                    ));
                }
                for arn in &owned.roles {
                    let request = Request {
                        principal: Some(("AWS", arn)),
                        action: "s3:GetObject",
                        resource: &object,
                        context: &[("aws:PrincipalArn", arn)],
                        lenient: true,
                    };
                    if says(policy, "Allow", &request) {
                        out.push(format!("bucket: {} lets {arn} in", one.address));
                    }
                }
            }
        }
    }

    /// A key's own policy lets the account decide, and services; no role by name or by pattern.
    fn keys(&self, out: &mut Vec<String>) {
        for (client, one) in self.of_clients("aws_kms_key") {
            let policy = one.text("policy").unwrap_or_default();
            for (_, owned) in self.others(client) {
                for arn in &owned.roles {
                    let context = [
                        ("aws:PrincipalArn", arn.as_str()),
                        ("kms:CallerAccount", one.account.as_str()),
                        ("aws:PrincipalAccount", one.account.as_str()),
                    ];
                    let request = Request {
                        principal: Some(("AWS", arn)),
                        action: "kms:Decrypt",
                        resource: "*",
                        context: &context,
                        lenient: true,
                    };
                    if says(policy, "Allow", &request) {
                        out.push(format!("key: {} lets {arn} decrypt", one.address));
                    }
                }
            }
        }
    }

    /// Nodes wear the client's label and taint, and no other client's groups.
    fn nodes(&self, out: &mut Vec<String>) {
        for (client, one) in self.of_clients("aws_eks_node_group") {
            let labels = one.config["labels"].as_object().into_iter().flatten();
            let label = labels
                .filter(|(key, _)| key.ends_with("/client"))
                .map(|(_, value)| value);
            let taints = one.config["taint"].as_array().into_iter().flatten();
            let taint = taints.filter(|t| {
                t["key"].as_str().is_some_and(|k| k.ends_with("/client"))
                    && t["effect"] == "NO_SCHEDULE"
            });
            let all: Vec<&Value> = label.chain(taint.map(|t| &t["value"])).collect();
            if all.len() != 2 || all.iter().any(|value| *value != client) {
                out.push(format!("nodes: {} takes {all:?}", one.address));
            }
        }
    }

    /// Nothing of a client's stacks names another client or a thing of it, not even by a pattern.
    fn mentions(&self, out: &mut Vec<String>) {
        for one in &self.plan.resources {
            let Some(client) = one.client.as_deref() else {
                continue;
            };
            let mut all = Vec::new();
            leaves(&one.config, &mut all);
            for text in all {
                for (other, owned) in self.others(client) {
                    let named = words(&text).any(|word| owned.names.contains(word));
                    let meant = text.contains('*')
                        && text != "*"
                        && owned
                            .things
                            .iter()
                            .map(|(thing, _)| thing)
                            .chain(&owned.names)
                            .any(|thing| glob(&text, thing));
                    if named || meant {
                        out.push(format!(
                            "mention: {} says `{text}`, which is of {other}",
                            one.address
                        ));
                    }
                }
            }
        }
    }
}

/// A request of somebody's own policy, who chooses all conditions in his favour.
fn wish<'a>(resource: &'a str, action: &'a str) -> Request<'a> {
    Request {
        principal: None,
        action,
        resource,
        context: &[],
        lenient: true,
    }
}

/// The words of a text: hyphens and underscores are part of one.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_')
}

/// Every text of a value, policies taken apart.
pub fn leaves(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::String(text) => match serde_json::from_str::<Value>(text) {
            Ok(inner @ (Value::Object(_) | Value::Array(_))) => leaves(&inner, out),
            _ => out.push(text.clone()),
        },
        Value::Array(items) => items.iter().for_each(|item| leaves(item, out)),
        Value::Object(map) => map.iter().for_each(|(key, item)| {
            out.push(key.clone());
            leaves(item, out);
        }),
        _ => {}
    }
}

impl Owned {
    fn add(&mut self, one: &Resource) {
        let text = |name: &str| one.text(name).unwrap_or_default().to_owned();
        let (account, region) = (&one.account, &one.region);
        match one.kind.as_str() {
            "aws_s3_bucket" => {
                let arn = format!("arn:aws:s3:::{}", text("bucket"));
                let object = format!("{arn}/object");
                self.names.insert(text("bucket"));
                self.things.push((arn, "s3:ListBucket"));
                for action in ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"] {
                    self.things.push((object.clone(), action));
                }
            }
            "aws_secretsmanager_secret" => {
                let arn = format!(
                    "arn:aws:secretsmanager:{region}:{account}:secret:{}-AbCdEf",
                    text("name")
                );
                for action in [
                    "secretsmanager:GetSecretValue",
                    "secretsmanager:PutSecretValue",
                ] {
                    self.things.push((arn.clone(), action));
                }
            }
            "aws_kms_key" => {
                let arn = one.arn();
                for action in ["kms:Decrypt", "kms:GenerateDataKey", "kms:CreateGrant"] {
                    self.things.push((arn.clone(), action));
                }
            }
            "aws_ssm_parameter" => {
                let arn = format!("arn:aws:ssm:{region}:{account}:parameter{}", text("name"));
                self.things.push((arn, "ssm:GetParameter"));
            }
            "aws_cloudwatch_log_group" => {
                let arn = format!(
                    "arn:aws:logs:{region}:{account}:log-group:{}:log-stream:one",
                    text("name")
                );
                self.things.push((arn, "logs:PutLogEvents"));
            }
            "aws_iam_role" => {
                let arn = format!("arn:aws:iam::{account}:role/{}", text("name"));
                self.names.insert(text("name"));
                self.things.push((arn.clone(), "iam:PassRole"));
                self.things.push((arn.clone(), "sts:AssumeRole"));
                self.roles.insert(arn);
            }
            "aws_security_group" => {
                self.groups.insert(format!("<{} id>", one.address));
            }
            "aws_db_instance" => {
                self.names.insert(text("identifier"));
            }
            _ => {}
        }
    }
}
