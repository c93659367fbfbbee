//! A name that changed, as stacks know it. Not where it stands in them.

use std::collections::BTreeMap;

use crate::blueprint::StackInfo;
use crate::span::{Span, Spanned};
use crate::terraform::modules::Modules;
use crate::terraform::moved::Rename;

use super::key;

/// A name of the estate that was another one before.
#[derive(Clone, Debug)]
pub struct Name {
    /// The former and the present name.
    pub rename: Rename,
    /// What it lies in, by kind: stacks of another client, region or environment know nothing of it.
    pub scope: BTreeMap<&'static str, String>,
    /// Every place within its table.
    pub extent: Vec<Span>,
    /// Where something else has the same name: what that lies in, by kind, and its place.
    pub namesakes: Vec<Spanned<BTreeMap<&'static str, String>>>,
    /// Whose name it is, where stacks belong to such: `client`.
    pub kind: Option<&'static str>,
}

impl Name {
    /// Whether the stack lies where the name is known.
    pub(super) fn reaches(&self, stack: &StackInfo) -> bool {
        let is_apart = |(kind, name): (&&str, &String)| {
            stack.scope.get(*kind).is_some_and(|other| other != name)
        };
        !self.scope.iter().any(is_apart)
    }

    /// How the stack calls it; none if it lies in something else.
    pub(super) fn known_to(&self, stack: &StackInfo, modules: &Modules) -> Option<Rename> {
        let mut rename = self.reaches(stack).then(|| self.rename.clone())?;
        // Where all clients are, what is one's is called after it.
        if let Some(client) = self.scope.get("client")
            && !stack.scope.contains_key("client")
        {
            rename.from = format!("{client}/{}", rename.from);
            rename.to = format!("{client}/{}", rename.to);
        }
        rename.is_key = key::is_known(&rename.to, &self.extent, stack.path.as_str(), modules);
        Some(rename)
    }

    /// Where what else is known to the stack by the name has it: an address with it may be of that.
    pub(super) fn namesake(&self, stack: &StackInfo) -> Option<Span> {
        let is_known = |scope: &BTreeMap<&'static str, String>| {
            let mut scope = scope.iter();
            scope.all(|(kind, name)| stack.scope.get(kind) == Some(name))
        };
        let mut all = self.namesakes.iter();
        all.find(|other| is_known(&other.value))
            .map(|other| other.span)
    }

    /// Whether the stack is of what has the name.
    pub(super) fn is_of(&self, stack: &StackInfo) -> bool {
        let own = self.kind.and_then(|kind| stack.scope.get(kind));
        own.is_some_and(|own| *own == self.rename.to)
    }
}
