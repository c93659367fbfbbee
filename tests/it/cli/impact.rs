//! What a change does, as `diff`, `check` and `build` say it: before the text, and against a commit.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value as Json;

use super::project::built;
use super::run::terrane;

pub(super) fn edit(folder: &Path, from: &str, to: &str) {
    let path = folder.join("regions.toml");
    let text = fs::read_to_string(&path).expect("there");
    assert!(text.contains(from), "{from}");
    fs::write(path, text.replace(from, to)).expect("written");
}

pub(super) fn git(folder: &Path, arguments: &[&str]) {
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
    // Nothing is left to compare with: this folder is in no repository.
    assert_eq!(
        build.err.lines().last(),
        last.strip_suffix(": terrane diff")
    );
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
    let build = terrane(folder, &["build"]);
    let last = build.err.lines().last().expect("a line");
    assert!(last.ends_with(": terrane diff --against HEAD"), "{last}");
    let clean = terrane(folder, &["diff"]);
    assert_eq!((clean.code, clean.out.as_str()), (0, ""));
    let against = terrane(folder, &["diff", "--against", "HEAD", "--only", "impact"]);
    assert_eq!((against.code, against.out), (1, before));

    for unknown in ["nowhere", "--output=x", "HEAD:out", "HEAD:regions.toml"] {
        let none = terrane(folder, &["diff", &format!("--against={unknown}")]);
        assert_eq!(none.code, 2, "{}", none.err);
        assert!(none.err.contains("cli::no_revision"), "{}", none.err);
    }
}

/// What others keep below the folder of the tree is no part of it, in a commit as on the disk.
#[test]
fn only_what_the_manifest_of_a_commit_lists_is_its_tree() {
    let here = built();
    let folder = here.path();
    let beside = folder.join("out/terraform/by-hand");
    fs::create_dir_all(&beside).expect("made");
    let stack = "terraform {\n  backend \"s3\" {\n    key = \"by-hand\"\n  }\n}\n";
    fs::write(beside.join("main.tf"), stack).expect("written");
    git(folder, &["init", "--quiet"]);
    git(folder, &["add", "regions.toml"]);
    git(folder, &["commit", "--quiet", "-m", "before"]);
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "-m", "built"]);
    let same = terrane(folder, &["diff", "--against", "HEAD"]);
    assert_eq!((same.code, same.out.as_str()), (0, ""), "{}", same.err);
    let affected = terrane(folder, &["affected", "--against", "HEAD"]);
    assert!(!affected.out.contains("by-hand"), "{}", affected.out);

    let none = terrane(folder, &["diff", "--against", "HEAD~"]);
    assert_eq!((none.code, none.out.as_str()), (2, ""), "{}", none.err);
    assert!(none.err.contains("cli::no_revision"), "{}", none.err);
    assert!(none.err.contains("`HEAD~` holds no tree"), "{}", none.err);
}

/// A comment on a pull request begins with what the change does.
#[test]
fn a_page_in_markdown_begins_with_the_meaning() {
    let here = built();
    let folder = here.path();
    edit(folder, "10.16.0.0/16", "10.17.0.0/16");
    let page = terrane(folder, &["diff", "--format", "markdown"]).out;
    let begin = "## What this does when it is applied\n\n```text\neu-west-1/production: VPC ";
    assert!(page.starts_with(begin), "{page}");
    assert!(page.contains("  replace module.foundation.aws_vpc.this: cidr_block"));
    assert!(page.len() < 65_536, "{}", page.len());
    let text = terrane(folder, &["diff", "--format", "markdown", "--only", "text"]).out;
    assert!(text.starts_with("## Terrane\n"), "{text}");
}

#[test]
fn files_that_differ_without_resources_are_said_to_do_nothing() {
    let here = built();
    let folder = here.path();
    let all = walkdir::WalkDir::new(folder.join("out")).into_iter();
    let mut all = all.map(|entry| entry.expect("listed").into_path());
    let readme = all.find(|path| path.ends_with("README.md"));
    fs::remove_file(readme.expect("a document")).expect("removed");
    let diff = terrane(folder, &["diff"]);
    assert!(
        diff.out.starts_with("no resource changes\n\ndiff --git"),
        "{}",
        diff.out
    );
    let page = terrane(folder, &["diff", "--format", "markdown"]).out;
    assert!(
        page.contains("```text\nno resource changes\n```\n"),
        "{page}"
    );
}

/// Trees that move to another folder keep their states; those of another project below are nobody's former ones.
#[test]
fn another_folder_of_trees_is_no_new_estate() {
    let here = built();
    let folder = here.path();
    git(folder, &["init", "--quiet"]);
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--message", "built"]);
    let path = folder.join("regions.toml");
    let text = fs::read_to_string(&path).expect("there");
    let moved = format!("{text}\n[output]\ndir = \"build\"\n");
    assert!(!text.contains("[output]"));
    fs::write(&path, moved).expect("written");
    for arguments in [
        &["diff", "--only", "impact"][..],
        &["diff", "--only", "impact", "--against", "HEAD"],
    ] {
        let told = terrane(folder, arguments);
        assert_eq!(told.code, 1, "{}", told.err);
        let heads: Vec<&str> = told
            .out
            .lines()
            .filter(|l| l.starts_with("build/terraform"))
            .collect();
        assert!(heads.len() > 1, "{}", told.out);
        let stays =
            |head: &&str| head.ends_with(": moves, with the same state: no resource changes");
        assert!(heads.iter().all(stays), "{}", told.out);
    }
    fs::create_dir(folder.join("other")).expect("made");
    fs::rename(folder.join("out/.terrane"), folder.join("other/.terrane")).expect("moved");
    fs::write(folder.join("other/regions.toml"), "").expect("written");
    fs::remove_dir_all(folder.join("out")).expect("removed");
    git(folder, &["add", "--all"]);
    git(
        folder,
        &["commit", "--quiet", "--message", "another project"],
    );
    let told = terrane(folder, &["diff", "--against", "HEAD"]);
    assert_eq!(told.code, 2, "{}", told.out);
    assert!(told.err.contains("holds no tree"), "{}", told.err);
}
