//! Rendering: every template of every blueprint for every instance, in parallel, with the same result in any order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::fault::Found;
use super::merge::{self, File};
use super::place::{self, Copy, Place};
use super::plan::{self, Plan};
use super::{
    Blueprint, Each, Files, Instance, Scopes, StackInfo, Template, TemplateBody, check, document,
    fault, header, reference, terraform,
};
use crate::diag::{Problem, Problems};
use crate::expr::{self, Scope, Value};
use crate::format::{json, yaml};
use crate::hcl;
use crate::source::Sources;
use crate::span::{SourceId, Span};
use crate::terraform::modules::Modules;
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
        found.add(
            &job.instance(&plan)
                .map_or_else(String::new, |i| i.label.clone()),
            done.problems,
        );
    }
    let (modules, problems) = modules(&plan);
    files.extend(modules);
    found.add("", problems);
    reference::fill(&mut files);
    let mut conflicts = Vec::new();
    let (tree, emitted, modules) = merge::tree(files, sources, &mut conflicts);
    found.add("", conflicts);
    Rendering {
        tree,
        emitted,
        modules,
        stacks: plan.stacks,
        problems: found.into_problems(),
    }
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

#[derive(Default)]
struct Done {
    files: Vec<File>,
    problems: Vec<Problem>,
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
        let asked: BTreeSet<Each> = blueprint.checks.iter().map(|c| c.each).collect();
        for each in asked {
            add(Work::Checks, each);
        }
        for (number, files) in blueprint.files.iter().enumerate() {
            if !files.is_modules() {
                add(Work::Files(number), files.each);
            }
        }
    }
    jobs
}

impl Job {
    fn instance<'p>(&self, plan: &'p Plan) -> Option<&'p Instance> {
        plan.instances(self.each).get(self.instance)
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
                Work::Files(files) => {
                    if let Some(files) = blueprint.files.get(files) {
                        let folder = Folder {
                            plan,
                            at: self.blueprint,
                            blueprint,
                            files,
                            number: self.instance,
                            instance,
                        };
                        folder.write(&mut done);
                    }
                }
            }
        }
        done.problems.extend(found.into_problems());
        done
    }
}

/// A folder of templates for one instance.
struct Folder<'p, 'b> {
    plan: &'p Plan<'b>,
    at: usize,
    blueprint: &'p Blueprint,
    files: &'p Files,
    number: usize,
    instance: &'p Instance,
}

impl Folder<'_, '_> {
    fn write(&self, done: &mut Done) {
        let Some(names) = self.plan.base(self.at, self.files.each, self.number) else {
            return;
        };
        let scope = Scope::new(names);
        let elements = match self.elements(&scope) {
            Ok(elements) => elements,
            Err(problems) => return done.problems.extend(problems),
        };
        for each in elements {
            let block = plan::in_block(self.files, names, each);
            match place::destination(self.files, &Scope::new(&block)) {
                Ok(Some(to)) => self.write_to(&to, &block, done),
                Ok(None) => {}
                Err(problems) => done.problems.extend(problems),
            }
        }
    }

    /// The values of `each`, or one time without.
    fn elements(&self, scope: &Scope) -> Result<Vec<Option<Value>>, Vec<Problem>> {
        self.files
            .for_each
            .as_ref()
            .map_or(Ok(vec![None]), |for_each| {
                place::elements_of(for_each, scope)
            })
    }

    /// `block` are the names of the `files` block.
    fn write_to(&self, to: &Place, block: &expr::Names, done: &mut Done) {
        let mut folder: Option<(Option<RelPath>, expr::Names)> = None;
        for template in self.files.templates.iter() {
            let copies = match place::copies(self.files, template, block) {
                Ok(copies) => copies,
                Err(problems) => {
                    done.problems.extend(problems);
                    continue;
                }
            };
            for Copy { name, place, each } in copies {
                let path = match to.file(&name) {
                    Ok(path) => path,
                    Err(why) => {
                        done.problems.push(bad_path(template, place, &why));
                        continue;
                    }
                };
                let parent = path.parent();
                if folder.as_ref().is_none_or(|(of, _)| *of != parent) {
                    let at = parent.as_ref();
                    let names = self
                        .plan
                        .names_in(self.at, self.files, self.number, block, at);
                    folder = Some((parent, names));
                }
                let Some((_, names)) = &folder else { continue };
                let scope = match each {
                    Some(each) => Scope::new(names).with("each", each),
                    None => Scope::new(names),
                };
                self.write_file(template, path, &scope, done);
            }
        }
    }

