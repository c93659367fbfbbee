//! What a root module comes to, without a plan: every resource and data source of it and of the modules that it calls, with addresses and arguments. What only
//! a plan or the cloud knows is unknown, of the type that the schemas of providers say. Nothing is evaluated that nobody asks for, and everything once.

mod body;
mod dependencies;
mod instance;
mod names;
mod objects;
mod provider;
mod references;
mod run;
mod turns;
mod types;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::rc::Rc;

use super::declared::{self, Declared};
use super::files::Files;
use super::modules::Modules;
use super::providers::Providers;
use super::schema::Block as Schema;
use crate::expr::{Fault, Names, Type, Value};
use crate::hcl::Expr;
use crate::span::Span;
use run::Run;

pub use instance::Instance;
pub use provider::Configuration;
pub use turns::{Key, Step};
pub use types::of_attribute;

/// What makes the values that the cloud adds to a resource, where that can be told: an instance, the name of an attribute, and its type.
type Computed<'m> = dyn Fn(&Instance<'_>, &str, &Type) -> Option<Value> + Send + Sync + 'm;

/// What makes of the value of an attribute, as far as it is configured, what references see of it.
type Settled<'m> = dyn Fn(&Instance<'_>, &Settling<'_>, Value) -> Value + Send + Sync + 'm;

/// An attribute, or nested blocks of one name, that references ask for.
#[derive(Clone, Copy, Debug)]
pub struct Settling<'s> {
    /// Its name.
    pub name: &'s str,
    schema: Option<&'s Schema>,
}

impl Settling<'_> {
    /// Its type, as far as the schema says it.
    #[must_use]
    pub fn of(&self) -> Type {
        let attribute = self.schema.and_then(|s| s.attributes.get(self.name));
        let blocks = self.schema.and_then(|s| s.block_types.get(self.name));
        match (attribute, blocks) {
            (Some(attribute), _) => types::of_attribute(attribute),
            (None, Some(blocks)) => types::of_blocks(blocks),
            (None, None) => Type::Any,
        }
    }

    /// Whether they are blocks.
    #[must_use]
    pub fn is_block(&self) -> bool {
        let is_block = |schema: &&Schema| schema.block_types.contains_key(self.name);
        self.schema.as_ref().is_some_and(is_block)
    }
}

/// What a block of a module stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// `resource`
    Resource,
    /// `data`
    Data,
    /// `ephemeral`
    Ephemeral,
}

impl Mode {
    const ALL: [Self; 3] = [Self::Resource, Self::Data, Self::Ephemeral];

    fn of(keyword: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|mode| mode.keyword() == keyword)
    }

    /// What its blocks are called.
    #[must_use]
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Resource => "resource",
            Self::Data => "data",
            Self::Ephemeral => "ephemeral",
        }
    }

    /// What its addresses begin with.
    fn prefix(self) -> &'static str {
        match self {
            Self::Resource => "",
            Self::Data => "data.",
            Self::Ephemeral => "ephemeral.",
        }
    }
}

/// The modules of a tree, ready to be evaluated from any root.
pub struct Evaluator<'m> {
    declared: BTreeMap<&'m str, Declared<'m>>,
    /// Values of variables that Terraform reads by itself, by folder.
    values: BTreeMap<&'m str, BTreeMap<&'m str, &'m Expr>>,
    providers: Option<&'m Providers<'m>>,
    computed: Option<Box<Computed<'m>>>,
    settled: Option<Box<Settled<'m>>>,
    /// What functions read.
    files: Option<&'m dyn Files>,
    workspace: Option<&'static str>,
    base: Names<'static>,
}

impl fmt::Debug for Evaluator<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Evaluator").finish_non_exhaustive()
    }
}

/// Something that could not be evaluated, and counts as unknown: a fault that the check of Terraform reports, or that only a plan finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What could not: `module.a.local.x`, `aws_x.y["k"].name`.
    pub address: String,
    /// Why.
    pub fault: Fault,
}

/// Which resources are asked for. Modules that have none of them are left alone.
#[derive(Debug, Default)]
pub struct Selection<'m> {
    /// None for all.
    only: Option<Only<'m>>,
}

#[derive(Debug)]
struct Only<'m> {
    types: BTreeSet<String>,
    /// The modules that have any, themselves or in what they call.
    folders: BTreeSet<&'m str>,
}

impl Selection<'_> {
    fn has_type(&self, of: &str) -> bool {
        self.only
            .as_ref()
            .is_none_or(|only| only.types.contains(of))
    }

    fn has_folder(&self, folder: &str) -> bool {
        let only = self.only.as_ref();
        only.is_none_or(|only| only.folders.contains(folder))
    }
}

impl<'m> Evaluator<'m> {
    /// Reads what modules declare.
    #[must_use]
    pub fn new(modules: &'m Modules) -> Self {
        Self {
            declared: declared::all(modules),
            values: values(modules),
            providers: None,
            computed: None,
            settled: None,
            files: None,
            workspace: None,
            base: Names::new().for_run_time(),
        }
    }

    /// With the types that schemas of providers say.
    #[must_use]
    pub fn typed_by(self, providers: &'m Providers<'m>) -> Self {
        let providers = Some(providers);
        Self { providers, ..self }
    }

