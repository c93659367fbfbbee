//! What stacks have in common: templates of one blueprint in the folders of others, and the names that these set for them.

use std::collections::BTreeMap;

use super::load::{MISSING_FILE, REFERENCE};
use super::names::{Definition, Definitions};
use super::{Blueprint, Files, Shared, StackDecl};
use crate::diag::{Problem, Problems, suggest};

/// Gives stacks the shared templates that they name and have no file of their own for.
pub(super) fn share(loaded: &mut [Blueprint], problems: &mut Problems) {
    let shared: BTreeMap<String, Shared> = loaded
        .iter()
        .filter_map(|b| Some((b.name.clone(), b.shared.clone()?)))
        .collect();
    for blueprint in loaded {
        let stack = blueprint.stack.as_ref();
        let Some((stack, wanted)) = stack.and_then(|s| Some((s, s.shared.as_ref()?))) else {
            continue;
        };
        let Some(shared) = shared.get(&wanted.value) else {
            let message = format!(
                "no blueprint with `shared` templates is called `{}`",
                wanted.value
            );
            let problem = Problem::new(&REFERENCE, message).at(wanted.span, "");
            let names = || shared.keys().map(String::as_str);
            problems.push(match suggest::nearest(&wanted.value, names()) {
                Some(nearest) => problem.meant(nearest),
                None => problem,
            });
            continue;
        };
        let names = set(stack, shared, problems);
        if let Some(files) = blueprint.files.iter_mut().find(|f| f.name == Files::STACK) {
            let Files {
                rules, templates, ..
            } = files;
            let adds = |path: &str| rules.iter().any(|r| r.appends && r.path.value == path);
            templates.share(&shared.templates, adds);
            files.shared_names = names;
        }
    }
}

/// The names of shared templates, as a stack sets them.
fn set(stack: &StackDecl, shared: &Shared, problems: &mut Problems) -> Definitions {
    let names = || shared.names.iter().map(|known| known.name.value.as_str());
    for Definition { name, .. } in &stack.set {
        if names().all(|known| known != name.value) {
            let message = format!(
                "unknown name `{}`: the shared templates do not declare it",
                name.value
            );
            let problem = Problem::new(&REFERENCE, message).at(name.span, "");
            problems.push(match suggest::nearest(&name.value, names()) {
                Some(nearest) => problem.meant(nearest),
                None => problem.help(format!("there is {}", suggest::one_of(names()))),
            });
        }
    }
    let as_set = |default: &Definition| {
        let name = &default.name.value;
        let own = stack.set.iter().find(|own| own.name.value == *name);
        default.with(own.unwrap_or(default))
    };
    shared.names.iter().map(as_set).collect()
}

/// Reports files that are to be added to a file of the same name where there can be none.
pub(super) fn added(loaded: &[Blueprint], problems: &mut Problems) {
    let all = loaded.iter().flat_map(|blueprint| &blueprint.files);
    for files in all.filter(|files| files.extends.is_none()) {
        for rule in files.rules.iter().filter(|rule| rule.appends) {
            if files.templates.shares(&rule.path.value) {
                continue;
            }
            let message = format!(
                "there is no file `{}` to append this one to",
                rule.path.value
            );
            let problem = Problem::new(&MISSING_FILE, message).at(rule.path.span, "");
            problems.push(problem.help("remove `appends`: it is for files that `shared` templates or an extended folder have"));
        }
    }
}
