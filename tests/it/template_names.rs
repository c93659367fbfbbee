//! The reference of names that templates see: it holds every key that there is, with its type, and the page is made from it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use terrane::blueprint::{Each, Folder, Instance, Provided, Scopes};
use terrane::compile::{Compilation, Input, compile};
use terrane::expr::{Kind, Map, Value};
use terrane::schema::Schema;
use terrane::scope::Scope;
use terrane::scope::reference::{self, Described, Key};

/// The estates whose values are looked at: this repository's own, the examples, and one with an app of every kind.
fn estates() -> Vec<Compilation> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let peering = "[[peerings]]\nbetween = [\"eu-west-1/production\", \"eu-central-1/production\"]\n\n[transit_gateways.hub]\nhome = \"eu-west-1/production\"\nasn = 64701\ncells = [\"eu-west-1/production\"]\n";
    let mut texts = vec![format!("{}\n{peering}", crate::kubernetes::KINDS)];
    let read =
        |folder: &Path| std::fs::read_to_string(folder.join("regions.toml")).expect("regions.toml");
    texts.push(read(root));
    texts.push(crate::gitops::runner::ESTATE.to_owned());
    let stores = root.join("tests/estates/bases/objects.toml");
    let stores = std::fs::read_to_string(stores).expect("an estate with stores");
    let route = "[routing.portal]\napp = \"harvest/portal\"\nhosts = [\"portal.juno.example.com\"]\nhome = \"eu-west-1/production\"\nzone = \"juno.example.com\"\ncells.\"eu-west-1/production\" = { countries = [\"IE\"], continents = [\"EU\"] }\n";
    texts.push(format!("{stores}\n{route}"));
    for example in std::fs::read_dir(root.join("examples")).expect("examples") {
        let path = example.expect("an entry").path();
        if path.is_dir() {
            texts.push(read(&path));
        }
    }
    // Sections of the example's own blueprint are not on the page.
    texts.retain(|text| !text.contains("observability"));
    assert!(texts.len() > 3);
    texts
        .into_iter()
        .map(|text| compiled(text, Folder::default()))
        .collect()
}

fn compiled(text: String, blueprints: Folder) -> Compilation {
    compile(&Input {
        name: "regions.toml".into(),
        text,
        blueprints,
        ..Input::default()
    })
}

fn schema(compilation: &Compilation) -> &Schema {
    compilation.schema.as_ref().expect("a schema")
}

#[test]
fn the_page_is_made_from_the_reference() {
    let compilation = compiled(crate::kubernetes::KINDS.to_owned(), Folder::default());
    let page = reference::page(schema(&compilation), &compilation.provided);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/template-names.md");
    if std::env::var_os("TERRANE_UPDATE").is_some() {
        std::fs::write(&path, &page).expect("written");
    }
    let written = std::fs::read_to_string(&path).expect("the page");
    assert_eq!(written, page, "run it with TERRANE_UPDATE=1");
}

#[test]
fn every_key_has_a_meaning_on_one_line() {
    let compilation = compiled(crate::kubernetes::KINDS.to_owned(), Folder::default());
    for object in reference::describe(schema(&compilation), &compilation.provided) {
        assert!(!object.meaning.is_empty(), "{}", object.path);
        for key in &object.keys {
            let about = format!("`{}` of `{}`", key.path, object.path);
            assert!(key.meaning.len() > 2, "{about} says nothing");
            assert!(
                !key.kind.contains("any") || object.path == "each",
                "{about} is {}",
                key.kind
            );
        }
    }
}

