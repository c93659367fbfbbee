//! What to write instead: advice that can be worked out from the value that was written and the schema of its place. Knows no places and no codes.

use jsonschema::error::TypeKind;
use serde_json::{Value, json};

use super::legible::has_type;
use super::navigate::deref;
use super::words::word;
use crate::diag::suggest::{nearest, one_of};
use crate::syntax::{Node, NodeKind, Table, UNSET, header};

/// What a fault is about: `` `port` ``, and for an element of a list `` element 2 of `cells` ``.
pub(super) fn subject(path: &[String]) -> String {
    match path {
        [] => "the file".into(),
        [.., list, index] if is_index(index) => {
            let number = index.parse::<usize>().unwrap_or(0) + 1;
            format!("element {number} of `{list}`")
        }
        [.., key] => format!("`{key}`"),
    }
}

/// The last key of a path that is not the number of an element.
pub(super) fn key_of(path: &[String]) -> &str {
    let mut keys = path.iter().rev().filter(|part| !is_index(part));
    keys.next().map_or("the file", String::as_str)
}

fn is_index(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit())
}

/// The types of a violation in the schema's words. Nobody can write a null, so it is not one.
pub(super) fn types(kind: &TypeKind) -> Vec<String> {
    let all: Vec<String> = match kind {
        TypeKind::Single(t) => vec![t.to_string()],
        TypeKind::Multiple(set) => set.iter().map(|t| t.to_string()).collect(),
    };
    all.into_iter().filter(|t| t != "null").collect()
}

/// The types with their articles, as people read them.
pub(super) fn articled(types: &[String]) -> String {
    let article = |t: &String| match t.as_str() {
        "object" => "a table".to_string(),
        "array" => "an array".to_string(),
        "integer" => "an integer".to_string(),
        other => format!("a {other}"),
    };
    types.iter().map(article).collect::<Vec<_>>().join(" or ")
}

/// The form to write where a number in quotes would not have it.
fn refused_form(schema: &Value, number: i64) -> Option<String> {
    let pattern = json!({ "pattern": schema.get("pattern")? });
    let form = schema.get("x-expects").and_then(Value::as_str);
    let is_fit = jsonschema::is_valid(&pattern, &json!(number.to_string()));
    (!is_fit).then(|| format!("write {}", form.unwrap_or("it in double quotes")))
}

/// Help for a value of a wrong type: how to write it, then what the key means; and the value to write, where there is one.
pub(super) fn retyped(
    document: &Value,
    schema: &Value,
    node: &Node,
    path: &[String],
    types: &[String],
) -> (Option<String>, Option<String>) {
    let of_element = path.last().is_some_and(|part| is_index(part));
    let mut written = None;
    let mut assigned = |value: String| {
        let text = match path.last() {
            Some(key) if !of_element => format!("write `{} = {value}`", header([&**key])),
            _ => format!("write `{value}`"),
        };
        written = Some(value);
        text
    };
    let how = types
        .iter()
        .find_map(|wanted| match (wanted.as_str(), &node.kind) {
            (_, NodeKind::Table(table)) if wanted != "object" && dotted(table).is_some() => {
                let (path, value) = (path.last(), dotted(table));
                let key = path.zip(value).map(|(first, (rest, value))| {
                    format!(
                        "a name with dots stands in quotes: write `\"{first}.{rest}\" = {value}`"
                    )
                });
                Some(key.unwrap_or_default())
            }
            ("string", _) if schema.get("enum").is_some() => {
                Some(format!("write {}", options(schema.get("enum")?)))
            }
            ("string", NodeKind::Integer(n)) => {
                Some(refused_form(schema, *n).unwrap_or_else(|| assigned(format!("\"{n}\""))))
            }
            ("string", NodeKind::Float(_) | NodeKind::Datetime(_)) => {
                Some("write it in double quotes".into())
            }
            ("string", NodeKind::Bool(b)) => Some(assigned(format!("\"{b}\""))),
            ("integer" | "number", NodeKind::String(s)) => Some(match s.trim().parse::<i64>() {
                Ok(number) => format!("{}, without quotes", assigned(number.to_string())),
                Err(_) => "a number stands without quotes and without a unit".into(),
            }),
            ("integer", NodeKind::Float(f)) if f.fract() == 0.0 && f.abs() < 9e18 => {
                Some(assigned(format!("{f:.0}")))
            }
            ("integer" | "number", NodeKind::Float(f)) => no_number(*f),
            ("boolean", NodeKind::String(s)) => match s.to_lowercase().as_str() {
                "true" | "yes" | "on" => {
                    Some(format!("{}, without quotes", assigned("true".into())))
                }
                "false" | "no" | "off" => {
                    Some(format!("{}, without quotes", assigned("false".into())))
                }
                _ => Some("write `true` or `false`, without quotes".into()),
            },
            ("array", NodeKind::String(s)) => Some(assigned(format!("[\"{}\"]", s.escape_debug()))),
            ("array", NodeKind::Integer(n)) => Some(assigned(format!("[{n}]"))),
            ("array", NodeKind::Table(_)) if has_tables(document, schema) => path
                .last()
                .map(|key| format!("a list of tables has double brackets: `[[{key}]]`")),
            ("object", _) => {
                let keys = schema.get("properties").and_then(Value::as_object)?;
                let keys: Vec<&str> = keys.keys().map(String::as_str).collect();
                Some(format!(
                    "write a table `{{ ... }}` with the keys {}",
                    one_of(keys)
                ))
            }
            _ => None,
        });
    let help = match (how, describe(schema)) {
        (Some(how), Some(what)) => Some(format!("{how}. {}: {what}", key_of(path))),
        (Some(how), None) => Some(how),
        (None, Some(what)) => Some(format!("{}: {what}", key_of(path))),
        (None, None) => None,
    };
    (help, written)
}

