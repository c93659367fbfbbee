//! Estates with many clients in one cell, whose names are as long and as alike as the language takes.

/// An estate of one cell, whose own names are as long as they can be beside clients with 20 characters.
const HEAD: &str = r#"
[project]
name   = "a-long-project-nm"
domain = "a-long-project-nm.example.com"

[output]
repository = "https://github.com/acme/infrastructure.git"

[environments.production-of-everything-we-have]
short     = "prdall"
account   = "111122223333"
approvals = 2
protected = true
state     = { bucket = "a-long-project-nm-tfstate", region = "ap-southeast-1" }

[defaults.network]
availability_zones  = 3
interface_endpoints = ["ec2messages", "logs", "monitoring", "secretsmanager", "ssm", "ssmmessages"]

[defaults.platform]
kubernetes_version = "1.35"
services           = ["metrics-server", "cluster-autoscaler", "aws-load-balancer-controller", "ebs-csi", "external-dns", "external-secrets", "istio", "reloader"]

[regions.ap-southeast-1]
network.vpc_cidr   = "10.20.0.0/16"
monitoring.enabled = true

[regions.ap-southeast-1.environments]
production-of-everything-we-have = {}
"#;

pub const PROJECT: &str = "a-long-project-nm";
pub const CELL: &str = "ap-southeast-1/production-of-everything-we-have";

/// Names that become one when they are cut, or when hyphens are dropped or replaced; and beginnings of each other.
const ALIKE: [&str; 18] = [
    "client-of-the-bank-a",
    "client-of-the-bank-b",
    "client-of-the-bank-1",
    "client-of-the-bank",
    "client-of-the",
    "client-of-theba-nk-a",
    "clientofthebank",
    "client-ofthebank",
    "acme",
    "acme-e",
    "acme-eu",
    "acme-eu-1",
    "acmeeu",
    "ac-me",
    "a-c-m-e",
    "me",
    "x1",
    "x-1",
];

/// What the clients of an estate have in common.
#[derive(Clone, Copy)]
pub struct Crowd {
    pub clients: usize,
    /// What databases run on, one after the other.
    pub engines: &'static [&'static str],
    /// A load balancer for each client.
    pub own_load_balancer: bool,
    /// Whether the clusters have Istio.
    pub mesh: bool,
    /// Whether the first app has a host and the Kubernetes tree is wanted: without them an estate compiles in half the time.
    pub workloads: bool,
    /// Pods that the first app scales to.
    pub pods: usize,
}

/// As many clients as an estate is expected to have.
pub const FIFTY: Crowd = Crowd {
    clients: 50,
    engines: &["ec2", "rds"],
    own_load_balancer: false,
    mesh: true,
    workloads: true,
    pods: 4,
};

/// The clients of an estate of `count`.
pub fn names(count: usize) -> Vec<String> {
    let alike = ALIKE.iter().map(|name| (*name).to_owned());
    let more = (0..count).map(|n| format!("tenant-with-no-{n:05}"));
    alike.chain(more).take(count).collect()
}

/// The estate of a crowd.
pub fn estate(crowd: Crowd) -> String {
    let mut head = HEAD.to_owned();
    if !crowd.mesh {
        head = head.replace(", \"istio\"", "");
    }
    if !crowd.workloads {
        head = head.replace(
            "[output]\n",
            "[output]\nkubernetes = false\ngitops = \"none\"\n",
        );
    }
    let clients = names(crowd.clients);
    let more = clients.iter().enumerate().map(|(n, name)| {
        let engine = crowd.engines[n % crowd.engines.len()];
        client(name, engine, n, crowd)
    });
    head + &more.collect::<String>()
}

/// Two apps of which one has a host, with names of the greatest length that differ at their ends alone; a database, two buckets, secrets.
fn client(name: &str, engine: &str, number: usize, crowd: Crowd) -> String {
    let app = |last: char| format!("app-with-the-longest-name-that-exists-{last}{last}");
    let bucket = |last: char| format!("longest-bucket-name-of-{last}");
    let (a, b, one, two) = (app('a'), app('b'), bucket('a'), bucket('b'));
    let group = if crowd.own_load_balancer {
        format!("own-{number}")
    } else {
        "shared".to_owned()
    };
    let pods = crowd.pods;
    let host = if crowd.workloads {
        format!("host = \"{name}.{PROJECT}.example.com\"\ningress = {{ group = \"{group}\" }}")
    } else {
        String::new()
    };
    format!(
        r#"
[clients.{name}]
cells = ["{CELL}"]

[clients.{name}.database]
engine         = "{engine}"
engine_version = "16"
instance_type  = "r6i.large"
volumes        = {{ data = {{ size_gib = 100 }} }}

[clients.{name}.infrastructure]
buckets = {{ {one} = {{ apps = {{ {a} = "write", {b} = "read" }} }}, {two} = {{ apps = {{ {b} = "write" }} }} }}
secrets = {{ names = ["token-signing-key"] }}

[clients.{name}.apps.{a}]
image    = "registry.example.com/{name}/web:1.0.0"
{host}
port     = 8080
replicas = {{ min = 2, max = {pods} }}
egress   = {{ database = true }}
secrets  = {{ DATABASE_URL = {{ name = "{PROJECT}/{name}/database", property = "url" }} }}

[clients.{name}.apps.{b}]
image   = "registry.example.com/{name}/worker:1.0.0"
calls   = ["{a}"]
probes  = {{ type = "exec", command = ["/app/ping"] }}
egress  = {{ database = true }}
secrets = {{ TOKEN = {{ name = "{PROJECT}/{name}/api", property = "token" }} }}
"#
    )
}
