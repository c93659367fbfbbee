//! Templates: known parts become text, and directives over known things are unrolled.

use std::sync::Arc;

use crate::expr::convert::to_text;
use crate::expr::{Fault, Kind, Scope, Type, Value, traverse};
use crate::hcl::{Expr, Part, Template, TemplateForm};
use crate::span::{Span, Spanned};

use super::Walk;
use super::out::{Code, Level, Out, Wanted, built};

/// From the first part to the last.
pub(super) fn span_of(parts: &[Part]) -> Span {
    match (parts.first(), parts.last()) {
        (Some(first), Some(last)) => first.span().to(last.span()),
        _ => Span::new(crate::span::SourceId(0), 0, 0),
    }
}

/// A lone interpolation in quotes is its value, whatever kind that has: what was more than that before stays a text by an empty one beside it.
fn keep_text(made: &mut Made) {
    let left = made.parts.iter();
    let mut left = left.filter(|part| part.text() != Some(""));
    if let (Some(Piece::Code(Part::Interpolation { span, .. })), None) = (left.next(), left.next())
    {
        let nothing = Template {
            parts: Vec::new(),
            form: TemplateForm::Quoted,
            strips: false,
        };
        let kind = crate::hcl::ExprKind::Template(Box::new(nothing));
        let expr = Box::new(built(kind, *span, false));
        let (span, cuts) = (*span, false);
        let nothing = Part::Interpolation { expr, span, cuts };
        made.push(Piece::Code(nothing));
    }
}

/// A template as far as it is evaluated.
#[derive(Default)]
struct Made<'t> {
    /// The parts that are left; what is known of them is text.
    parts: Vec<Piece<'t>>,
    /// What became of the expressions that were looked at, in their order.
    outs: Vec<Out>,
    /// Whether a directive is gone, so that its marks have no place any more.
    unrolled: bool,
    /// How much all parts are that were made, with what each of them takes beside its text.
    size: usize,
}

impl<'t> Made<'t> {
    fn push(&mut self, part: Piece<'t>) {
        let bytes = part.text().map_or(0, str::len);
        self.size = self.size.saturating_add(bytes + size_of::<Piece>() / 4);
        self.parts.push(part);
    }
}

/// A part that is left.
enum Piece<'t> {
    /// A literal, as it was read.
    Read(&'t Spanned<String>),
    /// What an interpolation came to.
    Known(Arc<str>, Span),
    /// What run time has to say.
    Code(Part),
}

impl Piece<'_> {
    fn text(&self) -> Option<&str> {
        match self {
            Self::Read(text) => Some(&text.value),
            Self::Known(text, _) => Some(text),
            Self::Code(_) => None,
        }
    }

    fn into_part(self) -> Part {
        match self {
            Self::Read(text) => Part::Literal(text.clone()),
            Self::Known(text, span) => Part::Literal(Spanned::new((*text).to_owned(), span)),
            Self::Code(part) => part,
        }
    }
}

impl Walk {
    /// `"..."` or a heredoc. One interpolation alone in quotes is its value, whatever kind that has.
    pub(super) fn template(
        &mut self,
        template: &Template,
        expr: &Expr,
        scope: &Scope,
        wanted: Wanted,
    ) -> Option<Out> {
        if let ([Part::Interpolation { expr: inner, .. }], TemplateForm::Quoted) =
            (template.parts.as_slice(), &template.form)
        {
            let out = self.expr(inner, scope, wanted)?;
            if out.is_known() {
                return Some(out.value.into());
            }
            let value = out.value.clone();
            return Some(self.made(expr, value, true, [(out, Level::Conditional, wanted)]));
        }
        let is_heredoc = matches!(template.form, TemplateForm::Heredoc { .. });
        if let ([Part::Literal(text)], false) = (template.parts.as_slice(), is_heredoc) {
            return Some(Value::string(text.value.as_str()).into());
        }
        let mut made = Made::default();
        self.parts(&template.parts, scope, &mut made)?;
        if made.size > Value::LARGEST {
            return self.too_large(expr.span);
        }
        let marks = made.outs.iter().map(|out| out.value.marks).collect();
        let Some(text) = text_of(&made.parts) else {
            let value = Value::unknown(Type::String).marked(marks);
            if wanted != Wanted::Text {
                keep_text(&mut made);
            }
            let code = self.code(template, expr, made);
            return Some(Out::new(value, code, true));
        };
        let value = Value::string(text).or_at(only_origin(&template.parts, &made.outs));
        let value = value.marked(marks);
        if !self.residue {
            let risk = made.outs.iter().any(|out| out.risk);
            return Some(Out::new(value, Code::Literal, risk));
        }
        if !is_heredoc {
            return Some(value.into());
        }
        let code = self.code(template, expr, made);
        Some(Out::new(value, code, false))
    }

