//! Objects in the shape of their schema: complete, with sets in one order; what a provider is proposed, and what it plans. Not what differs.

use std::sync::Arc;

use super::plain::{Fields, Plain};
use crate::terraform::schema::{Attribute, Block, Nested, Nesting, Object};

/// What a body is that has nothing: null for each argument, and no blocks.
fn absent(nesting: Nesting) -> Plain {
    match nesting {
        Nesting::Single | Nesting::Group => Plain::Null,
        Nesting::List | Nesting::Set => Plain::List(Vec::new()),
        Nesting::Map => Plain::Object(Fields::new()),
    }
}

/// Applies something to each object among nested blocks or objects.
fn each(nesting: Nesting, all: &Plain, one: &dyn Fn(&Plain) -> Plain) -> Plain {
    match (nesting, all) {
        (_, Plain::Unknown) => Plain::Unknown,
        (Nesting::Single | Nesting::Group, Plain::Null) => Plain::Null,
        (Nesting::Single | Nesting::Group, all) => one(all),
        (Nesting::List | Nesting::Set, all) => {
            let mut items: Vec<Plain> = all.items().iter().map(one).collect();
            if nesting == Nesting::Set {
                items.sort();
                items.dedup_by(|a, b| !a.has_unknown() && a == b);
            }
            Plain::List(items)
        }
        (Nesting::Map, Plain::Object(fields)) => {
            let fields = fields.iter();
            Plain::Object(fields.map(|(k, v)| (Arc::clone(k), one(v))).collect())
        }
        (Nesting::Map, _) => absent(nesting),
    }
}

/// A body with everything that its schema has, and nothing that is kept in no state.
pub fn complete(schema: &Block, given: &Plain) -> Plain {
    if given.is_unknown() {
        return Plain::Unknown;
    }
    let mut out = Fields::new();
    for (name, attribute) in schema.attributes.iter() {
        let value = match attribute.write_only {
            true => Plain::Null,
            false => attribute_of(attribute, given.field(name)),
        };
        out.insert(name.as_str().into(), value);
    }
    for (name, nested) in &schema.block_types {
        let all = given.field(name);
        let value = match all.is_null() {
            true => absent(nested.nesting_mode),
            false => each(nested.nesting_mode, all, &|one| {
                complete(&nested.block, one)
            }),
        };
        out.insert(name.as_str().into(), value);
    }
    Plain::Object(out)
}

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

fn attribute_of(attribute: &Attribute, value: &Plain) -> Plain {
    match &attribute.nested_type {
        Some(object) if !value.is_null() => {
            each(object.nesting_mode, value, &|one| object_of(object, one))
        }
        _ => value.clone(),
    }
}

fn object_of(object: &Object, given: &Plain) -> Plain {
    if given.is_unknown() {
        return Plain::Unknown;
    }
    let attributes = object.attributes.iter();
    let fields = attributes.map(|(name, attribute)| {
        let given = given.field(name);
        // What the provider may fill in is unknown where it is configured as absent: here that is no value of its own.
        let value = match attribute.computed && given.is_unknown() && !attribute.required {
            true => Plain::Null,
            false => attribute_of(attribute, given),
        };
        (Arc::from(name.as_str()), value)
    });
    Plain::Object(fields.collect())
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

/// Whether a value has parts that only a configuration can have given: then it does not stay when it is no longer configured.
fn was_configured(attribute: &Attribute, before: &Plain) -> bool {
    let Some(object) = attribute
        .nested_type
        .as_ref()
        .filter(|_| attribute.optional)
    else {
        return false;
    };
    let in_one = |one: &Plain| {
        let mut all = object.attributes.iter();
        all.any(|(name, inner)| {
            let value = one.field(name);
            (!inner.computed && !value.is_null()) || was_configured(inner, value)
        })
    };
    match (object.nesting_mode, before) {
        (_, Plain::Null) => false,
        (Nesting::Single | Nesting::Group, one) => in_one(one),
        (Nesting::Map, Plain::Object(fields)) => fields.values().any(in_one),
        (_, all) => all.items().iter().any(in_one),
    }
}

/// Whether a block of a set is what one of now became: equal, but for what the provider has filled in.
fn is_of_block(schema: &Block, old: &Plain, config: &Plain) -> bool {
    let mut attributes = schema.attributes.iter();
    let same = |nested: &Nested, one: &Plain, other: &Plain| {
        let (one, other) = (one.items(), other.items());
        let mut pairs = one.iter().zip(other);
        one.len() == other.len() && pairs.all(|(a, b)| is_of_block(&nested.block, a, b))
    };
    let mut blocks = schema.block_types.iter();
    attributes.all(|(name, attribute)| is_of(attribute, old.field(name), config.field(name)))
        && blocks.all(|(name, nested)| {
            let (one, other) = (old.field(name), config.field(name));
            one == other || same(nested, one, other)
        })
}

fn is_of_object(object: &Object, old: &Plain, config: &Plain) -> bool {
    let mut attributes = object.attributes.iter();
    attributes.all(|(name, attribute)| is_of(attribute, old.field(name), config.field(name)))
}

fn is_of(attribute: &Attribute, old: &Plain, config: &Plain) -> bool {
    old == config || attribute.computed && config.is_null()
}
