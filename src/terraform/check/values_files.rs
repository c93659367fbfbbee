//! `.tfvars` files: values of a module's variables, each written out. Terraform reads them when it plans.

use super::literal::{constant, first};
use super::values::mismatched;
use super::{
    Around, INVALID_VALUE, NOT_LITERAL, UNDECLARED_VALUE, UNKNOWN_ARGUMENT, about, call,
    validations,
};
use crate::diag::{Problem, suggest};
use crate::hcl::{Attribute, Item};
use crate::terraform::declared::Declared;
use crate::terraform::modules::SideFile;

/// Reports what Terraform would refuse, and values that nobody reads.
pub(super) fn check(file: &SideFile, here: Around, out: &mut Vec<Problem>) {
    for item in &file.body.items {
        match item {
            Item::Attribute(attribute) => value(attribute, here, out),
            Item::Block(block) => {
                let message = format!("a file of values has no block `{}`", block.name.value);
                let problem = Problem::new(&UNKNOWN_ARGUMENT, message).at(block.name.span, "");
                out.push(
                    problem
                        .help("variables are declared in a `.tf` file, and set as `name = value`"),
                );
            }
        }
    }
}

fn value(attribute: &Attribute, here: Around, out: &mut Vec<Problem>) {
    let (name, expr) = (&attribute.name, &attribute.value);
    if let Some((span, what)) = first(expr) {
        let message = format!("`{}` has to be written out, and this {what}", name.value);
        out.push(Problem::new(&NOT_LITERAL, message).at(span, ""));
        return;
    }
    let declared: &Declared = here.declared;
    let Some((name, variable)) = declared.variables.get_key_value(name.value.as_str()) else {
        if !declared.is_partial {
            let message = format!("the module has no variable `{}`", name.value);
            let problem = Problem::new(&UNDECLARED_VALUE, message).at(name.span, "");
            let names = declared.variables.keys().copied();
            out.push(match suggest::nearest(&name.value, names) {
                Some(near) => problem.meant(near),
                None => problem,
            });
        }
        return;
    };
    let Some(value) = constant(expr) else {
        return;
    };
    if value.is_null() && call::is_never_null(variable) && !variable.has_default {
        let message = format!("`{name}` must not be null");
        out.push(about(&INVALID_VALUE, message, expr));
        return;
    }
    if let Some(wanted) = variable.takes()
        && let Err(mismatch) = wanted.convert(&value)
    {
        out.push(mismatched(name, &mismatch, expr));
        return;
    }
    if let Some(names) = here.names.get(here.folder) {
        validations::given(names, (name, variable), (expr, &value), out);
    }
}
