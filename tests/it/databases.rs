//! What databases run beside Terraform, against a real PostgreSQL: the setup of instances, the function that makes logins on RDS.

use std::path::Path;
use std::process::Command;

use super::estate::{compile, lines};
use super::mistakes::small;

/// Whether the programs of a server are installed, where they are looked for in `databases/`, and what the scripts use besides.
fn has_programs() -> bool {
    let mut folders: Vec<_> = std::env::var_os("PATH")
        .map_or_else(Vec::new, |path| std::env::split_paths(&path).collect());
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    folders.extend(versions.map(|version| version.path().join("bin")));
    let has = |name: &str| folders.iter().any(|folder| folder.join(name).is_file());
    ["initdb", "pgbackrest", "bash", "jq", "python3"]
        .into_iter()
        .all(has)
}

/// Runs a script of `tests/it/databases` in a scratch folder that every account may look into.
fn run(script: &str, arguments: &[&str]) {
    if !cfg!(target_os = "linux") || !has_programs() {
        let missing =
            "needs Linux, the programs of a PostgreSQL server, pgbackrest, jq and python3";
        crate::tools::missing(missing);
        return;
    }
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let scratch = crate::scratch::folder();
    let output = Command::new(if script.ends_with(".py") {
        "python3"
    } else {
        "bash"
    })
    .arg(project.join("tests/it/databases").join(script))
    .args(arguments.iter().map(|path| project.join(path)))
    .arg(scratch.path())
    .output()
    .unwrap();
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(
        output.status.success() && out.ends_with("all passed\n"),
        "{out}{err}"
    );
}

#[test]
#[ignore = "takes a minute of waiting for servers: .ci/run has it as a step of its own"]
fn an_instance_becomes_a_database_and_stays_one() {
    run(
        "setup.sh",
        &["blueprints/databases/modules/database-instance"],
    );
}

/// What the scripts are made of, read as a reviewer of shell scripts does.
#[test]
fn scripts_of_databases_are_sound() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let module = project.join("blueprints/databases/modules/database-instance");
    let setup = std::fs::read_dir(module.join("setup")).unwrap();
    let mut scripts: Vec<_> = setup.map(|entry| entry.unwrap().path()).collect();
    scripts.push(module.join("boot.sh"));
    scripts.push(project.join("tests/it/databases/setup.sh"));
    // Variables that Terraform writes above the script.
    let linter = Command::new("shellcheck")
        .args(["--shell=bash", "--severity=style"])
        .args(&scripts)
        .output();
    let Ok(output) = linter else {
        crate::tools::missing("needs shellcheck");
        return;
    };
    let found = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{found}");
}

#[test]
fn logins_on_rds_take_turns() {
    run("login.py", &["blueprints/database-modules/login/login.py"]);
}

#[test]
fn logins_on_google_cloud_and_azure_take_turns() {
    run(
        "renew.py",
        &[
            "blueprints/database-modules/modules/cluster-login/renew.py",
            "blueprints/database-modules/login/login.py",
        ],
    );
}

#[test]
fn secrets_that_are_too_old_are_told() {
    run(
        "ages.py",
        &["blueprints/foundation/modules/secret-ages/ages.py"],
    );
    run(
        "ages_gcp.py",
        &["blueprints/platform-gcp/modules/gke-secret-ages/ages.py"],
    );
    run(
        "ages_azure.py",
        &["blueprints/platform-azure/modules/aks-secret-ages/ages.py"],
    );
}

/// A pod's variables keep the value with which it started, and the login is another one after `rotation_days`.
#[test]
fn pods_that_hold_a_renewed_login_are_replaced() {
    let services = |more: &str| {
        format!(
            "[defaults.platform]\nservices = [\"metrics-server\", \"aws-load-balancer-controller\", \"external-secrets\"{more}]\n\n[clients.shop]"
        )
    };
    let old = "[clients.shop]";
    let app = "replicas = { min = 2, max = 4 }\n";
    let with = |engine: &str, secret: &str| {
        format!(
            "{app}egress = {{ database = true }}\nsecrets = {{ URL = {{ name = \"acme/shop/{secret}\", property = \"url\" }} }}\n\n[clients.shop.database]\nengine = \"{engine}\"\nengine_version = \"16\"\ninstance_type = \"m6g.large\"\nvolumes.data.size_gib = 100\n"
        )
    };
    let found = |services: &str, app_text: &str| {
        let text = small().replacen(old, services, 1);
        let text = text.replacen(app, app_text, 1);
        let mut found = lines(&compile(&text));
        found.retain(|line| line.contains("tenancy::services"));
        found
    };
    let (plain, reloader) = (services(""), services(", \"reloader\""));
    let asked = found(&plain, &with("rds", "database"));
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert_eq!(found(&plain, &with("ec2", "database")).len(), 1);
    assert!(
        asked[0].contains("regions.toml:21") && asked[0].contains("`reloader`"),
        "{asked:?}"
    );
    for (services, app) in [
        (&reloader, with("rds", "database")),
        (&plain, with("rds", "payments")),
        (&reloader, with("ec2", "database")),
    ] {
        assert_eq!(found(services, &app), Vec::<String>::new(), "{app}");
    }
}

