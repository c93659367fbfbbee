//! What a cell of a route is told that the route's policy does not ask.

use super::KEY_OF_ANOTHER_POLICY;
use crate::diag::{Problem, Problems};
use crate::estate::{Policy, Route};
use crate::span::{Span, Spanned};

/// What is said of a cell and not asked for.
pub(super) fn idle(route: &Route, problems: &mut Problems) {
    let policy = route.policy.value;
    for (cell, member) in &route.members {
        let keys = &member.keys;
        let of = [
            (
                "weight",
                "weighted",
                Policy::Weighted,
                keys.weight.as_ref().map(|k| k.span),
            ),
            (
                "bias",
                "geoproximity",
                Policy::Geoproximity,
                keys.bias.as_ref().map(|k| k.span),
            ),
            (
                "default",
                "geo",
                Policy::Geo,
                keys.default.as_ref().map(|k| k.span),
            ),
            (
                "continents",
                "geo",
                Policy::Geo,
                first(keys.continents.as_ref()),
            ),
            (
                "countries",
                "geo",
                Policy::Geo,
                first(keys.countries.as_ref()),
            ),
        ];
        for (key, name, wanted, at) in of {
            let Some(at) = at.filter(|_| policy != wanted) else {
                continue;
            };
            let message = format!("`{key}` of {cell} does nothing: it is for the policy `{name}`");
            problems.push(
                Problem::new(&KEY_OF_ANOTHER_POLICY, message)
                    .at(at, "not asked for")
                    .at(route.policy.span, "the policy")
                    .help(format!("take it out, or write `policy = \"{name}\"`")),
            );
        }
    }
}

fn first(list: Option<&Vec<Spanned<String>>>) -> Option<Span> {
    Some(list?.first()?.span)
}
