//! References: which expressions name what blocks declare, and which are there whenever the configuration is valid.

use crate::expr::Scope;
use crate::hcl::{self, Expr, ExprKind};
use crate::span::Spanned;

use super::Walk;
use super::out::{Code, Out, built};

/// Whether an expression mentions what Terraform's blocks declare, whose names it checks before anything is evaluated. A name of an iteration is none of
/// these, whatever it is called.
pub(super) fn names_things(expr: &Expr, scope: &Scope) -> bool {
    let mut found = false;
    expr.visit_scoped(&mut |part, hidden| {
        if let ExprKind::Variable(name) = &part.kind {
            let is_declared =
                name.contains('_') || matches!(name.as_str(), "module" | "data" | "ephemeral");
            found |= is_declared && !scope.is_iterated(name) && !hidden.contains(&&**name);
        }
    });
    found
}

impl Walk {
    /// Whether an expression is a reference that is there whenever the configuration is valid. Who asks for faults also wants to know of an instance or
    /// attribute that is missing.
    pub(super) fn is_reference(&self, expr: &Expr, scope: &Scope) -> bool {
        let ExprKind::GetAttr { on, name } = &expr.kind else {
            return match &expr.kind {
                ExprKind::Index { on, .. } => {
                    !self.tried && names_things(on, scope) && self.is_reference(on, scope)
                }
                _ => false,
            };
        };
        match &on.kind {
            ExprKind::Variable(root) if scope.is_iterated(root) => {
                scope.is_iterator(root) && matches!(name.value.as_str(), "key" | "value")
            }
            ExprKind::Variable(root) => {
                let scopes = ["var", "local", "each", "count", "path", "self", "terraform"];
                scopes.contains(&root.as_str()) || names_things(on, scope)
            }
            ExprKind::GetAttr { on: root, .. } if self.tried => {
                root.as_name() == Some("data") && !scope.is_iterated("data")
            }
            _ => names_things(on, scope) && self.is_reference(on, scope),
        }
    }
}

/// Terraform takes no computed index on `module`, `var`, `aws` and the like: what follows such a name is part of a static reference. So a key that was
/// computed here becomes an attribute: `module["peering_${each.key}"]` is `module.peering_x`. Elements keep their brackets: `aws_subnet.this["a"]`.
pub(super) fn static_reference(on: &Expr, key: &Expr, key_out: &Out) -> Option<Expr> {
    on.as_name()?;
    let name = key_out.value.as_str()?;
    if key.as_text().is_some() || !hcl::is_identifier(name) || matches!(key_out.code, Code::Same) {
        return None;
    }
    let kind = ExprKind::GetAttr {
        on: Box::new(on.clone()),
        name: Spanned::new(name.to_owned(), key.span),
    };
    Some(built(kind, on.span.to(key.span), false))
}
