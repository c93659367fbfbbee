//! The tables in an app's table.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::ports::PORT_NAME;

/// A form that several keys have: its pattern, and what it is in words.
pub(super) type Form = (&'static str, &'static str);

/// A host, or all names below one. A wildcard is a whole label, the first: <https://kubernetes.io/docs/concepts/services-networking/ingress/#hostname-wildcards>.
pub(super) const HOST: Form = (
    r"^(\*\.)?(([a-z0-9]|\{(region|environment)\})(([a-z0-9-]|\{(region|environment)\}){0,61}([a-z0-9]|\{(region|environment)\}))?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$",
    "a DNS name in lower case, such as `portal.example.com`, `*.example.com`, or `portal-{region}.example.com`",
);
pub(super) const VARIABLE: Form = (
    r"^[A-Za-z_][A-Za-z0-9_]{0,127}$",
    "letters, digits and underscores, not starting with a digit",
);
const CPU: Form = (
    r"^([1-9][0-9]*m|[0-9]+(\.[0-9]{1,3})?)$",
    "a CPU quantity such as `250m` or `2`",
);
const MEMORY: Form = (
    // Of what Kubernetes takes, that with a binary unit: a bare number is bytes, and `512M` is mostly meant as `512Mi`.
    r"^([1-9][0-9]*(\.[0-9]{1,3})?|0\.[0-9]{0,2}[1-9])(Ki|Mi|Gi|Ti)$",
    "a memory quantity such as `512Mi` or `1.5Gi`",
);
/// <https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/#syntax-and-character-set>, which is that of labels, too.
const OBJECT_KEY: Form = (
    r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$",
    "a key of Kubernetes such as `example.com/team`: up to 63 letters, digits, `-`, `_` and `.`, with a DNS name and `/` in front or without",
);
const URL_PATH: Form = (r"^/[^\s]*$", "a path that starts with `/`");

/// The pattern of cron's five fields, or of a word for them.
fn schedule() -> String {
    let names = |names: &str| {
        let any_case = |c: char| format!("[{}{c}]", c.to_ascii_uppercase());
        let name = |name: &str| name.chars().map(any_case).collect::<String>();
        let all: Vec<String> = names.split(' ').map(name).collect();
        all.join("|")
    };
    let months = names("jan feb mar apr may jun jul aug sep oct nov dec");
    let days = names("sun mon tue wed thu fri sat");
    let fields = [
        "0?[0-9]|[1-5][0-9]".to_owned(),
        "0?[0-9]|1[0-9]|2[0-3]".to_owned(),
        "0?[1-9]|[12][0-9]|3[01]".to_owned(),
        format!("0?[1-9]|1[0-2]|{months}"),
        format!("[0-6]|{days}"),
    ];
    let list = |value: &String| {
        let one = format!(r"(\*|\?|({value})(-({value}))?)(/[1-9][0-9]?)?");
        format!("{one}(,{one})*")
    };
    let fields: Vec<String> = fields.iter().map(list).collect();
    format!(
        "^(@(hourly|daily|weekly|monthly|yearly)|{})$",
        fields.join(" ")
    )
}

/// Volumes by name; there is always `tmp`.
pub(super) struct Volumes;

impl JsonSchema for Volumes {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "volumes".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let volume = generator.subschema_for::<Volume>();
        let mut tmp = volume.clone();
        tmp.insert("default".into(), serde_json::json!({ "path": "/tmp" }));
        json_schema!({
            "type": "object",
            "default": {},
            "propertyNames": {
                "pattern": "^(?!config$)[a-z]([a-z0-9-]{0,50}[a-z0-9])?$",
                "x-expects": "lower-case letters, digits and hyphens, and not `config`",
            },
            "properties": { "tmp": tmp },
            "additionalProperties": volume,
        })
    }
}

