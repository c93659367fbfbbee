//! How requests get into a cluster: who may put routes on a load balancer, what is said of it and where, and the way through Istio's gateway.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{KINDS, rendered, texts};
use crate::estate::{compile, lines, reference, tree_of};
use crate::yaml::saphyr;

const OF_THE_WHOLE: [&str; 3] = ["ssl-redirect", "wafv2-acl-name", "scheme"];

pub(super) fn of_kind<'a>(objects: &'a [Value], kind: &str) -> Vec<&'a Value> {
    objects.iter().filter(|o| o["kind"] == kind).collect()
}

pub(super) fn strings(value: &Value) -> BTreeSet<String> {
    let all = value.as_array().into_iter().flatten();
    all.filter_map(|v| v.as_str().map(str::to_owned)).collect()
}

pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// All objects of each cell's overlays.
pub(super) fn cells(estate: &str) -> Option<BTreeMap<String, Vec<Value>>> {
    let mut out: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (path, objects) in rendered(estate)? {
        let parts: Vec<_> = path.split('/').collect();
        let cell = format!("{}/{}", parts[2], parts[3]);
        out.entry(cell).or_default().extend(objects);
    }
    Some(out)
}

fn has_mesh(objects: &[Value]) -> bool {
    objects.iter().any(|o| o["kind"] == "PeerAuthentication")
}

#[test]
fn what_concerns_a_load_balancer_is_said_in_one_place() {
    let Some(cells) = cells(&reference()) else {
        return;
    };
    let mut seen = 0;
    for (cell, objects) in &cells {
        for class in of_kind(objects, "IngressClass") {
            let class = text(&class["metadata"]["name"]);
            for key in OF_THE_WHOLE {
                let said = of_kind(objects, "Ingress").into_iter().filter(|i| {
                    i["spec"]["ingressClassName"] == class
                        && !i["metadata"]["annotations"][format!("alb.ingress.kubernetes.io/{key}")]
                            .is_null()
                });
                let places = said.count();
                let expected = match key {
                    "ssl-redirect" => 1,
                    "wafv2-acl-name" => usize::from(!class.ends_with("-internal")),
                    _ => 0,
                };
                assert_eq!(places, expected, "{cell}: {class}: {key}");
                seen += places;
            }
        }
    }
    assert!(seen > 4, "{seen}");
}

#[test]
fn clients_may_say_what_their_ingresses_say_and_nothing_of_the_whole() {
    let Some(cells) = cells(&reference()) else {
        return;
    };
    let objects = &cells["af-south-1/production"];
    let policy = of_kind(objects, "ValidatingAdmissionPolicy")[0];
    let own = text(&policy["spec"]["variables"][1]["expression"]);
    for key in OF_THE_WHOLE {
        assert!(!own.contains(&format!("'{key}'")), "{key}");
    }
    let mut seen = 0;
    for ingress in of_kind(objects, "Ingress") {
        let keys = ingress["metadata"]["annotations"].as_object();
        let keys = keys.into_iter().flat_map(|m| m.keys());
        for key in keys.filter_map(|k| k.strip_prefix("alb.ingress.kubernetes.io/")) {
            let platform = ingress["metadata"]["namespace"] == "ingress";
            assert!(platform || own.contains(&format!("'{key}'")), "{key}");
            seen += usize::from(!platform);
        }
        assert!(text(&ingress["spec"]["ingressClassName"]).starts_with("alb-"));
    }
    assert!(seen > 4, "{seen}");
}

#[test]
fn web_acls_and_log_buckets_are_those_that_terraform_makes() {
    let estate = reference();
    let Some(cells) = cells(&estate) else {
        return;
    };
    let tree = tree_of(&estate);
    let stacks = texts(&tree, "terraform/regions/");
    let mut seen = 0;
    for (cell, objects) in &cells {
        let (region, environment) = cell.split_once('/').expect("a cell");
        let path =
            format!("terraform/regions/{region}/layers/04-applications/{environment}/main.tf");
        let stack = stacks[&path];
        for ingress in of_kind(objects, "Ingress") {
            let acl =
                &ingress["metadata"]["annotations"]["alb.ingress.kubernetes.io/wafv2-acl-name"];
            if let Some(name) = acl.as_str() {
                let module = stack
                    .split("module \"web_acl\"")
                    .nth(1)
                    .expect("an ACL is made");
                assert!(
                    module.contains(&format!("= \"{name}\"\n")),
                    "{cell}: {name}"
                );
                seen += 1;
            }
        }
        for params in of_kind(objects, "IngressClassParams") {
            let attributes = params["spec"]["loadBalancerAttributes"].as_array();
            let bucket = attributes
                .into_iter()
                .flatten()
                .find(|a| a["key"] == "access_logs.s3.bucket")
                .expect("a bucket");
            let line = format!("= \"{}\"\n", text(&bucket["value"]));
            assert!(stack.contains(&line), "{cell}: {line}");
        }
    }
    assert_eq!(seen, 3);
}

