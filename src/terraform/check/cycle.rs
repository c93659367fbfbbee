//! Things that need each other in a circle: resources, local values, variables and outputs of modules.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexSet;

use super::attributes::{self, Step};
use super::bits::Bits;
use super::components::components;
use super::quick::Quick;
use super::references::Target;
use super::{CYCLE, imports};
use crate::diag::{Problem, suggest};
use crate::hcl::{Body, Expr, ExprKind, Item};
use crate::span::Span;
use crate::terraform::declared::{Call, Configuration, Declared};
use crate::terraform::language::ROOTS;
use crate::terraform::providers::{provider_name, provider_of};

/// Something that is worked out as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Node<'m> {
    /// Kind, type and name.
    Resource(&'m str, &'m str, &'m str),
    Local(&'m str),
    Variable(&'m str),
    Output(&'m str),
    /// How often a module is called, and what all of it waits for.
    Call(&'m str),
    /// A variable of a call.
    Argument(&'m str, &'m str),
    /// An output of a call.
    Result(&'m str, &'m str),
    /// Local name and alias.
    Provider(&'m str, Option<&'m str>),
}

impl Node<'_> {
    fn described(&self) -> String {
        match self {
            Self::Resource(kind, of, name) => Target { kind, of, name }.to_string(),
            Self::Local(name) => format!("local.{name}"),
            Self::Variable(name) => format!("var.{name}"),
            Self::Output(name) => format!("output.{name}"),
            Self::Call(name) => format!("module.{name}"),
            Self::Argument(module, name) | Self::Result(module, name) => {
                format!("module.{module}.{name}")
            }
            Self::Provider(name, None) => format!("provider.{name}"),
            Self::Provider(name, Some(alias)) => format!("provider.{name}.{alias}"),
        }
    }
}

/// Which variables each output of a module needs.
type Needs<'m> = BTreeMap<&'m str, BTreeSet<&'m str>>;

/// The same for each folder.
type AllNeeds<'m> = BTreeMap<&'m str, Needs<'m>>;

/// What needs what in one module.
struct Graph<'m> {
    declared: &'m Declared<'m>,
    /// Each node that needs something or is needed, by its number.
    nodes: IndexSet<Node<'m>, Quick>,
    /// The numbers of what each node needs, by its own.
    edges: Vec<Vec<usize>>,
}

/// The circles of all modules.
pub(super) fn check<'m>(all: &'m BTreeMap<&'m str, Declared<'m>>) -> Vec<Problem> {
    let mut needs = AllNeeds::new();
    let mut out = Vec::new();
    let calls = all.values().flat_map(|declared| declared.calls.values());
    let called: BTreeSet<&str> = calls.filter_map(|call| call.folder.as_deref()).collect();
    for folder in all.keys() {
        module(folder, (all, &called), &mut needs, &mut out);
    }
    out
}

/// A module, after those that it calls.
fn module<'m>(
    folder: &'m str,
    (all, called): (&'m BTreeMap<&'m str, Declared<'m>>, &BTreeSet<&str>),
    needs: &mut AllNeeds<'m>,
    out: &mut Vec<Problem>,
) {
    let Some(declared) = all.get(folder).filter(|_| !needs.contains_key(folder)) else {
        return;
    };
    // A module that calls itself finds nothing here, and ends.
    needs.insert(folder, Needs::new());
    for inner in declared.calls.values().filter_map(|c| c.folder.as_deref()) {
        module(inner, (all, called), needs, out);
    }
    let mut graph = Graph {
        declared,
        nodes: IndexSet::default(),
        edges: Vec::new(),
    };
    graph.build(needs);
    let parts = components(&graph.edges);
    graph.circles(&parts, out);
    // Of a root module nobody asks.
    if called.contains(folder) {
        needs.insert(folder, graph.needs(&parts));
    }
}

impl<'m> Graph<'m> {
    fn build(&mut self, needs: &AllNeeds<'m>) {
        let declared = self.declared;
        for (kind, of_kind) in &declared.resources {
            let names = of_kind
                .iter()
                .flat_map(|(of, names)| names.iter().map(move |n| (of, n)));
            for (of, (name, resource)) in names {
                let node = self.number(Node::Resource(kind, of, name));
                let block = resource.block;
                let own = block.body.value("provider");
                let own = own.and_then(provider_name);
                let (provider, alias) = own.unwrap_or((provider_of(block, of), None));
                self.edge(node, Node::Provider(provider, alias));
                self.body(node, &block.body, needs);
            }
        }
        for (name, local) in &declared.locals {
            let node = self.number(Node::Local(name));
            self.expr(node, &local.value, needs);
        }
        for (name, variable) in &declared.variables {
            for validation in variable.block.body.blocks_of("validation") {
                let node = self.number(Node::Variable(name));
                self.body(node, &validation.body, needs);
            }
        }
        for (name, output) in &declared.outputs {
            let node = self.number(Node::Output(name));
            self.body(node, &output.body, needs);
        }
        for ((name, alias), configuration) in &declared.configurations {
            if let Configuration::Own(block) = configuration {
                let node = self.number(Node::Provider(name, *alias));
                self.body(node, &block.body, needs);
            }
        }
        for import in &declared.imports {
            if let Some((modules, of, name)) = import.body.value("to").and_then(imports::target)
                && modules.is_empty()
                && declared.find("resource", of, name).is_some()
            {
                let node = self.number(Node::Resource("resource", of, name));
                let values = ["id", "identity", "for_each"].map(|name| import.body.value(name));
                values
                    .into_iter()
                    .flatten()
                    .for_each(|value| self.expr(node, value, needs));
            }
        }
        for (name, call) in &declared.calls {
            self.call(name, call, needs);
        }
    }

    fn number(&mut self, node: Node<'m>) -> usize {
        self.numbered(node).0
    }

    /// The same, and whether it is new.
    fn numbered(&mut self, node: Node<'m>) -> (usize, bool) {
        let (number, is_new) = self.nodes.insert_full(node);
        if is_new {
            self.edges.push(Vec::new());
        }
        (number, is_new)
    }

    fn edge(&mut self, from: usize, to: Node<'m>) {
        let to = self.number(to);
        self.needs_number(from, to);
    }

    fn needs_number(&mut self, from: usize, to: usize) {
        if let Some(needed) = self.edges.get_mut(from) {
            needed.push(to);
        }
    }

    fn call(&mut self, name: &'m str, call: &'m Call<'m>, needs: &AllNeeds<'m>) {
        let expand = self.number(Node::Call(name));
        for attribute in call.block.body.attributes() {
            match attribute.name.value.as_str() {
                "count" | "for_each" | "depends_on" => self.expr(expand, &attribute.value, needs),
                "source" | "version" | "providers" => {}
                argument => {
                    let node = self.number(Node::Argument(name, argument));
                    self.edge(node, Node::Call(name));
                    self.expr(node, &attribute.value, needs);
                }
            }
        }
    }

    /// The number of what something refers to. What an output of a call needs is noted when the first thing does.
    fn target(&mut self, target: Node<'m>, needs: &AllNeeds<'m>) -> usize {
        let (node, is_new) = self.numbered(target);
        if let Node::Result(name, output) = target
            && is_new
        {
            self.result(node, (name, output), needs);
        }
        node
    }

    fn result(&mut self, node: usize, (name, output): (&'m str, &'m str), needs: &AllNeeds<'m>) {
        self.edge(node, Node::Call(name));
        let call = self.declared.calls.get(name);
        let outputs = call.and_then(|call| needs.get(call.folder.as_deref()?));
        let variables = outputs.and_then(|outputs| outputs.get(output));
        for variable in variables.into_iter().flatten() {
            self.edge(node, Node::Argument(name, variable));
        }
    }

    fn body(&mut self, node: usize, body: &'m Body, needs: &AllNeeds<'m>) {
        for item in &body.items {
            match item {
                Item::Attribute(a)
                    if matches!(a.name.value.as_str(), "provider" | "ignore_changes") => {}
                Item::Attribute(a) => self.expr(node, &a.value, needs),
                Item::Block(block) => self.body(node, &block.body, needs),
            }
        }
    }

    fn expr(&mut self, node: usize, expr: &'m Expr, needs: &AllNeeds<'m>) {
        if expr.is_made() {
            return;
        }
        let (start, steps) = attributes::steps(expr);
        for step in &steps {
            if let Step::Key(key) = step {
                self.expr(node, key, needs);
            }
        }
        if let ExprKind::Variable(root) = &start.kind {
            for target in self.targets(root, &steps, needs) {
                let number = self.target(target, needs);
                // A resource that names itself is seen by the plan alone.
                if number != node || matches!(target, Node::Local(_)) {
                    self.needs_number(node, number);
                }
            }
        } else {
            start.children(&mut |child| self.expr(node, child, needs));
        }
    }

    /// What a reference leads to. Names of iterations lead to nothing that is declared.
    fn targets(&self, root: &'m str, steps: &[Step<'m>], needs: &AllNeeds<'m>) -> Vec<Node<'m>> {
        let resource = |kind: &'m str, of: &'m str, name: &'m str| {
            let found = self.declared.find(kind, of, name);
            let node = found.map(|_| Node::Resource(kind, of, name));
            node.into_iter().collect()
        };
        match (root, steps) {
            ("var", [Step::Name(name), ..]) => vec![Node::Variable(&name.value)],
            ("local", [Step::Name(name), ..]) => vec![Node::Local(&name.value)],
            ("data" | "ephemeral" | "resource", [Step::Name(of), Step::Name(name), ..]) => {
                resource(root, &of.value, &name.value)
            }
            ("module", [Step::Name(name), rest @ ..]) => self.results(&name.value, rest, needs),
            (of, [Step::Name(name), ..]) if !ROOTS.contains(&of) => {
                resource("resource", of, &name.value)
            }
            _ => Vec::new(),
        }
    }

    /// The outputs of a call that a reference reads: one, or all of them.
    fn results(&self, name: &'m str, rest: &[Step<'m>], needs: &AllNeeds<'m>) -> Vec<Node<'m>> {
        let Some(call) = self.declared.calls.get(name) else {
            return Vec::new();
        };
        let rest = match rest {
            [Step::Key(_), rest @ ..] => rest,
            rest => rest,
        };
        let outputs = call.folder.as_deref().and_then(|folder| needs.get(folder));
        match rest {
            [Step::Name(output), ..]
                if outputs.is_some_and(|o| o.contains_key(output.value.as_str())) =>
            {
                vec![Node::Result(name, &output.value)]
            }
            [] => {
                let arguments = call.block.body.attributes().map(|a| a.name.value.as_str());
                let arguments = arguments.map(|a| Node::Argument(name, a));
                std::iter::once(Node::Call(name)).chain(arguments).collect()
            }
            _ => vec![Node::Call(name)],
        }
    }

    /// Which variables each output needs.
    fn needs(&self, parts: &[usize]) -> Needs<'m> {
        let outputs = self.declared.outputs.keys();
        if outputs.len() == 0 {
            return Needs::new();
        }
        // What a part needs is known before the parts that need it.
        let mut order: Vec<(usize, usize)> = parts.iter().copied().zip(0..).collect();
        order.sort_unstable();
        let variables = self.nodes.iter().filter_map(|node| match node {
            Node::Variable(name) => Some(*name),
            _ => None,
        });
        let mut variables: Vec<&'m str> = variables.collect();
        variables.sort_unstable();
        let mut needed: Vec<Bits> = vec![Bits::of(variables.len()); parts.len()];
        for (part, node) in order {
            let mut all = needed.get_mut(part).map(std::mem::take).unwrap_or_default();
            if let Some(Node::Variable(name)) = self.nodes.get_index(node)
                && let Ok(at) = variables.binary_search(name)
            {
                all.set(at);
            }
            let others = self.needs_of(node).iter().filter_map(|n| parts.get(*n));
            for other in others.filter(|other| **other != part) {
                if let Some(other) = needed.get(*other) {
                    all.join(other);
                }
            }
            if let Some(place) = needed.get_mut(part) {
                *place = all;
            }
        }
        let names = |bits: &Bits| -> BTreeSet<&'m str> {
            let all = variables.iter().enumerate();
            let set = all.filter(|(at, _)| bits.has(*at));
            set.map(|(_, name)| *name).collect()
        };
        let outputs = outputs.map(|name| {
            let number = self.nodes.get_index_of(&Node::Output(name));
            let part = number.and_then(|number| parts.get(number));
            let all = part.and_then(|part| needed.get(*part)).map(names);
            (*name, all.unwrap_or_default())
        });
        outputs.collect()
    }

    fn needs_of(&self, number: usize) -> &[usize] {
        self.edges.get(number).map_or(&[], Vec::as_slice)
    }

    /// One problem for each circle, at its first member.
    fn circles(&self, parts: &[usize], out: &mut Vec<Problem>) {
        // In the order of their first members.
        let mut circles: Vec<Vec<Node>> = Vec::new();
        let mut by_part: BTreeMap<usize, usize> = BTreeMap::new();
        let all = self.nodes.iter().zip(parts).enumerate();
        // One that needs nothing of its own part is in no circle.
        let in_circles = all.filter_map(|(number, (node, part))| {
            let mut needs = self.needs_of(number).iter();
            let is_in_one = needs.any(|needed| parts.get(*needed) == Some(part));
            is_in_one.then_some((node, part))
        });
        let in_circles: BTreeMap<&Node, &usize> = in_circles.collect();
        for (node, part) in in_circles {
            let at = *by_part.entry(*part).or_insert_with(|| {
                circles.push(Vec::new());
                circles.len() - 1
            });
            if let Some(circle) = circles.get_mut(at) {
                circle.push(*node);
            }
        }
        out.extend(circles.iter().filter_map(|circle| self.circle(circle)));
    }

    fn circle(&self, members: &[Node]) -> Option<Problem> {
        let names: Vec<String> = members.iter().map(Node::described).collect();
        let list = suggest::one_of(names.iter().map(String::as_str)).replace(" or ", " and ");
        let message = match names.as_slice() {
            [_] => format!("{list} needs itself"),
            _ => format!("{list} need each other in a circle"),
        };
        let mut places = members.iter().filter_map(|node| self.place(node));
        let problem = Problem::new(&CYCLE, message).at(places.next()?, "");
        let further = places.take(3);
        Some(further.fold(problem, |problem, place| problem.at(place, "")))
    }

    /// Where a node is declared. Outputs of calls have their places in other modules.
    fn place(&self, node: &Node) -> Option<Span> {
        let declared = self.declared;
        match *node {
            Node::Resource(kind, of, name) => {
                let block = declared.find(kind, of, name)?.block;
                Some(block.labels.last().map_or(block.name.span, |l| l.span))
            }
            Node::Local(name) => Some(declared.locals.get(name)?.name.span),
            Node::Output(name) => Some(declared.outputs.get(name)?.name.span),
            Node::Call(name) => Some(declared.calls.get(name)?.block.name.span),
            Node::Argument(module, name) => {
                let block = declared.calls.get(module)?.block;
                Some(block.body.attribute(name)?.name.span)
            }
            Node::Provider(name, alias) => match declared.configurations.get(&(name, alias))? {
                Configuration::Own(block) => Some(block.name.span),
                Configuration::Passed => None,
            },
            Node::Variable(name) => {
                let block = declared.variables.get(name)?.block;
                Some(block.labels.first()?.span)
            }
            Node::Result(..) => None,
        }
    }
}
