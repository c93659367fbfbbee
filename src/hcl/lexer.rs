//! From text to lossless tokens. Never fails: what is not HCL becomes [`TokenKind::Invalid`] for the parser to report.

use std::cell::Cell;

use crate::span::{SourceId, Span};

use super::token::{Token, TokenKind as T};

/// What a text is, seen as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A body or an expression.
    Code,
    /// A template without quotes, as `templatefile` reads it.
    Template,
}

/// The tokens of a whole HCL text, the last one [`TokenKind::End`](super::TokenKind::End).
#[must_use]
pub fn lex(source: SourceId, text: &str) -> Vec<Token> {
    lex_at(source, text, 0, Mode::Code)
}

thread_local! {
    static READ: Cell<usize> = const { Cell::new(0) };
}

/// How many texts this thread has read so far. Templates are read once a process and what is emitted is not read at all: a test counts.
#[must_use]
pub fn texts_read() -> usize {
    READ.get()
}

/// The tokens of a text that starts at byte `base` of `source`.
#[must_use]
pub fn lex_at(source: SourceId, text: &str, base: usize, mode: Mode) -> Vec<Token> {
    READ.set(READ.get() + 1);
    let mut lexer = Lexer {
        source,
        text,
        bytes: text.as_bytes(),
        base,
        pos: 0,
        tokens: Vec::with_capacity(text.len() / 4 + 8),
        modes: vec![match mode {
            Mode::Code => State::Code,
            Mode::Template => State::Bare,
        }],
    };
    lexer.run();
    lexer.tokens
}

/// What the text at hand belongs to; the innermost is last on the stack.
#[derive(Clone, Copy)]
enum State {
    /// The outermost code.
    Code,
    /// Inside `${` or `%{`, with the number of braces open in it.
    Sequence { braces: usize },
    /// Between quotes.
    Quoted,
    /// In a heredoc whose marker stands at `marker..marker_end`; `fresh` at the start of a line.
    Heredoc {
        marker: usize,
        marker_end: usize,
        fresh: bool,
    },
    /// In a template without quotes.
    Bare,
}

struct Lexer<'t> {
    source: SourceId,
    text: &'t str,
    bytes: &'t [u8],
    base: usize,
    pos: usize,
    tokens: Vec<Token>,
    modes: Vec<State>,
}

