//! Reads an emitted tree as Kustomize, Argo CD and Flux do.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use terrane::compile::Output;

use crate::estate::{compile, compiled_output, reference};

/// The clusters of the cells that have apps.
pub const CLUSTERS: [(&str, &str); 3] = [
    ("af-south-1/production", "cptwn-eks-01"),
    ("us-east-1/production", "us-test-cluster-01"),
    ("us-east-1/staging", "cptwn-use1-stg"),
];
pub const REPOSITORY: &str = "https://github.com/cptwn/infrastructure.git";

/// Every emitted file by its path below `out/`.
pub type Files = BTreeMap<String, String>;

pub fn with(text: &str, gitops: &str) -> String {
    let out = text.replacen("[output]", &format!("[output]\ngitops = \"{gitops}\""), 1);
    assert_ne!(out, text);
    out
}

pub fn files_of(text: &str) -> Files {
    by_path(
        &compile(text)
            .output
            .unwrap_or_else(|| panic!("does not compile: {text}")),
    )
}

fn by_path(output: &Output) -> Files {
    // None for the archives of functions.
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).ok();
    // Workflows lie beside it.
    let path = |p: &str| p.strip_prefix("out/").map(str::to_string);
    let files = output.tree.iter();
    files
        .filter_map(|(p, b)| Some((path(p.as_str())?, text(b)?)))
        .collect()
}

pub fn files(gitops: &str) -> Files {
    by_path(compiled_output(&with(&reference(), gitops)))
}

/// The objects of the YAML files below a folder, with their paths.
pub fn objects<'a>(files: &'a Files, folder: &str) -> Vec<(&'a str, Value)> {
    let here = files
        .iter()
        .filter(|(path, _)| path.starts_with(folder) && path.ends_with(".yaml"));
    here.flat_map(|(path, text)| {
        let all = crate::yaml::saphyr(text);
        all.into_iter().map(move |v| (path.as_str(), v))
    })
    .collect()
}

pub fn of_kind<'a>(
    files: &'a Files,
    folder: &str,
    group: &str,
    kind: &str,
) -> Vec<(&'a str, Value)> {
    let mut out = objects(files, folder);
    out.retain(|(_, v)| v["kind"] == kind && group_of(v) == group);
    out
}

pub fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_else(|| panic!("no text {pointer} in {value:#}"))
}

pub fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value
        .pointer(pointer)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

pub fn group_of(object: &Value) -> &str {
    text(object, "/apiVersion")
        .split_once('/')
        .map_or("", |(group, _)| group)
}

/// Resolves `..` of a path of a kustomization.
pub fn resolved(folder: &str, path: &str) -> String {
    let mut out: Vec<&str> = folder.split('/').collect();
    for part in path.split('/') {
        match part {
            ".." => drop(out.pop()),
            "." | "" => {}
            part => out.push(part),
        }
    }
    out.join("/")
}

/// Folders with a kustomization or a component, and what each brings in.
pub fn kustomizations(files: &Files) -> BTreeMap<String, Vec<String>> {
    let mut all = objects(files, "kubernetes/");
    all.retain(|(path, _)| path.ends_with("/kustomization.yaml"));
    let parts = |folder: &str, v: &Value| -> Vec<String> {
        let resources = list(v, "/resources").iter().chain(list(v, "/components"));
        resources
            .map(|r| resolved(folder, r.as_str().expect("a path")))
            .collect()
    };
    all.iter()
        .filter_map(|(path, v)| {
            let folder = path.strip_suffix("/kustomization.yaml")?;
            Some((folder.to_string(), parts(folder, v)))
        })
        .collect()
}

/// What has to be deployed: every overlay of a cell that no other one brings in.
pub fn overlays(files: &Files) -> Vec<String> {
    let all = kustomizations(files);
    let used: BTreeSet<&String> = all.values().flatten().collect();
    all.keys()
        .filter(|f| f.starts_with("kubernetes/regions/") && !used.contains(f))
        .cloned()
        .collect()
}

/// Group and kind of all objects of an overlay.
pub fn kinds(files: &Files, overlay: &str) -> BTreeSet<(String, String)> {
    let (objects, generates) = content(files, overlay);
    let kind = |v: &Value| (group_of(v).to_owned(), text(v, "/kind").to_owned());
    let mut out: BTreeSet<_> = objects.iter().map(kind).collect();
    if generates {
        out.insert((String::new(), "ConfigMap".into()));
    }
    out
}

/// All objects of an overlay before its patches, and whether it generates more.
pub fn content(files: &Files, overlay: &str) -> (Vec<Value>, bool) {
    let all = kustomizations(files);
    let (mut out, mut generates) = (Vec::new(), false);
    let mut todo = vec![overlay.to_string()];
    while let Some(at) = todo.pop() {
        match (all.get(&at), files.get(&at)) {
            (Some(parts), _) => {
                todo.extend(parts.iter().cloned());
                let own = objects(files, &format!("{at}/kustomization.yaml"));
                generates |= own
                    .iter()
                    .any(|(_, v)| !list(v, "/configMapGenerator").is_empty());
            }
            (None, Some(text)) => out.extend(crate::yaml::saphyr(text)),
            (None, None) => panic!("{at} is missing"),
        }
    }
    assert!(!out.is_empty(), "{overlay} is empty");
    (out, generates)
}

/// `us-east-1/production` of the path of an overlay, and what comes after it.
pub fn cell_of(path: &str) -> (String, Vec<&str>) {
    let parts: Vec<&str> = path.split('/').collect();
    let [_, _, region, environment, rest @ ..] = parts.as_slice() else {
        panic!("{path} is no overlay of a cell");
    };
    (format!("{region}/{environment}"), rest.to_vec())
}

pub fn cluster_of(cell: &str) -> &'static str {
    let found = CLUSTERS.iter().find(|(name, _)| *name == cell);
    found.unwrap_or_else(|| panic!("{cell} has no apps")).1
}

/// Whether an overlay is the cell's own, not an app's: what it stands on, or its hosts.
pub fn is_tenancy(path: &str) -> bool {
    let below = cell_of(path).1;
    below.first().is_none_or(|first| *first == "ingress.hosts")
}