    /// With values for attributes that nobody configures.
    #[must_use]
    pub fn computed_by(
        self,
        computed: impl Fn(&Instance<'_>, &str, &Type) -> Option<Value> + Send + Sync + 'm,
    ) -> Self {
        Self {
            computed: Some(Box::new(computed)),
            ..self
        }
    }

    /// With what a state or a plan says of attributes, in the place of what is configured.
    #[must_use]
    pub fn settled_by(
        self,
        settled: impl Fn(&Instance<'_>, &Settling<'_>, Value) -> Value + Send + Sync + 'm,
    ) -> Self {
        Self {
            settled: Some(Box::new(settled)),
            ..self
        }
    }

    /// With files that functions read.
    #[must_use]
    pub fn reading(self, files: &'m dyn Files) -> Self {
        let files = Some(files);
        Self { files, ..self }
    }

    /// In a workspace, which nobody knows otherwise.
    #[must_use]
    pub fn in_workspace(self, name: &'static str) -> Self {
        let workspace = Some(name);
        Self { workspace, ..self }
    }

    /// With a function of the caller's own, for one that Terraform would call while it plans.
    #[must_use]
    pub fn with_function(
        self,
        name: &str,
        call: impl Fn(&[Value]) -> Result<Value, String> + Send + Sync + 'static,
    ) -> Self {
        Self {
            base: self.base.function(name.to_owned(), call),
            ..self
        }
    }

    /// Resources, data sources and ephemeral resources of these types only.
    #[must_use]
    pub fn select(&self, types: &[&str]) -> Selection<'m> {
        let touches = |declared: &Declared| {
            let mut kinds = declared.resources.values();
            kinds.any(|of_kind| types.iter().any(|of| of_kind.contains_key(of)))
        };
        let has = |(folder, declared): (&&'m str, _)| touches(declared).then_some(*folder);
        let mut folders: BTreeSet<&str> = self.declared.iter().filter_map(has).collect();
        let mut callers: BTreeMap<&str, Vec<&'m str>> = BTreeMap::new();
        for (folder, declared) in &self.declared {
            let targets = declared.calls.values();
            for target in targets.filter_map(|call| call.folder.as_deref()) {
                callers.entry(target).or_default().push(folder);
            }
        }
        let mut open: Vec<&str> = folders.iter().copied().collect();
        while let Some(folder) = open.pop() {
            let more = callers.get(folder).into_iter().flatten();
            open.extend(more.filter(|caller| folders.insert(caller)));
        }
        let types = types.iter().map(|of| (*of).to_owned()).collect();
        let only = Some(Only { types, folders });
        Selection { only }
    }

    /// The module of a folder as a root; none if there is no such module.
    #[must_use]
    pub fn root<'e>(&'e self, folder: &str) -> Option<Root<'e>> {
        let (folder, declared) = self.declared.get_key_value(folder)?;
        Some(Root {
            run: Rc::new(Run::new(self, folder, declared)),
        })
    }
}

/// Terraform reads `terraform.tfvars` first, then `*.auto.tfvars` by name.
fn values(modules: &Modules) -> BTreeMap<&str, BTreeMap<&str, &Expr>> {
    let rank = |name: &str| match name {
        "terraform.tfvars" => Some(0),
        _ if name.ends_with(".auto.tfvars") => Some(1),
        _ => None,
    };
    let files = modules.values().iter();
    let mut files: Vec<_> = files
        .filter_map(|file| Some((rank(file.path.name())?, file.path.name(), file)))
        .collect();
    files.sort_by_key(|(rank, name, _)| (*rank, *name));
    let mut all: BTreeMap<&str, BTreeMap<&str, &Expr>> = BTreeMap::new();
    for (_, _, file) in files {
        let of_folder = all.entry(&file.module).or_default();
        for one in file.body.attributes() {
            of_folder.insert(&one.name.value, &one.value);
        }
    }
    // What stands on the command line comes last.
    for (folder, _) in modules.iter() {
        for file in modules.given_to(folder) {
            let values = file.body.attributes();
            let values = values.map(|one| (one.name.value.as_str(), &one.value));
            all.entry(folder).or_default().extend(values);
        }
    }
    all
}

/// A root module.
pub struct Root<'e> {
    run: Rc<Run<'e>>,
}

impl fmt::Debug for Root<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Root").finish_non_exhaustive()
    }
}

/// An output of a root module.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// What it comes to.
    pub value: Value,
    /// Its block.
    pub span: Span,
}

impl<'e> Root<'e> {
    /// Everything that there is, here and in the modules that are called, sorted within each module.
    #[must_use]
    pub fn instances(&self) -> Vec<Instance<'e>> {
        self.select(&Selection::default())
    }

    /// What was selected.
    #[must_use]
    pub fn select(&self, selection: &Selection) -> Vec<Instance<'e>> {
        let mut all = Vec::new();
        self.run.collect(&self.run.top(), selection, &mut all);
        all
    }

    /// The addresses and folders of all calls of modules that are known, the root first: `module.a["k"].`.
    #[must_use]
    pub fn calls(&self) -> Vec<(String, &'e str)> {
        let mut all = Vec::new();
        self.run.walk(&self.run.top(), &mut |call| {
            all.push((call.address.clone(), call.folder));
        });
        all
    }

    /// Its outputs.
    #[must_use]
    pub fn outputs(&self) -> BTreeMap<&'e str, Output> {
        let top = self.run.top();
        let outputs = top.declared.outputs.iter();
        let outputs = outputs.filter_map(|(name, block)| {
            let value = self.run.output(&top, name)?;
            let span = block.span;
            Some((*name, Output { value, span }))
        });
        outputs.collect()
    }

    /// The provider configurations of the root module.
    #[must_use]
    pub fn configurations(&self) -> Vec<Configuration<'e>> {
        self.run.configurations()
    }

    /// What could not be evaluated so far, in the order in which it was asked for.
    #[must_use]
    pub fn failures(&self) -> Vec<Failure> {
        self.run.failures()
    }
}
