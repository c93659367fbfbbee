//! Small faults in modules that are right, and changes that only look like faults, with what `terraform init` and `validate` of 1.11 say to each:
//! `tests/mutants/<kind>.txt` holds them as patches of the modules in `tests/mutants/base/`. Where Terraform rejects, the check must find an error in one
//! of the lines that Terraform names (anywhere, if it names none); what Terraform accepts is not refused. `differences.txt` lists the exceptions.
//! `MUTANTS=kind cargo test --test it mutants -- --nocapture` prints what differs in one kind (`all`: in every); `MUTANTS_IN` names a folder with
//! other mutants.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use terrane::diag::Severity;
use terrane::hcl::parse_body;
use terrane::span::SourceId;
use terrane::terraform::check;
use terrane::terraform::files::NoFiles;
use terrane::terraform::modules::{FileKind, ModuleFile, Modules};
use terrane::terraform::providers::Providers;
use terrane::terraform::schema::Schemas;
use terrane::tree::FileTree;
use terrane::value::RelPath;

use super::estate::root;
use super::parsed::{Texts, line};

/// At least so many of 1,000 rejected mutants are rejected in the right line.
const RECALL: usize = 985;

/// A file and a line of it.
type Place = (String, usize);

#[derive(Default)]
struct Mutant {
    name: String,
    base: String,
    patches: Vec<Patch>,
    /// None if Terraform accepts it; the places of its errors otherwise.
    rejected: Option<BTreeSet<Place>>,
}

#[derive(Default)]
struct Patch {
    path: String,
    /// None for a new file.
    line: Option<usize>,
    old: Vec<String>,
    new: Vec<String>,
}

/// The patches of a kind: `=== NAME BASE`, `@ FILE:LINE` or `@ NEW-FILE` with `-` and `+` lines, then `accepted` or `rejected FILE:LINE`.
fn read(text: &str) -> Vec<Mutant> {
    let mut all: Vec<Mutant> = Vec::new();
    for line in text.lines() {
        if let Some(head) = line.strip_prefix("=== ") {
            let (name, base) = head.split_once(' ').expect("a name and a base");
            let (name, base) = (name.to_owned(), base.to_owned());
            all.push(Mutant {
                name,
                base,
                ..Mutant::default()
            });
            continue;
        }
        let mutant = all.last_mut().expect("`===` comes first");
        if let Some(place) = line.strip_prefix("@ ") {
            let (path, line) = place_of(place);
            mutant.patches.push(Patch {
                path,
                line,
                ..Patch::default()
            });
        } else if let Some(new) = line.strip_prefix('+') {
            mutant.patches.last_mut().expect("`@`").new.push(new.into());
        } else if let Some(old) = line.strip_prefix('-') {
            mutant.patches.last_mut().expect("`@`").old.push(old.into());
        } else if let Some(place) = line.strip_prefix("rejected") {
            let places = mutant.rejected.get_or_insert_default();
            if let (path, Some(line)) = place_of(place.trim()) {
                places.insert((path, line));
            }
        } else {
            assert_eq!(line, "accepted", "{}", mutant.name);
        }
    }
    all
}

/// `moved` of `moved-012`
fn kind_of(name: &str) -> &str {
    name.rsplit_once('-').map_or(name, |(kind, _)| kind)
}

fn place_of(text: &str) -> (String, Option<usize>) {
    match text.rsplit_once(':') {
        Some((path, line)) => (path.to_owned(), line.parse().ok()),
        None => (text.to_owned(), None),
    }
}

/// The lines of a file with all patches of it applied.
fn patched(text: &str, patches: &[&Patch], name: &str) -> String {
    let mut lines: Vec<&str> = text.split('\n').collect();
    for patch in patches.iter().rev() {
        let start = patch.line.map_or(0, |line| line - 1);
        let range = start..start + patch.old.len();
        assert_eq!(lines[range.clone()], patch.old[..], "{name}");
        lines.splice(range, patch.new.iter().map(String::as_str));
    }
    lines.join("\n")
}

/// A file and its text.
type Read = (ModuleFile, String);

