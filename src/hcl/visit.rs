//! Walking over expressions: every part of one, however deep.

use super::ast::{Expr, ExprKind, ForExpr, ObjectItem, ObjectKey, Part, Template, Writing};

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

impl Expr {
    /// The expression with other children: `next` gives them in the order of [`Expr::children`], or none to keep one. It is printed as it was read but for
    /// these.
    #[must_use]
    pub fn filled(&self, next: &mut dyn FnMut(&Self) -> Option<Self>) -> Self {
        let mut places = Vec::new();
        let mut child = |old: &Self| {
            places.push(old.span);
            next(old).unwrap_or_else(|| old.clone())
        };
        let kind = self.kind.rebuilt(&mut child);
        Self {
            kind,
            span: self.span,
            writing: Writing::Filled(places.into()),
            broken: self.broken,
        }
    }
}

impl ExprKind {
    /// The same kind made of other children, which `child` makes of the old ones in the order of [`Expr::children`].
    fn rebuilt(&self, child: &mut dyn FnMut(&Expr) -> Expr) -> Self {
        let mut boxed = |e: &Expr| Box::new(child(e));
        match self {
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Variable(_) | Self::SplatItem => {
                self.clone()
            }
            Self::Template(template) => Self::Template(Box::new(Template {
                parts: rebuilt_parts(&template.parts, child),
                form: template.form.clone(),
                strips: template.strips,
            })),
            Self::Tuple(items) => Self::Tuple(items.iter().map(child).collect()),
            Self::Object(items) => Self::Object(
                items
                    .iter()
                    .map(|item| ObjectItem {
                        key: match &item.key {
                            ObjectKey::Name(name) => ObjectKey::Name(name.clone()),
                            ObjectKey::Expr(key) => ObjectKey::Expr(child(key)),
                        },
                        value: child(&item.value),
                        span: item.span,
                    })
                    .collect(),
            ),
            Self::GetAttr { on, name } => Self::GetAttr {
                on: boxed(on),
                name: name.clone(),
            },
            Self::Index { on, key } => Self::Index {
                on: boxed(on),
                key: boxed(key),
            },
            Self::Splat { on, each, full } => Self::Splat {
                on: boxed(on),
                each: boxed(each),
                full: *full,
            },
            Self::Call { name, args, spread } => Self::Call {
                name: name.clone(),
                args: args.iter().map(child).collect(),
                spread: *spread,
            },
            Self::Conditional {
                condition,
                then,
                otherwise,
            } => Self::Conditional {
                condition: boxed(condition),
                then: boxed(then),
                otherwise: boxed(otherwise),
            },
            Self::Unary { op, operand } => Self::Unary {
                op: *op,
                operand: boxed(operand),
            },
            Self::Binary { op, left, right } => Self::Binary {
                op: *op,
                left: boxed(left),
                right: boxed(right),
            },
            Self::Paren(inner) => Self::Paren(boxed(inner)),
            Self::For(walk) => Self::For(Box::new(ForExpr {
                key_name: walk.key_name.clone(),
                value_name: walk.value_name.clone(),
                collection: child(&walk.collection),
                key: walk.key.as_ref().map(&mut *child),
                value: child(&walk.value),
                group: walk.group,
                condition: walk.condition.as_ref().map(child),
            })),
        }
    }
}

fn rebuilt_parts(all: &[Part], child: &mut dyn FnMut(&Expr) -> Expr) -> Vec<Part> {
    let rebuilt = |part: &Part| match part {
        Part::Literal(_) => part.clone(),
        Part::Interpolation { expr, span, cuts } => Part::Interpolation {
            expr: child(expr),
            span: *span,
            cuts: *cuts,
        },
        Part::If {
            condition,
            then,
            otherwise,
            span,
        } => Part::If {
            condition: child(condition),
            then: rebuilt_parts(then, child),
            otherwise: rebuilt_parts(otherwise, child),
            span: *span,
        },
        Part::For {
            key_name,
            value_name,
            collection,
            body,
            span,
        } => Part::For {
            key_name: key_name.clone(),
            value_name: value_name.clone(),
            collection: child(collection),
            body: rebuilt_parts(body, child),
            span: *span,
        },
    };
    all.iter().map(rebuilt).collect()
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
