//! Conversions between kinds of value, as Terraform does them without being asked. Knows no syntax.
//! `terraform::conversion` is a walk of its own that uses what is exported here: its constraints have optional attributes with defaults, and it tells where in a
//! value what is wrong. One walk for both would make paths and reasons wherever the evaluator only asks whether a value converts, and be longer than the two.

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
            (Self::Any | Self::Null, _) => return Some(value.clone()),
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
                let of = Type::of(value);
                of.may_become(self)
                    .then(|| Value::unknown(self.made_of(&of)))?
            }
            (Self::List(t), Kind::List(items) | Kind::Set(items)) => {
                let (element, items) = alike(t, items, items.element(), true)?;
                Value::list_of(element, items)
            }
            (Self::Tuple(types), Kind::List(items))
                if items.element().is_none() && types.len() == items.len() =>
            {
                Value::tuple(each(items, |i| types.get(i).unwrap_or(&Self::Any))?)
            }
            (Self::Set(t), Kind::List(items) | Kind::Set(items)) => {
                let (element, items) = alike(t, items, items.element(), true)?;
                Value::set_of(element, items)
            }
            (Self::Map(t), Kind::Map(map)) => {
                let items: Vec<Value> = map.values().cloned().collect();
                let (element, items) = alike(t, &items, map.element(), false)?;
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
        let element = || match other {
            Self::Any => Self::Any,
            other => other.element().unwrap_or(Self::Null),
        };
        match self {
            Self::Any | Self::Null => other.clone(),
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
fn alike(
    wanted: &Type,
    items: &[Value],
    have: Option<&Type>,
    is_list: bool,
) -> Option<(Type, Vec<Value>)> {
    // Also where there are none.
    if have.is_some_and(|have| !have.may_become(wanted)) {
        return None;
    }
    let items = each(items, |_| wanted)?;
    if wanted.is_exact() {
        return Some((wanted.clone(), items));
    }
    match (wanted, have) {
        (Type::Any | Type::Null, Some(have)) => Some((have.clone(), items)),
        _ if items.is_empty() => Some((wanted.made_of(have.unwrap_or(&Type::Null)), items)),
        _ => together(&items, is_list),
    }
}

/// Elements in the type that they have in common. Null beside a list or a map is an element of a map only.
fn together(items: &[Value], is_list: bool) -> Option<(Type, Vec<Value>)> {
    let common = Type::unify_all(items.iter().map(Type::of))?;
    let items = each(items, |_| &common)?;
    let is_null = common == Type::Null;
    let element = settled(common, &items)?;
    (!is_list || !is_null || element == Type::Null).then_some((element, items))
}

/// The type of elements that were converted to what they have in common: where that is null's, each kept its own, and all must be one.
#[must_use]
pub fn settled(common: Type, items: &[Value]) -> Option<Type> {
    if common.is_exact() || common.is_open() || items.is_empty() {
        return Some(common);
    }
    // What an element that may be anything turns out to be, nobody knows.
    match items.iter().any(Value::is_open) {
        true => Some(Type::Any),
        false => one_type(items),
    }
}

/// The one type that all elements have; null as it is written may stand beside any.
#[must_use]
pub fn one_type(items: &[Value]) -> Option<Type> {
    let typed = items.iter().filter(|item| !item.is_untyped_null());
    let mut types = typed.map(Type::of);
    let first = types.next().unwrap_or(Type::Null);
    types.all(|of| of == first).then_some(first)
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
    together(items, true)
}

/// The elements of a list, tuple or set in one common type, and that type.
#[must_use]
pub fn elements(value: &Value) -> Option<(Type, Vec<Value>)> {
    match &value.kind {
        Kind::List(items) | Kind::Set(items) => alike(&Type::Any, items, items.element(), true),
        _ => None,
    }
}
