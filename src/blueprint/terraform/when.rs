//! `when` in a block: a condition that compile time decides. It is the compiler's if its value is true or false; anything
//! else that is called `when` belongs to Terraform.

use super::fill::Parent;
use crate::blueprint::fault;
use crate::diag::Problem;
use crate::expr::{self, Kind, Scope, Wanted};
use crate::hcl::{Block, Body};
use crate::terraform::language::Rest;

/// The argument.
pub(super) const WHEN: &str = "when";

/// What the condition of a block says; none if it has none.
pub(super) fn decided(
    block: &Block,
    scope: &Scope,
    parent: Parent,
) -> Result<Option<bool>, Vec<Problem>> {
    let language = parent
        .inner(&block.name.value, block.label(0), &block.body, false)
        .language;
    // A block that has a `when` of its own, or whose arguments have any names.
    let is_terraforms = language.is_some_and(|of| {
        of.argument(WHEN).is_some() || matches!(of.rest, Rest::Values | Rest::Requirements)
    });
    if is_terraforms {
        return Ok(None);
    }
    // One of the language in which nothing is called so: what Terraform would have to decide there is a mistake.
    let is_mistake = parent.depth == 0
        && language.is_some_and(|of| matches!(of.rest, Rest::Nothing | Rest::Schema));
    of_body(&block.body, scope, is_mistake)
}

/// The same for the arguments of a block. `is_mistake` says that only the compiler can mean it.
pub(super) fn of_body(
    body: &Body,
    scope: &Scope,
    is_mistake: bool,
) -> Result<Option<bool>, Vec<Problem>> {
    let Some(when) = body.value(WHEN) else {
        return Ok(None);
    };
    let residue = expr::partial(when, scope, Wanted::Truth).map_err(fault::problems)?;
    let mut value = residue.value;
    if !value.is_known() && is_mistake {
        // What is written out mentions nothing of the compiler's, and is known all the same.
        let written = expr::evaluate(when, scope).ok();
        value = written.unwrap_or(value);
    }
    if !value.is_known() {
        if !is_mistake {
            return Ok(None);
        }
        let message =
            "a block's `when` is decided while compiling, and this is known to Terraform only";
        let problem = Problem::new(&fault::EXPRESSION, message).at(when.span, "");
        return Err(vec![problem.help("use `count` or `for_each`")]);
    }
    match value.kind {
        Kind::Bool(wanted) => Ok(Some(wanted)),
        Kind::Null(_) => {
            let message = "a condition is true or false, this is null";
            let mut problem = Problem::new(&fault::EXPRESSION, message).at(when.span, "");
            if let Some(origin) = value.origin {
                problem = problem.at(origin, "the value comes from here");
            }
            Err(vec![problem])
        }
        _ if is_mistake => Err(vec![fault::not_a_condition(&value, when)]),
        _ => Ok(None),
    }
}
