//! The driver: from texts to the tree, phase by phase. No disk, no printing: the whole compiler runs in memory.

mod locks;
mod residents;

use std::borrow::Cow;
use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::blueprint::{self, Blueprint, Folder, Provided, Rendering, StackInfo};
use crate::check::{self, Policy};
use crate::diag::{Code, Problem, Problems, Severity};
use crate::estate::{self, Estate, resolve};
use crate::graph::{Graph, Others};
use crate::output::Parts;
use crate::residency;
use crate::schema::{Schema, Section};
use crate::scope::taken::Takers;
use crate::scope::{Scope, effect, idle, taken};
use crate::source::Sources;
use crate::span::Spanned;
use crate::syntax::{self, Headers, Node};
use crate::terraform;
use crate::terraform::files::Files;
use crate::terraform::lock::Lock;
use crate::terraform::modules::Modules;
use crate::terraform::moved::Rename;
use crate::terraform::providers::{Needs, Providers, Use};
use crate::terraform::schema::Schemas;
use crate::tree::FileTree;
use crate::value::RelPath;

pub use crate::check::change;
use locks::{lock, locked};
pub use residents::holders;
use residents::strays;

/// Everything that a compilation depends on.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// What diagnostics call the estate file.
    pub name: String,
    /// Its text.
    pub text: String,
    /// The project's own blueprints.
    pub blueprints: Folder,
    /// The project's own schemas of providers, by their paths in the project.
    pub schemas: BTreeMap<String, Vec<u8>>,
    /// The project's lock file of providers, if it has one.
    pub lock: Option<String>,
}

/// What came of it. Parts are missing from the phase on in which an error was found.
#[derive(Default)]
pub struct Compilation {
    /// Every text that a span points into; the estate file is the first.
    pub sources: Sources,
    /// Every fault of the run, in file order.
    pub problems: Problems,
    /// The joined schema.
    pub schema: Option<Arc<Schema>>,
    /// What blueprints tell each other.
    pub provided: Provided,
    /// The schemas of providers.
    pub providers: Schemas,
    /// The estate, as far as it could be resolved.
    pub model: Option<Estate>,
    /// What would be written, and where its parts go. Only when there are no errors.
    pub output: Option<Output>,
    /// The Terraform in it, as trees.
    pub modules: Modules,
    /// What of the estate file nobody may be shown.
    hidden: Vec<check::Hidden>,
    /// The file as it was written, of which the model has what could be read.
    written: Option<Node>,
}

/// What would be written.
#[derive(Clone, Debug)]
pub struct Output {
    /// Every file, by its path in the project.
    pub tree: FileTree,
    /// Where the parts go.
    pub parts: Parts,
    /// The root modules, in the order of their paths.
    pub stacks: Vec<StackInfo>,
    /// What they hand to each other.
    pub graph: Graph,
    /// The providers that they use.
    pub uses: Vec<Use>,
    /// What each of them needs, by its folder in the project.
    pub needs: BTreeMap<RelPath, Needs>,
}

/// Understands an estate: up to the model, without rules and files.
#[must_use]
pub fn understand(input: &Input) -> Compilation {
    finish(understood(input).0)
}

fn understood(input: &Input) -> (Compilation, Cow<'static, [Blueprint]>) {
    let mut out = Compilation::default();
    let file = out.sources.add(input.name.as_str(), input.text.as_str());
    let (tree, syntax_problems) = syntax::parse(file, &input.text);
    let broken = syntax_problems.has_errors();
    out.problems.extend(syntax_problems);
    out.hidden = check::hidden(&tree);
    out.hidden
        .extend(check::hidden_in_comments(file, &input.text));
    check::comments(file, &input.text, &mut out.problems);

    let (blueprints, load_problems) = blueprint::load_project(&input.blueprints, &mut out.sources);
    out.problems.extend(load_problems);
    out.provided = Provided::new(&blueprints);
    match Schema::shared(estate::declared, sections(&blueprints)) {
        Ok(schema) => out.schema = Some(schema),
        Err(problems) => out.problems.extend(problems),
    }
    if let Some(schema) = out.schema.as_ref().filter(|_| !broken) {
        let (model, problems) = resolve(&tree, schema);
        out.problems.extend(problems);
        out.model = model;
    }
    out.written = Some(tree);
    (out, blueprints)
}

