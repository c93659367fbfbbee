//! Which provider a block of a module belongs to, and which of the known schemas that is: local names, addresses, and the versions that a root
//! module and all that it calls admit. Not what schemas say.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::modules::{Module, Modules};
use super::namespace;
use super::schema::{Choice, Origin, Provider, Schemas, normalised};
use crate::hcl::{Block, Expr, ExprKind, Part};
use crate::span::Span;
use crate::value::{Constraints, Version};

/// Where Terraform's own types are.
const BUILT_IN: &str = "terraform.io/builtin/terraform";

/// The providers that each module uses or requires, by folder and local name.
#[derive(Debug)]
pub struct Providers<'m> {
    schemas: &'m Schemas,
    by_folder: BTreeMap<&'m str, BTreeMap<&'m str, Resolved<'m>>>,
    /// Root modules, with the folders of all modules that they are made of.
    roots: BTreeMap<&'m str, Vec<&'m str>>,
    /// What each root module needs, with what its modules need.
    needs: BTreeMap<&'m str, Needs>,
}

/// Providers by their address, and what is asked of their versions.
pub type Needs = BTreeMap<String, Constraints>;

/// How a module comes to the address of a provider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// Its `required_providers` says it.
    Required,
    /// Nobody says it: Terraform makes it from the local name.
    #[default]
    Implied,
    /// A file that is not read may say it.
    Unsure,
}

/// That a root module, or one that it calls, has blocks of a provider.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// Of the provider.
    pub address: String,
    /// Of its schemas; none if they are not known, or nobody knows their version.
    pub version: Option<Version>,
    /// Where its schemas are from; none if they are not known.
    pub origin: Option<Origin>,
    /// The folder of the root module.
    pub root: String,
}

/// The provider that a local name of a module stands for.
#[derive(Debug)]
pub struct Resolved<'m> {
    /// `hashicorp/aws`
    pub address: String,
    /// Its schemas.
    pub choice: Choice<'m>,
    /// What the module asks for, and those that call it or are called.
    pub constraints: Constraints,
    /// How the module comes to the address.
    pub source: Source,
    /// How many resources, data sources and ephemeral resources it has in the module.
    pub blocks: usize,
    /// The type of the first of these, or the name of its configuration.
    pub first: Option<Span>,
    /// Where `required_providers` names it, with a source or without.
    pub required: Option<Span>,
}

impl<'m> Resolved<'m> {
    /// The provider, if its schemas are known in a version that is admitted.
    #[must_use]
    pub fn provider(&self) -> Option<&'m Provider> {
        match self.choice {
            Choice::Provider(provider) => Some(provider),
            Choice::OtherVersions | Choice::None => None,
        }
    }

    /// Whether Terraform would look where nothing is, and where it had to look instead, if that is known.
    #[must_use]
    pub fn is_misplaced(&self, local: &str) -> Option<Option<&'static str>> {
        let is_unknown = matches!(self.choice, Choice::None) && !namespace::is_hashicorps(local);
        (self.source == Source::Implied && is_unknown).then(|| namespace::elsewhere(local))
    }

    /// Whether it has blocks that are not checked for want of a schema.
    #[must_use]
    pub fn is_unchecked(&self) -> bool {
        let is_guess = self.source == Source::Unsure && matches!(self.choice, Choice::None);
        self.blocks > 0 && self.provider().is_none() && !is_guess
    }
}

impl<'m> Providers<'m> {
    /// The providers of all modules.
    #[must_use]
    pub fn new(modules: &'m Modules, schemas: &'m Schemas) -> Self {
        let all: Vec<(&str, &Module)> = modules.iter().collect();
        let declared: BTreeMap<&str, Declared> = all
            .into_par_iter()
            .map(|(folder, module)| (folder, Declared::new(modules, module, folder)))
            .collect();
        let roots = roots(&declared);
        let needs: BTreeMap<&str, Needs> = roots
            .iter()
            .map(|(root, members)| (*root, needs(members, &declared)))
            .collect();
        let mut versions = versions(&roots, &needs);
        let by_folder = declared.into_iter().map(|(folder, declared)| {
            let versions = versions.remove(folder).unwrap_or_default();
            let resolved = declared.locals.into_iter().map(|(local, found)| {
                let constraints = versions.get(&found.address).cloned().unwrap_or_default();
                let resolved = Resolved {
                    choice: schemas.choose(&found.address, &constraints),
                    address: found.address,
                    constraints,
                    source: match found.source {
                        Source::Implied if declared.is_partial => Source::Unsure,
                        source => source,
                    },
                    blocks: found.blocks,
                    first: found.first,
                    required: found.required,
                };
                (local, resolved)
            });
            (folder, resolved.collect())
        });
        Self {
            schemas,
            by_folder: by_folder.collect(),
            roots,
            needs,
        }
    }

