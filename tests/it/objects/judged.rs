//! What is told of a change: what Kubernetes refuses, what restarts, what is deleted and by whom.

use terrane::impact::objects::{self, Applied, ObjectAction, OverlayKind};
use terrane::tree::FileTree;

use super::{RICH, alone, files, line, lines, only, rich_with_flux};
use crate::estate::{compiled_output, reference, tree_of, tree_of_reference};
use crate::yaml::saphyr;

/// An object, what is changed in it, and what comes of that.
const CHANGES: [(&str, &str, &str, &str); 44] = [
    (
        "apps/v1 Deployment\nspec: {selector: {matchLabels: {a: b}}}",
        "a: b",
        "a: c",
        "refuse: spec.selector.matchLabels.a",
    ),
    (
        "apps/v1 Deployment\nspec: {replicas: 2}",
        "2",
        "3",
        "change: spec.replicas",
    ),
    (
        "apps/v1 Deployment\nspec: {strategy: {type: Recreate}}",
        "Recreate",
        "RollingUpdate",
        "change: spec.strategy.type",
    ),
    (
        "apps/v1 Deployment\nspec: {template: {spec: {containers: [{name: x, image: a}]}}}",
        "image: a",
        "image: b",
        "restart: spec.template.spec.containers[x].image",
    ),
    (
        "apps/v1 Deployment\nspec: {template: {metadata: {labels: {a: b}}}}",
        "a: b",
        "a: c",
        "restart: spec.template.metadata.labels.a",
    ),
    (
        "apps/v1 Deployment\nspec: {replicas: 0, template: {spec: {a: b}}}",
        "a: b",
        "a: c",
        "change: spec.template.spec.a",
    ),
    (
        "apps/v1 Deployment\nspec: {paused: true, template: {spec: {a: b}}}",
        "a: b",
        "a: c",
        "change: spec.template.spec.a",
    ),
    (
        "apps/v1 DaemonSet\nspec: {template: {spec: {a: b}}}",
        "a: b",
        "a: c",
        "restart: spec.template.spec.a",
    ),
    (
        "apps/v1 DaemonSet\nspec: {updateStrategy: {type: OnDelete}, template: {spec: {a: b}}}",
        "a: b",
        "a: c",
        "change: spec.template.spec.a",
    ),
    (
        "apps/v1 StatefulSet\nspec: {template: {spec: {a: b}}}",
        "a: b",
        "a: c",
        "restart: spec.template.spec.a",
    ),
    (
        "apps/v1 StatefulSet\nspec: {replicas: 1}",
        "1",
        "2",
        "change: spec.replicas",
    ),
    (
        "apps/v1 StatefulSet\nspec: {serviceName: a}",
        "serviceName: a",
        "serviceName: b",
        "refuse: spec.serviceName",
    ),
    (
        "apps/v1 StatefulSet\nspec: {volumeClaimTemplates: [{metadata: {name: d}, spec: {a: b}}]}",
        "a: b",
        "a: c",
        "refuse: spec.volumeClaimTemplates[0].spec.a",
    ),
    (
        "apps/v1 StatefulSet\nspec: {replicas: 1}",
        "1",
        "1, podManagementPolicy: OrderedReady",
        "change: spec.podManagementPolicy",
    ),
    (
        "batch/v1 Job\nspec: {template: {spec: {a: b}}}",
        "a: b",
        "a: c",
        "refuse: spec.template.spec.a",
    ),
    (
        "batch/v1 Job\nspec: {parallelism: 1}",
        "1",
        "2",
        "change: spec.parallelism",
    ),
    (
        "batch/v1 Job\nspec: {completions: 1}",
        "1",
        "2",
        "refuse: spec.completions",
    ),
    (
        "batch/v1 CronJob\nspec: {jobTemplate: {spec: {template: {spec: {a: b}}}}}",
        "a: b",
        "a: c",
        "change: spec.jobTemplate.spec.template.spec.a",
    ),
    (
        "storage.k8s.io/v1 StorageClass\nprovisioner: a",
        "provisioner: a",
        "provisioner: b",
        "refuse: provisioner",
    ),
    (
        "storage.k8s.io/v1 StorageClass\nprovisioner: a",
        "provisioner: a",
        "provisioner: a\nreclaimPolicy: Delete",
        "change: reclaimPolicy",
    ),
    (
        "storage.k8s.io/v1 StorageClass\nprovisioner: a",
        "provisioner: a",
        "provisioner: a\nreclaimPolicy: Retain",
        "refuse: reclaimPolicy",
    ),
    (
        "storage.k8s.io/v1 StorageClass\nallowVolumeExpansion: false",
        "false",
        "true",
        "change: allowVolumeExpansion",
    ),
    (
        "v1 PersistentVolumeClaim\nspec: {resources: {requests: {storage: 10Gi}}}",
        "10Gi",
        "9Gi",
        "refuse: spec.resources.requests.storage",
    ),
    (
        "v1 PersistentVolumeClaim\nspec: {resources: {requests: {storage: 10Gi}}}",
        "10Gi",
        "20Gi",
        "change: spec.resources.requests.storage",
    ),
    (
        "v1 PersistentVolumeClaim\nspec: {resources: {requests: {storage: 1Gi}}}",
        "1Gi",
        "1024Mi",
        "change: spec.resources.requests.storage",
    ),
    (
        "v1 PersistentVolumeClaim\nspec: {storageClassName: a}",
        "storageClassName: a",
        "storageClassName: b",
        "refuse: spec.storageClassName",
    ),
    (
        "v1 PersistentVolume\nspec: {csi: {volumeHandle: a}}",
        "volumeHandle: a",
        "volumeHandle: b",
        "refuse: spec.csi.volumeHandle",
    ),
    (
        "v1 PersistentVolume\nspec: {persistentVolumeReclaimPolicy: Delete}",
        "Delete",
        "Retain",
        "change: spec.persistentVolumeReclaimPolicy",
    ),
    (
        "v1 Service\nspec: {clusterIP: 10.0.0.1}",
        "10.0.0.1",
        "10.0.0.2",
        "refuse: spec.clusterIP",
    ),
    (
        "v1 Service\nspec: {clusterIP: 10.0.0.1, a: b}",
        "clusterIP: 10.0.0.1, ",
        "",
        "change: spec.clusterIP",
    ),
    (
        "v1 Service\nspec: {type: ClusterIP}",
        "ClusterIP",
        "LoadBalancer",
        "change: spec.type",
    ),
    (
        "v1 Service\nspec: {type: LoadBalancer, loadBalancerClass: a}",
        "Class: a",
        "Class: b",
        "refuse: spec.loadBalancerClass",
    ),
    (
        "v1 ConfigMap\ndata: {a: b}",
        "a: b",
        "a: c",
        "change: data.a",
    ),
    (
        "v1 ConfigMap\nimmutable: true\ndata: {a: b}",
        "a: b",
        "a: c",
        "refuse: data.a",
    ),
    ("v1 Secret\ntype: Opaque", "Opaque", "other", "refuse: type"),
    (
        "rbac.authorization.k8s.io/v1 RoleBinding\nroleRef: {name: a}",
        "name: a}",
        "name: b}",
        "refuse: roleRef.name",
    ),
    (
        "rbac.authorization.k8s.io/v1 RoleBinding\nsubjects: [{name: a}]",
        "[{name: a}]",
        "[{name: b}]",
        "change: subjects[b], subjects[a]",
    ),
    (
        "networking.k8s.io/v1 IngressClass\nspec: {controller: a}",
        "controller: a",
        "controller: b",
        "refuse: spec.controller",
    ),
    (
        "scheduling.k8s.io/v1 PriorityClass\nvalue: 1\ndescription: a",
        "value: 1",
        "value: 2",
        "refuse: value",
    ),
    (
        "scheduling.k8s.io/v1 PriorityClass\nvalue: 1\ndescription: a",
        "description: a",
        "description: b",
        "change: description",
    ),
    (
        "apiextensions.k8s.io/v1 CustomResourceDefinition\nspec: {scope: Cluster}",
        "Cluster",
        "Namespaced",
        "refuse: spec.scope",
    ),
    (
        "v1 ResourceQuota\nspec: {hard: {pods: '1'}}",
        "'1'",
        "'2'",
        "change: spec.hard.pods",
    ),
    (
        "autoscaling/v2 HorizontalPodAutoscaler\nspec: {maxReplicas: 2}",
        "2}",
        "3}",
        "change: spec.maxReplicas",
    ),
    (
        "example.com/v1 Deployment\nspec: {selector: {a: b}}",
        "a: b",
        "a: c",
        "change: spec.selector.a",
    ),
];

