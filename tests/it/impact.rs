//! What a change does to resources, against the real Terraform: `tests/impact/cases` has changes that people make, each with what `terraform plan` of the new
//! tree does to the state of the old one; those of `tests/impact/clouds` are of an estate on three clouds. `tests/impact/again.py` judges them again.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value as Json;
use terrane::compile::Compilation;
use terrane::impact::{self, Action, Impact, Kind, Root, Side};
use terrane::span::Span;
use terrane::terraform::schema::Schemas;
use terrane::tree::FileTree;
use terrane::value::RelPath;

use crate::estate::{Memo, at_once, compiled, input_of, lines, root};

pub const FOLDER: &str = "tests/impact";

/// On Google Cloud and Azure as well, with blueprints of its own for them.
const CLOUDS: &str = "tests/impact/clouds";

/// The estate that all cases of a folder change.
pub fn base(folder: &str) -> String {
    fs::read_to_string(format!("{folder}/regions.toml")).expect("the estate")
}

fn compiled_on_clouds(text: &str) -> &'static Compilation {
    static ALL: Memo<Compilation> = Memo::new();
    ALL.get(text, |text| {
        terrane::compile(&terrane::Input {
            text: text.to_owned(),
            ..input_of(&root().join(CLOUDS))
        })
    })
}

/// Names and texts of the cases, sorted.
pub fn cases(folder: &str) -> BTreeMap<String, String> {
    let files = fs::read_dir(format!("{folder}/cases")).expect("the cases");
    let files = files.map(|file| file.expect("a file").path());
    let edits = files.filter(|path| path.extension().is_some_and(|end| end == "edit"));
    edits
        .map(|path| {
            let name = path.file_stem().expect("a name").to_str().expect("UTF-8");
            let text = fs::read_to_string(&path).expect("a text");
            (name.to_owned(), text)
        })
        .collect()
}

/// The lines of an estate with the hunks of an edit, as `again.py` has it.
pub fn edited(base: &str, edit: &str) -> String {
    let lines: Vec<&str> = base.split_inclusive('\n').collect();
    let (mut out, mut at) = (String::new(), 0);
    for hunk in edit.split("\n@@ ").skip(1) {
        let (head, body) = hunk.split_once('\n').expect("a head");
        let (first, count) = head.split_once(',').expect("two numbers");
        let first: usize = first.parse().expect("a number");
        out.extend(lines[at..first - 1].iter().copied());
        for line in body.lines().filter_map(|line| line.strip_prefix('+')) {
            out.push_str(line);
            out.push('\n');
        }
        at = first - 1 + count.parse::<usize>().expect("a number");
    }
    out.extend(lines[at..].iter().copied());
    out
}

fn tree(compilation: &Compilation) -> &FileTree {
    let output = compilation.output.as_ref();
    &output
        .unwrap_or_else(|| panic!("{:#?}", compilation.problems))
        .tree
}

/// What the change to a compiled estate does, with the places that its values come from.
fn done(old: &FileTree, new: &Compilation) -> Impact {
    let errors = || lines(new);
    let output = new.output.as_ref();
    let output = output.unwrap_or_else(|| panic!("{:#?}", errors()));
    let place = |folder: &str| {
        let folder = RelPath::new(folder).ok()?;
        Some(output.parts.place(&folder)?.to_string())
    };
    let shown = |span: Span| Some(new.sources.place(span));
    let given = output.graph.stacks.iter().filter_map(|node| {
        let folder = output.parts.place(&node.info.path)?.to_string();
        let values = node.info.values.iter();
        let values = values.filter_map(|path| output.parts.place(path));
        Some((folder, values.collect()))
    });
    let renamed = new.model.iter().flat_map(|model| model.renames());
    let side = Side::new(&output.tree).given(given.collect());
    let side = side.renamed(renamed);
    let side = side.compiled(impact::Compiled {
        modules: &new.modules,
        place: &place,
        shown: &shown,
    });
    impact::compare(&Side::new(old), &side, &Schemas::default())
}

fn word(action: Action) -> &'static str {
    match action {
        Action::Replace => "replace",
        Action::Delete => "delete",
        Action::Forget => "forget",
        Action::Create => "create",
        Action::Import => "import",
        Action::Update => "update",
        Action::Move => "move",
    }
}

fn kind(root: &Root) -> &'static str {
    match root.kind {
        Kind::Removed => "removed",
        Kind::StateMoved => "state-moved",
        Kind::Changed | Kind::FolderMoved => "changed",
        Kind::Added => "added",
    }
}

