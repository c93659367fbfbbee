//! How pipelines go through the stacks: in which part each is applied, in how many waves, and in how many matrices of a runner. Not who runs them.

use std::collections::BTreeMap;

use super::stack::{StackInfo, place};

/// A matrix of GitHub Actions makes at most as many jobs, one of Azure Pipelines as well:
/// <https://docs.github.com/en/actions/reference/limits#existing-system-limits>.
pub const JOBS_OF_MATRIX: usize = 256;

/// Jobs of a step of the emitted pipelines: a matrix of more does not fit into a variable of a step, which Linux ends at 128 KiB.
const JOBS_OF_STEP: usize = 128;

/// The parts, in their order. What leaves goes before what it stands on, and so before all others.
pub const PARTS: [&str; 6] = [
    LEAVING,
    "foundation",
    "platform",
    "clients",
    "databases",
    "applications",
];

/// The part of stacks that are emptied.
const LEAVING: &str = "leaving";

impl StackInfo {
    /// Whose rights its apply needs: the part that its layer belongs to. None for what is applied by hand, by whoever sets pipelines up: what keeps states, and roles.
    #[must_use]
    pub fn part_of_layer(&self) -> Option<&'static str> {
        match self.layer.split_once('-').map_or(&*self.layer, |(n, _)| n) {
            "00" => None,
            "01" => Some("foundation"),
            "02" => Some("platform"),
            "clients" => Some("clients"),
            "03" => Some("databases"),
            _ => Some("applications"),
        }
    }

    /// The part in which pipelines apply it.
    #[must_use]
    pub fn part(&self) -> Option<&'static str> {
        let part = self.part_of_layer()?;
        Some(if self.is_emptied || self.is_retired {
            LEAVING
        } else {
            part
        })
    }
}

/// Where a part comes in the order of all.
#[must_use]
pub fn rank(part: &str) -> Option<usize> {
    PARTS.iter().position(|name| *name == part)
}

/// Puts things into waves: those of one need only things of earlier ones. Edges lead from what comes first. What is in a circle, and what needs it, is in none.
#[must_use]
pub fn waves(count: usize, edges: impl IntoIterator<Item = (usize, usize)>) -> Vec<Vec<usize>> {
    let mut missing = vec![0_usize; count];
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (from, to) in edges {
        if let (Some(users), Some(missing)) = (users.get_mut(from), missing.get_mut(to)) {
            users.push(to);
            *missing += 1;
        }
    }
    let all = missing.iter().enumerate();
    let mut ready: Vec<usize> = all.filter(|(_, n)| **n == 0).map(|(at, _)| at).collect();
    let mut waves = Vec::new();
    while !ready.is_empty() {
        let mut next = Vec::new();
        for user in ready.iter().filter_map(|at| users.get(*at)).flatten() {
            if let Some(missing) = missing.get_mut(*user) {
                *missing -= 1;
                if *missing == 0 {
                    next.push(*user);
                }
            }
        }
        waves.push(std::mem::replace(&mut ready, next));
    }
    waves
}

/// For each part that has stacks, in how many matrices all of it is applied in the environment that needs most. `stacks` is sorted by path.
pub(super) fn steps(stacks: &[StackInfo]) -> Vec<(&'static str, usize)> {
    let find = |path| stacks.binary_search_by(|stack| stack.path.cmp(path)).ok();
    let edges = stacks.iter().enumerate().flat_map(|(to, stack)| {
        let needs = stack.needs.iter().filter_map(find);
        let is_leaving = stack.is_retired;
        needs.map(move |from| if is_leaving { (to, from) } else { (from, to) })
    });
    let mut counts: BTreeMap<(usize, Option<&str>), BTreeMap<usize, usize>> = BTreeMap::new();
    for (number, wave) in waves(stacks.len(), edges).into_iter().enumerate() {
        for stack in wave.into_iter().filter_map(|at| stacks.get(at)) {
            let Some(part) = stack.part().and_then(rank) else {
                continue;
            };
            let environment = place(&stack.scope).0;
            let of_part = counts.entry((part, environment)).or_default();
            *of_part.entry(number).or_default() += 1;
        }
    }
    let mut most: BTreeMap<usize, usize> = BTreeMap::new();
    for ((part, _), waves) in counts {
        let steps = waves
            .values()
            .map(|count| count.div_ceil(JOBS_OF_STEP))
            .sum();
        let most = most.entry(part).or_default();
        *most = (*most).max(steps);
    }
    let named = most
        .into_iter()
        .filter_map(|(part, steps)| Some((*PARTS.get(part)?, steps)));
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::waves;

    #[test]
    fn what_needs_nothing_comes_first_and_a_circle_never() {
        assert_eq!(
            waves(4, [(0, 1), (0, 2), (2, 1)]),
            [vec![0, 3], vec![2], vec![1]]
        );
        assert_eq!(waves(3, [(0, 1), (1, 0)]), [vec![2]]);
    }
}
