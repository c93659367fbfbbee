//! How many bits a number has. What is counted, as by `length`, has fewer than what is written, and a quotient or sum as many as the larger of its operands:
//! a count that is written out in the place of one gives others their digits.

use crate::expr::Value;
use crate::hcl::{BinaryOp, Expr, ExprKind};

use super::out::Wanted;

/// Functions whose results have fewer bits than a number that is written; the others hand on what they are given. So do those of providers, as nobody knows.
const COUNTING: &[&str] = &["index", "length", "parseint", "signum", "timecmp"];
/// Those of them whose results are fractions.
const ROUNDING: &[&str] = &["log", "pow"];

/// What an operator does with an operand beside another one. In one that nobody writes out, the bits are those that it has.
pub(super) fn operand(op: BinaryOp, is_written: bool, beside: &Expr) -> Wanted {
    let tells = match op {
        BinaryOp::Equal | BinaryOp::NotEqual => return Wanted::Exact,
        _ if !is_written => false,
        BinaryOp::Divide => calls(beside, COUNTING) || calls(beside, ROUNDING),
        _ => is_rounded(beside),
    };
    if tells {
        Wanted::Digits
    } else {
        Wanted::Number
    }
}

/// The same where the quotient of both is rounded to a whole number. A count fits into 40 bits, as much memory as it counts: beside a number of 20 bits, no
/// fraction comes so near to a whole one that 64 bits take it for that.
pub(super) fn rounded(rounds: bool, wanted: Wanted, value: &Value, beside: &Expr) -> Wanted {
    let is_small = || {
        value
            .as_int()
            .is_some_and(|count| (0..1 << 20).contains(&count))
    };
    match rounds && is_count(beside) && is_small() {
        true => Wanted::Whole,
        false => wanted,
    }
}

/// Whether an expression counts elements.
fn is_count(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Paren(inner) => is_count(inner),
        ExprKind::Call { name, .. } => name.value.trim_start_matches("core::") == "length",
        _ => false,
    }
}

/// Whether something in an expression may be a fraction of fewer bits than one that is written.
pub(super) fn is_rounded(expr: &Expr) -> bool {
    let mut divides = false;
    expr.visit(&mut |part| {
        divides |= matches!(
            &part.kind,
            ExprKind::Binary {
                op: BinaryOp::Divide,
                ..
            }
        );
    });
    calls(expr, ROUNDING) || divides && calls(expr, COUNTING)
}

fn calls(expr: &Expr, functions: &[&str]) -> bool {
    let mut found = false;
    expr.visit(&mut |part| {
        if let ExprKind::Call { name, .. } = &part.kind {
            let bare = name.value.trim_start_matches("core::");
            found |= functions.contains(&bare) || bare.contains("::");
        }
    });
    found
}
