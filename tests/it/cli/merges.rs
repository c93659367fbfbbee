//! Two branches that meet: whatever git leaves of the emitted files, `terrane build` puts it right without `--force`, and `check` is clean.

use std::fs;
use std::path::Path;
use std::process::Command;

use terrane::disk::{Layout, OsDisk, compare};

use super::run::{scratch, terrane};
use crate::estate::compile_folder;
use crate::tools;

const BASE: &str = r#"
[project]
name   = "example"
domain = "example.com"

[addressing]
supernets = ["10.16.0.0/12"]

[environments.production]
account = "111122223333"
branch  = "main"
state   = { bucket = "example-tfstate", region = "eu-west-1" }

[output]
kubernetes = false
argocd     = false
github     = false

#regions-1
[regions.eu-west-1]
network.vpc_cidr = "10.16.0.0/16"
environments     = { production = {} }
#regions-2
[regions.us-east-1]
network.vpc_cidr = "10.17.0.0/16"
environments     = { production = {} }
#regions-3
#clients-1
[clients.acme]
display_name = "Acme"
cells        = ["eu-west-1/production"]
#clients-2
[clients.bolt]
display_name = "Bolt"
cells        = ["us-east-1/production"]
#clients-3
"#;

/// What one side does to the file: what to look for, and what to put there.
type Edit = (&'static str, &'static str);

const ADD_FRANKFURT: Edit = (
    "#regions-1\n",
    "#regions-1\n[regions.eu-central-1]\nnetwork.vpc_cidr = \"10.18.0.0/16\"\nenvironments = { production = {} }\n",
);
const ADD_OREGON: Edit = (
    "#regions-3\n",
    "#regions-3\n[regions.us-west-2]\nnetwork.vpc_cidr = \"10.19.0.0/16\"\nenvironments = { production = {} }\n",
);
const ADD_AMBER: Edit = (
    "#clients-1\n",
    "#clients-1\n[clients.amber]\ndisplay_name = \"Amber\"\ncells = [\"eu-west-1/production\"]\n",
);
const ADD_ASTER: Edit = (
    "#clients-3\n",
    "#clients-3\n[clients.aster]\ndisplay_name = \"Aster\"\ncells = [\"eu-west-1/production\"]\n",
);
const REMOVE_ACME: Edit = (
    "[clients.acme]\ndisplay_name = \"Acme\"\ncells        = [\"eu-west-1/production\"]\n",
    "",
);
const REMOVE_BOLT: Edit = (
    "[clients.bolt]\ndisplay_name = \"Bolt\"\ncells        = [\"us-east-1/production\"]\n",
    "",
);
const RENAME_ACME: Edit = ("[clients.acme]", "[clients.apex]");
const RENAME_BOLT: Edit = ("[clients.bolt]", "[clients.bond]");
const CALL_ACME_OTHERWISE: Edit = ("\"Acme\"", "\"Acme Limited\"");
const CALL_BOLT_OTHERWISE: Edit = ("\"Bolt\"", "\"Bolt Limited\"");
const MOVE_EAST: Edit = ("10.17.0.0/16", "10.27.0.0/16");
/// The same place as another edit, so that the estate file itself has a conflict.
const CALL_ACME_YET_OTHERWISE: Edit = ("\"Acme\"", "\"Acme & Sons\"");

const PAIRS: [(Edit, Edit); 13] = [
    (ADD_FRANKFURT, ADD_OREGON),
    (ADD_AMBER, ADD_ASTER),
    (ADD_FRANKFURT, ADD_AMBER),
    (ADD_AMBER, REMOVE_BOLT),
    (REMOVE_ACME, REMOVE_BOLT),
    (RENAME_ACME, RENAME_BOLT),
    (RENAME_ACME, CALL_BOLT_OTHERWISE),
    (RENAME_ACME, CALL_ACME_OTHERWISE),
    (REMOVE_ACME, CALL_BOLT_OTHERWISE),
    (CALL_ACME_OTHERWISE, CALL_BOLT_OTHERWISE),
    (MOVE_EAST, ADD_ASTER),
    (MOVE_EAST, RENAME_BOLT),
    (CALL_ACME_OTHERWISE, CALL_ACME_YET_OTHERWISE),
];

