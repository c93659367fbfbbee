//! Apps with several ports, other images and logins at registries in some cells, and hosts for all names below one.

use serde_json::{Value, json};

use super::{rendered, texts};
use crate::estate::{compile, lines, tree_of};
use crate::mistakes::{hold, small};

/// The end of the app's table, behind which what is added begins in line 29.
pub(super) const APP: &str = "replicas = { min = 2, max = 4 }\n";
pub(super) const SECOND: &str =
    "\n[clients.shop.apps.second]\nimage = \"registry.example.com/shop/second:1.0.0\"\n";

/// A gateway of text messages: SMPP, gRPC, a page for people, and datagrams.
const GATEWAY: &str = r#"
[clients.shop.apps.gateway]
image   = "registry.example.com:5000/shop/gateway:2.0.0"
ports   = { smpp = { port = 2775 }, grpc = { port = 50051, app_protocol = "grpc" }, admin = { port = 8081, app_protocol = "http", service_port = 80 }, log = { port = 5514, protocol = "UDP" } }
host    = "gateway.acme.example.com"
ingress = { port = "admin" }
probes  = { type = "grpc", port = "grpc" }

[clients.shop.apps.worker]
image  = "registry.example.com:5000/shop/worker:2.0.0"
calls  = ["gateway"]
probes = { type = "none" }
"#;

pub(super) const SERVICES: &str = r#"
[defaults.platform]
services = ["metrics-server", "aws-load-balancer-controller", "cluster-autoscaler", "external-dns", "external-secrets"]
"#;

/// The object of a kind with that name, among those of an overlay.
fn object(objects: &[Value], kind: &str, name: &str) -> Value {
    let mut all = objects.iter();
    let found = all.find(|o| o["kind"] == kind && o["metadata"]["name"] == name);
    found.unwrap_or_else(|| panic!("{kind}/{name}")).clone()
}

/// What a list of objects has at a key.
fn each(list: &Value, key: &str) -> Vec<Value> {
    let all = list.as_array().into_iter().flatten();
    all.map(|one| one[key].clone()).collect()
}

#[test]
fn every_port_of_an_app_is_served_probed_and_let_in() {
    for mesh in [false, true] {
        let services = match mesh {
            true => SERVICES.replace("[\"metrics", "[\"istio\", \"metrics"),
            false => SERVICES.to_owned(),
        };
        let Some(overlays) = rendered(&format!("{}{GATEWAY}{services}", small())) else {
            return;
        };
        let cell = "kubernetes/regions/eu-west-1/production";
        let app = &overlays[&format!("{cell}/shop/gateway")];
        let service = object(app, "Service", "gateway");
        let ports = &service["spec"]["ports"];
        assert_eq!(each(ports, "name"), ["admin", "grpc", "log", "smpp"]);
        assert_eq!(each(ports, "port"), [80, 50051, 5514, 2775]);
        assert_eq!(each(ports, "protocol"), ["TCP", "TCP", "UDP", "TCP"]);
        let spoken = [json!("http"), json!("grpc"), Value::Null, json!("tcp")];
        assert_eq!(each(ports, "appProtocol"), spoken);
        let pod = &object(app, "Deployment", "gateway")["spec"]["template"];
        let container = &pod["spec"]["containers"][0];
        assert_eq!(
            each(&container["ports"], "containerPort"),
            [8081, 50051, 5514, 2775]
        );
        assert_eq!(container["readinessProbe"]["grpc"]["port"], 50051);
        let door = json!("internet-facing.admin");
        assert_eq!(
            pod["metadata"]["labels"]["access.acme.example.com/load-balancer"],
            door
        );
        let policy = object(app, "NetworkPolicy", "gateway");
        let allowed = &policy["spec"]["ingress"][0]["ports"];
        assert_eq!(each(allowed, "port"), ["admin", "grpc", "log", "smpp"]);
        let worker = &overlays[&format!("{cell}/shop/worker")];
        let policy = object(worker, "NetworkPolicy", "worker");
        let called = &policy["spec"]["egress"][0]["ports"];
        assert_eq!(each(called, "port"), [8081, 50051, 5514, 2775]);
        assert_eq!(each(called, "protocol")[2], "UDP");
        if mesh {
            through_the_mesh(app);
            continue;
        }
        let backend = |of: &Value| of["spec"]["rules"][0]["http"]["paths"][0]["backend"].clone();
        let ingress = backend(&object(app, "Ingress", "gateway"));
        assert_eq!(ingress["service"]["port"]["name"], "admin");
        // Load balancers reach that port of its pods, and no other app's.
        let policy = object(
            &overlays[cell],
            "NetworkPolicy",
            "allow-load-balancer-admin",
        );
        let labels = &policy["spec"]["podSelector"]["matchLabels"];
        assert_eq!(labels["access.acme.example.com/load-balancer"], door);
        assert_eq!(policy["spec"]["ingress"][0]["ports"][0]["port"], "admin");
    }
}