/// The identity that the pods run under: a service account named like the app.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
pub struct ServiceAccount {
    /// Name of the IAM role in the environment's account that the pods assume. Left out: none.
    #[schemars(extend("x-clouds" = ["aws"], "pattern" = r"^[A-Za-z0-9+=,.@_/-]{1,128}$", "x-expects" = "the name of an IAM role, not its ARN"))]
    pub iam_role: Option<String>,
    /// Further annotations of the service account.
    #[schemars(extend("propertyNames" = { "pattern": OBJECT_KEY.0, "x-expects": OBJECT_KEY.1 }, "default" = {}))]
    pub annotations: BTreeMap<String, String>,
}

/// What the app may open connections to outside of the cluster. The same in every cell.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
pub struct Egress {
    /// TCP ports on public addresses. 443 is needed to reach AWS.
    #[schemars(inner(range(min = 1, max = 65535)), extend("uniqueItems" = true, "default" = [443]))]
    pub internet_ports: Vec<i64>,
    /// Whether the database subnets of the cell may be reached.
    #[schemars(extend("default" = false))]
    pub database: bool,
    /// Sites whose networks may be reached through the VPN.
    #[schemars(inner(length(min = 1)), extend("uniqueItems" = true, "default" = []))]
    pub sites: Vec<String>,
}

/// How requests to the app are treated on their way, in cells with Istio. The same in every cell.
// https://istio.io/latest/docs/reference/config/networking/destination-rule/#ConnectionPoolSettings
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
pub struct Traffic {
    /// Seconds after which a request without a whole answer fails. Left out: never. Answers that go on for long, such as streams of events, are cut as well.
    #[schemars(range(min = 1, max = 3600))]
    pub timeout_seconds: Option<i64>,
    /// How often a request that has not reached the app is sent again.
    #[schemars(range(min = 0, max = 10), extend("default" = 2))]
    pub retries: i64,
    /// Connections that each pod of a caller, or of the gateway, opens to the app at most. Left out: as many as it likes.
    #[schemars(range(min = 1, max = 100_000))]
    pub max_connections: Option<i64>,
    /// Requests that each of them has open at most; further ones fail at once with 503. Left out: as many as it likes.
    #[schemars(range(min = 1, max = 100_000))]
    pub max_requests: Option<i64>,
    /// Errors in a row after which a pod is left alone for 30 seconds, and longer each time, never more than half of the pods. 0: never.
    #[schemars(range(min = 0, max = 1000), extend("default" = 5))]
    pub eject_after: i64,
}

/// One volume.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
pub struct Volume {
    /// Folder in the container.
    #[schemars(extend("pattern" = r"^(/[A-Za-z0-9_.-]+)+$", "x-expects" = "an absolute path such as `/var/cache/app`"))]
    pub path: String,
    /// How much it may hold; a pod that writes more to scratch space is evicted.
    #[schemars(extend("pattern" = MEMORY.0, "x-expects" = "a quantity such as `512Mi` or `1.5Gi`", "default" = "64Mi"))]
    pub size: String,
    /// `disk` of the node, or its `memory`, which then counts against the memory limit.
    #[schemars(extend("default" = "disk"))]
    pub medium: Medium,
    /// Whether the contents outlive the pod: a volume claim. With `access = "one"` the app runs as one pod. On AWS the environment's backups have the disk.
    #[schemars(extend("default" = false))]
    pub persistent: bool,
    /// `one`: a disk, mounted by one pod. `many`: a shared file system, which needs a storage class of one.
    #[schemars(extend("x-with" = { "persistent": true }, "default" = "one"))]
    pub access: Access,
    /// Storage class of a persistent volume. Left out: the cluster's default, on AWS `gp3`, whose disks go with their claim, or `gp3-retain` in protected environments.
    #[schemars(extend("x-with" = { "persistent": true }, "pattern" = r"^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$", "x-expects" = "the name of a storage class"))]
    pub storage_class: Option<String>,
}

