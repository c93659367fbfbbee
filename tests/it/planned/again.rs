//! The plan of a tree that differs in a few files from one that has a plan: only the stacks that these are of are worked out anew. For clouds whose stacks
//! read nothing that a plan of others says.

use std::collections::BTreeSet;

use terrane::blueprint::StackInfo;
use terrane::tree::FileTree;

use super::Plan;

const MODULES: &str = "terraform/shared/modules/";

/// Texts of Terraform by their paths in the output.
fn texts(tree: &FileTree) -> impl Iterator<Item = (&str, &str)> {
    let all = tree
        .iter()
        .filter(|(path, _)| path.as_str().ends_with(".tf"));
    all.map(|(path, bytes)| {
        let path = path.as_str();
        let text = std::str::from_utf8(bytes).expect("UTF-8");
        (path.strip_prefix("out/").unwrap_or(path), text)
    })
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Folders of what differs, and of all that calls it.
fn touched<'t>(before: &FileTree, after: &'t FileTree) -> BTreeSet<&'t str> {
    let differ = after
        .iter()
        .filter(|(path, bytes)| before.get(path) != Some(*bytes));
    let differ = differ
        .map(|(path, _)| path.as_str())
        .filter(|path| path.ends_with(".tf"));
    let mut found: BTreeSet<&str> = differ
        .map(|path| folder(path.strip_prefix("out/").unwrap_or(path)))
        .collect();
    loop {
        let known = found.len();
        let modules = found
            .iter()
            .filter_map(|folder| folder.strip_prefix(MODULES));
        let called: Vec<String> = modules.map(|name| format!("/{name}\"")).collect();
        let calls = |text: &str| called.iter().any(|name| text.contains(name.as_str()));
        found.extend(
            texts(after)
                .filter(|(_, text)| calls(text))
                .map(|(path, _)| folder(path)),
        );
        if found.len() == known {
            return found;
        }
    }
}

impl Plan {
    pub fn again(&self, stacks: &[&StackInfo], before: &FileTree, after: &FileTree) -> Self {
        let touched = touched(before, after);
        let is_touched = |stack: &str| touched.contains(stack);
        let anew: Vec<&StackInfo> = stacks
            .iter()
            .copied()
            .filter(|stack| is_touched(stack.path.as_str()))
            .collect();
        let mut plan = Self::of_tree(after, &anew);
        let kept = |all: &[super::Resource]| -> Vec<super::Resource> {
            let kept = all.iter().filter(|one| !is_touched(&one.stack));
            kept.cloned().collect()
        };
        plan.resources.extend(kept(&self.resources));
        plan.reads.extend(kept(&self.reads));
        plan
    }
}