/// Root, address and action of every change, as the judge has them or as we do.
fn judged(json: &Json) -> BTreeMap<(String, String), String> {
    let mut all = BTreeMap::new();
    for (root, found) in json.as_object().expect("roots") {
        for (action, addresses) in found.as_object().expect("a root") {
            for address in addresses.as_array().into_iter().flatten() {
                let address = address.as_str().expect("an address").to_owned();
                let of = match action.as_str() {
                    "maybe" | "prevented" => format!("{action} {address}"),
                    _ => address,
                };
                all.insert((root.clone(), of), action.clone());
            }
        }
    }
    all
}

/// Our own finding in the form of the judge's.
fn told(impact: &Impact) -> Json {
    let mut roots = serde_json::Map::new();
    for (name, root) in &impact.roots {
        let name = name.strip_prefix("out/").unwrap_or(name);
        let mut out = serde_json::Map::new();
        out.insert("kind".into(), kind(root).into());
        let mut add = |word: &str, what: String| {
            let list = out.entry(word).or_insert_with(|| Json::Array(Vec::new()));
            list.as_array_mut().expect("a list").push(what.into());
        };
        for change in &root.changes {
            add(word(change.action), change.address.clone());
        }
        for one in &root.maybe {
            add("maybe", format!("{}: {}", one.address, one.path));
        }
        for address in &root.prevented {
            add("prevented", address.clone());
        }
        if let Some(from) = &root.from {
            let from = from.strip_prefix("out/").unwrap_or(from);
            out.insert("from".into(), from.into());
        }
        roots.insert(name.to_owned(), out.into());
    }
    roots.into()
}

/// At least 99 of 100 instances have to agree. What does not: the judge plans stacks in the order of their names, and makes up what a stack reads of one
/// that comes later.
fn are_planned(folder: &str, compiled: fn(&str) -> &'static Compilation) {
    let base = base(folder);
    let before = compiled(&base);
    let old = tree(before);
    let cases = cases(folder);
    assert!(cases.len() >= 40, "{}", cases.len());
    let cases: Vec<(String, String)> = cases.into_iter().collect();
    let found: Vec<(String, usize, Vec<String>)> = at_once(&cases, |(name, edit)| {
        let after = compiled(&edited(&base, edit));
        let impact = done(old, after);
        let expected = fs::read_to_string(format!("{folder}/cases/{name}.json"));
        let expected: Json =
            serde_json::from_str(&expected.expect(name)).expect("JSON of again.py");
        let (ours, theirs) = (told(&impact), expected);
        let (mine, other) = (judged(&ours), judged(&theirs));
        let mut wrong = Vec::new();
        for key in mine.keys().chain(other.keys()) {
            if mine.get(key) != other.get(key) {
                let (mine, other) = (mine.get(key), other.get(key));
                wrong.push(format!(
                    "{name}: {key:?}: {mine:?}, and Terraform {other:?}"
                ));
            }
        }
        for (root, found) in theirs.as_object().expect("roots") {
            let (kind, from) = (&ours[root]["kind"], &ours[root]["from"]);
            if *kind != found["kind"] || *from != found["from"] {
                wrong.push(format!("{name}: {root} is {kind}, and should be {found:?}"));
            }
        }
        let unknown = impact.roots.values().flat_map(|root| &root.unknown);
        wrong.extend(unknown.map(|one| format!("{name}: {one:?}")));
        wrong.sort();
        wrong.dedup();
        (name.clone(), other.len(), wrong)
    });
    let all: usize = found.iter().map(|(_, count, _)| count).sum();
    let wrong: Vec<String> = found.into_iter().flat_map(|(_, _, wrong)| wrong).collect();
    println!(
        "{} changes: {all} instances, {} not as planned",
        cases.len(),
        wrong.len()
    );
    assert!(wrong.len() * 100 <= all, "{}", wrong.join("\n"));
    for one in wrong {
        println!("{one}");
    }
}

#[test]
fn changes_are_those_of_a_plan() {
    are_planned(FOLDER, compiled);
}

#[test]
fn changes_of_three_clouds_are_those_of_a_plan() {
    are_planned(CLOUDS, compiled_on_clouds);
}