/// How Kubernetes knows that the app has started, lives and can take requests. The same in every cell.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
pub struct Probes {
    /// `http`, `tcp` and `grpc` ask a port, `exec` runs `command` in the container, `none` leaves the probes out.
    #[schemars(extend("default" = "http"))]
    #[serde(rename = "type")]
    pub kind: Probe,
    /// Name of the port that they ask, one of `ports`. Left out: `port`, or the only one of `ports` that speaks what they ask: `http` or else `http2`, `grpc` or else `http2`, any TCP for `tcp`.
    #[schemars(extend("x-with" = { "type": ["http", "tcp", "grpc"] }, "pattern" = PORT_NAME.0, "x-expects" = PORT_NAME.1))]
    pub port: Option<String>,
    /// Path that answers 200 while the app lives.
    #[schemars(extend("x-with" = { "type": "http" }, "pattern" = URL_PATH.0, "x-expects" = URL_PATH.1, "default" = "/healthz"))]
    pub path: String,
    /// Path that answers 200 while the app can take requests; the load balancer asks it too. Left out: as `path`.
    #[schemars(extend("x-with" = { "type": "http" }, "pattern" = URL_PATH.0, "x-expects" = URL_PATH.1))]
    pub readiness_path: Option<String>,
    /// Command of `exec` probes; it succeeds with exit status 0.
    #[schemars(extend("x-with" = { "type": "exec" }, "default" = []))]
    pub command: Vec<String>,
    /// How often the probes run.
    #[schemars(range(min = 1, max = 300), extend("x-with" = { "type": ["http", "tcp", "grpc", "exec"] }, "default" = 10))]
    pub period_seconds: i64,
    /// How long an answer may take.
    #[schemars(range(min = 1, max = 60), extend("x-with" = { "type": ["http", "tcp", "grpc", "exec"] }, "default" = 2))]
    pub timeout_seconds: i64,
    /// Failures in a row after which the container is restarted, or taken out of service.
    #[schemars(range(min = 1, max = 30), extend("x-with" = { "type": ["http", "tcp", "grpc", "exec"] }, "default" = 3))]
    pub failure_threshold: i64,
    /// How long the app may take to start before it is restarted.
    #[schemars(range(min = 1, max = 3600), extend("x-with" = { "type": ["http", "tcp", "grpc", "exec"] }, "default" = 60))]
    pub startup_seconds: i64,
}

/// Where the value of this variable comes from.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
pub struct Secret {
    /// Name of the secret in Secrets Manager.
    #[schemars(extend("pattern" = r"^[A-Za-z0-9/_+=.@-]{1,512}$", "x-expects" = "the name of a secret, such as `cptwn/mtn-ghana/database`"))]
    pub name: String,
    /// Key of a secret that is a JSON object. Left out: the whole secret.
    #[schemars(length(min = 1))]
    pub property: Option<String>,
    /// Version stage or id to pin. Left out: the current one.
    #[schemars(length(min = 1))]
    pub version: Option<String>,
}

/// A login at a registry.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
pub struct PullSecret {
    /// Name of the secret in Secrets Manager, without what those of the app's client begin with: `registry` of `acme/ezra/registry`. It holds a whole `config.json` of Docker. Left out: somebody else makes the secret in the namespace.
    #[schemars(extend("pattern" = r"^[A-Za-z0-9_+=.@-]{1,128}$", "x-expects" = "the last part of a secret's name, such as `registry`"))]
    pub from: Option<String>,
}

/// Where the app shows its metrics for Prometheus. The same in every cell.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
pub struct Metrics {
    /// TCP port of the metrics, which may be `port`. Left out: the app has none.
    #[schemars(range(min = 1, max = 65535))]
    pub port: Option<i64>,
    /// Path of the metrics.
    #[schemars(extend("x-with" = { "port": true }, "pattern" = URL_PATH.0, "x-expects" = URL_PATH.1, "default" = "/metrics"))]
    pub path: String,
}

/// Requests and limits of the container.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
pub struct Resources {
    /// What the scheduler reserves.
    #[schemars(extend("default" = {}))]
    pub requests: Requests,
    /// What the container may use at most.
    #[schemars(extend("default" = {}))]
    pub limits: Limits,
}

