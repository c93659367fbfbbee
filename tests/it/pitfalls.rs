//! What a cluster, a database or an account would refuse, or take and not do: mounts, jobs, taints, groups, settings, endpoints, quotas, durations. Each is said at its line, and what
//! only looks alike passes.

use super::mistakes::hold;

const CLIENT: &str = "[clients.shop]\n";
/// The end of the app's table: lines 29 and on are what is added.
const APP: &str = "replicas = { min = 2, max = 4 }\n";
/// Behind the network's table, which ends in line 15.
const NETWORK: &str = "availability_zones = 3\n";

fn app(keys: &str) -> String {
    format!("{APP}{keys}\n")
}

fn job(keys: &str) -> String {
    format!(
        "{APP}\n[clients.shop.apps.report]\nimage = \"registry.example.com/shop/report:1.0\"\nkind = \"job\"\n{keys}\n"
    )
}

/// Lines 21 and on.
fn platform(keys: &str) -> String {
    format!("[defaults.platform]\n{keys}\n{CLIENT}")
}

fn all(make: fn(&str) -> String, old: &str, wrong: &[(&str, &str)], right: &[&str]) {
    for (keys, wanted) in wrong {
        hold(&[(old, &make(keys), &[wanted])]);
    }
    for keys in right {
        hold(&[(old, &make(keys), &[])]);
    }
}

#[test]
fn volumes_lie_where_they_can() {
    let refused = "error kubernetes::mount_refused regions.toml:29";
    let hides = "warning kubernetes::mount_hides regions.toml:29";
    all(
        app,
        APP,
        &[
            ("volumes.x = { path = \"/proc\" }", refused),
            ("volumes.x = { path = \"/proc/sys\" }", refused),
            ("volumes.x = { path = \"/etc/hosts\" }", refused),
            ("volumes.x = { path = \"/etc/resolv.conf\" }", refused),
            ("volumes.x = { path = \"/dev\" }", hides),
            ("volumes.x = { path = \"/sys/fs/cgroup\" }", hides),
            ("volumes.x = { path = \"/usr\" }", hides),
            (
                "config_path = \"/etc\"\nconfig = { \"a.yaml\" = \"a: 1\" }",
                hides,
            ),
            (
                "config = { cache = \"a: 1\" }\nvolumes.x = { path = \"/etc/app/cache\" }",
                "error kubernetes::mount_paths regions.toml:30",
            ),
        ],
        &[
            "volumes.x = { path = \"/dev/shm\", medium = \"memory\" }",
            "volumes.x = { path = \"/process\" }",
            "volumes.x = { path = \"/usr/share/app\" }",
            // The kubelet makes the place of a volume within a config map.
            "config = { \"a.yaml\" = \"a: 1\" }\nvolumes.x = { path = \"/etc/app/cache\" }",
        ],
    );
}

#[test]
fn a_config_map_holds_a_mebibyte() {
    let half = "ä".repeat(256 * 1024);
    let of = |more: &str| format!("config = {{ \"a\" = \"{half}\", \"b\" = \"{half}{more}\" }}");
    hold(&[
        (
            APP,
            &app(&of("x")),
            &["error kubernetes::config_size regions.toml:29"],
        ),
        (APP, &app(&of("")), &[]),
    ]);
}

#[test]
fn variables_and_annotations_are_of_a_size_and_form() {
    let value = |length: usize| app(&format!("env = {{ X = \"{}\" }}", "x".repeat(length)));
    let account = |keys: &str| app(&format!("service_account = {{ {keys} }}"));
    let role = "annotations = { \"eks.amazonaws.com/role-arn\" = \"arn:aws:iam::111122223333:role/shop\" }";
    let wrong: &[&str] = &["error kubernetes::role_annotation regions.toml:29"];
    hold(&[
        (
            APP,
            &value(131_070),
            &["error kubernetes::env_size regions.toml:29"],
        ),
        (APP, &value(131_069), &[]),
        (APP, &account(role), &[]),
        (
            APP,
            &account(&format!("{role}, iam_role = \"shop\"")),
            wrong,
        ),
        (
            APP,
            &account("annotations = { \"eks.amazonaws.com/role-arn\" = \"shop\" }"),
            wrong,
        ),
        (
            APP,
            &account("annotations = { \"a b\" = \"x\" }"),
            &["error schema::invalid_value regions.toml:29"],
        ),
        (
            APP,
            &account("annotations = { \"example.com/a_b.c\" = \"x y\", Team = \"z\" }"),
            &[],
        ),
    ]);
}

