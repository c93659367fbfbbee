//! Help that names a value is followed: the message goes, and no other comes.

use std::collections::BTreeMap;

use terrane::compile::{Compilation, Input, compile};
use terrane::diag::Problem;
use terrane::span::SourceId;

use super::estate::{input_of, root};

fn input(text: &str) -> Input {
    Input {
        name: "regions.toml".into(),
        text: text.into(),
        ..Input::default()
    }
}

fn compiled(text: &str) -> Compilation {
    compile(&input(text))
}

/// How often each rule speaks.
fn counted(done: &Compilation) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for problem in done.problems.iter() {
        *counts.entry(problem.name().to_owned()).or_default() += 1;
    }
    counts
}

/// The text with all edits of a problem, if they are in the estate file.
fn followed(text: &str, problem: &Problem) -> Option<String> {
    let mut edits: Vec<_> = problem.edits.iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    let mut new = text.to_owned();
    for edit in &edits {
        if edit.span.source != SourceId(0) {
            return None;
        }
        let range = edit.span.range();
        new.replace_range(range.clone(), &edit.text(&text[range]));
    }
    (!edits.is_empty()).then_some(new)
}

/// Follows each help of a project, and gives how many that were.
fn follow(name: &str, input: &Input, before: &Compilation, wrong: &mut Vec<String>) -> usize {
    let counts = counted(before);
    let mut followed_ones = 0;
    for problem in before.problems.iter() {
        let in_file = problem
            .span()
            .is_some_and(|span| span.source == SourceId(0));
        let Some(new) = followed(&input.text, problem) else {
            let help = problem.help.as_deref().unwrap_or_default();
            if in_file && help.starts_with("did you mean") {
                wrong.push(format!("{name}: no edit for: {help}"));
            }
            continue;
        };
        followed_ones += 1;
        let after = compile(&Input {
            text: new,
            ..input.clone()
        });
        let is_left = after
            .problems
            .iter()
            .any(|p| p.name() == problem.name() && p.message == problem.message);
        // What was silent while the form was wrong may speak now, in the file as it should have been; an error may not.
        let more: Vec<&Problem> = after
            .problems
            .iter()
            .filter(|p| p.severity == terrane::diag::Severity::Error)
            .filter(|p| !counts.contains_key(p.name()))
            .collect();
        if is_left || !more.is_empty() {
            let more: Vec<String> = more
                .iter()
                .map(|p| format!("{}: {}", p.name(), p.message))
                .collect();
            wrong.push(format!(
                "{name}: {} ({}): left {is_left}, new {more:?}",
                problem.message,
                problem.help.as_deref().unwrap_or_default()
            ));
        }
    }
    followed_ones
}

