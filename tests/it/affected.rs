//! What `terrane affected` says of edits, against a second way to find it out that shares nothing with the first: files that differ as text, the folders that `source`
//! leads to, and names of parameters as they stand in the text.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::{LazyLock, OnceLock};

use regex::Regex;
use serde_json::Value;
use tempfile::TempDir;

use terrane::graph::Node;
use terrane::impact::{Side, contents};
use terrane::tree::FileTree;
use terrane::value::RelPath;

use crate::cli::run::{scratch, terrane};
use crate::estate::{at_once, compiled_output, reference, tree_of_reference};

const MANIFEST: &str = "out/.terrane/manifest";

type Files = BTreeMap<String, String>;
type Set = BTreeSet<String>;

/// What somebody does: an edit of `regions.toml`, or of what was built, by which the tree is behind.
enum Edit {
    File(&'static str, &'static str),
    Tree(&'static str, &'static str, &'static str),
    Added(&'static str),
}
use Edit::{Added, File, Tree};

const EDITS: &[(&str, &[Edit], Nobody)] = &[
    ("nothing", &[], true),
    (
        "network: NAT of a region",
        &[File(
            "[regions.us-west-2.network]\n",
            "[regions.us-west-2.network]\nnat = \"single\"\n",
        )],
        false,
    ),
    (
        "network: range of a region",
        &[File("172.21.0.0/16", "172.29.0.0/16")],
        false,
    ),
    (
        "network: a route that is static",
        &[File("178.162.141.130/32", "178.162.141.131/32")],
        false,
    ),
    (
        "network: address of an office",
        &[File("165.90.14.138\"", "165.90.14.139\"")],
        false,
    ),
    (
        "network: an endpoint",
        &[File(
            "\"ssmmessages\"] # what",
            "\"ssmmessages\", \"kms\"] # what",
        )],
        false,
    ),
    (
        "platform: version for all",
        &[File("\"1.35\"", "\"1.34\"")],
        false,
    ),
    (
        "platform: a service",
        &[File("\"cluster-autoscaler\", ", "")],
        false,
    ),
    (
        "platform: version of one cell",
        &[File(
            "[regions.af-south-1.environments.production.platform]\n",
            "[regions.af-south-1.environments.production.platform]\nkubernetes_version = \"1.34\"\n",
        )],
        false,
    ),
    (
        "database: size",
        &[File(
            "volumes        = { data = { size_gib = 100 } }",
            "volumes        = { data = { size_gib = 150 } }",
        )],
        false,
    ),
    (
        "database: type of one cell",
        &[File("\"r6i.xlarge\"", "\"r6i.2xlarge\"")],
        false,
    ),
    (
        "database: volumes on instances",
        &[File("iops = 6000", "iops = 7000")],
        false,
    ),
    (
        "client: nodes",
        &[File("\"t3.large\"", "\"t3.xlarge\"")],
        false,
    ),
    (
        "client: days of a bucket",
        &[File("expire_days = 2555", "expire_days = 2556")],
        false,
    ),
    (
        "client: a bucket more",
        &[File(
            "buckets = { exports =",
            "buckets = { reports = { apps = { api = \"read\" } }, exports =",
        )],
        false,
    ),
    (
        "app: image",
        &[File("mtn-ghana/portal:1.4.2", "mtn-ghana/portal:1.4.3")],
        false,
    ),
    (
        "app: replicas of one cell",
        &[File(
            "replicas = { min = 2, max = 6 }\n\n[clients.orange",
            "replicas = { min = 2, max = 7 }\n\n[clients.orange",
        )],
        false,
    ),
    (
        "app: of all clients",
        &[File("SMPP_WINDOW = \"50\"", "SMPP_WINDOW = \"60\"")],
        false,
    ),
    (
        "app: host",
        &[File(
            "host     = \"ezra.cptwn",
            "host     = \"go-ezra.cptwn",
        )],
        false,
    ),
    (
        "tags of all",
        &[File("\"platform-engineering\"", "\"cloud\"")],
        false,
    ),
    (
        "state: days of versions",
        &[File("noncurrent_days = 365", "noncurrent_days = 364")],
        false,
    ),
    (
        "client: comes",
        &[Added(
            "\n[clients.acme]\ndisplay_name = \"Acme\"\ncells = [\"us-west-2/production\"]\nresidency = [\"us\"]\n[clients.acme.apps.web]\nimage = \"registry.example.com/acme/web:1.0.0\"\nport = 8080\nreplicas = { min = 2, max = 4 }\nprobes = { path = \"/healthz\" }\n",
        )],
        false,
    ),
    (
        "client: leaves a cell",
        &[
            File(
                "cells        = [\"us-east-1/production\", \"af-south-1/production\"]\nresidency    = [\"africa\", \"us\"]",
                "cells        = [\"af-south-1/production\"]\nresidency    = [\"africa\", \"us\"]",
            ),
            File(
                "[clients.mtn-ghana.overrides.\"us-east-1/production\".apps.api]\nreplicas = { min = 2, max = 6 }\n",
                "",
            ),
        ],
        false,
    ),
    (
        "region: comes",
        &[File(
            "[regions.eu-central-1]\nstatus           = \"planned\"",
            "[regions.eu-central-1]\nenvironments.production = {}",
        )],
        false,
    ),
    (
        "region: leaves",
        &[
            File(
                "[regions.eu-west-1]\namazon_side_asn = 64604\n\n[regions.eu-west-1.network]\nvpc_cidr = \"172.22.0.0/16\"\n\n",
                "",
            ),
            File("[regions.eu-west-1.environments]\nproduction = {}", ""),
        ],
        false,
    ),
    (
        "values in files of their own",
        &[
            Added("\n"),
            File("[output]\n", "[output]\nvalues = \"tfvars\"\n"),
        ],
        false,
    ),
    (
        "module: of clusters",
        &[Tree(
            "out/terraform/shared/modules/eks-cluster/main.tf",
            "resource \"",
            "# was\nresource \"aws_x\" \"y\" {}\nresource \"",
        )],
        false,
    ),
    (
        "module: of roles",
        &[Tree(
            "out/terraform/shared/modules/workload-role/main.tf",
            "resource \"",
            "locals { was = 1 }\nresource \"",
        )],
        false,
    ),
    (
        "module: that a module calls",
        &[Tree(
            "out/terraform/shared/modules/encryption-key/main.tf",
            "resource \"",
            "locals { was = 1 }\nresource \"",
        )],
        false,
    ),
    (
        "module: comment",
        &[Tree(
            "out/terraform/shared/modules/eks-cluster/main.tf",
            "resource \"",
            "# was here\nresource \"",
        )],
        true,
    ),
    (
        "root: comment and layout",
        &[Tree(
            "out/terraform/regions/us-east-1/clients/ezra/production/main.tf",
            "module \"",
            "/* was */\n\n\n\nmodule    \"",
        )],
        true,
    ),
    (
        "module: text of its page",
        &[Tree(
            "out/terraform/shared/modules/eks-cluster/README.md",
            "#",
            "##",
        )],
        true,
    ),
    (
        "overlay: of one app",
        &[Tree(
            "out/kubernetes/base/ezra/api/deployment.yaml",
            "image: registry",
            "image: other",
        )],
        false,
    ),
    (
        "overlay: comment",
        &[Tree(
            "out/kubernetes/base/ezra/api/deployment.yaml",
            "spec:",
            "# was\nspec:",
        )],
        true,
    ),
];

/// Whether an edit must touch nobody; otherwise it must touch somebody.
type Nobody = bool;

/// The estate of this repository, built.
fn base() -> &'static Files {
    static MADE: OnceLock<Files> = OnceLock::new();
    MADE.get_or_init(|| {
        let here = scratch();
        fs::write(here.path().join("regions.toml"), reference()).expect("written");
        let run = terrane(here.path(), &["build"]);
        assert_eq!(run.code, 0, "{}", run.err);
        let mut files = files(tree_of_reference());
        files.insert("regions.toml".into(), reference());
        let manifest = fs::read_to_string(here.path().join(MANIFEST)).expect("read");
        files.insert(MANIFEST.into(), manifest);
        files
    })
}

fn files(tree: &FileTree) -> Files {
    // Archives are no text: each byte is a character.
    let text = |bytes: &[u8]| bytes.iter().copied().map(char::from).collect();
    tree.iter()
        .map(|(path, bytes)| (path.to_string(), text(bytes)))
        .collect()
}

fn written(files: &Files) -> TempDir {
    let here = scratch();
    for (path, text) in files {
        let path = here.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, bytes(text)).expect("written");
    }
    here
}

