//! `terrane status`: what of the tree is applied, as far as the record says that pipelines keep. Writes nothing, asks no cloud.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use super::affected::{self, Why};
use super::arguments::Format;
use super::console::Console;
use super::exit::Exit;
use super::git;
use super::project::{Compiled, Output, Project};
use super::record::{self, Applied, Outcome, Record};
use crate::diag::Problem;

/// Show what of the tree is applied, from the record that pipelines keep; exits with 1 if something is not
#[derive(Debug, Args)]
pub struct Status {
    /// The branch that has the record
    #[arg(long, value_name = "BRANCH", default_value = "origin/terrane-applied")]
    record: String,
    /// Only this environment
    #[arg(long, value_name = "NAME")]
    environment: Option<String>,
}

/// What of the tree is applied, as `terrane status --format json` prints it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Document {
    /// Version of this shape: 1.
    format: u32,
    /// The branch that has the record.
    record: String,
    /// Stacks, by environment, stage and folder.
    stacks: Vec<Stack>,
    /// Folders of stacks that the record has and the tree has not: what they made may still be there.
    gone: Vec<String>,
}

/// A stack, and what is known of it.
#[derive(Debug, Serialize, JsonSchema)]
struct Stack {
    /// Its folder, below that of `regions.toml`.
    folder: String,
    /// Its name, unique in the estate.
    name: String,
    /// Its environment; null for what is of none, which pipelines do not apply.
    environment: Option<String>,
    /// Its region.
    region: Option<String>,
    /// Its client.
    client: Option<String>,
    /// Its layer.
    layer: String,
    /// Its stage in the rollout of its environment, from 1; null for what is applied by hand.
    stage: Option<usize>,
    /// What is known.
    state: Known,
    /// Why it is not applied, or waits.
    why: Vec<Why>,
    /// What the record has of it.
    last: Option<Applied>,
}

/// What is known of a stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Known {
    /// What it holds is applied.
    Applied,
    /// It was applied, and holds something else by now, or reads what another one that waits writes.
    Waits,
    /// Its last run failed.
    Failed,
    /// It was taken down, and leaves the tree with a change that is not merged yet.
    Destroyed,
    /// It was never applied.
    Never,
    /// It is applied by hand: nobody records that.
    ByHand,
}

impl Known {
    fn words(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Waits => "waits",
            Self::Failed => "failed",
            Self::Destroyed => "destroyed",
            Self::Never => "never applied",
            Self::ByHand => "applied by hand",
        }
    }
}

impl Status {
    pub fn run(&self, console: &Console, project: &Project) -> Exit {
        let progress = console.progress("compiling");
        let mut compiled = project.compile();
        let Some(output) = compiled.output.take() else {
            drop(progress);
            return compiled.report(console, &[]);
        };
        progress.step("comparing");
        let found = self.document(&compiled, &output, project);
        drop(progress);
        let found = match found {
            Ok(found) => found,
            Err(problem) => {
                compiled.problems.push(*problem);
                return compiled.report(console, &[]);
            }
        };
        if !git::is_known(project.folder(), &self.record) {
            console.remark(&format!(
                "there is no `{}` here: fetch it, or nothing was applied by pipelines yet",
                self.record
            ));
        }
        console.print(&match console.format() {
            Format::Human | Format::Concise | Format::Markdown => told(&found),
            _ => affected::json(&found),
        });
        let is_done = |stack: &Stack| {
            matches!(
                stack.state,
                Known::Applied | Known::Destroyed | Known::ByHand
            )
        };
        match found.stacks.iter().all(is_done) && found.gone.is_empty() {
            true => Exit::Clean,
            false => Exit::Findings,
        }
    }

