//! Which configuration of a provider an instance has: its own module's, or what callers pass down.

use std::fmt;
use std::rc::Rc;

use super::run::{Call, Frames, Run, once};
use crate::expr::Value;
use crate::hcl::{Block, Expr, ExprKind, ObjectKey};
use crate::span::Span;
use crate::terraform::declared;
use crate::terraform::providers::provider_of;

/// A `provider` block, or the empty configuration that stands for one that nobody wrote.
#[derive(Clone)]
pub struct Configuration<'e> {
    run: Rc<Run<'e>>,
    call: Rc<Call<'e>>,
    name: Name,
    block: Option<&'e Block>,
}

impl fmt::Debug for Configuration<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.address())
    }
}

impl<'e> Configuration<'e> {
    /// `provider.aws.west`, with the module that it is in.
    #[must_use]
    pub fn address(&self) -> String {
        let alias = self.alias().map(|alias| format!(".{alias}"));
        let alias = alias.unwrap_or_default();
        format!("{}provider.{}{alias}", self.call.address, self.name.0)
    }

    /// The provider's name in its module.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name.0
    }

    /// What tells it from others of the provider.
    #[must_use]
    pub fn alias(&self) -> Option<&str> {
        self.name.1.as_deref()
    }

    /// Where the provider comes from, `hashicorp/aws`, if that is known.
    #[must_use]
    pub fn source(&self) -> Option<&'e str> {
        let found = self.run.of.providers?.get(self.call.folder, self.name())?;
        Some(&found.address)
    }

    /// Its block; none if nobody wrote one.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        self.block.map(|block| block.span)
    }

    /// Where what is configured under a name is written.
    #[must_use]
    pub fn written(&self, name: &str) -> Option<Span> {
        Some(self.block?.body.attribute(name)?.span)
    }

    /// What is configured in the first block of a name.
    #[must_use]
    pub fn nested(&self, block: &str, name: &str) -> Option<Value> {
        let attribute = self.block?.body.blocks_of(block).next()?;
        let attribute = attribute.body.attribute(name)?;
        let place = || format!("{}.{block}.{name}", self.address());
        let frames = Frames::default();
        let make = || {
            self.run
                .value(&self.call, &attribute.value, &frames, &place)
        };
        let made = once(&self.call.configured, &place(), make);
        Some(made.unwrap_or_else(|| self.run.circle(place(), attribute.span)))
    }

    /// What is configured under a name.
    #[must_use]
    pub fn argument(&self, name: &str) -> Option<Value> {
        let attribute = self.block?.body.attribute(name)?;
        let place = || format!("{}.{name}", self.address());
        let make = || {
            let frames = Frames::default();
            self.run
                .value(&self.call, &attribute.value, &frames, &place)
        };
        let made = once(&self.call.configured, &place(), make);
        Some(made.unwrap_or_else(|| self.run.circle(place(), attribute.span)))
    }
}

/// `aws.west`
type Name = (String, Option<String>);

fn name_of(expr: &Expr) -> Option<Name> {
    match &expr.kind {
        ExprKind::GetAttr { on, name } => {
            Some((on.as_name()?.to_owned(), Some(name.value.clone())))
        }
        _ => Some((expr.as_name()?.to_owned(), None)),
    }
}

/// What a `module` block passes for a provider.
fn passed(call: &Block, name: &Name) -> Option<Name> {
    let items = call.body.value("providers")?.as_object()?;
    let item = items.iter().find(|item| {
        let key = match &item.key {
            ObjectKey::Name(key) => Some((key.value.clone(), None)),
            ObjectKey::Expr(key) => name_of(key),
        };
        key.as_ref() == Some(name)
    })?;
    name_of(&item.value)
}

fn written<'e>(call: &Call<'e>, (name, alias): &Name) -> Option<&'e Block> {
    call.declared.configuration(name, alias.as_deref())
}

impl<'e> Run<'e> {
    /// The configuration of a block's provider.
    pub(super) fn configuration(
        self: &Rc<Self>,
        call: &Rc<Call<'e>>,
        block: &Block,
        of: &str,
    ) -> Configuration<'e> {
        let said = block.body.value("provider").and_then(name_of);
        let mut name = said.unwrap_or_else(|| (provider_of(block, of).to_owned(), None));
        let mut call = Rc::clone(call);
        while written(&call, &name).is_none() {
            let Some(caller) = &call.caller else { break };
            match passed(caller.block, &name) {
                Some(outer) => name = outer,
                // Only configurations without an alias are inherited.
                None if name.1.is_some() => break,
                None => {}
            }
            let Some(outer) = self.caller(caller) else {
                break;
            };
            call = outer;
        }
        self.configured(&call, name)
    }

    fn configured(self: &Rc<Self>, call: &Rc<Call<'e>>, name: Name) -> Configuration<'e> {
        Configuration {
            run: Rc::clone(self),
            call: Rc::clone(call),
            block: written(call, &name),
            name,
        }
    }

    /// Those of the root module.
    pub(super) fn configurations(self: &Rc<Self>) -> Vec<Configuration<'e>> {
        let top = self.top();
        let names = top.declared.configurations.iter();
        let own = names.filter(|(_, one)| matches!(one, declared::Configuration::Own(_)));
        let names = own.map(|((name, alias), _)| ((*name).to_owned(), alias.map(str::to_owned)));
        names.map(|name| self.configured(&top, name)).collect()
    }
}
