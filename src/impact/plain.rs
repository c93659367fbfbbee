//! Values as a state or a plan holds them: without types and places. Sets are lists in the order that values sort them in.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::expr::{Kind, Number, Type, Value};

/// A value of a state or a plan.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Plain {
    /// Nothing.
    Null,
    /// Something that only an apply knows.
    Unknown,
    Bool(bool),
    Number(Arc<Number>),
    Text(Arc<str>),
    List(Vec<Plain>),
    Object(Fields),
}

/// The attributes of an object, or the entries of a map.
pub type Fields = BTreeMap<Arc<str>, Plain>;

static NULL: Plain = Plain::Null;

impl From<&Value> for Plain {
    fn from(value: &Value) -> Self {
        match &value.kind {
            Kind::Null(_) => Self::Null,
            Kind::Unknown(_) => Self::Unknown,
            Kind::Bool(is) => Self::Bool(*is),
            Kind::Number(number) => Self::Number(Arc::clone(number)),
            Kind::String(text) => Self::Text(Arc::clone(text)),
            Kind::List(items) | Kind::Set(items) => {
                Self::List(items.iter().map(Self::from).collect())
            }
            Kind::Map(map) => {
                let fields = map.iter();
                Self::Object(fields.map(|(k, v)| (Arc::clone(k), v.into())).collect())
            }
        }
    }
}

impl From<&serde_json::Value> for Plain {
    fn from(json: &serde_json::Value) -> Self {
        use serde_json::Value as Json;
        match json {
            Json::Null => Self::Null,
            Json::Bool(is) => Self::Bool(*is),
            Json::Number(number) => {
                let number = number.as_f64().and_then(Number::from_f64);
                number.map_or(Self::Null, |number| Self::Number(Arc::new(number)))
            }
            Json::String(text) => Self::Text(text.as_str().into()),
            Json::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Json::Object(map) => {
                let fields = map.iter();
                Self::Object(fields.map(|(k, v)| (k.as_str().into(), v.into())).collect())
            }
        }
    }
}

impl Plain {
    /// As a value of a type.
    pub fn to_value(&self, of: &Type) -> Value {
        match self {
            Self::Unknown => Value::unknown(of.clone()),
            Self::Null => Value::null_of(of.clone()),
            _ => {
                let value = self.untyped();
                of.convert(&value).unwrap_or(value)
            }
        }
    }

    fn untyped(&self) -> Value {
        match self {
            Self::Null => Value::null(),
            Self::Unknown => Value::unknown(Type::Any),
            Self::Bool(is) => Value::bool(*is),
            Self::Number(number) => Value::number(Number::clone(number)),
            Self::Text(text) => Value::string(Arc::clone(text)),
            Self::List(items) => Value::tuple(items.iter().map(Self::untyped).collect()),
            Self::Object(fields) => {
                let fields = fields.iter();
                Value::object(fields.map(|(k, v)| (Arc::clone(k), v.untyped())))
            }
        }
    }

    pub fn is_null(&self) -> bool {
        *self == Self::Null
    }

    pub fn is_unknown(&self) -> bool {
        *self == Self::Unknown
    }

    /// Whether anything in it is unknown.
    pub fn has_unknown(&self) -> bool {
        match self {
            Self::Unknown => true,
            Self::List(items) => items.iter().any(Self::has_unknown),
            Self::Object(fields) => fields.values().any(Self::has_unknown),
            _ => false,
        }
    }

    /// Nothing, or what providers take for it.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.is_empty(),
            Self::List(items) => items.is_empty(),
            Self::Object(fields) => fields.is_empty(),
            _ => false,
        }
    }

    /// `false`, or zero: what an absent argument often stands for.
    pub fn is_zero(&self) -> bool {
        match self {
            Self::Bool(is) => !is,
            Self::Number(number) => number.is_zero(),
            _ => false,
        }
    }

    pub fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    pub fn fields(&self) -> Option<&Fields> {
        match self {
            Self::Object(fields) => Some(fields),
            _ => None,
        }
    }

    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A field of an object; null where there is none.
    pub fn field(&self, name: &str) -> &Self {
        let field = self.fields().and_then(|fields| fields.get(name));
        field.unwrap_or(&NULL)
    }

    /// The first value at a path with dots.
    pub fn at(&self, path: &str) -> &Self {
        let mut here = self;
        for name in path.split('.') {
            while let Self::List(items) = here {
                here = items.first().unwrap_or(&NULL);
            }
            here = here.field(name);
        }
        here
    }

    /// Whether nobody would see a difference; nothing that is unknown is the same as anything.
    pub fn is_same(&self, other: &Self, is_set: bool) -> bool {
        if self.has_unknown() || other.has_unknown() {
            return false;
        }
        if self.is_blank() && other.is_blank() {
            return true;
        }
        match (self, other) {
            (Self::List(one), Self::List(other)) if is_set => {
                let sorted = |items: &Vec<Self>| {
                    let mut items = items.clone();
                    items.sort();
                    items
                };
                sorted(one) == sorted(other)
            }
            _ => self == other,
        }
    }

    /// The text of a scalar, as providers that compare loosely see it.
    pub fn as_words(&self) -> String {
        match self {
            Self::Text(text) => text.to_string(),
            Self::Bool(is) => is.to_string(),
            Self::Number(number) => number.to_string(),
            _ => String::new(),
        }
    }

    /// A number, or a text that is one.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number.to_f64()),
            Self::Text(text) => text.trim().parse().ok(),
            Self::Bool(is) => Some(f64::from(u8::from(*is))),
            _ => None,
        }
    }
}
