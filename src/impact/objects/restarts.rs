//! What gives workloads new pods: a template that differs, or a secret or a map that Reloader watches for them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::build::Built;
use super::fields::{at, is_below, text};
use super::report::{Field, Object, ObjectAction};

/// Whether a workload has pods that it replaces when its template changes, and how: none where it does not, with the reason.
pub fn rolls(new: &Json, fields: &[Field]) -> Option<Result<Option<String>, String>> {
    let kind = text(new, &["kind"]);
    if !matches!(kind, "Deployment" | "StatefulSet" | "DaemonSet")
        || text(new, &["apiVersion"]) != "apps/v1"
    {
        return None;
    }
    if !fields
        .iter()
        .any(|field| is_below(&field.path, "spec.template"))
    {
        return None;
    }
    let none = at(new, &["spec", "replicas"]).and_then(Json::as_u64) == Some(0);
    let is_paused = at(new, &["spec", "paused"]) == Some(&Json::Bool(true));
    let on_delete = text(new, &["spec", "updateStrategy", "type"]) == "OnDelete";
    Some(if none {
        Err("it has no pods (`replicas: 0`)".into())
    } else if is_paused {
        Err("its rollout is paused".into())
    } else if on_delete {
        Err("pods stay as they are until somebody deletes them (`OnDelete`)".into())
    } else if text(new, &["spec", "strategy", "type"]) == "Recreate" {
        Ok(Some(
            "all pods stop before new ones start (`Recreate`)".into(),
        ))
    } else {
        Ok(None)
    })
}

/// What becomes of the number of pods where it is written no more: the default, until something else sets it.
/// <https://kubernetes.io/docs/reference/using-api/server-side-apply/#transferring-ownership>
pub fn falls(new: &Json, fields: &[Field]) -> Option<String> {
    let kind = text(new, &["kind"]);
    let mut fields = fields.iter();
    let field = fields.find(|field| field.path == "spec.replicas" && field.new.is_none())?;
    let count = field.old.as_ref().and_then(Json::as_u64)?;
    let is_asked = matches!(kind, "Deployment" | "StatefulSet") && count > 1;
    is_asked.then(|| format!("it falls from {count} pods to 1 until an autoscaler raises it"))
}

/// What pods that run have of a change only once they start anew: sidecars and roles are given to a pod when it is created.
/// <https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/>, <https://docs.aws.amazon.com/eks/latest/userguide/pod-configuration.html>
pub fn waits(new: &Json, fields: &[Field]) -> Option<String> {
    let differs = |path: &str| fields.iter().any(|field| field.path == path);
    let role = "metadata.annotations[\"eks.amazonaws.com/role-arn\"]";
    match text(new, &["kind"]) {
        "Namespace" if differs("metadata.labels.istio-injection") => {
            Some("pods that run stay as they are until they start anew".into())
        }
        "ServiceAccount" if differs(role) => {
            Some("pods that run keep their role until they start anew".into())
        }
        _ => None,
    }
}

/// A secret or a map whose content changes.
type Content = (&'static str, String, String);

/// The content that the change of an object changes: of an external secret that of the secret which is made of it.
fn content(new: &Json, fields: &[Field]) -> Option<Content> {
    let name = text(new, &["metadata", "name"]);
    let namespace = text(new, &["metadata", "namespace"]).to_owned();
    let differs = |of: &[&str]| {
        let mut fields = fields.iter();
        fields.any(|field| of.iter().any(|path| is_below(&field.path, path)))
    };
    match text(new, &["kind"]) {
        "Secret" if differs(&["data", "stringData"]) => {
            Some(("secret", namespace, name.to_owned()))
        }
        "ConfigMap" if differs(&["data", "binaryData"]) => {
            Some(("configmap", namespace, name.to_owned()))
        }
        "ExternalSecret" if differs(&["spec.data", "spec.dataFrom", "spec.target.template"]) => {
            let target = text(new, &["spec", "target", "name"]);
            let target = if target.is_empty() { name } else { target };
            Some(("secret", namespace, target.to_owned()))
        }
        _ => None,
    }
}

/// What the changes of an overlay's objects change the content of.
pub fn contents(
    new: &BTreeMap<(&str, &str, &str, &str), &Built>,
    changed: &[Object],
) -> Vec<Content> {
    let changed = changed
        .iter()
        .filter(|object| object.action == ObjectAction::Change);
    let found = changed.filter_map(|object| {
        let group = object
            .api_version
            .split_once('/')
            .map_or("", |(group, _)| group);
        let namespace = object.namespace.as_deref().unwrap_or_default();
        let one = new.get(&(group, object.kind.as_str(), namespace, object.name.as_str()))?;
        content(&one.json, &object.fields)
    });
    found.collect()
}

/// Workloads that Reloader gives new pods because of such contents, with the reason:
/// <https://docs.stakater.com/reloader/1.4/reference/annotations.html>.
pub fn reloaded<'b>(all: &'b [Built], contents: &[Content]) -> Vec<(&'b Built, String)> {
    let mut found = Vec::new();
    let workloads = all.iter().filter(|one| {
        matches!(one.kind(), "Deployment" | "StatefulSet" | "DaemonSet") && one.group() == "apps"
    });
    for one in workloads {
        let own = contents
            .iter()
            .filter(|(_, namespace, _)| namespace == one.namespace());
        let watched: Vec<String> = own
            .filter(|(kind, _, name)| watches(&one.json, kind, name))
            .map(|(kind, _, name)| format!("{kind} {name}"))
            .collect();
        if !watched.is_empty() {
            found.push((
                one,
                format!(
                    "by Reloader, where the cluster has it: {} changes",
                    watched.join(", ")
                ),
            ));
        }
    }
    found
}

fn watches(workload: &Json, kind: &str, name: &str) -> bool {
    let annotation = |key: &str| {
        let on = |path: &[&str]| at(workload, path).and_then(|all| all.get(key)?.as_str());
        on(&["metadata", "annotations"])
            .or_else(|| on(&["spec", "template", "metadata", "annotations"]))
    };
    let named = annotation(&format!("{kind}.reloader.stakater.com/reload")).unwrap_or_default();
    if named.split(',').any(|other| other.trim() == name) {
        return true;
    }
    let is_on = |key: &str| annotation(key) == Some("true");
    let is_auto =
        is_on("reloader.stakater.com/auto") || is_on(&format!("{kind}.reloader.stakater.com/auto"));
    let mut used = BTreeSet::new();
    if let Some(template) = at(workload, &["spec", "template"]).filter(|_| is_auto) {
        uses(template, kind, &mut used);
    }
    used.contains(name)
}

/// The secrets or maps that pods name.
fn uses<'j>(json: &'j Json, kind: &str, used: &mut BTreeSet<&'j str>) {
    let keys: &[&str] = match kind {
        "secret" => &["secret", "secretRef", "secretKeyRef"],
        _ => &["configMap", "configMapRef", "configMapKeyRef"],
    };
    match json {
        Json::Object(map) => {
            for (key, value) in map {
                if keys.contains(&key.as_str()) {
                    used.insert(text(value, &["name"]));
                    used.insert(text(value, &["secretName"]));
                }
                uses(value, kind, used);
            }
        }
        Json::Array(items) => items.iter().for_each(|item| uses(item, kind, used)),
        _ => {}
    }
}
