//! Strategic merge patches, as Kustomize applies them: <https://kubectl.docs.kubernetes.io/references/kustomize/glossary/#patchstrategicmerge>.
//! What is not certain is refused.

use serde_json::{Map, Value as Json};

use super::fields::text;

/// How a list of a patch and one of an object come together.
enum Way {
    /// The patch's is the list.
    Replace,
    /// Items with the same value of this key are one.
    By(&'static str),
    /// By several keys, or as sets.
    Unclear,
}

/// Lists that are merged, as the API describes them (`x-kubernetes-patch-merge-key`):
/// <https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.32/>. Kustomize knows no others, and replaces those of custom resources.
fn way(object: &Json, path: &[String]) -> Way {
    let api = text(object, &["apiVersion"]);
    let kind = text(object, &["kind"]);
    let (last, before) = match path {
        [.., before, last] => (last.as_str(), before.as_str()),
        [last] => (last.as_str(), ""),
        [] => return Way::Unclear,
    };
    if before == "metadata" {
        return Way::Unclear;
    }
    if api == "v1" && kind == "Service" && last == "ports" {
        return Way::Unclear;
    }
    if api == "v1" && kind == "ServiceAccount" && last == "secrets" {
        return Way::By("name");
    }
    if api.starts_with("admissionregistration.k8s.io/") {
        return Way::Unclear;
    }
    let has_pods = matches!(api, "apps/v1" | "batch/v1") || api == "v1" && kind != "ServiceAccount";
    if !has_pods {
        return Way::Replace;
    }
    match (before, last) {
        ("spec", "containers" | "initContainers" | "ephemeralContainers" | "volumes") => {
            Way::By("name")
        }
        ("spec", "imagePullSecrets" | "resourceClaims" | "schedulingGates") => Way::By("name"),
        ("spec", "hostAliases") => Way::By("ip"),
        ("spec", "topologySpreadConstraints") | ("[]", "ports") => Way::Unclear,
        ("[]", "env") => Way::By("name"),
        ("[]", "volumeMounts") => Way::By("mountPath"),
        ("[]", "volumeDevices") => Way::By("devicePath"),
        _ => Way::Replace,
    }
}

/// An object with a patch. None where the patch deletes it.
pub fn patched(object: &Json, patch: &Json) -> Result<Option<Json>, String> {
    let (Some(was), Some(says)) = (object.as_object(), patch.as_object()) else {
        return Err("a patch that is no map".into());
    };
    let merged = map(object, &mut Vec::new(), was, says)?;
    Ok(merged.map(Json::Object))
}

/// None where it is cleared.
fn map(
    object: &Json,
    path: &mut Vec<String>,
    was: &Map<String, Json>,
    says: &Map<String, Json>,
) -> Result<Option<Map<String, Json>>, String> {
    match says.get("$patch").map(Json::as_str) {
        None => {}
        Some(Some("delete")) => return Ok(None),
        Some(Some("replace")) => {
            let mut says = says.clone();
            says.shift_remove("$patch");
            return fresh(says.into()).map(|one| one.and_then(|one| one.as_object().cloned()));
        }
        Some(_) => return Err("a directive of a patch (`$patch`)".into()),
    }
    let mut merged = was.clone();
    for (key, value) in says {
        if key.starts_with('$') {
            return Err(format!("a directive of a patch (`{key}`)"));
        }
        path.push(key.clone());
        let result = match (was.get(key), value) {
            (_, Json::Null) => None,
            (Some(Json::Object(was)), Json::Object(says)) => {
                map(object, path, was, says)?.map(Json::Object)
            }
            (Some(Json::Array(was)), Json::Array(says)) => Some(list(object, path, was, says)?),
            (Some(Json::Object(_) | Json::Array(_)), Json::Array(_) | Json::Object(_)) => {
                return Err(format!("a patch of another kind than `{}`", path.join(".")));
            }
            (_, value) => fresh(value.clone())?,
        };
        path.pop();
        match result {
            Some(value) => _ = merged.insert(key.clone(), value),
            None => _ = merged.shift_remove(key),
        }
    }
    Ok(Some(merged))
}

/// What a patch brings where nothing was.
fn fresh(value: Json) -> Result<Option<Json>, String> {
    match value {
        Json::Object(map) if map.get("$patch").and_then(Json::as_str) == Some("delete") => Ok(None),
        Json::Object(map) if map.keys().any(|key| key.starts_with('$')) => {
            Err("a directive of a patch where nothing was".into())
        }
        Json::Object(map) => {
            let mut all = Map::new();
            for (key, value) in map {
                if let Some(value) = fresh(value)? {
                    all.insert(key, value);
                }
            }
            Ok(Some(all.into()))
        }
        Json::Array(items) => {
            let items: Result<Vec<_>, String> = items.into_iter().map(fresh).collect();
            let items = items?.into_iter().flatten();
            Ok(Some(items.collect::<Vec<_>>().into()))
        }
        value => Ok(Some(value)),
    }
}

fn list(
    object: &Json,
    path: &mut Vec<String>,
    was: &[Json],
    says: &[Json],
) -> Result<Json, String> {
    let key = match way(object, path) {
        Way::Replace => return Ok(fresh(says.to_vec().into())?.unwrap_or_default()),
        Way::By(key) => key,
        Way::Unclear if was == says => return Ok(was.to_vec().into()),
        Way::Unclear => return Err(format!("a patch of the list `{}`", path.join("."))),
    };
    // What the patch has comes first: `MergeOptionsListPrepend` of kyaml.
    let mut merged = Vec::new();
    let mut gone = Vec::new();
    for item in says {
        let name = item
            .get(key)
            .and_then(Json::as_str)
            .ok_or_else(|| format!("a patch of the list `{}` without `{key}`", path.join(".")))?;
        let found = was.iter().find(|other| text(other, &[key]) == name);
        gone.push(name);
        path.push("[]".into());
        let item = match (found.and_then(Json::as_object), item.as_object()) {
            (Some(was), Some(says)) => map(object, path, was, says)?.map(Json::Object),
            _ => fresh(item.clone())?,
        };
        path.pop();
        merged.extend(item);
    }
    let others = was
        .iter()
        .filter(|item| !gone.contains(&text(item, &[key])));
    merged.extend(others.cloned());
    Ok(merged.into())
}
