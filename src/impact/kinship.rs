//! Which objects and blocks of a state are what was configured: equal, but for what the provider has filled in.

use super::plain::Plain;
use crate::terraform::schema::{Attribute, Block, Nested, Nesting, Object};

/// Whether a value has parts that only a configuration can have given: then it does not stay when it is no longer configured.
pub fn was_configured(attribute: &Attribute, before: &Plain) -> bool {
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
pub fn is_of_block(schema: &Block, old: &Plain, config: &Plain) -> bool {
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

pub fn is_of_object(object: &Object, old: &Plain, config: &Plain) -> bool {
    let mut attributes = object.attributes.iter();
    attributes.all(|(name, attribute)| is_of(attribute, old.field(name), config.field(name)))
}

fn is_of(attribute: &Attribute, old: &Plain, config: &Plain) -> bool {
    old == config || attribute.computed && config.is_null()
}
