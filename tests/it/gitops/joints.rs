//! What every pod needs of its platform, against all policies that are emitted: names, credentials, its mesh.

use std::collections::BTreeMap;

use serde_json::Value;

use super::support::*;
use crate::estate::{reference, root};

/// One thing that a pod asks: an address or the labels of a pod, and a port.
enum To {
    Address(&'static str),
    Pod(&'static str, &'static str, &'static str),
}
struct Need {
    what: &'static str,
    to: To,
    port: u64,
    protocol: &'static str,
}

const fn need(what: &'static str, to: To, port: u64, protocol: &'static str) -> Need {
    Need {
        what,
        to,
        port,
        protocol,
    }
}

/// Of each cloud. Where the facts are from stands in `blueprints/tenancy/blueprint.hcl`.
fn needs(provider: &str) -> Vec<Need> {
    const DNS: To = To::Pod("kube-system", "k8s-app", "kube-dns");
    let mut out = vec![
        need("names", DNS, 53, "UDP"),
        need("long answers of names", DNS, 53, "TCP"),
    ];
    match provider {
        "aws" => out.push(need(
            "Pod Identity",
            To::Address("169.254.170.23"),
            80,
            "TCP",
        )),
        "gcp" => out.extend([
            need(
                "NodeLocal DNSCache",
                To::Address("169.254.20.10"),
                53,
                "UDP",
            ),
            need(
                "NodeLocal DNSCache with Dataplane V2",
                To::Pod("kube-system", "k8s-app", "node-local-dns"),
                53,
                "UDP",
            ),
            need("Cloud DNS", To::Address("169.254.169.254"), 53, "UDP"),
            need("metadata", To::Address("169.254.169.254"), 80, "TCP"),
            need(
                "metadata of a node",
                To::Address("169.254.169.252"),
                988,
                "TCP",
            ),
        ]),
        _ => out.extend([
            need("LocalDNS", To::Address("169.254.10.10"), 53, "UDP"),
            need(
                "LocalDNS of the cluster",
                To::Address("169.254.10.11"),
                53,
                "TCP",
            ),
        ]),
    }
    out
}

fn selects(selector: &Value, labels: &Value) -> bool {
    let wanted = selector["matchLabels"].as_object().into_iter().flatten();
    let mut exact = wanted.map(|(key, value)| &labels[key.as_str()] == value);
    let expressions = list(selector, "/matchExpressions");
    exact.all(|same| same)
        && expressions.iter().all(|e| {
            assert_eq!(e["operator"], "Exists", "{e}");
            !labels[e["key"].as_str().expect("a key")].is_null()
        })
}

fn within(address: &str, cidr: &str) -> bool {
    let net: ipnet::Ipv4Net = cidr.parse().expect("a range");
    net.contains(&address.parse::<std::net::Ipv4Addr>().expect("an address"))
}

/// Whether a peer of a rule is what a pod asks.
fn is_peer(peer: &Value, to: &To) -> bool {
    match to {
        To::Address(address) => {
            let cidr = peer["ipBlock"]["cidr"].as_str();
            let except = list(&peer["ipBlock"], "/except");
            cidr.is_some_and(|c| within(address, c))
                && !except
                    .iter()
                    .any(|c| within(address, c.as_str().expect("a range")))
        }
        To::Pod(space, key, value) => {
            let space = serde_json::json!({ "kubernetes.io/metadata.name": space });
            let labels = serde_json::json!({ (*key): value });
            !peer["podSelector"].is_null()
                && selects(&peer["namespaceSelector"], &space)
                && selects(&peer["podSelector"], &labels)
        }
    }
}

fn allows(policy: &Value, need: &Need) -> bool {
    list(policy, "/spec/egress").iter().any(|rule| {
        let ports = list(rule, "/ports");
        let port = ports.is_empty()
            || ports
                .iter()
                .any(|p| p["port"] == need.port && p["protocol"] == need.protocol);
        port && list(rule, "/to").iter().any(|peer| is_peer(peer, &need.to))
    })
}

/// The labels of the pods of every app, by namespace folder.
fn pods(files: &Files) -> BTreeMap<(String, String), Value> {
    let mut out = BTreeMap::new();
    for (path, object) in objects(files, "kubernetes/base/") {
        let template = match object["kind"].as_str() {
            Some("Deployment" | "Job") => &object["spec"]["template"],
            Some("CronJob") => &object["spec"]["jobTemplate"]["spec"]["template"],
            _ => continue,
        };
        let parts: Vec<&str> = path.split('/').collect();
        let labels = template["metadata"]["labels"].clone();
        out.insert((parts[2].to_owned(), parts[3].to_owned()), labels);
    }
    out
}

/// Every need of every pod in every cell that no policy allows.
fn missing(files: &Files, providers: &[(&str, &str)]) -> (Vec<String>, usize) {
    let (mut out, mut asked) = (Vec::new(), 0);
    let pods = pods(files);
    for (path, _) in files.iter().filter(|(p, _)| p.ends_with("/namespace.yaml")) {
        let parts: Vec<&str> = path.split('/').collect();
        let [_, "regions", region, environment, owner, _] = parts.as_slice() else {
            continue;
        };
        let folder = format!("kubernetes/regions/{region}/{environment}/{owner}/");
        let shared = of_kind(
            files,
            &format!("{folder}network-policies.yaml"),
            "networking.k8s.io",
            "NetworkPolicy",
        );
        let mesh = of_kind(
            files,
            &format!("{folder}mesh.yaml"),
            "networking.k8s.io",
            "NetworkPolicy",
        );
        let provider = providers
            .iter()
            .find(|(name, _)| name == region)
            .map_or("aws", |(_, p)| p);
        let mut needs = needs(provider);
        if !mesh.is_empty() {
            let istiod = To::Pod("istio-system", "app", "istiod");
            needs.push(need("the mesh's control plane", istiod, 15012, "TCP"));
        }
        for ((client, app), labels) in &pods {
            let runs = files.contains_key(&format!("{folder}{app}/kustomization.yaml"));
            if client != owner || !runs {
                continue;
            }
            let applying: Vec<&Value> = shared
                .iter()
                .chain(&mesh)
                .map(|(_, policy)| policy)
                .filter(|policy| selects(&policy["spec"]["podSelector"], labels))
                .collect();
            for need in &needs {
                asked += 1;
                if !applying.iter().any(|policy| allows(policy, need)) {
                    out.push(format!("{folder}{app}: {}", need.what));
                }
            }
        }
    }
    (out, asked)
}

const NINE: [(&str, &str); 6] = [
    ("us-central1", "gcp"),
    ("europe-west1", "gcp"),
    ("asia-southeast1", "gcp"),
    ("eastus", "azure"),
    ("westeurope", "azure"),
    ("southeastasia", "azure"),
];

fn nine() -> Files {
    let text = std::fs::read_to_string(root().join("examples/nine-regions/regions.toml"));
    files_of(&text.expect("the example"))
}

#[test]
fn every_pod_reaches_what_its_platform_asks_of_it() {
    for (files, providers, least) in [
        (files_of(&reference()), &[][..], 20),
        (nine(), &NINE[..], 20),
    ] {
        let (missing, asked) = missing(&files, providers);
        assert!(missing.is_empty(), "{missing:#?}");
        assert!(asked >= least, "{asked}");
    }
}

/// Each of the ways, closed: so that the test above can fail.
#[test]
fn a_closed_way_is_noticed() {
    let sound = nine();
    for address in [
        "169.254.170.23",
        "169.254.20.10",
        "169.254.169.252",
        "169.254.10.11",
        "node-local-dns",
    ] {
        let mut broken = sound.clone();
        for (_, text) in broken
            .iter_mut()
            .filter(|(p, _)| p.ends_with("/network-policies.yaml"))
        {
            *text = text.replace(address, "169.254.0.1");
        }
        assert!(!missing(&broken, &NINE).0.is_empty(), "{address}");
    }
    let mut broken = sound;
    for (_, text) in broken
        .iter_mut()
        .filter(|(p, _)| p.ends_with("/network-policies.yaml"))
    {
        *text = text.replace("k8s-app: kube-dns", "k8s-app: dns");
    }
    assert!(!missing(&broken, &NINE).0.is_empty());
}
