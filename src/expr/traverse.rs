//! Attributes and indices of values, with faults that say what there is. Knows no syntax.

use std::sync::Arc;

use crate::hcl::{Expr, ExprKind, path};
use crate::span::Span;

use super::convert::{to_number, to_text};
use super::types::Type;
use super::{Fault, Kind, Scope, Value};

/// The value of names that follow each other, `a.b.c`, or one of their elements, where all of them are there.
pub fn known<'s>(expr: &Expr, scope: &'s Scope) -> Option<&'s Value> {
    match &expr.kind {
        ExprKind::Variable(name) => scope.get(name)?.ok(),
        ExprKind::GetAttr { on, name } => known(on, scope)?.get(&name.value),
        ExprKind::Index { on, key } => known(on, scope)?.get(known(key, scope)?.as_str()?),
        _ => None,
    }
}

/// `on.name`
pub fn attribute(on: &Value, of: &Expr, name: &str, span: Span) -> Result<Value, Fault> {
    let fault = match &on.kind {
        Kind::Map(map) => match map.get(name) {
            Some(value) => return Ok(value.clone()),
            None => Fault::new(span, format!("`{}` has no `{name}`", path(of)))
                .known(name, map.keys().map(|k| &**k)),
        },
        Kind::Unknown(Type::Any) => return Ok(Value::unknown(Type::Any)),
        Kind::Unknown(Type::Map(element)) => return Ok(Value::unknown((**element).clone())),
        Kind::Unknown(Type::Object(types)) => match types.get(name) {
            Some(found) => return Ok(Value::unknown(found.clone())),
            None => Fault::new(span, format!("`{}` has no `{name}`", path(of)))
                .known(name, types.keys().map(|k| &**k)),
        },
        Kind::Null(_) => Fault::new(
            span,
            format!("`{}` is null, so there is no `{name}` in it", path(of)),
        ),
        Kind::List(_)
        | Kind::Set(_)
        | Kind::Unknown(Type::List(_) | Type::Set(_) | Type::Tuple(_)) => Fault::new(
            span,
            format!("`{}` is a list, it has no `{name}`", path(of)),
        )
        .help(format!("`[*].{name}` takes it of each element")),
        _ => {
            let kind = on.described();
            Fault::new(
                span,
                format!("`{}` is {kind}, it has no `{name}`", path(of)),
            )
        }
    };
    Err(fault.origins([on.origin]))
}

/// Says where the attribute is known that a name lacks: in another scope, or of another name, if only one has it.
pub fn elsewhere(fault: Fault, on: &Expr, name: &str, scope: &Scope) -> Fault {
    let Some(root) = on.as_name() else {
        return fault;
    };
    if let Some(known) = scope.absent(&format!("{root}.{name}")) {
        return fault.help(known);
    }
    let has = |root: &&str| {
        scope
            .ready(root)
            .is_some_and(|value| value.get(name).is_some())
    };
    let roots: Vec<&str> = scope.names().into_iter().filter(has).collect();
    match roots.as_slice() {
        [root] => fault.help(format!("`{root}` has one: `{root}.{name}`")),
        _ => fault,
    }
}

/// `on[key]`
pub fn index(on: &Value, of: &Expr, key: &Value, span: Span) -> Result<Value, Fault> {
    if let Kind::Unknown(kind) = &key.kind {
        return unknown_key(on, of, kind, span);
    }
    let fault = match &on.kind {
        Kind::Unknown(Type::Any) => return Ok(Value::unknown(Type::Any)),
        Kind::Map(_) | Kind::Unknown(Type::Map(_) | Type::Object(_)) => match to_text(key) {
            Some(name) => {
                return attribute(on, of, &name, span).map_err(|fault| fault.origins([key.origin]));
            }
            None => Fault::new(span, format!("a key is a string, not {}", key.described())),
        },
        Kind::List(_) | Kind::Unknown(Type::List(_) | Type::Tuple(_)) => match to_number(key) {
            Some(number) => {
                let at = number.to_i128().and_then(|at| usize::try_from(at).ok());
                let (count, found) = match &on.kind {
                    Kind::List(items) => (items.len(), at.and_then(|at| items.get(at)).cloned()),
                    Kind::Unknown(Type::Tuple(types)) => (
                        types.len(),
                        at.and_then(|at| types.get(at)).cloned().map(Value::unknown),
                    ),
                    Kind::Unknown(Type::List(element)) if at.is_some() => {
                        return Ok(Value::unknown((**element).clone()));
                    }
                    _ => (0, None),
                };
                match found {
                    Some(value) => return Ok(value),
                    None => Fault::new(
                        span,
                        format!(
                            "`{}` has {count} elements, there is no `[{number}]`",
                            path(of)
                        ),
                    ),
                }
            }
            None => Fault::new(
                span,
                format!("an index is a number, not {}", key.described()),
            ),
        },
        Kind::Set(_) | Kind::Unknown(Type::Set(_)) => Fault::new(
            span,
            format!("`{}` is a set, which has no indices", path(of)),
        )
        .help("`tolist(...)` makes a list of it"),
        Kind::Null(_) => Fault::new(
            span,
            format!("`{}` is null, so it has no elements", path(of)),
        ),
        _ => Fault::new(
            span,
            format!("`{}` is {}, it has no elements", path(of), on.described()),
        ),
    };
    Err(fault.origins([on.origin, key.origin]))
}