    /// What root modules use, sorted.
    #[must_use]
    pub fn uses(&self) -> Vec<Use> {
        let mut uses = BTreeSet::new();
        for (root, members) in &self.roots {
            let members = members
                .iter()
                .filter_map(|folder| self.by_folder.get(folder));
            for found in members.flat_map(BTreeMap::values).filter(|f| f.blocks > 0) {
                let provider = found.provider();
                uses.insert(Use {
                    address: found.address.clone(),
                    version: provider.and_then(|p| p.version.clone()),
                    origin: provider.map(|p| p.origin.clone()),
                    root: (*root).to_owned(),
                });
            }
        }
        uses.into_iter().collect()
    }

    /// What a root module needs, with all that it calls, beside what Terraform brings; none where no root module is.
    #[must_use]
    pub fn needs(&self, root: &str) -> Option<&Needs> {
        self.needs.get(root)
    }

    /// What was chosen from.
    #[must_use]
    pub fn schemas(&self) -> &'m Schemas {
        self.schemas
    }

    /// What a local name stands for in the module of a folder.
    #[must_use]
    pub fn get(&self, folder: &str, local: &str) -> Option<&Resolved<'m>> {
        self.by_folder.get(folder)?.get(local)
    }

    /// Where the provider comes from that a local name stands for; one that the module does not mention comes from where Terraform looks then.
    #[must_use]
    pub fn address(&self, folder: &str, local: &str) -> String {
        let known = self.get(folder, local);
        known.map_or_else(|| implied(local), |known| known.address.clone())
    }

    /// Local name and provider of the module of a folder, by name.
    pub fn of(&self, folder: &str) -> impl Iterator<Item = (&'m str, &Resolved<'m>)> {
        let here = self.by_folder.get(folder).into_iter().flatten();
        here.map(|(local, found)| (*local, found))
    }

    /// Folder, local name and provider, by folder and name.
    pub fn iter(&self) -> impl Iterator<Item = (&'m str, &'m str, &Resolved<'m>)> {
        self.by_folder
            .iter()
            .flat_map(|(folder, here)| here.iter().map(|(local, found)| (*folder, *local, found)))
    }
}

/// What a module says itself.
struct Declared<'m> {
    locals: BTreeMap<&'m str, Found>,
    /// By address.
    versions: BTreeMap<String, Constraints>,
    calls: BTreeSet<String>,
    is_partial: bool,
}

#[derive(Default)]
struct Found {
    address: String,
    source: Source,
    blocks: usize,
    first: Option<Span>,
    required: Option<Span>,
}

impl<'m> Declared<'m> {
    fn new(modules: &Modules, module: &'m Module, folder: &str) -> Self {
        let mut declared = Self {
            locals: BTreeMap::new(),
            versions: BTreeMap::new(),
            calls: BTreeSet::new(),
            is_partial: module.is_partial(),
        };
        let mut versions = Vec::new();
        for block in module.blocks() {
            match block.name.value.as_str() {
                "terraform" => {
                    for block in block.body.blocks_of("required_providers") {
                        declared.require(block, &mut versions);
                    }
                }
                "resource" | "data" | "ephemeral" => declared.used(block),
                "check" => block.body.blocks_of("data").for_each(|b| declared.used(b)),
                "provider" => declared.configured(block, &mut versions),
                "module" => declared.calls.extend(modules.called(block, folder)),
                _ => {}
            }
        }
        for (local, version) in versions {
            let address = declared.local(local).address.clone();
            declared.versions.entry(address).or_default().add(&version);
        }
        declared
    }

    fn require(&mut self, required_providers: &'m Block, versions: &mut Vec<(&'m str, String)>) {
        for one in required_providers.body.attributes() {
            let field = |key: &str| match one.value.as_object() {
                Some(_) => one.value.field(key)?.as_text(),
                // The older form is the version alone.
                None if key == "version" => one.value.as_text(),
                None => None,
            };
            let local = one.name.value.as_str();
            let found = self.local(local);
            found.required.get_or_insert(one.name.span);
            // Without a source it is where Terraform would look anyway.
            if let Some(source) = field("source") {
                found.source = Source::Required;
                found.address = normalised(&source);
            }
            versions.extend(field("version").map(|version| (local, version)));
        }
    }

    fn local(&mut self, local: &'m str) -> &mut Found {
        self.locals.entry(local).or_insert_with(|| Found {
            address: implied(local),
            ..Found::default()
        })
    }

    fn used(&mut self, block: &'m Block) {
        if let Some(of) = block.labels.first() {
            let found = self.local(provider_of(block, &of.value));
            found.first.get_or_insert(of.span);
            found.blocks += 1;
        }
    }

    fn configured(&mut self, block: &'m Block, versions: &mut Vec<(&'m str, String)>) {
        if let Some(name) = block.labels.first() {
            self.local(&name.value).first.get_or_insert(name.span);
            let version = block.body.value("version").and_then(Expr::as_text);
            versions.extend(version.map(|version| (name.value.as_str(), version)));
        }
    }
}

