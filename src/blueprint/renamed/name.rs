//! A name that changed, as stacks know it. Not where it stands in them.

use std::collections::BTreeMap;

use crate::blueprint::StackInfo;
use crate::span::Span;
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
    /// What else has the same name.
    pub namesakes: Vec<Namesake>,
    /// Whose name it is, where stacks belong to such: `client`, `store`.
    pub kind: Option<&'static str>,
}

/// Something else of the same name.
#[derive(Clone, Debug)]
pub struct Namesake {
    /// What it lies in, by kind.
    pub scope: BTreeMap<&'static str, String>,
    /// Every place within its table.
    pub extent: Vec<Span>,
    /// Where it has the name.
    pub span: Span,
}

impl Namesake {
    /// Whether an address in the stack may be of it.
    fn is_known(&self, stack: &StackInfo) -> bool {
        let mut scope = self.scope.iter();
        scope.all(|(kind, name)| stack.scope.get(kind) == Some(name))
    }
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
        let is_key =
            |extent: &[Span]| key::is_known(&rename.to, extent, stack.path.as_str(), modules);
        let others = || self.namesakes.iter().filter(|other| other.is_known(stack));
        let in_keys = is_key(&self.extent).then(|| !others().any(|other| is_key(&other.extent)));
        let in_labels = others().next().is_none();
        Some(Rename {
            in_keys,
            in_labels,
            ..rename
        })
    }

    /// Whether the stack is of what has the name.
    pub(super) fn is_of(&self, stack: &StackInfo) -> bool {
        let own = self.kind.and_then(|kind| stack.scope.get(kind));
        let to = &self.rename.to;
        own.is_some_and(|own| match (self.kind, self.scope.get("client")) {
            (Some("store"), client) => {
                let whose = client.map_or("shared", String::as_str);
                *own == format!("{whose}/{to}")
            }
            _ => own == to,
        })
    }
}
