//! The policies that are emitted: their own tests, faults that are planted, and nothing in what the compiler emits. `regorus` runs them, as conftest would.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use regorus::{Engine, Value as Rego};
use serde_json::{Value, json};
use terrane::compile::Output;

use crate::estate::{at_once, compiled_output, reference, root};
use crate::planned::Plan;

/// One fault each, with the rule that finds it: `{ name, package, rule, input }`.
const PLANTED: &str = include_str!("rego/planted.json");

/// The estate with pipelines, and with them policies.
fn delivered(text: &str) -> String {
    if text.contains("\n[delivery]\n") {
        return text.to_owned();
    }
    let repository = match text.contains("\n[output]\n") {
        true => "",
        false => "[output]\nrepository = \"https://github.com/acme/infrastructure.git\"\n",
    };
    format!(
        "{text}\n{repository}[delivery]\nterrane = {{ run = \"cargo install --locked terrane\" }}\n"
    )
}

fn nine_regions() -> String {
    let path = root().join("examples/nine-regions/regions.toml");
    std::fs::read_to_string(path).expect("the example")
}

/// Emitted files below `policies/`, by their paths there.
fn files(output: &Output) -> BTreeMap<&str, &str> {
    let all = output.tree.iter().filter_map(|(path, bytes)| {
        let path = path.as_str().split_once("policies/")?.1;
        Some((path, std::str::from_utf8(bytes).ok()?))
    });
    all.collect()
}

/// Policies, with the estate or without.
fn engine(files: &BTreeMap<&str, &str>, with_estate: bool) -> Engine {
    let mut engine = Engine::new();
    // As in OPA: what a function does not take has no value.
    engine.set_strict_builtin_errors(false);
    for (path, text) in files {
        if path.ends_with(".rego") {
            let added = engine.add_policy((*path).to_owned(), (*text).to_owned());
            added.unwrap_or_else(|why| panic!("{path}: {why}"));
        }
    }
    // Exceptions with a day are asked for it.
    add(&mut engine, &json!({ "today": "2026-01-01" }));
    if with_estate {
        let estate: Value = serde_json::from_str(files["data/estate.json"]).expect("JSON");
        add(&mut engine, &estate);
    }
    engine
}

fn add(engine: &mut Engine, data: &Value) {
    engine.add_data(rego(data)).expect("data that agree");
}

fn rego(value: &Value) -> Rego {
    Rego::from_json_str(&value.to_string()).expect("JSON")
}

fn asked(engine: &mut Engine, rule: &str) -> Rego {
    let answer = engine.eval_rule(format!("data.{rule}"));
    answer.unwrap_or_else(|why| panic!("{rule}: {why}"))
}

/// Packages that find something.
fn packages(files: &BTreeMap<&str, &str>) -> Vec<String> {
    let policies = files.iter().filter(|(path, text)| {
        path.ends_with(".rego")
            && !path.ends_with("_test.rego")
            && text.contains("\ndeny contains ")
    });
    policies.map(|(_, text)| package(text)).collect()
}

fn package(text: &str) -> String {
    let line = text.lines().find_map(|line| line.strip_prefix("package "));
    line.expect("a package").to_owned()
}

/// What is found: the rule, and the text.
fn found(engine: &mut Engine, packages: &[String], kind: &str) -> BTreeSet<(String, String)> {
    let mut all = BTreeSet::new();
    for package in packages {
        let findings = asked(engine, &format!("{package}.{kind}"));
        for one in findings.as_set().expect("a set").iter() {
            let text = |key: &str| one[key].as_string().expect("a text").to_string();
            all.insert((text("rule"), text("msg")));
        }
    }
    all
}