fn git(at: &Path, arguments: &[&str]) -> bool {
    let git = Command::new("git")
        .args(["-c", "user.name=t", "-c", "user.email=t@example.com"])
        .args(arguments)
        .current_dir(at)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .expect("git runs");
    git.status.success()
}

fn build(at: &Path, what: &str) -> String {
    let run = terrane(at, &["build"]);
    assert_eq!(run.code, 0, "{what}: {}", run.err);
    run.err
}

fn edit(at: &Path, (from, to): Edit) {
    let path = at.join("regions.toml");
    let text = fs::read_to_string(&path).expect("there");
    assert!(text.contains(from), "{from}");
    fs::write(&path, text.replacen(from, to, 1)).expect("written");
}

/// A branch for a change: named by its place among all.
fn branch(at: &Path, number: usize, change: Edit) {
    let name = name(number);
    assert!(git(at, &["checkout", "-q", "-b", &name, "main"]));
    edit(at, change);
    build(at, &name);
    assert!(git(at, &["add", "-A"]) && git(at, &["commit", "-qm", &name]));
}

fn name(number: usize) -> String {
    format!("edit-{number}")
}

/// The changes of all pairs, each once.
fn edits() -> Vec<Edit> {
    let mut all: Vec<Edit> = PAIRS.iter().flat_map(|(a, b)| [*a, *b]).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Merges a pair. `by_text`: as servers do, which know no attributes.
fn meet(base: &Path, (ours, theirs): (Edit, Edit), by_text: bool) {
    let here = scratch();
    let at = here.path().join("copy");
    let source = base.display().to_string();
    let of = |edit| name(edits().iter().position(|one| *one == edit).expect("listed"));
    assert!(git(
        here.path(),
        &["clone", "-q", "-b", &of(ours), &source, "copy"]
    ));
    let what = format!("{ours:?} and {theirs:?}, by text: {by_text}");
    if by_text {
        fs::write(at.join(".git/info/attributes"), "* merge=text\n").expect("written");
    }
    let theirs = format!("origin/{}", of(theirs));
    git(&at, &["merge", "-q", &theirs, "-m", "merge"]);
    let text = fs::read_to_string(at.join("regions.toml")).expect("there");
    if text.contains("<<<<<<<") {
        // What a person does: takes one side.
        assert!(
            git(&at, &["checkout", "--theirs", "regions.toml"]),
            "{what}"
        );
    }
    build(&at, &what);
    assert_eq!(out_of_date(&at), Vec::<String>::new(), "{what}");
}

/// What `check` would list.
fn out_of_date(folder: &Path) -> Vec<String> {
    let mut output = compile_folder(folder).output.expect("no error");
    let layout = Layout::new(Some(&output.parts.dir)).expect("a short path");
    let layout = layout.with_roots(output.parts.roots());
    let (ignored, text) = layout.gitignore();
    output.tree.insert(ignored, text.as_bytes()).expect("once");
    let disk = OsDisk::new(folder);
    let changes = compare(&output.tree, &layout, &disk).expect("a comparison");
    let found = changes.findings();
    found.iter().map(ToString::to_string).collect()
}

#[test]
fn two_branches_meet_and_a_build_puts_right_what_git_left() {
    let git_is_there = Command::new("git").arg("--version").output();
    if git_is_there.is_err() {
        tools::missing("git cannot be run");
        return;
    }
    let base = scratch();
    fs::write(base.path().join("regions.toml"), BASE).expect("written");
    build(base.path(), "base");
    assert!(git(base.path(), &["init", "-q", "-b", "main"]));
    assert!(git(base.path(), &["add", "-A"]) && git(base.path(), &["commit", "-qm", "base"]));
    for (number, edit) in edits().into_iter().enumerate() {
        branch(base.path(), number, edit);
    }
    std::thread::scope(|scope| {
        for by_text in [false, true] {
            let base = base.path();
            scope.spawn(move || {
                for pair in PAIRS {
                    meet(base, pair, by_text);
                }
            });
        }
    });
}
