//! `when` in a block: a condition that compile time decides. It is the compiler's if its value is true or false; anything
//! else that is called `when` belongs to Terraform.

use crate::blueprint::fault;
use crate::diag::Problem;
use crate::expr::{self, Kind, Scope, Wanted};
use crate::hcl::{Block, Body};

/// The argument.
pub(super) const WHEN: &str = "when";

/// Blocks with a `when` of their own, and blocks whose arguments have any names.
const NOT_OURS: [&str; 4] = ["locals", "provisioner", "required_providers", "variables"];

/// Blocks of the language in which Terraform has no `when`, so that one it would have to decide is a mistake.
const NEVER_TERRAFORMS: [&str; 11] = [
    "check",
    "data",
    "ephemeral",
    "import",
    "moved",
    "output",
    "provider",
    "removed",
    "resource",
    "terraform",
    "variable",
];

/// What the condition of a block says; none if it has none. `depth` is 0 at the top of a file.
pub(super) fn decided(
    block: &Block,
    scope: &Scope,
    depth: usize,
) -> Result<Option<bool>, Vec<Problem>> {
    let name = block.name.value.as_str();
    if NOT_OURS.contains(&name) {
        return Ok(None);
    }
    let is_mistake = depth == 0 && NEVER_TERRAFORMS.contains(&name);
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
    let value = residue.value;
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
