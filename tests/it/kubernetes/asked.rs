//! What asks an app: probes, load balancers, Prometheus and other apps, each at a port that understands it.

use super::ports::{APP, SECOND, SERVICES};
use super::texts;
use crate::estate::{compile, lines, tree_of};
use crate::mistakes::{hold, small};

/// A port that speaks something else never answers, and the container would be restarted for ever.
#[test]
fn probes_ask_ports_that_understand_them() {
    let with = |keys: &str| format!("{APP}{SECOND}{keys}\n");
    let said = |line: u32| format!("error kubernetes::probe_protocol regions.toml:{line}");
    let (of_ports, of_type, of_port) = (said(32), said(33), said(34));
    let smpp = "smpp = { port = 2775 }";
    let grpc = "rpc = { port = 50051, app_protocol = \"grpc\" }";
    let two = "two = { port = 8082, app_protocol = \"http2\" }";
    let web = "web = { port = 8080, app_protocol = \"http\" }";
    let ports = |all: &[&str]| format!("ports = {{ {} }}", all.join(", "));
    let by = |all: &[&str], probes: &str| with(&format!("{}\nprobes.{probes}", ports(all)));
    let is_grpc = "type = \"grpc\"";
    hold(&[
        (APP, &with(&ports(&[smpp])), &[&of_ports]),
        (APP, &by(&[smpp], "type = \"tcp\""), &[]),
        (APP, &with(&ports(&[grpc])), &[&of_ports]),
        (APP, &by(&[grpc], is_grpc), &[]),
        (APP, &by(&[web], is_grpc), &[&of_type]),
        (
            APP,
            &with("port = 8080\nprobes.type = \"grpc\""),
            &[&of_type],
        ),
        (APP, &by(&[two], is_grpc), &[]),
        (APP, &with(&ports(&[two])), &[]),
        // Which one it is goes without saying where one only says the same.
        (APP, &by(&[smpp, grpc, two, web], is_grpc), &[]),
        (APP, &with(&ports(&[smpp, grpc, two, web])), &[]),
        (APP, &by(&[smpp, web], "port = \"smpp\""), &[&of_type]),
        (
            APP,
            &by(&[grpc, web], "type = \"grpc\"\nprobes.port = \"web\""),
            &[&of_port],
        ),
        (
            APP,
            &by(
                &[grpc, "b = { port = 1, app_protocol = \"grpc\" }", web],
                is_grpc,
            ),
            &["error kubernetes::port_unsaid regions.toml:33"],
        ),
    ]);
}

/// What the load balancer asks, and what it takes for an answer: as probes do where these ask the same port.
#[test]
fn a_load_balancer_asks_as_probes_do() {
    let health = |ports: &str, probes: &str| {
        let text = small().replacen("port     = 8080", ports, 1);
        let text = text.replacen(APP, &format!("{APP}{probes}\n"), 1);
        let tree = tree_of(&text);
        let path = "kubernetes/components/shop/web/alb/ingress.yaml";
        let written = texts(&tree, path)[path].to_owned();
        let of = |key: &str| {
            let mut lines = written.lines();
            let line = lines.find(|line| line.contains(key));
            line.and_then(|line| line.split_once(": "))
                .map(|(_, value)| value.trim_matches('\'').trim_matches('"').to_owned())
        };
        (of("healthcheck-path"), of("success-codes"))
    };
    let some = |text: &str| Some(text.to_owned());
    let rpc = "port = 8080\nports = { rpc = { port = 50051, app_protocol = \"grpc\" } }";
    let by_grpc = "probes.type = \"grpc\"";
    let grpc = some("/grpc.health.v1.Health/Check");
    assert_eq!(health("port = 8080", ""), (some("/healthz"), None));
    assert_eq!(health(rpc, ""), (some("/healthz"), None));
    assert_eq!(health(rpc, by_grpc), (None, some("200-499")));
    let to_rpc = format!("{by_grpc}\ningress.port = \"rpc\"");
    assert_eq!(health(rpc, &to_rpc), (grpc, some("0")));
    let other = "ingress.port = \"rpc\"";
    assert_eq!(health(rpc, other), (None, some("0-99")));
    // HTTP/2 takes requests of gRPC, and its load balancer asks as for HTTP.
    let two = "ports = { web = { port = 8080, app_protocol = \"http2\" } }";
    assert_eq!(health(two, by_grpc), (None, some("200-499")));
    assert_eq!(health(two, ""), (some("/healthz"), None));
}

