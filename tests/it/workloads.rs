//! What of an app does not fit together with the rest of the estate, and would only be seen when it runs: tags, ports, shares of nothing, secrets and logins,
//! temporary space, sites. Each is said at its line, and what only looks alike passes.

use super::mistakes::hold;

/// The image of the app, in line 25, and the end of its table, behind which what is added begins in line 29.
const IMAGE: &str = "shop/web:2.3.1\"\n";
const APP: &str = "replicas = { min = 2, max = 4 }\n";
/// Behind the network's table, which ends in line 15.
const NETWORK: &str = "availability_zones = 3\n";

#[test]
fn tags_of_images_stay_where_they_are() {
    for tag in ["stable", "main", "1.2-nightly", "nightly"] {
        let image = format!("shop/web:{tag}\"\n");
        let wrong: &[&str] = &["warning kubernetes::moving_tag regions.toml:25"];
        let moves = tag != "1.2-nightly";
        hold(&[(IMAGE, &image, if moves { wrong } else { &[] })]);
    }
    let digest = format!("shop/web:stable@sha256:{}\"\n", "0".repeat(64));
    hold(&[(IMAGE, &digest, &[])]);
}

#[test]
fn apps_are_scaled_by_what_they_reserve_and_called_where_they_listen() {
    let app = |keys: &str| format!("{APP}{keys}\n");
    let nothing: &[&str] = &["error kubernetes::scaled_by_nothing regions.toml:29"];
    let port: &[&str] = &["warning kubernetes::port_variable regions.toml:29"];
    let labels: &[&str] = &["warning blueprint::key_idle regions.toml:29"];
    let metric = |source: &str| {
        format!(
            "autoscaling.metrics.depth = {{ source = \"{source}\", average = \"30\", labels = {{ queue = \"orders\" }} }}"
        )
    };
    hold(&[
        (APP, &app("resources.requests.cpu = \"0\""), nothing),
        (APP, &app("resources.requests.cpu = \"10m\""), &[]),
        (APP, &app("env = { PORT = \"3000\" }"), port),
        (APP, &app("env = { PORT = \"8080\", PORTS = \"1\" }"), &[]),
        (APP, &app("env = { PORT = \"http\" }"), &[]),
        (
            "port     = 8080",
            "env.PORT = \"3000\"\nports.http = { port = 9000, app_protocol = \"http\" }",
            &["warning kubernetes::port_variable"],
        ),
        (
            "port     = 8080",
            "env.PORT = \"9000\"\nports.http = { port = 9000, app_protocol = \"http\" }",
            &[],
        ),
        (APP, &app(&metric("pods")), labels),
        (APP, &app(&metric("external")), &[]),
    ]);
    // A fixed number of pods is scaled by nothing anyway.
    let fixed = "replicas = { min = 2 }\nresources.requests.cpu = \"0\"\n";
    hold(&[(APP, fixed, &[])]);
}

#[test]
fn secrets_that_are_read_are_those_that_are_made() {
    let database = |secret: &str, egress: &str| {
        format!(
            "{APP}egress = {{ {egress} }}\nsecrets = {{ URL = {{ name = \"acme/shop/{secret}\", property = \"url\" }} }}\n\n[clients.shop.infrastructure]\nsecrets.names = [\"payments\"]\n\n[clients.shop.database]\nengine_version = \"16\"\ninstance_type = \"m6i.large\"\nvolumes.data.size_gib = 100\n\n[defaults.platform]\nservices = [\"metrics-server\", \"aws-load-balancer-controller\", \"external-secrets\", \"reloader\", \"cluster-autoscaler\"]\n\n[defaults.network]\ninterface_endpoints = [\"ec2messages\", \"logs\", \"monitoring\", \"secretsmanager\", \"ssm\", \"ssmmessages\"]\n"
        )
    };
    let (reach, none) = ("database = true", "internet_ports = [443]");
    let meant: &[&str] = &["warning client::secret_meant regions.toml:30"];
    let way: &[&str] = &["warning client::login_without_way regions.toml:30"];
    hold(&[
        (APP, &database("databse", reach), meant),
        (APP, &database("payment", reach), &[]),
        (APP, &database("database", none), way),
        (APP, &database("database", reach), &[]),
        (APP, &database("payments", none), &[]),
        (APP, &database("mailer", none), &[]),
    ]);
}

