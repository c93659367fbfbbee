//! What messages advise works when it is followed, and says what to write in full.

use std::sync::Arc;

use regex::Regex;
use terrane::blueprint::Folder;
use terrane::compile::{Compilation, Input, compile};
use terrane::diag::Problem;

use super::estate::root;

const ESTATE: &str = r#"
[project]
name   = "acme"
domain = "acme.example.com"

[output]
gitops = "none"

[environments.production]
account = "111122223333"
state   = { bucket = "acme-tfstate-production", region = "eu-west-1" }

[sites.head-office]
customer_gateway_ip = "203.0.114.10"
bgp_asn             = 65000
networks            = ["192.168.10.0/24"]
ON_SITE

[regions.eu-west-1]
vpn = ["head-office"]
ON_REGION
[regions.eu-west-1.network]
vpc_cidr           = "10.20.0.0/16"
availability_zones = 3
[regions.eu-west-1.environments.production]

[clients.ezra]
cells = ["eu-west-1/production"]
"#;

const EXCUSE: &str = r#"allow = [{ rule = "vpn::vpn_ha", reason = "different places" }]"#;

fn compiled(text: &str, blueprints: &[(&str, &str)]) -> Compilation {
    let files = blueprints.iter();
    let files = files.map(|(path, text)| ((*path).to_owned(), Arc::from(*text)));
    compile(&Input {
        name: "regions.toml".into(),
        text: text.into(),
        blueprints: Folder {
            shown: "blueprints".into(),
            files: files.collect(),
            ..Folder::default()
        },
        ..Input::default()
    })
}

fn estate(on_site: &str, on_region: &str) -> String {
    let text = ESTATE.replace("ON_SITE", on_site);
    text.replace("ON_REGION", on_region)
}

fn named<'c>(compiled: &'c Compilation, name: &str) -> Vec<&'c Problem> {
    let all = compiled.problems.iter();
    all.filter(|problem| problem.name() == name).collect()
}

fn help<'c>(compiled: &'c Compilation, name: &str) -> &'c str {
    let found = named(compiled, name);
    let first = found.first().unwrap_or_else(|| {
        let all: Vec<&str> = compiled.problems.iter().map(Problem::name).collect();
        panic!("no {name} among {all:?}")
    });
    first.help.as_deref().unwrap_or_default()
}

#[test]
fn an_excuse_is_told_with_the_table_that_takes_it() {
    let advised = compiled(&estate("", ""), &[]);
    let told = help(&advised, "vpn::vpn_ha");
    assert!(
        told.ends_with(&format!("write `{EXCUSE}` in `[regions.eu-west-1]`")),
        "{told}"
    );

    let followed = compiled(&estate("", EXCUSE), &[]);
    assert!(named(&followed, "vpn::vpn_ha").is_empty());
    assert!(named(&followed, "rules::unused_excuse").is_empty());

    let elsewhere = compiled(&estate(EXCUSE, ""), &[]);
    let told = help(&elsewhere, "rules::unused_excuse");
    assert!(told.contains("broken in `[regions.eu-west-1]`"), "{told}");
}

#[test]
fn a_table_in_braces_that_gets_keys_is_shown_with_the_header_to_write() {
    let twice = "[a]\nb = {} # first\n[a.b.c]\nd = 1\n";
    let compiled = compiled(twice, &[]);
    let found = named(&compiled, "syntax::toml");
    let [problem] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!(problem.labels.len(), 2, "{problem:?}");
    let told = problem.help.as_deref().unwrap_or_default();
    assert!(told.contains("write the header `[a.b]`"), "{told}");
}

const BLUEPRINT: &str = r#"
blueprint "notes" {
  summary = "Notes"
  each    = "cell"

  stack {
    layer  = "05-notes"
    shared = "root-module"
  }

  files "stack" {
    to = "terraform/notes/${region.name}/${environment.name}"
  }
}
"#;

fn with_template(text: &str) -> Compilation {
    let files = [
        ("notes/blueprint.hcl", BLUEPRINT),
        ("notes/stack/main.tf", text),
    ];
    compiled(&estate("", ""), &files)
}

#[test]
fn a_name_of_another_scope_is_told_with_where_it_is_known() {
    for text in [
        "output \"a\" {\n  value = client.name\n}\n",
        "output \"a\" {\n  value = \"x-${client.name}\"\n}\n",
    ] {
        let compiled = with_template(text);
        let told = help(&compiled, "blueprint::expression");
        assert!(
            told.contains(
                "`client` is known where `each` is `client`, `store` or `app`; here it is `cell`"
            ),
            "{told}"
        );
    }
}

#[test]
fn names_of_iterations_are_nobody_elses() {
    let text = "output \"a\" {\n  value = [for client in var.all : client.name]\n}\n\nvariable \"all\" {\n  type    = list(object({ name = string }))\n  default = []\n}\n";
    let compiled = with_template(text);
    assert!(!compiled.problems.has_errors(), "{:?}", compiled.problems);
}

#[test]
fn a_stack_without_a_backend_is_told() {
    let blueprint = BLUEPRINT.replace("    shared = \"root-module\"\n", "");
    let files = |text| {
        [
            ("notes/blueprint.hcl", blueprint.as_str()),
            ("notes/stack/main.tf", text),
        ]
    };
    let none = compiled(&estate("", ""), &files("locals {\n  a = 1\n}\n"));
    assert!(help(&none, "blueprint::no_backend").contains("shared = \"root-module\""));
    let local = "terraform {\n  backend \"local\" {}\n}\n";
    let said = compiled(&estate("", ""), &files(local));
    assert!(named(&said, "blueprint::no_backend").is_empty());
}

#[test]
fn what_is_written_outside_of_its_block_is_told_where_it_stands() {
    let outside = format!("{BLUEPRINT}\nprovides \"a\" {{\n  value = 1\n}}\n");
    let compiled = compiled(
        &estate("", ""),
        &[
            ("notes/blueprint.hcl", &outside),
            ("notes/stack/main.tf", "locals {\n  a = 1\n}\n"),
        ],
    );
    let told = help(&compiled, "blueprint::unknown_key");
    assert_eq!(
        told,
        "`provides` stands inside `blueprint \"NAME\" { ... }`"
    );
}

/// A list that is written replaces its default: what is missing from it is told as the whole list.
#[test]
fn no_help_says_to_add_to_a_list() {
    let adds = Regex::new(r#"add (it|them|\\?"[^"]*\\?"|`[^`]*`) to `"#).expect("a pattern");
    let mut wrong = Vec::new();
    let files = walkdir::WalkDir::new(root().join("blueprints"))
        .into_iter()
        .chain(walkdir::WalkDir::new(root().join("src/check")))
        .chain(walkdir::WalkDir::new(root().join("src/graph")));
    for file in files
        .filter_map(Result::ok)
        .filter(|f| f.file_type().is_file())
    {
        let text = std::fs::read_to_string(file.path()).unwrap_or_default();
        let found = text.lines().filter(|line| adds.is_match(line));
        wrong.extend(found.map(|line| format!("{}: {line}", file.path().display())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
