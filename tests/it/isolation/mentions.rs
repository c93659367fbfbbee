//! Names: no two clients have a thing of one name, and nothing of a client's stacks says one of another's.

use std::collections::{BTreeMap, BTreeSet};

use super::cloud::{leaves, words};
use crate::planned::Plan;

/// Names of clients and of what they have.
pub type Names<'n> = BTreeMap<&'n str, &'n BTreeSet<String>>;

/// Two clients with a thing of one name.
pub fn same_names(clients: &Names, out: &mut Vec<String>) {
    for (one, names) in clients {
        for (other, more) in clients.iter().filter(|(other, _)| *other > one) {
            for name in names.intersection(more) {
                out.push(format!("name: {one} and {other} have a `{name}` each"));
            }
        }
    }
}

/// What a client's stacks say that is another's.
pub fn mentions(plan: &Plan, clients: &Names, out: &mut Vec<String>) {
    for one in &plan.resources {
        let Some(client) = one.client.as_deref() else {
            continue;
        };
        let mut all = Vec::new();
        leaves(&one.config, &mut all);
        for text in &all {
            for (other, names) in clients.iter().filter(|(name, _)| **name != client) {
                if words(text).any(|word| names.contains(word)) {
                    let address = &one.address;
                    out.push(format!(
                        "mention: {address} says `{text}`, which is of {other}"
                    ));
                }
            }
        }
    }
}