/// The files of each base, parsed once.
fn bases(folder: &Path) -> BTreeMap<String, Vec<Read>> {
    let folder = folder.join("base");
    let mut number = 0;
    let mut bases: BTreeMap<String, Vec<Read>> = BTreeMap::new();
    for entry in walkdir::WalkDir::new(&folder).sort_by_file_name() {
        let entry = entry.expect("readable");
        if !entry.file_type().is_file() {
            continue;
        }
        let path = entry.path().strip_prefix(&folder).expect("inside");
        let path = path.to_str().expect("text");
        let (base, path) = path.split_once('/').expect("a folder for each base");
        let text = std::fs::read_to_string(entry.path()).expect("text");
        number += 1;
        let file = file(path, &text, number).unwrap_or_else(|e| panic!("{base}/{path}: {e:?}"));
        bases.entry(base.to_owned()).or_default().push((file, text));
    }
    bases
}

/// A file whose spans have this number, or the lines of its syntax errors. What is no HCL has no tree.
fn file(path: &str, text: &str, number: u32) -> Result<ModuleFile, BTreeSet<Place>> {
    if FileKind::of(path).is_none() {
        return Ok(ModuleFile {
            is_sound: false,
            path: RelPath::new(path).expect("a path"),
            body: None,
        });
    }
    match parse_body(SourceId(number), text) {
        Ok(body) => Ok(ModuleFile {
            is_sound: false,
            path: RelPath::new(path).expect("a path"),
            body: Some(Arc::new(body)),
        }),
        Err(errors) => Err(errors
            .iter()
            .map(|e| (path.to_owned(), line(text, e.span.range().start)))
            .collect()),
    }
}

/// Places and messages of all errors.
fn found(mutant: &Mutant, base: &[Read], schemas: &Schemas) -> BTreeMap<Place, String> {
    let mut texts = Texts::default();
    let mut files: BTreeMap<String, ModuleFile> = BTreeMap::new();
    for (file, text) in base {
        let number = file.body.as_ref().map(|body| body.span.source.0);
        texts.add(number.unwrap_or(u32::MAX), file.path.as_str(), text);
        files.insert(file.path.as_str().to_owned(), file.clone());
    }
    let paths: BTreeSet<&str> = mutant.patches.iter().map(|p| p.path.as_str()).collect();
    for (number, path) in paths.iter().enumerate() {
        let patches: Vec<&Patch> = mutant.patches.iter().filter(|p| p.path == *path).collect();
        let text = patched(texts.text(path).unwrap_or(""), &patches, &mutant.name);
        let number = u32::try_from(number).expect("few") + 1_000_000;
        texts.add(number, path, &text);
        match file(path, &text, number) {
            Ok(file) => _ = files.insert((*path).to_owned(), file),
            Err(places) => return places.into_iter().map(|p| (p, "syntax".into())).collect(),
        }
    }
    let modules = Modules::new(files.values().cloned());
    let mut beside = FileTree::new();
    for file in files.values() {
        let text = texts.text(file.path.as_str()).unwrap_or("");
        beside
            .insert(file.path.clone(), text.as_bytes())
            .expect("each once");
    }
    let problems = check::problems(&modules, &Providers::new(&modules, schemas), &beside);
    let errors = problems.iter().filter(|p| p.severity == Severity::Error);
    let placed = errors.map(|problem| {
        let place = problem.span().and_then(|span| texts.place(span));
        let message = format!("{}: {}", problem.name(), problem.message);
        (place.unwrap_or_default(), message)
    });
    placed.collect()
}

/// What the check says of a mutant against what Terraform says.
enum Verdict {
    Same,
    Missed,
    OtherLine,
    FalseAlarm,
}

fn verdict(mutant: &Mutant, found: &BTreeMap<Place, String>) -> Verdict {
    match &mutant.rejected {
        None if found.is_empty() => Verdict::Same,
        None => Verdict::FalseAlarm,
        Some(_) if found.is_empty() => Verdict::Missed,
        Some(places) if places.is_empty() || places.iter().any(|p| found.contains_key(p)) => {
            Verdict::Same
        }
        Some(_) => Verdict::OtherLine,
    }
}

/// Names and reasons of what may differ: lines `NAME: REASON`.
fn differences(folder: &Path) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(folder.join("differences.txt")).expect("differences.txt");
    let lines = text
        .lines()
        .filter(|l| !l.starts_with('#') && !l.is_empty());
    let entry = |line: &str| {
        let (name, reason) = line.split_once(": ").expect("a name and a reason");
        (name.to_owned(), reason.to_owned())
    };
    lines.map(entry).collect()
}

