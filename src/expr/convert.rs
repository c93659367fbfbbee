//! Conversions between kinds of value, as Terraform does them without being asked. Knows no syntax.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::number::Number;
use super::{Kind, Map, Value};

/// A string, number or bool as text.
#[must_use]
pub fn to_text(value: &Value) -> Option<Arc<str>> {
    match &value.kind {
        Kind::String(text) => Some(text.clone()),
        Kind::Number(number) => Some(number.to_string().into()),
        Kind::Bool(b) => Some(b.to_string().into()),
        _ => None,
    }
}

/// A number, or a string that reads as one.
#[must_use]
pub fn to_number(value: &Value) -> Option<Number> {
    match &value.kind {
        Kind::Number(number) => Some(number.clone()),
        Kind::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// A bool, or one of the strings `true`, `false`, `1`, `0`.
#[must_use]
pub fn to_bool(value: &Value) -> Option<bool> {
    match &value.kind {
        Kind::Bool(b) => Some(*b),
        Kind::String(text) => match &**text {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// What a value can be converted to. A tuple is a list whose elements have a type each, an object such a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// The type of null and of the elements of an empty list.
    Any,
    /// `bool`
    Bool,
    /// `number`
    Number,
    /// `string`
    String,
    /// `list(...)`
    List(Box<Type>),
    /// `set(...)`
    Set(Box<Type>),
    /// `map(...)`
    Map(Box<Type>),
    /// `tuple([...])`
    Tuple(Vec<Type>),
    /// `object({...})`
    Object(BTreeMap<Arc<str>, Type>),
}

impl Type {
    /// The most exact type of a value.
    #[must_use]
    pub fn of(value: &Value) -> Self {
        match &value.kind {
            Kind::Null => Self::Any,
            Kind::Bool(_) => Self::Bool,
            Kind::Number(_) => Self::Number,
            Kind::String(_) => Self::String,
            Kind::List(items) => Self::Tuple(items.iter().map(Self::of).collect()),
            Kind::Set(items) => Self::Set(Box::new(
                Self::unify_all(items.iter().map(Self::of)).unwrap_or(Self::Any),
            )),
            Kind::Map(map) => {
                Self::Object(map.iter().map(|(k, v)| (k.clone(), Self::of(v))).collect())
            }
        }
    }

    /// The type that all of them convert to.
    #[must_use]
    pub fn unify_all(types: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut all: Vec<Self> = types.into_iter().collect();
        // A string among numbers and bools makes them all strings, wherever it stands.
        all.sort_by_key(|t| *t != Self::String);
        all.into_iter()
            .try_fold(Self::Any, |sum, next| sum.unify(&next))
    }

    /// The type that both convert to.
    #[must_use]
    pub fn unify(&self, other: &Self) -> Option<Self> {
        use Type::{Any, Bool, List, Map, Number, Object, Set, String, Tuple};
        Some(match (self, other) {
            (a, b) if a == b => a.clone(),
            (Any, t) | (t, Any) => t.clone(),
            (String, Bool | Number) | (Bool | Number, String) => String,
            (Tuple(a), Tuple(b)) if a.len() == b.len() => Tuple(
                a.iter()
                    .zip(b)
                    .map(|(a, b)| a.unify(b))
                    .collect::<Option<_>>()?,
            ),
            (List(_) | Tuple(_), List(_) | Tuple(_)) => {
                List(Box::new(self.element()?.unify(&other.element()?)?))
            }
            (Set(_) | List(_) | Tuple(_), Set(_) | List(_) | Tuple(_)) => {
                Set(Box::new(self.element()?.unify(&other.element()?)?))
            }
            (Object(a), Object(b)) if a.keys().eq(b.keys()) => Object(
                a.iter()
                    .zip(b.values())
                    .map(|((k, a), b)| Some((k.clone(), a.unify(b)?)))
                    .collect::<Option<_>>()?,
            ),
            (Object(_) | Map(_), Object(_) | Map(_)) => {
                Map(Box::new(self.element()?.unify(&other.element()?)?))
            }
            _ => return None,
        })
    }

    /// The one type of all elements.
    fn element(&self) -> Option<Self> {
        match self {
            Self::List(t) | Self::Set(t) | Self::Map(t) => Some((**t).clone()),
            Self::Tuple(types) => Self::unify_all(types.iter().cloned()),
            Self::Object(types) => Self::unify_all(types.values().cloned()),
            _ => None,
        }
    }

    /// The value in this type; origins are kept.
    #[must_use]
    pub fn convert(&self, value: &Value) -> Option<Value> {
        if value.is_null() {
            return Some(value.clone());
        }
        let kind = match (self, &value.kind) {
            (Self::Any, kind) => kind.clone(),
            (Self::Bool, _) => Kind::Bool(to_bool(value)?),
            (Self::Number, _) => Kind::Number(to_number(value)?),
            (Self::String, _) => Kind::String(to_text(value)?),
            (Self::List(t), Kind::List(items) | Kind::Set(items)) => {
                Kind::List(Arc::new(each(items, |_| t)?))
            }
            (Self::Tuple(types), Kind::List(items)) if types.len() == items.len() => {
                Kind::List(Arc::new(each(items, |i| {
                    types.get(i).unwrap_or(&Self::Any)
                })?))
            }
            (Self::Set(t), Kind::List(items) | Kind::Set(items)) => {
                Value::set(each(items, |_| t)?).kind
            }
            (Self::Map(t), Kind::Map(map)) => Kind::Map(Arc::new(values(map, |_| t)?)),
            (Self::Object(types), Kind::Map(map)) if types.keys().eq(map.keys()) => {
                Kind::Map(Arc::new(values(map, |k| {
                    types.get(k).unwrap_or(&Self::Any)
                })?))
            }
            _ => return None,
        };
        Some(Value::from(kind).or_at(value.origin))
    }
}

fn each<'t>(items: &[Value], of: impl Fn(usize) -> &'t Type) -> Option<Vec<Value>> {
    items
        .iter()
        .enumerate()
        .map(|(i, item)| of(i).convert(item))
        .collect()
}

fn values<'t>(map: &Map, of: impl Fn(&str) -> &'t Type) -> Option<Map> {
    map.iter()
        .map(|(k, v)| Some((k.clone(), of(k).convert(v)?)))
        .collect()
}

/// The elements in one common type; none if there is no such type.
#[must_use]
pub fn unified(items: &[Value]) -> Option<Vec<Value>> {
    let common = Type::unify_all(items.iter().map(Type::of))?;
    items.iter().map(|item| common.convert(item)).collect()
}
