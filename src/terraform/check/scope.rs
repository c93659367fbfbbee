//! What one module declares, and which providers its types belong to.

use std::collections::{BTreeMap, BTreeSet};

use crate::hcl::{Block, ExprKind};
use crate::terraform::modules::{Module, Modules, attribute, called};
use crate::terraform::schema::{self, Provider};
use crate::terraform::version::admits;

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
    /// Address by local name.
    providers: BTreeMap<String, String>,
    /// Addresses of which it, or a module that calls it, does not admit the carried version.
    pub refused: BTreeSet<String>,
}

impl<'m> Scope<'m> {
    fn new(module: &'m Module, folder: &str) -> Self {
        let mut scope = Self {
            variables: BTreeMap::new(),
            locals: BTreeSet::new(),
            modules: BTreeMap::new(),
            blocks: BTreeMap::new(),
            is_partial: module.is_partial(),
            providers: BTreeMap::new(),
            refused: BTreeSet::new(),
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
                ("terraform", []) => scope.required_providers(block),
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

    fn required_providers(&mut self, terraform: &Block) {
        let blocks = terraform.body.blocks_of("required_providers");
        for one in blocks.flat_map(|block| block.body.attributes()) {
            let field = |key: &str| match one.value.as_object() {
                Some(_) => one.value.field(key)?.as_text(),
                // The older form is the version alone.
                None if key == "version" => one.value.as_text(),
                None => None,
            };
            let name = one.name.value.clone();
            let address = field("source").unwrap_or_else(|| format!("hashicorp/{name}"));
            let address = address
                .strip_prefix("registry.terraform.io/")
                .unwrap_or(&address)
                .to_owned();
            let versions = field("version").unwrap_or_default();
            if schema::provider(&address).is_some_and(|p| !admits(&versions, &p.version)) {
                self.refused.insert(address.clone());
            }
            self.providers.insert(name, address);
        }
    }

    /// The provider that a local name stands for; none if the compiler carries no version that the module admits.
    pub fn provider(&self, local: &str) -> Option<&'static Provider> {
        let address = match self.providers.get(local) {
            Some(address) => address.clone(),
            None => format!("hashicorp/{local}"),
        };
        let is_refused = self.refused.contains(&address);
        schema::provider(&address).filter(|_| !is_refused)
    }
}

/// The scopes of all modules. What a module does not admit, those that it calls do not get.
pub(super) fn all(modules: &Modules) -> BTreeMap<&str, Scope<'_>> {
    let scopes = modules
        .iter()
        .map(|(folder, module)| (folder, Scope::new(module, folder)));
    let mut scopes: BTreeMap<&str, Scope> = scopes.collect();
    loop {
        let mut more: Vec<(String, String)> = Vec::new();
        for scope in scopes.values() {
            for called in scope.modules.values().flatten() {
                let Some(target) = scopes.get(called.as_str()) else {
                    continue;
                };
                let new = scope.refused.difference(&target.refused);
                more.extend(new.map(|address| (called.clone(), address.clone())));
            }
        }
        if more.is_empty() {
            return scopes;
        }
        for (folder, address) in more {
            if let Some(scope) = scopes.get_mut(folder.as_str()) {
                scope.refused.insert(address);
            }
        }
    }
}

/// The local name of a block's provider: what it says itself, else what its type begins with.
pub(super) fn provider_of<'b>(block: &'b Block, of: &'b str) -> &'b str {
    let own = block
        .body
        .value("provider")
        .and_then(|own| match &own.kind {
            ExprKind::GetAttr { on, .. } => on.as_name(),
            _ => own.as_name(),
        });
    own.unwrap_or_else(|| of.split('_').next().unwrap_or(of))
}
