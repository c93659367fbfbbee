//! `terrane validate`: holds any Terraform to the schemas of providers and to what modules declare. Finding and reading files is done here, the check is not.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use clap::Args;
use rayon::prelude::*;
use walkdir::{DirEntry, WalkDir};

use super::console::Console;
use super::exit::Exit;
use super::faults::{UNSUITABLE, unreadable};
use super::project::Project;
use super::{summary, texts};
use crate::diag::render::Report;
use crate::diag::{Problem, Problems};
use crate::hcl::{self, SyntaxError};
use crate::source::{Source, Sources};
use crate::span::SourceId;
use crate::terraform::check;
use crate::terraform::files::Files;
use crate::terraform::modules::{FileKind, ModuleFile, Modules};
use crate::terraform::providers::Providers;
use crate::value::RelPath;

/// Check Terraform against the schemas of providers and what modules declare, without `terraform init`
#[derive(Debug, Args)]
pub struct Validate {
    /// Folders with root modules and modules, which are searched with all below them
    #[arg(value_name = "DIR", required = true)]
    folders: Vec<PathBuf>,
}

/// A file that was read, and where it lies among the others.
struct Text {
    path: RelPath,
    source: SourceId,
    kind: FileKind,
}

/// What the folders hold.
struct Found {
    texts: Vec<Text>,
    beside: Beside,
}

/// All files, for the functions that read them.
#[derive(Default)]
struct Beside {
    /// The folder that paths begin at.
    base: PathBuf,
    /// The folders below which all are known.
    complete: Vec<String>,
    /// Those that were asked for and are too large to be looked into.
    passed: Mutex<BTreeSet<PathBuf>>,
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

    fn read(&self, path: &str) -> Option<Arc<[u8]>> {
        let path = self.base.join(path);
        let size = fs_err::metadata(&path).ok()?.len();
        if size > LARGEST {
            if let Ok(mut passed) = self.passed.lock() {
                passed.insert(path);
            }
            return None;
        }
        Some(fs_err::read(&path).ok()?.into())
    }
}

