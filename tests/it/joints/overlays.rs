//! What files of clusters name and stacks make: policies of load balancers, accounts, vaults, secrets, ranges, nodes, classes of storage. Each fault
//! begins with its theme.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Estate;
use crate::planned::Resource;
use crate::yaml::saphyr;

/// A cell and what its stacks make.
struct Cell<'e> {
    estate: &'e Estate<'e>,
    /// `kubernetes/regions/westeurope/production/`
    folder: String,
    stacks: BTreeSet<&'e str>,
}

/// What was found, and how many names were looked at.
#[derive(Default)]
struct Found {
    faults: Vec<String>,
    seen: usize,
}

impl Found {
    fn judge(&mut self, is_fine: bool, fault: impl FnOnce() -> String) {
        self.seen += 1;
        if !is_fine {
            self.faults.push(fault());
        }
    }
}

/// Names that nothing of the cell's stacks has; and how many were looked at.
pub fn faults(estate: &Estate) -> (Vec<String>, usize) {
    let place = |s: &terrane::blueprint::StackInfo| {
        Some((
            s.scope.get("region")?.clone(),
            s.scope.get("environment")?.clone(),
        ))
    };
    let cells: BTreeSet<_> = estate.stacks.iter().filter_map(|s| place(s)).collect();
    let mut found = Found::default();
    for (region, environment) in cells {
        let own = estate
            .stacks
            .iter()
            .filter(|s| place(s) == Some((region.clone(), environment.clone())));
        let cell = Cell {
            estate,
            folder: format!("kubernetes/regions/{region}/{environment}/"),
            stacks: own.map(|s| s.path.as_str()).collect(),
        };
        for (path, object) in objects(estate, &cell.folder) {
            cell.look(&path, &object, &mut found);
        }
        cell.classes(&mut found);
        cell.nodes(&mut found);
    }
    (found.faults, found.seen)
}

/// Objects of the files below a folder.
fn objects<'e>(
    estate: &'e Estate,
    folder: &'e str,
) -> impl Iterator<Item = (String, Value)> + use<'e> {
    let files = estate.tree.iter().filter_map(move |(path, bytes)| {
        let path = path.as_str().trim_start_matches("out/");
        let is_one = path.starts_with(folder) && path.ends_with(".yaml");
        is_one.then(|| (path.to_owned(), std::str::from_utf8(bytes).expect("UTF-8")))
    });
    files.flat_map(|(path, text)| saphyr(text).into_iter().map(move |one| (path.clone(), one)))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

