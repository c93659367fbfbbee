//! Configurations of providers: aliases that resources and calls of modules name.

use std::collections::BTreeMap;

use super::walk::Walk;
use super::{Around, CONFLICT, INVALID_REFERENCE, PROVIDER_CONFIGURATION, about};
use crate::diag::{Problem, suggest};
use crate::hcl::{Block, Expr, ExprKind, ObjectItem};
use crate::span::Span;
use crate::terraform::declared::{Configuration, Declared, provider_key};
use crate::terraform::providers::{Source, provider_name};

impl<'a> Walk<'a, '_> {
    /// `provider = aws.west`
    pub fn provider(&mut self, value: &'a Expr) {
        if self
            .site
            .owner
            .is_some_and(|owner| owner.name.value == "import")
        {
            // It counts only where a configuration is generated.
            return;
        }
        let form = "a provider is written `aws`, or `aws.west` with an alias";
        match provider_name(value) {
            Some((name, alias)) => self.configuration(name, alias, value),
            None => self.wrong(value, form),
        }
    }

    /// `providers = { aws.west = aws.east }`
    pub fn providers(&mut self, value: &'a Expr) {
        let ExprKind::Object(items) = &value.kind else {
            let message = "`providers` takes a map that is written out: `{ aws = aws.west }`";
            self.out.push(about(&INVALID_REFERENCE, message, value));
            return;
        };
        let mut seen: BTreeMap<(&str, Option<&str>), Span> = BTreeMap::new();
        let form = "providers are written `aws`, or `aws.west` with an alias";
        for item in items {
            match provider_key(&item.key) {
                Some(key) => {
                    if let Some(first) = seen.insert(key, item.key.span()) {
                        let message = format!("`{}` is passed twice", described(key));
                        let problem = Problem::new(&CONFLICT, message).at(item.key.span(), "");
                        self.out.push(problem.at(first, "the other one"));
                    }
                }
                None => self.wrong_at(item.key.span(), form),
            }
            match provider_name(&item.value) {
                // Those of a test are declared in its file.
                Some(_) if self.site.is_test => {}
                Some((name, alias)) => self.configuration(name, alias, &item.value),
                None => self.wrong(&item.value, form),
            }
            if let (Some(key), Some(given)) = (provider_key(&item.key), provider_name(&item.value))
                && let Some(inside) = self.provided()
            {
                self.same_provider(inside, key, given, item);
                self.own_provider(inside, key, item);
            }
        }
    }

    /// The folder of the module that is given a configuration.
    fn provided(&self) -> Option<&'a str> {
        let owner = self.site.owner?;
        if owner.name.value == "run" {
            let runs_another = owner.body.blocks_of("module").next().is_some();
            return (!runs_another).then_some(self.here.folder);
        }
        let call = self.here.declared.calls.get(owner.label(0)?)?;
        let folder = call.folder.as_deref()?;
        let called = self.here.all.get(folder)?;
        let is_sure = !called.is_partial && !self.here.declared.is_partial;
        is_sure.then_some(folder)
    }

    /// A provider is passed as one of the same source. Terraform looks at the local name that the key has here, if it has one, and else at what is passed:
    /// so `aws = other` passes the default configuration of `aws`, and `aws = other.west` asks for an `aws.west`.
    fn same_provider(
        &mut self,
        inside: &str,
        key: (&str, Option<&str>),
        (name, alias): (&str, Option<&str>),
        item: &ObjectItem,
    ) {
        let (providers, here) = (self.here.providers, self.here.folder);
        let is_required = |local: &str| {
            let found = providers.get(here, local);
            found.is_some_and(|found| found.source == Source::Required)
        };
        let wanted = providers.address(inside, key.0);
        let given = providers.address(here, name);
        let goes_by_key = !self.site.is_test && key.1.is_none() && is_required(key.0);
        let is_taken = goes_by_key && alias.is_none() && providers.address(here, key.0) == wanted;
        if wanted != given && !is_taken {
            let of = described(key);
            let message =
                format!("`{of}` of the module is `{wanted}`, and `{name}` is `{given}` here");
            let problem = about(&PROVIDER_CONFIGURATION, message, &item.value);
            let known = self.here.all.get(inside);
            let known = known.into_iter().flat_map(|d| d.configurations.keys());
            let near = suggest::nearest(key.0, known.map(|(name, _)| *name));
            self.out.push(match near.filter(|near| *near != key.0) {
                Some(near) => problem.help(format!("did you mean `{near} = ...`?")),
                None => problem,
            });
        }
    }

    /// A module that configures a provider itself is passed none.
    fn own_provider(&mut self, inside: &str, key: (&str, Option<&str>), item: &ObjectItem) {
        let called = self.here.all.get(inside).filter(|_| !self.site.is_test);
        let Some(Configuration::Own(own)) = called.and_then(|c| c.configurations.get(&key)) else {
            return;
        };
        if says_something(own) {
            let of = described(key);
            let message = format!(
                "the module `{inside}` configures `{of}` itself, so that it cannot be passed"
            );
            let problem = Problem::new(&PROVIDER_CONFIGURATION, message).at(item.key.span(), "");
            let problem = problem.at(own.name.span, "configured here");
            self.out.push(problem.help(
                "take one of the two out: a module that others call is best passed its providers",
            ));
        }
    }

    /// A configuration with an alias must be declared, or passed by the caller.
    pub fn configuration(&mut self, name: &str, alias: Option<&str>, at: &Expr) {
        let declared = self.here.declared;
        let known = &declared.configurations;
        if alias.is_none()
            || declared.is_partial
            || known.contains_key(&(name, alias))
            || self.here.is_passed(name, alias)
        {
            return;
        }
        let message = format!(
            "the module has no configuration `{}`",
            described((name, alias))
        );
        let problem = about(&PROVIDER_CONFIGURATION, message, at);
        let aliases = known.keys().filter(|(of, _)| *of == name);
        let aliases = aliases.filter_map(|(_, alias)| *alias);
        let near = suggest::nearest(alias.unwrap_or(""), aliases);
        self.out.push(match near {
            Some(near) => problem.help(format!("did you mean `{name}.{near}`?")),
            None => problem.help(format!(
                "declare it: `provider \"{name}\" {{ alias = \"{}\" }}`",
                alias.unwrap_or("")
            )),
        });
    }
}

