//! Calls of modules against the variables of what they call.

use super::{Around, MODULE_CALL, configurations};
use crate::diag::{Problem, suggest};
use crate::hcl::Block;
use crate::terraform::language;

/// Reports variables that the module lacks, and those that it needs and is not given.
pub(super) fn check(block: &Block, here: Around, out: &mut Vec<Problem>) {
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
    for argument in block.body.attributes() {
        let argument = &argument.name;
        given.push(argument.value.as_str());
        if own.is_some_and(|own| own.argument(&argument.value).is_some())
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
        .filter(|(_, variable)| !variable.has_default);
    for (variable, _) in needed.filter(|(variable, _)| !given.contains(*variable)) {
        let message = format!("the module `{folder}` needs the variable `{variable}`");
        out.push(Problem::new(&MODULE_CALL, message).at(name.span, ""));
    }
}