fn object(text: &str) -> String {
    let (head, rest) = text.split_once('\n').expect("two lines");
    let (api, kind) = head.split_once(' ').expect("two words");
    format!("apiVersion: {api}\nkind: {kind}\nmetadata: {{name: one}}\n{rest}\n")
}

#[test]
fn kubernetes_refuses_what_is_immutable_and_rolls_templates_out() {
    for (text, from, to, expected) in CHANGES {
        let old = object(text);
        assert!(old.contains(from), "{text}: {from}");
        let (head, rest) = old.split_once("{name: one}").expect("a name");
        let new = format!("{head}{{name: one}}{}", rest.replacen(from, to, 1));
        let found = line(&only(&alone(&old), &alone(&new)));
        let kind = text.split([' ', '\n']).nth(1).expect("a kind");
        let (word, fields) = expected.split_once(": ").expect("two parts");
        assert_eq!(found, format!("{word} {kind} one: {fields}"), "{text}");
    }
}

/// Neither comments nor the order of keys say anything.
#[test]
fn no_change_no_word() {
    for text in [reference(), RICH.to_owned(), rich_with_flux()] {
        let tree = &compiled_output(&text).tree;
        assert!(objects::compare(tree, tree).is_empty());
        let turned: FileTree = tree
            .iter()
            .map(|(path, bytes)| {
                let text = String::from_utf8_lossy(bytes);
                let is_object =
                    path.name().ends_with(".yaml") && path.name() != "kustomization.yaml";
                let bytes = match is_object {
                    true => {
                        let documents = saphyr(&text)
                            .into_iter()
                            .map(|one| reversed(one).to_string());
                        let documents: Vec<String> = documents.collect();
                        format!("# A word.\n{}\n", documents.join("\n---\n"))
                            .into_bytes()
                            .into()
                    }
                    false if path.name() == "kustomization.yaml" => {
                        format!("# A word.\n\n{text}").into_bytes().into()
                    }
                    false => bytes.clone(),
                };
                (path.clone(), bytes)
            })
            .collect();
        let found = objects::compare(tree, &turned);
        assert!(found.is_empty(), "{found:#?}");
    }
}

