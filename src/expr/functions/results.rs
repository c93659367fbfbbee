//! The type of what a call gives whose value is not known, from the types of its arguments, and what these types make impossible.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::expr::{Type, Value};

use super::signature::Signature;
use super::{Wrong, pattern};

/// The type of the result for arguments that fit the signature.
///
/// # Errors
///
/// What is wrong whatever the arguments turn out to be.
pub(super) fn of(signature: &Signature, values: &[Value]) -> Result<Type, Wrong> {
    let types: Vec<Type> = values.iter().map(Type::of).collect();
    let first = types.first().unwrap_or(&Type::Any);
    // What an unknown element or argument is decides what all have in common.
    let is_open = values.iter().any(Value::is_open);
    Ok(match &*signature.name {
        "coalesce" | "concat" | "merge" | "setproduct" if is_open && types.contains(&Type::Any) => {
            Type::Any
        }
        "distinct" | "matchkeys" | "sensitive" | "nonsensitive" | "ephemeralasnull" => {
            first.clone()
        }
        "chunklist" => Type::list(first.clone()),
        "tolist" => converted(first, is_open, Type::list)?,
        "toset" => converted(first, is_open, Type::set)?,
        "tomap" => converted(first, is_open, Type::map)?,
        "tobool" | "tonumber" | "tostring" if !first.may_become(&signature.result) => {
            return Err(refused(first, &signature.result));
        }
        "coalesce" => in_common(&types).ok_or("the arguments have no type in common")?,
        "concat" => concat(&types),
        "merge" => merge(&types)?,
        "setunion" | "setintersection" | "setsubtract" => {
            let elements: Vec<Type> = types.iter().map(element).collect();
            Type::set(in_common(&elements).unwrap_or(Type::Any))
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
        (Type::Map(of), Some(default), _) if !default.may_become(of) || lacks(default, of) => {
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

/// Whether an object has not all attributes of another one.
fn lacks(have: &Type, want: &Type) -> bool {
    match (have, want) {
        (Type::Object(have), Type::Object(want)) => want.keys().any(|k| !have.contains_key(k)),
        _ => false,
    }
}

fn refused(from: &Type, to: &Type) -> Wrong {
    let message = format!("{} cannot be made {}", from.described(), to.described());
    Wrong::at(0, message)
}

/// A collection that something is made of, if that has elements, and these a type in common. Beside elements of which nothing is known, only texts are sure to
/// stay what they are.
fn converted(from: &Type, is_open: bool, make: fn(Type) -> Type) -> Result<Type, Wrong> {
    let to = make(Type::Any);
    if !from.may_become(&to) {
        return Err(refused(from, &to));
    }
    match from {
        Type::Any => Ok(to),
        Type::Tuple(_) | Type::Object(_)
            if is_open && from.element().is_some_and(|of| of != Type::String) =>
        {
            Ok(to)
        }
        from => from.element().map(make).ok_or_else(|| {
            let message = format!(
                "the elements have no type in common, so they make no {}",
                to.described().trim_start_matches("a ")
            );
            Wrong::at(0, message)
        }),
    }
}

/// What types have in common, of which some may turn out to be another: then only a text is sure to stay one.
fn in_common(types: &[Type]) -> Option<Type> {
    let common = Type::unify_all(types.iter().cloned());
    match types.iter().all(Type::is_exact) {
        true => common,
        false => Some(common.filter(|of| *of == Type::String).unwrap_or(Type::Any)),
    }
}

/// The type of the elements, as far as it is sure.
fn element(of: &Type) -> Type {
    match of {
        Type::Tuple(types) => in_common(types),
        of => of.element(),
    }
    .unwrap_or(Type::Any)
}

/// Lists make a list of what their elements have in common, tuples a tuple; of both together nobody knows.
fn concat(types: &[Type]) -> Type {
    let lists = types.iter().all(|of| matches!(of, Type::List(_)));
    if lists {
        let elements: Vec<Type> = types.iter().map(element).collect();
        return in_common(&elements).map_or(Type::Any, Type::list);
    }
    let tuples = types.iter().map(|of| match of {
        Type::Tuple(types) => Some(types.to_vec()),
        _ => None,
    });
    let all: Option<Vec<Vec<Type>>> = tuples.collect();
    all.map_or(Type::Any, |all| Type::tuple(all.concat()))
}

/// Maps of one type make a map, objects an object; how many keys maps and objects have together is not known.
fn merge(types: &[Type]) -> Result<Type, Wrong> {
    let is_map = |of: &Type| matches!(of, Type::Map(_) | Type::Object(_) | Type::Any);
    if let Some((i, wrong)) = types.iter().enumerate().find(|(_, of)| !is_map(of)) {
        let message = format!("`merge` takes maps, not {}", wrong.described());
        return Err(Wrong::at(i, message));
    }
    if let [first @ Type::Map(_), rest @ ..] = types
        && rest.iter().all(|next| next == first)
    {
        return Ok(first.clone());
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
