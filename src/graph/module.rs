//! Terraform modules of a tree, parsed once: every folder with `.tf` files. Knows their blocks, not what they mean.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::needs::Needs;
use crate::hcl::{self, Attribute, Block, Body, Expr, ExprKind, Item, Part};
use crate::span::SourceId;
use crate::tree::FileTree;
use crate::value::RelPath;

/// The type of the resources and data sources that this is all about.
pub(super) const PARAMETER: &str = "aws_ssm_parameter";

/// Every module of a tree by its folder.
pub(super) struct Modules {
    by_folder: BTreeMap<String, Module>,
    /// For modules that touch parameters, themselves or through modules that they call.
    needs: BTreeMap<String, Needs>,
}

/// The files of a module.
#[derive(Default)]
pub(super) struct Module {
    files: Vec<(Arc<str>, Body)>,
}

/// An expression and the text that its places are in.
#[derive(Clone, Copy)]
pub(super) struct Code<'m> {
    pub expr: &'m Expr,
    pub text: &'m str,
}

impl<'m> Code<'m> {
    /// A part of the same text.
    pub fn part(self, expr: &'m Expr) -> Self {
        Self { expr, ..self }
    }
}

impl Modules {
    pub fn new(tree: &FileTree) -> Self {
        let files: Vec<_> = tree.iter().collect();
        let parsed: Vec<(RelPath, Arc<str>, Body)> = files
            .into_par_iter()
            .filter_map(|(path, bytes)| {
                let (_, "tf") = path.name().rsplit_once('.')? else {
                    return None;
                };
                // The compiler prints Terraform that parses; what came from elsewhere and does not is not read.
                let text = std::str::from_utf8(bytes).ok()?;
                let body = hcl::parse_body(SourceId(0), text).ok()?;
                Some((path.parent()?, text.into(), body))
            })
            .collect();
        let mut by_folder: BTreeMap<String, Module> = BTreeMap::new();
        for (folder, text, body) in parsed {
            let module = by_folder.entry(folder.as_str().to_owned()).or_default();
            module.files.push((text, body));
        }
        let concerned = concerned(&by_folder);
        let needs = by_folder
            .iter()
            .filter(|(folder, _)| concerned.contains(*folder))
            .map(|(folder, module)| (folder.clone(), Needs::of(module)))
            .collect();
        Self { by_folder, needs }
    }

    /// A module that can touch parameters, and what these depend on.
    pub fn get(&self, folder: &str) -> Option<(&Module, &Needs)> {
        self.by_folder.get(folder).zip(self.needs.get(folder))
    }
}

/// Folders of modules that touch parameters, themselves or through modules that they call.
fn concerned(by_folder: &BTreeMap<String, Module>) -> BTreeSet<String> {
    let touches = |module: &Module| {
        let mut blocks = module.blocks().map(|(block, _)| block);
        blocks.any(|b| b.labels.first().is_some_and(|l| l.value == PARAMETER))
    };
    let mut concerned: BTreeSet<String> = by_folder
        .iter()
        .filter(|(_, module)| touches(module))
        .map(|(folder, _)| folder.clone())
        .collect();
    loop {
        let callers: Vec<String> = by_folder
            .iter()
            .filter(|(folder, _)| !concerned.contains(*folder))
            .filter(|(folder, module)| {
                let mut called = module
                    .blocks()
                    .filter_map(|(block, _)| called(block, folder));
                called.any(|other| concerned.contains(&other))
            })
            .map(|(folder, _)| folder.clone())
            .collect();
        if callers.is_empty() {
            return concerned;
        }
        concerned.extend(callers);
    }
}

impl Module {
    /// The expression of a local value.
    pub fn local(&self, name: &str) -> Option<Code<'_>> {
        let mut blocks = self.blocks().filter(|(b, _)| b.name.value == "locals");
        blocks.find_map(|(block, text)| attribute(block, text, name))
    }

    /// The blocks at the top of every file, with the text of the file.
    pub fn blocks(&self) -> impl Iterator<Item = (&Block, &str)> {
        self.files.iter().flat_map(|(text, body)| {
            body.items.iter().filter_map(move |item| match item {
                Item::Block(block) => Some((block, &**text)),
                Item::Attribute(_) => None,
            })
        })
    }
}

/// The attributes of a block.
pub(super) fn attributes(block: &Block) -> impl Iterator<Item = &Attribute> {
    block.body.items.iter().filter_map(|item| match item {
        Item::Attribute(attribute) => Some(attribute),
        Item::Block(_) => None,
    })
}

/// One attribute of a block.
pub(super) fn attribute<'m>(block: &'m Block, text: &'m str, name: &str) -> Option<Code<'m>> {
    let found = attributes(block).find(|a| a.name.value == name)?;
    let expr = &found.value;
    Some(Code { expr, text })
}

/// The folder of the module that a `module` block of `folder` calls, if it is one of the tree.
pub(super) fn called(block: &Block, folder: &str) -> Option<String> {
    if block.name.value != "module" {
        return None;
    }
    let source = attributes(block).find(|a| a.name.value == "source")?;
    let ExprKind::Template(template) = &source.value.kind else {
        return None;
    };
    let [Part::Literal(path)] = template.parts.as_slice() else {
        return None;
    };
    if !path.value.starts_with("./") && !path.value.starts_with("../") {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in path.value.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}
