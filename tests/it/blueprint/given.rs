//! `values` of a stack: which files count, and what is said of them.

use super::support::{folder, run, shown, snapshot};

const SCOPES: &str = r#"{ "project": { "name": "acme" }, "estate": {}, "cell": [{ "region": { "name": "us" }, "environment": { "name": "prod" }, "cell": { "name": "us/prod" } }] }"#;

/// What is said of a stack with these `values`, beside a file that sets `a`.
fn told(values: &str, variables: &str, file: &str) -> String {
    let manifest = format!(
        r#"blueprint "b" {{
  summary = "s"
  each    = "cell"

  stack {{
    layer  = "01-x"
    values = {values}
  }}

  files "stack" {{
    to = "terraform/${{region.name}}"
  }}

  files "values" {{
    to = "shared"
  }}
}}
"#
    );
    let main = format!("terraform {{\n  backend \"local\" {{}}\n}}\n\n{variables}");
    let files = [
        ("b/blueprint.hcl", manifest.as_str()),
        ("b/stack/main.tf", &main),
        ("b/values/x.tfvars", file),
    ];
    let (_, problems, sources) = run(&folder(&files), SCOPES);
    shown(&problems, &sources)
}

#[test]
fn files_of_values_are_those_of_the_tree() {
    let variables = "variable \"a\" {\n  type = number\n}\n";
    let all = [
        r#"["shared/x.tfvars"]"#,
        "[]",
        r#"["shared/y.tfvars"]"#,
        r#"["shared/x.tf"]"#,
        r#"["../x.tfvars"]"#,
        "\"shared/x.tfvars\"",
        "{}",
    ];
    let all = all.map(|values| format!("{values}\n{}", told(values, variables, "a = 1\n")));
    snapshot!(all.join("\n"));
}
