//! Rendered Terraform against what it means: the schemas of providers, and what modules declare and call. Finds what `terraform validate` would
//! refuse, without `terraform init`. Not values that only a plan knows, not the estate.

mod body;
mod call;
mod literal;
mod names;
mod provided;
mod scope;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use rayon::prelude::*;

use crate::diag::{Code, Problem, suggest};
use crate::hcl::{Block, Item};
use crate::span::Span;
use crate::terraform::modules::{Module, Modules};
use crate::terraform::providers::{Providers, provider_of};
use crate::terraform::schema::Known;
use body::Subject;
use scope::Scope;

/// A type that no provider has.
pub const UNKNOWN_TYPE: Code = Code::error(
    "terraform::unknown_type",
    "a resource or data source is of a type that its provider does not have",
);
/// A name that the type has no argument or block for.
pub const UNKNOWN_ARGUMENT: Code = Code::error(
    "terraform::unknown_argument",
    "a block has an argument or block that there is none of",
);
/// Something that must be there.
pub const MISSING_ARGUMENT: Code = Code::error(
    "terraform::missing_argument",
    "a block lacks an argument or block that it must have",
);
/// An argument that only the provider sets.
pub const READ_ONLY: Code = Code::error(
    "terraform::read_only",
    "an argument is set that only the provider sets",
);
/// A block that can be there once.
pub const REPEATED_BLOCK: Code = Code::error(
    "terraform::repeated_block",
    "a block stands twice where one is allowed",
);
/// A literal of another type.
pub const WRONG_TYPE: Code = Code::error(
    "terraform::wrong_type",
    "an argument is given a literal of another type",
);
/// A reference to nothing.
pub const UNDECLARED: Code = Code::error(
    "terraform::undeclared",
    "a reference names something that its module does not declare",
);
/// An attribute that a type does not have.
pub const UNKNOWN_ATTRIBUTE: Code = Code::error(
    "terraform::unknown_attribute",
    "a reference reads an attribute that the type does not have",
);
/// Two of one name.
pub const DUPLICATE: Code = Code::error(
    "terraform::duplicate",
    "a module declares two things of one kind with one name",
);
/// A call of nothing.
pub const UNKNOWN_FUNCTION: Code = Code::error(
    "terraform::unknown_function",
    "an expression calls a function that Terraform does not have",
);
/// Variables of a module and the arguments of its call.
pub const MODULE_CALL: Code = Code::error(
    "terraform::module_call",
    "a module is called with a variable that it lacks, or without one that it needs",
);

/// A provider that Terraform looks for in the wrong place.
pub const UNREQUIRED_PROVIDER: Code = Code::error(
    "terraform::unrequired_provider",
    "a module uses a provider that it does not require, and Terraform would look for another one",
);
/// A provider whose schema is not known.
pub const UNCHECKED_PROVIDER: Code = Code::warning(
    "terraform::unchecked_provider",
    "resources of a provider are not checked, because its schema is not known",
);

/// Every code of this module.
pub const CODES: [&Code; 13] = [
    &UNKNOWN_TYPE,
    &UNKNOWN_ARGUMENT,
    &MISSING_ARGUMENT,
    &READ_ONLY,
    &REPEATED_BLOCK,
    &WRONG_TYPE,
    &UNDECLARED,
    &UNKNOWN_ATTRIBUTE,
    &DUPLICATE,
    &UNKNOWN_FUNCTION,
    &MODULE_CALL,
    &UNREQUIRED_PROVIDER,
    &UNCHECKED_PROVIDER,
];

/// Arguments and blocks that Terraform itself gives to resources and data sources.
const META: [&str; 7] = [
    "count",
    "for_each",
    "depends_on",
    "provider",
    "lifecycle",
    "connection",
    "provisioner",
];

/// Everything that is wrong in the modules. Spans are those of [`Modules::file`].
#[must_use]
pub fn problems(modules: &Modules, providers: &Providers) -> Vec<Problem> {
    let scopes = scope::all(modules, providers);
    let all: Vec<(&str, &Module)> = modules.iter().collect();
    let mut found: Vec<Problem> = all
        .par_iter()
        .filter_map(|(folder, module)| {
            let scope = scopes.get(folder)?;
            Some(Around {
                module,
                scope,
                modules,
                scopes: &scopes,
            })
        })
        .flat_map_iter(one)
        .collect();
    found.extend(provided::problems(providers));
    found
}

