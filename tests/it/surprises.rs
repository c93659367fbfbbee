//! What a cloud takes and then does otherwise than one thinks: clusters, nodes, databases, recovery points. Each is said at its line, and what only looks alike passes.

use super::mistakes::hold;

const CLIENT: &str = "[clients.shop]\n";
const APPS: &str = "[clients.shop.apps.web]\n";
const STATE: &str =
    "state     = { bucket = \"acme-tfstate-production\", region = \"eu-west-1\" }\n";
/// Behind the network's table, which ends in line 15.
const NETWORK: &str = "availability_zones = 3\n";
const ENDPOINTS: &str = "availability_zones = 3\ninterface_endpoints = [\"ec2messages\", \"logs\", \"monitoring\", \"secretsmanager\", \"ssm\", \"ssmmessages\"]\n";

/// Lines 21 and on.
fn platform(keys: &str) -> String {
    format!("[defaults.platform]\n{keys}\n{CLIENT}")
}

/// Lines 25 and on.
fn of_client(table: &str, keys: &str) -> String {
    format!("[clients.shop.{table}]\n{keys}\n{APPS}")
}

#[test]
fn a_cluster_is_of_a_version_in_support() {
    for (keys, wanted) in [
        (
            "kubernetes_version = \"1.32\"",
            "warning platform::version_extended regions.toml:21",
        ),
        (
            "kubernetes_version = \"1.34\"\naddon_versions = { kube-proxy = \"v1.35.0-eksbuild.1\" }",
            "warning platform::kube_proxy_skew regions.toml:22",
        ),
        (
            "kubernetes_version = \"1.34\"\naddon_versions = { kube-proxy = \"v1.30.0-eksbuild.1\" }",
            "warning platform::kube_proxy_skew regions.toml:22",
        ),
        (
            "services = [\"cluster-autoscaler\", \"aws-load-balancer-controller\", \"metrics-server\"]\naddon_versions = { aws-ebs-csi-driver = \"v1.50.0-eksbuild.1\" }",
            "warning platform::addon_there regions.toml:22",
        ),
    ] {
        hold(&[(CLIENT, &platform(keys), &[wanted])]);
    }
    for keys in [
        "kubernetes_version = \"1.34\"",
        "support = \"extended\"",
        "kubernetes_version = \"1.34\"\naddon_versions = { kube-proxy = \"v1.31.0-eksbuild.1\" }",
        "kubernetes_version = \"1.34\"\naddon_versions = { kube-proxy = \"v1.34.1-eksbuild.2\", aws-ebs-csi-driver = \"v1.50.0-eksbuild.1\" }",
    ] {
        hold(&[(CLIENT, &platform(keys), &[])]);
    }
}

#[test]
fn nodes_come_hold_pods_and_have_addresses() {
    let services = "services = [\"aws-load-balancer-controller\", \"ebs-csi\", \"metrics-server\"]";
    let group = |keys: &str| format!("node_groups.general = {{ {keys} }}");
    for (keys, wanted) in [
        (
            services.to_owned(),
            "warning platform::autoscaler regions.toml:21",
        ),
        (
            group("min_size = 0"),
            "warning platform::first_node regions.toml:21",
        ),
        (
            group("instance_types = [\"t3.micro\"]"),
            "warning platform::node_pods regions.toml:21",
        ),
        (
            group("instance_types = [\"m6i.large\"], capacity = \"spot\""),
            "warning platform::spot_types regions.toml:21",
        ),
        (
            group("instance_types = [\"m5.4xlarge\"], max_size = 450"),
            "warning platform::node_addresses regions.toml:21",
        ),
        (
            group("labels = { \"acme.example.com/client\" = \"shop\" }"),
            "warning platform::label_of_clients regions.toml:21",
        ),
        (
            "admins = [\"arn:aws-cn:iam::111122223333:role/admin\"]".to_owned(),
            "error platform::role_partition regions.toml:21",
        ),
        (
            "admins = [\"ops\"]\nviewers = [\"arn:aws:iam::111122223333:role/ops\"]".to_owned(),
            "warning platform::role_twice regions.toml:22",
        ),
        (
            "deletion_protection = false".to_owned(),
            "warning platform::deletion_protection regions.toml:21",
        ),
    ] {
        hold(&[(CLIENT, &platform(&keys), &[wanted])]);
    }
    for keys in [
        "node_groups.batch = { min_size = 0, instance_types = [\"m6i.large\", \"m6a.large\"], capacity = \"spot\" }".to_owned(),
        group("instance_types = [\"t3.small\"]"),
        group("instance_types = [\"m5.large\"], max_size = 50"),
        group("labels = { \"acme.example.com/role\" = \"shop\" }"),
        "admins = [\"arn:aws:iam::111122223333:role/admin\", \"ops\"]\nviewers = [\"arn:aws:iam::444455556666:role/ops\"]".to_owned(),
    ] {
        hold(&[(CLIENT, &platform(&keys), &[])]);
    }
    let still = format!(
        "{services}\nnode_groups.general = {{ min_size = 2, max_size = 2 }}\n\n[clients.shop.infrastructure]\nnodes = {{ min = 2, max = 2 }}\n"
    );
    hold(&[(CLIENT, &platform(&still), &[])]);
}