/// Beside more errors than these nobody looks for further ones: templates of an estate that is wrong throughout take long and say little.
const JUDGED_BESIDE: usize = 1000;

/// What is told is not all there is.
pub const NOT_ASKED: Code = Code::note(
    "cli::checks_not_asked",
    "beside very many errors the checks of blueprints are not asked",
);

/// Compiles an estate.
#[must_use]
pub fn compile(input: &Input) -> Compilation {
    let (mut out, blueprints) = understood(input);
    read_schemas(input, &mut out);
    let lock = lock(input, &mut out);
    let (Some(model), Some(schema)) = (out.model.take(), out.schema.clone()) else {
        return finish(out);
    };
    let all = blueprints.clone();
    let blueprints = wanted(blueprints, &model, &mut out.problems);
    let mut policy = Policy::new(&model, rules(&blueprints));
    let checked = check::run(&model, &mut policy, &mut out.problems);
    let mut dropped = without_effect(&model, &schema, &blueprints);
    policy.settle(&mut dropped);
    out.problems.extend(dropped);
    let (parts, parts_problems) = Parts::new(&model.output);
    out.problems.extend(parts_problems);

    let checked = checked.filter(|_| !out.problems.has_errors());
    let rendering = checked.map(|checked| {
        let mut scope = Scope::new(checked.estate(), &schema, &out.provided);
        let faults = scope.take_faults().into_problems();
        let rendering = blueprint::render(&blueprints, &scope, &out.sources);
        (rendering, faults)
    });
    let rendered = rendering.is_some();
    // All faults of a run are told together: what cannot be rendered can still be judged, if all of it is understood.
    let errors = out.problems.count(Severity::Error);
    let is_understood = !rendered && out.problems.misshapen().is_empty();
    if is_understood && errors > JUDGED_BESIDE {
        out.problems.push(not_asked(errors));
    } else if is_understood {
        let scope = Scope::new(&model, &schema, &out.provided);
        let mut found = blueprint::judge(&blueprints, &scope, &out.sources);
        model.without_echoes(&mut found);
        model.without_followers(&out.problems, &mut found);
        policy.settle(&mut found);
        out.problems.extend(found);
    }
    if let (Some((mut rendering, faults)), Some(parts)) = (rendering, parts) {
        let mut found = std::mem::take(&mut rendering.problems);
        let takers = Takers::rendered(&blueprints, &rendering.made);
        taken::untaken(&model, &takers, &mut found);
        policy.settle(&mut found);
        without_echoes(&mut found, faults);
        // A tree that is not complete would lack what its other parts refer to.
        if !found.has_errors() {
            let of = (&model, &*all, &*schema);
            complete(
                rendering,
                of,
                (&mut policy, lock.as_ref(), parts),
                &mut out,
                &mut found,
            );
        }
        out.problems.extend(found);
    }
    // What could not be read breaks no rule: its excuses only look idle. Without rendering, nobody asked the rules of blueprints.
    if !out.problems.has_errors() {
        let declared = LazyCell::new(|| rules(&blueprints));
        let is_asked = |rule: &str| rendered || !declared.contains(rule);
        let is_asked = |rule: &str| !change::is_one(rule) && is_asked(rule);
        policy.unused_excuses(&is_asked, &mut out.problems);
    }
    out.model = Some(model);
    finish(out)
}

/// What is written and nothing comes of.
fn without_effect(model: &Estate, schema: &Schema, blueprints: &[Blueprint]) -> Problems {
    let mut dropped = Problems::new();
    let takers = Takers::declared(blueprints);
    taken::unknown(schema, blueprints, &mut dropped);
    taken::untaken(model, &takers, &mut dropped);
    effect::unused(model, schema, &takers, &mut dropped);
    idle::idle(model, schema, &mut dropped);
    model.without_echoes(&mut dropped);
    dropped
}

