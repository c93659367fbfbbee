//! `terrane graph`: the stacks, what they hand to each other, and the order to apply them in.

use std::collections::BTreeSet;
use std::fmt::Write;

use clap::{Args, ValueEnum};
use schemars::JsonSchema;
use serde::Serialize;

use super::arguments::Format;
use super::console::Console;
use super::exit::Exit;
use super::project::Project;
use crate::graph::{Edge, Graph as Stacks, Node};
use crate::terraform::handover::Handed;

/// Show the stacks in the order to apply them in, and the parameters that pass between them
#[derive(Debug, Args)]
pub struct Graph {
    /// What to print it as
    #[arg(long = "as", value_name = "FORM", hide_default_value = true)]
    form: Option<Form>,
}

/// What the graph is printed as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people: wave by wave
    Text,
    /// For Graphviz
    Dot,
    /// For Markdown pages
    Mermaid,
    /// For programs
    Json,
}

impl Graph {
    pub fn run(&self, console: &Console, project: &Project) -> Exit {
        let compiled = project.compile();
        let Some(output) = &compiled.output else {
            return compiled.report(console, &[]);
        };
        let graph = &output.graph;
        let text = match self.form {
            Some(Form::Dot) => dot(graph),
            Some(Form::Mermaid) => mermaid(graph),
            Some(Form::Json) => json(graph),
            None if console.format() == Format::Json => json(graph),
            None if console.format() == Format::Markdown => {
                format!("```mermaid\n{}```\n", mermaid(graph))
            }
            Some(Form::Text) | None => told(graph),
        };
        console.print(&text);
        Exit::Clean
    }
}

fn told(graph: &Stacks) -> String {
    let edges = graph.edges();
    let mut text = String::new();
    for (wave, number) in graph.waves().into_iter().zip(1..) {
        let _ = writeln!(text, "wave {number}");
        for node in wave {
            let _ = writeln!(text, "  {}", node.info.path);
            for edge in edges.iter().filter(|e| e.to.info.path == node.info.path) {
                let _ = writeln!(text, "    needs {}{}", edge.from.info.path, count(edge));
            }
        }
    }
    text
}

fn count(edge: &Edge) -> String {
    match edge.parameters.len() {
        0 => String::new(),
        1 => " (1 parameter)".to_owned(),
        n => format!(" ({n} parameters)"),
    }
}

/// Regions and environments as clusters would hide the layers: the rank is the wave, the label says where.
fn dot(graph: &Stacks) -> String {
    let mut text = String::from("digraph stacks {\n  rankdir = LR\n  node [shape = box]\n\n");
    for wave in graph.waves() {
        let names: Vec<String> = wave.iter().map(|n| quoted(&n.info.name)).collect();
        let _ = writeln!(text, "  {{ rank = same; {} }}", names.join("; "));
    }
    text.push('\n');
    for edge in graph.edges() {
        let (from, to) = (quoted(&edge.from.info.name), quoted(&edge.to.info.name));
        let label = match edge.parameters.len() {
            0 => " [style = dashed]".to_owned(),
            n => format!(" [label = \"{n}\"]"),
        };
        let _ = writeln!(text, "  {from} -> {to}{label}");
    }
    text + "}\n"
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Names are letters, digits and hyphens; Mermaid wants identifiers that cannot be taken for its own words.
fn mermaid(graph: &Stacks) -> String {
    let id = |node: &Node| {
        let at = graph.stacks.iter().position(|n| n == node);
        format!("s{}", at.unwrap_or_default())
    };
    let mut text = String::from("flowchart LR\n");
    for node in &graph.stacks {
        let name = node.info.name.replace('"', "'");
        let _ = writeln!(text, "  {}[\"{name}\"]", id(node));
    }
    for edge in graph.edges() {
        let arrow = match edge.parameters.len() {
            0 => "-.->".to_owned(),
            n => format!("-->|{n}|"),
        };
        let _ = writeln!(text, "  {} {arrow} {}", id(edge.from), id(edge.to));
    }
    text
}

/// The stacks and what passes between them, as `terrane graph --as json` prints them.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Graph")]
struct Document<'a> {
    /// Version of this shape: 1.
    format: u32,
    /// Sorted by path.
    stacks: Vec<Stack<'a>>,
    /// Pairs of stacks of which one needs the other.
    edges: Vec<Link<'a>>,
}

/// A root module of Terraform.
#[derive(Serialize, JsonSchema)]
struct Stack<'a> {
    /// Its name, unique in the estate.
    name: &'a str,
    /// Its folder in the rendered tree, before `[output]` says where that lies.
    path: &'a str,
    /// Its layer.
    layer: &'a str,
    /// The blueprint that it comes from.
    blueprint: &'a str,
    /// The key of its state; null without a backend.
    state_key: Option<&'a str>,
    /// From 1; what is in one wave can be applied at once.
    wave: Option<usize>,
    /// Files of values that its plan is given, relative to its folder.
    values: Vec<String>,
    /// Names of the parameters, secrets and objects that it writes for others.
    produces: Vec<&'a str>,
    /// Names of those that it reads.
    consumes: Vec<&'a str>,
}

/// That a stack needs another.
#[derive(Serialize, JsonSchema)]
struct Link<'a> {
    /// The path of the one that has to be applied first.
    from: &'a str,
    /// The path of the one that needs it.
    to: &'a str,
    /// What passes between them; none where a blueprint only says that it needs the other.
    parameters: Vec<&'a str>,
}

/// The JSON Schema of the document.
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Document<'static>)
}

fn names(handed: &BTreeSet<Handed>) -> Vec<&str> {
    handed.iter().map(|handed| handed.name.as_str()).collect()
}

fn json(graph: &Stacks) -> String {
    let waves = graph.waves();
    let stack = |node: &'_ Node| {
        let wave = waves
            .iter()
            .position(|w| w.iter().any(|n| n.info.path == node.info.path));
        wave.map(|at| at + 1)
    };
    let document = Document {
        format: 1,
        stacks: graph
            .stacks
            .iter()
            .map(|node| Stack {
                name: &node.info.name,
                path: node.info.path.as_str(),
                layer: &node.info.layer,
                blueprint: &node.info.blueprint,
                state_key: Some(node.info.state_key.as_str()).filter(|_| node.info.has_backend),
                wave: stack(node),
                values: node.info.given(),
                produces: names(&node.produces),
                consumes: names(&node.consumes),
            })
            .collect(),
        edges: graph
            .edges()
            .into_iter()
            .map(|edge| Link {
                from: edge.from.info.path.as_str(),
                to: edge.to.info.path.as_str(),
                parameters: edge.parameters.iter().map(|h| h.name.as_str()).collect(),
            })
            .collect(),
    };
    // Strings and lists always serialise.
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    format!("{text}\n")
}
