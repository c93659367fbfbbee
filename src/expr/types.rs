//! Types of values, as Terraform has them: what they are called, what two of them have in common, what can become what. Knows no syntax.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::{Kind, Value};

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    /// Any: the type of null, of what nothing is known about, and of the elements of an empty list.
    Any,
    /// `bool`
    Bool,
    /// `number`
    Number,
    /// `string`
    String,
    /// `list(...)`
    List(Arc<Self>),
    /// `set(...)`
    Set(Arc<Self>),
    /// `map(...)`
    Map(Arc<Self>),
    /// `tuple([...])`
    Tuple(Arc<[Self]>),
    /// `object({...})`
    Object(Arc<BTreeMap<Arc<str>, Self>>),
}

impl Type {
    /// `list(element)`
    #[must_use]
    pub fn list(element: Self) -> Self {
        Self::List(Arc::new(element))
    }

    /// `set(element)`
    #[must_use]
    pub fn set(element: Self) -> Self {
        Self::Set(Arc::new(element))
    }

    /// `map(element)`
    #[must_use]
    pub fn map(element: Self) -> Self {
        Self::Map(Arc::new(element))
    }

    /// `tuple([...])`
    pub fn tuple(types: impl IntoIterator<Item = Self>) -> Self {
        Self::Tuple(types.into_iter().collect())
    }

    /// `object({...})`
    pub fn object<K: Into<Arc<str>>>(types: impl IntoIterator<Item = (K, Self)>) -> Self {
        let types = types.into_iter().map(|(name, of)| (name.into(), of));
        Self::Object(Arc::new(types.collect()))
    }

    /// The type of a value.
    #[must_use]
    pub fn of(value: &Value) -> Self {
        match &value.kind {
            Kind::Null => Self::Any,
            Kind::Bool(_) => Self::Bool,
            Kind::Number(_) => Self::Number,
            Kind::String(_) => Self::String,
            Kind::List(items) => match items.element() {
                Some(element) => Self::list(element.clone()),
                None => Self::tuple(items.iter().map(Self::of)),
            },
            Kind::Set(items) => Self::set(items.element().cloned().unwrap_or(Self::Any)),
            Kind::Map(map) => match map.element() {
                Some(element) => Self::map(element.clone()),
                None => Self::object(map.iter().map(|(k, v)| (k.clone(), Self::of(v)))),
            },
            Kind::Unknown(of) => of.clone(),
        }
    }

    /// Whether nothing in it is [`Type::Any`].
    #[must_use]
    pub fn is_exact(&self) -> bool {
        match self {
            Self::Any => false,
            Self::Bool | Self::Number | Self::String => true,
            Self::List(of) | Self::Set(of) | Self::Map(of) => of.is_exact(),
            Self::Tuple(types) => types.iter().all(Self::is_exact),
            Self::Object(types) => types.values().all(Self::is_exact),
        }
    }

    /// Whether it is a string, number or bool.
    #[must_use]
    pub fn is_scalar(&self) -> bool {
        matches!(self, Self::Bool | Self::Number | Self::String)
    }

    /// Whether something in it is a set.
    #[must_use]
    pub fn has_set(&self) -> bool {
        match self {
            Self::Set(_) => true,
            Self::Any | Self::Bool | Self::Number | Self::String => false,
            Self::List(of) | Self::Map(of) => of.has_set(),
            Self::Tuple(types) => types.iter().any(Self::has_set),
            Self::Object(types) => types.values().any(Self::has_set),
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
                    .zip(b.iter())
                    .map(|(a, b)| a.unify(b))
                    .collect::<Option<_>>()?,
            ),
            (List(_) | Tuple(_), List(_) | Tuple(_)) => {
                Self::list(self.element()?.unify(&other.element()?)?)
            }
            (Set(_) | List(_) | Tuple(_), Set(_) | List(_) | Tuple(_)) => {
                Self::set(self.element()?.unify(&other.element()?)?)
            }
            (Object(a), Object(b)) if a.keys().eq(b.keys()) => {
                let both = a.iter().zip(b.values());
                let types = both.map(|((k, a), b)| Some((k.clone(), a.unify(b)?)));
                Self::object(types.collect::<Option<Vec<_>>>()?)
            }
            (Object(_) | Map(_), Object(_) | Map(_)) => {
                Self::map(self.element()?.unify(&other.element()?)?)
            }
            _ => return None,
        })
    }

    /// The one type of all elements.
    #[must_use]
    pub fn element(&self) -> Option<Self> {
        match self {
            Self::List(t) | Self::Set(t) | Self::Map(t) => Some((**t).clone()),
            Self::Tuple(types) => Self::unify_all(types.iter().cloned()),
            Self::Object(types) => Self::unify_all(types.values().cloned()),
            _ => None,
        }
    }

    /// Whether a value of this type may become one of another; whether it does can depend on the value: `"x"` is no number.
    #[must_use]
    pub fn may_become(&self, other: &Self) -> bool {
        use Type::{Any, Bool, List, Map, Number, Object, Set, String, Tuple};
        match (self, other) {
            (Any, _) | (_, Any) => true,
            (Number, Bool) | (Bool, Number) => false,
            (Bool | Number | String, Bool | Number | String) => true,
            (List(a) | Set(a), List(b) | Set(b)) | (Map(a), Map(b)) => a.may_become(b),
            (Tuple(types), List(to) | Set(to)) => types.iter().all(|t| t.may_become(to)),
            (Tuple(a), Tuple(b)) => {
                a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| a.may_become(b))
            }
            (List(of) | Set(of), Tuple(types)) => types.iter().all(|t| of.may_become(t)),
            (Object(types), Map(to)) => types.values().all(|t| t.may_become(to)),
            (Map(of), Object(types)) => types.values().all(|t| of.may_become(t)),
            (Object(a), Object(b)) => b
                .iter()
                .all(|(name, to)| a.get(name).is_none_or(|t| t.may_become(to))),
            _ => false,
        }
    }

    /// With an article, for messages: `a string`, `an object`.
    #[must_use]
    pub fn described(&self) -> &'static str {
        match self {
            Self::Any => "a value",
            Self::Bool => "a bool",
            Self::Number => "a number",
            Self::String => "a string",
            Self::List(_) | Self::Tuple(_) => "a list",
            Self::Set(_) => "a set",
            Self::Map(_) => "a map",
            Self::Object(_) => "an object",
        }
    }
}

impl fmt::Display for Type {
    /// As Terraform writes it: `list(string)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any"),
            Self::Bool => f.write_str("bool"),
            Self::Number => f.write_str("number"),
            Self::String => f.write_str("string"),
            Self::List(of) => write!(f, "list({of})"),
            Self::Set(of) => write!(f, "set({of})"),
            Self::Map(of) => write!(f, "map({of})"),
            Self::Tuple(types) => {
                let types: Vec<String> = types.iter().map(Self::to_string).collect();
                write!(f, "tuple([{}])", types.join(", "))
            }
            Self::Object(types) => {
                let types: Vec<String> = types.iter().map(|(k, t)| format!("{k} = {t}")).collect();
                write!(f, "object({{ {} }})", types.join(", "))
            }
        }
    }
}
