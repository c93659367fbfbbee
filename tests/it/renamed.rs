//! `[[renamed]]`: addresses in which a name stands that was another one before, and the `moved` blocks for them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use terrane::hcl::File;
use terrane::span::{SourceId, Span};
use terrane::terraform::evaluate::Evaluator;
use terrane::terraform::modules::{ModuleFile, Modules};
use terrane::terraform::moved::{Moved, Rename, body, moves, text};
use terrane::value::RelPath;

use crate::cli::run::{scratch, terrane};
use crate::estate::compiled_output;
use crate::impact::{self, FOLDER, edited};

fn modules(files: &[(&str, &str)]) -> Modules {
    let files = files.iter().enumerate().map(|(at, (path, text))| {
        let source = SourceId(u32::try_from(at).expect("few"));
        let file = File::read(source, &Arc::from(*text)).expect("HCL");
        ModuleFile {
            is_sound: false,
            path: RelPath::new(path).expect("a path"),
            body: Some(file.body),
        }
    });
    Modules::new(files)
}

/// The templates of labels, as they stand in a root module once their holes are filled.
const LABELS: [(&str, &str); 5] = [
    (
        "\"link_head_office\"",
        "[\"link_${replace(each.key, \"-\", \"_\")}\"]",
    ),
    ("\"head_office\"", "[\"test_gateway\", \"${name}\"]"),
    (
        "\"transit_gateway_transit\"",
        "[\"transit_gateway_${each.key}\"]",
    ),
    ("\"peering_eu-west_to_eu\"", "[\"peering_${each.key}\"]"),
    ("\"end_eu-west-1-production\"", "[\"end_${each.key}\"]"),
];

fn moved(files: &[(&str, &str)], names: &[(&str, &str)]) -> Moved {
    let texts: Vec<&str> = files.iter().map(|(_, text)| *text).collect();
    let written = |span: Span| -> &str {
        let file = usize::try_from(span.source.0).expect("few");
        let label = &texts[file][span.range()];
        let known = LABELS.iter().find(|(filled, _)| *filled == label);
        known.map_or(label, |(_, template)| *template)
    };
    let modules = modules(files);
    let evaluator = Evaluator::new(&modules);
    let root = evaluator.root("root").expect("a root");
    let names = names.iter().enumerate().map(|(at, (from, to))| Rename {
        from: (*from).to_owned(),
        to: (*to).to_owned(),
        in_keys: Some(true),
        in_labels: true,
        span: Span::new(SourceId(0), at, at),
    });
    moves(&root.instances(), &names.collect::<Vec<_>>(), &written)
}

/// From and to of each block.
fn blocks(text: &str) -> Vec<(String, String)> {
    let value = |line: &str| {
        line.split_once(" = ")
            .expect("an argument")
            .1
            .trim()
            .to_owned()
    };
    let lines: Vec<&str> = text.lines().collect();
    let from = lines.iter().filter(|line| line.starts_with("  from "));
    let to = lines.iter().filter(|line| line.starts_with("  to "));
    from.zip(to)
        .map(|(from, to)| (value(from), value(to)))
        .collect()
}

fn pairs(moved: &Moved) -> Vec<(String, String)> {
    blocks(&text(&moved.moves))
}

fn expected(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter()
        .map(|(from, to)| ((*from).to_owned(), (*to).to_owned()))
        .collect()
}

const ROOT: &str = r#"
locals {
  sites = { head-office = "192.0.2.1", "plant" = "192.0.2.2" }
}

module "vpn" {
  source   = "../vpn"
  for_each = local.sites
  networks = { (each.key) = [each.value] }
}

module "link_head_office" {
  source   = "../vpn"
  networks = { main = [] }
}

resource "test_gateway" "head_office" {
  count = 2
}

resource "test_gateway" "head_offices" {}

resource "test_route" "this" {
  for_each = toset(["head-office/10.0.0.0/8", "plant/10.0.0.0/8", "ahead-office"])
}

data "test_gateway" "head_office" {}
"#;

const MODULE: &str = r#"
variable "networks" {
  type = map(list(string))
}

resource "test_route" "of" {
  for_each = var.networks
}
"#;

