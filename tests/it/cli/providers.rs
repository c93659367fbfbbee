//! `terrane providers`: the list for people and for programs.

use std::fs;

use super::run::{scratch, terrane};
use crate::estate::root;

#[test]
fn schemas_are_listed_with_the_stacks_that_use_them() {
    let run = terrane(&root(), &["providers"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let line = |start: &str| {
        let mut lines = run.out.lines().filter(|line| line.starts_with(start));
        lines.next().unwrap_or_default().to_owned()
    };
    let helm = line("hashicorp/helm                  3.0.2");
    assert!(helm.ends_with("stacks"), "{}", run.out);
    assert!(
        line("cloudflare/cloudflare").ends_with("carried"),
        "{}",
        run.out
    );

    let run = terrane(&root(), &["providers", "--format", "json"]);
    let list: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(list["format"], 1);
    let rows = list["providers"].as_array().expect("a list");
    let aws: Vec<_> = rows
        .iter()
        .filter(|row| row["address"] == "hashicorp/aws")
        .collect();
    assert_eq!(aws.len(), 2, "two versions are carried");
    assert!(aws[0]["stacks"].as_array().expect("a list").is_empty());
    let stacks = aws[1]["stacks"].as_array().expect("a list");
    assert!(stacks.len() > 10, "{stacks:?}");
    assert!(
        stacks
            .iter()
            .all(|stack| { root().join(stack.as_str().expect("a path")).is_dir() })
    );
    assert!(
        aws[1]["resources"].as_u64() > Some(1_600) && aws[1]["data_sources"].as_u64() > Some(600)
    );
}

#[test]
fn own_and_unknown_schemas_are_listed_too() {
    let here = scratch();
    let run = terrane(here.path(), &["init"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let stack = here.path().join("blueprints/extra/stack");
    fs::create_dir_all(&stack).expect("made");
    let blueprint = r#"blueprint "extra" {
  summary = "Records"
  each    = "cell"

  stack {
    layer = "05-extra"
  }
  files "stack" {
    to = "terraform/regions/${region.name}/${environment.name}/05-extra"
  }
}
"#;
    fs::write(
        here.path().join("blueprints/extra/blueprint.hcl"),
        blueprint,
    )
    .expect("written");
    let main = r#"terraform {
  required_providers {
    mine    = { source = "example/mine", version = "~> 1.0" }
    datadog = { source = "DataDog/datadog" }
  }
}
resource "mine_thing" "a" {}
resource "datadog_monitor" "a" {}
"#;
    fs::write(stack.join("main.tf"), main).expect("written");
    fs::create_dir(here.path().join("schemas")).expect("made");
    let schema = r#"{"provider_schemas": {"example/mine": {"resource_schemas": {"mine_thing": {"block": {}}}}}}"#;
    fs::write(here.path().join("schemas/mine-1.4.0.json"), schema).expect("written");
    let run = terrane(here.path(), &["providers"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let row = |start: &str| {
        let line = run.out.lines().find(|line| line.starts_with(start));
        let words: Vec<&str> = line.unwrap_or_default().split_whitespace().collect();
        words.join(" ")
    };
    assert_eq!(
        row("example/mine"),
        "example/mine 1.4.0 1 0 schemas/mine-1.4.0.json 1 stack"
    );
    assert_eq!(
        row("datadog/"),
        "datadog/datadog - - - not known, not checked 1 stack"
    );
}
