//! What chooses between parts: conditionals, `&&` and `||`, parentheses.

use crate::expr::convert::Type;
use crate::expr::{Scope, Value, operators};
use crate::hcl::{BinaryOp, Expr, ExprKind};

use super::Reducer;
use super::out::{Level, Out};

impl Reducer<'_> {
    /// A known condition chooses a branch, which may belong to run time; the other one is not looked at.
    pub fn conditional(
        &mut self,
        [condition, then, otherwise]: [&Expr; 3],
        expr: &Expr,
        scope: &Scope,
    ) -> Option<Out> {
        let condition_out = self.expr(condition, scope)?;
        let Some(value) = condition_out.value() else {
            let then_out = self.expr(then, scope);
            let otherwise_out = self.expr(otherwise, scope);
            return Some(self.spliced(
                expr,
                vec![
                    (condition.span, condition_out.fit(Level::Or)),
                    (then.span, then_out?.fit(Level::Conditional)),
                    (otherwise.span, otherwise_out?.fit(Level::Conditional)),
                ],
            ));
        };
        let truth = operators::truth(value, "a condition", condition.span);
        let (chosen, other) = match self.keep(truth)? {
            true => (then, otherwise),
            false => (otherwise, then),
        };
        let out = self.expr(chosen, scope)?.moved();
        Some(match out {
            Out::Known { value, code } => match self.agreed(&value, other, scope) {
                Some(agreed) if agreed != value => agreed.into(),
                _ => Out::Known { value, code },
            },
            rest @ Out::Rest(_) => rest,
        })
    }

    /// The chosen value in the type that it has in common with the other one: `true ? 1 : "a"` is `"1"`.
    /// None if the other belongs to run time or has nothing in common with it.
    fn agreed(&self, value: &Value, other: &Expr, scope: &Scope) -> Option<Value> {
        let other = self.attempt(other, scope)?;
        Type::of(value).unify(&Type::of(&other))?.convert(value)
    }

    /// `&&` and `||`: a known side decides or drops out.
    pub fn logic(
        &mut self,
        op: BinaryOp,
        left: &Expr,
        right: &Expr,
        expr: &Expr,
        scope: &Scope,
    ) -> Option<Out> {
        let decides = op == BinaryOp::Or;
        let left_out = self.expr(left, scope)?;
        let sign = format!("`{}`", operators::symbol(op));
        if let Some(value) = left_out.value() {
            let truth = operators::truth(value, &sign, left.span);
            if self.keep(truth)? == decides {
                return Some(Value::bool(decides).into());
            }
        }
        let right_out = self.expr(right, scope)?;
        let Some(value) = right_out.value() else {
            if left_out.value().is_some() {
                return Some(right_out.moved());
            }
            let level = Level::of_binary(op);
            return Some(self.spliced(
                expr,
                vec![
                    (left.span, left_out.fit(level)),
                    (right.span, right_out.fit(level.tighter())),
                ],
            ));
        };
        let truth = operators::truth(value, &sign, right.span);
        let truth = self.keep(truth)?;
        match left_out.value() {
            Some(_) => Some(Value::bool(truth).into()),
            None if truth == decides => Some(Value::bool(decides).into()),
            None => Some(left_out.moved()),
        }
    }

    /// Parentheses stay unless what is left of their content needs none.
    pub fn paren(&mut self, inner: &Expr, expr: &Expr, scope: &Scope) -> Option<Out> {
        let chosen = matches!(
            inner.kind,
            ExprKind::Conditional { .. }
                | ExprKind::Binary {
                    op: BinaryOp::And | BinaryOp::Or,
                    ..
                }
        );
        match self.expr(inner, scope)? {
            Out::Known { value, code: None } => Some(value.into()),
            Out::Known {
                value,
                code: Some(code),
            } => Some(if code.level == Level::Term && chosen {
                Out::laid_out(value, code.text)
            } else {
                let text = self.splice(expr.span, vec![(inner.span, code.text)]);
                Out::laid_out(value, text)
            }),
            // A chosen branch was made to stand alone.
            Out::Rest(code) if chosen && code.level == Level::Term => Some(Out::Rest(code)),
            Out::Rest(code) => Some(self.spliced(expr, vec![(inner.span, code.text)])),
        }
    }
}