/// Requests are routed by port, connections are not, and the gateway asks one port only.
fn through_the_mesh(app: &[Value]) {
    let routes = &object(app, "VirtualService", "gateway")["spec"]["http"];
    assert_eq!(each(routes, "name"), ["admin", "grpc"]);
    let matched = [json!([{ "port": 80 }]), json!([{ "port": 50051 }])];
    assert_eq!(each(routes, "match"), matched);
    let route = &object(app, "VirtualService", "gateway-ingress")["spec"]["http"][0]["route"];
    assert_eq!(route[0]["destination"]["port"]["number"], 80);
    let policy = object(app, "AuthorizationPolicy", "gateway");
    let rules = policy["spec"]["rules"].as_array().expect("rules");
    let ports = |n: usize| rules[n]["to"][0]["operation"]["ports"].clone();
    assert_eq!(rules.len(), 2, "{policy:#}");
    assert_eq!(ports(0), json!(["2775", "50051", "8081"]));
    assert_eq!(ports(1), json!(["8081"]));
    let who = |n: usize| rules[n]["from"][0]["source"]["principals"][0].clone();
    assert_eq!(who(0), "*/ns/shop/sa/worker");
    assert_eq!(who(1), "*/ns/istio-ingress/sa/istio-ingressgateway");
}

/// One port is the short form of several.
#[test]
fn port_is_short_for_ports() {
    let long = "ports = { http = { port = 8080, app_protocol = \"http\", service_port = 80 } }";
    let (short, long) = (small(), small().replacen("port     = 8080", long, 1));
    assert_ne!(short, long);
    let (short, long) = (tree_of(&short), tree_of(&long));
    assert_eq!(texts(&short, "kubernetes/"), texts(&long, "kubernetes/"));
}