impl Lexer<'_> {
    fn run(&mut self) {
        if self.bytes.starts_with(b"\xef\xbb\xbf") {
            self.push(T::ByteOrderMark, 3);
        }
        while self.pos < self.bytes.len() {
            match self.modes.last().copied().unwrap_or(State::Code) {
                State::Code => self.code(None),
                State::Sequence { braces } => self.code(Some(braces)),
                State::Quoted => self.quoted(),
                State::Heredoc {
                    marker,
                    marker_end,
                    fresh,
                } => self.heredoc(marker, marker_end, fresh),
                State::Bare => {
                    self.line_of_text();
                }
            }
        }
        self.push(T::End, 0);
    }

    fn byte(&self, ahead: usize) -> u8 {
        self.bytes.get(self.pos + ahead).copied().unwrap_or(0)
    }

    fn push(&mut self, kind: T, len: usize) {
        let start = self.base + self.pos;
        self.tokens.push(Token {
            kind,
            span: Span::new(self.source, start, start + len),
        });
        self.pos += len;
    }

    /// One token of code. `braces` is the number of open ones when inside a template sequence.
    fn code(&mut self, braces: Option<usize>) {
        match self.byte(0) {
            b' ' | b'\t' => {
                self.pos += 1;
                while matches!(self.byte(0), b' ' | b'\t') {
                    self.pos += 1;
                }
            }
            b'\n' => self.push(T::Newline, 1),
            b'\r' if self.byte(1) == b'\n' => self.push(T::Newline, 2),
            b'{' => {
                self.count_braces(braces, 1);
                self.push(T::OpenBrace, 1);
            }
            b'}' => self.close_brace(braces),
            b'~' if braces == Some(0) && self.byte(1) == b'}' => {
                self.modes.pop();
                self.push(T::CloseSequence, 2);
            }
            b'"' => {
                self.modes.push(State::Quoted);
                self.push(T::OpenQuote, 1);
            }
            b'#' => self.line_comment(),
            b'/' if self.byte(1) == b'/' => self.line_comment(),
            b'/' if self.byte(1) == b'*' => self.block_comment(),
            b'<' if self.byte(1) == b'<' && self.open_heredoc() => {}
            b'0'..=b'9' => self.number(),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => self.ident(),
            _ => self.operator(),
        }
    }

    fn count_braces(&mut self, braces: Option<usize>, change: isize) {
        if let (Some(now), Some(top)) = (braces, self.modes.last_mut()) {
            *top = State::Sequence {
                braces: now.saturating_add_signed(change),
            };
        }
    }

    fn close_brace(&mut self, braces: Option<usize>) {
        if braces == Some(0) {
            self.modes.pop();
            self.push(T::CloseSequence, 1);
        } else {
            self.count_braces(braces, -1);
            self.push(T::CloseBrace, 1);
        }
    }

    fn line_comment(&mut self) {
        let rest = &self.bytes[self.pos..];
        let mut len = rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len());
        if len < rest.len() && rest[len - 1] == b'\r' {
            len -= 1;
        }
        self.push(T::LineComment, len);
    }

    fn block_comment(&mut self) {
        let rest = &self.text[self.pos..];
        match rest[2..].find("*/") {
            Some(len) => self.push(T::BlockComment, len + 4),
            None => self.push(T::Invalid, rest.len()),
        }
    }

    fn number(&mut self) {
        let mut len = self.digits(0);
        if self.byte(len) == b'.' {
            // No digit needs to stand between the point and an exponent.
            let fraction = self.digits(len + 1);
            if fraction > 0 || self.exponent(len + 1) > 0 {
                len += 1 + fraction;
            }
        }
        self.push(T::Number, len + self.exponent(len));
    }

    /// The length of an exponent at this place, if there is one.
    fn exponent(&self, from: usize) -> usize {
        if !matches!(self.byte(from), b'e' | b'E') {
            return 0;
        }
        let sign = usize::from(matches!(self.byte(from + 1), b'+' | b'-'));
        match self.digits(from + 1 + sign) {
            0 => 0,
            digits => 1 + sign + digits,
        }
    }

    fn digits(&self, from: usize) -> usize {
        self.bytes[self.pos + from..]
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count()
    }

    fn ident(&mut self) {
        match ident_len(&self.text[self.pos..]) {
            0 => {
                let first = self.text[self.pos..].chars().next();
                self.push(T::Invalid, first.map_or(1, char::len_utf8));
            }
            len => self.push(T::Ident, len),
        }
    }

    fn operator(&mut self) {
        let (kind, len) = match (self.byte(0), self.byte(1)) {
            (b'=', b'>') => (T::Arrow, 2),
            (b'=', b'=') => (T::EqualEqual, 2),
            (b'!', b'=') => (T::NotEqual, 2),
            (b'<', b'=') => (T::LessOrEqual, 2),
            (b'>', b'=') => (T::GreaterOrEqual, 2),
            (b'&', b'&') => (T::And, 2),
            (b'|', b'|') => (T::Or, 2),
            (b':', b':') => (T::DoubleColon, 2),
            (b'.', b'.') if self.byte(2) == b'.' => (T::Ellipsis, 3),
            (b'=', _) => (T::Equal, 1),
            (b'!', _) => (T::Not, 1),
            (b'<', _) => (T::Less, 1),
            (b'>', _) => (T::Greater, 1),
            (b':', _) => (T::Colon, 1),
            (b'.', _) => (T::Dot, 1),
            (b',', _) => (T::Comma, 1),
            (b'?', _) => (T::Question, 1),
            (b'+', _) => (T::Plus, 1),
            (b'-', _) => (T::Minus, 1),
            (b'*', _) => (T::Star, 1),
            (b'/', _) => (T::Slash, 1),
            (b'%', _) => (T::Percent, 1),
            (b'(', _) => (T::OpenParen, 1),
            (b')', _) => (T::CloseParen, 1),
            (b'[', _) => (T::OpenBracket, 1),
            (b']', _) => (T::CloseBracket, 1),
            _ => (T::Invalid, 1),
        };
        self.push(kind, len);
    }

    /// `<<EOT` up to its line break, if that is what stands here.
    fn open_heredoc(&mut self) -> bool {
        let dash = usize::from(self.byte(2) == b'-');
        let marker = self.pos + 2 + dash;
        let marker_end = marker + ident_len(&self.text[marker..]);
        let newline = newline_len(&self.bytes[marker_end..]);
        if marker == marker_end || newline == 0 {
            return false;
        }
        self.push(T::OpenHeredoc, marker_end + newline - self.pos);
        self.modes.push(State::Heredoc {
            marker,
            marker_end,
            fresh: true,
        });
        true
    }

    fn heredoc(&mut self, marker: usize, marker_end: usize, fresh: bool) {
        if fresh {
            let rest = &self.bytes[self.pos..];
            let line = rest.iter().position(|&b| b == b'\n');
            if let Some(mut len) = line
                && rest[..len].trim_ascii() == &self.bytes[marker..marker_end]
            {
                // The line break behind the marker is an ordinary one.
                len -= usize::from(rest[..len].ends_with(b"\r"));
                self.modes.pop();
                self.push(T::CloseHeredoc, len);
                return;
            }
        }
        let depth = self.modes.len();
        let ended_line = self.line_of_text();
        if let Some(State::Heredoc { fresh, .. }) = self.modes.get_mut(depth - 1) {
            *fresh = ended_line;
        }
    }

    /// Text of a heredoc or bare template: up to a sequence or through the line's end. Tells whether the line ended.
    fn line_of_text(&mut self) -> bool {
        let mut len = 0;
        while let Some(&byte) = self.bytes.get(self.pos + len) {
            match byte {
                b'\n' => {
                    self.push(T::Literal, len + 1);
                    return true;
                }
                b'$' | b'%' => match self.sequence(len) {
                    Sequence::None => len += 1,
                    Sequence::Escaped => len += 3,
                    Sequence::Opens => break,
                },
                _ => len += 1,
            }
        }
        self.literal_and_sequence(len);
        false
    }

    fn quoted(&mut self) {
        let mut len = 0;
        loop {
            len += self.plain(len);
            let Some(&byte) = self.bytes.get(self.pos + len) else {
                break;
            };
            match byte {
                b'"' => {
                    self.literal(len);
                    self.modes.pop();
                    self.push(T::CloseQuote, 1);
                    return;
                }
                b'\n' | b'\r' => {
                    // A string ends with its line, and so do those around it: the parser reports what is missing.
                    self.literal(len);
                    self.leave_strings();
                    return;
                }
                b'\\' if matches!(self.byte(len + 1), b'"' | b'\\') => len += 2,
                b'$' | b'%' => match self.sequence(len) {
                    Sequence::None => len += 1,
                    Sequence::Escaped => len += 3,
                    Sequence::Opens => break,
                },
                _ => len += 1,
            }
        }
        self.literal_and_sequence(len);
    }

    /// How many bytes from there on mean nothing but themselves in a string.
    fn plain(&self, from: usize) -> usize {
        let rest = self.bytes.get(self.pos + from..).unwrap_or_default();
        let is_mark = |byte: &u8| MARKS[usize::from(*byte)];
        rest.iter().position(is_mark).unwrap_or(rest.len())
    }

    /// Leaves all strings that this line opens and does not close, with what is open in them.
    fn leave_strings(&mut self) {
        let line = self.tokens.iter().rev();
        let line = line.take_while(|token| !matches!(token.kind, T::Newline | T::Invalid));
        let opened = line.map(|token| match token.kind {
            T::OpenQuote => 1,
            T::CloseQuote => -1,
            _ => 0,
        });
        for _ in 0..opened.sum::<isize>().max(1) {
            let innermost = |mode: &State| matches!(mode, State::Quoted);
            if let Some(at) = self.modes.iter().rposition(innermost) {
                self.modes.truncate(at);
            }
        }
    }

    /// What a `$` or `%` at `ahead` is the start of.
    fn sequence(&self, ahead: usize) -> Sequence {
        let sign = self.byte(ahead);
        if self.byte(ahead + 1) == b'{' {
            Sequence::Opens
        } else if self.byte(ahead + 1) == sign && self.byte(ahead + 2) == b'{' {
            Sequence::Escaped
        } else {
            Sequence::None
        }
    }

    fn literal(&mut self, len: usize) {
        if len > 0 {
            self.push(T::Literal, len);
        }
    }

    /// The text before a sequence and the sequence's start, unless the source ends first.
    fn literal_and_sequence(&mut self, len: usize) {
        self.literal(len);
        let kind = match self.byte(0) {
            b'$' => T::OpenInterpolation,
            b'%' => T::OpenDirective,
            _ => return,
        };
        let strip = usize::from(self.byte(2) == b'~');
        self.modes.push(State::Sequence { braces: 0 });
        self.push(kind, 2 + strip);
    }
}

