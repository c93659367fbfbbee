//! Modules of built-in blueprints are sound: where they are emitted as the compiler carries them, it neither looks into them nor reads their tests.

use terrane::blueprint::built_in;
use terrane::terraform::check;
use terrane::terraform::providers::Providers;
use terrane::terraform::schema::Schemas;
use terrane::tree::FileTree;
use terrane::value::RelPath;

use crate::estate::compiled_reference;

/// Modules that a template writes a file into, which are looked into each time.
const JOINED: [&str; 6] = [
    "cluster-login",
    "database-aurora",
    "database-instance",
    "database-rds",
    "opensearch",
    "secret-ages",
];

/// All of them beside each other, as they are emitted, with each text changed by `change`.
fn modules(change: impl Fn(&str) -> String) -> FileTree {
    let mut tree = FileTree::new();
    for (path, text) in built_in().files {
        let Some((_, below)) = path.split_once("/modules/") else {
            continue;
        };
        if JOINED.iter().any(|name| below.starts_with(name)) {
            continue;
        }
        let path = RelPath::new(below).expect("a path");
        tree.insert(path, change(&text).as_bytes()).expect("free");
    }
    tree
}

/// What is wrong in them, each with its place.
fn faults(tree: &FileTree) -> Vec<String> {
    let (modules, texts) = crate::parsed::modules_and_texts(tree);
    let schemas = Schemas::default();
    let problems = check::problems(&modules, &Providers::new(&modules, &schemas), tree);
    let told = problems.into_iter().map(|problem| {
        let at = problem.span().and_then(|span| texts.place(span));
        format!("{at:?}: {}", problem.message)
    });
    told.collect()
}

#[test]
fn every_carried_module_is_sound() {
    assert_eq!(faults(&modules(str::to_owned)), [""; 0]);
}

/// Environments that are not protected have copies without it.
#[test]
fn every_carried_module_is_sound_without_what_protects_it() {
    let released = |text: &str| text.replace("prevent_destroy = true", "");
    assert_eq!(faults(&modules(released)), [""; 0]);
}

/// The check that is spared would have found this.
#[test]
fn a_fault_in_a_module_is_found() {
    let misspelt = |text: &str| text.replace("enable_key_rotation", "enable_key_rotations");
    let told = faults(&modules(misspelt)).join("\n");
    assert!(told.contains("enable_key_rotations"), "{told}");
}

/// What is spared is nearly all that is emitted.
#[test]
fn modules_of_the_reference_are_known_to_be_sound() {
    let modules = &compiled_reference().modules;
    let shared = modules
        .iter()
        .filter_map(|(folder, module)| Some((folder.split_once("shared/modules/")?.1, module)));
    let (sound, others): (Vec<_>, Vec<_>) = shared.partition(|(_, module)| module.is_sound());
    let others: Vec<&str> = others.into_iter().map(|(name, _)| name).collect();
    assert!(sound.len() > 20, "{}", sound.len());
    assert_eq!(others, ["database-instance", "database-rds"]);
}
