//! Templates: known parts become text, which is escaped, and directives over known things are unrolled.

use std::sync::Arc;

use crate::expr::convert::to_text;
use crate::expr::literal::{escape_bare, escape_quoted};
use crate::expr::{Fault, Scope, Value, operators, traverse};
use crate::hcl::{Expr, Part, Template, TemplateForm};
use crate::span::Span;

use super::Reducer;
use super::out::{Level, Out};

/// A piece of a template that is evaluated as far as it can be.
enum Piece {
    /// Text, not escaped.
    Text(String),
    /// A sequence with its marks, or the source text of an unchanged one.
    Code(String),
    /// Pieces between directives that stay.
    Nested(Vec<Piece>),
}

/// A template as far as it is evaluated.
#[derive(Default)]
struct Pieces {
    list: Vec<Piece>,
    /// What became of each expression, by its place.
    seen: Vec<(Span, Out)>,
}

/// From the first part to the last.
pub fn span_of(parts: &[Part]) -> Span {
    let one = |part: &Part| match part {
        Part::Literal(text) => text.span,
        Part::Interpolation { span, .. } | Part::If { span, .. } | Part::For { span, .. } => *span,
    };
    match (parts.first(), parts.last()) {
        (Some(first), Some(last)) => one(first).to(one(last)),
        _ => Span::new(crate::span::SourceId(0), 0, 0),
    }
}

impl Reducer<'_> {
    /// `"..."` or a heredoc. One interpolation alone in quotes is its value, whatever kind that has.
    pub fn template(&mut self, template: &Template, expr: &Expr, scope: &Scope) -> Option<Out> {
        if let ([Part::Interpolation { expr: inner, .. }], TemplateForm::Quoted) =
            (template.parts.as_slice(), &template.form)
        {
            return Some(match self.expr(inner, scope)? {
                Out::Known { value, .. } => value.into(),
                rest @ Out::Rest(_) => {
                    self.spliced(expr, vec![(inner.span, rest.fit(Level::Conditional))])
                }
            });
        }
        let mut pieces = Pieces::default();
        self.pieces(&template.parts, scope, &mut pieces)?;
        let known = text_of(&pieces.list)
            .map(|text| Value::string(text).or_at(only_origin(&template.parts, &pieces.seen)));
        let heredoc = matches!(template.form, TemplateForm::Heredoc { .. });
        match known {
            Some(value) if self.strict || !heredoc => return Some(value.into()),
            _ => {}
        }
        let text = match self.in_place(template, expr, &pieces.seen) {
            Some(text) => text,
            None => written(&pieces.list, &template.form),
        };
        Some(match known {
            Some(value) => Out::laid_out(value, text),
            None => Out::term(text),
        })
    }

    /// A template's text when nothing may belong to run time.
    pub fn whole_template(&mut self, parts: &[Part], scope: &Scope) -> Option<String> {
        let mut pieces = Pieces::default();
        self.pieces(parts, scope, &mut pieces)?;
        text_of(&pieces.list)
    }

    /// A template file's text with everything filled in that is known.
    pub fn bare_template(&mut self, parts: &[Part], scope: &Scope) -> Option<String> {
        let mut pieces = Pieces::default();
        self.pieces(parts, scope, &mut pieces)?;
        let mut out = String::new();
        print(&pieces.list, escape_bare, &mut out);
        Some(out)
    }

    /// All parts are looked at even after a fault, so that every fault is found.
    fn pieces(&mut self, parts: &[Part], scope: &Scope, out: &mut Pieces) -> Option<()> {
        let mut all = Some(());
        for part in parts {
            let done = match part {
                Part::Literal(text) => {
                    out.list.push(Piece::Text(text.value.clone()));
                    Some(())
                }
                Part::Interpolation { expr, .. } => self.interpolation(expr, scope, out),
                Part::If {
                    condition,
                    then,
                    otherwise,
                    ..
                } => self.if_directive(condition, [then, otherwise], scope, out),
                Part::For { .. } => self.for_directive(part, scope, out),
            };
            all = all.and(done);
        }
        all
    }

    fn interpolation(&mut self, expr: &Expr, scope: &Scope, out: &mut Pieces) -> Option<()> {
        let found = self.expr(expr, scope)?;
        match found.value() {
            Some(value) => {
                let text = self.text(value, expr.span)?;
                out.list.push(Piece::Text((*text).to_owned()));
            }
            None => {
                let code = found.fit(Level::Conditional);
                out.list.push(Piece::Code(format!("${{{code}}}")));
            }
        }
        out.seen.push((expr.span, found));
        Some(())
    }

    /// A value inside a string.
    fn text(&mut self, value: &Value, span: Span) -> Option<Arc<str>> {
        match to_text(value) {
            Some(text) => Some(text),
            None => {
                let message = format!("{} cannot be put into a string", value.described());
                self.fail(Fault::new(span, message).origins([value.origin]))
            }
        }
    }

    fn if_directive(
        &mut self,
        condition: &Expr,
        [then, otherwise]: [&Vec<Part>; 2],
        scope: &Scope,
        out: &mut Pieces,
    ) -> Option<()> {
        let found = self.expr(condition, scope)?;
        if let Some(value) = found.value() {
            let truth = operators::truth(value, "`if`", condition.span);
            let chosen = if self.keep(truth)? { then } else { otherwise };
            return self.pieces(chosen, scope, out);
        }
        let code = found.fit(Level::Conditional);
        out.seen.push((condition.span, found));
        out.list.push(Piece::Code(format!("%{{ if {code} }}")));
        self.nested(then, scope, out)?;
        if !otherwise.is_empty() {
            out.list.push(Piece::Code("%{ else }".into()));
            self.nested(otherwise, scope, out)?;
        }
        out.list.push(Piece::Code("%{ endif }".into()));
        Some(())
    }

    /// What stands between the marks of a directive that stays.
    fn nested(&mut self, parts: &[Part], scope: &Scope, out: &mut Pieces) -> Option<()> {
        let before = std::mem::take(&mut out.list);
        let done = self.pieces(parts, scope, out);
        let inner = std::mem::replace(&mut out.list, before);
        out.list.push(Piece::Nested(inner));
        done
    }

    fn for_directive(&mut self, part: &Part, scope: &Scope, out: &mut Pieces) -> Option<()> {
        let Part::For {
            key_name,
            value_name,
            collection,
            body,
            ..
        } = part
        else {
            return None;
        };
        let name = value_name.value.as_str();
        let found = self.expr(collection, scope)?;
        if let Some(value) = found.value() {
            let pairs = traverse::pairs(value, collection.span);
            for (key, value) in self.keep(pairs)? {
                let mut inner = scope.with(name, value);
                if let Some(key_name) = key_name {
                    inner = inner.with(key_name.value.as_str(), key);
                }
                self.pieces(body, &inner, out)?;
            }
            return Some(());
        }
        let mut inner = scope.without(name);
        let mut names = name.to_owned();
        if let Some(key_name) = key_name {
            inner = inner.without(key_name.value.as_str());
            names = format!("{}, {name}", key_name.value);
        }
        let code = found.fit(Level::Conditional);
        out.seen.push((collection.span, found));
        out.list
            .push(Piece::Code(format!("%{{ for {names} in {code} }}")));
        self.nested(body, &inner, out)?;
        out.list.push(Piece::Code("%{ endfor }".into()));
        Some(())
    }
}

