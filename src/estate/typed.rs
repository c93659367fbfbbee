//! From nodes to the structs that declare the tables, by serde. Every [`Spanned`] knows its place. What does not fit was reported before, by the schema or
//! by [`super::scalars`], and is not in what is read ([`crate::schema::Legible`]).

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor};

use crate::span::{SourceId, Span, Spanned};
use crate::syntax::{Node, NodeKind, Table};

/// By this name a [`Spanned`] asks for the place beside the value. No type of the language is called so.
const PLACED: &str = "$placed";

/// The struct that a node holds, defaults in. None when a value does not fit.
pub(crate) fn read<'n, T: Deserialize<'n>>(node: &'n Node) -> Option<T> {
    T::deserialize(Reader(node)).ok()
}

/// The elements of a list that fit, for a field: one bad range does not hide the others from the rules.
pub(crate) fn fitting<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: de::Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct Fit<T>(Option<T>);
    impl<'de, T: Deserialize<'de>> Deserialize<'de> for Fit<T> {
        fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Ok(Self(T::deserialize(deserializer).ok()))
        }
    }
    let elements: Vec<Fit<T>> = Vec::deserialize(deserializer)?;
    Ok(elements.into_iter().filter_map(|fit| fit.0).collect())
}

struct Reader<'n>(&'n Node);

/// A value does not fit. Nobody is told the reason here.
#[derive(Debug)]
pub(crate) struct Unfit;

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value does not fit")
    }
}

impl std::error::Error for Unfit {}

impl de::Error for Unfit {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl<'de> de::Deserializer<'de> for Reader<'de> {
    type Error = Unfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        match &self.0.kind {
            NodeKind::String(text) | NodeKind::Datetime(text) => visitor.visit_borrowed_str(text),
            NodeKind::Integer(n) => visitor.visit_i64(*n),
            NodeKind::Float(f) => visitor.visit_f64(*f),
            NodeKind::Bool(b) => visitor.visit_bool(*b),
            NodeKind::Array(items) => visitor.visit_seq(List(items.iter())),
            NodeKind::Table(table) => visitor.visit_map(Keys::new(table)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unfit> {
        if name == PLACED {
            visitor.visit_seq(Place {
                node: self.0,
                part: 0,
            })
        } else {
            visitor.visit_newtype_struct(self)
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unfit> {
        let text = self.0.as_str().ok_or(Unfit)?;
        visitor.visit_enum(StrDeserializer::new(text))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct
        identifier ignored_any
    }
}

/// The elements of a list.
struct List<'n>(std::slice::Iter<'n, Node>);

impl<'n> SeqAccess<'n> for List<'n> {
    type Error = Unfit;

    fn next_element_seed<T: DeserializeSeed<'n>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unfit> {
        let next = self.0.next();
        next.map(|node| seed.deserialize(Reader(node))).transpose()
    }
}

/// The keys of a table.
struct Keys<'n> {
    table: &'n Table,
    at: usize,
    value: Option<&'n Node>,
}

impl<'n> Keys<'n> {
    fn new(table: &'n Table) -> Self {
        Self {
            table,
            at: 0,
            value: None,
        }
    }
}

impl<'n> MapAccess<'n> for Keys<'n> {
    type Error = Unfit;

    fn next_key_seed<K: DeserializeSeed<'n>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Unfit> {
        let Some((key, entry)) = self.table.at(self.at) else {
            return Ok(None);
        };
        self.at += 1;
        self.value = Some(&entry.node);
        seed.deserialize(StrDeserializer::new(key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'n>>(&mut self, seed: V) -> Result<V::Value, Unfit> {
        seed.deserialize(Reader(self.value.take().ok_or(Unfit)?))
    }
}

/// The parts of a [`Spanned`]: source, start, end, value.
struct Place<'n> {
    node: &'n Node,
    part: u8,
}

impl<'n> SeqAccess<'n> for Place<'n> {
    type Error = Unfit;

    fn next_element_seed<T: DeserializeSeed<'n>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unfit> {
        let span = self.node.span;
        let number = match self.part {
            0 => span.source.0,
            1 => span.start,
            2 => span.end,
            _ => return seed.deserialize(Reader(self.node)).map(Some),
        };
        self.part += 1;
        seed.deserialize(de::value::U32Deserializer::new(number))
            .map(Some)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Spanned<T> {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Parts<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Parts<T> {
            type Value = Spanned<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value with its place")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Self::Value, A::Error> {
                let lacks = || de::Error::custom("a part is missing");
                let source = parts.next_element()?.ok_or_else(lacks)?;
                let start = parts.next_element()?.ok_or_else(lacks)?;
                let end = parts.next_element()?.ok_or_else(lacks)?;
                let value = parts.next_element()?.ok_or_else(lacks)?;
                let source = SourceId(source);
                Ok(Spanned::new(value, Span { source, start, end }))
            }
        }
        deserializer.deserialize_newtype_struct(PLACED, Parts(std::marker::PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for Spanned<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<T>()
    }
}
