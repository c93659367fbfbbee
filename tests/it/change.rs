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
        if [&change::DESTROYS, &change::IN_USE, &change::LEAVES].contains(code) {
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

/// A certificate is served as long as the Ingress is there that has its host; one that stays in the tree loses nothing.
#[test]
fn what_is_destroyed_while_an_object_has_it_is_told() {
    let ingress = |host: &str| {
        format!(
            "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: web\n  namespace: shop\n  annotations:\n    alb.ingress.kubernetes.io/wafv2-acl-name: shop\nspec:\n  rules:\n    - host: {host}\n"
        )
    };
    let made = |certificate: &str, acl: &str, ingress: Option<String>| {
        let mut files = vec![(
            "out/a/main.tf".to_owned(),
            format!(
                "terraform {{\n  required_providers {{\n    aws = {{ source = \"hashicorp/aws\" }}\n  }}\n  backend \"local\" {{}}\n}}\n\nprovider \"aws\" {{\n  region = \"eu-west-1\"\n}}\n\n{certificate}{acl}"
            ),
        )];
        files.extend(ingress.map(|text| ("out/k/ingress.yaml".to_owned(), text)));
        let names = if files.len() > 1 {
            "[ingress.yaml]"
        } else {
            "[]"
        };
        files.push((
            "out/k/kustomization.yaml".to_owned(),
            format!("resources: {names}\n"),
        ));
        let mut tree = FileTree::default();
        for (path, text) in files {
            let path = RelPath::new(&path).expect("a path");
            tree.insert(path, text.into_bytes()).expect("new");
        }
        tree
    };
    let certificate = "resource \"aws_acm_certificate\" \"this\" {\n  domain_name       = \"shop.example.com\"\n  validation_method = \"DNS\"\n}\n";
    let acl = "resource \"aws_wafv2_web_acl\" \"this\" {\n  name  = \"shop\"\n  scope = \"REGIONAL\"\n  default_action {\n    allow {}\n  }\n  visibility_config {\n    cloudwatch_metrics_enabled = true\n    metric_name                = \"shop\"\n    sampled_requests_enabled   = true\n  }\n}\n";
    let before = made(certificate, acl, Some(ingress("shop.example.com")));
    let found = |after: &FileTree| -> Vec<String> {
        let impact = impact::compare(&Side::new(&before), &Side::new(after), &Schemas::default());
        told(&impact)
            .into_iter()
            .filter(|line| line.starts_with("change::in_use"))
            .collect()
    };
    let gone = found(&made("", "", None));
    assert_eq!(gone.len(), 2, "{gone:?}");
    assert!(
        gone[0].starts_with("change::in_use: aws_acm_certificate.this: domain_name shop.example.com -> none, and Ingress shop/web, which stays in the cluster"),
        "{gone:?}"
    );
    assert!(
        gone[1].contains("aws_wafv2_web_acl.this: name shop"),
        "{gone:?}"
    );
    // Another host: the object stays, and its load balancer has the other certificate once it is synced.
    let changed = found(&made("", acl, Some(ingress("store.example.com"))));
    assert_eq!(changed.len(), 1, "{changed:?}");
    assert!(
        changed[0].contains("which changes in the cluster at another time"),
        "{changed:?}"
    );
    // What no object had is in nobody's way, and what is still there is not destroyed.
    assert_eq!(found(&made(certificate, acl, None)), Vec::<String>::new());
    assert_eq!(
        found(&made("", acl, Some(ingress("shop.example.com")))),
        Vec::<String>::new()
    );
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
        let is_there = block.attributes.contains_key(last) || block.block_types.contains_key(last);
        assert!(is_there, "{row}");
        assert!(text("source").starts_with("https://"), "{row}");
        assert!(!text("why").ends_with('.'), "{row}");
        assert!(change::is_one(text("rule")), "{row}");
    }
}
