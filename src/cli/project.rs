//! The project that a command works on: where it lies, and what compiling it gives. The one place that calls the compiler.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::arguments::{Command, Global};
use super::console::Console;
use super::exit::Exit;
use super::faults;
use super::find::{self, Found};
use super::stacks::Stacks;
use crate::blueprint::{self, Blueprint, Folder, Provided};
use crate::compile::{self, Compilation, Input};
use crate::diag::render::{Finding, Report};
use crate::diag::{Problem, Problems, Severity};
use crate::disk::{self, Layout};
use crate::estate::Estate;
use crate::graph::Graph;
use crate::output::INPUTS;
use crate::output::Parts;
use crate::schema::Schema;
use crate::source::Sources;
use crate::terraform::lock;
use crate::terraform::modules::Modules;
use crate::terraform::providers::{Needs, Use};
use crate::terraform::schema::Schemas;
use crate::tree::FileTree;
use crate::value::RelPath;

/// The estate file, which makes a folder a project.
pub const FILE: &str = "regions.toml";
const BLUEPRINTS: &str = "blueprints";
const SCHEMAS: &str = "schemas";

/// A folder with an estate file.
pub struct Project {
    found: Found,
    /// Warnings count as errors.
    strict: bool,
}

/// What compiling gave.
#[derive(Default)]
pub struct Compiled {
    /// In the order to show them in.
    pub problems: Vec<Problem>,
    /// What the problems point into.
    pub sources: Sources,
    /// The language, unless a blueprint's schema is broken.
    pub schema: Option<Arc<Schema>>,
    /// What blueprints tell each other.
    pub provided: Provided,
    /// The schemas of providers.
    pub providers: Schemas,
    /// The estate, as far as it could be understood.
    pub model: Option<Estate>,
    /// The trees; none when there were errors.
    pub output: Option<Output>,
    /// What a build does to stacks.
    pub stacks: Stacks,
    /// What a change does to what is applied, in Markdown.
    pub meaning: String,
    /// The Terraform of the trees. Nobody takes it apart: the process ends soon, and that would be a fiftieth of its work.
    pub modules: ManuallyDrop<Modules>,
    prefix: String,
}

/// The trees of an estate.
pub struct Output {
    pub tree: FileTree,
    pub layout: Layout,
    /// Where its parts are.
    pub parts: Parts,
    /// Its stacks.
    pub graph: Graph,
    /// The providers that they use.
    pub uses: Vec<Use>,
    /// What each stack needs.
    pub needs: BTreeMap<RelPath, Needs>,
    /// How many cells they are for.
    pub cells: usize,
}

impl Output {
    /// The files of values that plans of stacks are given, by the folders of stacks.
    pub fn given(&self) -> BTreeMap<String, Vec<RelPath>> {
        let all = self.graph.stacks.iter().filter_map(|node| {
            let folder = self.parts.place(&node.info.path)?.to_string();
            let values = node.info.values.iter();
            let values = values.filter_map(|path| self.parts.place(path));
            Some((folder, values.collect()))
        });
        all.collect()
    }
}

impl Project {
    /// The project that the options, the environment or the current folder say. What makes a new one, or takes any files, does not look upwards.
    pub fn find(options: &Global, command: &Command) -> Self {
        let mut found = find::find(options.project.as_deref(), FILE);
        if matches!(command, Command::Init(_)) && !found.is_named {
            found.folder = PathBuf::from(".");
        }
        Self {
            found,
            strict: options.error_on_warnings,
        }
    }

    /// The project of a folder.
    pub fn at(folder: &Path) -> Self {
        Self {
            found: Found {
                folder: folder.to_owned(),
                is_named: true,
            },
            strict: false,
        }
    }

    /// Tells people which file is meant where nobody named it and it does not lie here.
    pub fn tell(&self, console: &Console) {
        if !self.found.is_named && !self.prefix().is_empty() {
            console.note(&format!("using {}", self.shown(FILE)));
        }
    }

    /// The problems as this run judges them.
    pub fn judged(&self, mut problems: Vec<Problem>) -> Vec<Problem> {
        for problem in problems.iter_mut().filter(|_| self.strict) {
            if problem.severity == Severity::Warning {
                problem.severity = Severity::Error;
            }
        }
        problems
    }

    /// The folder that holds `regions.toml`.
    pub fn folder(&self) -> &Path {
        &self.found.folder
    }

    /// A file of the project as seen from where the command runs; built-in ones stay as they are.
    pub fn shown(&self, file: &str) -> String {
        if file.starts_with('<') {
            file.to_owned()
        } else {
            format!("{}{file}", self.prefix())
        }
    }

