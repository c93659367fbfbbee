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
    ["initdb", "bash", "jq", "python3"].into_iter().all(has)
}

/// Runs a script of `tests/it/databases` in a scratch folder that every account may look into.
fn run(script: &str, arguments: &[&str]) {
    if !cfg!(target_os = "linux") || !has_programs() {
        let missing = "needs Linux, the programs of a PostgreSQL server, jq and python3";
        crate::tools::missing(missing);
        return;
    }
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let scratch = tempfile::tempdir().unwrap();
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
fn an_instance_becomes_a_database_and_stays_one() {
    run(
        "setup.sh",
        &["blueprints/databases/modules/database-instance/setup.sh"],
    );
}

#[test]
fn logins_on_rds_take_turns() {
    run(
        "login.py",
        &["blueprints/databases/modules/database-rds/login.py"],
    );
}

/// A pod's variables keep the value with which it started, and the login on RDS is another one after `rotation_days`.
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
    assert!(
        asked[0].contains("regions.toml:21") && asked[0].contains("`reloader`"),
        "{asked:?}"
    );
    for (services, app) in [
        (&reloader, with("rds", "database")),
        (&plain, with("rds", "payments")),
        (&plain, with("ec2", "database")),
    ] {
        assert_eq!(found(services, &app), Vec::<String>::new(), "{app}");
    }
}
