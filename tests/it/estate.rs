//! The estate file and what becomes of it: layers, references, derived subnets, whole estates.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};

use terrane::blueprint::Folder;
use terrane::compile::Output;
use terrane::diag::Severity;
use terrane::tree::FileTree;
use terrane::why::{Why, why};
use terrane::{Compilation, Input};

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The repository's own estate file.
pub fn reference() -> String {
    std::fs::read_to_string(root().join("regions.toml")).expect("regions.toml")
}

/// Compiles a text with the built-in blueprints.
pub fn compile(text: &str) -> Compilation {
    terrane::compile(&Input {
        name: "regions.toml".into(),
        text: text.into(),
        ..Input::default()
    })
}

/// What is worked out once for each text, for all tests.
pub struct Memo<T: 'static>(Mutex<BTreeMap<String, &'static OnceLock<T>>>);

impl<T: 'static> Memo<T> {
    pub const fn new() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }

    /// Another thread that wants the same waits: do not ask from within a pool that the work itself needs.
    pub fn get(&self, text: &str, work: impl FnOnce(&str) -> T) -> &'static T {
        let mut all = self.0.lock().expect("nothing panics with it");
        let slot = *all
            .entry(text.to_owned())
            .or_insert_with(|| Box::leak(Box::default()));
        drop(all);
        slot.get_or_init(|| work(text))
    }
}

/// Some work for each item, on threads of its own. A worker of rayon may not wait for what a [`Memo`] keeps: whoever makes that waits for the workers.
pub fn at_once<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let count = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..count {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(at) else { break };
                    let result = work(item);
                    done.lock().expect("no panic").push((at, result));
                }
            });
        }
    });
    let mut done = done.into_inner().expect("no panic");
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Compiles a text that several tests look at, once.
pub fn compiled(text: &str) -> &'static Compilation {
    static ALL: Memo<Compilation> = Memo::new();
    ALL.get(text, compile)
}

/// Its output, which must be there.
pub fn compiled_output(text: &str) -> &'static Output {
    let compiled = compiled(text);
    match &compiled.output {
        Some(output) => output,
        None => panic!("does not compile: {:#?}", lines(compiled)),
    }
}

/// The repository's own estate, compiled once.
pub fn compiled_reference() -> &'static Compilation {
    compiled(&reference())
}

/// Its tree.
pub fn tree_of_reference() -> &'static FileTree {
    &compiled_output(&reference()).tree
}

/// Compiles a project folder, its own blueprints included.
pub fn compile_folder(folder: &Path) -> Compilation {
    terrane::compile(&input_of(folder))
}

/// What a project's folder holds.
pub fn input_of(folder: &Path) -> Input {
    let text = std::fs::read_to_string(folder.join("regions.toml")).expect("regions.toml");
    let blueprints = Folder::read(&folder.join("blueprints")).expect("blueprints");
    Input {
        name: "regions.toml".into(),
        text,
        blueprints,
        schemas: terrane::disk::read_schemas(folder, "schemas").expect("schemas"),
        lock: std::fs::read_to_string(folder.join("providers.lock.hcl")).ok(),
    }
}

/// What `why` answers.
pub fn ask(compilation: &Compilation, cell: &str, key: &str) -> Result<Vec<Why>, String> {
    let model = compilation.model.as_ref().expect("a model");
    let schema = compilation.schema.as_ref().expect("a schema");
    why(model, (schema, &compilation.sources), cell, key)
}

/// Every problem in one line each: `severity code place message`.
pub fn lines(compilation: &Compilation) -> Vec<String> {
    let place = |p: &terrane::diag::Problem| {
        p.span()
            .map_or_else(String::new, |s| compilation.sources.place(s))
    };
    compilation
        .problems
        .iter()
        .map(|p| {
            format!(
                "{} {} {} {}",
                p.severity.name(),
                p.name(),
                place(p),
                p.message
            )
        })
        .collect()
}

/// The tree of a text that must compile.
pub fn tree_of(text: &str) -> FileTree {
    let compilation = compile(text);
    let problems = lines(&compilation);
    compilation
        .output
        .unwrap_or_else(|| panic!("does not compile: {problems:#?}"))
        .tree
}

const SMALL: &str = r#"
[project]
name = "acme"

[environments.production]
account = "111122223333"
state   = { bucket = "acme-tfstate", region = "eu-west-1" }

[environments.staging]
account = "111122223333"
state   = { bucket = "acme-tfstate-staging", region = "eu-west-1" }
network = { nat = "single" }

[defaults.network]
nat = "none"
availability_zones = 3

[regions.eu-west-1]
network = { vpc_cidr = "10.20.0.0/16" }

[regions.eu-west-1.environments]
production = { network = { nat = "per_az" } }
staging    = { network = { vpc_cidr = "10.21.0.0/16" } }
"#;

fn value(text: &str, cell: &str, key: &str) -> (String, Option<String>, usize) {
    let compilation = compile(text);
    let all = ask(&compilation, cell, key).expect("a value");
    let one = all.first().expect("one value");
    (one.value.clone(), one.place.clone(), one.overrode.len())
}

#[test]
fn later_layers_win_key_by_key_and_remember_what_they_overrode() {
    let line = |needle: &str| {
        SMALL
            .lines()
            .position(|l| l.contains(needle))
            .expect("the line")
            + 1
    };
    let (nat, place, overrode) = value(SMALL, "eu-west-1/staging", "network.nat");
    assert_eq!((nat.as_str(), overrode), ("\"single\"", 1));
    assert!(
        place
            .expect("written")
            .starts_with(&format!("regions.toml:{}:", line("nat = \"single\"")))
    );
    let (nat, _, overrode) = value(SMALL, "eu-west-1/production", "network.nat");
    assert_eq!((nat.as_str(), overrode), ("\"per_az\"", 1));
    let (zones, place, _) = value(SMALL, "eu-west-1/production", "network.availability_zones");
    assert_eq!(zones, "3");
    assert!(
        place
            .expect("written")
            .starts_with(&format!("regions.toml:{}:", line("availability_zones")))
    );
    let (days, place, _) = value(SMALL, "eu-west-1/production", "network.flow_log_days");
    assert_eq!((days.as_str(), place), ("365", None));
}