/// Bytes that may mean something in a string.
const MARKS: [bool; 256] = table(b"\"\n\r\\$%");

/// ASCII of names, but for their first byte.
const NAMES: [bool; 256] =
    table(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

const fn table(bytes: &[u8]) -> [bool; 256] {
    let mut table = [false; 256];
    let mut at = 0;
    while at < bytes.len() {
        table[bytes[at] as usize] = true;
        at += 1;
    }
    table
}

enum Sequence {
    None,
    /// `$${` or `%%{`
    Escaped,
    /// `${` or `%{`
    Opens,
}

fn newline_len(rest: &[u8]) -> usize {
    if rest.starts_with(b"\n") {
        1
    } else if rest.starts_with(b"\r\n") {
        2
    } else {
        0
    }
}

/// The length of the name at the start of `rest`; 0 if there is none.
fn ident_len(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    match bytes.first() {
        Some(b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80..) => {}
        _ => return 0,
    }
    let ascii = bytes
        .iter()
        .position(|byte| !NAMES[usize::from(*byte)])
        .unwrap_or(bytes.len());
    if bytes.get(ascii).is_none_or(u8::is_ascii) {
        return ascii;
    }
    let mut len = 0;
    for (at, c) in rest.char_indices() {
        let fits = if at == 0 {
            c.is_alphabetic() || c == '_'
        } else {
            c.is_alphanumeric() || c == '_' || c == '-' || is_mark(c)
        };
        if !fits {
            break;
        }
        len = at + c.len_utf8();
    }
    len
}

/// The combining marks that occur in names of living scripts.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{669}' | '\u{6d6}'..='\u{6dc}' | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{94f}'
        | '\u{e31}'..='\u{e4e}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{200c}'..='\u{200d}'
        | '\u{203f}'..='\u{2040}' | '\u{20d0}'..='\u{20ff}' | '\u{3099}'..='\u{309a}' | '\u{fe20}'..='\u{fe2f}')
}
