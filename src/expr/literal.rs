//! Values as HCL source text, laid out as `terraform fmt` leaves it. A value is data: nothing in it can become code.

use std::fmt::Write as _;

use super::functions::clusters;
use super::{Kind, Map, Value};

/// The longest list that stays in one line, in characters.
const WIDTH: usize = 100;

/// The value as an HCL expression.
#[must_use]
pub fn to_hcl(value: &Value) -> String {
    let mut out = String::new();
    write(value, 0, &mut out);
    out
}

fn write(value: &Value, depth: usize, out: &mut String) {
    match &value.kind {
        Kind::Null => out.push_str("null"),
        Kind::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Kind::Number(number) => out.push_str(&number.to_string()),
        Kind::String(text) => {
            out.push('"');
            out.push_str(&escape_quoted(text));
            out.push('"');
        }
        Kind::List(items) => list(items, depth, out),
        // A plain list would not do for a `for_each`.
        Kind::Set(items) => {
            out.push_str("toset(");
            list(items, depth, out);
            out.push(')');
        }
        Kind::Map(map) => object(map, depth, out),
    }
}

fn list(items: &[Value], depth: usize, out: &mut String) {
    let scalar = |v: &Value| !matches!(v.kind, Kind::List(_) | Kind::Set(_) | Kind::Map(_));
    let empty = |v: &Value| {
        v.as_list().is_some_and(<[Value]>::is_empty) || v.as_map().is_some_and(Map::is_empty)
    };
    if items.iter().all(|v| scalar(v) || empty(v)) {
        let texts: Vec<String> = items.iter().map(to_hcl).collect();
        let line = format!("[{}]", texts.join(", "));
        if line.chars().count() + 2 * depth <= WIDTH {
            out.push_str(&line);
            return;
        }
    }
    out.push_str("[\n");
    for item in items {
        indent(depth + 1, out);
        write(item, depth + 1, out);
        out.push_str(",\n");
    }
    indent(depth, out);
    out.push(']');
}

/// One key a line; the equals signs of neighbours in one line each stand in one column.
fn object(map: &Map, depth: usize, out: &mut String) {
    if map.is_empty() {
        out.push_str("{}");
        return;
    }
    let lines: Vec<(String, String)> = map
        .iter()
        .map(|(name, value)| {
            let mut text = String::new();
            write(value, depth + 1, &mut text);
            (key(name), text)
        })
        .collect();
    out.push_str("{\n");
    let mut rest = lines.as_slice();
    while let Some(first) = rest.first() {
        let run = match rest.iter().take_while(|(_, v)| !v.contains('\n')).count() {
            0 => std::slice::from_ref(first),
            count => rest.get(..count).unwrap_or(rest),
        };
        rest = rest.get(run.len()..).unwrap_or(&[]);
        let widest = run.iter().map(|(k, _)| width(k)).max().unwrap_or(0);
        for (name, text) in run {
            indent(depth + 1, out);
            let gap = " ".repeat(widest - width(name).min(widest));
            let _ = writeln!(out, "{name}{gap} = {text}");
        }
    }
    indent(depth, out);
    out.push('}');
}

fn indent(depth: usize, out: &mut String) {
    out.push_str(&"  ".repeat(depth));
}

/// How wide a key is, in what people take for characters; a quote takes no mark from its neighbour.
fn width(key: &str) -> usize {
    match key
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    {
        Some(inner) => clusters(inner).len() + 2,
        None => clusters(key).len(),
    }
}

/// An object's key: bare if it can be.
#[must_use]
pub fn key(name: &str) -> String {
    if is_identifier(name) {
        name.to_owned()
    } else {
        format!("\"{}\"", escape_quoted(name))
    }
}

/// Whether a name can stand bare. Words that mean something at the start of an object are left out.
#[must_use]
pub fn is_identifier(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes
        .next()
        .is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
        && name != "for"
}

/// The text between the quotes of a quoted string.
#[must_use]
pub fn escape_quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' if rest.peek() == Some(&'{') => {
                out.push(c);
                out.push(c);
            }
            c if c.is_control() || matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}') => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// Text in a heredoc or template file, where only the marks of sequences need care.
#[must_use]
pub fn escape_bare(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}
