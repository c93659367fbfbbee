//! `names` and `file` blocks inside of `files`, and the functions that count Kubernetes quantities.

use super::support::{folder, run, show, shown, snapshot};

const SCOPES: &str = r#"{
  "estate": { "apps": { "api": { "kind": "job", "memory": "1.5Gi", "cpu": "250m", "volumes": { "data": "1Gi", "tmp": "64Mi" } },
                        "web": { "kind": "deployment", "memory": "512Mi", "cpu": 2, "volumes": {} } } }
}"#;

/// Problems, then every file on one line.
fn rendered(manifest: &str, templates: &[(&str, &str)]) -> String {
    let mut files = vec![("b/blueprint.hcl", manifest)];
    files.extend(templates);
    let (rendering, problems, sources) = run(&folder(&files), SCOPES);
    let mut out = shown(&problems, &sources);
    for (path, bytes) in rendering.tree.iter() {
        let text = String::from_utf8(bytes.to_vec()).expect("text");
        out.push_str(&format!(
            "{path}: {}\n",
            text.trim_end().replace('\n', " | ")
        ));
    }
    out
}

#[test]
fn a_file_has_its_own_condition_and_repetition() {
    let manifest = r#"blueprint "b" {
  summary = "s"
  each    = "estate"
  names {
    prefix = "app"
  }
  files "f" {
    for_each = estate.apps
    to       = "${prefix}/${folder}"
    names {
      app    = "${prefix}-${each.key}"
      folder = "${kind}/${each.key}"
      kind   = each.value.kind
    }
    file "job.txt" { when = kind == "job" }
    file "volume.txt" {
      for_each = each.value.volumes
      when     = mebibytes(each.value) > 100
      to       = "volumes/${each.key}.txt"
    }
    file "_.txt" { to = "_.txt" }
  }
}
"#;
    let manifest = manifest.replace("app    =", "label  =");
    snapshot!(rendered(
        &manifest,
        &[
            ("b/f/job.txt", "${label}: ${each.value.kind}"),
            ("b/f/volume.txt", "${label}: ${each.key} ${each.value}"),
            (
                "b/f/_.txt",
                "${mebibytes(each.value.memory)} ${millicores(each.value.cpu)}"
            ),
            ("b/f/all.txt", "${label}"),
        ],
    ));
}

#[test]
fn what_is_wrong_with_them_is_told_at_once() {
    let manifest = r#"blueprint "b" {
  summary = "s"
  each    = "estate"
  names {
    one = 1
  }
  files "f" {
    to = "o"
    names {
      one    = 2
      each   = 3
      app    = 4
      circle = circle
    }
    file "main.txt" { wen = true }
    file "main.txt" { when = true }
    file "mian.txt" { when = false }
    file "list.txt" { for_each = ["a"] }
    file { when = true }
  }
  files "modules" {
    to = "m"
    file "x/main.tf" { when = true }
  }
}
"#;
    snapshot!(rendered(
        manifest,
        &[
            ("b/f/main.txt", "x"),
            ("b/f/list.txt", "x"),
            ("b/modules/x/main.tf", ""),
        ],
    ));
}

#[test]
fn faults_of_their_expressions_name_the_place() {
    let file = |what: &str| {
        format!(
            "blueprint \"b\" {{\n  summary = \"s\"\n  each = \"estate\"\n  files \"f\" {{\n    to = \"o\"\n    names {{\n      a = estate.apps.api\n    }}\n    file \"x.yaml\" {{\n      {what}\n    }}\n  }}\n}}\n"
        )
    };
    let all: Vec<String> = [
        "when = 1",
        "when = each.key == \"\"",
        "for_each = 1\n      to = \"x.yaml\"",
        "for_each = [1, 2]\n      to = \"x.yaml\"",
        "to = 1",
        "to = \"x.json\"",
        "to = \"../x.yaml\"",
        "when = mebibytes(a.kind) > 1",
        "when = millicores(a) > 1",
        "when = millicores() > 1",
    ]
    .iter()
    .map(|what| {
        format!(
            "# {what}\n{}",
            rendered(&file(what), &[("b/f/x.yaml", "a: 1\n")])
        )
    })
    .collect();
    snapshot!(all.join("\n"));
}