impl Around<'_> {
    /// Whether a call of this module passes the configuration, though the module does not say that it wants one.
    fn is_passed(&self, name: &str, alias: Option<&str>) -> bool {
        let calls = self.all.values().flat_map(|d| d.calls.values());
        let here = calls.filter(|call| call.folder.as_deref() == Some(self.folder));
        here.filter_map(|call| call.block.body.value("providers")?.as_object())
            .flatten()
            .any(|item| provider_key(&item.key) == Some((name, alias)))
    }
}

/// What a call must pass, and what the called module must not have when it is called several times.
pub(super) fn call(block: &Block, folder: &str, here: Around, out: &mut Vec<Problem>) {
    let (Some(called), Some(name)) = (here.all.get(folder), block.labels.first()) else {
        return;
    };
    let given: Vec<_> = block
        .body
        .value("providers")
        .and_then(Expr::as_object)
        .into_iter()
        .flatten()
        .filter_map(|item| provider_key(&item.key))
        .collect();
    for (key, configuration) in &called.configurations {
        if matches!(configuration, Configuration::Passed) && key.1.is_some() && !given.contains(key)
        {
            let message = format!(
                "the module `{folder}` needs the provider configuration `{}`",
                described(*key)
            );
            let problem = Problem::new(&PROVIDER_CONFIGURATION, message).at(name.span, "");
            out.push(problem.help(format!(
                "pass it: `providers = {{ {} = ... }}`",
                described(*key)
            )));
        }
    }
    let arguments = ["count", "for_each", "depends_on"];
    let repeats = arguments.iter().find_map(|a| block.body.attribute(a));
    if let Some(repeats) = repeats
        && let Some(own) = own_configuration(folder, called, here, 0)
    {
        let message = format!(
            "the module `{folder}` configures a provider of its own, so `{}` is not possible here",
            repeats.name.value
        );
        let problem = Problem::new(&PROVIDER_CONFIGURATION, message);
        let problem = problem
            .at(repeats.name.span, "")
            .at(own.name.span, "configured here");
        out.push(problem.help("configure it in the root module, and pass it with `providers`"));
    }
}

/// A provider block that says something, in a module or in those that it calls.
fn own_configuration<'m>(
    folder: &str,
    declared: &Declared<'m>,
    here: Around<'m>,
    depth: usize,
) -> Option<&'m Block> {
    let own = declared.configurations.values().find_map(|one| match one {
        Configuration::Own(block) => says_something(block).then_some(*block),
        Configuration::Passed => None,
    });
    own.or_else(|| {
        // Modules that call each other are somebody else's fault to report.
        let deeper = (depth < 16).then_some(&declared.calls)?;
        deeper.values().find_map(|call| {
            let next = call.folder.as_deref().filter(|next| *next != folder)?;
            own_configuration(next, here.all.get(next)?, here, depth + 1)
        })
    })
}

/// Whether a provider block is more than a name.
fn says_something(block: &Block) -> bool {
    block.body.items.iter().any(|item| match item {
        crate::hcl::Item::Attribute(a) => a.name.value != "alias",
        crate::hcl::Item::Block(_) => true,
    })
}

fn described((name, alias): (&str, Option<&str>)) -> String {
    match alias {
        Some(alias) => format!("{name}.{alias}"),
        None => name.to_owned(),
    }
}
