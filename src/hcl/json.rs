//! JSON texts to a tree that knows every place, and their strings to templates and expressions. Not which of its objects are blocks: that is for who knows
//! what they mean.

use super::ast::{Expr, ExprKind, Template, TemplateForm, UnaryOp, Writing};
use super::parser::{SyntaxError, parse_expression, parse_template_at};
use crate::span::{SourceId, Span, Spanned};

/// A value of JSON and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Json {
    /// What it is.
    pub kind: JsonKind,
    /// From its first to behind its last character.
    pub span: Span,
}

/// The kinds of values of JSON.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "each is named after what JSON calls it")]
pub enum JsonKind {
    Null,
    Bool(bool),
    Number(String),
    String(Text),
    Array(Vec<Json>),
    /// Names and values, in their order.
    Object(Vec<(Text, Json)>),
}

/// A string, and where its characters come from.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// What it says.
    pub value: String,
    /// With its quotes.
    pub span: Span,
    /// For each byte of the value and its end the byte of the file; none where the one follows the other.
    places: Option<Box<[u32]>>,
}

/// Reads a whole text.
///
/// # Errors
/// The first place that is no JSON.
pub fn parse_json(source: SourceId, text: &str) -> Result<Json, Box<SyntaxError>> {
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
        let lines = text.split_inclusive('\n');
        let before: usize = lines
            .take(error.line().saturating_sub(1))
            .map(str::len)
            .sum();
        let mut start = (before + error.column().saturating_sub(1)).min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let why = error.to_string();
        let why = why.split(" at line ").next().unwrap_or_default();
        return Err(SyntaxError::new(
            Span::new(source, start, start),
            format!("this is no JSON: {why}"),
        ));
    }
    let mut reader = Reader {
        source,
        text,
        pos: 0,
    };
    Ok(reader.value())
}

/// Over a text that is JSON, which holds the depth to a limit, too.
struct Reader<'t> {
    source: SourceId,
    text: &'t str,
    pos: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.pos..).unwrap_or_default()
    }

    fn skip(&mut self) {
        let rest = self.rest();
        self.pos += rest.len() - rest.trim_start().len();
    }

    /// Goes behind a character, if it is the next one.
    fn take(&mut self, wanted: char) -> bool {
        self.skip();
        let is_there = self.rest().starts_with(wanted);
        self.pos += if is_there { wanted.len_utf8() } else { 0 };
        is_there
    }

    fn span(&self, start: usize) -> Span {
        Span::new(self.source, start, self.pos)
    }

    fn value(&mut self) -> Json {
        self.skip();
        let start = self.pos;
        let kind = match self.rest().chars().next() {
            Some('{') => JsonKind::Object(self.list('{', '}', |reader| {
                reader.skip();
                let name = reader.string();
                reader.take(':');
                (name, reader.value())
            })),
            Some('[') => JsonKind::Array(self.list('[', ']', Self::value)),
            Some('"') => JsonKind::String(self.string()),
            _ => self.word(),
        };
        Json {
            kind,
            span: self.span(start),
        }
    }

    fn list<T>(&mut self, open: char, close: char, one: impl Fn(&mut Self) -> T) -> Vec<T> {
        let mut all = Vec::new();
        self.take(open);
        while !self.take(close) && self.pos < self.text.len() {
            all.push(one(self));
            self.take(',');
        }
        all
    }

    fn word(&mut self) -> JsonKind {
        let rest = self.rest();
        let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.');
        let word = rest.split(|c| !is_word(c)).next().unwrap_or_default();
        let kind = match word {
            "null" => JsonKind::Null,
            "true" => JsonKind::Bool(true),
            "false" => JsonKind::Bool(false),
            number => JsonKind::Number(number.to_owned()),
        };
        self.pos += word.len();
        kind
    }

    fn string(&mut self) -> Text {
        let start = self.pos;
        self.take('"');
        let (first, mut escaped) = (self.pos, false);
        loop {
            match self.rest().bytes().next() {
                Some(b'\\') => (self.pos, escaped) = (self.pos + 2, true),
                Some(b'"') | None => break,
                Some(_) => self.pos += 1,
            }
            while !self.text.is_char_boundary(self.pos) {
                self.pos += 1;
            }
        }
        let raw = self.text.get(first..self.pos).unwrap_or_default();
        let (value, places) = match escaped {
            true => unescaped(raw, first),
            false => (raw.to_owned(), None),
        };
        self.pos += 1;
        Text {
            value,
            span: self.span(start),
            places,
        }
    }
}

/// What a string says, and where each byte of it comes from.
fn unescaped(raw: &str, first: usize) -> (String, Option<Box<[u32]>>) {
    let mut value = String::with_capacity(raw.len());
    let mut places = Vec::with_capacity(raw.len() + 1);
    let mut at = 0;
    while let Some(c) = raw.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = raw.get(at..).unwrap_or_default();
        // Characters outside of the first plane are two escapes of six characters.
        let length = match rest.as_bytes() {
            [
                b'\\',
                b'u',
                b'd' | b'D',
                b'8' | b'9' | b'a' | b'b' | b'A' | b'B',
                ..,
            ] => 12,
            [b'\\', b'u', ..] => 6,
            [b'\\', ..] => 2,
            _ => c.len_utf8(),
        };
        let written = rest.get(..length).unwrap_or(rest);
        let decoded = match written.starts_with('\\') {
            true => serde_json::from_str(&format!("\"{written}\"")).unwrap_or_default(),
            false => written.to_owned(),
        };
        let place = u32::try_from(first + at).unwrap_or(u32::MAX);
        places.extend(std::iter::repeat_n(place, decoded.len()));
        value.push_str(&decoded);
        at += length;
    }
    places.push(u32::try_from(first + raw.len()).unwrap_or(u32::MAX));
    (value, Some(places.into()))
}

