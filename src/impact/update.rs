//! The plan for a resource that there is: what of it differs, what that forces, and what is worked out anew.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::conditions::Sides;
use super::decide::{Verdict, decide};
use super::difference::{Difference, differences};
use super::looseness::is_loosely_same;
use super::plain::Plain;
use super::plan::{Decision, Planner, Prior};
use super::proposal::proposed;
use super::regional::{labels, regional};
use super::report::Action;
use super::updates::following;
use crate::terraform::evaluate::Instance;
use crate::terraform::schema::Block;
use crate::terraform::schema::forces::Forces;

impl Planner<'_> {
    /// The plan for a resource that there is.
    pub fn against(&self, prior: &Prior, instance: &Instance, schema: &Block) -> Decision {
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
        let Verdict {
            forced: by,
            mut maybe,
        } = decide(instance.kind(), &rules, &found, sides);
        maybe.extend(chosen(schema, prior, &by));
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
            maybe.retain(|_, when| when == CHOSEN);
            decision.maybe = maybe;
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
}

/// Of what is configured now, and was left to the cloud: it may have chosen just that.
const CHOSEN: &str = "unless the cloud had chosen the same value";

/// What replaces a resource, if all of that was left to the cloud: it is told, and counts as a replacement until somebody knows.
fn chosen(schema: &Block, prior: &Prior, by: &[Difference]) -> Vec<(String, String)> {
    let given = Plain::from(&prior.given);
    let was_left = |change: &Difference| {
        let path = change.path.as_str();
        let attribute = schema.attributes.get(path);
        attribute.is_some_and(|a| a.optional && a.computed)
            && given.field(path).is_null()
            && !prior.regional.contains_key(path)
    };
    match by.iter().all(was_left) {
        true => by
            .iter()
            .map(|c| (c.path.clone(), CHOSEN.to_owned()))
            .collect(),
        false => Vec::new(),
    }
}

/// Whether resources of a type lie in a region: the newest table has the argument that says so.
fn is_in_region(instance: &Instance) -> bool {
    let newest = Forces::newest("hashicorp/aws");
    let rules = newest.and_then(|forces| forces.rules(instance.kind()));
    rules.is_some_and(|rules| rules.replace.contains("region"))
}

/// Of a type that nobody has a schema of, all that is known is what is configured.
pub fn without_schema(prior: &Prior, instance: &Instance) -> Decision {
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

pub fn set(object: &mut Plain, name: &str, value: Plain) {
    if let Plain::Object(fields) = object {
        fields.insert(name.into(), value);
    }
}
