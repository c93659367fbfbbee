//! Conversions between kinds of value, as Terraform does them without being asked. Knows no syntax.

use std::sync::Arc;

use super::number::Number;
use super::types::Type;
use super::{Kind, Value};

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
pub fn to_number(value: &Value) -> Option<Arc<Number>> {
    match &value.kind {
        Kind::Number(number) => Some(Arc::clone(number)),
        Kind::String(text) => text.parse().ok().map(Arc::new),
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

impl Type {
    /// The value in this type; origins are kept. What is unknown stays unknown, in this type.
    #[must_use]
    pub fn convert(&self, value: &Value) -> Option<Value> {
        let converted = match (self, &value.kind) {
            (Self::Any, _) => return Some(value.clone()),
            (_, Kind::Null(of)) => of
                .may_become(self)
                .then(|| Value::null_of(self.made_of(of)))?,
            (_, Kind::Unknown(of)) => of
                .may_become(self)
                .then(|| Value::unknown(self.made_of(of)))?,
            (Self::Bool, _) => Value::bool(to_bool(value)?),
            (Self::Number, _) => Kind::Number(to_number(value)?).into(),
            (Self::String, _) => Value::string(to_text(value)?),
            // What its elements have in common is not known either.
            (Self::List(t) | Self::Set(t) | Self::Map(t), Kind::List(_) | Kind::Map(_))
                if !t.is_exact() && value.is_open() && is_mixed(value) =>
            {
                Value::unknown(self.clone())
            }
            (Self::List(t), Kind::List(items) | Kind::Set(items)) => {
                let (element, items) = alike(t, items, items.element())?;
                Value::list_of(element, items)
            }
            (Self::Tuple(types), Kind::List(items)) if types.len() == items.len() => {
                Value::tuple(each(items, |i| types.get(i).unwrap_or(&Self::Any))?)
            }
            (Self::Set(t), Kind::List(items) | Kind::Set(items)) => {
                let (element, items) = alike(t, items, items.element())?;
                Value::set_of(element, items)
            }
            (Self::Map(t), Kind::Map(map)) => {
                let items: Vec<Value> = map.values().cloned().collect();
                let (element, items) = alike(t, &items, map.element())?;
                Value::map_of(element, map.keys().cloned().zip(items).collect())
            }
            // What an object has beside is left out.
            (Self::Object(types), Kind::Map(map)) => {
                let fields = types.iter();
                let fields = fields.map(|(k, of)| Some((k.clone(), of.convert(map.get(k)?)?)));
                Value::object(fields.collect::<Option<Vec<_>>>()?)
            }
            _ => return None,
        };
        Some(converted.or_at(value.origin).marked(value.marks))
    }

    /// The type of what a value of another type is converted to: what this one leaves open, the other says.
    fn made_of(&self, other: &Self) -> Self {
        let element = || other.element().unwrap_or(Self::Any);
        match self {
            Self::Any => other.clone(),
            Self::List(of) => Self::list(of.made_of(&element())),
            Self::Set(of) => Self::set(of.made_of(&element())),
            Self::Map(of) => Self::map(of.made_of(&element())),
            _ => self.clone(),
        }
    }
}

/// Whether it is a tuple or object.
fn is_mixed(value: &Value) -> bool {
    match &value.kind {
        Kind::List(items) => items.element().is_none(),
        Kind::Map(map) => map.element().is_none(),
        _ => false,
    }
}

/// The elements in the wanted type or, where that leaves something open, in the one that they have already, or have in common.
fn alike(wanted: &Type, items: &[Value], have: Option<&Type>) -> Option<(Type, Vec<Value>)> {
    // Also where there are none.
    if have.is_some_and(|have| !have.may_become(wanted)) {
        return None;
    }
    let items = each(items, |_| wanted)?;
    if wanted.is_exact() {
        return Some((wanted.clone(), items));
    }
    let common = match have {
        Some(have) => have.clone(),
        None => in_common(&items)?,
    };
    let items = each(&items, |_| &common)?;
    let element = if common == Type::Any { wanted } else { &common };
    Some((element.clone(), items))
}

/// The type that elements have in common; null, as it is written, has that of the others.
#[must_use]
pub fn in_common(items: &[Value]) -> Option<Type> {
    let typed = items.iter().filter(|item| !item.is_untyped_null());
    Type::unify_all(typed.map(Type::of))
}

fn each<'t>(items: &[Value], of: impl Fn(usize) -> &'t Type) -> Option<Vec<Value>> {
    items
        .iter()
        .enumerate()
        .map(|(i, item)| of(i).convert(item))
        .collect()
}

/// The elements in one common type, and that type; none if there is no such type.
#[must_use]
pub fn unified(items: &[Value]) -> Option<(Type, Vec<Value>)> {
    alike(&Type::Any, items, None)
}

/// The elements of a list, tuple or set in one common type, and that type.
#[must_use]
pub fn elements(value: &Value) -> Option<(Type, Vec<Value>)> {
    match &value.kind {
        Kind::List(items) | Kind::Set(items) => {
            let has_null = items.iter().any(Value::is_untyped_null);
            let (element, items) = alike(&Type::Any, items, items.element())?;
            // Terraform finds no type for null beside anything else.
            let takes_null = element.is_scalar() || element == Type::Any;
            (takes_null || !has_null).then_some((element, items))
        }
        _ => None,
    }
}