impl Text {
    /// As the name of something.
    #[must_use]
    pub fn ident(&self) -> Spanned<String> {
        Spanned::new(self.value.clone(), self.span)
    }

    /// The string as an expression that gives a string, or what the only `${...}` in it gives.
    ///
    /// # Errors
    /// What is wrong with a `${...}` or `%{...}`.
    pub fn template(&self) -> Result<Expr, Box<SyntaxError>> {
        let mut read = self.read(parse_template_at, Template::each_span)?;
        read.form = TemplateForm::Quoted;
        Ok(expr(ExprKind::Template(Box::new(read)), self.span))
    }

    /// What stands in the string, where the language has a bare name, a reference or a type.
    ///
    /// # Errors
    /// Why it is no expression.
    pub fn expression(&self) -> Result<Expr, Box<SyntaxError>> {
        self.read(parse_expression, Expr::each_span)
    }

    /// Reads the value, whose places then are those in the file.
    fn read<T>(
        &self,
        parse: impl Fn(SourceId, &str, usize) -> Result<T, SyntaxError>,
        each_span: impl Fn(&mut T, &mut dyn FnMut(&mut Span)),
    ) -> Result<T, Box<SyntaxError>> {
        let base = self.span.start as usize + 1;
        let read = parse(self.span.source, &self.value, base);
        let Some(places) = &self.places else {
            return read.map_err(Box::new);
        };
        let place = |at: u32| {
            let place = places.get((at as usize).saturating_sub(base));
            place.or(places.last()).copied().unwrap_or(at)
        };
        let moved = |span: &mut Span| (span.start, span.end) = (place(span.start), place(span.end));
        match read {
            Ok(mut read) => {
                each_span(&mut read, &mut { moved });
                Ok(read)
            }
            Err(mut error) => {
                moved(&mut error.span);
                error.other.iter_mut().for_each(|(span, _)| moved(span));
                Err(Box::new(error))
            }
        }
    }
}

/// A number, which may be negative.
#[must_use]
pub fn number(written: &str, span: Span) -> Expr {
    match written.strip_prefix('-') {
        None => expr(ExprKind::Number(written.to_owned()), span),
        Some(rest) => {
            let inner = Span {
                start: span.start + 1,
                ..span
            };
            let operand = Box::new(expr(ExprKind::Number(rest.to_owned()), inner));
            let op = UnaryOp::Negate;
            expr(ExprKind::Unary { op, operand }, span)
        }
    }
}

/// An expression of that kind, as it was read.
#[must_use]
pub fn expr(kind: ExprKind, span: Span) -> Expr {
    Expr {
        kind,
        span,
        writing: Writing::Read,
        broken: false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Json, JsonKind, parse_json};
    use crate::hcl::ExprKind;
    use crate::span::SourceId;

    fn read(text: &str) -> Json {
        parse_json(SourceId(0), text).expect("JSON")
    }

    #[test]
    fn values_know_their_places() {
        let text = r#" { "a": [1, -2.5e3, true, null], "b" : {} } "#;
        let JsonKind::Object(all) = read(text).kind else {
            panic!("an object");
        };
        let JsonKind::Array(items) = &all[0].1.kind else {
            panic!("a list");
        };
        let texts: Vec<&str> = items.iter().map(|one| &text[one.span.range()]).collect();
        assert_eq!(texts, ["1", "-2.5e3", "true", "null"]);
        assert_eq!(&text[all[1].0.span.range()], "\"b\"");
        assert_eq!(&text[all[1].1.span.range()], "{}");
    }

    #[test]
    fn places_within_strings_survive_escapes() {
        let text = r#"["é\n\"\ud83d\ude00\/ ${lookup(var.x, \"é\")[local.y]}"]"#;
        let JsonKind::Array(items) = read(text).kind else {
            panic!("a list");
        };
        let JsonKind::String(string) = &items[0].kind else {
            panic!("a string");
        };
        assert!(
            string
                .value
                .starts_with("é\n\"\u{1f600}/ ${lookup(var.x, \"é\")")
        );
        let mut seen = Vec::new();
        let template = string.template().expect("a template");
        template.visit(&mut |part| {
            if matches!(part.kind, ExprKind::GetAttr { .. } | ExprKind::Call { .. }) {
                seen.push(&text[part.span.range()]);
            }
        });
        assert_eq!(seen, [r#"lookup(var.x, \"é\")"#, "var.x", "local.y"]);
    }

    #[test]
    fn what_is_no_json_is_told_at_its_place() {
        for (text, at) in [
            ("{\n  \"a\": tru\n}", 13),
            ("{} x", 3),
            ("", 0),
            ("{\"a\" 1}", 5),
        ] {
            let error = parse_json(SourceId(0), text).expect_err(text);
            assert_eq!(error.span.start, at, "{text}: {}", error.message);
        }
    }
}
