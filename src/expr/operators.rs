//! What operators make of values, known or not, and of what type that is in any case.

use std::sync::Arc;

use crate::hcl::{BinaryOp, Expr, ExprKind, Part, UnaryOp};
use crate::span::Span;

use super::convert::{to_bool, to_number};
use super::number::Number;
use super::types::Type;
use super::{Fault, Kind, Value, functions};

/// `-x`, `!x`
pub fn unary(op: UnaryOp, operand: &Value, span: Span) -> Result<Value, Fault> {
    Ok(match op {
        UnaryOp::Negate => match number(operand, "-", span)? {
            Some(number) => Value::number(number.negate()),
            None => Value::unknown(Type::Number),
        },
        UnaryOp::Not => match truth(operand, "`!`", span)? {
            Some(truth) => Value::bool(!truth),
            None => Value::unknown(Type::Bool),
        },
    })
}

/// `a + b`; `&&` and `||` are given both sides here.
pub fn binary(
    op: BinaryOp,
    (left, left_span): (&Value, Span),
    (right, right_span): (&Value, Span),
) -> Result<Value, Fault> {
    match op {
        BinaryOp::Equal => return Ok(truth_value(equal(left, right))),
        BinaryOp::NotEqual => return Ok(truth_value(equal(left, right).map(|equal| !equal))),
        BinaryOp::And | BinaryOp::Or => {
            let left = truth(left, joins(op), left_span);
            let right = truth(right, joins(op), right_span);
            return Ok(truth_value(logic(op, left?, right?)));
        }
        _ => {}
    }
    let a = number(left, symbol(op), left_span)?;
    let b = number(right, symbol(op), right_span)?;
    let (Some(a), Some(b)) = (a, b) else {
        return Ok(Value::unknown(result(op)));
    };
    let made = match op {
        BinaryOp::Less => return Ok(Value::bool(a < b)),
        BinaryOp::LessOrEqual => return Ok(Value::bool(a <= b)),
        BinaryOp::Greater => return Ok(Value::bool(a > b)),
        BinaryOp::GreaterOrEqual => return Ok(Value::bool(a >= b)),
        BinaryOp::Add => a.add(&b),
        BinaryOp::Subtract => a.subtract(&b),
        BinaryOp::Multiply => a.multiply(&b),
        BinaryOp::Divide => a
            .divide(&b)
            .ok_or_else(|| Fault::new(right_span, "division by zero").origins([right.origin]))?,
        _ => a.modulo(&b),
    };
    if !made.is_in_reach() {
        let message = "the result has more digits than the compiler calculates with";
        let span = left_span.to(right_span);
        return Err(Fault::new(span, message).origins([left.origin, right.origin]));
    }
    Ok(Value::number(made))
}

/// What `&&` and `||` make of two sides: one that decides does so whatever the other is.
#[must_use]
pub fn logic(op: BinaryOp, left: Option<bool>, right: Option<bool>) -> Option<bool> {
    let decides = op == BinaryOp::Or;
    match (left, right) {
        (Some(a), _) | (_, Some(a)) if a == decides => Some(decides),
        (Some(_), Some(_)) => Some(!decides),
        _ => None,
    }
}

/// Whether two values are the same, type and all; none if that is not known. Only null is the same whatever its type.
#[must_use]
pub fn equal(left: &Value, right: &Value) -> Option<bool> {
    match (&left.kind, &right.kind) {
        (Kind::Unknown(_), _) | (_, Kind::Unknown(_)) => None,
        (Kind::Null(_), _) | (_, Kind::Null(_)) => Some(left.is_null() && right.is_null()),
        _ if left.is_known() && right.is_known() => Some(left == right),
        _ => {
            let (a, b) = (Type::of(left), Type::of(right));
            if a.is_open() || b.is_open() {
                return None;
            }
            if a != b {
                return Some(false);
            }
            parts(left, right)
        }
    }
}

