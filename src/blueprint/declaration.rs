//! What a blueprint declares, as typed data. Not how it is read, nor what becomes of it.

use std::sync::Arc;

use super::inner::Late;
use super::names::Definition;
use super::{Each, Instance, Template, Templates};
use crate::diag::Severity;
use crate::facts::Provider;
use crate::hcl::{Expr, ExprKind};
use crate::span::{SourceId, Span, Spanned};
use crate::terraform::language::TypeConstraint;

/// A directory of templates and its `blueprint.hcl`.
#[derive(Clone, Debug)]
pub struct Blueprint {
    /// The directory's name.
    pub name: String,
    /// One line for lists.
    pub summary: String,
    /// What it is instantiated for.
    pub each: Each,
    /// The clouds that it makes something in. None: all of them.
    pub clouds: Option<Vec<Provider>>,
    /// Whether an instance is emitted.
    pub when: Option<Expr>,
    /// What it tells other blueprints of each thing that it is written for.
    pub provides: Vec<Provides>,
    /// The table of the estate file that it reads.
    pub section: Option<Spanned<String>>,
    /// Other tables of the estate file that it makes something of, or single keys of them: `platform.services`.
    pub tables: Vec<Spanned<String>>,
    /// Whether it declares what the section may hold.
    pub has_schema: bool,
    /// What the section may hold. None where another blueprint declares that, and where it cannot be read.
    pub schema: Option<InputSchema>,
    /// Its `files "stack"` as a Terraform root module.
    pub stack: Option<StackDecl>,
    /// Its folders.
    pub files: Vec<Files>,
    /// Templates that the stacks of other blueprints have, unless they have files of the same names.
    pub shared: Option<Shared>,
    /// Its names and its own rules.
    pub(super) inner: Late,
    /// `blueprint.hcl`.
    pub source: SourceId,
    /// The text of `blueprint.hcl`.
    pub text: Arc<str>,
    /// Its name in `blueprint.hcl`.
    pub span: Span,
}

impl Blueprint {
    /// Names for expressions, which everything else of the blueprint may use.
    #[must_use]
    pub fn names(&self) -> &[Definition] {
        self.inner.names()
    }

    /// Whether it makes nothing itself, and has modules that others call.
    pub(super) fn is_for_others(&self) -> bool {
        let has_modules = self.files.iter().any(Files::is_modules);
        self.each == Each::Estate && self.stack.is_none() && has_modules
    }

    /// Its own rules.
    #[must_use]
    pub fn checks(&self) -> &[Check] {
        self.inner.checks()
    }

    /// The names of these, as a project writes them.
    pub fn rules(&self) -> impl Iterator<Item = String> {
        let rules = self.inner.rules().iter();
        rules.map(|rule| Check::called(&self.name, &rule.name))
    }

    /// What they are asked for.
    pub fn asked(&self) -> impl Iterator<Item = Each> {
        self.inner.rules().iter().map(|rule| rule.each)
    }

    /// Whether it makes something in a cloud.
    #[must_use]
    pub fn is_of(&self, cloud: Provider) -> bool {
        let clouds = self.clouds.as_ref();
        clouds.is_none_or(|clouds| clouds.contains(&cloud))
    }

    /// Whether it takes a table: as its section, or among its `tables`.
    #[must_use]
    pub fn takes(&self, table: &str) -> bool {
        let own = self.section.as_ref().is_some_and(|s| s.value == table);
        let of = |name: &str| name.split('.').next() == Some(table);
        own || self.tables.iter().any(|t| of(&t.value))
    }

    /// Whether it takes a key of a table that is not for its cloud: of a section, whoever declares it. Others name such keys.
    #[must_use]
    pub fn takes_key(&self, table: &str, key: &str) -> bool {
        let own = self.section.as_ref().is_some_and(|s| s.value == table) && self.schema.is_some();
        let is_it = |name: &str| {
            name.split_once('.')
                .map_or(name == table, |name| name == (table, key))
        };
        own || self.tables.iter().any(|t| is_it(&t.value))
    }

    /// Whether its `when`, or a name in it, mentions a table: then the table has its say, also where nothing is emitted.
    #[must_use]
    pub fn decides_by(&self, table: &str) -> bool {
        let mut open: Vec<&Expr> = self.when.iter().collect();
        let mut seen: Vec<&str> = Vec::new();
        while let Some(expr) = open.pop() {
            let (start, end) = (expr.span.start as usize, expr.span.end as usize);
            if self.text.get(start..end).is_some_and(|t| t.contains(table)) {
                return true;
            }
            expr.visit(&mut |part| {
                let ExprKind::Variable(used) = &part.kind else {
                    return;
                };
                let named = self.names().iter().find(|named| named.name.value == *used);
                if let Some(named) = named.filter(|n| !seen.contains(&n.name.value.as_str())) {
                    seen.push(&named.name.value);
                    open.push(&named.expr);
                }
            });
        }
        false
    }

    /// Whether it is for the cloud that an instance lies in.
    pub(super) fn is_for(&self, instance: &Instance) -> bool {
        instance.cloud().is_none_or(|cloud| self.is_of(cloud))
    }

    /// Whether there is a cloud that both are for.
    pub(super) fn meets(&self, other: &Self) -> bool {
        let mut all = Provider::ALL.into_iter();
        all.any(|cloud| self.is_of(cloud) && other.is_of(cloud))
    }

    /// The same, where nothing could keep them apart: they are for other things, or one of them is for all of its things.
    pub(super) fn always_meets(&self, other: &Self) -> bool {
        let is_free = self.when.is_none() || other.when.is_none() || self.each != other.each;
        is_free && self.meets(other)
    }
}

