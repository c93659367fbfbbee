//! The pages of docs/regions are made from the declaration of the language, every table has an example that holds, and `explain` prints the same.

use std::path::Path;

use terrane::compile::{Input, compile};
use terrane::diag::Severity;
use terrane::estate::resolve;
use terrane::schema::explain::{called, explain};
use terrane::schema::reference::{index, page, tables};
use terrane::source::Sources;
use terrane::syntax::{self, merge};

use super::estate::{compiled_reference, root};

/// What the examples of docs/regions are parts of.
const AROUND: &str = r#"
[project]
name   = "acme"
domain = "acme.example.com"

[output]
gitops = "none"

[sites.head-office]
customer_gateway_ip = "203.0.114.10"
bgp_asn             = 65000
networks            = ["192.168.10.0/24"]

[environments.production]
account = "111122223333"
state   = { bucket = "acme-tfstate-production", region = "eu-west-1" }

[environments.staging]
account = "444455556666"
state   = { bucket = "acme-tfstate-staging", region = "eu-west-1" }

[regions.eu-west-1]
network = { vpc_cidr = "10.20.0.0/16" }
environments = { production = {}, staging = { shares_network_with = "production" } }

[regions.eu-central-1]
network = { vpc_cidr = "10.21.0.0/16" }
environments = { production = {} }

[clients.ezra]
cells = ["eu-west-1/production"]

[clients.ezra.apps.portal]
image = "registry.example.com/ezra/portal:1.4.2"
port  = 8080
"#;

#[test]
fn every_page_is_made_from_the_declaration() {
    let schema = compiled_reference().schema.as_ref().expect("a schema");
    let tables = tables(schema);
    let mut pages = vec![("README".to_owned(), index(tables))];
    pages.extend(tables.iter().map(|t| (t.name.clone(), page(t))));
    let folder = root().join("docs/regions");
    if std::env::var_os("TERRANE_UPDATE").is_some() {
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        for (name, text) in &pages {
            std::fs::write(folder.join(name).with_extension("md"), text).expect("written");
        }
    }
    for (name, text) in &pages {
        let written = std::fs::read_to_string(folder.join(name).with_extension("md"));
        assert_eq!(
            written.ok().as_ref(),
            Some(text),
            "{name}: run with TERRANE_UPDATE=1"
        );
    }
    let files = std::fs::read_dir(&folder).expect("docs/regions").count();
    assert_eq!(files, pages.len(), "a page of no table");
    assert!(tables.len() > 20, "{} tables", tables.len());
}

