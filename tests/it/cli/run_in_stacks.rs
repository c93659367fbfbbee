//! `terrane run`, with small programs: the order, how many at once, what happens behind a failure, hostile texts, signals.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::project::built;
use super::run::{Run, terrane};

/// Runs a shell's text in stacks.
fn shell(folder: &Path, options: &[&str], text: &str) -> Run {
    let mut arguments = vec!["run"];
    arguments.extend(options);
    arguments.extend(["--", "/bin/sh", "-c", text]);
    terrane(folder, &arguments)
}

fn summary(run: &Run) -> Value {
    serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {}{}", run.out, run.err))
}

fn results(summary: &Value) -> Vec<(&str, &str)> {
    let stacks = summary["stacks"].as_array().expect("stacks").iter();
    stacks
        .map(|s| {
            (
                s["name"].as_str().expect("a name"),
                s["result"].as_str().expect("a result"),
            )
        })
        .collect()
}

#[test]
fn stacks_run_in_their_order_with_what_they_are() {
    let here = built();
    let log = here.path().join("log");
    let text = format!(
        "echo \"$TERRANE_STACK|$TERRANE_REGION|$TERRANE_ENVIRONMENT|$TERRANE_CLIENT|$TERRANE_LAYER|$TERRANE_STATE_KEY|$(basename \"$PWD\")\" >> '{}'",
        log.display()
    );
    let run = shell(here.path(), &[], &text);
    assert_eq!(run.code, 0, "{}", run.err);
    let graph = terrane(here.path(), &["graph", "--as", "json"]).out;
    let graph: Value = serde_json::from_str(&graph).expect("JSON");
    let wave = |name: &str| {
        let mut stacks = graph["stacks"].as_array().expect("stacks").iter();
        stacks.find(|s| s["name"] == name).expect("a stack")["wave"]
            .as_u64()
            .expect("a wave")
    };
    let logged = fs::read_to_string(&log).expect("written");
    let names: Vec<&str> = logged
        .lines()
        .filter_map(|line| line.split('|').next())
        .collect();
    assert_eq!(
        names.len(),
        graph["stacks"].as_array().expect("stacks").len()
    );
    let waves: Vec<u64> = names.iter().map(|name| wave(name)).collect();
    assert!(waves.is_sorted(), "{logged}");
    let foundation = logged
        .lines()
        .find(|line| line.contains("01-foundation"))
        .expect("a foundation");
    assert!(
        foundation.starts_with("eu-west-1-production-01-foundation|eu-west-1|production||01-foundation|example/production/eu-west-1/01-foundation/terraform.tfstate|"),
        "{foundation}"
    );
    fs::remove_file(&log).expect("removed");
    assert_eq!(shell(here.path(), &["--reverse"], &text).code, 0);
    let logged = fs::read_to_string(&log).expect("written");
    let waves: Vec<u64> = logged
        .lines()
        .filter_map(|line| line.split('|').next())
        .map(wave)
        .collect();
    assert!(waves.iter().rev().is_sorted(), "{logged}");
}