#[test]
fn a_job_runs_as_many_pods_as_it_has_work_for() {
    all(
        job,
        APP,
        &[
            (
                "job = { parallelism = 2 }",
                "warning kubernetes::parallelism regions.toml:33",
            ),
            (
                "job = { parallelism = 3, completions = 2 }",
                "warning kubernetes::parallelism regions.toml:33",
            ),
        ],
        &[
            "job = { parallelism = 2, completions = 2 }",
            "job = { completions = 5 }",
        ],
    );
}

#[test]
fn an_app_calls_others() {
    let with = |call: &str, port: &str| {
        format!(
            "{APP}calls = [\"{call}\"]\n\n[clients.shop.apps.api]\nimage = \"registry.example.com/shop/api:1.0\"\n{port}\n"
        )
    };
    hold(&[
        (
            APP,
            &with("web", "port = 80"),
            &["warning kubernetes::calls_itself regions.toml:29"],
        ),
        (APP, &with("api", "port = 80"), &[]),
    ]);
}

#[test]
fn apps_of_the_whole_estate_have_what_they_need_in_each_cell() {
    let shared = |keys: &str| {
        format!(
            "[apps.sms]\nimage = \"registry.example.com/sms:1.0\"\ncells = [\"eu-west-1/production\"]\nport = 80\n{keys}\n{CLIENT}"
        )
    };
    let secrets = "secrets = { KEY = { name = \"acme/shared/sms\" } }";
    let services = "[defaults.platform]\nservices = [\"cluster-autoscaler\", \"ebs-csi\", \"external-secrets\", \"aws-load-balancer-controller\", \"metrics-server\"]";
    hold(&[
        (
            CLIENT,
            &shared(secrets),
            &["error tenancy::shared_services regions.toml:24"],
        ),
        (CLIENT, &shared(&format!("{secrets}\n{services}")), &[]),
    ]);
}

#[test]
fn groups_of_people_are_no_groups_of_kubernetes() {
    let of = |group: &str| {
        format!(
            "[clients.shop.tenancy]\naccess = {{ view = [\"{group}\"] }}\n\n[clients.shop.apps.web]\n"
        )
    };
    let old = "[clients.shop.apps.web]\n";
    let said: &[&str] = &["warning tenancy::access_groups regions.toml:25"];
    hold(&[
        (old, &of("system:masters"), said),
        (old, &of("system:authenticated"), said),
        (old, &of("system:serviceaccounts:ci"), &[]),
        (old, &of("shop-people"), &[]),
    ]);
}

#[test]
fn nodes_have_a_taint_once_and_roles_names_of_roles() {
    let taints = |second: &str| {
        format!(
            "node_groups.batch = {{ instance_types = [\"m5.large\"], taints = [{{ key = \"a\", value = \"x\" }}, {second}] }}"
        )
    };
    let long = "r".repeat(65);
    for (keys, wanted) in [
        (
            taints("{ key = \"a\", value = \"y\" }"),
            "error platform::taints_twice regions.toml:21",
        ),
        (
            format!("admins = [\"ops/{long}\"]"),
            "error platform::role_names regions.toml:21",
        ),
    ] {
        hold(&[(CLIENT, &platform(&keys), &[wanted])]);
    }
    for keys in [
        taints("{ key = \"a\", effect = \"NoExecute\" }"),
        format!("admins = [\"{long}/ops\"]"),
    ] {
        hold(&[(CLIENT, &platform(&keys), &[])]);
    }
    let role = |name: &str| app(&format!("service_account = {{ iam_role = \"{name}\" }}"));
    hold(&[
        (
            APP,
            &role(&long),
            &["error kubernetes::role_name regions.toml:29"],
        ),
        (APP, &role("shop-web"), &[]),
    ]);
}

#[test]
fn nodes_stay_within_the_quota_that_was_granted() {
    let quota =
        |vcpus: u32| format!("[quotas]\n\"ec2.on-demand-standard-vcpus\" = {vcpus}\n\n{CLIENT}");
    hold(&[
        (
            CLIENT,
            &quota(23),
            &["warning platform::vcpu_quota regions.toml:21"],
        ),
        (CLIENT, &quota(24), &[]),
    ]);
}