fn reversed(json: serde_json::Value) -> serde_json::Value {
    match json {
        serde_json::Value::Object(map) => {
            let entries: Vec<_> = map.into_iter().collect();
            let entries = entries.into_iter().rev();
            entries.map(|(key, value)| (key, reversed(value))).collect()
        }
        serde_json::Value::Array(items) => items.into_iter().map(reversed).collect(),
        other => other,
    }
}

fn edited(text: &str, from: &str, to: &str) -> FileTree {
    assert!(text.contains(from), "{from}");
    tree_of(&text.replace(from, to))
}

#[test]
fn an_image_restarts_the_pods_of_its_app_and_of_no_other() {
    let after = edited(&reference(), "mtn-ghana/api:1.9.0", "mtn-ghana/api:1.9.1");
    let found = objects::compare(tree_of_reference(), &after);
    let restart = vec![
        "restart Deployment mtn-ghana/api: spec.template.spec.containers[api].image".to_owned(),
    ];
    let expected = ["af-south-1", "us-east-1"].map(|region| {
        let folder = format!("kubernetes/regions/{region}/production/mtn-ghana/api");
        (folder, restart.clone())
    });
    let expected = expected
        .iter()
        .map(|(folder, lines)| (folder.as_str(), lines.clone()));
    assert_eq!(lines(&found), expected.collect());
    // From two approvals on a person syncs.
    assert!(found.values().all(|one| one.applied == Applied::OnRequest));
}

