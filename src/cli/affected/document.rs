//! What a change touches, as it is printed for programs, and how it follows from two trees and the graph. Not how people see it.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::{removed, scope};
use crate::cli::project::{Compiled, Output};
use crate::estate::Estate;
use crate::facts::{Provider, regions};
use crate::graph::Node;
use crate::impact::contents::{self, Cause};
use crate::impact::{self, Side, overlays};
use crate::tree::FileTree;
use crate::value::CellName;

/// Version of the shape. It grows only when a reader of the old shape would go wrong.
const FORMAT: u32 = 1;

/// The stacks and overlays that a change touches, as `terrane affected --format json` prints them.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Affected {
    /// Version of this shape: 1.
    pub format: u32,
    /// The revision that was compared with; null for the folder.
    pub against: Option<String>,
    /// Stacks that are gone, in the order to destroy them in, before the change is merged: afterwards their code is not there.
    pub destroy_before: Vec<Leaving>,
    /// Folders of stacks that were rolled back from what they hold: nothing is applied there until they change.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rolled_back: Vec<String>,
    /// Stacks to apply, wave by wave: those of one wave need only stacks of earlier ones. Waves in which nothing is touched are left out.
    pub waves: Vec<Wave>,
    /// Overlays of Kustomize whose inputs differ, by folder.
    pub overlays: Vec<Overlay>,
    /// Modules whose change touches stacks, by folder.
    pub modules: Vec<Shared>,
}

/// Stacks that can be applied at once.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Wave {
    /// Its number in `terrane graph`, from 1.
    pub wave: usize,
    /// Sorted by layer and folder.
    pub stacks: Vec<Stack>,
}

/// A root module of Terraform.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Stack {
    /// Its folder, below that of `regions.toml`.
    pub folder: String,
    /// Its name, unique in the estate.
    pub name: String,
    /// The key of its state; null without a backend.
    pub state_key: Option<String>,
    /// Its region; null where it is for more than one, as with all that follow.
    pub region: Option<String>,
    /// Its environment.
    pub environment: Option<String>,
    /// Its client.
    pub client: Option<String>,
    /// Its layer.
    pub layer: String,
    /// The account, project or subscription that it is applied in.
    pub account: Option<String>,
    /// The cloud of its region: `aws`, `gcp` or `azure`.
    pub cloud: Option<String>,
    /// The partition of AWS that it lies in, the second part of ARNs.
    pub partition: Option<String>,
    /// The part of the pipelines that applies it; null for what is applied by hand.
    pub part: Option<String>,
    /// Whose rights its apply needs: `foundation`, `platform`, `clients`, `databases` or `applications`.
    pub rights: Option<String>,
    /// Its stage in the rollout of its environment, from 1.
    pub stage: Option<usize>,
    /// Files of values that its plan is given, from its folder: `terraform plan -var-file=FILE`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// Why it is here.
    pub why: Vec<Why>,
}

/// Why a stack is here.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Why {
    /// What kind of reason it is.
    pub kind: Kind,
    /// The module, the file of values, the folder that the stack had, or the folder of the stack that it reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// What it reads there: names of parameters, secrets or objects.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<String>,
}

/// Kinds of reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// It was not there.
    Added,
    /// It had another folder, and keeps its state.
    Folder,
    /// Files in its own folder differ.
    OwnFiles,
    /// A module that it calls differs.
    Module,
    /// A file of values that its plan is given differs.
    Values,
    /// It was to be applied before, and was not: itself or something before it failed.
    Unfinished,
    /// It does not change itself, or not only: it reads what another stack of this list writes.
    Reads,
}

/// A stack that is gone.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Leaving {
    /// The folder that it had.
    pub folder: String,
    /// The key of its state; null where its backend does not say it.
    pub state_key: Option<String>,
    /// Its region, as its folder says by the pattern of the stacks that stay; null where that is not clear, as with all that follow.
    pub region: Option<String>,
    /// Its environment.
    pub environment: Option<String>,
    /// Its client.
    pub client: Option<String>,
    /// Its layer.
    pub layer: Option<String>,
}

/// A kustomization that no other one includes.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Overlay {
    /// Its folder, below that of `regions.toml`.
    pub folder: String,
    /// What happens to it.
    pub kind: Fate,
    /// The files that it is made of that are not what they were.
    pub files: Vec<String>,
}

/// What happens to an overlay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It was not there.
    Added,
    /// It gives something else.
    Changed,
    /// It is gone.
    Removed,
}

/// A module that differs, and how far that reaches.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Shared {
    /// Its folder.
    pub module: String,
    /// How many stacks call it, themselves or through other modules.
    pub stacks: usize,
    /// How many regions these are in.
    pub regions: usize,
}

impl Affected {
    /// Whether nothing is touched.
    pub fn is_empty(&self) -> bool {
        self.waves.is_empty() && self.destroy_before.is_empty() && self.overlays.is_empty()
    }
}

