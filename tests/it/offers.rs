//! What AWS offers, and what would be asked for in vain: types, sizes, versions, windows, and keys that the chosen engine does not read.

use super::estate::{compile, lines};
use super::mistakes::{hold, small};

const CLIENT: &str = "[clients.shop]\n";
const APPS: &str = "[clients.shop.apps.web]\n";
/// The end of the app's table.
const APP: &str = "replicas = { min = 2, max = 4 }\n";
/// Behind the network's table, which ends in line 15.
const NETWORK: &str = "availability_zones = 3\n";
const ENDPOINTS: &str = "availability_zones = 3\ninterface_endpoints = [\"ec2messages\", \"logs\", \"monitoring\", \"secretsmanager\", \"ssm\", \"ssmmessages\"]\n";

fn group(keys: &str) -> String {
    format!("[defaults.platform.node_groups.batch]\n{keys}\n{CLIENT}")
}

#[test]
fn node_groups_are_of_types_that_there_are() {
    for (types, wanted) in [
        (
            "\"m5.larg\"",
            "error platform::node_type_sizes_known regions.toml:21",
        ),
        (
            "\"m99.large\"",
            "warning platform::node_type_families_known regions.toml:21",
        ),
        (
            "\"a1.large\"",
            "error platform::node_architecture regions.toml:21",
        ),
        (
            "\"m6g.large\"",
            "error platform::node_architecture regions.toml:21",
        ),
        (
            "\"m5.large\", \"m5.xlarge\"",
            "warning platform::node_type_sizes regions.toml:21",
        ),
    ] {
        hold(&[(
            CLIENT,
            &group(&format!("instance_types = [{types}]")),
            &[wanted],
        )]);
    }
    for keys in [
        "instance_types = [\"m5.large\", \"m5a.large\", \"m6i.large\"]",
        "instance_types = [\"m6g.large\", \"m7g.large\"]\narchitecture = \"arm64\"",
    ] {
        hold(&[(CLIENT, &group(keys), &[])]);
    }
}

#[test]
fn a_type_is_one_of_its_region() {
    let old = "[regions.eu-west-1.network]\nvpc_cidr           = \"10.20.0.0/16\" # subnets are derived from it\navailability_zones = 3\n\n[regions.eu-west-1.environments]\nproduction = {}\n\n[clients.shop]\ndisplay_name = \"Shop\"\ncells        = [\"eu-west-1/production\"]\n";
    let new = old.replace("eu-west-1", "eu-north-1");
    let groups =
        "[regions.eu-north-1.platform.node_groups.batch]\ninstance_types = [\"t2.large\"]\n";
    hold(&[(
        old,
        &format!("{groups}{new}"),
        &["warning platform::node_types_offered regions.toml:14"],
    )]);
}

#[test]
fn versions_are_those_of_the_calendar() {
    let version = |keys: &str| format!("[defaults.platform]\n{keys}\n{CLIENT}");
    for (keys, wanted) in [
        (
            "kubernetes_version = \"1.27\"",
            "error platform::version_ended regions.toml:21",
        ),
        (
            "kubernetes_version = \"1.99\"",
            "warning platform::version_unknown regions.toml:21",
        ),
        (
            "kubernetes_version = \"1.32\"\nsupport = \"standard\"",
            "warning platform::version_standard regions.toml:22",
        ),
    ] {
        hold(&[(CLIENT, &version(keys), &[wanted])]);
    }
    for keys in [
        "kubernetes_version = \"1.36\"",
        "kubernetes_version = \"1.35\"\nsupport = \"standard\"",
    ] {
        hold(&[(CLIENT, &version(keys), &[])]);
    }
}

#[test]
fn a_pod_fits_on_a_node() {
    let requests = |cpu: &str, memory: &str| {
        format!("{APP}resources = {{ requests = {{ cpu = \"{cpu}\", memory = \"{memory}\" }} }}\n")
    };
    hold(&[
        (
            APP,
            &requests("2", "1Gi"),
            &["error client::request_fits regions.toml:29"],
        ),
        (
            APP,
            &requests("500m", "8Gi"),
            &["error client::request_fits regions.toml:29"],
        ),
        (APP, &requests("1500m", "4Gi"), &[]),
    ]);
}

/// The example with a database on RDS: its keys begin in line 26.
fn database(keys: &str, wanted: &[&str]) {
    let text = super::mistakes::small().replacen(NETWORK, ENDPOINTS, 1);
    let table = format!("[clients.shop.database]\n{keys}\n{APPS}");
    let mut found = super::estate::lines(&super::estate::compile(&text.replacen(APPS, &table, 1)));
    found.retain(|line| !line.starts_with("note "));
    let fits = found.len() == wanted.len()
        && found
            .iter()
            .zip(wanted)
            .all(|(line, part)| line.contains(part));
    assert!(fits, "{keys}\n{found:#?}");
}