#[test]
fn behind_a_failure_later_waves_do_not_run_unless_asked() {
    let here = built();
    let fail = "case $TERRANE_LAYER in 01-*) echo told; echo why >&2; exit 7;; esac";
    let run = shell(here.path(), &["--format", "json"], fail);
    assert_eq!(run.code, 7, "{}", run.err);
    let told = summary(&run);
    let of = |summary: &Value, layer: &str| {
        let all = results(summary)
            .into_iter()
            .filter(|(name, _)| name.contains(layer));
        all.map(|(_, result)| result.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(of(&told, "01-foundation"), ["failed"]);
    assert!(
        of(&told, "02-platform")
            .iter()
            .all(|result| result == "skipped")
    );
    let failed = told["stacks"]
        .as_array()
        .expect("stacks")
        .iter()
        .find(|s| s["result"] == "failed")
        .expect("one");
    let mut lines: Vec<&str> = failed["last_lines"]
        .as_array()
        .expect("lines")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    lines.sort_unstable();
    assert_eq!(
        (lines, failed["exit_code"].as_i64()),
        (vec!["told", "why"], Some(7))
    );
    // What needs what failed does not run either way; the worst exit code is the command's.
    let run = shell(
        here.path(),
        &["--keep-going", "--format", "json"],
        "case $TERRANE_LAYER in 01-*) exit 9;; esac",
    );
    assert_eq!(run.code, 9, "{}", run.err);
    assert!(
        of(&summary(&run), "02-platform")
            .iter()
            .all(|result| result == "skipped")
    );
    let page = shell(here.path(), &[], fail);
    assert!(
        page.err.contains("failed with 7") && page.err.contains("  why\n"),
        "{}",
        page.err
    );
}

#[test]
fn no_shell_reads_what_is_given() {
    let here = built();
    let hostile = "a b'c\"d$(touch pwned)`touch pwned`;*\\é\n";
    let options = [
        "run",
        "--wave",
        "1",
        "--jobs",
        "1",
        "--",
        "/bin/sh",
        "-c",
        "printf '%s' \"$1\" > given",
        "sh",
        hostile,
    ];
    assert_eq!(terrane(here.path(), &options).code, 0);
    let all = walkdir::WalkDir::new(here.path())
        .into_iter()
        .map(|entry| entry.expect("listed"));
    let mut given = 0;
    for entry in all {
        assert_ne!(entry.file_name(), "pwned");
        if entry.file_name() == "given" {
            assert_eq!(fs::read_to_string(entry.path()).expect("read"), hostile);
            given += 1;
        }
    }
    assert!(given > 0);
    let run = terrane(here.path(), &["run", "--", "no-such-program-here"]);
    assert_eq!(run.code, 127, "{}", run.err);
    assert!(run.err.contains("it cannot be started"), "{}", run.err);
    let run = terrane(
        here.path(),
        &["run", "--only", "nothing/(like*[this", "--", "/bin/true"],
    );
    assert_eq!(run.code, 2);
    assert!(run.err.contains("[cli::unknown_stack]"), "{}", run.err);
    let long = shell(
        here.path(),
        &["--wave", "1", "--jobs", "1"],
        "head -c 300000 /dev/zero | tr '\\0' x; kill -9 $$",
    );
    assert_eq!(long.code, 128 + 9, "{}", long.err);
}

#[test]
fn a_stack_that_is_out_of_date_is_refused() {
    let here = built();
    let path = here
        .path()
        .join("out/terraform/regions/eu-west-1/layers/01-foundation/production/main.tf");
    let text = fs::read_to_string(&path).expect("there");
    fs::write(&path, format!("# mine\n{text}")).expect("written");
    assert_eq!(
        terrane(here.path(), &["run", "--", "/bin/true"]).code,
        0,
        "comments say nothing"
    );
    fs::write(&path, format!("{text}locals {{ x = 1 }}\n")).expect("written");
    let run = terrane(here.path(), &["run", "--", "/bin/touch", "ran"]);
    assert_eq!(run.code, 2);
    assert!(
        run.err.contains("[cli::stale_stack]") && run.err.contains("terrane build"),
        "{}",
        run.err
    );
    assert!(!path.with_file_name("ran").exists());
    let others = terrane(
        here.path(),
        &["run", "--only", "*00-state*", "--", "/bin/true"],
    );
    assert_eq!(
        others.code, 0,
        "of stacks that do not run nothing is asked: {}",
        others.err
    );
    assert_eq!(
        terrane(here.path(), &["run", "--stale", "--", "/bin/true"]).code,
        0
    );
}

#[test]
fn as_many_run_at_once_as_was_said() {
    let here = super::run::scratch();
    let estate = Path::new(env!("CARGO_MANIFEST_DIR")).join("regions.toml");
    fs::copy(estate, here.path().join("regions.toml")).expect("copied");
    assert_eq!(terrane(here.path(), &["build"]).code, 0);
    let log = here.path().join("log");
    let text = format!("echo + >> '{0}'; sleep 0.2; echo - >> '{0}'", log.display());
    for (jobs, expected) in [("1", 1), ("3", 3)] {
        let _ = fs::remove_file(&log);
        let run = shell(
            here.path(),
            &["--jobs", jobs, "--only", "*production-01-foundation"],
            &text,
        );
        assert_eq!(run.code, 0, "{}", run.err);
        let (mut now, mut most) = (0, 0);
        for line in fs::read_to_string(&log).expect("written").lines() {
            now += if line == "+" { 1 } else { -1 };
            most = most.max(now);
        }
        assert_eq!((now, most), (0, expected));
    }
    let grouped = shell(
        here.path(),
        &["--grouped", "--only", "*production-01-foundation"],
        "echo one; sleep 0.1; echo two",
    );
    assert_eq!(
        grouped.out.matches("one\ntwo\n").count(),
        4,
        "{}",
        grouped.out
    );
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_all_that_runs() {
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};
    let here = built();
    let started = here.path().join("started");
    let text = format!("sleep 60 & touch '{}'; wait", started.display());
    let start = Instant::now();
    let child = Command::new(env!("CARGO_BIN_EXE_terrane"))
        .args(["run", "--format", "json", "--", "/bin/sh", "-c", &text])
        .current_dir(here.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("started");
    while !started.exists() {
        assert!(
            start.elapsed() < Duration::from_secs(40),
            "it never started"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    let number = child.id().to_string();
    let sent = Command::new("/bin/sh")
        .args(["-c", &format!("kill -TERM {number}")])
        .status();
    assert!(sent.expect("sent").success());
    let out = child.wait_with_output().expect("ended");
    assert!(
        start.elapsed() < Duration::from_secs(50),
        "it waited for what it started"
    );
    assert_eq!(out.status.code(), Some(128 + 15));
    let told: Value = serde_json::from_slice(&out.stdout).expect("JSON");
    assert_eq!(told["interrupted"], true);
    assert!(
        results(&told)
            .iter()
            .any(|(_, result)| *result == "skipped"),
        "{told}"
    );
}
