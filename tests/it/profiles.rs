//! The profiles of environments: one table, which keys follow, the tree comes of and docs/apply.md shows.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use terrane::estate::Profile;

use super::estate::{ask, compile, compiled_reference, lines, reference, root};

/// The keys that follow each row of the table, with their schemas: `network.nat`.
fn followers() -> BTreeMap<String, Vec<(String, Json)>> {
    let schema = compiled_reference().schema.as_ref().expect("a schema");
    let document = schema.document();
    let mut out = BTreeMap::new();
    let defs = document["$defs"].as_object().expect("definitions");
    for (def, declared) in defs {
        let path = def.trim_start_matches("section_").to_owned();
        walk(&path, declared, &mut out);
    }
    out
}

fn walk(path: &str, schema: &Json, out: &mut BTreeMap<String, Vec<(String, Json)>>) {
    if let Some(row) = schema.get("x-profile").and_then(Json::as_str) {
        let key = (path.to_owned(), schema.clone());
        out.entry(row.to_owned()).or_default().push(key);
    }
    let properties = schema.get("properties").and_then(Json::as_object);
    for (key, inner) in properties.into_iter().flatten() {
        walk(&format!("{path}.{key}"), inner, out);
    }
    if let Some(rest) = schema.get("additionalProperties").filter(|r| r.is_object()) {
        walk(&format!("{path}.NAME"), rest, out);
    }
}

fn table() -> serde_json::Map<String, Json> {
    let schema = compiled_reference().schema.as_ref().expect("a schema");
    schema.document()["x-profiles"]
        .as_object()
        .expect("a table")
        .clone()
}

/// The table for people.
fn page() -> String {
    let names: Vec<&str> = Profile::ALL.iter().map(|profile| profile.name()).collect();
    let mut out = format!("| | {} |\n|---|---|---|---|\n", names.join(" | "));
    let followers = followers();
    for (name, row) in table() {
        let keys: Vec<String> = followers[&name]
            .iter()
            .map(|(path, _)| format!("`{path}`"))
            .collect();
        let value = |name: &&str| match &row[*name] {
            Json::String(text) => format!("`{text}`"),
            Json::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
            Json::Array(_) => format!("`{}`", row[*name]),
            other => other.to_string(),
        };
        let values: Vec<String> = names.iter().map(value).collect();
        out.push_str(&format!(
            "| {} ({}) | {} |\n",
            row["meaning"].as_str().expect("a meaning"),
            keys.join(", "),
            values.join(" | ")
        ));
    }
    out
}

#[test]
fn the_page_has_the_table_as_it_is() {
    let path = root().join("docs/apply.md");
    let text = std::fs::read_to_string(&path).expect("the page");
    let start = "<!-- profiles: made by `TERRANE_UPDATE=1 cargo test profiles` -->\n";
    let (before, rest) = text.split_once(start).expect("the mark");
    let (_, after) = rest
        .split_once("<!-- end of profiles -->")
        .expect("the end");
    let made = format!(
        "{before}{start}\n{}\n<!-- end of profiles -->{after}",
        page()
    );
    if std::env::var_os("TERRANE_UPDATE").is_some() {
        std::fs::write(&path, &made).expect("written");
    }
    assert!(text == made, "docs/apply.md: run with TERRANE_UPDATE=1");
}

/// A row that no key follows decides nothing, and a value that a key may not have would be refused where somebody wrote it.
#[test]
fn every_row_is_followed_and_fits_its_keys() {
    let followers = followers();
    for (name, row) in table() {
        let keys = followers
            .get(&name)
            .unwrap_or_else(|| panic!("nothing follows `{name}`"));
        for (path, schema) in keys {
            let validator = jsonschema::draft202012::new(schema).expect("a schema");
            for profile in Profile::ALL {
                let value = &row[profile.name()];
                assert!(validator.is_valid(value), "{path} cannot be {value}");
            }
            assert!(schema.get("default").is_none(), "{path} has two defaults");
        }
    }
}

fn staging(keys: &str) -> String {
    let table = "[environments.staging]\n";
    assert!(reference().contains(table));
    reference().replace(table, &format!("{table}{keys}"))
}

