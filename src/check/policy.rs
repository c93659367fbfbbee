//! What a project makes of the rules: severities under `[rules]`, places that are excused. Not the rules.

use super::codes;
use crate::diag::suggest::nearest;
use crate::diag::{Code, Problem, Problems};
use crate::model::{Excuse, Model};
use crate::span::Span;

/// It changes nothing.
pub const UNKNOWN_RULE: Code = Code::error(
    "rules::unknown_rule",
    "a rule that is to be judged otherwise or excused does not exist",
);
/// What it excused is gone, or never was.
pub const UNUSED_EXCUSE: Code = Code::warning("rules::unused_excuse", "an excuse excuses nothing");

/// The theme's codes.
pub(super) const CODES: &[&Code] = &[&UNKNOWN_RULE, &UNUSED_EXCUSE];

/// Takes out what the project allows or excuses, changes severities, and reports excuses that excuse nothing. Problems of other codes than the rules' stay as
/// they are: a file that cannot be read cannot be excused. Runs once, after every rule.
pub(super) fn settle(model: &Model, problems: &mut Problems) {
    let is_rule = |name: &str| codes().any(|c| c.name == name);
    let mut used = vec![false; model.excuses.len()];
    problems.retain_mut(|problem| {
        if !is_rule(problem.code.name) {
            return true;
        }
        for (excuse, used) in model.excuses.iter().zip(&mut used) {
            if excuses(excuse, problem) {
                *used = true;
                return false;
            }
        }
        match model.severities.get(problem.code.name) {
            None => true,
            Some(severity) => {
                problem.severity = severity.value.unwrap_or(problem.severity);
                severity.value.is_some()
            }
        }
    });
    for (name, severity) in &model.severities {
        if !is_rule(name) {
            problems.push(unknown(name, severity.span));
        }
    }
    for (excuse, used) in model.excuses.iter().zip(used) {
        if !is_rule(&excuse.rule.value) {
            problems.push(unknown(&excuse.rule.value, excuse.rule.span));
        } else if !used {
            problems.push(
                Problem::new(
                    &UNUSED_EXCUSE,
                    format!("nothing here breaks `{}`", excuse.rule.value),
                )
                .at(excuse.rule.span, "excuses nothing")
                .help(format!(
                    "remove it; it was there because: {}",
                    excuse.reason
                )),
            );
        }
    }
}

/// An excuse holds for a problem whose fault, or whose other party, lies in the table that it stands in.
fn excuses(excuse: &Excuse, problem: &Problem) -> bool {
    let lies_in = |span: Span| {
        excuse
            .extent
            .iter()
            .any(|e| e.source == span.source && e.start <= span.start && span.end <= e.end)
    };
    excuse.rule.value == problem.code.name && problem.labels.iter().any(|l| lies_in(l.span))
}

fn unknown(name: &str, span: Span) -> Problem {
    let problem =
        Problem::new(&UNKNOWN_RULE, format!("there is no rule `{name}`")).at(span, "not a rule");
    match nearest(name, codes().map(|c| c.name)) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help("`terrane explain` lists the rules; only they can be judged otherwise, not errors of the file's form"),
    }
}
