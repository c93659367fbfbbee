//! A name that changed, as stacks know it. Not where it stands in them.

use std::collections::BTreeMap;

use crate::blueprint::StackInfo;
use crate::terraform::moved::Rename;

/// A name of the estate that was another one before.
#[derive(Clone, Debug)]
pub struct Name {
    /// The former and the present name.
    pub rename: Rename,
    /// What it lies in, by kind: stacks of another client, region or environment know nothing of it.
    pub scope: BTreeMap<&'static str, String>,
    /// Whose name it is, where stacks belong to such: `client`.
    pub kind: Option<&'static str>,
}

impl Name {
    /// How the stack calls it; none if it lies in something else.
    pub(super) fn known_to(&self, stack: &StackInfo) -> Option<Rename> {
        let mut scope = self.scope.iter();
        let is_apart = |(kind, name): (&&str, &String)| {
            stack.scope.get(*kind).is_some_and(|other| other != name)
        };
        if scope.any(is_apart) {
            return None;
        }
        let rename = self.rename.clone();
        // Where all clients are, what is one's is called after it.
        Some(match self.scope.get("client") {
            Some(client) if !stack.scope.contains_key("client") => Rename {
                from: format!("{client}/{}", rename.from),
                to: format!("{client}/{}", rename.to),
                ..rename
            },
            _ => rename,
        })
    }

    /// Whether the stack is of what has the name.
    pub(super) fn is_of(&self, stack: &StackInfo) -> bool {
        let own = self.kind.and_then(|kind| stack.scope.get(kind));
        own.is_some_and(|own| *own == self.rename.to)
    }
}
