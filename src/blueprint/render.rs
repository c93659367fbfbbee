//! Rendering: every template of every blueprint for every instance, in parallel, with the same result in any order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::fault::Found;
use super::merge;
use super::plan::Plan;
use super::write::{self, Done};
use super::{
    Blueprint, Each, Files, Instance, Scopes, StackInfo, Where, check, given, reference, released,
    retired,
};
use crate::diag::{Problem, Problems, Severity};
use crate::expr::Scope;
use crate::source::Sources;
use crate::span::SourceId;
use crate::terraform::modules::{FileKind, Modules};
use crate::tree::FileTree;
use crate::value::RelPath;

pub use super::merge::Emitted;

/// What a run emits.
#[derive(Debug, Default)]
pub struct Rendering {
    /// The files, by path relative to the output folder.
    pub tree: FileTree,
    /// Where each file came from.
    pub emitted: BTreeMap<RelPath, Emitted>,
    /// Its Terraform, as trees whose spans lie in the templates.
    pub modules: Modules,
    /// The Terraform root modules, sorted by path.
    pub stacks: Vec<StackInfo>,
    /// Where each blueprint makes something, in their order.
    pub made: Vec<BTreeSet<Where>>,
    /// Everything that is wrong. The tree is complete only when there are no errors.
    pub problems: Problems,
}

impl Rendering {
    /// What is wrong in modules, by their folders, as problems of the instances that those were rendered for: the same one of many instances is one problem.
    #[must_use]
    pub fn located(&self, wrong: Vec<(Option<String>, Problem)>) -> Problems {
        let mut instances: BTreeMap<&str, &Arc<str>> = BTreeMap::new();
        let mut of_template: BTreeMap<SourceId, BTreeSet<&Arc<str>>> = BTreeMap::new();
        for (path, emitted) in &self.emitted {
            let of_template = of_template.entry(emitted.template).or_default();
            of_template.insert(&emitted.instance);
            let folder = path
                .as_str()
                .rsplit_once('/')
                .map_or("", |(folder, _)| folder);
            instances.entry(folder).or_insert(&emitted.instance);
        }
        let mut found = Found::default();
        for (folder, problem) in wrong {
            let only = || {
                let instances = of_template.get(&problem.span()?.source)?;
                instances.first().filter(|_| instances.len() == 1).copied()
            };
            let instance = match &folder {
                Some(folder) => instances.get(folder.as_str()).copied(),
                None => only(),
            };
            found.add(instance.map_or("", |instance| instance), [problem]);
        }
        found.into_problems()
    }
}

/// Renders the blueprints for an estate.
#[must_use]
pub fn render(blueprints: &[Blueprint], scopes: &dyn Scopes, sources: &Sources) -> Rendering {
    let mut found = Found::default();
    let plan = Plan::new(blueprints, scopes, &mut found);
    let jobs = jobs(&plan);
    let done: Vec<Done> = jobs.par_iter().map(|job| job.run(&plan)).collect();
    let mut files = Vec::new();
    for (job, done) in jobs.iter().zip(done) {
        files.extend(done.files);
        found.add(&job.whom(&plan), done.problems);
    }
    let done = write::modules(&plan);
    files.extend(done.files);
    found.add("", done.problems);
    found.add("", unread(blueprints));
    let (emptied, kept) = retired::empty(&mut files, &plan.stacks, plan.blueprints);
    for (label, problem) in kept {
        found.add(&label, [problem]);
    }
    let mut stacks = plan.stacks.clone();
    for stack in &mut stacks {
        if let Some(reads_values) = emptied.get(&stack.path) {
            stack.is_emptied = true;
            if !reads_values {
                stack.values.clear();
            }
        }
    }
    released::add(&mut files, &plan.modules.folders, plan.blueprints);
    reference::fill(&mut files);
    let mut conflicts = Vec::new();
    let (tree, emitted, modules) = merge::tree(files, blueprints, sources, &mut conflicts);
    // What else is missing in a tree with conflicts may be there without them.
    if !conflicts
        .iter()
        .any(|problem| problem.severity == Severity::Error)
    {
        conflicts.extend(given::missing(&stacks, &tree, plan.blueprints));
    }
    found.add("", conflicts);
    let given = stacks.iter().map(|stack| {
        let files = stack.values.iter().cloned();
        (stack.path.to_string(), files.collect())
    });
    let modules = modules.given(given.collect());
    Rendering {
        tree,
        emitted,
        modules,
        made: plan.made(),
        stacks,
        problems: found.into_mistakes(sources),
    }
}

