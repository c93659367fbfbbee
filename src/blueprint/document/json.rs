//! From the text of a JSON template to its document, with the place of every node. What RFC 8259 does not allow is an error here: YAML takes comments,
//! bare words and much else for texts.

use std::sync::Arc;

use super::inset::{self, MAX_DEPTH, repeated};
use super::{Document, Key, Node, NodeKind, Pair};
use crate::blueprint::SYNTAX;
use crate::diag::Problem;
use crate::format::yaml::Note;
use crate::span::{SourceId, Span};

/// Reads a template.
///
/// # Errors
/// The first thing that is not JSON; every faulty expression and repeated key before it.
pub fn read(source: SourceId, text: &Arc<str>) -> Result<Vec<Document>, Vec<Problem>> {
    let mut reader = Reader {
        source,
        text,
        at: 0,
        problems: Vec::new(),
    };
    let root = reader.whole();
    match root {
        Ok(root) if reader.problems.is_empty() => Ok(vec![Document {
            head: Vec::new(),
            root,
            tail: Vec::new(),
        }]),
        Ok(_) => Err(reader.problems),
        Err(problem) => {
            reader.problems.push(*problem);
            Err(reader.problems)
        }
    }
}

type Read<T> = Result<T, Box<Problem>>;

struct Reader<'t> {
    source: SourceId,
    text: &'t Arc<str>,
    at: usize,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn whole(&mut self) -> Read<Node> {
        let root = self.value(0)?;
        match self.peek() {
            None => Ok(root),
            Some(_) => Err(self.wrong("the file ends behind its one value")),
        }
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// The next byte that is no blank.
    fn peek(&mut self) -> Option<u8> {
        let blank = |b: u8| matches!(b, b' ' | b'\t' | b'\n' | b'\r');
        self.at += self.rest().bytes().take_while(|b| blank(*b)).count();
        self.rest().bytes().next()
    }

    fn take(&mut self, wanted: u8) -> bool {
        let is_here = self.peek() == Some(wanted);
        self.at += usize::from(is_here);
        is_here
    }

    fn span(&self, start: usize) -> Span {
        Span::new(self.source, start, self.at)
    }

    /// Something else than `wanted` stands here.
    fn wrong(&mut self, wanted: &str) -> Box<Problem> {
        let _ = self.peek();
        let rest = self.rest();
        let (found, help) = match rest.as_bytes() {
            [] => ("the file ends".to_owned(), None),
            [b'/', b'/' | b'*', ..] | [b'#', ..] => (
                "this is a comment".to_owned(),
                Some("JSON has no comments: take it out, or write a `.yaml` template"),
            ),
            [b'$' | b'%', b'{', ..] => (
                "this is an expression without quotes".to_owned(),
                Some(
                    "write `\"${...}\"`: a text that is one expression becomes its value, with its type",
                ),
            ),
            [b'\'', ..] => (
                "this is a single quote".to_owned(),
                Some("JSON has double quotes only"),
            ),
            [b'}' | b']', ..] if self.before() == Some(',') => (
                format!("`{}` stands behind a comma", &rest[..1]),
                Some("take the comma out: JSON has none behind the last one"),
            ),
            _ => {
                let word: String = rest
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '+'))
                    .collect();
                let shown = rest.chars().next().map(String::from).unwrap_or_default();
                let shown = if word.is_empty() { shown } else { word };
                let help = shown.chars().next().is_some_and(char::is_alphabetic);
                (
                    format!("`{shown}` stands here"),
                    help.then_some("texts and keys stand in double quotes"),
                )
            }
        };
        let len = rest.chars().next().map_or(0, char::len_utf8);
        let span = Span::new(self.source, self.at, self.at + len);
        let message = format!("this cannot be read as JSON: {wanted}, and {found}");
        let mut problem = Problem::new(&SYNTAX, message).at(span, "");
        problem.help = help.map(Into::into);
        Box::new(problem)
    }

    /// The last character before this place that is no blank.
    fn before(&self) -> Option<char> {
        self.text.get(..self.at)?.trim_end().chars().next_back()
    }

    fn fault(&self, start: usize, message: impl Into<String>) -> Box<Problem> {
        Box::new(Problem::new(&SYNTAX, message).at(self.span(start), ""))
    }

    fn value(&mut self, depth: usize) -> Read<Node> {
        let first = self.peek();
        let start = self.at;
        if depth > MAX_DEPTH {
            let message = format!("nested deeper than {MAX_DEPTH} levels");
            return Err(self.fault(start, message));
        }
        let kind = match first {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.array(depth)?,
            Some(b'"') => self.string()?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => {
                let words = [
                    ("null", NodeKind::Null),
                    ("true", NodeKind::Bool(true)),
                    ("false", NodeKind::Bool(false)),
                ];
                let rest = self.rest();
                let known = words.into_iter().find(|(word, _)| {
                    let behind = rest.strip_prefix(word).map(|b| b.chars().next());
                    behind.is_some_and(|next| !next.is_some_and(char::is_alphanumeric))
                });
                let Some((word, kind)) = known else {
                    return Err(self.wrong("a value is wanted"));
                };
                self.at += word.len();
                kind
            }
        };
        let span = self.span(start);
        Ok(Node { kind, span })
    }

    fn object(&mut self, depth: usize) -> Read<NodeKind> {
        self.at += 1;
        let mut pairs: Vec<Pair> = Vec::new();
        if self.take(b'}') {
            return Ok(NodeKind::Map(pairs));
        }
        loop {
            if self.peek() != Some(b'"') {
                return Err(self.wrong("a key is wanted"));
            }
            let start = self.at;
            let key = match self.string()? {
                NodeKind::Template(inset) => Some(Key::Template(inset)),
                NodeKind::Text(text) => Some(Key::Text(text)),
                // What is wrong with it was said.
                _ => None,
            };
            let key_span = self.span(start);
            if let Some(key) = &key {
                self.problems.extend(repeated(key, key_span, &pairs));
            }
            if !self.take(b':') {
                return Err(self.wrong("`:` and a value are wanted"));
            }
            let value = self.value(depth + 1)?;
            pairs.extend(key.map(|key| Pair {
                note: Note::default(),
                key,
                key_span,
                value,
            }));
            if self.take(b'}') {
                return Ok(NodeKind::Map(pairs));
            }
            if !self.take(b',') {
                return Err(self.wrong("`,` or `}` is wanted"));
            }
        }
    }

    fn array(&mut self, depth: usize) -> Read<NodeKind> {
        self.at += 1;
        let mut items = Vec::new();
        if self.take(b']') {
            return Ok(NodeKind::Seq(items));
        }
        loop {
            items.push((Note::default(), self.value(depth + 1)?));
            if self.take(b']') {
                return Ok(NodeKind::Seq(items));
            }
            if !self.take(b',') {
                return Err(self.wrong("`,` or `]` is wanted"));
            }
        }
    }

    fn number(&mut self) -> Read<NodeKind> {
        let start = self.at;
        let rest = self.rest();
        let digits = |s: &str| s.bytes().take_while(u8::is_ascii_digit).count();
        let mut len = usize::from(rest.starts_with('-'));
        let whole = digits(&rest[len..]);
        let is_odd = whole == 0 || (whole > 1 && rest[len..].starts_with('0'));
        len += whole;
        if let Some(fraction) = rest[len..].strip_prefix('.') {
            len += match digits(fraction) {
                0 => 0,
                digits => 1 + digits,
            };
        }
        if let Some(exponent) = rest[len..].strip_prefix(['e', 'E']) {
            let sign = usize::from(exponent.starts_with(['+', '-']));
            len += match digits(&exponent[sign..]) {
                0 => 0,
                digits => 1 + sign + digits,
            };
        }
        let next = rest[len..].chars().next();
        let goes_on =
            next.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+'));
        if is_odd || goes_on {
            let word = |c: &char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
            let word: String = rest.chars().take_while(word).collect();
            self.at += word.len();
            let message = format!("this cannot be read as JSON: `{word}` is no number");
            let problem = self.fault(start, message);
            return Err(Box::new(problem.help(
                "write it without leading zeros, or in quotes if it is a text",
            )));
        }
        let number = rest[..len].into();
        self.at += len;
        Ok(NodeKind::Number(number))
    }

    /// A text, the opening quote being next.
    fn string(&mut self) -> Read<NodeKind> {
        let start = self.at;
        self.at += 1;
        let mut value = String::new();
        loop {
            let rest = self.rest();
            let plain = rest.find(['"', '\\', '\n', '\r']).unwrap_or(rest.len());
            if let Some(control) = rest[..plain].chars().find(|c| *c < ' ') {
                let code = u32::from(control);
                let message = format!("a text holds the control character U+{code:04X}");
                let problem = self.fault(start, message);
                return Err(Box::new(problem.help(format!("write `\\u{code:04x}`"))));
            }
            value.push_str(&rest[..plain]);
            let next = rest.as_bytes().get(plain).copied();
            self.at += plain;
            match next {
                Some(b'"') => {
                    self.at += 1;
                    break;
                }
                Some(b'\\') => value.push(self.escape()?),
                _ => {
                    let mut open = self.fault(start, "this text is not closed on its line");
                    open.help = Some("add `\"`; a line break in a text is `\\n`".into());
                    return Err(open);
                }
            }
        }
        let span = self.span(start);
        match inset::read(self.source, self.text, &value, span, 1) {
            None => Ok(NodeKind::Text(value.into())),
            Some(Ok(kind)) => Ok(kind),
            Some(Err(problem)) => {
                self.problems.push(*problem);
                Ok(NodeKind::Null)
            }
        }
    }

    /// What a backslash and what follows it stand for.
    fn escape(&mut self) -> Read<char> {
        let start = self.at;
        let c = match self.rest().as_bytes().get(1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.code_point(),
            _ => {
                let len = self
                    .rest()
                    .chars()
                    .take(2)
                    .map(char::len_utf8)
                    .sum::<usize>();
                self.at += len;
                let problem = self.fault(start, "this escape means nothing in JSON");
                return Err(Box::new(problem.help(
                    r#"there are \" \\ \/ \b \f \n \r \t and \uXXXX; write `\\` for a backslash"#,
                )));
            }
        };
        self.at += 2;
        Ok(c)
    }

    /// `\uXXXX`, or two of them for a character beyond U+FFFF.
    fn code_point(&mut self) -> Read<char> {
        let start = self.at;
        let unit = |text: &str| {
            let digits = text.strip_prefix("\\u")?.get(..4)?;
            let all = digits.bytes().all(|b| b.is_ascii_hexdigit());
            all.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
        };
        let first = unit(self.rest());
        let second = self.rest().get(6..).and_then(unit);
        let (code, len) = match (first, second) {
            (Some(high @ 0xD800..0xDC00), Some(low @ 0xDC00..0xE000)) => {
                (0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00), 12)
            }
            (Some(code), _) => (code, 6),
            (None, _) => (u32::MAX, 2),
        };
        self.at += len;
        char::from_u32(code).ok_or_else(|| {
            let message = match first {
                Some(_) => "this is half of a pair of `\\uXXXX`, and the other half is missing",
                None => "`\\u` wants four hexadecimal digits",
            };
            self.fault(start, message)
        })
    }
}
