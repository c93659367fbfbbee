//! What Terraform would plan for each resource of a root module against the state that the tree of before has left. A resource is planned when somebody asks
//! for it, and once: what refers to it sees what was planned.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::conditions::Sides;
use super::decide::{Verdict, decide, is_loosely_same};
use super::difference::{Difference, differences};
use super::ignored::with_ignored;
use super::plain::{Fields, Plain};
use super::report::Action;
use super::shape::{complete, proposed};
use super::state::{Made, labels, regional};
use super::updates::following;
use crate::expr::{Marks, Value};
use crate::terraform::evaluate::{Instance, Mode, Settling};
use crate::terraform::providers::{Providers, provider_of};
use crate::terraform::schema::Block;
use crate::terraform::schema::forces::{Forces, Rules};

/// A resource of the state.
#[derive(Debug)]
pub struct Prior {
    /// The address that it had.
    pub from: String,
    /// What the state has of it.
    pub state: Plain,
    /// What its provider gave to it.
    pub regional: BTreeMap<&'static str, Arc<str>>,
}

/// What is planned for a resource.
#[derive(Debug, Default)]
pub struct Decision {
    /// None where nothing happens.
    pub action: Option<Action>,
    /// What references see, where that is not what is configured.
    pub planned: Option<Plain>,
    /// What forces a replacement, or differs.
    pub paths: Vec<String>,
    /// What may replace it, with the condition.
    pub maybe: BTreeMap<String, String>,
    /// Arguments that could not be worked out.
    pub unknown: Vec<String>,
    /// The address that it had, if another.
    pub from: Option<String>,
}

/// What is planned for the resources of a root module.
pub struct Planner<'p> {
    /// What the state has, by the addresses of now.
    pub prior: BTreeMap<String, Prior>,
    /// Addresses that are imported.
    pub imported: BTreeSet<String>,
    pub providers: &'p Providers<'p>,
    pub made: &'p Made<'p>,
    /// None while a resource is being planned.
    decided: Mutex<BTreeMap<String, Option<Arc<Decision>>>>,
    /// Data sources, and whether they are read while Terraform plans.
    read: Mutex<BTreeMap<String, bool>>,
}

impl<'p> Planner<'p> {
    pub fn new(
        prior: BTreeMap<String, Prior>,
        imported: BTreeSet<String>,
        (providers, made): (&'p Providers<'p>, &'p Made<'p>),
    ) -> Self {
        Self {
            prior,
            imported,
            providers,
            made,
            decided: Mutex::default(),
            read: Mutex::default(),
        }
    }

    /// What references see of an attribute.
    pub fn settled(&self, instance: &Instance, settling: &Settling, value: Value) -> Value {
        if instance.mode() != Mode::Resource {
            return match self.is_read_now(instance) {
                true => self.made.applied(instance, settling, value),
                false => value,
            };
        }
        let Some(decision) = self.decision(instance) else {
            return value;
        };
        let Some(planned) = &decision.planned else {
            let is_echo = instance.kind() == "terraform_data" && settling.name == "output";
            let echo = is_echo.then(|| instance.argument("input")).flatten();
            return echo.unwrap_or(value);
        };
        let planned = planned.field(settling.name);
        match *planned == Plain::from(&value) {
            true => value,
            false => planned.to_value(&settling.of()),
        }
    }

    /// Whether a data source is read while Terraform plans.
    fn is_read_now(&self, instance: &Instance) -> bool {
        let address = instance.address();
        let known = |read: &BTreeMap<String, bool>| read.get(&address).copied();
        if let Some(found) = known(&self.read.lock().unwrap_or_else(PoisonError::into_inner)) {
            return found;
        }
        let is_read = instance.arguments().is_known() && !self.is_awaiting(instance);
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.insert(address, is_read);
        is_read
    }

    /// Whether a resource that a data source waits for has something left to do.
    fn is_awaiting(&self, instance: &Instance) -> bool {
        let awaited = instance.awaited();
        let is_pending = |one: &Instance| {
            let action = self.decision(one).and_then(|decision| decision.action);
            action.is_some_and(|action| action != Action::Move)
        };
        let kept: BTreeSet<String> = awaited.iter().map(Instance::address).collect();
        let blocks = awaited.iter().map(Instance::block_address);
        let blocks: BTreeSet<String> = blocks.collect();
        let goes = |address: &String| {
            !kept.contains(address) && blocks.contains(&super::moves::without_keys(address))
        };
        awaited.iter().any(is_pending) || !blocks.is_empty() && self.prior.keys().any(goes)
    }

