//! Operators, conditionals, terms and what may follow a term.

use crate::span::{Span, Spanned};

use super::super::ast::{BinaryOp, Expr, ExprKind, UnaryOp, Writing};
use super::super::token::{Token, TokenKind as T};
use super::{Parsed, Parser, SyntaxError};

/// The operator that a token stands for and how tightly it binds.
fn binary_op(kind: T) -> Option<(BinaryOp, u8)> {
    Some(match kind {
        T::Or => (BinaryOp::Or, 0),
        T::And => (BinaryOp::And, 1),
        T::EqualEqual => (BinaryOp::Equal, 2),
        T::NotEqual => (BinaryOp::NotEqual, 2),
        T::Less => (BinaryOp::Less, 3),
        T::LessOrEqual => (BinaryOp::LessOrEqual, 3),
        T::Greater => (BinaryOp::Greater, 3),
        T::GreaterOrEqual => (BinaryOp::GreaterOrEqual, 3),
        T::Plus => (BinaryOp::Add, 4),
        T::Minus => (BinaryOp::Subtract, 4),
        T::Star => (BinaryOp::Multiply, 5),
        T::Slash => (BinaryOp::Divide, 5),
        T::Percent => (BinaryOp::Modulo, 5),
        _ => return None,
    })
}

impl Parser<'_> {
    /// Makes a node whose tallest child has `below` levels.
    pub(super) fn node(&mut self, kind: ExprKind, span: Span, below: usize) -> Parsed<Expr> {
        self.height = below + 1;
        let most = self.depth.height;
        if self.height > most {
            let message = format!("this expression is more than {most} levels tall");
            return Err(SyntaxError::new(span, message).help("split it up with locals"));
        }
        let has_lines = matches!(
            kind,
            ExprKind::Tuple(_) | ExprKind::Object(_) | ExprKind::Call { .. } | ExprKind::For(_)
        );
        let broken = has_lines && self.slice(span).contains('\n');
        Ok(Expr {
            kind,
            span,
            writing: Writing::Read,
            broken,
        })
    }

    /// Any expression.
    pub(super) fn expression(&mut self) -> Parsed<Expr> {
        let condition = self.binary(0)?;
        let Some(question) = self.take_if(T::Question) else {
            return Ok(condition);
        };
        let mut below = self.height;
        let (then, otherwise) = self.nested(self.newlines, question, |parser| {
            let then = parser.expression()?;
            below = below.max(parser.height);
            parser.expect(T::Colon, "`:` and the value for false")?;
            Ok((then, parser.expression()?))
        })?;
        let span = condition.span.to(otherwise.span);
        let kind = ExprKind::Conditional {
            condition: Box::new(condition),
            then: Box::new(then),
            otherwise: Box::new(otherwise),
        };
        self.node(kind, span, below.max(self.height))
    }

    /// Operators that bind at least as tightly as `least`.
    fn binary(&mut self, least: u8) -> Parsed<Expr> {
        let mut left = self.unary()?;
        loop {
            let Some((op, strength)) = binary_op(self.peek().kind) else {
                return Ok(left);
            };
            if strength < least {
                return Ok(left);
            }
            self.take();
            let below = self.height;
            let right = self.binary(strength + 1)?;
            let span = left.span.to(right.span);
            let kind = ExprKind::Binary {
                op,
                left: Box::new(left),
                right: Box::new(right),
            };
            left = self.node(kind, span, below.max(self.height))?;
        }
    }

    fn unary(&mut self) -> Parsed<Expr> {
        let sign = self.peek();
        let op = match sign.kind {
            T::Minus => UnaryOp::Negate,
            T::Not => UnaryOp::Not,
            _ => {
                let term = self.term()?;
                return self.suffixes(term);
            }
        };
        self.take();
        let operand = self.nested(self.newlines, sign, Self::unary)?;
        let span = sign.span.to(operand.span);
        let kind = ExprKind::Unary {
            op,
            operand: Box::new(operand),
        };
        self.node(kind, span, self.height)
    }

    fn term(&mut self) -> Parsed<Expr> {
        let token = self.peek();
        match token.kind {
            T::Ident => self.word(),
            T::Number => {
                self.take();
                let kind = ExprKind::Number(self.slice(token.span).to_owned());
                self.node(kind, token.span, 0)
            }
            T::OpenQuote => self.quoted(),
            T::OpenHeredoc => self.heredoc(),
            T::OpenBracket => self.tuple(),
            T::OpenBrace => self.object(),
            T::OpenParen => self.parenthesized(),
            T::Less => Err(self
                .unexpected(token, "an expression")
                .help("a heredoc starts with `<<EOT` and nothing behind it on its line")),
            _ => Err(self.unexpected(token, "an expression")),
        }
    }

    fn parenthesized(&mut self) -> Parsed<Expr> {
        let open = self.take();
        let (inner, close) = self.nested(false, open, |parser| {
            let inner = parser.expression()?;
            let close = parser.closing(T::CloseParen, open, "`)`")?;
            Ok((inner, close))
        })?;
        let kind = ExprKind::Paren(Box::new(inner));
        self.node(kind, open.span.to(close.span), self.height)
    }

    /// Takes a closing bracket, or says which one is missing.
    pub(super) fn closing(&mut self, kind: T, open: Token, wanted: &str) -> Parsed<Token> {
        let token = self.peek();
        if token.kind == T::End || self.is_behind(token, kind) {
            let shown = self.slice(open.span).trim_end();
            let missing = match kind {
                T::CloseParen => ")",
                T::CloseBracket => "]",
                _ => "}",
            };
            return Err(
                SyntaxError::new(open.span, format!("this `{shown}` is never closed"))
                    .help(format!("add the missing `{missing}`")),
            );
        }
        self.expect(kind, wanted)
    }

    /// Whether what stands in the place of a closing bracket belongs to what is around all of it: the end of a string, or, on a line of its own, another item
    /// or the end of a block.
    fn is_behind(&self, found: Token, wanted: T) -> bool {
        let before = (0..self.pos).rev().map(|at| self.token(at).kind);
        let mut blank = before.take_while(|kind| *kind == T::Newline || kind.is_comment());
        match found.kind {
            T::OpenQuote => wanted == T::CloseSequence && self.is_open_string(self.pos),
            of if of == wanted || !blank.any(|kind| kind == T::Newline) => false,
            T::Ident => {
                let next = self.token(self.pos + 1).kind;
                matches!(next, T::Equal | T::OpenBrace)
            }
            T::CloseBrace => true,
            _ => false,
        }
    }

    /// Whether the string that is opened here is not closed on its line.
    fn is_open_string(&self, quote: usize) -> bool {
        let mut behind = (quote + 1..).map(|at| self.token(at).kind);
        let end = behind.find(|kind| *kind != T::Literal);
        matches!(end, Some(T::Newline | T::End))
    }

    /// A keyword, a variable or a call.
    fn word(&mut self) -> Parsed<Expr> {
        let token = self.take();
        let next = self.peek();
        if matches!(next.kind, T::OpenParen | T::DoubleColon) {
            return self.call(token);
        }
        let kind = match self.slice(token.span) {
            "null" => ExprKind::Null,
            "true" => ExprKind::Bool(true),
            "false" => ExprKind::Bool(false),
            name => ExprKind::Variable(name.to_owned()),
        };
        self.node(kind, token.span, 0)
    }

    /// `name(...)` or `a::b::name(...)`, its first word being taken.
    fn call(&mut self, first: Token) -> Parsed<Expr> {
        let mut name = self.ident(first);
        while self.take_if(T::DoubleColon).is_some() {
            let part = self.expect(T::Ident, "a function's name")?;
            name.value.push_str("::");
            name.value.push_str(self.slice(part.span));
            name.span = name.span.to(part.span);
        }
        let open = self.expect(T::OpenParen, "`(` and the function's arguments")?;
        let mut below = 0;
        let (args, spread, close) = self.nested(false, open, |parser| {
            let mut args = Vec::new();
            loop {
                if let Some(close) = parser.take_if(T::CloseParen) {
                    return Ok((args, false, close));
                }
                args.push(parser.expression()?);
                below = below.max(parser.height);
                if parser.take_if(T::Ellipsis).is_some() {
                    let close = parser.closing(T::CloseParen, open, "`)` behind `...`")?;
                    return Ok((args, true, close));
                }
                if parser.take_if(T::Comma).is_none() {
                    let close = parser.closing(T::CloseParen, open, "`,` or `)`")?;
                    return Ok((args, false, close));
                }
            }
        })?;
        let span = first.span.to(close.span);
        let name = Box::new(name);
        self.node(ExprKind::Call { name, args, spread }, span, below)
    }

    /// Everything that may follow a term: `.name`, `.0`, `[key]`, `.*`, `[*]`.
    fn suffixes(&mut self, mut expr: Expr) -> Parsed<Expr> {
        loop {
            let token = self.peek();
            expr = match token.kind {
                T::Dot => {
                    self.take();
                    if let Some(star) = self.take_if(T::Star) {
                        self.dot_splat(expr, star)?
                    } else {
                        self.dotted(expr, false)?
                    }
                }
                T::OpenBracket => self.bracketed(expr)?,
                _ => return Ok(expr),
            };
        }
    }

    /// `.name` or `.0`, the dot being taken.
    fn dotted(&mut self, on: Expr, in_splat: bool) -> Parsed<Expr> {
        let below = self.height;
        let token = self.peek();
        let span = on.span.to(token.span);
        let on = Box::new(on);
        match token.kind {
            T::Ident => {
                self.take();
                let name = self.ident(token);
                self.node(ExprKind::GetAttr { on, name }, span, below)
            }
            T::Number => {
                self.take();
                let number = self.slice(token.span);
                if !number.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(SyntaxError::new(
                        token.span,
                        format!("`.{number}` is not an index"),
                    )
                    .help("write indices in brackets, as in `[0][1]`"));
                }
                let kind = ExprKind::Number(number.to_owned());
                let key = Box::new(self.node(kind, token.span, 0)?);
                self.node(ExprKind::Index { on, key }, span, below)
            }
            T::Star if in_splat => Err(SyntaxError::new(
                token.span,
                "`.*` cannot be used inside another `.*`",
            )
            .help("write `[*]`")),
            _ => Err(self.unexpected(token, "a name behind `.`")),
        }
    }

    /// `[key]` or `[*]` and what it is applied to.
    fn bracketed(&mut self, on: Expr) -> Parsed<Expr> {
        let below = self.height;
        let open = self.take();
        let key = self.nested(false, open, |parser| {
            let star = parser.at(T::Star);
            let key = if star {
                let token = parser.take();
                Spanned::new(None, token.span)
            } else {
                let key = parser.expression()?;
                let span = key.span;
                Spanned::new(Some(key), span)
            };
            let close = parser.closing(T::CloseBracket, open, "`]`")?;
            Ok((key, close))
        });
        let (key, close) = key?;
        let span = on.span.to(close.span);
        match key.value {
            Some(key) => {
                let (on, key) = (Box::new(on), Box::new(key));
                let below = below.max(self.height);
                self.node(ExprKind::Index { on, key }, span, below)
            }
            None => {
                let item = self.node(ExprKind::SplatItem, open.span.to(close.span), 0)?;
                let each = self.nested(self.newlines, open, |parser| parser.suffixes(item))?;
                self.splat(on, each, true, below)
            }
        }
    }

    /// `.*` and the names that follow it.
    fn dot_splat(&mut self, on: Expr, star: Token) -> Parsed<Expr> {
        let below = self.height;
        let mut each = self.node(ExprKind::SplatItem, star.span, 0)?;
        while self.take_if(T::Dot).is_some() {
            each = self.dotted(each, true)?;
        }
        self.splat(on, each, false, below)
    }

    fn splat(&mut self, on: Expr, each: Expr, full: bool, below: usize) -> Parsed<Expr> {
        let span = on.span.to(each.span);
        let (on, each) = (Box::new(on), Box::new(each));
        let below = below.max(self.height);
        self.node(ExprKind::Splat { on, each, full }, span, below)
    }
}
