//! One fault, one message: what of a run's problems only follows from others, and what says the same of many things. Not how problems are shown.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::source::Sources;
use crate::span::{SourceId, Span};

use super::alike::Skeleton;
use super::joined::{joined, say_for_whom};
use super::{Problem, Severity};

/// In file order, each once: by place, then code, then message. Problems without a place come first.
pub(super) fn gathered(mut all: Vec<Problem>, sources: &Sources) -> Vec<Problem> {
    sort(&mut all);
    all.dedup();
    all.dedup_by(|b, a| is_form_again(a, b));
    said_once(&mut all);
    let mut lines = Lines::of(sources);
    give_way(&mut all, &mut lines);
    let mut all = by_line(grouped(at_common_parties(all)), &mut lines);
    all.iter_mut().for_each(say_for_whom);
    sort(&mut all);
    all
}

/// Of rules that miss one value of the estate, the first speaks.
fn said_once(all: &mut Vec<Problem>) {
    let mut first: BTreeMap<Arc<str>, String> = BTreeMap::new();
    all.retain(|p| {
        let missing = p.lacks.clone().filter(|_| p.severity == Severity::Error);
        missing.is_none_or(|missing| {
            first
                .entry(missing)
                .or_insert_with(|| p.name().to_owned())
                .as_str()
                == p.name()
        })
    });
}

/// What is wrong with the form of one layer is wrong with that of all of them together.
fn is_form_again(a: &Problem, b: &Problem) -> bool {
    let first = |p: &Problem| p.labels.first().cloned();
    a.code.is_form && a.name() == b.name() && a.span().is_some() && first(a) == first(b)
}

fn sort(all: &mut [Problem]) {
    all.sort_by(|a, b| (a.span(), a.name(), &a.message).cmp(&(b.span(), b.name(), &b.message)));
}

/// A value that has an error of its own breaks no rule that follows from it; and what is milder than an error waits while a line that it speaks of has one,
/// or the same part of the estate: once that is mended it may be gone.
fn give_way(all: &mut Vec<Problem>, lines: &mut Lines<'_>) {
    let errors = || all.iter().filter(|p| p.severity == Severity::Error);
    let is_plain = |p: &&Problem| !p.code.is_vague && p.code.derived_from.is_none();
    let clear: BTreeSet<Span> = errors()
        .filter(is_plain)
        .filter_map(Problem::span)
        .collect();
    // Of two parties either may be the one that changes.
    let parties = |p: &Problem| if p.code.is_between { p.labels.len() } else { 1 };
    let at_fault = errors().flat_map(|p| p.labels.iter().take(parties(p)));
    let at_fault: BTreeSet<Span> = at_fault.map(|label| label.span).collect();
    // A header is the place of all that its table lacks.
    let bodies = at_fault.iter().filter(|span| !lines.is_header(**span));
    let bodies: Vec<Span> = bodies.copied().collect();
    let lines_at_fault: BTreeSet<Line> = bodies.into_iter().map(|span| lines.line(span)).collect();
    let whose = errors().flat_map(|p| p.whom.clone());
    let whose: BTreeSet<String> = whose.filter(|name| !name.is_empty()).collect();
    all.retain(|p| {
        let mut places = p.labels.iter().map(|label| label.span);
        if p.severity < Severity::Error && p.whom.iter().any(|name| whose.contains(name)) {
            return false;
        }
        if p.severity < Severity::Error {
            return !places.any(|span| {
                at_fault.contains(&span) || lines_at_fault.contains(&lines.line(span))
            });
        }
        let is_vague = p.code.is_vague && p.span().is_some_and(|span| clear.contains(&span));
        let is_derived = p.code.derived_from.is_some() && places.any(|s| clear.contains(&s));
        !is_vague && !is_derived
    });
}

/// What a rule between two parties says several times of one of them, with one help, is said once of that one: it is what has to change, or the one thing to
/// keep.
fn at_common_parties(all: Vec<Problem>) -> Vec<Problem> {
    let mut rules: BTreeMap<(Severity, String, Skeleton), Vec<Problem>> = BTreeMap::new();
    let mut out = Vec::new();
    for problem in all {
        let help = Skeleton::of(problem.help.as_deref().unwrap_or_default());
        match problem.code.is_between {
            true => rules
                .entry((problem.severity, problem.name().to_owned(), help))
                .or_default()
                .push(problem),
            false => out.push(problem),
        }
    }
    out.extend(rules.into_values().flat_map(by_parties));
    out
}