    fn write_file(&self, template: &Template, path: RelPath, scope: &Scope, done: &mut Done) {
        match one(template, scope) {
            Ok(None) => {}
            Ok(Some(Rendered { text, tree })) => {
                let text = header::with_header(&template.path, text, &self.blueprint.name);
                done.files.push(File {
                    path,
                    bytes: text.into_bytes().into(),
                    template: template.source,
                    instance: self.instance.label.as_str().into(),
                    module: None,
                    tree,
                });
            }
            Err(problems) => done.problems.extend(problems),
        }
    }
}

/// What a template became: its text, and its tree if it is HCL.
struct Rendered {
    text: String,
    tree: Option<hcl::File>,
}

impl Rendered {
    fn text(text: String) -> Self {
        Self { text, tree: None }
    }

    fn tree(tree: hcl::File) -> Self {
        let text = tree.print();
        let tree = Some(tree);
        Self { text, tree }
    }
}

/// A template in a scope; none if nothing is left of it.
fn one(template: &Template, scope: &Scope) -> Result<Option<Rendered>, Vec<Problem>> {
    Ok(match &template.body {
        TemplateBody::Terraform(file) => terraform::render(file, scope)?.map(Rendered::tree),
        TemplateBody::Yaml(documents) => {
            let documents = document::evaluate(documents, scope)?;
            (!documents.is_empty()).then(|| Rendered::text(yaml::print(&documents)))
        }
        TemplateBody::Json(documents) => {
            let documents = document::evaluate(documents, scope)?;
            documents
                .first()
                .map(|document| Rendered::text(json::print(&document.root)))
        }
        TemplateBody::Text(parts) => {
            let text = expr::evaluate_template(parts, scope).map_err(fault::problems)?;
            (!text.trim().is_empty()).then(|| Rendered::text(text))
        }
        TemplateBody::Verbatim => Some(Rendered::text(template.text.to_string())),
    })
}

/// `place` is the expression that the path comes from.
fn bad_path(template: &Template, place: Option<Span>, why: &str) -> Problem {
    let place = place.unwrap_or(Span::new(template.source, 0, 0));
    Problem::new(
        &place::PATH,
        format!("the path of what this template becomes {why}"),
    )
    .at(place, "")
}

/// Plain modules of blueprints that are emitted or that somebody calls: once each.
fn modules(plan: &Plan) -> (Vec<File>, Vec<Problem>) {
    let asked = plan.modules.asked();
    let (mut written, mut problems) = (Vec::new(), Vec::new());
    for (at, folder) in &plan.modules.folders {
        let active = plan.active.get(*at).is_some_and(|a| a.contains(&true));
        let Some(blueprint) = plan
            .blueprints
            .get(*at)
            .filter(|_| active || asked.contains(at))
        else {
            continue;
        };
        let templates = blueprint
            .files
            .iter()
            .filter(|f| f.is_modules())
            .flat_map(|f| f.templates.iter());
        for template in templates {
            let Rendered { text, tree } = match &template.body {
                TemplateBody::Terraform(file) => Rendered::tree(file.clone()),
                _ => Rendered::text(template.text.to_string()),
            };
            let plain: Arc<str> = text.as_str().into();
            let text = header::with_header(&template.path, text, &blueprint.name);
            match folder.file(&template.path) {
                Ok(path) => written.push(File {
                    path,
                    bytes: text.into_bytes().into(),
                    template: template.source,
                    instance: "".into(),
                    module: Some(plain),
                    tree,
                }),
                Err(why) => problems.push(bad_path(template, None, &why)),
            }
        }
    }
    (written, problems)
}
