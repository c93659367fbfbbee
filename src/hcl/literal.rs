//! Text of templates: escapes, strip marks and the dedenting of `<<-`. Knows no tokens.

use std::ops::Range;

/// An escape that means nothing: where it stands in the text, and why.
pub(super) struct BadEscape {
    pub(super) at: Range<usize>,
    pub(super) message: &'static str,
}

/// Resolves the escapes of a quoted string: `\n` and so on, `$${` and `%%{`.
pub(super) fn unescape_quoted(text: &str) -> Result<String, BadEscape> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|b| matches!(b, b'\\' | b'$' | b'%')) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('\\') {
            let start = text.len() - rest.len();
            let (c, len) = backslash(rest).map_err(|(len, message)| BadEscape {
                at: start..start + len,
                message,
            })?;
            out.push(c);
            rest = &rest[len..];
        } else {
            rest = sign(rest, &mut out);
        }
    }
    out.push_str(rest);
    Ok(out)
}

/// Resolves `$${` and `%%{`, the only escapes outside of quotes.
pub(super) fn unescape_bare(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|b| matches!(b, b'$' | b'%')) {
        out.push_str(&rest[..at]);
        rest = sign(&rest[at..], &mut out);
    }
    out.push_str(rest);
    out
}

/// Copies the `$` or `%` that `rest` starts with, once if it is the escape of a sequence.
fn sign<'t>(rest: &'t str, out: &mut String) -> &'t str {
    let (sequence, len) = match rest.as_bytes() {
        [b'$', b'$', b'{', ..] => ("${", 3),
        [b'%', b'%', b'{', ..] => ("%{", 3),
        _ => (&rest[..1], 1),
    };
    out.push_str(sequence);
    &rest[len..]
}

/// What the backslash at the start of `rest` stands for and how long it is written, or how long the mistake is.
fn backslash(rest: &str) -> Result<(char, usize), (usize, &'static str)> {
    let digits = match rest.as_bytes().get(1) {
        Some(b'n') => return Ok(('\n', 2)),
        Some(b'r') => return Ok(('\r', 2)),
        Some(b't') => return Ok(('\t', 2)),
        Some(b'"') => return Ok(('"', 2)),
        Some(b'\\') => return Ok(('\\', 2)),
        Some(b'u') => 4,
        Some(b'U') => 8,
        _ => {
            let len = rest.chars().take(2).map(char::len_utf8).sum();
            return Err((
                len,
                "this escape means nothing; use \\n \\r \\t \\\" \\\\ \\uXXXX",
            ));
        }
    };
    let found = rest[2..]
        .bytes()
        .take(digits)
        .take_while(u8::is_ascii_hexdigit)
        .count();
    if found < digits {
        let message = if digits == 4 {
            "`\\u` needs four hexadecimal digits"
        } else {
            "`\\U` needs eight hexadecimal digits"
        };
        return Err((2 + found, message));
    }
    let len = 2 + digits;
    u32::from_str_radix(&rest[2..len], 16)
        .ok()
        .and_then(char::from_u32)
        .map(|c| (c, len))
        .ok_or((len, "this is no character's number"))
}

/// How much a line's start is indented, in characters; none for a blank line, which neither counts nor changes.
pub(super) fn indentation(line: &str) -> Option<usize> {
    let blank = line.ends_with('\n') && line.trim().is_empty();
    (!blank).then(|| line.chars().take_while(|c| c.is_whitespace()).count())
}

/// Takes `count` characters off the start of a line that [`indentation`] counted.
pub(super) fn dedent(line: &mut String, count: usize) {
    if indentation(line).is_some() {
        let cut: usize = line.chars().take(count).map(char::len_utf8).sum();
        line.drain(..cut);
    }
}