fn edited(edits: &[Edit]) -> Files {
    let mut files = base().clone();
    for edit in edits {
        let (path, from, to) = match edit {
            File(from, to) => ("regions.toml", *from, *to),
            Tree(path, from, to) => (*path, *from, *to),
            Added(text) => {
                files.get_mut("regions.toml").expect("there").push_str(text);
                continue;
            }
        };
        let text = files.get_mut(path).unwrap_or_else(|| panic!("{path}"));
        assert!(text.contains(from), "{path}: {from}");
        *text = text.replacen(from, to, 1);
    }
    files
}

type Pattern = LazyLock<Regex>;

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern")
}

/// Text without lines that are comments, and without blanks.
fn bare(text: &str) -> String {
    static COMMENT: Pattern = Pattern::new(|| pattern(r"(?s)/\*.*?\*/"));
    let text = COMMENT.replace_all(text, "");
    let lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ") + "\n")
        .collect()
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in path.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn roots(files: &Files) -> Set {
    let with = files
        .iter()
        .filter(|(path, text)| path.ends_with(".tf") && text.contains("\n  backend \""));
    with.map(|(path, _)| folder_of(path).to_owned()).collect()
}

/// All that text leads to, from a folder.
fn reached(files: &Files, folder: &str, found: &mut Set) {
    static SOURCE: Pattern = Pattern::new(|| pattern(r#"source\s*=\s*"(\.\.?/[^"]+)""#));
    if !found.insert(folder.to_owned()) {
        return;
    }
    for (_, text) in files
        .iter()
        .filter(|(path, _)| path.ends_with(".tf") && folder_of(path) == folder)
    {
        for call in SOURCE.captures_iter(text) {
            reached(files, &joined(folder, &call[1]), found);
        }
    }
}

/// Prefixes of parameters that the root modules write, and those that they read.
fn parameters(files: &Files, root: &str) -> (Set, Set) {
    static NAME: Pattern = Pattern::new(|| pattern(r#"^\s*(\w+)\s*=\s*"(/cptwn/[^"]*)""#));
    let (mut writes, mut reads) = (Set::new(), Set::new());
    let mut is_read = false;
    for (_, text) in files
        .iter()
        .filter(|(path, _)| path.ends_with(".tf") && folder_of(path) == root)
    {
        for line in text.lines() {
            if !line.starts_with([' ', '}', '#']) && !line.is_empty() {
                is_read = line.starts_with("data ");
            }
            if let Some(found) = NAME.captures(line) {
                let text = found[2]
                    .split("${")
                    .next()
                    .unwrap_or("")
                    .trim_end_matches('/')
                    .to_owned();
                match is_read {
                    true => drop(reads.insert(text)),
                    false if &found[1] == "parameter_prefix" => drop(writes.insert(text)),
                    false => {}
                }
            }
        }
    }
    (writes, reads)
}

/// Folders that stay or come and are touched themselves, and with those that read them.
fn expected(old: &Files, new: &Files, given: &BTreeMap<String, Vec<String>>) -> (Set, Set, Set) {
    let is_told = |path: &str| path.ends_with(".md") || path.contains(".tftest.");
    let all: Set = old.keys().chain(new.keys()).cloned().collect();
    let differing: Set = all
        .into_iter()
        .filter(|path| path.starts_with("out/") && !is_told(path))
        .filter(|path| {
            let (was, is) = (old.get(path), new.get(path));
            was != is && was.map(|text| bare(text)) != is.map(|text| bare(text))
        })
        .collect();
    let (had, has) = (roots(old), roots(new));
    let mut touched: Set = has.difference(&had).cloned().collect();
    for root in &has {
        let mut folders = Set::new();
        reached(old, root, &mut folders);
        reached(new, root, &mut folders);
        let is_mine =
            |path: &String| folders.contains(folder_of(path)) && !path.ends_with(".tfvars");
        let values = given.get(root).into_iter().flatten();
        if differing.iter().any(is_mine) || values.into_iter().any(|file| differing.contains(file))
        {
            touched.insert(root.clone());
        }
    }
    let known: Vec<(&String, (Set, Set))> = has
        .iter()
        .map(|root| (root, parameters(new, root)))
        .collect();
    let mut with_readers = touched.clone();
    loop {
        let before = with_readers.len();
        for (root, (_, reads)) in &known {
            let from = known
                .iter()
                .filter(|(other, _)| other != root && with_readers.contains(*other));
            let mut written = from.flat_map(|(_, (writes, _))| writes);
            if written.any(|prefix| {
                reads
                    .iter()
                    .any(|name| name == prefix || name.starts_with(&format!("{prefix}/")))
            }) {
                with_readers.insert((*root).clone());
            }
        }
        if with_readers.len() == before {
            break;
        }
    }
    (
        touched,
        with_readers,
        had.difference(&has).cloned().collect(),
    )
}

/// Overlays that are not what they were.
fn overlays(old: &Files, new: &Files) -> Set {
    fn inputs(files: &Files, folder: &str) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        let Some(text) = files.get(&format!("{folder}/kustomization.yaml")) else {
            return found;
        };
        found.insert(folder.to_owned(), bare(text));
        static ITEM: Pattern = Pattern::new(|| {
            pattern(r#"^\s*- (?:path: )?(?:[\w.-]+=)?"?([^\s":]+)"?$|^\s*path: (\S+)$"#)
        });
        for part in text.lines().filter_map(|line| ITEM.captures(line)) {
            let place = joined(folder, part.get(1).or(part.get(2)).expect("one").as_str());
            found.extend(inputs(files, &place));
            found.extend(files.get(&place).map(|text| (place.clone(), bare(text))));
        }
        found
    }
    let folders = |files: &Files| -> Set {
        let all = files
            .keys()
            .filter_map(|path| path.strip_suffix("/kustomization.yaml"));
        all.map(str::to_owned).collect()
    };
    let tops = |files: &Files| -> Set {
        let all = folders(files);
        let included: Set = all
            .iter()
            .flat_map(|folder| {
                inputs(files, folder)
                    .into_keys()
                    .filter(|other| other != folder)
                    .collect::<Vec<_>>()
            })
            .collect();
        all.difference(&included).cloned().collect()
    };
    let (had, has) = (tops(old), tops(new));
    let all = had.union(&has);
    all.filter(|folder| {
        had.contains(*folder) != has.contains(*folder) || inputs(old, folder) != inputs(new, folder)
    })
    .cloned()
    .collect()
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let run = terrane(folder, arguments);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    serde_json::from_str(&run.out).expect("JSON")
}

fn texts<'v>(list: &'v Value, key: &str) -> Vec<&'v str> {
    let items = list.as_array().expect("a list").iter();
    items
        .map(|item| item[key].as_str().expect("a text"))
        .collect()
}

/// What is not as it should be, of one edit.
fn wrong(edits: &[Edit], nobody: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    let old = edited(edits);
    let here = written(&old);
    let found = json(here.path(), &["affected", "--format", "json"]);
    let output = compiled_output(&old["regions.toml"]);
    let place = |path: &RelPath| output.parts.place(path).expect("a place").to_string();
    let given = output.graph.stacks.iter().map(|node| {
        let values = node.info.values.iter().map(place);
        (place(&node.info.path), values.collect())
    });
    let given = given.collect();
    let new = files(&output.tree);
    let (touched, all, gone) = expected(&old, &new, &given);
    let waves = found["waves"].as_array().expect("waves");
    let stacks: Vec<&Value> = waves
        .iter()
        .flat_map(|wave| wave["stacks"].as_array().expect("stacks"))
        .collect();
    let folder = |stack: &&Value| stack["folder"].as_str().expect("a folder").to_owned();
    let is_touched = |stack: &&&Value| {
        stack["why"]
            .as_array()
            .expect("why")
            .iter()
            .any(|why| why["kind"] != "reads")
    };
    let sets = [
        (
            "touched",
            stacks
                .iter()
                .filter(is_touched)
                .map(&folder)
                .collect::<Set>(),
            touched,
        ),
        ("with readers", stacks.iter().map(folder).collect(), all),
        (
            "gone",
            texts(&found["destroy_before"], "folder")
                .into_iter()
                .map(str::to_owned)
                .collect(),
            gone,
        ),
        (
            "overlays",
            texts(&found["overlays"], "folder")
                .into_iter()
                .map(str::to_owned)
                .collect(),
            overlays(&old, &new),
        ),
    ];
    for (what, found, expected) in &sets {
        let (more, less): (Vec<_>, Vec<_>) = (
            found.difference(expected).collect(),
            expected.difference(found).collect(),
        );
        if !more.is_empty() || !less.is_empty() {
            wrong.push(format!(
                "{what}: only affected {more:?}, only the text {less:?}"
            ));
        }
    }
    if sets.iter().all(|(_, found, _)| found.is_empty()) != nobody {
        wrong.push(format!("nobody should be touched: {nobody}, {found}"));
    }
    // Who reads comes behind what it reads.
    let order: BTreeMap<String, usize> = stacks.iter().map(folder).zip(0..).collect();
    let folder_of_node = |node: &Node| place(&node.info.path);
    for edge in output.graph.edges() {
        let (from, to) = (folder_of_node(edge.from), folder_of_node(edge.to));
        if let (Some(first), Some(second)) = (order.get(&from), order.get(&to))
            && first >= second
        {
            wrong.push(format!("{from} and {to} are in another order"));
        }
    }
    wrong
}

#[test]
fn affected_is_what_the_text_says() {
    let results = at_once(EDITS, |(name, edits, nobody)| {
        let wrong = wrong(edits, *nobody).into_iter();
        let named = wrong.map(|wrong| format!("{name}: {wrong}"));
        named.collect::<Vec<_>>()
    });
    let results: Vec<String> = results.into_iter().flatten().collect();
    assert!(results.is_empty(), "{}", results.join("\n"));
}

#[test]
fn a_module_that_moves_with_its_content_touches_nobody() {
    let (from, to) = (
        "shared/modules/workload-role",
        "shared/modules/role-of-workloads",
    );
    let tree = |files: Files| -> FileTree {
        let all = files.into_iter();
        all.map(|(path, text)| (RelPath::new(&path).expect("a path"), bytes(&text).into()))
            .collect()
    };
    let moved = base().iter().map(|(path, text)| {
        let text = match path.ends_with(".tf") {
            true => text.replace(&format!("{from}\""), &format!("{to}\"")),
            false => text.clone(),
        };
        (path.replace(&format!("{from}/"), &format!("{to}/")), text)
    });
    let moved: Files = moved.collect();
    assert_ne!(&moved, base());
    let (old, new) = (tree(base().clone()), tree(moved.clone()));
    let differing = |old: &FileTree, new: &FileTree| {
        contents::differing(&Side::new(old), &Side::new(new), &BTreeMap::new())
    };
    assert_eq!(differing(&old, &new), contents::Differing::default());
    // Two modules that take each other's place are a change of all that call them.
    let swapped = base().iter().map(|(path, text)| {
        let text = match path.ends_with("clients/ezra/production/main.tf") {
            true => text
                .replace("modules/client-bucket\"", "modules/x\"")
                .replace("modules/workload-role\"", "modules/client-bucket\"")
                .replace("modules/x\"", "modules/workload-role\""),
            false => text.clone(),
        };
        (path.clone(), text)
    });
    let found = differing(&old, &tree(swapped.collect()));
    let folders: Vec<&String> = found.changed.keys().collect();
    assert_eq!(
        folders,
        ["out/terraform/regions/us-east-1/clients/ezra/production"]
    );
    // A copy that is not the same says which module it is.
    let forked = moved.into_iter().map(|(path, text)| {
        let more = if path.ends_with("role-of-workloads/main.tf") {
            "locals { x = 1 }\n"
        } else {
            ""
        };
        (path, text + more)
    });
    let found = differing(&old, &tree(forked.collect()));
    assert!(found.changed.len() >= 4, "{found:?}");
    let module = contents::Cause::Module(format!("out/terraform/{to}"));
    assert!(
        found
            .changed
            .values()
            .all(|causes| causes.iter().eq([&module])),
        "{found:?}"
    );
}

fn bytes(text: &str) -> Vec<u8> {
    let all = text.chars();
    all.map(|one| u8::try_from(u32::from(one)).expect("a byte"))
        .collect()
}

#[test]
fn formats_say_the_same_in_one_order() {
    let here = written(&edited(&[File("\"1.35\"", "\"1.34\"")]));
    let found = json(here.path(), &["affected", "--format", "json"]);
    let waves = found["waves"].as_array().expect("waves");
    let stacks: Vec<&str> = waves
        .iter()
        .flat_map(|wave| texts(&wave["stacks"], "folder"))
        .collect();
    let list = terrane(here.path(), &["affected", "--format", "list"]).out;
    assert_eq!(list.lines().collect::<Vec<_>>(), stacks);
    let matrices = json(here.path(), &["affected", "--format", "github-matrix"]);
    let matrices = matrices.as_array().expect("a list");
    let entries: Vec<&str> = matrices
        .iter()
        .flat_map(|matrix| texts(&matrix["include"], "folder"))
        .collect();
    assert_eq!(entries, stacks);
    let page = terrane(here.path(), &["affected"]).out;
    let folders: Vec<&str> = page
        .lines()
        .map(str::trim)
        .filter(|line| stacks.contains(line))
        .collect();
    assert_eq!(folders, stacks);
    let run = terrane(here.path(), &["check", "--format", "list"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
}

#[test]
fn a_fork_of_a_module_says_how_far_it_reaches() {
    let path = "out/terraform/shared/modules/encryption-key/main.tf";
    let here = written(&edited(&[Tree(
        path,
        "resource \"",
        "locals { was = 1 }\nresource \"",
    )]));
    let found = json(here.path(), &["affected", "--format", "json"]);
    let module = &found["modules"][0];
    assert_eq!(
        module["module"],
        "out/terraform/shared/modules/encryption-key"
    );
    let page = terrane(here.path(), &["affected"]).out;
    let said = format!(
        "touches {} stacks in {} regions",
        module["stacks"], module["regions"]
    );
    assert!(page.contains(&said), "{page}");
}

const DOCUMENTS: [&str; 6] = [
    "diagnostics",
    "graph",
    "impact",
    "affected",
    "github-matrix",
    "run",
];

#[test]
#[cfg(unix)]
fn schemas_of_formats_are_committed_and_hold_for_what_is_printed() {
    let here = written(&edited(&[File("\"1.35\"", "\"1.34\"")]));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema");
    for name in DOCUMENTS {
        let text = terrane(here.path(), &["schema", name]).out;
        let path = folder.join(format!("{name}.schema.json"));
        if std::env::var_os("TERRANE_UPDATE").is_some() {
            fs::write(&path, &text).expect("written");
        }
        let committed = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(
            committed, text,
            "run `terrane schema {name} > schema/{name}.schema.json`"
        );
        let arguments: &[&str] = match name {
            "diagnostics" => &["check", "--format", "json"],
            "graph" => &["graph", "--as", "json"],
            "impact" => &["diff", "--only", "impact", "--format", "json"],
            "affected" => &["affected", "--format", "json"],
            "github-matrix" => &["affected", "--format", "github-matrix"],
            _ => &[
                "run",
                "--stale",
                "--format",
                "json",
                "--only",
                "*00-state*",
                "--",
                "/bin/true",
            ],
        };
        let printed: Value =
            serde_json::from_str(&terrane(here.path(), arguments).out).expect("JSON");
        let schema = serde_json::from_str(&text).expect("JSON");
        let schema = jsonschema::draft202012::new(&schema).expect("a schema");
        let faults: Vec<String> = schema
            .iter_errors(&printed)
            .map(|fault| fault.to_string())
            .collect();
        assert!(faults.is_empty(), "{name}: {faults:?}");
    }
}
