//! Files of others that Terraform would read with ours, by their names. Not what is in them.

use std::collections::BTreeSet;

use super::access::Kind;
use super::ledger::Ledger;
use super::survey::Survey;
use crate::tree::FileTree;
use crate::value::RelPath;

/// What lies beside the Terraform files of the tree and would be read with them: a resource that nobody reviews, a variable that has another value.
/// Those that say they were generated are `forgotten`, by path.
pub(super) fn find(
    tree: &FileTree,
    ledger: &Ledger,
    survey: &Survey,
    forgotten: &[RelPath],
) -> Vec<RelPath> {
    let configurations = tree
        .iter()
        .filter(|(path, _)| is_configuration(path.name()));
    let folders: BTreeSet<RelPath> = configurations
        .filter_map(|(path, _)| path.parent())
        .collect();
    let mut found = Vec::new();
    for folder in &folders {
        let entries = survey.entries(folder).into_iter().flatten();
        let read = entries.filter(|(name, kind)| *kind != Kind::Folder && is_read(name));
        let paths = read.filter_map(|(name, _)| folder.join(name).ok());
        let is_known = |path: &RelPath| tree.get(path).is_some() || ledger.owned().lists(path);
        let is_named = |path: &RelPath| forgotten.binary_search(path).is_ok();
        found.extend(paths.filter(|path| !is_known(path) && !is_named(path)));
    }
    found
}

/// <https://developer.hashicorp.com/terraform/language/files>; names of editors' own files are passed over, as `IsIgnoredFile` in Terraform's source does.
fn is_configuration(name: &str) -> bool {
    let of_editors = name.starts_with('.') || name.ends_with('~');
    let is_ignored = of_editors || (name.starts_with('#') && name.ends_with('#'));
    !is_ignored && matches!(ending(name), "tf" | "tf.json")
}

/// Besides configurations the values of variables that are read without being named:
/// <https://developer.hashicorp.com/terraform/language/values/variables#variable-definitions-tfvars-files>.
fn is_read(name: &str) -> bool {
    let values = matches!(ending(name), "tfvars" | "tfvars.json");
    let rest = name.strip_suffix(ending(name)).unwrap_or_default();
    is_configuration(name) || values && (rest == "terraform." || rest.ends_with(".auto."))
}

/// The last part of a name, with what stands in front of `json`.
fn ending(name: &str) -> &str {
    let (rest, last) = name.rsplit_once('.').unwrap_or(("", ""));
    match rest.rsplit_once('.') {
        Some((before, _)) if last == "json" => name.get(before.len() + 1..).unwrap_or(last),
        _ => last,
    }
}
