//! Modules are emitted where something calls them: of this repository's own estate and of a small one, by the `source`s in the text.

use std::collections::BTreeSet;
use std::path::Path;

use terrane::compile::{Input, compile};
use terrane::tree::FileTree;
use terrane::value::RelPath;

const MODULES: &str = "terraform/shared/modules/";

fn tree(text: &str) -> FileTree {
    let input = Input {
        name: "regions.toml".into(),
        text: text.into(),
        ..Input::default()
    };
    let compiled = compile(&input);
    let problems: Vec<_> = compiled
        .problems
        .iter()
        .map(|p| p.message.clone())
        .collect();
    compiled
        .output
        .unwrap_or_else(|| panic!("{problems:?}"))
        .tree
}

/// The modules of a tree, and those that a `source` of some `.tf` file names.
fn emitted_and_called(tree: &FileTree) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut emitted, mut called) = (BTreeSet::new(), BTreeSet::new());
    for (path, bytes) in tree.iter() {
        let path = path.as_str();
        let folders = [
            "terraform/shared/modules",
            "terraform/shared/unprotected/modules",
        ];
        if let Some((_, below)) = folders.iter().find_map(|folder| path.split_once(folder)) {
            let module = below.split('/').nth(1).expect("a folder");
            emitted.insert(module.to_owned());
        }
        if Path::new(path).extension().is_none_or(|end| end != "tf") {
            continue;
        }
        for line in String::from_utf8_lossy(bytes).lines() {
            let source = line.trim().strip_prefix("source").map(str::trim_start);
            if let Some(source) = source.filter(|source| source.starts_with("= \"../")) {
                let module = source.trim_end_matches('"').rsplit('/').next();
                called.extend(module.map(str::to_owned));
            }
        }
    }
    (emitted, called)
}

#[test]
fn every_emitted_module_is_called() {
    let own = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/regions.toml"));
    let small = include_str!("../../reject/blueprint/module_uncalled/regions.toml");
    for text in [own.expect("the repository's estate").as_str(), small] {
        let (emitted, called) = emitted_and_called(&tree(text));
        assert_eq!(emitted, called);
        assert!(emitted.contains("foundation-layer"));
    }
}

#[test]
fn a_module_comes_with_what_calls_it() {
    let small = include_str!("../../reject/blueprint/module_uncalled/regions.toml");
    let has = |text: &str, module: &str| {
        let tree = tree(text);
        let path = RelPath::new(&format!("out/{MODULES}{module}/main.tf")).expect("a path");
        tree.get(&path).is_some()
    };
    let with = |services: &str| format!("{small}\n[defaults.platform]\nservices = [{services}]\n");
    // `reloader` is called by the stack of the platform, `pod-identity` by modules that this calls.
    for (services, modules) in [
        ("", [false, false]),
        ("\"reloader\", \"ebs-csi\"", [true, true]),
    ] {
        let text = with(services);
        assert_eq!(
            ["reloader", "ebs-csi"].map(|module| has(&text, module)),
            modules
        );
    }
}