/// Two values of one type of which some parts are unknown: one known difference is enough.
fn parts(left: &Value, right: &Value) -> Option<bool> {
    let pairs: Vec<(&Value, &Value)> = match (&left.kind, &right.kind) {
        (Kind::List(a), Kind::List(b)) if a.len() == b.len() => a.iter().zip(b.iter()).collect(),
        (Kind::Map(a), Kind::Map(b)) if a.keys().eq(b.keys()) => {
            a.values().zip(b.values()).collect()
        }
        _ => return Some(false),
    };
    let equal: Vec<Option<bool>> = pairs.into_iter().map(|(a, b)| equal(a, b)).collect();
    match equal.contains(&Some(false)) {
        true => Some(false),
        false => None,
    }
}

/// The type of what an operator makes.
fn result(op: BinaryOp) -> Type {
    match op {
        BinaryOp::Add
        | BinaryOp::Subtract
        | BinaryOp::Multiply
        | BinaryOp::Divide
        | BinaryOp::Modulo => Type::Number,
        _ => Type::Bool,
    }
}

/// The type of an expression that has no value for a fault in it: Terraform goes on with an unknown result of operators and templates, and knows nothing of others.
pub fn despite_fault(expr: &Expr) -> Option<Type> {
    match &expr.kind {
        ExprKind::Paren(inner) => despite_fault(inner),
        ExprKind::Unary {
            op: UnaryOp::Not, ..
        } => Some(Type::Bool),
        ExprKind::Unary {
            op: UnaryOp::Negate,
            ..
        } => Some(Type::Number),
        ExprKind::Binary { op, .. } => Some(result(*op)),
        ExprKind::Template(template) => match template.parts.as_slice() {
            [Part::Interpolation { expr, .. }] => despite_fault(expr),
            _ => Some(Type::String),
        },
        _ => None,
    }
}

/// The type that an expression has whenever it has a value.
pub fn whenever_known(expr: &Expr) -> Type {
    let called = match &expr.kind {
        ExprKind::Call { name, .. } => functions::signature(&name.value),
        _ => None,
    };
    let result = called.map(|signature| signature.result.clone());
    result.or_else(|| despite_fault(expr)).unwrap_or(Type::Any)
}

fn truth_value(truth: Option<bool>) -> Value {
    truth.map_or_else(|| Value::unknown(Type::Bool), Value::bool)
}

/// The value as a condition of `what`; none if it is unknown.
pub fn truth(value: &Value, what: &str, span: Span) -> Result<Option<bool>, Fault> {
    match (&value.kind, to_bool(value)) {
        (_, Some(truth)) => Ok(Some(truth)),
        (Kind::Unknown(of), _) if of.may_become(&Type::Bool) => Ok(None),
        _ => Err(wrong(value, &format!("{what} needs a bool"), span)),
    }
}

fn number(value: &Value, sign: &str, span: Span) -> Result<Option<Arc<Number>>, Fault> {
    match (&value.kind, to_number(value)) {
        (_, Some(number)) => Ok(Some(number)),
        (Kind::Unknown(of), _) if of.may_become(&Type::Number) => Ok(None),
        _ => Err(wrong(value, &format!("`{sign}` needs a number"), span)),
    }
}

fn wrong(value: &Value, need: &str, span: Span) -> Fault {
    Fault::new(span, format!("{need}, this is {}", value.described())).origins([value.origin])
}

/// `&&` or `||`, as messages name it.
#[must_use]
pub fn joins(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::And => "`&&`",
        _ => "`||`",
    }
}

/// The operator as it is written.
#[must_use]
pub fn symbol(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Or => "||",
        BinaryOp::And => "&&",
        BinaryOp::Equal => "==",
        BinaryOp::NotEqual => "!=",
        BinaryOp::Less => "<",
        BinaryOp::LessOrEqual => "<=",
        BinaryOp::Greater => ">",
        BinaryOp::GreaterOrEqual => ">=",
        BinaryOp::Add => "+",
        BinaryOp::Subtract => "-",
        BinaryOp::Multiply => "*",
        BinaryOp::Divide => "/",
        BinaryOp::Modulo => "%",
    }
}