impl Cell<'_> {
    fn made<'s>(&'s self, kind: &'static str) -> impl Iterator<Item = &'s Resource> + use<'s> {
        self.estate
            .plan
            .all(kind)
            .filter(|one| self.stacks.contains(one.stack.as_str()))
    }

    fn has(&self, kind: &'static str, argument: &str, name: &str) -> bool {
        self.made(kind).any(|one| one.text(argument) == Some(name))
    }

    fn look(&self, path: &str, object: &Value, found: &mut Found) {
        let spec = &object["spec"];
        match text(&object["kind"]) {
            "BackendConfig" if spec["securityPolicy"]["name"].is_string() => {
                let name = text(&spec["securityPolicy"]["name"]);
                let is_made = self.has("google_compute_security_policy", "name", name);
                found.judge(is_made, || format!("backend: {path} is behind {name}"));
            }
            "FrontendConfig" if spec["sslPolicy"].is_string() => {
                let name = text(&spec["sslPolicy"]);
                let is_made = self.has("google_compute_ssl_policy", "name", name);
                found.judge(is_made, || format!("backend: {path} takes {name}"));
            }
            "ServiceAccount" => {
                let email = &object["metadata"]["annotations"]["iam.gke.io/gcp-service-account"];
                if let Some((name, rest)) = email.as_str().and_then(|e| e.split_once('@')) {
                    let is_made = self.made("google_service_account").any(|one| {
                        let project = one.text("project").unwrap_or(&one.account);
                        one.text("account_id") == Some(name)
                            && rest == format!("{project}.iam.gserviceaccount.com")
                    });
                    found.judge(is_made, || format!("identity: {path} is {name}"));
                }
            }
            "SecretStore" => self.store(path, &spec["provider"], found),
            "ExternalSecret" => self.secrets(path, spec, found),
            "NetworkPolicy" => self.ranges(path, object, found),
            _ => {}
        }
    }

    fn store(&self, path: &str, provider: &Value, found: &mut Found) {
        if let Some(url) = provider["azurekv"]["vaultUrl"].as_str() {
            let name = url
                .trim_start_matches("https://")
                .trim_end_matches(".vault.azure.net");
            let is_made = self.has("azurerm_key_vault", "name", name);
            found.judge(is_made, || format!("store: {path} reads the vault {name}"));
        }
        if let Some(name) = provider["gcpsm"]["auth"]["workloadIdentity"]["clusterName"].as_str() {
            let is_made = self.has("google_container_cluster", "name", name);
            found.judge(is_made, || {
                format!("store: {path} is of the cluster {name}")
            });
        }
        if let Some(name) = provider["kubernetes"]["remoteNamespace"].as_str() {
            let mut spaces = self.made("kubernetes_namespace_v1");
            let is_made = spaces.any(|one| one.config["metadata"][0]["name"] == name);
            found.judge(is_made, || {
                format!("identity: {path} reads the namespace {name}")
            });
        }
    }

    /// Secrets of the store of identities lie in the cluster, others in the cloud, where people put the values in.
    fn secrets(&self, path: &str, spec: &Value, found: &mut Found) {
        let of_cluster = spec["secretStoreRef"]["name"] == "identities";
        for one in spec["data"].as_array().into_iter().flatten() {
            let (key, property) = (
                text(&one["remoteRef"]["key"]),
                text(&one["remoteRef"]["property"]),
            );
            if of_cluster {
                let mut all = self.made("kubernetes_secret_v1");
                let owner = path
                    .trim_start_matches(&self.folder)
                    .split('/')
                    .next()
                    .unwrap_or_default();
                let beside = format!("identities-{owner}");
                let is_made = all.any(|secret| {
                    let metadata = &secret.config["metadata"][0];
                    metadata["namespace"] == beside.as_str()
                        && metadata["name"] == key
                        && secret.config["data"].get(property).is_some()
                });
                found.judge(is_made, || {
                    format!("identity: {path} reads {property} of {key}")
                });
                continue;
            }
            let is_made = self.has("google_secret_manager_secret", "secret_id", key)
                || self.has("azurerm_key_vault_secret", "name", key)
                || self.is_told(key)
                || self.is_let(key);
            found.judge(is_made, || format!("secret: {path} reads {key}"));
        }
    }

    /// Vaults have no secret without a value: an output says which ones people make. Those of apps of the whole estate lie in Secret Manager, or are told, too.
    fn is_told(&self, key: &str) -> bool {
        let quoted = format!("\"{key}\"");
        self.stacks.iter().any(|stack| {
            let mut files = self.estate.tree.iter();
            files.any(|(path, bytes)| {
                path.as_str().ends_with(&format!("{stack}/outputs.tf"))
                    && std::str::from_utf8(bytes).is_ok_and(|text| text.contains(&quoted))
            })
        })
    }

    /// Secrets of people are not made here: a role on the project lets them be read, by their names alone.
    fn is_let(&self, key: &str) -> bool {
        let versions = format!("/secrets/{key}/versions/\"");
        let mut roles = self.made("google_project_iam_member");
        roles.any(|one| {
            let condition = text(&one.config["condition"][0]["expression"]);
            condition.contains(&versions)
        })
    }

    /// What pods are let out to is a subnet, or a range that the network keeps for others.
    fn ranges(&self, path: &str, object: &Value, found: &mut Found) {
        let name = text(&object["metadata"]["name"]);
        let subnet = match name {
            "allow-database" => "databases",
            "allow-endpoints" => "private-endpoints",
            _ => return,
        };
        for peer in object["spec"]["egress"].as_array().into_iter().flatten() {
            for to in peer["to"].as_array().into_iter().flatten() {
                let Some(range) = to["ipBlock"]["cidr"].as_str() else {
                    continue;
                };
                let plan = &self.estate.plan;
                let mut subnets = plan.all("azurerm_subnet");
                let of_azure = subnets.any(|one| {
                    let prefixes = one.config["address_prefixes"].as_array();
                    one.text("name") == Some(subnet)
                        && prefixes.is_some_and(|all| all.iter().any(|p| p == range))
                });
                let mut kept = plan.all("google_compute_global_address");
                let of_google = kept.any(|one| {
                    let length = &one.config["prefix_length"];
                    format!("{}/{length}", one.text("address").unwrap_or_default()) == range
                });
                found.judge(of_azure || of_google, || {
                    format!("range: {path} opens {range}")
                });
            }
        }
    }

    /// Claims that name no class get that of the platform, and it is one.
    fn classes(&self, found: &mut Found) {
        let is_default = |one: &&Resource| {
            one.config["metadata"][0]["annotations"]["storageclass.kubernetes.io/is-default-class"]
                == "true"
        };
        let classes = self.made("kubernetes_storage_class_v1");
        let defaults = classes.filter(is_default).count();
        let has_cluster = self.made("google_container_cluster").next().is_some()
            || self.made("azurerm_kubernetes_cluster").next().is_some();
        if has_cluster {
            found.judge(defaults == 1, || {
                format!("class: {} has {defaults} defaults", self.folder)
            });
        }
    }

    /// Pods that ask for nodes of their client find some.
    fn nodes(&self, found: &mut Found) {
        let mut asked = BTreeSet::new();
        for (path, object) in objects(self.estate, "kubernetes/base/") {
            let owner = path.split('/').nth(2).unwrap_or_default().to_owned();
            let is_here = self
                .stacks
                .iter()
                .any(|s| s.contains(&format!("/clients/{owner}/")));
            let selector = object["spec"]["template"]["spec"]["nodeSelector"].as_object();
            for (label, value) in selector.into_iter().flatten() {
                if is_here && label.ends_with("/client") {
                    asked.insert((label.clone(), text(value).to_owned()));
                }
            }
        }
        for (label, value) in asked {
            let mut pools = self
                .made("google_container_node_pool")
                .map(|one| &one.config["node_config"][0]["labels"])
                .chain(
                    self.made("azurerm_kubernetes_cluster_node_pool")
                        .map(|one| &one.config["node_labels"]),
                );
            let is_made = pools.any(|labels| labels[&label] == value.as_str());
            found.judge(is_made, || {
                format!("nodes: {} has none with {label}={value}", self.folder)
            });
        }
    }
}
