//! How a text is written in YAML: plain, quoted or as a block. The one place where YAML is escaped.

use std::fmt::Write;

/// The first character of a text that Kubernetes and YAML readers refuse even when it is escaped.
#[must_use]
pub fn unprintable(text: &str) -> Option<char> {
    text.chars().find(|&c| match c {
        '\t' | '\n' | '\r' => false,
        _ => c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'),
    })
}

/// Whether a text may stand without quotes, as a value or key in block context, and every reader takes it for a text.
#[must_use]
pub fn is_plain_string(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(&first), Some(&last)) = (bytes.first(), bytes.last()) else {
        return false;
    };
    let starts = match first {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'_' | b'.' | b'$' | 0x80.. => true,
        // `--flag` and `-c`, but neither `-`, `- x` nor `---`.
        b'-' => matches!(bytes.get(1), Some(b'-' | b'a'..=b'z' | b'A'..=b'Z')),
        _ => false,
    };
    let is_mark = |pair: &[u8]| matches!(pair, b": " | b" #");
    starts
        && !matches!(last, b':' | b' ')
        && !text.starts_with("---")
        && !text.starts_with("...")
        && is_plain(text)
        && !bytes.windows(2).any(is_mark)
        && !is_word(text)
        && !is_number(text)
}

fn is_plain(text: &str) -> bool {
    let is_ascii = text.bytes().all(|b| matches!(b, b' '..=b'~'));
    is_ascii || text.chars().all(is_plain_char)
}

fn is_plain_char(c: char) -> bool {
    match c {
        ' '..='~' => true,
        _ => !c.is_ascii() && c.is_alphanumeric(),
    }
}

/// Whether some YAML version takes the text for a null, a boolean or a number without digits.
fn is_word(text: &str) -> bool {
    const WORDS: [&str; 16] = [
        "null", "~", "true", "false", "yes", "no", "on", "off", "y", "n", ".nan", ".inf", "-.inf",
        "+.inf", "<<", "=",
    ];
    text.len() <= 5 && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether some YAML version takes the text for a number or a time. Errs on the side of yes.
pub(super) fn is_number(text: &str) -> bool {
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    let bytes = body.as_bytes();
    if bytes
        .first()
        .is_some_and(|first| !matches!(first, b'0'..=b'9' | b'_' | b'.'))
    {
        return false;
    }
    let radix = matches!(
        bytes,
        [b'0', b'x' | b'X' | b'o' | b'O' | b'b' | b'B', rest @ ..]
            if rest.iter().all(|b| b.is_ascii_hexdigit() || *b == b'_')
    );
    radix || is_decimal(bytes) || is_sexagesimal(bytes) || is_timestamp(bytes)
}

/// `12`, `0123`, `1_000`, `1.5`, `.5`, `5.`, `1e3`, `1.5e-3`.
fn is_decimal(bytes: &[u8]) -> bool {
    let (mantissa, exponent) = match bytes.iter().position(|b| matches!(b, b'e' | b'E')) {
        Some(at) => bytes.split_at(at),
        None => (bytes, [].as_slice()),
    };
    let digits = |part: &[u8]| part.iter().all(|b| b.is_ascii_digit() || *b == b'_');
    let exponent = match exponent {
        [] => true,
        [_, b'-' | b'+', rest @ ..] | [_, rest @ ..] => digits(rest),
    };
    let mut parts = mantissa.split(|b| *b == b'.');
    let whole = parts.next().is_some_and(digits);
    let fraction = parts.next().is_none_or(digits);
    exponent
        && whole
        && fraction
        && parts.next().is_none()
        && (mantissa.iter().any(u8::is_ascii_digit) || matches!(bytes, [] | [b'.']))
}

/// `1:20`, `12:30:45.5`: numbers to the base 60 in YAML 1.1.
fn is_sexagesimal(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(u8::is_ascii_digit)
        && bytes.contains(&b':')
        && bytes
            .iter()
            .all(|b| b.is_ascii_digit() || matches!(b, b':' | b'_' | b'.'))
}

/// `2026-11-21` and whatever follows it.
fn is_timestamp(bytes: &[u8]) -> bool {
    let shape = |at: usize| bytes.get(at).copied().unwrap_or(0);
    (0..4).all(|i| shape(i).is_ascii_digit()) && shape(4) == b'-' && shape(5).is_ascii_digit()
}

/// Writes a text on one line, plain if that is safe.
pub(super) fn inline(text: &str, out: &mut String) {
    if is_plain_string(text) {
        out.push_str(text);
    } else if text.contains(['"', '\\']) && is_plain(text) {
        out.push('\'');
        out.push_str(&text.replace('\'', "''"));
        out.push('\'');
    } else {
        double_quoted(text, out);
    }
}

fn double_quoted(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            ' '..='~' => out.push(c),
            _ if is_odd(c) => escape(c, out),
            _ => out.push(c),
        }
    }
    out.push('"');
}

/// Characters that are breaks, marks or nothing to some reader.
fn is_odd(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{a0}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
}

fn escape(c: char, out: &mut String) {
    let code = u32::from(c);
    // Writing to a string cannot fail.
    let _ = if code <= 0xff {
        write!(out, "\\x{code:02x}")
    } else {
        write!(out, "\\u{code:04x}")
    };
}

/// The mark of the block scalar that a text of several lines may be written as; none if it needs quotes.
pub(super) fn block_mark(text: &str) -> Option<&'static str> {
    if !text.contains('\n') || text.starts_with(['\n', ' ']) || text.ends_with("\n\n") {
        return None;
    }
    let safe_line = |line: &str| {
        !line.starts_with('\t')
            && !line.ends_with([' ', '\t'])
            && line.chars().all(|c| c == '\t' || !is_odd(c))
    };
    if !text.split('\n').all(safe_line) {
        return None;
    }
    Some(if text.ends_with('\n') { "|" } else { "|-" })
}