/// What the container may use at most.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
pub struct Limits {
    /// CPU limit. Left out: none, so that spare CPU is used and nothing is throttled.
    #[schemars(extend("pattern" = CPU.0, "x-expects" = CPU.1))]
    pub cpu: Option<String>,
    /// Memory limit. Left out: as much as is requested.
    #[schemars(extend("pattern" = MEMORY.0, "x-expects" = MEMORY.1))]
    pub memory: Option<String>,
}

/// What the scheduler reserves.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
pub struct Requests {
    /// CPU to reserve.
    #[schemars(extend("pattern" = CPU.0, "x-expects" = CPU.1, "default" = "100m"))]
    pub cpu: String,
    /// Memory to reserve.
    #[schemars(extend("pattern" = MEMORY.0, "x-expects" = MEMORY.1, "default" = "128Mi"))]
    pub memory: String,
}

/// What a node upgrade may do to the app.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
pub struct Disruption {
    /// Pods that may be evicted at once. At least one, so that no upgrade is ever blocked.
    #[schemars(range(min = 1, max = 100), extend("default" = 1))]
    pub max_unavailable: i64,
}

/// What the autoscaler aims at, when `replicas.max` is set.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
pub struct Autoscaling {
    /// Average CPU use of the pods, in per cent of the request.
    #[schemars(range(min = 10, max = 200), extend("default" = 70))]
    pub cpu_percent: i64,
    /// Average memory use of the pods, in per cent of the request. Left out: memory does not scale.
    #[schemars(range(min = 10, max = 100))]
    pub memory_percent: Option<i64>,
    /// How long the demand must stay low before pods are taken away.
    #[schemars(range(min = 0, max = 3600), extend("default" = 300))]
    pub scale_down_seconds: i64,
    /// Further measures to scale by, by the name of the metric. An adapter in the cluster must offer it.
    #[schemars(extend("propertyNames" = { "pattern": r"^[A-Za-z_][A-Za-z0-9_./-]{0,199}$", "x-expects": "the name of a metric" }, "default" = {}))]
    pub metrics: BTreeMap<String, Metric>,
}

/// One metric.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
pub struct Metric {
    /// `pods`: measured at the app's own pods. `external`: anything else, such as the length of a queue.
    #[schemars(extend("default" = "pods"))]
    pub source: Source,
    /// What the autoscaler aims at, for each pod.
    #[schemars(extend("pattern" = r"^[1-9][0-9]*(m|k|M)?$", "x-expects" = "a quantity such as `100` or `500m`"))]
    pub average: String,
    /// Labels that pick the series of an external metric.
    #[schemars(extend("x-with" = { "source": "external" }, "propertyNames" = { "pattern": OBJECT_KEY.0, "x-expects": OBJECT_KEY.1 }, "default" = {}))]
    pub labels: BTreeMap<String, String>,
}

/// How many pods run. With `max` the app is autoscaled between both, without it `min` is a fixed count.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
pub struct Replicas {
    /// Pods that always run.
    #[schemars(range(min = 1, max = 1000), extend("default" = 2))]
    pub min: i64,
    /// Pods that run at most, in all cells of the app or in none. Left out: no autoscaling.
    #[schemars(range(min = 1, max = 1000))]
    pub max: Option<i64>,
}

