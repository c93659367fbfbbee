//! Load balancers of an app's own, for connections: the service on each cloud, its name, who is let in by it and who is not, and what is refused.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::isolation::{Cluster, Pod, clusters};
use super::ports::{APP, SECOND, SERVICES};
use super::rendered;
use crate::estate::{root, tree_of};
use crate::mistakes::{hold, small};

/// A gateway of text messages for partners, and a broker for who is in the network.
const EXPOSED: &str = r#"
[clients.sun.apps.gateway]
image     = "registry.example.com/sun/gateway:2.0.0"
ports     = { smpp = { port = 2775 }, admin = { port = 8081, app_protocol = "http" } }
node_pool = "shared"
probes    = { type = "tcp", port = "smpp" }
expose    = { ports = ["smpp"], scheme = "internet-facing", from = ["198.51.100.0/24"], host = "smpp.helios.example.com" }

[clients.sun.apps.broker]
image     = "registry.example.com/sun/broker:2.0.0"
ports     = { mqtt = { port = 1883 }, db = { port = 5432 } }
node_pool = "shared"
probes    = { type = "tcp", port = "mqtt" }
expose    = { ports = ["db", "mqtt"] }

[clients.moon]
cells = ["eu-west-1/production", "europe-west1/production", "westeurope/production"]

[clients.moon.apps.prober]
image     = "registry.example.com/moon/prober:1.0.0"
node_pool = "shared"
probes    = { type = "none" }
"#;

fn clouds() -> String {
    let base = root().join("tests/estates/bases/clouds.toml");
    let base = std::fs::read_to_string(base).expect("an estate");
    format!("{base}\n{EXPOSED}")
}

fn object<'o>(objects: &'o [Value], kind: &str, name: &str) -> &'o Value {
    let mut all = objects.iter();
    let found = all.find(|o| o["kind"] == kind && o["metadata"]["name"] == name);
    found.unwrap_or_else(|| panic!("{kind}/{name}"))
}

/// Annotations without what stands in front of their names.
fn annotations(service: &Value) -> BTreeMap<String, String> {
    let all = service["metadata"]["annotations"].as_object();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let short = |key: &String| {
        key.rsplit_once('/')
            .map_or(key.clone(), |(_, k)| k.to_owned())
    };
    all.into_iter()
        .flatten()
        .map(|(key, value)| (short(key), text(value)))
        .collect()
}

#[test]
fn every_cloud_makes_the_load_balancer_that_is_meant() {
    let Some(overlays) = rendered(&clouds()) else {
        return;
    };
    let service = |region: &str, app: &str| {
        let folder = format!("kubernetes/regions/{region}/production/sun/{app}");
        object(
            &overlays[&folder],
            "Service",
            &format!("{app}-load-balancer"),
        )
        .clone()
    };
    let told = |region: &str, app: &str, wanted: &[(&str, &str)]| {
        let found = annotations(&service(region, app));
        for (key, value) in wanted {
            assert_eq!(
                found.get(*key).map(String::as_str),
                Some(*value),
                "{region}/{app} {key}"
            );
        }
        found
    };
    let nlb = |scheme| {
        [
            ("aws-load-balancer-type", "external"),
            ("aws-load-balancer-nlb-target-type", "ip"),
            ("aws-load-balancer-scheme", scheme),
            (
                "aws-load-balancer-target-group-attributes",
                "deregistration_delay.timeout_seconds=15,preserve_client_ip.enabled=true",
            ),
        ]
    };
    let record = told("eu-west-1", "gateway", &nlb("internet-facing"));
    assert_eq!(record["hostname"], "smpp.helios.example.com");
    assert_eq!(record["set-identifier"], "eu-west-1-production");
    let unnamed = told("eu-west-1", "broker", &nlb("internal"));
    assert!(!unnamed.contains_key("hostname"));
    told("europe-west1", "gateway", &[("l4-rbs", "enabled")]);
    let inner = [
        ("load-balancer-type", "Internal"),
        ("internal-load-balancer-allow-global-access", "true"),
    ];
    told("europe-west1", "broker", &inner);
    let inner = [
        ("azure-load-balancer-internal", "true"),
        ("azure-deny-all-except-load-balancer-source-ranges", "true"),
    ];
    told("westeurope", "broker", &inner);
    let public = told("westeurope", "gateway", &[]);
    assert!(!public.contains_key("azure-load-balancer-internal"));
    for (region, network) in [
        ("eu-west-1", "10.1.0.0/16"),
        ("europe-west1", "10.17.0.0/16"),
        ("westeurope", "10.33.0.0/16"),
    ] {
        let of = |app: &str| service(region, app)["spec"].clone();
        assert_eq!(of("gateway")["type"], "LoadBalancer");
        let ranges = |app: &str| of(app)["loadBalancerSourceRanges"].clone();
        assert_eq!(ranges("gateway"), json!(["198.51.100.0/24"]));
        assert!(
            ranges("broker")
                .as_array()
                .is_some_and(|all| all.contains(&json!(network)))
        );
        assert_eq!(of("gateway")["ports"].as_array().map(Vec::len), Some(1));
        assert_eq!(of("broker")["ports"].as_array().map(Vec::len), Some(2));
        // Through nodes only where the load balancer does not know pods.
        let is_aws = region == "eu-west-1";
        assert_eq!(
            of("broker")["externalTrafficPolicy"] == "Local",
            !is_aws,
            "{region}"
        );
        assert_eq!(
            of("broker")["allocateLoadBalancerNodePorts"] == false,
            is_aws
        );
        // What the namespace may have is what it needs.
        let objects = &overlays[&format!("kubernetes/regions/{region}/production")];
        let quota = |client: &str| object(objects, "ResourceQuota", client)["spec"]["hard"].clone();
        assert_eq!(quota("sun")["services.loadbalancers"], "2");
        let ports = if is_aws { "0" } else { "3" };
        assert_eq!(quota("sun")["services.nodeports"], ports);
        assert_eq!(quota("moon")["services.loadbalancers"], "0");
        // A new pod waits until the load balancer knows it.
        let space = &object(objects, "Namespace", "sun")["metadata"]["labels"];
        let gate = &space["elbv2.k8s.aws/pod-readiness-gate-inject"];
        assert_eq!(*gate == "enabled", is_aws);
    }
}

