//! Before anything is rendered: which instances a blueprint has, which stacks there are, where modules go.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock};

use super::extension::{At, Extenders};
use super::fault::Found;
use super::layers::{self, Layers};
use super::load::REFERENCE;
use super::open::OpenVariables;
use super::place::{self, PATH, Place, destination};
use super::released::Guarded;
use super::terraform::condition;
use super::{
    Blueprint, Each, Files, Instance, Scopes, StackInfo, Templates, Where, backend, given,
    released, seen, stack,
};
use crate::diag::{Problem, suggest};
use crate::expr::{Kind, Map, Names, Scope, Value};
use crate::value::RelPath;

/// The function that finds modules: its name and meaning.
pub const MODULE: (&str, &str) = (
    "module",
    "Relative path to a plain module of any blueprint, for `source`. Only in templates.",
);

/// What every part of the run is rendered from.
pub(super) struct Plan<'a> {
    pub(super) blueprints: &'a [Blueprint],
    pub(super) project: Value,
    /// With `stacks` in it.
    pub(super) estate: Value,
    pub(super) instances: BTreeMap<Each, Vec<Instance>>,
    /// For each blueprint, which of its own instances are emitted.
    pub(super) active: Vec<Vec<bool>>,
    /// Sorted by path.
    pub(super) stacks: Vec<StackInfo>,
    pub(super) modules: Modules,
    /// Names of every instance in every blueprint.
    bases: BTreeMap<(usize, Each), Layers<'a>>,
    /// Position in `stacks` by blueprint and instance.
    stack_of: BTreeMap<(usize, usize), usize>,
    /// What writes into the folders of other blocks.
    pub(super) extenders: Extenders,
}

/// Where the folders of plain modules go.
#[derive(Default)]
pub(super) struct Modules {
    /// Path and blueprint by the module's name; the blueprint's position is in the list of blueprints.
    by_name: BTreeMap<String, Vec<(usize, RelPath)>>,
    /// Where each blueprint's modules go.
    pub(super) folders: BTreeMap<usize, Place>,
    /// Their variables that take any type.
    pub(super) open: OpenVariables,
    /// Their templates.
    templates: Vec<Templates>,
    /// Those that protect what they make: found when an environment that is not protected calls one.
    guarded: OnceLock<BTreeSet<String>>,
    /// Blueprints whose modules some stack calls.
    asked: Mutex<BTreeSet<usize>>,
}

impl Modules {
    /// The relative path from a folder to a module, or to its copy that protects nothing. The blueprint's own modules come first.
    fn source(
        &self,
        name: &str,
        (from, released): (Option<&RelPath>, bool),
        blueprint: usize,
    ) -> Result<String, String> {
        let found = self.by_name.get(name).map_or(&[][..], Vec::as_slice);
        let own = found.iter().find(|(owner, _)| *owner == blueprint);
        let Some((owner, path)) = own.or(found.first()) else {
            let names = self.by_name.keys().map(String::as_str);
            let near = suggest::nearest(name, names).map(|n| format!(", did you mean `{n}`?"));
            return Err(format!(
                "no blueprint has a module `{name}`{}",
                near.unwrap_or_default()
            ));
        };
        if let Ok(mut asked) = self.asked.lock() {
            asked.insert(*owner);
        }
        let is_copied = released && self.guarded().contains(name);
        let modules = path.parent().filter(|_| is_copied);
        let copy = modules.and_then(|modules| released::place(&modules, path));
        let path = copy.as_ref().unwrap_or(path);
        Ok(match from {
            Some(from) => path.relative_to(from),
            None => format!("./{path}"),
        })
    }

    fn guarded(&self) -> &BTreeSet<String> {
        self.guarded.get_or_init(|| {
            let mut guarded = Guarded::default();
            let files = self.templates.iter().flat_map(Templates::own);
            files.for_each(|file| guarded.add(file));
            guarded.all()
        })
    }

    /// Blueprints whose modules some stack called so far.
    pub(super) fn asked(&self) -> BTreeSet<usize> {
        self.asked
            .lock()
            .map(|asked| asked.clone())
            .unwrap_or_default()
    }
}

/// The names in a `files` block: those of the blueprint's instance, `each`, and its own, which may use both.
pub(super) fn in_block<'n>(
    files: &'n Files,
    base: &'n Names<'n>,
    each: Option<Value>,
) -> Names<'n> {
    let mut names = Names::within(base);
    if let Some(each) = each {
        names.insert("each", each);
    }
    for one in &files.names {
        names.define(one.name.value.as_str(), &one.expr);
    }
    names
}

