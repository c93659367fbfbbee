//! What went wrong in an expression of a blueprint, as a problem; and the same fault in many instances as one problem.

use std::collections::BTreeMap;

use crate::diag::{Code, Label, Problem, Problems};
use crate::expr::{Fault, Faults, Value};
use crate::hcl::Expr;
use crate::source::Sources;
use crate::span::Span;

/// An expression has no value.
pub const EXPRESSION: Code = Code::error(
    "blueprint::expression",
    "an expression of a blueprint has no value for some part of the estate",
);

/// A fault at its place in the template, with the values concerned as further places.
pub(super) fn problem(fault: Fault, place: impl Fn(Span) -> Span) -> Problem {
    let mut problem = Problem::new(&EXPRESSION, fault.message).at(place(fault.span), "");
    for origin in fault.origins {
        problem = problem.at(origin, "the value comes from here");
    }
    problem.help = fault.help;
    problem
}

/// Faults of an expression whose spans are those of its file.
pub(super) fn problems(faults: Faults) -> Vec<Problem> {
    faults
        .into_iter()
        .map(|fault| problem(fault, |span| span))
        .collect()
}

/// A condition that is neither true nor false.
pub(super) fn not_a_condition(value: &Value, when: &Expr) -> Problem {
    let message = format!(
        "a condition is true or false, this is of type {}",
        value.type_name()
    );
    let problem = Problem::new(&EXPRESSION, message).at(when.span, "");
    match value.origin {
        Some(origin) => problem.at(origin, "the value comes from here"),
        None => problem,
    }
}

/// Problems and the instances that they were found for.
#[derive(Debug, Default)]
pub struct Found {
    all: Vec<(Problem, Vec<String>)>,
    index: BTreeMap<(String, Option<Span>, String), usize>,
}

impl Found {
    /// Adds the problems of an instance. The same one in another instance adds only its name.
    pub(super) fn add(&mut self, instance: &str, problems: impl IntoIterator<Item = Problem>) {
        for problem in problems {
            let name = problem.name().to_owned();
            let key = (name, problem.span(), problem.message.clone());
            let next = self.all.len();
            let index = *self.index.entry(key).or_insert(next);
            if index == next {
                self.all.push((problem, Vec::new()));
            }
            if let Some((_, instances)) = self.all.get_mut(index)
                && instances.last().is_none_or(|last| last != instance)
            {
                instances.push(instance.to_owned());
            }
        }
    }

    /// Each problem once, with those for whom it was found.
    #[must_use]
    pub fn into_problems(self) -> Problems {
        let mut problems = Problems::new();
        let all = self.all.into_iter();
        problems.extend(all.map(|(problem, whom)| Problem { whom, ..problem }));
        problems
    }

    /// Each mistake once: further places say where else in a file the same is written.
    pub(super) fn into_mistakes(self, sources: &Sources) -> Problems {
        let mut all: Vec<Problem> = Vec::new();
        let mut firsts = BTreeMap::new();
        for problem in self.into_problems() {
            let place = mistake(&problem).map(|span| {
                let key = (span.source, sources.slice(span), problem.message.clone());
                (span, *firsts.entry(key).or_insert(all.len()))
            });
            match place.and_then(|(span, first)| Some((span, all.get_mut(first)?))) {
                Some((span, first)) => {
                    let text = "and here".to_owned();
                    first.labels.push(Label { span, text });
                }
                None => all.push(problem),
            }
        }
        let mut problems = Problems::new();
        problems.extend(all);
        problems
    }
}

/// Where an expression is at fault in a way that has a remedy, which is the same wherever this is written.
fn mistake(problem: &Problem) -> Option<Span> {
    let is_one = problem.code.name == EXPRESSION.name && problem.help.is_some();
    problem.span().filter(|_| is_one)
}
