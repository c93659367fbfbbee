//! Extension points: what a blueprint may add to the folders of another one, and what it may not.

use super::support::{folder, run, show, shown, snapshot};

const SCOPES: &str = r#"{
  "project": { "name": "acme" },
  "estate": { "apps": { "api": 1, "web": 2 } },
  "cell": [{ "region": { "name": "eu" }, "environment": { "name": "prod" }, "cell": { "name": "eu/prod" } },
           { "region": { "name": "us" }, "environment": { "name": "prod" }, "cell": { "name": "us/prod" } }]
}"#;

/// A stack and a folder for each app of a cell, both open to others; and a module.
const OWNER: &str = r#"blueprint "owner" {
  summary = "s"
  each    = "cell"
  stack {
    layer  = "01-owner"
    shared = "common"
    set {
      tags = { Own = cell.name }
    }
  }
  files "stack" {
    to = "stacks/${region.name}"
    extension "stack" {}
    file "providers.tf" { appends = true }
  }
  files "overlay" {
    for_each = estate.apps
    to       = "overlays/${region.name}/${each.key}"
    extension "overlay" {}
  }
  files "modules" {
    to = "modules"
    extension "m" { folder = "m" }
  }
}
"#;

const COMMON: &str = r#"blueprint "common" {
  summary = "s"
  each    = "cell"
  shared "shared" {
    names {
      home = region.name
      tags = {}
    }
  }
}
"#;

/// The owner, what it has in common with others, and blueprints that extend it.
fn rendered(more: &[(&str, &str)]) -> String {
    let mut files = vec![
        ("common/blueprint.hcl", COMMON),
        (
            "common/shared/backend.tf",
            "# Where the state is.\nterraform {\n  required_providers {\n    aws = {\n      source = \"hashicorp/aws\"\n    }\n  }\n\n  backend \"s3\" {\n    key = stack.state_key\n  }\n}\n",
        ),
        (
            "common/shared/providers.tf",
            "provider \"aws\" {\n  region = home\n\n  default_tags {\n    tags = merge({ Project = project.name }, tags)\n  }\n}\n",
        ),
        ("owner/blueprint.hcl", OWNER),
        (
            "owner/stack/main.tf",
            "module \"m\" {\n  source = module(\"m\")\n}\n",
        ),
        (
            "owner/stack/providers.tf",
            "# The other one.\nprovider \"aws\" {\n  alias = \"far\" # away\n  region = \"us\"\n}",
        ),
        ("owner/modules/m/main.tf", "locals {\n  x = 1\n}\n"),
        (
            "owner/overlay/kustomization.yaml",
            "kind: Kustomization\nresources:\n  - base\n# Only some have components.\ncomponents: '${each.key == \"api\" ? [\"one\"] : null}'\nlabels:\n  - a\n",
        ),
    ];
    files.extend(more);
    let (rendering, problems, sources) = run(&folder(&files), SCOPES);
    show(&rendering, &problems, &sources)
}

fn extender(name: &str, blocks: &str) -> String {
    format!("blueprint \"{name}\" {{\n  summary = \"s\"\n  each    = \"cell\"\n{blocks}}}\n")
}

#[test]
fn files_are_added_to_stacks_modules_and_overlays() {
    let more = extender(
        "more",
        r#"  files "alarms" {
    extends = "owner.stack"
    needs   = ["base"]
    when    = region.name == "eu"
    file "late.tf" {
      to      = "providers.tf"
      appends = true
    }
  }
  files "overlay" {
    extends = "owner.overlay"
    names {
      label = "${each.key}-${region.name}"
    }
    file "patch.yaml" { when = each.key == "web" }
  }
  files "of-m" {
    extends = "owner.m"
  }
"#,
    );
    let last = extender(
        "zoo",
        "  files \"f\" {\n    extends = \"owner.overlay\"\n  }\n",
    );
    let base = extender(
        "base",
        "  stack {\n    layer = \"00-base\"\n  }\n  files \"stack\" {\n    to = \"base/${region.name}\"\n  }\n",
    );
    snapshot!(rendered(&[
        ("base/blueprint.hcl", &base),
        ("base/stack/main.tf", "locals {\n  base = 1\n}\n"),
        ("more/blueprint.hcl", &more),
        (
            "more/alarms/alarms.tf",
            "terraform {\n  required_providers {\n    # Watches.\n    other = { source = \"a/other\" } # often\n    aws = {\n      source = \"hashicorp/aws\"\n    }\n  }\n}\n\nlocals {\n  path = stack.path\n  cell = cell.name\n}\n",
        ),
        (
            "more/alarms/versions.tf",
            "terraform {\n  required_providers {\n    third = {\n      source = \"a/third\"\n    }\n  }\n}\n",
        ),
        (
            "more/alarms/late.tf",
            "provider \"other\" {\n  name = project.name\n}\n"
        ),
        (
            "more/of-m/more.tf",
            "output \"project\" {\n  value = \"${project.name}-${local.x}\"\n}\n"
        ),
        ("more/overlay/config.yaml", "kind: ${label}\n"),
        ("more/overlay/patch.yaml", "kind: Patch\n"),
        (
            "more/overlay/kustomization.yaml",
            "components:\n  - two\npatches: '${each.key == \"web\" ? [{ path = \"patch.yaml\" }] : null}'\n",
        ),
        ("zoo/blueprint.hcl", &last),
        (
            "zoo/f/kustomization.yaml",
            "kind: Kustomization\nresources: [listed.yaml]\n"
        ),
        ("zoo/f/listed.yaml", "kind: Listed\n"),
        ("zoo/f/notes.md", "# ${each.key}"),
    ]));
}

