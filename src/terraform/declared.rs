//! What one module declares: variables, local values, calls, outputs, resources and configurations of providers, by name.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use rayon::prelude::*;

use crate::expr::{Type, Value};
use crate::hcl::{Attribute, Block, Expr, ExprKind, ObjectKey};
use crate::terraform::language::{Malformed, TypeConstraint};
use crate::terraform::modules::{Module, Modules};
use crate::terraform::providers::provider_name;
use crate::value::Constraints;

/// The declarations of a module.
#[derive(Debug, Default)]
pub struct Declared<'m> {
    pub variables: BTreeMap<&'m str, Variable<'m>>,
    pub locals: BTreeMap<&'m str, &'m Attribute>,
    pub outputs: BTreeMap<&'m str, &'m Block>,
    pub calls: BTreeMap<&'m str, Call<'m>>,
    /// By `resource`, `data` or `ephemeral`, then by type, then by name.
    pub resources: BTreeMap<&'m str, OfKind<'m>>,
    /// Local name and alias of each configuration of a provider, those that callers pass included.
    pub configurations: BTreeMap<(&'m str, Option<&'m str>), Configuration<'m>>,
    pub imports: Vec<&'m Block>,
    /// The versions of Terraform that it admits, if it says so.
    pub admitted: Option<Constraints>,
    /// Whether it may declare more than is known here.
    pub is_partial: bool,
}

/// Resources of one kind by type and name.
type OfKind<'m> = BTreeMap<&'m str, BTreeMap<&'m str, Resource<'m>>>;

/// A variable.
#[derive(Debug)]
pub struct Variable<'m> {
    pub block: &'m Block,
    /// What values it takes, read once for all calls.
    pub constraint: Option<Result<TypeConstraint, Malformed>>,
    /// Whether the call may leave it out.
    pub has_default: bool,
    /// Values that its validations have taken: most calls of a module give it the same.
    pub taken: Mutex<BTreeSet<Value>>,
}

/// A call of a module.
#[derive(Clone, Debug)]
pub struct Call<'m> {
    pub block: &'m Block,
    /// The folder that it leads to, if it is one of the tree.
    pub folder: Option<String>,
    pub repeated: Repeated,
}

/// A resource, data source or ephemeral resource.
#[derive(Clone, Copy, Debug)]
pub struct Resource<'m> {
    pub block: &'m Block,
    pub repeated: Repeated,
    /// The check that it is declared in, and can be seen from.
    pub check: Option<&'m str>,
}

/// Where a configuration of a provider comes from.
#[derive(Clone, Copy, Debug)]
pub enum Configuration<'m> {
    /// A `provider` block.
    Own(&'m Block),
    /// `configuration_aliases`: the caller passes it.
    Passed,
}

/// How a block is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeated {
    Once,
    Count,
    ForEach,
}

impl Repeated {
    pub fn of(block: &Block) -> Self {
        if block.body.attribute("for_each").is_some() {
            Self::ForEach
        } else if block.body.attribute("count").is_some() {
            Self::Count
        } else {
            Self::Once
        }
    }
}

impl Variable<'_> {
    /// What values it takes, if it says so.
    pub fn takes(&self) -> Option<&TypeConstraint> {
        self.constraint.as_ref()?.as_ref().ok()
    }

    /// The type of its values.
    pub fn type_of(&self) -> Type {
        self.takes().map_or(Type::Any, TypeConstraint::type_of)
    }

    /// Whether null is a value of its own, and not the default.
    pub fn is_nullable(&self) -> bool {
        let no = |expr: &Expr| expr.kind == ExprKind::Bool(false);
        !self.block.body.value("nullable").is_some_and(no)
    }
}

impl<'m> Declared<'m> {
    fn new(modules: &Modules, module: &'m Module, folder: &str) -> Self {
        let mut declared = Self {
            is_partial: module.is_partial(),
            ..Self::default()
        };
        for block in module.blocks() {
            declared.block(block, &|block| modules.called(block, folder));
        }
        declared
    }

    fn block(&mut self, block: &'m Block, called: &dyn Fn(&Block) -> Option<String>) {
        let labels: Vec<&str> = block.labels.iter().map(|l| l.value.as_str()).collect();
        match (block.name.value.as_str(), labels.as_slice()) {
            ("variable", [name]) => {
                let has_default = block.body.attribute("default").is_some();
                let variable = || Variable {
                    block,
                    constraint: block.body.value("type").map(TypeConstraint::read),
                    has_default,
                    taken: Mutex::default(),
                };
                self.variables.entry(name).or_insert_with(variable);
            }
            ("locals", []) => {
                for attribute in block.body.attributes() {
                    self.locals.insert(&attribute.name.value, attribute);
                }
            }
            ("output", [name]) => {
                self.outputs.insert(name, block);
            }
            ("module", [name]) => {
                let call = Call {
                    block,
                    folder: called(block),
                    repeated: Repeated::of(block),
                };
                self.calls.insert(name, call);
            }
            (kind @ ("resource" | "data" | "ephemeral"), [of, name]) => {
                self.resource((kind, of), name, block, None);
            }
            ("provider", [name]) => {
                let alias = block.body.value("alias").and_then(text);
                let own = Configuration::Own(block);
                self.configurations.insert((name, alias), own);
            }
            ("terraform", []) => {
                self.aliases(block);
                if let Some(versions) = block.body.value("required_version").and_then(text) {
                    self.admitted.get_or_insert_default().add(versions);
                }
            }
            ("import", []) => self.imports.push(block),
            ("check", [check]) => {
                for inner in block.body.blocks_of("data") {
                    if let [of, name] = inner.labels.as_slice() {
                        self.resource(("data", &of.value), &name.value, inner, Some(check));
                    }
                }
            }
            _ => {}
        }
    }