#[test]
fn tests_of_policies_pass() {
    let files = files(compiled_output(&delivered(&reference())));
    let base = engine(&files, false);
    let mut tests = Vec::new();
    for (path, text) in files
        .iter()
        .filter(|(path, _)| path.ends_with("_test.rego"))
    {
        let names = text.lines().filter(|line| line.starts_with("test_"));
        let names = names.filter_map(|line| line.split(' ').next());
        tests.extend(names.map(|name| (*path, format!("{}.{name}", package(text)))));
    }
    assert!(tests.len() > 300, "{} tests", tests.len());
    let failed = at_once(&tests, |(path, name)| {
        let passed = asked(&mut base.clone(), name) == Rego::from(true);
        (!passed).then(|| format!("{path}: {name}"))
    });
    let failed: Vec<String> = failed.into_iter().flatten().collect();
    assert_eq!(failed, Vec::<String>::new());
}

#[test]
fn each_planted_fault_is_found_by_its_rule() {
    let files = files(compiled_output(&delivered(&reference())));
    let mut base = engine(&files, false);
    let estate = asked(&mut base, "fixture.estate");
    let estate: Value = serde_json::from_str(&estate.to_json_str().expect("JSON")).expect("JSON");
    // Data come before the first question.
    let mut base = engine(&files, false);
    add(&mut base, &json!({ "estate": estate }));
    let planted: Vec<Value> = serde_json::from_str(PLANTED).expect("planted.json");
    assert!(planted.len() >= 150, "{} faults", planted.len());
    let wrong = at_once(&planted, |fault| {
        let mut engine = base.clone();
        engine.set_input(rego(&fault["input"]));
        let package = fault["package"].as_str().expect("a package").to_owned();
        let found = found(&mut engine, &[package], "deny");
        let rules: BTreeSet<&str> = found.iter().map(|(rule, _)| rule.as_str()).collect();
        let rule = fault["rule"].as_str().expect("a rule");
        (rules != BTreeSet::from([rule])).then(|| format!("{}: {found:?}", fault["name"]))
    });
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    assert_eq!(wrong, Vec::<String>::new());

    // Every rule that the table of controls names has a fault, and the other way round.
    let table: Value = serde_json::from_str(files["data/controls.json"]).expect("JSON");
    let listed: BTreeSet<&str> = table["policies"]
        .as_object()
        .expect("rules")
        .keys()
        .map(String::as_str)
        .collect();
    let tried: BTreeSet<&str> = planted
        .iter()
        .filter_map(|fault| fault["rule"].as_str())
        .collect();
    assert_eq!(listed, tried);
}

/// A plan of each stack, without Terraform. What providers add to every resource is taken to be there.
fn plans(output: &Output, tags: &Value) -> Vec<(String, Value, Value)> {
    let planned = Plan::of(output);
    let tags: BTreeMap<&str, &str> = tags
        .as_array()
        .expect("tags")
        .iter()
        .filter_map(Value::as_str)
        .map(|key| (key, "set"))
        .collect();
    let labels: BTreeMap<String, &str> = tags
        .iter()
        .map(|(key, value)| (key.to_lowercase(), *value))
        .collect();
    let mut all = Vec::new();
    for stack in &output.stacks {
        let path = stack.path.to_string();
        let own: Vec<_> = planned
            .resources
            .iter()
            .filter(|r| r.stack == path)
            .collect();
        let changes = own.iter().map(|one| {
            let address = one.address.split_once(':').map_or("", |(_, address)| address);
            let module = address.split_once(&format!(".{}.", one.kind)).map_or("", |(module, _)| module);
            json!({
                "address": address, "module_address": module, "mode": "managed", "type": one.kind,
                "change": { "actions": ["create"], "before": null, "after": one.config, "after_unknown": {} },
            })
        });
        let provider = own.first().map(|one| {
            // A subscription of Azure is in no region.
            let region = Some(one.region.as_str()).filter(|region| !region.is_empty());
            json!({
                "aws": { "name": "aws", "expressions": {
                    "region": { "constant_value": region },
                    "allowed_account_ids": { "constant_value": [one.account] },
                    "default_tags": [{ "tags": { "constant_value": tags } }],
                } },
                "google": { "name": "google", "expressions": { "default_labels": { "constant_value": labels } } },
            })
        });
        let plan = json!({ "resource_changes": changes.collect::<Vec<_>>(), "configuration": { "provider_config": provider } });
        all.push((path, json!({ "stack": stack.scope }), plan));
    }
    all
}