    /// Folders of the project with trees that were built under another `[output] dir`: nobody keeps them up to date, and pipelines may still
    /// apply them.
    pub fn left_behind(&self, layout: &Layout) -> Vec<String> {
        let folders = std::fs::read_dir(self.folder()).into_iter().flatten();
        let mut names: Vec<String> = folders
            .flatten()
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| {
                let manifest = format!("{name}/.terrane/manifest");
                // A folder with a file of its own is another project.
                manifest != layout.manifest().as_str()
                    && self.folder().join(manifest).is_file()
                    && !self.folder().join(name).join(FILE).exists()
            })
            .collect();
        names.sort_unstable();
        names
    }

    /// The folder as seen from where the command runs: empty, or ending in a slash.
    fn prefix(&self) -> String {
        let here = Path::new(".");
        // An absolute path below the current folder is shown as the relative one, which annotations need.
        #[expect(
            clippy::disallowed_methods,
            reason = "paths are shown, and nothing else depends on it"
        )]
        let current = std::env::current_dir().unwrap_or_default();
        let folder = self
            .folder()
            .strip_prefix(&current)
            .unwrap_or(self.folder());
        let folder = folder.components().filter(|c| c.as_os_str() != here);
        let folder: PathBuf = folder.collect();
        if folder.as_os_str().is_empty() {
            return String::new();
        }
        format!("{}/", folder.to_string_lossy().replace('\\', "/"))
    }

    /// Reads and compiles; writes nothing.
    pub fn compile(&self) -> Compiled {
        self.run(compile::compile)
    }

    /// The same without the lock file: who writes it anew does not mind what is wrong with it.
    pub fn compile_unlocked(&self) -> Compiled {
        self.run(|input| {
            compile::compile(&Input {
                lock: None,
                ..input.clone()
            })
        })
    }

    /// Reads and compiles up to the model: what a value is does not depend on rules and files.
    pub fn understand(&self) -> Compiled {
        self.run(compile::understand)
    }

    fn run(&self, phases: fn(&Input) -> Compilation) -> Compiled {
        match disk::read_project(&self.folder().join(FILE)) {
            Ok(text) => self.run_text(text, phases),
            Err(error) => self.failed(faults::project(&error)),
        }
    }

    /// The blueprints, as far as they can be read.
    pub fn blueprints(&self) -> Cow<'static, [Blueprint]> {
        let own = Folder::read(&self.folder().join(BLUEPRINTS)).unwrap_or_default();
        let mut sources = Sources::new();
        blueprint::load_project(&own, &mut sources).0
    }

    /// The language alone, which does not depend on the estate file: there need not be one.
    pub fn language(&self) -> Compiled {
        self.run_text(String::new(), compile::understand)
    }

    /// The schemas of providers, which do not depend on the estate file either.
    pub fn schemas(&self, sources: &mut Sources) -> (Schemas, Problems) {
        match disk::read_schemas(self.folder(), SCHEMAS) {
            Ok(files) => Schemas::read(&files, sources),
            Err(error) => {
                let mut problems = Problems::new();
                problems.push(faults::project(&error));
                (Schemas::default(), problems)
            }
        }
    }

    fn run_text(&self, text: String, phases: fn(&Input) -> Compilation) -> Compiled {
        let folder = self.folder().join(BLUEPRINTS);
        let blueprints = match Folder::read(&folder) {
            Ok(blueprints) => blueprints,
            Err(error) => return self.failed(faults::unreadable(&folder, &error)),
        };
        let schemas = match disk::read_schemas(self.folder(), SCHEMAS) {
            Ok(schemas) => schemas,
            Err(error) => return self.failed(faults::project(&error)),
        };
        let lock = match disk::read_beside(self.folder(), lock::FILE) {
            Ok(lock) => lock,
            Err(error) => return self.failed(faults::project(&error)),
        };
        let done = phases(&Input {
            name: FILE.into(),
            text,
            blueprints,
            schemas,
            lock,
        });
        let cells = done.model.as_ref().map_or(0, |m| m.emitted_cells().count());
        let mut compiled = Compiled {
            problems: self.judged(done.problems.into_iter().collect()),
            sources: done.sources,
            schema: done.schema,
            provided: done.provided,
            providers: done.providers,
            model: done.model,
            output: None,
            stacks: Stacks::default(),
            meaning: String::new(),
            modules: ManuallyDrop::new(done.modules),
            prefix: self.prefix(),
        };
        let output = done.output.filter(|_| !compiled.has_errors());
        if let Some(mut output) = output {
            match layout(&output.parts) {
                Ok(layout) => {
                    let (path, text) = layout.gitignore();
                    if let Err(path) = output.tree.insert(path, text.as_bytes()) {
                        compiled.problems.push(crate::output::clash(&path));
                        return compiled;
                    }
                    compiled.output = Some(Output {
                        tree: output.tree,
                        layout,
                        parts: output.parts,
                        graph: output.graph,
                        uses: output.uses,
                        needs: output.needs,
                        cells,
                    });
                }
                Err(problem) => compiled.problems.push(*problem),
            }
        }
        compiled
    }

    fn failed(&self, problem: Problem) -> Compiled {
        Compiled {
            problems: vec![problem],
            prefix: self.prefix(),
            ..Compiled::default()
        }
    }
}

/// Where the compiler keeps its own files, and which paths of the project nothing may be written to.
fn layout(parts: &Parts) -> Result<Layout, Box<Problem>> {
    let output = &parts.dir;
    let inputs = INPUTS.iter().filter_map(|p| RelPath::new(p).ok());
    Layout::new(Some(output))
        .map(|layout| {
            let layout = layout.with_inputs(inputs).with_mark(blueprint::MARK);
            layout.with_roots(parts.roots())
        })
        .map_err(|why| {
            let message = format!("the path of the output folder `{output}` {why}");
            Box::new(
                Problem::new(&faults::TREE, message).help("name a shorter one under `[output]`"),
            )
        })
}

impl Compiled {
    /// Whether nothing may be written.
    pub fn has_errors(&self) -> bool {
        let mut all = self.problems.iter();
        all.any(|p| p.severity == Severity::Error)
    }

    /// Shows the problems, and the findings if there are any.
    pub fn report(&self, console: &Console, findings: &[Finding]) -> Exit {
        let report = Report {
            problems: &self.problems,
            findings,
            sources: &self.sources,
            prefix: &self.prefix,
        };
        console.report_with(&report, (&self.meaning, &self.stacks.to_markdown()))
    }
}
