//! The folders of a blueprint as files: what their templates become, and what extends them. Not which folders there are.

use std::sync::Arc;

use super::draft::{self, Content, Draft};
use super::extension::At;
use super::fault::Found;
use super::merge::File;
use super::names::Definition;
use super::open::OpenVariables;
use super::place::{self, Copy, Place};
use super::plan::{self, Plan};
use super::{Files, Instance, Template, TemplateBody, document, fault, terraform};
use crate::diag::Problem;
use crate::expr::{self, Names, Scope, Value};
use crate::format::json;
use crate::span::Span;
use crate::value::RelPath;

/// What was written, and what went wrong.
#[derive(Default)]
pub(super) struct Done {
    pub(super) files: Vec<File>,
    pub(super) problems: Vec<Problem>,
}

/// The folder of a `files` block for one instance, every element of its `for_each`, with what extends it.
pub(super) fn folder(plan: &Plan, at: At, number: usize) -> Done {
    let mut done = Done::default();
    let Some(folder) = Folder::new(plan, at, at, number) else {
        return done;
    };
    let Some(names) = folder.names() else {
        return done;
    };
    let elements = match folder.elements(&Scope::new(names)) {
        Ok(elements) => elements,
        Err(problems) => {
            done.problems = problems;
            return done;
        }
    };
    for each in elements {
        let block = plan::in_block(folder.files, names, each.clone());
        let to = match place::destination(folder.files, &Scope::new(&block)) {
            Ok(Some(to)) => to,
            Ok(None) => continue,
            Err(problems) => {
                done.problems.extend(problems);
                continue;
            }
        };
        let mut drafts = Vec::new();
        folder.write_to(&to, &block, &mut drafts, &mut done.problems);
        extend(
            plan,
            at,
            number,
            (&to, each),
            &mut drafts,
            &mut done.problems,
        );
        done.files
            .extend(draft::files(drafts, plan.blueprints, &mut done.problems));
    }
    done
}

/// What extends the folder that was written to `to` for an element.
fn extend<'p>(
    plan: &'p Plan,
    owner: At,
    number: usize,
    (to, each): (&Place, Option<Value>),
    drafts: &mut Vec<Draft<'p>>,
    problems: &mut Vec<Problem>,
) {
    for extender in plan.extenders.of(owner) {
        let Some(folder) = Folder::new(plan, extender.at, owner, number) else {
            continue;
        };
        let mut found = Found::default();
        let is_active = plan.is_active(extender.at.0, folder.files.each, number, &mut found);
        problems.extend(found.into_problems());
        let Some(names) = folder.names().filter(|_| is_active) else {
            continue;
        };
        let block = plan::in_block(folder.files, names, each.clone());
        match place::is_wanted(folder.files, &Scope::new(&block)) {
            Ok(true) => {}
            Ok(false) => continue,
            Err(found) => {
                problems.extend(found);
                continue;
            }
        }
        // Loading has made sure that the folder is in the other one.
        let below = extender.folder.as_ref();
        let Ok(to) = below.map_or(Ok(to.clone()), |name| to.folder(name)) else {
            continue;
        };
        folder.write_to(&to, &block, drafts, problems);
    }
}

/// A folder of templates for one instance.
struct Folder<'p, 'b> {
    plan: &'p Plan<'b>,
    at: At,
    /// The block whose folder it is written to.
    owner: At,
    files: &'p Files,
    number: usize,
    instance: &'p Instance,
}

impl<'p, 'b> Folder<'p, 'b> {
    /// None for positions that the plan does not have.
    fn new(plan: &'p Plan<'b>, at: At, owner: At, number: usize) -> Option<Self> {
        let blueprint = plan.blueprints.get(at.0)?;
        let files = blueprint.files.get(at.1)?;
        let instance = plan.instances(files.each).get(number)?;
        Some(Self {
            plan,
            at,
            owner,
            files,
            number,
            instance,
        })
    }