    /// A template's text when nothing may belong to run time.
    pub(super) fn whole_template(&mut self, parts: &[Part], scope: &Scope) -> Option<String> {
        let mut made = Made::default();
        self.parts(parts, scope, &mut made)?;
        match made.size > Value::LARGEST {
            true => self.too_large(span_of(parts)),
            false => text_of(&made.parts),
        }
    }

    /// The template as it was read with its values in it, as long as that means the same; else one that is written anew.
    fn code(&self, template: &Template, expr: &Expr, made: Made) -> Code {
        if !self.residue {
            return Code::Literal;
        }
        let in_place = !made.unrolled && {
            let mut place = InPlace {
                template,
                line_start: true,
                outs: made.outs.iter(),
            };
            place.all(&template.parts)
        };
        if in_place {
            let outs = made.outs.into_iter();
            return self.filled(
                expr,
                outs.map(|out| (out, Level::Conditional, Wanted::Text)),
            );
        }
        let template = Template {
            parts: made.parts.into_iter().map(Piece::into_part).collect(),
            form: template.form.clone(),
            strips: false,
        };
        let kind = crate::hcl::ExprKind::Template(Box::new(template));
        Code::New(Box::new(built(kind, expr.span, false)))
    }

    /// All parts are looked at even after a fault, so that every fault is found.
    fn parts<'t>(&mut self, parts: &'t [Part], scope: &Scope, made: &mut Made<'t>) -> Option<()> {
        let mut all = Some(());
        for part in parts {
            let done = match part {
                Part::Literal(text) => {
                    made.push(Piece::Read(text));
                    Some(())
                }
                Part::Interpolation { expr, span, .. } => {
                    self.interpolation(expr, *span, scope, made)
                }
                Part::If { .. } => self.if_directive(part, scope, made),
                Part::For { .. } => self.for_directive(part, scope, made),
            };
            all = all.and(done);
        }
        all
    }

    fn interpolation(
        &mut self,
        expr: &Expr,
        span: Span,
        scope: &Scope,
        made: &mut Made,
    ) -> Option<()> {
        let out = self.expr(expr, scope, Wanted::Text)?;
        if out.value.is_null() || !Type::of(&out.value).may_become(&Type::String) {
            let value = &out.value;
            let message = format!("{} cannot be put into a string", value.described());
            return self.fail(Fault::new(expr.span, message).origins([value.origin]));
        }
        let text = to_text(&out.value).filter(|_| self.is_settled(&out));
        let out = match &text {
            // The author's own constant keeps its marks.
            Some(text) if !matches!(out.code, Code::Same) => {
                let value = Value {
                    kind: Kind::String(text.clone()),
                    ..out.value
                };
                Out::new(value, Code::Literal, out.risk)
            }
            _ => out,
        };
        made.push(match text {
            Some(text) => Piece::Known(text, span),
            None => Piece::Code(Part::Interpolation {
                expr: Box::new(out.clone().moved(expr).into_expr(
                    expr,
                    Level::Conditional,
                    Wanted::Text,
                )),
                span,
                cuts: false,
            }),
        });
        made.outs.push(out);
        Some(())
    }

    fn if_directive<'t>(
        &mut self,
        part: &'t Part,
        scope: &Scope,
        made: &mut Made<'t>,
    ) -> Option<()> {
        let Part::If {
            condition,
            then,
            otherwise,
            span,
        } = part
        else {
            return None;
        };
        let (found, truth) = self.decision(condition, "`if`", scope)?;
        if let Some(truth) = self.settled(&found, truth) {
            made.unrolled = true;
            let chosen = if truth { then } else { otherwise };
            return self.parts(chosen, scope, made);
        }
        made.outs.push(found.clone());
        let then = self.perhaps(|this| this.inside(then, scope, made));
        let otherwise = self.perhaps(|this| this.inside(otherwise, scope, made));
        let (then, otherwise) = match self.residue {
            true => (then, otherwise),
            // Nothing of it is known.
            false => (
                Some(then.unwrap_or_default()),
                Some(otherwise.unwrap_or_default()),
            ),
        };
        made.push(Piece::Code(Part::If {
            condition: Box::new(found.moved(condition).into_expr(
                condition,
                Level::Conditional,
                Wanted::Truth,
            )),
            then: then?,
            otherwise: otherwise?,
            span: *span,
        }));
        Some(())
    }

    /// What stands between the marks of a directive that stays.
    fn inside<'t>(
        &mut self,
        parts: &'t [Part],
        scope: &Scope,
        made: &mut Made<'t>,
    ) -> Option<Vec<Part>> {
        let before = std::mem::take(&mut made.parts);
        let done = self.parts(parts, scope, made);
        let inside = std::mem::replace(&mut made.parts, before);
        done.map(|()| inside.into_iter().map(Piece::into_part).collect())
    }

    fn for_directive<'t>(
        &mut self,
        part: &'t Part,
        scope: &Scope,
        made: &mut Made<'t>,
    ) -> Option<()> {
        let Part::For {
            key_name,
            value_name,
            collection,
            body,
            span,
        } = part
        else {
            return None;
        };
        let name = value_name.value.as_str();
        let found = self.expr(collection, scope, Wanted::Exact)?;
        let elements = traverse::elements(&found.value, collection.span);
        let elements = self.keep(elements)?;
        if let Some(elements) = elements.filter(|_| !self.residue || found.is_known()) {
            made.unrolled = true;
            if found.risk {
                made.outs.push(found.clone());
            }
            for element in elements {
                let mut inner = scope.with(name, element.value.clone());
                if let Some(key_name) = key_name {
                    inner = inner.with(key_name.value.as_str(), element.key());
                }
                self.step(*span)?;
                self.parts(body, &inner, made)?;
                if made.size > Value::LARGEST {
                    return self.too_large(*span);
                }
            }
            return Some(());
        }
        made.outs.push(found.clone());
        let (key, element) = match self.residue {
            true => (None, None),
            false => {
                let (key, element) = traverse::element_types(&Type::of(&found.value));
                (Some(Value::unknown(key)), Some(Value::unknown(element)))
            }
        };
        let mut inner = scope.framed(name, element);
        if let Some(key_name) = key_name {
            inner = inner.framed(key_name.value.as_str(), key);
        }
        let body = self.perhaps(|this| this.inside(body, &inner, made));
        let body = match self.residue {
            true => body?,
            false => body.unwrap_or_default(),
        };
        made.push(Piece::Code(Part::For {
            key_name: key_name.clone(),
            value_name: value_name.clone(),
            collection: Box::new(found.moved(collection).into_expr(
                collection,
                Level::Conditional,
                Wanted::Exact,
            )),
            body,
            span: *span,
        }));
        Some(())
    }
}

