//! From text to tree, with several syntax errors at once.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use super::first::{JOIN, first};
use super::open::{unclosed, unresolved};
use super::{Entry, Node, NodeKind, Table};
use crate::diag::{Code, Edit, Problem, Problems};
use crate::span::{SourceId, Span};

/// The text is not TOML.
pub const SYNTAX: Code = Code::error("syntax::toml", "the file is not valid TOML");

/// A later syntax error is mostly an echo of the first ones.
const SHOWN: usize = 20;

/// Parses a text. What could be read is returned even when there are errors.
#[must_use]
pub fn parse(source: SourceId, text: &str) -> (Node, Problems) {
    let mut problems = Problems::new();
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut seen: Vec<(Range<usize>, String)> = errors
        .iter()
        .map(|e| {
            (
                e.span().unwrap_or(0..0),
                e.message()
                    .lines()
                    .next()
                    .unwrap_or("invalid TOML")
                    .to_string(),
            )
        })
        .collect();
    seen.sort_by_key(|(range, _)| range.start);
    let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
    seen.dedup_by_key(|(range, _)| ends.partition_point(|end| *end < range.start));
    drop_echoes(text, &mut seen);
    let total = seen.len();
    let root = Node::new(
        NodeKind::Table(table(document.get_ref(), source)),
        Span::new(source, 0, 0),
    );
    if let Some(problem) = unresolved(source, text).filter(|_| total > 0) {
        problems.push(problem);
        return (root, problems);
    }
    for (range, message) in seen.into_iter().take(SHOWN) {
        // Behind it nothing is read as it was meant.
        if let Some(at) = unclosed(text, range.start).filter(|_| !message.contains("duplicate")) {
            problems.push(not_closed(source, text, at));
            return (root, problems);
        }
        let end = range.end.max(range.start + 1).min(text.len());
        let place = Span::new(source, range.start.min(end), end);
        let problem = Problem::new(&SYNTAX, format!("not valid TOML: {message}")).at(place, "here");
        let edit = edit(text, place, &message);
        let problem = edit.into_iter().fold(problem, Problem::edit);
        let is_second = message.contains("duplicate") || message.contains("dotted key");
        let first = is_second.then(|| first(text, &root, place)).flatten();
        problems.push(match first {
            Some(first) => first.tell(problem),
            None => problem.help(advice(text, &range, &message)),
        });
    }
    if total > SHOWN {
        let end = Span::new(source, text.len(), text.len());
        problems.push(
            Problem::new(
                &SYNTAX,
                format!("{} more syntax errors follow", total - SHOWN),
            )
            .at(end, ""),
        );
    }
    (root, problems)
}

/// The bracket that begins a value and is never closed.
fn not_closed(source: SourceId, text: &str, at: usize) -> Problem {
    let (what, closing) = match text.get(at..).is_some_and(|t| t.starts_with('[')) {
        true => ("list", ']'),
        false => ("table in braces", '}'),
    };
    let rest = text.get(at..).unwrap_or_default();
    let line = rest.split('\n').next().unwrap_or_default();
    let code = line.split('#').next().unwrap_or_default().trim_end();
    let end = at + code.len();
    let problem = Problem::new(
        &SYNTAX,
        format!("not valid TOML: the {what} that begins here is not closed"),
    )
    .at(
        Span::new(source, at, at + 1),
        format!("its `{closing}` is missing"),
    );
    // Where it ends on its own line, as most do.
    let problem = match code.ends_with([',', '[', '{']) {
        true => problem,
        false => problem.edit(Edit::new(Span::new(source, end, end), closing)),
    };
    problem.help(format!("write `{closing}` behind its last element"))
}