#[test]
fn every_broken_project_says_its_code_and_every_help_that_names_a_value_works() {
    let mut wrong = Vec::new();
    let (mut count, mut projects) = (0, 0);
    let files = walkdir::WalkDir::new(root().join("tests/reject")).sort_by_file_name();
    for file in files.into_iter().filter_map(Result::ok) {
        if file.file_name() == "regions.toml" {
            let folder = file.path().parent().expect("a folder");
            let input = input_of(folder);
            let done = compile(&input);
            let name = folder.display().to_string();
            let names: Vec<_> = folder
                .iter()
                .rev()
                .take(2)
                .map(|n| n.to_string_lossy())
                .collect();
            let code = format!("{}::{}", names[1], names[0]);
            // That one has a fault of every kind.
            let is_told =
                names[0] == "first-draft" || done.problems.iter().any(|p| p.code.name == code);
            if !is_told {
                wrong.push(format!("{name}: {code} is not among what is said"));
            }
            projects += 1;
            count += follow(&name, &input, &done, &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 20, "only {count} were followed");
    assert!(projects >= 150, "only {projects} were compiled");
}

fn small() -> String {
    std::fs::read_to_string(root().join("examples/one-region/regions.toml")).expect("an example")
}

/// Each slip gives one message, whose help mends it.
#[test]
fn slips_are_one_message_and_mended_by_its_help() {
    let mut wrong = Vec::new();
    let slips = [
        ("[project]", "[projct]"),
        ("[project]", "[project"),
        ("name   =", "nmae   ="),
        ("image  ", "imagee "),
        ("cells  ", "zellen "),
        ("region = \"eu-west-1\"", "region = \"eu-west1\""),
        ("[\"eu-west-1/production\"]", "[\"eu-west-1/prodution\"]"),
        ("[\"eu-west-1/production\"]", "\"eu-west-1/production\""),
        ("[\"eu-west-1/production\"]", "[\"eu-west-1/production\""),
        ("port     = 8080", "port     = \"8080\""),
        ("port     = 8080", "port     = 8080.0"),
        ("port     = 8080", "port     == 8080"),
        ("{ min = 2, max = 4 }", "{ min = 2,, max = 4 }"),
        ("{ min = 2, max = 4 }", "{ min = 2, max = 4"),
        (
            "availability_zones = 3",
            "availability_zones = 3\nnat = \"per-az\"",
        ),
        ("\"Shop\"", "\"C:\\ shop\""),
        ("\"111122223333\"", "111122223333"),
    ];
    let text = small();
    for (old, new) in slips {
        assert!(text.contains(old), "{old}");
        let slipped = text.replacen(old, new, 1);
        let done = compiled(&slipped);
        let errors: Vec<&str> = done
            .problems
            .iter()
            .filter(|p| p.severity == terrane::diag::Severity::Error)
            .map(|p| p.message.as_str())
            .collect();
        if errors.len() != 1 || follow(new, &input(&slipped), &done, &mut wrong) == 0 {
            wrong.push(format!("{new}: {errors:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_name_that_stands_in_several_headers_is_mended_in_all_of_them() {
    let mut wrong = Vec::new();
    let text = small();
    for (old, new) in [
        ("[regions.eu-west-1", "[regions.eu-wset-1"),
        ("eu-west-1/production", "eu-wset-1/production"),
        ("[regions.eu-west-1", "[regoins.eu-west-1"),
        ("[clients.shop", "[cleints.shop"),
    ] {
        let text = match old.contains('/') {
            // The region's cells are spoken of, too.
            true => text.replace("[regions.eu-west-1", "[regions.eu-wset-1"),
            false => text.clone(),
        };
        let slipped = text.replace(old, new);
        let done = compiled(&slipped);
        let errors = done.problems.iter();
        let errors = errors.filter(|p| p.severity == terrane::diag::Severity::Error);
        let errors: Vec<&str> = errors.map(|p| p.message.as_str()).collect();
        if errors.len() != 1 || follow(new, &input(&slipped), &done, &mut wrong) == 0 {
            wrong.push(format!("{new}: {errors:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn one_of_several_headers_that_is_misspelt_is_one_message() {
    let text = small();
    let apart = text.replace(
        "[environments.production]\naccount   = \"111122223333\"\nbranch    = \"main\"\napprovals = 1\nstate     = { bucket = \"acme-tfstate-production\", region = \"eu-west-1\" }",
        "[environments.production]\naccount = \"111122223333\"\n[environments.production.state]\nbucket = \"acme-tfstate-production\"\nregion = \"eu-west-1\"",
    );
    assert_ne!(apart, text);
    for header in [
        "[environments.production]",
        "[environments.production.state]",
    ] {
        let slipped = apart.replace(header, &header.replace("environments", "enviroments"));
        let done = compiled(&slipped);
        let names: Vec<&str> = done.problems.iter().map(Problem::name).collect();
        assert_eq!(names, ["schema::unknown_key"], "{header}");
    }
}

#[test]
fn a_fault_of_form_brings_no_rules_about_what_is_missing() {
    for (old, new, code) in [
        ("vpc_cidr  ", "vpc_cdir  ", "schema::unknown_key"),
        ("account  ", "acount  ", "schema::unknown_key"),
        ("\"10.20.0.0/16\"", "\"10.20.0.0/33\"", "net::cidr_syntax"),
        (
            "[clients.shop]",
            "[sites.x]\n[clients.shop]",
            "schema::missing_key",
        ),
        (
            "[clients.shop]",
            "[transit_gateways.x]\n[clients.shop]",
            "schema::missing_key",
        ),
        (
            "{ bucket = \"acme-tfstate-production\", region = \"eu-west-1\" }",
            "{}",
            "schema::missing_key",
        ),
    ] {
        let text = small();
        assert!(text.contains(old), "{old}");
        let done = compiled(&text.replacen(old, new, 1));
        let names: Vec<&str> = done.problems.iter().map(Problem::name).collect();
        assert_eq!(names, [code], "{new}");
    }
}

#[test]
fn each_fault_of_an_image_is_told_apart() {
    let images = [
        "nginx:latest",
        "shop",
        "shop:1 2",
        "https://r.example.com/x:1",
        "r.example.com/x:",
        "r.example.com/x@sha256:abc",
        "r.example.com/x:1:2",
        "",
        "r.example.com//x:1",
        ":1",
        "r.example.com/UPPER:1",
        "shop@1.2",
    ];
    let mut words = std::collections::BTreeSet::new();
    for image in images {
        let text = small().replacen("registry.example.com/shop/web:2.3.1", image, 1);
        let done = compiled(&text);
        let all: Vec<&Problem> = done.problems.iter().collect();
        let [one] = all.as_slice() else {
            panic!("{image}: {all:?}")
        };
        words.insert(one.message.replacen(image, "", 1));
    }
    assert_eq!(words.len(), images.len(), "{words:#?}");
}
