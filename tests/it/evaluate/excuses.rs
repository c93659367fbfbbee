//! What may differ between the whole and what is left of it, or what is said of it, with the reason: what Terraform itself does there.

use terrane::expr::{Kind, Names, Scope, Value, Wanted, evaluate, partial};
use terrane::hcl::{BinaryOp, Expr, ExprKind, parse_expression};
use terrane::span::SourceId;

use super::free::FREE;

/// Counts have 64 bits, numbers that are written 512: where one is written in the place of the other, a quotient of it has more digits than Terraform's. It is
/// the same in the first eighteen or so.
pub fn reads(got: &Value, want: &Value) -> bool {
    // Where the point stands counts as well.
    let most = |number: &str| number.chars().take(20).collect::<String>();
    match (&got.kind, &want.kind) {
        (Kind::Number(got), Kind::Number(want)) => {
            let (got, want) = (got.to_string(), want.to_string());
            got == want || got.len().max(want.len()) > 20 && most(&got) == most(&want)
        }
        _ => false,
    }
}

/// Whether an argument has a type that does not convert to its parameter's. Terraform refuses a null or an empty map for its type alone; what stands in its
/// place is written without one, and passes.
pub fn is_of_type(fault: &str) -> bool {
    let is_argument = fault.contains("` needs ") && fault.contains(" for `");
    is_argument || fault == "`merge` takes maps, not null"
}

/// Whether somebody asks if there is a fault.
pub fn asks_for_faults(text: &str) -> bool {
    has_part(text, |part| match part {
        ExprKind::Call { name, .. } => matches!(name.value.as_str(), "try" | "can"),
        _ => false,
    })
}

/// Whether a fault is one of the type which branches have in common, of which one was not written down.
pub fn is_of_branches(fault: &str) -> bool {
    fault.ends_with("which the branches have in common")
        || fault == "a list that is null has no elements"
}

/// Whether branches are a number and a bool. Terraform finds a type for these only if a further conditional around one of them makes a text of it, which is
/// not kept where the place converts to its own type.
pub fn is_number_and_bool(fault: &str) -> bool {
    let ends = ["a number and a bool", "a bool and a number"];
    fault.starts_with(BRANCHES) && ends.iter().any(|end| fault.ends_with(end))
}

/// Whether an operator or a condition refuses a value for its kind.
pub fn is_kind(fault: &str) -> bool {
    ["`&&` needs a bool", "`||` needs a bool", BRANCHES]
        .iter()
        .any(|start| fault.starts_with(start))
}

pub const BRANCHES: &str = "the branches of a condition";

/// Whether a part of an expression has a property where it stands outside of any iteration.
pub fn has_part(text: &str, is: impl Fn(&ExprKind) -> bool) -> bool {
    let Ok(expr) = parse_expression(SourceId(0), text, 0) else {
        return false;
    };
    let mut found = false;
    expr.visit(&mut |part| found |= is(&part.kind));
    found
}

/// Whether `[*]` stands on null: Terraform does not look at what follows then, and looks at it (and reports its faults) as long as it does not know.
pub fn has_null_splat(text: &str, names: &Names) -> bool {
    let scope = Scope::new(names);
    has_part(text, |part| match part {
        ExprKind::Splat { on, .. } => match evaluate(on, &scope) {
            Ok(value) => value.is_null(),
            // An element of another splat or of an iteration.
            Err(_) => has_name(on, |name| FREE.iter().all(|(free, _)| *free != name)),
        },
        _ => false,
    })
}

/// Whether a name in an expression is one of these; what a splat takes has none.
fn has_name(expr: &Expr, is: impl Fn(&str) -> bool) -> bool {
    let mut found = false;
    expr.visit(&mut |part| match &part.kind {
        ExprKind::Variable(name) => found |= is(name),
        ExprKind::SplatItem => found |= is(""),
        _ => {}
    });
    found
}

/// Whether `merge` is given null. Its type for an unknown map is that of the map, for a null that of the others: `MergeFunc` in Terraform's
/// internal/lang/funcs/collection.go skips a null before it notes its type.
pub fn merges_null(text: &str, names: &Names) -> bool {
    let scope = Scope::new(names);
    let holds_null = |value: &Value| match &value.kind {
        Kind::Null(_) => true,
        Kind::List(items) => items.iter().any(Value::is_null),
        _ => false,
    };
    has_part(text, |part| match part {
        ExprKind::Call { name, args, .. } if name.value == "merge" => args
            .iter()
            .any(|arg| evaluate(arg, &scope).is_ok_and(|value| holds_null(&value))),
        _ => false,
    })
}

/// Whether a branch of a conditional has no value. Terraform takes the type of the other one then, and before it knows that, the one of both.
pub fn has_branch_at_fault(text: &str, names: &Names) -> bool {
    let scope = Scope::new(names);
    has_branch(text, |branch| evaluate(branch, &scope).is_err())
}

/// Whether there are `&&` and `||` in a branch of a conditional: Terraform 1.11 finds a fault also in the side that decides nothing.
pub fn has_branch_with_logic(text: &str) -> bool {
    has_branch(text, |branch| {
        let mut found = false;
        branch.visit(&mut |part| {
            found |= match &part.kind {
                ExprKind::Binary { op, .. } => matches!(op, BinaryOp::And | BinaryOp::Or),
                _ => false,
            };
        });
        found
    })
}

fn has_branch(text: &str, is: impl Fn(&Expr) -> bool) -> bool {
    has_part(text, |part| match part {
        ExprKind::Conditional {
            then, otherwise, ..
        } => is(then) || is(otherwise),
        _ => false,
    })
}

/// Whether a branch of a conditional cannot be written down: it holds what would be a fault if run time came there. Templates guard values by conditions
/// in this way, and where compile time chooses the other branch it stays alone, without the type that both have.
pub fn has_branch_left_out(text: &str, names: &Names) -> bool {
    has_branch(text, |branch| {
        let mut known: Vec<&str> = FREE.iter().map(|(name, _)| *name).collect();
        branch.visit(&mut |part| {
            if let ExprKind::For(walk) = &part.kind {
                let names = walk.key_name.iter().chain([&walk.value_name]);
                known.extend(names.map(|name| name.value.as_str()));
            }
        });
        let is_bound = has_name(branch, |name| !known.contains(&name));
        !is_bound && partial(branch, &Scope::new(names), Wanted::Exact).is_err()
    })
}