fn nothing_is_found_in_plans(text: &str) {
    let output = compiled_output(text);
    let files = files(output);
    let (base, packages) = (engine(&files, true), packages(&files));
    let estate: Value = serde_json::from_str(files["data/estate.json"]).expect("JSON");
    let plans = plans(output, &estate["estate"]["required_tags"]);
    let findings = at_once(&plans, |(path, stack, plan)| {
        let mut engine = base.clone();
        add(&mut engine, stack);
        engine.set_input(rego(plan));
        let found = found(&mut engine, &packages, "deny");
        found
            .into_iter()
            .map(|(_, text)| format!("{path}: {text}"))
            .collect::<Vec<_>>()
    });
    assert!(plans.len() > 20, "{} plans", plans.len());
    assert_eq!(findings.concat(), Vec::<String>::new());
}

#[test]
fn nothing_is_found_in_plans_of_the_reference() {
    nothing_is_found_in_plans(&delivered(&reference()));
}

#[test]
fn nothing_is_found_in_plans_of_nine_regions() {
    nothing_is_found_in_plans(&delivered(&nine_regions()));
}

#[test]
fn nothing_is_found_in_overlays() {
    for text in [delivered(&reference()), delivered(&nine_regions())] {
        let Some(overlays) = crate::kubernetes::rendered(&text) else {
            return;
        };
        let files = files(compiled_output(&text));
        let (base, packages) = (engine(&files, true), packages(&files));
        for (overlay, objects) in overlays {
            let mut engine = base.clone();
            // As `conftest test --combine` gives them.
            let all: Vec<Value> = objects
                .into_iter()
                .map(|object| json!({ "path": overlay, "contents": object }))
                .collect();
            engine.set_input(rego(&Value::Array(all)));
            assert_eq!(
                found(&mut engine, &packages, "deny"),
                BTreeSet::new(),
                "{overlay}"
            );
        }
    }
}

/// Plans as Terraform writes them: `TERRANE_PLANS` names folders of `terraform show -json`, that of the repository's own estate and that of nine regions.
#[test]
#[ignore = "asks for plans by Terraform: TERRANE_PLANS=OWN:NINE"]
fn nothing_is_found_in_plans_of_terraform() {
    let folders = std::env::var_os("TERRANE_PLANS").expect("TERRANE_PLANS");
    let mut count = 0;
    for (folder, text) in std::env::split_paths(&folders).zip([reference(), nine_regions()]) {
        let files = files(compiled_output(&delivered(&text)));
        let (base, packages) = (engine(&files, true), packages(&files));
        let plans: Vec<_> = std::fs::read_dir(&folder)
            .expect("a folder")
            .map(|e| e.expect("a file").path())
            .collect();
        let findings = at_once(&plans, |path| {
            let mut engine = base.clone();
            engine.set_input(Rego::from_json_file(path.to_str().expect("UTF-8")).expect("a plan"));
            let found = found(&mut engine, &packages, "deny");
            let name = path
                .file_name()
                .map(Path::new)
                .expect("a name")
                .display()
                .to_string();
            found
                .into_iter()
                .map(|(_, text)| format!("{name}: {text}"))
                .collect::<Vec<_>>()
        });
        assert_eq!(findings.concat(), Vec::<String>::new());
        count += plans.len();
    }
    assert!(count > 90, "{count} plans");
}

