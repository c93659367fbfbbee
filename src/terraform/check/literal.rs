//! Arguments that have to be written out, because Terraform reads them before it evaluates anything.

use std::collections::BTreeMap;

use super::walk::Walk;
use super::{INVALID_VALUE, NOT_LITERAL, about};
use crate::diag::Problem;
use crate::expr::convert::to_text;
use crate::expr::{Names, Scope, Value, evaluate};
use crate::hcl::{Expr, ExprKind};
use crate::span::Span;
use crate::terraform::language::{Kind, TypeConstraint};
use crate::value::{Constraints, RELEASES};

impl<'a> Walk<'a, '_> {
    /// An argument that Terraform reads before it evaluates anything.
    pub fn literal(&mut self, value: &'a Expr, name: &str, kind: Kind) {
        if let Some(known) = self.constant_value(value, name) {
            self.fits(&known, value, &of(kind), name);
        }
    }

    /// The value of such an argument, if it has one.
    pub fn constant_value(&mut self, value: &'a Expr, name: &str) -> Option<Value> {
        if !self.constant(value, name) {
            return None;
        }
        let names = Names::new().for_run_time();
        match evaluate(value, &Scope::new(&names)) {
            Ok(value) => Some(value),
            Err(faults) => {
                for fault in faults {
                    self.fault(fault);
                }
                None
            }
        }
    }

    /// Reports the first reference or call.
    pub fn constant(&mut self, value: &'a Expr, name: &str) -> bool {
        let Some((span, what)) = first(value) else {
            return true;
        };
        let message = format!("`{name}` has to be written out, and this {what}");
        self.out
            .push(Problem::new(&NOT_LITERAL, message).at(span, ""));
        false
    }

    /// A version constraint.
    pub fn versions(&mut self, value: &'a Expr, name: &str) {
        if !self.constant(value, name) {
            return;
        }
        let Some(known) = self.constant_value(value, name) else {
            return;
        };
        let known = self.fits(&known, value, &TypeConstraint::String, name);
        let Some(text) = known.as_ref().and_then(to_text) else {
            return;
        };
        if !is_constraint(&text) {
            let message = format!("`{name}` is no version constraint");
            let problem = about(&INVALID_VALUE, message, value);
            self.out
                .push(problem.help("such as `\">= 1.9, < 2.0\"`, `\"~> 6.20\"` or `\"1.11.4\"`"));
        } else if name == "required_version" && !Constraints::parse(&text).admit_a_release() {
            let message = format!("no release of Terraform 1 is admitted by `{text}`");
            let problem = about(&INVALID_VALUE, message, value);
            self.out.push(problem.help(format!(
                "releases up to {}.{} are known",
                RELEASES.0, RELEASES.1
            )));
        }
    }
}

/// The value of an expression that is written out.
pub(super) fn constant(expr: &Expr) -> Option<Value> {
    let names = Names::new().for_run_time();
    evaluate(expr, &Scope::new(&names)).ok()
}

/// Whether a text has the form of a version constraint: `>= 1.9, < 2.0`.
pub(super) fn is_constraint(text: &str) -> bool {
    text.split(',').all(|part| {
        let version = part.trim_start_matches([' ', '=', '!', '<', '>', '~']);
        let operator = part.strip_suffix(version).unwrap_or("").trim();
        let version = version.trim().trim_start_matches('v');
        let numbers = version.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let before = version.strip_suffix(numbers).unwrap_or("");
        matches!(operator, "" | "=" | "!=" | ">" | ">=" | "<" | "<=" | "~>")
            && before.split('.').all(|number| !number.is_empty())
            && numbers
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+' | '~'))
    })
}

/// What an argument of the language takes.
pub(super) fn of(kind: Kind) -> TypeConstraint {
    let strings = || Box::new(TypeConstraint::String);
    match kind {
        Kind::Any => TypeConstraint::Any,
        Kind::Bool => TypeConstraint::Bool,
        Kind::Number => TypeConstraint::Number,
        Kind::String => TypeConstraint::String,
        Kind::Strings => TypeConstraint::List(strings()),
        Kind::StringMap => TypeConstraint::Map(strings()),
        // One without attributes: every object is one of those, and has more.
        Kind::Object => TypeConstraint::Object(BTreeMap::new()),
    }
}

/// The first reference or call in an expression, and what it does.
pub(super) fn first(expr: &Expr) -> Option<(Span, &'static str)> {
    let mut found = None;
    expr.visit_scoped(&mut |part, hidden| {
        let does = match &part.kind {
            ExprKind::Variable(name) if !hidden.contains(&&**name) => {
                (part.span, "refers to something")
            }
            ExprKind::Call { name, .. } => (name.span, "calls a function"),
            _ => return,
        };
        found.get_or_insert(does);
    });
    found
}
