//! Clients, apps and buckets whose names, joined to others by hyphens, become the name of something else.

use std::collections::BTreeMap;

use crate::planned::{Plan, Resource};

/// An estate in which names are short, so that nothing is cut and told apart by a digest.
const HEAD: &str = r#"
[project]
name   = "co"
domain = "co.example.com"

[environments.production]
account = "111122223333"
state   = { bucket = "co-tfstate", region = "eu-west-1" }

[defaults.network]
availability_zones  = 3
interface_endpoints = ["ec2messages", "logs", "monitoring", "secretsmanager", "ssm", "ssmmessages"]

[sites.office]
customer_gateway_ip = "178.162.141.150"
bgp_asn             = 65000
routing             = "static"
networks            = ["178.162.141.130/32"]

[regions.eu-west-1]
amazon_side_asn  = 64601
vpn              = ["office"]
network.vpc_cidr = "10.20.0.0/16"

[regions.eu-west-1.platform]
kubernetes_version = "1.35"
services           = ["metrics-server", "cluster-autoscaler", "aws-load-balancer-controller", "ebs-csi", "external-dns", "external-secrets", "cert-manager", "istio", "reloader"]

[regions.eu-west-1.environments]
production = {}

[apps.sms-gateway]
cells   = ["eu-west-1/production"]
image   = "registry.example.com/sms-gateway:1.0.0"
port    = 8080
secrets = { PASSWORD = { name = "co/shared/sms-gateway", property = "password" } }
"#;

/// What everything of the cell is called by, and of its clients.
const CELL: &str = "co-euw1-prod-";

/// An app of a client that writes into a bucket.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    pub client: String,
    pub app: String,
    pub bucket: String,
}

impl Part {
    pub fn new(client: &str, app: &str, bucket: &str) -> Self {
        let [client, app, bucket] = [client, app, bucket].map(str::to_owned);
        Self {
            client,
            app,
            bucket,
        }
    }

    /// Whether a message speaks of it: of its client, or of its role or bucket by name.
    pub fn is_in(&self, message: &str) -> bool {
        let Self {
            client,
            app,
            bucket,
        } = self;
        [
            format!("`{client}`"),
            format!("`{client}/{app}`"),
            format!("`{CELL}{client}-{app}`"),
            format!("`{CELL}{client}-{bucket}-111122223333`"),
        ]
        .iter()
        .any(|name| message.contains(name.as_str()))
    }
}

/// The estate with these apps. Databases are on EC2, but for the clients whose names begin with `r`.
pub fn estate(parts: &[Part]) -> String {
    let mut clients: BTreeMap<&str, Vec<&Part>> = BTreeMap::new();
    for part in parts {
        clients.entry(&part.client).or_default().push(part);
    }
    let mut out = HEAD.to_owned();
    for (name, parts) in clients {
        let engine = if name.starts_with('r') { "rds" } else { "ec2" };
        let buckets: BTreeMap<&str, &str> = parts
            .iter()
            .map(|part| (part.bucket.as_str(), part.app.as_str()))
            .collect();
        let buckets: Vec<String> = buckets
            .iter()
            .map(|(bucket, app)| format!("{bucket} = {{ apps = {{ {app} = \"write\" }} }}"))
            .collect();
        out.push_str(&format!(
            r#"
[clients.{name}]
cells = ["eu-west-1/production"]
[clients.{name}.database]
engine         = "{engine}"
engine_version = "16"
instance_type  = "r6i.large"
volumes        = {{ data = {{ size_gib = 100 }} }}
[clients.{name}.infrastructure]
buckets = {{ {} }}
"#,
            buckets.join(", ")
        ));
        for part in parts {
            let app = &part.app;
            out.push_str(&format!(
                "[clients.{name}.apps.{app}]\nimage = \"registry.example.com/app:1.0.0\"\nport = 8080\nhost = \"{app}.{name}.co.example.com\"\n"
            ));
        }
    }
    out
}

/// What a client's own names have behind the client: `secrets`, `db-snapshots`.
pub fn of_a_client(plan: &Plan, client: &str) -> Vec<String> {
    let prefix = format!("{client}-");
    let own = plan
        .resources
        .iter()
        .filter(|one| one.client.as_deref() == Some(client));
    let rests = named(own).into_iter();
    rests
        .filter_map(|name| Some(name.strip_prefix(&prefix)?.to_owned()))
        .collect()
}

/// Names behind the cell's prefix that are no client's: `lb-controller`, `vault`.
pub fn of_the_cell(plan: &Plan) -> Vec<String> {
    named(plan.resources.iter().filter(|one| one.client.is_none()))
}

fn named<'p>(resources: impl Iterator<Item = &'p Resource>) -> Vec<String> {
    let mut out: Vec<String> = resources
        .flat_map(|one| {
            [
                "name",
                "name_prefix",
                "bucket",
                "identifier",
                "function_name",
            ]
            .map(|argument| one.text(argument))
        })
        .flatten()
        .filter_map(|name| name.trim_start_matches("alias/").strip_prefix(CELL))
        .map(|rest| {
            rest.trim_end_matches('-')
                .trim_end_matches("-111122223333")
                .to_owned()
        })
        .collect();
    out.sort();
    out.dedup();
    out
}
