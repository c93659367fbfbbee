//! Istio on Google Cloud and Azure: load balancers bring requests to its gateway, and what they are told agrees with what Terraform installs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::edge::{cells, of_kind, strings, strings_of_rules, text};
use super::texts;
use crate::estate::{Memo, lines, tree_of};

const CLOUDS: [&str; 6] = [
    "asia-southeast1",
    "eastus",
    "europe-west1",
    "southeastasia",
    "us-central1",
    "westeurope",
];

/// Nine regions with Istio in each, and an app that is asked from inside, under two names.
fn meshed() -> String {
    let folder = crate::estate::root().join("examples/nine-regions/regions.toml");
    let nine = std::fs::read_to_string(folder).expect("the example");
    let meshed = nine.replace("\"reloader\"]", "\"reloader\", \"istio\"]");
    let inside = "\n[clients.mahavishnu-core.apps.desk]\nimage = \"registry.example.com/mahavishnu/desk:1.0.0\"\nport = 9000\nhost = \"desk.mahavishnu.example.com\"\naliases = [\"help.mahavishnu.example.com\"]\nreplicas = { min = 2 }\ningress = { scheme = \"internal\", cluster_issuer = \"letsencrypt\" }\ntraffic = { timeout_seconds = 120 }\n";
    format!("{meshed}{inside}")
}

fn rendered() -> Option<&'static BTreeMap<String, Vec<Value>>> {
    static CELLS: Memo<Option<BTreeMap<String, Vec<Value>>>> = Memo::new();
    CELLS.get(&meshed(), cells).as_ref()
}

fn named<'a>(objects: &'a [Value], kind: &str, name: &str) -> &'a Value {
    let found = of_kind(objects, kind)
        .into_iter()
        .find(|o| o["metadata"]["name"] == name);
    found.unwrap_or_else(|| panic!("no {kind} {name}"))
}

fn note<'a>(object: &'a Value, key: &str) -> &'a str {
    text(&object["metadata"]["annotations"][key])
}

#[test]
fn hosts_lead_to_the_gateway_and_no_ingress_is_left_beside_the_apps() {
    let Some(cells) = rendered() else {
        return;
    };
    for region in CLOUDS {
        let objects = &cells[&format!("{region}/production")];
        let ingresses = of_kind(objects, "Ingress");
        assert_eq!(ingresses.len(), 2, "{region}: one for each app");
        let service = named(objects, "Service", "gateway");
        assert_eq!(service["spec"]["selector"]["istio"], "ingressgateway");
        for ingress in ingresses {
            let name = text(&ingress["metadata"]["name"]);
            assert_eq!(ingress["metadata"]["namespace"], "istio-ingress", "{name}");
            assert!(!name.contains('.'), "{name}: GKE takes no dots");
            let hosts = strings_of_rules(ingress);
            assert_eq!(
                strings(&ingress["spec"]["tls"][0]["hosts"]),
                hosts.iter().cloned().collect(),
                "every host has the certificate"
            );
            for rule in ingress["spec"]["rules"].as_array().expect("rules") {
                let backend = &rule["http"]["paths"][0]["backend"]["service"];
                assert_eq!(backend["name"], "gateway");
                let ports = service["spec"]["ports"].as_array().expect("ports");
                let port = ports.iter().find(|p| p["name"] == backend["port"]["name"]);
                let inside = hosts.len() == 2;
                assert_eq!(
                    port.expect("a port")["targetPort"],
                    if inside { 8080 } else { 80 }
                );
            }
        }
        let kinds: BTreeSet<_> = objects.iter().map(|o| text(&o["kind"])).collect();
        for of_aws in ["IngressClass", "ValidatingAdmissionPolicy"] {
            assert!(!kinds.contains(of_aws), "{region}: {of_aws}");
        }
    }
}

#[test]
fn the_gateway_takes_the_hosts_of_its_ingresses_and_of_their_kind_only() {
    let Some(cells) = rendered() else {
        return;
    };
    for region in CLOUDS {
        let objects = &cells[&format!("{region}/production")];
        for (scheme, count) in [("internet-facing", 1), ("internal", 2)] {
            let server = &named(objects, "Gateway", scheme)["spec"]["servers"][0];
            let taken: BTreeSet<_> = strings(&server["hosts"])
                .into_iter()
                .map(|host| host.split_once('/').expect("a namespace").1.to_owned())
                .collect();
            let asked: BTreeSet<_> = of_kind(objects, "Ingress")
                .into_iter()
                .map(strings_of_rules)
                .find(|hosts| hosts.len() == count)
                .into_iter()
                .flatten()
                .collect();
            assert_eq!(taken, asked, "{region}: {scheme}");
        }
        for route in of_kind(objects, "VirtualService") {
            let gateways = strings(&route["spec"]["gateways"]);
            assert!(
                gateways.is_empty()
                    || gateways.is_subset(&BTreeSet::from([
                        "istio-ingress/internal".to_owned(),
                        "istio-ingress/internet-facing".to_owned()
                    ])),
                "{gateways:?}"
            );
        }
    }
}

