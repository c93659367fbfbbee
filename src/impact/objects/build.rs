//! A kustomization to its objects, as `kubectl kustomize` builds it, as far as the emitted trees use Kustomize. What uses more is not built: that is said.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use super::fields::{at, text};
use super::files::Files;
use super::generate::{config_maps, only};
use super::merge::patched;
use super::transform;

/// What is read of a kustomization: <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/>.
const KEYS: [&str; 12] = [
    "apiVersion",
    "kind",
    "metadata",
    "namespace",
    "resources",
    "components",
    "labels",
    "replicas",
    "images",
    "configMapGenerator",
    "patches",
    "sortOptions",
];

/// An object on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Built {
    /// What it is by now.
    pub json: Json,
    /// Whether its name will say what is in it.
    pub is_hashed: bool,
    /// The name without that.
    pub generated: Option<String>,
    /// Namespaces that it had, by which patches of outer kustomizations may still name it.
    namespaces: Vec<String>,
}

impl Built {
    /// One that nothing was done to.
    pub fn of(json: Json) -> Self {
        Self {
            json,
            is_hashed: false,
            generated: None,
            namespaces: Vec::new(),
        }
    }

    pub fn kind(&self) -> &str {
        text(&self.json, &["kind"])
    }

    pub fn name(&self) -> &str {
        text(&self.json, &["metadata", "name"])
    }

    pub fn namespace(&self) -> &str {
        text(&self.json, &["metadata", "namespace"])
    }

    /// The group of its API; the version may change.
    pub fn group(&self) -> &str {
        let api = text(&self.json, &["apiVersion"]);
        api.split_once('/').map_or("", |(group, _)| group)
    }

    /// What no two objects of a cluster have in common.
    pub fn id(&self) -> (&str, &str, &str, &str) {
        (self.group(), self.kind(), self.namespace(), self.name())
    }

    /// Puts it into a namespace.
    pub fn moved(&mut self, namespace: &str) -> Result<(), String> {
        let was = self.namespace().to_owned();
        self.namespaces.push(was);
        let metadata = map_at(&mut self.json, &["metadata"])?;
        metadata.insert("namespace".into(), namespace.into());
        Ok(())
    }
}

/// Refuses objects without a name, and those that are there twice.
fn distinct(all: &[Built]) -> Result<(), String> {
    let mut ids = BTreeSet::new();
    for one in all {
        if one.kind().is_empty() || one.name().is_empty() {
            return Err("an object without kind or name".into());
        }
        if !ids.insert(one.id()) {
            return Err(format!("{} `{}` is there twice", one.kind(), one.name()));
        }
    }
    Ok(())
}

/// A map in an object, made where it is not there.
pub fn map_at<'j>(json: &'j mut Json, path: &[&str]) -> Result<&'j mut Map<String, Json>, String> {
    let mut at = json;
    for key in path {
        let map = at
            .as_object_mut()
            .ok_or_else(|| format!("`{key}` in what is no map"))?;
        at = map.entry((*key).to_owned()).or_insert(Json::Null);
        if at.is_null() {
            *at = Map::new().into();
        }
    }
    let last = path.last().copied().unwrap_or("the object");
    at.as_object_mut()
        .ok_or_else(|| format!("`{last}` is no map"))
}

/// The objects of the kustomization in a folder.
pub fn built(folder: &str, files: &Files) -> Result<Vec<Built>, String> {
    let mut all = accumulated(folder, files, Vec::new(), &mut Vec::new())?;
    transform::name_by_content(&mut all)?;
    let is_local = |one: &Built| {
        let mark = "config.kubernetes.io/local-config";
        at(&one.json, &["metadata", "annotations", mark]).is_some()
    };
    all.retain(|one| !is_local(one));
    Ok(all)
}

fn accumulated(
    folder: &str,
    files: &Files,
    mut all: Vec<Built>,
    open: &mut Vec<String>,
) -> Result<Vec<Built>, String> {
    if open.iter().any(|other| other == folder) {
        return Err(format!("`{folder}` includes itself"));
    }
    open.push(folder.to_owned());
    let said = |why: String| format!("{why} in {folder}");
    let json = files.kustomization(folder)?;
    let keys = json.as_object().ok_or_else(|| said("no map".into()))?;
    only(keys, &KEYS).map_err(said)?;
    for resource in texts(json, "resources").map_err(said)? {
        match files.place(folder, resource) {
            Some(inner) if files.has_kustomization(&inner) => {
                all.extend(accumulated(&inner, files, Vec::new(), open)?);
            }
            Some(path) => {
                for document in files.documents(&path)? {
                    if text(document, &["kind"]).ends_with("List") {
                        return Err(said("a list of objects".into()));
                    }
                    all.push(Built::of(document.clone()));
                }
            }
            None => return Err(said(format!("`{resource}`, which is not in the tree,"))),
        }
    }
    let read = |path: &str| files.text(folder, path);
    config_maps(items(json, "configMapGenerator"), &mut all, read).map_err(said)?;
    distinct(&all).map_err(said)?;
    for component in texts(json, "components").map_err(said)? {
        let inner = files.place(folder, component).unwrap_or_default();
        all = accumulated(&inner, files, all, open)?;
    }
    for patch in items(json, "patches") {
        apply(patch, folder, files, &mut all).map_err(said)?;
    }
    transform::all(json, &mut all).map_err(said)?;
    open.pop();
    Ok(all)
}

/// The items of a list.
pub fn items<'j>(json: &'j Json, key: &str) -> &'j [Json] {
    json.get(key)
        .and_then(Json::as_array)
        .map_or(&[], Vec::as_slice)
}

fn texts<'j>(json: &'j Json, key: &str) -> Result<Vec<&'j str>, String> {
    let all = items(json, key).iter();
    let all: Option<Vec<&str>> = all.map(Json::as_str).collect();
    all.ok_or_else(|| format!("`{key}` with something else than texts"))
}

fn apply(patch: &Json, folder: &str, files: &Files, all: &mut Vec<Built>) -> Result<(), String> {
    let keys = patch.as_object().ok_or("a patch that is no map")?;
    only(keys, &["path", "patch"]).map_err(|key| format!("{key} of a patch"))?;
    let inline;
    let documents = match (patch.get("path"), patch.get("patch")) {
        (Some(Json::String(path)), None) => {
            let place = files.place(folder, path).unwrap_or_default();
            files.documents(&place)?
        }
        (None, Some(Json::String(text))) => {
            inline = super::yaml::documents(text)?;
            inline.as_slice()
        }
        _ => return Err("a patch without a text".into()),
    };
    for document in documents {
        if !document.is_object() {
            return Err("a patch that is no object".into());
        }
        let wanted = Built::of(document.clone());
        let is_it = |one: &Built| {
            let is_near = one.namespace() == wanted.namespace()
                || one.namespaces.iter().any(|was| was == wanted.namespace());
            is_near
                && (one.group(), one.kind(), one.name())
                    == (wanted.group(), wanted.kind(), wanted.name())
                && text(&one.json, &["apiVersion"]) == text(document, &["apiVersion"])
        };
        let found: Vec<usize> = (0..all.len())
            .filter(|at| all.get(*at).is_some_and(is_it))
            .collect();
        let [at] = found.as_slice() else {
            return Err(format!(
                "a patch of {} `{}`, which is not there or not alone,",
                wanted.kind(),
                wanted.name()
            ));
        };
        let Some(one) = all.get_mut(*at) else {
            continue;
        };
        match patched(&one.json, document)? {
            Some(json) => one.json = json,
            None => _ = all.remove(*at),
        }
    }
    Ok(())
}
