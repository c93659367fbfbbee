//! Walking over expressions: every part of one, however deep.

use super::ast::{Expr, ExprKind, ObjectKey, Part};

impl Expr {
    /// Calls `see` with the expression and then with every expression inside it, from left to right.
    pub fn visit<'e>(&'e self, see: &mut dyn FnMut(&'e Self)) {
        see(self);
        match &self.kind {
            ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::Variable(_)
            | ExprKind::SplatItem => {}
            ExprKind::Template(template) => parts(&template.parts, see),
            ExprKind::Tuple(items) => all(items, see),
            ExprKind::Object(items) => {
                for item in items {
                    if let ObjectKey::Expr(key) = &item.key {
                        key.visit(see);
                    }
                    item.value.visit(see);
                }
            }
            ExprKind::GetAttr { on, .. } => on.visit(see),
            ExprKind::Index { on, key } => all([&**on, key], see),
            ExprKind::Splat { on, each, .. } => all([&**on, each], see),
            ExprKind::Call { args, .. } => all(args, see),
            ExprKind::Conditional {
                condition,
                then,
                otherwise,
            } => all([&**condition, then, otherwise], see),
            ExprKind::Unary { operand, .. } => operand.visit(see),
            ExprKind::Binary { left, right, .. } => all([&**left, right], see),
            ExprKind::Paren(inner) => inner.visit(see),
            ExprKind::For(walk) => {
                walk.collection.visit(see);
                let rest = [
                    walk.key.as_ref(),
                    Some(&walk.value),
                    walk.condition.as_ref(),
                ];
                all(rest.into_iter().flatten(), see);
            }
        }
    }
}

fn all<'e>(exprs: impl IntoIterator<Item = &'e Expr>, see: &mut dyn FnMut(&'e Expr)) {
    for expr in exprs {
        expr.visit(see);
    }
}

fn parts<'e>(all: &'e [Part], see: &mut dyn FnMut(&'e Expr)) {
    for part in all {
        match part {
            Part::Literal(_) => {}
            Part::Interpolation { expr, .. } => expr.visit(see),
            Part::If {
                condition,
                then,
                otherwise,
                ..
            } => {
                condition.visit(see);
                parts(then, see);
                parts(otherwise, see);
            }
            Part::For {
                collection, body, ..
            } => {
                collection.visit(see);
                parts(body, see);
            }
        }
    }
}
