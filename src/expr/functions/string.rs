//! Functions of strings that need no patterns.

use crate::expr::{Kind, Number, Type, Value};

use super::arguments::Args;
use super::cluster::clusters;
use super::{Answer, Entry, Wrong, fit, fits};

pub const FUNCTIONS: &[Entry] = &[
    ("chomp(string: string) -> string", |args| {
        text(args.text(0).trim_end_matches(['\n', '\r']))
    }),
    (
        "endswith(string: string, suffix: string) -> bool, since 1.3",
        |args| Ok(Value::bool(args.text(0).ends_with(args.text(1)))),
    ),
    ("indent(spaces: int, string: string) -> string", |args| {
        let (count, body) = (args.count(0)?, args.text(1));
        if count > FARTHEST || (count > WIDEST && body.contains('\n')) {
            return Err(Wrong::at(0, format!("these are more than {WIDEST} spaces")));
        }
        let lines = body.matches('\n').count();
        fits(body.len().saturating_add(lines.saturating_mul(count)))?;
        let spaces = " ".repeat(count.min(WIDEST));
        text(body.replace('\n', &format!("\n{spaces}")))
    }),
    (
        "join(separator: string, list: list(string), lists: list(string)...) -> string",
        join,
    ),
    ("lower(string: string) -> string", |args| {
        let lower = |c: char| c.to_lowercase().next().unwrap_or(c);
        text(args.text(0).chars().map(lower).collect::<String>())
    }),
    (
        "split(separator: string, string: string) -> list(string)",
        split,
    ),
    (
        "startswith(string: string, prefix: string) -> bool, since 1.3",
        |args| Ok(Value::bool(args.text(0).starts_with(args.text(1)))),
    ),
    (
        "strcontains(string: string, substring: string) -> bool, since 1.5",
        |args| Ok(Value::bool(args.text(0).contains(args.text(1)))),
    ),
    ("strrev(string: string) -> string", |args| {
        text(clusters(args.text(0)).into_iter().rev().collect::<String>())
    }),
    (
        "substr(string: string, offset: int, length: int) -> string",
        substr,
    ),
    ("title(string: string) -> string", |args| {
        text(title(args.text(0)))
    }),
    (
        "trim(string: string, characters: string) -> string",
        |args| {
            let cut = args.text(1);
            text(args.text(0).trim_matches(|c| cut.contains(c)))
        },
    ),
    (
        "trimprefix(string: string, prefix: string) -> string",
        |args| {
            let all = args.text(0);
            text(all.strip_prefix(args.text(1)).unwrap_or(all))
        },
    ),
    ("trimspace(string: string) -> string", |args| {
        text(args.text(0).trim())
    }),
    (
        "trimsuffix(string: string, suffix: string) -> string",
        |args| {
            let all = args.text(0);
            text(all.strip_suffix(args.text(1)).unwrap_or(all))
        },
    ),
    ("upper(string: string) -> string", |args| {
        text(args.text(0).chars().map(upper).collect::<String>())
    }),
    ("length(value: counted) -> number", length),
];

fn text(text: impl AsRef<str>) -> Answer {
    Ok(Value::string(text.as_ref()))
}

/// One character for one: `ß` has no capital.
/// The most spaces that `indent` puts before a line, and those that Terraform has no room for even where it puts none.
const WIDEST: usize = 10_000;
const FARTHEST: usize = 1 << 40;

/// One character for one, as Go has them.
fn upper(c: char) -> char {
    let code = u32::from(c);
    match code {
        // With an iota below, which texts would write beside it.
        0x1f80..=0x1faf => char::from_u32(code | 8).unwrap_or(c),
        0x1fb3 | 0x1fc3 | 0x1ff3 => char::from_u32(code + 9).unwrap_or(c),
        _ => {
            let mut upper = c.to_uppercase();
            match (upper.next(), upper.next()) {
                (Some(one), None) => one,
                _ => c,
            }
        }
    }
}

/// At the beginning of a word, where two letters in one have a form of their own and Georgian has none.
fn titled(c: char) -> char {
    match c {
        '\u{1c4}'..='\u{1c6}' => '\u{1c5}',
        '\u{1c7}'..='\u{1c9}' => '\u{1c8}',
        '\u{1ca}'..='\u{1cc}' => '\u{1cb}',
        '\u{1f1}'..='\u{1f3}' => '\u{1f2}',
        '\u{10d0}'..='\u{10ff}' => c,
        _ => upper(c),
    }
}

fn title(text: &str) -> String {
    let mut inside = false;
    text.chars()
        .map(|c| {
            let out = if inside { c } else { titled(c) };
            // Beyond ASCII only spaces are between words.
            inside = match c.is_ascii() {
                true => c.is_ascii_alphanumeric() || c == '_',
                false => !c.is_whitespace(),
            };
            out
        })
        .collect()
}

fn join(args: &Args) -> Answer {
    let mut items = Vec::new();
    for i in 1..args.rest(0).len() {
        items.extend(args.texts(i)?);
    }
    let separator = args.text(0);
    let separators = separator.len().saturating_mul(items.len());
    let bytes = items.iter().map(|item| item.len());
    fits(bytes.fold(separators, usize::saturating_add))?;
    text(items.join(separator))
}

fn split(args: &Args) -> Answer {
    let (separator, all) = (args.text(0), args.text(1));
    let count = match separator.is_empty() {
        true => all.len(),
        false => all.matches(separator).count(),
    };
    fit(count)?;
    let items = if separator.is_empty() {
        all.chars().map(|c| Value::string(c.to_string())).collect()
    } else {
        all.split(separator).map(Value::string).collect()
    };
    Ok(Value::list_of(Type::String, items))
}

fn substr(args: &Args) -> Answer {
    let all = clusters(args.text(0));
    let total = i128::try_from(all.len()).unwrap_or(i128::MAX);
    let (mut offset, length) = (args.small(1)?, args.small(2)?);
    if offset < 0 {
        offset = (offset + total).max(0);
    }
    // From the end, no length is all of the rest.
    let end = if length < 0 || (length == 0 && args.int(1) < 0) {
        total
    } else {
        offset.saturating_add(length)
    };
    let place = |n: i128| usize::try_from(n.clamp(0, total)).unwrap_or(0);
    let part = all.get(place(offset)..place(end).max(place(offset)));
    text(part.unwrap_or(&[]).concat())
}

fn length(args: &Args) -> Answer {
    let value = args.value(0);
    let count = match &value.kind {
        Kind::String(text) => clusters(text).len(),
        Kind::List(items) | Kind::Set(items) => items.len(),
        Kind::Map(map) => map.len(),
        _ => {
            let message = format!("{} has no length", value.described());
            return Err(Wrong::at(0, message));
        }
    };
    Ok(Value::number(Number::count(
        i128::try_from(count).unwrap_or(i128::MAX),
    )))
}