/// Which load balancer answers for `host`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
pub struct Ingress {
    /// Load balancer of the cell that the app shares with all others that name the same group. Beyond a hundred apps in a cell a group is spread over several.
    #[schemars(extend("pattern" = r"^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$", "x-expects" = "1 to 20 lower-case letters, digits and hyphens", "x-clouds" = ["aws"], "default" = "shared"))]
    pub group: String,
    /// `internet-facing`: in the public subnets. `internal`: in the private ones, reached from the network and through the VPNs.
    #[schemars(extend("default" = "internet-facing"))]
    pub scheme: Scheme,
    /// Name of the port that it sends requests to, one of `ports`. Left out: `port`, or the only one of `ports` that takes requests.
    #[schemars(extend("pattern" = PORT_NAME.0, "x-expects" = PORT_NAME.1))]
    pub port: Option<String>,
    /// Issuer of cert-manager that makes the certificate outside of AWS, where the secret `<app>-tls` holds it, or with Istio that of the ingress in `istio-ingress`; one that proves names by DNS (DNS-01), since nothing in the namespace may answer on port 80, and a host that several cells have leads to one of them. Let's Encrypt gives five certificates for the same names in a week: more cells than that need a name of their own each, in `aliases`. Left out: somebody else puts it there. On AWS it comes from ACM.
    #[schemars(extend("x-clouds" = ["gcp", "azure"], "pattern" = r"^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$", "x-expects" = "the name of a `ClusterIssuer`"))]
    pub cluster_issuer: Option<String>,
    /// Place of the app's rules on its load balancer, lowest first. Between exact hosts no answer depends on it; an app with a host such as `*.example.com` has a higher number than those with names below it. The first ten rules cost nothing to evaluate, so busy apps may go first. 0: by namespace and name. With Istio it has no effect.
    #[schemars(range(min = -1000, max = 1000), extend("x-clouds" = ["aws"], "default" = 0))]
    pub order: i64,
}

/// How a `job` or `cron_job` runs.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
pub struct Job {
    /// When a `cron_job` starts, in cron's five fields.
    #[schemars(extend("x-with" = { "kind": "cron_job" }, "pattern" = schedule(), "x-expects" = "five cron fields such as `30 2 * * *`, or `@daily`: minute 0-59, hour 0-23, day 1-31, month 1-12, weekday 0-6 from Sunday"))]
    pub schedule: Option<String>,
    /// Time zone of `schedule`.
    #[schemars(extend("x-with" = { "kind": "cron_job" }, "x-format" = "time-zone", "default" = "Etc/UTC"))]
    pub time_zone: String,
    /// What happens when a run is due while the last one still runs.
    #[schemars(extend("x-with" = { "kind": "cron_job" }, "default" = "Forbid"))]
    pub concurrency: Concurrency,
    /// Whether a `cron_job` waits for somebody to start it by hand.
    #[schemars(extend("x-with" = { "kind": "cron_job" }, "default" = false))]
    pub suspended: bool,
    /// Failed pods after which a run has failed.
    #[schemars(range(min = 0, max = 100), extend("default" = 3))]
    pub retries: i64,
    /// How long a run may take.
    #[schemars(range(min = 1, max = 604_800), extend("default" = 3600))]
    pub deadline_seconds: i64,
    /// Pods of a run at a time.
    #[schemars(range(min = 1, max = 1000), extend("default" = 1))]
    pub parallelism: i64,
    /// Pods of a run that must succeed.
    #[schemars(range(min = 1, max = 10000), extend("default" = 1))]
    pub completions: i64,
    /// How long a finished run of a `cron_job` is kept to be looked at.
    #[schemars(range(min = 0, max = 2_592_000), extend("x-with" = { "kind": "cron_job" }, "default" = 86400))]
    pub keep_seconds: i64,
}

/// What happens when a run is due while the last one still runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(inline)]
pub enum Concurrency {
    /// Both run.
    Allow,
    /// It does not start.
    Forbid,
    /// It takes the place of the other one.
    Replace,
}

/// Where a load balancer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum Scheme {
    /// In the public subnets.
    InternetFacing,
    /// In the private ones.
    Internal,
}

/// Where a metric is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Source {
    /// The app's own pods.
    Pods,
    /// Anything else.
    External,
}

/// How a probe asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Probe {
    /// A request to a path.
    Http,
    /// A connection to the port.
    Tcp,
    /// The health service of gRPC.
    Grpc,
    /// A command in the container.
    Exec,
    /// There are none.
    None,
}

/// What a volume lies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Medium {
    /// The node's.
    Disk,
    /// Counts against the limit.
    Memory,
}

/// How many pods mount a volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Access {
    /// A disk.
    One,
    /// A shared file system.
    Many,
}