#[test]
fn contradictions_are_told_at_their_lines() {
    let more = extender(
        "more",
        "  files \"s\" {\n    extends = \"owner.stack\"\n  }\n  files \"o\" {\n    extends = \"owner.overlay\"\n  }\n",
    );
    let last = extender(
        "zoo",
        "  files \"s\" {\n    extends = \"owner.stack\"\n  }\n  files \"o\" {\n    extends = \"owner.overlay\"\n  }\n",
    );
    let requires = |source: &str| {
        format!(
            "terraform {{\n  required_providers {{\n    aws = {{\n      source = \"{source}\"\n    }}\n  }}\n}}\n"
        )
    };
    let text = rendered(&[
        ("more/blueprint.hcl", &more),
        ("more/s/more.tf", &requires("other/aws")),
        ("more/s/same.tf", "locals {\n  a = 1\n}\n"),
        (
            "more/o/kustomization.yaml",
            "kind: Component\nnamespace: more\nresources:\n  - base\n  - more\n",
        ),
        ("zoo/blueprint.hcl", &last),
        ("zoo/s/same.tf", "locals {\n  b = 1\n}\n"),
        ("zoo/s/main.tf", "locals {\n  c = 1\n}\n"),
        ("zoo/o/kustomization.yaml", "resources:\n  - more\n"),
    ]);
    snapshot!(text.split("\nstack ").next().unwrap_or_default());
}

#[test]
fn a_folder_of_another_blueprint_is_entered_by_its_door() {
    let more = extender(
        "more",
        r#"  files "into-the-stack" {
    to = "stacks/${region.name}"
  }
  files "into-the-module" {
    to = "modules/m/templates/${region.name}"
  }
  files "into-the-overlay" {
    to = "overlays/${region.name}/api"
  }
  files "beside-them" {
    to = "stacks/of/${region.name}"
  }
"#,
    );
    let loose = extender(
        "loose",
        "  files \"f\" {\n    to = \"loose/${region.name}\"\n  }\n",
    );
    let other = extender(
        "other",
        "  files \"f\" {\n    to = \"loose/${region.name}\"\n  }\n",
    );
    let text = rendered(&[
        ("more/blueprint.hcl", &more),
        ("more/into-the-stack/notes.md", "# Notes"),
        ("more/into-the-stack/more.tf", "locals {\n  more = 1\n}\n"),
        ("more/into-the-module/x.txt", "x"),
        ("more/into-the-overlay/more.yaml", "kind: More\n"),
        ("more/beside-them/README.md", "# Notes"),
        ("loose/blueprint.hcl", &loose),
        ("loose/f/a.tf", "locals {\n  a = 1\n}\n"),
        ("other/blueprint.hcl", &other),
        ("other/f/b.tf", "locals {\n  b = 1\n}\n"),
    ]);
    snapshot!(text.split("\nstack ").next().unwrap_or_default());
}

