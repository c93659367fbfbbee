//! The seam between blueprints and the estate: who has instances of a scope, and what they are called in expressions.

use std::collections::BTreeMap;

use super::Each;
use crate::diag::Code;
use crate::expr::Value;
use crate::facts::Provider;
use crate::span::Span;
use crate::value::CellName;

/// Nothing would come of it.
pub const TABLE_UNUSED: Code = Code::error(
    "blueprint::table_unused",
    "a table that no blueprint for its cloud makes anything of",
);
/// The compiler checks its ranges, and somebody else makes it.
pub const NETWORK_UNUSED: Code = Code::note(
    "blueprint::network_unused",
    "networks that no blueprint for their cloud makes",
)
.derived(&[]);

/// It reads as if it did something.
pub const KEY_UNUSED: Code = Code::error(
    "blueprint::key_unused",
    "a key that does nothing in any of the cells that it is written for",
)
.derived(&[]);

/// What it asks for is not there, and nothing says so later.
pub const KEY_IDLE: Code = Code::warning(
    "blueprint::key_idle",
    "a key that does nothing beside what another key says",
);

/// What the estate gives to blueprints.
pub trait Scopes: Sync {
    /// The value of `project`.
    fn project(&self) -> Value;

    /// The value of `estate`, without `stacks`, which rendering adds.
    fn estate(&self) -> Value;

    /// Every instance of a scope, in an order that does not depend on the order of the estate file.
    fn instances(&self, each: Each) -> Vec<Instance>;
}

/// What identifies a value among those of one name, and whether it is protected.
pub(super) type Distinct<'i> = (Option<&'i str>, Option<bool>);

/// One cell, client, app and so on.
#[derive(Clone, Debug)]
pub struct Instance {
    /// What diagnostics call it: `us-east-1/production`; unique within its scope.
    pub label: String,
    /// The values of [`Each::names`]; `project` and `estate` come from [`Scopes`].
    pub names: BTreeMap<&'static str, Value>,
    /// Where it is declared.
    pub span: Option<Span>,
    /// Whether only its stacks stay, and empty ones.
    pub is_retired: bool,
}

/// The part of the estate that an instance lies in: a region, an environment, both (a cell), or neither (all of it).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Where {
    region: Option<String>,
    environment: Option<String>,
}

impl Where {
    /// That of an instance.
    pub(super) fn of(instance: &Instance) -> Self {
        let name = |part| instance.identity(part).map(str::to_owned);
        Self {
            region: name("region"),
            environment: name("environment"),
        }
    }

    /// Whether a cell is in it.
    #[must_use]
    pub fn holds(&self, cell: &CellName) -> bool {
        let is = |part: &Option<String>, name: &str| part.as_ref().is_none_or(|p| p == name);
        is(&self.region, cell.region().as_str())
            && is(&self.environment, cell.environment().as_str())
    }
}

impl Instance {
    /// The cloud that its region lies in.
    #[must_use]
    pub fn cloud(&self) -> Option<Provider> {
        let region = self.names.get("region")?;
        Provider::from_id(region.get("provider")?.as_str()?)
    }

    /// What tells one of its names from those of other instances: what is on its way out is not protected, whatever its environment is.
    pub(super) fn distinct(&self, name: &str) -> Distinct<'_> {
        let protected = self
            .names
            .get(name)
            .and_then(|value| value.get("protected"));
        let protected = protected.and_then(|protected| match protected.kind {
            crate::expr::Kind::Bool(protected) => Some(protected),
            _ => None,
        });
        (self.identity(name), protected)
    }

    /// What identifies one of its names: `cell.name`, `store.path`, `app.path`.
    #[must_use]
    pub fn identity(&self, name: &str) -> Option<&str> {
        let crate::expr::Kind::Map(map) = &self.names.get(name)?.kind else {
            return None;
        };
        let key = match name {
            "app" | "store" => "path",
            _ => "name",
        };
        match &map.get(key)?.kind {
            crate::expr::Kind::String(text) => Some(text),
            _ => None,
        }
    }
}
