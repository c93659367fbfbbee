//! What a project makes of the rules: severities under `[rules]`, places that are excused. Not the rules.

use std::collections::{BTreeMap, BTreeSet};

use super::codes;
use super::unused::UNUSED;
use crate::diag::suggest::nearest;
use crate::diag::{Code, Problem, Problems};
use crate::estate::{Estate, Exception};
use crate::span::Span;

/// It changes nothing.
pub const UNKNOWN_RULE: Code = Code::error(
    "rules::unknown_rule",
    "`[rules]` or `allow` names a rule that does not exist",
);
/// What it excused is gone, or never was.
pub const UNUSED_EXCUSE: Code = Code::warning(
    "rules::unused_excuse",
    "an exception in `allow` applies to nothing",
)
.derived(&[]);

/// The theme's codes.
pub(super) const CODES: &[&Code] = &[&UNKNOWN_RULE, &UNUSED_EXCUSE];

/// What the project says about rules, and which of it was of any use.
#[derive(Debug)]
pub struct Policy<'a> {
    estate: &'a Estate,
    /// Names of rules that blueprints declare.
    declared: BTreeSet<String>,
    /// By the excuses of the estate.
    used: Vec<bool>,
    /// The rules that they name, those that were meant in the place of those that there are not.
    meant: Vec<Option<String>>,
    /// The tables in which rules are broken and not excused.
    broken: BTreeMap<String, BTreeSet<String>>,
}

impl<'a> Policy<'a> {
    /// The policy of a estate, for the rules here and for those that blueprints declare.
    #[must_use]
    pub fn new(estate: &'a Estate, declared: BTreeSet<String>) -> Self {
        let used = vec![false; estate.excuses.len()];
        let mut policy = Self {
            estate,
            declared,
            used,
            meant: Vec::new(),
            broken: BTreeMap::new(),
        };
        let named = estate.excuses.iter().map(|e| e.rule.as_ref());
        policy.meant = named.map(|rule| policy.meant(&rule?.value)).collect();
        policy
    }

    /// Takes out what the project allows or excuses, and changes severities. Problems of other codes than the rules' stay as they are: a file that
    /// cannot be read cannot be excused. Those that stay say where they could be.
    pub fn settle(&mut self, problems: &mut Problems) {
        problems.retain_mut(|problem| {
            if !self.is_rule(problem.name()) {
                return true;
            }
            let excuses = self.estate.excuses.iter().zip(&self.meant);
            for ((excuse, rule), used) in excuses.zip(&mut self.used) {
                let is_of = rule.as_ref().is_none_or(|rule| rule == problem.name());
                if is_of && lies_in(excuse, problem) {
                    *used = true;
                    return false;
                }
            }
            self.tell(problem);
            match self.estate.severities.get(problem.name()) {
                None => true,
                Some(severity) => {
                    problem.severity = severity.value.unwrap_or(problem.severity);
                    severity.value.is_some()
                }
            }
        });
    }

    /// Notes where a rule is broken, and completes the help of one that has exceptions.
    fn tell(&mut self, problem: &mut Problem) {
        let excusable = &self.estate.excusable;
        let places = || problem.labels.iter().map(|label| label.span);
        let tables = places().filter_map(|span| excusable.table_of(span));
        let broken = self.broken.entry(problem.name().to_owned()).or_default();
        broken.extend(tables.map(str::to_owned));
        if let Some((when, reason)) = problem.excuse.take() {
            let how = excusable.advice(problem.name(), reason, places());
            let help = problem.help.take().unwrap_or_default();
            problem.help = Some(format!("{help}. {when}, {how}"));
        }
    }

    /// Names under `[rules]` and in excuses that no rule has.
    pub(super) fn unknown_rules(&self, problems: &mut Problems) {
        let severities = self.estate.severities.iter().map(|(n, s)| (n, s.span));
        let excuses = &self.estate.excuses;
        let rules = excuses.iter().filter_map(|e| e.rule.as_ref());
        let excuses = rules.map(|rule| (&rule.value, rule.span));
        for (name, span) in severities.chain(excuses) {
            if !self.is_rule(name) {
                problems.push(self.unknown(name, span));
            }
        }
    }

    /// Excuses that excused nothing, of the rules that were asked.
    pub fn unused_excuses(&self, is_asked: &dyn Fn(&str) -> bool, problems: &mut Problems) {
        for (excuse, used) in self.estate.excuses.iter().zip(&self.used) {
            let Some(rule) = &excuse.rule else {
                continue;
            };
            let name = &rule.value;
            if *used || !self.is_rule(name) || !is_asked(name) {
                continue;
            }
            // Of what nothing is made, nothing can break a rule.
            let is_made = |p: &Problem| p.code.name != UNUSED.name || !lies_in(excuse, p);
            if !problems.iter().all(is_made) {
                continue;
            }
            let problem = Problem::new(&UNUSED_EXCUSE, format!("nothing here breaks `{name}`"));
            let elsewhere = self.broken.get(name).filter(|tables| !tables.is_empty());
            let what = elsewhere.map_or_else(
                || "remove it".to_owned(),
                |tables| {
                    let tables: Vec<&str> = tables.iter().map(String::as_str).collect();
                    format!(
                        "the rule is broken in {}: move it there, or remove it",
                        listed(&tables)
                    )
                },
            );
            problems.push(
                problem
                    .at(rule.span, "excuses nothing")
                    .help(format!("{what}; it was there because: {}", excuse.reason)),
            );
        }
    }

    fn is_rule(&self, name: &str) -> bool {
        self.declared.contains(name) || codes().any(|c| c.name == name)
    }

    /// The rule of a name, or the one that is nearest to it.
    fn meant(&self, name: &str) -> Option<String> {
        let declared = self.declared.iter().map(String::as_str);
        let near = || nearest(name, codes().map(|c| c.name).chain(declared));
        let is_rule = self.is_rule(name).then_some(name);
        Some(is_rule.or_else(near).unwrap_or(name).to_owned())
    }

    fn unknown(&self, name: &str, span: Span) -> Problem {
        let message = format!("there is no rule `{name}`");
        let problem = Problem::new(&UNKNOWN_RULE, message).at(span, "not a rule");
        match self.meant(name).filter(|near| near != name) {
            Some(near) => problem.meant(&near),
            None => problem.help("`terrane explain` lists all codes; those of the file's form, such as `schema::unknown_key`, are no rules and cannot be judged otherwise"),
        }
    }
}

/// The first of many, in words.
fn listed(names: &[&str]) -> String {
    match names {
        [first, second, third, _, ..] => {
            format!("{first}, {second}, {third} and {} more", names.len() - 3)
        }
        [head @ .., last] if !head.is_empty() => format!("{} and {last}", head.join(", ")),
        _ => names.concat(),
    }
}

/// Whether a problem speaks of something in the table that an excuse stands in.
fn lies_in(excuse: &Exception, problem: &Problem) -> bool {
    let holds = |span: Span| {
        let mut extent = excuse.extent.iter();
        extent.any(|e| e.source == span.source && e.start <= span.start && span.end <= e.end)
    };
    problem.labels.iter().any(|label| holds(label.span))
}
