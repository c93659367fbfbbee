//! What the branches of a conditional do to each other: what one may become because of the other. Knows no syntax.

use crate::expr::literal::written_type;
use crate::expr::{Kind, Type, Value};

use super::out::Wanted;

/// What is left of a value that may be converted to a type that is not known: texts stay texts, and null stays null.
pub(super) fn perhaps_converted(value: &Value) -> Value {
    match &value.kind {
        Kind::String(_) | Kind::Unknown(Type::String) => value.clone(),
        Kind::Null(_) => Value::null_of(Type::Any),
        _ => Value::unknown(Type::Any),
    }
}

/// What branches are wanted for beside each other: lists and tuples are not the same to a set, and what they have in common must be the same where collections
/// stand without their types.
pub(super) fn in_branches(wanted: Wanted, one: &Value, other: &Value) -> Wanted {
    let is_sure = |value: &Value| !value.is_open() && !Type::of(value).has_set();
    let keeps = || {
        let with = Type::of(one).unify(&Type::of(other));
        let without = written_type(one).unify(&written_type(other));
        let (Some(with), Some(without)) = (with, without) else {
            return false;
        };
        let same = |value: &Value| match (with.convert(value), without.convert(value)) {
            (Some(with), Some(without)) => is_loosely(&with, &without),
            _ => false,
        };
        with == without || same(one) && same(other)
    };
    let is_text = |value: &Value| Type::of(value) == Type::String;
    match wanted {
        // A number or bool that was not made a text yet may have nothing in common with what stands beside it.
        Wanted::Text | Wanted::Number | Wanted::Whole | Wanted::Truth
            if is_text(one) || is_text(other) =>
        {
            wanted
        }
        wanted if wanted.is_exact() => wanted,
        Wanted::Maps if holds_null(one) || holds_null(other) => Wanted::Exact,
        wanted if is_sure(one) && is_sure(other) && keeps() => wanted,
        _ => Wanted::Exact,
    }
}

/// Whether values differ at most in their types: what stands in the one stands in the other.
fn is_loosely(one: &Value, other: &Value) -> bool {
    match (&one.kind, &other.kind) {
        (Kind::List(a), Kind::List(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| is_loosely(a, b))
        }
        (Kind::Map(a), Kind::Map(b)) => {
            let mut values = a.values().zip(b.values());
            a.keys().eq(b.keys()) && values.all(|(a, b)| is_loosely(a, b))
        }
        (Kind::Null(_), Kind::Null(_)) => true,
        (a, b) => a == b,
    }
}

/// Whether a value may become another one because of the other branch.
pub(super) fn may_convert(value: &Value, other: &Value) -> bool {
    if other.is_untyped_null() {
        return false;
    }
    let (value, other) = (Type::of(value), Type::of(other));
    value.is_open() || value != other
}

/// Whether a number may become a text, which can be a bool, because of the other branch.
pub(super) fn may_become_text(value: &Value, other: &Value) -> bool {
    let may_be = |value: &Value, of: Type| [of, Type::Any].contains(&Type::of(value));
    may_be(value, Type::Number) && may_be(other, Type::String)
}

/// Whether a list may become a set because of the other branch, which sorts it.
pub(super) fn may_sort(value: &Value, other: &Value) -> bool {
    may_convert(value, other) && !Type::of(value).is_scalar() && may_hold_set(other)
}

/// Whether that may happen to a list in an object, too, because of a set beside it: the other branch can make them elements of one map.
pub(super) fn may_sort_anything(value: &Value, other: &Value) -> bool {
    let has_parts = value.as_map().is_some_and(|map| map.len() > 1);
    let inside = may_convert(value, other) && has_parts && may_hold_set(value);
    inside || may_sort(value, other)
}

/// Whether a list may get elements that become no text because of the other branch, also where it has none, or be sorted.
pub(super) fn may_be_no_texts(value: &Value, other: &Value) -> bool {
    let is_refused = !Type::of(other).may_become(&Type::list(Type::String));
    is_refused && may_convert(value, other) || may_sort(value, other)
}

/// Whether null may get the type of the other branch, and a map be sorted.
pub(super) fn may_be_no_map(value: &Value, other: &Value) -> bool {
    let is_typed = holds_null(value) && !is_maps(&Type::of(other));
    is_typed && may_convert(value, other) || may_sort_anything(value, other)
}

/// Whether null, or something that may turn out to be, is a value or one of its elements.
fn holds_null(value: &Value) -> bool {
    match &value.kind {
        Kind::Null(_) | Kind::Unknown(_) => true,
        Kind::List(items) | Kind::Set(items) => items.iter().any(holds_null),
        _ => false,
    }
}

/// Whether all that is of a type, or in lists of it, is a map.
fn is_maps(of: &Type) -> bool {
    match of {
        Type::Map(_) | Type::Object(_) => true,
        Type::List(of) | Type::Set(of) => is_maps(of),
        Type::Tuple(types) => types.iter().all(is_maps),
        _ => false,
    }
}

fn may_hold_set(value: &Value) -> bool {
    value.is_open() || Type::of(value).has_set()
}
