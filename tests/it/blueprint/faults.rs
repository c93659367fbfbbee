//! What is wrong with a blueprint, all of it in one run, each at its place.

use proptest::prelude::*;

use super::support::{folder, run, shown, snapshot};

const SCOPES: &str = r#"{
  "project": { "name": "cptwn" },
  "estate": { "sites": { "london office": 1 }, "port": 80, "text": "a" },
  "cell": [
    { "region": { "name": "us-east-1" }, "environment": { "name": "production" }, "cell": { "name": "us-east-1/production", "subnets": 1 } },
    { "region": { "name": "us-east-1" }, "environment": { "name": "staging" }, "cell": { "name": "us-east-1/staging", "subnets": 1 } }
  ]
}"#;

fn faults(files: &[(&str, &str)]) -> String {
    let (_, problems, sources) = run(&folder(files), SCOPES);
    shown(&problems, &sources)
}

/// A blueprint of the estate with one folder of templates.
fn with(templates: &[(&str, &str)]) -> String {
    let manifest = "blueprint \"b\" {\n  summary = \"s\"\n  each    = \"estate\"\n  files \"f\" {\n    to = \"o\"\n  }\n}\n";
    let mut files = vec![("b/blueprint.hcl", manifest)];
    files.extend(templates);
    faults(&files)
}

#[test]
fn a_manifest_tells_everything_at_once() {
    snapshot!(faults(&[
        (
            "b/blueprint.hcl",
            r#"blueprint "c" {
  sumary  = "s"
  each    = "cel"
  section = "x${1}"
  stack {
    layer = "01"
    needs = ["nobody"]
  }
  stack {
  }
  files "stak" {
    too = "x"
  }
  files "stack" {
    to   = "x"
    each = "region"
  }
  check "a" {
    condition = true
    severity  = "fatal"
  }
  chek "b" {
  }
}
"#,
        ),
        ("b/stack/main.tf", ""),
        ("d/readme", ""),
        ("e/blueprint.hcl", "blueprint \"e\" {"),
        (
            "f/blueprint.hcl",
            "blueprint \"f\" {\n  summary = \"s\"\n  each = \"cell\"\n  section = \"x\"\n  stack {\n    layer = \"02\"\n    needs = [\"g\", \"ff\"]\n  }\n  files \"bsae\" {\n    to = \"x\"\n  }\n}\n"
        ),
        ("f/base/main.tf", ""),
        (
            "g/blueprint.hcl",
            "blueprint \"g\" {\n  summary = \"s\"\n  each = \"cell\"\n  section = \"x\"\n}\n"
        ),
        (
            "g/inputs.schema.json",
            "{ \"type\": \"object\",\n  \"é\": nope }"
        ),
    ]));
}

#[test]
fn templates_tell_everything_at_once() {
    snapshot!(with(&[
        ("b/f/a.tf", "a = \nb = ]\n"),
        ("b/f/b.yaml", "é: 1\nb: ${ [for x in y : x] }\n"),
        ("b/f/c.yaml", "a: yes\nb: 0644\nc: &x 1\n"),
        (
            "b/f/d.yaml",
            "a: 1\nb: 0x1f\na: 2\nc: |-\n  text\n  ${estate.}\nd: \"é \\\" ${estate.[}\"\n"
        ),
        ("b/f/e.yaml", "a: *x\n"),
        ("b/f/f.yaml", "a: !secret x\n"),
        ("b/f/g.yaml", "<<: {a: 1}\n"),
        ("b/f/h.yaml", "? [a]\n: b\n"),
        ("b/f/i.txt", "${"),
        ("b/f/j.json", "{ \"a\": [1, }\n"),
        (
            "b/f/k.tf",
            "expand \"a\" \"b\" {\n  labels = []\n  fore_each = 1\n  name = 2\n}\n"
        ),
    ]));
}

#[test]
fn deep_nesting_is_refused() {
    let deep = "[".repeat(5000);
    assert!(with(&[("b/f/a.yaml", &deep)]).contains("blueprint::syntax"));
    let deep = "- ".repeat(5000);
    assert!(with(&[("b/f/a.yaml", &deep)]).contains("nested deeper"));
}

