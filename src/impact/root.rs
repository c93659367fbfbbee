//! What happens to one root module: the state that it has left, the plan of now against it, and what is to be said of both.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Source;
use super::moves::{Statements, counted, without_keys};
use super::pairs::Unit;
use super::plain::Plain;
use super::plan::{Decision, Planner, Prior};
use super::report::{Action, Change, Kind, Maybe, Origin, Root, StateChange, Unknown};
use super::side::Side;
use super::state::{Made, regional};
use crate::expr::{Kind as Of, Marks, Value};
use crate::hcl::ExprKind;
use crate::span::Span;
use crate::terraform::evaluate::{self, Evaluator, Instance, Mode};
use crate::terraform::modules::Modules;
use crate::terraform::providers::Providers;
use crate::terraform::schema::Schemas;

/// A side of the comparison, with its modules.
type Of2<'a, 't> = (&'a Side<'t>, &'a Source<'a>);

/// The modules of a root and of all that it calls.
fn part((side, source): (&Side, &Source), folder: &str) -> Modules {
    let members = side.members(folder).into_iter();
    let names = members.map(|name| source.name(name).to_owned());
    source.modules.part(&names.collect())
}

/// The parameters that a root module of before writes, as far as they are known.
pub fn parameters(folder: &str, old: (&Side, &Source), schemas: &Schemas) -> Vec<(String, String)> {
    let modules = part(old, folder);
    let providers = Providers::new(&modules, schemas);
    let made = Made::default();
    let evaluator = applied(&modules, &providers, old.1, &made);
    let Some(root) = evaluator.root(old.1.name(folder)) else {
        return Vec::new();
    };
    let selected = root.select(&evaluator.select(&["aws_ssm_parameter"]));
    let written = selected.iter().filter(|one| one.mode() == Mode::Resource);
    let texts = written.filter_map(|one| {
        let text = |name: &str| Some(one.argument(name)?.as_str()?.to_owned());
        Some((
            text("name")?,
            text("insecure_value").or_else(|| text("value"))?,
        ))
    });
    texts.collect()
}

/// A tree as if it were applied.
fn applied<'m>(
    modules: &'m Modules,
    providers: &'m Providers<'m>,
    source: &'m Source,
    made: &'m Made<'m>,
) -> Evaluator<'m> {
    planned_by(modules, providers, source)
        .settled_by(move |instance, settling, value| made.applied(instance, settling, value))
}

fn planned_by<'m>(
    modules: &'m Modules,
    providers: &'m Providers<'m>,
    source: &'m Source,
) -> Evaluator<'m> {
    let evaluator = Evaluator::new(modules).typed_by(providers);
    let evaluator = evaluator.reading(source.files).in_workspace("default");
    // The bytes of it are the compressor's own: whether they are the same is all that matters.
    evaluator.with_function("base64gzip", |args| {
        let text = args.first().and_then(Value::as_str).unwrap_or_default();
        Ok(Value::string(STANDARD.encode(text)))
    })
}

/// What the old root has left.
#[derive(Default)]
struct Left {
    priors: Vec<Prior>,
    outputs: BTreeMap<String, Plain>,
    unknown: Vec<Unknown>,
}

fn left(folder: &str, old: Of2, schemas: &Schemas, made: &Made) -> Left {
    let modules = part(old, folder);
    let providers = Providers::new(&modules, schemas);
    let evaluator = applied(&modules, &providers, old.1, made);
    let Some(root) = evaluator.root(old.1.name(folder)) else {
        return Left::default();
    };
    let mut left = Left::default();
    for instance in resources(&root) {
        if !instance.is_one() {
            left.unknown.push(many(&instance));
            continue;
        }
        left.priors.push(Prior {
            from: instance.address(),
            state: made.whole(&instance),
            regional: regional(&instance.provider()),
        });
    }
    let outputs = root.outputs().into_iter();
    left.outputs = outputs
        .map(|(name, output)| (name.to_owned(), Plain::from(&output.value)))
        .collect();
    left
}

fn resources<'e>(root: &evaluate::Root<'e>) -> Vec<Instance<'e>> {
    let mut all = root.instances();
    all.retain(|instance| instance.mode() == Mode::Resource);
    all
}

fn many(instance: &Instance) -> Unknown {
    Unknown {
        address: instance.address(),
        why: "how many there are could not be worked out".to_owned(),
    }
}

