//! Variables of plain modules that take values of any type: what a call gives to one keeps its own type, as nothing converts it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::template::TemplateBody;
use super::templates::Templates;
use crate::hcl::{Block, ExprKind, File};

/// Those of each module, of whichever blueprint the one of this name is.
#[derive(Default)]
pub(super) struct OpenVariables {
    by_module: BTreeMap<String, Module>,
}

/// Most modules are called by nobody: their files are read for those that are.
#[derive(Default)]
struct Module {
    folders: Vec<Templates>,
    open: OnceLock<BTreeSet<String>>,
}

impl OpenVariables {
    /// Adds a module of a folder.
    pub(super) fn add(&mut self, module: &str, templates: &Templates) {
        let known = self.by_module.entry(module.to_owned()).or_default();
        known.folders.push(templates.clone());
    }

    /// Whether a module may have a variable of this name that takes any type.
    pub(super) fn has(&self, module: &str, variable: &str) -> bool {
        let known = self.by_module.get(module);
        known.is_none_or(|known| {
            let open = known.open.get_or_init(|| known.read(module));
            open.contains(variable)
        })
    }
}

impl Module {
    fn read(&self, name: &str) -> BTreeSet<String> {
        let own = self.folders.iter().flat_map(Templates::own);
        let own = own.filter(|template| {
            let rest = template.path.strip_prefix(name);
            rest.is_some_and(|rest| rest.starts_with('/'))
        });
        let files = own.filter_map(|template| match template.body()? {
            TemplateBody::Terraform(file) => Some(file),
            _ => None,
        });
        files.flat_map(of_file).collect()
    }
}

fn of_file(file: &File) -> impl Iterator<Item = String> {
    let variables = file.body.blocks_of("variable");
    let open = variables.filter(|block| is_open(block));
    open.filter_map(|block| Some(block.label(0)?.to_owned()))
}

/// Whether a variable's type leaves something open.
fn is_open(variable: &Block) -> bool {
    let Some(of) = variable.body.value("type") else {
        return true;
    };
    let mut found = false;
    of.visit(&mut |part| {
        found |= matches!(&part.kind, ExprKind::Variable(name) if name == "any");
    });
    found
}
