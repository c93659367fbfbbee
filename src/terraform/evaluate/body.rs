//! The bodies of resources and of blocks in them, `dynamic` ones included, in the shape of the provider's schema.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::run::{Call, Frames, Run};
use super::types::{absent, convert, convert_apart, of_attribute, of_blocks};
use crate::expr::{Kind, Type, Value, convert::to_text};
use crate::hcl::{Block, Expr, ExprKind, Item};
use crate::terraform::language;
use crate::terraform::schema::{self, Attribute, Nested, Nesting};

/// How deep blocks may be nested.
const NESTED: usize = 32;

/// Where a body stands: in whose instance, and with which names.
pub(super) struct Place<'p, 'e> {
    pub call: &'p Call<'e>,
    pub frames: &'p Frames,
    pub address: String,
    /// How many blocks are around it.
    pub depth: usize,
}

/// Nested blocks of one name: each with its label, and whether there are more or fewer than anybody knows.
#[derive(Default)]
struct Blocks {
    all: Vec<(Option<String>, Value)>,
    is_open: bool,
}

/// What a schema says of blocks of one name.
#[derive(Clone, Copy)]
pub(super) enum Shape<'e> {
    Blocks(&'e Nested),
    /// An argument that is a list of objects, and may be written as blocks.
    Argument(&'e Attribute),
    Unknown,
}

impl<'e> Shape<'e> {
    pub fn of(schema: Option<&'e schema::Block>, name: &str) -> Self {
        let blocks = schema.and_then(|schema| schema.block_types.get(name));
        let argument = || schema.and_then(|schema| schema.attributes.get(name));
        match blocks {
            Some(blocks) => Self::Blocks(blocks),
            None => argument().map_or(Self::Unknown, Self::Argument),
        }
    }

    /// What stands in each of them.
    fn block(self) -> Option<&'e schema::Block> {
        match self {
            Self::Blocks(nested) => Some(&nested.block),
            Self::Argument(_) | Self::Unknown => None,
        }
    }

    fn nesting(self) -> Nesting {
        match self {
            Self::Blocks(nested) => nested.nesting_mode,
            Self::Argument(_) | Self::Unknown => Nesting::List,
        }
    }

    /// The type of all of them together.
    fn whole(self) -> Type {
        match self {
            Self::Blocks(nested) => of_blocks(nested),
            Self::Argument(attribute) => of_attribute(attribute),
            Self::Unknown => Type::Any,
        }
    }
}

/// The items that belong to the provider: not those of Terraform itself, and what stands in `_` blocks.
pub(super) fn of_provider<'e>(items: &'e [Item], keyword: &str) -> Vec<&'e Item> {
    let own = language::FILE.own(keyword).map(|nested| nested.block);
    let mut all = Vec::new();
    for item in items {
        let is_own = own.is_some_and(|own| match item {
            Item::Attribute(attribute) => own.argument(&attribute.name.value).is_some(),
            Item::Block(block) => own.own(&block.name.value).is_some(),
        });
        match item {
            Item::Block(block) if block.name.value == "_" => all.extend(&block.body.items),
            _ if is_own => {}
            _ => all.push(item),
        }
    }
    all
}

/// What an item writes: an argument, or blocks of a type.
pub(super) fn written(item: &Item) -> &str {
    match item {
        Item::Attribute(attribute) => &attribute.name.value,
        Item::Block(block) if block.name.value == "dynamic" => block.label(0).unwrap_or_default(),
        Item::Block(block) => &block.name.value,
    }
}

/// The key of the instance that a reference is for: `each.key` of `aws_x.y[each.key].id`.
pub(super) fn key_of(expr: &Expr) -> Option<&Expr> {
    match &expr.kind {
        ExprKind::GetAttr { on, .. } => key_of(on),
        ExprKind::Index { key, .. } => Some(key),
        _ => None,
    }
}