/// What stacks are compared with: a tree, or what each was last applied from.
#[derive(Default)]
pub struct Before {
    /// The tree that was there before; of several, the last one.
    pub tree: FileTree,
    /// The root modules that are not what they were.
    pub found: contents::Differing,
    /// Folders of stacks that were to be applied and were not.
    pub unfinished: BTreeSet<String>,
    /// Folders of stacks that hold what was rolled back: they are left as they are.
    pub rolled_back: BTreeSet<String>,
}

impl Before {
    /// One tree for all.
    pub fn of_tree(output: &Output, tree: FileTree) -> Self {
        let found = differing(output, &tree);
        Self {
            tree,
            found,
            ..Self::default()
        }
    }
}

/// What a change from what was before to the compiled tree touches.
pub fn document(
    compiled: &Compiled,
    output: &Output,
    before: Before,
    against: Option<&str>,
) -> Affected {
    let Before {
        tree: old,
        found,
        unfinished,
        rolled_back,
    } = before;
    let old = &old;
    let model = compiled.model.as_ref();
    let nodes = nodes(output);
    let stages = model.map(|model| scope::stages(&output.graph, model));
    let mut why = reasons(output, (&found, &unfinished));
    why.retain(|folder, _| !rolled_back.contains(folder));
    let modules = shared(&why, &nodes);
    let mut waves = Vec::new();
    for (wave, number) in output.graph.waves().into_iter().zip(1..) {
        let stacks = wave.into_iter().filter_map(|node| {
            let folder = folder(output, node)?;
            let why = why.get(&folder)?.iter().cloned().collect();
            let stage = stages
                .as_ref()
                .and_then(|all| all.get(&node.info.path).copied());
            Some(Stack {
                stage,
                ..stack(folder, (output, node), model, why)
            })
        });
        let stacks: Vec<Stack> = stacks.collect();
        if !stacks.is_empty() {
            waves.push(Wave {
                wave: number,
                stacks,
            });
        }
    }
    Affected {
        format: FORMAT,
        against: against.map(str::to_owned),
        destroy_before: leaving(compiled, output, old, (found.removed, &nodes)),
        rolled_back: rolled_back.into_iter().collect(),
        waves,
        overlays: overlays_of(old, &output.tree),
        modules,
    }
}

fn leaving(
    compiled: &Compiled,
    output: &Output,
    old: &FileTree,
    (gone, nodes): (BTreeMap<String, Option<String>>, &BTreeMap<String, &Node>),
) -> Vec<Leaving> {
    let before = Side::new(old);
    // What is empty leaves nothing behind.
    let mut gone = gone;
    gone.retain(|folder, _| before.makes_anything(folder));
    if gone.is_empty() {
        return Vec::new();
    }
    let now = Side::new(&output.tree).given(output.given());
    let given = gone.keys().map(|folder| {
        let values = impact::leaving::values(folder, &before, &now);
        (folder.clone(), values)
    });
    let folders: Vec<&str> = gone.keys().map(String::as_str).collect();
    let states = before.states();
    let states: Vec<&impact::State> = states.iter().collect();
    let order = impact::leaving::in_order(
        &before,
        given.collect(),
        &folders,
        (&states, &compiled.providers),
    );
    removed::leaving(gone, order, nodes)
}

/// The root modules that are not what they are in a tree.
pub fn differing(output: &Output, old: &FileTree) -> contents::Differing {
    let (before, after) = (Side::new(old), Side::new(&output.tree));
    contents::differing(&before, &after, &output.given())
}

/// The stacks by their folders.
fn nodes(output: &Output) -> BTreeMap<String, &Node> {
    let all = output.graph.stacks.iter();
    all.filter_map(|node| Some((folder(output, node)?, node)))
        .collect()
}

/// Where a stack is put.
pub fn folder(output: &Output, node: &Node) -> Option<String> {
    Some(output.parts.place(&node.info.path)?.to_string())
}

/// A stack as it is printed.
pub fn stack(
    folder: String,
    (output, node): (&Output, &Node),
    model: Option<&Estate>,
    why: Vec<Why>,
) -> Stack {
    let info = &node.info;
    let up = "../".repeat(folder.split('/').count());
    let values = info
        .values
        .iter()
        .filter_map(|path| output.parts.place(path));
    let values = values.map(|path| format!("{up}{path}")).collect();
    let of = |name: &str| info.scope.get(name).cloned();
    // An app's path begins with its client.
    let app = of("app").and_then(|app| Some(app.split_once('/')?.0.to_owned()));
    let (region, environment) = (of("region"), of("environment"));
    Stack {
        account: model.and_then(|model| account(model, node)),
        cloud: info.cloud.map(|cloud| cloud.id().to_owned()),
        partition: partition(model, region.as_deref()),
        part: info.environment().and(info.part()).map(str::to_owned),
        rights: info.part_of_layer().map(str::to_owned),
        stage: None,
        folder,
        name: info.name.clone(),
        state_key: Some(info.state_key.clone()).filter(|_| info.has_backend),
        region,
        environment,
        client: of("client").or(app),
        layer: info.layer.clone(),
        values,
        why,
    }
}