#[test]
fn temporary_volumes_fit_on_the_disk_of_a_node() {
    let volume = |size: &str, more: &str| {
        format!(
            "{APP}volumes.cache = {{ path = \"/var/cache/web\", size = \"{size}\"{more} }}\n\n[clients.shop.infrastructure]\nnodes.disk_gib = 100\n"
        )
    };
    let wrong: &[&str] = &["warning client::scratch_space regions.toml:29"];
    hold(&[
        (APP, &volume("200Gi", ""), wrong),
        (APP, &volume("80Gi", ""), &[]),
    ]);
}

/// A disk stays in its zone: once its node is gone, the next one has to be there.
#[test]
fn persistent_volumes_have_nodes_in_their_zone() {
    let disk = "volumes.index = { path = \"/index\", size = \"20Gi\", persistent = true }";
    let base = "replicas = { min = 1 }\nnode_pool = \"shared\"\n";
    let app = |pool: &str, keys: &str| format!("{base}{disk}\n{keys}\n").replace("shared", pool);
    let nodes = |keys: &str| format!("[clients.shop.infrastructure.nodes]\n{keys}");
    let group = |keys: &str| format!("[defaults.platform.node_groups]\n{keys}");
    let own: &[&str] = &["warning client::volume_zones regions.toml:30"];
    let shared: &[&str] = &["warning platform::volume_zones regions.toml:30"];
    let zone = |end: &str| {
        format!(
            "general = {{ min_size = 1, zones = [\"eu-west-1a\"] }}\n{end} = {{ min_size = 1, zones = [\"eu-west-1{end}\"] }}"
        )
    };
    let spot = "capacity = \"spot\"\nmin = 3\ninstance_types = [\"m6i.large\", \"m5.large\"]";
    hold(&[
        (APP, &app("client", ""), own),
        (APP, &app("client", &nodes("min = 3")), &[]),
        (APP, &app("client", &nodes(spot)), own),
        (APP, &app("shared", ""), shared),
        (APP, &app("shared", &group("general.min_size = 3")), &[]),
        (APP, &app("shared", &group(&zone("b"))), &[]),
    ]);
    // What many pods share lies in no zone.
    let many = "access = \"many\", storage_class = \"efs\", persistent";
    hold(&[(APP, &app("client", "").replace("persistent", many), &[])]);
}

#[test]
fn sites_are_reached_from_each_cell_of_an_app() {
    let sites = |vpn: &str| {
        format!(
            "{NETWORK}\n[regions.eu-west-1]\nvpn = [\"hq\"]\n\n[sites.hq]\ncustomer_gateway_ip = \"34.240.10.7\"\nbgp_asn = 65010\nnetworks = [\"10.200.0.0/16\"]\n\n[regions.eu-central-1]\nnetwork.vpc_cidr = \"10.21.0.0/16\"\n{vpn}\n[regions.eu-central-1.environments]\nproduction = {{}}\n"
        )
    };
    let text = |vpn: &str| {
        let text = super::mistakes::small().replacen(NETWORK, &sites(vpn), 1);
        let cells = "[\"eu-west-1/production\", \"eu-central-1/production\"]";
        let text = text.replacen("[\"eu-west-1/production\"]", cells, 1);
        text.replacen(APP, &format!("{APP}egress.sites = [\"hq\"]\n"), 1)
    };
    let found = |vpn: &str| {
        let mut found = super::estate::lines(&super::estate::compile(&text(vpn)));
        found.retain(|line| line.contains("kubernetes::site") || line.starts_with("error"));
        found
    };
    let here = found("");
    assert_eq!(here.len(), 1, "{here:?}");
    assert!(
        here[0].contains("kubernetes::site_here") && here[0].contains("eu-central-1"),
        "{here:?}"
    );
    assert_eq!(found("vpn = [\"hq\"]\n"), Vec::<String>::new());
}