/// Values that plans are given in files do what they do where root modules hold them. What was given to those that leave nobody says any more.
#[test]
fn values_in_files_do_the_same() {
    let in_files = |text: &str| text.replace("[output]", "[output]\nvalues = \"tfvars\"");
    let base = base(FOLDER);
    let (held, given) = (compiled(&base), compiled(&in_files(&base)));
    // Each sixth will do, as what plans are given is one mechanism for all; but not those that say themselves where values are.
    let mut cases = cases(FOLDER);
    cases.retain(|_, edit| !edit.contains("tfvars"));
    let cases: Vec<(String, String)> = cases.into_iter().step_by(6).collect();
    let wrong = at_once(&cases, |(name, edit)| {
        let text = edited(&base, edit);
        let kept = |mut impact: Impact| {
            impact.roots.retain(|_, root| root.kind != Kind::Removed);
            told(&impact)
        };
        let one = kept(done(tree(held), compiled(&text)));
        let other = kept(done(tree(given), compiled(&in_files(&text))));
        let is_wrong = one != other;
        if is_wrong {
            println!("{name}: held {one:#}, and given {other:#}");
        }
        is_wrong.then(|| name.clone())
    });
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// What is written in a comment makes nothing of itself, neither in the estate file nor in a template.
#[test]
fn a_comment_does_nothing() {
    let before = compiled(&base(FOLDER));
    let old = tree(before);
    let commented = old.iter().map(|(path, bytes)| {
        let is_module = path.as_str().ends_with(".tf");
        let comment: &[u8] = if is_module {
            b"# A word about it.\n"
        } else {
            b""
        };
        (path.clone(), [comment, bytes].concat().into())
    });
    let commented: FileTree = commented.collect();
    let impact = done(&commented, before);
    assert_eq!(impact, Impact::default());
}

/// The argument that forces is traced to the template and to the line of the estate file.
#[test]
fn what_forces_is_traced() {
    let before = compiled(&base(FOLDER));
    let text = base(FOLDER).replace("\"172.21.0.0/16\"", "\"172.29.0.0/16\"");
    let after = compiled(&text);
    let impact = done(tree(before), after);
    let roots: Vec<&Root> = impact.roots.values().collect();
    let [root] = roots.as_slice() else {
        panic!("{:?}", impact.roots.keys())
    };
    let mut changes = root.changes.iter();
    let vpc = changes.find(|change| change.address == "module.foundation.aws_vpc.this");
    let vpc = vpc.expect("the VPC");
    assert_eq!(vpc.action, Action::Replace);
    assert_eq!(vpc.paths, ["cidr_block"]);
    let origin = vpc.origins.first().expect("an origin");
    let line = 1 + text
        .lines()
        .position(|line| line.contains("172.29.0.0"))
        .expect("the line");
    let written = origin.written.as_deref().unwrap_or_default();
    assert!(
        written.starts_with(&format!("regions.toml:{line}:")),
        "{origin:?}"
    );
    let template = origin.template.as_deref().unwrap_or_default();
    assert!(template.contains(".tf:"), "{origin:?}");
}

/// Keys that a data source gives are not told as if they were known.
#[test]
fn keys_that_are_read_from_a_cloud_are_not_known() {
    let tree = |route: &str| -> FileTree {
        let text = format!(
            "terraform {{\n  backend \"s3\" {{}}\n}}\n\ndata \"aws_subnets\" \"own\" {{}}\n\nresource \"aws_eip\" \"one\" {{}}\n{route}"
        );
        let path = RelPath::new("out/a/main.tf").expect("a path");
        [(path, text.as_bytes().into())].into_iter().collect()
    };
    let route =
        "\nresource \"aws_eip\" \"each\" {\n  for_each = toset(data.aws_subnets.own.ids)\n}\n";
    let (old, new) = (tree(""), tree(route));
    for (old, new) in [(&old, &new), (&new, &old)] {
        let impact = impact::compare(&Side::new(old), &Side::new(new), &Schemas::default());
        let root = &impact.roots["out/a"];
        assert_eq!(root.changes, [], "{root:?}");
        let open: Vec<&str> = root.unknown.iter().map(|one| &*one.address).collect();
        assert_eq!(open, ["aws_eip.each[...]"], "{root:?}");
    }
}

/// What only gets another key can be kept, and how is said; what a cloud calls by its name is made anew in any case.
#[test]
fn what_is_the_same_under_another_key_can_be_kept() {
    let base = base(FOLDER);
    let old = tree(compiled(&base));
    let told = |name: &str| -> Vec<String> {
        let after = compiled(&edited(&base, &cases(FOLDER)[name]));
        let impact = done(old, after);
        let notes = impact.roots.into_values().flat_map(|root| root.notes);
        notes.filter(|note| note.contains("state mv")).collect()
    };
    let site = told("site-renamed");
    for of in [
        "aws_customer_gateway.this[\"office\"]",
        "aws_vpn_connection.this[\"office\"]",
        "aws_vpn_connection_route.this[\"office/178.162.141.130/32\"]",
    ] {
        let to = of.replace("office", "main");
        let command = format!("state mv 'module.foundation.{of}' 'module.foundation.{to}'");
        assert_eq!(
            site.iter().filter(|note| note.contains(&command)).count(),
            2,
            "{command} in {site:#?}"
        );
    }
    // An alarm is called after the site.
    assert!(
        !site
            .iter()
            .any(|note| note.contains("aws_cloudwatch_metric_alarm")),
        "{site:#?}"
    );
    let bucket = told("bucket-renamed");
    assert!(
        !bucket
            .iter()
            .any(|note| note.contains("aws_s3_bucket.this")),
        "{bucket:#?}"
    );
}
