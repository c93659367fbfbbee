//! The rules that a blueprint brings with it, checked for every instance.

use super::terraform::{condition, elements};
use super::{Blueprint, Check, Each, Instance, Test, fault};
use crate::diag::{Code, Problem};
use crate::expr::{self, Kind, Scope, Value};
use crate::hcl::Expr;
use crate::span::Span;

/// A blueprint's own rule does not hold.
pub const CHECK: Code = Code::error(
    "blueprint::check",
    "a rule that a blueprint declares does not hold",
);

/// The checks of a blueprint for this kind of instance that an instance fails.
pub(super) fn failed(
    blueprint: &Blueprint,
    each: Each,
    instance: &Instance,
    scope: &Scope,
) -> Vec<Problem> {
    let failed = |check| one(blueprint, check, instance, scope).unwrap_or_else(|problems| problems);
    let checks = blueprint.checks.iter().filter(|c| c.each == each);
    checks.flat_map(failed).collect()
}

fn one(
    blueprint: &Blueprint,
    check: &Check,
    instance: &Instance,
    scope: &Scope,
) -> Result<Vec<Problem>, Vec<Problem>> {
    let scope = match &check.test {
        Test::Condition(expr) if condition(expr, scope)? => return Ok(Vec::new()),
        Test::Condition(_) => scope.clone(),
        Test::Found(expr) => {
            let found = expr::evaluate(expr, scope).map_err(fault::problems)?;
            if elements(&found, expr.span, Test::FOUND)
                .map_err(|problem| vec![*problem])?
                .is_empty()
            {
                return Ok(Vec::new());
            }
            scope.with(Test::FOUND, found)
        }
    };
    let scope = &scope;
    let text = |expr: &Expr| {
        let value = expr::evaluate(expr, scope).map_err(fault::problems)?;
        Ok::<_, Vec<Problem>>(match value.kind {
            Kind::Null(_) => None,
            Kind::String(text) => Some(text.to_string()),
            _ => Some(expr::to_hcl(&value)),
        })
    };
    let origin = match &check.at {
        Some(at) => origin_of(&expr::evaluate(at, scope).map_err(fault::problems)?),
        None => None,
    };
    if check.written && origin.is_none() {
        return Ok(Vec::new());
    }
    let Some(message) = text(&check.message)? else {
        let null = Problem::new(&fault::EXPRESSION, "a message is a text, this is null");
        return Err(vec![null.at(check.message.span, "")]);
    };
    let mut problem = Problem::new(&CHECK, message);
    problem.severity = check.severity;
    problem.rule = Some(check.rule(&blueprint.name).into());
    let whom = format!("for {}", instance.label);
    // The rule's name says which check it is. Its place helps where nothing else has one.
    problem = problem.at(origin.or(instance.span).unwrap_or(check.name.span), whom);
    if let Some(help) = &check.help {
        problem.help = text(help)?;
    }
    Ok(vec![problem])
}

/// Where a value was written; of a list that nobody wrote as such, the first element that somebody wrote.
fn origin_of(value: &Value) -> Option<Span> {
    let elements = value.as_list().into_iter().flatten();
    value
        .origin
        .or_else(|| elements.map(origin_of).find_map(|o| o))
}