/// What a number is too large for, or no number at all.
fn no_number(number: f64) -> Option<String> {
    if !number.is_finite() {
        return Some("Terraform, YAML and JSON have finite numbers only".into());
    }
    let is_large = number.abs() >= 9e18;
    is_large.then(|| "a whole number has 64 bits at most, and this one has more".into())
}

/// The rest of the name and the value, where what was read as tables was meant as one name: `vpc.vpcs = 10`.
fn dotted(table: &Table) -> Option<(String, String)> {
    let mut entries = table.iter();
    let (name, entry) = entries.next()?;
    if entries.next().is_some() {
        return None;
    }
    match &entry.node.kind {
        NodeKind::Table(inner) => {
            let (rest, value) = dotted(inner)?;
            Some((format!("{name}.{rest}"), value))
        }
        NodeKind::Integer(value) => Some((name.to_string(), value.to_string())),
        NodeKind::String(value) => Some((name.to_string(), format!("{value:?}"))),
        NodeKind::Bool(value) => Some((name.to_string(), value.to_string())),
        _ => None,
    }
}

/// What is wrong with a text, if the schema of its place has words for that.
pub(super) fn fault_of(schema: &Value, text: &str) -> Option<String> {
    let known = schema.get("x-faults").and_then(Value::as_array)?;
    known.iter().find_map(|fault| {
        let pattern = fault.get(0).and_then(Value::as_str)?;
        let words = fault.get(1).and_then(Value::as_str)?;
        let pattern = regex::Regex::new(pattern).ok()?;
        pattern.is_match(text).then(|| words.to_owned())
    })
}

/// Whether the elements of a list are tables.
fn has_tables(document: &Value, schema: &Value) -> bool {
    let element = schema.get("items").map(|items| deref(document, items));
    element.is_some_and(|e| e.get("type").and_then(Value::as_str) == Some("object"))
}

/// The values of an enumeration.
pub(super) fn options(values: &Value) -> String {
    let texts = texts(values);
    one_of(texts.iter().map(String::as_str))
}

/// The values of an enumeration, each as it is written without its quotes.
pub(super) fn texts(values: &Value) -> Vec<String> {
    let values = values.as_array().into_iter().flatten();
    values
        .filter(|v| !v.is_null())
        .map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_string))
        .collect()
}

