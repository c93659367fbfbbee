//! What of a module its parameters depend on: the variables, and the locals in the order in which they can be evaluated. The rest of a
//! module, which is most of it, need not be.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::hcl::{Expr, ExprKind};
use crate::terraform::modules::{Code, Module, Modules, attribute, called};

/// The type of the resources and data sources that this is all about.
pub(super) const PARAMETER: &str = "aws_ssm_parameter";

/// The modules that touch parameters, themselves or through modules that they call, and what these depend on.
pub(super) struct Concerned<'m> {
    modules: &'m Modules,
    needs: BTreeMap<String, Needs>,
}

impl<'m> Concerned<'m> {
    pub fn new(modules: &'m Modules) -> Self {
        let folders = concerned(modules).into_iter();
        let needs = folders.filter_map(|folder| {
            let needs = Needs::of(modules.get(&folder)?);
            Some((folder, needs))
        });
        Self {
            modules,
            needs: needs.collect(),
        }
    }

    pub fn get(&self, folder: &str) -> Option<(&'m Module, &Needs)> {
        self.modules.get(folder).zip(self.needs.get(folder))
    }
}

/// Folders of modules that touch parameters, themselves or through modules that they call.
fn concerned(modules: &Modules) -> BTreeSet<String> {
    let touches = |module: &Module| {
        let mut blocks = module.blocks().map(|(block, _)| block);
        blocks.any(|b| b.labels.first().is_some_and(|l| l.value == PARAMETER))
    };
    let mut concerned: BTreeSet<String> = modules
        .iter()
        .filter(|(_, module)| touches(module))
        .map(|(folder, _)| folder.to_owned())
        .collect();
    loop {
        let callers: Vec<String> = modules
            .iter()
            .filter(|(folder, _)| !concerned.contains(*folder))
            .filter(|(folder, module)| {
                let mut called = module
                    .blocks()
                    .filter_map(|(block, _)| called(block, folder));
                called.any(|other| concerned.contains(&other))
            })
            .map(|(folder, _)| folder.to_owned())
            .collect();
        if callers.is_empty() {
            return concerned;
        }
        concerned.extend(callers);
    }
}

/// Names that some parameter's address or name depends on.
#[derive(Default)]
pub(super) struct Needs {
    pub variables: BTreeSet<Arc<str>>,
    /// Each behind those that it mentions. In a circle the order is any: nothing of it is known.
    pub locals: Vec<Arc<str>>,
}

impl Needs {
    pub fn of(module: &Module) -> Self {
        let mut search = Search {
            module,
            needs: Self::default(),
            seen: BTreeSet::new(),
        };
        for (block, text) in module.blocks() {
            let first = block.labels.first().map(|l| l.value.as_str());
            if block.name.value == "module" {
                block
                    .body
                    .attributes()
                    .for_each(|a| search.expression(&a.value));
            } else if first == Some(PARAMETER) {
                let all = ["for_each", "count", "name"].map(|name| attribute(block, text, name));
                all.into_iter()
                    .flatten()
                    .for_each(|code| search.expression(code.expr));
            }
        }
        search.needs
    }
}

struct Search<'m> {
    module: &'m Module,
    needs: Needs,
    /// Addresses that were followed.
    seen: BTreeSet<(&'m str, &'m str)>,
}

impl<'m> Search<'m> {
    fn expression(&mut self, expr: &'m Expr) {
        let mut found = Vec::new();
        expr.visit(&mut |part| {
            if let ExprKind::GetAttr { on, name } = &part.kind {
                match &on.kind {
                    ExprKind::Variable(root) => found.push((root.as_str(), name.value.as_str())),
                    // `data.type.name` has the type where others have their root.
                    ExprKind::GetAttr { name: kind, .. } => {
                        found.push((kind.value.as_str(), name.value.as_str()));
                    }
                    _ => {}
                }
            }
        });
        for (root, name) in found {
            self.name(root, name);
        }
    }

    fn name(&mut self, root: &'m str, name: &'m str) {
        if !self.seen.insert((root, name)) {
            return;
        }
        match root {
            "var" => {
                self.needs.variables.insert(name.into());
            }
            "local" => {
                if let Some(Code { expr, .. }) = self.module.local(name) {
                    self.expression(expr);
                    self.needs.locals.push(name.into());
                }
            }
            // The keys of the instances of a block are those of its `for_each`.
            _ => {
                let module = self.module;
                for (block, text) in module.blocks() {
                    let labels = block.labels.iter().map(|l| l.value.as_str());
                    if labels.eq([root, name])
                        && let Some(code) = attribute(block, text, "for_each")
                    {
                        self.expression(code.expr);
                    }
                }
            }
        }
    }
}
