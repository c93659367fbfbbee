//! Objects in the shape of their schema: complete, and with sets in one order. Not where their values come from.

use std::sync::Arc;

use super::plain::{Fields, Plain};
use crate::terraform::schema::{Attribute, Block, Nesting, Object};

/// What a body is that has nothing: null for each argument, and no blocks.
fn absent(nesting: Nesting) -> Plain {
    match nesting {
        Nesting::Single | Nesting::Group => Plain::Null,
        Nesting::List | Nesting::Set => Plain::List(Vec::new()),
        Nesting::Map => Plain::Object(Fields::new()),
    }
}

/// Applies something to each object among nested blocks or objects.
pub fn each(nesting: Nesting, all: &Plain, one: &dyn Fn(&Plain) -> Plain) -> Plain {
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

pub fn attribute_of(attribute: &Attribute, value: &Plain) -> Plain {
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