/// What was most likely meant by a key that is not known: one that looks like it, or the only one that the table lacks. Not one that the table has already,
/// unless both are tables of tables, whose parts stand under several headers.
pub(super) fn meant_by<'s>(schema: &'s Value, table: &Table, name: &str) -> Option<&'s str> {
    let known = schema.get("properties").and_then(Value::as_object)?;
    let of_tables = |node: &Node| {
        node.as_table()
            .is_some_and(|t| t.iter().all(|(_, e)| e.node.as_table().is_some()))
    };
    let is_table = |key: &str| table.get(key).is_some_and(of_tables);
    let is_free = |key: &&str| table.get(key).is_none() || is_table(key) && is_table(name);
    let near = nearest(name, known.keys().map(String::as_str).filter(is_free));
    near.or_else(|| match absent(schema, table).as_slice() {
        // Not if its value is of another kind.
        [one]
            if table
                .get(name)
                .is_none_or(|node| has_type(known.get(*one).unwrap_or(&Value::Null), node)) =>
        {
            Some(*one)
        }
        _ => None,
    })
}

/// Whether a table has a key that is not known: it is reported, and may be one that the table lacks.
pub(super) fn has_unknown(schema: &Value, table: &Table) -> bool {
    let is_open = word(schema, "additionalProperties") != Some(&Value::Bool(false));
    let known = word(schema, "properties").and_then(Value::as_object);
    let is_unknown = |key: &str| key != UNSET && known.is_some_and(|k| !k.contains_key(key));
    !is_open && table.keys().any(is_unknown)
}

/// The keys that a table must have, alone or with its other layers, and has not.
pub(super) fn absent<'s>(schema: &'s Value, table: &Table) -> Vec<&'s str> {
    let list = |key: &str| schema.get(key).and_then(Value::as_array);
    let all = ["required", "x-required"]
        .into_iter()
        .filter_map(list)
        .flatten();
    let all = all.filter_map(Value::as_str);
    all.filter(|name| table.get(name).is_none()).collect()
}

/// Lines with all these keys, as the table's example has them.
pub(super) fn to_paste(document: &Value, schema: &Value, names: &[String]) -> String {
    let example = schema.get("x-example").and_then(Value::as_str);
    let mut text = "write them, with your values:".to_owned();
    for name in names {
        let mut lines = example.into_iter().flat_map(str::lines);
        let of_example = lines.find_map(|line| {
            let (key, value) = line.split_once('=')?;
            (key.trim() == name).then(|| value.trim().to_owned())
        });
        let value = of_example.unwrap_or_else(|| blank(document, schema, name).to_owned());
        text.push_str(&format!("\n    {name} = {value}"));
    }
    text
}

/// What stands for a value of the key's type.
fn blank(document: &Value, schema: &Value, name: &str) -> &'static str {
    let key = schema.get("properties").and_then(|p| p.get(name));
    let kind = key.and_then(|key| deref(document, key).get("type"));
    match kind.and_then(Value::as_str) {
        Some("string") => "\"...\"",
        Some("integer" | "number") => "0",
        Some("boolean") => "true",
        Some("array") => "[...]",
        _ => "{ ... }",
    }
}

/// Of more tables than these nobody looks for the one that was meant, each time that one of them lacks a key.
const SIBLINGS: usize = 500;

/// The table beside the one at `path` that has `name` and nearly the same key: a header with a slip makes a second table.
pub(super) fn sibling<'f>(file: &'f Node, path: &[String], name: &str) -> Option<&'f str> {
    let (key, above) = path.split_last()?;
    let parent = file.descend(above.iter().map(String::as_str))?.as_table()?;
    if parent.keys().nth(SIBLINGS).is_some() {
        return None;
    }
    let complete = parent.iter().filter(|(other, entry)| {
        other.as_ref() != key && entry.node.as_table().is_some_and(|t| t.get(name).is_some())
    });
    nearest(key, complete.map(|(other, _)| other.as_ref()))
}

/// What a schema's place is for, or what it takes.
pub(super) fn describe(schema: &Value) -> Option<String> {
    let text = |key| schema.get(key).and_then(Value::as_str);
    text("description")
        .or_else(|| text("x-expects"))
        .map(str::to_string)
}