#[test]
fn the_name_is_found_in_keys_and_labels_whole_or_as_a_part() {
    let files = [("root/main.tf", ROOT), ("vpn/main.tf", MODULE)];
    let moved = moved(&files, &[("office", "head-office")]);
    assert_eq!(
        pairs(&moved),
        expected(&[
            ("module.link_office", "module.link_head_office"),
            // The module first, and what is in it under its present name.
            (r#"module.vpn["office"]"#, r#"module.vpn["head-office"]"#),
            (
                r#"module.vpn["head-office"].test_route.of["office"]"#,
                r#"module.vpn["head-office"].test_route.of["head-office"]"#
            ),
            ("test_gateway.office", "test_gateway.head_office"),
            (
                r#"test_route.this["office/10.0.0.0/8"]"#,
                r#"test_route.this["head-office/10.0.0.0/8"]"#
            ),
        ]),
        "{moved:?}"
    );
    assert!(moved.unmoved.is_empty());
}

/// A word of the template is no name, nor is a part of another name.
#[test]
fn only_what_fills_a_hole_of_a_label_is_a_name() {
    let root = r#"
resource "test_route" "transit_gateway_transit" {}
resource "test_route" "transit_gateway_other" {}
resource "test_route" "peering_eu-west_to_eu" {}
resource "test_route" "end_eu-west-1-production" {}
resource "test_route" "transit" {}
"#;
    let files = [("root/main.tf", root)];
    assert_eq!(
        pairs(&moved(&files, &[("ireland", "transit")])),
        expected(&[(
            "test_route.transit_gateway_ireland",
            "test_route.transit_gateway_transit"
        )])
    );
    assert_eq!(
        pairs(&moved(&files, &[("germany", "eu")])),
        expected(&[(
            "test_route.peering_eu-west_to_germany",
            "test_route.peering_eu-west_to_eu"
        )])
    );
}

#[test]
fn what_is_still_there_has_not_become_another_thing() {
    let files = [("root/main.tf", ROOT), ("vpn/main.tf", MODULE)];
    let found = moved(&files, &[("plant", "head-office")]);
    let modules = pairs(&found)
        .into_iter()
        .filter(|(from, _)| *from == r#"module.vpn["plant"]"#);
    assert_eq!(modules.count(), 0, "{found:?}");
    assert_eq!(found.unmoved.len(), 1);
}

#[test]
fn a_name_that_changed_twice_moves_twice() {
    let root = r#"resource "test_route" "this" { for_each = toset(["c"]) }"#;
    let found = moved(&[("root/main.tf", root)], &[("a", "b"), ("b", "c")]);
    assert_eq!(
        pairs(&found),
        expected(&[
            (r#"test_route.this["a"]"#, r#"test_route.this["b"]"#),
            (r#"test_route.this["b"]"#, r#"test_route.this["c"]"#),
        ])
    );
}

#[test]
fn a_ring_of_names_comes_to_an_end() {
    let root = r#"resource "test_route" "this" { for_each = toset(["c"]) }"#;
    let found = moved(
        &[("root/main.tf", root)],
        &[("a", "b"), ("b", "a"), ("b", "c")],
    );
    assert_eq!(found.moves.len(), 2, "{found:?}");
}

/// What is written is what the tree says, whatever is in a key.
#[test]
fn the_text_is_the_tree() {
    let root = r#"resource "test_route" "this" { for_each = toset(["n/a\"b", "n/$${x}", "n/ä\n", "n/%%{y}"]) }"#;
    let found = moved(&[("root/main.tf", root)], &[("old", "n")]);
    assert_eq!(found.moves.len(), 4, "{found:?}");
    let text = text(&found.moves);
    let read = File::read(SourceId(9), &Arc::from(text.as_str())).expect("HCL");
    assert_eq!(read.print(), text, "formatted");
    let made = body(&found.moves, Span::new(SourceId(9), 0, 0));
    let names = |body: &terrane::hcl::Body| -> Vec<Vec<Option<String>>> {
        let keys = |block: &terrane::hcl::Block| {
            let values = ["from", "to"].map(|name| block.body.value(name).cloned());
            values
                .into_iter()
                .map(|value| match value.map(|value| value.kind) {
                    Some(terrane::hcl::ExprKind::Index { key, .. }) => key.as_text(),
                    _ => None,
                })
                .collect()
        };
        body.blocks().map(keys).collect()
    };
    assert_eq!(names(&read.body), names(&made));
    assert!(names(&made).iter().flatten().all(Option::is_some));
}

/// The files of a tree by which a case says what moves, by their stacks.
fn emitted(estate: &str) -> BTreeMap<String, Vec<(String, String)>> {
    let tree = &compiled_output(estate).tree;
    let files = tree.iter().filter(|(path, _)| path.name() == "renamed.tf");
    let files = files.map(|(path, bytes)| {
        let folder = path.parent().expect("a folder").to_string();
        (folder, blocks(&String::from_utf8_lossy(bytes)))
    });
    files.collect()
}

fn case(name: &str) -> String {
    edited(&impact::base(FOLDER), &impact::cases(FOLDER)[name])
}

#[test]
fn only_stacks_that_know_the_name_get_blocks() {
    assert_eq!(emitted(&impact::base(FOLDER)), BTreeMap::new());
    let folders = |name: &str| -> BTreeSet<String> { emitted(&case(name)).into_keys().collect() };
    let layers = "out/terraform/regions/eu-west-1";
    assert_eq!(
        folders("site-renamed-said"),
        ["production", "staging"]
            .map(|environment| format!("{layers}/layers/01-foundation/{environment}"))
            .into()
    );
    // An app of the other client has the same name.
    assert_eq!(
        folders("app-renamed-said"),
        [format!("{layers}/clients/orange/production")].into()
    );
    let bucket =
        &emitted(&case("bucket-renamed-said"))[&format!("{layers}/clients/orange/production")];
    assert_eq!(
        *bucket,
        expected(&[(r#"module.bucket["exports"]"#, r#"module.bucket["reports"]"#)])
    );
}

/// The stack of a client has both as keys, of what is written in either table.
#[test]
fn a_key_that_may_be_of_either_moves_nothing_and_is_told() {
    let app = "\n[clients.orange.apps.reports]\nimage  = \"registry.example.com/orange/reports:1.0.0\"\nport   = 8080\nprobes = { path = \"/health\" }\n";
    let said = case("bucket-renamed-said").replace(
        "api = \"write\" }, expire_days",
        "api = \"write\", reports = \"read\" }, expire_days",
    );
    let at = said.find("\n[[renamed]]").expect("an entry");
    let both = format!("{}{app}{}", &said[..at], &said[at..]);
    assert_eq!(emitted(&both), BTreeMap::new());
    let told = crate::estate::lines(crate::estate::compiled(&both));
    let told = told
        .iter()
        .filter(|line| line.contains("rename_without_effect"));
    assert_eq!(told.count(), 1);
}

/// The label of a block has the name of a gateway or of a site: nothing says which.
#[test]
fn a_label_that_may_be_of_either_moves_nothing_and_is_told() {
    let base = impact::base(FOLDER);
    let gateway = "\n[transit_gateways.office]\nhome  = \"eu-west-1/production\"\nasn   = 64701\ncells = [\"eu-west-1/production\"]\n\n[[renamed]]\nfrom = \"transit_gateways.ireland\"\nto   = \"transit_gateways.office\"\n";
    let estate = format!("{base}{gateway}");
    assert_eq!(emitted(&estate), BTreeMap::new());
    let told = crate::estate::lines(crate::estate::compiled(&estate));
    let told = told
        .iter()
        .filter(|line| line.contains("rename_without_effect"));
    assert_eq!(told.count(), 1);
    let other = estate
        .replace(".office]\nhome", ".dublin]\nhome")
        .replace("gateways.office\"", "gateways.dublin\"");
    assert!(!emitted(&other).is_empty());
}

/// What is there has neither name.
#[test]
fn a_slip_in_the_former_name_is_told() {
    let here = scratch();
    let file = here.path().join("regions.toml");
    std::fs::write(&file, impact::base(FOLDER)).expect("written");
    assert_eq!(terrane(here.path(), &["build"]).code, 0);
    let slip = case("site-renamed-said").replace("sites.office", "sites.offise");
    std::fs::write(&file, slip).expect("written");
    let told = terrane(here.path(), &["diff", "--only", "impact"]).out;
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        told.contains("`[[renamed]]` says that `main` was `offise`: here it was `office`"),
        "{told}"
    );
}

/// A state that is said to have moved is not doubted.
#[test]
fn a_client_that_is_said_to_be_renamed_is_taken_for_it() {
    let here = scratch();
    let file = here.path().join("regions.toml");
    std::fs::write(&file, impact::base(FOLDER)).expect("written");
    assert_eq!(terrane(here.path(), &["build"]).code, 0);
    let told = |name: &str| {
        std::fs::write(&file, case(name)).expect("written");
        terrane(here.path(), &["diff", "--only", "impact"]).out
    };
    let guessed = told("client-renamed");
    assert!(
        guessed.contains("if `lemon` is not `orange` under another name"),
        "{guessed}"
    );
    let said = told("client-renamed-said");
    assert!(!said.contains("is not `orange`"), "{said}");
    assert!(said.contains("goes to s3:"), "{said}");
    // However much else changes.
    let said = told("client-renamed-changed-said");
    assert!(
        said.contains("goes to s3:") && !said.contains("leaves, and"),
        "{said}"
    );
}

/// Stores have states of their own, which `diff` takes along: the entry is no mistake, and adds nothing to their addresses.
#[test]
fn a_renamed_store_is_known() {
    let base =
        std::fs::read_to_string(crate::estate::root().join("tests/estates/bases/postgres.toml"));
    let base = base.expect("the estate");
    let renamed = base.replace("clients.acme.data.orders", "clients.acme.data.purchases");
    assert_ne!(renamed, base);
    let told = |to: &str| {
        let entry = format!(
            "{renamed}\n[[renamed]]\nfrom = \"clients.acme.data.orders\"\nto = \"clients.acme.data.{to}\"\n"
        );
        let compilation = crate::estate::compile(&entry);
        let all = crate::estate::lines(&compilation).into_iter();
        all.filter(|line| line.contains("rename"))
            .collect::<Vec<_>>()
    };
    assert_eq!(told("purchases"), Vec::<String>::new());
}
