//! Layering: a stronger table over a weaker one, key by key, remembering what was overridden.

use std::sync::Arc;

use super::{Entry, Node, NodeKind, Table};
use crate::span::Span;

/// The key of a table that lists what weaker tables set and does not hold in this one.
pub const UNSET: &str = "unset";

/// What a part of a stronger table did to the weaker one, for those who have to say that something did nothing.
#[derive(Clone, Debug)]
pub struct Effect {
    /// The element of `unset`, or the empty table.
    pub span: Span,
    /// Whether it changed anything.
    pub is_felt: bool,
    /// The key that `unset` names, with those that there were where it leads nowhere; none for an empty table.
    pub unset: Option<(Arc<str>, Vec<Arc<str>>)>,
}

/// `over` on top of `under`: tables merge key by key, what `unset` lists is taken back first, everything else replaces. The result knows what it overrode;
/// `effects` gets what became of each `unset` and each empty table.
#[must_use]
pub fn merge(under: Node, over: &Node, effects: &mut Vec<Effect>) -> Node {
    match (under.kind, &over.kind) {
        (NodeKind::Table(mut base), NodeKind::Table(top)) => {
            for item in top.get(UNSET).and_then(Node::as_array).unwrap_or_default() {
                effects.extend(take_back(&mut base, item));
            }
            if top.is_empty() {
                effects.push(Effect {
                    span: over.span,
                    is_felt: base.is_empty(),
                    unset: None,
                });
            }
            base.unread.extend(top.unread.iter().cloned());
            base.is_unread |= top.is_unread;
            // In a map it may be a name like any other: then its value is no list.
            let is_told = |(key, entry): &(&Arc<str>, &Entry)| {
                key.as_ref() != UNSET || entry.node.as_array().is_none()
            };
            for (key, entry) in top.iter().filter(is_told) {
                let (index, node) = match base.remove_for_merge(key) {
                    Some((index, below)) => (Some(index), merge(below.node, &entry.node, effects)),
                    None => (None, base.after_unset(key, entry.node.clone())),
                };
                let key_span = entry.key;
                base.put(
                    index,
                    key.clone(),
                    Entry {
                        key: key_span,
                        node,
                    },
                );
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

/// The parts of a dotted key; quotes protect dots: `labels."a.b/c"`.
#[must_use]
pub fn dotted(key: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    for c in key.chars() {
        match c {
            '"' => quoted = !quoted,
            '.' if !quoted => parts.push(String::new()),
            c => {
                if let Some(last) = parts.last_mut() {
                    last.push(c);
                }
            }
        }
    }
    parts
}

/// The same the other way round: parts as one dotted key, those in quotes that need them.
#[must_use]
pub fn header<'p>(parts: impl IntoIterator<Item = &'p str>) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let quoted = |part: &str| match !part.is_empty() && part.chars().all(is_bare) {
        true => part.to_owned(),
        false => format!("\"{}\"", part.escape_debug()),
    };
    let parts: Vec<String> = parts.into_iter().map(quoted).collect();
    parts.join(".")
}

/// The keys of a table that somebody wrote, with the path to it: a default cannot be taken back.
fn below(path: &str, table: &Table) -> Vec<Arc<str>> {
    let written = table.iter().filter(|(_, entry)| entry.node.note.is_none());
    written
        .map(|(key, _)| format!("{path}{key}").into())
        .collect()
}

/// Takes the key back that an element of `unset` names.
fn take_back(table: &mut Table, item: &Node) -> Option<Effect> {
    let NodeKind::String(key) = &item.kind else {
        return None;
    };
    let parts = dotted(key);
    let (last, path) = parts.split_last()?;
    let mut here = Some(&mut *table);
    let mut known = Vec::new();
    let mut before = String::new();
    for part in path {
        let Some(table) = here else { break };
        known = below(&before, table);
        before.push_str(&format!("{part}."));
        here = table.get_mut(part).and_then(Node::as_table_mut);
    }
    let mut is_felt = false;
    if let Some(table) = here {
        known = below(&before, table);
        // A default is not written: there is nothing to take back.
        let is_written = table.get(last).is_some_and(|node| node.note.is_none());
        if is_written && let Some(entry) = table.remove(last) {
            is_felt = true;
            let mut gone = entry.node;
            gone.shadows.push(gone.span);
            gone.span = item.span;
            table.unset.insert(last.as_str().into(), gone);
        }
    }
    Some(Effect {
        span: item.span,
        is_felt,
        unset: Some((key.clone(), known)),
    })
}

impl Node {
    /// Everything but the content, which the caller replaces.
    fn clone_shallow(&self) -> Self {
        Self {
            span: self.span,
            kind: NodeKind::Bool(false),
            shadows: self.shadows.clone(),
            note: self.note.clone(),
            unset: self.unset,
        }
    }
}

impl Table {
    /// A value of a key that may have been taken back before: it remembers what that overrode.
    pub(super) fn after_unset(&mut self, key: &str, mut node: Node) -> Node {
        if let Some(gone) = self.unset.shift_remove(key) {
            let later = std::mem::replace(&mut node.shadows, gone.shadows);
            node.shadows.extend(later);
            node.unset = Some(gone.span);
        }
        node
    }

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
