//! The rules that a blueprint brings with it, checked for every instance.

use super::terraform::{condition, elements};
use super::{Blueprint, Check, Each, Instance, Test, fault};
use crate::diag::{Code, Problem};
use crate::expr::{self, Kind, Scope, Value};
use crate::hcl::{Expr, ExprKind};
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
    let checks = blueprint.checks().iter().filter(|c| c.each == each);
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
            let all = elements(&found, expr.span, Test::FOUND).map_err(|problem| vec![*problem])?;
            if all.is_empty() {
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
    let at = check.at.as_ref();
    let place = at.map_or(Ok(Place::Nowhere), |at| place(at, scope))?;
    let is_written = matches!(place, Place::Value(_));
    if check.written && !is_written {
        return Ok(Vec::new());
    }
    let Some(message) = text(&check.message)? else {
        let null = Problem::new(&fault::EXPRESSION, "a message is a text, this is null");
        return Err(vec![null.at(check.message.span, "")]);
    };
    let mut problem = Problem::new(&CHECK, message);
    problem.severity = check.severity;
    problem.rule = Some(check.rule(&blueprint.name).into());
    problem.is_absence = !is_written;
    problem.lacks = at.and_then(|at| missing(at, scope)).map(Into::into);
    // The rule's name says which check it is. Its place helps where nothing else has one.
    let elsewhere = instance.span.unwrap_or(check.name.span);
    problem = problem.at(place.span().unwrap_or(elsewhere), "");
    if let Some(help) = &check.help {
        problem.help = text(help)?;
    }
    Ok(vec![problem])
}

/// Where a fault lies.
enum Place {
    /// What somebody wrote.
    Value(Span),
    /// Nobody wrote it: the table that it would stand in.
    Table(Span),
    /// Nor that.
    Nowhere,
}

impl Place {
    fn span(&self) -> Option<Span> {
        match self {
            Self::Value(span) | Self::Table(span) => Some(*span),
            Self::Nowhere => None,
        }
    }
}

/// Where the value of an expression was written, or the innermost table on the way to it that somebody wrote. Of a list of values, the first; where nobody
/// wrote that, another one of them stands for its table. A name alone is the instance, which knows its place better.
fn place(at: &Expr, scope: &Scope) -> Result<Place, Vec<Problem>> {
    let value = |expr: &Expr| expr::evaluate(expr, scope).map_err(fault::problems);
    if let Some(found) = written(&value(at)?)
        && let Some(span) = found.origin
    {
        // A table that stands in a list of values stands for what is missing in it.
        let is_table = matches!(found.kind, Kind::Map(_)) && matches!(at.kind, ExprKind::Tuple(_));
        return Ok(if is_table {
            Place::Table(span)
        } else {
            Place::Value(span)
        });
    }
    let mut inner = match &at.kind {
        ExprKind::Tuple(items) => items.first().unwrap_or(at),
        _ => at,
    };
    while let ExprKind::GetAttr { on, .. } | ExprKind::Index { on, .. } = &inner.kind {
        if matches!(on.kind, ExprKind::Variable(_)) {
            break;
        }
        if let Some(span) = value(on)?.origin {
            return Ok(Place::Table(span));
        }
        inner = on;
    }
    Ok(Place::Nowhere)
}

/// The value of the project that a check is about, if nobody wrote one: `project.domain`. What cells and clients lack is each one's own.
fn missing(at: &Expr, scope: &Scope) -> Option<String> {
    let first = match &at.kind {
        ExprKind::Tuple(items) => items.first()?,
        _ => at,
    };
    let ExprKind::GetAttr { on, name, .. } = &first.kind else {
        return None;
    };
    let is_project = matches!(&on.kind, ExprKind::Variable(name) if name == "project");
    let value = expr::evaluate(first, scope).ok().filter(|_| is_project)?;
    matches!(value.kind, Kind::Null(_)).then(|| format!("project.{}", name.value))
}

/// A value that somebody wrote; of a list that nobody wrote as such, the first element that somebody wrote.
fn written(value: &Value) -> Option<&Value> {
    let mut elements = value.as_list().into_iter().flatten();
    match value.origin {
        Some(_) => Some(value),
        None => elements.find_map(written),
    }
}
