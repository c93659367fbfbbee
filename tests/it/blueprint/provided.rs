//! `provides`: what a blueprint tells all others of each thing that it is written for.

use terrane::blueprint::Folder;
use terrane::compile::{Compilation, Input, compile};
use terrane::scope::reference::page;

use crate::estate::lines;

const ESTATE: &str = r#"
[project]
name = "acme"

[environments.production]
account = "111122223333"
state   = { bucket = "acme-tfstate-production", region = "eu-west-1" }

[defaults.network]
availability_zones = 3

[defaults.platform]
kubernetes_version = "1.35"

[regions.eu-west-1]
network      = { vpc_cidr = "10.20.0.0/16" }
environments = { production = {} }

[regions.eu-central-1]
network      = { vpc_cidr = "10.21.0.0/16" }
environments = { production = { platform = { cluster_name = "frankfurt" } } }
"#;

const TENANTS: &str = r#"
[clients.ezra]
cells = ["eu-west-1/production"]

[clients.ezra.apps.portal]
image = "registry.example.com/ezra/portal:1.4.2"
port  = 8080

[apps.gateway]
image = "registry.example.com/gateway:2.0"
port  = 8080
cells = ["eu-west-1/production"]
"#;

fn with(blueprints: &[(&str, &str)]) -> Compilation {
    compiled(ESTATE.into(), blueprints)
}

fn compiled(text: String, blueprints: &[(&str, &str)]) -> Compilation {
    let mut folder = Folder {
        shown: "blueprints".into(),
        ..Folder::default()
    };
    for (path, text) in blueprints {
        folder.files.insert((*path).into(), (*text).into());
    }
    compile(&Input {
        name: "regions.toml".into(),
        text,
        blueprints: folder,
        ..Input::default()
    })
}

fn blueprint(name: &str, each: &str, body: &str) -> String {
    format!("blueprint \"{name}\" {{\n  summary = \"s\"\n  each    = \"{each}\"\n{body}}}\n")
}

fn provides(name: &str, of: &str, value: &str) -> String {
    format!(
        "  provides \"{name}\" {{\n    description = \"A name.\"\n    type        = {of}\n    value       = {value}\n  }}\n"
    )
}

/// The problems of an estate with one blueprint that provides names.
fn found(each: &str, body: &str) -> Vec<String> {
    let mut found = lines(&with(&[("a/blueprint.hcl", &blueprint("a", each, body))]));
    found.retain(|line| !line.starts_with("note "));
    found
}

#[test]
fn others_see_it_as_a_key_of_the_cell_wherever_the_cell_is_seen() {
    let places = provides("place", "string", "\"${region.name} of ${project.name}\"");
    let tiers = provides("tiers", "list(string)", "[upper(environment.name)]");
    let folds = provides("weight", "number", "\"${length(region.zones)}\"");
    let pages = "  files \"pages\" {\n    to = \"pages/${region.name}\"\n  }\n";
    let compilation = with(&[
        ("a/blueprint.hcl", &blueprint("a", "cell", &places)),
        ("b/blueprint.hcl", &blueprint("b", "environment", &tiers)),
        ("c/blueprint.hcl", &blueprint("c", "region", &folds)),
        ("d/blueprint.hcl", &blueprint("d", "cell", pages)),
        (
            "d/pages/page.txt",
            "${cell.place} ${cell.cluster_name} ${environment.tiers[0]} ${cell.region.weight + 1} ${join(\" \", [for c in estate.cells : c.cluster_name])} ${estate.environments.production.tiers[0]}",
        ),
    ]);
    let output = compilation.output.as_ref();
    let tree = &output
        .unwrap_or_else(|| panic!("{:?}", lines(&compilation)))
        .tree;
    let text = |region: &str| {
        let path = format!("/pages/{region}/page.txt");
        let (_, bytes) = tree
            .iter()
            .find(|(p, _)| p.as_str().ends_with(&path))
            .expect("the page");
        String::from_utf8_lossy(bytes).trim().to_owned()
    };
    assert_eq!(
        text("eu-west-1"),
        "eu-west-1 of acme acme-euw1-prod PRODUCTION 4 frankfurt acme-euw1-prod PRODUCTION"
    );
    assert!(text("eu-central-1").starts_with("eu-central-1 of acme frankfurt "));
    let schema = compilation.schema.as_ref().expect("a schema");
    let reference = page(schema, &compilation.provided);
    for row in [
        "| `cluster_name` | text | Name of its Kubernetes cluster. Provided by `platform`. |",
        "| `place` | text | A name. Provided by `a`. |",
        "| `tiers` | list of texts | A name. Provided by `b`. |",
        "| `weight` | number | A name. Provided by `c`. |",
    ] {
        assert!(reference.contains(row), "{row}");
    }
}

