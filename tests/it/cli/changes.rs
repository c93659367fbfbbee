//! What the rules about a change say, what `--deny` fails for, what a change means to people, and who reads what it makes anew.

use std::fs;
use std::path::Path;

use serde_json::Value as Json;

use super::impact::{edit, git};
use super::project::{built, project};
use super::run::terrane;

const CELL: &str = "[regions.eu-west-1.environments.production]";

/// A text without its line breaks.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn commit(folder: &Path) {
    git(folder, &["init", "--quiet"]);
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "-m", "built"]);
}

#[test]
fn what_destroys_in_a_protected_environment_is_denied_unless_it_is_excused() {
    let here = built();
    let folder = here.path();
    commit(folder);
    edit(folder, "10.16.0.0/16", "10.17.0.0/16");
    let diff = ["diff", "--against", "HEAD", "--only", "impact"];
    let deny = [&diff[..], &["--deny", "destroy,replace"]].concat();
    let warned = terrane(folder, &diff);
    assert_eq!(warned.code, 1, "{}", warned.err);
    assert!(warned.err.contains("warning: "), "{}", warned.err);
    assert!(warned.err.contains("[change::destroys]"), "{}", warned.err);
    let denied = terrane(folder, &deny);
    assert_eq!(denied.code, 2, "{}", denied.err);
    let told = flat(&denied.err);
    let of = "44 resources of `eu-west-1/production`, which is protected, are destroyed and created anew";
    assert!(told.contains(of), "{told}");
    let first = "such as `module.foundation.aws_vpc.this`";
    assert!(told.contains(first), "{told}");
    assert_eq!(denied.out, warned.out);
    let json = [&deny[..], &["--format", "json"]].concat();
    let json = terrane(folder, &json);
    assert_eq!(json.code, 2);
    assert!(
        json.err.contains("error[change::destroys]: "),
        "{}",
        json.err
    );
    serde_json::from_str::<Json>(&json.out).expect("JSON all the same");
    let other = terrane(
        folder,
        &[&diff[..], &["--deny", "unprotect,refused"]].concat(),
    );
    assert_eq!(other.code, 1, "{}", other.err);

    let check = terrane(folder, &["check"]);
    assert_eq!(check.code, 1);
    assert!(check.err.contains("[change::destroys]"), "{}", check.err);
    let excused = format!(
        "{CELL}\nallow = [{{ rule = \"change::destroys\", reason = \"moved in the night of 3 May\" }}]"
    );
    edit(folder, CELL, &excused);
    let build = terrane(folder, &["build"]);
    assert_eq!(build.code, 0, "{}", build.err);
    assert!(!build.err.contains("[change::destroys]"), "{}", build.err);
    let allowed = terrane(folder, &deny);
    assert_eq!(allowed.code, 1, "{}", allowed.err);
    assert!(
        !allowed.err.contains("[change::destroys]"),
        "{}",
        allowed.err
    );

    // Merged, it excuses nothing any more; who only builds cannot know.
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "-m", "moved"]);
    let build = terrane(folder, &["build"]);
    assert!(!build.err.contains("unused_excuse"), "{}", build.err);
    let next = terrane(folder, &deny);
    assert_eq!(next.code, 0, "{}", next.err);
    assert!(next.err.contains("[rules::unused_excuse]"), "{}", next.err);
}

/// What leaves is told at what the file still has of its place, where an exception can stand.
#[test]
fn stacks_that_leave_are_denied_unless_it_is_excused() {
    let here = built();
    let folder = here.path();
    commit(folder);
    edit(folder, "regions.eu-west-1", "regions.eu-central-1");
    let diff = ["diff", "--against", "HEAD", "--only", "impact"];
    let warned = terrane(folder, &diff);
    assert_eq!(warned.code, 1, "{}", warned.err);
    let told = flat(&warned.err);
    assert_eq!(told.matches("[change::leaves]").count(), 1, "{told}");
    assert!(
        told.contains("stacks of `production` leave, such as `out/terraform/"),
        "{told}"
    );
    assert!(told.contains("[environments.production]"), "{told}");
    let deny = [&diff[..], &["--deny", "leave"]].concat();
    assert_eq!(terrane(folder, &deny).code, 2);
    let other = [&diff[..], &["--deny", "destroy,replace"]].concat();
    assert_eq!(terrane(folder, &other).code, 1);
    edit(
        folder,
        "[environments.production]",
        "[environments.production]\nallow = [{ rule = \"change::leaves\", reason = \"destroyed by hand on 3 May\" }]",
    );
    let allowed = terrane(folder, &deny);
    assert_eq!(allowed.code, 1, "{}", allowed.err);
    assert!(!allowed.err.contains("change::leaves"), "{}", allowed.err);
}

