//! What a stack reads and none writes: where it is read, and what is to be done about it.

use std::collections::BTreeMap;

use super::Node;
use super::check::{NO_PRODUCER, placed};
use crate::blueprint::StackInfo;
use crate::diag::{Problem, suggest};
use crate::span::Span;
use crate::terraform::handover::Handed;

/// What one data source reads, in one stack or in many, and no stack writes.
pub(super) fn nobody(
    at: Option<Span>,
    all: &[(&Node, &Handed)],
    written: &BTreeMap<&Handed, &Node>,
) -> Option<Problem> {
    let (node, handed) = all.first()?;
    let more = match all.len() {
        1 => String::new(),
        count => format!(" (and {} more like it)", count - 1),
    };
    let message = format!(
        "the stack `{}` reads the {handed}, which no stack writes{more}",
        node.info.path
    );
    let problem = match at {
        Some(at) => Problem::new(&NO_PRODUCER, message).at(at, "reads it"),
        None => placed(&NO_PRODUCER, message, &[node]),
    };
    let elsewhere = written.iter().find_map(|(other, producer)| {
        (node.info.relocated(&other.name, &producer.info)? == handed.name).then_some(*producer)
    });
    if let Some(producer) = elsewhere {
        return Some(problem.help(not_here(&node.info, &producer.info)));
    }
    let alike = written
        .keys()
        .filter(|other| other.channel == handed.channel);
    let near = suggest::nearest(&handed.name, alike.map(|other| other.name.as_str()));
    Some(match near {
        Some(near) => problem.meant(near),
        None => problem.help("write it in a stack of a lower layer"),
    })
}

/// A blueprint writes it for other cells.
fn not_here(consumer: &StackInfo, producer: &StackInfo) -> String {
    let (reader, writer) = (&consumer.blueprint, &producer.blueprint);
    let cell = consumer.cell().unwrap_or_else(|| consumer.path.to_string());
    match (consumer.cloud, producer.cloud) {
        (Some(here), Some(there)) if here != there => format!(
            "`{writer}` makes nothing in {cell} ({}): write `clouds = [\"{}\"]` in the `blueprint` block of `{reader}`, or read what a blueprint for that cloud writes",
            here.title(),
            there.id()
        ),
        _ => format!(
            "`{writer}` makes nothing in {cell}: write a `when` in the `blueprint` block of `{reader}` that leaves such cells out"
        ),
    }
}