impl<'a> Plan<'a> {
    pub(super) fn new(blueprints: &'a [Blueprint], scopes: &dyn Scopes, found: &mut Found) -> Self {
        let mut kinds: BTreeSet<Each> = BTreeSet::new();
        for blueprint in blueprints {
            kinds.insert(blueprint.each);
            kinds.extend(blueprint.files.iter().map(|files| files.each));
            kinds.extend(blueprint.asked());
        }
        let instances = kinds
            .into_iter()
            .map(|each| (each, scopes.instances(each)))
            .collect();
        let mut plan = Self {
            blueprints,
            project: scopes.project(),
            estate: scopes.estate(),
            instances,
            active: Vec::new(),
            stacks: Vec::new(),
            modules: Modules::default(),
            bases: BTreeMap::new(),
            stack_of: BTreeMap::new(),
            extenders: Extenders::new(blueprints),
        };
        plan.bases = plan.layers();
        plan.active = (0..blueprints.len())
            .map(|at| plan.active(at, found))
            .collect();
        plan.one_reader_each(found);
        plan.find_stacks(found);
        plan.estate = seen::estate_with(&plan.estate, &plan.stacks);
        plan.modules = plan.find_modules(found);
        plan.bases = plan.layers();
        plan
    }

    pub(super) fn instances(&self, each: Each) -> &[Instance] {
        self.instances.get(&each).map_or(&[], Vec::as_slice)
    }

    fn active(&self, at: usize, found: &mut Found) -> Vec<bool> {
        let Some(blueprint) = self.blueprints.get(at) else {
            return Vec::new();
        };
        let all = 0..self.instances(blueprint.each).len();
        all.map(|instance| self.wanted(at, blueprint.each, instance, found))
            .collect()
    }

    /// What `clouds` and `when` of a blueprint say of an instance.
    fn wanted(&self, at: usize, each: Each, instance: usize, found: &mut Found) -> bool {
        let blueprint = self.blueprints.get(at);
        let here = self.instances(each).get(instance);
        if let (Some(blueprint), Some(here)) = (blueprint, here)
            && !blueprint.is_for(here)
        {
            return false;
        }
        let Some(when) = self.blueprints.get(at).and_then(|b| b.when.as_ref()) else {
            return true;
        };
        let Some(names) = self.base(at, each, instance) else {
            return false;
        };
        condition(when, &Scope::new(names)).unwrap_or_else(|problems| {
            let instance = self.instances(each).get(instance);
            found.add(instance.map_or("", |i| &i.label), problems);
            false
        })
    }

    /// Blueprints of one cloud may read one section where their `when`s exclude each other.
    fn one_reader_each(&self, found: &mut Found) {
        let readers = || self.blueprints.iter().enumerate();
        for (at, blueprint) in readers() {
            let Some(section) = &blueprint.section else {
                continue;
            };
            for (before, other) in readers().take(at) {
                let same = other.section.as_ref().filter(|s| s.value == section.value);
                // What can never be kept apart was said when they were loaded.
                let Some(first) = same.filter(|_| !blueprint.always_meets(other)) else {
                    continue;
                };
                let active = [at, before].map(|at| self.active.get(at).into_iter().flatten());
                let [ours, theirs] = active;
                let instances = self.instances(blueprint.each).iter();
                for (instance, _) in instances
                    .zip(ours.zip(theirs))
                    .filter(|(_, (a, b))| **a && **b)
                {
                    let message = format!(
                        "`{}` and `{}` both read the section `{}`",
                        other.name, blueprint.name, section.value
                    );
                    let problem = Problem::new(&REFERENCE, message)
                        .at(section.span, "")
                        .at(first.span, "the other one")
                        .help("let the `when`s of the two exclude each other, or give one of them a section of its own");
                    found.add(&instance.label, [problem]);
                }
            }
        }
    }

    /// Where each blueprint makes something.
    pub(super) fn made(&self) -> Vec<BTreeSet<Where>> {
        let made = |(blueprint, active): (&Blueprint, &Vec<bool>)| {
            let instances = self.instances(blueprint.each).iter().zip(active);
            let active = instances.filter(|(_, active)| **active);
            active.map(|(instance, _)| Where::of(instance)).collect()
        };
        self.blueprints.iter().zip(&self.active).map(made).collect()
    }