#[test]
fn what_is_wrong_with_declarations_is_told_at_once() {
    let more = extender(
        "more",
        r#"  files "a" {
    extends = "owner.stak"
  }
  files "h" {
    extends = "owner.overlay"
    needs   = ["owner"]
  }
  files "i" {
    extends = "owner.stack"
    needs   = ["onwer"]
  }
  files "b" {
    extends = "owner.nothing-like-it"
  }
  files "c" {
    extends = "common.shared"
  }
  files "d" {
    extends = "nobody.knows"
  }
  files "e" {
    extends  = "owner.overlay"
    to       = "x"
    each     = "estate"
    for_each = ["x"]
    extension "e" {}
  }
  files "f" {
    extends = true
  }
  files "g" {
    to    = "g"
    needs = ["owner"]
    extension "one" {}
    extension "one" { folder = "x" }
    file "x.md" { appends = true }
    file "y.tf" { appends = 1 }
    file "z.tf" { appends = true }
  }
"#,
    );
    let other = extender(
        "other",
        r#"  stack {
    layer = "02-other"
    set {
      home = "x"
    }
  }
  files "stack" {
    extends = "owner.stack"
  }
  files "modules" {
    to = "modules"
    extension "n" {}
    extension "p" { folder = "q" }
  }
"#,
    );
    let third = extender(
        "third",
        "  stack {\n    layer  = \"03-third\"\n    shared = \"common\"\n    set {\n      hom = 1\n    }\n  }\n  files \"stack\" {\n    to = \"third/${region.name}\"\n  }\n",
    );
    let mut files = vec![
        ("more/blueprint.hcl", more.as_str()),
        ("other/blueprint.hcl", &other),
        ("other/stack/main.tf", "locals {\n  a = 1\n}\n"),
        ("other/modules/o/main.tf", "locals {\n  a = 1\n}\n"),
        ("third/blueprint.hcl", &third),
        ("third/stack/main.tf", "locals {\n  a = 1\n}\n"),
        ("more/g/x.md", "x"),
        ("more/g/y.tf", ""),
        ("more/g/z.tf", ""),
    ];
    let folders = ["a", "b", "c", "d", "e", "f", "h", "i"].map(|name| format!("more/{name}/x.txt"));
    files.extend(folders.iter().map(|path| (path.as_str(), "x")));
    let text = rendered(&files);
    snapshot!(text.split("\nstack ").next().unwrap_or_default());
}

/// What one module declares is declared once, whoever writes its files.
#[test]
fn what_is_declared_twice_is_told_at_the_lines_of_both() {
    let declared = "module \"baseline\" {\n  source = module(\"cell-baseline\")\n}\n\nlocals {\n  a = 1\n}\n\noutput \"vpc_id\" {\n  value = local.a\n}\n";
    let input = terrane::Input {
        name: "regions.toml".into(),
        text: std::fs::read_to_string("examples/extensions/regions.toml").expect("the example"),
        blueprints: folder(&[
            (
                "more/blueprint.hcl",
                &extender(
                    "more",
                    "  files \"f\" {\n    extends = \"foundation.stack\"\n  }\n",
                ),
            ),
            ("more/f/more.tf", declared),
            (
                "zoo/blueprint.hcl",
                &extender(
                    "zoo",
                    "  files \"f\" {\n    extends = \"foundation.stack\"\n  }\n",
                ),
            ),
            ("zoo/f/zoo.tf", "locals {\n  a = 2\n}\n"),
        ]),
        ..terrane::Input::default()
    };
    let mut compiled = terrane::compile(&input);
    compiled
        .problems
        .retain_mut(|p| p.code.name == "terraform::duplicate");
    snapshot!(shown(&compiled.problems, &compiled.sources));
}

#[test]
fn the_example_adds_to_stacks_and_overlays() {
    let folder = crate::estate::root().join("examples/extensions");
    let tree = crate::estate::compile_folder(&folder)
        .output
        .expect("it compiles")
        .tree;
    let text = |end: &str| {
        let mut files = tree.iter().filter(|(path, _)| path.as_str().ends_with(end));
        let (_, bytes) = files.next().unwrap_or_else(|| panic!("{end}"));
        String::from_utf8(bytes.to_vec()).expect("text")
    };
    let budget = text("01-foundation/production/budget.tf");
    assert!(budget.contains("from blueprints/finops"), "{budget}");
    let overlay = text("regions/eu-west-1/production/shop/web/kustomization.yaml");
    assert!(
        overlay.contains("\n- vertical-pod-autoscaler.yaml\n"),
        "{overlay}"
    );
    assert!(
        overlay.contains("finops.example.com/cost-center: "),
        "{overlay}"
    );
    assert!(overlay.contains("from blueprints/kubernetes"), "{overlay}");
}