/// What an exception of the built-in blueprints excuses is still there: one that nothing needs any more goes.
#[test]
fn every_exception_of_terrane_is_needed() {
    let text = delivered(&nine_regions());
    let output = compiled_output(&text);
    let files = files(output);
    let (base, packages) = (engine(&files, true), packages(&files));
    let estate: Value = serde_json::from_str(files["data/estate.json"]).expect("JSON");
    let mut excused = String::new();
    for (_, stack, plan) in plans(output, &estate["estate"]["required_tags"]) {
        let mut engine = base.clone();
        add(&mut engine, &stack);
        engine.set_input(rego(&plan));
        excused.extend(
            found(&mut engine, &packages, "warn")
                .into_iter()
                .map(|(_, text)| text),
        );
    }
    let ids = estate["estate"]["exceptions"]
        .as_array()
        .expect("exceptions")
        .iter();
    let ids = ids
        .filter_map(|one| one["id"].as_str())
        .filter(|id| id.starts_with("TERRANE-"));
    for id in ids {
        assert!(
            excused.contains(&format!("(excused by {id})")),
            "{id} excuses nothing"
        );
    }
}

/// The table of controls names rules, policies and tests that there are.
#[test]
fn controls_name_what_there_is() {
    let output = compiled_output(&delivered(&nine_regions()));
    let own = compiled_output(&delivered(&reference()));
    let files = files(output);
    let table: Value = serde_json::from_str(files["data/controls.json"]).expect("JSON");
    let mut sources = terrane::source::Sources::new();
    let none = terrane::blueprint::Folder::default();
    let (blueprints, _) =
        terrane::blueprint::load(&terrane::blueprint::built_in(), &none, &mut sources);
    let mut rules = BTreeSet::new();
    for blueprint in &blueprints {
        rules.extend(
            blueprint
                .checks()
                .iter()
                .map(|check| check.rule(&blueprint.name)),
        );
    }
    let known = |rule: &str| {
        // Each rule of the compiler has a page.
        let page = root().join(format!("docs/diagnostics/{}.md", rule.replace("::", "/")));
        rules.contains(rule) || page.exists()
    };
    let policies = table["policies"].as_object().expect("rules");
    let texts = |value: &Value| -> Vec<String> {
        let all = value.as_array().into_iter().flatten();
        all.map(|one| one.as_str().expect("a text").to_owned())
            .collect()
    };
    let has_tests = |name: &str| {
        let file = format!("/modules/{name}/tests/");
        let trees = [&output.tree, &own.tree];
        trees
            .iter()
            .any(|tree| tree.iter().any(|(path, _)| path.as_str().contains(&file)))
    };
    let mut wrong = Vec::new();
    for control in table["controls"].as_array().expect("controls") {
        let name = format!("{} {}", control["framework"], control["id"]);
        let unknown = texts(&control["rules"])
            .into_iter()
            .filter(|rule| !known(rule));
        wrong.extend(unknown.map(|rule| format!("{name}: no rule {rule}")));
        let unknown = texts(&control["policies"])
            .into_iter()
            .filter(|rule| !policies.contains_key(rule));
        wrong.extend(unknown.map(|rule| format!("{name}: no policy {rule}")));
        let unknown =
            texts(&control["tests"])
                .into_iter()
                .filter(|test| match test.ends_with(".rego") {
                    true => !files.contains_key(test.as_str()),
                    false => !has_tests(test),
                });
        wrong.extend(unknown.map(|test| format!("{name}: no test {test}")));
    }
    for (policy, rule) in policies {
        let unknown = texts(&rule["excused_by"])
            .into_iter()
            .filter(|rule| !known(rule));
        wrong.extend(unknown.map(|rule| format!("{policy}: no rule {rule}")));
        let lies = rule["policy"]
            .as_str()
            .expect("files")
            .split(", ")
            .all(|file| files.get(file).is_some_and(|text| text.contains(policy)));
        wrong.extend((!lies).then(|| format!("{policy}: not in {}", rule["policy"])));
    }
    assert_eq!(wrong, Vec::<String>::new());
}
