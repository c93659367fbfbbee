//! Estates with one fault each, and sound ones that look alike: what is found, at which line, and what else is said.
//!
//! They were written from the facts of the clouds and the schema, before the rules were looked at. `tests/estates/outcomes.txt` has what comes out of
//! each; `TERRANE_BLESS=1` writes it anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rayon::prelude::*;
use serde::Deserialize;
use terrane::Compilation;
use terrane::diag::{Problem, Severity};

use crate::estate::{compile, lines, root};

#[derive(Deserialize)]
struct Corpus {
    faults: Vec<Fault>,
    sound: Vec<Sound>,
}

#[derive(Deserialize)]
struct Fault {
    name: String,
    area: String,
    base: String,
    kind: String,
    at: Vec<At>,
    edits: Vec<Edit>,
}

#[derive(Deserialize)]
struct Sound {
    name: String,
    base: String,
    why: String,
    edits: Vec<Edit>,
}

/// A line by a part of it, and which one of several.
#[derive(Deserialize)]
struct At {
    line: String,
    nth: Option<usize>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Edit {
    Replace { old: String, new: String },
    Append { append: String },
    Prepend { prepend: String },
}

fn read(path: &str) -> String {
    let path = root().join("tests/estates").join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn corpora() -> Corpus {
    let mut out = Corpus {
        faults: Vec::new(),
        sound: Vec::new(),
    };
    for name in ["networks.toml", "workloads.toml"] {
        // What scanners of repositories would take for a secret is written with `~~` in it.
        let text = read(name).replace("~~", "");
        let one: Corpus = toml::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
        out.faults.extend(one.faults);
        out.sound.extend(one.sound);
    }
    out
}

fn edited(base: &str, edits: &[Edit]) -> String {
    let mut text = read(&format!("bases/{base}.toml"));
    for edit in edits {
        text = match edit {
            Edit::Replace { old, new } => {
                assert!(
                    text.contains(old) || old == "\r\r\n",
                    "{base} has no {old:?}"
                );
                text.replace(old, new)
            }
            Edit::Append { append } => text + append,
            Edit::Prepend { prepend } => format!("{prepend}{text}"),
        };
    }
    text
}

/// Lines of the text, from 1, on which the fault may be told.
fn places(fault: &Fault, text: &str) -> Vec<usize> {
    let mut out = Vec::new();
    for at in &fault.at {
        let hits = text
            .split('\n')
            .zip(1..)
            .filter(|(line, _)| line.contains(&at.line));
        let hits: Vec<usize> = hits.map(|(_, n)| n).collect();
        match at.nth {
            Some(nth) => out.extend(hits.get(nth - 1)),
            None => out.extend(hits),
        }
    }
    assert!(!out.is_empty(), "{} has no place", fault.name);
    out
}

/// Whether a problem is what was looked for.
type Fits<'a> = &'a dyn Fn(&Problem) -> bool;

/// What came of one fault.
struct Outcome<'f> {
    fault: &'f Fault,
    verdict: &'static str,
    /// The codes: of what found it, and of all else but notes.
    code: String,
    repeats: usize,
    others: Vec<String>,
}

impl<'f> Outcome<'f> {
    fn of(fault: &'f Fault) -> Self {
        let text = edited(&fault.base, &fault.edits);
        let places = places(fault, &text);
        let compilation = compile(&text);
        let wanted = match fault.kind.as_str() {
            "error" => Severity::Error,
            _ => Severity::Warning,
        };
        let problems: Vec<&Problem> = compilation.problems.iter().collect();
        let strong = |p: &Problem| p.severity >= wanted;
        let on = |p: &Problem, labels: std::ops::Range<usize>| {
            let here = lines_of(&compilation, p);
            let end = labels.end.min(here.len());
            here[labels.start.min(end)..end]
                .iter()
                .any(|line| places.contains(line))
        };
        let ways: [(&'static str, Fits<'_>); 4] = [
            ("found", &|p| strong(p) && on(p, 0..1)),
            ("second", &|p| strong(p) && on(p, 1..usize::MAX)),
            ("weaker", &|p| on(p, 0..usize::MAX)),
            ("elsewhere", &|p| strong(p)),
        ];
        let hit = ways
            .iter()
            .find_map(|(verdict, fits)| Some((*verdict, *problems.iter().find(|p| fits(p))?)));
        let rest = |p: &&&Problem| {
            p.severity >= Severity::Warning && hit.is_none_or(|(_, own)| !std::ptr::eq(**p, own))
        };
        let names: Vec<String> = problems
            .iter()
            .filter(rest)
            .map(|p| p.name().to_string())
            .collect();
        let code = hit.map_or_else(String::new, |(_, p)| p.name().to_string());
        let (same, others): (Vec<String>, Vec<String>) =
            names.into_iter().partition(|n| *n == code);
        Self {
            fault,
            verdict: hit.map_or("missed", |(verdict, _)| verdict),
            code,
            repeats: same.len(),
            others,
        }
    }

