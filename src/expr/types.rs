//! Types of values, as Terraform has them: what they are called, and what can become what. Knows no syntax.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::{Kind, Value};

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    /// Any: nothing is known about it.
    Any,
    /// That of null as it is written, and of the elements of a list that has none: it is known, and takes any other beside it.
    Null,
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
            Kind::Null(of) => of.clone(),
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

    /// Whether two values are sure to be of one type, which nothing in them leaves open; found without making the type.
    #[must_use]
    pub fn is_shared(one: &Value, other: &Value) -> bool {
        let all = |a: &[Value], b: &[Value]| a.iter().zip(b).all(|(a, b)| Self::is_shared(a, b));
        match (&one.kind, &other.kind) {
            (Kind::Bool(_), Kind::Bool(_))
            | (Kind::Number(_), Kind::Number(_))
            | (Kind::String(_), Kind::String(_)) => true,
            (Kind::List(a), Kind::List(b)) | (Kind::Set(a), Kind::Set(b)) => {
                match (a.element(), b.element()) {
                    (Some(a), Some(b)) => a == b && !a.is_open(),
                    (None, None) => a.len() == b.len() && all(a, b),
                    _ => false,
                }
            }
            (Kind::Map(a), Kind::Map(b)) => match (a.element(), b.element()) {
                (Some(a), Some(b)) => a == b && !a.is_open(),
                (None, None) => {
                    let mut values = a.values().zip(b.values());
                    a.keys().eq(b.keys()) && values.all(|(a, b)| Self::is_shared(a, b))
                }
                _ => false,
            },
            _ => false,
        }
    }

    /// Whether it says the type of all that is in it.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        !self.has(&|of| of.is_hole())
    }

    /// Whether nothing is known about something in it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.has(&|of| *of == Self::Any)
    }

    /// Whether it takes any other type.
    pub(super) fn is_hole(&self) -> bool {
        matches!(self, Self::Any | Self::Null)
    }

    fn has(&self, is: &impl Fn(&Self) -> bool) -> bool {
        match self {
            Self::List(of) | Self::Set(of) | Self::Map(of) => of.has(is),
            Self::Tuple(types) => types.iter().any(|of| of.has(is)),
            Self::Object(types) => types.values().any(|of| of.has(is)),
            of => is(of),
        }
    }

    /// The type of something known that says nothing of what this leaves open.
    #[must_use]
    pub fn closed(&self) -> Self {
        self.with(&Self::Any, &Self::Null)
    }

    /// The type of something that is not known, and whose parts may be what was converted to null's type: that leaves each as it is.
    #[must_use]
    pub fn opened(self) -> Self {
        match self.has(&|of| *of == Self::Null) {
            true => self.with(&Self::Null, &Self::Any),
            false => self,
        }
    }

    /// The same with one type in the place of another.
    fn with(&self, old: &Self, new: &Self) -> Self {
        match self {
            of if of == old => new.clone(),
            Self::List(of) => Self::list(of.with(old, new)),
            Self::Set(of) => Self::set(of.with(old, new)),
            Self::Map(of) => Self::map(of.with(old, new)),
            Self::Tuple(types) => Self::tuple(types.iter().map(|of| of.with(old, new))),
            Self::Object(types) => {
                let types = types.iter();
                Self::object(types.map(|(name, of)| (name.clone(), of.with(old, new))))
            }
            of => of.clone(),
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
            Self::List(of) | Self::Map(of) => of.has_set(),
            Self::Tuple(types) => types.iter().any(Self::has_set),
            Self::Object(types) => types.values().any(Self::has_set),
            _ => false,
        }
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
        use Type::{Any, Bool, List, Map, Null, Number, Object, Set, String, Tuple};
        match (self, other) {
            (Any | Null, _) | (_, Any | Null) => true,
            (Number, Bool) | (Bool, Number) => false,
            (Bool | Number | String, Bool | Number | String) => true,
            (List(a) | Set(a), List(b) | Set(b)) | (Map(a), Map(b)) => a.may_become(b),
            (Tuple(types), List(to) | Set(to)) if to.is_hole() => Self::make_list(types),
            (Object(types), Map(to)) if to.is_hole() => {
                Self::unify_all(types.values().cloned()).is_some()
            }
            (Tuple(types), List(to) | Set(to)) => types.iter().all(|t| t.may_become(to)),
            (Tuple(a), Tuple(b)) => {
                a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| a.may_become(b))
            }
            (Object(types), Map(to)) => types.values().all(|t| t.may_become(to)),
            (Map(of), Object(types)) => types.values().all(|t| of.may_become(t)),
            (Object(a), Object(b)) => b
                .iter()
                .all(|(name, to)| a.get(name).is_some_and(|t| t.may_become(to))),
            _ => false,
        }
    }

    /// With an article, for messages: `a string`, `an object`.
    #[must_use]
    pub fn described(&self) -> &'static str {
        match self {
            Self::Any => "a value",
            Self::Null => "null",
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
            Self::Any | Self::Null => f.write_str("any"),
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
