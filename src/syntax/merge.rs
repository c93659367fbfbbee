//! Layering: a stronger table over a weaker one, key by key, remembering what was overridden.

use super::{Entry, Node, NodeKind, Table};

/// `over` on top of `under`: tables merge key by key, everything else replaces. The result knows what it overrode.
#[must_use]
pub fn merge(under: Node, over: &Node) -> Node {
    match (under.kind, &over.kind) {
        (NodeKind::Table(mut base), NodeKind::Table(top)) => {
            for (key, entry) in top.iter() {
                let merged = match base.remove_for_merge(key) {
                    Some((index, below)) => (Some(index), merge(below.node, &entry.node)),
                    None => (None, entry.node.clone()),
                };
                let merged_entry = Entry {
                    key: entry.key,
                    node: merged.1,
                };
                base.put(merged.0, key.clone(), merged_entry);
            }
            Node {
                kind: NodeKind::Table(base),
                ..over.clone_shallow()
            }
        }
        (_, _) => {
            let mut node = over.clone();
            let mut shadows = under.shadows;
            shadows.push(under.span);
            shadows.append(&mut node.shadows);
            node.shadows = shadows;
            node
        }
    }
}

impl Node {
    /// Everything but the content, which the caller replaces.
    fn clone_shallow(&self) -> Self {
        Self {
            span: self.span,
            kind: NodeKind::Bool(false),
            shadows: self.shadows.clone(),
            note: self.note.clone(),
        }
    }
}

impl Table {
    /// Moves a value out and leaves its slot, so that merging keeps the order of keys.
    fn remove_for_merge(&mut self, key: &str) -> Option<(usize, Entry)> {
        let (index, _, slot) = self.entries.get_full_mut(key)?;
        let hole = Node::new(NodeKind::Bool(false), slot.node.span);
        let entry = std::mem::replace(
            slot,
            Entry {
                key: slot.key,
                node: hole,
            },
        );
        Some((index, entry))
    }

    fn put(&mut self, index: Option<usize>, key: std::sync::Arc<str>, entry: Entry) {
        match index.and_then(|i| self.entries.get_index_mut(i)) {
            Some((_, slot)) => *slot = entry,
            None => self.insert(key, entry),
        }
    }
}
