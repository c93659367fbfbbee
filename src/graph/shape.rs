//! Values of which parts may be known only at run time: enough to say which keys a map has. Knows no syntax.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::expr::{Kind, Value};

/// What is known of a value before a plan.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    /// Everything.
    Known(Value),
    /// The keys; of the elements, what their shapes say.
    Map(BTreeMap<Arc<str>, Shape>),
    /// Nothing.
    Unknown,
}

impl Shape {
    /// The value, if all of it is known.
    pub fn known(&self) -> Option<&Value> {
        match self {
            Self::Known(value) => Some(value),
            _ => None,
        }
    }

    /// A map of shapes, as a value when all of them are known.
    pub fn map(pairs: BTreeMap<Arc<str>, Self>) -> Self {
        let known: Option<Vec<_>> = pairs
            .iter()
            .map(|(key, shape)| Some((key.clone(), shape.known()?.clone())))
            .collect();
        match known {
            Some(known) => Self::Known(Value::object(known)),
            None => Self::Map(pairs),
        }
    }

    /// An element of a map.
    pub fn get(&self, key: &str) -> Self {
        match self {
            Self::Map(map) => map.get(key).cloned().unwrap_or(Self::Unknown),
            Self::Known(value) => {
                let found = value.as_map().and_then(|map| map.get(key));
                found.map_or(Self::Unknown, |v| Self::Known(v.clone()))
            }
            Self::Unknown => Self::Unknown,
        }
    }

    /// The pairs of a map, or a set as pairs of each element with itself; what `for_each` makes instances of, and, with
    /// the positions of a list as keys, what `for` walks over.
    pub fn pairs(&self) -> Option<Vec<(Value, Self)>> {
        Some(match self {
            Self::Map(map) => map
                .iter()
                .map(|(key, shape)| (Value::string(key.clone()), shape.clone()))
                .collect(),
            Self::Known(value) => match &value.kind {
                Kind::Map(map) => map
                    .iter()
                    .map(|(key, v)| (Value::string(key.clone()), Self::Known(v.clone())))
                    .collect(),
                Kind::Set(items) => items
                    .iter()
                    .map(|v| (v.clone(), Self::Known(v.clone())))
                    .collect(),
                Kind::List(items) => items
                    .iter()
                    .zip(0i128..)
                    .map(|(v, at)| (Value::int(at), Self::Known(v.clone())))
                    .collect(),
                _ => return None,
            },
            Self::Unknown => return None,
        })
    }

    /// What `each` is for every instance of a block with this `for_each`.
    pub fn instances(&self) -> Option<Vec<Self>> {
        let is_list = self
            .known()
            .is_some_and(|v| matches!(v.kind, Kind::List(_)));
        let each = |(key, value): (Value, Self)| {
            // Texts from a tuple: Terraform wants `toset` around it, the value tells no difference.
            let key = match &value {
                Self::Known(text) if is_list => text.clone(),
                _ => key,
            };
            let pairs = [("key".into(), Self::Known(key)), ("value".into(), value)];
            Self::Map(pairs.into())
        };
        Some(self.pairs()?.into_iter().map(each).collect())
    }
}