#[test]
fn ports_that_nobody_could_serve_are_refused() {
    let with = |keys: &str| format!("{APP}{SECOND}{keys}\n");
    let two = "ports = { a = { port = 1, app_protocol = \"http\" }, b = { port = 2, app_protocol = \"http\" } }";
    let named = "port = 8080\nhost = \"two.acme.example.com\"\ningress.port = \"web\"";
    let udp = "ports = { log = { port = 514, protocol = \"UDP\" } }";
    let smpp = "ports = { smpp = { port = 2775 } }";
    let host = "\nhost = \"two.acme.example.com\"";
    let exec = "\nprobes = { type = \"exec\", command = [\"/bin/true\"] }";
    let tcp = "\nprobes = { type = \"tcp\" }";
    let grpc =
        "ports = { api = { port = 50051, app_protocol = \"grpc\" } }\nprobes.type = \"grpc\"";
    let mesh = SERVICES.replace("[\"metrics", "[\"istio\", \"metrics");
    hold(&[
        (
            APP,
            &with(&format!("{two}{host}")),
            &["error kubernetes::port_unsaid regions.toml:33"],
        ),
        (
            APP,
            &with(&format!(
                "{two}{host}\ningress.port = \"a\"\nprobes.port = \"b\""
            )),
            &[],
        ),
        (
            APP,
            &with(named),
            &["error kubernetes::port_named regions.toml:34"],
        ),
        (
            APP,
            &with(udp),
            &["error kubernetes::probe_protocol regions.toml:32"],
        ),
        (APP, &with(&format!("{udp}{exec}")), &[]),
        (
            APP,
            &with(&format!("{smpp}{host}{tcp}")),
            &["error kubernetes::host_protocol regions.toml:33"],
        ),
        (APP, &with(&format!("{smpp}{tcp}")), &[]),
        (APP, &with(&format!("port = 80\n{smpp}{host}")), &[]),
        (
            APP,
            &with("port = 80\nports = { web = { port = 80 } }"),
            &["error kubernetes::port_twice regions.toml:33"],
        ),
        (
            APP,
            &with("port = 80\nports = { web = { port = 80, protocol = \"UDP\" } }"),
            &[],
        ),
        (
            APP,
            &with("port = 80\nports = { web = { port = 81, service_port = 80 } }"),
            &["error kubernetes::port_twice regions.toml:33"],
        ),
        (APP, &with(&format!("{grpc}{host}")), &[]),
        (
            APP,
            &with(&format!("{grpc}{host}\n{mesh}")),
            &["error kubernetes::host_protocol_here regions.toml:34"],
        ),
        (
            APP,
            &with(&format!("{udp}{exec}\nsession_affinity_seconds = 60")),
            &[],
        ),
        (
            APP,
            &with("probes.type = \"none\"\nsession_affinity_seconds = 60"),
            &["warning blueprint::key_idle regions.toml:33"],
        ),
        (
            APP,
            &with("ports = { metrics = { port = 80 } }"),
            &["error schema::invalid_value regions.toml:32"],
        ),
    ]);
}

#[test]
fn an_image_of_one_cell_is_a_line_of_its_kustomization() {
    let digest = |of: &str| format!("sha256:{}", of.repeat(64));
    let base = "registry.example.com:5000/shop/web:2.3.1";
    for (image, lines) in [
        (
            "registry.example.com:5000/shop/web:2.4.0".to_string(),
            vec!["newTag: 2.4.0".to_owned()],
        ),
        (
            format!("registry.example.com:5000/shop/web:2.4.0@{}", digest("b")),
            vec![
                format!("digest: {}", digest("b")),
                "newTag: 2.4.0".to_owned(),
            ],
        ),
        (
            format!("mirror.example.com/x/web@{}", digest("c")),
            vec![
                format!("digest: {}", digest("c")),
                "newName: mirror.example.com/x/web".to_owned(),
            ],
        ),
    ] {
        let text = small().replacen("registry.example.com/shop/web:2.3.1", base, 1);
        assert!(text.contains(base));
        let text = format!(
            "{text}\n[clients.shop.overrides.\"eu-west-1/production\".apps.web]\nimage = \"{image}\"\n"
        );
        let tree = tree_of(&text);
        let folder = "kubernetes/regions/eu-west-1/production/shop/web/";
        let files = texts(&tree, folder);
        let written = files[&format!("{folder}kustomization.yaml")];
        assert!(
            lines.iter().all(|line| written.contains(line.as_str())),
            "{written}"
        );
        assert!(!files.contains_key(&format!("{folder}deployment.yaml")));
        if let Some(overlays) = rendered(&text) {
            let app = &overlays[folder.trim_end_matches('/')];
            let pod = &object(app, "Deployment", "web")["spec"]["template"]["spec"];
            assert_eq!(pod["containers"][0]["image"], image.as_str());
        }
    }
}

