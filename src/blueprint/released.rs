//! Copies of plain modules for environments that are not protected: the same but for `prevent_destroy`, which Terraform takes as a literal only. Not who calls them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::merge::File;
use super::place::Place;
use super::{Blueprint, Template, TemplateBody, header};
use crate::hcl::{self, Block, Body, ExprKind, Item, Writing};
use crate::terraform::modules::local_source;
use crate::value::RelPath;

/// Beside the folder of modules, with one of the same name in it: what lies below a folder `modules` is no root.
const FOLDER: &str = "unprotected";

/// Which modules stop a plan that destroys what they make, themselves or in what they call.
#[derive(Default)]
pub(super) struct Guarded {
    own: BTreeSet<String>,
    /// By the module that is called.
    callers: BTreeMap<String, BTreeSet<String>>,
}

impl Guarded {
    /// Takes note of a file of a module.
    pub(super) fn add(&mut self, template: &Template) {
        let (Some((module, _)), Some(TemplateBody::Terraform(file))) =
            (template.path.split_once('/'), template.body())
        else {
            return;
        };
        if is_guarded(&file.body) {
            self.own.insert(module.to_owned());
        }
        let beside = |block: &Block| local_source(block)?.strip_prefix("../").map(str::to_owned);
        for called in file.body.blocks().filter_map(beside) {
            let callers = self.callers.entry(called).or_default();
            callers.insert(module.to_owned());
        }
    }

    /// Their names.
    pub(super) fn all(self) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        let mut open: Vec<&String> = self.own.iter().collect();
        while let Some(module) = open.pop() {
            if all.insert(module.clone()) {
                open.extend(self.callers.get(module).into_iter().flatten());
            }
        }
        all
    }
}

/// Where the copy of something below a folder of modules lies.
pub(super) fn place(modules: &RelPath, path: &RelPath) -> Option<RelPath> {
    let below = path.as_str().strip_prefix(modules.as_str())?;
    let place = match modules.as_str().rsplit_once('/') {
        Some((parent, name)) => format!("{parent}/{FOLDER}/{name}{below}"),
        None => format!("{FOLDER}/{modules}{below}"),
    };
    RelPath::new(&place).ok()
}

/// Whether a module is such a copy.
pub(super) fn is_copy(folder: &str) -> bool {
    let around = folder.rsplit_once('/').map_or("", |(around, _)| around);
    around.rsplit('/').nth(1) == Some(FOLDER)
}

/// Adds copies of all that lies in modules, if anybody calls one; those that nobody calls are left out later, as any module.
pub(super) fn add(
    files: &mut Vec<File>,
    folders: &BTreeMap<usize, Place>,
    blueprints: &[Blueprint],
) {
    if !files.iter().any(calls_a_copy) {
        return;
    }
    let folders: BTreeSet<&RelPath> = folders.values().filter_map(Place::path).collect();
    let copies = files.iter().filter_map(|file| {
        let modules = folders.iter().find(|folder| file.path.is_in(folder))?;
        copy(file, modules, blueprints)
    });
    let copies: Vec<File> = copies.collect();
    files.extend(copies);
}

fn calls_a_copy(file: &File) -> bool {
    let blocks = file.tree.iter().flat_map(|tree| tree.body.blocks());
    let mut sources = blocks.filter_map(local_source);
    sources.any(|source| source.split('/').any(|part| part == FOLDER))
}

/// The copy of a file of a module, but for its tests and its page.
fn copy(file: &File, modules: &RelPath, blueprints: &[Blueprint]) -> Option<File> {
    let path = place(modules, &file.path)?;
    let is_beside = file.path.as_str().contains("/tests/") || file.path.name() == "README.md";
    if is_beside {
        return None;
    }
    let released = file.tree.as_ref().filter(|tree| is_guarded(&tree.body));
    let released = released.map(|tree| tree.with(released_body(tree)));
    let (bytes, tree) = match released {
        Some(tree) => {
            let name = blueprints.get(file.by.0).map_or("", |b| b.name.as_str());
            let text = header::with_header(file.path.name(), &tree.print(), name);
            (text.into_bytes().into(), Some(tree))
        }
        None => (Arc::clone(&file.bytes), file.tree.clone()),
    };
    Some(File {
        path,
        bytes,
        template: file.template,
        instance: Arc::clone(&file.instance),
        module: file.module.clone(),
        tree,
        by: file.by,
        owner: file.owner,
        is_copy: true,
        is_sound: file.is_sound,
    })
}

fn is_guard(item: &Item) -> bool {
    matches!(item, Item::Attribute(one) if one.name.value == "prevent_destroy" && one.value.kind == ExprKind::Bool(true))
}

fn is_guarded(body: &Body) -> bool {
    let mut lifecycles = body
        .blocks_of("resource")
        .flat_map(|b| b.body.blocks_of("lifecycle"));
    lifecycles.any(|lifecycle| lifecycle.body.items.iter().any(is_guard))
}

/// A body that differs from what was read says what stands between its items.
fn released_body(file: &hcl::File) -> Body {
    let mut body = file.laid_out();
    for resource in named(&mut body, "resource") {
        resource.body = file.laid(&resource.body);
        for lifecycle in named(&mut resource.body, "lifecycle") {
            lifecycle.body = file.laid(&lifecycle.body);
            for item in lifecycle
                .body
                .items
                .iter_mut()
                .filter(|item| is_guard(item))
            {
                if let Item::Attribute(one) = item {
                    one.value.kind = ExprKind::Bool(false);
                    one.value.writing = Writing::Made { origin: None };
                }
            }
        }
    }
    body
}

fn named<'b>(body: &'b mut Body, name: &'static str) -> impl Iterator<Item = &'b mut Block> {
    body.items.iter_mut().filter_map(move |item| match item {
        Item::Block(block) if block.name.value == name => Some(block),
        _ => None,
    })
}
