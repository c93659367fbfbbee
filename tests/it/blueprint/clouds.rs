//! `clouds` and `tables`: a section that a blueprint of each cloud reads, and tables that none takes.

use terrane::blueprint::Folder;
use terrane::compile::{Compilation, Input, compile};

use crate::estate::lines;

const ESTATE: &str = r#"
[project]
name = "acme"

[environments.staging]
account = "111122223333"
gcp     = { project = "acme-staging" }
state   = { bucket = "acme-tfstate", region = "eu-west-1" }

[defaults.grid]
gib = 1

[regions.eu-west-1]
network      = { vpc_cidr = "10.20.0.0/16" }
environments = { staging = {} }

[regions.europe-west1]
network      = { vpc_cidr = "10.21.0.0/16" }
environments = { staging = { grid = { gib = 2 } } }
"#;

const SCHEMA: &str = r#"{ "type": "object", "properties": { "gib": { "type": "integer" } }, "additionalProperties": false }"#;

/// A blueprint that reads the section `grid` and writes a page.
fn reader(name: &str, clouds: &str) -> String {
    format!(
        "blueprint \"{name}\" {{\n  summary = \"s\"\n  each    = \"cell\"\n{clouds}  section = \"grid\"\n\n  files \"pages\" {{\n    to = \"docs/{name}/${{region.name}}\"\n  }}\n}}\n"
    )
}

fn with(blueprints: &[(&str, &str)]) -> Compilation {
    let mut folder = Folder {
        shown: "blueprints".into(),
        ..Folder::default()
    };
    for (name, clouds) in blueprints {
        folder
            .files
            .insert(format!("{name}/blueprint.hcl"), reader(name, clouds).into());
        folder.files.insert(
            format!("{name}/pages/grid.md"),
            "${cell.grid.gib} GiB\n".into(),
        );
    }
    if let Some((first, _)) = blueprints.first() {
        folder
            .files
            .insert(format!("{first}/inputs.schema.json"), SCHEMA.into());
    }
    compile(&Input {
        name: "regions.toml".into(),
        text: ESTATE.into(),
        blueprints: folder,
        ..Input::default()
    })
}

fn errors(compilation: &Compilation) -> Vec<String> {
    let all = lines(compilation).into_iter();
    all.filter(|line| line.starts_with("error")).collect()
}

#[test]
fn a_section_is_read_by_the_blueprint_of_each_cloud() {
    let compilation = with(&[
        ("elastic", "  clouds  = [\"aws\"]\n"),
        ("memory", "  clouds  = [\"gcp\"]\n"),
    ]);
    assert_eq!(errors(&compilation), [] as [String; 0]);
    let tree = &compilation.output.as_ref().expect("a tree").tree;
    let page = |path: &str| {
        let found = tree.iter().find(|(known, _)| known.as_str() == path);
        found.map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned())
    };
    assert!(
        page("out/docs/elastic/eu-west-1/grid.md")
            .expect("a page")
            .contains("1 GiB")
    );
    assert!(
        page("out/docs/memory/europe-west1/grid.md")
            .expect("a page")
            .contains("2 GiB")
    );
    assert_eq!(page("out/docs/elastic/europe-west1/grid.md"), None);
}

#[test]
fn two_blueprints_of_one_cloud_cannot_read_one_section() {
    let found = errors(&with(&[
        ("elastic", ""),
        ("memory", "  clouds  = [\"gcp\"]\n"),
    ]));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].contains("`elastic` and `memory` read the section `grid` of one cloud"),
        "{found:#?}"
    );
}

#[test]
fn blueprints_whose_conditions_exclude_each_other_can_read_one_section() {
    let when = |what: &str| format!("  when    = region.provider {what} \"aws\"\n");
    let found = errors(&with(&[("elastic", &when("==")), ("memory", &when("!="))]));
    assert_eq!(found, [] as [String; 0]);
    let found = errors(&with(&[("elastic", &when("==")), ("memory", &when("=="))]));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].contains("`elastic` and `memory` both read the section `grid`"),
        "{found:#?}"
    );
}

#[test]
fn a_blueprint_that_makes_nothing_takes_nothing() {
    let said = |when: &str| {
        let compiled = with(&[("elastic", when)]);
        let mut found = lines(&compiled);
        found.retain(|line| line.contains("table_unused"));
        found
    };
    let found = said("  when    = region.provider == \"aws\"\n");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].starts_with("warning blueprint::table_unused regions.toml:19")
            && found[0].contains("`elastic` makes nothing there"),
        "{found:#?}"
    );
    // A section that the condition looks at has its say.
    assert!(said("  when    = cell.grid.gib > 1\n").is_empty());
    let found = errors(&with(&[("elastic", "  tables  = [\"vpnn\"]\n")]));
    assert!(
        found[0].contains("there is no table `vpnn` to make something of"),
        "{found:#?}"
    );
}

#[test]
fn what_is_written_for_a_cell_and_taken_by_nobody_is_an_error() {
    let found = errors(&with(&[("elastic", "  clouds  = [\"aws\"]\n")]));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].contains("blueprint::table_unused regions.toml:19")
            && found[0].contains("nothing comes of `grid` in europe-west1/staging"),
        "{found:#?}"
    );
    // Defaults of which no cloud of the estate makes anything are said, too.
    let found = errors(&with(&[("elastic", "  clouds  = [\"azure\"]\n")]));
    assert!(
        found
            .iter()
            .any(|line| line.contains("regions.toml:10") && line.contains("eu-west-1/staging")),
        "{found:#?}"
    );
    // What starts from defaults is for all clouds: of the other cell nothing is said.
    let found = errors(&with(&[("elastic", "  clouds  = [\"aws\", \"gcp\"]\n")]));
    assert_eq!(found, [] as [String; 0]);
}
