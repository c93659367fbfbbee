//! `terrane validate`: holds any Terraform to the schemas of providers and to what modules declare. Finding and reading files is done here, the check is not.

mod search;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use clap::Args;
use rayon::prelude::*;

use super::console::Console;
use super::exit::Exit;
use super::project::Project;
use super::{summary, texts};
use crate::diag::Problem;
use crate::diag::render::Report;
use crate::hcl::{self, Body, SyntaxError};
use crate::source::{Source, Sources};
use crate::span::Span;
use crate::terraform::files::Files;
use crate::terraform::modules::{FileKind, Modules};
use crate::terraform::providers::Providers;
use crate::terraform::schema::Schemas;
use crate::terraform::{check, json, language};
use search::{Search, Text};

/// Check Terraform against the schemas of providers and what modules declare, without `terraform init`
#[derive(Debug, Args)]
pub struct Validate {
    /// Folders with root modules and modules, which are searched with all below them
    #[arg(value_name = "DIR", required = true)]
    folders: Vec<PathBuf>,
}

/// All files, for the functions that read them.
#[derive(Default)]
struct Beside {
    /// The folder that paths begin at.
    base: PathBuf,
    /// The folders below which all are known.
    complete: Vec<String>,
    /// Those that were asked for and are too large to be looked into, and the first place that asks.
    passed: Mutex<BTreeMap<PathBuf, Span>>,
}

/// Files beyond this size in bytes are no templates, and what they hold is not looked at.
const LARGEST: u64 = 4 << 20;

impl Files for Beside {
    fn knows(&self, path: &str) -> bool {
        let is_below = |of: &str| {
            let rest = path.strip_prefix(of);
            of.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.complete.iter().any(|of| is_below(of))
            && !path.split('/').any(|part| part == ".terraform")
    }

    fn has(&self, path: &str) -> bool {
        self.base.join(path).is_file()
    }

    fn has_folder(&self, path: &str) -> Option<bool> {
        let is_hidden = path.split('/').any(|part| part == ".terraform");
        (!is_hidden).then(|| self.base.join(path).is_dir())
    }

    fn read(&self, path: &str) -> Option<Arc<[u8]>> {
        let path = self.base.join(path);
        match is_large(&path) {
            true => None,
            false => Some(fs_err::read(&path).ok()?.into()),
        }
    }

    fn passed_over(&self, path: &str, at: Span) {
        let path = self.base.join(path);
        if is_large(&path)
            && let Ok(mut passed) = self.passed.lock()
        {
            let first = passed.entry(path).or_insert(at);
            *first = at.min(*first);
        }
    }
}

fn is_large(path: &Path) -> bool {
    fs_err::metadata(path).is_ok_and(|file| file.len() > LARGEST)
}

impl Beside {
    /// What nobody looked into, one warning a file.
    fn unread(&self) -> Vec<Problem> {
        let passed = self.passed.lock().map(|passed| passed.clone());
        let here = Path::new(".").canonicalize().unwrap_or_default();
        let problem = |(path, at): (PathBuf, Span)| {
            let path = path.strip_prefix(&here).unwrap_or(&path).display();
            let mebibytes = LARGEST >> 20;
            let message = format!(
                "`{path}` is read by a function and larger than {mebibytes} MiB: what is in it is not checked"
            );
            let problem = Problem::new(&check::UNREAD_FILE, message).at(at, "");
            problem.help("Terraform keeps the text of such a file in its plans: `source` or `filename` arguments take the path instead")
        };
        passed
            .unwrap_or_default()
            .into_iter()
            .map(problem)
            .collect()
    }
}

impl Validate {
    pub fn run(&self, console: &Console, project: &Project) -> Exit {
        let start = Instant::now();
        let progress = console.progress("checking");
        let mut sources = Sources::new();
        let (schemas, mut problems) = project.schemas(&mut sources);
        let mut search = Search::new(&self.folders, &mut problems);
        let mut files = Vec::new();
        // What is read calls modules, which are read as well, wherever they lie.
        loop {
            let texts = search.texts(&mut sources, &mut problems);
            if texts.is_empty() {
                break;
            }
            let parsed: Vec<_> = texts
                .par_iter()
                .map(|text| parse(text, &sources, &schemas))
                .collect();
            for ((body, errors), text) in parsed.into_iter().zip(texts) {
                problems.extend(errors.into_iter().map(|e| texts::syntax(e, text.source)));
                files.push((text, body));
            }
            search.follow(&files);
        }
        let found = search.found(&files, &mut problems);
        let count = found.checked;
        let modules = Modules::new(found.files).with_links(found.links);
        let providers = Providers::new(&modules, &schemas);
        problems.extend(check::problems(&modules, &providers, &found.beside));
        problems.extend(found.beside.unread());
        drop(progress);
        let problems = project.judged(problems.sorted(&sources).into_iter().collect());
        let exit = console.report(&Report {
            problems: &problems,
            findings: &[],
            sources: &sources,
            prefix: "",
        });
        if exit == Exit::Clean {
            let (files, modules) = (count, modules.iter().count());
            let took = summary::took(start);
            let files = counted(files, "file");
            let modules = counted(modules, "module");
            console.note(&format!("no faults in {files} of {modules}, in {took}"));
        }
        exit
    }
}

fn parse(
    text: &Text,
    sources: &Sources,
    schemas: &Schemas,
) -> (Option<Arc<Body>>, Vec<SyntaxError>) {
    let Source {
        text: content,
        name,
    } = sources.get(text.source);
    let (body, errors) = match (name.ends_with(".json"), text.kind) {
        (false, _) => hcl::parse_whole(text.source, &content),
        (true, FileKind::Values) => json::parse_values(text.source, &content),
        (true, _) => json::parse(text.source, &content, language::of_file(&name), schemas),
    };
    (body.map(Arc::new), errors)
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}