#[test]
fn with_istio_requests_come_through_the_gateway_and_all_of_the_mesh_is_strict() {
    let Some(cells) = cells(&reference()) else {
        return;
    };
    let mut hosts = 0;
    for (cell, objects) in cells.iter().filter(|(_, objects)| has_mesh(objects)) {
        for ingress in of_kind(objects, "Ingress") {
            assert_eq!(
                ingress["metadata"]["namespace"], "istio-ingress",
                "{cell}: {ingress:#}"
            );
            let backend = &ingress["spec"]["defaultBackend"]["service"]["name"];
            // Those of the apps say names, and nothing of where requests go.
            match ingress["spec"]["rules"].as_array() {
                Some(rules) => assert!(rules.iter().all(|rule| rule["http"].is_null())),
                None => assert_eq!(backend, "istio-ingressgateway"),
            }
        }
        for policy in of_kind(objects, "PeerAuthentication") {
            assert_eq!(policy["spec"]["mtls"]["mode"], "STRICT");
            assert!(policy["spec"]["portLevelMtls"].is_null(), "{policy:#}");
        }
        hosts += routes_are_admitted(cell, objects);
    }
    assert_eq!(hosts, 4);
}

#[test]
fn the_gateway_is_the_one_that_terraform_installs() {
    let estate = reference();
    let Some(cells) = cells(&estate) else {
        return;
    };
    let tree = tree_of(&estate);
    let modules = texts(&tree, "terraform/shared/modules/istio/");
    let module = modules["terraform/shared/modules/istio/main.tf"];
    let mut named = BTreeSet::new();
    for objects in cells.values().filter(|objects| has_mesh(objects)) {
        for ingress in of_kind(objects, "Ingress") {
            let service = &ingress["spec"]["defaultBackend"]["service"];
            // Of each app there is one with the names of its hosts.
            if service.is_null() {
                continue;
            }
            named.insert(format!("\"{}\"", text(&ingress["metadata"]["namespace"])));
            named.insert(format!("\"{}\"", text(&service["name"])));
            named.insert(format!(
                "name = \"{}\", port",
                text(&service["port"]["name"])
            ));
            let health =
                &ingress["metadata"]["annotations"]["alb.ingress.kubernetes.io/healthcheck-port"];
            named.insert(format!("port = {},", text(health)));
        }
        for gateway in of_kind(objects, "Gateway") {
            // The chart labels pods with the release's name, without `istio-`.
            let label = text(&gateway["spec"]["selector"]["istio"]);
            named.insert(format!("\"istio-{label}\""));
            let port = &gateway["spec"]["servers"][0]["port"]["number"];
            named.insert(format!("port = {port},"));
        }
    }
    assert!(named.len() >= 5, "{named:?}");
    for name in &named {
        assert!(module.contains(name), "{name}");
    }
}

/// Hosts of an ingress.
pub(super) fn strings_of_rules(ingress: &Value) -> Vec<String> {
    let rules = ingress["spec"]["rules"].as_array().into_iter().flatten();
    rules.map(|rule| text(&rule["host"]).to_owned()).collect()
}

