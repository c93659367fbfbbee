//! Whether an expression mentions anything that belongs to compile time: what does not is copied verbatim.

use crate::hcl::{Expr, ExprKind, ForExpr, ObjectKey, Part};

use super::Scope;

/// The name under which a splat's element stands in a scope; no identifier can be that.
pub const SPLAT_ITEM: &str = "[*]";

/// Whether `expr` mentions a compile-time name or one of the compiler's own functions.
#[must_use]
pub fn mentions(expr: &Expr, scope: &Scope) -> bool {
    let any = |exprs: &[Expr]| exprs.iter().any(|e| mentions(e, scope));
    match &expr.kind {
        ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) => false,
        ExprKind::SplatItem => scope.knows(SPLAT_ITEM),
        ExprKind::Template(template) => parts(&template.parts, scope),
        ExprKind::Tuple(items) => any(items),
        ExprKind::Object(items) => items.iter().any(|item| {
            let key = matches!(&item.key, ObjectKey::Expr(key) if mentions(key, scope));
            key || mentions(&item.value, scope)
        }),
        ExprKind::Variable(name) => scope.knows(name),
        ExprKind::GetAttr { on, .. } => mentions(on, scope),
        ExprKind::Index { on, key } => mentions(on, scope) || mentions(key, scope),
        ExprKind::Splat { on, each, .. } => {
            mentions(on, scope) || mentions(each, &scope.without(SPLAT_ITEM))
        }
        ExprKind::Call { name, args, .. } => scope.knows_function(name) || any(args),
        ExprKind::Conditional {
            condition,
            then,
            otherwise,
        } => [condition, then, otherwise]
            .iter()
            .any(|e| mentions(e, scope)),
        ExprKind::Unary { operand, .. } => mentions(operand, scope),
        ExprKind::Binary { left, right, .. } => mentions(left, scope) || mentions(right, scope),
        ExprKind::Paren(inner) => mentions(inner, scope),
        ExprKind::For(walk) => for_expr(walk, scope),
    }
}

fn for_expr(walk: &ForExpr, scope: &Scope) -> bool {
    let mut inner = scope.without(walk.value_name.value.as_str());
    if let Some(name) = &walk.key_name {
        inner = inner.without(name.value.as_str());
    }
    mentions(&walk.collection, scope)
        || mentions(&walk.value, &inner)
        || walk.key.as_ref().is_some_and(|e| mentions(e, &inner))
        || walk.condition.as_ref().is_some_and(|e| mentions(e, &inner))
}

/// The same for the parts of a template.
#[must_use]
pub fn parts(parts_: &[Part], scope: &Scope) -> bool {
    parts_.iter().any(|part| match part {
        Part::Literal(_) => false,
        Part::Interpolation { expr, .. } => mentions(expr, scope),
        Part::If {
            condition,
            then,
            otherwise,
            ..
        } => mentions(condition, scope) || parts(then, scope) || parts(otherwise, scope),
        Part::For {
            key_name,
            value_name,
            collection,
            body,
            ..
        } => {
            let mut inner = scope.without(value_name.value.as_str());
            if let Some(name) = key_name {
                inner = inner.without(name.value.as_str());
            }
            mentions(collection, scope) || parts(body, &inner)
        }
    })
}
