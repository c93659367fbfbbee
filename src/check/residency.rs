//! Rules about where the data of clients may lie: the classes that they name, the regions that they are placed in.

use super::state;
use crate::diag::suggest::{nearest, one_of};
use crate::diag::{Code, Problem, Problems};
use crate::estate::{Client, Estate, Region};
use crate::facts::{RegionFacts, geography};
use crate::span::Span;
use crate::syntax::Node;

/// Nobody but the compiler would notice.
pub const RESIDENCY_SET: Code = Code::error(
    "region::residency_set",
    "a client is placed where its data may not lie",
)
.rule(508)
.between();
/// A region that is newer than the compiler's tables.
pub const RESIDENCY_UNKNOWN: Code = Code::warning(
    "region::residency_unknown",
    "a client whose data has to stay somewhere is placed where nobody knows the country",
)
.rule(508);
/// The rule could not be kept.
pub const RESIDENCY_CLASS: Code = Code::error(
    "region::residency_class",
    "a residency class that is not known",
)
.rule(508);

/// The codes of this file.
pub(super) const CODES: &[&Code] = &[&RESIDENCY_SET, &RESIDENCY_UNKNOWN, &RESIDENCY_CLASS];

pub(super) fn run(estate: &Estate, problems: &mut Problems) {
    for client in estate.clients.values() {
        residency(estate, client, problems);
    }
}

fn get<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    node.as_table()?.get(key)
}

fn residency(estate: &Estate, client: &Client, problems: &mut Problems) {
    let written_classes = get(&client.node, "residency")
        .and_then(Node::as_array)
        .unwrap_or_default();
    let mut classes: Vec<(&str, Span)> = Vec::new();
    for node in written_classes {
        let Some(class) = node.as_str() else {
            continue;
        };
        if geography::is_class(class) {
            classes.push((class, node.span));
        } else {
            problems.push(unknown_class(class, node.span));
        }
    }
    let is_whole = classes.len() == written_classes.len() && !client.node.is_unread("residency");
    if !is_whole || classes.is_empty() {
        return;
    }
    let mut is_misplaced = false;
    for placement in client.placements.values() {
        let Some(region) = estate.region_of(&placement.cell.value) else {
            continue;
        };
        let at = placement.cell.span;
        match region.facts {
            Some(facts) if classes.iter().any(|(class, _)| facts.is_in(class)) => {}
            Some(facts) => {
                is_misplaced = true;
                problems.push(misplaced(estate, client, at, facts, &classes));
            }
            None => problems.push(unknown_country(client, (region, at), &classes)),
        }
    }
    // Where a cell may not be, its state may not be either.
    if !is_misplaced {
        state::residency(estate, client, &classes, problems);
    }
}

fn unknown_country(
    client: &Client,
    (region, at): (&Region, Span),
    classes: &[(&str, Span)],
) -> Problem {
    let (name, here) = (&client.name.value, &region.name.value);
    let named: Vec<&str> = classes.iter().map(|(class, _)| *class).collect();
    let message = format!(
        "the data of `{name}` stays in {}, and in which country `{here}` lies is not known here",
        one_of(named)
    );
    let problem = Problem::new(&RESIDENCY_UNKNOWN, message).at(at, "in which country?");
    let problem = match classes.first() {
        Some((_, written)) => problem.at(*written, "where it stays"),
        None => problem,
    };
    problem
        .help("look up where the region lies")
        .or_excuse("If it is there", "the region lies in ...")
}

fn unknown_class(class: &str, span: Span) -> Problem {
    let problem = Problem::new(
        &RESIDENCY_CLASS,
        format!("`{class}` is not a residency class"),
    )
    .at(span, "not known");
    let lower = class.to_lowercase();
    if geography::is_class(&lower) {
        return problem.help(format!("write `{lower}`"));
    }
    match nearest(&lower, geography::classes()) {
        Some(near) => problem.meant(near),
        None => problem.help(format!(
            "classes are {}, and countries in lower case such as `za`",
            geography::classes().collect::<Vec<_>>().join(", ")
        )),
    }
}

fn misplaced(
    estate: &Estate,
    client: &Client,
    at: Span,
    facts: &RegionFacts,
    classes: &[(&str, Span)],
) -> Problem {
    let names: Vec<String> = classes.iter().map(|(c, _)| format!("`{c}`")).collect();
    let mut problem = Problem::new(
        &RESIDENCY_SET,
        format!(
            "data of `{}` may lie in {} only, and `{}` is in {}",
            client.name.value,
            names.join(" or "),
            facts.name,
            facts.country
        ),
    )
    .at(at, facts.long_name);
    for (class, span) in classes {
        problem = problem.at(*span, format!("`{class}` does not hold {}", facts.country));
    }
    let declared = estate.regions.values().filter_map(|r| r.facts);
    let fitting: Vec<String> = declared
        .filter(|f| classes.iter().any(|(c, _)| f.is_in(c)))
        .map(|f| format!("`{}`", f.name))
        .collect();
    problem.help(if fitting.is_empty() {
        "no region of the estate is in them; classes are memberships, not prefixes: `eu-west-2` is `uk`, `eu-central-2` is `ch`".to_owned()
    } else {
        format!("regions of the estate that are: {}", fitting.join(", "))
    })
}
