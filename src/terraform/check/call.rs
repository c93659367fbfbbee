//! Calls of modules against the variables of what they call.

use super::body::is_meant;
use super::marks;
use super::values::Evaluated;
use super::{Around, INVALID_VALUE, MODULE_CALL, about, configurations, validations};
use crate::diag::{Problem, suggest};
use crate::expr::{Marks, Value};
use crate::hcl::{Block, Expr, ExprKind};
use crate::terraform::declared::Variable;
use crate::terraform::language;

/// Reports variables that the module lacks, and those that it needs and is not given.
pub(super) fn check(block: &Block, here: Around, known: &Evaluated, out: &mut Vec<Problem>) {
    let Some(name) = block.labels.first() else {
        return;
    };
    let call = here.declared.calls.get(name.value.as_str());
    let Some((folder, called)) = call
        .and_then(|call| call.folder.as_deref())
        .and_then(|folder| Some((folder, here.all.get(folder)?)))
        .filter(|(_, called)| !called.is_partial)
    else {
        return;
    };
    configurations::call(block, folder, here, out);
    let own = language::FILE.own("module").map(|module| module.block);
    let mut given = Vec::new();
    let before = out.len();
    for attribute in block.body.attributes() {
        let (argument, value) = (&attribute.name, &attribute.value);
        given.push(argument.value.as_str());
        if let Some(variable) = called.variables.get(argument.value.as_str()) {
            self::argument(value, &argument.value, variable, known, out);
        }
        if own.is_some_and(|own| own.argument(&argument.value).is_some())
            || called.variables.contains_key(argument.value.as_str())
        {
            continue;
        }
        // Terraform passes over names that it does not know, if an override is laid over the call.
        if here.module.over(block).is_some() {
            continue;
        }
        let message = format!("the module `{folder}` has no variable `{}`", argument.value);
        let problem = Problem::new(&MODULE_CALL, message).at(argument.span, "");
        let names = called.variables.keys().copied();
        out.push(match suggest::nearest(&argument.value, names) {
            Some(near) => problem.meant(near),
            None => problem,
        });
    }
    if let Some(names) = here.names.get(folder) {
        for (name, variable) in &called.variables {
            // One that has a fault says nothing.
            if let Some(expr) = block.body.value(name)
                && let Some(value) = known.of(expr).first()
            {
                validations::given(names, (name, variable), (expr, value), out);
            }
        }
    }
    let needed = called
        .variables
        .iter()
        .filter(|(_, variable)| !variable.has_default);
    for (variable, _) in needed.filter(|(variable, _)| !given.contains(*variable)) {
        if is_meant(variable, &block.body, out.get(before..).unwrap_or_default()) {
            continue;
        }
        let message = format!("the module `{folder}` needs the variable `{variable}`");
        out.push(Problem::new(&MODULE_CALL, message).at(name.span, ""));
    }
}

/// The value that a call gives to a variable.
fn argument(
    value: &Expr,
    name: &str,
    variable: &Variable,
    known: &Evaluated,
    out: &mut Vec<Problem>,
) {
    let is_null = || known.of(value).iter().any(Value::is_null);
    if is_never_null(variable) && !variable.has_default && is_null() {
        let message = format!("`{name}` must not be null");
        out.push(about(&INVALID_VALUE, message, value));
        return;
    }
    if let Some(wanted) = variable.takes() {
        out.extend(known.misfit(value, wanted, name));
    }
    if !marks::declared(variable.block).has(Marks::EPHEMERAL) {
        let what = format_args!("the variable `{name}`, which is not `ephemeral`,");
        out.extend(marks::kept(value, what, known));
    }
}

/// Whether null stands for the default of a variable.
pub(super) fn is_never_null(variable: &Variable) -> bool {
    let nullable = variable.block.body.value("nullable");
    nullable.map(|n| &n.kind) == Some(&ExprKind::Bool(false))
}
