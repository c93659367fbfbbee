//! Every code of blueprints has a project in `tests/reject/blueprint/<fault>/` that gives it and exactly the text beside it, and
//! a page in `docs/diagnostics/blueprint/`. `TERRANE_UPDATE=1` writes the texts anew.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use terrane::blueprint::{self, Folder};
use terrane::compile::{Input, compile};
use terrane::diag::{Code, Severity};
use terrane::disk::{read_beside, read_schemas};
use terrane::graph;
use terrane::residency;
use terrane::terraform::check as provider;
use terrane::terraform::lock;
use terrane::terraform::schema::BROKEN_SCHEMA;

use super::support::shown;

fn root(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

/// The names of what is in a folder, without `.md`.
fn names(folder: &str) -> BTreeSet<String> {
    let entries = std::fs::read_dir(root(folder)).expect("a folder");
    let stem = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.expect("an entry").path();
        path.file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    entries.map(stem).collect()
}

/// Themes whose faults only a whole compilation shows, and their codes.
pub(crate) fn themes() -> [(&'static str, Vec<&'static Code>); 4] {
    let mut terraform = provider::CODES.to_vec();
    terraform.extend([&BROKEN_SCHEMA, &lock::BROKEN_LOCK, &lock::NOT_LOCKED]);
    [
        ("blueprint", blueprint::CODES.to_vec()),
        ("residency", residency::CODES.to_vec()),
        ("stack", graph::CODES.to_vec()),
        ("terraform", terraform),
    ]
}

#[test]
fn every_code_has_a_broken_project_and_a_page() {
    for (theme, codes) in themes() {
        let prefix = format!("{theme}::");
        let codes: BTreeSet<String> = codes
            .iter()
            .map(|code| code.name.trim_start_matches(&prefix).to_owned())
            .collect();
        assert_eq!(names(&format!("tests/reject/{theme}")), codes);
        assert_eq!(names(&format!("docs/diagnostics/{theme}")), codes);
    }
}

#[test]
fn every_broken_project_gives_its_diagnostic() {
    let mut wrong = Vec::new();
    for code in themes().into_iter().flat_map(|(_, codes)| codes) {
        let folder = root("tests/reject").join(code.name.replace("::", "/"));
        let compiled = compile(&Input {
            name: "regions.toml".into(),
            text: std::fs::read_to_string(folder.join("regions.toml")).expect("regions.toml"),
            blueprints: Folder::read(&folder.join("blueprints")).expect("readable"),
            schemas: read_schemas(&folder, "schemas").expect("readable"),
            lock: read_beside(&folder, lock::FILE).expect("readable"),
        });
        let name = code.name;
        let stops = code.severity == Severity::Error;
        assert_eq!(
            compiled.output.is_none(),
            stops,
            "{name} gives files or not"
        );
        let mut problems = compiled.problems;
        // What the built-in blueprints advise is not what the case is about.
        problems.retain_mut(|p| p.code.name == name);
        assert!(!problems.is_empty(), "{name} does not give its code");
        let text = shown(&problems, &compiled.sources);
        let path = folder.join("diagnostic.txt");
        if std::env::var_os("TERRANE_UPDATE").is_some() {
            std::fs::write(&path, &text).expect("written");
        } else if std::fs::read_to_string(&path).unwrap_or_default() != text {
            wrong.push(format!("{} is not\n{text}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
