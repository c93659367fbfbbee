//! A resource or data source as references see it: what is configured, and what the provider adds, of the types that its schema says.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::Settling;
use super::body::{Place, Shape};
use super::instance::Instance;
use super::run::{Call, Made, Run, once};
use super::types::{absent, convert, convert_apart, of_attribute, of_blocks};
use crate::expr::{Type, Value};
use crate::terraform::providers::provider_of;
use crate::terraform::schema::{Block, Known};

impl<'e> Run<'e> {
    /// The schema of a block's type, if it is known.
    pub(super) fn schema(&self, call: &Call<'e>, made: &Made<'e>) -> Option<&'e Block> {
        let find = || {
            let local = provider_of(made.block, made.of);
            let provider = self.of.providers?.get(call.folder, local)?.provider()?;
            match provider.block(made.mode.keyword(), made.of)? {
                Known::Schema(block) => Some(&**block),
                Known::Exists => None,
            }
        };
        *made.schema.get_or_init(find)
    }

    /// An instance with the attributes that are asked for; none for all that the schema has.
    pub(super) fn object(
        self: &Rc<Self>,
        call: &Call<'e>,
        made: &Rc<Made<'e>>,
        turn: usize,
        asked: Option<&BTreeSet<&str>>,
    ) -> Value {
        let schema = self.schema(call, made);
        let all = |name: &str| {
            let value = self.attribute(call, made, turn, name)?;
            Some((name.to_owned(), value))
        };
        match (asked, schema) {
            (Some(asked), _) => Value::object(asked.iter().filter_map(|name| all(name))),
            (None, Some(schema)) => {
                let names = schema.attributes.keys().chain(schema.block_types.keys());
                Value::object(names.filter_map(|name| all(name)))
            }
            (None, None) => Value::unknown(Type::Any),
        }
    }

    /// An attribute as references see it; none if the type has no such attribute.
    fn attribute(
        self: &Rc<Self>,
        call: &Call<'e>,
        made: &Rc<Made<'e>>,
        turn: usize,
        name: &str,
    ) -> Option<Value> {
        let schema = self.schema(call, made);
        if let Some(schema) = schema
            && !schema.attributes.contains_key(name)
            && !schema.block_types.contains_key(name)
        {
            return None;
        }
        let key = (turn, name.to_owned(), true);
        let value = once(&made.cells, &key, || {
            let configured = self.argument(call, made, turn, name);
            let of = schema.and_then(|schema| schema.attributes.get(name));
            let value = match (configured, of) {
                (Some(_), Some(of)) if made.attribute(name).is_none() => {
                    let place = self.place(call, made, turn);
                    let shape = Shape::Argument(of);
                    self.blocks(&place, &made.items, name, shape, true)
                }
                (Some(value), Some(of)) if !value.is_null() => convert(of, value),
                (_, Some(of)) => {
                    let value = absent(of);
                    match value.is_unknown() {
                        true => self.computed(call, made, turn, name, &of_attribute(of)),
                        false => value,
                    }
                }
                (_, None) => self.nested(call, made, turn, name, schema),
            };
            self.settled(call, made, turn, name, value)
        });
        Some(value.unwrap_or_else(|| self.itself(call, made, turn, name)))
    }

    /// The value as a state or a plan has it, if somebody can tell.
    fn settled(
        self: &Rc<Self>,
        call: &Call<'e>,
        made: &Rc<Made<'e>>,
        turn: usize,
        name: &str,
        value: Value,
    ) -> Value {
        let (Some(settle), Some(call)) = (&self.of.settled, self.numbered(call)) else {
            return value;
        };
        let schema = self.schema(&call, made);
        let settling = Settling { name, schema };
        let instance = Instance::new(self, &call, made, turn);
        settle(&instance, &settling, value)
    }

    /// Nested blocks as references see them. Without a schema nobody knows how they nest.
    fn nested(
        self: &Rc<Self>,
        call: &Call<'e>,
        made: &Rc<Made<'e>>,
        turn: usize,
        name: &str,
        schema: Option<&'e Block>,
    ) -> Value {
        let Some(blocks) = schema.and_then(|schema| schema.block_types.get(name)) else {
            // What is an argument is known as such.
            let own = made.attribute(name).is_some();
            let value = self.argument(call, made, turn, name).filter(|_| own);
            return match value.filter(|value| !value.is_null()) {
                Some(value) => value,
                None => self.computed(call, made, turn, name, &Type::Any),
            };
        };
        let place = self.place(call, made, turn);
        match made.writes(name) {
            true => self.blocks(&place, &made.items, name, Shape::Blocks(blocks), true),
            // The provider may fill in blocks that nobody writes.
            false => {
                let empty = self.blocks(&place, &[], name, Shape::Blocks(blocks), true);
                match blocks.block.attributes.values().any(|a| a.computed) {
                    true => self.computed(call, made, turn, name, &of_blocks(blocks)),
                    false => empty,
                }
            }
        }
    }

    /// What the provider or the cloud makes: unknown, unless somebody can tell.
    fn computed(
        self: &Rc<Self>,
        call: &Call<'e>,
        made: &Rc<Made<'e>>,
        turn: usize,
        name: &str,
        of: &Type,
    ) -> Value {
        let told = self.of.computed.as_ref().and_then(|tell| {
            let call = self.numbered(call)?;
            tell(&Instance::new(self, &call, made, turn), name, of)
        });
        told.unwrap_or_else(|| Value::unknown(of.clone()))
    }

    /// An argument that is configured, or blocks; none if it is not there.
    pub(super) fn argument(
        self: &Rc<Self>,
        call: &Call<'e>,
        made: &Rc<Made<'e>>,
        turn: usize,
        name: &str,
    ) -> Option<Value> {
        if !made.writes(name) {
            return None;
        }
        let schema = self.schema(call, made);
        let key = (turn, name.to_owned(), false);
        let value = once(&made.cells, &key, || match made.attribute(name) {
            Some(attribute) => {
                let address = || format!("{}.{name}", self.address(call, made, turn));
                let frames = made.frames(turn);
                let value = self.value(call, &attribute.value, frames, &address);
                match schema.and_then(|schema| schema.attributes.get(name)) {
                    Some(of) => convert_apart(of, &value),
                    None => value,
                }
            }
            None => {
                let place = self.place(call, made, turn);
                self.blocks(&place, &made.items, name, Shape::of(schema, name), false)
            }
        });
        Some(value.unwrap_or_else(|| self.itself(call, made, turn, name)))
    }

    fn itself(&self, call: &Call<'e>, made: &Made<'e>, turn: usize, name: &str) -> Value {
        let address = format!("{}.{name}", self.address(call, made, turn));
        self.circle(address, made.block.span)
    }

    fn place<'p>(&self, call: &'p Call<'e>, made: &'p Made<'e>, turn: usize) -> Place<'p, 'e> {
        Place {
            call,
            frames: made.frames(turn),
            depth: 0,
            address: self.address(call, made, turn),
        }
    }

    /// `module.a["k"].aws_x.y[0]`
    pub(super) fn address(&self, call: &Call<'e>, made: &Made<'e>, turn: usize) -> String {
        let key = made.turns.all.get(turn).map(|turn| turn.key.to_string());
        let key = key.unwrap_or_default();
        let (of, name) = (made.of, made.name);
        format!("{}{}{of}.{name}{key}", call.address, made.mode.prefix())
    }
}