impl Beside {
    /// What nobody looked into, one warning a file.
    fn passed_over(&self) -> Vec<Problem> {
        let passed = self.passed.lock().map(|passed| passed.clone());
        let here = Path::new(".").canonicalize().unwrap_or_default();
        let problem = |path: PathBuf| {
            let path = path.strip_prefix(&here).unwrap_or(&path).display();
            let mebibytes = LARGEST >> 20;
            let message = format!(
                "`{path}` is read by a function and larger than {mebibytes} MiB: what is in it is not checked"
            );
            let problem = Problem::new(&check::UNREAD_FILE, message);
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
        let found = self.read(&mut sources, &mut problems);
        let texts = found.texts;
        let parsed: Vec<_> = texts.par_iter().map(|text| parse(text, &sources)).collect();
        let mut files = Vec::new();
        for ((file, errors), text) in parsed.into_iter().zip(&texts) {
            files.push(file);
            problems.extend(errors.into_iter().map(|e| texts::syntax(e, text.source)));
        }
        let modules = Modules::new(files);
        let providers = Providers::new(&modules, &schemas);
        problems.extend(check::problems(&modules, &providers, &found.beside));
        problems.extend(found.beside.passed_over());
        drop(progress);
        let problems: Vec<Problem> = problems.sorted().into_iter().collect();
        let exit = console.report(&Report {
            problems: &problems,
            findings: &[],
            sources: &sources,
            prefix: "",
        });
        if exit == Exit::Clean {
            let (files, modules) = (texts.len(), modules.iter().count());
            let took = summary::took(start);
            let files = counted(files, "file");
            let modules = counted(modules, "module");
            console.note(&format!("no faults in {files} of {modules}, in {took}"));
        }
        exit
    }

    /// Every file of Terraform, each once and by its path below the folder that all of them lie in: modules may call each other.
    fn read(&self, sources: &mut Sources, problems: &mut Problems) -> Found {
        let mut found: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
        let mut complete: Vec<PathBuf> = Vec::new();
        for folder in &self.folders {
            match folder.canonicalize() {
                Ok(real) if real.is_dir() => {
                    if search(folder, &real, &mut found, problems) {
                        complete.push(real);
                    }
                }
                Ok(_) => problems.push(
                    Problem::new(
                        &UNSUITABLE,
                        format!("`{}` is not a folder", folder.display()),
                    )
                    .help("name the folder that the file is in: modules are checked as a whole"),
                ),
                Err(error) => problems.push(unreadable(folder, &error)),
            }
        }
        let base = shared(found.keys());
        let mut texts = Vec::new();
        for (real, shown) in &found {
            let below = real.strip_prefix(&base).unwrap_or(real);
            let name = below.to_string_lossy().replace('\\', "/");
            let (path, kind) = match (RelPath::new(&name), FileKind::of(&name)) {
                (Ok(path), Some(kind)) => (path, kind),
                (_, None) => continue,
                (Err(why), _) => {
                    let message = format!("the path of `{}` {why}", shown.display());
                    problems.push(Problem::new(&UNSUITABLE, message));
                    continue;
                }
            };
            let shown_name = shown.to_string_lossy().replace('\\', "/");
            match fs_err::read(shown).map(|bytes| texts::add(sources, &shown_name, bytes)) {
                Ok(Ok(source)) => texts.push(Text { path, source, kind }),
                Ok(Err(problem)) => problems.push(*problem),
                Err(error) => problems.push(unreadable(shown, &error)),
            }
        }
        if texts.is_empty() && !problems.has_errors() {
            let message = "there is no Terraform in the folders";
            problems.push(
                Problem::new(&UNSUITABLE, message)
                    .help("name folders with files that end in .tf, or that have such folders"),
            );
        }
        let below = |folder: &PathBuf| {
            let below = folder.strip_prefix(&base).unwrap_or(Path::new(""));
            below.to_string_lossy().replace('\\', "/")
        };
        let complete = complete.iter().map(below).collect();
        let beside = Beside {
            base,
            complete,
            ..Beside::default()
        };
        Found { texts, beside }
    }
}

/// The files below a folder, by their real paths. Hidden names (`.terraform`, `.git`) and links are passed over. Whether no link was.
fn search(
    folder: &Path,
    real: &Path,
    found: &mut BTreeMap<PathBuf, PathBuf>,
    problems: &mut Problems,
) -> bool {
    let mut is_complete = true;
    let walk = WalkDir::new(folder).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(|e| e.depth() == 0 || !is_hidden(e)) {
        match entry {
            Ok(entry) => {
                is_complete &= !entry.path_is_symlink();
                if !entry.file_type().is_file() {
                    continue;
                }
                let below = entry.path().strip_prefix(folder).unwrap_or(entry.path());
                let shown = entry.path().strip_prefix(".").unwrap_or(entry.path());
                found.insert(real.join(below), shown.to_owned());
            }
            Err(error) => {
                let path = error.path().unwrap_or(folder).to_path_buf();
                problems.push(unreadable(&path, &error.into()));
                is_complete = false;
            }
        }
    }
    is_complete
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

/// The deepest folder that all files lie below.
fn shared<'p>(files: impl Iterator<Item = &'p PathBuf>) -> PathBuf {
    let mut folders = files.filter_map(|file| file.parent());
    let Some(first) = folders.next() else {
        return PathBuf::new();
    };
    let mut base = first.to_owned();
    for folder in folders {
        while !folder.starts_with(&base) && base.pop() {}
    }
    base
}

fn parse(text: &Text, sources: &Sources) -> (ModuleFile, Vec<SyntaxError>) {
    let Source { text: content, .. } = sources.get(text.source);
    let (body, errors) = match text.kind {
        // What it declares is not known, and that is known.
        FileKind::Json => (None, Vec::new()),
        _ => match hcl::parse_body(text.source, &content) {
            Ok(body) => (Some(body.into()), Vec::new()),
            Err(errors) => (None, errors),
        },
    };
    let file = ModuleFile {
        path: text.path.clone(),
        body,
    };
    (file, errors)
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}
