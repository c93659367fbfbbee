//! `[output] without`: blueprints whose part of an estate is somebody else's. Not what others make there.

use std::borrow::Cow;

use super::{Blueprint, REFERENCE};
use crate::diag::suggest::{all_of, nearest};
use crate::diag::{Problem, Problems};
use crate::hcl::{Expr, ExprKind, Writing};
use crate::span::{Span, Spanned};

/// The blueprints, of which those of these names make nothing: what they declare stays, since others and the estate's language rest on it.
#[must_use]
pub fn without<'b>(
    blueprints: Cow<'b, [Blueprint]>,
    names: &[Spanned<String>],
) -> (Cow<'b, [Blueprint]>, Problems) {
    if names.is_empty() {
        return (blueprints, Problems::new());
    }
    let mut blueprints = blueprints.into_owned();
    let mut problems = Problems::new();
    for name in names {
        match blueprints.iter_mut().find(|b| b.name == name.value) {
            Some(blueprint) if blueprint.is_for_others() => {
                let message = format!(
                    "`{}` holds nothing but modules, which parts of other blueprints call",
                    name.value
                );
                let problem = Problem::new(&REFERENCE, message).at(name.span, "");
                problems.push(problem.help(
                    "leave out those that call them: modules that nothing calls are not emitted",
                ));
            }
            Some(blueprint) => {
                blueprint.clouds = Some(Vec::new());
                blueprint.when = Some(never(name.span));
            }
            None => {
                let all: Vec<&str> = blueprints.iter().map(|b| b.name.as_str()).collect();
                let message = format!("there is no blueprint `{}` to leave out", name.value);
                let problem = Problem::new(&REFERENCE, message).at(name.span, "");
                let near = nearest(&name.value, all.iter().copied());
                problems.push(problem.meant_or(near, || format!("there are {}", all_of(all))));
            }
        }
    }
    (Cow::Owned(blueprints), problems)
}

fn never(at: Span) -> Expr {
    Expr {
        kind: ExprKind::Bool(false),
        span: at,
        writing: Writing::default(),
        broken: false,
    }
}
