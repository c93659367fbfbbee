//! What a change does that a plan does not say: in `tests/change` each rule has a root module before and after, what is told of it, and one that only looks
//! alike.

use std::collections::BTreeSet;
use std::fs;

use terrane::compile::change;
use terrane::impact::{self, Impact, Root, Side, Told};
use terrane::terraform::schema::{Schemas, carried_block};
use terrane::tree::FileTree;
use terrane::value::RelPath;

const FOLDER: &str = "tests/change";

fn tree(text: &str) -> FileTree {
    let text = format!("terraform {{\n  backend \"s3\" {{}}\n}}\n\n{text}");
    let path = RelPath::new("out/a/main.tf").expect("a path");
    [(path, text.as_bytes().into())].into_iter().collect()
}

fn compared(old: &str, new: &str) -> Impact {
    let (old, new) = (tree(old), tree(new));
    impact::compare(&Side::new(&old), &Side::new(&new), &Schemas::default())
}

fn root(impact: &Impact) -> &Root {
    impact.roots.get("out/a").expect("a change")
}

/// Rule, address and argument of all that is told, with what it was and is.
fn told(impact: &Impact) -> Vec<String> {
    let words = |told: &Option<Told>| told.as_ref().map_or("none".into(), ToString::to_string);
    let all = impact.roots.values().flat_map(|root| &root.cautions);
    all.map(|one| {
        let rule = serde_json::to_value(one.rule).expect("a name");
        let rule = rule.as_str().expect("a text").to_owned();
        let (old, new) = (words(&one.old), words(&one.new));
        format!(
            "{rule}: {}: {} {old} -> {new}, and {}",
            one.address, one.path, one.why
        )
    })
    .collect()
}

#[test]
fn each_rule_tells_what_breaks_it_and_nothing_that_looks_alike() {
    let read = |rule: &str, name: &str| {
        let path = format!("{FOLDER}/{rule}/{name}");
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    for code in change::CODES {
        let name = code.name.strip_prefix("change::").expect("the theme");
        // It is about environments: see the tests of the command.
        if [&change::DESTROYS, &change::LEAVES].contains(code) {
            continue;
        }
        let before = read(name, "before.tf");
        let found = told(&compared(&before, &read(name, "after.tf")));
        let text: String = found.iter().map(|line| format!("{line}\n")).collect();
        if std::env::var_os("TERRANE_UPDATE").is_some() {
            fs::write(format!("{FOLDER}/{name}/told.txt"), &text).expect("written");
        }
        assert_eq!(text, read(name, "told.txt"), "{name}");
        let of = format!("{}: ", code.name);
        assert!(found.iter().any(|line| line.starts_with(&of)), "{found:?}");
        let near = told(&compared(&before, &read(name, "near.tf")));
        assert!(!near.iter().any(|line| line.starts_with(&of)), "{near:?}");
        // What is made anew is nothing that a cloud could refuse.
        assert_eq!(told(&compared("", &before)), Vec::<String>::new());
        assert_eq!(told(&compared(&before, &before)), Vec::<String>::new());
    }
    let folders = fs::read_dir(FOLDER).expect("listed");
    let folders = folders.map(|one| one.expect("one").file_name().into_string().expect("UTF-8"));
    let folders: BTreeSet<String> = folders.map(|name| format!("change::{name}")).collect();
    let extra: Vec<_> = folders.iter().filter(|one| !change::is_one(one)).collect();
    assert!(extra.is_empty(), "{extra:?}");
}

/// A root module in which nothing else changes is told of all the same.
#[test]
fn prevent_destroy_that_is_dropped_is_told() {
    let vpc = |held: &str| {
        format!("resource \"aws_vpc\" \"this\" {{\n  cidr_block = \"10.0.0.0/16\"\n{held}}}\n")
    };
    let held = vpc("\n  lifecycle {\n    prevent_destroy = true\n  }\n");
    let impact = compared(&held, &vpc(""));
    assert_eq!(root(&impact).changes, []);
    let found = told(&impact);
    assert_eq!(
        found,
        [
            "change::no_longer_protected: aws_vpc.this: prevent_destroy true -> false, and nothing stops a plan any more that destroys it"
        ]
    );
    assert_eq!(told(&compared(&vpc(""), &held)), Vec::<String>::new());
}

/// What is replaced anyhow is refused by nobody.
#[test]
fn what_is_made_anew_may_be_smaller() {
    let volume = |zone: &str, size: u32| {
        format!(
            "resource \"aws_ebs_volume\" \"data\" {{\n  availability_zone = \"{zone}\"\n  size = {size}\n}}\n"
        )
    };
    let impact = compared(&volume("eu-west-1a", 100), &volume("eu-west-1b", 50));
    assert_eq!(told(&impact), Vec::<String>::new());
}

#[test]
fn every_row_of_the_table_speaks_of_an_argument_that_there_is() {
    let text = fs::read_to_string("data/changes.json").expect("the table");
    let table: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let rows = table["rows"].as_array().expect("rows");
    assert!(rows.len() > 50, "{}", rows.len());
    for row in rows {
        let text = |name: &str| {
            row[name]
                .as_str()
                .unwrap_or_else(|| panic!("{name}: {row}"))
        };
        let mut block = carried_block("resource", text("type")).unwrap_or_else(|| panic!("{row}"));
        let mut names: Vec<&str> = text("arg").split('.').collect();
        let last = names.pop().expect("a name");
        for name in names {
            let nested = block.block_types.get(name);
            block = &nested.unwrap_or_else(|| panic!("{row}")).block;
        }
        assert!(block.attributes.contains_key(last), "{row}");
        assert!(text("source").starts_with("https://"), "{row}");
        assert!(!text("why").ends_with('.'), "{row}");
        assert!(change::is_one(text("rule")), "{row}");
    }
}
