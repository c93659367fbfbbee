//! The `validation` blocks of variables against what Terraform knows of their values before any plan: of arguments that calls write out, and of
//! conditions that hold for no value.

use super::declared::{Declared, Variable};
use super::literal::constant;
use super::{Around, INVALID_EXPRESSION, REFUSED_VALUE};
use crate::diag::Problem;
use crate::expr::{Kind, Names, Scope, Type, Value, convert::to_text, evaluate};
use crate::hcl::Expr;
use crate::span::Span;
use crate::terraform::language::TypeConstraint;

/// The variables of a module that nobody calls: nothing is known of them.
pub(super) fn root(here: Around, names: &Names, out: &mut Vec<Problem>) {
    for (name, variable) in &here.declared.variables {
        let value = Value::unknown(type_of(variable));
        let span = variable.block.labels.first().map(|label| label.span);
        judge(here.declared, names, (name, variable), &value, span, out);
    }
}

/// A variable that a call gives a value, or leaves at its default.
pub(super) fn given(
    called: &Declared,
    names: &Names,
    (name, variable): (&str, &Variable),
    given: Option<(&Expr, &Value)>,
    out: &mut Vec<Problem>,
) {
    let is_nullable = !super::call::is_never_null(variable);
    let given = given.filter(|(_, value)| is_nullable || !value.is_null());
    let default = || variable.block.body.value("default").and_then(constant);
    let Some(value) = given.map(|(_, value)| value.clone()).or_else(default) else {
        return;
    };
    let constraint = variable.block.body.value("type").map(TypeConstraint::read);
    let value = match constraint {
        Some(Ok(constraint)) => constraint.convert(&value).ok(),
        Some(Err(_)) => None,
        None => Some(value),
    };
    let span = given.map(|(expr, _)| expr.span);
    let span = span.or_else(|| Some(variable.block.labels.first()?.span));
    if let Some(value) = value {
        judge(called, names, (name, variable), &value, span, out);
    }
}

fn type_of(variable: &Variable) -> Type {
    match variable.block.body.value("type").map(TypeConstraint::read) {
        Some(Ok(constraint)) => constraint.type_of(),
        _ => Type::Any,
    }
}

/// Reports conditions that are false of a value. In them, nothing is known of other variables.
fn judge(
    declared: &Declared,
    names: &Names,
    (name, variable): (&str, &Variable),
    value: &Value,
    span: Option<Span>,
    out: &mut Vec<Problem>,
) {
    let mut validations = variable.block.body.blocks_of("validation").peekable();
    let (Some(span), Some(_)) = (span, validations.peek()) else {
        return;
    };
    let all = declared.variables.iter().map(|(other, variable)| {
        let is_this = *other == name;
        let unknown = || Value::unknown(type_of(variable));
        (*other, if is_this { value.clone() } else { unknown() })
    });
    let inner = Names::within(names).value("var", Value::object(all));
    let (scope, unknown) = (Scope::new(&inner), Scope::new(names));
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
        let problem = Problem::new(&REFUSED_VALUE, message).at(span, "");
        out.push(problem.at(condition.span, "this is false"));
    }
}