/// The place of the one value that a string is made of.
fn only_origin(parts: &[Part], outs: &[Out]) -> Option<Span> {
    let plain = |p: &Part| matches!(p, Part::Literal(_) | Part::Interpolation { .. });
    match outs {
        [out] if parts.iter().all(plain) => out.value.origin,
        _ => None,
    }
}

/// The whole text, if nothing in it is code.
fn text_of(parts: &[Piece]) -> Option<String> {
    let length = parts.iter().map(|part| part.text().map(str::len)).sum();
    let length: Option<usize> = length;
    let mut text = String::with_capacity(length?);
    text.extend(parts.iter().filter_map(Piece::text));
    Some(text)
}

/// Looks whether the values of a template can stand where their expressions stood.
struct InPlace<'t, I> {
    template: &'t Template,
    /// Whether only blanks stand before this in its line.
    line_start: bool,
    outs: I,
}

impl<'t, I: Iterator<Item = &'t Out>> InPlace<'t, I> {
    fn all(&mut self, parts: &[Part]) -> bool {
        parts.iter().all(|part| self.one(part))
    }

    fn one(&mut self, part: &Part) -> bool {
        match part {
            Part::Literal(text) => {
                let last = text.value.rsplit('\n').next().unwrap_or("");
                let blank = last.trim().is_empty();
                self.line_start = blank && (self.line_start || text.value.contains('\n'));
                true
            }
            Part::Interpolation { cuts, .. } => {
                let Some(out) = self.outs.next() else {
                    return false;
                };
                let takes = match (&out.code, to_text(&out.value).filter(|_| !out.risk)) {
                    (Code::Same, _) | (_, None) => true,
                    (_, Some(text)) => !cuts && self.takes(&text),
                };
                self.line_start = false;
                takes
            }
            Part::If {
                then, otherwise, ..
            } => {
                self.outs.next();
                self.line_start = true;
                let then = self.all(then);
                self.line_start = true;
                let otherwise = self.all(otherwise);
                self.line_start = true;
                then && otherwise
            }
            Part::For { body, .. } => {
                self.outs.next();
                self.line_start = true;
                let body = self.all(body);
                self.line_start = true;
                body
            }
        }
    }

    /// Whether a text can stand raw here: it must not make or break a `${`, `%{` or its escape together with what
    /// stands next to it, must not lose blanks, and must not end or move a heredoc.
    fn takes(&self, text: &str) -> bool {
        let alone =
            !text.is_empty() && !text.starts_with(['{', '$', '%']) && !text.ends_with(['$', '%']);
        let blank = text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace);
        let heredoc = match &self.template.form {
            TemplateForm::Heredoc { marker, indented } => {
                let moves = *indented && self.line_start && blank;
                !moves && !text.contains(char::is_control) && !text.contains(marker.as_str())
            }
            _ => true,
        };
        alone && heredoc && !(blank && self.template.strips)
    }
}
