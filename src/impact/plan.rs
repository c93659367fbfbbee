//! What Terraform would plan for each resource of a root module against the state that the tree of before has left. A resource is planned when somebody asks
//! for it, and once: what refers to it sees what was planned.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::plain::Plain;
use super::report::Action;
use super::state::Made;
use super::update::without_schema;
use crate::expr::{Marks, Value};
use crate::terraform::evaluate::{Instance, Mode, Settling};
use crate::terraform::providers::Providers;

/// A resource of the state.
#[derive(Clone, Debug)]
pub struct Prior {
    /// The address that it had.
    pub from: String,
    /// What the state has of it.
    pub state: Plain,
    /// Whether its block forbade to destroy it.
    pub is_held: bool,
    /// What was configured of it.
    pub given: Value,
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
            // What nobody configures the state has made up.
            false => planned.to_value(&settling.of()).marked(Marks::MADE),
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
}