/// Ranges that a port of the gateway may be asked from, by its network policy.
fn let_in(objects: &[Value], port: i64) -> BTreeSet<String> {
    let policies = of_kind(objects, "NetworkPolicy");
    let policy = policies.into_iter().find(|p| {
        p["metadata"]["namespace"] == "istio-ingress" && p["metadata"]["name"] == "gateway"
    });
    let rules = policy.expect("a policy")["spec"]["ingress"].as_array();
    let rules = rules.expect("rules").iter().filter(|rule| {
        let ports = rule["ports"].as_array();
        ports.is_some_and(|ports| ports.iter().any(|p| p["port"] == port))
    });
    let from = rules.flat_map(|rule| rule["from"].as_array().into_iter().flatten());
    from.map(|from| text(&from["ipBlock"]["cidr"]).to_owned())
        .collect()
}

#[test]
fn only_load_balancers_of_its_kind_reach_a_port_of_the_gateway() {
    let Some(cells) = rendered() else {
        return;
    };
    let google = ["130.211.0.0/22", "35.191.0.0/16"].map(str::to_owned);
    for region in ["us-central1", "europe-west1", "asia-southeast1"] {
        let objects = &cells[&format!("{region}/production")];
        assert_eq!(let_in(objects, 80), BTreeSet::from(google.clone()));
        let inside = let_in(objects, 8080);
        assert_eq!(
            inside.len(),
            1,
            "{region}: the subnet of proxies, {inside:?}"
        );
        assert!(
            inside.is_disjoint(&BTreeSet::from(google.clone())),
            "{region}"
        );
        let health = let_in(objects, 15021);
        assert!(
            health.is_superset(&BTreeSet::from(google.clone())),
            "{region}: who asks for health comes from outside of the network"
        );
        let policy = named(objects, "AuthorizationPolicy", "load-balancers");
        for rule in policy["spec"]["rules"].as_array().expect("rules") {
            let port = text(&rule["to"][0]["operation"]["ports"][0]);
            let from = strings(&rule["from"][0]["source"]["ipBlocks"]);
            assert_eq!(from, let_in(objects, port.parse().expect("a port")));
        }
    }
    for region in ["eastus", "westeurope", "southeastasia"] {
        let objects = &cells[&format!("{region}/production")];
        let (outside, inside) = (let_in(objects, 80), let_in(objects, 8080));
        assert_eq!(outside.len(), 1, "{region}: the subnet of the gateway");
        assert_eq!(outside, inside, "{region}");
    }
}

#[test]
fn what_load_balancers_are_told_is_what_terraform_installs() {
    let Some(cells) = rendered() else {
        return;
    };
    let tree = tree_of(&meshed());
    let gateways = texts(&tree, "terraform/shared/modules/azure-application-gateway/");
    let gateway = gateways["terraform/shared/modules/azure-application-gateway/main.tf"];
    let stack = |region: &str| {
        let path = format!("terraform/regions/{region}/layers/02-platform/production/services.tf");
        texts(&tree, &path)[&path].to_owned()
    };
    for region in CLOUDS {
        let objects = &cells[&format!("{region}/production")];
        let services = stack(region);
        assert!(services.contains("module \"istio\""), "{region}");
        let drain = if ["eastus", "westeurope", "southeastasia"].contains(&region) {
            for ingress in of_kind(objects, "Ingress") {
                let rewrite = note(ingress, "appgw.ingress.kubernetes.io/rewrite-rule-set");
                assert!(
                    gateway.contains(&format!("rewrite_rule_set {{\n    name = \"{rewrite}\"")),
                    "{rewrite}"
                );
                let inside = strings_of_rules(ingress).len() == 2;
                let timeout = note(ingress, "appgw.ingress.kubernetes.io/request-timeout");
                assert_eq!(timeout, if inside { "120" } else { "" });
            }
            let ingress = of_kind(objects, "Ingress")[0];
            note(
                ingress,
                "appgw.ingress.kubernetes.io/connection-draining-timeout",
            )
            .to_owned()
        } else {
            assert!(
                services.contains("ports              = [15017]"),
                "{region}"
            );
            let said = note(
                named(objects, "Service", "gateway"),
                "cloud.google.com/backend-config",
            );
            let said: Value = serde_json::from_str(said).expect("JSON");
            let mut drains = BTreeSet::new();
            for (scheme, port) in [("internet-facing", "http2"), ("internal", "http-internal")] {
                assert_eq!(said["ports"][port], scheme);
                let config = named(objects, "BackendConfig", scheme);
                assert_eq!(config["spec"]["healthCheck"]["port"], 15021);
                let seconds = if scheme == "internal" { 120 } else { 30 };
                assert_eq!(config["spec"]["timeoutSec"], seconds);
                drains
                    .insert(config["spec"]["connectionDraining"]["drainingTimeoutSec"].to_string());
            }
            drains.pop_first().expect("a time")
        };
        assert!(
            services.contains(&format!("drain_seconds = {drain}\n"))
                || services.contains(&format!("drain_seconds   = {drain}\n")),
            "{region}: the gateway serves for {drain} seconds"
        );
    }
}

#[test]
fn apps_behind_the_gateway_need_not_drain_for_a_load_balancer() {
    let Some(cells) = rendered() else {
        return;
    };
    let objects = &cells["eastus/production"];
    let api = named(objects, "Deployment", "api");
    let seconds = &api["spec"]["template"]["spec"]["containers"][0]["lifecycle"]["preStop"]["sleep"]
        ["seconds"];
    assert_eq!(*seconds, 15, "{api:#}");
    let said = lines(&crate::estate::compile(&meshed()));
    let drains: Vec<_> = said.iter().filter(|line| line.contains("drain")).collect();
    assert!(drains.is_empty(), "{drains:?}");
}
