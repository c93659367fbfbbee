//! What Terraform proposes to a provider: what is configured, and the state's values for what the provider may fill in. Not what differs.

use std::sync::Arc;

use super::kinship::{is_of_block, is_of_object, was_configured};
use super::plain::{Fields, Plain};
use super::shape::{attribute_of, complete, each};
use crate::terraform::schema::{Attribute, Block, Nested, Nesting};

/// An argument, or blocks of one name, of something new: with unknown parts where the provider fills in.
pub fn fresh(schema: &Block, name: &str, config: &Plain) -> Plain {
    if let Some(attribute) = schema.attributes.get(name) {
        let config = attribute_of(attribute, config);
        return proposed_attribute(attribute, None, &config, &Plain::Unknown);
    }
    let Some(nested) = schema.block_types.get(name) else {
        return config.clone();
    };
    let config = each(nested.nesting_mode, config, &|one| {
        complete(&nested.block, one)
    });
    proposed_blocks(nested, &Plain::Null, &config, &Plain::Unknown)
}

/// The object of before that one of now belongs to.
fn prior_of<'p>(
    nesting: Nesting,
    prior: &'p Plain,
    at: usize,
    is_it: &dyn Fn(&Plain) -> bool,
) -> Option<&'p Plain> {
    match nesting {
        Nesting::List => prior.items().get(at),
        Nesting::Set => prior.items().iter().find(|one| is_it(one)),
        _ => Some(prior).filter(|one| !one.is_null()),
    }
}

/// What Terraform proposes to the provider: what is configured, and for what is not what the state has, where the provider may fill it in. `fresh` is what
/// stands for that in what is new.
pub fn proposed(schema: &Block, prior: Option<&Plain>, config: &Plain, fresh: &Plain) -> Plain {
    if config.is_unknown() {
        return Plain::Unknown;
    }
    let mut out = Fields::new();
    for (name, attribute) in schema.attributes.iter() {
        let before = prior.map(|prior| prior.field(name));
        let value = proposed_attribute(attribute, before, config.field(name), fresh);
        out.insert(name.as_str().into(), value);
    }
    for (name, nested) in &schema.block_types {
        let before = prior.map_or(&Plain::Null, |prior| prior.field(name));
        let value = proposed_blocks(nested, before, config.field(name), fresh);
        out.insert(name.as_str().into(), value);
    }
    Plain::Object(out)
}

fn proposed_blocks(nested: &Nested, before: &Plain, config: &Plain, fresh: &Plain) -> Plain {
    let mode = nested.nesting_mode;
    if let (Nesting::Map, Plain::Object(fields)) = (mode, config) {
        let fields = fields.iter().map(|(key, one)| {
            let before = before.fields().and_then(|fields| fields.get(key));
            (Arc::clone(key), proposed(&nested.block, before, one, fresh))
        });
        return Plain::Object(fields.collect());
    }
    nth(mode, config, &|at, one| {
        let is_it = |old: &Plain| is_of_block(&nested.block, old, one);
        proposed(
            &nested.block,
            prior_of(mode, before, at, &is_it),
            one,
            fresh,
        )
    })
}

/// The same as `each`, with the number of each.
fn nth(mode: Nesting, all: &Plain, one: &dyn Fn(usize, &Plain) -> Plain) -> Plain {
    let at = std::cell::Cell::new(0);
    let next = |item: &Plain| {
        let here = at.replace(at.get() + 1);
        one(here, item)
    };
    each(mode, all, &next)
}

fn proposed_attribute(
    attribute: &Attribute,
    before: Option<&Plain>,
    config: &Plain,
    fresh: &Plain,
) -> Plain {
    if attribute.write_only {
        return Plain::Null;
    }
    if attribute.computed && config.is_null() {
        return match before {
            Some(before) if !was_configured(attribute, before) => before.clone(),
            Some(_) => Plain::Null,
            None => fresh.clone(),
        };
    }
    let Some(object) = attribute.nested_type.as_ref().filter(|_| !config.is_null()) else {
        return config.clone();
    };
    let mode = object.nesting_mode;
    let before = before.unwrap_or(&Plain::Null);
    let inner = |old: Option<&Plain>, one: &Plain| {
        if one.is_unknown() {
            return Plain::Unknown;
        }
        let attributes = object.attributes.iter().map(|(name, attribute)| {
            let before = old.map(|old| old.field(name));
            let value = proposed_attribute(attribute, before, one.field(name), fresh);
            (Arc::from(name.as_str()), value)
        });
        Plain::Object(attributes.collect())
    };
    if let (Nesting::Map, Plain::Object(fields)) = (mode, config) {
        let fields = fields.iter().map(|(key, one)| {
            let old = before.fields().and_then(|fields| fields.get(key));
            (Arc::clone(key), inner(old, one))
        });
        return Plain::Object(fields.collect());
    }
    nth(mode, config, &|at, one| {
        let is_it = |old: &Plain| is_of_object(object, old, one);
        inner(prior_of(mode, before, at, &is_it), one)
    })
}