#[test]
fn a_web_acl_that_is_not_there_has_no_options() {
    let waf =
        |keys: &str| format!("[defaults.applications]\nwaf = {{ {keys} }}\n\n[clients.shop]\n");
    let idle: &[&str] = &["warning blueprint::key_idle regions.toml:21"];
    let old = "[clients.shop]\n";
    hold(&[
        (old, &waf("enabled = false, rate_limit = 3000"), idle),
        (old, &waf("rate_limit = 3000"), &[]),
        (old, &waf("enabled = false"), &[]),
    ]);
}

#[test]
fn parts_of_the_tree_have_folders_of_their_own() {
    let old = "[environments.production]\n";
    let output = |keys: &str| format!("[output]\n{keys}\n\n{old}");
    let wrong: &[&str] = &["warning output::doubtful_folder regions.toml:8"];
    hold(&[
        (old, &output("github = \"no\""), wrong),
        (old, &output("terraform = \"out/kubernetes\""), wrong),
        (
            old,
            &output("terraform = \"infra\"\nkubernetes = \"deploy\""),
            &[],
        ),
        (old, &output("github = \".github\"\ndocs = \"docs\""), &[]),
    ]);
}

#[test]
fn who_deploys_sees_what_is_deployed() {
    let found = |keys: &str| {
        let access = format!("{APP}\n[clients.shop.tenancy]\naccess = {{ {keys} }}\n");
        let text = super::mistakes::small().replacen(APP, &access, 1);
        let mut found = super::estate::lines(&super::estate::compile(&text));
        found.retain(|line| line.contains("tenancy::deploy_without_view"));
        found.len()
    };
    assert_eq!(found("deploy = [\"shop\"]"), 1);
    assert_eq!(found("view = [\"shop\"], deploy = [\"shop\"]"), 0);
    assert_eq!(found("view = [\"shop\", \"others\"]"), 0);
}

/// One message with all that is beyond the quota, at the app that alone is.
#[test]
fn an_app_beyond_the_quota_is_told_once() {
    let max =
        "replicas = { min = 2, max = 400 }\n\n[clients.shop.infrastructure]\nnodes.max = 60\n";
    hold(&[(APP, max, &["warning tenancy::quota regions.toml:28"])]);
    let small = format!("{APP}\n[clients.shop.tenancy]\nquota = {{ pods = 3 }}\n");
    hold(&[(APP, &small, &["warning tenancy::quota regions.toml:31"])]);
}

#[test]
fn endpoints_have_room_beside_the_databases() {
    let network = |range: &str, count: usize| {
        let all = [
            "ecr.api",
            "ecr.dkr",
            "sts",
            "logs",
            "secretsmanager",
            "eks",
            "eks-auth",
            "ec2",
            "ssm",
            "ssmmessages",
            "ec2messages",
            "monitoring",
            "kms",
        ];
        let all = all.map(|name| format!("\"{name}\""));
        format!(
            "vpc_cidr           = \"{range}\"\ninterface_endpoints = [{}]\n",
            all[..count].join(", ")
        )
    };
    let old = "vpc_cidr           = \"10.20.0.0/16\" # subnets are derived from it\n";
    let found = |range: &str, count: usize| {
        let text = super::mistakes::small().replacen(old, &network(range, count), 1);
        let lines = super::estate::lines(&super::estate::compile(&text));
        lines
            .iter()
            .filter(|line| line.contains("foundation::endpoint_room regions.toml:15"))
            .count()
    };
    assert_eq!(found("10.20.0.0/21", 13), 1);
    assert_eq!(found("10.20.0.0/21", 11), 0);
    assert_eq!(found("10.20.0.0/16", 13), 0);
}
