//! The Terraform modules of a tree: every folder with `.tf` or `.tf.json` files, its blocks and which module calls which. Not what blocks mean.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::hcl::{Attribute, Block, Body, ExprKind, Part};
use crate::span::Span;
use crate::terraform::overrides::Laid;
use crate::value::RelPath;

/// A file of Terraform: a part of a module, a test, or values of variables, as the end of its name says.
#[derive(Clone, Debug)]
pub struct ModuleFile {
    /// Where it lies among the others.
    pub path: RelPath,
    /// None if it could not be read: what it declares is not known then.
    pub body: Option<Arc<Body>>,
    /// Whether nothing is wrong in it for sure: the compiler carries it, and a test holds all that it carries.
    pub is_sound: bool,
}

/// Every module of a tree by its folder.
#[derive(Debug, Default)]
pub struct Modules {
    by_folder: BTreeMap<String, Module>,
    tests: Vec<SideFile>,
    mocks: Vec<SideFile>,
    values: Vec<SideFile>,
    /// Files of values that plans of root modules are given, wherever these lie, by the folder of the module: their positions.
    given: BTreeMap<String, Vec<usize>>,
    /// Links to folders, and the folders that they lead to.
    links: BTreeMap<String, String>,
}

/// The files of a module.
#[derive(Debug, Default)]
pub struct Module {
    files: Vec<File>,
    is_partial: bool,
    is_open: bool,
    /// Its blocks with those of override files laid over them, if it has some.
    laid: Option<Box<Laid>>,
}

#[derive(Clone, Debug)]
struct File {
    body: Arc<Body>,
    /// Terraform lays the blocks of `override.tf` and `*_override.tf` over those of the same name.
    overrides: bool,
}

/// A file beside a module: `*.tftest.hcl`, `*.tfmock.hcl` or `*.tfvars`.
#[derive(Clone, Debug)]
pub struct SideFile {
    /// Where it lies.
    pub path: RelPath,
    /// The folder of the module that it is for; of mocks their own.
    pub module: String,
    /// What is in it.
    pub body: Arc<Body>,
    /// Whether nothing is wrong in it for sure, if the module is what it was made for.
    pub is_sound: bool,
}

/// What a file is, by the end of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// `.tf`
    Module,
    /// `.tftest.hcl`
    Test,
    /// `.tfmock.hcl`
    Mock,
    /// `.tfvars`
    Values,
}

impl FileKind {
    /// None for files that Terraform does not read, or that say nothing about modules. All may be written in JSON.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        let name = name.strip_suffix(".json").unwrap_or(name);
        let ends = [
            (".tf", Self::Module),
            (".tftest.hcl", Self::Test),
            (".tfmock.hcl", Self::Mock),
            (".tfvars", Self::Values),
        ];
        ends.into_iter()
            .find_map(|(end, kind)| name.ends_with(end).then_some(kind))
    }
}

impl Modules {
    /// The modules that files make up.
    #[must_use]
    pub fn new(files: impl IntoIterator<Item = ModuleFile>) -> Self {
        let mut modules = Self::default();
        for file in files {
            let Some(kind) = FileKind::of(file.path.name()) else {
                continue;
            };
            let folder = folder(&file.path);
            if kind == FileKind::Module {
                let module = modules.by_folder.entry(folder.clone()).or_default();
                module.is_partial |= file.body.is_none();
                module.is_open |= !file.is_sound;
            }
            let Some(body) = file.body else {
                continue;
            };
            let path = file.path;
            let name = path.name().trim_end_matches(".json");
            let overrides = name == "override.tf" || name.ends_with("_override.tf");
            let is_sound = file.is_sound;
            let side = |module: String, body| SideFile {
                path,
                module,
                body,
                is_sound,
            };
            match kind {
                FileKind::Module => {
                    let module = modules.by_folder.entry(folder).or_default();
                    module.files.push(File { body, overrides });
                }
                FileKind::Test => modules.tests.push(side(tested(folder), body)),
                FileKind::Mock => modules.mocks.push(side(folder, body)),
                FileKind::Values => modules.values.push(side(folder, body)),
            }
        }
        modules.by_folder.values_mut().for_each(Module::lay);
        modules
    }

    /// Adds a file to a module that is there.
    pub fn add(&mut self, file: ModuleFile) {
        let module = self.by_folder.get_mut(&folder(&file.path));
        if let (Some(module), Some(body)) = (module, file.body) {
            let overrides = false;
            module.is_open |= !file.is_sound;
            module.files.push(File { body, overrides });
            module.lay();
        }
    }

