//! Walking over expressions: every part of one, however deep, and which names are hidden there.

use super::ast::{Expr, ExprKind, ForExpr, Ident, ObjectItem, ObjectKey, Part, Template, Writing};

impl Expr {
    /// Calls `see` with the expression and then with every expression inside it, from left to right.
    pub fn visit<'e>(&'e self, see: &mut dyn FnMut(&'e Self)) {
        see(self);
        self.children(&mut |child| child.visit(see));
    }

    /// The same, with the names that hide others there: those of each `for` around it that repeats it, the inner ones last.
    pub fn visit_scoped<'e>(&'e self, see: &mut dyn FnMut(&'e Self, &[&'e str])) {
        self.visit_below(&mut Vec::new(), see);
    }

    fn visit_below<'e>(
        &'e self,
        hidden: &mut Vec<&'e str>,
        see: &mut dyn FnMut(&'e Self, &[&'e str]),
    ) {
        see(self, hidden);
        self.scoped_children(&mut |child, names| {
            let before = hidden.len();
            hidden.extend(names);
            child.visit_below(hidden, see);
            hidden.truncate(before);
        });
    }

    /// Calls `see` with the expressions that it is made of, not with what is inside those.
    pub fn children<'e>(&'e self, see: &mut dyn FnMut(&'e Self)) {
        self.scoped_children(&mut |child, _| see(child));
    }

    /// The same, with the names that hide others in a child: what a `for` repeats sees its names. Nothing else walks over them.
    pub fn scoped_children<'e>(&'e self, see: &mut dyn FnMut(&'e Self, &[&'e str])) {
        let mut all = |children: &[&'e Self]| children.iter().for_each(|child| see(child, &[]));
        match &self.kind {
            ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::Variable(_)
            | ExprKind::SplatItem => {}
            ExprKind::Template(template) => parts(&template.parts, &mut Vec::new(), see),
            ExprKind::Tuple(items) => items.iter().for_each(|item| see(item, &[])),
            ExprKind::Object(items) => {
                for item in items {
                    if let ObjectKey::Expr(key) = &item.key {
                        see(key, &[]);
                    }
                    see(&item.value, &[]);
                }
            }
            ExprKind::GetAttr { on, .. } => all(&[on]),
            ExprKind::Index { on, key } => all(&[on, key]),
            ExprKind::Splat { on, each, .. } => all(&[on, each]),
            ExprKind::Call { args, .. } => args.iter().for_each(|arg| see(arg, &[])),
            ExprKind::Conditional {
                condition,
                then,
                otherwise,
            } => all(&[condition, then, otherwise]),
            ExprKind::Unary { operand, .. } => all(&[operand]),
            ExprKind::Binary { left, right, .. } => all(&[left, right]),
            ExprKind::Paren(inner) => all(&[inner]),
            ExprKind::For(walk) => {
                see(&walk.collection, &[]);
                let names = walk.names();
                let clauses = [
                    walk.key.as_ref(),
                    Some(&walk.value),
                    walk.condition.as_ref(),
                ];
                let clauses = clauses.into_iter().flatten();
                clauses.for_each(|clause| see(clause, &names));
            }
        }
    }
}

impl ForExpr {
    /// The names that its clauses see: of keys, if it has one, and of elements.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        named(self.key_name.as_ref(), &self.value_name)
    }
}

fn named<'e>(key: Option<&'e Ident>, value: &'e Ident) -> Vec<&'e str> {
    let names = key.into_iter().chain([value]);
    names.map(|name| name.value.as_str()).collect()
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
                            ObjectKey::Expr(key) => ObjectKey::Expr(Box::new(child(key))),
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
            expr: Box::new(child(expr)),
            span: *span,
            cuts: *cuts,
        },
        Part::If {
            condition,
            then,
            otherwise,
            span,
        } => Part::If {
            condition: Box::new(child(condition)),
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
            collection: Box::new(child(collection)),
            body: rebuilt_parts(body, child),
            span: *span,
        },
    };
    all.iter().map(rebuilt).collect()
}

/// The expressions of a template; those in a directive that repeats see its names, too.
fn parts<'e>(
    all: &'e [Part],
    hidden: &mut Vec<&'e str>,
    see: &mut dyn FnMut(&'e Expr, &[&'e str]),
) {
    for part in all {
        match part {
            Part::Literal(_) => {}
            Part::Interpolation { expr, .. } => see(expr, hidden),
            Part::If {
                condition,
                then,
                otherwise,
                ..
            } => {
                see(condition, hidden);
                parts(then, hidden, see);
                parts(otherwise, hidden, see);
            }
            Part::For {
                key_name,
                value_name,
                collection,
                body,
                ..
            } => {
                see(collection, hidden);
                let before = hidden.len();
                hidden.extend(named(key_name.as_deref(), value_name));
                parts(body, hidden, see);
                hidden.truncate(before);
            }
        }
    }
}
