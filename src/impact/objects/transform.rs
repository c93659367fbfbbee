//! What a kustomization does to all of its objects: namespace, labels, replicas, images, and names that say what is in an object.

use serde_json::{Map, Value as Json};

use super::build::{Built, items, map_at};
use super::fields::text;
use super::generate::{only, suffix};

/// Kinds of the whole cluster, as Kustomize knows them (`precomputedIsNamespaceScoped` in kyaml's `openapi`): it takes all others to be in a namespace.
const OF_CLUSTER: [(&str, &[&str]); 13] = [
    (
        "admissionregistration.k8s.io",
        &[
            "MutatingWebhookConfiguration",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
            "ValidatingWebhookConfiguration",
        ],
    ),
    ("apiextensions.k8s.io", &["CustomResourceDefinition"]),
    ("apiregistration.k8s.io", &["APIService"]),
    ("certificates.k8s.io", &["CertificateSigningRequest"]),
    (
        "flowcontrol.apiserver.k8s.io",
        &["FlowSchema", "PriorityLevelConfiguration"],
    ),
    ("networking.k8s.io", &["IngressClass"]),
    ("node.k8s.io", &["RuntimeClass"]),
    ("policy", &["PodSecurityPolicy"]),
    (
        "rbac.authorization.k8s.io",
        &["ClusterRole", "ClusterRoleBinding"],
    ),
    ("scheduling.k8s.io", &["PriorityClass"]),
    (
        "storage.k8s.io",
        &["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"],
    ),
    (
        "",
        &["ComponentStatus", "Namespace", "Node", "PersistentVolume"],
    ),
    ("internal.apiserver.k8s.io", &["StorageVersion"]),
];

/// Kinds with more places for a namespace than their own, which are not read here.
const WITH_SERVICES: [&str; 4] = [
    "APIService",
    "CustomResourceDefinition",
    "MutatingWebhookConfiguration",
    "ValidatingWebhookConfiguration",
];

/// Where labels go beside `metadata.labels`, if pods are to have them: `metadataLabelsFieldSpecs` of kustomize.
const TEMPLATES: [(&str, &str, &[&str]); 8] = [
    (
        "",
        "ReplicationController",
        &["spec", "template", "metadata", "labels"],
    ),
    (
        "apps",
        "Deployment",
        &["spec", "template", "metadata", "labels"],
    ),
    (
        "apps",
        "ReplicaSet",
        &["spec", "template", "metadata", "labels"],
    ),
    (
        "apps",
        "DaemonSet",
        &["spec", "template", "metadata", "labels"],
    ),
    (
        "apps",
        "StatefulSet",
        &["spec", "template", "metadata", "labels"],
    ),
    ("batch", "Job", &["spec", "template", "metadata", "labels"]),
    (
        "batch",
        "CronJob",
        &["spec", "jobTemplate", "metadata", "labels"],
    ),
    (
        "batch",
        "CronJob",
        &[
            "spec",
            "jobTemplate",
            "spec",
            "template",
            "metadata",
            "labels",
        ],
    ),
];

/// In the order in which Kustomize does it (`configureBuiltinTransformers`).
pub fn all(kustomization: &Json, all: &mut [Built]) -> Result<(), String> {
    let namespace = text(kustomization, &["namespace"]);
    if !namespace.is_empty() {
        for one in all.iter_mut() {
            place(one, namespace)?;
        }
        subjects(all)?;
    }
    for label in items(kustomization, "labels") {
        labels(label, all)?;
    }
    for one in items(kustomization, "replicas") {
        replicas(one, all)?;
    }
    for one in items(kustomization, "images") {
        let keys = one.as_object().ok_or("an image that is no map")?;
        only(keys, &["name", "newName", "newTag", "digest"])?;
        for object in all.iter_mut() {
            images(&mut object.json, one);
        }
    }
    Ok(())
}

fn place(one: &mut Built, namespace: &str) -> Result<(), String> {
    let kind = one.kind();
    if WITH_SERVICES.contains(&kind) {
        return Err(format!("a {kind} in a namespace"));
    }
    if one.group().is_empty() && kind == "Namespace" {
        let metadata = map_at(&mut one.json, &["metadata"])?;
        metadata.insert("name".into(), namespace.into());
        return Ok(());
    }
    let is_of_cluster =
        |(group, kinds): &(&str, &[&str])| *group == one.group() && kinds.contains(&kind);
    match OF_CLUSTER.iter().any(is_of_cluster) {
        true => Ok(()),
        false => one.moved(namespace),
    }
}

/// Accounts that roles are bound to follow into the namespace, if they are among the objects or are the default one.
fn subjects(all: &mut [Built]) -> Result<(), String> {
    let accounts = all.iter().filter(|one| one.kind() == "ServiceAccount");
    let accounts: Vec<(String, String)> = accounts
        .map(|one| (one.name().to_owned(), one.namespace().to_owned()))
        .collect();
    for one in all.iter_mut() {
        if !matches!(one.kind(), "RoleBinding" | "ClusterRoleBinding") {
            continue;
        }
        let own = one.namespace().to_owned();
        let subjects = one.json.get_mut("subjects").and_then(Json::as_array_mut);
        for subject in subjects.into_iter().flatten() {
            if text(subject, &["kind"]) != "ServiceAccount" {
                continue;
            }
            let name = text(subject, &["name"]).to_owned();
            let found = accounts.iter().find(|(other, _)| *other == name);
            let to = match found {
                Some((_, namespace)) => namespace,
                None if name == "default" => &own,
                None => continue,
            };
            let subject = map_at(subject, &[])?;
            subject.insert("namespace".into(), to.as_str().into());
        }
    }
    Ok(())
}

