//! What a client's files in the Kustomize, Argo CD and Flux trees say, seen from all others. Each fault begins with its theme.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use terrane::tree::FileTree;

use super::cloud::{leaves, words};
use super::policy::glob;
use crate::yaml::saphyr;

/// The objects of one file.
pub(super) struct File {
    pub path: String,
    pub owner: Option<String>,
    pub objects: Vec<Value>,
}

pub struct Cluster {
    pub(super) files: Vec<File>,
    clients: BTreeSet<String>,
    /// Labels of each client's namespaces.
    spaces: BTreeMap<String, Vec<Value>>,
    /// Clients and the accounts of their pods.
    pub accounts: BTreeMap<String, BTreeSet<String>>,
}

impl Cluster {
    pub fn new(tree: &FileTree, clients: &BTreeSet<String>) -> Self {
        let mut out = Self {
            files: Vec::new(),
            clients: clients.clone(),
            spaces: BTreeMap::new(),
            accounts: BTreeMap::new(),
        };
        for (path, bytes) in tree.iter() {
            let path = path.as_str().trim_start_matches("out/");
            let Some(owner) = owner(path) else {
                continue;
            };
            let objects = saphyr(std::str::from_utf8(bytes).expect("UTF-8"));
            let owner = clients.get(owner).cloned();
            for object in &objects {
                out.learn(owner.as_ref(), object);
            }
            out.files.push(File {
                path: path.to_owned(),
                owner,
                objects,
            });
        }
        out
    }

    fn learn(&mut self, owner: Option<&String>, object: &Value) {
        let Some(owner) = owner else {
            return;
        };
        let name = object["metadata"]["name"].as_str().unwrap_or_default();
        match object["kind"].as_str() {
            Some("Namespace") => {
                let mut labels = object["metadata"]["labels"].clone();
                labels["kubernetes.io/metadata.name"] = name.into();
                self.spaces.entry(owner.clone()).or_default().push(labels);
            }
            // What Flux deploys as lives in the namespace of Flux.
            Some("ServiceAccount") if object["metadata"]["namespace"].is_null() => {
                let accounts = self.accounts.entry(owner.clone()).or_default();
                accounts.insert(name.to_owned());
            }
            _ => {}
        }
    }

    pub fn faults(&self) -> Vec<String> {
        let mut out = Vec::new();
        for file in &self.files {
            for object in &file.objects {
                if let Some(owner) = &file.owner {
                    self.mentions(file, owner, object, &mut out);
                    self.selectors(file, owner, object, &mut out);
                    pods(file, owner, object, &mut out);
                }
                self.project(file, object, &mut out);
                self.application(file, object, &mut out);
            }
        }
        out
    }

    /// How much there is to look at.
    pub fn works(&self) -> BTreeMap<String, usize> {
        let mut out = BTreeMap::new();
        for object in self
            .files
            .iter()
            .filter(|f| f.owner.is_some())
            .flat_map(|f| &f.objects)
        {
            if let Some(kind) = object["kind"].as_str() {
                *out.entry(kind.to_owned()).or_default() += 1;
            }
        }
        out
    }

    fn others<'s>(&'s self, client: &'s str) -> impl Iterator<Item = &'s String> {
        self.clients.iter().filter(move |name| *name != client)
    }

    /// Nothing names another client, not even by a pattern.
    fn mentions(&self, file: &File, owner: &str, object: &Value, out: &mut Vec<String>) {
        let mut all = Vec::new();
        leaves(object, &mut all);
        for text in all {
            for other in self.others(owner) {
                let is_pattern = text.contains('*') && text.len() > 1;
                let meant = is_pattern
                    && [
                        other.clone(),
                        format!("cluster.local/ns/{other}/sa/any"),
                        format!("{other}/any.{other}.svc.cluster.local"),
                        format!("any.{other}.svc.cluster.local"),
                        format!("system:serviceaccount:{other}:any"),
                    ]
                    .iter()
                    .any(|name| glob(&text, name));
                if words(&text).any(|word| word == other) || meant {
                    out.push(format!(
                        "mention: {} says `{text}`, which is of {other}",
                        file.path
                    ));
                }
            }
            // All of them at once.
            if [
                "system:authenticated",
                "system:serviceaccounts",
                "system:masters",
            ]
            .contains(&text.as_str())
            {
                out.push(format!("mention: {} says `{text}`", file.path));
            }
        }
    }