    /// The same, among which these links lead to folders: a module behind a link is the one that it leads to, which `../` of its calls begins at.
    #[must_use]
    pub fn with_links(mut self, links: BTreeMap<String, String>) -> Self {
        self.links = links;
        self
    }

    /// The same, where plans of root modules are given files of values: `terraform plan -var-file=FILE`.
    #[must_use]
    pub fn given(mut self, given: BTreeMap<String, Vec<RelPath>>) -> Self {
        let files = self.values.iter().enumerate();
        let at: BTreeMap<&RelPath, usize> = files.map(|(at, file)| (&file.path, at)).collect();
        let positions = |paths: Vec<RelPath>| {
            paths
                .iter()
                .filter_map(|path| at.get(path).copied())
                .collect()
        };
        self.given = given
            .into_iter()
            .map(|(folder, paths)| (folder, positions(paths)))
            .collect();
        self
    }

    /// The folder of the module that a `module` block of `folder` calls, if it is one of the tree.
    #[must_use]
    pub fn called(&self, block: &Block, folder: &str) -> Option<String> {
        let mut path = called(block, folder)?;
        // A link may lead to a folder below another link; a ring of links leads nowhere.
        for _ in 0..=self.links.len() {
            let begins = |link: &str| {
                let rest = path.strip_prefix(link)?;
                (rest.is_empty() || rest.starts_with('/')).then(|| rest.to_owned())
            };
            let mut links = self.links.iter();
            match links.find_map(|(link, real)| Some((real, begins(link)?))) {
                Some((real, rest)) => path = format!("{real}{rest}").trim_start_matches('/').into(),
                None => break,
            }
        }
        Some(path)
    }

    /// Whether there is a module in a folder or below it.
    #[must_use]
    pub fn has_below(&self, folder: &str) -> bool {
        let below = format!("{folder}/");
        let mut next = self.by_folder.range(below.clone()..);
        self.by_folder.contains_key(folder)
            || folder.is_empty() && !self.by_folder.is_empty()
            || next
                .next()
                .is_some_and(|(known, _)| known.starts_with(&below))
    }

    /// Modules that none of these is made of, and that none of their tests calls; none where a file that is not read may call them.
    #[must_use]
    pub fn unreached<'m>(&'m self, roots: impl IntoIterator<Item = &'m str>) -> BTreeSet<String> {
        let mut open: Vec<String> = roots.into_iter().map(str::to_owned).collect();
        let mut reached: BTreeSet<String> = BTreeSet::new();
        while let Some(folder) = open.pop() {
            let Some(module) = self.get(&folder) else {
                continue;
            };
            if module.is_partial() {
                return BTreeSet::new();
            }
            let tests = self.tests.iter().filter(|test| test.module == folder);
            let runs = tests.flat_map(|test| test.body.blocks_of("run"));
            let called = runs.flat_map(|run| run.body.blocks_of("module"));
            let called = called.chain(module.blocks());
            open.extend(called.filter_map(|block| {
                let called = self.called(block, &folder)?;
                (called != folder && !reached.contains(&called)).then_some(called)
            }));
            reached.insert(folder);
        }
        let all = self.by_folder.keys();
        all.filter(|folder| !reached.contains(*folder))
            .cloned()
            .collect()
    }

    /// The folder of the module that a file lies in or below.
    #[must_use]
    pub fn home(&self, file: &RelPath) -> Option<&str> {
        let mut folders = file.folders();
        folders.find_map(|folder| Some(self.by_folder.get_key_value(folder)?.0.as_str()))
    }

    /// The same without some modules, and all that lies beside them.
    #[must_use]
    pub fn without(mut self, folders: &BTreeSet<String>) -> Self {
        let [mut tests, mut mocks, mut values] =
            [&mut self.tests, &mut self.mocks, &mut self.values].map(std::mem::take);
        for files in [&mut tests, &mut mocks, &mut values] {
            let is_left =
                |file: &SideFile| self.home(&file.path).is_some_and(|h| folders.contains(h));
            files.retain(|file| !is_left(file));
        }
        self.by_folder.retain(|folder, _| !folders.contains(folder));
        Self {
            tests,
            mocks,
            values,
            ..self
        }
    }

    /// The modules of some folders alone, and the values of their variables.
    #[must_use]
    pub fn part(&self, folders: &BTreeSet<String>) -> Self {
        let modules = self.by_folder.iter();
        let modules = modules.filter(|(folder, _)| folders.contains(*folder));
        let mut part = Self {
            by_folder: modules.map(|(f, m)| (f.clone(), m.copied())).collect(),
            links: self.links.clone(),
            ..Self::default()
        };
        for (at, file) in self.values.iter().enumerate() {
            if folders.contains(&file.module) {
                part.values.push(file.clone());
            }
            for (folder, given) in &self.given {
                if folders.contains(folder) && given.contains(&at) {
                    if !folders.contains(&file.module) {
                        part.values.push(file.clone());
                    }
                    let last = part.values.len() - 1;
                    part.given.entry(folder.clone()).or_default().push(last);
                }
            }
        }
        part
    }

    /// The module in a folder.
    #[must_use]
    pub fn get(&self, folder: &str) -> Option<&Module> {
        self.by_folder.get(folder)
    }

    /// Folder and module, by folder.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Module)> {
        self.by_folder.iter().map(|(f, m)| (f.as_str(), m))
    }

    /// The tests of modules.
    #[must_use]
    pub fn tests(&self) -> &[SideFile] {
        &self.tests
    }

    /// What mocked providers make up, for tests that name the folder.
    #[must_use]
    pub fn mocks(&self) -> &[SideFile] {
        &self.mocks
    }

    /// Files that set variables of root modules.
    #[must_use]
    pub fn values(&self) -> &[SideFile] {
        &self.values
    }

    /// The files of values that plans of a root module are given, in their order.
    pub fn given_to(&self, folder: &str) -> impl Iterator<Item = &SideFile> {
        let given = self.given.get(folder).into_iter().flatten();
        given.filter_map(|at| self.values.get(*at))
    }
}

