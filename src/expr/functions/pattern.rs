//! Functions with regular expressions.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use regex::{Captures, Regex};

use crate::expr::{Type, Value};

use super::arguments::Args;
use super::{Answer, Entry, Wrong};

pub const FUNCTIONS: &[Entry] = &[
    ("regex(pattern: string, string: string)", |args| {
        let pattern = compiled(args.text(0), 0)?;
        let found = pattern.captures(args.text(1));
        let found = found.ok_or_else(|| {
            Wrong::at(1, format!("`{}` does not match the pattern", args.text(1)))
        })?;
        Ok(captured(&pattern, &found))
    }),
    ("regexall(pattern: string, string: string)", |args| {
        let pattern = compiled(args.text(0), 0)?;
        let all = pattern.captures_iter(args.text(1));
        let all: Vec<Value> = all.map(|c| captured(&pattern, &c)).collect();
        let element = Type::unify_all(all.iter().map(Type::of)).unwrap_or(Type::String);
        let element = if all.is_empty() {
            Type::String
        } else {
            element
        };
        Ok(Value::list_of(element, all))
    }),
    (
        "replace(string: string, substring: string, replacement: string)",
        replace,
    ),
];

/// Patterns that were used before: there are few of them, and each is used for every instance of a template.
static COMPILED: Mutex<BTreeMap<String, Regex>> = Mutex::new(BTreeMap::new());
/// Patterns can be computed. More than these are not kept.
const KEPT: usize = 1_000;

fn compiled(pattern: &str, argument: usize) -> Result<Regex, Wrong> {
    let kept = || COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(regex) = kept().get(pattern) {
        return Ok(regex.clone());
    }
    let regex = compile(pattern, argument)?;
    let mut kept = kept();
    if kept.len() < KEPT {
        kept.insert(pattern.to_owned(), regex.clone());
    }
    Ok(regex)
}

fn compile(pattern: &str, argument: usize) -> Result<Regex, Wrong> {
    Regex::new(&translated(pattern)).map_err(|error| {
        let text = error.to_string();
        let last = text.lines().last().unwrap_or("it cannot be read");
        let why = last.trim_start_matches("error: ");
        Wrong::at(
            argument,
            format!("`{pattern}` is no regular expression: {why}"),
        )
    })
}

/// Without groups the text; with names an object; else a list.
fn captured(pattern: &Regex, found: &Captures) -> Value {
    let group = |i: usize| {
        found
            .get(i)
            .map_or_else(Value::null, |m| Value::string(m.as_str()))
    };
    let names: Vec<Option<&str>> = pattern.capture_names().skip(1).collect();
    if names.is_empty() {
        return group(0);
    }
    if names.iter().any(Option::is_some) {
        let pairs = names.iter().enumerate();
        let pairs = pairs.filter_map(|(i, name)| Some(((*name)?, group(i + 1))));
        return Value::object(pairs);
    }
    Value::tuple((1..=names.len()).map(group).collect())
}

/// A substring between slashes is a pattern.
fn replace(args: &Args) -> Answer {
    let (all, search, replacement) = (args.text(0), args.text(1), args.text(2));
    let pattern = search
        .strip_prefix('/')
        .and_then(|rest| rest.strip_suffix('/'));
    Ok(Value::string(match pattern {
        Some(pattern) => compiled(pattern, 1)?
            .replace_all(all, replacement)
            .into_owned(),
        None => all.replace(search, replacement),
    }))
}

/// The pattern with RE2's meaning in the terms of our engine: classes such as `\d` are of ASCII, and a bracket inside
/// of brackets stands for itself.
fn translated(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut inside = false;
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some(escape) => out.push_str(&class(escape, inside)),
                None => out.push(c),
            },
            '[' if !inside => {
                inside = true;
                out.push(c);
                if chars.peek() == Some(&'^') {
                    out.extend(chars.next());
                }
                // First in its class, it stands for itself.
                if chars.peek() == Some(&']') {
                    chars.next();
                    out.push_str("\\]");
                }
            }
            '[' if chars.peek() == Some(&':') => {
                out.push(c);
                for part in chars.by_ref() {
                    out.push(part);
                    if part == ']' {
                        break;
                    }
                }
            }
            '[' | '&' | '~' if inside => {
                out.push('\\');
                out.push(c);
            }
            ']' => {
                inside = false;
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

fn class(escape: char, inside: bool) -> String {
    let set = match escape.to_ascii_lowercase() {
        'd' => "0-9",
        'w' => "0-9A-Za-z_",
        's' => "\\t\\n\\x0C\\r ",
        'b' if !inside => return format!("(?-u:\\{escape})"),
        _ => return format!("\\{escape}"),
    };
    match (escape.is_ascii_uppercase(), inside) {
        (true, _) => format!("[^{set}]"),
        (false, true) => set.to_owned(),
        (false, false) => format!("[{set}]"),
    }
}