    /// What is planned for a resource; none while that is being worked out.
    pub fn decision(&self, instance: &Instance) -> Option<Arc<Decision>> {
        let address = instance.address();
        {
            let mut decided = self.decided.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(found) = decided.get(&address) {
                return found.clone();
            }
            decided.insert(address.clone(), None);
        }
        let decision = Arc::new(self.decide(instance, &address));
        let mut decided = self.decided.lock().unwrap_or_else(PoisonError::into_inner);
        decided.insert(address, Some(Arc::clone(&decision)));
        Some(decision)
    }

    fn decide(&self, instance: &Instance, address: &str) -> Decision {
        if !instance.is_one() {
            return Decision {
                unknown: vec!["how many there are is known only once others are applied".into()],
                ..Decision::default()
            };
        }
        let Some(prior) = self.prior.get(address) else {
            let is_imported = self.imported.contains(address);
            let action = if is_imported {
                Action::Import
            } else {
                Action::Create
            };
            return Decision {
                action: Some(action),
                ..Decision::default()
            };
        };
        let mut decision = match instance.schema() {
            Some(schema) => self.against(prior, instance, schema),
            None => without_schema(prior, instance),
        };
        let is_kept = matches!(decision.action, None | Some(Action::Update));
        if is_kept && self.is_triggered(instance) {
            decision.action = Some(Action::Replace);
            decision.planned = None;
            decision.paths.clear();
            decision.maybe.clear();
        }
        if prior.from != address {
            decision.from = Some(prior.from.clone());
            decision.action = decision.action.or(Some(Action::Move));
        }
        decision
    }

    /// Whether something that `replace_triggered_by` names changes.
    fn is_triggered(&self, instance: &Instance) -> bool {
        let lifecycle = instance.block().body.blocks_of("lifecycle").next();
        let named = lifecycle.and_then(|block| block.body.value("replace_triggered_by"));
        let mut named = named.into_iter().flat_map(|named| instance.named_by(named));
        named.any(|(one, attribute)| {
            let Some(decision) = self.decision(&one) else {
                return false;
            };
            let is_replaced = decision.action == Some(Action::Replace);
            match attribute {
                None => is_replaced || decision.action == Some(Action::Update),
                Some(name) => {
                    let prior = self.prior.get(&one.address());
                    let before = prior.map(|prior| prior.state.field(name));
                    let now = match &decision.planned {
                        Some(planned) => planned.field(name).clone(),
                        None => Plain::from(one.object().get(name).unwrap_or(&Value::null())),
                    };
                    before.is_some_and(|before| now.has_unknown() || *before != now)
                }
            }
        })
    }

    /// The plan for a resource that there is.
    fn against(&self, prior: &Prior, instance: &Instance, schema: &Block) -> Decision {
        let mut decision = Decision::default();
        let config = self.configured(prior, instance, schema, &mut decision);
        let provider = instance.provider();
        let mut proposal = proposed(schema, Some(&prior.state), &config, &Plain::Null);
        let mut planned = proposed(schema, Some(&prior.state), &config, &Plain::Unknown);
        let mut forced: BTreeSet<String> = BTreeSet::new();
        for (name, text) in regional(&provider) {
            let attribute = schema.attributes.get(name);
            let is_left = attribute.is_some_and(|a| a.computed) && config.field(name).is_null();
            if is_left && !prior.state.field(name).is_null() {
                set(&mut planned, name, Plain::Text(Arc::clone(&text)));
                set(&mut proposal, name, Plain::Text(Arc::clone(&text)));
            }
            let has_moved = prior.regional.get(name).is_some_and(|was| *was != text);
            let is_implied = name == "region" && !attribute.is_some_and(|a| a.optional);
            if is_implied && has_moved && is_in_region(instance) {
                set(&mut planned, "id", Plain::Unknown);
                forced.insert("id".to_owned());
            }
        }
        let mut found = differences(schema, &prior.state, &proposal);
        let rules = self.rules(instance);
        let is_overlooked = |change: &Difference| {
            let is_loose = rules.loose.contains(&change.path);
            is_loose
                && schema.attributes.contains_key(&change.path)
                && is_loosely_same(&change.old, &change.new)
        };
        for change in found.extract_if(.., |change| is_overlooked(change)) {
            set(&mut planned, &change.path, change.old);
        }
        let sides = Sides {
            old: &prior.state,
            new: &proposal,
        };
        let Verdict { forced: by, maybe } = decide(instance.kind(), &rules, &found, sides);
        forced.extend(by.into_iter().map(|change| change.path));
        let is_trigger = |change: &Difference| change.path == "triggers_replace";
        if instance.kind() == "terraform_data" && found.iter().any(is_trigger) {
            forced.insert("triggers_replace".to_owned());
        }
        let labels = labels(&provider, &planned);
        let top = |change: &Difference| change.path.split('.').next().map(str::to_owned);
        let mut changed: BTreeSet<String> = found.iter().filter_map(top).collect();
        for (name, value) in labels {
            if !prior.state.field(name).is_same(&value, false) {
                changed.insert(name.to_owned());
            }
            set(&mut planned, name, value);
        }
        let names = changed.iter().map(String::as_str).collect();
        for name in following(instance.kind(), &planned, &names) {
            if config.field(name).is_null() {
                set(&mut planned, name, Plain::Unknown);
            }
        }
        if !forced.is_empty() {
            decision.action = Some(Action::Replace);
            decision.paths = forced.into_iter().collect();
            return decision;
        }
        let differing = differing(&prior.state, &planned);
        if !differing.is_empty() {
            decision.action = Some(Action::Update);
            decision.paths = differing;
        }
        decision.planned = Some(planned);
        decision.maybe = maybe;
        decision
    }

