//! Which of many ranges overlap. Knows nothing of whose they are.

use crate::value::Cidr;

/// Which others a range can matter to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Meets(u8);

impl Meets {
    /// Every other one.
    pub const ALL: Self = Self(2);
    /// Those, and others like it.
    pub const REACHED: Self = Self(1);
    /// Only those that matter to all.
    pub const NETWORKS: Self = Self(0);

    fn meets(self, other: Self) -> bool {
        self.0 + other.0 >= 2
    }
}

/// So many overlaps of a range are found with those around it: one message names fewer.
pub(super) const OF_ONE: usize = 64;

/// Every pair of positions in `ranges` whose ranges share an address, each once, with the wider range (or the earlier of two equal ones) first.
pub(super) fn overlapping(ranges: &[Cidr]) -> Vec<(usize, usize)> {
    let ranges: Vec<_> = ranges.iter().map(|range| (*range, Meets::ALL)).collect();
    let mut pairs = Vec::new();
    meeting(&ranges, |outer, inner| {
        pairs.push((outer, inner));
        false
    });
    pairs
}

/// Shows `found` these pairs of ranges that matter to each other, which answers whether it made something of one: of a range it is shown no more once it made
/// much. Returns how many pairs it was not shown for that.
///
/// Two ranges never overlap in part: one holds the other. So in sorted order the ranges that hold the next one form a stack, and the work is that of sorting
/// and of naming the pairs.
pub(super) fn meeting(
    ranges: &[(Cidr, Meets)],
    mut found: impl FnMut(usize, usize) -> bool,
) -> usize {
    let mut order: Vec<(Cidr, usize, Meets)> = Vec::new();
    order.extend(
        ranges
            .iter()
            .zip(0..)
            .map(|((range, meets), at)| (*range, at, *meets)),
    );
    order.sort_unstable_by_key(|(range, at, _)| (*range, *at));
    // A stack of each kind: what one of them holds is not looked for among those that it does not matter to.
    let mut passed_over = 0;
    let mut around = [Meets::ALL, Meets::REACHED, Meets::NETWORKS].map(|kind| (kind, Vec::new()));
    for (range, position, meets) in order {
        let mut count = 0;
        for (kind, stack) in &mut around {
            let holds = |outer: &(Cidr, usize)| outer.0.contains(&range);
            while stack.last().is_some_and(|outer| !holds(outer)) {
                stack.pop();
            }
            let shown = if meets.meets(*kind) {
                stack.as_slice()
            } else {
                &[]
            };
            for (seen, (_, outer)) in shown.iter().enumerate() {
                if count >= OF_ONE {
                    passed_over += shown.len() - seen;
                    break;
                }
                count += usize::from(found(*outer, position));
            }
            if *kind == meets {
                stack.push((range, position));
            }
        }
    }
    passed_over
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_finds_what_comparing_all_pairs_finds(
            ranges in prop::collection::vec((0u128..256, 12u8..=24), 0..40)
        ) {
            let around = Cidr::parse("10.0.0.0/8").expect("a range");
            let ranges: Vec<Cidr> = ranges.into_iter().filter_map(|(n, bits)| around.subnet(bits, n)).collect();
            let mut found: Vec<_> = overlapping(&ranges).into_iter().map(|(a, b)| (a.min(b), a.max(b))).collect();
            found.sort_unstable();
            let mut all = Vec::new();
            for a in 0..ranges.len() {
                for b in a + 1..ranges.len() {
                    if ranges[a].overlaps(&ranges[b]) {
                        all.push((a, b));
                    }
                }
            }
            prop_assert_eq!(found, all);
        }

        #[test]
        fn what_does_not_matter_to_each_other_is_not_shown(
            ranges in prop::collection::vec((0u128..64, 12u8..=20, 0u8..3), 0..30)
        ) {
            let around = Cidr::parse("10.0.0.0/8").expect("a range");
            let ranges = ranges.into_iter().filter_map(|(n, bits, kind)| Some((around.subnet(bits, n)?, Meets(kind))));
            let ranges: Vec<(Cidr, Meets)> = ranges.collect();
            let mut shown = BTreeSet::new();
            meeting(&ranges, |a, b| { shown.insert((a.min(b), a.max(b))); false });
            for a in 0..ranges.len() {
                for b in a + 1..ranges.len() {
                    let matters = ranges[a].0.overlaps(&ranges[b].0) && ranges[a].1.meets(ranges[b].1);
                    prop_assert_eq!(matters, shown.contains(&(a, b)));
                }
            }
        }

        #[test]
        fn the_wider_range_comes_first(ranges in prop::collection::vec((0u128..16, 12u8..=16), 0..12)) {
            let around = Cidr::parse("10.0.0.0/12").expect("a range");
            let ranges: Vec<Cidr> = ranges.into_iter().filter_map(|(n, bits)| around.subnet(bits, n)).collect();
            for (outer, inner) in overlapping(&ranges) {
                prop_assert!(ranges[outer].contains(&ranges[inner]));
            }
        }
    }
}