#[test]
fn databases_are_what_rds_makes() {
    let rds = |kind: &str, version: &str, data: &str, more: &str| {
        format!(
            "engine = \"rds\"\ninstance_type = \"{kind}\"\nengine_version = \"{version}\"\nvolumes = {{ data = {{ {data} }} }}\n{more}"
        )
    };
    let plain = "size_gib = 200";
    for (keys, wanted) in [
        (
            rds("r6i.larg", "16", plain, ""),
            "error databases::type_known regions.toml:27",
        ),
        (
            rds("c5.large", "16", plain, ""),
            "error databases::type_known regions.toml:27",
        ),
        (
            rds("r99.large", "16", plain, ""),
            "warning databases::type_family regions.toml:27",
        ),
        (
            rds("r6i.large", "16.99", plain, ""),
            "warning databases::rds_version regions.toml:28",
        ),
        (
            rds("r6i.large", "16", "size_gib = 400, iops = 6000", ""),
            "error databases::rds_floor regions.toml:29",
        ),
        (
            rds("r6i.large", "16", "size_gib = 400, iops = 70000", ""),
            "error databases::rds_iops regions.toml:29",
        ),
        (
            rds("r6i.large", "16", plain, "rds = { max_size_gib = 210 }"),
            "error databases::rds_max_size regions.toml:30",
        ),
        (
            rds(
                "r6i.large",
                "16",
                plain,
                "rds = { backup_start_utc = \"04:00\" }",
            ),
            "error databases::rds_windows regions.toml:30",
        ),
        (
            rds(
                "r6i.large",
                "16",
                plain,
                "rds = { backup_start_utc = \"02:30\" }",
            ),
            "error databases::rds_windows regions.toml:30",
        ),
        (
            rds(
                "r6i.large",
                "16",
                plain,
                "maintenance = { start_utc = \"05:00\", hours = 3 }",
            ),
            "error databases::rds_windows regions.toml:30",
        ),
        (
            rds("r6i.large", "16", plain, "max_connections = 100"),
            "warning blueprint::key_idle regions.toml:30",
        ),
        (
            rds("r6i.large", "16", plain, "snapshots = { every_hours = 4 }"),
            "warning blueprint::key_idle regions.toml:30",
        ),
        (
            rds(
                "r6i.large",
                "16",
                "size_gib = 200 }, wal = { size_gib = 50",
                "",
            ),
            "warning blueprint::key_idle regions.toml:29",
        ),
    ] {
        database(&keys, &[wanted]);
    }
    for keys in [
        rds("t4g.medium", "16.9", plain, "rds = { max_size_gib = 220 }"),
        rds(
            "r6i.large",
            "17",
            "size_gib = 400, iops = 12000, throughput = 500",
            "",
        ),
        rds("r6i.large", "17", "size_gib = 400", ""),
        rds(
            "m6i.large",
            "15",
            plain,
            "rds = { backup_start_utc = \"06:00\" }",
        ),
        rds(
            "m6i.large",
            "15",
            plain,
            "rds = { backup_start_utc = \"23:00\" }\nmaintenance = { start_utc = \"20:00\", hours = 3 }",
        ),
    ] {
        database(&keys, &[]);
    }
}

#[test]
fn databases_on_instances_have_their_own_keys() {
    let ec2 = |kind: &str, more: &str| {
        format!(
            "engine = \"ec2\"\ninstance_type = \"{kind}\"\nengine_version = \"16\"\nvolumes = {{ data = {{ size_gib = 200 }}, wal = {{ size_gib = 50 }} }}\n{more}"
        )
    };
    database(
        &ec2(
            "r6i.large",
            "snapshots = { every_hours = 4 }\nmax_connections = 100",
        ),
        &[],
    );
    database(
        &ec2("r6i.large", "rds = { max_size_gib = 400 }"),
        &["warning blueprint::key_idle regions.toml:30"],
    );
    database(
        &ec2("r6i.huge", ""),
        &["error databases::type_known regions.toml:27"],
    );
    // A default is for those who have the engine.
    let rds = "engine = \"rds\"\ninstance_type = \"r6i.large\"\nengine_version = \"16\"\nvolumes = { data = { size_gib = 200 } }\n";
    database(
        &format!("{rds}[defaults.database.rds]\nmonitoring_seconds = 30"),
        &[],
    );
}

/// Who writes no version gets one that EKS supports for a while yet, and whose add-ons are pinned.
#[test]
fn the_default_version_of_kubernetes_is_in_standard_support() {
    let compiled = compile(&small());
    let found = lines(&compiled);
    assert!(
        !found.iter().any(|line| line.contains("platform::version")),
        "{found:?}"
    );
    assert!(
        !found
            .iter()
            .any(|line| line.contains("platform::addon_versions")),
        "{found:?}"
    );
    let of = |version: &str| {
        let text = small().replacen(
            CLIENT,
            &format!("[defaults.platform]\nkubernetes_version = \"{version}\"\n{CLIENT}"),
            1,
        );
        lines(&compile(&text))
    };
    let ended = of("1.33");
    assert!(
        ended
            .iter()
            .any(|line| line.contains("warning platform::version_extended")),
        "{ended:?}"
    );
}