/// What follows once all parts of a tree are there: names that changed, what is wrong with its Terraform, lock files, and where the parts go.
fn complete(
    mut rendering: Rendering,
    (model, all, schema): (&Estate, &[Blueprint], &Schema),
    (policy, lock, parts): (&mut Policy<'_>, Option<&Lock>, Parts),
    out: &mut Compilation,
    found: &mut Problems,
) {
    found.extend(renamed(&mut rendering, model, out));
    let modules = std::mem::take(&mut rendering.modules);
    let providers = Providers::new(&modules, &out.providers);
    let mut wrong = rendering.located(terraform::check::by_folder(
        &modules,
        &providers,
        &rendering.tree,
    ));
    policy.settle(&mut wrong);
    found.extend(wrong);
    let mut output = None;
    if !found.has_errors() {
        found.extend(strays(&rendering, (&modules, &providers), model, policy));
        found.extend(locked(&mut rendering, &providers, lock));
        let others = || others(all, model, schema, out);
        output = arranged(
            rendering,
            (&modules, &providers),
            parts,
            (model, &others),
            found,
        );
    }
    out.output = output;
    out.modules = modules;
}

fn read_schemas(input: &Input, out: &mut Compilation) {
    let (providers, problems) = Schemas::read(&input.schemas, &mut out.sources);
    out.providers = providers;
    out.problems.extend(problems);
}

/// The blueprints without what `[output] without` names.
fn wanted<'b>(
    blueprints: Cow<'b, [Blueprint]>,
    model: &Estate,
    problems: &mut Problems,
) -> Cow<'b, [Blueprint]> {
    let (blueprints, unknown) = blueprint::without(blueprints, &left_out(model));
    problems.extend(unknown);
    blueprints
}

/// What is made by somebody else: what the blueprints that are left out would have made, as far as they can be rendered.
fn others(all: &[Blueprint], model: &Estate, schema: &Schema, out: &Compilation) -> Others {
    if left_out(model).is_empty() {
        return Others::Nothing;
    }
    let scope = Scope::new(model, schema, &out.provided);
    let rendering = blueprint::render(all, &scope, &out.sources);
    if rendering.problems.has_errors() {
        return Others::Anything;
    }
    let providers = Providers::new(&rendering.modules, &out.providers);
    Others::These(Graph::new(&rendering.stacks, &rendering.modules, &providers).made())
}

/// The names in `[output] without`.
fn left_out(model: &Estate) -> Vec<Spanned<String>> {
    let names = model.output.descend(["without"]).and_then(Node::as_array);
    let names = names.into_iter().flatten();
    let names = names.filter_map(|name| Some(Spanned::new(name.as_str()?.to_owned(), name.span)));
    names.collect()
}

/// Everything that is emitted is known; what Terraform loads is not.
impl Files for FileTree {
    fn knows(&self, path: &str) -> bool {
        !path.split('/').any(|part| part == ".terraform")
    }

    fn has(&self, path: &str) -> bool {
        RelPath::new(path).is_ok_and(|path| self.get(&path).is_some())
    }

    fn has_folder(&self, path: &str) -> Option<bool> {
        let below = format!("{path}/");
        let mut files = self.iter();
        Some(path.is_empty() || files.any(|(file, _)| file.as_str().starts_with(&below)))
    }

    fn read(&self, path: &str) -> Option<Arc<[u8]>> {
        self.get(&RelPath::new(path).ok()?).cloned()
    }
}

fn sections(blueprints: &[Blueprint]) -> Vec<Section> {
    let declared = blueprints.iter().filter_map(|b| {
        let (name, schema) = (b.section.as_ref()?, b.schema.as_ref()?);
        Some(Section {
            name: name.value.clone(),
            blueprint: b.name.clone(),
            each: b.each.name().to_string(),
            schema: Arc::clone(&schema.json),
            source: schema.source,
            is_tested: schema.is_carried,
        })
    });
    declared.collect()
}

/// What the project makes of the rules about a change, which whoever has the tree of before asks.
#[must_use]
pub fn policy_of_changes(model: &Estate) -> Policy<'_> {
    let names = change::CODES.iter().map(|code| code.name.to_owned());
    Policy::new(model, names.collect())
}

/// Names of the rules beside those of `check`: those that blueprints declare, those about a change, and those for rendered Terraform, which may be ahead of
/// the schemas that the compiler carries.
fn rules(blueprints: &[Blueprint]) -> BTreeSet<String> {
    let others = terraform::check::CODES.iter().chain(change::CODES);
    let others = others.chain(&residency::CODES);
    let others = others.map(|code| code.name.to_owned());
    let own = blueprints.iter().flat_map(Blueprint::rules);
    own.chain(others).collect()
}

