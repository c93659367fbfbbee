//! Conditions: of the compiler's own, which are true or false; and of Terraform's, which refuses one that refers to nothing of its own.

use crate::blueprint::fault;
use crate::diag::{Code, Problem};
use crate::expr::{self, Kind, Scope, Value, Wanted};
use crate::hcl::{Body, Expr, ExprKind};
use crate::span::Span;

/// A condition of Terraform's that cannot hold.
pub const FAILED_CONDITION: Code = Code::error(
    "blueprint::failed_condition",
    "a condition that Terraform would check is false for some part of the estate",
);

/// A condition that must be true or false.
pub(in crate::blueprint) fn condition(when: &Expr, scope: &Scope) -> Result<bool, Vec<Problem>> {
    let value = expr::evaluate(when, scope).map_err(fault::problems)?;
    match value.kind {
        Kind::Bool(b) => Ok(b),
        _ => Err(vec![fault::not_a_condition(&value, when)]),
    }
}

/// Whether a block of Terraform's with this body asserts what the compiler knows to be true: there is nothing left for Terraform to check, and it refuses conditions that
/// refer to nothing.
///
/// # Errors
/// That it is known to be false, with the block's own message.
pub(super) fn holds_already(body: &Body, scope: &Scope) -> Result<bool, Vec<Problem>> {
    let Some(condition) = body.value("condition") else {
        return Ok(false);
    };
    if !expr::mentions(condition, scope) {
        return Ok(false);
    }
    let residue = expr::partial(condition, scope, Wanted::Truth).map_err(fault::problems)?;
    match residue.value.kind {
        Kind::Bool(true) => Ok(true),
        Kind::Bool(false) => Err(vec![failed(body, condition, &residue.value, scope)]),
        _ => Ok(false),
    }
}

fn failed(body: &Body, condition: &Expr, value: &Value, scope: &Scope) -> Problem {
    let text = body.value("error_message");
    let text = text.and_then(|text| expr::partial(text, scope, Wanted::Text).ok());
    let text = text.and_then(|residue| residue.value.as_str().map(str::to_owned));
    let message = match text {
        Some(text) => format!("this condition is false: {text}"),
        None => "this condition is false".into(),
    };
    let problem = Problem::new(&FAILED_CONDITION, message).at(condition.span, "");
    let mut origins: Vec<Span> = value.origin.into_iter().collect();
    read(condition, scope, &mut origins);
    origins.sort_unstable();
    origins.dedup();
    let from = |problem: Problem, origin| problem.at(origin, "the value comes from here");
    origins.into_iter().fold(problem, from)
}

/// Where the values come from that an expression reads: a comparison of them has no place of its own.
fn read(expr: &Expr, scope: &Scope, origins: &mut Vec<Span>) {
    match &expr.kind {
        ExprKind::Variable(_) | ExprKind::GetAttr { .. } | ExprKind::Index { .. } => {
            let value = expr::evaluate(expr, scope).ok();
            origins.extend(value.and_then(|value| value.origin));
        }
        _ => expr.children(&mut |child| read(child, scope, origins)),
    }
}
