//! Which pod may open a connection to which, by the network policies of a cluster: both sides have to allow it.

use std::collections::BTreeMap;
use std::net::IpAddr;

use ipnet::IpNet;
use serde_json::Value;

/// The pods and policies of one cell.
pub struct Cluster {
    pub name: String,
    pub pods: Vec<Pod>,
    policies: Vec<Value>,
    /// Labels of namespaces.
    spaces: BTreeMap<String, Value>,
}

/// The pods of one workload.
pub struct Pod {
    pub name: String,
    pub client: String,
    namespace: String,
    labels: Value,
    spec: Value,
}

/// Where pods have their addresses: anywhere in the private ranges that the estates of the tests use.
const POD: &str = "172.20.1.77";

/// The cells among rendered overlays.
pub fn clusters(overlays: &BTreeMap<String, Vec<Value>>) -> Vec<Cluster> {
    let cell = |path: &str| {
        path.split('/')
            .skip(2)
            .take(2)
            .collect::<Vec<_>>()
            .join("/")
    };
    let mut all: BTreeMap<String, Cluster> = BTreeMap::new();
    for (path, objects) in overlays {
        let name = cell(path);
        let cluster = all.entry(name.clone()).or_insert_with(|| Cluster {
            name,
            pods: Vec::new(),
            policies: Vec::new(),
            spaces: BTreeMap::new(),
        });
        for object in objects {
            cluster.add(object);
        }
    }
    all.into_values().collect()
}

impl Cluster {
    fn add(&mut self, object: &Value) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let metadata = &object["metadata"];
        match object["kind"].as_str() {
            Some("NetworkPolicy") => self.policies.push(object.clone()),
            Some("Namespace") => {
                let name = text(&metadata["name"]);
                let mut labels = metadata["labels"].clone();
                labels["kubernetes.io/metadata.name"] = name.as_str().into();
                self.spaces.insert(name, labels);
            }
            Some("Deployment") => {
                let template = &object["spec"]["template"];
                let namespace = text(&metadata["namespace"]);
                self.pods.push(Pod {
                    name: format!("{namespace}/{}", text(&metadata["name"])),
                    client: text(&template["metadata"]["labels"]["app.kubernetes.io/part-of"]),
                    namespace,
                    labels: template["metadata"]["labels"].clone(),
                    spec: template["spec"].clone(),
                });
            }
            _ => {}
        }
    }

    /// Whether `from` may open a connection to some named port of `to`.
    pub fn reaches(&self, from: &Pod, to: &Pod) -> bool {
        let ports = &to.spec["containers"][0]["ports"];
        ports.as_array().into_iter().flatten().any(|port| {
            self.allows("Egress", "egress", "to", from, to, port)
                && self.allows("Ingress", "ingress", "from", to, from, port)
        })
    }

    /// Whether the policies of `pod` allow the connection with `peer`.
    fn allows(
        &self,
        kind: &str,
        rules: &str,
        end: &str,
        pod: &Pod,
        peer: &Pod,
        port: &Value,
    ) -> bool {
        let policies: Vec<_> = self
            .policies
            .iter()
            .filter(|p| p["metadata"]["namespace"] == pod.namespace.as_str())
            .filter(|p| matches(&p["spec"]["podSelector"], &pod.labels))
            .filter(|p| {
                p["spec"]["policyTypes"]
                    .as_array()
                    .is_some_and(|t| t.iter().any(|t| t == kind))
            })
            .collect();
        if policies.is_empty() {
            return true;
        }
        let rules = policies
            .iter()
            .flat_map(|p| p["spec"][rules].as_array().into_iter().flatten());
        rules
            .into_iter()
            .any(|rule| self.admits(rule, end, pod, peer, port))
    }

    fn admits(&self, rule: &Value, end: &str, pod: &Pod, peer: &Pod, port: &Value) -> bool {
        let named = |p: &Value| {
            p["port"] == port["name"] || p["port"] == port["containerPort"] || p["port"].is_null()
        };
        let ports = rule["ports"]
            .as_array()
            .is_none_or(|all| all.iter().any(named));
        let peers = rule[end].as_array();
        ports && peers.is_none_or(|all| all.iter().any(|one| self.is_peer(one, pod, peer)))
    }

    fn is_peer(&self, one: &Value, pod: &Pod, peer: &Pod) -> bool {
        if !one["ipBlock"].is_null() {
            return covers(&one["ipBlock"]);
        }
        let space = match &one["namespaceSelector"] {
            Value::Null => peer.namespace == pod.namespace,
            selector => self
                .spaces
                .get(&peer.namespace)
                .is_some_and(|labels| matches(selector, labels)),
        };
        space && (one["podSelector"].is_null() || matches(&one["podSelector"], &peer.labels))
    }
}

/// Whether a block of addresses holds those of pods.
fn covers(block: &Value) -> bool {
    let net = |value: &Value| value.as_str().and_then(|t| t.parse::<IpNet>().ok());
    let pod: IpAddr = POD.parse().expect("an address");
    let excepted = block["except"].as_array().into_iter().flatten();
    net(&block["cidr"]).is_some_and(|n| n.contains(&pod))
        && !excepted.filter_map(net).any(|n| n.contains(&pod))
}

/// Whether labels fit a selector; an empty one fits all.
fn matches(selector: &Value, labels: &Value) -> bool {
    let wanted = selector["matchLabels"].as_object().into_iter().flatten();
    let expressions = selector["matchExpressions"]
        .as_array()
        .into_iter()
        .flatten();
    wanted
        .into_iter()
        .all(|(key, value)| &labels[key.as_str()] == value)
        && expressions.into_iter().all(|e| {
            assert_eq!(
                e["operator"], "Exists",
                "an operator that this test does not know"
            );
            !labels[e["key"].as_str().expect("a key")].is_null()
        })
}

/// That pods run on their client's own nodes or on nobody's, and tolerate no other client's.
pub fn check_nodes(pod: &Pod) {
    let clients = |key: &str| key.ends_with("/client");
    for (key, value) in pod.spec["nodeSelector"].as_object().into_iter().flatten() {
        assert!(
            !clients(key) || value == pod.client.as_str(),
            "{}: {key} = {value}",
            pod.name
        );
    }
    for toleration in pod.spec["tolerations"].as_array().into_iter().flatten() {
        let key = toleration["key"].as_str().unwrap_or_default();
        assert!(
            clients(key)
                && toleration["operator"] == "Equal"
                && toleration["value"] == pod.client.as_str(),
            "{}: {toleration}",
            pod.name
        );
        assert_eq!(
            pod.spec["nodeSelector"][key],
            pod.client.as_str(),
            "{} is not bound to its nodes",
            pod.name
        );
    }
}