    fn line(&self) -> String {
        let mut out = format!("{} {} {}", self.fault.name, self.verdict, self.code);
        if self.repeats > 0 {
            write!(out, " +{}", self.repeats).expect("a string");
        }
        if !self.others.is_empty() {
            write!(out, " also {}", self.others.join(" ")).expect("a string");
        }
        out.trim_end().to_owned()
    }
}

/// The line of each label that stands in the estate file.
fn lines_of(compilation: &Compilation, problem: &Problem) -> Vec<usize> {
    let place = |span| {
        let place = compilation.sources.place(span);
        let rest = place.strip_prefix("regions.toml:")?.to_owned();
        rest.split(':').next()?.parse().ok()
    };
    problem
        .labels
        .iter()
        .map(|label| place(label.span).unwrap_or(0))
        .collect()
}

#[test]
fn a_fault_is_found_at_its_line_and_told_once() {
    let corpora = corpora();
    let outcomes: Vec<Outcome<'_>> = corpora.faults.par_iter().map(Outcome::of).collect();
    println!("{}", table(&outcomes));
    let now: Vec<String> = outcomes.iter().map(Outcome::line).collect();
    let path = root().join("tests/estates/outcomes.txt");
    if std::env::var_os("TERRANE_BLESS").is_some() {
        std::fs::write(&path, now.join("\n") + "\n").expect("the outcomes");
    }
    let before = read("outcomes.txt");
    let before: BTreeMap<&str, &str> = before
        .lines()
        .map(|l| (l.split(' ').next().unwrap_or(l), l))
        .collect();
    let changed: Vec<String> = now
        .iter()
        .filter_map(|line| {
            let old = before
                .get(line.split(' ').next()?)
                .copied()
                .unwrap_or_default();
            (old != line).then(|| format!("was {old}\nis  {line}"))
        })
        .collect();
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}

#[test]
fn what_is_sound_brings_no_error_and_no_warning() {
    let corpora = corpora();
    let alarms: Vec<String> = corpora
        .sound
        .par_iter()
        .filter_map(|sound| {
            let mut said = lines(&compile(&edited(&sound.base, &sound.edits)));
            said.retain(|line| !line.starts_with("note "));
            (!said.is_empty()).then(|| format!("{} ({}): {said:#?}", sound.name, sound.why))
        })
        .collect();
    assert!(alarms.is_empty(), "{}", alarms.join("\n"));
}

/// Figures for each area.
fn table(outcomes: &[Outcome<'_>]) -> String {
    const VERDICTS: [&str; 5] = ["found", "second", "weaker", "elsewhere", "missed"];
    let mut areas: Vec<&str> = outcomes.iter().map(|o| o.fault.area.as_str()).collect();
    areas.dedup();
    areas.push("all");
    let mut out = format!("{:10}{:>7}", "area", "faults");
    for head in VERDICTS.iter().chain(&["repeated", "cascades"]) {
        write!(out, "{head:>10}").expect("a string");
    }
    for area in areas {
        let of: Vec<&Outcome<'_>> = outcomes
            .iter()
            .filter(|o| area == "all" || o.fault.area == area)
            .collect();
        write!(out, "\n{area:10}{:7}", of.len()).expect("a string");
        for verdict in VERDICTS {
            let n = of.iter().filter(|o| o.verdict == verdict).count();
            write!(out, "{n:10}").expect("a string");
        }
        let repeated = of.iter().filter(|o| o.repeats > 0).count();
        let cascades = of.iter().filter(|o| !o.others.is_empty()).count();
        write!(out, "{repeated:10}{cascades:10}").expect("a string");
    }
    out
}
