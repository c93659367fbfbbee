//! A template file: its kind by its extension, parsed once, when somebody needs what is in it. Not how it is evaluated.

use std::sync::{Arc, OnceLock};

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
    /// Whether it is a file of a plain module.
    is_of_module: bool,
    read: OnceLock<Read>,
}

#[derive(Clone, Debug)]
struct Read {
    /// None if it cannot be read.
    body: Option<TemplateBody>,
    faults: Vec<Problem>,
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
    /// One that the compiler carries, unread.
    pub(super) fn carried(
        path: &str,
        source: SourceId,
        text: &Arc<str>,
        is_of_module: bool,
    ) -> Self {
        Self {
            path: path.into(),
            source,
            text: Arc::clone(text),
            is_carried: true,
            is_of_module,
            read: OnceLock::new(),
        }
    }

    /// What is in it; none if it cannot be read.
    #[must_use]
    pub fn body(&self) -> Option<&TemplateBody> {
        self.get().body.as_ref()
    }

    /// What is wrong with it, if somebody has read it.
    pub(super) fn faults(&self) -> &[Problem] {
        self.read.get().map_or(&[], |read| &read.faults)
    }

    fn get(&self) -> &Read {
        self.read.get_or_init(|| {
            let mut faults = Problems::new();
            let body = match (self.is_of_module, FileKind::of(&self.path)) {
                // Emitted as it lies there, and nobody asks what is in it.
                (true, Some(FileKind::Test)) if self.is_carried => Some(TemplateBody::Verbatim),
                _ => self.parse(&mut faults),
            };
            let faults = faults.into_iter().collect();
            Read { body, faults }
        })
    }

    /// The same of a project, read now; none if it cannot be read, which is among the problems.
    pub(super) fn read(&self, problems: &mut Problems) -> Option<Self> {
        let mut own = self.clone();
        own.is_carried = false;
        own.read = OnceLock::new();
        problems.extend(own.get().faults.iter().cloned());
        own.body()?;
        Some(own)
    }

    fn parse(&self, problems: &mut Problems) -> Option<TemplateBody> {
        let (path, source, text) = (self.path.as_str(), self.source, &self.text);
        Some(match extension(path) {
            _ if is_hcl(path) => {
                let file = hcl_file(source, text, problems)?;
                if !self.is_of_module {
                    terraform::validate(&file.body, problems);
                }
                TemplateBody::Terraform(file)
            }
            _ if self.is_of_module => TemplateBody::Verbatim,
            "yaml" | "yml" => {
                TemplateBody::Yaml(known(document::read_yaml(source, text), problems)?)
            }
            "json" => TemplateBody::Json(known(document::read_json(source, text), problems)?),
            _ => match hcl::parse_template(source, text) {
                Ok(template) if is_markdown(path) => {
                    TemplateBody::Text(markdown::escaping(template.parts))
                }
                Ok(template) => TemplateBody::Text(template.parts),
                Err(error) => {
                    problems.push(syntax(error));
                    return None;
                }
            },
        })
    }

    /// Its text, if a file is what was read from it and needs no printing.
    pub(super) fn printed(&self, file: &hcl::File) -> Option<&Arc<str>> {
        match self.body()? {
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
