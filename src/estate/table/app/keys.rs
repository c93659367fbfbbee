//! The keys of an app, as every table has them that an app is made from.

use std::collections::BTreeMap;

use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::parts::{
    Autoscaling, Disruption, Egress, HOST, Ingress, Job, Metrics, Probes, PullSecret, Replicas,
    Resources, Secret, ServiceAccount, Traffic, VARIABLE, Volume, Volumes,
};
use super::ports::{Expose, PORT_NAME, Port};
use crate::estate::table::{Layer, Unset};
use crate::span::Spanned;

/// What a table must have is asked of the layers together, and not of each.
fn of_layers(schema: &mut Schema) {
    if let Some(required) = schema.remove("required") {
        schema.insert("x-required".into(), required);
    }
}

/// What images are given that no registry has, the first that fits: a pattern, and what it is about the text.
const IMAGE_FAULTS: [(&str, &str); 12] = [
    (r"^$", "names no image"),
    (r"\s", "holds a blank, which no image has"),
    (
        r"://",
        "begins with a scheme, which images do not have: they begin with the registry",
    ),
    (r"//|^/|/$|/[:@]", "has an empty part between two slashes"),
    (r"^[:@]", "has no name in front of its tag"),
    (
        r":latest(@.*)?$",
        "has the tag `latest`, which is another image every day",
    ),
    (
        r"@sha256:",
        "has a digest that is not 64 of the digits `0-9a-f`",
    ),
    (r"@", "has a digest that does not begin with `sha256:`"),
    (r":$", "ends in a colon: its tag is missing"),
    (
        r"^([^/:]+(:[0-9]+)?/)?[^:]*[A-Z]",
        "has capital letters in its name, where only a tag may have any",
    ),
    (
        r"^([^/:]+(:[0-9]+)?/)?[^:]+$",
        "has neither a tag nor a digest, so that it is another image every day",
    ),
    (r":[^/:]*:[^/]*$", "has two tags"),
];