/// A job is deleted and created anew by Argo CD and by Flux, as its annotations say.
#[test]
fn jobs_run_anew() {
    for text in [RICH.to_owned(), rich_with_flux()] {
        let after = edited(&text, "shop/migrate:2.3.1", "shop/migrate:2.3.2");
        let found = objects::compare(&compiled_output(&text).tree, &after);
        let expected = vec![
            "replace Job shop/migrate: spec.template.spec.containers[migrate].image".to_owned(),
        ];
        assert_eq!(lines(&found).len(), 2);
        assert!(lines(&found).values().all(|lines| *lines == expected));
    }
}

#[test]
fn reloader_restarts_what_reads_a_secret() {
    let after = edited(RICH, "acme/shop/other", "acme/shop/another");
    let found = objects::compare(&compiled_output(RICH).tree, &after);
    let folder = "kubernetes/regions/eu-west-1/production/shop/full";
    let restart = "restart Deployment shop/full".to_owned();
    let lines = lines(&found);
    assert_eq!(lines[folder][0], restart, "{lines:?}");
    assert_eq!(lines.len(), 1);
}

/// Sidecars and roles are given to pods when they are created, and a number of pods that nobody writes any more is one.
#[test]
fn what_pods_have_later_is_said() {
    let why = |text: &str, from: &str, to: &str| {
        let old = object(text);
        assert!(old.contains(from), "{text}");
        only(&alone(&old), &alone(&old.replacen(from, to, 1))).why
    };
    let namespace = "v1 Namespace\n";
    let labels = [
        "{name: one}",
        "{name: one, labels: {istio-injection: enabled}}",
    ];
    assert!(why(namespace, labels[0], labels[1]).is_some_and(|why| why.contains("start anew")));
    let labels = ["{name: one}", "{name: one, labels: {other: enabled}}"];
    assert_eq!(why(namespace, labels[0], labels[1]), None);
    let deployment = "apps/v1 Deployment\nspec: {replicas: 3, a: b}";
    let falls = why(deployment, "replicas: 3, ", "");
    assert!(falls.is_some_and(|why| why.contains("from 3 pods to 1")));
    assert_eq!(why(deployment, "replicas: 3", "replicas: 2"), None);
}

/// The name of a generated map says what is in it: it is one map with another name, and its pods follow it.
#[test]
fn a_generated_map_is_one_object() {
    let after = edited(RICH, "c.txt\" = \"new", "c.txt\" = \"newer");
    let found = objects::compare(&compiled_output(RICH).tree, &after);
    let [overlay] = found.values().collect::<Vec<_>>()[..] else {
        panic!("{found:#?}")
    };
    let actions: Vec<ObjectAction> = overlay.objects.iter().map(|one| one.action).collect();
    assert_eq!(actions, [ObjectAction::Restart, ObjectAction::Change]);
    let map = &overlay.objects[1];
    let from = map.from.as_deref().expect("a name");
    assert!(from.starts_with("full-") && map.name.starts_with("full-") && from != map.name);
    assert_eq!(map.fields.len(), 1, "{map:?}");
}

/// The app `store`, which has a volume.
fn store() -> &'static str {
    let start = RICH.find("[clients.shop.apps.store]").expect("there");
    let end = RICH.find("[clients.shop.apps.migrate]").expect("there");
    &RICH[start..end]
}

#[test]
fn a_volume_does_not_shrink() {
    let after = edited(RICH, "20Gi", "10Gi");
    let found = objects::compare(&compiled_output(RICH).tree, &after);
    let expected = vec![
        "refuse PersistentVolumeClaim shop/store-data: spec.resources.requests.storage".to_owned(),
    ];
    assert!(
        lines(&found).values().all(|lines| *lines == expected),
        "{found:#?}"
    );
    assert_eq!(found.len(), 2);
}

