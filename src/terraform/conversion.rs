//! Values against type constraints, with the conversions that Terraform makes: for variables, arguments of resources, and arguments of modules.

use std::fmt;

use super::language::{Field, TypeConstraint};
use super::schema::{self, Attribute, Nesting, Object};
use crate::expr::convert::{in_common, to_bool, to_number, to_text};
use crate::expr::{Kind, Map, Names, Scope, Type, Value, evaluate};
use crate::span::Span;

/// Why a value does not become what is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The part of the value, as it is written behind its name: `[0].port`.
    pub path: String,
    /// What is wrong with it.
    pub why: String,
    /// Where that part came from in the estate.
    pub origin: Option<Span>,
}

impl Mismatch {
    fn new(why: impl Into<String>) -> Self {
        Self {
            path: String::new(),
            why: why.into(),
            origin: None,
        }
    }

    fn within(mut self, step: impl fmt::Display) -> Self {
        self.path = format!("{step}{}", self.path);
        self
    }

    /// What is wrong with a part of a value came from where the value came from, if nothing nearer is known.
    fn or_at(mut self, origin: Option<Span>) -> Self {
        self.origin = self.origin.or(origin);
        self
    }
}

impl TypeConstraint {
    /// What an argument of a provider's schema takes.
    #[must_use]
    pub fn of(attribute: &Attribute) -> Self {
        match (&attribute.kind, &attribute.nested_type) {
            (Some(kind), _) => kind.into(),
            (None, Some(nested)) => nested.into(),
            (None, None) => Self::Any,
        }
    }

    /// The type of what it takes.
    #[must_use]
    pub fn type_of(&self) -> Type {
        match self {
            Self::Any => Type::Any,
            Self::Bool => Type::Bool,
            Self::Number => Type::Number,
            Self::String => Type::String,
            Self::List(of) => Type::list(of.type_of()),
            Self::Set(of) => Type::set(of.type_of()),
            Self::Map(of) => Type::map(of.type_of()),
            Self::Tuple(items) => Type::tuple(items.iter().map(Self::type_of)),
            Self::Object(fields) => Type::object(
                fields
                    .iter()
                    .map(|(name, field)| (name.as_str(), field.of.type_of())),
            ),
        }
    }

    /// The value in this type; what is unknown stays unknown.
    ///
    /// # Errors
    /// What does not fit.
    pub fn convert(&self, value: &Value) -> Result<Value, Mismatch> {
        let converted = self.parts(value).map_err(|m| m.or_at(value.origin))?;
        Ok(converted.or_at(value.origin).marked(value.marks))
    }

    fn parts(&self, value: &Value) -> Result<Value, Mismatch> {
        let wrong = || {
            let given = value.described();
            Mismatch::new(format!("takes {}, this is {given}", self.described()))
        };
        Ok(match (self, &value.kind) {
            (Self::Any, _) => value.clone(),
            (_, Kind::Null(_)) => Value::null_of(self.type_of().closed()),
            (_, Kind::Unknown(of)) if self.accepts(of) => Value::unknown(self.type_of()),
            (Self::Bool, _) => Value::bool(to_bool(value).ok_or_else(wrong)?),
            (Self::Number, _) => Kind::Number(to_number(value).ok_or_else(wrong)?).into(),
            (Self::String, _) => Value::string(to_text(value).ok_or_else(wrong)?),
            (Self::List(of), Kind::List(items) | Kind::Set(items)) => {
                let (element, items) = of.each(items)?;
                Value::list_of(element, items)
            }
            (Self::Set(of), Kind::List(items) | Kind::Set(items)) => {
                let (element, items) = of.each(items)?;
                Value::set_of(element, items)
            }
            (Self::Map(of), Kind::Map(map)) => of.values(map)?,
            (Self::Tuple(types), Kind::List(items))
                if items.element().is_none() && types.len() == items.len() =>
            {
                let items = types.iter().zip(items.iter()).enumerate();
                let items = items.map(|(at, (of, item))| {
                    of.convert(item)
                        .map_err(|m| m.within(format_args!("[{at}]")))
                });
                Value::tuple(items.collect::<Result<_, _>>()?)
            }
            (Self::Object(fields), Kind::Map(map)) => {
                let fields = fields.iter().map(|(name, field)| {
                    let value = field.convert(name, map.get(name.as_str()))?;
                    Ok((name.as_str(), value))
                });
                Value::object(fields.collect::<Result<Vec<_>, Mismatch>>()?)
            }
            _ => return Err(wrong()),
        })
    }

    /// Elements in this type or, if it leaves that open, in the one that they have in common.
    fn each(&self, items: &[Value]) -> Result<(Type, Vec<Value>), Mismatch> {
        let items = items.iter().enumerate().map(|(at, item)| {
            self.convert(item)
                .map_err(|m| m.within(format_args!("[{at}]")))
        });
        self.alike(items.collect::<Result<_, _>>()?)
    }

