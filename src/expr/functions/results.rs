//! The type of what a call gives whose value is not known, from the types of its arguments, and what these types make impossible.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::expr::{Kind, Type, Value};

use super::signature::Signature;
use super::{Wrong, format, pattern};

/// The type of the result for arguments that fit the signature.
///
/// # Errors
///
/// What is wrong whatever the arguments turn out to be.
pub(super) fn of(signature: &Signature, values: &[Value]) -> Result<Type, Wrong> {
    let types: Vec<Type> = values.iter().map(Type::of).collect();
    let first = types.first().unwrap_or(&Type::Any);
    Ok(match &*signature.name {
        "concat" | "setproduct" if types.contains(&Type::Any) => Type::Any,
        "distinct" | "matchkeys" if *first == Type::Any => Type::list(Type::Any),
        "distinct" | "matchkeys" | "sensitive" | "nonsensitive" | "ephemeralasnull" => {
            first.clone()
        }
        "chunklist" => Type::list(first.clone()),
        "tolist" => converted(first, Type::list)?,
        "toset" => converted(first, Type::set)?,
        "tomap" => converted(first, Type::map)?,
        "tobool" | "tonumber" | "tostring" if !first.may_become(&signature.result) => {
            return Err(refused(first, &signature.result));
        }
        "coalesce" => {
            Type::unify_all(types.clone()).ok_or("the arguments have no type in common")?
        }
        "concat" => concat(&types),
        "merge" => merge(&types)?,
        "setunion" | "setintersection" | "setsubtract" => {
            let says = values.iter().filter(|value| !is_empty_of_none(value));
            let elements = says.map(|value| Type::of(value).element().unwrap_or(Type::Any));
            let common = Type::unify_all(elements);
            Type::set(common.ok_or("the sets' elements have no type in common")?)
        }
        "format" => {
            if let Some(text) = values.first().and_then(Value::as_str) {
                format::check(text, values.len() - 1)?;
            }
            Type::String
        }
        "setproduct" => product(&types),
        "lookup" => found(first, values.get(1).and_then(Value::as_str), types.get(2))?,
        "regex" | "regexall" => match values.first().and_then(Value::as_str) {
            Some(text) if signature.name == "regex" => pattern::found_by(text)?,
            Some(text) => Type::list(pattern::found_by(text)?),
            None => signature.result.clone(),
        },
        name => part(name, &types, values).unwrap_or_else(|| signature.result.clone()),
    })
}

/// Parts of a collection; none if the function gives none, or nobody knows which.
fn part(name: &str, types: &[Type], values: &[Value]) -> Option<Type> {
    let at = |i: usize| values.get(i).and_then(Value::as_int);
    Some(match (name, types.first()?) {
        ("keys", Type::Map(_)) => Type::list(Type::String),
        ("keys", Type::Object(fields)) => Type::tuple(fields.keys().map(|_| Type::String)),
        ("values", Type::Map(of)) => Type::List(of.clone()),
        ("values", Type::Object(fields)) => Type::tuple(fields.values().cloned()),
        ("element" | "one", Type::List(of)) | ("one", Type::Set(of)) => (**of).clone(),
        ("element", Type::Tuple(types)) => {
            let i = at(1)?.checked_rem_euclid(i128::try_from(types.len()).ok()?)?;
            types.get(usize::try_from(i).ok()?)?.clone()
        }
        ("one", Type::Tuple(types)) => types.first().filter(|_| types.len() == 1)?.clone(),
        ("reverse", Type::List(of) | Type::Set(of)) => Type::List(of.clone()),
        ("reverse", Type::Tuple(types)) => Type::tuple(types.iter().rev().cloned()),
        ("slice", first @ Type::List(_)) => first.clone(),
        ("slice", Type::Tuple(types)) => {
            let ends = usize::try_from(at(1)?).ok()?..usize::try_from(at(2)?).ok()?;
            Type::tuple(types.get(ends)?.iter().cloned())
        }
        ("zipmap", _) => match types.get(1)? {
            Type::List(of) => Type::Map(of.clone()),
            _ => return None,
        },
        _ => return None,
    })
}

