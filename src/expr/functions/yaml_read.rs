//! `yamldecode`: YAML 1.1's kinds of plain scalar, as Terraform reads them.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use regex::Regex;
use saphyr_parser::{Event, Parser, ScalarStyle, StrInput, Tag};

use crate::expr::convert::to_text;
use crate::expr::{Kind, Value};

use super::{Entry, Wrong};

pub const FUNCTIONS: &[Entry] = &[("yamldecode(string: string) -> any", |args| {
    decode(args.text(0)).map_err(|message| Wrong::at(0, message))
})];

/// How deep collections may be nested.
const DEEPEST: usize = 100;
/// How many values a document may have, aliases counted with all that they stand for.
const MOST: usize = 1_000_000;

/// Reads a text with one document.
pub fn decode(text: &str) -> Result<Value, String> {
    let mut reader = Reader {
        parser: Parser::new_from_str(text),
        anchors: BTreeMap::new(),
        count: 0,
    };
    let mut value = None;
    loop {
        match reader.next()? {
            Event::StreamEnd => break,
            Event::DocumentStart(_) if value.is_some() => {
                return Err("there is more than one document in it".into());
            }
            Event::DocumentStart(_) => {
                let first = reader.next()?;
                value = Some(reader.value(first, 0)?.value);
            }
            _ => {}
        }
    }
    value.ok_or_else(|| "there is no document in it".into())
}

struct Reader<'t> {
    parser: Parser<'t, StrInput<'t>>,
    anchors: BTreeMap<usize, Node>,
    count: usize,
}

#[derive(Clone)]
struct Node {
    value: Value,
    /// How many values it holds, itself included.
    size: usize,
    /// Whether it is the plain `<<`.
    merge: bool,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Result<Event<'t>, String> {
        match self.parser.next_event() {
            Some(Ok((event, _))) => Ok(event),
            Some(Err(error)) => Err(format!("this is no YAML: {error}")),
            None => Ok(Event::StreamEnd),
        }
    }

    fn value(&mut self, event: Event<'t>, depth: usize) -> Result<Node, String> {
        if depth > DEEPEST {
            return Err("this YAML is nested too deeply".into());
        }
        let before = self.count;
        self.count += 1;
        let (value, anchor, merge) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain;
                let merge = plain && tag.is_none() && text == "<<";
                (scalar(&text, plain, tag.as_deref())?, anchor, merge)
            }
            Event::SequenceStart(anchor, tag) => {
                only_core(tag.as_deref(), "seq")?;
                (self.list(depth)?, anchor, false)
            }
            Event::MappingStart(anchor, tag) => {
                only_core(tag.as_deref(), "map")?;
                (self.map(depth)?, anchor, false)
            }
            Event::Alias(anchor) => {
                let node = self.anchors.get(&anchor).cloned();
                let node = node.ok_or("an alias stands inside of what it stands for")?;
                self.count += node.size;
                (node.value, 0, false)
            }
            _ => return Err("this is no YAML: a value is missing".into()),
        };
        if self.count > MOST {
            return Err("this YAML is too large".into());
        }
        let size = self.count - before;
        let node = Node { value, size, merge };
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn list(&mut self, depth: usize) -> Result<Value, String> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                Event::SequenceEnd => return Ok(Value::tuple(items)),
                event => items.push(self.value(event, depth + 1)?.value),
            }
        }
    }

    fn map(&mut self, depth: usize) -> Result<Value, String> {
        let mut map = BTreeMap::new();
        let mut merged = BTreeMap::new();
        loop {
            let event = self.next()?;
            if event == Event::MappingEnd {
                for (key, value) in merged {
                    map.entry(key).or_insert(value);
                }
                return Ok(Value::object(map));
            }
            let key = self.value(event, depth + 1)?;
            let event = self.next()?;
            let value = self.value(event, depth + 1)?.value;
            if key.merge {
                merge(&value, &mut merged)?;
                continue;
            }
            let name = to_text(&key.value)
                .ok_or_else(|| format!("a key is {}, not a string", key.value.described()))?;
            map.insert(name, value);
        }
    }
}

