//! Rendered Terraform against what it means: the schemas of providers, and what modules declare and call. Finds what `terraform validate` would
//! refuse, without `terraform init`. Not values that only a plan knows, not the estate.

mod addresses;
mod arguments;
mod attributes;
mod bits;
mod blocks;
mod body;
mod call;
mod codes;
mod components;
mod configurations;
mod cycle;
pub(super) mod files;
mod functions;
mod imports;
mod literal;
mod marks;
mod mocks;
mod once;
mod provided;
mod quick;
mod references;
mod repetition;
mod requirements;
mod rules;
mod sources;
mod test_files;
mod validations;
mod values;
mod values_files;
mod walk;

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::diag::{Code, Problem, suggest};
use crate::expr::{Names, Value};
use crate::hcl::{Block, Expr, Writing};
use crate::span::Span;
use crate::terraform::declared::{self, Declared};
use crate::terraform::files::Files;
use crate::terraform::language;
use crate::terraform::modules::{Module, Modules, SideFile};
use crate::terraform::providers::{Providers, Resolved, provider_of};
use crate::terraform::schema::{Known, Origin, Provider};
use body::Subject;
pub use codes::*;
use files::Place;
use values::Evaluated;
use walk::{Site, Walk};

/// Everything that is wrong in the modules, at the spans of their trees.
#[must_use]
pub fn problems(modules: &Modules, providers: &Providers, files: &dyn Files) -> Vec<Problem> {
    let found = by_folder(modules, providers, files).into_iter();
    found.map(|(_, problem)| problem).collect()
}

/// The same, each with the folder of its module; none for what concerns several.
#[must_use]
pub fn by_folder(
    modules: &Modules,
    providers: &Providers,
    files: &dyn Files,
) -> Vec<(Option<String>, Problem)> {
    let declared = declared::all(modules);
    let mut calls: BTreeMap<&str, Vec<&Block>> = BTreeMap::new();
    for call in declared.values().flat_map(|module| module.calls.values()) {
        if let Some(folder) = &call.folder {
            calls.entry(folder).or_default().push(call.block);
        }
    }
    let all: Vec<(&str, &Module)> = modules.iter().collect();
    let functions = functions::Signatures::new(providers);
    let roots = declared::roots(&declared);
    let names: BTreeMap<&str, Names> = declared
        .par_iter()
        .map(|(folder, module)| {
            let place = Place {
                folder,
                roots: roots.get(folder).map_or(&[], Vec::as_slice),
                files,
            };
            let mut names = values::names(module, &declared, place.readable());
            functions.declare(&mut names, folder, providers);
            (*folder, names)
        })
        .collect();
    let mut found: Vec<(Option<String>, Problem)> = all
        .par_iter()
        .filter_map(|(folder, module)| {
            Some(Around {
                folder,
                module,
                modules,
                providers,
                files,
                declared: declared.get(folder)?,
                all: &declared,
                names: &names,
                calls: &calls,
            })
        })
        .flat_map_iter(|here| {
            let found = one(here).into_iter().chain(beside(here));
            found.map(move |problem| (Some(here.folder.to_owned()), problem))
        })
        .collect();
    let everywhere = cycle::check(&declared).into_iter();
    let everywhere = everywhere.chain(provided::problems(providers));
    found.extend(everywhere.map(|problem| (None, problem)));
    found
}

/// A module and all others.
#[derive(Clone, Copy)]
struct Around<'m> {
    folder: &'m str,
    module: &'m Module,
    modules: &'m Modules,
    providers: &'m Providers<'m>,
    /// The files beside modules.
    files: &'m dyn Files,
    declared: &'m Declared<'m>,
    /// The declarations of all modules, by folder.
    all: &'m BTreeMap<&'m str, Declared<'m>>,
    /// What references of each module can begin with.
    names: &'m BTreeMap<&'m str, Names<'m>>,
    /// The calls of each module, by its folder.
    calls: &'m BTreeMap<&'m str, Vec<&'m Block>>,
}

impl<'m> Around<'m> {
    /// Whether nothing can be wrong in the module itself: it is sound, and so are the schemas that it is held against.
    fn is_sound(self) -> bool {
        let mut providers = self.providers.of(self.folder);
        let is_carried = |found: &Resolved| {
            let provider = found.provider();
            provider.is_some_and(|known| known.origin == Origin::Carried)
        };
        self.module.is_sound() && providers.all(|(_, found)| is_carried(found))
    }

    /// Whether no module calls it.
    fn is_root(self) -> bool {
        !self.calls.contains_key(self.folder)
    }

    /// The provider that a local name stands for; none if no schema is known of a version that the module admits.
    fn provider(self, local: &str) -> Option<&'m Provider> {
        self.providers.get(self.folder, local)?.provider()
    }

    /// What is known of the type of a block: `resource`, `data` or `ephemeral`.
    fn schema(self, kind: &str, block: &Block, of: &str) -> Option<&'m Known> {
        self.provider(provider_of(block, of))?.block(kind, of)
    }
}