/// The change that mends a slip whose place the parser tells.
fn edit(text: &str, place: Span, message: &str) -> Option<Edit> {
    let at = |start: usize, end: usize, new: &str| {
        Some(Edit::new(Span::new(place.source, start, end), new))
    };
    let range = place.range();
    let here = text.get(range.clone()).unwrap_or_default();
    let end_of_line = || {
        let rest = text.get(range.start..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default();
        range.start + line.split('#').next().unwrap_or_default().trim_end().len()
    };
    if message.contains("escaped value") {
        at(range.start, range.start, "\\")
    } else if message.contains("extra comma") || message.contains("extra `=`") {
        at(range.start, range.end, "")
    } else if message.contains("unclosed table") {
        let end = end_of_line();
        let is_closed = line_at(text, range.start).contains(']');
        if is_closed { None } else { at(end, end, "]") }
    } else if message.contains("unclosed inline table") {
        let end = end_of_line();
        at(end, end, " }")
    } else if here.ends_with(';') {
        at(range.end - 1, range.end, "")
    } else {
        None
    }
}

/// Below a header that is there twice, every key of the first one is there twice as well: one slip.
fn drop_echoes(text: &str, seen: &mut Vec<(Range<usize>, String)>) {
    let mut header = None;
    seen.retain(|(range, message)| {
        if !message.contains("duplicate") {
            return true;
        }
        if line_at(text, range.start).trim_start().starts_with('[') {
            header = Some(range.end);
            return true;
        }
        // Up to the next header. What was looked at once is not looked at again.
        let between = header.and_then(|end| text.get(end..range.start));
        let is_echo = between.is_some_and(|lines| {
            let mut lines = lines.lines().skip(1);
            !lines.any(|line| line.trim_start().starts_with('['))
        });
        header = is_echo.then_some(range.start);
        !is_echo
    });
}

pub(super) fn line_at(text: &str, offset: usize) -> &str {
    let (before, after) = text.split_at_checked(offset).unwrap_or((text, ""));
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let end = before.len() + after.find('\n').unwrap_or(after.len());
    text.get(start..end).unwrap_or_default()
}

/// What to write instead: the slip that the text at the place shows, else what the parser's words are about.
fn advice(text: &str, range: &Range<usize>, message: &str) -> &'static str {
    let here = text.get(range.clone()).unwrap_or_default().trim();
    let line = line_at(text, range.start);
    let is_key = message.contains("unquoted key");
    if message.contains("duplicate") {
        JOIN
    } else if here.contains(['\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}']) {
        "these are typographic quotes: write `\"`"
    } else if here.contains('\u{a0}') || is_key && line.contains('\u{a0}') {
        "the line holds a no-break space: write an ordinary one"
    } else if message.contains("dotted key") {
        "the key has a value already, and a value has no keys of its own: write one of the two"
    } else if here.contains("//") {
        "comments begin with `#`"
    } else if is_key {
        about_key(here, line)
    } else if matches!(here, "null" | "nil" | "none" | "None" | "~") {
        "there is no empty value: leave the key out"
    } else if matches!(
        here.to_lowercase().as_str(),
        "true" | "false" | "yes" | "no" | "on" | "off"
    ) {
        "write `true` or `false`, in small letters"
    } else if here.is_empty() && message.contains("values must be quoted") {
        "the value is missing: write one behind `=`, or leave the key out"
    } else if message.contains("escaped value") {
        "a backslash in a text is doubled: write `\\\\`, or put the text in single quotes"
    } else if message.contains("extra comma") {
        "this comma is one too many: take it away"
    } else if message.contains("extra `=`") {
        "one `=` stands between a key and its value: take this one away"
    } else if message.contains("unclosed table") {
        if line.contains(']') {
            "the names of a header have dots between them, and quotes where one has a blank: `[clients.shop]`"
        } else {
            "the header is not closed: write `]` at its end"
        }
    } else if message.contains("unclosed inline table") {
        "the table in braces is not closed: write `}` at its end"
    } else if message.contains("key with no value") {
        "`=` and a value are missing behind the key"
    } else if message.contains("leading zero") {
        "a number has no zeros in front; what is a name, such as the number of an account, stands in quotes"
    } else if here.ends_with(';') {
        "a line ends without `;`"
    } else if message.contains("comma") || lacks_comma(text, range) {
        "a comma is missing between two elements"
    } else if message.contains("string") || message.contains("quote") {
        "texts stand in double quotes, with `\\` before a quote or backslash inside"
    } else if message.contains("newline") {
        "a key and its value stand in one line; `[` ... `]` arrays may span lines"
    } else {
        "a line is `key = value`, `[table]`, `[[list]]` or a `#` comment"
    }
}

/// What is wrong with a key, by the characters that the parser stumbled over and the line they are in.
fn about_key(here: &str, line: &str) -> &'static str {
    if line.trim_start().starts_with('[') {
        "a part of a name with anything but letters, digits, `-` and `_` stands in quotes: `[table.\"a/b\".key]`"
    } else if here.starts_with(':') && !line.contains("::") {
        "between a key and its value stands `=`"
    } else {
        "a key with anything but letters, digits, `-` and `_` stands in quotes: `\"a::b\" = ...`"
    }
}

/// Whether what was read as one value is a value and the next key: `2 max` of `{ min = 2 max = 4 }`.
fn lacks_comma(text: &str, range: &Range<usize>) -> bool {
    let here = text.get(range.clone()).unwrap_or_default();
    let after = text.get(range.end..).unwrap_or_default();
    here.trim().contains(char::is_whitespace) && after.trim_start().starts_with('=')
}

fn table(source_table: &DeTable<'_>, source: SourceId) -> Table {
    let mut out = Table::default();
    for (key, value) in source_table {
        let name: Arc<str> = key.get_ref().as_ref().into();
        let entry = Entry {
            key: span(source, key.span()),
            node: node(value, source),
        };
        out.insert(name, entry);
    }
    out
}

fn node(value: &TomlSpanned<DeValue<'_>>, source: SourceId) -> Node {
    let kind = match value.get_ref() {
        DeValue::String(text) => NodeKind::String(text.as_ref().into()),
        DeValue::Integer(n) => match i64::from_str_radix(n.as_str(), n.radix()) {
            Ok(number) => NodeKind::Integer(number),
            Err(_) => NodeKind::Float(n.as_str().parse().unwrap_or(f64::MAX)),
        },
        DeValue::Float(f) => NodeKind::Float(f.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(b) => NodeKind::Bool(*b),
        DeValue::Datetime(date) => NodeKind::Datetime(date.to_string().into()),
        DeValue::Array(items) => NodeKind::Array(items.iter().map(|v| node(v, source)).collect()),
        DeValue::Table(inner) => NodeKind::Table(table(inner, source)),
    };
    Node::new(kind, span(source, value.span()))
}

fn span(source: SourceId, range: Range<usize>) -> Span {
    Span::new(source, range.start, range.end)
}
