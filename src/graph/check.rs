//! The rules for what stacks hand to each other.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};

use super::missing::nobody;
use super::{Edge, Graph, Node, Others, Producers};
use crate::blueprint::rollout;
use crate::diag::{Code, Problem, Problems, Severity};
use crate::span::Span;
use crate::terraform::handover::Handed;
use crate::terraform::named::Named;
use crate::value::RelPath;

/// Two stacks write one parameter.
pub const TWO_PRODUCERS: Code = Code::error(
    "stack::two_producers",
    "two stacks write the same parameter or object",
)
.rule(705);
/// The second apply fails, or takes over what the first has made.
pub const NAME_TWICE: Code = Code::error(
    "stack::name_twice",
    "two stacks make a thing of one name, which its cloud gives once",
);
/// A stack reads a parameter that none writes.
pub const NO_PRODUCER: Code = Code::error(
    "stack::no_producer",
    "a stack reads a parameter or object that no stack writes",
)
.rule(705);
/// A stack reads from a higher layer.
pub const LAYER_ORDER: Code = Code::error(
    "stack::layer_order",
    "a stack reads a parameter, secret or object of a higher layer",
)
.rule(705);
/// Stacks need each other.
pub const CYCLE: Code = Code::error(
    "stack::cycle",
    "stacks need each other, so that none of them can be applied first",
)
.rule(705);
/// A pipeline would apply it too early.
pub const PART_ORDER: Code = Code::error(
    "stack::part_order",
    "a stack needs one that pipelines apply after it",
);
/// A stack reads from another one and does not say so.
pub const UNDECLARED_NEED: Code = Code::error(
    "stack::undeclared_need",
    "a stack reads a parameter, secret or object of a stack that its blueprint does not say it needs",
)
.rule(705);
/// A name that only a plan tells.
pub const UNKNOWN_NAME: Code = Code::warning(
    "stack::unknown_name",
    "the name of a parameter or object is known only when Terraform plans",
)
.rule(705);

/// Pairs of stacks of an environment of which pipelines, which go through the parts in their order, would apply the second one first.
pub(super) fn parts(graph: &Graph) -> Problems {
    let rank = |node: &Node| node.info.part().and_then(rollout::rank);
    let mut problems = Problems::new();
    for edge in graph.edges() {
        let (from, to) = (edge.from, edge.to);
        let is_wrong = rank(from)
            .zip(rank(to))
            .is_some_and(|(first, then)| first > then);
        if !is_wrong || from.info.environment() != to.info.environment() {
            continue;
        }
        let part = |node: &Node| node.info.part().unwrap_or_default();
        let message = format!(
            "`{}` needs `{}`, and pipelines apply the part `{}` before `{}`",
            to.info.path,
            from.info.path,
            part(to),
            part(from)
        );
        problems.push(placed(&PART_ORDER, message, &[to, from]).help("parts follow from layers: 01, 02, clients, 03, and 04 and more; give one of the two a layer of another number"));
    }
    problems
}

