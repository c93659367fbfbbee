//! Base64, URLs and CSV.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::expr::{Type, Value};

use super::arguments::Args;
use super::{Answer, Entry, Wrong, fit};

pub const FUNCTIONS: &[Entry] = &[
    ("base64decode(string: string) -> string", |args| {
        let text = args.text(0).replace(['\n', '\r'], "");
        let bytes = STANDARD.decode(text);
        let bytes = bytes.map_err(|_| Wrong::at(0, "this is no base64"))?;
        let text = String::from_utf8(bytes);
        let text = text.map_err(|_| Wrong::at(0, "what is encoded there is no text"))?;
        Ok(Value::string(text))
    }),
    ("base64encode(string: string) -> string", |args| {
        Ok(Value::string(STANDARD.encode(args.text(0))))
    }),
    ("csvdecode(string: string) -> any", csv),
    (
        "urldecode(string: string) -> string, not in Terraform",
        url_decode,
    ),
    ("urlencode(string: string) -> string", |args| {
        let mut out = String::new();
        for byte in args.text(0).bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                    out.push(char::from(byte));
                }
                b' ' => out.push('+'),
                _ => out.push_str(&format!("%{byte:02X}")),
            }
        }
        Ok(Value::string(out))
    }),
];

fn url_decode(args: &Args) -> Answer {
    let wrong = || Wrong::at(0, "a `%` is followed by two hexadecimal digits");
    let mut out = Vec::new();
    let mut bytes = args.text(0).bytes();
    let digit = |bytes: &mut std::str::Bytes| {
        let digit = bytes.next().and_then(|b| char::from(b).to_digit(16));
        digit.and_then(|d| u8::try_from(d).ok()).ok_or_else(wrong)
    };
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'+' => b' ',
            b'%' => digit(&mut bytes)? << 4 | digit(&mut bytes)?,
            byte => byte,
        });
    }
    let text = String::from_utf8(out);
    let text = text.map_err(|_| Wrong::at(0, "what is encoded there is no text"))?;
    Ok(Value::string(text))
}

/// One object a row, its keys from the first row.
fn csv(args: &Args) -> Answer {
    fit(args.text(0).matches([',', '\n']).count())?;
    let rows = records(args.text(0)).map_err(|message| Wrong::at(0, message))?;
    let Some((head, rows)) = rows.split_first() else {
        return Err(Wrong::at(0, "there is no first row with the names"));
    };
    for (i, name) in head.iter().enumerate() {
        if head.iter().take(i).any(|other| other == name) {
            return Err(Wrong::at(0, format!("two columns are named `{name}`")));
        }
    }
    let mut out = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        if row.len() != head.len() {
            let (line, count, want) = (i + 2, row.len(), head.len());
            let message = format!("row {line} has {count} fields, not {want}");
            return Err(Wrong::at(0, message));
        }
        let pairs = head.iter().zip(row);
        out.push(Value::object(pairs.map(|(name, field)| {
            (name.as_str(), Value::string(field.as_str()))
        })));
    }
    let element = Type::object(head.iter().map(|name| (name.as_str(), Type::String)));
    Ok(Value::list_of(element, out))
}

/// RFC 4180; empty lines are skipped.
fn records(text: &str) -> Result<Vec<Vec<String>>, String> {
    let mut rows = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(after) = rest
            .strip_prefix("\r\n")
            .or_else(|| rest.strip_prefix('\n'))
        {
            rest = after;
            continue;
        }
        let mut row = Vec::new();
        loop {
            let (field, after) = field(rest)?;
            row.push(field);
            if let Some(after) = after.strip_prefix(',') {
                rest = after;
                continue;
            }
            rest = after
                .strip_prefix("\r\n")
                .or_else(|| after.strip_prefix('\n'))
                .unwrap_or(after);
            break;
        }
        rows.push(row);
    }
    Ok(rows)
}

/// A field, and what follows: a comma, the line's end, or nothing.
fn field(text: &str) -> Result<(String, &str), String> {
    let Some(mut rest) = text.strip_prefix('"') else {
        let end = text.find([',', '\n']).unwrap_or(text.len());
        let (field, mut after) = text.split_at(end);
        let mut field = field;
        if after.starts_with('\n') && field.ends_with('\r') {
            (field, after) = text.split_at(end - 1);
        }
        if field.contains('"') {
            return Err(format!(
                "a quote inside of the field `{field}`, which has none around it"
            ));
        }
        return Ok((field.to_owned(), after));
    };
    let mut out = String::new();
    loop {
        let Some((part, after)) = rest.split_once('"') else {
            return Err("a quote is not closed".into());
        };
        out.push_str(part);
        match after.strip_prefix('"') {
            Some(after) => {
                out.push('"');
                rest = after;
            }
            None if after.is_empty()
                || after.starts_with([',', '\n'])
                || after.starts_with("\r\n") =>
            {
                return Ok((out.replace("\r\n", "\n"), after));
            }
            None => return Err("text behind a closing quote".into()),
        }
    }
}
