//! The parts of a graph whose nodes need each other, each after the parts that it needs. Takes as many steps as there are nodes and edges.

/// For each node the number of its part; parts are numbered so that each needs only those with lower numbers. `edges` are the nodes that each one
/// needs. (Tarjan's algorithm, without recursion: chains are as long as people make them.)
pub(super) fn components(edges: &[Vec<usize>]) -> Vec<usize> {
    let mut search = Search {
        edges,
        entered: vec![0; edges.len()],
        lowest: vec![0; edges.len()],
        part: vec![None; edges.len()],
        open: Vec::new(),
        next: 0,
        parts: 0,
    };
    for node in 0..edges.len() {
        search.from(node);
    }
    let parts = search.part.into_iter();
    parts.map(Option::unwrap_or_default).collect()
}

struct Search<'g> {
    edges: &'g [Vec<usize>],
    /// When each node was entered; 0 if not yet.
    entered: Vec<usize>,
    /// The earliest node of the same part that is known.
    lowest: Vec<usize>,
    part: Vec<Option<usize>>,
    /// Nodes that were entered and have no part yet.
    open: Vec<usize>,
    next: usize,
    parts: usize,
}

impl Search<'_> {
    fn from(&mut self, start: usize) {
        if at(&self.entered, start) != 0 {
            return;
        }
        // Nodes on the way, each with how many of its edges were followed.
        let mut way = vec![(start, 0)];
        self.enter(start);
        while let Some((node, followed)) = way.last_mut() {
            let node = *node;
            let Some(next) = self.edges.get(node).and_then(|e| e.get(*followed)).copied() else {
                way.pop();
                self.leave(node);
                if let Some((before, _)) = way.last() {
                    self.lower(*before, at(&self.lowest, node));
                }
                continue;
            };
            *followed += 1;
            if at(&self.entered, next) == 0 {
                self.enter(next);
                way.push((next, 0));
            } else if self.part.get(next) == Some(&None) {
                self.lower(node, at(&self.entered, next));
            }
        }
    }

    fn enter(&mut self, node: usize) {
        self.next += 1;
        set(&mut self.entered, node, self.next);
        set(&mut self.lowest, node, self.next);
        self.open.push(node);
    }

    fn lower(&mut self, node: usize, to: usize) {
        let lowest = at(&self.lowest, node).min(to);
        set(&mut self.lowest, node, lowest);
    }

    /// The first node of a part ends it.
    fn leave(&mut self, node: usize) {
        if at(&self.lowest, node) != at(&self.entered, node) {
            return;
        }
        while let Some(member) = self.open.pop() {
            if let Some(part) = self.part.get_mut(member) {
                *part = Some(self.parts);
            }
            if member == node {
                break;
            }
        }
        self.parts += 1;
    }
}

fn at(numbers: &[usize], node: usize) -> usize {
    numbers.get(node).copied().unwrap_or_default()
}

fn set(numbers: &mut [usize], node: usize, to: usize) {
    if let Some(number) = numbers.get_mut(node) {
        *number = to;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_after_what_they_need() {
        // 0 needs 1, 1 and 2 need each other, 2 needs 3, 4 needs itself.
        let parts = components(&[vec![1], vec![2], vec![1, 3], vec![], vec![4]]);
        assert_eq!(parts[1], parts[2]);
        assert!(parts[0] > parts[1] && parts[1] > parts[3], "{parts:?}");
        assert_eq!(
            parts
                .iter()
                .collect::<std::collections::BTreeSet<_>>()
                .len(),
            4
        );
        assert!(components(&[]).is_empty());
        // A long chain needs no deep stack.
        let chain: Vec<Vec<usize>> = (0..200_000).map(|n| vec![n + 1]).chain([vec![]]).collect();
        let parts = components(&chain);
        assert_eq!((parts[0], parts[200_000]), (200_000, 0));
    }
}
