//! From tokens to the tree: bodies, and the token cursor that expressions and templates share. Collects one error per faulty item.

mod collection;
mod expression;
mod message;
mod template;

use std::collections::BTreeMap;

use crate::span::{SourceId, Span, Spanned};

use super::ast::{Attribute, Block, Body, Expr, Ident, Item, Template};
use super::lexer::{Mode, lex, lex_at};
use super::room::{self, Depth, NARROW};
use super::token::{Token, TokenKind as T};

/// A place where the text is not HCL, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The place.
    pub span: Span,
    /// One line, lower case.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Another place that has to do with it, and what it says there.
    pub other: Option<(Span, &'static str)>,
}

impl SyntaxError {
    pub(super) fn new(span: Span, message: impl Into<String>) -> Box<Self> {
        Box::new(Self {
            span,
            message: message.into(),
            help: None,
            other: None,
        })
    }

    fn help(mut self: Box<Self>, help: impl Into<String>) -> Box<Self> {
        self.help = Some(help.into());
        self
    }

    fn other(mut self: Box<Self>, span: Span, text: &'static str) -> Box<Self> {
        self.other = Some((span, text));
        self
    }
}

type Parsed<V> = Result<V, Box<SyntaxError>>;

/// Reads a whole file.
///
/// # Errors
/// Every faulty attribute or block, in file order.
pub fn parse_body(source: SourceId, text: &str) -> Result<Body, Vec<SyntaxError>> {
    parse_body_tokens(source, text, &lex(source, text))
}

/// Reads a whole file whose tokens are at hand.
///
/// # Errors
/// As [`parse_body`].
pub fn parse_body_tokens(
    source: SourceId,
    text: &str,
    tokens: &[Token],
) -> Result<Body, Vec<SyntaxError>> {
    match parse_all(source, text, tokens) {
        (Some(body), errors) if errors.is_empty() => Ok(body),
        (_, errors) => Err(errors),
    }
}

/// Reads a whole file: its tree, unless something had to be left out of it, and every faulty attribute or block, in file order. An argument that is set twice
/// leaves the tree whole, with the first of both, as Terraform reads it.
#[must_use]
pub fn parse_whole(source: SourceId, text: &str) -> (Option<Body>, Vec<SyntaxError>) {
    parse_all(source, text, &lex(source, text))
}

fn parse_all(source: SourceId, text: &str, tokens: &[Token]) -> (Option<Body>, Vec<SyntaxError>) {
    let mut parser = Parser::new(source, text, 0, tokens);
    let items = parser.items(None);
    let body = (!parser.is_torn).then(|| Body {
        items,
        span: Span::new(source, 0, text.len()),
        layout: None,
    });
    (body, parser.errors)
}

/// Reads an expression that makes up the whole of `text`, which starts at byte `base` of `source`. Line breaks are blanks.
///
/// # Errors
/// The first fault.
pub fn parse_expression(source: SourceId, text: &str, base: usize) -> Result<Expr, SyntaxError> {
    let tokens = lex_at(source, text, base, Mode::Code);
    let mut parser = Parser::new(source, text, base, &tokens);
    parser.newlines = false;
    let whole = parser.expression().and_then(|expr| {
        let next = parser.peek();
        if next.kind == T::End {
            Ok(expr)
        } else {
            Err(parser.unexpected(next, "the end of the expression"))
        }
    });
    whole.map_err(|error| *error)
}

/// Reads a text in which only `${...}`, `%{...}`, `$${` and `%%{` mean something.
///
/// # Errors
/// The first fault.
pub fn parse_template(source: SourceId, text: &str) -> Result<Template, SyntaxError> {
    parse_template_at(source, text, 0)
}

/// [`parse_template`] of a text that starts at byte `base` of `source`.
///
/// # Errors
/// The first fault.
pub fn parse_template_at(
    source: SourceId,
    text: &str,
    base: usize,
) -> Result<Template, SyntaxError> {
    let tokens = lex_at(source, text, base, Mode::Template);
    let mut parser = Parser::new(source, text, base, &tokens);
    parser.bare_template().map_err(|error| *error)
}

struct Parser<'t> {
    source: SourceId,
    text: &'t str,
    base: usize,
    tokens: &'t [Token],
    pos: usize,
    /// Whether a line break ends what is being read, rather than being a blank.
    newlines: bool,
    /// How deep it may be.
    depth: Depth,
    /// How many brackets and the like are open.
    nesting: usize,
    /// How many levels the tree of the expression read last has.
    height: usize,
    errors: Vec<SyntaxError>,
    /// Whether something that nothing closes, which is reported, takes the rest of the file with it.
    is_cut_off: bool,
    /// Whether something is missing from the tree.
    is_torn: bool,
    /// How many blocks have a reported fault where they should be opened: so many closing braces are theirs.
    unopened: usize,
}

