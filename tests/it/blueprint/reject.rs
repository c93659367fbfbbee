//! Every code of blueprints has a project in `tests/reject/blueprint/<fault>/` that gives it and exactly the text beside it, and
//! a page in `docs/diagnostics/blueprint/`. `TERRANE_UPDATE=1` writes the texts anew.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use terrane::blueprint::{CODES, Folder};
use terrane::compile::{Input, compile};

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

#[test]
fn every_code_has_a_broken_project_and_a_page() {
    let codes: BTreeSet<String> = CODES
        .iter()
        .map(|code| code.name.trim_start_matches("blueprint::").to_owned())
        .collect();
    assert_eq!(names("tests/reject/blueprint"), codes);
    assert_eq!(names("docs/diagnostics/blueprint"), codes);
}

#[test]
fn every_broken_project_gives_its_diagnostic() {
    let mut wrong = Vec::new();
    for name in names("tests/reject/blueprint") {
        let folder = root("tests/reject/blueprint").join(&name);
        let compiled = compile(&Input {
            name: "regions.toml".into(),
            text: std::fs::read_to_string(folder.join("regions.toml")).expect("regions.toml"),
            blueprints: Folder::read(&folder.join("blueprints")).expect("readable"),
        });
        assert!(compiled.output.is_none(), "{name} gives files");
        let code = format!("blueprint::{name}");
        let mut problems = compiled.problems;
        // What the built-in blueprints advise is not what the case is about.
        problems.retain_mut(|p| p.code.name == code);
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
