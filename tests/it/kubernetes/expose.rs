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
                "deregistration_delay.timeout_seconds=120,preserve_client_ip.enabled=true",
            ),
            // The controller deletes no load balancer that is protected, nor its service.
            (
                "aws-load-balancer-attributes",
                "load_balancing.cross_zone.enabled=true",
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
    for all in ["0.0.0.0/0", "0.0.0.0/1\", \"128.0.0.0/1"] {
        let text = clouds().replace("198.51.100.0/24", all);
        let Some(overlays) = rendered(&text) else {
            return;
        };
        for cluster in clusters(&text, &overlays) {
            let gateway = pod(&cluster, "sun/gateway");
            let lets =
                |from: &str| cluster.lets_in(from.parse().expect("an address"), gateway, "smpp");
            assert!(lets("192.0.2.1") && lets("11.0.0.1"));
            assert!(!lets("10.1.0.9") && !lets("100.64.3.1") && !lets("192.168.0.1"));
        }
    }
}

/// Who comes through it has no certificate of the mesh: that port alone takes both, and asks for no identity.
#[test]
fn the_mesh_takes_its_connections_and_no_others() {
    let services = SERVICES.replace("[\"metrics", "[\"istio\", \"metrics");
    let app = "ports = { smpp = { port = 2775, service_port = 4775 }, log = { port = 6514, app_protocol = \"tls\" }, admin = { port = 8081, app_protocol = \"http\" } }\nprobes = { type = \"tcp\", port = \"smpp\" }\nexpose = { ports = [\"smpp\", \"log\"], scheme = \"internet-facing\", from = [\"198.51.100.0/24\"] }\n";
    let text = format!("{}{SECOND}{app}{services}", small());
    let Some(overlays) = rendered(&text) else {
        return;
    };
    let cell = "kubernetes/regions/eu-west-1/production";
    let objects = &overlays[&format!("{cell}/shop/second")];
    let mtls = &object(objects, "PeerAuthentication", "second")["spec"];
    assert_eq!(mtls["mtls"]["mode"], "STRICT");
    // The server may speak first on the one, and never does on the other.
    let by_port = json!({ "2775": { "mode": "DISABLE" }, "6514": { "mode": "PERMISSIVE" } });
    assert_eq!(mtls["portLevelMtls"], by_port);
    let callers = &object(objects, "DestinationRule", "second")["spec"]["trafficPolicy"];
    assert_eq!(callers["tls"]["mode"], "ISTIO_MUTUAL");
    let own = callers["portLevelSettings"].as_array().expect("a list");
    assert_eq!(own.len(), 1);
    assert_eq!(own[0]["port"]["number"], 4775);
    assert_eq!(own[0]["tls"]["mode"], "DISABLE");
    for same in ["loadBalancer", "outlierDetection"] {
        assert_eq!(own[0][same], callers[same], "{same}");
    }
    let rules = &object(objects, "AuthorizationPolicy", "second")["spec"]["rules"];
    let any = json!([{ "to": [{ "operation": { "ports": ["2775", "6514"] } }] }]);
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

/// A pod serves as long as the load balancer may bring it connections, and is ready when that knows it: no delivery gives up before.
#[test]
fn pods_come_and_go_with_their_load_balancer() {
    let output =
        "\n[output]\ngitops = \"flux\"\nrepository = \"https://git.example.com/acme/estate.git\"\n";
    let exposed = "ports = { smpp = { port = 2775 } }\nprobes.type = \"tcp\"\nexpose = { ports = [\"smpp\"] }\n";
    let tree = tree_of(&format!("{}{SECOND}{exposed}{output}", small()));
    let line = |folder: &str, app: &str, key: &str| {
        let files = super::texts(&tree, folder);
        let of_app = files.iter().filter(|(path, _)| path.contains(app));
        let mut lines = of_app.flat_map(|(_, text)| text.lines());
        let found = lines.find_map(|line| line.trim().strip_prefix(key));
        found.unwrap_or_else(|| panic!("{app} {key}")).to_owned()
    };
    let base = "kubernetes/base/";
    assert_eq!(
        line(base, "second/", "terminationGracePeriodSeconds: "),
        "150"
    );
    assert_eq!(line(base, "second/", "seconds: "), "120");
    assert_eq!(
        line(base, "shop/web/", "terminationGracePeriodSeconds: "),
        "45"
    );
    assert_eq!(line("flux/", "apps/second", "timeout: "), "17m");
    assert_eq!(line("flux/", "apps/web", "timeout: "), "5m");
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
    let many = |count: u8, quotas: &str| {
        let ranges: Vec<String> = (0..count).map(|n| format!("\"10.{n}.0.0/16\"")).collect();
        format!(
            "{smpp}expose = {{ ports = [\"smpp\"], from = [{}] }}{quotas}",
            ranges.join(", ")
        )
    };
    let cases: [(String, &[&str]); 22] = [
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
            from("0.0.0.0/0"),
            &["error kubernetes::exposed_from_anywhere regions.toml:34"],
        ),
        (from("10.0.0.0/8"), &[]),
        (
            many(61, ""),
            &["warning kubernetes::exposed_rules regions.toml:34"],
        ),
        (many(60, ""), &[]),
        (many(61, "\n[quotas]\n\"vpc.rules-per-group\" = 61\n"), &[]),
        (
            format!("{}\ndrain_seconds = 119", of("smpp")),
            &["warning kubernetes::exposed_drain regions.toml:35"],
        ),
        (format!("{}\ndrain_seconds = 120", of("smpp")), &[]),
        (
            format!("{smpp}{twice}"),
            &["error k8s::host_clash regions.toml:26"],
        ),
        // Inside as well as outside, in one zone.
        (
            format!("{smpp}{inner}"),
            &["error k8s::host_clash regions.toml:26"],
        ),
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