/// What a server on EC2 cannot have from its network or its image.
#[test]
fn what_a_database_on_instances_lacks_is_said() {
    let database = "\n[clients.shop.database]\nengine_version = \"16\"\ninstance_type = \"m6i.large\"\nvolumes.data.size_gib = 100\n";
    let endpoints = "[regions.eu-west-1.network]\ninterface_endpoints = [\"ec2messages\", \"logs\", \"monitoring\", \"secretsmanager\", \"ssm\", \"ssmmessages\"]\n";
    let found = |more: &str| {
        let text = small().replacen("[regions.eu-west-1.network]\n", endpoints, 1);
        let mut found = lines(&compile(&format!("{text}{database}{more}")));
        found.retain(|line| line.contains(" databases::"));
        found
    };
    let says = |more: &str, wanted: &[&str]| {
        let found = found(more);
        let fits = found.len() == wanted.len()
            && (found.iter().zip(wanted)).all(|(line, part)| line.contains(part));
        assert!(fits, "{more}\n{found:#?}\nis not\n{wanted:#?}");
    };
    says("", &["note databases::backup_package"]);
    let package = "backups.package = \"bucket\"\n";
    says(package, &[]);
    let others = "warning databases::parameters_of_others";
    for (parameter, warned) in [
        ("archive_timeout = \"0\"", true),
        ("archive_timeout = \"60\"", false),
        ("recovery_target_time = \"2026-05-04 03:02:01+00\"", true),
        ("shared_preload_libraries = \"pg_cron\"", true),
        (
            "shared_preload_libraries = \"pg_stat_statements,pg_cron\"",
            false,
        ),
    ] {
        let more = format!("{package}parameters = {{ {parameter} }}\n");
        says(&more, &[others][..usize::from(warned)]);
    }
    // PostgreSQL reads names of settings in any case, and so do the rules.
    for (parameters, wanted) in [
        ("TimeZone = \"UTC\", DateStyle = \"ISO\"", ""),
        ("Archive_Timeout = \"0\"", others),
        (
            "TimeZone = \"UTC\", timezone = \"GMT\"",
            "error databases::parameters_spelled",
        ),
        ("Work_Mem = \"much\"", "`work_mem` it takes a whole number"),
    ] {
        let more = format!("{package}parameters = {{ {parameters} }}\n");
        says(&more, &[wanted][..usize::from(!wanted.is_empty())]);
    }
    // Each of several wrong values is told its reason.
    let several = format!("{package}parameters = {{ fsync = \"maybe\", work_mem = \"much\" }}\n");
    says(
        &several,
        &["of `fsync` it takes `on` or `off`; of `work_mem` it takes a whole number"],
    );
    let bucket = |name: &str| format!("{package}\n[clients.shop.infrastructure.buckets.{name}]\n");
    says(&bucket("backups"), &[]);
    says(
        &bucket("database-backups"),
        &["error databases::bucket_name"],
    );
}

/// A private zone takes networks of its own account only.
#[test]
fn a_database_in_a_network_of_another_account_has_no_name() {
    let found = |account: &str, more: &str| {
        let text = small()
            .replacen("production = {}", "production = {}\nstaging = { shares_network_with = \"production\" }", 1)
            .replacen("[\"eu-west-1/production\"]", "[\"eu-west-1/staging\"]", 1)
            .replacen("[regions.eu-west-1.network]\n", "[regions.eu-west-1.network]\ninterface_endpoints = [\"ec2messages\", \"logs\", \"monitoring\", \"secretsmanager\", \"ssm\", \"ssmmessages\"]\n", 1);
        let text = format!(
            "{text}\n[environments.staging]\naccount = \"{account}\"\nstate = {{ bucket = \"acme-tfstate-staging\", region = \"eu-west-1\" }}\n\n[clients.shop.database]\nengine_version = \"16\"\ninstance_type = \"m6i.large\"\nvolumes.data.size_gib = 100\nbackups.package = \"spal\"\n{more}"
        );
        let mut found = lines(&compile(&text));
        found.retain(|line| line.contains(" databases::"));
        found
    };
    let other = found("444455556666", "");
    assert_eq!(other.len(), 1, "{other:?}");
    assert!(
        other[0].starts_with("warning databases::address"),
        "{other:?}"
    );
    assert_eq!(found("111122223333", ""), Vec::<String>::new());
    let after_a_failover = "standby = true\nwriter = \"standby\"\n";
    assert_eq!(found("444455556666", after_a_failover).len(), 1);
    let needless = found("111122223333", after_a_failover);
    assert_eq!(needless.len(), 1, "{needless:?}");
    assert!(needless[0].starts_with("warning databases::writer"));
}

/// Whoever calls another form of a database changes one word: what all of them take is the same file, written by two blueprints.
#[test]
fn all_forms_of_databases_take_the_same() {
    let blueprints = Path::new(env!("CARGO_MANIFEST_DIR")).join("blueprints");
    let read = |path: &str| std::fs::read_to_string(blueprints.join(path)).expect("the file");
    assert_eq!(
        read("databases/common/common.tf"),
        read("database-modules/common/common.tf")
    );
}
