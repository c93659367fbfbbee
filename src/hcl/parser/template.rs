//! Strings, heredocs and bare templates: first their flat pieces, trimmed and dedented, then the tree of directives.

use crate::span::{Span, Spanned};

use super::super::ast::{Expr, ExprKind, Ident, Part, Template, TemplateForm};
use super::super::literal::{dedent, indentation, unescape_bare, unescape_quoted};
use super::super::token::{Token, TokenKind as T};
use super::{Parsed, Parser, SyntaxError};

/// A piece of a template as it is written.
enum Piece {
    Literal(String),
    Interpolation(Expr, bool),
    If(Expr),
    Else,
    EndIf,
    For(Option<Ident>, Ident, Expr),
    EndFor,
}

struct Flat {
    piece: Piece,
    span: Span,
    height: usize,
}

/// A directive whose end is not read yet.
struct Open {
    start: Flat,
    /// The parts before it.
    parts: Vec<Part>,
    /// The first branch, when the second is at hand.
    then: Option<Vec<Part>>,
}

impl Parser<'_> {
    /// `"..."`
    pub(super) fn quoted(&mut self) -> Parsed<Expr> {
        let open = self.take();
        if let Some(plain) = self.plain(open)? {
            return Ok(plain);
        }
        let flat = self.pieces(true)?;
        let close = self.token(self.pos);
        if close.kind != T::CloseQuote {
            return Err(self.unclosed_string(open));
        }
        self.pos += 1;
        let parts = self.tree(flat)?;
        let form = TemplateForm::Quoted;
        let span = open.span.to(close.span);
        let kind = ExprKind::Template(Box::new(self.whole(parts, form, span)));
        self.node(kind, span, self.height)
    }

    /// A string without a sequence, as most are: its closing quote is at hand, and there is nothing to put together.
    fn plain(&mut self, open: Token) -> Parsed<Option<Expr>> {
        let text = self.token(self.pos);
        let is_text = text.kind == T::Literal;
        let close = self.token(self.pos + usize::from(is_text));
        if close.kind != T::CloseQuote {
            return Ok(None);
        }
        let parts = match is_text {
            true => {
                let value = self.unescaped(text)?;
                vec![Part::Literal(Spanned::new(value, text.span))]
            }
            false => Vec::new(),
        };
        self.pos += 1 + usize::from(is_text);
        let template = Template {
            parts,
            form: TemplateForm::Quoted,
            strips: false,
        };
        let kind = ExprKind::Template(Box::new(template));
        self.node(kind, open.span.to(close.span), 0).map(Some)
    }

    fn unclosed_string(&self, open: Token) -> Box<SyntaxError> {
        SyntaxError::new(open.span, "this string is not closed on its line")
            .help("add `\"`; text of several lines is written as a heredoc, `<<EOT`")
    }

    /// A block's label in quotes.
    pub(super) fn quoted_label(&mut self) -> Parsed<Ident> {
        let open = self.take();
        let mut value = String::new();
        let mut token = self.token(self.pos);
        if token.kind == T::Literal {
            value = self.unescaped(token)?;
            self.pos += 1;
            token = self.token(self.pos);
        }
        match token.kind {
            T::CloseQuote => {
                self.pos += 1;
                Ok(Spanned::new(value, open.span.to(token.span)))
            }
            T::OpenInterpolation | T::OpenDirective => Err(SyntaxError::new(
                token.span,
                "a label is fixed text, without `${...}` or `%{...}`",
            )
            .help("write `$${` for a literal `${`")),
            _ => Err(self.unclosed_string(open)),
        }
    }

    /// `<<EOT` and its lines.
    pub(super) fn heredoc(&mut self) -> Parsed<Expr> {
        let open = self.take();
        let written = self.slice(open.span).trim_end();
        let marker = written.trim_start_matches(['<', '-']).to_owned();
        let indented = written.starts_with("<<-");
        let mut flat = self.pieces(false)?;
        let close = self.token(self.pos);
        if close.kind != T::CloseHeredoc {
            self.is_cut_off = true;
            // As in Terraform, where the line is missed; everything up to there is its text.
            let error = SyntaxError::new(close.span, format!("`{written}` is never closed"))
                .other(open.span, "opened here")
                .help(format!("add a line that holds `{marker}` alone"));
            return Err(error);
        }
        self.pos += 1;
        if indented {
            dedent_pieces(&mut flat);
        }
        let parts = self.tree(flat)?;
        let form = TemplateForm::Heredoc { marker, indented };
        let span = open.span.to(close.span);
        let kind = ExprKind::Template(Box::new(self.whole(parts, form, span)));
        self.node(kind, span, self.height)
    }

    /// The whole text.
    pub(super) fn bare_template(&mut self) -> Parsed<Template> {
        if self.token(self.pos).kind == T::ByteOrderMark {
            self.pos += 1;
        }
        let flat = self.pieces(false)?;
        let parts = self.tree(flat)?;
        let start = self.base;
        let span = Span::new(self.source, start, start + self.text.len());
        Ok(self.whole(parts, TemplateForm::Bare, span))
    }

    fn whole(&self, parts: Vec<Part>, form: TemplateForm, span: Span) -> Template {
        let text = self.slice(span);
        let strips = text.contains('~') && (text.contains("{~") || text.contains("~}"));
        Template {
            parts,
            form,
            strips,
        }
    }

    fn unescaped(&self, token: Token) -> Parsed<String> {
        unescape_quoted(self.slice(token.span)).map_err(|bad| {
            let start = token.span.start as usize;
            let span = Span::new(self.source, start + bad.at.start, start + bad.at.end);
            SyntaxError::new(span, bad.message)
        })
    }

    /// Reads up to whatever cannot be part of a template.
    fn pieces(&mut self, quoted: bool) -> Parsed<Vec<Flat>> {
        let mut flat: Vec<Flat> = Vec::new();
        let mut trim = false;
        loop {
            let token = self.token(self.pos);
            match token.kind {
                T::Literal => {
                    self.pos += 1;
                    let mut text = if quoted {
                        self.unescaped(token)?
                    } else {
                        unescape_bare(self.slice(token.span))
                    };
                    if trim {
                        text.drain(..text.len() - text.trim_start().len());
                    }
                    trim = false;
                    flat.push(Flat {
                        piece: Piece::Literal(text),
                        span: token.span,
                        height: 0,
                    });
                }
                T::OpenInterpolation | T::OpenDirective => {
                    if self.slice(token.span).ends_with('~')
                        && let Some(Flat {
                            piece: Piece::Literal(text),
                            ..
                        }) = flat.last_mut()
                    {
                        text.truncate(text.trim_end().len());
                    }
                    self.pos += 1;
                    self.height = 0;
                    let (piece, close) =
                        self.nested(false, token, |parser| parser.sequence(token))?;
                    trim = self.slice(close.span).starts_with('~');
                    flat.push(Flat {
                        piece,
                        span: token.span.to(close.span),
                        height: self.height,
                    });
                }
                _ => return Ok(flat),
            }
        }
    }

    /// What stands between `${` or `%{` and `}`, and that.
    fn sequence(&mut self, open: Token) -> Parsed<(Piece, Token)> {
        let piece = if open.kind == T::OpenInterpolation {
            Piece::Interpolation(self.expression()?, self.slice(open.span).ends_with('~'))
        } else {
            self.directive()?
        };
        let close = self.closing(T::CloseSequence, open, "`}`")?;
        let piece = match piece {
            Piece::Interpolation(expr, cuts) => {
                Piece::Interpolation(expr, cuts || self.slice(close.span).starts_with('~'))
            }
            piece => piece,
        };
        Ok((piece, close))
    }

    fn directive(&mut self) -> Parsed<Piece> {
        let word = self.peek();
        let piece = match (word.kind, self.slice(word.span)) {
            (T::Ident, "if") => {
                self.take();
                return Ok(Piece::If(self.expression()?));
            }
            (T::Ident, "for") => {
                self.take();
                let (key_name, value_name) = self.for_names()?;
                return Ok(Piece::For(key_name, value_name, self.expression()?));
            }
            (T::Ident, "else") => Piece::Else,
            (T::Ident, "endif") => Piece::EndIf,
            (T::Ident, "endfor") => Piece::EndFor,
            _ => {
                return Err(self.unexpected(word, "`if`, `else`, `endif`, `for` or `endfor`"));
            }
        };
        self.take();
        Ok(piece)
    }

    /// Puts directives and their ends together. Leaves the tree's height in `self.height`.
    fn tree(&mut self, flat: Vec<Flat>) -> Parsed<Vec<Part>> {
        let mut parts: Vec<Part> = Vec::new();
        let mut open: Vec<Open> = Vec::new();
        let mut height = 0;
        for Flat {
            piece,
            span,
            height: own,
        } in flat
        {
            height = height.max(own + open.len());
            let made = match piece {
                Piece::Literal(text) => {
                    push_literal(&mut parts, text, span);
                    continue;
                }
                Piece::Interpolation(expr, cuts) => {
                    let expr = Box::new(expr);
                    Part::Interpolation { expr, span, cuts }
                }
                Piece::If(..) | Piece::For(..) => {
                    if self.nesting + open.len() >= self.depth.nesting {
                        return Err(self.too_deep(span));
                    }
                    open.push(Open {
                        start: Flat {
                            piece,
                            span,
                            height: own,
                        },
                        parts: std::mem::take(&mut parts),
                        then: None,
                    });
                    continue;
                }
                Piece::Else => {
                    turn(open.last_mut(), &mut parts, span)?;
                    continue;
                }
                Piece::EndIf | Piece::EndFor => {
                    let inner = std::mem::take(&mut parts);
                    let (made, outer) = close(open.pop(), &piece, inner, span)?;
                    parts = outer;
                    made
                }
            };
            parts.push(made);
        }
        if let Some(open) = open.pop() {
            let (what, end) = match open.start.piece {
                Piece::For(..) => ("a `for`", "endfor"),
                _ => ("an `if`", "endif"),
            };
            // As in Terraform, where the template ends without it.
            let close = self.token(self.pos.saturating_sub(1)).span;
            let error = SyntaxError::new(close, format!("{what} has no `{end}`"))
                .other(open.start.span, "it begins here")
                .help(format!("add `%{{ {end} }}`"));
            return Err(error);
        }
        self.height = height;
        Ok(parts)
    }
}

