//! What goes with an object that is deleted, and cannot be had back by applying it again.

use serde_json::Value as Json;

use super::fields::{at, text};

/// What is lost with it, in words.
pub fn with(object: &Json) -> Option<String> {
    let api = text(object, &["apiVersion"]);
    let group = api.split_once('/').map_or("", |(group, _)| group);
    let finalizers = |path: &[&str]| {
        let all = at(object, path)
            .and_then(Json::as_array)
            .into_iter()
            .flatten();
        let mut all = all.filter_map(Json::as_str);
        all.any(|one| one.starts_with("resources-finalizer.argocd.argoproj.io"))
    };
    let words = match (group, text(object, &["kind"])) {
        // https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reclaiming
        ("", "PersistentVolumeClaim") => "its data, unless its storage class retains volumes",
        ("", "PersistentVolume") => "where its data is",
        ("", "Namespace") => "everything in it",
        ("", "Service") if text(object, &["spec", "type"]) == "LoadBalancer" => {
            "its load balancer and the addresses of that"
        }
        ("apiextensions.k8s.io", "CustomResourceDefinition") => "every object of its kind",
        ("apps", "StatefulSet") if at(object, &["spec", "volumeClaimTemplates"]).is_some() => {
            let path = [
                "spec",
                "persistentVolumeClaimRetentionPolicy",
                "whenDeleted",
            ];
            match text(object, &path) {
                "Delete" => "its pods, and their volumes with the data",
                _ => "its pods; their volumes stay",
            }
        }
        ("argoproj.io", "Application") if finalizers(&["metadata", "finalizers"]) => {
            "everything that it applied"
        }
        ("argoproj.io", "ApplicationSet")
            if finalizers(&["spec", "template", "metadata", "finalizers"]) =>
        {
            "its applications, and everything that they applied"
        }
        ("kustomize.toolkit.fluxcd.io", "Kustomization")
            if at(object, &["spec", "prune"]) == Some(&Json::Bool(true)) =>
        {
            "everything that it applied"
        }
        _ => return None,
    };
    Some(words.to_owned())
}