/// Istio knows requests, and its sidecar has ports of its own.
#[test]
fn apps_in_the_mesh_leave_its_ports_to_it() {
    let services = |with: &str| SERVICES.replace("[\"metrics", &format!("[{with}\"metrics"));
    let (mesh, none) = (services("\"istio\", "), services(""));
    let with = |keys: &str, end: &str| format!("{APP}{SECOND}{keys}\n{end}");
    let port = |number: u32, more: &str| {
        format!("port = 8080\nports = {{ stats = {{ port = {number}{more} }} }}")
    };
    let metrics = |more: &str| format!("{}\nmetrics.port = 9102", port(9102, more));
    let http = ", app_protocol = \"http\"";
    let taken: &[&str] = &["error kubernetes::mesh_ports regions.toml:33"];
    let unread: &[&str] = &["warning kubernetes::metrics_protocol regions.toml:33"];
    hold(&[
        (APP, &with(&port(15021, ""), &mesh), taken),
        (APP, &with(&port(15021, ""), &none), &[]),
        (APP, &with(&port(15022, ""), &mesh), &[]),
        (APP, &with(&port(15021, ", protocol = \"UDP\""), &mesh), &[]),
        (
            APP,
            &with("port = 8080\nmetrics.port = 15004", &mesh),
            taken,
        ),
        // Metrics of the sidecar.
        (APP, &with("port = 8080\nmetrics.port = 15020", &mesh), &[]),
        (APP, &with(&metrics(""), &mesh), unread),
        (APP, &with(&metrics(""), &none), &[]),
        (APP, &with(&metrics(http), &mesh), &[]),
        (APP, &with("port = 8080\nmetrics.port = 9102", &mesh), &[]),
    ]);
    let traffic = |port: &str, key: &str| {
        let app = format!(
            "{SECOND}ports = {{ a = {{ port = 2775{port} }} }}\nprobes.type = \"tcp\"\ntraffic.{key}\n"
        );
        let found = lines(&compile(&format!("{}{app}{mesh}", small())));
        found
            .iter()
            .any(|line| line.contains("kubernetes::traffic_of_requests"))
    };
    assert!(traffic("", "timeout_seconds = 5"));
    assert!(!traffic("", "max_connections = 5"));
    assert!(!traffic(http, "timeout_seconds = 5"));
}

/// Estate-wide apps share a namespace, and with it its secrets.
#[test]
fn logins_of_one_namespace_agree() {
    let app = |name: &str, from: &str| {
        format!(
            "\n[apps.{name}]\nimage = \"registry.example.com/{name}:1.0.0\"\ncells = [\"eu-west-1/production\"]\nport = 80\nimage_pull_secrets = {{ {from} }}\n"
        )
    };
    let found = |one: &str, two: &str| {
        let text = format!(
            "{}{}{}{SERVICES}",
            small(),
            app("sms", one),
            app("mail", two)
        );
        let mut found = lines(&compile(&text));
        found.retain(|line| !line.starts_with("note "));
        found.join("\n")
    };
    let (one, two) = ("hub = { from = \"one\" }", "hub = { from = \"two\" }");
    assert!(found(one, two).contains("error tenancy::pull_secrets"));
    assert_eq!(found(one, one), "");
    let own = format!("{one}, mail = {{}} }}\nsecrets = {{ A = {{ name = \"x\" }}");
    assert!(found(one, &own).contains("error tenancy::pull_secrets"));
    assert_eq!(found(one, &own.replace("mail =", "mails =")), "");
    for name in ["a..b", "a.-b", "a-.b"] {
        let named = format!("\"{name}\" = {{}}");
        assert!(
            found(one, &named).contains("error schema::invalid_value"),
            "{name}"
        );
    }
    assert_eq!(found(one, "\"a-b.c\" = {}"), "");
}

/// Addresses in `env` are those of services: a name, and one of its ports.
#[test]
fn addresses_are_of_ports_that_are_served() {
    let orders = "\n[clients.shop.apps.orders]\nimage = \"registry.example.com/orders:1.0.0\"\nprobes.type = \"tcp\"\nports = { sip = { port = 5060, service_port = 5061 } }\n";
    let with = |address: &str| {
        format!("{APP}calls = [\"orders\"]\nenv = {{ ORDERS = \"{address}\" }}\n{orders}")
    };
    let told: &[&str] = &["warning kubernetes::address_answered regions.toml:30"];
    hold(&[
        (APP, &with("sip://orders:5061"), &[]),
        (
            APP,
            &with("sip://orders.shop.svc.cluster.local:5061/x"),
            &[],
        ),
        (APP, &with("sip://orders"), &[]),
        (APP, &with("sip://orders:5060"), told),
        (APP, &with("sip://orders.shop:80"), told),
        (APP, &with("sip://order:5061"), told),
    ]);
}

/// Load balancers of other clouds know the path of HTTP probes of the same port, and no other.
#[test]
fn what_a_load_balancer_elsewhere_asks_is_said() {
    let cell = "[regions.us-central1]\nprovider = \"gcp\"\nnetwork.vpc_cidr = \"10.30.0.0/16\"\nplatform.services = []\n\n[regions.us-central1.environments.production]\nstate = { kind = \"gcs\", bucket = \"acme-tfstate-gcp\", region = \"us-central1\" }\n";
    let told = |keys: &str| {
        let text = small().replacen(
            "branch ",
            "gcp = { project = \"acme-production\" }\nbranch ",
            1,
        );
        let text = text.replacen(
            "\"eu-west-1/production\"]",
            "\"eu-west-1/production\", \"us-central1/production\"]",
            1,
        );
        let text = format!(
            "{}\n{cell}",
            text.replacen(APP, &format!("{APP}{keys}\n"), 1)
        );
        assert!(text.contains("gcp = {") && text.contains("\"us-central1/production\"]"));
        let found = lines(&compile(&text));
        assert!(
            !found.iter().any(|line| line.starts_with("error")),
            "{found:#?}"
        );
        found
            .iter()
            .any(|line| line.contains("kubernetes::load_balancer_asks"))
    };
    let health = "ports.health = { port = 8081, app_protocol = \"http\" }";
    assert!(!told(""));
    assert!(!told(health));
    assert!(told(&format!("{health}\nprobes.port = \"health\"")));
    assert!(told("probes.type = \"tcp\""));
}
