//! Projects whose own blueprint has one fault in a template, as `tests/templates-at-fault/<name>/expected.txt` says: `error CODE FILE:LINE` for each error, and
//! below it `also FILE:LINE`, where the value came from in the estate file. `terraform validate` refuses what these templates would become.

use std::path::Path;

use rayon::prelude::*;
use terrane::diag::Severity;

use super::estate::{compile_folder, root};

/// An error: its code and place, and the further places that are asked for.
#[derive(Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Fault {
    code: String,
    place: String,
    also: Vec<String>,
}

impl Fault {
    /// Whether an error is this one, and has all the places that are asked for.
    fn is_in(&self, found: &Self) -> bool {
        self.code == found.code
            && self.place == found.place
            && self.also.iter().all(|place| found.also.contains(place))
    }
}

fn expected(text: &str) -> Vec<Fault> {
    let mut faults: Vec<Fault> = Vec::new();
    for line in text.lines().filter(|l| !l.starts_with('#')) {
        match line.split_whitespace().collect::<Vec<_>>()[..] {
            ["error", code, place] => faults.push(Fault {
                code: code.to_owned(),
                place: place.to_owned(),
                also: Vec::new(),
            }),
            ["also", place] => {
                let fault = faults.last_mut().expect("`error` comes first");
                fault.also.push(place.to_owned());
            }
            _ => panic!("`{line}`"),
        }
    }
    faults.sort();
    faults
}

/// Every error of a project. Of its further places, those in the estate file.
fn found(folder: &Path) -> Vec<Fault> {
    let compilation = compile_folder(folder);
    let line = |place: String| {
        place
            .rsplit_once(':')
            .map_or(place.clone(), |(l, _)| l.to_owned())
    };
    let errors = compilation
        .problems
        .iter()
        .filter(|p| p.severity == Severity::Error);
    let mut faults: Vec<Fault> = errors
        .map(|problem| {
            let places = problem
                .labels
                .iter()
                .map(|l| line(compilation.sources.place(l.span)));
            let mut places: Vec<String> = places.collect();
            let first = if places.is_empty() {
                String::new()
            } else {
                places.remove(0)
            };
            places.retain(|place| place.starts_with("regions.toml:"));
            Fault {
                code: problem.name().to_owned(),
                place: first,
                also: places,
            }
        })
        .collect();
    faults.sort();
    faults
}

#[test]
fn a_fault_in_a_template_is_one_error_at_its_place() {
    let folder = root().join("tests/templates-at-fault");
    let mut projects: Vec<_> = std::fs::read_dir(&folder)
        .expect("tests/templates-at-fault")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    projects.sort();
    assert!(projects.len() > 80, "{}", projects.len());
    let mut wrong = Vec::new();
    let all: Vec<Vec<Fault>> = projects.par_iter().map(|project| found(project)).collect();
    for (project, found) in projects.iter().zip(all) {
        let name = project
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let text = std::fs::read_to_string(project.join("expected.txt")).expect("expected.txt");
        let expected = expected(&text);
        let is_right =
            expected.len() == found.len() && expected.iter().zip(&found).all(|(e, f)| e.is_in(f));
        if !is_right {
            wrong.push(format!("{name}: {found:#?} is not {expected:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