/// What `<<` adds: a map, or a list of maps of which the first wins.
fn merge(value: &Value, into: &mut BTreeMap<Arc<str>, Value>) -> Result<(), String> {
    match &value.kind {
        Kind::Map(map) => {
            for (key, value) in map.iter() {
                into.entry(key.clone()).or_insert_with(|| value.clone());
            }
            Ok(())
        }
        Kind::List(items) => items.iter().try_for_each(|item| merge(item, into)),
        _ => Err(format!("`<<` merges maps, not {}", value.described())),
    }
}

fn only_core(tag: Option<&Tag>, name: &str) -> Result<(), String> {
    match tag {
        Some(tag) if !(tag.is_yaml_core_schema() && tag.suffix == name) => Err(format!(
            "the tag `{}{}` is not supported",
            tag.handle, tag.suffix
        )),
        _ => Ok(()),
    }
}

fn scalar(text: &str, plain: bool, tag: Option<&Tag>) -> Result<Value, String> {
    let Some(tag) = tag else {
        return if plain {
            resolved(text)
        } else {
            Ok(Value::string(text))
        };
    };
    let unsupported = || format!("the tag `{}{}` is not supported", tag.handle, tag.suffix);
    // `!` alone says that it is no more than text.
    if tag.handle.is_empty() && tag.suffix == "!" {
        return Ok(Value::string(text));
    }
    if !tag.is_yaml_core_schema() {
        return Err(unsupported());
    }
    let wrong = || format!("`{text}` is no !!{}", tag.suffix);
    match tag.suffix.as_str() {
        "str" | "binary" => Ok(Value::string(text)),
        _ if !plain => Ok(Value::string(text)),
        "null" => Ok(Value::null()),
        "bool" => boolean(text).map(Value::bool).ok_or_else(wrong),
        "int" | "float" => number(text)?.ok_or_else(wrong),
        "timestamp" => timestamp(text).map(Value::string).ok_or_else(wrong),
        _ => Err(unsupported()),
    }
}

/// A plain scalar's value by its looks.
fn resolved(text: &str) -> Result<Value, String> {
    if matches!(text, "" | "~" | "null" | "Null" | "NULL") {
        return Ok(Value::null());
    }
    if let Some(truth) = boolean(text) {
        return Ok(Value::bool(truth));
    }
    if let Some(number) = number(text)? {
        return Ok(number);
    }
    Ok(Value::string(
        timestamp(text).unwrap_or_else(|| text.to_owned()),
    ))
}

fn boolean(text: &str) -> Option<bool> {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Some(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Some(false)
        }
        _ => None,
    }
}

static DECIMAL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$").ok());

fn number(text: &str) -> Result<Option<Value>, String> {
    let unsigned = text.trim_start_matches(['+', '-']);
    if matches!(
        unsigned,
        ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN"
    ) {
        return Err(format!("`{text}` is no number that Terraform knows"));
    }
    for (prefix, base) in [("0x", 16), ("0o", 8)] {
        let digits = text.strip_prefix(prefix);
        let whole = digits.and_then(|digits| i128::from_str_radix(digits, base).ok());
        if let Some(whole) = whole {
            return Ok(Some(Value::int(whole)));
        }
    }
    let decimal = DECIMAL.as_ref().is_some_and(|r| r.is_match(text));
    Ok(if decimal {
        text.parse().ok().map(Value::number)
    } else {
        None
    })
}

/// A date or time in the one form that has everything.
fn timestamp(text: &str) -> Option<String> {
    static FORM: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            r"^(\d{4})-(\d{1,2})-(\d{1,2})",
            r"(?:[Tt ](\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d+)?(Z|[-+]\d\d:\d\d)?)?$",
        ))
        .ok()
    });
    let found = FORM.as_ref()?.captures(text)?;
    let part = |i: usize| found.get(i).map_or("0", |m| m.as_str());
    let (year, month, day) = (part(1), part(2), part(3));
    let zone = found.get(8).map_or("Z", |m| m.as_str());
    let fraction = found.get(7).map_or("", |m| m.as_str());
    let text = format!(
        "{year}-{month:0>2}-{day:0>2}T{:0>2}:{:0>2}:{:0>2}",
        part(4),
        part(5),
        part(6)
    );
    super::time::is_valid(&format!("{text}Z")).then(|| {
        let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
        format!("{text}{fraction}{zone}")
    })
}