/// Every scope can be told of, and a narrow one sees what is provided for those around it.
#[test]
fn names_are_provided_for_every_scope() {
    let value = |each: &str, value: &str| {
        let body = provides("note", "string", value);
        blueprint(&format!("of-{each}"), each, &body)
    };
    let notes = [
        ("estate", "\"${length(estate.cells)} of ${project.name}\""),
        ("state", "upper(state.bucket)"),
        ("client", "\"${client.name} in ${cell.cluster_name}\""),
        ("app", "\"${app.name}, ${try(client.note, \"nobody\")}\""),
    ];
    let notes = notes.map(|(each, text)| (format!("of-{each}/blueprint.hcl"), value(each, text)));
    let pages = "  files \"pages\" {\n    to = \"pages\"\n  }\n";
    let pages = blueprint("d", "estate", pages);
    let cell = "estate.cells[\"eu-west-1/production\"]";
    let apps = blueprint(
        "e",
        "app",
        "  files \"notes\" {\n    to = \"notes/${app.path}\"\n  }\n",
    );
    let here = "${app.note}. ${cell.apps[app.path].note}. ${cell.apps[\"ezra/portal\"].note}. ${cell.clients.ezra.note}. ${cell.clients.ezra.apps.portal.note}.";
    let mut all: Vec<(&str, &str)> = notes
        .iter()
        .map(|(p, t)| (p.as_str(), t.as_str()))
        .collect();
    let page = format!(
        "${{estate.note}}. ${{estate.states.production.note}}. ${{length({cell}.clients)}}."
    );
    all.extend([
        ("d/blueprint.hcl", pages.as_str()),
        ("d/pages/page.txt", page.as_str()),
        ("e/blueprint.hcl", apps.as_str()),
        ("e/notes/page.txt", here),
    ]);
    let named = "name = \"acme\"";
    let project = ESTATE.replace(named, &format!("{named}\ndomain = \"acme.example.com\""));
    let compilation = compiled(format!("{project}{TENANTS}"), &all);
    let output = compilation.output.as_ref();
    let tree = &output
        .unwrap_or_else(|| panic!("{:?}", lines(&compilation)))
        .tree;
    let text = |path: &str| {
        let mut all = tree.iter();
        let (_, bytes) = all
            .find(|(known, _)| known.as_str().ends_with(path))
            .expect("the page");
        String::from_utf8_lossy(bytes).trim().to_owned()
    };
    assert_eq!(
        text("pages/page.txt"),
        "2 of acme. ACME-TFSTATE-PRODUCTION. 1."
    );
    let ezra = "ezra in acme-euw1-prod";
    let portal = format!("portal, {ezra}");
    let rest = format!("{portal}. {ezra}. {portal}.");
    assert_eq!(
        text("notes/ezra/portal/page.txt"),
        format!("{portal}. {portal}. {rest}")
    );
    assert_eq!(
        text("notes/shared/gateway/page.txt"),
        format!("gateway, nobody. gateway, nobody. {rest}")
    );
}

#[test]
fn every_fault_of_a_declaration_is_told_at_once() {
    let body = [
        provides("Name", "string", "1"),
        provides("things", "object({ a = string })", "1"),
        provides("other", "strin", "1"),
        "  provides \"empty\" {\n  }\n".to_owned(),
    ];
    let told = found("cell", &body.concat());
    for expected in [
        "`Name` cannot be the name of a key",
        "no name is provided with this type",
        "`strin`",
        "`provides` lacks `description`, `type` and `value`",
    ] {
        assert!(
            told.iter().any(|line| line.contains(expected)),
            "{expected}: {told:?}"
        );
    }
}

#[test]
fn a_name_is_provided_once_and_means_nothing_else() {
    let twice = found("cell", &provides("cluster_name", "string", "\"a\""));
    assert!(
        twice[0].contains("`cell.cluster_name` is provided twice"),
        "{twice:?}"
    );
    // A key of the core, and a section.
    for name in ["network", "platform"] {
        let taken = found("cell", &provides(name, "string", "\"a\""));
        let expected = format!("`cell.{name}` has a meaning already");
        assert!(taken[0].contains(&expected), "{taken:?}");
        assert_eq!(taken.len(), 1, "said once, not for each cell: {taken:?}");
    }
    // What rendering adds has a meaning, too.
    let taken = found("estate", &provides("stacks", "string", "\"a\""));
    assert!(
        taken[0].contains("`estate.stacks` has a meaning already"),
        "{taken:?}"
    );
}

#[test]
fn who_reads_what_could_not_be_provided_has_no_fault_of_its_own() {
    let body = [
        provides("place", "string", "region.nothing"),
        "  names {\n    read = cell.place\n  }\n  files \"pages\" {\n    to = read\n  }\n"
            .to_owned(),
        "  check \"never\" {\n    condition = false\n    message   = \"never\"\n  }\n".to_owned(),
    ];
    let text = blueprint("a", "cell", &body.concat());
    let told = lines(&with(&[("a/blueprint.hcl", &text), ("a/pages/a.txt", "a")]));
    let of = |code: &str| told.iter().filter(|line| line.contains(code)).count();
    assert_eq!(
        (of("blueprint::expression"), of("a::never")),
        (1, 1),
        "{told:?}"
    );
}

#[test]
fn a_value_fits_its_type_and_sees_only_what_is_around_it() {
    let cases = [
        ("string", "null", "null, and must have a value"),
        ("number", "region.name", "takes a number"),
        ("list(string)", "[[]]", "`x[0]`"),
        ("string", "estate.project.name", "`estate`"),
        ("string", "cell.nothing", "`nothing`"),
        ("string", "cell.cluster_name", "`cluster_name`"),
    ];
    for (of, value, expected) in cases {
        let told = found("cell", &provides("x", of, value));
        assert!(
            told.len() == 1 && told[0].contains(expected),
            "{value}: {told:?}"
        );
    }
}