/// A module and all others.
#[derive(Clone, Copy)]
struct Around<'m> {
    module: &'m Module,
    scope: &'m Scope<'m>,
    modules: &'m Modules,
    scopes: &'m BTreeMap<&'m str, Scope<'m>>,
}

fn one(here: Around) -> Vec<Problem> {
    let Around {
        module,
        scope,
        modules,
        ..
    } = here;
    let mut out = duplicates(module);
    for (block, _) in module.blocks() {
        match block.name.value.as_str() {
            kind @ ("resource" | "data" | "ephemeral") => typed(kind, block, scope, &mut out),
            "provider" => provider(block, scope, &mut out),
            "module" => call::check(block, here, &mut out),
            "check" => {
                for item in &block.body.items {
                    if let Item::Block(inner) = item
                        && inner.name.value == "data"
                    {
                        typed("data", inner, scope, &mut out);
                    }
                }
            }
            _ => {}
        }
        match block.name.value.as_str() {
            "resource" | "data" | "ephemeral" | "provider" | "output" | "locals" | "check"
            | "module" => names::check(&block.body, scope, modules, &mut out),
            _ => {}
        }
    }
    if module.has_overrides() {
        // A block need not say what its override says, nor the other way round.
        out.retain(|problem| problem.code.name != MISSING_ARGUMENT.name);
    }
    out
}

/// Blocks of one kind and name, whatever file they are in.
fn duplicates(module: &Module) -> Vec<Problem> {
    let kinds = [
        "resource",
        "data",
        "ephemeral",
        "module",
        "variable",
        "output",
    ];
    let mut seen: BTreeMap<(&str, Vec<&str>), Span> = BTreeMap::new();
    let mut out = Vec::new();
    for (block, _) in module.own_blocks() {
        let kind = block.name.value.as_str();
        let (true, Some(last)) = (kinds.contains(&kind), block.labels.last()) else {
            continue;
        };
        let labels = block.labels.iter().map(|l| l.value.as_str()).collect();
        match seen.entry((kind, labels)) {
            Entry::Vacant(entry) => {
                entry.insert(last.span);
            }
            Entry::Occupied(first) => {
                let (kind, labels) = first.key();
                let message = format!("the module has two of `{kind} {}`", labels.join("."));
                let problem = Problem::new(&DUPLICATE, message).at(last.span, "");
                out.push(problem.at(*first.get(), "the other one"));
            }
        }
    }
    out
}

/// A resource or data source.
fn typed(kind: &str, block: &Block, scope: &Scope, out: &mut Vec<Problem>) {
    let Some(of) = block.labels.first() else {
        return;
    };
    let Some(provider) = scope.provider(provider_of(block, &of.value)) else {
        return;
    };
    match provider.block(kind, &of.value) {
        Some(Known::Schema(schema)) => {
            let subject = Subject {
                what: &of.value,
                span: of.span,
                meta: &META,
            };
            body::check(&block.body, schema, subject, out);
        }
        Some(Known::Exists) => {}
        None => {
            let what = match kind {
                "data" => "data source",
                "ephemeral" => "ephemeral resource",
                _ => "resource",
            };
            let message = format!(
                "there is no {what} `{}` in {}",
                of.value,
                provider.described()
            );
            let problem = Problem::new(&UNKNOWN_TYPE, message).at(of.span, "");
            out.push(match suggest::nearest(&of.value, provider.types(kind)) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem,
            });
        }
    }
}

/// The configuration of a provider.
fn provider(block: &Block, scope: &Scope, out: &mut Vec<Problem>) {
    let Some(name) = block.labels.first() else {
        return;
    };
    let Some(provider) = scope.provider(&name.value) else {
        return;
    };
    if let Some(Known::Schema(schema)) = provider.block("provider", "-") {
        let subject = Subject {
            what: &name.value,
            span: name.span,
            meta: &["alias", "version"],
        };
        body::check(&block.body, schema, subject, out);
    }
}