/// What an app that leaves consists of goes with its application, but for its volumes; where Argo CD and Flux do not prune it stays.
#[test]
fn who_prunes_decides_what_goes() {
    let folder = "kubernetes/regions/eu-central-1/production/shop/store";
    for text in [RICH.to_owned(), rich_with_flux()] {
        let is_flux = text != RICH;
        let removed = |text: &str| {
            let old = compiled_output(text).tree.clone();
            let found = objects::compare(&old, &tree_of(&text.replace(store(), "")));
            let overlay = found[&format!("out/{folder}")].clone();
            assert_eq!(overlay.kind, OverlayKind::Removed);
            (found, overlay)
        };
        let (found, overlay) = removed(&text);
        let stays = overlay
            .objects
            .iter()
            .filter(|one| one.action == ObjectAction::Stay);
        let stays: Vec<&str> = stays.map(|one| one.kind.as_str()).collect();
        assert_eq!(stays, ["PersistentVolumeClaim"], "{overlay:#?}");
        if is_flux {
            let clients = &found["out/flux/eu-central-1/production/clients"].objects;
            let losing: Vec<_> = clients.iter().filter(|one| one.loses.is_some()).collect();
            assert_eq!(losing.len(), 1, "{clients:#?}");
        }
        let (_, overlay) = removed(&text.replace("protected = false", "protected = true"));
        assert!(
            overlay
                .objects
                .iter()
                .all(|one| one.action == ObjectAction::Stay),
            "{overlay:#?}"
        );
        assert!(overlay.objects.iter().all(|one| one.why.is_some()));
    }
}

#[test]
fn what_goes_with_an_object_is_said_first() {
    let applier = |prune: bool| {
        let text = format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: k}}\nspec:\n  source: {{path: deep/out/k}}\n  syncPolicy: {{automated: {{prune: {prune}}}}}\n"
        );
        files(&[("out/argocd/k.yaml", &text)])
    };
    let with = |tree: FileTree, prune: bool| -> FileTree {
        let applier = applier(prune);
        let all = tree.iter().chain(applier.iter());
        all.map(|(path, bytes)| (path.clone(), bytes.clone()))
            .collect()
    };
    let namespace = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: b}\n";
    let nothing = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n";
    let told =
        |prune| objects::compare(&with(alone(namespace), prune), &with(alone(nothing), prune));
    let found = told(true);
    let expected = vec![
        "remove Namespace b".to_owned(),
        "remove ConfigMap a".into(),
        "create ConfigMap c".into(),
    ];
    assert_eq!(lines(&found)["k"], expected);
    assert_eq!(
        found["out/k"].objects[0].loses.as_deref(),
        Some("everything in it")
    );
    let found = told(false);
    let expected = vec![
        "stay ConfigMap a".to_owned(),
        "stay Namespace b".into(),
        "create ConfigMap c".into(),
    ];
    assert_eq!(lines(&found)["k"], expected);
    let options = |more: &str| {
        let text = object("batch/v1 Job\nspec: {template: {spec: {a: b}}}");
        let text = text.replace(
            "{name: one}",
            &format!("{{name: one, annotations: {{argocd.argoproj.io/sync-options: '{more}'}}}}"),
        );
        let (old, new) = (alone(&text), alone(&text.replace("a: b", "a: c")));
        only(&with(old, true), &with(new, true)).action
    };
    assert_eq!(options("Force=true,Replace=true"), ObjectAction::Replace);
    assert_eq!(options("Replace=true"), ObjectAction::Refuse);
    assert_eq!(options("Prune=false"), ObjectAction::Refuse);
}

/// What uses more of Kustomize than is built here is said to be unknown, and only where something differs.
#[test]
fn what_is_not_built_is_said() {
    let tree = |name: &str, comment: &str| {
        let kustomization = format!("resources:\n- object.yaml\nnamePrefix: pre-\n{comment}");
        files(&[
            ("out/k/kustomization.yaml", &kustomization),
            (
                "out/k/object.yaml",
                &format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n"),
            ),
        ])
    };
    let found = objects::compare(&tree("one", ""), &tree("two", ""));
    let overlay = &found["out/k"];
    assert_eq!(overlay.unknown, ["`namePrefix` in out/k"]);
    assert!(overlay.objects.is_empty());
    assert!(objects::compare(&tree("one", ""), &tree("one", "# Nothing.\n")).is_empty());
}

/// What is in a secret is in no review.
#[test]
fn secrets_are_not_shown() {
    let secret = |value: &str| alone(&object(&format!("v1 Secret\nstringData: {{a: {value}}}")));
    let found = only(&secret("one"), &secret("two"));
    assert_eq!(line(&found), "change Secret one: stringData.a");
    assert_eq!((&found.fields[0].old, &found.fields[0].new), (&None, &None));
}
