//! Determinism and locality: the same estate gives the same bytes, and a change touches only what it must.

use std::collections::BTreeSet;

use terrane::tree::FileTree;

use crate::estate::{compile, reference, tree_of};

const AP_SOUTH_1: &str = r#"
[regions.ap-south-1]
amazon_side_asn  = 64610
network.vpc_cidr = "172.28.0.0/16"
[regions.ap-south-1.environments]
production = {}
"#;

/// The file's tables with the comments above them, so that they can be put in another order.
fn tables(text: &str) -> (String, Vec<String>) {
    let mut head = String::new();
    let mut tables: Vec<String> = Vec::new();
    for line in text.lines() {
        if line.starts_with('[') {
            tables.push(String::new());
        }
        let target = tables.last_mut().unwrap_or(&mut head);
        target.push_str(line);
        target.push('\n');
    }
    (head, tables)
}

/// A fixed, thorough shuffle: position i goes to i * 7919 + seed modulo the length.
fn shuffled(text: &str, seed: usize) -> String {
    let (head, tables) = tables(text);
    let mut order: Vec<(usize, &String)> = tables
        .iter()
        .enumerate()
        .map(|(i, t)| ((i + 1) * 7919 * seed % 1009, t))
        .collect();
    order.sort_by_key(|(position, _)| *position);
    head + &order
        .into_iter()
        .map(|(_, t)| t.as_str())
        .collect::<String>()
}

fn differences(a: &FileTree, b: &FileTree) -> BTreeSet<String> {
    let paths: BTreeSet<_> = a
        .iter()
        .chain(b.iter())
        .map(|(path, _)| path.clone())
        .collect();
    paths
        .into_iter()
        .filter(|p| a.get(p) != b.get(p))
        .map(|p| p.to_string())
        .collect()
}

#[test]
fn two_runs_give_the_same_bytes() {
    assert_eq!(tree_of(&reference()), tree_of(&reference()));
}

#[test]
fn one_thread_and_eight_give_the_same_bytes() {
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("a pool of threads");
        pool.install(|| tree_of(&reference()))
    };
    assert_eq!(with(1), with(8));
}

#[test]
fn the_order_of_tables_does_not_matter() {
    let straight = tree_of(&reference());
    for seed in [1, 5, 31] {
        let text = shuffled(&reference(), seed);
        assert_ne!(text, reference(), "the shuffle must change something");
        assert_eq!(
            differences(&straight, &tree_of(&text)),
            BTreeSet::new(),
            "seed {seed}"
        );
    }
}

#[test]
fn a_new_region_touches_no_file_of_another() {
    let before = tree_of(&reference());
    let after = tree_of(&(reference() + AP_SOUTH_1));
    let changed = differences(&before, &after);
    assert!(
        changed.iter().any(|p| p.contains("/regions/ap-south-1/")),
        "{changed:#?}"
    );
    let index = |path: &str| path == "out/README.md";
    let strangers: Vec<_> = changed
        .iter()
        .filter(|p| !p.contains("ap-south-1") && !index(p))
        .collect();
    assert!(strangers.is_empty(), "{strangers:#?}");
}

#[test]
fn a_planned_region_emits_nothing_of_its_own() {
    let planned = AP_SOUTH_1.replace("amazon_side_asn", "status = \"planned\"\namazon_side_asn");
    let changed = differences(&tree_of(&reference()), &tree_of(&(reference() + &planned)));
    assert!(changed.iter().all(|p| p == "out/README.md"), "{changed:#?}");
}

#[test]
fn removing_a_client_removes_its_files_and_touches_no_other_client() {
    let text = reference();
    let without: String = {
        let (head, tables) = tables(&text);
        let kept = tables
            .iter()
            .filter(|t| !t.starts_with("[clients.orange-madagascar"));
        head + &kept.map(String::as_str).collect::<String>()
    };
    let changed = differences(&tree_of(&text), &tree_of(&without));
    assert!(
        changed.iter().any(|p| p.contains("orange-madagascar")),
        "{changed:#?}"
    );
    let others: Vec<_> = changed
        .iter()
        .filter(|p| p.contains("mtn-ghana") || p.contains("ezra"))
        .collect();
    assert!(others.is_empty(), "{others:#?}");
}

#[test]
fn the_checkout_path_leaves_no_trace() {
    for (path, bytes) in tree_of(&reference()).iter() {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains(env!("CARGO_MANIFEST_DIR")), "{path}");
    }
    assert!(
        compile(&reference())
            .problems
            .iter()
            .all(|p| !p.message.contains(env!("CARGO_MANIFEST_DIR")))
    );
}
