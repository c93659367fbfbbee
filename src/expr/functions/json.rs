//! JSON: an encoder that writes as Terraform does, and a reader that keeps numbers exact.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use crate::expr::{Kind, Value};

use super::{Entry, Wrong, fit};

pub const FUNCTIONS: &[Entry] = &[
    ("jsondecode(string: string) -> any", |args| {
        fit(args.text(0).matches([',', '[', '{']).count())?;
        decode(args.text(0)).map_err(|message| Wrong::at(0, message))
    }),
    ("jsonencode(value: any) -> string", |args| {
        Ok(Value::string(encode(&args.value(0))))
    }),
];

/// Without blanks, keys sorted, what HTML would take for marks escaped.
pub fn encode(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut String) {
    match &value.kind {
        Kind::Null(_) | Kind::Unknown(_) => out.push_str("null"),
        Kind::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Kind::Number(number) => out.push_str(&number.to_string()),
        Kind::String(text) => string(text, out),
        Kind::List(items) | Kind::Set(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Kind::Map(map) => {
            out.push('{');
            for (i, (key, item)) in map.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                string(key, out);
                out.push(':');
                write(item, out);
            }
            out.push('}');
        }
    }
}

fn string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\0'..='\u{1f}' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// How deep brackets may be nested.
const DEEPEST: usize = 100;

/// Reads one value.
pub fn decode(text: &str) -> Result<Value, String> {
    let mut reader = Reader { rest: text };
    let value = reader.value(0)?;
    reader.blanks();
    match reader.rest.chars().next() {
        None => Ok(value),
        Some(c) => Err(format!("`{c}` stands behind the JSON value")),
    }
}

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    fn take(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn unexpected<T>(&self, want: &str) -> Result<T, String> {
        Err(match self.rest.chars().next() {
            Some(c) => format!("this is no JSON: `{c}` stands where {want} should"),
            None => format!("this is no JSON: it ends where {want} should stand"),
        })
    }

    fn value(&mut self, depth: usize) -> Result<Value, String> {
        if depth > DEEPEST {
            return Err("this JSON is nested too deeply".into());
        }
        self.blanks();
        match self.rest.bytes().next() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.list(depth),
            Some(b'"') => self.string().map(Value::string),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ if self.take("null") => Ok(Value::null()),
            _ if self.take("true") => Ok(Value::bool(true)),
            _ if self.take("false") => Ok(Value::bool(false)),
            _ => self.unexpected("a value"),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, String> {
        let mut map: BTreeMap<Arc<str>, Value> = BTreeMap::new();
        self.take("{");
        self.blanks();
        if self.take("}") {
            return Ok(Value::object(map));
        }
        loop {
            self.blanks();
            if !self.rest.starts_with('"') {
                return self.unexpected("a key in quotes");
            }
            let key = self.string()?;
            self.blanks();
            if !self.take(":") {
                return self.unexpected("`:`");
            }
            map.insert(key.into(), self.value(depth + 1)?);
            self.blanks();
            if self.take("}") {
                return Ok(Value::object(map));
            }
            if !self.take(",") {
                return self.unexpected("`,` or `}`");
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value, String> {
        let mut items = Vec::new();
        self.take("[");
        self.blanks();
        if self.take("]") {
            return Ok(Value::tuple(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.blanks();
            if self.take("]") {
                return Ok(Value::tuple(items));
            }
            if !self.take(",") {
                return self.unexpected("`,` or `]`");
            }
        }
    }

    fn number(&mut self) -> Result<Value, String> {
        let end = self
            .rest
            .find(|c: char| !matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E'))
            .unwrap_or(self.rest.len());
        let (text, rest) = self.rest.split_at(end);
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (mantissa, _) = digits.split_once(['e', 'E']).unwrap_or((digits, ""));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
        let zero = whole.len() > 1 && whole.starts_with('0');
        if whole.is_empty() || zero || fraction.is_empty() {
            return Err(format!("this is no JSON: `{text}` is no number"));
        }
        self.rest = rest;
        text.parse().map(Value::number)
    }

    fn string(&mut self) -> Result<String, String> {
        let mut out = String::new();
        self.take("\"");
        loop {
            let mut chars = self.rest.chars();
            let next = chars.next();
            self.rest = chars.as_str();
            match next {
                None => return self.unexpected("`\"`"),
                Some('"') => return Ok(out),
                Some('\\') => out.push(self.escape()?),
                Some(c) if c < ' ' => {
                    return Err("this is no JSON: a control character in a string".into());
                }
                Some(c) => out.push(c),
            }
        }
    }

    fn escape(&mut self) -> Result<char, String> {
        let mut chars = self.rest.chars();
        let next = chars.next();
        self.rest = chars.as_str();
        Ok(match next {
            Some(c @ ('"' | '\\' | '/')) => c,
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => {
                let high = self.unit()?;
                let pair = (0xd800..0xdc00).contains(&high) && self.rest.starts_with("\\u");
                if !pair {
                    return Ok(char::from_u32(high).unwrap_or('\u{fffd}'));
                }
                let before = self.rest;
                self.take("\\u");
                let low = self.unit()?;
                if !(0xdc00..0xe000).contains(&low) {
                    self.rest = before;
                    return Ok('\u{fffd}');
                }
                let wide = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                char::from_u32(wide).unwrap_or('\u{fffd}')
            }
            _ => return Err("this is no JSON: an escape that means nothing".into()),
        })
    }

    fn unit(&mut self) -> Result<u32, String> {
        let digits = self.rest.get(..4).unwrap_or("");
        let unit = u32::from_str_radix(digits, 16).ok();
        match unit {
            Some(unit) if digits.bytes().all(|b| b.is_ascii_hexdigit()) => {
                self.rest = self.rest.get(4..).unwrap_or("");
                Ok(unit)
            }
            _ => self.unexpected("four hexadecimal digits"),
        }
    }
}