/// Who has written no profile has the tree of before: that of its protection.
#[test]
fn a_profile_that_is_left_out_follows_from_protection() {
    let tree = |text: &str| {
        let compiled = compile(text);
        let output = compiled
            .output
            .unwrap_or_else(|| panic!("{:?}", lines(&compile(text))));
        let files = output.tree.iter();
        files
            .map(|(path, bytes)| (path.to_string(), bytes.to_vec()))
            .collect::<BTreeMap<_, _>>()
    };
    for (left_out, written) in [
        ("", "profile = \"staging\"\n"),
        ("protected = true\n", "profile = \"production\"\n"),
    ] {
        let (one, other) = (tree(&staging(left_out)), tree(&staging(written)));
        let differ: Vec<&String> = one
            .iter()
            .filter(|(path, bytes)| other.get(*path) != Some(bytes))
            .map(|(path, _)| path)
            .collect();
        assert!(differ.is_empty(), "{written}: {differ:?}");
        assert_eq!(one.len(), other.len());
    }
}

/// Of one region with a production and a development beside it, which differ in nothing else.
const TWO: &str = r#"
[project]
name   = "acme"
domain = "acme.example.com"

[environments.production]
account = "111122223333"
state   = { bucket = "acme-tfstate-production", region = "eu-west-1" }

[environments.try-out]
account = "222233334444"
profile = "development"
state   = { bucket = "acme-tfstate-try-out", region = "eu-west-1" }

[defaults.network]
interface_endpoints = ["secretsmanager"]

[regions.eu-west-1.environments]
production = { network = { vpc_cidr = "10.20.0.0/16" } }
try-out    = { network = { vpc_cidr = "10.21.0.0/16" } }

[clients.ezra]
cells = ["eu-west-1/production", "eu-west-1/try-out"]

[clients.ezra.infrastructure]
secrets = { names = ["mail"] }
buckets = { uploads = {} }

[clients.ezra.database]
engine         = "rds"
engine_version = "16.8"
instance_type  = "m6i.large"
volumes        = { data = { size_gib = 100 } }
"#;

/// The table arrives in the stacks: a cheap environment beside one that is kept, each argument as its profile has it.
#[test]
fn stacks_have_what_their_profile_says() {
    let compiled = compile(TWO);
    let told = lines(&compiled);
    let output = compiled.output.unwrap_or_else(|| panic!("{told:?}"));
    let arguments = [
        ("01-foundation", "nat", ["\"per_az\"", "\"single\""]),
        ("01-foundation", "days", ["365", "14"]),
        ("01-foundation", "traffic", ["\"ALL\"", "\"REJECT\""]),
        ("01-foundation", "daily_days", ["35", "3"]),
        ("01-foundation", "weekly_days", ["90", "0"]),
        ("01-foundation", "monthly_days", ["365", "0"]),
        ("01-foundation", "locked", ["true", "false"]),
        ("01-foundation", "key_days", ["30", "7"]),
        ("01-foundation", "force_destroy", ["false", "true"]),
        ("02-platform", "log_days", ["365", "14"]),
        ("02-platform", "key_days", ["30", "7"]),
        ("02-platform", "deletion_protection", ["true", "false"]),
        ("03-databases", "standby", ["true", "false"]),
        ("03-databases", "log_days", ["365", "14"]),
        ("03-databases", "backup_days", ["35", "3"]),
        ("03-databases", "final_snapshot", ["true", "false"]),
        ("clients", "capacity", ["\"on-demand\"", "\"spot\""]),
        ("clients", "noncurrent_days", ["30", "7"]),
        ("clients", "secret_recovery_days", ["30", "7"]),
        ("clients", "key_days", ["30", "7"]),
    ];
    for (layer, argument, values) in arguments {
        for (environment, value) in ["production", "try-out"].into_iter().zip(values) {
            let wanted = |line: &str| {
                let line: String = line.chars().filter(|c| !c.is_whitespace()).collect();
                line == format!("{argument}={value}") || line == format!("{argument}={value},")
            };
            let has = |environment: &str| {
                output.tree.iter().any(|(path, bytes)| {
                    let path = path.as_str();
                    path.contains("terraform/regions/")
                        && path.contains(layer)
                        && path.contains(environment)
                        && std::str::from_utf8(bytes)
                            .expect("text")
                            .lines()
                            .any(wanted)
                })
            };
            assert!(
                has(environment),
                "{layer} of {environment}: no `{argument} = {value}`"
            );
        }
    }
    // Encrypted in both: no key of either is left out.
    let keys = |environment: &str| {
        let of = |path: &str| path.contains(environment) && path.ends_with("main.tf");
        let files = output.tree.iter().filter(|(path, _)| of(path.as_str()));
        files
            .map(|(_, bytes)| String::from_utf8_lossy(bytes).matches("kms_key").count())
            .sum::<usize>()
    };
    assert!(keys("production") > 0);
    assert_eq!(keys("production"), keys("try-out"));
}

