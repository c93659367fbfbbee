//! Overlays as they are built here and by kustomize itself.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;
use serde_json::Value as Json;
use terrane::impact::objects;
use terrane::tree::FileTree;

use super::{RICH, files, rich_with_flux};
use crate::estate::{compiled_output, reference};
use crate::kustomize;
use crate::yaml::saphyr;

/// What kustomize makes of a folder, or why it does not; none without kubectl.
fn kustomize(folder: &Path) -> Option<Result<Vec<Json>, String>> {
    Some(kustomize::built(folder)?.map(|(text, _)| saphyr(&text)))
}

/// To the API a field that is null is not there.
fn without_nulls(json: Json) -> Json {
    match json {
        Json::Object(map) => {
            let map = map.into_iter().filter(|(_, value)| !value.is_null());
            map.map(|(key, value)| (key, without_nulls(value)))
                .collect()
        }
        Json::Array(items) => items.into_iter().map(without_nulls).collect(),
        other => other,
    }
}

fn by_name(objects: Vec<Json>) -> BTreeMap<String, Json> {
    let count = objects.len();
    let all: BTreeMap<String, Json> = objects
        .into_iter()
        .map(|object| {
            let of = |path: &str| object.pointer(path).and_then(Json::as_str).unwrap_or("");
            let name = format!(
                "{} {} {}/{}",
                of("/apiVersion"),
                of("/kind"),
                of("/metadata/namespace"),
                of("/metadata/name")
            );
            (name, without_nulls(object))
        })
        .collect();
    assert_eq!(all.len(), count, "two objects with one name");
    all
}

/// Writes a tree below a folder.
fn written(tree: &FileTree, below: &Path) {
    for (path, bytes) in tree.iter() {
        let file = below.join(path.as_str());
        std::fs::create_dir_all(file.parent().expect("a parent")).expect("folders");
        std::fs::write(&file, bytes).expect("a file");
    }
}

/// Whose objects those of an overlay are.
fn cluster(folder: &str) -> String {
    match folder.split_once("/regions/") {
        Some((above, below)) => {
            let cell: Vec<&str> = below.split('/').take(2).collect();
            format!("{above} {}", cell.join("/"))
        }
        None => folder.to_owned(),
    }
}

#[test]
fn overlays_are_built_as_kustomize_builds_them() {
    let mut objects = 0;
    for text in [reference(), RICH.to_owned(), rich_with_flux()] {
        let tree = &compiled_output(&text).tree;
        let here = crate::scratch::folder();
        written(tree, here.path());
        // What Argo CD applies does not differ from what Flux does.
        let has_flux = text.contains("\"flux\"");
        let is_asked = |folder: &String| !has_flux || folder.contains("/flux/");
        let folders: Vec<String> = objects::overlays(tree)
            .into_iter()
            .filter(is_asked)
            .collect();
        assert!(folders.len() > 3, "{folders:?}");
        let mut clusters: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for folder in folders {
            clusters.entry(cluster(&folder)).or_default().push(folder);
        }
        let counts: Option<Vec<usize>> = clusters
            .par_iter()
            .map(|(_, folders)| {
                let theirs = kustomize::overlays(here.path(), folders)?;
                let counts = theirs.into_iter().map(|(folder, theirs)| {
                    let theirs = by_name(theirs);
                    let ours = objects::objects(tree, &folder);
                    let ours = by_name(ours.unwrap_or_else(|why| panic!("{folder}: {why}")));
                    assert_eq!(ours, theirs, "{folder}");
                    theirs.len()
                });
                Some(counts.sum())
            })
            .collect();
        let Some(counts) = counts else { return };
        objects += counts.iter().sum::<usize>();
    }
    println!("{objects} objects are as kustomize builds them");
    assert!(objects > 350, "{objects}");
}

const DEPLOYMENT: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {a: b}
spec:
  replicas: 2
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      nodeSelector: {pool: one}
      tolerations:
      - {key: a, operator: Exists}
      containers:
      - name: web
        image: registry.example.com:5000/web:1
        args: [a, b]
        env:
        - {name: A, value: '1'}
        - {name: B, value: '2'}
        - {name: C, value: '3'}
        ports:
        - {containerPort: 80, name: http}
        volumeMounts:
        - {name: tmp, mountPath: /tmp}
      - name: side
        image: side@sha256:abc
      volumes:
      - name: tmp
        emptyDir: {}
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  ports:
  - {port: 80, name: http}
---
apiVersion: example.com/v1
kind: Thing
metadata:
  name: web
spec:
  containers:
  - {name: a, size: 1}
  - {name: b, size: 2}
  deep: {x: 1, y: 2}
";

