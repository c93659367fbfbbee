//! Determinism and locality: the same estate gives the same bytes, and a change touches only what it must.

use std::collections::BTreeSet;

use terrane::tree::FileTree;
use terrane::value::RelPath;

use crate::estate::{compiled_reference, reference, tree_of, tree_of_reference};

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
    let straight = tree_of_reference();
    for seed in [1, 5, 31] {
        let text = shuffled(&reference(), seed);
        assert_ne!(text, reference(), "the shuffle must change something");
        assert_eq!(
            differences(straight, &tree_of(&text)),
            BTreeSet::new(),
            "seed {seed}"
        );
    }
}

#[test]
fn a_new_region_touches_no_file_of_another() {
    let before = tree_of_reference();
    let after = tree_of(&(reference() + AP_SOUTH_1));
    let changed = differences(before, &after);
    assert!(
        changed.iter().any(|p| p.contains("/regions/ap-south-1/")),
        "{changed:#?}"
    );
    // What pipelines look at, what policies know, and the identities that may work in the region.
    let indexes = [
        "out/README.md",
        "out/delivery/README.md",
        "out/delivery/verify.json",
        "out/policies/data/estate.json",
        "out/terraform/delivery/production/aws/README.md",
        "out/terraform/delivery/production/aws/main.tf",
    ];
    let strangers: Vec<_> = changed
        .iter()
        .filter(|p| !p.contains("ap-south-1") && !indexes.contains(&p.as_str()))
        .collect();
    assert!(strangers.is_empty(), "{strangers:#?}");
}

#[test]
fn a_planned_region_emits_nothing_of_its_own() {
    let planned = AP_SOUTH_1.replace("amazon_side_asn", "status = \"planned\"\namazon_side_asn");
    let changed = differences(tree_of_reference(), &tree_of(&(reference() + &planned)));
    assert!(changed.iter().all(|p| p == "out/README.md"), "{changed:#?}");
}

/// Paths that only the second tree has, paths that only the first has, and those whose contents differ.
fn changes(before: &FileTree, after: &FileTree) -> [Vec<String>; 3] {
    let mut out = [const { Vec::new() }; 3];
    for path in differences(before, after) {
        let is_in = |tree: &FileTree| tree.iter().any(|(p, _)| p.as_str() == path);
        let at = match (is_in(before), is_in(after)) {
            (false, _) => 0,
            (_, false) => 1,
            _ => 2,
        };
        out[at].push(path);
    }
    out
}

/// The reference estate without a client.
fn without(client: &str) -> String {
    let text = reference();
    let (head, tables) = tables(&text);
    let start = format!("[clients.{client}");
    let own = |table: &&String| {
        let rest = table.strip_prefix(&start);
        rest.is_some_and(|rest| rest.starts_with([']', '.']))
    };
    let kept = tables.iter().filter(|table| !own(table));
    head + &kept.map(String::as_str).collect::<String>()
}

/// The text of a file that a tree has.
fn text<'t>(tree: &'t FileTree, path: &str) -> &'t str {
    let path = RelPath::new(path).expect("a path");
    std::str::from_utf8(tree.get(&path).expect("a file")).expect("UTF-8")
}

/// Lines of a file that the later tree has no more.
fn lost<'t>(before: &'t FileTree, after: &FileTree, path: &str) -> Vec<&'t str> {
    let now: BTreeSet<&str> = text(after, path).lines().collect();
    text(before, path)
        .lines()
        .filter(|line| !now.contains(line))
        .collect()
}

/// That files only grow: lines stay, lists on one line keep their elements, and the counts of the README count.
fn assert_only_grows(before: &FileTree, after: &FileTree, paths: &[String]) {
    for path in paths {
        for line in lost(before, after, path) {
            let mut elements = line.split('"').skip(1).step_by(2);
            let mut kept =
                line.contains("= [") && elements.all(|one| text(after, path).contains(one));
            // Records are listed in an annotation.
            if let Some((_, hosts)) = line.split_once("external-dns.alpha.kubernetes.io/hostname: ")
            {
                kept = hosts.split(',').all(|one| text(after, path).contains(one));
            }
            assert!(
                kept || path.ends_with("/README.md"),
                "{path} has no more: {line}"
            );
        }
    }
}

#[test]
fn a_client_comes_and_goes_with_its_own_files_and_lines_in_the_indexes() {
    let with = tree_of_reference();
    let without = &tree_of(&without("orange-madagascar"));
    let [added, removed, changed] = changes(without, with);
    assert_eq!(removed, Vec::<String>::new());
    // It is the first of its cell with an app on the internal load balancer, which comes and goes with it.
    let own = |path: &&String| {
        path.contains("orange-madagascar") || path.contains("/ingress/shared-internal/")
    };
    assert_eq!(
        added.iter().filter(|p| !own(p)).collect::<Vec<_>>(),
        Vec::<&String>::new()
    );
    assert!(added.len() > 30, "{added:#?}");
    let indexes = [
        "out/README.md",
        "out/argocd/regions/af-south-1/production/app-project.yaml",
        "out/argocd/regions/af-south-1/production/kustomization.yaml",
        "out/delivery/verify/af-south-1-production.json",
        "out/docs/af-south-1/README.md",
        // Who may call an app that all clients can call.
        "out/kubernetes/components/shared/sms-gateway/mesh/destination-rule.yaml",
        "out/kubernetes/components/shared/sms-gateway/mesh/virtual-service.yaml",
        "out/kubernetes/regions/af-south-1/production/ingress/kustomization.yaml",
        "out/kubernetes/regions/af-south-1/production/kustomization.yaml",
        "out/policies/data/estate.json",
        // Its hosts' certificates.
        "out/terraform/regions/af-south-1/layers/04-applications/production/main.tf",
    ];
    assert_eq!(changed, indexes);
    assert_only_grows(without, with, &changed);
}

