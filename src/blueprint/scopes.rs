//! The seam between blueprints and the estate: who has instances of a scope, and what they are called in expressions.

use std::collections::BTreeMap;

use super::Each;
use crate::diag::Code;
use crate::expr::Value;
use crate::span::Span;

/// Nothing would come of it.
pub const TABLE_UNUSED: Code = Code::error(
    "blueprint::table_unused",
    "a table that no blueprint for its cloud makes anything of",
);
/// The compiler checks its ranges, and somebody else makes it.
pub const NETWORK_UNUSED: Code = Code::note(
    "blueprint::network_unused",
    "networks that no blueprint for their cloud makes",
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

/// One cell, client, app and so on.
#[derive(Clone, Debug)]
pub struct Instance {
    /// What diagnostics call it: `us-east-1/production`; unique within its scope.
    pub label: String,
    /// The values of [`Each::names`]; `project` and `estate` come from [`Scopes`].
    pub names: BTreeMap<&'static str, Value>,
    /// Where it is declared.
    pub span: Option<Span>,
}

impl Instance {
    /// What identifies one of its names: `cell.name`, `app.path`.
    #[must_use]
    pub fn identity(&self, name: &str) -> Option<&str> {
        let crate::expr::Kind::Map(map) = &self.names.get(name)?.kind else {
            return None;
        };
        let key = if name == "app" { "path" } else { "name" };
        match &map.get(key)?.kind {
            crate::expr::Kind::String(text) => Some(text),
            _ => None,
        }
    }
}