#[test]
fn stacks_have_shared_templates_unless_they_have_their_own() {
    let stack = |name: &str, shared: &str| {
        format!(
            "blueprint \"{name}\" {{\n  summary = \"s\"\n  each = \"estate\"\n  stack {{\n    layer = \"{name}\"\n    shared = \"{shared}\"\n  }}\n  files \"stack\" {{\n    to = \"{name}\"\n  }}\n}}\n"
        )
    };
    let base =
        "blueprint \"base\" {\n  summary = \"s\"\n  each = \"estate\"\n  shared \"common\" {}\n}\n";
    let (one, two, three) = (
        stack("one", "base"),
        stack("two", "base"),
        stack("three", "bsae"),
    );
    let files = [
        ("base/blueprint.hcl", base),
        ("base/common/backend.txt", "${stack.layer}"),
        ("base/common/provider.txt", "shared"),
        ("one/blueprint.hcl", one.as_str()),
        ("one/stack/main.txt", "x"),
        ("two/blueprint.hcl", two.as_str()),
        ("two/stack/provider.txt", "own"),
        ("three/blueprint.hcl", three.as_str()),
        ("three/stack/main.txt", "x"),
    ];
    let (rendering, problems, sources) = run(&folder(&files), SCOPES);
    let found = shown(&problems, &sources);
    assert!(
        found.contains("no blueprint with `shared` templates is called `bsae`"),
        "{found}"
    );
    assert!(found.contains("did you mean `base`?"), "{found}");
    let emitted: Vec<String> = rendering
        .tree
        .iter()
        .map(|(path, bytes)| format!("{path}: {}", String::from_utf8_lossy(bytes)))
        .collect();
    assert_eq!(
        emitted,
        [
            "one/backend.txt: one",
            "one/main.txt: x",
            "one/provider.txt: shared",
            "three/main.txt: x",
            "two/backend.txt: two",
            "two/provider.txt: own",
        ]
    );
}

/// Where nothing converts a value, it keeps its type: values that may be anything, and what nobody knows the type of.
#[test]
fn a_place_that_converts_nothing_keeps_the_type() {
    let template = r#"
resource "terraform_data" "t" {
  input = toset(["b", "a"]) == var.s ? tolist(split(",", "x,${n}")) : null
}

resource "kubernetes_manifest" "m" {
  manifest = { a = concat(split(",", "x,${n}"), []) }
}

resource "null_resource" "n" {
  triggers = { a = join(",", tolist(split(",", "x,${n}"))) }
}

resource "null_resource" "p" {
  triggers = n == "x" ? {} : { a = var.k, b = var.l }
}

resource "aws_security_group_rule" "r" {
  cidr_blocks = split(",", "x,${n}")
}

resource "other_thing" "o" {
  list  = split(",", "x,${n}")
  count = n == "y" ? 1 : 0
}

module "far" {
  source = "app.terraform.io/a/b/c"
  any    = split(",", "x,${n}")
}

module "near" {
  source = "../near"
  list   = split(",", "x,${n}")
  map    = n == "x" ? {} : { a = var.k, b = var.l }
}
"#;
    let manifest = "blueprint \"b\" {\n  summary = \"s\"\n  each = \"estate\"\n  files \"f\" {\n    to = \"b\"\n    names {\n      n = \"y\"\n    }\n  }\n}\n";
    let folder = folder(&[("b/blueprint.hcl", manifest), ("b/f/main.tf", template)]);
    let (rendering, problems, sources) = run(&folder, "{}");
    assert!(problems.is_empty(), "{}", shown(&problems, &sources));
    let text = show(&rendering, &problems, &sources);
    let exact = r#"tolist(["x", "y"])"#;
    for line in [
        &format!("  input = toset([\"b\", \"a\"]) == var.s ? {exact} : null"),
        &format!("  any    = {exact}"),
        &format!("  list  = {exact}"),
        "  cidr_blocks = [\"x\", \"y\"]",
        "  list   = [\"x\", \"y\"]",
        // A set would sort the list beside it, in a map that holds lists.
        "  triggers = { a = var.k, b = var.l }",
        "  map    = false ? {} : { a = var.k, b = var.l }",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

/// What runs code takes an archive of it, which is the same on every machine and holds the text as it is.
#[test]
fn a_file_has_an_archive_of_itself_beside_it() {
    let manifest = |names: &str| {
        format!(
            "blueprint \"b\" {{\n  summary = \"s\"\n  each    = \"estate\"\n  files \"f\" {{\n    to  = \"o\"\n    zip = [{names}]\n  }}\n}}\n"
        )
    };
    let of = |names: &str| {
        let manifest = manifest(names);
        let files = [
            ("b/blueprint.hcl", manifest.as_str()),
            ("b/f/code/login.py", "print(1)\n"),
            ("b/f/other.txt", "text\n"),
        ];
        run(&folder(&files), SCOPES)
    };
    let (rendering, problems, _) = of("\"code/login.py\"");
    assert!(problems.is_empty());
    let find = |path: &str| {
        let mut files = rendering.tree.iter();
        let found = files.find(|(known, _)| known.as_str() == path);
        found.map(|(_, bytes)| bytes.to_vec())
    };
    let (text, archive) = (find("o/code/login.py"), find("o/code/login.zip"));
    let (text, archive) = (text.expect("the file"), archive.expect("the archive"));
    assert!(archive.starts_with(b"PK\x03\x04") && archive.ends_with(&[0, 0]));
    let holds = |part: &[u8]| archive.windows(part.len()).any(|window| window == part);
    assert!(holds(&text) && holds(b"login.py") && !holds(b"code/"));
    assert_eq!(rendering.tree.len(), 3);
    let (again, _, _) = of("\"code/login.py\"");
    assert_eq!(rendering.tree, again.tree);

    let (_, problems, sources) = of("\"code/logn.py\"");
    let shown = shown(&problems, &sources);
    assert!(
        shown.contains("missing_file") && shown.contains("code/login.py"),
        "{shown}"
    );
}