/// That the gateway, the load balancer and the routes of a cell name the same hosts, and each host's app lets the gateway in.
fn routes_are_admitted(cell: &str, objects: &[Value]) -> usize {
    let mut routed = BTreeSet::new();
    for route in of_kind(objects, "VirtualService") {
        let gateways = strings(&route["spec"]["gateways"]);
        let Some(gateway) = gateways.iter().next() else {
            continue;
        };
        let space = text(&route["metadata"]["namespace"]);
        for host in strings(&route["spec"]["hosts"]) {
            routed.insert(format!("{gateway}: {space}/{host}"));
        }
        let service = text(&route["spec"]["http"][0]["route"][0]["destination"]["host"]);
        let app = service
            .strip_suffix(&format!(".{space}.svc.cluster.local"))
            .unwrap_or_else(|| panic!("{cell}: {service} is not in {space}"));
        let policy = of_kind(objects, "AuthorizationPolicy")
            .into_iter()
            .find(|p| p["metadata"]["namespace"] == space && p["metadata"]["name"] == app)
            .unwrap_or_else(|| panic!("{cell}: no policy for {space}/{app}"));
        let callers = strings(&policy["spec"]["rules"][0]["from"][0]["source"]["principals"]);
        assert!(
            callers.contains("*/ns/istio-ingress/sa/istio-ingressgateway"),
            "{policy:#}"
        );
        assert_eq!(
            strings(&route["spec"]["exportTo"]),
            BTreeSet::from(["istio-ingress".to_owned()])
        );
    }
    let (mut admitted, mut balanced) = (BTreeSet::new(), BTreeSet::new());
    let mut named = BTreeSet::new();
    for gateway in of_kind(objects, "Gateway") {
        let name = text(&gateway["metadata"]["name"]);
        for host in strings(&gateway["spec"]["servers"][0]["hosts"]) {
            admitted.insert(format!("istio-ingress/{name}: {host}"));
        }
    }
    for ingress in of_kind(objects, "Ingress") {
        let recorded = &ingress["metadata"]["annotations"];
        let recorded = text(&recorded["external-dns.alpha.kubernetes.io/hostname"]);
        // Of each app the names alone, for their certificates.
        let of_app = strings_of_rules(ingress);
        named.extend(of_app);
        let recorded = recorded.split(',').filter(|host| !host.is_empty());
        balanced.extend(recorded.map(str::to_owned));
    }
    assert_eq!(routed, admitted, "{cell}");
    let plain: BTreeSet<String> = admitted
        .iter()
        .map(|h| h.rsplit('/').next().expect("a host").to_owned())
        .collect();
    assert_eq!(plain, balanced, "{cell}");
    assert_eq!(plain, named, "{cell}");
    routed.len()
}

#[test]
fn what_is_internal_has_a_port_of_its_own_at_the_gateway() {
    let Some(cells) =
        cells(&KINDS.replacen("priority    = \"high\"", "ingress.scheme = \"internal\"", 1))
    else {
        return;
    };
    let objects = &cells["eu-west-1/production"];
    let server = &of_kind(objects, "Gateway")[0]["spec"]["servers"][0];
    assert_eq!(server["port"]["number"], 8080);
    let all = of_kind(objects, "Ingress");
    let of_the_group = |i: &&Value| !i["spec"]["defaultBackend"].is_null();
    let ingress = all.into_iter().find(of_the_group).expect("an ingress");
    assert_eq!(
        ingress["spec"]["defaultBackend"]["service"]["port"]["name"],
        "http-internal"
    );
    let policy = of_kind(objects, "AuthorizationPolicy")
        .into_iter()
        .find(|p| p["metadata"]["name"] == "load-balancers")
        .expect("a policy of the gateway");
    let rules = policy["spec"]["rules"].as_array().expect("rules");
    assert_eq!(rules.len(), 1, "the public port is closed");
    assert_eq!(rules[0]["to"][0]["operation"]["ports"][0], "8080");
}

/// The class of each of the first `apps` apps of a cell that has so many load balancers.
fn placed(region: &str, apps: usize, load_balancers: usize) -> BTreeMap<usize, String> {
    let (head, _) = KINDS
        .split_once("[clients.shop.apps.web]")
        .expect("the first app");
    // One cell is enough.
    let cells = "\"eu-west-1/production\", \"eu-central-1/production\"";
    let mut text_of = head.replace(cells, &format!("\"{region}/production\""));
    text_of.push_str(&format!(
        "[regions.{region}.applications]\nload_balancers = {load_balancers}\n"
    ));
    for n in 0..apps {
        text_of.push_str(&format!("[clients.shop.apps.app{n}]\nimage = \"registry.example.com/shop/app:1\"\nhost = \"app{n}.acme.example.com\"\nport = 8080\nreplicas.max = 2\n"));
    }
    let tree = tree_of(&(text_of + "[clients.shop.tenancy.quota]\npods = 5000\n"));
    let files = texts(&tree, "kubernetes/");
    let mut used = BTreeMap::new();
    for n in 0..apps {
        let base = format!("kubernetes/components/shop/app{n}/alb/ingress.yaml");
        let overlay = format!("kubernetes/regions/{region}/production/shop/app{n}/ingress.yaml");
        let class = |path: &str| {
            let ingress = saphyr(files.get(path)?);
            Some(ingress[0]["spec"]["ingressClassName"].as_str()?.to_owned())
        };
        if let Some(class) = class(&overlay).or_else(|| class(&base)) {
            used.insert(n, class);
        }
    }
    let made = format!("kubernetes/regions/{region}/production/ingress/");
    let made: BTreeSet<String> = files
        .keys()
        .filter_map(|p| p.strip_prefix(&made)?.strip_suffix("/ingress-class.yaml"))
        .map(|folder| format!("alb-{folder}"))
        .collect();
    let names: BTreeSet<String> = used.values().cloned().collect();
    assert!(
        used.is_empty() && made.len() == 1 || names == made,
        "{made:?}"
    );
    used
}

