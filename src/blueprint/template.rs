//! A template file: its kind by its extension, parsed once. Not how it is evaluated.

use std::sync::Arc;

use super::document::{self, Document};
use super::markdown;
use super::terraform;
use crate::diag::{Code, Problem, Problems};
use crate::hcl::{self, Part, SyntaxError};
use crate::span::SourceId;
use crate::terraform::modules::FileKind;

/// A file of a blueprint cannot be read.
pub const SYNTAX: Code = Code::error(
    "blueprint::syntax",
    "a file of a blueprint is not valid in its format",
);

/// A file of a blueprint's folder.
#[derive(Clone, Debug)]
pub struct Template {
    /// Its path in the folder, and in the folder that it is emitted to.
    pub path: String,
    /// Its number in the run's sources.
    pub source: SourceId,
    /// Its text.
    pub text: Arc<str>,
    /// Whether the compiler carries it: then the text is laid out as HCL is printed, and a module is sound, which tests hold.
    pub is_carried: bool,
    /// What it is.
    pub body: TemplateBody,
}

/// The kinds of template.
#[derive(Clone, Debug)]
pub enum TemplateBody {
    /// `.tf`, `.tfvars`, `.hcl`: evaluated in part, then formatted.
    Terraform(hcl::File),
    /// `.yaml`, `.yml`
    Yaml(Vec<Document>),
    /// `.json`
    Json(Vec<Document>),
    /// Anything else: text with `${...}` and `%{...}`.
    Text(Vec<Part>),
    /// A file of a plain Terraform module that is not HCL: copied as it is.
    Verbatim,
}

/// The part of a file name behind its last dot.
pub(super) fn extension(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

pub(super) fn is_hcl(path: &str) -> bool {
    matches!(extension(path), "tf" | "tfvars" | "hcl")
}

fn is_markdown(path: &str) -> bool {
    matches!(extension(path), "md" | "markdown")
}

impl Template {
    /// Reads a template.
    pub(super) fn parse(
        path: &str,
        source: SourceId,
        text: &Arc<str>,
        problems: &mut Problems,
    ) -> Option<Self> {
        let body = match extension(path) {
            _ if is_hcl(path) => hcl_file(source, text, problems).map(|file| {
                terraform::validate(&file.body, problems);
                TemplateBody::Terraform(file)
            }),
            "yaml" | "yml" => {
                known(document::read_yaml(source, text), problems).map(TemplateBody::Yaml)
            }
            "json" => known(document::read_json(source, text), problems).map(TemplateBody::Json),
            _ => match hcl::parse_template(source, text) {
                Ok(template) if is_markdown(path) => {
                    Some(TemplateBody::Text(markdown::escaping(template.parts)))
                }
                Ok(template) => Some(TemplateBody::Text(template.parts)),
                Err(error) => {
                    problems.push(syntax(error));
                    None
                }
            },
        }?;
        Some(Self::new(path, source, text, body))
    }

    /// Reads a file of a plain module: HCL must be valid, anything else is copied.
    pub(super) fn parse_module(
        path: &str,
        source: SourceId,
        text: &Arc<str>,
        problems: &mut Problems,
    ) -> Option<Self> {
        let body = if is_hcl(path) {
            TemplateBody::Terraform(hcl_file(source, text, problems)?)
        } else {
            TemplateBody::Verbatim
        };
        Some(Self::new(path, source, text, body))
    }

    /// The same of one that the compiler carries, whose tests are known to be sound.
    pub(super) fn carried_module(
        path: &str,
        source: SourceId,
        text: &Arc<str>,
        problems: &mut Problems,
    ) -> Option<Self> {
        match FileKind::of(path) {
            Some(FileKind::Test) => Some(Self::new(path, source, text, TemplateBody::Verbatim)),
            _ => Self::parse_module(path, source, text, problems),
        }
    }

    fn new(path: &str, source: SourceId, text: &Arc<str>, body: TemplateBody) -> Self {
        Self {
            path: path.into(),
            source,
            text: Arc::clone(text),
            is_carried: false,
            body,
        }
    }

    /// Its text, if a file is what was read from it and needs no printing.
    pub(super) fn printed(&self, file: &hcl::File) -> Option<&Arc<str>> {
        match &self.body {
            TemplateBody::Terraform(read) if self.is_carried && file.is_same_as(read) => {
                Some(&self.text)
            }
            _ => None,
        }
    }
}

fn hcl_file(source: SourceId, text: &Arc<str>, problems: &mut Problems) -> Option<hcl::File> {
    hcl::File::read(source, text)
        .map_err(|errors| problems.extend(errors.into_iter().map(syntax)))
        .ok()
}

fn known<T>(read: Result<T, Vec<Problem>>, problems: &mut Problems) -> Option<T> {
    read.map_err(|errors| problems.extend(errors)).ok()
}

/// A syntax error as a problem.
pub(super) fn syntax(error: SyntaxError) -> Problem {
    let mut problem = Problem::new(&SYNTAX, error.message).at(error.span, "");
    problem.help = error.help;
    match error.other {
        Some((other, text)) => problem.at(other, text),
        None => problem,
    }
}