fn pod<'c>(cluster: &'c Cluster, name: &str) -> &'c Pod {
    let mut pods = cluster.pods.iter();
    pods.find(|pod| pod.name == name)
        .unwrap_or_else(|| panic!("{name}"))
}

/// Who is let in by a load balancer, and the load balancer's own health checks; and nobody else, least of all other clients' pods.
#[test]
fn only_who_is_meant_comes_in_by_it() {
    let text = clouds();
    let Some(overlays) = rendered(&text) else {
        return;
    };
    let mut seen = 0;
    for cluster in clusters(&text, &overlays) {
        let network = match cluster.name.as_str() {
            "eu-west-1/production" => "10.1",
            "europe-west1/production" => "10.17",
            "westeurope/production" => "10.33",
            _ => continue,
        };
        let (gateway, broker) = (pod(&cluster, "sun/gateway"), pod(&cluster, "sun/broker"));
        let prober = pod(&cluster, "moon/prober");
        let lets = |from: &str, to: &Pod, port: &str| {
            cluster.lets_in(from.parse().expect("an address"), to, port)
        };
        assert!(lets("198.51.100.7", gateway, "smpp"));
        assert!(!lets("198.51.101.7", gateway, "smpp"));
        assert!(!lets("198.51.100.7", gateway, "admin"));
        let inside = format!("{network}.0.9");
        assert!(!lets(&inside, gateway, "smpp"), "{}", cluster.name);
        assert!(lets(&inside, broker, "mqtt") && lets(&inside, broker, "db"));
        assert!(!lets("198.51.100.7", broker, "mqtt"));
        assert!(!cluster.reaches(prober, gateway) && !cluster.reaches(prober, broker));
        // Nor by the address of a load balancer, which stands in the network.
        assert!(!cluster.opens(prober, inside.parse().expect("an address"), 1883));
        if network == "10.1" {
            let in_public_subnet = "10.1.192.20";
            assert!(lets(in_public_subnet, gateway, "smpp"));
        }
        seen += 1;
    }
    assert_eq!(seen, 3);
}

/// Everybody on the internet is not every pod of the cluster.
#[test]
fn what_is_open_to_all_is_closed_to_private_addresses() {
    let text = clouds().replace("198.51.100.0/24", "0.0.0.0/0");
    let Some(overlays) = rendered(&text) else {
        return;
    };
    for cluster in clusters(&text, &overlays) {
        let gateway = pod(&cluster, "sun/gateway");
        let lets = |from: &str| cluster.lets_in(from.parse().expect("an address"), gateway, "smpp");
        assert!(lets("192.0.2.1") && !lets("10.1.0.9") && !lets("100.64.3.1"));
    }
}

/// Who comes through it has no certificate of the mesh: that port alone takes both, and asks for no identity.
#[test]
fn the_mesh_takes_its_connections_and_no_others() {
    let services = SERVICES.replace("[\"metrics", "[\"istio\", \"metrics");
    let app = "ports = { smpp = { port = 2775 }, admin = { port = 8081, app_protocol = \"http\" } }\nprobes = { type = \"tcp\", port = \"smpp\" }\nexpose = { ports = [\"smpp\"], scheme = \"internet-facing\", from = [\"198.51.100.0/24\"] }\n";
    let text = format!("{}{SECOND}{app}{services}", small());
    let Some(overlays) = rendered(&text) else {
        return;
    };
    let cell = "kubernetes/regions/eu-west-1/production";
    let objects = &overlays[&format!("{cell}/shop/second")];
    let mtls = &object(objects, "PeerAuthentication", "second")["spec"];
    assert_eq!(mtls["mtls"]["mode"], "STRICT");
    let permissive = json!({ "2775": { "mode": "PERMISSIVE" } });
    assert_eq!(mtls["portLevelMtls"], permissive);
    let rules = &object(objects, "AuthorizationPolicy", "second")["spec"]["rules"];
    let any = json!([{ "to": [{ "operation": { "ports": ["2775"] } }] }]);
    assert_eq!(*rules, any);
    let space = object(&overlays[cell], "Namespace", "shop");
    let gate = &space["metadata"]["labels"]["elbv2.k8s.aws/pod-readiness-gate-inject"];
    assert_eq!(*gate, "enabled");
}

