//! What may differ between the whole and what is left of it, or what is said of it, with the reason: what Terraform itself does there. One reason is ours
//! (`is_kind`): a condition that compile time decides leaves the other branch out, with its kind.

use terrane::expr::{Kind, Names, Scope, Type, Value, Wanted, evaluate};
use terrane::hcl::{Expr, ExprKind, Ident, Part, parse_expression};
use terrane::span::{SourceId, Spanned};

/// What Terraform itself does not survive: `concat` of lists of which one says nothing of its elements and the others have nothing in common. All convert, as
/// they are, to a list of that one's type, and go-cty panics at a list of elements of several types ("inconsistent list element types"): the fault is ours alone.
pub const PANICS: &str = "lists of several types with one of none";

/// Whether an operator or a condition refuses a value for its kind, or in a place that converts for that of the branch that was left out.
pub fn is_kind(fault: &str, wanted: Wanted) -> bool {
    let is_left_out = wanted == Wanted::Loose && fault.ends_with(IN_COMMON);
    let mut starts = ["`&&` needs a bool", "`||` needs a bool", BRANCHES].iter();
    is_left_out || starts.any(|start| fault.starts_with(start))
}

pub const BRANCHES: &str = "the branches of a condition";
const IN_COMMON: &str = "which the branches have in common";

/// Whether a part of an expression has a property, with the names that it sees where it stands.
fn has_part(text: &str, names: &Names, is: impl Fn(&Expr, &Scope) -> bool) -> bool {
    let Ok(expr) = parse_expression(SourceId(0), text, 0) else {
        return false;
    };
    let mut found = false;
    each_part(&expr, &Scope::new(names), &mut |part, scope| {
        found = found || is(part, scope);
    });
    found
}

/// Calls `see` with every part: what a `for` or a splat repeats once for each element, and once for one of which nothing is known, as which Terraform looks at
/// what may have none.
fn each_part<'e>(expr: &'e Expr, scope: &Scope<'e>, see: &mut dyn FnMut(&'e Expr, &Scope<'e>)) {
    see(expr, scope);
    match &expr.kind {
        ExprKind::For(walk) => {
            each_part(&walk.collection, scope, see);
            let clauses = walk.key.iter().chain([&walk.value]).chain(&walk.condition);
            let clauses: Vec<&Expr> = clauses.collect();
            let key = walk.key_name.as_ref();
            for inner in repeated(&walk.collection, key, &walk.value_name.value, scope) {
                clauses.iter().for_each(|part| each_part(part, &inner, see));
            }
        }
        ExprKind::Splat { on, each, .. } => {
            each_part(on, scope, see);
            for inner in repeated(on, None, SPLAT_ITEM, scope) {
                each_part(each, &inner, see);
            }
        }
        ExprKind::Template(template) => each_of(&template.parts, scope, see),
        _ => expr.children(&mut |part| each_part(part, scope, see)),
    }
}

fn each_of<'e>(parts: &'e [Part], scope: &Scope<'e>, see: &mut dyn FnMut(&'e Expr, &Scope<'e>)) {
    for part in parts {
        match part {
            Part::Literal(_) => {}
            Part::Interpolation { expr, .. } => each_part(expr, scope, see),
            Part::If {
                condition,
                then,
                otherwise,
                ..
            } => {
                each_part(condition, scope, see);
                each_of(then, scope, see);
                each_of(otherwise, scope, see);
            }
            Part::For {
                key_name,
                value_name,
                collection,
                body,
                ..
            } => {
                each_part(collection, scope, see);
                for inner in repeated(collection, key_name.as_deref(), &value_name.value, scope) {
                    each_of(body, &inner, see);
                }
            }
        }
    }
}

/// What is inside of an iteration sees these, by turns.
fn repeated<'e>(
    on: &'e Expr,
    key: Option<&'e Ident>,
    name: &'e str,
    scope: &Scope<'e>,
) -> Vec<Scope<'e>> {
    let turn = |(at, element): (Option<Value>, Option<Value>)| {
        let inner = scope.framed(name, element);
        match key {
            Some(key) => inner.framed(key.value.as_str(), at),
            None => inner,
        }
    };
    let Ok(on) = evaluate(on, scope) else {
        // It belongs to run time.
        return vec![turn((None, None))];
    };
    let some = |key: Value, value: &Value| (Some(key), Some(value.clone()));
    let any = || Value::unknown(Type::Any);
    let mut turns = vec![some(any(), &any())];
    match &on.kind {
        Kind::List(items) => turns.extend(
            (0i128..)
                .zip(items.iter())
                .map(|(i, v)| some(Value::int(i), v)),
        ),
        Kind::Set(items) => turns.extend(items.iter().map(|v| some(v.clone(), v))),
        Kind::Map(map) if name != SPLAT_ITEM => {
            turns.extend(map.iter().map(|(k, v)| some(Value::string(k.clone()), v)));
        }
        _ => turns.push(some(any(), &on)),
    }
    turns.into_iter().map(turn).collect()
}

/// The name that a splat gives to each element.
const SPLAT_ITEM: &str = "[*]";

/// Whether an expression has a fault, also in what only decides nothing.
fn fails(expr: &Expr, scope: &Scope) -> bool {
    let name = Spanned::new("can".to_owned(), expr.span);
    let kind = ExprKind::Call {
        name: Box::new(name),
        args: vec![expr.clone()],
        spread: false,
    };
    let can = Expr {
        kind,
        ..expr.clone()
    };
    !evaluate(&can, scope).is_ok_and(|can| can.as_bool() != Some(false))
}

/// Whether `[*]` stands on null: Terraform does not look at what follows then, and looks at it (and reports its faults) as long as it does not know.
pub fn has_null_splat(text: &str, names: &Names) -> bool {
    has_part(text, names, |part, scope| match &part.kind {
        ExprKind::Splat { on, .. } => evaluate(on, scope).is_ok_and(|value| value.is_null()),
        _ => false,
    })
}

/// Whether `merge` is given null. Its type for an unknown map is that of the map, for a null that of the others: `MergeFunc` in Terraform's
/// internal/lang/funcs/collection.go skips a null before it notes its type.
pub fn merges_null(text: &str, names: &Names) -> bool {
    let holds_null = |value: &Value| match &value.kind {
        Kind::Null(_) => true,
        Kind::List(items) => items.iter().any(Value::is_null),
        _ => false,
    };
    has_part(text, names, |part, scope| match &part.kind {
        ExprKind::Call { name, args, .. } if name.value == "merge" => args
            .iter()
            .any(|arg| evaluate(arg, scope).is_ok_and(|value| holds_null(&value))),
        _ => false,
    })
}

/// Whether a branch of a conditional has no value. Terraform takes the type of the other one then, and before it knows that, the one of both.
pub fn has_branch_at_fault(text: &str, names: &Names) -> bool {
    has_part(text, names, |part, scope| match &part.kind {
        ExprKind::Conditional {
            then, otherwise, ..
        } => fails(then, scope) || fails(otherwise, scope),
        _ => false,
    })
}
