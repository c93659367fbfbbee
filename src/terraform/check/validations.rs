//! The `validation` blocks of variables against what Terraform knows of their values before any plan: of arguments that calls write out, and of
//! conditions that hold for no value.

use std::collections::BTreeSet;
use std::sync::PoisonError;

use super::literal::constant;
use super::values::attributes_of;
use super::{Around, INVALID_EXPRESSION, REFUSED_VALUE};
use crate::diag::Problem;
use crate::expr::{Kind, Marks, Names, Scope, Value, convert::to_text, evaluate};
use crate::hcl::{Block, Expr, ExprKind};
use crate::span::Span;
use crate::terraform::declared::Variable;

/// The variables of a module that nobody calls: nothing is known of them.
pub(super) fn root(here: Around, names: &Names, out: &mut Vec<Problem>) {
    for (name, variable) in &here.declared.variables {
        judge(names, (name, variable), None, label(variable), out);
    }
}

/// The defaults of a called module's variables that some call leaves at them: once, however many calls there are.
pub(super) fn defaults(here: Around, names: &Names, out: &mut Vec<Problem>) {
    let Some(calls) = here.calls.get(here.folder) else {
        return;
    };
    for (name, variable) in &here.declared.variables {
        let null_too = super::call::is_never_null(variable);
        let is_left = |call: &&Block| {
            let given = call.body.value(name);
            given.is_none_or(|given| null_too && given.kind == ExprKind::Null)
        };
        let default = variable.block.body.value("default");
        let default = default.filter(|_| calls.iter().any(is_left));
        if let Some(value) = default.and_then(constant) {
            converted(names, (name, variable), &value, label(variable), out);
        }
    }
}

/// A variable that a call or a file of values gives a value.
pub(super) fn given(
    names: &Names,
    (name, variable): (&str, &Variable),
    (expr, value): (&Expr, &Value),
    out: &mut Vec<Problem>,
) {
    if !(value.is_null() && super::call::is_never_null(variable)) {
        converted(names, (name, variable), value, Some(expr.span), out);
    }
}

fn label(variable: &Variable) -> Option<Span> {
    variable.block.labels.first().map(|label| label.span)
}

fn converted(
    names: &Names,
    (name, variable): (&str, &Variable),
    value: &Value,
    span: Option<Span>,
    out: &mut Vec<Problem>,
) {
    // What nothing is noted of is judged alike wherever it comes from.
    let is_plain = value.all_marks() == Marks::NONE;
    let taken = || {
        variable
            .taken
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    };
    let own = variable.block.body.blocks_of("validation").next();
    if own.is_none() || is_plain && taken().contains(value) {
        return;
    }
    let converted = match &variable.constraint {
        Some(constraint) => constraint
            .as_ref()
            .ok()
            .and_then(|constraint| constraint.convert(value).ok()),
        None => Some(value.clone()),
    };
    let before = out.len();
    if let Some(converted) = converted {
        judge(names, (name, variable), Some(converted), span, out);
    }
    if is_plain && span.is_some() && out.len() == before {
        taken().insert(value.clone());
    }
}

/// Reports conditions that are false of a value, or of all values where none is given. In them, nothing is known of other variables.
fn judge(
    names: &Names,
    (name, variable): (&str, &Variable),
    value: Option<Value>,
    span: Option<Span>,
    out: &mut Vec<Problem>,
) {
    let mut validations = variable.block.body.blocks_of("validation").peekable();
    let (Some(span), Some(_)) = (span, validations.peek()) else {
        return;
    };
    let written = value.as_ref().and_then(origin_of);
    let unknown = Scope::new(names);
    let mut inner = Names::within(names);
    if let (Some(value), Some(Ok(all))) = (value, unknown.get("var")) {
        // Nearly always the variable alone.
        let mut used = BTreeSet::new();
        let own = variable.block.body.blocks_of("validation");
        own.flat_map(|validation| validation.body.attributes())
            .for_each(|attribute| attributes_of("var", &attribute.value, &mut used));
        let others = used.into_iter().filter(|other| *other != name);
        let others = others.filter_map(|other| Some((other, all.get(other)?.clone())));
        inner.insert("var", Value::object(others.chain([(name, value)])));
    }
    let scope = Scope::new(&inner);
    for validation in validations {
        let Some(condition) = validation.body.value("condition") else {
            continue;
        };
        match evaluate(condition, &scope) {
            Ok(result) if result.kind == Kind::Bool(false) => {}
            Ok(_) => continue,
            Err(faults) => {
                // What is wrong whatever the value is was said where the module is checked.
                if evaluate(condition, &unknown).is_ok() {
                    out.extend(faults.into_iter().map(|fault| {
                        let problem = Problem::new(&INVALID_EXPRESSION, fault.message);
                        problem.at(fault.span, "").at(span, "with this value")
                    }));
                }
                continue;
            }
        }
        let why = validation.body.value("error_message");
        let why = why.and_then(|why| to_text(&evaluate(why, &scope).ok()?));
        let why = why.map_or_else(String::new, |why| format!(": {why}"));
        let message = format!("the validation of `var.{name}` refuses its value{why}");
        let problem = Problem::new(&REFUSED_VALUE, message);
        // What has to change is what somebody wrote in the estate; here it is only handed on.
        let problem = match written {
            Some(written) => problem
                .at(written, "")
                .at(span, "handed on here")
                .help("write another value here"),
            None => problem.at(span, ""),
        };
        out.push(problem.at(condition.span, "this is false"));
    }
}

/// Where a value was written, or the first part of it that somebody wrote.
fn origin_of(value: &Value) -> Option<Span> {
    let mut elements = value.as_list().into_iter().flatten();
    value.origin.or_else(|| elements.find_map(origin_of))
}