#[test]
fn the_values_are_what_the_reference_says() {
    let mut wrong = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for compilation in estates() {
        let (Some(model), Some(schema)) = (&compilation.model, &compilation.schema) else {
            panic!("an estate has no model");
        };
        let scope = Scope::new(model, schema, &compilation.provided);
        let page = Page::new(schema, &compilation.provided);
        for each in Each::ALL {
            for instance in scope.instances(each) {
                assert_names(&instance, each);
                for (name, value) in instance.names {
                    page.check(name, &value, &mut wrong, &mut seen);
                }
            }
        }
        page.check("project", &scope.project(), &mut wrong, &mut seen);
        page.check("estate", &scope.estate(), &mut wrong, &mut seen);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    // What rendering adds is looked at below.
    let compilation = compiled(crate::kubernetes::KINDS.to_owned(), Folder::default());
    let page = Page::new(schema(&compilation), &compilation.provided);
    let all: BTreeSet<&str> = page.objects.keys().map(String::as_str).collect();
    let rendered = ["each", "estate.parts[*]", "estate.stacks[*]", "stack"];
    let unseen: Vec<&str> = all
        .into_iter()
        .filter(|path| !seen.contains(*path) && !rendered.contains(path))
        .collect();
    assert!(unseen.is_empty(), "nothing like {unseen:?} was seen");
}

fn assert_names(instance: &Instance, each: Each) {
    let names: Vec<&str> = instance.names.keys().copied().collect();
    let mut declared = each.names().to_vec();
    declared.sort_unstable();
    assert_eq!(names, declared, "{}", instance.label);
}

/// A blueprint of a project sees the stacks as the reference describes them.
#[test]
fn stacks_are_what_the_reference_says() {
    let mut blueprints = Folder {
        shown: "blueprints".into(),
        ..Folder::default()
    };
    for (path, text) in [
        (
            "look/blueprint.hcl",
            "blueprint \"look\" {\n  summary = \"s\"\n  each = \"cell\"\n  stack {\n    layer = \"09-look\"\n    needs = [\"foundation\"]\n  }\n  files \"stack\" {\n    to = \"look/${region.name}\"\n  }\n}\n",
        ),
        ("look/stack/stack.txt", "${jsonencode(stack)}"),
        ("look/stack/stacks.txt", "${jsonencode(estate.stacks)}"),
        ("look/stack/main.tf", "terraform {\n}\n"),
    ] {
        blueprints.files.insert(path.into(), text.into());
    }
    let compilation = compiled(crate::kubernetes::KINDS.to_owned(), blueprints);
    let output = compilation.output.as_ref().expect("files");
    let page = Page::new(schema(&compilation), &compilation.provided);
    let (mut wrong, mut seen) = (BTreeSet::new(), BTreeSet::new());
    for (path, bytes) in output.tree.iter() {
        let (stack, stacks) = (
            path.as_str().ends_with("/stack.txt"),
            path.as_str().ends_with("/stacks.txt"),
        );
        if stack || stacks {
            let json: serde_json::Value = serde_json::from_slice(bytes).expect("JSON");
            let name = if stack { "stack" } else { "estate.stacks" };
            page.check(name, &value(&json), &mut wrong, &mut seen);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(seen.contains("stack") && seen.contains("estate.stacks[*]"));
}

fn value(json: &serde_json::Value) -> Value {
    use serde_json::Value as J;
    match json {
        J::Null => Value::null(),
        J::Bool(b) => Value::bool(*b),
        J::Number(n) => Value::int(n.as_i64().expect("whole")),
        J::String(s) => Value::string(s.as_str()),
        J::Array(items) => Value::tuple(items.iter().map(value).collect()),
        J::Object(map) => Value::object(map.iter().map(|(k, v)| (k.as_str(), value(v)))),
    }
}

/// The reference by path.
struct Page {
    objects: BTreeMap<String, Described>,
    sections: BTreeMap<String, BTreeSet<String>>,
}

/// Objects that are like another one, and what they lack of it.
const LIKE: [(&str, &str, &[&str]); 7] = [
    (
        "estate.apps[\"*\"]",
        "app",
        &["google_service_account", "host_names", "load_balancer"],
    ),
    ("estate.cells[\"*\"]", "cell", &[]),
    (
        "estate.clients[\"*\"]",
        "client",
        &[
            "azure_identities",
            "cell",
            "hosts",
            "key_vault",
            "storage_account",
        ],
    ),
    ("estate.environments[\"*\"]", "environment", &[]),
    ("estate.project", "project", &[]),
    ("estate.regions[\"*\"]", "region", &[]),
    (
        "estate.stores[\"*\"]",
        "store",
        &["cell", "purpose", "role"],
    ),
];

impl Page {
    fn new(schema: &Schema, provided: &Provided) -> Self {
        let objects = reference::describe(schema, provided);
        let mut sections: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for section in schema.sections() {
            let of = sections.entry(section.each.clone()).or_default();
            of.insert(section.name.clone());
        }
        Self {
            objects: objects.into_iter().map(|o| (o.path.clone(), o)).collect(),
            sections,
        }
    }

    /// Compares a value with the object of that path, and everything in it that is an object of its own.
    fn check(
        &self,
        path: &str,
        value: &Value,
        wrong: &mut BTreeSet<String>,
        seen: &mut BTreeSet<String>,
    ) {
        let like = LIKE.iter().find(|(p, ..)| *p == path);
        let own = self.objects.get(path);
        if let Some(map) = value.as_map()
            && (own.is_some() || like.is_some())
        {
            seen.insert(path.to_owned());
            let mut keys: BTreeMap<&str, &Key> = BTreeMap::new();
            let mut sections = BTreeSet::new();
            let name = like.map_or(path, |(_, name, _)| name);
            for object in [self.objects.get(name), own].into_iter().flatten() {
                keys.extend(object.keys.iter().map(|key| (key.path.as_str(), key)));
            }
            if path != "estate.clients[\"*\"]" {
                sections.extend(self.sections.get(name).into_iter().flatten());
            }
            keys.retain(|key, _| !like.is_some_and(|(_, _, lacks)| lacks.contains(key)));
            compare(path, "", map, &keys, &sections, wrong);
        }
        match &value.kind {
            Kind::Map(map) => {
                for (key, inner) in map.iter() {
                    self.check(&format!("{path}.{key}"), inner, wrong, seen);
                    self.check(&format!("{path}[\"*\"]"), inner, wrong, seen);
                }
            }
            Kind::List(items) => {
                for inner in items.iter() {
                    self.check(&format!("{path}[*]"), inner, wrong, seen);
                }
            }
            _ => {}
        }
    }
}

/// Compares the keys below `prefix` of one object.
fn compare(
    path: &str,
    prefix: &str,
    map: &Map,
    keys: &BTreeMap<&str, &Key>,
    sections: &BTreeSet<&String>,
    wrong: &mut BTreeSet<String>,
) {
    for (name, value) in map {
        let at = format!("{prefix}{name}");
        if prefix.is_empty() && sections.contains(&name.to_string()) {
            continue;
        }
        let Some(key) = keys.get(at.as_str()) else {
            wrong.insert(format!("`{path}` has `{at}`, which is not described"));
            continue;
        };
        if !fits(value, &key.kind) {
            wrong.insert(format!(
                "`{at}` of `{path}` is {}, described as {}",
                value.described(),
                key.kind
            ));
        }
        let nested = |step: &str| format!("{at}{step}");
        let has = |below: &str| keys.keys().any(|key| key.starts_with(below));
        match &value.kind {
            Kind::Map(inner) if has(&nested(".")) => {
                compare(path, &nested("."), inner, keys, sections, wrong)
            }
            Kind::Map(inner) if has(&nested("[\"*\"].")) => {
                for one in inner.values().filter_map(Value::as_map) {
                    compare(path, &nested("[\"*\"]."), one, keys, sections, wrong);
                }
            }
            Kind::List(items) if has(&nested("[*].")) => {
                for one in items.iter().filter_map(Value::as_map) {
                    compare(path, &nested("[*]."), one, keys, sections, wrong);
                }
            }
            _ => {}
        }
    }
    for key in keys.keys() {
        // Rendering adds it.
        if path == "estate" && (*key == "parts" || *key == "stacks") {
            continue;
        }
        if let Some(name) = key.strip_prefix(prefix)
            && !name.contains(['.', '['])
            && !map.contains_key(name)
        {
            wrong.insert(format!("`{path}` has no `{key}`"));
        }
    }
}

/// Whether a value is of a type in words.
fn fits(value: &Value, kind: &str) -> bool {
    let whole = kind.replace("true or false", "boolean");
    whole.split(" or ").any(|kind| match (kind, &value.kind) {
        ("any", _)
        | ("null", Kind::Null(_))
        | ("text", Kind::String(_))
        | ("number", Kind::Number(_))
        | ("boolean", Kind::Bool(_)) => true,
        ("object", Kind::Map(_)) => true,
        (_, Kind::List(items)) if kind.starts_with("list of ") => {
            all_fit(items.iter(), &kind["list of ".len()..])
        }
        (_, Kind::Map(map)) if kind.starts_with("map of ") => {
            all_fit(map.values(), &kind["map of ".len()..])
        }
        _ => false,
    })
}

fn all_fit<'v>(mut values: impl Iterator<Item = &'v Value>, plural: &str) -> bool {
    let kind = match plural {
        "texts" => "text",
        "numbers" => "number",
        "objects" => "object",
        "values" => "any",
        other => other,
    };
    values
        .all(|value| fits(value, kind) || (kind.starts_with("lists") && value.as_list().is_some()))
}
