//! What chooses between parts: conditionals, `&&` and `||`, parentheses.

use crate::expr::{Fault, Kind, Scope, Type, Value, operators};
use crate::hcl::{BinaryOp, Expr, ExprKind};
use crate::span::Span;

use super::out::{Code, Level, Out, Wanted, built};
use super::{Walk, names_things};

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
        let truth = self.keep(truth)?;
        let Some(truth) = self.settled(&condition_out, truth) else {
            let then_out = self.perhaps(|this| this.expr(then, scope, wanted));
            let otherwise_out = self.perhaps(|this| this.expr(otherwise, scope, wanted));
            let (Some(then_out), Some(otherwise_out)) = (then_out, otherwise_out) else {
                let is_open = !self.residue;
                return is_open.then(|| Value::unknown(Type::Any).into());
            };
            let both = [&then_out, &otherwise_out];
            let is_open = both.iter().any(|out| out.value.is_open() || out.risk);
            let common = self.common(both.map(|out| Type::of(&out.value)), expr.span)?;
            let value = Value::unknown(if is_open { Type::Any } else { common });
            let parts = [
                (condition_out, Level::Or, Wanted::Truth),
                (then_out, Level::Conditional, wanted),
                (otherwise_out, Level::Conditional, wanted),
            ];
            return Some(self.made(expr, value, false, parts));
        };
        let (chosen, other) = match truth {
            true => (then, otherwise),
            false => (otherwise, then),
        };
        let out = self.expr(chosen, scope, wanted)?;
        let other_value = self.attempt(other, scope);
        if !self.residue {
            return self.in_common(out.value, other_value, expr.span, scope);
        }
        if out.is_known()
            && let Some(other_value) = other_value.as_ref().filter(|other| other.is_known())
        {
            return Some(match agreed(&out.value, other_value) {
                Some(agreed) if agreed != out.value => agreed.into(),
                _ => out.moved(chosen),
            });
        }
        let counts = match wanted {
            Wanted::Exact => may_convert,
            Wanted::Loose => may_reorder,
            Wanted::Truth | Wanted::Text => |_: &Value, _: &Value| false,
        };
        let conversions_count = other_value.is_some_and(|other| counts(&out.value, &other))
            // Blocks may not exist here: that a condition chooses is how templates leave them out.
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
        Some(Out::new(value, code, true))
    }

    /// The type that both branches convert to.
    fn common(&mut self, [then, otherwise]: [Type; 2], span: Span) -> Option<Type> {
        let common = then.unify(&otherwise);
        if common.is_none() {
            let (then, otherwise) = (then.described(), otherwise.described());
            let message = format!(
                "the branches of a condition must have one type, these are {then} and {otherwise}"
            );
            let mut fault = Fault::new(span, message);
            // Once the condition is known, what it chooses is taken as it is.
            fault.possible = self.residue;
            self.faults.push(fault);
        }
        common
    }

    /// The chosen value in the type that it has in common with the other one.
    fn in_common(
        &mut self,
        value: Value,
        other: Option<Value>,
        span: Span,
        scope: &Scope,
    ) -> Option<Out> {
        let Some(other) = other.filter(|other| !value.is_null() && !other.is_null()) else {
            return Some(value.into());
        };
        let types = [Type::of(&value), Type::of(&other)];
        if value.is_open() || other.is_open() {
            return Some(perhaps_converted(&value).into());
        }
        if scope.is_run_time() {
            self.common(types, span)?;
        }
        let agreed = agreed(&value, &other);
        Some(agreed.unwrap_or(value).into())
    }

    /// `&&` and `||`: a known side decides or drops out.
    pub(super) fn logic(
        &mut self,
        op: BinaryOp,
        [left, right_expr]: [&Expr; 2],
        expr: &Expr,
        scope: &Scope,
        wanted: Wanted,
    ) -> Option<Out> {
        let decides = op == BinaryOp::Or;
        let sign = format!("`{}`", operators::symbol(op));
        let left_out = self.expr(left, scope, Wanted::Truth)?;
        let left_truth = operators::truth(&left_out.value, &sign, left.span);
        let left_truth = self.keep(left_truth)?;
        let left_settled = self.settled(&left_out, left_truth);
        if left_settled == Some(decides) {
            return Some(Value::bool(decides).into());
        }
        let before = self.faults.len();
        let right = |this: &mut Self| {
            let out = this.expr(right_expr, scope, Wanted::Truth)?;
            let truth = operators::truth(&out.value, &sign, right_expr.span);
            Some((this.keep(truth)?, out))
        };
        let found = match left_settled {
            // The left side decides whether this one is looked at.
            None => self.perhaps(right),
            Some(_) => right(self),
        };
        let Some((right_truth, right_out)) = found else {
            let forgotten = self.faults.len() == before && left_settled.is_none();
            return forgotten.then(|| Value::unknown(Type::Bool).into());
        };
        let right_settled = self.settled(&right_out, right_truth);
        let risk = left_out.risk || right_out.risk;
        let value = operators::logic(op, left_truth, right_truth);
        if let Some(truth) = value.filter(|_| !risk) {
            return Some(Value::bool(truth).into());
        }
        let value = value.map_or_else(|| Value::unknown(Type::Bool), Value::bool);
        if self.residue {
            // The operator also converts: it can only go where the place does so, or where there is nothing to convert.
            let free = |out: &Out| {
                matches!(wanted, Wanted::Truth | Wanted::Loose)
                    || Type::of(&out.value) == Type::Bool
            };
            let rest = match (left_settled, right_settled) {
                (Some(_), None) => Some((right_out.clone(), right_expr)),
                (None, Some(truth)) if truth != decides => Some((left_out.clone(), left)),
                _ => None,
            };
            if let Some((rest, of)) = rest.filter(|(rest, _)| free(rest)) {
                let Out { code, value, .. } = rest.moved(of);
                return Some(Out::new(value, code, true));
            }
        }
        let level = Level::of_binary(op);
        let parts = [
            (left_out, level, Wanted::Truth),
            (right_out, level.tighter(), Wanted::Truth),
        ];
        Some(self.made(expr, value, false, parts))
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
        let (value, risk) = (out.value.clone(), out.risk);
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
        Some(Out::new(value, code, risk))
    }
}

/// What is left of a value that may be converted to a type that is not known. An object keeps its keys, whether it becomes another object or a map; texts
/// stay texts.
fn perhaps_converted(value: &Value) -> Value {
    match &value.kind {
        Kind::String(_) | Kind::Unknown(Type::String) => value.clone(),
        Kind::Map(map) if map.element().is_none() => {
            let pairs = map.iter();
            Value::object(pairs.map(|(key, value)| (key.clone(), perhaps_converted(value))))
                .or_at(value.origin)
        }
        _ => Value::unknown(Type::Any),
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

/// Whether a list may become a set because of the other branch, which sorts it.
fn may_reorder(value: &Value, other: &Value) -> bool {
    let kind = Type::of(value);
    may_convert(value, other) && !kind.is_scalar() && (other.is_open() || Type::of(other).has_set())
}