fn one(here: Around) -> Vec<Problem> {
    let module = here.module;
    let mut out = Vec::new();
    if here.is_sound() {
        return out;
    }
    once::check(module, &mut out);
    let idle = module.idle_overrides();
    out.extend(idle.map(|(span, why)| Problem::new(&IDLE_OVERRIDE, why).at(span, "")));
    let Some(names) = here.names.get(here.folder) else {
        return out;
    };
    let mut walk = Walk {
        here,
        site: Site::default(),
        names,
        hidden: Vec::new(),
        iterators: Vec::new(),
        element: crate::expr::Type::Any,
        tried: 0,
        evaluated: Evaluated::default(),
        out: &mut out,
    };
    module.attributes().for_each(|stray| walk.stray(stray));
    for block in module.blocks() {
        walk.top(block, &language::FILE);
    }
    let known = walk.evaluated;
    if !module.is_partial() {
        match here.is_root() {
            true => validations::root(here, names, &mut out),
            false => validations::defaults(here, names, &mut out),
        }
    }
    for block in module.blocks() {
        match block.name.value.as_str() {
            kind @ ("resource" | "data" | "ephemeral") => {
                typed(kind, block, here, &known, &mut out);
            }
            "provider" => provider(block, here, &known, &mut out),
            "module" => call::check(block, here, &known, &mut out),
            "output" => marks::output(block, here, &known, &mut out),
            "check" => {
                for inner in block.body.blocks_of("data") {
                    typed("data", inner, here, &known, &mut out);
                }
            }
            _ => {}
        }
    }
    out
}

/// Files beside a module: its tests, and values of its variables.
fn beside(here: Around) -> Vec<Problem> {
    let mut out = Vec::new();
    let own = |file: &&SideFile| file.module == here.folder;
    for file in here.modules.values().iter().filter(own) {
        values_files::check(file, here, &mut out);
    }
    for file in here.modules.given_to(here.folder) {
        values_files::check(file, here, &mut out);
    }
    let is_sound = here.is_sound();
    let open = |file: &&SideFile| own(file) && !(is_sound && file.is_sound);
    if let Some(names) = here.names.get(here.folder) {
        for file in here.modules.tests().iter().filter(open) {
            test_files::check(file, here, names, &mut out);
        }
    }
    out
}

/// A resource or data source.
fn typed(kind: &str, block: &Block, here: Around, known: &Evaluated, out: &mut Vec<Problem>) {
    let Some(of) = block.labels.first() else {
        return;
    };
    let Some(provider) = here.provider(provider_of(block, &of.value)) else {
        return;
    };
    match provider.block(kind, &of.value) {
        Some(Known::Schema(schema)) => {
            let subject = Subject {
                what: &of.value,
                span: of.span,
                own: language::FILE.own(kind).map(|known| known.block),
                is_kept: kind != "ephemeral",
                is_laid: here.module.over(block).is_some(),
            };
            body::check(&block.body, schema, subject, known, out);
            // The library that these providers are made with adds `id` to every schema and refuses it in a configuration: `validateObject` of
            // `helper/schema` in hashicorp/terraform-plugin-sdk. Those made otherwise say that it is computed.
            if kind == "resource" && provider.address.starts_with("hashicorp/") {
                out.extend(body::given_id(&block.body, schema, subject, known));
            }
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
                Some(near) => problem.meant(near),
                None => problem,
            });
        }
    }
}

/// The configuration of a provider.
fn provider(block: &Block, here: Around, known: &Evaluated, out: &mut Vec<Problem>) {
    let Some(name) = block.labels.first() else {
        return;
    };
    let Some(provider) = here.provider(&name.value) else {
        return;
    };
    if let Some(Known::Schema(schema)) = provider.block("provider", "-") {
        let subject = Subject {
            what: &name.value,
            span: name.span,
            own: language::FILE.own("provider").map(|known| known.block),
            is_kept: false,
            is_laid: here.module.over(block).is_some(),
        };
        body::check(&block.body, schema, subject, known, out);
    }
}

/// A fault of what an expression stands for: at its place, and at the place in the estate that its value came from.
fn about(code: &'static Code, message: impl Into<String>, expr: &Expr) -> Problem {
    let problem = Problem::new(code, message).at(expr.span, "");
    match &expr.writing {
        Writing::Made { origin } => from(problem, *origin),
        _ => problem,
    }
}

/// The same for a fault of a value that an expression has.
fn about_value(
    code: &'static Code,
    message: impl Into<String>,
    expr: &Expr,
    value: &Value,
) -> Problem {
    from(Problem::new(code, message).at(expr.span, ""), value.origin)
}

/// A problem, with the places in the estate that the values at fault came from.
fn from(problem: Problem, origins: impl IntoIterator<Item = Span>) -> Problem {
    let origins = origins.into_iter();
    origins.fold(problem, |problem, origin| {
        problem.at(origin, "the value is from here")
    })
}