#[test]
fn an_app_keeps_its_load_balancer_whoever_comes() {
    let one = placed("eu-central-1", 101, 1);
    assert!(one.len() == 101 && one.values().all(|class| class == "alb-shared"));
    // Others come and go.
    let (few, many) = (
        placed("eu-central-1", 40, 3),
        placed("eu-central-1", 101, 3),
    );
    assert!(few.iter().all(|(app, class)| many[app] == *class));
    // One load balancer more takes over its share.
    let more = placed("eu-central-1", 101, 4);
    let moved: Vec<_> = many
        .iter()
        .filter(|(app, class)| more[app] != **class)
        .collect();
    assert!((10..=45).contains(&moved.len()), "{}", moved.len());
    assert!(
        moved.iter().all(|(app, _)| more[app] == "alb-shared.4"),
        "{moved:?}"
    );
    // The gateway is one target group, however many apps are behind it.
    assert!(placed("eu-west-1", 101, 3).is_empty());
}

#[test]
fn load_balancers_that_nobody_could_tell_apart_are_refused() {
    let second = |host: &str, ingress: &str| {
        format!(
            "\n[clients.shop.apps.admin]\nimage = \"registry.example.com/shop/admin:1.0.0\"\nport = 8080\nhost = \"{host}\"\ningress = {ingress}\n"
        )
    };
    let first = |ingress: &str| KINDS.replacen("priority    = \"high\"", ingress, 1);
    for (text, message) in [
        (
            first("ingress = { scheme = \"internal\" }")
                + &second("admin.acme.example.com", "{ group = \"shared-internal\" }"),
            "two load balancers of eu-central-1/production would have one name: `shared-internal`",
        ),
        (
            first("ingress = { order = 5 }") + &second("admin.acme.example.com", "{ order = 5 }"),
            "have the same `ingress.order`: `shop/admin`, `shop/web`",
        ),
        (
            KINDS.replacen("clients.shop", "clients.ingress", 100),
            "`ingress` cannot be a client's name",
        ),
    ] {
        let problems = lines(&compile(&text));
        assert!(
            problems.iter().any(|p| p.contains(message)),
            "{message}: {problems:#?}"
        );
    }
    // The same order on two load balancers is no clash.
    let text = first("ingress = { order = 5 }")
        + &second(
            "admin.acme.example.com",
            "{ order = 5, scheme = \"internal\" }",
        );
    let problems = lines(&compile(&text));
    assert!(
        !problems.iter().any(|p| p.starts_with("error")),
        "{problems:#?}"
    );
}

#[test]
fn affinity_and_certificates_are_what_each_clouds_controller_understands() {
    let folder = crate::estate::root().join("examples/nine-regions/regions.toml");
    let nine = std::fs::read_to_string(folder).expect("the example");
    let Some(cells) = cells(&nine) else {
        return;
    };
    let one = |region: &str, kind: &str, name: &str| -> Value {
        let objects = &cells[&format!("{region}/production")];
        let found = of_kind(objects, kind)
            .into_iter()
            .find(|o| o["metadata"]["name"] == name);
        found
            .unwrap_or_else(|| panic!("{region}: no {kind} {name}"))
            .clone()
    };
    let note = |object: &Value, key: &str| text(&object["metadata"]["annotations"][key]).to_owned();
    let (gce, azure) = (
        one("us-central1", "Ingress", "api"),
        one("eastus", "Ingress", "api"),
    );
    for ingress in [&gce, &azure] {
        assert_eq!(
            note(ingress, "cert-manager.io/cluster-issuer"),
            "letsencrypt"
        );
        assert_eq!(ingress["spec"]["tls"][0]["secretName"], "api-tls");
    }
    assert_eq!(
        note(&azure, "appgw.ingress.kubernetes.io/cookie-based-affinity"),
        "true"
    );
    let backend = one("us-central1", "BackendConfig", "api");
    assert_eq!(
        backend["spec"]["sessionAffinity"]["affinityCookieTtlSec"],
        10800
    );
    assert_eq!(
        backend["spec"]["healthCheck"]["requestPath"],
        "/health/ready"
    );
    let service = one("us-central1", "Service", "api");
    assert_eq!(
        note(&service, "cloud.google.com/backend-config"),
        "{\"default\":\"api\"}"
    );
    let aws = one("us-east-1", "Ingress", "api");
    assert!(note(&aws, "alb.ingress.kubernetes.io/target-group-attributes").contains("lb_cookie"));
    assert!(note(&aws, "cert-manager.io/cluster-issuer").is_empty());
}
