//! Keys that do nothing with what other keys say: the path of a probe that opens a connection, the load balancer of an app without a host. The schema of a key
//! names the others as `x-with`, such as `{"engine": "rds"}`, `{"kind": ["job", "cron_job"]}` or `{"host": true}`, which is any value; `{"port|ports": true}` is either. A name is that of the
//! nearest table around the key that has such a key.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::taken::{cloud, entries};
use super::written::{Place, places};
use crate::blueprint::KEY_IDLE;
use crate::diag::suggest::one_of;
use crate::diag::{Problem, Problems};
use crate::estate::Estate;
use crate::facts::Provider;
use crate::schema::Schema;
use crate::span::Span;
use crate::syntax::{Node, NodeKind, Table};

/// Reports every such key of an app, of a section, of a network, or of `[output]`.
pub fn idle(estate: &Estate, schema: &Schema, problems: &mut Problems) {
    for place in &places(estate) {
        let Some(def) = schema.table(place.def) else {
            continue;
        };
        if let Some(app) = place.app {
            let workloads = place.cells.iter().filter_map(|c| app.cells.get(&c.name));
            let come_to = workloads.map(|workload| &*workload.node).collect();
            Walk::new((estate, place), (schema, def), come_to, problems).table(place.table);
        }
        for (key, _, node) in entries(place.table) {
            let section = schema.keys(def).and_then(|keys| keys.get(key));
            if let Some((section, table)) = section.zip(node.as_table()) {
                let come_to = of_section(estate, place, key);
                Walk::new((estate, place), (schema, section), come_to, problems).table(table);
            }
        }
    }
    let output = estate.file.descend(["output"]).and_then(Node::as_table);
    if let Some((def, table)) = schema.table("output").zip(output) {
        let mut walk = Walk {
            schema,
            come_to: vec![&estate.output],
            clouds: BTreeSet::new(),
            around: vec![(def, "")],
            problems,
        };
        walk.table(table);
    }
}

/// What a section that was written at a place comes to, in each cell or for each client that it is for.
fn of_section<'e>(estate: &'e Estate, place: &Place<'e>, section: &str) -> Vec<&'e Node> {
    let clients = estate.clients.values();
    let clients = clients.filter(|c| place.client.is_none_or(|name| *c.name == name));
    let of_clients = clients.flat_map(|client| {
        let cells = place.cells.iter();
        cells.filter_map(|cell| client.placements.get(&cell.name)?.sections.get(section))
    });
    let of_cells = place.cells.iter();
    let of_cells = of_cells.filter_map(|cell| match section {
        "network" => Some(&cell.network.as_ref()?.node),
        _ => cell.sections.get(section).map(AsRef::as_ref),
    });
    of_cells.chain(of_clients.map(AsRef::as_ref)).collect()
}

/// One message for the keys of a table that do nothing for want of one thing.
fn together(missing: &str, all: Vec<(&str, Problem)>) -> Option<Problem> {
    let keys: Vec<String> = all.iter().map(|(key, _)| format!("`{key}`")).collect();
    let mut all = all.into_iter().map(|(_, problem)| problem);
    let mut first = all.next()?;
    if let [head @ .., last] = keys.as_slice()
        && !head.is_empty()
    {
        let head = head.join(", ");
        first.message = format!("{head} and {last} do nothing here: they are for {missing}");
        first.help = first
            .help
            .map(|help| help.replacen("take it out", "take them out", 1));
        for other in all {
            first.labels.extend(other.labels.into_iter().take(1));
        }
    }
    Some(first)
}

/// Which of several values a key can have in the clouds of some cells.
enum Possible {
    All,
    Some(Json),
    None,
}

/// The walk through a table as it was written.
struct Walk<'a, 'p> {
    schema: &'a Schema,
    /// What it comes to, in each place that it is for.
    come_to: Vec<&'a Node>,
    /// The clouds of these places; none of what is for the whole estate.
    clouds: BTreeSet<Provider>,
    /// The tables around, the outermost first: what describes each, and the key that leads to it.
    around: Vec<(&'a Json, &'a str)>,
    problems: &'p mut Problems,
}