/// What happens to a root module; none where nothing does.
pub fn examined(
    unit: &Unit,
    old: Of2,
    new: Of2,
    (schemas, parameters): (&Schemas, &BTreeMap<String, String>),
) -> Option<Root> {
    let made = Made::new(parameters);
    let before = unit.old.as_deref();
    let left = before.map(|folder| left(folder, old, schemas, &made));
    let mut out = Root {
        kind: kind(unit),
        changes: Vec::new(),
        maybe: Vec::new(),
        unknown: Vec::new(),
        prevented: Vec::new(),
        outputs: Vec::new(),
        state: states(unit),
        from: unit
            .old
            .clone()
            .filter(|from| unit.new.as_ref().is_some_and(|new| new != from)),
        commands: commands(unit),
    };
    match (left, &unit.new) {
        (Some(left), None) => {
            let gone = left.priors.into_iter();
            out.changes = gone
                .map(|prior| change(prior.from, Action::Delete))
                .collect();
            out.unknown = left.unknown;
        }
        (left, Some(folder)) => {
            let left = left.unwrap_or_default();
            plan(folder, left, new, schemas, &Made::new(parameters), &mut out);
            // What comes has no outputs that anybody could miss.
            if out.kind == Kind::Added {
                out.outputs.clear();
            }
        }
        (None, None) => return None,
    }
    out.changes
        .sort_by(|one, other| one.address.cmp(&other.address));
    out.maybe.sort();
    out.unknown.sort();
    out.unknown.dedup();
    let is_same = out.kind == Kind::Changed
        && out.changes.is_empty()
        && out.maybe.is_empty()
        && out.outputs.is_empty()
        && out.unknown.is_empty();
    (!is_same).then_some(out)
}

fn kind(unit: &Unit) -> Kind {
    match (&unit.old, &unit.new) {
        (None, _) => Kind::Added,
        (_, None) => Kind::Removed,
        _ if unit.states.0 != unit.states.1 => Kind::StateMoved,
        (old, new) if old != new => Kind::FolderMoved,
        _ => Kind::Changed,
    }
}

fn states(unit: &Unit) -> Option<StateChange> {
    let (old, new) = &unit.states;
    let words = |state: &Option<_>| state.as_ref().map(ToString::to_string);
    (old != new).then(|| StateChange {
        old: words(old),
        new: words(new),
    })
}

fn commands(unit: &Unit) -> Vec<String> {
    match (&unit.old, &unit.new) {
        (Some(old), None) => vec![format!("terraform -chdir={old} destroy")],
        (Some(old), Some(new)) if unit.states.0 != unit.states.1 => {
            let (from, to) = (&unit.states.0, &unit.states.1);
            let copy = from.as_ref().zip(to.as_ref());
            let copy = copy.and_then(|(from, to)| from.copied_to(to));
            match copy {
                Some(copy) => vec![copy],
                None if old == new => vec![format!("terraform -chdir={new} init -migrate-state")],
                None => vec![
                    format!("terraform -chdir={old} state pull > moved.tfstate"),
                    format!("terraform -chdir={new} state push moved.tfstate"),
                ],
            }
        }
        _ => Vec::new(),
    }
}

fn change(address: String, action: Action) -> Change {
    Change {
        address,
        action,
        paths: Vec::new(),
        from: None,
        origins: Vec::new(),
    }
}

/// The state by the addresses of now.
fn by_address(
    priors: Vec<Prior>,
    statements: &Statements,
    known: &BTreeSet<String>,
) -> BTreeMap<String, Prior> {
    let addresses = priors.iter().map(|prior| prior.from.clone()).collect();
    let moves = statements.applied(&addresses);
    let taken: BTreeSet<&String> = moves.values().collect();
    let mut all = BTreeMap::new();
    for prior in priors {
        let address = moves.get(&prior.from).cloned();
        let mut address = address.unwrap_or_else(|| prior.from.clone());
        let other = counted(&address);
        if !known.contains(&address) && known.contains(&other) && !taken.contains(&other) {
            address = other;
        }
        all.insert(address, prior);
    }
    all
}