/// What is wrong with templates that nobody had read before they were needed.
fn unread(blueprints: &[Blueprint]) -> Vec<Problem> {
    let folders = blueprints.iter().flat_map(|blueprint| {
        let files = blueprint.files.iter().map(|files| &files.templates);
        files.chain(blueprint.shared.iter().map(|shared| &shared.templates))
    });
    folders.flat_map(|of| of.faults().cloned()).collect()
}

/// What the checks of blueprints find, of an estate that nothing can be rendered of.
pub fn judge(blueprints: &[Blueprint], scopes: &dyn Scopes, sources: &Sources) -> Problems {
    let mut found = Found::default();
    let plan = Plan::new(blueprints, scopes, &mut found);
    let jobs: Vec<Job> = jobs(&plan);
    let checks = jobs
        .par_iter()
        .filter(|job| matches!(job.work, Work::Checks));
    let done: Vec<_> = checks.map(|job| (job, job.run(&plan))).collect();
    // What keeps a plan from being made follows from what is wrong already.
    let mut found = Found::default();
    for (job, done) in done {
        found.add(&job.whom(&plan), done.problems);
    }
    let mut problems = found.into_mistakes(sources);
    // That an expression has no value follows from what is wrong already.
    problems.retain_mut(|problem| problem.rule.is_some());
    problems
}

/// What one blueprint has for one instance.
struct Job {
    blueprint: usize,
    work: Work,
    each: Each,
    instance: usize,
}

/// Which part of a blueprint.
#[derive(Clone, Copy)]
enum Work {
    /// The checks for that kind of instance.
    Checks,
    /// The `files` block of this number.
    Files(usize),
}

fn jobs(plan: &Plan) -> Vec<Job> {
    let mut jobs = Vec::new();
    for (at, blueprint) in plan.blueprints.iter().enumerate() {
        let mut add = |work, each| {
            let all = 0..plan.instances(each).len();
            jobs.extend(all.map(|instance| Job {
                blueprint: at,
                work,
                each,
                instance,
            }));
        };
        let asked: BTreeSet<Each> = blueprint.asked().collect();
        for each in asked {
            add(Work::Checks, each);
        }
        for (number, files) in blueprint.files.iter().enumerate() {
            // What extends a folder is written with that folder.
            if !files.is_modules() && files.extends.is_none() {
                add(Work::Files(number), files.each);
            }
        }
    }
    jobs
}

/// Whether a folder is written for an instance: of one that is retired, its stack alone, and the values that plans of it are given.
fn is_kept(blueprint: &Blueprint, files: usize, instance: &Instance) -> bool {
    let of_values = |path: &str| FileKind::of(path) == Some(FileKind::Values);
    let files = blueprint.files.get(files);
    !instance.is_retired
        || files.is_some_and(|files| {
            files.name == Files::STACK || files.templates.paths().all(of_values)
        })
}

impl Job {
    fn instance<'p>(&self, plan: &'p Plan) -> Option<&'p Instance> {
        plan.instances(self.each).get(self.instance)
    }

    /// The part of the estate that it is for.
    fn whom(&self, plan: &Plan) -> String {
        self.instance(plan)
            .map_or_else(String::new, |instance| instance.label.clone())
    }

    fn run(&self, plan: &Plan) -> Done {
        let mut done = Done::default();
        // Jobs are made from the plan's own positions.
        let (Some(blueprint), Some(instance)) =
            (plan.blueprints.get(self.blueprint), self.instance(plan))
        else {
            return done;
        };
        let mut found = Found::default();
        if plan.is_active(self.blueprint, self.each, self.instance, &mut found) {
            match self.work {
                Work::Checks => {
                    if let Some(names) = plan.base(self.blueprint, self.each, self.instance) {
                        let scope = Scope::new(names);
                        done.problems = check::failed(blueprint, self.each, instance, &scope);
                    }
                }
                Work::Files(files) if !is_kept(blueprint, files, instance) => {}
                Work::Files(files) => {
                    let at = (self.blueprint, files);
                    done = write::folder(plan, at, self.instance);
                }
            }
        }
        done.problems.extend(found.into_problems());
        done
    }
}
