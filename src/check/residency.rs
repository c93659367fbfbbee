//! Rules about where the data of clients and stores may lie: the classes that they name, the regions that they are placed in.

use super::state;
use crate::diag::suggest::{nearest, one_of};
use crate::diag::{Code, Problem, Problems};
use crate::estate::{Estate, Region, Store};
use crate::facts::{RegionFacts, geography};
use crate::span::Span;
use crate::syntax::Node;
use crate::value::CellName;

/// Nobody but the compiler would notice.
pub const RESIDENCY_SET: Code = Code::error(
    "region::residency_set",
    "a client, or a store of data, is placed where its data may not lie",
)
.rule(508)
.between();
/// A region that is newer than the compiler's tables.
pub const RESIDENCY_UNKNOWN: Code = Code::warning(
    "region::residency_unknown",
    "a client or a store whose data has to stay somewhere is placed where nobody knows the country",
)
.rule(508);
/// The rule could not be kept.
pub const RESIDENCY_CLASS: Code = Code::error(
    "region::residency_class",
    "a residency class that is not known",
)
.rule(508);

/// The store would be held to less than its client.
pub const RESIDENCY_WIDER: Code = Code::error(
    "region::residency_wider",
    "a store of data may lie where data of its client may not",
)
.rule(508);

/// The codes of this file.
pub(super) const CODES: &[&Code] = &[
    &RESIDENCY_SET,
    &RESIDENCY_UNKNOWN,
    &RESIDENCY_CLASS,
    &RESIDENCY_WIDER,
];

pub(super) fn run(estate: &Estate, problems: &mut Problems) {
    for client in estate.clients.values() {
        let placements = client.placements.values();
        let whose = Whose {
            name: &client.name.value,
            node: &client.node,
            places: placements.map(|p| (&p.cell.value, p.cell.span)).collect(),
        };
        // Where a cell may not be, its state may not be either.
        if let Some(classes) = residency(estate, &whose, problems) {
            let at = (whose.name, whose.places.as_slice());
            state::residency(estate, at, &classes, &|_| false, problems);
        }
    }
    for (path, store) in &estate.stores {
        let places = store.places.values();
        let whose = Whose {
            name: path,
            node: &store.node,
            places: places.map(|p| (&p.cell.value, p.cell.span)).collect(),
        };
        if let Some(classes) = residency(estate, &whose, problems) {
            wider(estate, (path, store), &classes, problems);
            // Where data of its client may not lie either, that is told of the client.
            let client = store.client.as_ref();
            let client = client.and_then(|name| estate.clients.get(name));
            let is_said = |facts: Option<&RegionFacts>| {
                client.is_some_and(|client| {
                    let mut theirs = client.residency.iter();
                    let holds = |class| facts.is_some_and(|facts| facts.is_in(class));
                    theirs.len() > 0 && !theirs.any(|class| holds(&class.value))
                })
            };
            let at = (whose.name, whose.places.as_slice());
            state::residency(estate, at, &classes, &is_said, problems);
        }
    }
}

/// Who says in which classes its data may lie, and where it is placed.
struct Whose<'e> {
    name: &'e str,
    node: &'e Node,
    places: Vec<(&'e CellName, Span)>,
}

/// A store names a class that holds more than those of its client do.
fn wider(
    estate: &Estate,
    (path, store): (&str, &Store),
    classes: &[(&str, Span)],
    problems: &mut Problems,
) {
    let client = store
        .client
        .as_ref()
        .and_then(|name| estate.clients.get(name));
    let Some(client) = client.filter(|client| !client.residency.is_empty()) else {
        return;
    };
    for (class, at) in classes {
        let own = class.to_uppercase();
        let own = geography::countries(class).map_or_else(|| vec![own.as_str()], <[_]>::to_vec);
        let may = |country: &&str| {
            let mut theirs = client.residency.iter();
            theirs.any(|class| geography::holds(&class.value, country))
        };
        let Some(country) = own.iter().find(|country| !may(country)) else {
            continue;
        };
        let theirs = one_of(client.residency.iter().map(|class| class.value.as_str()));
        let message = format!(
            "data of `{path}` may lie in `{class}`, and those of `{}` in {theirs} only",
            client.name.value
        );
        let mut problem =
            Problem::new(&RESIDENCY_WIDER, message).at(*at, format!("holds {country}"));
        for class in &client.residency {
            problem = problem.at(class.span, format!("`{}` does not", class.value));
        }
        problems.push(problem.help("name classes of the client, or parts of them; or leave `residency` out: then those of the client hold"));
    }
}

fn get<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    node.as_table()?.get(key)
}

/// The classes, where all are known and all places are in one of them.
fn residency<'e>(
    estate: &Estate,
    whose: &Whose<'e>,
    problems: &mut Problems,
) -> Option<Vec<(&'e str, Span)>> {
    let written_classes = get(whose.node, "residency")
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
    let is_whole = classes.len() == written_classes.len() && !whose.node.is_unread("residency");
    if !is_whole || classes.is_empty() {
        return None;
    }
    let mut is_misplaced = false;
    for (cell, at) in &whose.places {
        let Some(region) = estate.region_of(cell) else {
            continue;
        };
        let at = *at;
        match region.facts {
            Some(facts) if classes.iter().any(|(class, _)| facts.is_in(class)) => {}
            Some(facts) => {
                is_misplaced = true;
                problems.push(misplaced(estate, whose.name, at, facts, &classes));
            }
            None => problems.push(unknown_country(whose.name, (region, at), &classes)),
        }
    }
    (!is_misplaced).then_some(classes)
}

fn unknown_country(name: &str, (region, at): (&Region, Span), classes: &[(&str, Span)]) -> Problem {
    let here = &region.name.value;
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
    name: &str,
    at: Span,
    facts: &RegionFacts,
    classes: &[(&str, Span)],
) -> Problem {
    let names: Vec<String> = classes.iter().map(|(c, _)| format!("`{c}`")).collect();
    let mut problem = Problem::new(
        &RESIDENCY_SET,
        format!(
            "data of `{name}` may lie in {} only, and `{}` is in {}",
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