/// `on[key]` where only the key's type is known.
fn unknown_key(on: &Value, at: &Expr, key: &Type, span: Span) -> Result<Value, Fault> {
    // Without making the type of all that is in it: collections can be large.
    let (fits, element) = match &on.kind {
        Kind::Unknown(Type::Any) => (true, None),
        Kind::List(items) => (key.may_become(&Type::Number), items.element()),
        Kind::Unknown(Type::List(of)) => (key.may_become(&Type::Number), Some(&**of)),
        Kind::Unknown(Type::Tuple(_)) => (key.may_become(&Type::Number), None),
        Kind::Map(map) => (key.may_become(&Type::String), map.element()),
        Kind::Unknown(Type::Map(of)) => (key.may_become(&Type::String), Some(&**of)),
        Kind::Unknown(Type::Object(_)) => (key.may_become(&Type::String), None),
        _ => return index(on, at, &Value::null(), span),
    };
    if !fits {
        let of = Type::of(on);
        let message = format!("{} is no key of {}", key.described(), of.described());
        return Err(Fault::new(span, message).origins([on.origin]));
    }
    Ok(Value::unknown(element.cloned().unwrap_or(Type::Any)))
}

/// An element that a for-expression walks over.
pub struct Element<'v> {
    key: Key<'v>,
    pub value: &'v Value,
}

enum Key<'v> {
    Number(i128),
    Name(&'v Arc<str>),
    /// An element of a set.
    Itself,
}

impl Element<'_> {
    pub fn key(&self) -> Value {
        match self.key {
            Key::Number(number) => Value::int(number),
            Key::Name(name) => Value::string(name.clone()).or_at(self.value.origin),
            Key::Itself => self.value.clone(),
        }
    }
}

/// The elements that a for-expression walks over; none inside if they are not known.
pub fn elements(collection: &Value, span: Span) -> Result<Option<Vec<Element<'_>>>, Fault> {
    let element = |key, value| Element { key, value };
    Ok(Some(match &collection.kind {
        Kind::List(items) => items
            .iter()
            .zip(0i128..)
            .map(|(item, i)| element(Key::Number(i), item))
            .collect(),
        Kind::Set(items) => items.iter().map(|v| element(Key::Itself, v)).collect(),
        Kind::Map(map) => map.iter().map(|(k, v)| element(Key::Name(k), v)).collect(),
        Kind::Unknown(of) if of.is_scalar() => return Err(no_collection(collection, span)),
        Kind::Unknown(_) => return Ok(None),
        _ => return Err(no_collection(collection, span)),
    }))
}

fn no_collection(collection: &Value, span: Span) -> Fault {
    let kind = collection.described();
    Fault::new(
        span,
        format!("`for` needs a list, set or map, this is {kind}"),
    )
    .origins([collection.origin])
}

/// What `key` and `value` are of each element of a collection of this type, as far as the type says.
#[must_use]
pub fn element_types(of: &Type) -> (Type, Type) {
    let element = of.element().unwrap_or(Type::Any);
    match of {
        Type::List(_) | Type::Tuple(_) => (Type::Number, element),
        Type::Map(_) | Type::Object(_) => (Type::String, element),
        Type::Set(_) => (element.clone(), element),
        _ => (Type::Any, Type::Any),
    }
}

/// The elements that a splat takes: null has none, and what is not a list is the only element; none inside if they are not known.
pub fn spread(value: &Value, span: Span) -> Result<Option<Vec<Value>>, Fault> {
    Ok(match &value.kind {
        Kind::Null(Type::List(_) | Type::Set(_) | Type::Tuple(_)) => {
            let message = "a list that is null has no elements";
            return Err(Fault::new(span, message).origins([value.origin]));
        }
        Kind::Null(_) => Some(Vec::new()),
        Kind::List(items) | Kind::Set(items) => Some(items.to_vec()),
        Kind::Unknown(_) => None,
        _ => Some(vec![value.clone()]),
    })
}