#[test]
fn expressions_tell_where_and_for_whom() {
    snapshot!(faults(&[
        (
            "b/blueprint.hcl",
            "blueprint \"b\" {\n  summary = \"s\"\n  each = \"cell\"\n  when = cell.subnets\n  files \"f\" {\n    to = \"o\"\n  }\n}\n"
        ),
        ("b/f/a.tf", ""),
        (
            "c/blueprint.hcl",
            "blueprint \"c\" {\n  summary = \"s\"\n  each = \"cell\"\n  files \"f\" {\n    to = cell.name\n  }\n  files \"g\" {\n    to = \"/etc\"\n    for_each = region.name\n  }\n}\n"
        ),
        (
            "c/f/a.tf",
            "a = cell.nam\nb = region.zones[0]\nexpand \"x\" {\n  for_each = cell.name\n  content {\n  }\n}\n"
        ),
        (
            "c/f/b.yaml",
            "é: ${cell.nam}\nb: |-\n  é\n    ${upper(\n      cell.nam)}\n\"a${cell.subnets}\": 1\na1: 2\n"
        ),
        ("c/f/c.md", "é ${cell.nam} ${var.x}"),
        ("c/g/a.tf", ""),
        (
            "d/blueprint.hcl",
            "blueprint \"d\" {\n  summary = \"s\"\n  each = \"estate\"\n  files \"f\" {\n    to = \"../x\"\n  }\n  files \"g\" {\n    to = \"g\"\n  }\n}\n"
        ),
        ("d/f/a.tf", ""),
        (
            "d/g/a.tf",
            "a = module(\"foundation\")\nexpand \"x\" {\n  for_each = estate.sites\n  labels = [each.key]\n  content {\n  }\n}\nexpand \"y\" {\n  for_each = [1]\n  labels = [null]\n  content {\n  }\n}\n"
        ),
    ]));
}

#[test]
fn checks_point_at_the_value() {
    snapshot!(faults(&[(
        "b/blueprint.hcl",
        r#"blueprint "b" {
  summary = "s"
  each    = "cell"
  check "subnets" {
    condition = cell.subnets >= 2
    message   = "${cell.name} has ${cell.subnets} subnets"
    help      = "raise it"
    at        = cell.subnets
    severity  = "warning"
  }
  check "fine" {
    condition = true
    message   = "never"
  }
  check "odd" {
    condition = cell.subnets
    message   = "never"
  }
  check "silent" {
    condition = false
    message   = null
  }
}
"#
    )]));
}

#[test]
fn checks_have_a_scope_of_their_own() {
    snapshot!(faults(&[(
        "b/blueprint.hcl",
        r#"blueprint "b" {
  summary = "s"
  each    = "client"
  check "once-a-cell" {
    each      = "cell"
    condition = false
    message   = "${cell.name} is asked once"
    at        = cell.name
  }
  check "once-an-estate" {
    each      = "estate"
    condition = false
    message   = "${project.name} is asked once"
  }
  check "nowhere" {
    each      = "planet"
    condition = true
    message   = "never"
  }
  check "too-wide" {
    each      = "estate"
    condition = cell.subnets > 0
    message   = "an estate has no cell"
  }
}
"#
    )]));
}

#[test]
fn names_are_used_where_they_have_a_value() {
    let manifest = r#"blueprint "b" {
  summary = "s"
  each    = "cell"
  names {
    folder  = "o/${place}"
    place   = cell.name
    missing = cell.nothing
    unused  = app.name
  }
  files "f" {
    to = folder
  }
}
"#;
    let template = "place: ${place}\ntext: 'a ${missing} b'\nagain: \"a\\tb ${missing}\"\n";
    snapshot!(faults(&[
        ("b/blueprint.hcl", manifest),
        ("b/f/a.yaml", template)
    ]));
}

#[test]
fn names_have_one_meaning_and_no_circle() {
    snapshot!(faults(&[(
        "b/blueprint.hcl",
        r#"blueprint "b" {
  summary = "s"
  each    = "cell"
  names {
    cell   = 1
    var    = 2
    egg    = "${hen} inside"
    hen    = [for x in [egg] : x]
    fine   = egg
    inner {}
  }
  names {}
}
"#
    )]));
}

