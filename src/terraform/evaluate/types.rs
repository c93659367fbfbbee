//! Types of values as the schemas of providers say them. Knows no expressions.

use std::sync::Arc;

use crate::expr::{Kind, Map, Type, Value};
use crate::terraform::language::TypeConstraint;
use crate::terraform::schema::{Attribute, Block, Nested, Nesting, Object};

/// The type of an argument.
#[must_use]
pub fn of_attribute(attribute: &Attribute) -> Type {
    TypeConstraint::of(attribute).type_of()
}

/// The type of a block.
pub(super) fn of_block(block: &Block) -> Type {
    let attributes = block.attributes.iter();
    let attributes = attributes.map(|(name, of)| (name.as_str(), of_attribute(of)));
    let blocks = block.block_types.iter();
    let blocks = blocks.map(|(name, of)| (name.as_str(), of_blocks(of)));
    Type::object(attributes.chain(blocks))
}

/// The type of all nested blocks of one name.
pub(super) fn of_blocks(blocks: &Nested) -> Type {
    nested(blocks.nesting_mode, of_block(&blocks.block))
}

fn nested(nesting: Nesting, of: Type) -> Type {
    match nesting {
        Nesting::Single | Nesting::Group => of,
        Nesting::List => Type::list(of),
        Nesting::Set => Type::set(of),
        Nesting::Map => Type::map(of),
    }
}

/// A value in the type of its argument. One that does not fit stays as it is: that is for the check to report.
pub(super) fn convert(attribute: &Attribute, value: Value) -> Value {
    let value = match &attribute.nested_type {
        Some(object) => with_absent(object, &value),
        None => value,
    };
    of_attribute(attribute).convert(&value).unwrap_or(value)
}

/// The same, but the elements of a set stay apart even where some are unknown: how many are written is known.
pub(super) fn convert_apart(attribute: &Attribute, value: &Value) -> Value {
    let converted = convert(attribute, value.clone());
    match (&converted.kind, &value.kind) {
        (Kind::Unknown(Type::Set(of)), Kind::List(items)) => {
            let items = items.iter();
            let items = items.map(|item| of.convert(item).unwrap_or_else(|| item.clone()));
            Value::tuple(items.collect()).or_at(value.origin)
        }
        _ => converted,
    }
}

/// The value with null for each attribute of an object that nobody wrote, and that the provider may fill in with something unknown.
fn with_absent(object: &Object, value: &Value) -> Value {
    let one = |value: &Value| {
        let Kind::Map(given) = &value.kind else {
            return value.clone();
        };
        let mut all: Map = Map::clone(given);
        for (name, attribute) in object.attributes.iter() {
            let name: Arc<str> = name.as_str().into();
            let value = match (all.get(&name), &attribute.nested_type) {
                (Some(value), _) if value.is_null() => absent(attribute),
                (Some(value), Some(inner)) => with_absent(inner, value),
                (Some(_), None) => continue,
                (None, _) => absent(attribute),
            };
            all.insert(name, value);
        }
        Value::object(all).or_at(value.origin)
    };
    match (object.nesting_mode, &value.kind) {
        (Nesting::Single | Nesting::Group, _) => one(value),
        (Nesting::List | Nesting::Set, Kind::List(items) | Kind::Set(items)) => {
            Value::tuple(items.iter().map(one).collect()).or_at(value.origin)
        }
        (Nesting::Map, Kind::Map(all)) => {
            let all = all.iter().map(|(key, value)| (Arc::clone(key), one(value)));
            Value::object(all).or_at(value.origin)
        }
        _ => value.clone(),
    }
}

/// What an argument is that nobody writes.
pub(super) fn absent(attribute: &Attribute) -> Value {
    match attribute.computed {
        true => Value::unknown(of_attribute(attribute)),
        false => Value::null(),
    }
}
