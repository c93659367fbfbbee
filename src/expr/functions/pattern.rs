//! Functions with regular expressions.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use regex::{Captures, Regex};

use crate::expr::{Type, Value};

use super::arguments::Args;
use super::re2;
use super::{Answer, Entry, Wrong, fit, fits};

pub const FUNCTIONS: &[Entry] = &[
    ("regex(pattern: string, string: string) -> any", |args| {
        let pattern = capturing(args.text(0))?;
        let found = pattern.regex.captures(args.text(1));
        let found = found.ok_or_else(|| {
            Wrong::at(1, format!("`{}` does not match the pattern", args.text(1)))
        })?;
        Ok(captured(&pattern, &found))
    }),
    (
        "regexall(pattern: string, string: string) -> list(any)",
        |args| {
            let pattern = capturing(args.text(0))?;
            let all = pattern.regex.captures_iter(args.text(1));
            let mut found = Vec::new();
            for one in all {
                found.push(captured(&pattern, &one));
                fit(found.len().saturating_mul(one.len()))?;
            }
            Ok(Value::list_of(pattern.result(), found))
        },
    ),
    (
        "replace(string: string, substring: string, replacement: string) -> string",
        replace,
    ),
];

/// A pattern for our engine, and the names of its groups. It is shared, not cloned: a clone of a `Regex` makes its working memory anew.
struct Pattern {
    regex: Regex,
    names: Vec<Option<String>>,
}

impl Pattern {
    /// The type of what it finds.
    fn result(&self) -> Type {
        let names = self.names.iter().flatten();
        match self.names.len() {
            0 => Type::String,
            count if names.clone().next().is_none() => {
                Type::tuple(std::iter::repeat_n(Type::String, count))
            }
            _ => Type::object(names.map(|name| (name.as_str(), Type::String))),
        }
    }
}

/// Patterns that were used before: there are few of them, and each is used for every instance of a template.
static COMPILED: Mutex<BTreeMap<String, Arc<Pattern>>> = Mutex::new(BTreeMap::new());
/// Patterns can be computed. More than these are not kept.
const KEPT: usize = 1_000;

fn compiled(pattern: &str, argument: usize) -> Result<Arc<Pattern>, Wrong> {
    let kept = || COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = kept().get(pattern) {
        return Ok(known.clone());
    }
    let new = Arc::new(compile(pattern, argument)?);
    let mut kept = kept();
    if kept.len() < KEPT {
        kept.insert(pattern.to_owned(), new.clone());
    }
    Ok(new)
}

fn compile(pattern: &str, argument: usize) -> Result<Pattern, Wrong> {
    let wrong = |why: &str| {
        let message = format!("`{pattern}` is no regular expression: {why}");
        Wrong::at(argument, message)
    };
    let translated = re2::translate(pattern).map_err(|why| wrong(&why))?;
    let regex = Regex::new(&translated.pattern).map_err(|error| {
        let text = error.to_string();
        let last = text.lines().last().unwrap_or("it cannot be read");
        wrong(last.trim_start_matches("error: "))
    })?;
    Ok(Pattern {
        regex,
        names: translated.names,
    })
}

/// The type of what a pattern finds.
pub(super) fn found_by(pattern: &str) -> Result<Type, Wrong> {
    Ok(capturing(pattern)?.result())
}

/// The pattern of a call whose result holds the groups: all have names or none.
fn capturing(pattern: &str) -> Result<Arc<Pattern>, Wrong> {
    let pattern = compiled(pattern, 0)?;
    let named = pattern.names.iter().filter(|name| name.is_some()).count();
    if named > 0 && named < pattern.names.len() {
        let message = "some groups of the pattern have names and some have none";
        return Err(Wrong::at(0, message));
    }
    Ok(pattern)
}

/// Without groups the text; with names an object; else a list.
fn captured(pattern: &Pattern, found: &Captures) -> Value {
    let group = |i: usize| {
        found.get(i).map_or_else(
            || Value::null_of(Type::String),
            |m| Value::string(m.as_str()),
        )
    };
    let names = &pattern.names;
    if names.is_empty() {
        return group(0);
    }
    if names.iter().any(Option::is_some) {
        let pairs = names.iter().enumerate();
        let pairs = pairs.filter_map(|(i, name)| Some((name.as_deref()?, group(i + 1))));
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
    let Some(pattern) = pattern else {
        let added = all
            .matches(search)
            .count()
            .saturating_mul(replacement.len());
        fits(all.len().saturating_add(added))?;
        return Ok(Value::string(all.replace(search, replacement)));
    };
    let pattern = compiled(pattern, 1)?;
    let mut bytes = 0usize;
    let replaced = pattern.regex.replace_all(all, |found: &Captures| {
        // Beyond what fits, nothing is made.
        let filled = match fits(bytes) {
            Ok(()) => filled(&pattern, found, replacement),
            Err(_) => String::new(),
        };
        bytes = bytes.saturating_add(filled.len());
        filled
    });
    fits(bytes)?;
    Ok(Value::string(replaced.into_owned()))
}

/// A replacement with `$1`, `$name`, `${name}` and `$$` resolved; another `$` stands for itself.
fn filled(pattern: &Pattern, found: &Captures, replacement: &str) -> String {
    let mut out = String::new();
    let mut rest = replacement;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        if fits(out.len()).is_err() {
            return out;
        }
        rest = after;
        if let Some(after) = rest.strip_prefix('$') {
            out.push('$');
            rest = after;
            continue;
        }
        let open = rest.strip_prefix('{');
        let start = open.unwrap_or(rest);
        let is_name = |c: char| c.is_alphanumeric() || c == '_';
        let end = start.find(|c| !is_name(c)).unwrap_or(start.len());
        let (name, after) = start.split_at(end);
        let after = match open {
            Some(_) => after.strip_prefix('}'),
            None => Some(after),
        };
        let Some(after) = after.filter(|_| !name.is_empty()) else {
            out.push('$');
            continue;
        };
        rest = after;
        let group = match name.parse::<usize>() {
            Ok(number) => found.get(number),
            Err(_) => (pattern.names.iter().enumerate())
                .filter(|(_, known)| known.as_deref() == Some(name))
                .find_map(|(i, _)| found.get(i + 1)),
        };
        out.push_str(group.map_or("", |group| group.as_str()));
    }
    out.push_str(rest);
    out
}
