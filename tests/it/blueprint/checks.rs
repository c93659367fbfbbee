//! Checks that name what they found.

use super::support::{folder, run, shown, snapshot};

const SCOPES: &str = r#"{ "estate": { "names": ["api", "web", "Web"], "none": [] } }"#;

fn problems(body: &str) -> String {
    let manifest = format!(
        "blueprint \"b\" {{\n  summary = \"s\"\n  each = \"estate\"\n  check \"x\" {{\n{body}\n  }}\n}}\n"
    );
    let (_, problems, sources) = run(&folder(&[("b/blueprint.hcl", &manifest)]), SCOPES);
    shown(&problems, &sources)
}

#[test]
fn a_check_names_what_it_found() {
    let found = problems(
        r#"found   = [for name in estate.names : name if lower(name) != name]
    message = "not in lower case: ${join(", ", found)}"
    help    = "rename ${length(found)}"
    at      = found[0]"#,
    );
    snapshot!(found);
}

#[test]
fn nothing_found_is_no_problem() {
    for found in ["estate.none", "[]", "{}", "toset([])", "null"] {
        let body = format!("found = {found}\nmessage = \"found ${{length(found)}}\"");
        assert_eq!(problems(&body), "", "{found}");
    }
    for found in ["[null]", "{ a = 1 }", "toset([1])"] {
        let body = format!("found = {found}\nmessage = \"found ${{length(found)}}\"");
        assert!(problems(&body).contains("found 1"), "{found}");
    }
}

#[test]
fn a_check_asks_one_thing() {
    let all = [
        "message = \"m\"",
        "condition = true\nfound = []\nmessage = \"m\"",
        "found = 1\nmessage = \"m\"",
        "condition = false\nmessage = \"m ${found}\"",
    ];
    let all: Vec<String> = all
        .iter()
        .map(|body| format!("# {}\n{}", body.replace('\n', "; "), problems(body)))
        .collect();
    snapshot!(all.join("\n"));
}
