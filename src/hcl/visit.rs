//! Walking over expressions: every part of one, however deep.

use super::ast::{Expr, ExprKind, ForExpr, ObjectKey, Part};

impl Expr {
    /// Calls `see` with the expression and then with every expression inside it, from left to right.
    pub fn visit<'e>(&'e self, see: &mut dyn FnMut(&'e Self)) {
        see(self);
        self.children(&mut |child| child.visit(see));
    }

    /// Calls `see` with the expressions that it is made of, not with what is inside those.
    pub fn children<'e>(&'e self, see: &mut dyn FnMut(&'e Self)) {
        match &self.kind {
            ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::Variable(_)
            | ExprKind::SplatItem => {}
            ExprKind::Template(template) => parts(&template.parts, see),
            ExprKind::Tuple(items) => items.iter().for_each(see),
            ExprKind::Object(items) => {
                for item in items {
                    if let ObjectKey::Expr(key) = &item.key {
                        see(key);
                    }
                    see(&item.value);
                }
            }
            ExprKind::GetAttr { on, .. } => see(on),
            ExprKind::Index { on, key } => [&**on, key].into_iter().for_each(see),
            ExprKind::Splat { on, each, .. } => [&**on, each].into_iter().for_each(see),
            ExprKind::Call { args, .. } => args.iter().for_each(see),
            ExprKind::Conditional {
                condition,
                then,
                otherwise,
            } => [&**condition, then, otherwise].into_iter().for_each(see),
            ExprKind::Unary { operand, .. } => see(operand),
            ExprKind::Binary { left, right, .. } => [&**left, right].into_iter().for_each(see),
            ExprKind::Paren(inner) => see(inner),
            ExprKind::For(walk) => {
                let ForExpr {
                    collection,
                    key,
                    value,
                    condition,
                    ..
                } = &**walk;
                see(collection);
                let rest = [key.as_ref(), Some(value), condition.as_ref()];
                rest.into_iter().flatten().for_each(see);
            }
        }
    }
}

fn parts<'e>(all: &'e [Part], see: &mut dyn FnMut(&'e Expr)) {
    for part in all {
        match part {
            Part::Literal(_) => {}
            Part::Interpolation { expr, .. } => see(expr),
            Part::If {
                condition,
                then,
                otherwise,
                ..
            } => {
                see(condition);
                parts(then, see);
                parts(otherwise, see);
            }
            Part::For {
                collection, body, ..
            } => {
                see(collection);
                parts(body, see);
            }
        }
    }
}
