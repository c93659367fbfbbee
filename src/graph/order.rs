//! The order to apply stacks in.

use std::collections::{BTreeMap, BTreeSet};

use super::{Edge, Node};
use crate::value::RelPath;

/// Waves of stacks, each sorted by layer and path.
pub(super) fn waves<'g>(stacks: &'g [Node], edges: &[Edge<'g>]) -> Vec<Vec<&'g Node>> {
    let mut waiting: BTreeMap<&RelPath, BTreeSet<&RelPath>> = stacks
        .iter()
        .map(|node| (&node.info.path, BTreeSet::new()))
        .collect();
    for edge in edges {
        if let Some(needs) = waiting.get_mut(&edge.to.info.path) {
            needs.insert(&edge.from.info.path);
        }
    }
    let mut waves = Vec::new();
    loop {
        let ready: BTreeSet<&RelPath> = waiting
            .iter()
            .filter(|(_, needs)| needs.is_empty())
            .map(|(path, _)| *path)
            .collect();
        if ready.is_empty() {
            return waves;
        }
        waiting.retain(|path, _| !ready.contains(path));
        for needs in waiting.values_mut() {
            needs.retain(|path| !ready.contains(path));
        }
        let mut wave: Vec<&Node> = stacks
            .iter()
            .filter(|node| ready.contains(&node.info.path))
            .collect();
        wave.sort_by(|a, b| (&a.info.layer, &a.info.path).cmp(&(&b.info.layer, &b.info.path)));
        waves.push(wave);
    }
}