/// The address that Terraform makes of a name that nobody requires.
fn implied(local: &str) -> String {
    match local {
        "terraform" => BUILT_IN.to_owned(),
        _ => format!("hashicorp/{local}"),
    }
}

/// The local name of a block's provider: what it says itself, else what its type begins with.
#[must_use]
pub fn provider_of<'b>(block: &'b Block, of: &'b str) -> &'b str {
    let own = block.body.value("provider").and_then(provider_name);
    own.map_or_else(|| of.split('_').next().unwrap_or(of), |(name, _)| name)
}

/// `aws` or `aws.west`, in quotes too: a local name, and the alias.
#[must_use]
pub fn provider_name(expr: &Expr) -> Option<(&str, Option<&str>)> {
    match &expr.kind {
        ExprKind::Variable(name) => Some((name, None)),
        // The provider is called so.
        ExprKind::Null => Some(("null", None)),
        ExprKind::GetAttr { on, name } => match &on.kind {
            ExprKind::Null => Some(("null", Some(&name.value))),
            _ => Some((on.as_name()?, Some(&name.value))),
        },
        ExprKind::Template(template) => match template.parts.as_slice() {
            [Part::Literal(text)] => Some(match text.value.split_once('.') {
                Some((name, alias)) => (name, Some(alias)),
                None => (&text.value, None),
            }),
            _ => None,
        },
        _ => None,
    }
}

/// Modules that no other one calls, with all that they call. Of modules that call each other in a circle, one counts as the root.
fn roots<'m>(declared: &BTreeMap<&'m str, Declared<'m>>) -> BTreeMap<&'m str, Vec<&'m str>> {
    let called: BTreeSet<&str> = declared
        .values()
        .flat_map(|one| one.calls.iter().map(String::as_str))
        .collect();
    let (others, roots): (Vec<&str>, Vec<&str>) =
        declared.keys().partition(|folder| called.contains(*folder));
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut out = BTreeMap::new();
    for root in roots.into_iter().chain(others) {
        if called.contains(root) && seen.contains(root) {
            continue;
        }
        let members = reached(root, declared);
        seen.extend(&members);
        out.insert(root, members);
    }
    out
}

/// A module and all that it calls.
fn reached<'m>(root: &'m str, declared: &BTreeMap<&'m str, Declared<'m>>) -> Vec<&'m str> {
    let mut members: Vec<&str> = vec![root];
    let mut at = 0;
    while let Some(one) = members.get(at).and_then(|folder| declared.get(folder)) {
        for called in &one.calls {
            if let Some((folder, _)) = declared.get_key_value(called.as_str())
                && !members.contains(folder)
            {
                members.push(folder);
            }
        }
        at += 1;
    }
    members
}

/// The providers of modules that make up one: one version of each serves all of them, so that every constraint counts.
fn needs(members: &[&str], declared: &BTreeMap<&str, Declared>) -> Needs {
    let mut all = Needs::new();
    for member in members.iter().filter_map(|folder| declared.get(folder)) {
        let addresses = member.locals.values().map(|found| &found.address);
        for address in addresses.filter(|address| *address != BUILT_IN) {
            all.entry(address.clone()).or_default();
        }
        for (address, constraints) in &member.versions {
            all.entry(address.clone()).or_default().extend(constraints);
        }
    }
    all
}

/// What each module may have of each provider, in all root modules that it is a part of.
fn versions<'m>(
    roots: &BTreeMap<&'m str, Vec<&'m str>>,
    needs: &BTreeMap<&'m str, Needs>,
) -> BTreeMap<&'m str, BTreeMap<String, Constraints>> {
    let mut out: BTreeMap<&str, BTreeMap<String, Constraints>> = BTreeMap::new();
    for (root, members) in roots {
        for member in members {
            let here = out.entry(member).or_default();
            for (address, constraints) in needs.get(root).into_iter().flatten() {
                match here.get_mut(address) {
                    Some(known) => known.extend(constraints),
                    None => {
                        here.insert(address.clone(), constraints.clone());
                    }
                }
            }
        }
    }
    out
}