#[test]
fn logins_at_registries_come_from_secrets_manager() {
    let login = "image_pull_secrets = { hub = { from = \"hub\" }, other = {} }\n";
    let text = small().replacen(APP, &format!("{APP}{login}"), 1);
    let without = &["warning tenancy::services regions.toml:29"];
    assert!(
        lines(&compile(&text))
            .iter()
            .any(|l| l.contains("tenancy::services")),
        "{without:?}"
    );
    let text = format!("{text}{SERVICES}");
    let Some(overlays) = rendered(&text) else {
        return;
    };
    let cell = "kubernetes/regions/eu-west-1/production";
    let account = object(
        &overlays[&format!("{cell}/shop/web")],
        "ServiceAccount",
        "web",
    );
    assert_eq!(each(&account["imagePullSecrets"], "name"), ["hub", "other"]);
    let secret = object(&overlays[cell], "ExternalSecret", "hub");
    let kind = &secret["spec"]["target"]["template"]["type"];
    assert_eq!(kind, "kubernetes.io/dockerconfigjson");
    assert_eq!(
        secret["spec"]["data"][0]["remoteRef"]["key"],
        "acme/shop/hub"
    );
    assert!(
        !overlays[cell]
            .iter()
            .any(|o| o["metadata"]["name"] == "other")
    );
    // The client's stack makes it, and its role may read it.
    let tree = tree_of(&text);
    let stacks = texts(&tree, "terraform/regions/eu-west-1/");
    let made = stacks.iter().filter(|(_, text)| text.contains("\"hub\""));
    assert_eq!(made.count(), 1);
    // One name, one content.
    let second =
        format!("{text}{SECOND}probes.type = \"none\"\nimage_pull_secrets = {{ hub = {{}} }}\n");
    let found = lines(&compile(&second));
    assert!(
        found.iter().any(|l| l.contains("tenancy::pull_secrets")),
        "{found:#?}"
    );
}

#[test]
fn a_host_may_stand_for_all_names_below_one() {
    let host = "host     = \"shop.acme.example.com\"";
    let wide = |more: &str| {
        format!("host = \"*.shop.acme.example.com\"\naliases = [\"shop.acme.example.com\"]\n{more}")
    };
    let second = |client: &str, host: &str| {
        let client = match client {
            "shop" => String::new(),
            other => format!("\n[clients.{other}]\ncells = [\"eu-west-1/production\"]\n"),
        };
        let of = if client.is_empty() { "shop" } else { "other" };
        format!(
            "{client}{}port = 8080\nhost = \"{host}\"\n",
            SECOND.replace("clients.shop", &format!("clients.{of}"))
        )
    };
    let found = |text: &str| {
        let mut found = lines(&compile(text));
        found.retain(|line| !line.starts_with("note "));
        found
    };
    assert!(small().contains(host), "{}", small());
    let with = |more: &str, end: &str| format!("{}{end}", small().replacen(host, &wide(more), 1));
    assert_eq!(found(&with("", "")), Vec::<String>::new());
    let order = "ingress = { order = 1000 }\n";
    let told = |text: &str, rule: &str| {
        let found = found(text);
        assert_eq!(found.len(), 1, "{found:#?}");
        assert!(found[0].contains(rule), "{found:#?}");
    };
    told(
        &with("", &second("shop", "a.shop.acme.example.com")),
        "tenancy::wildcard_order",
    );
    assert_eq!(
        found(&with(order, &second("shop", "a.shop.acme.example.com"))),
        Vec::<String>::new()
    );
    assert_eq!(
        found(&with("", &second("shop", "a.acme.example.com"))),
        Vec::<String>::new()
    );
    told(
        &with(order, &second("other", "a.shop.acme.example.com")),
        "tenancy::host_covered",
    );
    // Excepted, it still must come last.
    let owner = "allow = [{ rule = \"tenancy::host_covered\", reason = \"One owner.\" }]\n";
    let other = second("other", "a.shop.acme.example.com");
    told(&with(owner, &other), "tenancy::wildcard_order");
    assert_eq!(
        found(&with(&format!("{order}{owner}"), &other)),
        Vec::<String>::new()
    );
    assert_eq!(
        found(&with("", &second("other", "a.acme.example.com"))),
        Vec::<String>::new()
    );
    told(
        &small().replacen(host, "host = \"a.*.acme.example.com\"", 1),
        "schema::invalid_value",
    );
    // On the load balancer it comes behind what is exact.
    let tree = tree_of(&with("", ""));
    let files = texts(&tree, "kubernetes/components/shop/web/alb/");
    let ingress = files["kubernetes/components/shop/web/alb/ingress.yaml"];
    let (exact, all) = (ingress.find("host: shop"), ingress.find("*.shop"));
    assert!(exact.is_some() && exact < all, "{ingress}");
}
