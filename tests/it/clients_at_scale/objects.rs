//! Names of Kubernetes objects: lengths, letters, labels, and no two files that make the same object.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;
use terrane::tree::FileTree;

use crate::yaml::saphyr;

/// Kinds whose names are parts of DNS names, and those whose names controllers make longer: 52 leave them eleven characters.
/// https://kubernetes.io/docs/concepts/overview/working-with-objects/names/,
/// https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
fn longest(kind: &str) -> usize {
    match kind {
        "Namespace" | "Service" | "Job" | "Deployment" => 63,
        "CronJob" | "StatefulSet" => 52,
        // The class's name is a label value of what the controller makes.
        "IngressClass" | "IngressClassParams" => 63,
        _ => 253,
    }
}

static DNS: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$"));
static SERVICE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[a-z]([-a-z0-9]*[a-z0-9])?$"));
static VALUE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$"));
static KEY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$")
});

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern")
}

/// Everything below `kubernetes/` and `argocd/` that a cluster would not take.
pub fn faults(tree: &FileTree) -> Vec<String> {
    let mut out = Vec::new();
    let mut objects: BTreeMap<[String; 4], BTreeSet<String>> = BTreeMap::new();
    for (path, bytes) in tree.iter() {
        let path = path.as_str().trim_start_matches("out/");
        let part = |n: usize| path.split('/').nth(n).unwrap_or_default();
        if !["kubernetes", "argocd", "flux"].contains(&part(0)) || !path.ends_with(".yaml") {
            continue;
        }
        for object in saphyr(std::str::from_utf8(bytes).expect("UTF-8")) {
            let (Some(kind), Some(name)) =
                (object["kind"].as_str(), object["metadata"]["name"].as_str())
            else {
                continue;
            };
            let pattern = if kind == "Service" { &*SERVICE } else { &*DNS };
            if name.len() > longest(kind) || !pattern.is_match(name) {
                out.push(format!(
                    "{path}: {kind} `{name}`, {} characters",
                    name.len()
                ));
            }
            // Labels of alerts are Prometheus's.
            let part_of = if kind == "PrometheusRule" {
                &object["metadata"]
            } else {
                &object
            };
            labels(part_of, path, &mut out);
            // Base and overlay make one object of an app; two apps must not.
            let (root, owner, app) = match (part(0), part(1)) {
                ("kubernetes", "regions") => (format!("{}/{}", part(2), part(3)), part(4), part(5)),
                ("kubernetes", _) => ("base".to_owned(), part(2), part(3)),
                _ => (part(0).to_owned(), "", path),
            };
            // What has no namespace of its own is the owner's; a kustomization of an app adds the owner's.
            let space = object["metadata"]["namespace"]
                .as_str()
                .unwrap_or(owner)
                .to_owned();
            let app = if app.ends_with(".yaml") && part(0) == "kubernetes" {
                ""
            } else {
                app
            };
            objects
                .entry([root, space, kind.into(), name.into()])
                .or_default()
                .insert(app.into());
        }
    }
    for (object, apps) in objects.into_iter().filter(|(_, apps)| apps.len() > 1) {
        out.push(format!("{} is made by {apps:?}", object.join(" ")));
    }
    out
}

/// Values of labels, wherever they stand.
fn labels(object: &Value, path: &str, out: &mut Vec<String>) {
    let Some(map) = object.as_object() else {
        for item in object.as_array().into_iter().flatten() {
            labels(item, path, out);
        }
        return;
    };
    for (name, inner) in map {
        if ["labels", "matchLabels", "nodeSelector", "selector"].contains(&name.as_str()) {
            for (label, text) in inner.as_object().into_iter().flatten() {
                if text.as_str().is_some_and(|t| !VALUE.is_match(t))
                    || !KEY.is_match(label) && text.is_string()
                {
                    out.push(format!("{path}: the label {label}: {text}"));
                }
            }
        }
        // https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#group.name
        let group = name == "group" && inner["name"].as_str().is_some_and(|n| n.len() > 63);
        let balancer =
            name.ends_with("load-balancer-name") && inner.as_str().is_some_and(|n| n.len() > 32);
        if group || balancer {
            out.push(format!("{path}: {name} {inner}"));
        }
        labels(inner, path, out);
    }
}
