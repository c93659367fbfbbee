//! What a resource is configured as, the way its provider gets it, and what forces its type to be replaced.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::ignored::with_ignored;
use super::plain::{Fields, Plain};
use super::plan::{Decision, Planner, Prior};
use super::shape::complete;
use super::update::set;
use crate::expr::{Marks, Value};
use crate::terraform::evaluate::Instance;
use crate::terraform::providers::{Resolved, provider_of};
use crate::terraform::schema::Block;
use crate::terraform::schema::forces::{Forces, Rules};

impl Planner<'_> {
    /// What is configured, as the provider gets it. What could not be worked out on either side is taken to stay.
    pub fn configured(
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
    pub fn rules(&self, instance: &Instance) -> Arc<Rules> {
        let local = provider_of(instance.block(), instance.kind());
        let provider = self.providers.get(instance.module(), local);
        let provider = provider.and_then(Resolved::provider);
        let forces = provider.and_then(Forces::of);
        let rules = forces.and_then(|forces| forces.rules(instance.kind()));
        rules.unwrap_or_default()
    }
}