/// What somebody writes wins over the profile, and `why` says which it was.
#[test]
fn what_is_written_wins_over_the_profile() {
    let text = TWO.replace(
        "try-out    = { network = { ",
        "try-out    = { network = { flow_log_days = 30, ",
    );
    let text = format!(
        "{text}\n[clients.ezra.overrides.\"eu-west-1/try-out\".infrastructure.secrets]\nrecovery_days = 12\n"
    );
    let compiled = compile(&text);
    let value = |key: &str| {
        let answers = ask(&compiled, "eu-west-1/try-out", key).expect("an answer");
        let note = answers[0].note.clone().unwrap_or_default();
        (answers[0].value.clone(), note)
    };
    assert_eq!(value("network.flow_log_days").0, "30");
    assert_eq!(value("network.nat").0, "\"single\"");
    assert!(value("network.nat").1.contains("the profile `development`"));
    assert_eq!(
        value("clients.ezra.infrastructure.secrets.recovery_days").0,
        "12"
    );
    assert_eq!(value("clients.ezra.infrastructure.nodes.min").0, "1");
}

/// What a protected cell lives in is kept as its own profile has it, whoever owns it.
#[test]
fn a_network_follows_the_strongest_profile_of_its_cells() {
    let shared = |guest: &str| {
        TWO.replace(
            "production = { network = { vpc_cidr = \"10.20.0.0/16\" } }",
            guest,
        )
    };
    let value = |text: &str, key: &str| {
        let compiled = compile(text);
        let answers = ask(&compiled, "eu-west-1/try-out", key).expect("an answer");
        answers[0].value.clone()
    };
    let keys = ["nat", "flow_log_days", "flow_log_traffic"].map(|key| format!("network.{key}"));
    let of = |text: &str| keys.clone().map(|key| value(text, &key));
    let text = shared("production = { shares_network_with = \"try-out\" }");
    assert_eq!(of(&text), ["\"per_az\"", "365", "\"ALL\""]);
    // Alone in it, and what is written.
    assert_eq!(of(TWO), ["\"single\"", "14", "\"REJECT\""]);
    let written = text.replace(
        "\"10.21.0.0/16\"",
        "\"10.21.0.0/16\", nat = \"single\", flow_log_days = 30",
    );
    assert_eq!(of(&written), ["\"single\"", "30", "\"ALL\""]);
    let found = lines(&compile(&written));
    assert!(found.iter().any(|l| l.contains("net::nat_per_az")));
    // The key of its flow logs as well, and the owner's own keys as the owner has them.
    let output = compile(&text).output.expect("a tree");
    let stack = output.tree.iter().find(|(path, _)| {
        path.as_str()
            .ends_with("eu-west-1/layers/01-foundation/try-out/main.tf")
    });
    let (_, stack) = stack.expect("a stack");
    let stack: String = String::from_utf8_lossy(stack)
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let days = |days: &str| stack.matches(&format!("key_days={days}")).count();
    assert_eq!((days("30"), days("7")), (1, 2));
}

/// Nobody is told of a type that nobody wrote: a region that lacks one of the profile's has another.
#[test]
fn default_types_are_those_that_the_region_offers() {
    for (region, types) in [
        ("eu-west-1", "[\"m6i.large\", \"m5.large\"]"),
        ("mx-central-1", "[\"m6i.large\", \"m7i.large\"]"),
        ("ap-southeast-4", "[\"m7i.large\", \"m5.large\"]"),
    ] {
        let text = TWO.replace("eu-west-1", region);
        let compiled = compile(&text);
        let key = "clients.ezra.infrastructure.nodes.instance_types";
        let answers = ask(&compiled, &format!("{region}/try-out"), key).expect("an answer");
        assert_eq!(answers[0].value, types, "{region}");
        let found = lines(&compiled);
        let told = found.iter().find(|l| l.contains("client::node_types"));
        assert_eq!(told, None, "{region}");
    }
    let text = TWO.replace("eu-west-1", "mx-central-1");
    let text =
        format!("{text}\n[clients.ezra.infrastructure.nodes]\ninstance_types = [\"m5.large\"]\n");
    let found = lines(&compile(&text));
    let offered = |l: &&String| l.contains("client::node_types_offered");
    assert!(found.iter().any(|l| offered(&l)), "{found:?}");
}