#[test]
fn adding_a_zone_renumbers_nothing() {
    let subnets = |zones: u8| {
        let text = SMALL.replace(
            "availability_zones = 3",
            &format!("availability_zones = {zones}"),
        );
        let model = compile(&text).model.expect("a model");
        let cell = model.cells.values().next().expect("a cell").clone();
        let subnets = cell.network.expect("a network").subnets;
        subnets
            .into_iter()
            .map(|s| (s.tier, s.zone.expect("zonal").name, s.cidr.value))
            .collect::<Vec<_>>()
    };
    let (two, three) = (subnets(2), subnets(3));
    assert_eq!((two.len(), three.len()), (6, 9));
    assert!(two.iter().all(|s| three.contains(s)));
}

#[test]
fn a_sharing_cell_has_its_owners_network_and_says_so() {
    let compilation = compiled_reference();
    let all = ask(compilation, "us-east-1/staging", "network.nat").expect("a value");
    assert_eq!(all[0].value, "\"per_az\"");
    assert!(
        all[0]
            .note
            .as_ref()
            .expect("a note")
            .contains("us-east-1/production"),
        "{all:?}"
    );
}

#[test]
fn the_reference_estate_has_no_errors_and_every_warning_is_known() {
    let compilation = compiled_reference();
    assert_eq!(
        compilation.problems.count(Severity::Error),
        0,
        "{:#?}",
        lines(compilation)
    );
    insta::assert_snapshot!("reference_problems", lines(compilation).join("\n"));
}

#[test]
fn every_example_compiles() {
    let mut seen = 0;
    for entry in std::fs::read_dir(root().join("examples")).expect("examples") {
        let folder = entry.expect("an entry").path();
        if folder.join("regions.toml").is_file() {
            let compilation = compile_folder(&folder);
            assert!(
                compilation.output.is_some(),
                "{}: {:#?}",
                folder.display(),
                lines(&compilation)
            );
            seen += 1;
        }
    }
    assert!(seen >= 3, "{seen} examples");
}

#[test]
fn the_committed_schema_is_the_one_that_validates() {
    let schema = compiled_reference().schema.as_ref();
    let text = schema.expect("a schema").to_text();
    let committed = std::fs::read_to_string(root().join("schema/regions.schema.json"))
        .expect("schema/regions.schema.json");
    assert_eq!(
        committed, text,
        "run `terrane schema > schema/regions.schema.json`"
    );
}

#[test]
fn a_sharing_cells_foundation_needs_its_owners() {
    let output = compiled_output(&reference());
    let path = |environment: &str| {
        format!("terraform/regions/us-east-1/layers/01-foundation/{environment}")
    };
    let staging = output
        .stacks
        .iter()
        .find(|s| s.path.as_str() == path("staging"));
    let needs: Vec<_> = staging
        .expect("a stack")
        .needs
        .iter()
        .map(ToString::to_string)
        .collect();
    let state = "terraform/state/staging".to_owned();
    assert_eq!(needs, [path("production"), state]);
}

#[test]
fn templates_are_laid_out_as_terraform_fmt_does() {
    let mut seen = 0;
    for top in ["blueprints", "examples"] {
        for entry in walkdir::WalkDir::new(root().join(top)) {
            let path = entry.expect("an entry").into_path();
            let is_hcl = path
                .extension()
                .is_some_and(|e| e == "tf" || e == "hcl" || e == "tfvars");
            if is_hcl {
                let text = std::fs::read_to_string(&path).expect("a template");
                let formatted = terrane::hcl::format(&text).expect("valid HCL");
                assert_eq!(text, formatted, "run `terrane fmt {}`", path.display());
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "{seen} files");
}

#[test]
fn a_section_may_have_the_name_of_a_key_that_another_table_has() {
    let manifest = "blueprint \"extra\" {\n  summary = \"s\"\n  each    = \"cell\"\n  section = \"gitops\"\n  files \"pages\" {\n    to = \"pages\"\n  }\n}\n";
    let schema = "{ \"type\": \"object\", \"description\": \"d\", \"properties\": { \"on\": { \"type\": \"boolean\", \"description\": \"d\", \"default\": true } }, \"default\": {} }";
    let files = [
        ("extra/blueprint.hcl", manifest),
        ("extra/inputs.schema.json", schema),
        (
            "extra/pages/page.md",
            "${estate.output.gitops} ${cell.gitops.on}\n",
        ),
    ];
    let mut blueprints = Folder::default();
    for (path, text) in files {
        blueprints.files.insert(path.into(), text.into());
    }
    let text = std::fs::read_to_string(root().join("examples/one-region/regions.toml"));
    let compilation = terrane::compile(&Input {
        name: "regions.toml".into(),
        text: text.expect("the example") + "\n[output]\ngitops = \"flux\"\n",
        blueprints,
        ..Input::default()
    });
    let output = compilation.output.as_ref();
    let tree = &output
        .unwrap_or_else(|| panic!("{:?}", lines(&compilation)))
        .tree;
    let page = tree
        .iter()
        .find(|(path, _)| path.as_str().ends_with("pages/page.md"));
    let page = String::from_utf8_lossy(page.expect("the page").1).into_owned();
    assert!(page.ends_with("flux true\n"), "{page}");
}