    /// Namespaces that a policy selects, wherever it stands in the object.
    fn selectors(&self, file: &File, owner: &str, value: &Value, out: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                for (key, inner) in map {
                    if key == "namespaceSelector" {
                        for other in self.others(owner) {
                            let labels = self.spaces.get(other).into_iter().flatten();
                            if labels.into_iter().any(|labels| selects(inner, labels)) {
                                out.push(format!(
                                    "selector: {} selects {other}: {inner}",
                                    file.path
                                ));
                            }
                        }
                    }
                    self.selectors(file, owner, inner, out);
                }
            }
            Value::Array(items) => items
                .iter()
                .for_each(|item| self.selectors(file, owner, item, out)),
            _ => {}
        }
    }

    /// A project of Argo CD lets its applications into one client's namespace and into no other.
    fn project(&self, file: &File, object: &Value, out: &mut Vec<String>) {
        if object["kind"] != "AppProject" || file.owner.is_none() {
            return;
        }
        let owner = file.owner.as_deref().unwrap_or_default();
        for destination in object["spec"]["destinations"]
            .as_array()
            .into_iter()
            .flatten()
        {
            let namespace = destination["namespace"].as_str().unwrap_or("*");
            for other in self.others(owner).filter(|other| glob(namespace, other)) {
                out.push(format!(
                    "project: {} reaches {other} by `{namespace}`",
                    file.path
                ));
            }
        }
        let cluster_wide = object["spec"]["clusterResourceWhitelist"].as_array();
        if cluster_wide.is_none_or(|all| !all.is_empty()) {
            out.push(format!(
                "project: {} may make objects of the whole cluster",
                file.path
            ));
        }
    }

    /// What syncs a client's overlay stays in the client's namespace, with the client's project or account.
    fn application(&self, file: &File, object: &Value, out: &mut Vec<String>) {
        let Some(owner) = file.owner.as_deref() else {
            return;
        };
        let spec = match object["kind"].as_str() {
            Some("ApplicationSet") => &object["spec"]["template"]["spec"],
            Some("Application") => &object["spec"],
            Some("Kustomization") => {
                let account = &object["spec"]["serviceAccountName"];
                let is_flux = object["apiVersion"]
                    .as_str()
                    .is_some_and(|v| v.contains("fluxcd"));
                // Its hosts stand in the gateway's namespace, where no client's account may write.
                let path = object["spec"]["path"].as_str().unwrap_or_default();
                let expected = match path.contains("/ingress.hosts/") {
                    true => "kustomize-controller".to_owned(),
                    false => format!("deployer-{owner}"),
                };
                if is_flux && *account != expected {
                    out.push(format!(
                        "application: {} is applied as {account}",
                        file.path
                    ));
                }
                return;
            }
            Some("RoleBinding") => {
                let subjects = object["subjects"].as_array().into_iter().flatten();
                let account = |s: &&Value| {
                    s["kind"] == "ServiceAccount" && s["name"] != format!("deployer-{owner}")
                };
                for subject in subjects.filter(account) {
                    out.push(format!("application: {} binds {subject}", file.path));
                }
                return;
            }
            _ => return,
        };
        let project = spec["project"].as_str().unwrap_or_default();
        if spec["destination"]["namespace"] != owner || !project.ends_with(&format!("-{owner}")) {
            out.push(format!(
                "application: {} goes to {} by {project}",
                file.path, spec["destination"]
            ));
        }
    }
}

/// Whose folder a file lies in, if it is one of the trees that clusters read.
fn owner(path: &str) -> Option<&str> {
    let parts: Vec<&str> = path.split('/').collect();
    if !path.ends_with(".yaml") {
        return None;
    }
    match parts.as_slice() {
        ["kubernetes", "base" | "components", owner, ..] => Some(owner),
        ["kubernetes", "regions", _, _, owner, ..] => Some(owner),
        ["argocd", .., "clients", file] => file.strip_suffix(".yaml"),
        ["flux", _, _, "clients", owner, ..] => Some(owner),
        ["argocd" | "flux", ..] => Some(""),
        _ => None,
    }
}

/// Whether labels fit a selector; an empty one fits all.
fn selects(selector: &Value, labels: &Value) -> bool {
    if selector["any"] == true {
        return true;
    }
    let names = selector["matchNames"].as_array();
    if let Some(names) = names {
        return names.contains(&labels["kubernetes.io/metadata.name"]);
    }
    let wanted = selector["matchLabels"].as_object().into_iter().flatten();
    let expressions = selector["matchExpressions"]
        .as_array()
        .into_iter()
        .flatten();
    wanted
        .into_iter()
        .all(|(key, value)| &labels[key.as_str()] == value)
        && expressions.into_iter().all(|e| {
            let label = &labels[e["key"].as_str().expect("a key")];
            let among = e["values"]
                .as_array()
                .is_some_and(|all| all.contains(label));
            match e["operator"].as_str().expect("an operator") {
                "Exists" => !label.is_null(),
                "DoesNotExist" => label.is_null(),
                "In" => among,
                _ => !among,
            }
        })
}

/// Pods run on their client's own nodes or on nobody's, and tolerate no other client's.
fn pods(file: &File, owner: &str, object: &Value, out: &mut Vec<String>) {
    let is_client = |key: &Value| key.as_str().is_some_and(|k| k.ends_with("/client"));
    let template = match object["kind"].as_str() {
        Some("Deployment" | "Job" | "StatefulSet" | "DaemonSet") => &object["spec"]["template"],
        Some("CronJob") => &object["spec"]["jobTemplate"]["spec"]["template"],
        _ => return,
    };
    let spec = &template["spec"];
    let mut chosen = spec["nodeSelector"].as_object().into_iter().flatten();
    let bound = chosen.any(|(key, value)| key.ends_with("/client") && value == owner);
    for toleration in spec["tolerations"].as_array().into_iter().flatten() {
        // An overlay may repeat the list and leave the selector to the base.
        let own = is_client(&toleration["key"])
            && toleration["operator"] == "Equal"
            && toleration["value"] == owner;
        if !own || !bound {
            out.push(format!("pods: {} tolerates {toleration}", file.path));
        }
    }
    for (key, value) in spec["nodeSelector"].as_object().into_iter().flatten() {
        if key.ends_with("/client") && value != owner {
            out.push(format!("pods: {} runs on nodes of {value}", file.path));
        }
    }
    for (key, value) in [("hostNetwork", true), ("hostPID", true), ("hostIPC", true)] {
        if spec[key] == value {
            out.push(format!("pods: {} has {key}", file.path));
        }
    }
}
