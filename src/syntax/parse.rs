//! From text to tree, with several syntax errors at once.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use super::{Entry, Node, NodeKind, Table};
use crate::diag::{Code, Problem, Problems};
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
    seen.dedup_by_key(|(range, _)| line_of(text, range.start));
    let total = seen.len();
    for (range, message) in seen.into_iter().take(SHOWN) {
        let end = range.end.max(range.start + 1).min(text.len());
        problems.push(
            Problem::new(&SYNTAX, format!("not valid TOML: {message}"))
                .at(Span::new(source, range.start.min(end), end), "here")
                .help(advice(&message)),
        );
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
    let root = Node::new(
        NodeKind::Table(table(document.get_ref(), source)),
        Span::new(source, 0, 0),
    );
    (root, problems)
}

fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes()
        .iter()
        .take(offset)
        .filter(|&&b| b == b'\n')
        .count()
}

fn advice(message: &str) -> &'static str {
    if message.contains("duplicate") {
        "a key or table may be given once: join the two places"
    } else if message.contains("string") || message.contains("quote") {
        "texts stand in double quotes, with `\\` before a quote or backslash inside"
    } else if message.contains("newline") {
        "a key and its value stand in one line; `[` ... `]` arrays may span lines"
    } else {
        "a line is `key = value`, `[table]`, `[[list]]` or a `#` comment"
    }
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
