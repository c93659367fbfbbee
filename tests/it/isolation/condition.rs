//! Conditions of grants on a project of Google Cloud, as far as the emitted ones use the language: names of resources, whole or by their beginning.

use crate::planned::Resource;

/// The expressions of a grant's conditions; a grant without any holds for the whole project.
pub fn of(one: &Resource) -> Vec<&str> {
    let blocks = one.config["condition"].as_array().into_iter().flatten();
    blocks
        .filter_map(|block| block["expression"].as_str())
        .collect()
}

/// Whether a resource of this name is one that the conditions mean.
pub fn fits(one: &Resource, name: &str) -> bool {
    of(one).into_iter().all(|expression| {
        let mut any = expression.split(" || ");
        any.any(|all| all.split(" && ").all(|term| holds(term.trim(), name)))
    })
}

fn holds(term: &str, name: &str) -> bool {
    let quoted = |rest: &str| rest.trim_matches(['"', '(', ')']).to_owned();
    let rest = term.strip_prefix("resource.name");
    if let Some(whole) = rest.and_then(|rest| rest.strip_prefix(" == ")) {
        return quoted(whole) == name;
    }
    match rest.and_then(|rest| rest.strip_prefix(".startsWith")) {
        Some(beginning) => name.starts_with(&quoted(beginning)),
        None => panic!("a condition that this test does not know: {term}"),
    }
}