    fn resource(
        &mut self,
        (kind, of): (&'m str, &'m str),
        name: &'m str,
        block: &'m Block,
        check: Option<&'m str>,
    ) {
        let resource = Resource {
            block,
            repeated: Repeated::of(block),
            check,
        };
        let of_kind = self.resources.entry(kind).or_default();
        of_kind.entry(of).or_default().insert(name, resource);
    }

    fn aliases(&mut self, terraform: &'m Block) {
        let blocks = terraform.body.blocks_of("required_providers");
        for one in blocks.flat_map(|block| block.body.attributes()) {
            let aliases = one.value.field("configuration_aliases");
            let Some(ExprKind::Tuple(aliases)) = aliases.map(|a| &a.kind) else {
                continue;
            };
            for alias in aliases {
                if let Some((name, alias)) = provider_name(alias) {
                    self.configurations
                        .entry((name, alias))
                        .or_insert(Configuration::Passed);
                }
            }
        }
    }

    /// The resources of a kind and type, by name.
    pub fn of_type(&self, kind: &str, of: &str) -> Option<&BTreeMap<&'m str, Resource<'m>>> {
        self.resources.get(kind)?.get(of)
    }

    /// One resource.
    pub fn find(&self, kind: &str, of: &str, name: &str) -> Option<&Resource<'m>> {
        self.of_type(kind, of)?.get(name)
    }

    /// The resources of a kind, by type and name.
    pub fn of_kind(&self, kind: &str) -> impl Iterator<Item = (&'m str, &'m str)> {
        let types = self.resources.get(kind).into_iter().flatten();
        types.flat_map(|(of, named)| named.keys().map(|name| (*of, *name)))
    }

    /// The configuration of a provider that a `provider` block makes.
    pub fn configuration(&self, name: &str, alias: Option<&str>) -> Option<&'m Block> {
        match self.configurations.get(&(name, alias))? {
            Configuration::Own(block) => Some(block),
            Configuration::Passed => None,
        }
    }
}

/// The declarations of all modules, by folder.
pub fn all(modules: &Modules) -> BTreeMap<&str, Declared<'_>> {
    let all: Vec<_> = modules.iter().collect();
    let all = all.into_par_iter();
    all.map(|(folder, module)| (folder, Declared::new(modules, module, folder)))
        .collect()
}

/// The root modules that each module is a part of: those that nobody calls, and that call it or what calls it.
pub fn roots<'m>(all: &BTreeMap<&'m str, Declared<'m>>) -> BTreeMap<&'m str, Vec<&'m str>> {
    let targets = |declared: &Declared<'m>| {
        let calls = declared.calls.values();
        let folders = calls.filter_map(|call| all.get_key_value(call.folder.as_deref()?));
        folders.map(|(folder, _)| *folder).collect::<Vec<&str>>()
    };
    let called: BTreeSet<&str> = all.values().flat_map(targets).collect();
    let mut roots: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for root in all.keys().filter(|folder| !called.contains(*folder)) {
        let (mut open, mut seen) = (vec![*root], BTreeSet::new());
        while let Some(folder) = open.pop() {
            if seen.insert(folder) {
                roots.entry(folder).or_default().push(root);
                open.extend(all.get(folder).into_iter().flat_map(targets));
            }
        }
    }
    roots
}

/// The text of a template that is one literal.
pub fn text(expr: &Expr) -> Option<&str> {
    let ExprKind::Template(template) = &expr.kind else {
        return None;
    };
    match template.parts.as_slice() {
        [] => Some(""),
        [crate::hcl::Part::Literal(text)] => Some(&text.value),
        _ => None,
    }
}

/// The same of the key of a `providers` map.
pub fn provider_key(key: &ObjectKey) -> Option<(&str, Option<&str>)> {
    match key {
        ObjectKey::Name(name) => Some(split(&name.value)),
        ObjectKey::Expr(expr) => provider_name(expr),
    }
}

fn split(text: &str) -> (&str, Option<&str>) {
    match text.split_once('.') {
        Some((name, alias)) => (name, Some(alias)),
        None => (text, None),
    }
}
