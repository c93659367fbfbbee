//! `format` and `formatlist`: verbs with flags, width and precision.

use std::sync::Arc;

use crate::expr::convert::{to_bool, to_number, to_text};
use crate::expr::{Kind, Number, Type, Value};

use super::arguments::Args;
use super::cluster::clusters;
use super::json;
use super::{Answer, Entry, Wrong, fits};

pub const FUNCTIONS: &[Entry] = &[
    ("format(format: string, values: any...) -> string", |args| {
        Ok(Value::string(filled(args.text(0), args.rest(1))?))
    }),
    (
        "formatlist(format: string, values: any...) -> list(string)",
        format_list,
    ),
];

/// What stands between `%` and its letter.
#[derive(Default)]
struct Verb {
    plus: bool,
    minus: bool,
    sharp: bool,
    space: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
    argument: Option<usize>,
    letter: char,
}

/// The most digits that are calculated.
const FINEST: usize = 10_000;

fn filled(format: &str, values: &[Value]) -> Result<String, Wrong> {
    let mut out = String::new();
    let mut rest = format;
    let mut next = 0;
    let mut highest = 0;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        if let Some(after) = after.strip_prefix('%') {
            out.push('%');
            rest = after;
            continue;
        }
        let (verb, after) = verb(after)?;
        rest = after;
        let at = verb.argument.unwrap_or(next);
        let value = values.get(at);
        let value = value.ok_or_else(|| lacks_value(&verb, at, values.len()))?;
        next = at + 1;
        fits(out.len().saturating_add(verb.width))?;
        if verb.precision.is_some_and(|of| of > FINEST) && !"sq".contains(verb.letter) {
            let message = format!("these are more than {FINEST} digits");
            return Err(Wrong::beyond(message));
        }
        highest = highest.max(next);
        out.push_str(&one(&verb, value).map_err(|message| Wrong::at(at + 1, message))?);
        fits(out.len())?;
    }
    out.push_str(rest);
    all_used(highest, values.len())?;
    Ok(out)
}

/// What is wrong with a format whatever its values are, of which only their number counts.
pub(super) fn check(format: &str, values: usize) -> Result<(), Wrong> {
    let mut rest = format;
    let (mut next, mut highest) = (0, 0);
    while let Some((_, after)) = rest.split_once('%') {
        if let Some(after) = after.strip_prefix('%') {
            rest = after;
            continue;
        }
        let (verb, after) = verb(after)?;
        rest = after;
        let at = verb.argument.unwrap_or(next);
        if at >= values {
            return Err(lacks_value(&verb, at, values));
        }
        if !"vsqtdboxXeEfgG".contains(verb.letter) {
            return Err(Wrong::at(0, no_verb(verb.letter)));
        }
        next = at + 1;
        highest = highest.max(next);
    }
    all_used(highest, values)
}

fn lacks_value(verb: &Verb, at: usize, values: usize) -> Wrong {
    let letter = verb.letter;
    let message = format!("`%{letter}` needs value {}, there are {values}", at + 1);
    Wrong::at(0, message)
}

fn all_used(used: usize, values: usize) -> Result<(), Wrong> {
    if used < values {
        let message = format!("the format uses {used} of {values} values");
        return Err(Wrong::at(used + 1, message));
    }
    Ok(())
}

fn no_verb(letter: char) -> String {
    format!("there is no verb `%{letter}`")
}

/// Reads a verb behind its `%`.
fn verb(text: &str) -> Result<(Verb, &str), Wrong> {
    let mut verb = Verb::default();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        match c {
            '+' => verb.plus = true,
            '-' => verb.minus = true,
            '#' => verb.sharp = true,
            ' ' => verb.space = true,
            '0' => verb.zero = true,
            _ => break,
        }
        rest = rest.get(1..).unwrap_or("");
    }
    (verb.width, rest) = digits(rest);
    if let Some(after) = rest.strip_prefix('.') {
        let (precision, after) = digits(after);
        verb.precision = Some(precision);
        rest = after;
    }
    if let Some(after) = rest.strip_prefix('[') {
        let (number, after) = digits(after);
        let at = number.checked_sub(1);
        let after = after.strip_prefix(']');
        let (Some(at), Some(after)) = (at, after) else {
            return Err(Wrong::at(0, "a value's number is written `%[1]s`"));
        };
        verb.argument = Some(at);
        rest = after;
    }
    let Some(letter) = rest.chars().next() else {
        return Err(Wrong::at(0, "the format ends inside of a verb"));
    };
    verb.letter = letter;
    Ok((verb, rest.get(letter.len_utf8()..).unwrap_or("")))
}

fn digits(text: &str) -> (usize, &str) {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = text.get(..text.len() - rest.len()).unwrap_or("");
    let number = match number.is_empty() {
        true => 0,
        false => number.parse().unwrap_or(usize::MAX),
    };
    (number, rest)
}