pub(super) fn problems(graph: &Graph, (project, others): (&str, &dyn Fn() -> Others)) -> Problems {
    let mut problems = Problems::new();
    let producers = Producers::of(&graph.stacks);
    let mut written: BTreeMap<&Handed, &Node> = BTreeMap::new();
    for node in &graph.stacks {
        for handed in &node.produces {
            if let Some(first) = written.insert(handed, node)
                && handed.channel.is_one()
            {
                let message = format!(
                    "the stacks `{}` and `{}` both write the {handed}",
                    first.info.path, node.info.path
                );
                problems.push(
                    placed(&TWO_PRODUCERS, message, &[node, first])
                        .help("put what tells the two apart into its path"),
                );
            }
        }
        for address in &node.unclear {
            let message = format!(
                "`{address}` in `{}` has a name that is known only when Terraform plans: nobody checks who reads or writes it",
                node.info.path
            );
            problems.push(
                placed(&UNKNOWN_NAME, message, &[node])
                    .help("make `for_each`, `count` and `name` of variables and literals alone"),
            );
        }
    }
    // `/acme/production/...`, and objects of `acme-handover`.
    let is_own = |name: &str| {
        let rest = name.trim_start_matches('/').strip_prefix(project);
        rest.is_some_and(|rest| rest.starts_with(['/', '-']))
    };
    let mut missing: BTreeMap<Option<Span>, Vec<(&Node, &Handed)>> = BTreeMap::new();
    for node in &graph.stacks {
        for handed in &node.consumes {
            let producer = producers.find(handed, node);
            match producer.and_then(|at| graph.stacks.get(at)) {
                Some(producer) => problems.extend(order(handed, producer, node)),
                None if handed.channel.is_of_stacks() && is_own(&handed.name) => {
                    let at = node.read_at.get(handed).copied();
                    missing.entry(at).or_default().push((node, handed));
                }
                None => {}
            }
        }
    }
    problems.extend(one_name(graph));
    let others = LazyCell::new(others);
    for (at, all) in missing {
        let (elsewhere, nowhere): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, handed)| {
            !handed.channel.is_one()
                && match &*others {
                    Others::Nothing => false,
                    Others::These(made) => made.contains_key(handed),
                    Others::Anything => true,
                }
        });
        problems.extend(nobody(at, &nowhere, &written));
        problems.extend(nobody(at, &elsewhere, &written).map(|mut problem| {
            problem.severity = Severity::Warning;
            match (&*others, elsewhere.first()) {
                (Others::These(made), Some((_, handed))) => {
                    problem.edits.clear();
                    let by = made.get(handed).map_or("", String::as_str);
                    problem.help(format!(
                        "whoever makes what `{by}` leaves out has to make it under this name"
                    ))
                }
                _ => problem,
            }
        }));
    }
    let edges = graph.edges();
    problems.extend(undeclared(graph, &edges));
    problems.extend(circle(graph, &edges));
    problems
}

/// Names that two stacks want.
fn one_name(graph: &Graph) -> Vec<Problem> {
    let mut first_of: BTreeMap<&Named, (&Node, Option<Span>)> = BTreeMap::new();
    let mut problems = Vec::new();
    for node in &graph.stacks {
        for (named, at) in &node.named {
            if let Some((first, first_at)) = first_of.insert(named, (node, *at)) {
                let message = format!(
                    "the stacks `{}` and `{}` both make the {named}",
                    first.info.path, node.info.path
                );
                let mut written: Vec<Span> = [*at, first_at].into_iter().flatten().collect();
                written.dedup();
                let mut problem = Problem::new(&NAME_TWICE, message);
                for at in &written {
                    problem = problem.at(*at, "the name is written here");
                }
                for label in placed(&NAME_TWICE, String::new(), &[node, first]).labels {
                    problem = problem.at(label.span, label.text);
                }
                problems.push(problem.help(match written.len() {
                    0 => "its name is made of others: rename one that only one of the two is called after",
                    1 => "one of the two is named here, the other after something else: write another name here",
                    _ => "write another name at one of these two",
                }));
            }
        }
    }
    problems
}

pub(super) fn placed(code: &'static Code, message: String, nodes: &[&Node]) -> Problem {
    let mut problem = Problem::new(code, message);
    for node in nodes {
        if let Some(span) = node.info.span {
            problem = problem.at(span, format!("the stack `{}`", node.info.name));
        }
    }
    problem
}

/// The number that a layer's name starts with. Layers without one have no rank, only needs.
fn rank(node: &Node) -> Option<u32> {
    let layer = &node.info.layer;
    let digits = layer
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(layer.len());
    layer.get(..digits)?.parse().ok()
}

