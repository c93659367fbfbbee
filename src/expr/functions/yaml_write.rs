//! `yamlencode`, in the style that Terraform writes: every string quoted or a block, lists not indented in maps.

use std::fmt::Write as _;

use crate::expr::{Kind, Map, Value};

use super::Entry;

pub const FUNCTIONS: &[Entry] = &[("yamlencode(value: any) -> string", |args| {
    Ok(Value::string(encode(&args.value(0))))
})];

/// The column behind which a quoted string is continued on the next line.
const WIDTH: usize = 80;
/// The longest key that stands in front of its value.
const LONGEST_KEY: usize = 128;

fn encode(value: &Value) -> String {
    let mut out = String::new();
    match &value.kind {
        Kind::List(items) | Kind::Set(items) if !items.is_empty() => list(items, 0, &mut out),
        Kind::Map(map) if !map.is_empty() => object(map, 0, &mut out),
        _ => scalar(value, 0, &mut out),
    }
    out.push('\n');
    if matches!(value.kind, Kind::Null(_) | Kind::Bool(_) | Kind::Number(_)) {
        out.push_str("...\n");
    } else if out.ends_with("\n\n") {
        // A block that keeps its line breaks has the last one already.
        out.pop();
    }
    out
}

/// The first line starts where `out` ends; the others are indented.
fn list(items: &[Value], indent: usize, out: &mut String) {
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            line(indent, out);
        }
        out.push_str("- ");
        match &item.kind {
            Kind::List(inner) | Kind::Set(inner) if !inner.is_empty() => {
                list(inner, indent + 2, out);
            }
            Kind::Map(map) if !map.is_empty() => object(map, indent + 2, out),
            _ => scalar(item, indent, out),
        }
    }
}

fn object(map: &Map, indent: usize, out: &mut String) {
    for (i, (key, value)) in map.iter().enumerate() {
        if i > 0 {
            line(indent, out);
        }
        let simple = !key.contains('\n') && key.len() <= LONGEST_KEY;
        if simple {
            quoted(key, None, out);
            out.push(':');
        } else {
            out.push_str("? ");
            text(key, indent, out);
            line(indent, out);
            out.push(':');
        }
        match &value.kind {
            Kind::List(items) | Kind::Set(items) if !items.is_empty() => {
                line(indent, out);
                list(items, indent, out);
            }
            Kind::Map(inner) if !inner.is_empty() => {
                line(indent + 2, out);
                object(inner, indent + 2, out);
            }
            _ => {
                out.push(' ');
                scalar(value, indent, out);
            }
        }
    }
}

fn line(indent: usize, out: &mut String) {
    if !out.ends_with('\n') {
        out.push('\n');
    }
    out.push_str(&" ".repeat(indent));
}

fn scalar(value: &Value, indent: usize, out: &mut String) {
    match &value.kind {
        Kind::Null(_) | Kind::Unknown(_) => out.push_str("null"),
        Kind::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Kind::Number(number) => out.push_str(&number.to_string()),
        Kind::String(string) => text(string, indent, out),
        Kind::List(_) | Kind::Set(_) => out.push_str("[]"),
        Kind::Map(_) => out.push_str("{}"),
    }
}

fn text(text: &str, indent: usize, out: &mut String) {
    let fits = text.contains('\n')
        && !text.contains(" \n")
        && !text.ends_with(' ')
        && text.chars().all(|c| c == '\n' || printable(c));
    if fits {
        block(text, indent + 2, out);
    } else {
        quoted(text, Some(indent + 2), out);
    }
}

fn block(text: &str, indent: usize, out: &mut String) {
    out.push('|');
    if text.starts_with([' ', '\n']) {
        out.push('2');
    }
    let body = text.strip_suffix('\n');
    match body {
        None => out.push('-'),
        Some(body) if body.is_empty() || body.ends_with('\n') => out.push('+'),
        Some(_) => {}
    }
    for part in body.unwrap_or(text).split('\n') {
        out.push('\n');
        if !part.is_empty() {
            out.push_str(&" ".repeat(indent));
            out.push_str(part);
        }
    }
    if body.is_some_and(|body| body.is_empty() || body.ends_with('\n')) {
        out.push('\n');
    }
}

fn printable(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}')
        && !matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}')
}

/// In double quotes; with an indent, a long one is continued on further lines.
fn quoted(text: &str, indent: Option<usize>, out: &mut String) {
    let start = out.rfind('\n').map_or(0, |at| at + 1);
    let mut column = out.get(start..).map_or(0, |line| line.chars().count()) + 1;
    let mut space_before = false;
    out.push('"');
    let mut chars = text.chars().peekable();
    let mut first = true;
    while let Some(c) = chars.next() {
        let wraps = c == ' ' && !first && !space_before && column > WIDTH;
        match indent {
            Some(indent) if wraps && chars.peek().is_some() => {
                out.push('\n');
                out.push_str(&" ".repeat(indent));
                column = indent;
                if chars.peek() == Some(&' ') {
                    out.push('\\');
                    column += 1;
                }
            }
            _ => {
                let length = out.len();
                escaped(c, out);
                column += out.get(length..).map_or(0, |text| text.chars().count());
            }
        }
        space_before = c == ' ';
        first = false;
    }
    out.push('"');
}

fn escaped(c: char, out: &mut String) {
    let short = match c {
        '\0' => '0',
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\u{b}' => 'v',
        '\u{c}' => 'f',
        '\r' => 'r',
        '\u{1b}' => 'e',
        '"' => '"',
        '\\' => '\\',
        '\u{85}' => 'N',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        c if printable(c) => {
            out.push(c);
            return;
        }
        c => {
            let code = u32::from(c);
            let _ = match code {
                0..=0xff => write!(out, "\\x{code:02X}"),
                0x100..=0xffff => write!(out, "\\u{code:04X}"),
                _ => write!(out, "\\U{code:08X}"),
            };
            return;
        }
    };
    out.push('\\');
    out.push(short);
}
