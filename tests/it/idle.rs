//! Keys that do nothing beside others, and what works and surprises: each is said at its line, and what only looks alike passes.

use super::mistakes::hold;

/// The end of the app's table: lines 28 and on are what is added.
const APP: &str = "replicas = { min = 2, max = 4 }\n";
const CLIENT: &str = "[clients.shop]\n";
const KEY: &str = "warning blueprint::key_idle regions.toml:29";

fn app(keys: &str) -> String {
    format!("{APP}{keys}\n")
}

fn worker(keys: &str) -> String {
    format!(
        "{APP}\n[clients.shop.apps.worker]\nimage = \"registry.example.com/shop/worker:1.0\"\n{keys}\n"
    )
}

#[test]
fn keys_of_an_app_that_nothing_reads_are_said() {
    for keys in [
        "job = { deadline_seconds = 60 }",
        "config_path = \"/etc/shop\"",
        "secrets_refresh = \"5m\"",
        "probes = { type = \"tcp\", readiness_path = \"/ready\" }",
        "probes = { type = \"none\", timeout_seconds = 3 }",
        "probes = { command = [\"ping\"] }",
        "metrics = { path = \"/stats\" }",
        "volumes = { cache = { path = \"/cache\", storage_class = \"fast\" } }",
        "volumes.cache = { path = \"/cache\", access = \"many\" }",
    ] {
        hold(&[(APP, &app(keys), &[KEY])]);
    }
    for keys in [
        "probes = { type = \"tcp\", period_seconds = 5 }",
        "probes = { readiness_path = \"/ready\", path = \"/live\" }",
        "metrics = { path = \"/stats\", port = 9090 }",
        "config = { \"a.yaml\" = \"a: 1\" }\nconfig_path = \"/etc/shop\"",
        "autoscaling = { cpu_percent = 60 }\nsession_affinity_seconds = 60\ningress = { scheme = \"internal\" }",
        "volumes = { cache = { path = \"/cache\", medium = \"memory\", persistent = false } }",
        "job = {}",
    ] {
        hold(&[(APP, &app(keys), &[])]);
    }
}

#[test]
fn keys_of_a_worker_and_of_a_job_are_their_own() {
    let none = "probes = { type = \"none\" }";
    for keys in [
        format!("{none}\nsession_affinity_seconds = 60"),
        format!("{none}\ningress = {{ scheme = \"internal\" }}"),
        format!("{none}\nautoscaling = {{ cpu_percent = 60 }}"),
    ] {
        hold(&[(
            APP,
            &worker(&keys),
            &["warning blueprint::key_idle regions.toml:33"],
        )]);
    }
    let cron = "kind = \"cron_job\"\njob = { schedule = \"0 3 * * *\" }";
    for keys in [
        "replicas = { min = 3 }",
        "disruption = { max_unavailable = 1 }",
        "probes = { period_seconds = 5 }",
        "drain_seconds = 5",
    ] {
        let keys = format!("{cron}\n{keys}");
        hold(&[(
            APP,
            &worker(&keys),
            &["warning blueprint::key_idle regions.toml:34"],
        )]);
    }
    let once = "kind = \"job\"\njob = { keep_seconds = 60 }";
    hold(&[(
        APP,
        &worker(once),
        &["warning blueprint::key_idle regions.toml:33"],
    )]);
    hold(&[
        (APP, &worker(cron), &[]),
        (
            APP,
            &worker("kind = \"job\"\njob = { retries = 1, parallelism = 2, completions = 2 }"),
            &[],
        ),
    ]);
}

/// What all apps start from is for those that come.
#[test]
fn defaults_are_for_all_apps() {
    let defaults = format!(
        "[defaults.app]\njob = {{ retries = 1 }}\nconfig_path = \"/etc/shop\"\nprobes = {{ command = [\"ping\"] }}\n\n{CLIENT}"
    );
    hold(&[(CLIENT, &defaults, &[])]);
}

#[test]
fn a_client_without_nodes_has_none_to_shape() {
    let of = |keys: &str| {
        format!(
            "[clients.shop.infrastructure]\n{keys}\n\n[clients.shop.apps.web]\nnode_pool = \"shared\"\n"
        )
    };
    let old = "[clients.shop.apps.web]\n";
    hold(&[
        (
            old,
            &of("node_group = \"shared\"\nnodes = { max = 9 }"),
            &["warning blueprint::key_idle regions.toml:26"],
        ),
        (old, &of("node_group = \"shared\""), &[]),
    ]);
}