#[test]
fn groups_of_rules_and_networks_stay_within_their_quotas() {
    let ports: Vec<String> = (1..60).map(|port| port.to_string()).collect();
    let site = "[sites.office]\ncustomer_gateway_ip = \"203.0.114.10\"\nbgp_asn = 65000\nnetworks = [\"192.168.10.0/24\"]\n";
    let office = |ports: &str| {
        format!(
            "{NETWORK}office_ports = [{ports}]\n[regions.eu-west-1]\nvpn = [\"office\"]\nallow = [{{ rule = \"vpn::vpn_ha\", reason = \"one device\" }}]\n\n{site}"
        )
    };
    let networks = |count: usize| {
        let all: Vec<String> = (0..count).map(|n| format!("\"10.99.{n}.0/24\"")).collect();
        platform(&format!("endpoint_networks = [{}]", all.join(", ")))
    };
    hold(&[
        (
            NETWORK,
            &office(&ports[..11].join(", ")),
            &["warning foundation::office_rules regions.toml:16"],
        ),
        (NETWORK, &office(&ports[..10].join(", ")), &[]),
        (
            CLIENT,
            &networks(61),
            &["warning platform::endpoint_rules regions.toml:21"],
        ),
        (CLIENT, &networks(60), &[]),
    ]);
}

#[test]
fn pods_find_room_on_the_nodes() {
    let of = |cpu: &str| {
        format!(
            "{APP}resources = {{ requests = {{ cpu = \"{cpu}\", memory = \"1Gi\" }} }}\n\n[clients.shop.infrastructure]\nnodes = {{ instance_types = [\"m6i.large\"], min = 2, max = 3 }}\n"
        )
    };
    let shared = |memory: &str| {
        format!(
            "[apps.sms]\nimage = \"registry.example.com/sms:1.0\"\ncells = [\"eu-west-1/production\"]\nport = 80\nresources = {{ requests = {{ memory = \"{memory}\" }} }}\n\n{CLIENT}"
        )
    };
    hold(&[
        (
            APP,
            &of("1600m"),
            &["warning client::nodes_capacity regions.toml:32"],
        ),
        (APP, &of("1500m"), &[]),
        (
            CLIENT,
            &shared("8Gi"),
            &["error platform::shared_request_fits regions.toml:24"],
        ),
        (CLIENT, &shared("7Gi"), &[]),
    ]);
}

#[test]
fn endpoints_are_of_services_that_there_are() {
    let endpoints = |names: &str| format!("{NETWORK}interface_endpoints = [{names}]\n");
    hold(&[
        (
            NETWORK,
            &endpoints("\"ecr.api\", \"secretmanager\""),
            &["warning foundation::endpoint_names regions.toml:16"],
        ),
        (
            NETWORK,
            &endpoints("\"ecr.api\", \"secretsmanager\", \"kms-fips\", \"eks-auth\""),
            &[],
        ),
    ]);
}

