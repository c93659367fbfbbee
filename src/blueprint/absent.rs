//! What the expressions of a blueprint lack and those of others have, each with where it is known. What `terrane eval` lacks, it says itself.

use super::Each;
use crate::diag::suggest;
use crate::expr::Names;

/// What only templates see.
pub const OF_TEMPLATES: [&str; 2] = ["estate.stacks", "module()"];

/// Keys of a cell in the estate file that are called otherwise here, since they are the same in all clouds, with what to write.
pub const OTHERWISE: [(&str, &str); 3] = [
    (
        "cell.gcp",
        "where a cell lives is `cell.account`: its account, project or subscription",
    ),
    (
        "cell.azure",
        "where a cell lives is `cell.account`, its account, project or subscription, and `cell.tenant`",
    ),
    ("cell.state", "what keeps the states of a cell is `state`"),
];

/// Notes what expressions that are evaluated for each of these lack.
pub(super) fn note(names: &mut Names, each: Each) {
    for name in every_name().filter(|name| !each.names().contains(name)) {
        let with = Each::ALL.into_iter().filter(|e| e.names().contains(&name));
        let known = suggest::one_of(with.map(Each::name));
        names.lack(
            name,
            format!(
                "`{name}` is known where `each` is {known}; here it is `{}`",
                each.name()
            ),
        );
    }
    for what in OF_TEMPLATES {
        names.lack(what, format!("`{what}` is known in templates only"));
    }
    for (what, meant) in OTHERWISE {
        names.lack(what, meant);
    }
    let stack =
        "`stack` is known in the templates of a blueprint with a `stack` block, and only there";
    names.lack("stack", stack);
}

/// The names of all scopes, from wide to narrow, each once.
fn every_name() -> impl Iterator<Item = &'static str> {
    let mut seen: Vec<&str> = Vec::new();
    for name in Each::ALL.into_iter().flat_map(Each::names) {
        if !seen.contains(name) {
            seen.push(name);
        }
    }
    seen.into_iter()
}
