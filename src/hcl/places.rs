//! Moving the places of a tree whose text stands somewhere else than it was read.

use super::ast::{Expr, ExprKind, ForExpr, ObjectKey, Part, Template, Writing};
use crate::span::Span;

impl Expr {
    /// Calls `see` with every span in it.
    pub fn each_span(&mut self, see: &mut dyn FnMut(&mut Span)) {
        see(&mut self.span);
        if let Writing::Filled(places) = &mut self.writing {
            places.iter_mut().for_each(&mut *see);
        }
        match &mut self.kind {
            ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::Variable(_)
            | ExprKind::SplatItem => {}
            ExprKind::Template(template) => template.each_span(see),
            ExprKind::Tuple(items) => items.iter_mut().for_each(|item| item.each_span(see)),
            ExprKind::Object(items) => {
                for item in items {
                    see(&mut item.span);
                    match &mut item.key {
                        ObjectKey::Name(name) => see(&mut name.span),
                        ObjectKey::Expr(key) => key.each_span(see),
                    }
                    item.value.each_span(see);
                }
            }
            ExprKind::GetAttr { on, name } => {
                on.each_span(see);
                see(&mut name.span);
            }
            ExprKind::Index { on: a, key: b }
            | ExprKind::Splat { on: a, each: b, .. }
            | ExprKind::Binary {
                left: a, right: b, ..
            } => [a, b].into_iter().for_each(|child| child.each_span(see)),
            ExprKind::Call { name, args, .. } => {
                see(&mut name.span);
                for arg in args {
                    arg.each_span(see);
                }
            }
            ExprKind::Conditional {
                condition,
                then,
                otherwise,
            } => {
                for child in [condition, then, otherwise] {
                    child.each_span(see);
                }
            }
            ExprKind::Unary { operand: inner, .. } | ExprKind::Paren(inner) => inner.each_span(see),
            ExprKind::For(walk) => walk.each_span(see),
        }
    }
}

impl ForExpr {
    fn each_span(&mut self, see: &mut dyn FnMut(&mut Span)) {
        let names = self.key_name.iter_mut().chain([&mut self.value_name]);
        names.for_each(|name| see(&mut name.span));
        let clauses = self.key.iter_mut().chain(self.condition.iter_mut());
        let clauses = clauses.chain([&mut self.collection, &mut self.value]);
        clauses.for_each(|clause| clause.each_span(see));
    }
}

impl Template {
    /// Calls `see` with every span in it.
    pub fn each_span(&mut self, see: &mut dyn FnMut(&mut Span)) {
        parts(&mut self.parts, see);
    }
}

fn parts(all: &mut [Part], see: &mut dyn FnMut(&mut Span)) {
    for part in all {
        match part {
            Part::Literal(text) => see(&mut text.span),
            Part::Interpolation { expr, span, .. } => {
                see(span);
                expr.each_span(see);
            }
            Part::If {
                condition,
                then,
                otherwise,
                span,
            } => {
                see(span);
                condition.each_span(see);
                parts(then, see);
                parts(otherwise, see);
            }
            Part::For {
                key_name,
                value_name,
                collection,
                body,
                span,
            } => {
                see(span);
                let names = key_name.iter_mut().chain([value_name]);
                names.for_each(|name| see(&mut name.span));
                collection.each_span(see);
                parts(body, see);
            }
        }
    }
}