#[test]
fn mutants_are_judged_as_terraform_judges_them() {
    let other = std::env::var_os("MUTANTS_IN").map(std::path::PathBuf::from);
    let folder = other.unwrap_or_else(|| root().join("tests/mutants"));
    let only = std::env::var_os("MUTANTS");
    let mut kinds: Vec<_> = std::fs::read_dir(&folder)
        .expect("tests/mutants")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            path.extension().is_some_and(|e| e == "txt") && !path.ends_with("differences.txt")
        })
        .collect();
    kinds.sort();
    let mutants: Vec<Mutant> = kinds
        .iter()
        .flat_map(|path| read(&std::fs::read_to_string(path).expect("readable")))
        .filter(|m| {
            let kind = |kind| kind == "all" || kind == kind_of(&m.name);
            only.as_deref()
                .and_then(|kind| kind.to_str())
                .is_none_or(kind)
        })
        .collect();
    let (bases, schemas) = (bases(&folder), Schemas::default());
    let judged: Vec<(Verdict, BTreeMap<Place, String>)> = mutants
        .par_iter()
        .map(|mutant| {
            let found = found(mutant, &bases[&mutant.base], &schemas);
            (verdict(mutant, &found), found)
        })
        .collect();

    let allowed = differences(&folder);
    let (mut rejected, mut right, mut alarms, mut report) = (0, 0, Vec::new(), String::new());
    let mut idle: BTreeSet<&str> = allowed.keys().map(String::as_str).collect();
    for (mutant, (verdict, found)) in mutants.iter().zip(&judged) {
        rejected += usize::from(mutant.rejected.is_some());
        if mutant.rejected.is_none() {
            // A fault that Terraform finds later may be found here or not.
            idle.remove(mutant.name.as_str());
        }
        let what = match verdict {
            Verdict::Same => {
                right += usize::from(mutant.rejected.is_some());
                continue;
            }
            Verdict::Missed => "missed",
            Verdict::OtherLine => "another line",
            Verdict::FalseAlarm => "false alarm",
        };
        idle.remove(mutant.name.as_str());
        if let Verdict::FalseAlarm = verdict
            && !allowed.contains_key(&mutant.name)
        {
            alarms.push(mutant.name.as_str());
        }
        let _ = writeln!(report, "{what}: {} of {}", mutant.name, mutant.base);
        for patch in &mutant.patches {
            let _ = writeln!(report, "  {}:{}", patch.path, patch.line.unwrap_or(1));
            patch
                .old
                .iter()
                .for_each(|l| _ = writeln!(report, "    -{l}"));
            patch
                .new
                .iter()
                .for_each(|l| _ = writeln!(report, "    +{l}"));
        }
        let _ = writeln!(
            report,
            "  terraform: {:?}\n  found: {found:?}",
            mutant.rejected
        );
    }
    if only.is_some() {
        println!("{report}{right} of {rejected} in the right line");
        return;
    }
    assert!(
        rejected > 700 && mutants.len() - rejected > 300,
        "{rejected}"
    );
    assert!(
        alarms.is_empty(),
        "{} refused though Terraform accepts them: {alarms:?}",
        alarms.len()
    );
    assert!(
        right * 1000 >= rejected * RECALL,
        "{right} of {rejected} are rejected in the right line"
    );
    assert!(
        idle.is_empty(),
        "listed in differences.txt, and no difference: {idle:?}"
    );
}

/// Chains as long as this took a minute once, when each name was looked for in all others.
#[test]
fn thousands_of_names_that_need_each_other_are_checked_at_once() {
    let count = 5_000;
    let mut text = "locals {\n  first = local.last\n  last  = local.first\n".to_owned();
    for i in 1..count {
        let _ = writeln!(text, "  a{i} = local.a{} + 1", i - 1);
        let _ = writeln!(text, "  b{i} = local.b{}", i - 1);
    }
    text.push_str("  a0 = 0\n  b0 = local.last\n}\n");
    for i in (0..count).step_by(2) {
        let _ = writeln!(text, "output \"a{i}\" {{\n  value = local.a{i}\n}}");
    }
    let file = file("main.tf", &text, 1).expect("HCL");
    let modules = Modules::new([file]);
    let start = std::time::Instant::now();
    let problems = check::problems(
        &modules,
        &Providers::new(&modules, &Schemas::default()),
        &NoFiles,
    );
    let names: Vec<&str> = problems.iter().map(|p| p.name()).collect();
    assert_eq!(names, ["terraform::cycle"]);
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}
