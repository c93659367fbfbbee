//! Calls of functions by their names: that there is one, of the language or of a provider that the module requires, and that the oldest Terraform that
//! the module admits has it. What a call is given is evaluated elsewhere.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::walk::Walk;
use super::{INVALID_EXPRESSION, NEWER_FUNCTION, UNKNOWN_FUNCTION};
use crate::diag::{Code, Problem, suggest};
use crate::expr::functions::{self, Signature};
use crate::expr::{Names, Type};
use crate::hcl::{Expr, ExprKind, Ident};
use crate::span::Span;
use crate::terraform::language::{Since, TypeConstraint};
use crate::terraform::providers::{Providers, Source};
use crate::terraform::schema::{self, Parameter, Provider};
use crate::value::{Constraints, Version};

/// The signatures of the functions of each provider, by the local name that a module gives it.
#[derive(Default)]
pub(super) struct Signatures<'m> {
    /// By where the provider lies, too: there are several versions of one.
    of: BTreeMap<(&'m str, usize), Vec<Arc<Signature>>>,
}

impl<'m> Signatures<'m> {
    /// Those that any module requires.
    pub(super) fn new(providers: &Providers<'m>) -> Self {
        let mut signatures = Self::default();
        for (_, local, found) in providers.iter() {
            if let (Source::Required, Some(provider)) = (found.source, found.provider()) {
                let all = signatures.of.entry(key(local, provider));
                all.or_insert_with(|| of_provider(local, provider));
            }
        }
        signatures
    }

    /// Adds those that the module of a folder requires.
    pub(super) fn declare(&self, names: &mut Names, folder: &str, providers: &Providers) {
        let here = providers.of(folder);
        for (local, found) in here.filter(|(_, found)| found.source == Source::Required) {
            let known = found.provider().and_then(|p| self.of.get(&key(local, p)));
            for signature in known.into_iter().flatten() {
                names.declare(Arc::clone(signature));
            }
        }
    }
}

fn key<'m>(local: &'m str, provider: &Provider) -> (&'m str, usize) {
    (local, std::ptr::from_ref(provider).addr())
}

fn of_provider(local: &str, provider: &Provider) -> Vec<Arc<Signature>> {
    let found = provider.types("function");
    let found = found.filter_map(|name| {
        let name_here = format!("provider::{local}::{name}");
        Some(Arc::new(signature(name_here, provider.function(name)?)))
    });
    found.collect()
}

fn signature(name: String, function: &schema::Function) -> Signature {
    let of = |kind: &schema::Type| TypeConstraint::from(kind).type_of();
    let taken = |parameter: &Parameter| {
        // Packed schemas do not say whether null is taken: only where any value is, some do.
        let null = parameter.is_nullable || parameter.kind == schema::Type::Dynamic;
        (parameter.name.clone(), (of(&parameter.kind), null))
    };
    let rest = function.variadic_parameter.as_ref().map(taken);
    let result: Type = of(&function.return_type);
    Signature::of_types(name, function.parameters.iter().map(taken), rest, result)
}

impl Walk<'_, '_> {
    /// The name of a call, and the argument that is no value.
    pub fn function(&mut self, name: &Ident, args: &[Expr]) {
        // What is tried may fail.
        if self.tried > 0 {
            return;
        }
        let bare = name.value.strip_prefix("core::").unwrap_or(&name.value);
        if let ("templatestring", Some(template)) = (bare, args.first())
            && !is_direct(template)
        {
            let message = "`templatestring` takes its template from a reference alone";
            let problem = Problem::new(&INVALID_EXPRESSION, message).at(template.span, "");
            self.out
                .push(problem.help("put the template into a local value, and name that"));
        }
        if bare.contains("::") {
            self.of_provider(name);
        } else if functions::since(bare).is_none() {
            self.no_function(name, bare);
        }
        self.is_newer(name);
    }

    fn no_function(&mut self, name: &Ident, bare: &str) {
        let message = format!("there is no function `{}`", name.value);
        let problem = Problem::new(&UNKNOWN_FUNCTION, message).at(name.span, "");
        let names = functions::signatures().filter(|signature| signature.since.is_some());
        let near = suggest::nearest(bare, names.map(|signature| &*signature.name));
        self.out.push(match (near, functions::signature(bare)) {
            (_, Some(_)) => problem.help("no configuration of Terraform can call it"),
            (Some(near), None) => problem.meant(near),
            (None, None) => problem,
        });
    }

    /// `provider::NAME::function`
    fn of_provider(&mut self, name: &Ident) {
        let parts: Vec<&str> = name.value.split("::").collect();
        let found = match parts.as_slice() {
            ["provider", local, function] => {
                let providers = self.here.providers;
                let found = providers.get(self.here.folder, local);
                match found.map(|found| (found.source, found.provider())) {
                    // A file that is not read may require it.
                    _ if self.here.declared.is_partial => return,
                    Some((Source::Required, Some(provider))) => {
                        if provider.function(function).is_some() {
                            return;
                        }
                        let near = suggest::nearest(function, provider.types("function"));
                        let near =
                            near.map(|near| format!("did you mean `provider::{local}::{near}`?"));
                        let why = format!("{} has no function `{function}`", provider.described());
                        (why, near)
                    }
                    Some((Source::Required, None)) => return,
                    _ => (
                        format!("the module does not require the provider `{local}`"),
                        Some(format!(
                            "write `{local} = {{ source = \"...\" }}` under `required_providers`"
                        )),
                    ),
                }
            }
            _ => (
                format!("there is no function `{}`", name.value),
                Some("functions of providers are called `provider::NAME::function`".to_owned()),
            ),
        };
        let (message, help) = found;
        let problem = Problem::new(&UNKNOWN_FUNCTION, message).at(name.span, "");
        self.out.push(match help {
            Some(help) => problem.help(help),
            None => problem,
        });
    }

    fn is_newer(&mut self, name: &Ident) {
        // Nobody knows here which functions came before 1.0.
        if let Some(since) = functions::since(&name.value).filter(|since| *since > (1, 0)) {
            self.newer(&NEWER_FUNCTION, &name.value, name.span, since);
        }
    }

    /// What the oldest version of Terraform that the module admits does not have, if it says which it admits.
    pub fn newer(&mut self, code: &'static Code, name: &str, span: Span, (major, minor): Since) {
        let admitted = self.here.declared.admitted.as_ref();
        let Some(oldest) = admitted.and_then(Constraints::oldest) else {
            return;
        };
        if oldest >= Version::new([major, minor, 0]) {
            return;
        }
        let message =
            format!("Terraform has `{name}` since {major}.{minor}, and the module admits {oldest}");
        // Once is enough: all calls are mended by one line.
        let mut told = self.out.iter();
        if told.any(|p| p.code.name == code.name && p.message == message) {
            return;
        }
        let problem = Problem::new(code, message).at(span, "");
        self.out
            .push(problem.help(format!("write `required_version = \">= {major}.{minor}\"`")));
    }
}

/// Whether an expression names something, or a part of that.
fn is_direct(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Variable(_) => true,
        ExprKind::GetAttr { on, .. } | ExprKind::Index { on, .. } | ExprKind::Splat { on, .. } => {
            is_direct(on)
        }
        _ => false,
    }
}
