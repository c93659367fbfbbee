//! What operators make of values. Knows no syntax but the operators' names.

use crate::hcl::{BinaryOp, UnaryOp};
use crate::span::Span;

use super::convert::{to_bool, to_number};
use super::number::Number;
use super::{Fault, Value};

/// `-x`, `!x`
pub fn unary(op: UnaryOp, operand: &Value, span: Span) -> Result<Value, Fault> {
    let value = match op {
        UnaryOp::Negate => Value::number(number(operand, "-", span)?.negate()),
        UnaryOp::Not => Value::bool(!truth(operand, "`!`", span)?),
    };
    Ok(value)
}

/// `a + b`; `&&` and `||` are given both sides here.
pub fn binary(
    op: BinaryOp,
    (left, left_span): (&Value, Span),
    (right, right_span): (&Value, Span),
) -> Result<Value, Fault> {
    match op {
        BinaryOp::Equal => return Ok(Value::bool(left == right)),
        BinaryOp::NotEqual => return Ok(Value::bool(left != right)),
        BinaryOp::And | BinaryOp::Or => {
            let sign = symbol(op);
            let left = truth(left, &format!("`{sign}`"), left_span);
            let right = truth(right, &format!("`{sign}`"), right_span);
            let (left, right) = (left?, right?);
            return Ok(Value::bool(match op {
                BinaryOp::And => left && right,
                _ => left || right,
            }));
        }
        _ => {}
    }
    let a = number(left, symbol(op), left_span)?;
    let b = number(right, symbol(op), right_span)?;
    Ok(match op {
        BinaryOp::Less => Value::bool(a < b),
        BinaryOp::LessOrEqual => Value::bool(a <= b),
        BinaryOp::Greater => Value::bool(a > b),
        BinaryOp::GreaterOrEqual => Value::bool(a >= b),
        BinaryOp::Add => Value::number(a.add(&b)),
        BinaryOp::Subtract => Value::number(a.subtract(&b)),
        BinaryOp::Multiply => Value::number(a.multiply(&b)),
        BinaryOp::Divide => {
            Value::number(a.divide(&b).ok_or_else(|| {
                Fault::new(right_span, "division by zero").origins([right.origin])
            })?)
        }
        _ => Value::number(a.modulo(&b)),
    })
}

/// The value as a condition of `what`.
pub fn truth(value: &Value, what: &str, span: Span) -> Result<bool, Fault> {
    to_bool(value).ok_or_else(|| wrong(value, &format!("{what} needs a bool"), span))
}

fn number(value: &Value, sign: &str, span: Span) -> Result<Number, Fault> {
    to_number(value).ok_or_else(|| wrong(value, &format!("`{sign}` needs a number"), span))
}

fn wrong(value: &Value, need: &str, span: Span) -> Fault {
    Fault::new(span, format!("{need}, this is {}", value.described())).origins([value.origin])
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
