//! `terrane validate` on folders of Terraform that nobody compiled.

use std::fs;
use std::path::Path;

use super::run::{scratch, terrane};

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }
}

const ROOT: &str = r#"module "net" {
  source = "../../modules/net"
  cidr   = "10.0.0.0/16"
}
resource "aws_ssm_parameter" "id" {
  name  = "/net"
  type  = "String"
  value = module.net.id
}
"#;
const NET: &str = r#"variable "cidr" {}
resource "aws_vpc" "this" {
  cidr_block = var.cidr
}
output "id" {
  value = aws_vpc.this.id
}
"#;

#[test]
fn roots_and_modules_are_checked_together() {
    let here = scratch();
    let files = [
        ("live/one/main.tf", ROOT),
        ("live/one/terraform.tfvars", "# none\n"),
        ("modules/net/main.tf", NET),
        ("modules/net/tests/net.tftest.hcl", "run \"plan\" {}\n"),
        // Nobody's business.
        ("live/one/.terraform/modules/x/main.tf", "broken ="),
        ("live/one/README.md", "broken ="),
    ];
    write(here.path(), &files);
    let run = terrane(here.path(), &["validate", "."]);
    assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
    assert!(
        run.err.starts_with("no faults in 4 files of 2 modules"),
        "{}",
        run.err
    );

    // What a module gives is seen from a root that was named beside it, wherever the command runs.
    let broken = NET.replace("output \"id\"", "output \"vpc_id\"");
    write(here.path(), &[("modules/net/main.tf", &broken)]);
    for (at, folders) in [
        ("", &["live", "modules"][..]),
        ("", &["./modules", "live/one"]),
        ("live/one", &[".", "../../modules/net"]),
    ] {
        let mut arguments = vec!["validate", "--format", "json"];
        arguments.extend(folders);
        let run = terrane(&here.path().join(at), &arguments);
        assert_eq!(run.code, 2, "{}", run.out);
        let found: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
        let problems = found["problems"].as_array().expect("problems");
        assert_eq!(problems.len(), 1, "{}", run.out);
        assert_eq!(problems[0]["code"], "terraform::undeclared");
        assert!(run.out.contains("main.tf"), "{}", run.out);
    }
    // What it calls is read with it, wherever that lies.
    let run = terrane(here.path(), &["validate", "live/one"]);
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(
        run.err.contains("the module `net` has no output `id`"),
        "{}",
        run.err
    );
}

#[test]
fn what_is_called_is_read_wherever_it_lies() {
    let here = scratch();
    let call =
        |source: &str| format!("module \"m\" {{\n  name   = 1\n  source = \"{source}\"\n}}\n");
    let files = [
        ("live/one/main.tf", call("../../modules/a")),
        ("modules/a/main.tf", call("../b")),
        ("modules/b/main.tf", "variable \"named\" {}\n".to_owned()),
        ("modules/c/main.tf", "broken =".to_owned()),
    ];
    for (path, text) in &files {
        write(here.path(), &[(path, text.as_str())]);
    }
    let places = |folder: &str, source: &str| {
        let run = terrane(
            &here.path().join(folder),
            &["validate", "--format", "json", source],
        );
        let found: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
        let problems = found["problems"].as_array().expect("problems");
        let place = |problem: &serde_json::Value| {
            let label = &problem["labels"][0];
            let file = label["file"].as_str().unwrap_or_default();
            let code = problem["code"].as_str().unwrap_or_default();
            format!("{file}:{} {code}", label["line"])
        };
        problems.iter().map(place).collect::<Vec<_>>()
    };
    // The module that is called, and the one that this calls; nothing beside them.
    let expected = [
        "live/one/main.tf:2 terraform::module_call",
        "modules/a/main.tf:2 terraform::module_call",
    ];
    assert_eq!(places("", "live"), expected);
    let from_below = places("live/one", ".");
    assert_eq!(from_below.len(), 2, "{from_below:?}");
    assert!(from_below.contains(&"../../modules/a/main.tf:2 terraform::module_call".to_owned()));

    // A folder that is not there is missed at the call, and found with its whole path, also where it would lie outside.
    write(
        here.path(),
        &[("live/one/main.tf", &call("../../modules/aa"))],
    );
    assert_eq!(
        places("", "live"),
        ["live/one/main.tf:1 terraform::no_module"]
    );
    write(here.path(), &[("live/one/main.tf", &call("./nope"))]);
    assert_eq!(places("live/one", "."), ["main.tf:1 terraform::no_module"]);
    write(here.path(), &[("modules/empty/README.md", "")]);
    write(
        here.path(),
        &[("live/one/main.tf", &call("../../modules/empty"))],
    );
    assert_eq!(places("", "live"), [""; 0]);
}

