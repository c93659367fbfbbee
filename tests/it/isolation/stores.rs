//! What pods of a client sign in as and where their secrets come from, in clusters of Google Cloud and Azure. Each fault begins with its theme.

use serde_json::Value;

use super::cluster::{Cluster, File};
use super::mentions::Names;

/// Everything that names no thing of the client's own.
pub fn faults(cluster: &Cluster, clients: &Names) -> Vec<String> {
    let mut out = Vec::new();
    for file in &cluster.files {
        let Some(owner) = file.owner.as_deref() else {
            continue;
        };
        for object in &file.objects {
            let is_own = |name: &str| clients[owner].contains(name);
            match object["kind"].as_str().unwrap_or_default() {
                "SecretStore" => store(file, owner, object, &is_own, &mut out),
                "ClusterSecretStore" | "ClusterExternalSecret" => {
                    out.push(format!("store: {} is of the whole cluster", file.path));
                }
                "ExternalSecret" => secret(file, object, &is_own, &mut out),
                "ServiceAccount" => account(file, object, &is_own, &mut out),
                _ => {}
            }
        }
    }
    out
}

/// How many stores there are.
pub fn works(cluster: &Cluster) -> usize {
    let owned = cluster.files.iter().filter(|file| file.owner.is_some());
    let objects = owned.flat_map(|file| &file.objects);
    objects.filter(|o| o["kind"] == "SecretStore").count()
}

/// A store reads the client's vault, the project by the grants of the client's account, or the namespace beside the client's.
fn store(
    file: &File,
    owner: &str,
    object: &Value,
    is_own: &dyn Fn(&str) -> bool,
    out: &mut Vec<String>,
) {
    let provider = &object["spec"]["provider"];
    let reader =
        |account: &Value| account["name"] == "secret-reader" && account["namespace"].is_null();
    let of_azure = &provider["azurekv"];
    let of_google = &provider["gcpsm"];
    let of_cluster = &provider["kubernetes"];
    let is_fine = if of_azure.is_object() {
        let vault = of_azure["vaultUrl"].as_str().unwrap_or_default();
        let vault = vault.strip_prefix("https://");
        let vault = vault.and_then(|rest| rest.strip_suffix(".vault.azure.net"));
        vault.is_some_and(is_own) && reader(&of_azure["serviceAccountRef"])
    } else if of_google.is_object() {
        reader(&of_google["auth"]["workloadIdentity"]["serviceAccountRef"])
    } else {
        of_cluster["remoteNamespace"] == format!("identities-{owner}").as_str()
            && reader(&of_cluster["auth"]["serviceAccount"])
    };
    if !is_fine {
        out.push(format!("store: {} reads {provider}", file.path));
    }
}

/// Secrets come by a store of the namespace; in the one project of all clients of a cell, by names of the client's own.
fn secret(file: &File, object: &Value, is_own: &dyn Fn(&str) -> bool, out: &mut Vec<String>) {
    let spec = &object["spec"];
    let kind = &spec["secretStoreRef"]["kind"];
    if !kind.is_null() && kind != "SecretStore" {
        out.push(format!("store: {} asks a {kind}", file.path));
    }
    for one in spec["data"].as_array().into_iter().flatten() {
        let key = one["remoteRef"]["key"].as_str().unwrap_or_default();
        if file.path.contains("/europe-west1/") && !is_own(key) {
            out.push(format!("store: {} reads `{key}`", file.path));
        }
    }
}

/// A pod's account of Google Cloud is one of the client's.
fn account(file: &File, object: &Value, is_own: &dyn Fn(&str) -> bool, out: &mut Vec<String>) {
    let email = &object["metadata"]["annotations"]["iam.gke.io/gcp-service-account"];
    let name = email.as_str().and_then(|email| email.split('@').next());
    if name.is_some_and(|name| !is_own(name)) {
        out.push(format!("store: {} is {email}", file.path));
    }
}