/// The partition of AWS of a region.
fn partition(model: Option<&Estate>, region: Option<&str>) -> Option<String> {
    let region = model?.regions.get(region?)?;
    let is_aws = region.provider.value == Provider::Aws;
    let partition = regions::partition(&region.name).filter(|_| is_aws);
    partition.map(|(id, _)| id.to_owned())
}

/// Where a stack is applied: the account of its cell, or of its environment.
fn account(model: &Estate, node: &Node) -> Option<String> {
    let cell = node
        .info
        .cell()
        .and_then(|cell| CellName::parse(&cell).ok());
    let cell = cell.and_then(|cell| model.cells.get(&cell)?.account.as_ref());
    let environment = node.info.scope.get("environment");
    let environment = environment.or(node.info.state.as_ref());
    let environment = environment.and_then(|name| model.environments.get(name)?.account.as_ref());
    let of_environment = || Some(environment?.value.as_str().to_owned());
    cell.map(|account| account.id().to_owned())
        .or_else(of_environment)
}

/// Why each stack is touched: by itself, and by what it reads of those that are.
fn reasons(
    output: &Output,
    (found, unfinished): (&contents::Differing, &BTreeSet<String>),
) -> BTreeMap<String, BTreeSet<Why>> {
    let why = |kind, of: Option<&String>| Why {
        kind,
        of: of.cloned(),
        parameters: Vec::new(),
    };
    let mut all: BTreeMap<String, BTreeSet<Why>> = BTreeMap::new();
    for folder in &found.added {
        let reasons = all.entry(folder.clone()).or_default();
        reasons.insert(why(Kind::Added, None));
    }
    for (folder, causes) in &found.changed {
        let reasons = causes.iter().map(|cause| match cause {
            Cause::Own => why(Kind::OwnFiles, None),
            Cause::Folder(from) => why(Kind::Folder, Some(from)),
            Cause::Module(module) => why(Kind::Module, Some(module)),
            Cause::Values(file) => why(Kind::Values, Some(file)),
        });
        all.entry(folder.clone()).or_default().extend(reasons);
    }
    for folder in unfinished {
        all.entry(folder.clone())
            .or_default()
            .insert(why(Kind::Unfinished, None));
    }
    let edges = output.graph.edges();
    let mut readers: BTreeMap<String, Vec<(String, Vec<String>)>> = BTreeMap::new();
    for edge in edges.iter().filter(|edge| !edge.parameters.is_empty()) {
        let (from, to) = (folder(output, edge.from), folder(output, edge.to));
        if let (Some(from), Some(to)) = (from, to) {
            let names = edge.parameters.iter().map(|handed| handed.name.clone());
            readers.entry(from).or_default().push((to, names.collect()));
        }
    }
    let mut open: Vec<String> = all.keys().cloned().collect();
    let mut seen: BTreeSet<String> = open.iter().cloned().collect();
    while let Some(from) = open.pop() {
        for (to, parameters) in readers.get(&from).into_iter().flatten() {
            all.entry(to.clone()).or_default().insert(Why {
                kind: Kind::Reads,
                of: Some(from.clone()),
                parameters: parameters.clone(),
            });
            if seen.insert(to.clone()) {
                open.push(to.clone());
            }
        }
    }
    all
}

fn shared(why: &BTreeMap<String, BTreeSet<Why>>, nodes: &BTreeMap<String, &Node>) -> Vec<Shared> {
    let mut users: BTreeMap<&String, Vec<&String>> = BTreeMap::new();
    for (folder, reasons) in why {
        let modules = reasons.iter().filter(|why| why.kind == Kind::Module);
        for module in modules.filter_map(|why| why.of.as_ref()) {
            users.entry(module).or_default().push(folder);
        }
    }
    let counted = users.into_iter().map(|(module, users)| {
        let scopes = users.iter().filter_map(|folder| nodes.get(*folder));
        let regions = scopes.filter_map(|node| node.info.scope.get("region"));
        Shared {
            module: module.clone(),
            stacks: users.len(),
            regions: regions.collect::<BTreeSet<_>>().len(),
        }
    });
    counted.collect()
}

fn overlays_of(old: &FileTree, new: &FileTree) -> Vec<Overlay> {
    let found = overlays::differing(old, new);
    let bare = |folders: BTreeSet<String>, kind| {
        let all = folders.into_iter();
        all.map(move |folder| Overlay {
            folder,
            kind,
            files: Vec::new(),
        })
    };
    let changed = found.changed.into_iter().map(|(folder, files)| Overlay {
        folder,
        kind: Fate::Changed,
        files: files.into_iter().collect(),
    });
    let come = bare(found.added, Fate::Added);
    let gone = bare(found.removed, Fate::Removed);
    let mut all: Vec<Overlay> = changed.chain(come).chain(gone).collect();
    all.sort_by(|one, other| one.folder.cmp(&other.folder));
    all
}

/// One JSON document, indented, with a line break at its end.
pub fn json(found: &impl Serialize) -> String {
    // Strings and numbers always serialise.
    let text = serde_json::to_string_pretty(found).unwrap_or_default();
    format!("{text}\n")
}
