//! Fields that Kubernetes refuses to change. From the validation of the API server, <https://github.com/kubernetes/kubernetes/tree/v1.32.0/pkg/apis>
//! (`validation/validation.go` of each group) and, for selectors, `pkg/registry/apps/*/strategy.go`. Of custom resources nothing is known.

use serde_json::Value as Json;

use super::fields::{at, is_below, text};
use super::report::Field;
use crate::value::Quantity;

/// Kinds, with what cannot be changed.
const FIXED: [(&str, &[&str]); 20] = [
    ("Deployment", &["spec.selector"]),
    ("ReplicaSet", &["spec.selector"]),
    ("DaemonSet", &["spec.selector"]),
    // https://kubernetes.io/docs/concepts/workloads/controllers/job/#job-termination-and-cleanup; `ValidateJobSpecUpdate`
    (
        "Job",
        &[
            "spec.backoffLimitPerIndex",
            "spec.completionMode",
            "spec.completions",
            "spec.managedBy",
            "spec.podFailurePolicy",
            "spec.selector",
            "spec.successPolicy",
            "spec.template",
        ],
    ),
    // `ValidateStorageClassUpdate`
    (
        "StorageClass",
        &[
            "parameters",
            "provisioner",
            "reclaimPolicy",
            "volumeBindingMode",
        ],
    ),
    ("VolumeAttributesClass", &["driverName", "parameters"]),
    ("PersistentVolumeClaim", &["spec"]),
    ("PersistentVolume", &["spec"]),
    // `ValidateServiceUpdate`
    (
        "Service",
        &[
            "spec.clusterIP",
            "spec.clusterIPs",
            "spec.healthCheckNodePort",
            "spec.loadBalancerClass",
        ],
    ),
    // https://kubernetes.io/docs/reference/access-authn-authz/rbac/#clusterrolebinding-example
    ("RoleBinding", &["roleRef"]),
    ("ClusterRoleBinding", &["roleRef"]),
    ("IngressClass", &["spec.controller"]),
    ("PriorityClass", &["preemptionPolicy", "value"]),
    ("RuntimeClass", &["handler"]),
    ("ResourceQuota", &["spec.scopes"]),
    ("EndpointSlice", &["addressType"]),
    (
        "CustomResourceDefinition",
        &[
            "spec.group",
            "spec.names.kind",
            "spec.names.plural",
            "spec.scope",
        ],
    ),
    // https://kubernetes.io/docs/concepts/configuration/configmap/#configmap-immutable
    ("ConfigMap", &["binaryData", "data", "immutable"]),
    ("Secret", &["binaryData", "data", "immutable", "stringData"]),
    ("StatefulSet", &["spec"]),
];

/// What can be changed all the same, below what cannot.
const OPEN: [(&str, &[&str]); 3] = [
    // https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#limitations; `ValidateStatefulSetUpdate`
    (
        "StatefulSet",
        &[
            "spec.minReadySeconds",
            "spec.ordinals",
            "spec.persistentVolumeClaimRetentionPolicy",
            "spec.replicas",
            "spec.revisionHistoryLimit",
            "spec.template",
            "spec.updateStrategy",
        ],
    ),
    // https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims
    (
        "PersistentVolumeClaim",
        &["spec.resources", "spec.volumeAttributesClassName"],
    ),
    (
        "PersistentVolume",
        &[
            "spec.accessModes",
            "spec.capacity",
            "spec.claimRef",
            "spec.mountOptions",
            "spec.nodeAffinity",
            "spec.persistentVolumeReclaimPolicy",
            "spec.storageClassName",
            "spec.volumeAttributesClassName",
        ],
    ),
];

/// What the API server takes where nothing is written.
const DEFAULTS: [(&str, &str, &str); 6] = [
    ("StorageClass", "reclaimPolicy", "Delete"),
    ("StorageClass", "volumeBindingMode", "Immediate"),
    ("PersistentVolumeClaim", "spec.volumeMode", "Filesystem"),
    ("PriorityClass", "preemptionPolicy", "PreemptLowerPriority"),
    ("StatefulSet", "spec.podManagementPolicy", "OrderedReady"),
    ("Job", "spec.completionMode", "NonIndexed"),
];

/// Those of the fields that differ which cannot be changed.
pub fn refused(old: &Json, new: &Json, fields: &[Field]) -> Vec<Field> {
    let kind = text(new, &["kind"]);
    if !is_of_kubernetes(text(new, &["apiVersion"])) {
        return Vec::new();
    }
    let of = |table: &[(&str, &'static [&'static str])]| -> &'static [&'static str] {
        let mut table = table.iter();
        table
            .find(|(other, _)| *other == kind)
            .map_or(&[], |(_, fields)| fields)
    };
    let (fixed, open) = (of(&FIXED), of(&OPEN));
    let is_frozen = old.get("immutable") == Some(&Json::Bool(true));
    let is_refused = |field: &&Field| {
        let path = &field.path;
        if kind == "Secret" && path == "type" {
            return true;
        }
        let is_closed = fixed.iter().any(|fixed| is_below(path, fixed))
            && !open.iter().any(|open| is_below(path, open));
        match kind {
            "ConfigMap" | "Secret" => is_closed && is_frozen,
            "Service" => is_closed && is_taken(old, new, path),
            "Job" if path == "spec.completions" => {
                text(new, &["spec", "completionMode"]) != "Indexed"
            }
            "PersistentVolumeClaim" if path == "spec.resources.requests.storage" => shrinks(field),
            _ => is_closed && !is_default(kind, field),
        }
    };
    fields.iter().filter(is_refused).cloned().collect()
}

/// What cannot be changed of an address or a class that a service was given: nothing written leaves it as it is.
fn is_taken(old: &Json, new: &Json, path: &str) -> bool {
    let kind = |json| text(json, &["spec", "type"]).to_owned();
    match path {
        "spec.loadBalancerClass" | "spec.healthCheckNodePort" => kind(old) == kind(new),
        _ => {
            at(new, &["spec", "clusterIP"]).is_some()
                && kind(old) != "ExternalName"
                && kind(new) != "ExternalName"
        }
    }
}

fn is_default(kind: &str, field: &Field) -> bool {
    let default = DEFAULTS
        .iter()
        .find(|(of, path, _)| *of == kind && *path == field.path);
    let is_it = |value: &Option<Json>| {
        let value = value.as_ref().and_then(Json::as_str);
        value.is_none() || value == default.map(|(_, _, value)| *value)
    };
    default.is_some() && is_it(&field.old) && is_it(&field.new)
}

/// Whether a size is not what it was, and not larger.
fn shrinks(field: &Field) -> bool {
    let size = |value: &Option<Json>| {
        let quantity = match value {
            Some(Json::String(text)) => Quantity::new(text),
            Some(Json::Number(number)) => Quantity::new(&number.to_string()),
            _ => return None,
        };
        quantity.ok()?.thousandths()
    };
    match (size(&field.old), size(&field.new)) {
        (Some(old), Some(new)) => new < old,
        _ => false,
    }
}

/// Whether an API is one of Kubernetes itself.
pub fn is_of_kubernetes(api: &str) -> bool {
    let Some((group, _)) = api.split_once('/') else {
        return true;
    };
    matches!(group, "apps" | "batch" | "autoscaling" | "policy") || group.ends_with(".k8s.io")
}
