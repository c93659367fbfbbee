//! Calls of modules against the variables of what they call.

use super::Around;
use super::MODULE_CALL;
use crate::diag::{Problem, suggest};
use crate::hcl::Block;

/// Arguments of a `module` block that are no variables.
const META: [&str; 6] = [
    "source",
    "version",
    "providers",
    "for_each",
    "count",
    "depends_on",
];

/// Reports variables that the module lacks, and those that it needs and is not given.
pub(super) fn check(block: &Block, here: Around, out: &mut Vec<Problem>) {
    let Some(name) = block.labels.first() else {
        return;
    };
    let folder = here.scope.modules.get(name.value.as_str());
    let Some((folder, called)) = folder
        .and_then(Option::as_deref)
        .and_then(|folder| Some((folder, here.scopes.get(folder)?)))
        .filter(|(_, called)| !called.is_partial)
    else {
        return;
    };
    let mut given = Vec::new();
    for argument in block.body.attributes() {
        let argument = &argument.name;
        given.push(argument.value.as_str());
        if META.contains(&argument.value.as_str())
            || called.variables.contains_key(argument.value.as_str())
        {
            continue;
        }
        let message = format!("the module `{folder}` has no variable `{}`", argument.value);
        let problem = Problem::new(&MODULE_CALL, message).at(argument.span, "");
        let names = called.variables.keys().copied();
        out.push(match suggest::nearest(&argument.value, names) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem,
        });
    }
    if here.module.has_overrides() {
        return;
    }
    let needed = called
        .variables
        .iter()
        .filter(|(_, has_default)| !**has_default);
    for (variable, _) in needed.filter(|(variable, _)| !given.contains(*variable)) {
        let message = format!("the module `{folder}` needs the variable `{variable}`");
        out.push(Problem::new(&MODULE_CALL, message).at(name.span, ""));
    }
}