/// `provides "NAME" { ... }`
#[derive(Clone, Debug)]
pub struct Provides {
    /// The label: the key by which others see it.
    pub name: Spanned<String>,
    /// One line for the reference.
    pub description: String,
    /// Its type.
    pub of: TypeConstraint,
    /// The type in words: `list of texts`.
    pub kind: String,
    /// What it is.
    pub value: Expr,
}

/// `inputs.schema.json`
#[derive(Clone, Debug)]
pub struct InputSchema {
    /// The JSON Schema.
    pub json: Arc<serde_json::Value>,
    /// Its text.
    pub source: SourceId,
    /// Whether it is carried by the compiler, whose tests hold that it can be used.
    pub is_carried: bool,
}

/// `stack { ... }`
#[derive(Clone, Debug)]
pub struct StackDecl {
    /// `01-foundation`
    pub layer: String,
    /// Blueprints whose outputs it reads.
    pub needs: Vec<Spanned<String>>,
    /// Blueprints whose outputs it reads in further cells: a map from blueprint to names of cells.
    pub needs_of_cells: Option<Expr>,
    /// Files of values that its plan is given, by their paths in the output.
    pub values: Option<Expr>,
    /// The blueprint whose `shared` templates it has, besides its own.
    pub shared: Option<Spanned<String>>,
    /// What it sets of the names that those templates use.
    pub set: Vec<Definition>,
    /// The block's name.
    pub span: Span,
}

/// `shared "NAME" {}`
#[derive(Clone, Debug)]
pub struct Shared {
    /// The folder beside `blueprint.hcl`.
    pub name: Spanned<String>,
    /// Names that its templates use, with what they stand for in a stack that does not set them.
    pub names: Vec<Definition>,
    /// The folder's files, by path.
    pub templates: Templates,
}

/// `files "NAME" { ... }`
#[derive(Clone, Debug)]
pub struct Files {
    /// The folder beside `blueprint.hcl`.
    pub name: String,
    /// The label.
    pub span: Span,
    /// What it is instantiated for.
    pub each: Each,
    /// Whether an instance is emitted.
    pub when: Option<Expr>,
    /// One copy for each element.
    pub for_each: Option<Expr>,
    /// Where the folder goes; none if it goes into the folder of another block.
    pub to: Option<Expr>,
    /// The extension point of another blueprint that it writes into: `foundation.stack`.
    pub extends: Option<Spanned<String>>,
    /// Blueprints whose outputs the stack that it extends reads because of it.
    pub needs: Vec<Spanned<String>>,
    /// Where other blueprints may write into it.
    pub points: Vec<Point>,
    /// Names for expressions of this block and its templates; they may use `each`.
    pub names: Vec<Definition>,
    /// What is different for single files.
    pub rules: Vec<FileRule>,
    /// Files that have an archive of themselves beside them: `login.py` has `login.zip`.
    pub zip: Vec<Spanned<String>>,
    /// The folder's files, by path.
    pub templates: Templates,
    /// Names of the shared templates, as the stack sets them.
    pub shared_names: Vec<Definition>,
}

/// `extension "NAME" { ... }`: other blueprints may add files to a folder.
#[derive(Clone, Debug)]
pub struct Point {
    /// The label.
    pub name: Spanned<String>,
    /// The folder in that of the `files` block; that one itself if it is not said.
    pub folder: Option<Spanned<String>>,
}

impl Files {
    /// The name of the folder that holds plain Terraform modules.
    pub const MODULES: &'static str = "modules";
    /// The name of the folder that is a Terraform root module, when the blueprint has a `stack`.
    pub const STACK: &'static str = "stack";

    /// Whether its files are plain modules, copied once.
    #[must_use]
    pub fn is_modules(&self) -> bool {
        self.name == Self::MODULES
    }

    /// What is different for one of its own templates.
    #[must_use]
    pub fn rule(&self, template: &Template) -> Option<&FileRule> {
        self.rules.iter().find(|r| r.path.value == template.path)
    }
}

/// `file "PATH" { ... }`
#[derive(Clone, Debug)]
pub struct FileRule {
    /// The template, by its path in the folder.
    pub path: Spanned<String>,
    /// Whether it is emitted.
    pub when: Option<Expr>,
    /// One file for each element.
    pub for_each: Option<Expr>,
    /// Its path in the folder that is emitted; the template's own if it is not said.
    pub to: Option<Expr>,
    /// It is written behind what is there under its name, rather than in its place.
    pub appends: bool,
}

/// `check "NAME" { ... }`
#[derive(Clone, Debug)]
pub struct Check {
    /// The label.
    pub name: Spanned<String>,
    /// What it is asked for.
    pub each: Each,
    /// What is asked.
    pub test: Test,
    /// What is wrong when it does not.
    pub message: Expr,
    /// What to write instead.
    pub help: Option<Expr>,
    /// The value that is at fault.
    pub at: Option<Expr>,
    /// How bad it is.
    pub severity: Severity,
    /// Whether it is only of what somebody wrote: silent where the value at fault is a default.
    pub written: bool,
}

/// What a check asks.
#[derive(Clone, Debug)]
pub enum Test {
    /// `condition`: this must be true.
    Condition(Expr),
    /// `found`: this list must be empty. Message, help and place know it as `found`.
    Found(Expr),
}

impl Test {
    /// What a check calls the list that it found.
    pub const FOUND: &'static str = "found";
}

impl Check {
    /// The name of the rule: `databases::rds_quota`.
    #[must_use]
    pub fn rule(&self, blueprint: &str) -> String {
        Self::called(blueprint, &self.name.value)
    }

    fn called(blueprint: &str, name: &str) -> String {
        format!("{blueprint}::{name}").replace('-', "_")
    }
}
