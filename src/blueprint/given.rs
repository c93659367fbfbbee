//! `values` of a `stack`: the files of values that its plan is given. Not what is in them.

use std::collections::BTreeMap;

use super::load::REFERENCE;
use super::{Blueprint, StackDecl, StackInfo, fault};
use crate::diag::{Problem, suggest};
use crate::expr::{self, Scope};
use crate::terraform::modules::FileKind;
use crate::tree::FileTree;
use crate::value::RelPath;

/// Reads `values = ["terraform/shared/region-configs/us-east-1/vpn.tfvars"]`.
pub(super) fn values(declared: &StackDecl, scope: &Scope) -> Result<Vec<RelPath>, Vec<Problem>> {
    let Some(expr) = &declared.values else {
        return Ok(Vec::new());
    };
    let value = expr::evaluate(expr, scope).map_err(fault::problems)?;
    let paths = value.as_list().and_then(|paths| {
        let paths = paths.iter().map(|path| RelPath::new(path.as_str()?).ok());
        let values = |path: &RelPath| FileKind::of(path.name()) == Some(FileKind::Values);
        paths.map(|path| path.filter(values)).collect()
    });
    paths.ok_or_else(|| {
        let message = "`values` is a list of `.tfvars` files, by their paths in the output";
        let problem = Problem::new(&fault::EXPRESSION, message).at(expr.span, "");
        vec![problem.help("write `[\"terraform/shared/region-configs/${region.name}/networking.tfvars\"]`, or `[]`")]
    })
}

/// Files of values that no template writes: the plans that are given them would stop there.
pub(super) fn missing(
    stacks: &[StackInfo],
    tree: &FileTree,
    blueprints: &[Blueprint],
) -> Vec<Problem> {
    let mut lacking: BTreeMap<&str, &RelPath> = BTreeMap::new();
    for stack in stacks {
        let mut files = stack.values.iter();
        if let Some(file) = files.find(|file| tree.get(file).is_none()) {
            lacking.entry(&stack.blueprint).or_insert(file);
        }
    }
    let problems = lacking.into_iter().filter_map(|(name, file)| {
        let blueprint = blueprints.iter().find(|b| b.name == name)?;
        let expr = blueprint.stack.as_ref()?.values.as_ref()?;
        let message = format!("no template writes `{file}`, which plans of `{name}` are given");
        let problem = Problem::new(&REFERENCE, message).at(expr.span, "");
        let written = tree.iter().map(|(path, _)| path.as_str());
        let values = written.filter(|path| path.ends_with(".tfvars"));
        Some(match suggest::nearest(file.as_str(), values) {
            Some(near) => problem.meant(near),
            None => problem.help("name a file that a `files` block writes"),
        })
    });
    problems.collect()
}