    fn names(&self) -> Option<&'p Names<'b>> {
        self.plan.base(self.at.0, self.files.each, self.number)
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
    fn write_to(
        &self,
        to: &Place,
        block: &Names,
        drafts: &mut Vec<Draft<'p>>,
        problems: &mut Vec<Problem>,
    ) {
        let templates = &self.files.templates;
        let mut shared = Names::within(block);
        for Definition { name, expr, .. } in &self.files.shared_names {
            shared.define(name.value.as_str(), expr);
        }
        let theirs = templates
            .shared()
            .map(|template| (template, vec![Copy::of(template)]));
        self.write_copies(to, &shared, theirs, drafts, problems);
        let mut own = Vec::new();
        for template in templates.own() {
            match place::copies(self.files, template, block) {
                Ok(copies) => own.push((template, copies)),
                Err(found) => problems.extend(found),
            }
        }
        self.write_copies(to, block, own, drafts, problems);
    }

    fn write_copies(
        &self,
        to: &Place,
        block: &Names,
        copies: impl IntoIterator<Item = (&'p Template, Vec<Copy>)>,
        drafts: &mut Vec<Draft<'p>>,
        problems: &mut Vec<Problem>,
    ) {
        let mut folder: Option<(Option<RelPath>, Names)> = None;
        let all = copies
            .into_iter()
            .flat_map(|(template, copies)| copies.into_iter().map(move |copy| (template, copy)));
        for (template, copy) in all {
            let path = match to.file(&copy.name) {
                Ok(path) => path,
                Err(why) => {
                    problems.push(bad_path(template, copy.place, &why));
                    continue;
                }
            };
            let parent = path.parent();
            if folder.as_ref().is_none_or(|(of, _)| *of != parent) {
                let blueprints = (self.owner.0, self.at.0);
                let at = parent.as_ref();
                let names = self
                    .plan
                    .names_in(blueprints, self.files, self.number, block, at);
                folder = Some((parent, names));
            }
            let Some((_, names)) = &folder else { continue };
            let scope = match copy.each {
                Some(each) => Scope::new(names).with("each", each),
                None => Scope::new(names),
            };
            match content(template, &scope, &self.plan.modules.open) {
                Ok(None) => {}
                Ok(Some(content)) => drafts.push(Draft {
                    path,
                    template,
                    content,
                    by: self.at,
                    owner: self.owner,
                    appends: copy.appends,
                    instance: self.instance.label.as_str().into(),
                    module: None,
                }),
                Err(found) => problems.extend(found),
            }
        }
    }
}

/// A template in a scope; none if nothing is left of it.
fn content(
    template: &Template,
    scope: &Scope,
    open: &OpenVariables,
) -> Result<Option<Content>, Vec<Problem>> {
    let Some(body) = template.body() else {
        return Ok(None);
    };
    Ok(match body {
        TemplateBody::Terraform(file) => {
            terraform::render(&template.path, file, scope, open)?.map(Content::Hcl)
        }
        TemplateBody::Yaml(documents) => {
            let documents = document::evaluate(documents, scope)?;
            (!documents.is_empty()).then_some(Content::Yaml(documents))
        }
        TemplateBody::Json(documents) => {
            let documents = document::evaluate(documents, scope)?;
            let first = documents.first();
            first.map(|document| Content::Text(json::print(&document.root).into()))
        }
        TemplateBody::Text(parts) => {
            let text = expr::evaluate_template(parts, scope).map_err(fault::problems)?;
            (!text.trim().is_empty()).then(|| Content::Text(text.into()))
        }
        TemplateBody::Verbatim => Some(Content::Text(Arc::clone(&template.text))),
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

/// Plain modules of blueprints that are emitted or that somebody calls: once each, with what extends them.
pub(super) fn modules(plan: &Plan) -> Done {
    let asked = plan.modules.asked();
    let mut done = Done::default();
    for (at, to) in &plan.modules.folders {
        let active = plan.active.get(*at).is_some_and(|a| a.contains(&true));
        let blueprint = plan.blueprints.get(*at);
        let Some(blueprint) = blueprint.filter(|_| active || asked.contains(at)) else {
            continue;
        };
        let mut drafts = Vec::new();
        let blocks = blueprint.files.iter().enumerate();
        for (number, files) in blocks.filter(|(_, files)| files.is_modules()) {
            let by = (*at, number);
            for template in files.templates.own() {
                let content = match template.body() {
                    None => continue,
                    Some(TemplateBody::Terraform(file)) => Content::Hcl(file.clone()),
                    Some(_) => Content::Text(Arc::clone(&template.text)),
                };
                match to.file(&template.path) {
                    Ok(path) => drafts.push(Draft {
                        path,
                        template,
                        module: Some(content.clone()),
                        content,
                        by,
                        owner: by,
                        appends: false,
                        instance: "".into(),
                    }),
                    Err(why) => done.problems.push(bad_path(template, None, &why)),
                }
            }
            let written_for_all = 0;
            extend(
                plan,
                by,
                written_for_all,
                (to, None),
                &mut drafts,
                &mut done.problems,
            );
        }
        done.files
            .extend(draft::files(drafts, plan.blueprints, &mut done.problems));
    }
    done
}
