//! `[output] values`: root modules that hold their values, and those that are given files. Both come to the same.

use terrane::compile::{Compilation, Input, compile};
use terrane::diag::Severity;
use terrane::hcl;
use terrane::span::SourceId;

use crate::estate::{reference, tree_of};

const SHARED: &str = "out/terraform/shared";
const FOUNDATION: &str = "out/terraform/regions/us-east-1/layers/01-foundation/production";
const CLIENT: &str = "out/terraform/regions/us-east-1/clients/ezra/production";

fn with(values: &str) -> String {
    reference().replace("[output]", &format!("[output]\n{values}"))
}

fn compiled(text: &str) -> Compilation {
    compile(&Input {
        name: "regions.toml".into(),
        text: text.into(),
        ..Input::default()
    })
}

fn files(text: &str) -> Vec<(String, String)> {
    let tree = tree_of(text);
    let files = tree.iter();
    let files = files.filter_map(|(path, bytes)| {
        Some((path.to_string(), String::from_utf8(bytes.to_vec()).ok()?))
    });
    files.collect()
}

fn text<'f>(files: &'f [(String, String)], path: &str) -> &'f str {
    let found = files.iter().find(|(name, _)| name == path);
    let (_, text) = found.unwrap_or_else(|| panic!("no {path}"));
    text.split_once("\n\n").expect("a header").1
}

#[test]
fn both_forms_hand_over_the_same() {
    let graph = |values: &str| {
        let output = compiled(&with(values)).output.expect("no errors");
        let stacks = output.graph.stacks.iter();
        let handed = stacks.map(|s| (s.info.path.clone(), s.produces.clone(), s.consumes.clone()));
        (handed.collect::<Vec<_>>(), output.stacks)
    };
    let (literals, held) = graph("");
    let (tfvars, given) = graph("values = \"tfvars\"");
    assert_eq!(literals, tfvars);
    assert!(held.iter().all(|stack| stack.values.is_empty()));
    let of = |layer: &str| {
        let stack = given.iter().find(|stack| stack.layer == layer);
        stack.expect("a stack").given().len()
    };
    assert_eq!(
        [of("01-foundation"), of("clients"), of("02-platform")],
        [2, 1, 0]
    );
}

#[test]
fn no_value_of_a_network_or_client_stands_in_roots_that_are_given_them() {
    let held = files(&with(""));
    let given = files(&with("values = \"tfvars\""));
    for (root, value, file) in [
        (
            FOUNDATION,
            "172.20.101.0/24",
            "region-configs/us-east-1/networking.tfvars",
        ),
        (
            FOUNDATION,
            "178.162.141.150",
            "region-configs/us-east-1/vpn.tfvars",
        ),
        (
            CLIENT,
            "2555",
            "client-configs/ezra/us-east-1/production.tfvars",
        ),
    ] {
        let main = format!("{root}/main.tf");
        assert!(text(&held, &main).contains(value), "{main}");
        assert!(!text(&given, &main).contains(value), "{main}");
        assert!(
            text(&given, &format!("{SHARED}/{file}")).contains(value),
            "{file}"
        );
        assert!(
            !held
                .iter()
                .any(|(path, _)| *path == format!("{root}/variables.tf"))
        );
    }
    // Stacks that people write declare the same variables.
    for (root, folder) in [(FOUNDATION, "region-configs"), (CLIENT, "client-configs")] {
        let beside = format!("{SHARED}/{folder}/variables.tf");
        assert_eq!(
            text(&given, &format!("{root}/variables.tf")),
            text(&given, &beside)
        );
        assert_eq!(text(&held, &beside), text(&given, &beside));
        assert!(hcl::parse_body(SourceId(0), text(&held, &beside)).is_ok());
    }
    let page = text(&given, "out/docs/us-east-1/README.md").to_owned();
    let command = "terraform plan -var-file=../../../../../shared/region-configs/us-east-1/networking.tfvars -var-file=../../../../../shared/region-configs/us-east-1/vpn.tfvars -out plan";
    assert!(page.contains(command), "{page}");
}

#[test]
fn files_are_there_wherever_roots_read_them() {
    let both = compiled(&with("values = \"tfvars\"\ntfvars = false"));
    let mut told = both.problems.iter();
    let told = told.find(|problem| problem.rule.as_deref() == Some("root_module::values_files"));
    let told = told.expect("a problem");
    assert_eq!(told.severity, Severity::Error);
    let is_emitted = |values: &str| {
        let files = files(&with(values));
        files.iter().any(|(path, _)| path.ends_with("/vpn.tfvars"))
    };
    assert!(!is_emitted("tfvars = false"));
    assert!(is_emitted("values = \"tfvars\"\ntfvars = true"));
}
