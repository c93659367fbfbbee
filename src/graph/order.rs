//! The order to apply stacks in.

use super::{Links, Node};

/// Waves of stacks, each sorted by layer and path.
pub(super) fn waves<'g>(stacks: &'g [Node], links: &Links) -> Vec<Vec<&'g Node>> {
    let mut missing = vec![0_usize; stacks.len()];
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); stacks.len()];
    for (from, to) in links.keys() {
        if let (Some(users), Some(missing)) = (users.get_mut(*from), missing.get_mut(*to)) {
            users.push(*to);
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
        let mut wave: Vec<&Node> = ready.iter().filter_map(|at| stacks.get(*at)).collect();
        wave.sort_by(|a, b| (&a.info.layer, &a.info.path).cmp(&(&b.info.layer, &b.info.path)));
        waves.push(wave);
        ready = next;
    }
    waves
}
