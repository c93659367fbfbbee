//! Which of many ranges overlap. Knows nothing of whose they are.

use crate::value::Cidr;

/// Every pair of positions in `ranges` whose ranges share an address, each once, with the wider range (or the earlier of two equal ones) first.
///
/// Two ranges never overlap in part: one holds the other. So in sorted order the ranges that hold the next one form a stack, and the work is that of sorting
/// and of naming the pairs.
pub(super) fn overlapping(ranges: &[Cidr]) -> Vec<(usize, usize)> {
    let mut order: Vec<(Cidr, usize)> = ranges.iter().copied().zip(0..).collect();
    order.sort_unstable();
    let mut around: Vec<(Cidr, usize)> = Vec::new();
    let mut pairs = Vec::new();
    for (range, position) in order {
        while around
            .last()
            .is_some_and(|(outer, _)| !outer.contains(&range))
        {
            around.pop();
        }
        pairs.extend(around.iter().map(|(_, outer)| (*outer, position)));
        around.push((range, position));
    }
    pairs
}

#[cfg(test)]
mod tests {
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
        fn the_wider_range_comes_first(ranges in prop::collection::vec((0u128..16, 12u8..=16), 0..12)) {
            let around = Cidr::parse("10.0.0.0/12").expect("a range");
            let ranges: Vec<Cidr> = ranges.into_iter().filter_map(|(n, bits)| around.subnet(bits, n)).collect();
            for (outer, inner) in overlapping(&ranges) {
                prop_assert!(ranges[outer].contains(&ranges[inner]));
            }
        }
    }
}