impl<'a, 'p> Walk<'a, 'p> {
    fn new(
        (estate, place): (&Estate, &Place<'_>),
        (schema, def): (&'a Schema, &'a Json),
        come_to: Vec<&'a Node>,
        problems: &'p mut Problems,
    ) -> Self {
        let around = vec![(def, "")];
        let clouds = place.cells.iter().filter_map(|cell| cloud(estate, cell));
        Self {
            schema,
            come_to,
            clouds: clouds.collect(),
            around,
            problems,
        }
    }

    fn table(&mut self, table: &'a Table) {
        let mut idle: BTreeMap<String, Vec<(&str, Problem)>> = BTreeMap::new();
        for (key, at, node) in entries(table) {
            let Some((of, _)) = self.around.last().copied() else {
                break;
            };
            let named = self.schema.keys(of).and_then(|keys| keys.get(key));
            let Some(declared) = named.or_else(|| self.schema.rest(of)) else {
                continue;
            };
            // What asks for nothing does what it says.
            let problem = (!is_nothing(node)).then(|| self.without_effect((key, at), declared));
            if let Some((missing, problem)) = problem.flatten() {
                idle.entry(missing).or_default().push((key, problem));
            } else if let Some(inner) = node.as_table() {
                self.around.push((declared, key));
                self.table(inner);
                self.around.pop();
            }
        }
        // All that wait for one thing are one fault.
        let together = idle
            .into_iter()
            .map(|(missing, all)| together(&missing, all));
        self.problems.extend(together.flatten());
    }

    /// What a key waits for, and the problem that it has with that, if it does nothing in any place.
    fn without_effect(
        &self,
        (key, at): (&str, Span),
        declared: &'a Json,
    ) -> Option<(String, Problem)> {
        let resolved = self.schema.resolved(declared);
        let with = declared
            .get("x-with")
            .or_else(|| resolved.get("x-with"))?
            .as_object()?;
        let (other, wanted) = with.iter().find(|(other, wanted)| {
            let all = self.come_to.iter();
            let mut all = all
                .filter_map(|node| self.either_holds(node, other, wanted))
                .peekable();
            all.peek().is_some() && !all.any(|holds| holds)
        })?;
        let (first, _) = other.split_once('|').unwrap_or((other, ""));
        let (missing, instead) = in_words(other, wanted, self.is_switch(first));
        let message = format!("`{key}` does nothing here: it is for {missing}");
        let problem = Problem::new(&KEY_IDLE, message).at(at, "read by nothing");
        // Who has a fault there is told that first.
        let mut come_to = self.come_to.iter();
        let governing = come_to.find_map(|n| self.table_of(n, first)?.descend([last(first)]));
        let governing = governing.filter(|value| value.note.is_none());
        let governing = governing.map(|value| value.span);
        let governing = governing.filter(|span| span.source == at.source && *span != at);
        let problem = match governing {
            Some(span) => problem.at(span, "with this"),
            None => problem,
        };
        let problem = problem.help(match self.possible(first, wanted) {
            Possible::All => format!("take it out, or {instead}"),
            Possible::Some(wanted) => {
                format!("take it out, or {}", in_words(other, &wanted, false).1)
            }
            Possible::None => {
                let here: Vec<&str> = self.clouds.iter().map(|cloud| cloud.title()).collect();
                format!("take it out: cells in {} are never so", here.join(" and "))
            }
        });
        Some((missing, problem))
    }

    /// How many of the tables around lead to the nearest one that has the key, itself among them.
    fn depth(&self, key: &str) -> Option<usize> {
        let has =
            |(of, _): &(&Json, &str)| self.schema.keys(of).is_some_and(|k| k.contains_key(key));
        Some(self.around.iter().rposition(has)? + 1)
    }

    /// What describes the other key.
    fn declared(&self, path: &str) -> Option<&'a Json> {
        let path: Vec<String> = path.split('.').map(str::to_owned).collect();
        let depth = path.first().and_then(|key| self.depth(key))?;
        let (of, _) = self.around.get(depth - 1)?;
        self.schema.key(of, &path)
    }