/// The place of the one value that a string is made of.
fn only_origin(parts: &[Part], seen: &[(Span, Out)]) -> Option<Span> {
    let plain = |p: &Part| matches!(p, Part::Literal(_) | Part::Interpolation { .. });
    match seen {
        [(_, out)] if parts.iter().all(plain) => out.value()?.origin,
        _ => None,
    }
}

/// The whole text, if nothing in it is code.
fn text_of(pieces: &[Piece]) -> Option<String> {
    pieces.iter().try_fold(String::new(), |sum, piece| {
        if let Piece::Text(text) = piece {
            Some(sum + text)
        } else {
            None
        }
    })
}

/// The template anew: a heredoc if its lines allow that, else a quoted string.
fn written(pieces: &[Piece], form: &TemplateForm) -> String {
    if let TemplateForm::Heredoc { marker, .. } = form {
        let mut body = String::new();
        print(pieces, escape_bare, &mut body);
        let control = |c: char| c.is_control() && c != '\n' && c != '\t';
        let raw = !body.contains(control) && body.ends_with('\n');
        if raw && !body.lines().any(|line| line.trim() == marker) {
            return format!("<<{marker}\n{body}{marker}");
        }
    }
    let mut out = String::from("\"");
    print(pieces, escape_quoted, &mut out);
    out.push('"');
    out
}

/// Neighbouring texts are escaped as one, for `$` and `{` can come from two of them.
fn print(pieces: &[Piece], escape: fn(&str) -> String, out: &mut String) {
    let run = print_marks(pieces, escape, out);
    out.push_str(&escape(&run));
}

/// All but the text behind the last mark, which is given back.
fn print_marks(pieces: &[Piece], escape: fn(&str) -> String, out: &mut String) -> String {
    let mut run = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => run.push_str(text),
            Piece::Code(code) => {
                print_before_mark(&run, escape, out);
                run.clear();
                out.push_str(code);
            }
            Piece::Nested(inner) => run = print_marks(inner, escape, out),
        }
    }
    run
}

/// Before a mark, a `$` or `%` would make an escape of it and goes into an interpolation of its own.
fn print_before_mark(run: &str, escape: fn(&str) -> String, out: &mut String) {
    let head = run.trim_end_matches(['$', '%']);
    out.push_str(&escape(head));
    if let Some(signs) = run.get(head.len()..).filter(|signs| !signs.is_empty()) {
        out.push_str(&format!("${{\"{signs}\"}}"));
    }
}