#[test]
fn every_fault_of_every_file_is_reported_at_once() {
    let here = scratch();
    let files = [
        (
            "a/main.tf",
            "resource \"aws_vpc\" \"a\" {\n  cidr_blok = \"10.0.0.0/16\"\n}\n",
        ),
        ("b/main.tf", "x = = 1\n"),
        (
            "b/more.tf",
            "terraform {\n  required_providers {\n    aws = { source = \"hashicorp/aws\" }\n  }\n}\nresource \"aws_vpc\" \"b\" {\n  arn = \"no\"\n  tags = var.unknown_here\n}\n",
        ),
        ("b/values.tfvars", "y = [\n"),
        ("b/b.tftest.hcl", "run {{\n"),
        ("c/main.tf", "resource \"datadog_monitor\" \"a\" {}\n"),
    ];
    write(here.path(), &files);
    write(here.path(), &[("d/main.tf.json", "{}")]);
    fs::write(here.path().join("d/odd.tf"), b"# \xff\n").expect("written");
    let run = terrane(here.path(), &["validate", "--format", "github", "."]);
    assert_eq!(run.code, 2, "{}", run.out);
    let lines: Vec<(&str, &str)> = run
        .out
        .lines()
        .map(|line| {
            let part = |from: &str, to: &str| {
                let rest = line.split_once(from).map_or("", |(_, rest)| rest);
                rest.split_once(to).map_or("", |(part, _)| part)
            };
            (part("file=", ","), part("title=", "::"))
        })
        .collect();
    for expected in [
        ("a/main.tf", "terraform%3A%3Aunknown_argument"),
        ("b/main.tf", "syntax%3A%3Ahcl"),
        ("b/more.tf", "terraform%3A%3Aread_only"),
        ("b/values.tfvars", "syntax%3A%3Ahcl"),
        ("b/b.tftest.hcl", "syntax%3A%3Ahcl"),
        ("c/main.tf", "terraform%3A%3Aunrequired_provider"),
        ("d/odd.tf", "cli%3A%3Aunreadable"),
    ] {
        assert!(lines.contains(&expected), "{expected:?}: {}", run.out);
    }
    // A module of which a file cannot be read may declare anything.
    assert!(!run.out.contains("unknown_here"), "{}", run.out);

    let run = terrane(here.path(), &["validate", "--format", "sarif", "a"]);
    assert_eq!(run.code, 2);
    assert!(
        run.out.contains("\"terraform::unknown_argument\""),
        "{}",
        run.out
    );
    let run = terrane(here.path(), &["validate", "a"]);
    assert!(
        run.err.contains("did you mean `cidr_block`?"),
        "{}",
        run.err
    );
}

#[test]
fn warnings_do_not_fail_and_the_project_s_schemas_are_used() {
    let here = scratch();
    let main = r#"terraform {
  required_providers {
    example = { source = "example/example" }
  }
}
resource "example_thing" "a" {
  nmae = "x"
}
"#;
    write(here.path(), &[("live/main.tf", main)]);
    let run = terrane(here.path(), &["validate", "live"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(
        run.err.contains("terraform::unchecked_provider"),
        "{}",
        run.err
    );
    let schema = r#"{"provider_schemas": {"registry.terraform.io/example/example": {"resource_schemas":
        {"example_thing": {"block": {"attributes": {"name": {"type": "string", "required": true}}}}}}}}"#;
    write(here.path(), &[("schemas/example.json", schema)]);
    let run = terrane(here.path(), &["validate", "live"]);
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(run.err.contains("did you mean `name`?"), "{}", run.err);
    // Of the project that is named, wherever that is.
    let run = terrane(
        &here.path().join("live"),
        &["--project", "..", "validate", "."],
    );
    assert_eq!(run.code, 2, "{}", run.err);
    write(here.path(), &[("schemas/example.json", "{")]);
    let run = terrane(here.path(), &["validate", "live"]);
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(run.err.contains("terraform::broken_schema"), "{}", run.err);
}

#[test]
fn what_is_no_folder_of_terraform_is_said() {
    let here = scratch();
    write(here.path(), &[("main.tf", ROOT), ("empty/README.md", "x")]);
    for (name, message) in [
        ("nowhere", "cannot read `nowhere`"),
        ("main.tf", "`main.tf` is not a folder"),
        ("empty", "there is no Terraform"),
    ] {
        let run = terrane(here.path(), &["validate", name]);
        assert_eq!(run.code, 2, "{name}");
        assert!(run.err.contains(message), "{}", run.err);
    }
}

