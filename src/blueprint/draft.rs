//! What the templates of one folder became, on its way to files: what is said in several templates and stands in one place is put together here.

use std::sync::Arc;

use super::extension::At;
use super::merge::File;
use super::{Blueprint, Template, header, kustomization, requirements, zip};
use crate::diag::{Code, Problem};
use crate::format::yaml;
use crate::hcl;
use crate::span::Span;
use crate::value::RelPath;

/// What stands in one place is said in two ways.
pub const EXTENSION_CONFLICT: Code = Code::error(
    "blueprint::extension_conflict",
    "an extension contradicts the blueprint that it extends, or another extension",
);

/// What a template became.
pub(super) struct Draft<'p> {
    pub(super) path: RelPath,
    pub(super) template: &'p Template,
    pub(super) content: Content,
    /// The block that the template is of.
    pub(super) by: At,
    /// The block that the folder is of.
    pub(super) owner: At,
    /// Whether it is added to what is there under this name.
    pub(super) appends: bool,
    /// The instance it was rendered for; empty for a plain module.
    pub(super) instance: Arc<str>,
    /// What a plain module has, before others add to it.
    pub(super) module: Option<Content>,
}

/// What is in it.
#[derive(Clone)]
pub(super) enum Content {
    Text(Arc<str>),
    Hcl(hcl::File),
    Yaml(Vec<yaml::Document>),
}

impl Content {
    /// The text of what was made of a template.
    pub(super) fn print(&self, template: &Template) -> Arc<str> {
        match self {
            Self::Text(text) => Arc::clone(text),
            Self::Hcl(file) => match template.printed(file) {
                Some(text) => Arc::clone(text),
                None => file.print().into(),
            },
            Self::Yaml(documents) => yaml::print(documents).into(),
        }
    }
}

impl Draft<'_> {
    /// Whether it lies in the folder of another blueprint.
    pub(super) fn is_extension(&self) -> bool {
        self.by != self.owner
    }

    /// Whether its block wants an archive of it, under the name that it has here.
    fn is_zipped(&self, blueprints: &[Blueprint]) -> bool {
        let files = blueprints
            .get(self.by.0)
            .and_then(|b| b.files.get(self.by.1));
        let is = |name: &str| {
            let folder = self.path.as_str().strip_suffix(name);
            folder.is_some_and(|folder| folder.is_empty() || folder.ends_with('/'))
        };
        files.is_some_and(|files| files.zip.iter().any(|zip| is(&zip.value)))
    }

    /// The template's beginning.
    pub(super) fn place(&self) -> Span {
        Span::new(self.template.source, 0, 0)
    }
}

/// The files that the drafts of a folder are: those of its owner stand first, then those of each extension.
pub(super) fn files(
    drafts: Vec<Draft>,
    blueprints: &[Blueprint],
    problems: &mut Vec<Problem>,
) -> Vec<File> {
    let mut drafts = appended(drafts);
    if drafts.iter().any(Draft::is_extension) {
        kustomization::join(&mut drafts, problems);
    }
    requirements::join(&mut drafts, problems);
    let mut out = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let is_zipped = draft.is_zipped(blueprints);
        let file = file(draft, blueprints);
        out.extend(is_zipped.then(|| archive(&file)).flatten());
        out.push(file);
    }
    out
}

fn file(draft: Draft, blueprints: &[Blueprint]) -> File {
    let blueprint = source_of(&draft, blueprints);
    let is_unchanged = match &draft.content {
        Content::Hcl(file) => draft.template.printed(file).is_some(),
        Content::Text(_) => draft.template.is_carried,
        Content::Yaml(_) => false,
    };
    let is_sound = draft.module.is_some() && is_unchanged;
    let text = draft.content.print(draft.template);
    let text = header::with_header(&draft.template.path, &text, blueprint);
    File {
        path: draft.path,
        bytes: text.into_bytes().into(),
        template: draft.template.source,
        module: draft.module.map(|module| module.print(draft.template)),
        instance: draft.instance,
        tree: match draft.content {
            Content::Hcl(file) => Some(file),
            Content::Text(_) | Content::Yaml(_) => None,
        },
        by: draft.by,
        owner: draft.owner,
        is_copy: false,
        is_sound,
    }
}

/// The archive of a file, beside it: what runs code takes no other form, and one that Terraform makes is not where a saved plan is applied.
fn archive(file: &File) -> Option<File> {
    let name = file.path.name();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let name_of_archive = format!("{stem}.zip");
    let path = match file.path.parent() {
        Some(folder) => folder.join(&name_of_archive),
        None => RelPath::new(&name_of_archive),
    };
    Some(File {
        path: path.ok()?,
        bytes: zip::of(name, &file.bytes)?.into(),
        template: file.template,
        instance: Arc::clone(&file.instance),
        module: file.module.clone(),
        tree: None,
        by: file.by,
        owner: file.owner,
        is_copy: false,
        is_sound: false,
    })
}

/// The name of the blueprint whose template it is: that of the block, or the one that it shares.
fn source_of<'b>(draft: &Draft, blueprints: &'b [Blueprint]) -> &'b str {
    let Some(blueprint) = blueprints.get(draft.by.0) else {
        return "";
    };
    let is_own = |template: &Template| template.source == draft.template.source;
    let is_shared = blueprint
        .files
        .get(draft.by.1)
        .is_some_and(|files| !files.is_modules() && !files.templates.own().any(is_own));
    let shared = blueprint.stack.as_ref().filter(|_| is_shared);
    let shared = shared.and_then(|stack| stack.shared.as_ref());
    shared.map_or(blueprint.name.as_str(), |name| name.value.as_str())
}

/// The drafts with those that are added to others behind these.
fn appended(drafts: Vec<Draft>) -> Vec<Draft> {
    let mut out: Vec<Draft> = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let first = out
            .iter_mut()
            .find(|first| draft.appends && first.path == draft.path);
        match (first.map(|first| &mut first.content), &draft.content) {
            (Some(Content::Hcl(first)), Content::Hcl(more)) => *first = first.followed_by(more),
            _ => out.push(draft),
        }
    }
    out
}
