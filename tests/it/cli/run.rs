//! What the program prints and returns, seen from outside: exit codes, channels, files.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

pub use crate::scratch::folder as scratch;

/// What one run left behind.
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Runs the program in a folder.
pub fn terrane(folder: &Path, arguments: &[&str]) -> Run {
    with_input(folder, arguments, b"")
}

/// Runs the program in a folder with something on its standard input.
pub fn with_input(folder: &Path, arguments: &[&str], input: &[u8]) -> Run {
    run(folder, arguments, input, &[])
}

/// Runs the program in a folder with variables beside those that every program has.
pub fn with_environment(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Run {
    run(folder, arguments, b"", environment)
}

fn run(folder: &Path, arguments: &[&str], input: &[u8], environment: &[(&str, &str)]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_terrane"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .envs(environment.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // A program that does not read its input may have gone already.
    let _ = child.stdin.take().expect("a pipe").write_all(input);
    let out = child.wait_with_output().expect("the program ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    let run = Run {
        code: out.status.code().expect("an exit code, no signal"),
        out: text(out.stdout),
        err: text(out.stderr),
    };
    assert!(!run.err.contains("panicked"), "{}", run.err);
    run
}

#[test]
fn wrong_usage_exits_with_two() {
    let here = scratch();
    for arguments in [
        &[][..],
        &["bild"],
        &["explain", "--format", "xml"],
        &["completions", "csh"],
        &["why", "only-a-cell"],
    ] {
        let run = terrane(here.path(), arguments);
        assert_eq!(
            (run.code, run.out.as_str()),
            (2, ""),
            "{arguments:?}: {}",
            run.err
        );
    }
    for arguments in [&["--help"][..], &["--version"], &["help", "fmt"]] {
        let run = terrane(here.path(), arguments);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{arguments:?}");
    }
}

#[test]
fn explain_prints_pages_lists_and_near_names() {
    let here = scratch();
    let page = terrane(here.path(), &["explain", "cli::stale"]);
    assert_eq!(page.code, 0);
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let written = include_str!("../../../docs/diagnostics/cli/stale.md");
    assert_eq!(words(&page.out), words(written));
    let is_prose = |line: &&str| !line.starts_with(['|', ' ', '$']) && !line.contains("  ");
    let mut prose = page.out.lines().filter(is_prose);
    assert!(prose.all(|line| line.chars().count() <= 80), "{}", page.out);
    // A table of the estate file and the rules of its blueprint have one name.
    let table = terrane(here.path(), &["explain", "platform"]);
    assert!(table.out.starts_with("# `platform`\n"), "{}", table.out);
    assert!(table.out.contains("\nplatform::"), "{}", table.out);
    let all = terrane(here.path(), &["explain"]);
    assert!(
        all.out.lines().any(|l| l.starts_with("syntax::toml ")),
        "{}",
        all.out
    );
    let theme = terrane(here.path(), &["explain", "cli"]);
    assert!(
        theme
            .out
            .lines()
            .all(|l| l.starts_with("cli::") || l.starts_with("    ")),
        "{}",
        theme.out
    );
    let near = terrane(here.path(), &["explain", "cli::stlae"]);
    assert_eq!((near.code, near.out.as_str()), (2, ""));
    assert!(
        near.err
            .contains("did you mean `terrane explain cli::stale`?"),
        "{}",
        near.err
    );
    let bare = terrane(here.path(), &["explain", "stale"]);
    assert!(
        bare.err.contains("`terrane explain cli::stale`"),
        "{}",
        bare.err
    );
    let quotas = terrane(here.path(), &["explain", "quotas"]);
    assert!(quotas.out.contains("vpc.elastic-ips"), "{}", quotas.out);
}

#[test]
fn machine_formats_hold_nothing_else() {
    let here = scratch();
    for format in ["json", "sarif", "gitlab"] {
        let run = terrane(here.path(), &["--format", format, "explain", "no::such"]);
        assert_eq!((run.code, run.err.as_str()), (2, ""));
        let value: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
        assert!(value.is_object() || value.is_array());
    }
    let run = terrane(here.path(), &["--format", "github", "explain", "no::such"]);
    assert!(
        run.out.starts_with("::error title=cli%3A%3Aunknown_code::"),
        "{}",
        run.out
    );
}

#[test]
fn init_never_overwrites() {
    let here = scratch();
    let run = terrane(here.path(), &["init", "new/estate"]);
    assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
    let file = here.path().join("new/estate/regions.toml");
    fs::write(&file, "mine").expect("written");
    let again = terrane(here.path(), &["init", "new/estate"]);
    assert_eq!(again.code, 2);
    assert!(again.err.contains("cli::occupied"), "{}", again.err);
    assert_eq!(fs::read_to_string(&file).expect("there"), "mine");
    let in_project = terrane(here.path(), &["-C", "other", "init", "--quiet"]);
    assert_eq!((in_project.code, in_project.err.as_str()), (0, ""));
    assert!(here.path().join("other/regions.toml").is_file());
    fs::write(here.path().join("file"), "").expect("written");
    let blocked = terrane(here.path(), &["init", "file"]);
    assert_eq!(blocked.code, 2);
    assert!(blocked.err.contains("cli::unwritable"), "{}", blocked.err);
}

#[test]
fn completions_and_manual_know_the_commands() {
    let here = scratch();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = terrane(here.path(), &["completions", shell]);
        assert_eq!(run.code, 0);
        assert!(
            run.out.contains("completions") && run.out.contains("quiet"),
            "{shell}"
        );
    }
    let man = terrane(here.path(), &["man"]);
    assert!(
        man.out.contains(".TH terrane 1") && man.out.contains("explain"),
        "{}",
        man.out
    );
}