/// A workload of a client, or of the whole estate: what its Kubernetes objects are made from.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(rename = "app_defaults", deny_unknown_fields, extend("x-page" = "app"), transform = RecursiveTransform(of_layers))]
pub struct AppKeys {
    /// Container image, pinned by a tag or, better, by a digest. `latest` is not a version.
    #[schemars(with = "String", length(max = 512), extend("pattern" = r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]+)?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:(?!latest(@|$))[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}(@sha256:[0-9a-f]{64})?|@sha256:[0-9a-f]{64})$", "x-expects" = "an image with a tag other than `latest` or with a digest, such as `registry.example.com/mtn-ghana/portal:1.4.2`", "x-faults" = IMAGE_FAULTS))]
    // None only where that was reported: rules still speak of the app.
    pub image: Option<String>,
    // https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names
    /// Logins at registries by the name of the secret in the namespace, with which nodes pull the image.
    #[schemars(extend("propertyNames" = { "maxLength": 63, "pattern": r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$", "x-expects": "up to 63 lower-case letters, digits, and `-` or single `.` between them" }, "default" = {}))]
    pub image_pull_secrets: BTreeMap<String, PullSecret>,
    /// `deployment`: runs for ever. `job`: runs once, and again when anything of it changes. `cron_job`: runs by the clock, see `job.schedule`. The same in every cell.
    #[schemars(extend("default" = "deployment"))]
    pub kind: Kind,
    /// How a `job` or `cron_job` runs.
    #[schemars(extend("x-with" = { "kind": ["job", "cron_job"] }, "default" = {}))]
    pub job: Job,
    /// Replaces the entry point of the image; empty keeps it. The same in every cell.
    #[schemars(extend("default" = []))]
    pub command: Vec<String>,
    /// Replaces the arguments of the image's entry point; empty keeps them.
    #[schemars(extend("default" = []))]
    pub args: Vec<String>,
    /// TCP port that the container takes HTTP requests at; other apps reach it at port 80 of the service. Short for `ports.http = { port = ..., app_protocol = "http", service_port = 80 }`. An app with neither is a worker, which gets no service and no ingress. The same in every cell.
    #[schemars(range(min = 1, max = 65535))]
    pub port: Option<i64>,
    /// Ports that the container listens on, by name. Who `calls` the app reaches all of them. The same in every cell.
    #[schemars(extend("propertyNames" = { "pattern": PORT_NAME.0, "x-expects": PORT_NAME.1 }, "default" = {}))]
    pub ports: BTreeMap<String, Port>,
    /// Host name that the load balancer routes to this app, or `*.` and a name for all directly below it that no other app has. `{region}` and `{environment}` stand for the names of the cell, so that one line gives each cell a host of its own. Left out: not reachable from outside of the cluster.
    #[schemars(length(max = 253), extend("pattern" = HOST.0, "x-expects" = HOST.1))]
    pub host: Option<Spanned<String>>,
    /// Further host names of the app, beside `host`, with the same words for names of the cell.
    #[schemars(extend("uniqueItems" = true, "items" = { "type": "string", "maxLength": 253, "pattern": HOST.0, "x-expects": HOST.1 }, "default" = []))]
    pub aliases: Vec<Spanned<String>>,
    /// Which load balancer answers for `host`.
    #[schemars(extend("x-with" = { "host": true }, "default" = {}))]
    pub ingress: Ingress,
    /// A load balancer of the app's own for connections, such as those of SMPP, MQTT or a database, which `host` does not bring. With Istio the app sees the address of its sidecar, `127.0.0.6`, in the place of who connects, and the mesh does not encrypt what comes to its ports of `tcp`, from wherever, since in many protocols the server speaks first.
    #[schemars(extend("x-with" = { "port|ports": true }, "default" = {}))]
    pub expose: Expose,
    /// Id of the Route 53 health check that decides whether `host` leads to this cell while the app runs in others, too: one for each cell, of a name that only this cell answers, such as an alias that the app has there. Left out: the health of a load balancer of its own, or nothing.
    // https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheck.html
    #[schemars(length(max = 64), extend("x-with" = { "host": true }, "x-clouds" = ["aws"], "pattern" = r"^[0-9a-z][0-9a-z-]{0,63}$", "x-expects" = "the id of a health check, such as `abcdef11-2222-3333-4444-555555fedcba`"))]
    pub health_check_id: Option<String>,
    /// Keep a visitor on one pod for so long: a cookie at the load balancer or the gateway, the client address inside of the cluster. Left out: no affinity. The same in every cell.
    #[schemars(range(min = 1, max = 86400), extend("x-with" = { "port|ports": true }))]
    pub session_affinity_seconds: Option<i64>,
    /// How requests to the app are treated on their way, in cells with Istio: a client's or all apps' in `app` of a client, or of `[defaults]`. The same in every cell.
    #[schemars(extend("x-with" = { "port|ports": true }, "default" = {}))]
    pub traffic: Traffic,
    /// How many pods run. With `max` the app is autoscaled between both, without it `min` is a fixed count.
    #[schemars(extend("x-with" = { "kind": "deployment" }, "default" = {}))]
    pub replicas: Replicas,
    /// What the autoscaler aims at, when `replicas.max` is set.
    #[schemars(extend("x-with" = { "replicas.max": true }, "default" = {}))]
    pub autoscaling: Autoscaling,
    /// What a node upgrade may do to the app.
    #[schemars(extend("x-with" = { "kind": "deployment" }, "default" = {}))]
    pub disruption: Disruption,
    /// Requests and limits of the container.
    #[schemars(extend("default" = {}))]
    pub resources: Resources,
    /// Which pods go first when nodes are full: those of lower priority make room. Left out: ordinary ones.
    pub priority: Option<Priority>,
    /// Where the app shows its metrics for Prometheus. The same in every cell.
    #[schemars(extend("default" = {}))]
    pub metrics: Metrics,
    /// Environment variables, as they stand in the deployment. Every pod is given `ENVIRONMENT` and `REGION` besides. No secrets: see `secrets`.
    #[schemars(extend("propertyNames" = { "pattern": VARIABLE.0, "x-expects": VARIABLE.1 }, "default" = {}))]
    pub env: BTreeMap<String, String>,
    /// Configuration files by name: they become a config map, mounted read-only at `config_path`. A changed file restarts the pods.
    #[schemars(extend("propertyNames" = { "pattern": r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}$", "x-expects": "a file name of letters, digits, `.`, `_` and `-`" }, "default" = {}))]
    pub config: BTreeMap<String, String>,
    /// Folder in the container where the files of `config` appear. The same in every cell.
    #[schemars(extend("x-with" = { "config": true }, "pattern" = r"^(/[A-Za-z0-9_.-]+)+$", "x-expects" = "an absolute path such as `/etc/app`", "default" = "/etc/app"))]
    pub config_path: String,
    /// Environment variables whose values come from Secrets Manager in the cell's own region. Only references stand here, never a value. In all cells of the app or in none; a cell may replace each.
    #[schemars(extend("propertyNames" = { "pattern": VARIABLE.0, "x-expects": VARIABLE.1 }, "default" = {}))]
    pub secrets: BTreeMap<String, Secret>,
    /// How often the secrets are read again.
    #[schemars(extend("x-with" = { "secrets": true }, "pattern" = r"^[1-9][0-9]*(\.[0-9]+)?(h|m|s)([0-9]+(\.[0-9]+)?(h|m|s))*$", "x-expects" = "a duration such as `15m` or `1h30m`", "default" = "1h"))]
    pub secrets_refresh: String,
    /// How Kubernetes knows that the app has started, lives and can take requests. The same in every cell.
    #[schemars(extend("x-with" = { "kind": "deployment" }, "default" = {}))]
    pub probes: Probes,
    /// Space to write to by name, beside `tmp`: the root file system is read-only. Scratch space goes with the pod, a `persistent` volume stays. The same in every cell.
    #[schemars(with = "Volumes")]
    pub volumes: BTreeMap<String, Volume>,
    /// Apps that this one sends requests to: `api` is one of the same client, `shared/sms-gateway` one of the whole estate. Everything else in the cluster is refused. The same in every cell.
    #[schemars(extend("uniqueItems" = true, "items" = { "type": "string", "pattern": r"^(shared/)?[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", "x-expects": "the name of an app, or `shared/` and the name of an estate-wide app" }, "default" = []))]
    pub calls: Vec<String>,
    /// What the app may open connections to outside of the cluster. The same in every cell.
    #[schemars(extend("default" = {}))]
    pub egress: Egress,
    /// The identity that the pods run under: a service account named like the app.
    #[schemars(extend("default" = {}))]
    pub service_account: ServiceAccount,
    /// `client`: the client's own nodes, and only those. `shared`: nodes that are nobody's own. Estate-wide apps always run on shared nodes.
    #[schemars(extend("default" = "client"))]
    pub node_pool: NodePool,
    /// User and group id of the process. Root is refused. The same in every cell.
    #[schemars(range(min = 1, max = 2_147_483_647), extend("default" = 10001))]
    pub run_as_user: i64,
    /// How long a pod that is to stop goes on serving, while the load balancer takes it out. Left out: 15; 90 for an app with `host` that runs on Azure, whose gateway learns within that time that it is gone; 60 for one with `host` that runs on Google Cloud; and 120 for an app with `expose` that runs on AWS, whose load balancer brings connections for about two minutes more. Each pod that is replaced then stays so much longer, with what it reserves. The same in every cell.
    #[schemars(range(min = 0, max = 300), extend("x-with" = { "kind": "deployment" }))]
    pub drain_seconds: Option<i64>,
    /// How long a pod has to finish after `drain_seconds`, before it is killed. The same in every cell.
    #[schemars(range(min = 1, max = 3600), extend("default" = 30))]
    pub grace_seconds: i64,
    /// Keys that a weaker table sets and that do not hold here, such as `host` or `env.DEBUG`; quotes protect dots.
    pub unset: Option<Layer<Unset>>,
}

/// How an app runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Kind {
    /// Runs for ever.
    Deployment,
    /// Runs once.
    Job,
    /// Runs by the clock.
    CronJob,
}

/// Which pods go first when nodes are full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Priority {
    /// They make room.
    Low,
    /// They are given room.
    High,
}

/// Which nodes the pods run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum NodePool {
    /// The client's own nodes.
    Client,
    /// Nodes that are nobody's own.
    Shared,
}