fn labels(label: &Json, all: &mut [Built]) -> Result<(), String> {
    let keys = label.as_object().ok_or("labels that are no map")?;
    only(keys, &["pairs", "includeTemplates", "includeSelectors"])?;
    let is_true = |key: &str| label.get(key) == Some(&Json::Bool(true));
    if is_true("includeSelectors") {
        return Err("`includeSelectors`".into());
    }
    let pairs: Map<String, Json> = match label.get("pairs") {
        Some(Json::Object(pairs)) => pairs.clone(),
        _ => return Ok(()),
    };
    for one in all.iter_mut() {
        let (group, kind) = (one.group().to_owned(), one.kind().to_owned());
        let templates = TEMPLATES.iter().filter(|(other_group, other, _)| {
            is_true("includeTemplates") && *other == kind && *other_group == group
        });
        let templates = templates.map(|(_, _, path)| *path);
        let places = std::iter::once(&["metadata", "labels"] as &[&str]).chain(templates);
        for path in places.collect::<Vec<_>>() {
            let labels = map_at(&mut one.json, path)?;
            for (key, value) in &pairs {
                labels.insert(key.clone(), value.clone());
            }
        }
    }
    Ok(())
}

fn replicas(one: &Json, all: &mut [Built]) -> Result<(), String> {
    let keys = one.as_object().ok_or("`replicas` that are no map")?;
    only(keys, &["name", "count"])?;
    let (name, count) = (text(one, &["name"]), one.get("count").cloned());
    let scales = |kind: &str| {
        matches!(
            kind,
            "Deployment" | "ReplicationController" | "ReplicaSet" | "StatefulSet"
        )
    };
    let mut found = all
        .iter_mut()
        .filter(|one| one.name() == name && scales(one.kind()));
    let (Some(object), None) = (found.next(), found.next()) else {
        return Err(format!(
            "`replicas` of `{name}`, which is not there or not alone"
        ));
    };
    let spec = map_at(&mut object.json, &["spec"])?;
    spec.insert("replicas".into(), count.unwrap_or_default());
    Ok(())
}

/// Containers at any depth: `LegacyFilter` of kustomize.
fn images(json: &mut Json, image: &Json) {
    match json {
        Json::Object(map) => {
            for (key, value) in map.iter_mut() {
                if matches!(key.as_str(), "containers" | "initContainers") {
                    for container in value.as_array_mut().into_iter().flatten() {
                        if let Some(Json::String(text)) = container.get_mut("image") {
                            *text = named(text, image);
                        }
                    }
                }
                images(value, image);
            }
        }
        Json::Array(items) => items.iter_mut().for_each(|item| images(item, image)),
        _ => {}
    }
}

/// The text of an image with another name, tag or digest.
fn named(image: &str, new: &Json) -> String {
    // Neither stands in the part before the first slash, which may have a port.
    let start = image.find('/').unwrap_or(0);
    let (head, rest) = image.split_at(start);
    let (rest, digest) = rest
        .split_once('@')
        .map_or((rest, None), |(rest, digest)| (rest, Some(digest)));
    let (rest, tag) = rest
        .split_once(':')
        .map_or((rest, None), |(rest, tag)| (rest, Some(tag)));
    let name = format!("{head}{rest}");
    if name != text(new, &["name"]) {
        return image.to_owned();
    }
    let said = |key: &str| Some(text(new, &[key])).filter(|value| !value.is_empty());
    let (new_tag, new_digest) = (said("newTag"), said("digest"));
    let (tag, digest) = match (new_tag, new_digest) {
        (None, None) => (tag, digest),
        new => new,
    };
    let mut out = said("newName").unwrap_or(&name).to_owned();
    if let Some(tag) = tag {
        out = format!("{out}:{tag}");
    }
    if let Some(digest) = digest {
        out = format!("{out}@{digest}");
    }
    out
}

/// Gives generated maps the names that say what is in them, and puts these where pods name them.
pub fn name_by_content(all: &mut [Built]) -> Result<(), String> {
    let mut renamed: Vec<(String, String, String)> = Vec::new();
    for one in all.iter_mut().filter(|one| one.is_hashed) {
        let was = one.name().to_owned();
        let name = format!("{was}-{}", suffix(&one.json));
        let metadata = map_at(&mut one.json, &["metadata"])?;
        metadata.insert("name".into(), name.as_str().into());
        renamed.push((one.namespace().to_owned(), was.clone(), name));
        one.generated = Some(was);
    }
    for one in all.iter_mut() {
        let has_pods = TEMPLATES.iter().any(|(_, kind, _)| *kind == one.kind());
        if has_pods || matches!(one.kind(), "Pod" | "PodTemplate") {
            let namespace = one.namespace().to_owned();
            let own = renamed.iter().filter(|(of, _, _)| *of == namespace);
            let own: Vec<_> = own.collect();
            if !own.is_empty() {
                refer(&mut one.json, &own);
            }
        }
    }
    Ok(())
}

fn refer(json: &mut Json, renamed: &[&(String, String, String)]) {
    match json {
        Json::Object(map) => {
            for (key, value) in map.iter_mut() {
                let is_reference = matches!(
                    key.as_str(),
                    "configMap" | "configMapKeyRef" | "configMapRef"
                );
                if let Some(Json::String(name)) = value.get_mut("name").filter(|_| is_reference) {
                    let found = renamed.iter().find(|(_, was, _)| was == name);
                    if let Some((_, _, new)) = found {
                        name.clone_from(new);
                    }
                }
                refer(value, renamed);
            }
        }
        Json::Array(items) => items.iter_mut().for_each(|item| refer(item, renamed)),
        _ => {}
    }
}