impl<'t> Parser<'t> {
    fn new(source: SourceId, text: &'t str, base: usize, tokens: &'t [Token]) -> Self {
        Self {
            source,
            text,
            base,
            tokens,
            pos: 0,
            newlines: true,
            depth: room::depth(),
            nesting: 0,
            height: 0,
            errors: Vec::new(),
            is_cut_off: false,
            is_torn: false,
            unopened: 0,
        }
    }

    fn token(&self, at: usize) -> Token {
        let end = || {
            let end = self.base + self.text.len();
            Token {
                kind: T::End,
                span: Span::new(self.source, end, end),
            }
        };
        self.tokens.get(at).copied().unwrap_or_else(end)
    }

    /// Moves to the next token that means something here, without taking it.
    fn peek(&mut self) -> Token {
        loop {
            let token = self.token(self.pos);
            let blank = match token.kind {
                T::LineComment | T::BlockComment | T::ByteOrderMark => true,
                T::Newline => !self.newlines,
                _ => false,
            };
            if !blank {
                return token;
            }
            self.pos += 1;
        }
    }

    fn at(&mut self, kind: T) -> bool {
        self.peek().kind == kind
    }

    /// Takes what [`Parser::peek`] would show.
    fn take(&mut self) -> Token {
        let token = self.peek();
        self.pos += 1;
        token
    }

    fn take_if(&mut self, kind: T) -> Option<Token> {
        let token = self.peek();
        (token.kind == kind).then(|| {
            self.pos += 1;
            token
        })
    }

    fn expect(&mut self, kind: T, wanted: &str) -> Parsed<Token> {
        let token = self.peek();
        if token.kind == kind {
            self.pos += 1;
            Ok(token)
        } else {
            Err(self.unexpected(token, wanted))
        }
    }