    fn values(&self, map: &Map) -> Result<Value, Mismatch> {
        let values = map.iter().map(|(key, value)| {
            self.convert(value)
                .map_err(|m| m.within(format_args!("[\"{key}\"]")))
        });
        let (element, values) = self.alike(values.collect::<Result<_, _>>()?)?;
        let map = map.keys().cloned().zip(values);
        Ok(Value::map_of(element, map.collect()))
    }

    fn alike(&self, items: Vec<Value>) -> Result<(Type, Vec<Value>), Mismatch> {
        let of = self.type_of();
        if of.is_exact() {
            return Ok((of, items));
        }
        let different = || Mismatch::new("takes elements of one type, these have several");
        let common = in_common(&items).ok_or_else(different)?;
        let items = items
            .iter()
            .map(|item| common.convert(item).unwrap_or_else(|| item.clone()));
        Ok((common.clone(), items.collect()))
    }

    /// Whether an unknown value of a type may turn out to fit.
    fn accepts(&self, of: &Type) -> bool {
        match (self, of) {
            (Self::Any, _) | (_, Type::Any | Type::Null) => true,
            (Self::Bool, Type::Number) | (Self::Number, Type::Bool) => false,
            (Self::Bool | Self::Number | Self::String, of) => of.is_scalar(),
            (Self::List(to) | Self::Set(to), Type::List(of) | Type::Set(of))
            | (Self::Map(to), Type::Map(of)) => to.accepts(of),
            (Self::List(to) | Self::Set(to), Type::Tuple(items)) => {
                items.iter().all(|of| to.accepts(of))
            }
            (Self::Map(to), Type::Object(fields)) => fields.values().all(|of| to.accepts(of)),
            (Self::Tuple(types), Type::Tuple(items)) => {
                let mut both = types.iter().zip(items.iter());
                types.len() == items.len() && both.all(|(to, of)| to.accepts(of))
            }
            (Self::Object(fields), Type::Object(given)) => {
                fields
                    .iter()
                    .all(|(name, field)| match given.get(name.as_str()) {
                        Some(of) => field.of.accepts(of),
                        None => field.is_optional,
                    })
            }
            (Self::Object(fields), Type::Map(of)) => {
                let may_be = |field: &Field| field.is_optional || field.of.accepts(of);
                fields.values().all(may_be)
            }
            _ => false,
        }
    }

    /// With an article.
    #[must_use]
    pub fn described(&self) -> &'static str {
        match self {
            Self::Any => "any value",
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

impl Field {
    fn convert(&self, name: &str, given: Option<&Value>) -> Result<Value, Mismatch> {
        let is_given = given.is_some_and(|value| !value.is_null() || self.default.is_none());
        let value = match (given, &self.default) {
            (Some(value), _) if is_given => value.clone(),
            (_, Some(default)) => {
                let names = Names::new();
                evaluate(default, &Scope::new(&names)).unwrap_or_else(|_| Value::null())
            }
            (None, None) if !self.is_optional => {
                return Err(Mismatch::new(format!("lacks the attribute `{name}`")));
            }
            _ => Value::null(),
        };
        self.of
            .convert(&value)
            .map_err(|m| m.within(format_args!(".{name}")))
    }
}

impl From<&schema::Type> for TypeConstraint {
    fn from(kind: &schema::Type) -> Self {
        let boxed = |of: &schema::Type| Box::new(Self::from(of));
        match kind {
            schema::Type::Dynamic => Self::Any,
            schema::Type::String => Self::String,
            schema::Type::Number => Self::Number,
            schema::Type::Bool => Self::Bool,
            schema::Type::List(of) => Self::List(boxed(of)),
            schema::Type::Set(of) => Self::Set(boxed(of)),
            schema::Type::Map(of) => Self::Map(boxed(of)),
            schema::Type::Tuple(items) => Self::Tuple(items.iter().map(Self::from).collect()),
            schema::Type::Object(fields) => {
                let fields = fields.iter().map(|(name, of)| {
                    let field = Field {
                        of: of.into(),
                        is_optional: false,
                        default: None,
                    };
                    (name.clone(), field)
                });
                Self::Object(fields.collect())
            }
        }
    }
}

impl From<&Object> for TypeConstraint {
    fn from(object: &Object) -> Self {
        let fields = object.attributes.iter().map(|(name, attribute)| {
            let field = Field {
                of: Self::of(attribute),
                is_optional: !attribute.required,
                default: None,
            };
            (name.clone(), field)
        });
        let one = Self::Object(fields.collect());
        match object.nesting_mode {
            Nesting::List => Self::List(Box::new(one)),
            Nesting::Set => Self::Set(Box::new(one)),
            Nesting::Map => Self::Map(Box::new(one)),
            Nesting::Single | Nesting::Group => one,
        }
    }
}