impl<'e> Run<'e> {
    /// The nested blocks of one name, in the shape of their schema; with `completed`, as references see them.
    pub(super) fn blocks(
        self: &Rc<Self>,
        place: &Place<'_, 'e>,
        items: &[&'e Item],
        name: &str,
        schema: Shape<'e>,
        completed: bool,
    ) -> Value {
        let inner = schema.block();
        let mut blocks = Blocks::default();
        for item in items {
            let Item::Block(block) = item else { continue };
            if block.name.value == name {
                let items: Vec<&Item> = block.body.items.iter().collect();
                let value = self.body(place, &items, inner, completed);
                blocks.all.push((block.label(0).map(str::to_owned), value));
            } else if block.name.value == "dynamic" && block.label(0) == Some(name) {
                self.dynamic(place, block, inner, completed, &mut blocks);
            }
        }
        shaped(blocks, schema, completed)
    }

    /// A body as an object.
    fn body(
        self: &Rc<Self>,
        place: &Place<'_, 'e>,
        items: &[&'e Item],
        schema: Option<&'e schema::Block>,
        completed: bool,
    ) -> Value {
        if place.depth > NESTED {
            return Value::unknown(Type::Any);
        }
        let mut object: BTreeMap<Arc<str>, Value> = BTreeMap::new();
        for item in items {
            let name = written(item);
            if object.contains_key(name) {
                continue;
            }
            let value = match item {
                Item::Attribute(attribute) => {
                    let address = || format!("{}.{name}", place.address);
                    let value = self.value(place.call, &attribute.value, place.frames, &address);
                    match schema.and_then(|schema| schema.attributes.get(name)) {
                        Some(of) if completed && value.is_null() => absent(of),
                        Some(of) if completed => convert(of, value),
                        Some(of) => convert_apart(of, &value),
                        None => value,
                    }
                }
                Item::Block(_) => {
                    let inner = Place {
                        address: format!("{}.{name}", place.address),
                        depth: place.depth + 1,
                        ..*place
                    };
                    self.blocks(&inner, items, name, Shape::of(schema, name), completed)
                }
            };
            object.insert(name.into(), value);
        }
        if let Some(schema) = schema.filter(|_| completed) {
            for (name, attribute) in schema.attributes.iter() {
                let missing = || absent(attribute);
                object.entry(name.as_str().into()).or_insert_with(missing);
            }
            for (name, nested) in &schema.block_types {
                let missing = || shaped(Blocks::default(), Shape::Blocks(nested), true);
                object.entry(name.as_str().into()).or_insert_with(missing);
            }
        }
        Value::object(object)
    }

    /// What a `dynamic` block makes.
    fn dynamic(
        self: &Rc<Self>,
        place: &Place<'_, 'e>,
        block: &'e Block,
        schema: Option<&'e schema::Block>,
        completed: bool,
        blocks: &mut Blocks,
    ) {
        let name = block.label(0).unwrap_or_default();
        let content = block.body.blocks_of("content").next();
        let (Some(for_each), Some(content)) = (block.body.value("for_each"), content) else {
            blocks.is_open = true;
            return;
        };
        let iterator = block.body.value("iterator");
        let iterator = iterator.and_then(Expr::as_name).unwrap_or(name);
        let address = || format!("{}.{name}", place.address);
        let all = self.value(place.call, for_each, place.frames, &address);
        let items: Vec<&Item> = content.body.items.iter().collect();
        let one = |key: Value, value: Value| {
            let frame = Value::object([("key", key), ("value", value)]);
            let frames = place.frames.and(iterator, frame);
            let inner = Place {
                call: place.call,
                frames: &frames,
                address: format!("{}.{name}", place.address),
                depth: place.depth + 1,
            };
            let label = block.body.value("labels").and_then(|labels| {
                let labels = self.value(place.call, labels, &frames, &address);
                let first = labels.as_list()?.first()?.clone();
                to_text(&first).map(|label| label.to_string())
            });
            (label, self.body(&inner, &items, schema, completed))
        };
        match pairs(&all) {
            Some(pairs) => {
                let made = pairs.into_iter().map(|(key, value)| one(key, value));
                let made: Vec<_> = made.collect();
                blocks.all.extend(made);
            }
            None => blocks.is_open = true,
        }
    }
}

/// What a `dynamic` block walks over; none if that is not known.
fn pairs(all: &Value) -> Option<Vec<(Value, Value)>> {
    Some(match &all.kind {
        Kind::List(items) => {
            let items = items.iter().zip(0i128..);
            items
                .map(|(item, at)| (Value::int(at), item.clone()))
                .collect()
        }
        Kind::Set(items) => items
            .iter()
            .map(|item| (item.clone(), item.clone()))
            .collect(),
        Kind::Map(map) => map
            .iter()
            .map(|(key, value)| (Value::string(Arc::clone(key)), value.clone()))
            .collect(),
        _ => return None,
    })
}

/// Blocks in the shape that their schema says. As arguments, those of a set stay apart even where something in them is unknown.
fn shaped(blocks: Blocks, schema: Shape, completed: bool) -> Value {
    let Blocks { all, is_open } = blocks;
    // Types of deep blocks are large: they are made only where they are needed.
    if is_open {
        return Value::unknown(schema.whole());
    }
    let value = match schema.nesting() {
        Nesting::Single | Nesting::Group => {
            let first = all.into_iter().next();
            return first.map_or_else(Value::null, |(_, value)| value);
        }
        Nesting::Map => {
            let all = all.into_iter();
            Value::object(all.filter_map(|(label, value)| Some((label?, value))))
        }
        Nesting::List | Nesting::Set => {
            let all = all.into_iter().map(|(_, value)| value);
            let all: Vec<Value> = match schema {
                Shape::Argument(_) => {
                    let of = schema.whole().element().unwrap_or(Type::Any);
                    all.map(|value| as_object(&of, &value, completed)).collect()
                }
                Shape::Blocks(_) | Shape::Unknown => all.collect(),
            };
            Value::tuple(all)
        }
    };
    match completed {
        true => schema.whole().convert(&value).unwrap_or(value),
        false => value,
    }
}

/// An object whose attributes are written like those of a block.
fn as_object(of: &Type, value: &Value, completed: bool) -> Value {
    let (Type::Object(types), Kind::Map(given)) = (of, &value.kind) else {
        return value.clone();
    };
    let mut all: BTreeMap<Arc<str>, Value> = BTreeMap::new();
    for (name, value) in given.iter() {
        let of = types.get(name).unwrap_or(&Type::Any);
        let converted = of.convert(value);
        let value = match (converted, &value.kind) {
            (Some(set), Kind::List(_)) if set.is_unknown() && !completed => value.clone(),
            (converted, _) => converted.unwrap_or_else(|| value.clone()),
        };
        all.insert(Arc::clone(name), value);
    }
    if completed {
        for name in types.keys() {
            all.entry(Arc::clone(name)).or_insert_with(Value::null);
        }
    }
    Value::object(all)
}