fn one(verb: &Verb, value: &Value) -> Result<String, String> {
    let wrong = |need: &str| format!("`%{}` needs {need}, not {}", verb.letter, value.described());
    let number = || to_number(value).ok_or_else(|| wrong("a number"));
    Ok(match verb.letter {
        'v' => match (&value.kind, verb.sharp) {
            (Kind::Number(number), false) => {
                let unsigned = Verb {
                    plus: false,
                    space: false,
                    precision: None,
                    ..*verb
                };
                numeric(&unsigned, number, 'g')
            }
            (Kind::String(text), false) => padded(verb, text),
            (Kind::Bool(b), false) => padded(verb, &b.to_string()),
            (Kind::Null(Type::Null), _) => return Err(wrong("a value")),
            _ => padded(verb, &json::encode(value)),
        },
        's' | 'q' => {
            let text = to_text(value).ok_or_else(|| wrong("a string"))?;
            let cut = match verb.precision {
                Some(most) => clusters(&text).into_iter().take(most).collect(),
                None => text.to_string(),
            };
            match verb.letter {
                'q' => padded(verb, &json::encode(&Value::string(cut))),
                _ => padded(verb, &cut),
            }
        }
        't' => to_bool(value).ok_or_else(|| wrong("a bool"))?.to_string(),
        'd' | 'b' | 'o' | 'x' | 'X' => {
            let number = number()?;
            if !number.is_whole() {
                return Err(format!("`%{}` needs a whole number", verb.letter));
            }
            whole(verb, &number)?
        }
        'e' | 'E' | 'f' | 'g' | 'G' => numeric(verb, &*number()?, verb.letter),
        letter => return Err(no_verb(letter)),
    })
}

/// Filled up to the width, in characters.
fn padded(verb: &Verb, text: &str) -> String {
    let missing = verb.width.saturating_sub(clusters(text).len());
    match (verb.minus, verb.zero) {
        (true, true) => format!("{text}{}", "0".repeat(missing)),
        (true, false) => format!("{text}{}", " ".repeat(missing)),
        (false, true) => format!("{}{text}", "0".repeat(missing)),
        (false, false) => format!("{}{text}", " ".repeat(missing)),
    }
}

/// Sign, prefix, zeros and digits; `fill` says whether zeros may fill up the width.
fn signed(verb: &Verb, negative: bool, prefix: &str, digits: &str, fill: bool) -> String {
    let sign = match (negative, verb.plus, verb.space) {
        (true, _, _) => "-",
        (_, true, _) => "+",
        (_, _, true) => " ",
        _ => "",
    };
    let length = sign.len() + prefix.len() + digits.len();
    let missing = verb.width.saturating_sub(length);
    if verb.zero && !verb.minus && fill {
        return format!("{sign}{prefix}{}{digits}", "0".repeat(missing));
    }
    let text = format!("{sign}{prefix}{digits}");
    if verb.minus {
        format!("{text}{}", " ".repeat(missing))
    } else {
        format!("{}{text}", " ".repeat(missing))
    }
}

fn whole(verb: &Verb, number: &Number) -> Result<String, String> {
    let magnitude = number.absolute();
    let small = || {
        let small = magnitude.to_i128();
        small.ok_or_else(|| format!("the number is too large for `%{}`", verb.letter))
    };
    let (prefix, digits) = match verb.letter {
        'b' => ("0b", format!("{:b}", small()?)),
        'o' => ("0", format!("{:o}", small()?)),
        'x' => ("0x", format!("{:x}", small()?)),
        'X' => ("0X", format!("{:X}", small()?)),
        _ if verb.precision == Some(0) && magnitude.is_zero() => ("", String::new()),
        _ => ("", magnitude.to_string()),
    };
    let prefix = if verb.sharp { prefix } else { "" };
    let zeros = verb.precision.unwrap_or(0).saturating_sub(digits.len());
    let digits = format!("{}{digits}", "0".repeat(zeros));
    let fill = verb.precision.is_none();
    Ok(signed(verb, number.is_negative(), prefix, &digits, fill))
}

fn numeric(verb: &Verb, number: &Number, letter: char) -> String {
    let text = match letter {
        'f' => number.fixed(verb.precision.unwrap_or(6)),
        'e' | 'E' => number.scientific(Some(verb.precision.unwrap_or(6))),
        _ => number.general(verb.precision),
    };
    let text = if letter.is_ascii_uppercase() {
        text.to_uppercase()
    } else {
        text
    };
    signed(verb, number.is_negative(), "", &text, true)
}

/// Once for each element; what is no list stays the same.
fn format_list(args: &Args) -> Answer {
    let values = args.rest(1);
    let mut length = None;
    for (i, value) in values.iter().enumerate() {
        if let Some(items) = value.as_list() {
            if length.is_some_and(|length| length != items.len()) {
                return Err(Wrong::at(i + 1, "the lists differ in length"));
            }
            length = Some(items.len());
        }
    }
    let (mut out, mut bytes) = (Vec::new(), 0);
    for turn in 0..length.unwrap_or(1) {
        let row: Vec<Value> = values
            .iter()
            .map(|value| match value.as_list() {
                Some(items) => items.get(turn).cloned().unwrap_or_else(Value::null),
                None => value.clone(),
            })
            .collect();
        let text: Arc<str> = filled(args.text(0), &row)?.into();
        bytes += text.len();
        fits(bytes)?;
        out.push(Value::string(text));
    }
    Ok(Value::list_of(Type::String, out))
}