#[test]
fn settings_of_postgresql_are_its_own() {
    let database = |keys: &str| {
        format!(
            "{NETWORK}interface_endpoints = [\"ec2messages\", \"logs\", \"monitoring\", \"secretsmanager\", \"ssm\", \"ssmmessages\"]\n\n[clients.shop.database]\nengine_version = \"16\"\ninstance_type = \"m6i.large\"\nvolumes = {{ data = {{ size_gib = 100 }} }}\n{keys}\n"
        )
    };
    for (keys, wanted) in [
        (
            "parameters = { work_men = \"64MB\" }",
            "warning databases::parameter_names regions.toml:22",
        ),
        (
            "parameters = { transaction_timeout = \"1min\" }",
            "warning databases::parameter_versions regions.toml:22",
        ),
        (
            "parameters = { vacuum_defer_cleanup_age = \"0\" }",
            "warning databases::parameter_versions regions.toml:22",
        ),
        (
            "parameters = { server_version = \"16\" }",
            "warning databases::parameters_fixed regions.toml:22",
        ),
        (
            "parameters = { shared_buffers = \"4GB\" }\nengine = \"rds\"",
            "error databases::rds_units regions.toml:22",
        ),
        (
            "parameters = { full_page_writes = \"maybe\" }",
            "error databases::parameter_values regions.toml:22",
        ),
        (
            "parameters = { max_wal_senders = \"-5\" }\nengine = \"rds\"",
            "error databases::parameter_values regions.toml:22",
        ),
        (
            "parameters = { shared_buffers = \"9GB\" }",
            "error databases::shared_buffers regions.toml:22",
        ),
        (
            "parameters = { fsync = \"off\" }",
            "warning databases::durability regions.toml:22",
        ),
    ] {
        hold(&[(NETWORK, &database(keys), &[wanted])]);
    }
    for keys in [
        "parameters = { shared_buffers = \"7GB\", fsync = \"on\", synchronous_commit = \"off\", wal_compression = \"lz4\" }",
        "parameters = { shared_buffers = \"4GB\", timezone = \"UTC\", \"pg_stat_statements.track\" = \"all\" }",
        "parameters = { shared_buffers = \"524288\", \"rds.logical_replication\" = \"1\", work_mem = \"{DBInstanceClassMemory/65536}\", default_transaction_isolation = \"serializable\" }\nengine = \"rds\"",
    ] {
        hold(&[(NETWORK, &database(keys), &[])]);
    }
}

/// Forms that Kubernetes and its operators take.
#[test]
fn quantities_durations_and_ids_are_those_of_kubernetes() {
    for keys in [
        "resources = { requests = { memory = \"1.5Gi\" }, limits = { memory = \"2.25Gi\" } }",
        "volumes.x = { path = \"/x\", size = \"0.5Gi\" }",
        "run_as_user = 2147483647",
    ] {
        hold(&[(APP, &app(keys), &[])]);
    }
    for keys in [
        "resources = { requests = { memory = \"512\" } }",
        "resources = { requests = { memory = \"0Gi\" } }",
        "resources = { requests = { memory = \"512M\" } }",
        "run_as_user = 2147483648",
        "secrets_refresh = \"0h\"",
        "secrets_refresh = \"1h 30m\"",
    ] {
        hold(&[(
            APP,
            &app(keys),
            &["error schema::invalid_value regions.toml:29"],
        )]);
    }
    hold(&[(
        APP,
        &app("secrets_refresh = \"1h30m\""),
        &["warning blueprint::key_idle regions.toml:29"],
    )]);
}

#[test]
fn an_installation_of_terraform_is_a_host() {
    let old = "state     = { bucket = \"acme-tfstate-production\", region = \"eu-west-1\" }\n";
    let state = |host: &str| {
        format!(
            "state     = {{ kind = \"cloud\", organization = \"acme\", hostname = \"{host}\" }}\n"
        )
    };
    let wrong: &[&str] = &["error schema::invalid_value regions.toml:11"];
    hold(&[
        (old, &state("https://app.terraform.io"), wrong),
        (old, &state("tfe.example.com/app"), wrong),
        (old, &state("tfe.example.com:8443"), &[]),
    ]);
}

/// Trails and databases have no two dashes in a row in their names: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-trail-naming-requirements.html>.
#[test]
fn a_project_has_single_dashes() {
    let wrong: &[&str] = &["error schema::invalid_value regions.toml:4"];
    hold(&[
        ("\"acme\"", "\"ac--me\"", wrong),
        ("\"acme\"", "\"ac-m-e\"", &[]),
    ]);
}

#[test]
fn the_record_of_a_client_fits_into_parameters() {
    let buckets = |count: usize| {
        let all: Vec<String> = (0..count).map(|n| format!("b{n} = {{}}")).collect();
        format!(
            "[clients.shop.infrastructure]\nbuckets = {{ {} }}\n\n[clients.shop.apps.web]\n",
            all.join(", ")
        )
    };
    let old = "[clients.shop.apps.web]\n";
    hold(&[
        (
            old,
            &buckets(40),
            &["warning client::record_size regions.toml:20"],
        ),
        (old, &buckets(20), &[]),
        (
            "\"Shop\"",
            "\"{{ shop }}\"",
            &["error client::record_brackets regions.toml:21"],
        ),
        ("\"Shop\"", "\"{ shop }\"", &[]),
    ]);
}