#[test]
fn one_path_has_one_template() {
    let manifest = |name: &str, to: &str| {
        format!(
            "blueprint \"{name}\" {{\n  summary = \"s\"\n  each = \"cell\"\n  files \"f\" {{\n    to = \"{to}\"\n  }}\n  files \"modules\" {{\n    to = \"m\"\n  }}\n}}\n"
        )
    };
    snapshot!(faults(&[
        ("a/blueprint.hcl", &manifest("a", "o/${environment.name}")),
        ("a/f/x.tf", "a = 1\n"),
        ("a/modules/x/main.tf", "a = 1\n"),
        ("b/blueprint.hcl", &manifest("b", "o/${environment.name}")),
        ("b/f/X.tf", "a = 1\n"),
        ("b/modules/x/main.tf", "a = 2\n"),
        (
            "c/blueprint.hcl",
            &manifest("c", "o/${environment.name}/x.tf")
        ),
        ("c/f/y.tf", "a = 1\n"),
        ("c/modules/x/main.tf", "a =   1\n"),
        ("d/blueprint.hcl", &manifest("d", "same")),
        ("d/f/y.tf", "a = 1\n"),
        ("d/modules/y/main.tf", "a = 1\n"),
    ]));
}

#[test]
fn stacks_do_not_share_a_state() {
    let manifest = |name: &str| {
        format!(
            "blueprint \"{name}\" {{\n  summary = \"s\"\n  each = \"cell\"\n  stack {{\n    layer = \"01\"\n  }}\n  files \"stack\" {{\n    to = \"{name}/${{cell.name}}\"\n  }}\n}}\n"
        )
    };
    snapshot!(faults(&[
        ("a/blueprint.hcl", &manifest("a")),
        ("a/stack/x.tf", "a = 1\n"),
        ("b/blueprint.hcl", &manifest("b")),
        ("b/stack/x.tf", "a = 1\n"),
    ]));
}

#[test]
fn stacks_do_not_need_each_other() {
    let manifest = |name: &str, needs: &str| {
        format!(
            "blueprint \"{name}\" {{\n  summary = \"s\"\n  each = \"cell\"\n  stack {{\n    layer = \"{name}\"\n    needs = [{needs}]\n  }}\n  files \"stack\" {{\n    to = \"{name}/${{cell.name}}\"\n  }}\n}}\n"
        )
    };
    snapshot!(faults(&[
        ("a/blueprint.hcl", &manifest("a", "\"b\"")),
        ("a/stack/x.tf", "a = 1\n"),
        ("b/blueprint.hcl", &manifest("b", "\"c\"")),
        ("b/stack/x.tf", "a = 1\n"),
        ("c/blueprint.hcl", &manifest("c", "\"a\"")),
        ("c/stack/x.tf", "a = 1\n"),
        ("d/blueprint.hcl", &manifest("d", "\"c\"")),
        (
            "d/stack/x.tf",
            "expand \"module\" {\n  for_each = [\"x\", \"x\"]\n  labels = [each.value]\n  content {\n  }\n}\n"
        ),
    ]));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Whatever a template holds, loading and rendering end with files or problems.
    #[test]
    fn no_template_makes_it_panic(
        text in prop::collection::vec(prop::sample::select(vec![
            "a", "b", "=", " ", "\n", "\n  ", "{", "}", "[", "]", "${", "$${", "%{ if true }", "%{ endif }", "\"", "'", "# c", "// c", "/*", "*/",
            "expand \"x\" {", "for_each = estate.sites", "labels = [each.key]", "content {", "dynamic \"y\" {", "null", "estate.text",
            "<<EOT", "<<-EOT", "EOT", ": ", "- ", "|-", ">-", "|", "---", "...", "&x ", "*x", "!t ", "? ", "é", "😀", "\t", "\r\n", "1", "\u{feff}", ",",
        ]), 0..40).prop_map(|v| v.concat()),
    ) {
        with(&[("b/f/a.tf", &text), ("b/f/b.yaml", &text), ("b/f/c.txt", &text), ("b/f/d.json", &text)]);
        faults(&[("b/blueprint.hcl", &text), ("b/inputs.schema.json", &text)]);
    }
}

#[test]
fn conditions_of_blocks_are_decided_while_compiling() {
    snapshot!(with(&[(
        "b/f/a.tf",
        "resource \"a\" \"b\" {\n  when = var.x\n}\noutput \"c\" {\n  when = estate.port\n}\nmodule \"d\" {\n  when = estate.port == 1 ? null : null\n}\ndata \"e\" \"f\" {\n  when     = each.key == estate.text\n  for_each = var.x\n}\nmodule \"g\" {\n  when = estate.nothing\n}\n"
    )]));
}