/// What is changed in place is none of it, nor what is destroyed where nothing is protected.
#[test]
fn what_destroys_nothing_that_is_protected_is_not_denied() {
    let here = built();
    let folder = here.path();
    edit(folder, "Owner = \"platform\"", "Owner = \"others\"");
    let deny = [
        "diff",
        "--only",
        "impact",
        "--deny",
        "destroy,replace,unprotect,refused",
    ];
    let changed = terrane(folder, &deny);
    assert_eq!(changed.code, 1, "{}", changed.err);
    assert!(!changed.err.contains("change::"), "{}", changed.err);

    let here = project();
    let folder = here.path();
    edit(
        folder,
        "branch    = \"main\"",
        "branch    = \"main\"\nprotected = false",
    );
    assert_eq!(terrane(folder, &["build"]).code, 0);
    edit(folder, "10.16.0.0/16", "10.17.0.0/16");
    let changed = terrane(folder, &deny);
    assert_eq!(changed.code, 1, "{}", changed.err);
    assert!(changed.out.contains(" to replace"), "{}", changed.out);
    assert!(!changed.err.contains("change::"), "{}", changed.err);
}

/// What loses its protection is protected until then.
#[test]
fn a_protection_that_is_dropped_is_told_and_hides_nothing() {
    let here = built();
    let folder = here.path();
    edit(
        folder,
        "branch    = \"main\"",
        "branch    = \"main\"\nprotected = false",
    );
    let deny = ["diff", "--only", "impact", "--deny"];
    let dropped = terrane(folder, &[&deny[..], &["unprotect"]].concat());
    assert_eq!(dropped.code, 2, "{}", dropped.err);
    let code = "[change::no_longer_protected]";
    assert!(dropped.err.contains(code), "{}", dropped.err);
    let told = flat(&dropped.err);
    assert!(told.contains("`prevent_destroy` of `module."), "{told}");
    edit(folder, "10.16.0.0/16", "10.17.0.0/16");
    let both = terrane(folder, &[&deny[..], &["replace"]].concat());
    assert_eq!(both.code, 2, "{}", both.err);
    assert!(both.err.contains("[change::destroys]"), "{}", both.err);
}

#[test]
fn a_cell_is_told_of_in_the_words_of_its_network_first() {
    let here = project();
    let folder = here.path();
    let text = fs::read_to_string(folder.join("regions.toml")).expect("there");
    let site = "[sites.head-office]\ncustomer_gateway_ip = \"203.0.114.10\"\nbgp_asn = 65000\nrouting = \"static\"\nnetworks = [\"192.168.10.0/24\"]\n";
    let text = text.replace(
        "[regions.eu-west-1]\n",
        "[regions.eu-west-1]\nvpn = [\"head-office\"]\n",
    );
    fs::write(folder.join("regions.toml"), format!("{text}\n{site}")).expect("written");
    let build = terrane(folder, &["build"]);
    assert_eq!(build.code, 0, "{}", build.err);
    edit(folder, "10.16.0.0/16", "10.17.0.0/16");
    let diff = terrane(folder, &["diff", "--only", "impact"]).out;
    let (words, stacks) = diff.split_once("\nout/").expect("stacks");
    let words = flat(words);
    let begin = "eu-west-1/production: VPC 10.16.0.0/16 -> 10.17.0.0/16, 9 subnets";
    assert!(words.starts_with(begin), "{words}");
    assert!(words.contains(" resources replaced"), "{words}");
    assert!(words.contains("office routes change"), "{words}");
    assert!(words.ends_with(": tell head-office"), "{words}");
    assert!(
        diff.lines()
            .take_while(|line| !line.starts_with("out/"))
            .all(|line| line.len() <= 80)
    );
    let reader = "out/terraform/regions/eu-west-1/layers/02-platform/production";
    let told = format!("\n  read by 1 stack: {reader}\n");
    assert!(stacks.contains(&told), "{diff}");
    let stat = terrane(folder, &["diff", "--stat"]).out;
    assert!(stat.lines().all(|line| line.starts_with("out/")), "{stat}");
    let page = terrane(folder, &["diff", "--format", "markdown"]).out;
    assert!(
        page.contains("```text\neu-west-1/production: VPC "),
        "{page}"
    );
    let json = terrane(folder, &["diff", "--only", "impact", "--format", "json"]).out;
    let json: Json = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["cells"][0]["cell"], "eu-west-1/production");
    assert_eq!(json["cells"][0]["tell"][0], "head-office");

    // What nobody outside notices has no words, and who reads nothing else is not named.
    edit(folder, "10.17.0.0/16", "10.16.0.0/16");
    edit(folder, "Owner = \"platform\"", "Owner = \"others\"");
    let diff = terrane(folder, &["diff", "--only", "impact"]).out;
    assert!(diff.starts_with("out/"), "{diff}");
    assert!(!diff.contains("read by"), "{diff}");
}
