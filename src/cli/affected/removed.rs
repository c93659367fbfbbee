//! What is known of stacks that are gone: their folders, read by the pattern of the folders of those that stay. Not why they are gone.

use std::collections::{BTreeMap, BTreeSet};

use super::document::Leaving;
use crate::graph::Node;

/// The parts of folders that say what a stack is for.
const NAMES: [&str; 4] = ["region", "environment", "client", "layer"];

/// A folder whose parts stand for something, or for themselves.
type Pattern = Vec<Result<&'static str, String>>;

/// Those that are gone, in the order to destroy them in.
pub fn leaving(
    mut removed: BTreeMap<String, Option<String>>,
    order: Vec<String>,
    nodes: &BTreeMap<String, &Node>,
) -> Vec<Leaving> {
    let patterns: BTreeSet<Pattern> = nodes.iter().map(|(f, node)| pattern(f, node)).collect();
    let all = order.into_iter().map(|folder| {
        let state_key = removed.remove(&folder).flatten();
        let parts = read(&folder, &patterns);
        let part = |name: &str| parts.get(name).cloned();
        Leaving {
            region: part("region"),
            environment: part("environment"),
            client: part("client"),
            layer: part("layer"),
            folder,
            state_key,
        }
    });
    all.collect()
}

fn pattern(folder: &str, node: &Node) -> Pattern {
    let value = |name: &str| match name {
        "layer" => Some(&node.info.layer),
        _ => node.info.scope.get(name),
    };
    let part = |part: &str| {
        let mut names = NAMES.into_iter();
        let name = names.find(|name| value(name).is_some_and(|value| value == part));
        name.ok_or_else(|| part.to_owned())
    };
    folder.split('/').map(part).collect()
}

/// What the parts of a folder stand for, where all patterns that it fits agree.
fn read(folder: &str, patterns: &BTreeSet<Pattern>) -> BTreeMap<&'static str, String> {
    let parts: Vec<&str> = folder.split('/').collect();
    let fits = |pattern: &&Pattern| {
        pattern.len() == parts.len()
            && pattern
                .iter()
                .zip(&parts)
                .all(|(pattern, part)| match pattern {
                    Ok(_) => true,
                    Err(fixed) => fixed == part,
                })
    };
    let mut found: BTreeMap<&str, Option<String>> = BTreeMap::new();
    for pattern in patterns.iter().filter(fits) {
        let names = pattern.iter().zip(&parts);
        let named: BTreeMap<&str, &str> = names
            .filter_map(|(pattern, part)| Some((pattern.clone().ok()?, *part)))
            .collect();
        for name in NAMES {
            let value = named.get(name).map(|value| (*value).to_owned());
            let before = found.entry(name).or_insert_with(|| value.clone());
            if *before != value {
                *before = None;
            }
        }
    }
    let known = found.into_iter();
    known
        .filter_map(|(name, value)| {
            let name = NAMES.into_iter().find(|known| *known == name)?;
            Some((name, value?))
        })
        .collect()
}
