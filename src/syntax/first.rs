//! Of a key that is there twice, or gets keys where it has a value: what stands first, and what to write instead. Knows no schema.

use std::ops::Range;

use super::parse::line_at;
use super::{Node, dotted, header};
use crate::diag::Problem;
use crate::span::Span;

/// For a key that is there twice.
pub(super) const JOIN: &str = "a key or table may be given once: join the two places";

/// What was given first of something that is given twice, or gets keys where it has a value.
pub(super) struct First {
    key: Span,
    /// `regions.eu-west-1.environments.production`
    path: String,
    /// Whether it is a table in braces.
    is_inline: bool,
    /// Whether the second place is about keys in it.
    is_above: bool,
}

/// The deepest key on the way to the one at `second` that stands before it.
pub(super) fn first(text: &str, root: &Node, second: Span) -> Option<First> {
    let parts = path_at(text, second.range())?;
    if let Some(key) = same_header(text, second, &parts) {
        return Some(First {
            key,
            path: header(parts.iter().map(String::as_str)),
            is_inline: false,
            is_above: false,
        });
    }
    let mut found = None;
    let mut table = root.as_table()?;
    for (depth, part) in parts.iter().enumerate() {
        let Some(entry) = table.entry(part) else {
            break;
        };
        if entry.key.start >= second.start {
            break;
        }
        let inner = entry.node.as_table();
        found = Some(First {
            key: entry.key,
            path: header(parts.iter().take(depth + 1).map(String::as_str)),
            is_inline: inner.is_some() && entry.key.end <= entry.node.span.start,
            is_above: depth + 1 < parts.len(),
        });
        let elements = entry.node.as_array().and_then(<[Node]>::last);
        match inner.or_else(|| elements?.as_table()) {
            Some(inner) => table = inner,
            None => break,
        }
    }
    found
}

/// The header above that is the same as the one at `second`.
fn same_header(text: &str, second: Span, parts: &[String]) -> Option<Span> {
    if !is_header(line_at(text, second.range().start)) {
        return None;
    }
    let mut at = 0;
    text.split_inclusive('\n').find_map(|line| {
        let start = at;
        at += line.len();
        let is_same = at <= second.range().start && is_header(line) && keys(line) == parts;
        is_same.then(|| Span::new(second.source, start, start + line.trim_end().len()))
    })
}

fn is_header(line: &str) -> bool {
    line.trim_start().starts_with('[')
}

/// The keys of a header.
fn keys(line: &str) -> Vec<String> {
    let bare = line.split('#').next().unwrap_or_default().trim();
    dotted(&bare.trim_matches(['[', ']']).replace(' ', ""))
}

/// The keys from the top of the file to the one at a place: those of its header, then its own.
fn path_at(text: &str, place: Range<usize>) -> Option<Vec<String>> {
    let line = line_at(text, place.start);
    if is_header(line) {
        return Some(keys(line));
    }
    // The lines above it, also where it begins its own.
    let before = text.get(..place.start)?;
    let before = before.get(..before.rfind('\n').map_or(0, |at| at + 1))?;
    let above = before.lines().rev().find(|line| is_header(line));
    let mut path = above.map_or_else(Vec::new, keys);
    let (own, _) = line.split_once('=')?;
    path.extend(dotted(&own.replace(' ', "")));
    Some(path)
}

impl First {
    /// Shows the first place too, and says what to write instead.
    pub(super) fn tell(self, problem: Problem) -> Problem {
        let Self { path, .. } = &self;
        let problem = problem.at(self.key, "it is here already");
        if !self.is_above {
            return problem.help(JOIN);
        }
        problem.help(match self.is_inline {
            true => format!(
                "a table in braces is complete: write the header `[{path}]` in its place, and what is between the braces below that"
            ),
            false => format!("`{path}` has a value there, which has no keys of its own: write one of the two"),
        })
    }
}
