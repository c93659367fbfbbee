//! What stacks tell each other: what each writes and reads in its cloud, as the rendered Terraform itself says, the rules for them, and the
//! order to apply stacks in. Must not know the estate, nor how the graph is shown.

mod check;
mod missing;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::blueprint::{StackInfo, rollout};
use crate::diag::Problems;
use crate::span::Span;
use crate::terraform::handover::{Handed, Handovers};
use crate::terraform::modules::Modules;
use crate::terraform::named::Named;
use crate::terraform::providers::Providers;
use crate::value::RelPath;

/// Every code of this module.
pub const CODES: [&crate::diag::Code; 8] = [
    &check::PART_ORDER,
    &check::TWO_PRODUCERS,
    &check::NAME_TWICE,
    &check::NO_PRODUCER,
    &check::LAYER_ORDER,
    &check::UNDECLARED_NEED,
    &check::CYCLE,
    &check::UNKNOWN_NAME,
];

/// The stacks and what flows between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// Sorted by path.
    pub stacks: Vec<Node>,
}

/// What somebody else makes of an estate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Others {
    /// Nothing.
    Nothing,
    /// What blueprints that are left out would have made, each with the blueprint.
    These(BTreeMap<Handed, String>),
    /// Nobody can say what.
    Anything,
}

/// A stack and what it hands over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The stack.
    pub info: StackInfo,
    /// What it writes for others: SSM parameters, secrets, objects.
    pub produces: BTreeSet<Handed>,
    /// What it reads of others.
    pub consumes: BTreeSet<Handed>,
    /// Where its templates read that.
    pub read_at: BTreeMap<Handed, Span>,
    /// What it writes or reads under names that cannot be known before a plan: addresses of their blocks.
    pub unclear: Vec<String>,
    /// What it makes that no other may make under the same name.
    pub named: BTreeMap<Named, Option<Span>>,
}

/// What one stack hands to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge<'g> {
    /// The stack that has to be applied first.
    pub from: &'g Node,
    /// The stack that needs it.
    pub to: &'g Node,
    /// What passes between them; none where a blueprint only says that it needs the other.
    pub parameters: BTreeSet<&'g Handed>,
}

/// The places of a stack that has to be applied first and of one that needs it, and what passes between them.
type Links<'g> = BTreeMap<(usize, usize), BTreeSet<&'g Handed>>;

/// Who writes what.
struct Producers<'g> {
    stacks: &'g [Node],
    /// Places of the stacks that write it.
    by_handed: BTreeMap<&'g Handed, Vec<usize>>,
}

impl<'g> Producers<'g> {
    fn of(stacks: &'g [Node]) -> Self {
        let mut by_handed: BTreeMap<&Handed, Vec<usize>> = BTreeMap::new();
        for (at, node) in stacks.iter().enumerate() {
            for handed in &node.produces {
                by_handed.entry(handed).or_default().push(at);
            }
        }
        Self { stacks, by_handed }
    }

    /// The stack whose value a consumer reads. Secrets of two projects or vaults can have one name: then it is that of a stack that the consumer needs.
    fn find(&self, handed: &Handed, consumer: &Node) -> Option<usize> {
        let all = self.by_handed.get(handed)?;
        if handed.channel.is_one() || all.len() == 1 {
            return all.first().copied();
        }
        let is_needed = |at: &&usize| {
            let producer = self.stacks.get(**at);
            producer.is_some_and(|p| consumer.info.needs.contains(&p.info.path))
        };
        all.iter().find(is_needed).copied()
    }
}

impl Graph {
    /// Reads the rendered root modules, and the modules that they call.
    #[must_use]
    pub fn new(stacks: &[StackInfo], modules: &Modules, providers: &Providers) -> Self {
        let handovers = Handovers::new(modules, providers);
        let mut nodes: Vec<Node> = stacks.par_iter().map(|s| node(s, &handovers)).collect();
        nodes.sort_by(|a, b| a.info.path.cmp(&b.info.path));
        Self { stacks: nodes }
    }

    /// What breaks the rules. Only what is named after the project must have a producer here; the rest is somebody else's. What is
    /// looked up by its name may be so, too: then a blueprint's part is made by others, and this is a warning.
    #[must_use]
    pub fn problems(&self, project: &str, others: &dyn Fn() -> Others) -> Problems {
        check::problems(self, (project, others))
    }

    /// What pipelines would apply before what it needs.
    #[must_use]
    pub fn parts(&self) -> Problems {
        check::parts(self)
    }

    /// All that is handed over, each with the blueprint whose stacks write it.
    #[must_use]
    pub fn made(&self) -> BTreeMap<Handed, String> {
        let nodes = self.stacks.iter().flat_map(|node| {
            let all = node.produces.iter();
            all.map(|handed| (handed.clone(), node.info.blueprint.clone()))
        });
        nodes.collect()
    }

    /// Every pair of stacks of which one needs the other, sorted by the paths of both.
    #[must_use]
    pub fn edges(&self) -> Vec<Edge<'_>> {
        let edge = |((from, to), parameters): ((usize, usize), _)| {
            Some(Edge {
                from: self.stacks.get(from)?,
                to: self.stacks.get(to)?,
                parameters,
            })
        };
        self.links().into_iter().filter_map(edge).collect()
    }

    /// The same by their places among the stacks.
    fn links(&self) -> Links<'_> {
        let all = self.stacks.iter().enumerate();
        let by_path: BTreeMap<&RelPath, usize> = all.map(|(at, n)| (&n.info.path, at)).collect();
        let producers = Producers::of(&self.stacks);
        let mut links = Links::new();
        for (to, node) in self.stacks.iter().enumerate() {
            // What is emptied goes before what it stands on.
            let link = |from: usize| match node.info.is_emptied {
                true => (to, from),
                false => (from, to),
            };
            for from in node.info.needs.iter().filter_map(|path| by_path.get(path)) {
                links.entry(link(*from)).or_default();
            }
            for handed in &node.consumes {
                let from = producers.find(handed, node).filter(|from| *from != to);
                if let Some(from) = from {
                    links.entry(link(from)).or_default().insert(handed);
                }
            }
        }
        links
    }

    /// The order to apply stacks in: those of one wave need only stacks of earlier ones. Stacks in a circle, and what needs
    /// them, are in none.
    #[must_use]
    pub fn waves(&self) -> Vec<Vec<&Node>> {
        let waves = rollout::waves(self.stacks.len(), self.links().into_keys());
        let nodes = |wave: Vec<usize>| {
            let mut wave: Vec<&Node> = wave.iter().filter_map(|at| self.stacks.get(*at)).collect();
            wave.sort_by(|a, b| (&a.info.layer, &a.info.path).cmp(&(&b.info.layer, &b.info.path)));
            wave
        };
        waves.into_iter().map(nodes).collect()
    }
}

fn node(info: &StackInfo, handovers: &Handovers) -> Node {
    let found = handovers.of(info.path.as_str());
    Node {
        info: info.clone(),
        produces: found.produces,
        consumes: found.consumes,
        read_at: found.read_at,
        unclear: found.unclear.into_iter().collect(),
        named: found.named,
    }
}
