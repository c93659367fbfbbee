//! The words that commands close with, and what they make of differences. Not how they are shown.

use std::time::Instant;

use super::faults;
use crate::diag::Code;
use crate::diag::render::Finding;
use crate::disk::{Change, State};

/// Differences as findings.
pub fn findings<'a>(changes: impl IntoIterator<Item = &'a Change>) -> Vec<Finding> {
    changes
        .into_iter()
        .map(|change| {
            let (code, message) = explained(&change.state);
            Finding {
                code,
                path: change.path.to_string(),
                message,
            }
        })
        .collect()
}

fn explained(state: &State) -> (&'static Code, String) {
    let (code, message) = match state {
        State::Missing => (&faults::MISSING, "is not there: run `terrane build`"),
        State::Stale => (
            &faults::STALE,
            "is not what the estate says any more: run `terrane build`",
        ),
        State::Edited => (
            &faults::EDITED,
            "was edited by hand: carry the edit over to the blueprint, or run `terrane build --force`",
        ),
        State::Foreign => (
            &faults::FOREIGN,
            "is in the way, and no list says that terrane wrote it: move it, or run `terrane build --force`",
        ),
        State::Orphaned => (
            &faults::ORPHANED,
            "is not part of the estate any more: run `terrane build`, which deletes it",
        ),
        State::Stray => (
            &faults::STRAY,
            "was not written by terrane, and Terraform would read it with the rest: write it as an extension of the blueprint, or take it away",
        ),
        State::Forgotten => (
            &faults::FORGOTTEN,
            "says that terrane generated it, and neither the estate nor the list of what was built knows it: bring back `.terrane/manifest` of the output folder \
             from git and run `terrane build`, or delete the file once nothing is applied from it",
        ),
        State::Blocked(why) => return (&faults::BLOCKED, why.clone()),
    };
    (code, message.to_owned())
}

/// `2 missing, 1 stale`, in the order of the words.
pub fn counted(findings: &[Finding]) -> String {
    let mut words: Vec<(&str, usize)> = Vec::new();
    for finding in findings {
        let word = finding.code.name.rsplit("::").next().unwrap_or("");
        match words.iter_mut().find(|(w, _)| *w == word) {
            Some((_, n)) => *n += 1,
            None => words.push((word, 1)),
        }
    }
    words.sort_unstable();
    let words: Vec<String> = words.iter().map(|(w, n)| format!("{n} {w}")).collect();
    words.join(", ")
}

/// `214 files of 4 cells`.
pub fn size(files: usize, cells: usize) -> String {
    let plural = |n: usize, noun: &str| format!("{n} {noun}{}", if n == 1 { "" } else { "s" });
    format!("{} of {}", plural(files, "file"), plural(cells, "cell"))
}

/// `84 ms`, `2.1 s`.
pub fn took(start: Instant) -> String {
    let millis = start.elapsed().as_millis();
    if millis < 2000 {
        format!("{millis} ms")
    } else {
        format!("{:.1} s", start.elapsed().as_secs_f32())
    }
}