    fn slice(&self, span: Span) -> &'t str {
        let start = (span.start as usize).saturating_sub(self.base);
        let end = (span.end as usize).saturating_sub(self.base);
        self.text.get(start..end).unwrap_or("")
    }

    fn ident(&self, token: Token) -> Ident {
        Spanned::new(self.slice(token.span).to_owned(), token.span)
    }

    fn at_word(&mut self, word: &str) -> bool {
        let token = self.peek();
        token.kind == T::Ident && self.slice(token.span) == word
    }

    /// Runs `read` one level deeper, with line breaks meaning something or not, and restores both behind it.
    ///
    /// `read` must take the closing bracket itself, so that what follows it is looked at under the outer rule.
    fn nested<V>(
        &mut self,
        newlines: bool,
        open: Token,
        read: impl FnOnce(&mut Self) -> Parsed<V>,
    ) -> Parsed<V> {
        if self.nesting >= self.depth.nesting {
            return Err(self.too_deep(open.span));
        }
        let outer = std::mem::replace(&mut self.newlines, newlines);
        self.nesting += 1;
        let value = read(self);
        self.nesting -= 1;
        self.newlines = outer;
        value
    }

    /// The items of a file, or of a block up to its closing brace, which is left for the caller.
    fn items(&mut self, open: Option<Token>) -> Vec<Item> {
        let mut items = Vec::new();
        let mut seen: BTreeMap<&'t str, Span> = BTreeMap::new();
        loop {
            let first = self.peek();
            match first.kind {
                T::Newline => {
                    self.pos += 1;
                    continue;
                }
                T::End => break,
                T::CloseBrace if open.is_some() => break,
                _ => {}
            }
            let start = self.pos;
            match self.item(&mut seen) {
                Ok(item) => items.extend(item),
                Err(error) => {
                    self.is_torn = true;
                    self.errors.push(*error);
                    self.recover(start);
                }
            }
        }
        items
    }

    /// Skips the faulty item that starts at token `start`: to the end of a line at which its brackets are closed, or
    /// to the end of the block around it.
    fn recover(&mut self, start: usize) {
        self.newlines = true;
        let reached = self.pos;
        // What would close the brackets that are open.
        let mut open: Vec<T> = Vec::new();
        let mut is_later = false;
        self.pos = start;
        loop {
            let kind = self.token(self.pos).kind;
            is_later |= kind == T::Newline && self.pos >= reached;
            match kind {
                // What is open here, and what is around it, ends nowhere for one and the same reason.
                T::End => {
                    self.is_cut_off |= !open.is_empty();
                    return;
                }
                T::Newline if open.is_empty() && self.pos >= reached => return,
                _ => {}
            }
            open.extend(kind.closer());
            let mut innermost = open.iter().rev().take(NARROW.nesting);
            match innermost.position(|closer| *closer == kind) {
                // What stands open inside is closed with it.
                Some(inside) => {
                    // On a later line than the fault it may as well be a block's.
                    self.is_cut_off |= is_later && kind == T::CloseSequence;
                    open.truncate(open.len() - inside - 1);
                }
                None if kind == T::CloseBrace && self.nesting > 0 => return,
                // The wrong one, in the place of the right one.
                None if kind.nesting() < 0 => _ = open.pop(),
                None => {}
            }
            self.pos += 1;
        }
    }

    /// An attribute or block; none where its fault is reported and the tree has what counts.
    fn item(&mut self, seen: &mut BTreeMap<&'t str, Span>) -> Parsed<Option<Item>> {
        let first = self.take();
        if matches!(first.kind, T::OpenBrace | T::CloseBrace) && self.unopened > 0 {
            self.unopened -= usize::from(first.kind == T::CloseBrace);
            return Ok(None);
        }
        if first.kind != T::Ident {
            return Err(self.not_an_item(first));
        }
        let name = self.ident(first);
        let next = self.peek();
        let item = match next.kind {
            T::Equal => {
                let attribute = self.attribute(name)?;
                let before = *seen.entry(self.slice(first.span)).or_insert(first.span);
                if before != first.span {
                    let error = self.set_twice(first.span, before);
                    self.errors.push(*error);
                    return self.ended(Item::Attribute(attribute)).map(|_| None);
                }
                Item::Attribute(attribute)
            }
            T::Ident | T::OpenQuote | T::OpenBrace => Item::Block(self.block(name)?),
            _ => {
                self.unopened += usize::from(next.kind == T::Newline);
                return Err(self.not_an_item_name(first, next));
            }
        };
        self.ended(item).map(Some)
    }

    /// An item, behind which its line ends.
    fn ended(&mut self, item: Item) -> Parsed<Item> {
        let end = self.peek();
        match end.kind {
            T::Newline | T::End => Ok(item),
            _ => Err(self.text_behind(&item, end)),
        }
    }

    fn attribute(&mut self, name: Ident) -> Parsed<Attribute> {
        self.take();
        let value = self.expression()?;
        let span = name.span.to(value.span);
        Ok(Attribute { name, value, span })
    }

    fn block(&mut self, name: Ident) -> Parsed<Block> {
        let mut labels = Vec::new();
        let open = loop {
            let token = self.peek();
            match token.kind {
                T::Ident => {
                    self.take();
                    labels.push(self.ident(token));
                }
                T::OpenQuote => labels.push(self.quoted_label()?),
                T::OpenBrace => break self.take(),
                _ => {
                    self.unopened += usize::from(token.kind == T::Newline);
                    return Err(self.not_a_label(token));
                }
            }
        };
        let (items, close) = self.nested(true, open, |parser| parser.block_body(open, &name))?;
        Ok(Block {
            span: name.span.to(close.span),
            name,
            labels,
            body: Body {
                items,
                span: Span {
                    start: open.span.end,
                    end: close.span.start,
                    ..open.span
                },
                layout: None,
            },
        })
    }

    /// What stands behind an opening brace, and the closing one.
    fn block_body(&mut self, open: Token, name: &Ident) -> Parsed<(Vec<Item>, Token)> {
        let first = self.peek();
        let items = match first.kind {
            T::Newline => self.items(Some(open)),
            T::CloseBrace | T::End => Vec::new(),
            _ => self.one_line_body(first)?,
        };
        match self.take_if(T::CloseBrace) {
            Some(close) => Ok((items, close)),
            None if self.is_cut_off => Ok((items, self.peek())),
            None => Err(SyntaxError::new(
                open.span,
                format!("this `{}` block is never closed", name.value),
            )
            .help("add the missing `}`")),
        }
    }

    /// `{ name = value }` on one line.
    fn one_line_body(&mut self, first: Token) -> Parsed<Vec<Item>> {
        let first = self.expect_ident(first, "an attribute")?;
        let name = self.ident(first);
        let next = self.peek();
        if next.kind != T::Equal {
            return Err(self
                .unexpected(next, "`=`")
                .help("a block on one line may hold one attribute, and no other block"));
        }
        let attribute = self.attribute(name)?;
        let end = self.peek();
        if end.kind != T::CloseBrace && end.kind != T::End {
            return Err(self
                .unexpected(end, "`}`")
                .help("a block on one line may hold one attribute; break the line behind `{` to write more"));
        }
        Ok(vec![Item::Attribute(attribute)])
    }

    fn expect_ident(&mut self, token: Token, wanted: &str) -> Parsed<Token> {
        if token.kind == T::Ident {
            Ok(self.take())
        } else {
            Err(self.unexpected(token, wanted))
        }
    }
}
