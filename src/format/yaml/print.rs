//! From the tree to text. Sequences stand at the column of their key, as kustomize writes them.

use std::sync::Arc;

use super::scalar::{block_mark, inline};
use super::{Document, Entry, Item, Yaml};

/// Readers need the long form `? key` for keys beyond 1024 characters.
const LONGEST_SIMPLE_KEY: usize = 1000;

/// The text of documents, with `---` between them.
#[must_use]
pub fn print(documents: &[Document]) -> String {
    let mut out = String::new();
    for (number, document) in documents.iter().enumerate() {
        if number > 0 {
            out.push_str("---\n");
        }
        lines(&document.head, 0, &mut out);
        lead(&document.root, 0, &mut out);
        node(&document.root, 0, None, &mut out);
        lines(&document.tail, 0, &mut out);
    }
    while out.ends_with("\n\n") {
        out.pop();
    }
    out
}

/// Comment and blank lines, never two blank ones in a row nor one at the start of a document.
fn lines(lines: &[Arc<str>], indent: usize, out: &mut String) {
    for line in lines {
        if !line.is_empty() {
            spaces(indent, out);
            out.push_str(line);
            out.push('\n');
        } else if !out.is_empty() && !out.ends_with("\n\n") && !out.ends_with("---\n") {
            out.push('\n');
        }
    }
}

fn spaces(count: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', count));
}

/// A node whose first line has been begun; `column` is where its further lines start.
fn node(value: &Yaml, column: usize, after: Option<&str>, out: &mut String) {
    match value {
        Yaml::Map(entries) if !entries.is_empty() => map(entries, column, out),
        Yaml::Seq(items) if !items.is_empty() => seq(items, column, out),
        _ => scalar(value, column, after, out),
    }
}

fn map(entries: &[Entry], column: usize, out: &mut String) {
    for (number, entry) in entries.iter().enumerate() {
        if number > 0 {
            lines(&entry.note.before, column, out);
            spaces(column, out);
        }
        let start = out.len();
        inline(&entry.key, out);
        if out.len() - start > LONGEST_SIMPLE_KEY {
            out.insert_str(start, "? ");
            out.push('\n');
            spaces(column, out);
        }
        out.push(':');
        entry_value(entry, column, out);
    }
}

/// What follows the colon.
fn entry_value(entry: &Entry, column: usize, out: &mut String) {
    let after = entry.note.after.as_deref();
    match &entry.value {
        Yaml::Map(entries) if !entries.is_empty() => {
            open(after, out);
            lead(&entry.value, column + 2, out);
            spaces(column + 2, out);
            map(entries, column + 2, out);
        }
        Yaml::Seq(items) if !items.is_empty() => {
            open(after, out);
            lead(&entry.value, column, out);
            spaces(column, out);
            seq(items, column, out);
        }
        value => {
            out.push(' ');
            scalar(value, column + 2, after, out);
        }
    }
}

fn seq(items: &[Item], column: usize, out: &mut String) {
    for (number, item) in items.iter().enumerate() {
        if number > 0 {
            lines(&item.note.before, column, out);
            lead(&item.value, column, out);
            spaces(column, out);
        }
        out.push_str("- ");
        node(&item.value, column + 2, item.note.after.as_deref(), out);
    }
}

/// The comments of a collection's first element, which must stand above the line that the collection starts on.
fn lead(value: &Yaml, column: usize, out: &mut String) {
    match value {
        Yaml::Map(entries) => {
            if let Some(first) = entries.first() {
                lines(&first.note.before, column, out);
            }
        }
        Yaml::Seq(items) => {
            if let Some(first) = items.first() {
                lines(&first.note.before, column, out);
                lead(&first.value, column, out);
            }
        }
        _ => {}
    }
}

/// Ends a key's line.
fn open(after: Option<&str>, out: &mut String) {
    trailing(after, out);
    out.push('\n');
}

fn trailing(after: Option<&str>, out: &mut String) {
    if let Some(comment) = after {
        out.push(' ');
        out.push_str(comment);
    }
}

fn scalar(value: &Yaml, indent: usize, after: Option<&str>, out: &mut String) {
    match value {
        Yaml::Null => out.push_str("null"),
        Yaml::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Yaml::Number(text) => out.push_str(text),
        Yaml::Seq(_) => out.push_str("[]"),
        Yaml::Map(_) => out.push_str("{}"),
        Yaml::String(text) => match block_mark(text) {
            Some(mark) => return block(text, mark, indent, after, out),
            None => inline(text, out),
        },
    }
    trailing(after, out);
    out.push('\n');
}

fn block(text: &str, mark: &str, indent: usize, after: Option<&str>, out: &mut String) {
    out.push_str(mark);
    trailing(after, out);
    out.push('\n');
    // At the top of a document the lines of a block need an indent too.
    let indent = indent.max(2);
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        if !line.is_empty() {
            spaces(indent, out);
            out.push_str(line);
        }
        out.push('\n');
    }
}