#[test]
fn what_a_client_has_is_called_and_sized_as_it_must() {
    for (keys, wanted) in [
        (
            "nodes = { instance_types = [\"m6i.large\"], capacity = \"spot\" }",
            "warning client::spot_types regions.toml:25",
        ),
        (
            "nodes = { instance_types = [\"t3.nano\"] }",
            "warning client::node_pods regions.toml:25",
        ),
        (
            "secrets = { names = [\"acme/shop/paypal\"] }",
            "warning client::secret_prefix regions.toml:25",
        ),
        (
            "secrets = { names = [\"stripe-apikey\"] }",
            "warning client::secret_ends regions.toml:25",
        ),
    ] {
        hold(&[(APPS, &of_client("infrastructure", keys), &[wanted])]);
    }
    for keys in [
        "nodes = { instance_types = [\"m6i.large\", \"m7i.large\"], capacity = \"spot\" }",
        "secrets = { names = [\"partners/acme/paypal\", \"stripe-api-key\", \"stripe_apikey\", \"db-passwords\"] }",
        "buckets = { uploads = { apps = { web = \"read\" } } }",
    ] {
        hold(&[(APPS, &of_client("infrastructure", keys), &[])]);
    }
    hold(&[
        (
            APPS,
            &of_client("tenancy", "container = { default_memory = \"9Gi\" }"),
            &["error tenancy::container_default regions.toml:25"],
        ),
        (
            APPS,
            &of_client("tenancy", "container = { default_memory = \"8Gi\" }"),
            &[],
        ),
    ]);
}

#[test]
fn an_app_of_a_bucket_reaches_it() {
    let of = |ports: &str| {
        format!(
            "[clients.shop.infrastructure]\nbuckets = {{ uploads = {{ apps = {{ web = \"read\" }} }} }}\n\n{APPS}egress = {{ internet_ports = [{ports}] }}\n"
        )
    };
    hold(&[
        (
            APPS,
            &of("587"),
            &["warning client::bucket_egress regions.toml:28"],
        ),
        (APPS, &of("443, 587"), &[]),
    ]);
}

#[test]
fn a_database_is_kept_and_backed_up() {
    let database = |keys: &str| {
        format!(
            "{ENDPOINTS}\n[clients.shop.database]\nengine_version = \"16\"\ninstance_type = \"m6i.large\"\n{keys}\n"
        )
    };
    let data = "volumes = { data = { size_gib = 100 } }";
    for (keys, wanted) in [
        (
            format!("{data}\ndeletion_protection = false"),
            "warning databases::deletion_protection regions.toml:22",
        ),
        (
            "volumes = { data = { size_gib = 100 }, backup = { size_gib = 166 } }".to_owned(),
            "warning databases::backup_volume regions.toml:21",
        ),
        (
            format!("{data}\nparameters = {{ max_connections = \"500\" }}"),
            "warning databases::parameters_of_others regions.toml:22",
        ),
        (
            format!("{data}\nengine = \"rds\"\nparameters = {{ log_statement = \"all\" }}"),
            "warning databases::parameters_of_others regions.toml:23",
        ),
        (
            format!(
                "{data}\nengine = \"rds\"\nrds = {{ backup_start_utc = \"12:00\" }}\nmaintenance = {{ start_utc = \"23:30\", hours = 2 }}\n\n[environments.production.backup]\nstart_utc = \"00:30\""
            ),
            "warning databases::backup_in_maintenance regions.toml:27",
        ),
    ] {
        hold(&[(NETWORK, &database(&keys), &[wanted])]);
    }
    for keys in [
        data.to_owned(),
        "volumes = { data = { size_gib = 100 }, backup = { size_gib = 167 } }".to_owned(),
        format!("{data}\nparameters = {{ work_mem = \"64MB\", log_statement = \"all\" }}"),
        format!("{data}\nengine = \"rds\"\nparameters = {{ max_connections = \"500\" }}"),
        format!("{data}\nengine = \"rds\"\nrds = {{ backup_start_utc = \"02:00\" }}"),
        format!(
            "{data}\nengine = \"rds\"\nrds = {{ backup_start_utc = \"12:00\" }}\nmaintenance = {{ start_utc = \"23:30\", hours = 2 }}\n\n[environments.production.backup]\nstart_utc = \"01:30\""
        ),
    ] {
        hold(&[(NETWORK, &database(&keys), &[])]);
    }
}

