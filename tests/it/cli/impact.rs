//! What a change does, as `diff`, `check` and `build` say it: before the text, and against a commit.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value as Json;

use super::project::built;
use super::run::terrane;

fn edit(folder: &Path, from: &str, to: &str) {
    let path = folder.join("regions.toml");
    let text = fs::read_to_string(&path).expect("there");
    assert!(text.contains(from), "{from}");
    fs::write(path, text.replace(from, to)).expect("written");
}

fn git(folder: &Path, arguments: &[&str]) {
    let run = Command::new("git")
        .current_dir(folder)
        .args(["-c", "user.name=t", "-c", "user.email=t@example.com"])
        .args(["-c", "commit.gpgsign=false", "-c", "core.autocrlf=false"])
        .args(arguments)
        .output()
        .expect("git is installed");
    assert!(run.status.success(), "{arguments:?}: {run:?}");
}

#[test]
fn the_meaning_comes_before_the_text() {
    let here = built();
    let folder = here.path();
    edit(folder, "10.16.0.0/16", "10.17.0.0/16");
    let diff = terrane(folder, &["diff"]);
    assert_eq!(diff.code, 1);
    let (meaning, text) = diff.out.split_once("\n\n").expect("two parts");
    assert!(meaning.contains(" to replace, "), "{meaning}");
    let vpc = "\n  replace module.foundation.aws_vpc.this: cidr_block (regions.toml:";
    assert!(meaning.contains(vpc), "{meaning}");
    assert!(text.starts_with("diff --git a/"), "{text}");

    let only = terrane(folder, &["diff", "--only", "text"]);
    assert_eq!((only.code, only.out.as_str()), (1, text));
    let only = terrane(folder, &["diff", "--only", "impact"]);
    assert_eq!((only.code, only.out.trim_end()), (1, meaning));
    let stat = terrane(folder, &["diff", "--stat"]);
    assert_eq!(stat.code, 1);
    assert!(
        stat.out.lines().all(|line| line.starts_with("out/")),
        "{}",
        stat.out
    );

    let json = terrane(folder, &["diff", "--only", "impact", "--format", "json"]);
    assert_eq!(json.code, 1);
    let json: Json = serde_json::from_str(&json.out).expect("JSON");
    let mut roots = json["roots"].as_object().expect("roots").values();
    assert!(roots.any(|root| root["kind"] == "changed"), "{json}");

    let check = terrane(folder, &["check"]);
    let last = check.err.lines().last().expect("a line");
    assert!(
        last.ends_with(": terrane diff") && last.contains(" to replace"),
        "{last}"
    );
    let build = terrane(folder, &["build"]);
    assert_eq!(build.err.lines().last(), Some(last));
    let again = terrane(folder, &["build"]);
    assert!(!again.err.contains("terrane diff"), "{}", again.err);
}

#[test]
fn a_tree_can_be_compared_with_a_commit() {
    let here = built();
    let folder = here.path();
    git(folder, &["init", "--quiet"]);
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "-m", "built"]);
    let same = terrane(folder, &["diff", "--against", "HEAD"]);
    assert_eq!((same.code, same.out.as_str()), (0, ""), "{}", same.err);

    edit(folder, "10.16.0.0/16", "10.17.0.0/16");
    let before = terrane(folder, &["diff", "--only", "impact"]).out;
    assert_eq!(terrane(folder, &["build"]).code, 0);
    let clean = terrane(folder, &["diff"]);
    assert_eq!((clean.code, clean.out.as_str()), (0, ""));
    let against = terrane(folder, &["diff", "--against", "HEAD", "--only", "impact"]);
    assert_eq!((against.code, against.out), (1, before));

    for unknown in ["nowhere", "--output=x"] {
        let none = terrane(folder, &["diff", &format!("--against={unknown}")]);
        assert_eq!(none.code, 2, "{}", none.err);
        assert!(none.err.contains("cli::no_revision"), "{}", none.err);
    }
}