    /// Whether an instance of a block's scope is emitted, as far as the blueprint's `when` says. For a block with a
    /// wider scope than its blueprint's, that is whether anything of the blueprint is emitted.
    pub(super) fn is_active(
        &self,
        blueprint: usize,
        each: Each,
        instance: usize,
        found: &mut Found,
    ) -> bool {
        let (Some(declared), Some(active)) =
            (self.blueprints.get(blueprint), self.active.get(blueprint))
        else {
            return false;
        };
        if each == declared.each {
            active.get(instance).copied().unwrap_or(false)
        } else if declared.when.is_none() && declared.clouds.is_none() {
            true
        } else if each.covers(declared.each) {
            self.wanted(blueprint, each, instance, found)
        } else {
            active.contains(&true)
        }
    }

    fn around(&self, each: Each) -> Arc<Names<'a>> {
        layers::around(each, (&self.project, &self.estate))
    }

    fn layers(&self) -> BTreeMap<(usize, Each), Layers<'a>> {
        let mut layers = BTreeMap::new();
        let mut around: BTreeMap<Each, Arc<Names>> = BTreeMap::new();
        for (at, blueprint) in self.blueprints.iter().enumerate() {
            let files = blueprint.files.iter().map(|files| files.each);
            let checks = blueprint.asked();
            for each in files.chain(checks).chain([blueprint.each]) {
                let around = around.entry(each).or_insert_with(|| self.around(each));
                let new = || match self.bases.get(&(at, each)) {
                    Some(before) => before.again(around),
                    None => Layers::new(blueprint, each, around),
                };
                layers.entry((at, each)).or_insert_with(new);
            }
        }
        layers
    }

    /// The names of an instance in `when`, `to` and checks of a blueprint.
    pub(super) fn base(&self, blueprint: usize, each: Each, instance: usize) -> Option<&Names<'a>> {
        let layers = self.bases.get(&(blueprint, each))?;
        layers.of(instance, self.instances(each))
    }

    /// The names of an instance in the templates of a folder that goes to `to`, besides those of the `files` block. `owner` is the blueprint of the folder.
    pub(super) fn names_in<'n>(
        &'n self,
        (owner, blueprint): (usize, usize),
        files: &Files,
        instance: usize,
        block: &'n Names<'n>,
        to: Option<&RelPath>,
    ) -> Names<'n> {
        let mut names = Names::within(block);
        let declared = self.blueprints.get(owner).map(|b| b.each);
        if declared == Some(files.each)
            && let Some(stack) = self.stack(owner, instance)
        {
            names.insert("stack", seen::stack(stack, &self.stacks));
        }
        let to = to.cloned();
        let here = self.instances(files.each).get(instance);
        let protected = here.and_then(|here| here.names.get("environment")?.get("protected"));
        let released = protected.is_some_and(|protected| protected.kind == Kind::Bool(false))
            && !here.is_some_and(|here| carries_protected(&here.names, &self.estate));
        names.function(MODULE.0, move |args| match args {
            [
                Value {
                    kind: Kind::String(name),
                    ..
                },
            ] => self
                .modules
                .source(name, (to.as_ref(), released), blueprint)
                .map(Value::string),
            _ => Err("`module` takes one text, the name of a module".into()),
        })
    }

    pub(super) fn stack(&self, blueprint: usize, instance: usize) -> Option<&StackInfo> {
        let at = self.stack_of.get(&(blueprint, instance))?;
        self.stacks.get(*at)
    }

    /// A block and those that write into its folder.
    fn folders(&self, at: At) -> impl Iterator<Item = &'a Files> {
        let extenders = self.extenders.of(at).iter().map(|extender| extender.at);
        let blocks = std::iter::once(at).chain(extenders);
        let blueprints = self.blueprints;
        blocks.filter_map(move |(blueprint, block)| blueprints.get(blueprint)?.files.get(block))
    }

    fn find_stacks(&mut self, found: &mut Found) {
        let project = match &self.project.kind {
            Kind::Map(map) => match map.get("name").map(|name| &name.kind) {
                Some(Kind::String(name)) => name.to_string(),
                _ => String::new(),
            },
            _ => String::new(),
        };
        let mut stacks = Vec::new();
        let mut owners = BTreeMap::new();
        for (at, blueprint) in self.blueprints.iter().enumerate() {
            let Some(declared) = &blueprint.stack else {
                continue;
            };
            let mut blocks = blueprint.files.iter().enumerate();
            let Some((block, files)) = blocks.find(|(_, f)| f.name == Files::STACK) else {
                continue;
            };
            let has_backend = OnceCell::new();
            for (number, instance) in self.instances(blueprint.each).iter().enumerate() {
                if !self.is_active(at, files.each, number, found) {
                    continue;
                }
                let Some(base) = self.base(at, blueprint.each, number) else {
                    continue;
                };
                let names = in_block(files, base, None);
                match destination(files, &Scope::new(&names)) {
                    Ok(Some(place)) => {
                        let Some(path) = place.path() else {
                            let message = "a stack has a folder of its own";
                            let span = files.to.as_ref().map_or(files.span, |to| to.span);
                            let problem = Problem::new(&PATH, message).at(span, "");
                            found.add(&instance.label, [problem]);
                            continue;
                        };
                        owners.insert(path.clone(), (at, number));
                        let layer = &declared.layer;
                        let path = path.clone();
                        let has_backend = *has_backend.get_or_init(|| {
                            let is_there = backend::is_there(self.folders((at, block)));
                            let missing = (!is_there).then(|| backend::missing(blueprint));
                            found.add("", missing.flatten());
                            is_there
                        });
                        let known = (&*project, has_backend);
                        let mut stack = StackInfo::new(blueprint, layer, instance, path, known);
                        match stack::elsewhere(declared, &Scope::new(&names), self.blueprints) {
                            Ok(others) => stack.elsewhere = others,
                            Err(problems) => found.add(&instance.label, problems),
                        }
                        match given::values(declared, &Scope::new(&names)) {
                            Ok(values) => stack.values = values,
                            Err(problems) => found.add(&instance.label, problems),
                        }
                        stacks.push(stack);
                    }
                    Ok(None) => {}
                    Err(problems) => found.add(&instance.label, problems),
                }
            }
        }
        stack::link(&mut stacks, self.blueprints);
        found.add("", stack::unique(&stacks, self.blueprints));
        let owner =
            |(position, stack): (usize, &StackInfo)| Some((*owners.get(&stack.path)?, position));
        self.stack_of = stacks.iter().enumerate().filter_map(owner).collect();
        self.stacks = stacks;
    }

    fn find_modules(&self, found: &mut Found) -> Modules {
        let mut modules = Modules::default();
        let around = self.around(Each::Estate);
        let nobody = Instance {
            label: "the estate".into(),
            is_retired: false,
            names: BTreeMap::new(),
            span: None,
        };
        for (at, blueprint) in self.blueprints.iter().enumerate() {
            let Some(files) = blueprint.files.iter().find(|f| f.is_modules()) else {
                continue;
            };
            let layers = Layers::new(blueprint, Each::Estate, &around);
            // Nearly all say it without a name, and those of a blueprint for another cloud are not read for it.
            let names = match place::is_fixed(files) {
                true => Some(&*around),
                false => layers.of(0, std::slice::from_ref(&nobody)),
            };
            let Some(names) = names else {
                continue;
            };
            let folder = match destination(files, &Scope::new(names)) {
                Ok(Some(folder)) => folder,
                Ok(None) => continue,
                Err(problems) => {
                    found.add("", problems);
                    continue;
                }
            };
            modules.templates.push(files.templates.clone());
            let folders: BTreeSet<&str> = files
                .templates
                .paths()
                .filter_map(|path| Some(path.split_once('/')?.0))
                .collect();
            for name in folders {
                if let Ok(path) = folder.file(name) {
                    modules.open.add(name, &files.templates);
                    modules
                        .by_name
                        .entry(name.to_owned())
                        .or_default()
                        .push((at, path));
                }
            }
            modules.folders.insert(at, folder);
        }
        modules
    }
}
/// Whether a cell of a protected environment stands on what is made for this one: it lives in its network, or hangs on its transit gateway.
fn carries_protected(names: &BTreeMap<&'static str, Value>, estate: &Value) -> bool {
    let texts = |value: Option<&Value>| -> Vec<String> {
        let items = value.and_then(Value::as_list).into_iter().flatten();
        items.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let Some(cell) = names.get("cell") else {
        return false;
    };
    let mut others = texts(cell.get("siblings"));
    let gateways = estate.get("transit_gateways").and_then(Value::as_map);
    for gateway in gateways.into_iter().flat_map(Map::values) {
        let home = gateway.get("home").and_then(Value::as_str);
        if home.is_some() && home == cell.get("name").and_then(Value::as_str) {
            others.extend(texts(gateway.get("cells")));
        }
    }
    others.iter().any(|name| {
        let other = estate.get("cells").and_then(|cells| cells.get(name));
        let protected = other.and_then(|other| other.get("environment")?.get("protected"));
        protected.is_some_and(|protected| protected.kind == Kind::Bool(true))
    })
}