fn folder(path: &RelPath) -> String {
    path.parent()
        .map_or_else(String::new, |p| p.as_str().to_owned())
}

/// The folder of the module that the tests of a folder are for: Terraform looks for them in the module's and in `tests` there.
#[must_use]
pub fn tested(folder: String) -> String {
    match folder.rsplit_once('/') {
        Some((module, "tests")) => module.to_owned(),
        None if folder == "tests" => String::new(),
        _ => folder,
    }
}

impl Module {
    /// Whether nothing is wrong in it for sure, as long as its providers are those that it was made for.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        !self.is_open
    }

    fn copied(&self) -> Self {
        let mut copy = Self {
            is_open: true,
            files: self.files.clone(),
            is_partial: self.is_partial,
            laid: None,
        };
        copy.lay();
        copy
    }

    /// Lays the blocks of override files over the others.
    fn lay(&mut self) {
        let blocks = |overrides| {
            let files = self.files.iter();
            let files = files.filter(move |file| file.overrides == overrides);
            files.flat_map(File::blocks)
        };
        if self.files.iter().any(|file| file.overrides) {
            self.laid = Some(Box::new(Laid::new(blocks(false), blocks(true))));
        }
    }

    /// The blocks at the top of every file, as Terraform takes them together.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        let laid = self.laid.iter().flat_map(|laid| &laid.blocks);
        let files = self.files.iter().filter(|_| self.laid.is_none());
        laid.chain(files.flat_map(File::blocks))
    }

    /// The blocks of ordinary files, as they are written there.
    pub fn own_blocks(&self) -> impl Iterator<Item = &Block> {
        let own = self.files.iter().filter(|file| !file.overrides);
        own.flat_map(File::blocks)
    }

    /// What override files say in vain: where, and why.
    pub fn idle_overrides(&self) -> impl Iterator<Item = (Span, &str)> {
        let laid = self.laid.iter().flat_map(|laid| &laid.faults);
        laid.map(|(span, why)| (*span, why.as_str()))
    }

    /// The last block of an override file that was laid over this one.
    #[must_use]
    pub fn over(&self, block: &Block) -> Option<&Block> {
        self.laid.as_ref()?.over(block)
    }

    /// The attributes at the top of every file, where Terraform has none.
    pub fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.files.iter().flat_map(|file| file.body.attributes())
    }

    /// Whether it declares things that are not read here: in a file that could not be read.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.is_partial
    }
}

impl File {
    fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.body.blocks()
    }
}

/// The `source` of a `module` block, if it is the path of a folder.
#[must_use]
pub fn local_source(block: &Block) -> Option<&str> {
    if block.name.value != "module" {
        return None;
    }
    let ExprKind::Template(template) = &block.body.value("source")?.kind else {
        return None;
    };
    let [Part::Literal(path)] = template.parts.as_slice() else {
        return None;
    };
    let is_local = path.value.starts_with("./") || path.value.starts_with("../");
    is_local.then_some(&path.value)
}

/// The folder that the `source` of a `module` block of `folder` names, if it is local.
fn called(block: &Block, folder: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in local_source(block)?.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}
