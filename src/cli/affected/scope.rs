//! Which of the stacks that a change touches are meant: of an environment, a part of the pipelines, a stage of the rollout. Not what is touched.

use std::collections::BTreeMap;

use clap::Args;

use super::document::Affected;
use crate::blueprint::rollout::PARTS;
use crate::estate::Estate;
use crate::graph::{Graph, Node};
use crate::value::{CellName, RelPath};

/// Which stacks are meant.
#[derive(Debug, Default, Args)]
pub struct Scope {
    /// Only stacks of this environment
    #[arg(long, value_name = "NAME")]
    pub environment: Option<String>,
    /// Only stacks of this part of the pipelines
    #[arg(long, value_name = "PART", value_parser = PARTS)]
    part: Option<String>,
    /// Only stacks of this stage of the rollout, from 1
    #[arg(long, value_name = "N", requires = "environment")]
    stage: Option<usize>,
}

impl Scope {
    /// Leaves out what is not meant.
    pub fn retain(&self, found: &mut Affected) {
        let fits = |wanted: &Option<String>, is: &Option<String>| wanted.is_none() || wanted == is;
        for wave in &mut found.waves {
            wave.stacks.retain(|stack| {
                fits(&self.environment, &stack.environment)
                    && fits(&self.part, &stack.part)
                    && (self.stage.is_none() || self.stage == stack.stage)
            });
        }
        found.waves.retain(|wave| !wave.stacks.is_empty());
        if self.part.is_some() || self.stage.is_some() {
            // Clusters take up overlays by themselves.
            found.overlays.clear();
        }
        let of_environment = |is: &Option<String>| is.is_none() || fits(&self.environment, is);
        found
            .destroy_before
            .retain(|stack| of_environment(&stack.environment));
    }
}

/// The stage of each stack that has one, from 1: that of its cell, but not before the stages of what it needs in its environment.
pub fn stages<'g>(graph: &'g Graph, model: &Estate) -> BTreeMap<&'g RelPath, usize> {
    let mut of_cells: BTreeMap<&CellName, usize> = BTreeMap::new();
    for environment in model.environments.keys() {
        for (stage, number) in model.rollout(environment).into_iter().zip(1..) {
            of_cells.extend(stage.into_iter().map(|cell| (cell, number)));
        }
    }
    let environment = |node: &Node| node.info.environment().map(str::to_owned);
    let mut found: BTreeMap<&RelPath, usize> = BTreeMap::new();
    let mut before: BTreeMap<&RelPath, Vec<&RelPath>> = BTreeMap::new();
    for edge in graph.edges() {
        if environment(edge.from) == environment(edge.to) {
            before
                .entry(&edge.to.info.path)
                .or_default()
                .push(&edge.from.info.path);
        }
    }
    for node in graph.waves().into_iter().flatten() {
        if node.info.environment().is_none() || node.info.part().is_none() {
            continue;
        }
        let cell = node
            .info
            .cell()
            .and_then(|cell| CellName::parse(&cell).ok());
        let own = cell
            .and_then(|cell| of_cells.get(&cell).copied())
            .unwrap_or(1);
        let needed = before.get(&node.info.path).into_iter().flatten();
        let needed = needed.filter_map(|path| found.get(path).copied());
        let stage = needed.chain([own]).max().unwrap_or(own);
        found.insert(&node.info.path, stage);
    }
    found
}