/// Templates rely on what the checks hold, and on what blueprints provide: where one has failed, an expression that cannot be evaluated is the same mistake
/// seen from inside.
fn without_echoes(found: &mut Problems, provided: Problems) {
    let is_failed_check = |p: &Problem| p.rule.is_some() && p.severity == Severity::Error;
    if provided.has_errors() || found.iter().any(is_failed_check) {
        let of_templates = ["blueprint::expression", "blueprint::foreign_folder"];
        found.retain_mut(|p| !of_templates.contains(&p.code.name));
    }
    found.extend(provided);
}

fn namesake(other: &estate::Namesake) -> blueprint::Namesake {
    blueprint::Namesake {
        scope: other.scope.clone(),
        extent: other.extent.clone(),
        span: other.span,
    }
}

/// Gives stacks `moved` blocks for names of the estate that were others before.
fn renamed(rendering: &mut Rendering, model: &Estate, of: &Compilation) -> Problems {
    let names = model.renamed.iter().map(|one| {
        let (from, to) = one.names();
        blueprint::Name {
            rename: Rename {
                from: from.to_owned(),
                to: to.to_owned(),
                in_keys: None,
                in_labels: true,
                span: one.span,
            },
            extent: one.extent.clone(),
            scope: one.scope(),
            namesakes: one.namesakes.iter().map(namesake).collect(),
            kind: one.kind(),
        }
    });
    let names: Vec<blueprint::Name> = names.collect();
    blueprint::add_renamed(rendering, &names, &of.providers, &of.sources)
}

/// The files at their places, and the stacks that they are; none when two want the same place.
fn arranged(
    rendering: Rendering,
    (modules, providers): (&Modules, &Providers),
    parts: Parts,
    (model, others): (&Estate, &dyn Fn() -> Others),
    problems: &mut Problems,
) -> Option<Output> {
    let stacks = rendering.stacks;
    let graph = Graph::new(&stacks, modules, providers);
    problems.extend(graph.problems(&model.project.name.value, others));
    if model.delivery.is_some() {
        problems.extend(graph.parts());
    }
    // Of what is not wanted, nothing is used; a module that no stack calls is no stack.
    let placed = |used: Use| {
        let root = RelPath::new(&used.root).ok();
        let root = root.filter(|root| stacks.iter().any(|stack| stack.path == *root));
        let root = root.and_then(|root| parts.place(&root))?.to_string();
        Some(Use { root, ..used })
    };
    let uses = providers.uses().into_iter().filter_map(placed).collect();
    let needs = stacks.iter().filter_map(|stack| {
        let needs = providers.needs(stack.path.as_str())?;
        Some((parts.place(&stack.path)?, needs.clone()))
    });
    let needs = needs.collect();
    match parts.arrange(&rendering.tree) {
        Ok(tree) => Some(Output {
            tree,
            parts,
            stacks,
            graph,
            uses,
            needs,
        }),
        Err(path) => {
            problems.push(crate::output::clash(&path));
            None
        }
    }
}

fn not_asked(errors: usize) -> Problem {
    let message = format!(
        "beside {errors} errors the checks of blueprints are not asked: they may find more once these are mended"
    );
    Problem::new(&NOT_ASKED, message).help("mend the errors, then run this again")
}

/// A name that has to change stands in several headers.
fn complete_edits(out: &mut Compilation) {
    let Some(estate) = out.written.as_ref().map(|written| written.span.source) else {
        return;
    };
    let is_there = |problem: &Problem| problem.edits.iter().any(|edit| edit.span.source == estate);
    if !out.problems.iter().any(is_there) {
        return;
    }
    let headers = Headers::of(estate, &out.sources.get(estate).text);
    out.problems.retain_mut(|problem| {
        headers.complete(problem);
        true
    });
}

/// File order, each fault once, no secret in any of them; without a tree when anything is an error.
fn finish(mut out: Compilation) -> Compilation {
    complete_edits(&mut out);
    let misshapen = out.problems.misshapen();
    if let Some(written) = out.written.take().filter(|_| !misshapen.is_empty()) {
        out.problems.wait_for(&written.keys_to(&misshapen));
    }
    out.problems = std::mem::take(&mut out.problems).sorted(&out.sources);
    for hidden in std::mem::take(&mut out.hidden) {
        out.problems.hide(hidden.span, &hidden.text);
        out.sources.hide(hidden.span, &hidden.text);
    }
    if out.problems.has_errors() {
        out.output = None;
    }
    out
}