#[test]
fn every_table_has_an_example_that_holds() {
    let schema = compiled_reference().schema.as_ref().expect("a schema");
    let mut wrong = Vec::new();
    for table in tables(schema) {
        let Some(example) = &table.example else {
            wrong.push(format!("{}: no example", table.name));
            continue;
        };
        let mut sources = Sources::new();
        let (around, example) = (
            sources.add("around.toml", AROUND),
            (sources.add("example.toml", example.as_str()), example),
        );
        let (around, mut problems) = syntax::parse(around, AROUND);
        let (file, found) = syntax::parse(example.0, example.1);
        problems.extend(found);
        let (estate, found) = resolve(&merge(around, &file, &mut Vec::new()), schema);
        problems.extend(found);
        if estate.is_none() || !problems.is_empty() {
            let all: Vec<&str> = problems.iter().map(|p| p.message.as_str()).collect();
            wrong.push(format!("{}: {}", table.name, all.join("; ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a reader copies compiles as a whole, with every rule asked.
#[test]
fn every_example_compiles() {
    let schema = compiled_reference().schema.as_ref().expect("a schema");
    let mut wrong = Vec::new();
    for table in tables(schema) {
        let mut sources = Sources::new();
        let mut parse = |name: &str, text: &str| {
            let id = sources.add(name, text);
            syntax::parse(id, text).0
        };
        let example = table.example.as_deref().unwrap_or_default();
        let (around, example) = (parse("around", AROUND), parse("example", example));
        let merged = merge(around, &example, &mut Vec::new());
        let compiled = compile(&Input {
            name: "regions.toml".into(),
            text: toml_of(&merged.to_json()),
            ..Input::default()
        });
        let errors = compiled.problems.iter();
        let errors = errors.filter(|p| p.severity == Severity::Error);
        wrong.extend(errors.map(|p| format!("{}: {}: {}", table.name, p.name(), p.message)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A file of one line for each key of the top.
fn toml_of(file: &serde_json::Value) -> String {
    let entries = file.as_object().expect("a table").iter();
    entries
        .map(|(key, value)| format!("{key} = {}\n", inline(value)))
        .collect()
}

fn inline(value: &serde_json::Value) -> String {
    use serde_json::Value::{Array, Object};
    match value {
        Object(map) => {
            let entries = map.iter();
            let entries = entries.map(|(key, value)| format!("{key:?} = {}", inline(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        Array(items) => {
            let items: Vec<String> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        other => other.to_string(),
    }
}

#[test]
fn explain_finds_tables_and_keys_with_and_without_names() {
    let schema = compiled_reference().schema.as_ref().expect("a schema");
    let ask = |path: &str| explain(schema, path).expect(path);
    let nat = ask("network.nat").expect("a key");
    assert!(
        nat.contains("Default: `\"per_az\"`") && nat.contains("[defaults.network]"),
        "{nat}"
    );
    let volumes = ask("clients.database.volumes").expect("a key");
    assert!(volumes.contains("volumes.data.size_gib"), "{volumes}");
    let state = ask("environments.state.kms_key_alias").expect("a key");
    assert!(state.contains("the name of the bucket"), "{state}");
    let near = ask("network.nta").expect_err("no key");
    assert!(near.contains("did you mean `network.nat`?"), "{near}");
    assert!(explain(schema, "no::such").is_none());
    assert_eq!(called(schema, "backup_copies"), ["cell.backup_copies"]);
    assert!(called(schema, "rotation_days").len() > 2 && called(schema, "nta").is_empty());
    // A table's page for terminals says what the page of docs/regions does.
    let page = std::fs::read_to_string(root().join("docs/regions/network.md")).expect("the page");
    let (before, _) = page.split_once("## Keys").expect("keys");
    let told = ask("network").expect("a table");
    assert!(told.starts_with(before), "{told}");
    assert!(told.contains("\n`nat`\n  NAT gateways"), "{told}");
    assert!(Path::new(&root().join("docs/regions/README.md")).is_file());
}

/// Patterns are compiled when a value meets them: one that is none would pass everything.
#[test]
fn every_pattern_of_the_schema_is_one() {
    let text = std::fs::read_to_string(root().join("schema/regions.schema.json")).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&text).unwrap();
    jsonschema::draft202012::new(&schema).unwrap();
}

/// Each key of each page, by the path that the page gives and as people write it.
#[test]
fn explain_finds_every_key_of_every_page() {
    let schema = compiled_reference().schema.as_ref().expect("a schema");
    let mut wrong = Vec::new();
    for table in tables(schema) {
        for key in table.keys.iter().filter(|key| key.path != "NAME") {
            let path = key.path.replace("[]", "");
            let written = path.replace("NAME", "shared");
            let bare = path.replace(".NAME", "");
            for path in [path, written, bare] {
                let path = format!("{}.{path}", table.name);
                let told = explain(schema, &path);
                let is_told = |text: &String| {
                    // A table with a page of its own is that page.
                    let own = format!("# `{}.{}`", table.name, key.path);
                    text.starts_with(&own) || key.meaning.contains("Its keys: [")
                };
                if !told.is_some_and(|told| told.is_ok_and(|text| is_told(&text))) {
                    wrong.push(path);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn explain_takes_paths_as_they_stand_in_a_file() {
    let schema = compiled_reference().schema.as_ref().expect("a schema");
    let title = |path: &str| {
        let told = explain(schema, path).unwrap_or_else(|| panic!("{path}: nothing"));
        let told = told.unwrap_or_else(|fault| panic!("{path}: {fault}"));
        told.lines().next().unwrap_or_default().to_owned()
    };
    for (path, expected) in [
        ("transit_gateways.hub.asn", "# `transit_gateway.asn`"),
        (
            "regions.eu-west-1.amazon_side_asn",
            "# `region.amazon_side_asn`",
        ),
        (
            "regions.eu-west-1.environments.production.gcp.project",
            "# `cell.gcp.project`",
        ),
        ("region.environments", "# `cell`"),
        (
            "environments.staging.gcp.project",
            "# `environment.gcp.project`",
        ),
        (
            "platform.node_groups.shared.min_size",
            "# `platform.node_groups.NAME.min_size`",
        ),
        ("clients.ezra.apps.web.port", "# `app.port`"),
        (
            "clients.ezra.database.volumes.backup.size_gib",
            "# `database.volumes.backup.size_gib`",
        ),
        ("app.egress.sites", "# `app.egress.sites`"),
        (
            "infrastructure.buckets.uploads.apps",
            "# `infrastructure.buckets.NAME.apps`",
        ),
        ("defaults.network.nat", "# `network.nat`"),
        ("network.subnets.nodes", "# `network.subnets.nodes`"),
        ("allow.reason", "# `allow.reason`"),
    ] {
        assert_eq!(title(path), expected, "{path}");
    }
}