/// Appends text, to the text before it if there is some.
fn push_literal(parts: &mut Vec<Part>, text: String, span: Span) {
    if text.is_empty() {
        return;
    }
    if let Some(Part::Literal(last)) = parts.last_mut() {
        last.value.push_str(&text);
        last.span = last.span.to(span);
    } else {
        parts.push(Part::Literal(Spanned::new(text, span)));
    }
}

/// Goes over to the second branch of the innermost `if`.
fn turn(open: Option<&mut Open>, parts: &mut Vec<Part>, span: Span) -> Parsed<()> {
    match open {
        Some(open) if matches!(open.start.piece, Piece::If(..)) => {
            if open.then.is_some() {
                return Err(SyntaxError::new(span, "this `if` already has an `else`"));
            }
            open.then = Some(std::mem::take(parts));
            Ok(())
        }
        Some(_) => Err(SyntaxError::new(span, "a `for` has no `else`")
            .help("end the `for` with `%{ endfor }` first")),
        None => Err(SyntaxError::new(span, "this `else` belongs to no `if`")),
    }
}

/// Makes the directive that ends here of its `inner` parts; gives the parts before it too.
fn close(
    open: Option<Open>,
    end: &Piece,
    inner: Vec<Part>,
    span: Span,
) -> Parsed<(Part, Vec<Part>)> {
    let word = match end {
        Piece::EndIf => "endif",
        _ => "endfor",
    };
    let Some(open) = open else {
        return Err(SyntaxError::new(
            span,
            format!("this `{word}` ends nothing"),
        ));
    };
    let whole = open.start.span.to(span);
    let part = match (open.start.piece, end) {
        (Piece::If(condition), Piece::EndIf) => {
            let (then, otherwise) = match open.then {
                Some(then) => (then, inner),
                None => (inner, Vec::new()),
            };
            Part::If {
                condition: Box::new(condition),
                then,
                otherwise,
                span: whole,
            }
        }
        (Piece::For(key_name, value_name, collection), Piece::EndFor) => Part::For {
            key_name: key_name.map(Box::new),
            value_name: Box::new(value_name),
            collection: Box::new(collection),
            body: inner,
            span: whole,
        },
        (Piece::For(..), _) => {
            return Err(SyntaxError::new(
                span,
                "a `for` is ended by `endfor`, not by `endif`",
            ));
        }
        _ => {
            return Err(SyntaxError::new(
                span,
                "an `if` is ended by `endif`, not by `endfor`",
            ));
        }
    };
    Ok((part, open.parts))
}

/// Takes the indentation that all lines share off each, as `<<-` asks. A line that a strip mark joined to the
/// one before is no line of its own.
fn dedent_pieces(flat: &mut [Flat]) {
    let mut least: Option<usize> = None;
    for_line_starts(flat, |line| {
        let count = line.map_or(Some(0), |text| indentation(text));
        if let Some(count) = count {
            least = Some(least.map_or(count, |l| l.min(count)));
        }
    });
    let cut = least.unwrap_or(0);
    for_line_starts(flat, |line| {
        if let Some(text) = line {
            dedent(text, cut);
        }
    });
}

/// Shows the first piece of every line: its text, or none for a sequence.
fn for_line_starts(flat: &mut [Flat], mut show: impl FnMut(Option<&mut String>)) {
    let mut fresh = true;
    for Flat { piece, .. } in flat {
        match piece {
            Piece::Literal(text) => {
                let ends = text.ends_with('\n');
                if fresh {
                    show(Some(text));
                }
                fresh = ends;
            }
            _ => {
                if fresh {
                    show(None);
                }
                fresh = false;
            }
        }
    }
}