/// Names in AWS have 32 characters at most, and two load balancers never one name.
#[test]
fn names_fit_and_differ() {
    let apps: String = ["a", "b"]
        .map(|end| {
            format!("\n[clients.shop.apps.a-gateway-of-a-very-long-name-{end}]\nimage = \"registry.example.com/shop/second:1.0.0\"\nports = {{ smpp = {{ port = 2775 }} }}\nprobes.type = \"tcp\"\nexpose = {{ ports = [\"smpp\"] }}\n")
        })
        .concat();
    let tree = tree_of(&format!("{}{apps}", small()));
    let files = super::texts(&tree, "kubernetes/regions/");
    let lines = files.values().flat_map(|text| text.lines());
    let names = lines.filter_map(|line| line.trim().split_once("aws-load-balancer-name: "));
    let names: Vec<&str> = names.map(|(_, name)| name).collect();
    assert_eq!(names.len(), 2);
    assert_ne!(names[0], names[1]);
    assert!(
        names
            .iter()
            .all(|name| name.len() <= 32 && !name.contains("--")),
        "{names:?}"
    );
}

#[test]
fn what_cannot_be_brought_is_refused() {
    let with = |keys: &str| format!("{APP}{SECOND}probes.type = \"tcp\"\n{keys}\n");
    let smpp = "ports = { smpp = { port = 2775 } }\n";
    let both = "ports = { smpp = { port = 2775 }, log = { port = 2775, protocol = \"UDP\" } }\n";
    let service = "\n[clients.shop.apps.second-load-balancer]\nimage = \"registry.example.com/shop/x:1.0.0\"\nprobes.type = \"none\"";
    let open = "expose = { ports = [\"smpp\"], scheme = \"internet-facing\" }";
    let twice = "expose = { ports = [\"smpp\"], scheme = \"internet-facing\", from = [\"198.51.100.0/24\"], host = \"shop.acme.example.com\" }";
    let inner = "expose = { ports = [\"smpp\"], host = \"shop.acme.example.com\" }";
    let without = "\n[defaults.platform]\nservices = [\"metrics-server\", \"cluster-autoscaler\", \"external-dns\"]";
    let elsewhere = "\n[clients.shop.overrides.\"eu-west-1/production\".apps.second.expose]\nscheme = \"internet-facing\"\nfrom = [\"198.51.100.0/24\"]";
    let other_range = "\n[clients.shop.overrides.\"eu-west-1/production\".apps.second.expose]\nfrom = [\"10.9.0.0/16\"]\nhost = \"smpp.acme.example.com\"";
    let of = |name: &str| format!("{smpp}expose = {{ ports = [\"{name}\"] }}");
    let from =
        |range: &str| format!("{smpp}expose = {{ ports = [\"smpp\"], from = [\"{range}\"] }}");
    let cases: [(String, &[&str]); 15] = [
        (of("smpp"), &[]),
        (
            of("smp"),
            &["error kubernetes::exposed_port regions.toml:34"],
        ),
        (
            format!("{both}expose = {{ ports = [\"log\"] }}"),
            &["error kubernetes::exposed_protocol regions.toml:34"],
        ),
        // The other one of the number stays inside of the cluster.
        (format!("{both}expose = {{ ports = [\"smpp\"] }}"), &[]),
        (
            format!("{smpp}{open}"),
            &["warning kubernetes::exposed_to_all regions.toml:34"],
        ),
        (
            format!(
                "{smpp}expose = {{ ports = [\"smpp\"], scheme = \"internet-facing\", from = [\"0.0.0.0/0\"] }}"
            ),
            &[],
        ),
        (
            from("2001:db8::/32"),
            &["error kubernetes::exposed_from_ipv6 regions.toml:34"],
        ),
        (from("10.9.0.1/16"), &["error net::cidr"]),
        (
            format!("{smpp}{twice}"),
            &["error k8s::host_clash regions.toml:26"],
        ),
        // One name in the network and another one outside of it, as of hosts.
        (format!("{smpp}{inner}"), &[]),
        (
            format!("{}{service}", of("smpp")),
            &["error kubernetes::exposed_name regions.toml:34"],
        ),
        (
            format!("{}{without}", of("smpp")),
            &["error tenancy::services regions.toml:36"],
        ),
        (
            format!("{}{elsewhere}", of("smpp")),
            &["error kubernetes::exposed_everywhere regions.toml:36"],
        ),
        (format!("{}{other_range}", of("smpp")), &[]),
        (
            format!("{smpp}expose = {{ from = [\"198.51.100.0/24\"] }}"),
            &["warning blueprint::key_idle regions.toml:34"],
        ),
    ];
    for (keys, wanted) in &cases {
        hold(&[(APP, &with(keys), wanted)]);
    }
}