    /// Whether the other key is one that is true or false.
    fn is_switch(&self, path: &str) -> bool {
        let key = self.declared(path);
        key.is_some_and(|key| key["type"] == "boolean")
    }

    /// Which of the wanted values a cell here can have: those of a key that is one thing in each cloud (`x-of`) are of the clouds that have it.
    fn possible(&self, path: &str, wanted: &Json) -> Possible {
        let of = self.declared(path).and_then(|key| key.get("x-of"));
        let Some(of) = of.filter(|_| !self.clouds.is_empty()) else {
            return Possible::All;
        };
        let is_here = |value: &Json| {
            let clouds = value.as_str().and_then(|value| of.get(value)?.as_array());
            let mut clouds = clouds.into_iter().flatten().filter_map(Json::as_str);
            clouds.any(|id| Provider::from_id(id).is_some_and(|one| self.clouds.contains(&one)))
        };
        let all = match wanted {
            Json::Array(all) => all.clone(),
            Json::String(_) => vec![wanted.clone()],
            _ => return Possible::All,
        };
        let here: Vec<Json> = all.iter().filter(|one| is_here(one)).cloned().collect();
        match here.len() {
            0 => Possible::None,
            left if left == all.len() => Possible::All,
            _ => Possible::Some(Json::Array(here)),
        }
    }

    /// The same of several keys, one of which is enough.
    fn either_holds(&self, node: &Node, paths: &str, wanted: &Json) -> Option<bool> {
        let known = paths.split('|').map(|path| self.holds(node, path, wanted));
        let known: Option<Vec<bool>> = known.collect();
        Some(known?.contains(&true))
    }

    /// Whether the other key has a wanted value in one of the places. None where its table is not, or nobody knows.
    fn holds(&self, node: &Node, path: &str, wanted: &Json) -> Option<bool> {
        let value = self.table_of(node, path)?.descend([last(path)]);
        Some(value.is_some_and(|value| is_one_of(value, wanted)))
    }

    /// The table that has the other key. None where there is none, or nobody knows what the key says.
    fn table_of<'n>(&self, node: &'n Node, path: &str) -> Option<&'n Node> {
        let mut keys = path.split('.');
        let last = keys.next_back()?;
        let first = path.split('.').next()?;
        let around = self.around.iter().take(self.depth(first)?).skip(1);
        let table = node.descend(around.map(|(_, key)| *key).chain(keys))?;
        if table.is_unread(last) {
            return None;
        }
        Some(table)
    }
}

/// The key that a path ends in.
fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// Whether a value is `false`, or holds nothing.
fn is_nothing(value: &Node) -> bool {
    match &value.kind {
        NodeKind::Bool(truth) => !truth,
        NodeKind::Table(table) => table.is_empty(),
        NodeKind::Array(items) => items.is_empty(),
        _ => false,
    }
}

fn is_one_of(value: &Node, wanted: &Json) -> bool {
    let is_text = |text: &Json| {
        text.as_str()
            .is_some_and(|text| value.as_str() == Some(text))
    };
    match wanted {
        Json::Array(all) => all.iter().any(is_text),
        Json::Bool(_) => !is_nothing(value),
        text => is_text(text),
    }
}

/// What is missing, and what would be written for it.
fn in_words(other: &str, wanted: &Json, is_switch: bool) -> (String, String) {
    let value = |text: &Json| format!("`{other} = {text}`");
    match wanted {
        Json::Bool(_) if is_switch => (
            format!("`{other} = true`"),
            format!("write `{other} = true`"),
        ),
        Json::Bool(_) => (
            format!(
                "what has `{}`, and there is none",
                other.replace('|', "` or `")
            ),
            format!("set `{}`", other.replace('|', "` or `")),
        ),
        Json::Array(all) => {
            let all: Vec<String> = all.iter().map(value).collect();
            let all: Vec<&str> = all.iter().map(|text| text.trim_matches('`')).collect();
            let all = one_of(all);
            (all.clone(), format!("write {all}"))
        }
        text => (value(text), format!("write {}", value(text))),
    }
}
