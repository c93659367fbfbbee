//! Which pod may open a connection to which, by the network policies of a cluster: both sides have to allow it.

use std::collections::BTreeMap;
use std::net::IpAddr;

use ipnet::IpNet;
use serde_json::Value;
use terrane::estate::{Estate, Tier};

use crate::estate::compiled;

/// The pods and policies of one cell.
pub struct Cluster {
    pub name: String,
    /// Where its pods have their addresses.
    address: IpAddr,
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

/// The cells among rendered overlays of an estate.
pub fn clusters(text: &str, overlays: &BTreeMap<String, Vec<Value>>) -> Vec<Cluster> {
    let model = compiled(text).model.as_ref().expect("a model");
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
            address: pod_address(model, &name),
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

    /// Whether a pod may open a connection to what stands at an address outside of the cluster: a load balancer, an endpoint, an API, a database.
    pub fn opens(&self, pod: &Pod, to: IpAddr, port: u64) -> bool {
        let egress = self.of(pod, "Egress");
        let mut rules = egress
            .iter()
            .flat_map(|p| p["spec"]["egress"].as_array().into_iter().flatten());
        egress.is_empty()
            || rules.any(|rule| {
                let mut ports = rule["ports"].as_array().into_iter().flatten();
                let mut ends = rule["to"].as_array().into_iter().flatten();
                let is_port = rule["ports"].is_null()
                    || ports.any(|p| p["port"] == port || p["port"].is_null());
                let is_end = rule["to"].is_null() || ends.any(|end| covers(&end["ipBlock"], to));
                is_port && is_end
            })
    }

    /// Whether a pod takes connections from an address at a port, which is named: from who comes through a load balancer, or from the load balancer itself.
    pub fn lets_in(&self, from: IpAddr, pod: &Pod, port: &str) -> bool {
        let policies = self.of(pod, "Ingress");
        let mut rules = policies
            .iter()
            .flat_map(|p| p["spec"]["ingress"].as_array().into_iter().flatten());
        rules.any(|rule| {
            let mut ports = rule["ports"].as_array().into_iter().flatten();
            let mut ends = rule["from"].as_array().into_iter().flatten();
            (rule["ports"].is_null() || ports.any(|p| p["port"] == port))
                && (rule["from"].is_null() || ends.any(|end| covers(&end["ipBlock"], from)))
        })
    }

    /// The policies of one kind that hold for a pod.
    fn of(&self, pod: &Pod, kind: &str) -> Vec<&Value> {
        let own = self.policies.iter();
        own.filter(|p| p["metadata"]["namespace"] == pod.namespace.as_str())
            .filter(|p| matches(&p["spec"]["podSelector"], &pod.labels))
            .filter(|p| {
                p["spec"]["policyTypes"]
                    .as_array()
                    .is_some_and(|t| t.iter().any(|t| t == kind))
            })
            .collect()
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
        let policies = self.of(pod, kind);
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
            return covers(&one["ipBlock"], self.address);
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

/// An address in the subnets that a cell's nodes and pods are in.
fn pod_address(model: &Estate, cell: &str) -> IpAddr {
    let cells = model.emitted_cells();
    let network = cells.filter(|c| c.name.to_string() == cell);
    let network = network.filter_map(|c| c.network.as_ref()).next();
    let network = network.expect("a network");
    let subnet = network.tier(Tier::Private).next();
    let subnet = subnet.map_or(&network.vpc_cidr, |subnet| &subnet.cidr);
    host(&subnet.value.to_string())
}

/// An address in a range.
pub fn host(range: &str) -> IpAddr {
    let range: IpNet = range.parse().expect("a range");
    range.hosts().nth(76).expect("an address")
}

/// Whether a block of addresses holds one.
fn covers(block: &Value, address: IpAddr) -> bool {
    let net = |value: &Value| value.as_str().and_then(|t| t.parse::<IpNet>().ok());
    let excepted = block["except"].as_array().into_iter().flatten();
    net(&block["cidr"]).is_some_and(|n| n.contains(&address))
        && !excepted.filter_map(net).any(|n| n.contains(&address))
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