#[test]
fn functions_newer_than_what_a_module_admits_are_named_once_and_old_ones_never() {
    let here = scratch();
    let text = r#"terraform {
  required_version = ">= 0.13.0"
}
output "a" {
  value = [format("%s", "x"), startswith("x", "y"), startswith("y", "x")]
}
"#;
    write(here.path(), &[("main.tf", text)]);
    let run = terrane(here.path(), &["validate", "."]);
    assert_eq!(run.code, 0, "{}", run.err);
    let told = run.err.matches("Terraform has `").count();
    let newer = "Terraform has `startswith` since 1.3";
    assert!(told == 1 && run.err.contains(newer), "{}", run.err);
}

/// What a function reads of a large file is not known, and that is said; the hash of one needs no look into it.
#[test]
fn large_files_are_not_looked_into() {
    let here = crate::scratch::folder();
    let large = "x".repeat((4 << 20) + 1);
    let main = "output \"a\" {\n  value = file(\"${path.module}/large.txt\")\n}\n\noutput \"b\" {\n  value = filesha256(\"${path.module}/lambda.zip\")\n}\n";
    write(
        here.path(),
        &[
            ("a/main.tf", main),
            ("a/large.txt", &large),
            ("a/lambda.zip", &large),
        ],
    );
    let run = terrane(here.path(), &["validate", "a"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(
        run.err.contains("`a/large.txt` is read by a function") && run.err.contains("main.tf:2:11"),
        "{}",
        run.err
    );
    assert!(!run.err.contains("lambda.zip"), "{}", run.err);
}

/// Names that each double the one before would fill any memory: the first that is too large is said, and those that are made of it are not.
#[test]
fn values_that_double_come_to_an_end() {
    let here = crate::scratch::folder();
    let mut main = "locals {\n  t0 = \"0123456789\"\n  l0 = [1]\n".to_owned();
    for i in 1..=70 {
        let last = i - 1;
        main += &format!("  t{i} = \"${{local.t{last}}}${{local.t{last}}}\"\n");
        main += &format!("  l{i} = [local.l{last}, local.l{last}]\n");
    }
    main += "}\n\noutput \"a\" {\n  value = [local.t70, local.l70]\n}\n";
    write(here.path(), &[("a/main.tf", &main)]);
    let run = terrane(here.path(), &["validate", "--format", "github", "a"]);
    assert_eq!(run.code, 2, "{}", run.err);
    assert_eq!(
        run.out.matches("more than 32 MiB").count(),
        2,
        "{}",
        run.out
    );
}

/// A module that several roots share by links, as Terraform takes it: a linked file is a file of each folder, a linked folder is the one that it leads to.
#[cfg(unix)]
#[test]
fn links_are_followed_as_terraform_follows_them() {
    use std::os::unix::fs::symlink;
    let here = scratch();
    let files = [
        ("common/variables.tf", "variable \"env\" {}\n"),
        ("a/main.tf", "output \"env\" {\n  value = var.env\n}\n"),
        ("b/main.tf", "output \"env\" {\n  value = var.env\n}\n"),
        (
            "c/main.tf",
            "module \"net\" {\n  source = \"./net\"\n  cidr   = \"10.0.0.0/16\"\n}\n",
        ),
        (
            "lib/net/main.tf",
            "variable \"cidr\" {}\nmodule \"dns\" {\n  source = \"../dns\"\n  name   = var.cidr\n}\n",
        ),
        ("lib/dns/main.tf", "variable \"name\" {}\n"),
        // Hidden folders are not looked into, so that nothing is said of what lies there.
        (
            "d/main.tf",
            "module \"a\" {\n  source = \"./.mods/a\"\n}\nmodule \"b\" {\n  source = \"./b\"\n}\n",
        ),
        ("d/.mods/a/main.tf", "variable \"x\" {\n  default = 1\n}\n"),
    ];
    write(here.path(), &files);
    for (to, at) in [
        ("../common/variables.tf", "a/variables.tf"),
        ("../common/variables.tf", "b/variables.tf"),
        ("../lib/net", "c/net"),
        ("..", "lib/dns/around"),
        (".mods/a", "d/b"),
    ] {
        symlink(to, here.path().join(at)).expect("linked");
    }
    for folders in [&["."][..], &["a", "b", "c"]] {
        let mut arguments = vec!["validate"];
        arguments.extend(folders);
        let run = terrane(here.path(), &arguments);
        assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
    }
    // What is wrong in a shared file is one fault, and what is behind a link is looked at.
    let files = [
        (
            "common/variables.tf",
            "variable \"env\" {\n  typ = string\n}\n",
        ),
        ("lib/dns/main.tf", "variable \"nam\" {}\n"),
    ];
    write(here.path(), &files);
    let run = terrane(here.path(), &["validate", "--format", "json", "."]);
    let found: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    let problems = found["problems"].as_array().expect("problems");
    let codes: Vec<_> = problems.iter().map(|p| p["code"].as_str()).collect();
    let call = Some("terraform::module_call");
    assert_eq!(
        codes,
        [Some("terraform::unknown_argument"), call],
        "{}",
        run.out
    );

    // A link that leads nowhere is one fault: what the module declares is not all known then.
    fs::remove_file(here.path().join("a/variables.tf")).expect("removed");
    symlink("nowhere.tf", here.path().join("a/variables.tf")).expect("linked");
    let run = terrane(here.path(), &["validate", "--format", "json", "a"]);
    let found: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(found["summary"]["errors"], 1, "{}", run.out);
    assert!(run.out.contains("a/variables.tf"), "{}", run.out);
}

/// Tests of modules: what Terraform refuses when it reads them.
#[test]
fn tests_of_modules_are_looked_at() {
    let main = "variable \"x\" {}\nresource \"terraform_data\" \"a\" {}\nmodule \"m\" {\n  source = \"./m\"\n}\n";
    let test = r#"mock_provider "aws" {
  override_data {
    target = aws_vpc.x
  }
}
override_module {
  target = terraform_data.a
}
override_resource {
  target = module.m.terraform_data.b
}
override_resource {
  target = module.m.terraform_data.b
}
run "a" {
  command         = "plan"
  expect_failures = [var.x, terraform_data.a, check.c, output.o, data.x.y, resource.terraform_data.a]
}
run "b" {
  expect_failures = [local.x, module.m.terraform_data.b, path.module]
  plan_options {
    mode    = refresh-only
    refresh = false
  }
}
"#;
    let here = scratch();
    let files = [
        ("main.tf", main),
        ("m/main.tf", "resource \"terraform_data\" \"b\" {}\n"),
        ("a.tftest.hcl", test),
        // Terraform does not look here.
        ("tests/below/a.tftest.hcl", "broken ="),
    ];
    write(here.path(), &files);
    let run = terrane(here.path(), &["validate", "--format", "json", "."]);
    let found: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    let problems = found["problems"].as_array().expect("problems");
    let lines: Vec<_> = problems.iter().map(|p| &p["labels"][0]["line"]).collect();
    assert_eq!(lines, [3, 7, 12, 16, 20, 23], "{}", run.out);
}

/// What is no JSON no Terraform reads.
#[test]
fn what_is_no_json_is_said() {
    let here = scratch();
    let files = [
        (
            "a/main.tf.json",
            "{\n  \"variable\": {\n    \"x\": { \"default\": 1 },\n  }\n}\n",
        ),
        (
            "b/main.tf.json",
            "{ \"//\": \"a comment\", \"variable\": { \"x\": {} } }\n",
        ),
    ];
    write(here.path(), &files);
    let run = terrane(here.path(), &["validate", "--format", "json", "."]);
    let found: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    let problems = found["problems"].as_array().expect("problems");
    let errors = problems.iter().filter(|p| p["severity"] == "error");
    let places: Vec<_> = errors.map(|p| (&p["code"], &p["labels"][0])).collect();
    assert_eq!(places.len(), 1, "{}", run.out);
    let (code, label) = places[0];
    assert_eq!(
        (code, &label["file"]),
        (&"syntax::hcl".into(), &"a/main.tf.json".into())
    );
    assert!(label["line"] == 3 || label["line"] == 4, "{label}");

    write(here.path(), &[("a/main.tf.json", "{}"), ("a/b.tf", "")]);
    let run = terrane(here.path(), &["validate", "."]);
    assert_eq!(run.code, 0, "{}", run.out);
    assert!(run.err.contains("no faults in 3 files of 2"), "{}", run.err);
}

/// What programs write is taken as Terraform takes it, as far as anybody could read it.
#[test]
fn long_chains_and_deep_brackets_are_checked() {
    let here = scratch();
    let file = |operands: usize, brackets: usize| {
        format!(
            "locals {{\n  a = true{}\n  b = {}1{}\n}}\noutput \"a\" {{\n  value = local.a\n}}\noutput \"b\" {{\n  value = local.b\n}}\n",
            " || local.b == []".repeat(operands),
            "[".repeat(brackets),
            "]".repeat(brackets),
        )
    };
    write(here.path(), &[("main.tf", &file(4900, 990))]);
    let run = terrane(here.path(), &["validate", "."]);
    assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
    write(here.path(), &[("main.tf", &file(5001, 1001))]);
    let run = terrane(here.path(), &["validate", "--format", "concise", "."]);
    assert_eq!((run.code, run.out.lines().count()), (2, 2), "{}", run.out);
}