#[test]
fn a_clients_new_cell_touches_no_stack_of_the_others() {
    let before = reference().replace(
        "cells        = [\"us-east-1/production\", \"af-south-1/production\"]",
        "cells        = [\"us-east-1/production\"]",
    );
    let override_of_cell = "[clients.mtn-ghana.overrides.\"af-south-1/production\".database]\ninstance_type = \"r6i.xlarge\"\n";
    let before = before.replace(override_of_cell, "");
    assert!(before.len() < reference().len() - override_of_cell.len());
    for values in ["literals", "tfvars"] {
        let with = |text: &str| {
            tree_of(&text.replace("[output]", &format!("[output]\nvalues = \"{values}\"")))
        };
        let changed = differences(&with(&before), &with(&reference()));
        let of_the_other =
            |path: &&String| path.contains("terraform/") && !path.contains("af-south-1");
        let strangers: Vec<_> = changed.iter().filter(of_the_other).collect();
        assert_eq!(strangers, Vec::<&String>::new());
        assert!(changed.len() > 20);
    }
}

/// An app with a host, in a cell with a mesh and in one without.
const APP: &str = r#"
[clients.mtn-ghana.apps.reports]
image = "registry.example.com/mtn-ghana/reports:1.0.0"
port  = 8080
host  = "reports.mtn-ghana.cptwn.example.com"
"#;

#[test]
fn an_app_comes_and_goes_with_its_own_files_and_lines_in_its_clients_lists() {
    let (without, with) = (tree_of_reference(), &tree_of(&(reference() + APP)));
    let [added, removed, changed] = changes(without, with);
    assert_eq!(removed, Vec::<String>::new());
    // Its names for the load balancer stand in the namespace of the gateway that they lead to.
    let own = |path: &&String| {
        path.contains("/mtn-ghana/reports/")
            || path.contains("/ingress.hosts/reports.mtn-ghana.cptwn.example.com/")
    };
    assert_eq!(
        added.iter().filter(|p| !own(p)).collect::<Vec<_>>(),
        Vec::<&String>::new()
    );
    assert!(added.len() > 10, "{added:#?}");
    let lists = [
        "out/argocd/regions/af-south-1/production/clients/mtn-ghana.yaml",
        "out/argocd/regions/us-east-1/production/clients/mtn-ghana.yaml",
        "out/delivery/verify/af-south-1-production.json",
        "out/delivery/verify/us-east-1-production.json",
        // The hosts that the mesh's gateway answers for.
        "out/kubernetes/regions/us-east-1/production/ingress.hosts/kustomization.yaml",
        "out/kubernetes/regions/us-east-1/production/ingress/internet-facing-gateway.yaml",
        "out/kubernetes/regions/us-east-1/production/ingress/shared/ingress.yaml",
        // The record of the client's configuration, and the hosts' certificates.
        "out/terraform/regions/af-south-1/clients/mtn-ghana/production/main.tf",
        "out/terraform/regions/af-south-1/layers/04-applications/production/main.tf",
        "out/terraform/regions/us-east-1/clients/mtn-ghana/production/main.tf",
        "out/terraform/regions/us-east-1/layers/04-applications/production/main.tf",
        "out/terraform/shared/client-configs/mtn-ghana/af-south-1/production.tfvars",
        "out/terraform/shared/client-configs/mtn-ghana/us-east-1/production.tfvars",
    ];
    assert_eq!(changed, lists);
    assert_only_grows(without, with, &changed);
}

#[test]
fn a_new_image_is_one_line_of_the_whole_output() {
    let before = tree_of_reference();
    for (old, new, file) in [
        (
            "mtn-ghana/api:1.9.0",
            "mtn-ghana/api:1.9.1",
            "out/kubernetes/base/mtn-ghana/api/deployment.yaml",
        ),
        (
            "ezra/api:5.12.0-rc.1",
            "ezra/api:5.12.0-rc.2",
            "out/kubernetes/regions/us-east-1/staging/ezra/api/kustomization.yaml",
        ),
    ] {
        let after = tree_of(&reference().replace(old, new));
        let [added, removed, changed] = changes(before, &after);
        assert_eq!(
            (added, removed, changed.as_slice()),
            (vec![], vec![], &[file.to_owned()][..])
        );
        let lost = lost(before, &after, file);
        assert!(
            matches!(lost.as_slice(), [line] if old.ends_with(line.rsplit([':', ' ']).next().unwrap_or_default())),
            "{lost:#?}"
        );
    }
}

#[test]
fn the_checkout_path_leaves_no_trace() {
    for (path, bytes) in tree_of_reference().iter() {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains(env!("CARGO_MANIFEST_DIR")), "{path}");
    }
    assert!(
        compiled_reference()
            .problems
            .iter()
            .all(|p| !p.message.contains(env!("CARGO_MANIFEST_DIR")))
    );
}