    /// What is configured, as the provider gets it. What could not be worked out on either side is taken to stay.
    fn configured(
        &self,
        prior: &Prior,
        instance: &Instance,
        schema: &Block,
        decision: &mut Decision,
    ) -> Plain {
        let names = schema.attributes.keys().chain(schema.block_types.keys());
        let mut fields = Fields::new();
        let mut lost = BTreeSet::new();
        for name in names {
            let value = instance.argument(name);
            let is_lost = |value: &Value| value.all_marks().has(Marks::LOST);
            if value.as_ref().is_some_and(is_lost) || prior.state.field(name).has_unknown() {
                decision.unknown.push(name.clone());
                lost.insert(name.as_str());
            }
            let value = value.as_ref().map_or(Plain::Null, Plain::from);
            fields.insert(name.as_str().into(), value);
        }
        let config = complete(schema, &Plain::Object(fields));
        let mut config = with_ignored(instance, &config, &prior.state);
        for name in lost {
            set(&mut config, name, prior.state.field(name).clone());
        }
        config
    }

    /// What forces the type to be replaced.
    fn rules(&self, instance: &Instance) -> Arc<Rules> {
        let local = provider_of(instance.block(), instance.kind());
        let provider = self.providers.get(instance.module(), local);
        let provider = provider.and_then(|resolved| resolved.provider());
        let forces = provider.and_then(Forces::of);
        let rules = forces.and_then(|forces| forces.rules(instance.kind()));
        rules.unwrap_or_default()
    }
}

/// Whether resources of a type lie in a region: the newest table has the argument that says so.
fn is_in_region(instance: &Instance) -> bool {
    let newest = Forces::newest("hashicorp/aws");
    let rules = newest.and_then(|forces| forces.rules(instance.kind()));
    rules.is_some_and(|rules| rules.replace.contains("region"))
}

/// Of a type that nobody has a schema of, all that is known is what is configured.
fn without_schema(prior: &Prior, instance: &Instance) -> Decision {
    let now = Plain::from(&instance.arguments());
    let paths = differing(&prior.state, &now);
    Decision {
        action: (!paths.is_empty()).then_some(Action::Update),
        paths,
        unknown: vec!["what changes replace it: there is no schema of its type".into()],
        ..Decision::default()
    }
}

/// The arguments at the top that are not the same, or not known.
fn differing(old: &Plain, new: &Plain) -> Vec<String> {
    let names = |of: &Plain| -> BTreeSet<Arc<str>> {
        let fields = of.fields().into_iter().flatten();
        fields.map(|(name, _)| Arc::clone(name)).collect()
    };
    let all = names(old).into_iter().chain(names(new));
    let all: BTreeSet<Arc<str>> = all.collect();
    let all = all.into_iter();
    all.filter(|name| new.field(name).has_unknown() || old.field(name) != new.field(name))
        .map(|name| name.to_string())
        .collect()
}

fn set(object: &mut Plain, name: &str, value: Plain) {
    if let Plain::Object(fields) = object {
        fields.insert(name.into(), value);
    }
}
