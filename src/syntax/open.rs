//! Slips that the parser meets far behind their place: a bracket that is never closed, a merge that was not resolved. Knows no schema.

use crate::diag::Problem;
use crate::span::{SourceId, Span};

use super::parse::SYNTAX;

/// One problem for all conflict markers of git, if there are any: what stands between them is two texts, and every error is an echo.
pub(super) fn unresolved(source: SourceId, text: &str) -> Option<Problem> {
    let mut at = 0;
    let mut marks: Vec<Span> = Vec::new();
    for line in text.split_inclusive('\n') {
        let is_mark = ["<<<<<<<", "=======", ">>>>>>>", "|||||||"]
            .iter()
            .any(|mark| {
                line.strip_prefix(mark)
                    .is_some_and(|rest| !rest.starts_with(&mark[..1]))
            });
        if is_mark {
            marks.push(Span::new(source, at, at + line.trim_end().len()));
        }
        at += line.len();
    }
    let is_first = |span: &Span| {
        text.get(span.range())
            .is_some_and(|l| l.starts_with("<<<<<<<"))
    };
    let (first, others) = marks.split_first().filter(|(first, _)| is_first(first))?;
    let problem = Problem::new(
        &SYNTAX,
        "a merge is not resolved: git's marks of a conflict are in the file",
    )
    .at(*first, "here it begins");
    let problem = others
        .iter()
        .take(2)
        .fold(problem, |p, mark| p.at(*mark, ""));
    Some(problem.help("keep the lines that are to hold, and delete the others and the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`"))
}

/// The bracket or brace of a value that is still open where the parser stumbles at the begin of a line that is a key or a header.
pub(super) fn unclosed(text: &str, at: usize) -> Option<usize> {
    let begin = text.get(..at)?.rfind('\n').map_or(0, |n| n + 1);
    let line = text.get(begin..)?.lines().next()?.trim_start();
    let is_word = |c: char| c.is_ascii_alphanumeric() || "-_.\" ".contains(c);
    let key = line.split_once('=').map(|(key, _)| key);
    let is_key = key.is_some_and(|key| key.chars().all(is_word));
    // Elements of a list begin with neither.
    let name = line.trim_start_matches('[');
    let is_header = name.len() < line.len() && name.starts_with(|c: char| c.is_ascii_alphabetic());
    let at = open_at(text.get(..begin)?).filter(|_| is_key || is_header)?;
    // Between braces stand keys.
    let is_list = text.get(at..)?.starts_with('[');
    (is_list || is_header).then_some(at)
}

/// Where the innermost bracket or brace of a value begins that is open at the end of a text.
fn open_at(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut open: Vec<usize> = Vec::new();
    let mut is_value = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let rest = text.get(at..).unwrap_or_default();
        at += match byte {
            b'#' => rest.find('\n').unwrap_or(rest.len()),
            b'"' | b'\'' => quoted(rest),
            b'\n' => {
                is_value &= !open.is_empty();
                1
            }
            b'=' => {
                is_value = true;
                1
            }
            b'[' | b'{' if is_value => {
                open.push(at);
                1
            }
            b']' | b'}' if is_value => {
                open.pop();
                1
            }
            _ => 1,
        };
    }
    open.pop()
}

/// How long the text in quotes is that another one begins with, up to its line's end if it is not closed there.
fn quoted(text: &str) -> usize {
    let quote = text.get(..1).unwrap_or_default();
    let triple = quote.repeat(3);
    if text.starts_with(&triple) {
        let end = text.get(3..).and_then(|rest| rest.find(&triple));
        return end.map_or(text.len(), |end| end + 6);
    }
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\n' => return at,
            _ if is_escaped => is_escaped = false,
            '\\' if quote == "\"" => is_escaped = true,
            c if quote.starts_with(c) => return at + 1,
            _ => {}
        }
    }
    text.len()
}