/// What `lookup` finds: the default has the type of a map's elements, and an object has the attribute if there is no default.
fn found(of: &Type, key: Option<&str>, default: Option<&Type>) -> Result<Type, Wrong> {
    match (of, default, key) {
        (Type::Map(of), Some(default), _) if !default.may_become(of) => {
            let message = format!(
                "the default is {}, and the elements of the map are not",
                default.described()
            );
            Err(Wrong::at(2, message))
        }
        (Type::Map(of), ..) => Ok((**of).clone()),
        (Type::Object(fields), default, Some(key)) => {
            let found = fields.get(key).or(default).cloned();
            found.ok_or_else(|| {
                let message = format!("the object has no `{key}` and there is no default");
                Wrong::at(1, message)
            })
        }
        _ => Ok(Type::Any),
    }
}

fn refused(from: &Type, to: &Type) -> Wrong {
    let message = format!("{} cannot be made {}", from.described(), to.described());
    Wrong::at(0, message)
}

/// A collection that something is made of, if that has elements, and these a type in common.
fn converted(from: &Type, make: fn(Type) -> Type) -> Result<Type, Wrong> {
    let to = make(Type::Any);
    if *from == Type::Any {
        return Ok(to);
    }
    if from.may_become(&to) {
        return Ok(from.element().map_or(to, make));
    }
    let is_kind = match &to {
        Type::Map(_) => matches!(from, Type::Object(_)),
        _ => matches!(from, Type::Tuple(_)),
    };
    Err(match is_kind {
        true => {
            let kind = to.described().trim_start_matches("a ");
            let message = format!("the elements have no type in common, so they make no {kind}");
            Wrong::at(0, message)
        }
        false => refused(from, &to),
    })
}

/// Lists make a list of what their elements have in common, tuples a tuple; of both together nobody knows, nor of lists that may have nothing in common.
fn concat(types: &[Type]) -> Type {
    let lists = types.iter().map(|of| match of {
        Type::List(of) => Some((**of).clone()),
        _ => None,
    });
    if let Some(elements) = lists.collect::<Option<Vec<_>>>() {
        let is_sure = types.len() == 1 || !types.iter().any(Type::is_open);
        let common = Type::unify_all(elements).filter(|_| is_sure);
        return common.map_or(Type::Any, Type::list);
    }
    let tuples = types.iter().map(|of| match of {
        Type::Tuple(types) => Some(types.to_vec()),
        _ => None,
    });
    let all: Option<Vec<Vec<Type>>> = tuples.collect();
    all.map_or(Type::Any, |all| Type::tuple(all.concat()))
}

/// Whether it is an empty set that says nothing of what could be in it.
pub(super) fn is_empty_of_none(value: &Value) -> bool {
    matches!(&value.kind, Kind::Set(items) if items.is_empty() && items.element() == Some(&Type::Null))
}

/// Maps of one type make a map, objects an object; how many keys maps and objects have together is not known.
fn merge(types: &[Type]) -> Result<Type, Wrong> {
    // Terraform looks no further than to the first of which it knows nothing.
    let is_open = |of: &Type| matches!(of, Type::Any | Type::Null);
    let mut known = types.iter().take_while(|of| !is_open(of)).enumerate();
    let is_map = |of: &Type| matches!(of, Type::Map(_) | Type::Object(_));
    if let Some((i, wrong)) = known.find(|(_, of)| !is_map(of)) {
        let message = format!("`merge` takes maps, not {}", wrong.described());
        return Err(Wrong::at(i, message));
    }
    if types.iter().any(is_open) {
        return Ok(Type::Any);
    }
    if let [first @ Type::Map(_), rest @ ..] = types
        && rest.iter().all(|next| next == first)
    {
        // Those that are known in part only may turn out to differ.
        let is_sure = rest.is_empty() || !first.is_open();
        return Ok(if is_sure { first.clone() } else { Type::Any });
    }
    let objects = types.iter().map(|of| match of {
        Type::Object(fields) => Some(fields),
        _ => None,
    });
    let Some(objects) = objects.collect::<Option<Vec<_>>>() else {
        return Ok(Type::Any);
    };
    let fields = objects.into_iter().flat_map(|fields| fields.iter());
    let all: BTreeMap<Arc<str>, Type> = fields.map(|(k, of)| (k.clone(), of.clone())).collect();
    Ok(Type::object(all))
}

fn product(types: &[Type]) -> Type {
    let row = types.iter().map(|of| of.element().unwrap_or(Type::Any));
    let row = Type::tuple(row);
    let is_any = |of: &Type| *of == Type::Any;
    match types {
        types if types.iter().any(is_any) => Type::Any,
        types if types.iter().any(|of| matches!(of, Type::Set(_))) => Type::set(row),
        _ => Type::list(row),
    }
}