    fn document(
        &self,
        compiled: &Compiled,
        output: &Output,
        project: &Project,
    ) -> Result<Document, Box<Problem>> {
        let only = self.environment.as_deref();
        let of = (project.folder(), &*self.record);
        let pending = affected::pending(compiled, of, output, only)?;
        let mut records: BTreeMap<String, Record> = BTreeMap::new();
        let model = compiled.model.as_ref();
        let all = model
            .into_iter()
            .flat_map(|model| model.environments.keys());
        for name in all.filter(|name| only.is_none_or(|only| only == *name)) {
            if let Some(record) = record::read(project.folder(), &self.record, name)? {
                records.insert(name.clone(), record);
            }
        }
        let stages = model.map(|model| affected::stages(&output.graph, model));
        let mut stacks = Vec::new();
        let mut known: BTreeSet<&str> = BTreeSet::new();
        for node in &output.graph.stacks {
            let environment = node.info.environment();
            known.insert(&node.info.name);
            if only.is_some() && environment != only {
                continue;
            }
            let Some(folder) = affected::folder(output, node) else {
                continue;
            };
            let stage = stages
                .as_ref()
                .and_then(|all| all.get(&node.info.path).copied());
            let record = environment.and_then(|name| records.get(name));
            let last = record
                .and_then(|record| record.stacks.get(&node.info.name))
                .cloned();
            let why = pending.get(&folder).cloned();
            let state = match (&last, &why) {
                _ if stage.is_none() => Known::ByHand,
                (Some(last), _) if last.result == Outcome::Failed => Known::Failed,
                (Some(last), None) if last.result == Outcome::Destroyed => Known::Destroyed,
                (Some(last), _) if last.commit.is_none() => Known::Never,
                (Some(_), None) => Known::Applied,
                (Some(_), Some(_)) => Known::Waits,
                (None, _) => Known::Never,
            };
            stacks.push(Stack {
                name: node.info.name.clone(),
                environment: environment.map(str::to_owned),
                region: node.info.scope.get("region").cloned(),
                client: node.info.scope.get("client").cloned(),
                layer: node.info.layer.clone(),
                why: why.filter(|_| stage.is_some()).unwrap_or_default(),
                folder,
                stage,
                state,
                last,
            });
        }
        stacks.sort_by(|a, b| {
            (&a.environment, a.stage, &a.folder).cmp(&(&b.environment, b.stage, &b.folder))
        });
        let recorded = records.values().flat_map(|record| &record.stacks);
        let gone = recorded.filter(|(name, applied)| {
            !known.contains(name.as_str()) && applied.result != Outcome::Destroyed
        });
        Ok(Document {
            format: 1,
            record: self.record.clone(),
            gone: gone.map(|(_, applied)| applied.folder.clone()).collect(),
            stacks,
        })
    }
}

/// By environment and region: how many stacks are in which state, and those that are not applied, with the reason.
fn told(found: &Document) -> String {
    let mut text = String::new();
    let mut before = None;
    let places: BTreeSet<_> = found
        .stacks
        .iter()
        .map(|s| (&s.environment, s.stage, &s.region))
        .collect();
    for (environment, stage, region) in places {
        if before != Some(environment) {
            let _ = writeln!(
                text,
                "{}",
                environment.as_deref().unwrap_or("of no environment")
            );
            before = Some(environment);
        }
        let here = |stack: &&Stack| {
            (&stack.environment, stack.stage, &stack.region) == (environment, stage, region)
        };
        let here: Vec<&Stack> = found.stacks.iter().filter(here).collect();
        let place = region.as_deref().unwrap_or("no region");
        let stage = stage
            .map(|stage| format!("stage {stage}, "))
            .unwrap_or_default();
        let states = [
            Known::Applied,
            Known::Waits,
            Known::Failed,
            Known::Destroyed,
            Known::Never,
            Known::ByHand,
        ];
        let counts = states.into_iter().filter_map(|state| {
            let count = here.iter().filter(|stack| stack.state == state).count();
            (count > 0).then(|| format!("{count} {}", state.words()))
        });
        let counts: Vec<String> = counts.collect();
        let _ = writeln!(text, "  {stage}{place}: {}", counts.join(", "));
        for stack in here {
            if matches!(
                stack.state,
                Known::Applied | Known::Destroyed | Known::ByHand
            ) {
                continue;
            }
            let _ = writeln!(text, "    {}\n      {}", stack.folder, last(stack));
            for why in &stack.why {
                let _ = writeln!(text, "      {}", affected::reason(why));
            }
        }
    }
    if !found.gone.is_empty() {
        text.push_str(
            "out of the tree, and recorded as applied: destroy them, or what they made stays\n",
        );
    }
    for folder in &found.gone {
        let _ = writeln!(text, "  {folder}");
    }
    text
}

fn last(stack: &Stack) -> String {
    let Some(last) = &stack.last else {
        return stack.state.words().to_owned();
    };
    let commit = last.commit.as_ref().and_then(|commit| commit.get(..12));
    let commit = commit
        .map(|commit| format!(", applied from {commit}"))
        .unwrap_or_default();
    let run = last
        .run
        .as_ref()
        .map(|run| format!(", {run}"))
        .unwrap_or_default();
    format!("{} since {}{commit}{run}", stack.state.words(), last.at)
}