/// Patches and other lines of a kustomization, each on the objects above.
const LINES: [&str; 30] = [
    "patches:\n- patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n    spec: {replicas: 5}\n",
    "patches:\n- patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web, annotations: {x: w}}\n    spec: {template: {spec: {containers: [{name: side, args: [q]}, {name: more, image: m}]}}}\n",
    "patches:\n- patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n    spec: {template: {spec: {containers: [{name: web, env: [{name: B, value: '9'}, {name: D, value: d}], args: [z]}]}}}\n",
    "patches:\n- patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n    spec: {template: {spec: {nodeSelector: {$patch: delete}, tolerations: []}}}\n",
    "patches:\n- patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n    spec: {template: {spec: {nodeSelector: {$patch: replace, other: two}}}}\n",
    "patches:\n- patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n    spec: {template: {spec: {nodeSelector: null}}}\n",
    "patches:\n- patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n    spec: {template: {spec: {containers: [{name: side, $patch: delete}]}}}\n",
    "patches:\n- patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n    spec: {template: {spec: {containers: [{name: web, ports: [{containerPort: 81, name: more}]}]}}}\n",
    "patches:\n- patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n    spec: {template: {spec: {volumes: [{name: tmp, emptyDir: {sizeLimit: 1Gi}}, {name: x, configMap: {name: x}}], containers: [{name: web, volumeMounts: [{name: x, mountPath: /x}]}]}}}\n",
    "patches:\n- patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n    spec: {template: {spec: {topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway}]}}}\n",
    "patches:\n- patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n    spec: {template: {spec: {imagePullSecrets: [{name: a}], tolerations: [{key: b, operator: Exists}]}}}\n",
    "patches:\n- patch: |\n    apiVersion: v1\n    kind: Service\n    metadata: {name: web}\n    spec: {ports: [{port: 81, name: more}]}\n",
    "patches:\n- patch: |\n    apiVersion: v1\n    kind: Service\n    metadata: {name: web}\n    spec: {sessionAffinity: ClientIP}\n",
    "patches:\n- patch: |\n    apiVersion: v1\n    kind: Service\n    metadata: {name: web}\n    $patch: delete\n",
    "patches:\n- patch: |\n    apiVersion: example.com/v1\n    kind: Thing\n    metadata: {name: web}\n    spec: {containers: [{name: c}], deep: {x: null, z: 3}}\n",
    "patches:\n- patch: |\n    apiVersion: example.com/v1\n    kind: Thing\n    metadata: {name: nobody}\n    spec: {deep: {x: 2}}\n",
    "patches:\n- target: {kind: Deployment}\n  patch: |\n    - {op: replace, path: /spec/replicas, value: 7}\n",
    "patches:\n- patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web, namespace: other}\n    spec: {replicas: 5}\n",
    "namespace: here\n",
    "namePrefix: pre-\n",
    "commonLabels: {x: w}\n",
    "labels:\n- pairs: {x: w, app: z}\n",
    "labels:\n- pairs: {x: w}\n  includeTemplates: true\n",
    "labels:\n- pairs: {x: w}\n  includeSelectors: true\n",
    "images:\n- {name: registry.example.com:5000/web, newTag: '2'}\n- {name: side, newName: other/side, digest: sha256:def}\n",
    "images:\n- {name: side, newTag: '3'}\n- {name: web, newTag: '4'}\n",
    "replicas:\n- {name: web, count: 9}\n",
    "replicas:\n- {name: nobody, count: 9}\n",
    "configMapGenerator:\n- {name: made, literals: ['a=1', \"b='two'\", 'c=x=<y>'], options: {labels: {l: m}, immutable: true}}\n- {name: fixed, files: [objects.yaml, k=objects.yaml], options: {disableNameSuffixHash: true}}\n",
    "configMapGenerator:\n- {name: made, envs: [objects.yaml]}\n",
];

/// What is not built here as kustomize does it is refused, and never something else.
#[test]
fn what_is_not_certain_is_refused() {
    let is_wrong = |line: &&str| -> Option<bool> {
        let kustomization = format!(
            "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n- objects.yaml\n{line}"
        );
        let tree = files(&[
            ("out/k/kustomization.yaml", kustomization.as_str()),
            ("out/k/objects.yaml", DEPLOYMENT),
        ]);
        let here = crate::scratch::folder();
        written(&tree, here.path());
        let theirs = kustomize(&here.path().join("out/k"))?;
        let ours = objects::objects(&tree, "out/k");
        Some(match (ours, theirs) {
            (Ok(ours), Ok(theirs)) => {
                let (ours, theirs) = (by_name(ours), by_name(theirs));
                let is_wrong = ours != theirs;
                if is_wrong {
                    println!("{line}: {ours:#?}, and kustomize {theirs:#?}");
                }
                is_wrong
            }
            (Ok(_), Err(why)) => {
                println!("{line}: kustomize refuses it: {why}");
                true
            }
            (Err(_), _) => false,
        })
    };
    let wrong: Option<Vec<bool>> = LINES.par_iter().map(is_wrong).collect();
    let Some(wrong) = wrong else { return };
    assert!(!wrong.contains(&true));
    let built = LINES.iter().filter(|line| {
        let kustomization = format!("resources:\n- objects.yaml\n{line}");
        let tree = files(&[
            ("out/k/kustomization.yaml", kustomization.as_str()),
            ("out/k/objects.yaml", DEPLOYMENT),
        ]);
        objects::objects(&tree, "out/k").is_ok()
    });
    // A builder that refuses everything would pass.
    assert_eq!(built.count(), 20);
}
