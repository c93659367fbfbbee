//! What chooses between parts: conditionals, `&&` and `||`, parentheses.

use crate::expr::{Fault, Scope, Type, Value, operators};
use crate::hcl::{BinaryOp, Expr, ExprKind};

use super::Walk;
use super::out::{Code, Level, Out, Wanted, built};

impl Walk {
    /// A known condition chooses a branch, which may belong to run time; the other one is looked at only for the type that both must have.
    pub(super) fn conditional(
        &mut self,
        [condition, then, otherwise]: [&Expr; 3],
        expr: &Expr,
        scope: &Scope,
        wanted: Wanted,
    ) -> Option<Out> {
        let condition_out = self.expr(condition, scope, Wanted::Truth)?;
        let truth = operators::truth(&condition_out.value, "a condition", condition.span);
        let Some(truth) = self.keep(truth)? else {
            let then_out = self.expr(then, scope, wanted);
            let otherwise_out = self.expr(otherwise, scope, wanted);
            let (then_out, otherwise_out) = (then_out?, otherwise_out?);
            let types = (Type::of(&then_out.value), Type::of(&otherwise_out.value));
            let Some(common) = types.0.unify(&types.1) else {
                let message = format!(
                    "the branches of a condition must have one type, these are {} and {}",
                    types.0.described(),
                    types.1.described()
                );
                return self.fail(Fault::new(expr.span, message));
            };
            let is_open = matches!(types, (Type::Any, _) | (_, Type::Any));
            let value = Value::unknown(if is_open { Type::Any } else { common });
            let parts = [
                (condition_out, Level::Or, Wanted::Truth),
                (then_out, Level::Conditional, wanted),
                (otherwise_out, Level::Conditional, wanted),
            ];
            return Some(self.made(expr, value, parts));
        };
        let (chosen, other) = match truth {
            true => (then, otherwise),
            false => (otherwise, then),
        };
        let out = self.expr(chosen, scope, wanted)?;
        let other_value = self.attempt(other, scope);
        if out.is_known()
            && let Some(other_value) = other_value.as_ref().filter(|other| other.is_known())
        {
            return Some(match agreed(&out.value, other_value) {
                Some(agreed) if agreed != out.value => agreed.into(),
                _ => out.moved(chosen),
            });
        }
        let conversions_count = wanted == Wanted::Exact
            && self.residue
            && other_value.is_some_and(|other_value| may_convert(&out.value, &other_value))
            && !names_things(other);
        if !conversions_count {
            return Some(out.moved(chosen));
        }
        // The type of the result depends on both branches: Terraform has to see them.
        let value = Value::unknown(Type::Any);
        let other_out = self.expr(other, scope, wanted)?;
        let (then_out, otherwise_out) = match truth {
            true => (out, other_out),
            false => (other_out, out),
        };
        let parts = [
            (Value::bool(truth).into(), Level::Or, Wanted::Truth),
            (then_out, Level::Conditional, wanted),
            (otherwise_out, Level::Conditional, wanted),
        ];
        let code = self.filled(expr, parts);
        Some(Out { value, code })
    }

    /// `&&` and `||`: a known side decides or drops out.
    pub(super) fn logic(
        &mut self,
        op: BinaryOp,
        [left, right]: [&Expr; 2],
        expr: &Expr,
        scope: &Scope,
        wanted: Wanted,
    ) -> Option<Out> {
        let decides = op == BinaryOp::Or;
        let sign = format!("`{}`", operators::symbol(op));
        let left_out = self.expr(left, scope, Wanted::Truth)?;
        let left_truth = operators::truth(&left_out.value, &sign, left.span);
        let left_truth = self.keep(left_truth)?;
        if left_truth == Some(decides) {
            return Some(Value::bool(decides).into());
        }
        let right_out = self.expr(right, scope, Wanted::Truth)?;
        let right_truth = operators::truth(&right_out.value, &sign, right.span);
        let right_truth = self.keep(right_truth)?;
        if let Some(truth) = operators::logic(op, left_truth, right_truth) {
            return Some(Value::bool(truth).into());
        }
        let value = Value::unknown(Type::Bool);
        if self.residue {
            // The operator also converts: it can only go where the place does so, or where there is nothing to convert.
            let free = |out: &Out| {
                matches!(wanted, Wanted::Truth | Wanted::Loose)
                    || Type::of(&out.value) == Type::Bool
            };
            let rest = match (left_truth, right_truth) {
                (Some(_), None) => Some((right_out.clone(), right)),
                (None, Some(_)) => Some((left_out.clone(), left)),
                _ => None,
            };
            if let Some((rest, of)) = rest.filter(|(rest, _)| free(rest)) {
                let Out { code, .. } = rest.moved(of);
                return Some(Out { value, code });
            }
        }
        let level = Level::of_binary(op);
        let parts = [
            (left_out, level, Wanted::Truth),
            (right_out, level.tighter(), Wanted::Truth),
        ];
        Some(self.made(expr, value, parts))
    }

    /// Parentheses stay unless what is left of their content needs none.
    pub(super) fn paren(
        &mut self,
        inner: &Expr,
        expr: &Expr,
        scope: &Scope,
        wanted: Wanted,
    ) -> Option<Out> {
        let chosen = matches!(
            inner.kind,
            ExprKind::Conditional { .. }
                | ExprKind::Binary {
                    op: BinaryOp::And | BinaryOp::Or,
                    ..
                }
        );
        let out = self.expr(inner, scope, wanted)?;
        let value = out.value.clone();
        let code = match &out.code {
            Code::Literal => Code::Literal,
            // A chosen branch stands alone.
            Code::New(new) if chosen && Level::of(new) == Level::Term => out.code,
            Code::New(new) if chosen => {
                let kind = ExprKind::Paren(new.clone());
                Code::New(Box::new(built(kind, expr.span, false)))
            }
            _ => self.filled(expr, [(out, Level::Conditional, wanted)]),
        };
        Some(Out { value, code })
    }
}

/// The chosen value in the type that it has in common with the other one: `true ? 1 : "a"` is `"1"`. None if they have nothing in common.
fn agreed(value: &Value, other: &Value) -> Option<Value> {
    Type::of(value).unify(&Type::of(other))?.convert(value)
}

/// Whether a value may become another one because of the other branch.
fn may_convert(value: &Value, other: &Value) -> bool {
    if value.is_null() || other.is_null() {
        return false;
    }
    let (value, other) = (Type::of(value), Type::of(other));
    !(value.is_exact() && value == other)
}

/// Whether an expression refers to blocks, which may not exist here: that a condition chooses is how templates leave them out.
fn names_things(expr: &Expr) -> bool {
    let mut found = false;
    expr.visit(&mut |part| {
        found |= matches!(&part.kind, ExprKind::Variable(name) if name.contains('_') || matches!(name.as_str(), "module" | "data" | "ephemeral"));
    });
    found
}
