//! The order in which Terraform walks over the elements of a set. Knows no syntax.

use std::fmt::Write as _;

use super::{Kind, Type, Value};

/// Sorts the elements of a set and drops the doubles: numbers by size, texts by their bytes, null last. Others have no order of their own: Terraform
/// takes that of the bytes that it makes of them to find doubles.
pub fn sort(element: &Type, items: &mut Vec<Value>) {
    if element.is_scalar() {
        items.sort();
    } else {
        items.sort_by_cached_key(|item| (item.is_null(), bytes(item), item.clone()));
    }
    items.dedup();
}

fn bytes(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut String) {
    match &value.kind {
        Kind::Unknown(_) => out.push('?'),
        Kind::Null(_) => out.push('~'),
        Kind::Bool(b) => out.push(if *b { 'T' } else { 'F' }),
        Kind::Number(number) => {
            if number.is_negative() {
                out.push('-');
            }
            out.push_str(&number.general(Some(10)));
        }
        Kind::String(text) => quoted(text, out),
        Kind::List(items) | Kind::Set(items) => {
            let (open, close) = match items.element() {
                Some(_) => ('[', ']'),
                None => ('<', '>'),
            };
            out.push(open);
            for item in items.iter() {
                write(item, out);
                out.push(';');
            }
            out.push(close);
        }
        Kind::Map(map) => {
            let is_map = map.element().is_some();
            out.push(if is_map { '{' } else { '<' });
            for (key, item) in map.iter() {
                if is_map {
                    quoted(key, out);
                    out.push(':');
                }
                write(item, out);
                out.push(';');
            }
            out.push(if is_map { '}' } else { '>' });
        }
    }
}

/// As Go quotes a text.
fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        let code = u32::from(c);
        // Writing into a text does not fail.
        let _ = match c {
            '"' | '\\' => write!(out, "\\{c}"),
            '\u{7}' => write!(out, "\\a"),
            '\u{8}' => write!(out, "\\b"),
            '\u{c}' => write!(out, "\\f"),
            '\n' => write!(out, "\\n"),
            '\r' => write!(out, "\\r"),
            '\t' => write!(out, "\\t"),
            '\u{b}' => write!(out, "\\v"),
            ' '..='~' => write!(out, "{c}"),
            _ if code < 0x20 || code == 0x7f => write!(out, "\\x{code:02x}"),
            _ if !(c.is_control() || c.is_whitespace() || code == 0xad) => write!(out, "{c}"),
            _ if code < 0x10000 => write!(out, "\\u{code:04x}"),
            _ => write!(out, "\\U{code:08x}"),
        };
    }
    out.push('"');
}