/// Within one layer a stack may read from that of another cell: a cell that lives in another one's network.
fn order(handed: &Handed, producer: &Node, consumer: &Node) -> Option<Problem> {
    if producer.info.path != consumer.info.path && rank(consumer)? >= rank(producer)? {
        return None;
    }
    let message = format!(
        "the stack `{}` reads the {handed} of the stack `{}`, which is applied later",
        consumer.info.path, producer.info.path
    );
    let problem = placed(&LAYER_ORDER, message, &[consumer, producer]);
    Some(
        problem
            .help("a stack reads what lower layers write; within one stack, pass the value itself"),
    )
}

/// Pipelines go by what blueprints say: what they do not say is applied too early one day.
fn undeclared(graph: &Graph, edges: &[Edge]) -> Vec<Problem> {
    let needs: BTreeMap<&RelPath, &[RelPath]> = graph
        .stacks
        .iter()
        .map(|node| (&node.info.path, node.info.needs.as_slice()))
        .collect();
    let mut problems = Vec::new();
    for edge in edges {
        // A lower layer that reads from a higher one has a problem already.
        let Some(handed) = edge.parameters.first() else {
            continue;
        };
        // What is emptied goes before what it reads.
        let (reader, writer) =
            match edge.from.info.is_emptied && edge.from.consumes.contains(*handed) {
                true => (edge.from, edge.to),
                false => (edge.to, edge.from),
            };
        if rank(reader) < rank(writer)
            || reader.info.needs.contains(&writer.info.path)
            || reached(reader, &needs).contains(&writer.info.path)
        {
            continue;
        }
        let message = format!(
            "the stack `{}` reads the {handed} of the stack `{}`, and its blueprint `{}` does not say that it needs it",
            reader.info.path, writer.info.path, reader.info.blueprint
        );
        let needs = reader.info.needs_of.iter().chain([&writer.info.blueprint]);
        let needs: Vec<String> = needs.map(|need| format!("\"{need}\"")).collect();
        problems.push(placed(&UNDECLARED_NEED, message, &[reader, writer]).help(format!(
            "write `needs = [{1}]` in its `stack` block, or `needs_of_cells = {{ {0} = [...] }}` for a stack of another cell",
            writer.info.blueprint,
            needs.join(", ")
        )));
    }
    problems
}

/// The stacks that must be applied before this one, as far as blueprints say so.
fn reached<'g>(
    node: &'g Node,
    needs: &BTreeMap<&'g RelPath, &'g [RelPath]>,
) -> BTreeSet<&'g RelPath> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&RelPath> = node.info.needs.iter().collect();
    while let Some(path) = open.pop() {
        if reached.insert(path) {
            open.extend(needs.get(path).copied().unwrap_or_default());
        }
    }
    reached
}

/// All stacks that cannot be ordered, as one problem.
fn circle(graph: &Graph, edges: &[Edge]) -> Option<Problem> {
    let ordered: Vec<&Node> = graph.waves().into_iter().flatten().collect();
    let ordered: BTreeSet<&RelPath> = ordered.iter().map(|node| &node.info.path).collect();
    let stacks = graph.stacks.iter();
    let mut left: Vec<&Node> = stacks
        .filter(|node| !ordered.contains(&node.info.path))
        .collect();
    // What only needs a circle is not in it.
    loop {
        let before = left.len();
        let needed = |node: &Node| {
            edges.iter().any(|e| {
                e.from.info.path == node.info.path
                    && left.iter().any(|l| l.info.path == e.to.info.path)
            })
        };
        left = left.iter().copied().filter(|node| needed(node)).collect();
        if left.len() == before {
            break;
        }
    }
    if left.is_empty() {
        return None;
    }
    let paths: Vec<String> = left.iter().map(|n| format!("`{}`", n.info.path)).collect();
    let message = format!("the stacks {} need each other", paths.join(", "));
    let problem = placed(&CYCLE, message, &left);
    Some(problem.help("let one of them read nothing of the others"))
}