/// The problems of one rule, joined where they have a place in common: first the place that most of them have.
fn by_parties(problems: Vec<Problem>) -> Vec<Problem> {
    let mut with: BTreeMap<Span, (usize, Vec<usize>)> = BTreeMap::new();
    for (at, problem) in problems.iter().enumerate() {
        for (position, label) in problem.labels.iter().enumerate() {
            let (nearest, all) = with.entry(label.span).or_insert((position, Vec::new()));
            *nearest = position.min(*nearest);
            all.push(at);
        }
    }
    let rank = |span: Span, position: usize, count: usize| (Reverse(count), position, span);
    let mut queue: BTreeSet<_> = with
        .iter()
        .map(|(span, (position, all))| rank(*span, *position, all.len()))
        .collect();
    let mut left: Vec<Option<Problem>> = problems.into_iter().map(Some).collect();
    let mut out = Vec::new();
    while let Some((Reverse(count), position, span)) = queue.pop_first() {
        let members = with.get(&span).map(|(_, all)| all.as_slice());
        let members = members.unwrap_or_default().iter();
        let is_left = |at: &&usize| left.get(**at).is_some_and(Option::is_some);
        let members: Vec<usize> = members.filter(is_left).copied().collect();
        // Some of them may have been told of another place meanwhile: then its turn is later.
        if members.len() < count {
            queue.insert(rank(span, position, members.len()));
            continue;
        }
        let group = members
            .into_iter()
            .filter_map(|at| left.get_mut(at)?.take());
        let mut group: Vec<Problem> = group.collect();
        if group.len() > 1 {
            // The help of one that lies there is about that place.
            group.sort_by_key(|p| p.span() != Some(span));
            for problem in &mut group {
                problem.labels.sort_by_key(|label| label.span != span);
                problem.edits.retain(|edit| edit.span == span);
            }
        }
        out.extend(joined(group));
    }
    out.extend(left.into_iter().flatten());
    out
}

/// What a rule says several times of one place, for each cell or device that has the value from there, is said once.
fn grouped(all: Vec<Problem>) -> Vec<Problem> {
    type Key = (Option<Span>, String, Severity, Skeleton);
    let mut groups: BTreeMap<Key, Vec<Problem>> = BTreeMap::new();
    let mut out = Vec::new();
    for problem in all {
        let Some(span) = problem.span() else {
            out.push(problem);
            continue;
        };
        let skeleton = Skeleton::of(&problem.message);
        // What several tables lack is best written in one that all of them have from.
        let place = (!problem.is_absence).then_some(span);
        let key = (place, problem.name().to_owned(), problem.severity, skeleton);
        groups.entry(key).or_default().push(problem);
    }
    out.extend(groups.into_values().filter_map(joined));
    out
}

/// The same of several things on one line, such as the elements of a list, if one help is for all of them.
fn by_line(all: Vec<Problem>, lines: &mut Lines<'_>) -> Vec<Problem> {
    type Key = (Line, String, Severity, Skeleton, Option<String>);
    let mut groups: BTreeMap<Key, Vec<Problem>> = BTreeMap::new();
    let mut out = Vec::new();
    for problem in all {
        let Some(span) = problem.span().filter(|_| !problem.is_absence) else {
            out.push(problem);
            continue;
        };
        let skeleton = Skeleton::of(&problem.message);
        let (name, help) = (problem.name().to_owned(), problem.help.clone());
        let key = (lines.line(span), name, problem.severity, skeleton, help);
        groups.entry(key).or_default().push(problem);
    }
    out.extend(groups.into_values().filter_map(joined));
    out
}

/// A line of a text, counted from 0.
type Line = (SourceId, usize);

/// Where the lines of texts end.
struct Lines<'s> {
    sources: &'s Sources,
    ends: BTreeMap<SourceId, Vec<usize>>,
}

impl<'s> Lines<'s> {
    fn of(sources: &'s Sources) -> Self {
        let ends = BTreeMap::new();
        Self { sources, ends }
    }

    /// Whether a place is in the header of a table.
    fn is_header(&mut self, span: Span) -> bool {
        let (source, line) = self.line(span);
        let ends = self
            .ends
            .get(&source)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let start = line.checked_sub(1).and_then(|above| ends.get(above));
        let start = start.map_or(0, |end| end + 1);
        let text = self.sources.get(source).text;
        text.get(start..)
            .is_some_and(|rest| rest.trim_start_matches([' ', '\t']).starts_with('['))
    }

    /// That on which a place begins.
    fn line(&mut self, span: Span) -> Line {
        let ends = self.ends.entry(span.source).or_insert_with(|| {
            let text = self.sources.get(span.source).text;
            let ends = text.bytes().enumerate().filter(|(_, b)| *b == b'\n');
            ends.map(|(at, _)| at).collect()
        });
        let before = ends.partition_point(|end| *end < span.start as usize);
        (span.source, before)
    }
}