#[test]
fn colours_follow_the_wish() {
    let here = scratch();
    let with = |arguments: &[&str]| terrane(here.path(), arguments).err.contains('\u{1b}');
    assert!(!with(&["explain", "no::such"]), "not into a pipe");
    assert!(with(&["--color", "always", "explain", "no::such"]));
    assert!(!with(&["--color", "never", "explain", "no::such"]));
    let under = |environment: &[(&str, &str)], arguments: &[&str]| {
        let arguments = [arguments, &["explain", "no::such"]].concat();
        let run = with_environment(here.path(), &arguments, environment);
        run.err.contains('\u{1b}')
    };
    assert!(under(&[("FORCE_COLOR", "1")], &[]));
    assert!(under(&[("CLICOLOR_FORCE", "1")], &[]));
    assert!(!under(&[("FORCE_COLOR", "0")], &[]));
    assert!(!under(&[("CLICOLOR_FORCE", "0")], &[]));
    assert!(!under(&[("FORCE_COLOR", "1"), ("NO_COLOR", "1")], &[]));
    assert!(!under(&[("FORCE_COLOR", "1")], &["--color", "never"]));
    assert!(under(&[("NO_COLOR", "1")], &["--color", "always"]));
}

#[test]
fn frames_follow_the_locale_and_names_are_links_where_those_are_known() {
    let here = scratch();
    fs::write(here.path().join("regions.toml"), "[projct]\n").expect("written");
    let under = |environment: &[(&str, &str)]| {
        with_environment(here.path(), &["check", "--color", "always"], environment).err
    };
    for environment in [
        ("LANG", "C"),
        ("LC_ALL", "en_US.ISO-8859-1"),
        ("TERM", "dumb"),
    ] {
        assert!(under(&[environment]).is_ascii(), "{environment:?}");
    }
    for environment in [
        &[][..],
        &[("LANG", "C.UTF-8")],
        &[("LC_ALL", "de_DE.utf8"), ("LANG", "C")],
    ] {
        assert!(!under(environment).is_ascii(), "{environment:?}");
    }
    let page = "\u{1b}]8;;https://";
    assert!(under(&[("FORCE_HYPERLINK", "1")]).contains(page));
    assert!(!under(&[]).contains(page));
}

#[test]
fn warnings_can_be_errors_or_silent() {
    let here = scratch();
    terrane(here.path(), &["init"]);
    let path = here.path().join("regions.toml");
    let text = fs::read_to_string(&path).expect("there");
    let text = text.replace("availability_zones = 3", "availability_zones = 2");
    fs::write(&path, text).expect("written");
    let run = terrane(here.path(), &["build", "--error-on-warnings"]);
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(
        run.err.contains("error: ") && run.err.contains("warnings count as errors"),
        "{}",
        run.err
    );
    assert!(!here.path().join("out").exists());
    let run = terrane(here.path(), &["build", "--verbose"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.err.contains("warning: "), "{}", run.err);
    assert!(
        run.out.lines().all(|l| l.starts_with("new       out/")),
        "{}",
        run.out
    );
    assert!(run.out.contains("new       out/README.md\n"), "{}", run.out);
    let run = terrane(here.path(), &["check", "--quiet"]);
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "", ""));
    let run = terrane(here.path(), &["check", "--quiet", "--format", "concise"]);
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "", ""));
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_ends_nothing_badly() {
    let here = scratch();
    let program = env!("CARGO_BIN_EXE_terrane");
    let script = format!("'{program}' completions bash | head -c 1; echo \" ${{PIPESTATUS[0]}}\"");
    let out = Command::new("bash")
        .args(["-c", &script])
        .current_dir(here.path())
        .output()
        .expect("bash runs");
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(text.ends_with(" 0\n"), "{text}");
    assert_eq!(String::from_utf8_lossy(&out.stderr), "");
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_a_failure() {
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .expect("Linux has it");
    let out = Command::new(env!("CARGO_BIN_EXE_terrane"))
        .args(["completions", "bash"])
        .stdout(full)
        .output()
        .expect("the program runs");
    assert_eq!(out.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&out.stderr).contains("cannot write the output"));
}