/// The output table is judged as it holds.
#[test]
fn delivery_goes_by_one_tool() {
    let output = |keys: &str| {
        format!(
            "[output]\nrepository = \"https://git.example.com/acme/infrastructure.git\"\n{keys}\n\n{CLIENT}"
        )
    };
    hold(&[
        (
            CLIENT,
            &output("repository_secret = \"git\""),
            &["warning blueprint::key_idle regions.toml:22"],
        ),
        (
            CLIENT,
            &output("gitops = \"flux\"\nrepository_secret = \"git\""),
            &[],
        ),
        (
            CLIENT,
            &output("flux = \"deploy/flux\""),
            &["warning blueprint::key_idle regions.toml:22"],
        ),
        (CLIENT, &output("flux = false"), &[]),
        (
            CLIENT,
            &output("argocd = false"),
            &["warning argocd::left_out regions.toml:22"],
        ),
        (CLIENT, &output("argocd = false\ngitops = \"none\""), &[]),
        (
            CLIENT,
            &format!("[output]\ngitops = \"flux\"\n\n{CLIENT}"),
            &["warning flux::repository regions.toml:21"],
        ),
    ]);
}

#[test]
fn apps_reach_what_they_are_to_reach() {
    let here = ("calls = [\"mailer\"]", "");
    let mailer = |cells: &str| {
        format!(
            "{APP}{}\n\n[clients.shop.apps.mailer]\nimage = \"registry.example.com/shop/mailer:1.0\"\nport = 8080\n{cells}\n",
            here.0
        )
    };
    hold(&[
        (APP, &mailer(""), &[]),
        (
            APP,
            &mailer("cells = []"),
            &[
                "warning kubernetes::calls_here regions.toml:29",
                "warning estate::unused",
            ],
        ),
        (
            APP,
            &app("egress = { database = true }"),
            &["warning kubernetes::database_there regions.toml:29"],
        ),
        (
            APP,
            &app("service_account = { iam_role = \"shop\" }\negress = { internet_ports = [587] }"),
            &["warning kubernetes::role_egress regions.toml:30"],
        ),
        (
            APP,
            &app(
                "service_account = { iam_role = \"shop\" }\negress = { internet_ports = [443, 587] }",
            ),
            &[],
        ),
        (APP, &app("egress = { internet_ports = [587] }"), &[]),
    ]);
}

#[test]
fn images_of_ecr_lie_in_the_region() {
    let image = |region: &str| {
        format!("image    = \"111122223333.dkr.ecr.{region}.amazonaws.com/shop/web:1.0\"")
    };
    let old = "image    = \"registry.example.com/shop/web:2.3.1\"";
    hold(&[
        (
            old,
            &image("eu-central-1"),
            &["warning kubernetes::registry_region regions.toml:25"],
        ),
        (old, &image("eu-west-1"), &[]),
    ]);
}

#[test]
fn pods_have_room_for_what_they_write() {
    let volume = |size: &str| {
        app(&format!(
            "resources = {{ requests = {{ memory = \"256Mi\" }} }}\nvolumes = {{ cache = {{ path = \"/cache\", size = \"{size}\", medium = \"memory\" }} }}"
        ))
    };
    hold(&[
        (
            APP,
            &volume("256Mi"),
            &["warning kubernetes::memory_volumes regions.toml:30"],
        ),
        (APP, &volume("128Mi"), &[]),
        (
            APP,
            &app("volumes = { data = { path = \"/data\", persistent = true, access = \"many\" } }"),
            &["warning kubernetes::shared_volumes regions.toml:29"],
        ),
        (
            APP,
            &app(
                "volumes = { data = { path = \"/data\", persistent = true, access = \"many\", storage_class = \"efs\" } }",
            ),
            &[],
        ),
    ]);
    let lacking = "[defaults.platform]\nservices = [\"metrics-server\", \"cluster-autoscaler\", \"aws-load-balancer-controller\"]\n\n[clients.shop.apps.web]\n";
    let old = "[clients.shop.apps.web]\n";
    let with = |class: &str| {
        format!(
            "{lacking}volumes = {{ data = {{ path = \"/data\", persistent = true, access = \"many\"{class} }} }}\n"
        )
    };
    hold(&[
        (old, &with(", storage_class = \"efs\""), &[]),
        (old, lacking, &[]),
    ]);
}

#[test]
fn some_pod_stays_and_some_day_comes() {
    hold(&[
        (
            APP,
            &app("disruption = { max_unavailable = 2 }"),
            &["warning kubernetes::disruption_all regions.toml:29"],
        ),
        (APP, &app("disruption = { max_unavailable = 1 }"), &[]),
    ]);
    for (schedule, is_fine) in [
        ("0 3 30 2 *", false),
        ("0 3 31 4,jun,9 *", false),
        ("0 3 30-31 2 *", false),
        ("0 3 29 2 *", true),
        ("0 3 31 * *", true),
        ("0 3 30 2 1", true),
        ("0 3 31 2,3 *", true),
        ("@daily", true),
    ] {
        let keys = format!("kind = \"cron_job\"\njob = {{ schedule = \"{schedule}\" }}");
        let wanted: &[&str] = if is_fine {
            &[]
        } else {
            &["warning kubernetes::schedule_comes regions.toml:33"]
        };
        hold(&[(APP, &worker(&keys), wanted)]);
    }
}