/// The plan of a root against what is left of it.
fn plan(folder: &str, left: Left, new: Of2, schemas: &Schemas, made: &Made, out: &mut Root) {
    let source = new.1;
    let modules = part(new, folder);
    let providers = Providers::new(&modules, schemas);
    let name = source.name(folder);
    // As if all were applied: which modules are called, and which resources there are.
    let evaluator = applied(&modules, &providers, source, made);
    let Some(root) = evaluator.root(name) else {
        return;
    };
    let calls = root.calls();
    let known: BTreeSet<String> = resources(&root).iter().map(Instance::address).collect();
    let statements = Statements::new(&modules, &calls);
    let prior = by_address(left.priors, &statements, &known);
    let imported = statements.imported(known.iter().filter(|one| !prior.contains_key(*one)));

    let made = made.again();
    let planner = Planner::new(prior, imported, (&providers, &made));
    let evaluator = planned_by(&modules, &providers, source)
        .settled_by(|instance, settling, value| planner.settled(instance, settling, value));
    let Some(root) = evaluator.root(name) else {
        return;
    };
    let mut seen = BTreeSet::new();
    for instance in resources(&root) {
        let address = instance.address();
        if let Some(decision) = planner.decision(&instance) {
            told(&instance, &address, &decision, source.shown, out);
        }
        seen.insert(address);
    }
    for address in planner
        .prior
        .keys()
        .filter(|address| !seen.contains(*address))
    {
        let action = match statements.is_forgotten(address) {
            true => Action::Forget,
            false => Action::Delete,
        };
        out.changes.push(change(address.clone(), action));
    }
    out.unknown.extend(left.unknown);
    let is_destroyed = |change: &&Change| matches!(change.action, Action::Replace | Action::Delete);
    let destroyed = out.changes.iter().filter(is_destroyed);
    let protected = destroyed.filter(|change| is_protected(&modules, &calls, &change.address));
    out.prevented = protected.map(|change| change.address.clone()).collect();
    out.prevented.sort();
    for (name, output) in root.outputs() {
        let is_lost = output.value.all_marks().has(Marks::LOST);
        let now = Plain::from(&output.value);
        if !is_lost && (now.has_unknown() || left.outputs.get(name) != Some(&now)) {
            out.outputs.push(name.to_owned());
        }
    }
    let names: BTreeSet<&str> = root.outputs().into_keys().collect();
    let gone = left.outputs.into_keys();
    out.outputs
        .extend(gone.filter(|name| !names.contains(name.as_str())));
    out.outputs.sort();
}

/// Notes what is planned for a resource.
fn told(
    instance: &Instance,
    address: &str,
    decision: &Decision,
    shown: &dyn Fn(Span) -> Option<String>,
    out: &mut Root,
) {
    for why in &decision.unknown {
        out.unknown.push(Unknown {
            address: address.to_owned(),
            why: why.clone(),
        });
    }
    for (path, when) in &decision.maybe {
        out.maybe.push(Maybe {
            address: address.to_owned(),
            path: path.clone(),
            when: when.clone(),
        });
    }
    if let Some(action) = decision.action {
        let origins = decision.paths.iter();
        let origins = origins.filter_map(|path| origin(instance, path, shown));
        out.changes.push(Change {
            paths: decision.paths.clone(),
            from: decision.from.clone(),
            origins: origins.collect(),
            ..change(address.to_owned(), action)
        });
    }
}

/// Where an argument is written, and where its value comes from.
fn origin(
    instance: &Instance,
    path: &str,
    shown: &dyn Fn(Span) -> Option<String>,
) -> Option<Origin> {
    let top = path.split('.').next().unwrap_or(path);
    let template = instance.span(top).and_then(shown);
    let value = instance.argument(top);
    let written = value.as_ref().and_then(first_origin).and_then(shown);
    (template.is_some() || written.is_some()).then(|| Origin {
        path: path.to_owned(),
        template,
        written,
    })
}

/// The place that a value, or the first part of it that has one, comes from.
fn first_origin(value: &Value) -> Option<Span> {
    value.origin.or_else(|| match &value.kind {
        Of::List(items) | Of::Set(items) => items.iter().find_map(first_origin),
        Of::Map(map) => map.values().find_map(first_origin),
        _ => None,
    })
}

/// Whether the block of an address says that nobody may destroy it.
fn is_protected(modules: &Modules, calls: &[(String, &str)], address: &str) -> bool {
    let bare = without_keys(address);
    let parts: Vec<&str> = bare.split('.').collect();
    let [call @ .., of, name] = parts.as_slice() else {
        return false;
    };
    let call: String = call.iter().map(|part| format!("{part}.")).collect();
    let mut calls = calls.iter();
    let folder = calls.find(|(address, _)| without_keys(address) == call);
    let module = folder.and_then(|(_, folder)| modules.get(folder));
    let mut blocks = module.into_iter().flat_map(|module| module.blocks());
    let block = blocks.find(|block| {
        block.name.value == "resource" && block.label(0) == Some(of) && block.label(1) == Some(name)
    });
    let lifecycle = block.and_then(|block| block.body.blocks_of("lifecycle").next());
    let prevented = lifecycle.and_then(|block| block.body.value("prevent_destroy"));
    prevented.is_some_and(|prevented| prevented.kind == ExprKind::Bool(true))
}