#[test]
fn recovery_points_of_a_rarer_kind_stay_longer() {
    let backup = |keys: &str| format!("{STATE}backup    = {{ {keys} }}\n");
    hold(&[
        (
            STATE,
            &backup("weekly_days = 14"),
            &["warning foundation::backup_days regions.toml:12"],
        ),
        (
            STATE,
            &backup("monthly_days = 60"),
            &["warning foundation::backup_days regions.toml:12"],
        ),
        (STATE, &backup("weekly_days = 0, monthly_days = 0"), &[]),
        (STATE, &backup("weekly_days = 35, monthly_days = 90"), &[]),
    ]);
}

#[test]
fn names_of_zones_and_buckets_hold() {
    let zone = |arn: &str| format!("[defaults.applications]\nzone_role_arn = \"{arn}\"\n{CLIENT}");
    let bucket = "\"acme-tfstate-production\"";
    hold(&[
        (
            CLIENT,
            &zone("arn:aws-us-gov:iam::111122223333:role/dns"),
            &["error applications::role_partition regions.toml:21"],
        ),
        (CLIENT, &zone("arn:aws:iam::111122223333:role/dns"), &[]),
        (
            bucket,
            "\"tfstate.acme.example\"",
            &["warning state::bucket_dots regions.toml:11"],
        ),
        (
            CLIENT,
            &format!("[defaults.monitoring]\nenabled = true\nnamespace = \"shop\"\n{CLIENT}"),
            &["warning monitoring::namespace regions.toml:22"],
        ),
        (
            CLIENT,
            &format!("[defaults.monitoring]\nnamespace = \"shop\"\n{CLIENT}"),
            &[],
        ),
    ]);
}

#[test]
fn what_nothing_is_made_of_is_said() {
    let region = |keys: &str| {
        format!("[regions.eu-central-1]\n{keys}network.vpc_cidr = \"10.30.0.0/16\"\n\n{CLIENT}")
    };
    let environment = format!(
        "[environments.staging]\naccount = \"444455556666\"\nstate = {{ bucket = \"acme-tfstate-staging\", region = \"eu-west-1\" }}\n\n{CLIENT}"
    );
    hold(&[
        (
            CLIENT,
            &region(""),
            &["warning estate::unused regions.toml:20"],
        ),
        (CLIENT, &region("status = \"planned\"\n"), &[]),
        (
            CLIENT,
            &environment,
            &["warning estate::unused regions.toml:20"],
        ),
    ]);
}

/// One value that differs gives the others their sense.
#[test]
fn an_override_differs() {
    let end = "replicas = { min = 2, max = 4 }\n";
    let with = |keys: &str| {
        format!("{end}\n[clients.shop.overrides.\"eu-west-1/production\".apps.web]\n{keys}\n")
    };
    hold(&[
        (
            end,
            &with("replicas = { min = 2, max = 4 }"),
            &["warning estate::override_without_effect regions.toml:30"],
        ),
        (end, &with("replicas = { min = 2, max = 6 }"), &[]),
        (end, &with("port = 8080\nreplicas = { max = 6 }"), &[]),
        (end, &with("env = { LEVEL = \"debug\" }"), &[]),
    ]);
}

/// A note: nobody has seen what RDS answers.
#[test]
fn two_backups_at_one_time_are_noted() {
    let notes = |start: &str| {
        let database = format!(
            "{NETWORK}interface_endpoints = [\"secretsmanager\"]\n\n[clients.shop.database]\nengine = \"rds\"\nengine_version = \"16\"\ninstance_type = \"m6i.large\"\nvolumes = {{ data = {{ size_gib = 100 }} }}\nrds = {{ backup_start_utc = \"{start}\" }}\n"
        );
        let text = super::mistakes::small().replacen(NETWORK, &database, 1);
        let lines = super::estate::lines(&super::estate::compile(&text));
        lines
            .iter()
            .filter(|line| line.contains("databases::backups_apart"))
            .count()
    };
    assert_eq!(notes("01:30"), 1);
    assert_eq!(notes("07:00"), 0);
}
