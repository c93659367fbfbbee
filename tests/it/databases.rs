//! What databases run beside Terraform, against a real PostgreSQL: the setup of instances, the function that makes logins on RDS.

use std::path::Path;
use std::process::Command;

/// Whether the server's programs are installed, where they are looked for in `databases/`.
fn has_postgresql() -> bool {
    let mut folders: Vec<_> = std::env::var_os("PATH")
        .map_or_else(Vec::new, |path| std::env::split_paths(&path).collect());
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    folders.extend(versions.map(|version| version.path().join("bin")));
    folders.iter().any(|folder| folder.join("initdb").is_file())
}

/// Runs a script of `tests/it/databases` in a scratch folder that every account may look into.
fn run(script: &str, arguments: &[&str]) {
    if !cfg!(target_os = "linux") || !has_postgresql() {
        let missing = "needs Linux and the programs of a PostgreSQL server";
        let required = std::env::var_os("TERRANE_REQUIRE_TOOLS").is_some();
        assert!(!required, "{missing}");
        eprintln!("SKIPPED, {missing}");
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
