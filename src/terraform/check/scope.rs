//! What one module declares, and which providers its types belong to.

use std::collections::{BTreeMap, BTreeSet};

use crate::hcl::Block;
use crate::terraform::modules::{Module, Modules, attribute, called};
use crate::terraform::providers::{Providers, provider_of};
use crate::terraform::schema::Provider;

/// The declarations of a module.
pub(super) struct Scope<'m> {
    /// Whether each has a default.
    pub variables: BTreeMap<&'m str, bool>,
    pub locals: BTreeSet<&'m str>,
    /// The folder that each call leads to, if it is one of the tree.
    pub modules: BTreeMap<&'m str, Option<String>>,
    /// The local name of the provider by name, by `resource`, `data` or `ephemeral` and type.
    pub blocks: BTreeMap<(&'m str, &'m str), BTreeMap<&'m str, &'m str>>,
    /// Whether it may declare more than is known here.
    pub is_partial: bool,
    folder: &'m str,
    providers: &'m Providers<'m>,
}

impl<'m> Scope<'m> {
    fn new(module: &'m Module, folder: &'m str, providers: &'m Providers<'m>) -> Self {
        let mut scope = Self {
            variables: BTreeMap::new(),
            locals: BTreeSet::new(),
            modules: BTreeMap::new(),
            blocks: BTreeMap::new(),
            is_partial: module.is_partial(),
            folder,
            providers,
        };
        for (block, text) in module.blocks() {
            let labels: Vec<&str> = block.labels.iter().map(|l| l.value.as_str()).collect();
            match (block.name.value.as_str(), labels.as_slice()) {
                ("variable", [name]) => {
                    let has_default = attribute(block, text, "default").is_some();
                    // An override may add one.
                    *scope.variables.entry(name).or_default() |= has_default;
                }
                ("locals", []) => {
                    let names = block.body.attributes();
                    scope.locals.extend(names.map(|a| a.name.value.as_str()));
                }
                ("module", [name]) => {
                    scope.modules.insert(name, called(block, folder));
                }
                (kind @ ("resource" | "data" | "ephemeral"), [of, name]) => {
                    scope.insert(kind, of, name, block);
                }
                // Data sources of a check's own.
                ("check", _) => {
                    for inner in block.body.blocks_of("data") {
                        if let [of, name] = inner.labels.as_slice() {
                            scope.insert("data", &of.value, &name.value, inner);
                        }
                    }
                }
                _ => {}
            }
        }
        scope
    }

    fn insert(&mut self, kind: &'m str, of: &'m str, name: &'m str, block: &'m Block) {
        let names = self.blocks.entry((kind, of)).or_default();
        names.insert(name, provider_of(block, of));
    }

    /// The provider that a local name stands for; none if no schema is known of a version that the module admits.
    pub fn provider(&self, local: &str) -> Option<&'m Provider> {
        self.providers.get(self.folder, local)?.provider()
    }
}

/// The scopes of all modules.
pub(super) fn all<'m>(
    modules: &'m Modules,
    providers: &'m Providers<'m>,
) -> BTreeMap<&'m str, Scope<'m>> {
    let scopes = modules.iter().map(|(folder, module)| {
        let scope = Scope::new(module, folder, providers);
        (folder, scope)
    });
    scopes.collect()
}
