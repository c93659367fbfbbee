//! Types of values, as Terraform has them: what they are called, what two of them have in common, what can become what. Knows no syntax.

use std::collections::{BTreeMap, BTreeSet};
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
                    (Some(a), Some(b)) => a.is_exact() && a == b,
                    (None, None) => a.len() == b.len() && all(a, b),
                    _ => false,
                }
            }
            (Kind::Map(a), Kind::Map(b)) => match (a.element(), b.element()) {
                (Some(a), Some(b)) => a.is_exact() && a == b,
                (None, None) => {
                    let mut values = a.values().zip(b.values());
                    a.keys().eq(b.keys()) && values.all(|(a, b)| Self::is_shared(a, b))
                }
                _ => false,
            },
            _ => false,
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

    /// The type that both convert to.
    #[must_use]
    pub fn unify(&self, other: &Self) -> Option<Self> {
        Self::unify_all([self.clone(), other.clone()])
    }

    /// The type that all of them convert to, as Terraform finds it: collections of one kind become one of that kind, tuples that differ in length a list,
    /// objects that differ in their attributes a map. Of other types it is the first that all others have a conversion to.
    #[must_use]
    pub fn unify_all(types: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut types: BTreeSet<Self> = types.into_iter().collect();
        let is_open = types.remove(&Self::Any);
        match Self::unify_each(&types) {
            // Beside what may be anything, only texts, numbers and bools are sure of their type.
            Some(common) if !is_open || common.is_scalar() => Some(common),
            _ => is_open.then_some(Self::Any),
        }
    }

    fn unify_each(types: &BTreeSet<Self>) -> Option<Self> {
        use Type::{Any, List, Map, Object, Set, Tuple};
        let all = |is: fn(&Self) -> bool| types.iter().all(is);
        let mut each = types.iter();
        let first = match (each.next(), each.next()) {
            (None, _) => return Some(Any),
            (Some(only), None) => return Some(only.clone()),
            (Some(first), Some(_)) => first,
        };
        // What all elements and attributes have in common.
        let parts = || Self::unify_all(types.iter().flat_map(Self::parts));
        match first {
            Tuple(one) if all(|of| matches!(of, Tuple(_))) && same_shape(types) => {
                let at = |i: usize| Self::unify_all(types.iter().filter_map(move |of| of.at(i)));
                Some(Tuple((0..one.len()).map(at).collect::<Option<_>>()?))
            }
            Object(one) if all(|of| matches!(of, Object(_))) && same_shape(types) => {
                let of = |name: &Arc<str>| {
                    let types = types.iter().filter_map(|of| of.attribute(name));
                    Some((name.clone(), Self::unify_all(types.cloned())?))
                };
                Some(Self::object(
                    one.keys().map(of).collect::<Option<Vec<_>>>()?,
                ))
            }
            Tuple(_) if all(|of| matches!(of, Tuple(_))) && some_open(types) => {
                each_alike(types).then(|| Self::list(Any))
            }
            Object(_) if all(|of| matches!(of, Object(_))) && some_open(types) => {
                each_alike(types).then(|| Self::map(Any))
            }
            _ if all(|of| matches!(of, List(_) | Tuple(_))) => parts().map(Self::list),
            _ if all(|of| matches!(of, Map(_) | Object(_))) => parts().map(Self::map),
            _ if all(|of| matches!(of, Set(_))) => parts().map(Self::set),
            _ => {
                let mut wanted: Vec<&Self> = types.iter().collect();
                wanted.sort_by_key(|of| of.rank());
                let fits = |wanted: &&&Self| types.iter().all(|of| of.has_conversion(wanted));
                wanted.iter().find(fits).map(|of| (*of).clone())
            }
        }
    }

    /// The types of the elements or attributes.
    fn parts(&self) -> Vec<Self> {
        match self {
            Self::List(of) | Self::Set(of) | Self::Map(of) => vec![(**of).clone()],
            Self::Tuple(types) => types.to_vec(),
            Self::Object(types) => types.values().cloned().collect(),
            _ => Vec::new(),
        }
    }

    fn at(&self, i: usize) -> Option<Self> {
        match self {
            Self::Tuple(types) => types.get(i).cloned(),
            _ => None,
        }
    }

    fn attribute(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(types) => types.get(name),
            _ => None,
        }
    }

    /// Which of several types the others are converted to: the lower one.
    fn rank(&self) -> Vec<u8> {
        let inside = |rank: u8, of: &Self| [vec![rank], of.rank()].concat();
        match self {
            Self::String => vec![0],
            Self::List(of) | Self::Map(of) => inside(0, of),
            Self::Set(of) => inside(1, of),
            _ => vec![2],
        }
    }

    /// Whether Terraform has a conversion to another type, which may still fail for a value.
    fn has_conversion(&self, to: &Self) -> bool {
        use Type::{Any, List, Map, Object, Set, Tuple};
        match (self, to) {
            (Any, _) | (_, Any) => true,
            (List(_) | Set(_), Tuple(_)) => false,
            (List(of) | Set(of), List(to) | Set(to)) | (Map(of), Map(to)) => of.has_conversion(to),
            (Tuple(types), List(to) | Set(to)) => types.iter().all(|of| of.has_conversion(to)),
            (Object(types), Map(to)) => types.values().all(|of| of.has_conversion(to)),
            (Object(types), Object(to)) => to
                .iter()
                .all(|(name, to)| types.get(name).is_some_and(|of| of.has_conversion(to))),
            _ => self.may_become(to),
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

/// Whether nothing is known of a part of one of them. Then the parts of all have no type that anybody knows, whatever the others are.
fn some_open(types: &BTreeSet<Type>) -> bool {
    types.iter().any(|of| of.parts().contains(&Type::Any))
}

/// Whether the parts of each of them by itself may have one type.
fn each_alike(types: &BTreeSet<Type>) -> bool {
    let mut closed = types
        .iter()
        .map(Type::parts)
        .filter(|p| !p.contains(&Type::Any));
    closed.all(|parts| Type::unify_all(parts).is_some())
}

/// Whether tuples have one length, or objects the same attributes.
fn same_shape(types: &BTreeSet<Type>) -> bool {
    let mut pairs = types.iter().zip(types.iter().skip(1));
    pairs.all(|(one, other)| match (one, other) {
        (Type::Tuple(one), Type::Tuple(other)) => one.len() == other.len(),
        (Type::Object(one), Type::Object(other)) => one.keys().eq(other.keys()),
        _ => false,
    })
}
