//! Literals against types, with the conversions that Terraform makes; and arguments that have to be literals.

use super::walk::Walk;
use super::{INVALID_VALUE, NOT_LITERAL, WRONG_TYPE};
use crate::diag::Problem;
use crate::hcl::{Expr, ExprKind, ForExpr, Part, Template};
use crate::terraform::language::Kind;
use crate::terraform::schema::Type;

impl<'a> Walk<'a, '_> {
    /// An argument that Terraform reads before it evaluates anything.
    pub fn literal(&mut self, value: &'a Expr, name: &str, kind: Kind) {
        if self.constant(value, name) {
            check(value, &of(kind), name, self.out);
        }
    }

    /// Reports the first reference or call.
    pub fn constant(&mut self, value: &'a Expr, name: &str) -> bool {
        let Some((span, what)) = first(value, &mut Vec::new()) else {
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
        let text = value.as_text();
        if text.as_deref().is_some_and(|text| !is_constraint(text)) {
            let message = format!("`{name}` is no version constraint");
            let problem = Problem::new(&INVALID_VALUE, message).at(value.span, "");
            self.out
                .push(problem.help("such as `\">= 1.9, < 2.0\"`, `\"~> 6.20\"` or `\"1.11.4\"`"));
        }
        if !matches!(value.kind, ExprKind::Template(_)) {
            check(value, &Type::String, name, self.out);
        }
    }
}

/// Whether a text has the form of a version constraint: `>= 1.9, < 2.0`.
fn is_constraint(text: &str) -> bool {
    text.split(',').all(|part| {
        let version = part.trim_start_matches([' ', '=', '!', '<', '>', '~']);
        let operator = part.strip_suffix(version).unwrap_or("").trim();
        let numbers = version.trim().trim_start_matches('v');
        matches!(operator, "" | "=" | "!=" | ">" | ">=" | "<" | "<=" | "~>")
            && numbers.starts_with(|c: char| c.is_ascii_digit())
            && numbers
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+' | '~'))
    })
}

/// The type of an argument of the language.
pub(super) fn of(kind: Kind) -> Type {
    let strings = || Box::new(Type::String);
    match kind {
        Kind::Any => Type::Dynamic,
        Kind::Bool => Type::Bool,
        Kind::Number => Type::Number,
        Kind::String => Type::String,
        Kind::Strings => Type::List(strings()),
        Kind::StringMap => Type::Map(strings()),
        Kind::Map => Type::Map(Box::new(Type::Dynamic)),
    }
}

/// The first reference or call in an expression, and what it does.
fn first<'e>(
    expr: &'e Expr,
    hidden: &mut Vec<&'e str>,
) -> Option<(crate::span::Span, &'static str)> {
    match &expr.kind {
        ExprKind::Variable(name) if !hidden.contains(&name.as_str()) => {
            Some((expr.span, "refers to something"))
        }
        ExprKind::Call { name, .. } => Some((name.span, "calls a function")),
        ExprKind::For(walk) => {
            let ForExpr {
                key_name,
                value_name,
                collection,
                ..
            } = &**walk;
            let found = first(collection, hidden);
            let before = hidden.len();
            hidden.extend(
                key_name
                    .iter()
                    .chain([value_name])
                    .map(|n| n.value.as_str()),
            );
            let rest = [
                walk.key.as_ref(),
                Some(&walk.value),
                walk.condition.as_ref(),
            ];
            let found = found.or_else(|| rest.into_iter().flatten().find_map(|e| first(e, hidden)));
            hidden.truncate(before);
            found
        }
        _ => {
            let mut found = None;
            expr.children(&mut |child| {
                if found.is_none() {
                    found = first(child, hidden);
                }
            });
            found
        }
    }
}

/// Reports a literal that cannot become a value of the type.
pub(super) fn check(expr: &Expr, kind: &Type, name: &str, out: &mut Vec<Problem>) {
    let given = match &expr.kind {
        ExprKind::Paren(inner) => return check(inner, kind, name, out),
        ExprKind::Conditional {
            then, otherwise, ..
        } => {
            check(then, kind, name, out);
            return check(otherwise, kind, name, out);
        }
        ExprKind::Bool(_) => Given::Bool,
        ExprKind::Number(_) => Given::Number,
        ExprKind::Template(template) => match text(template) {
            Some(text) => Given::Text(text),
            None => return,
        },
        ExprKind::Tuple(items) => {
            match kind {
                Type::List(of) | Type::Set(of) => {
                    for item in items {
                        check(item, of, name, out);
                    }
                }
                Type::Dynamic | Type::Tuple(_) => {}
                _ => out.push(wrong(expr, kind, "a list", name)),
            }
            return;
        }
        ExprKind::Object(items) => {
            match kind {
                Type::Map(of) => {
                    for item in items {
                        check(&item.value, of, name, out);
                    }
                }
                Type::Dynamic | Type::Object(_) => {}
                _ => out.push(wrong(expr, kind, "an object", name)),
            }
            return;
        }
        ExprKind::For(walk) => {
            let fits = match (kind, walk.key.is_some()) {
                (Type::Dynamic, _) => true,
                (Type::Map(_) | Type::Object(_), is_object) => is_object,
                (Type::List(_) | Type::Set(_) | Type::Tuple(_), is_object) => !is_object,
                _ => false,
            };
            if !fits {
                let what = if walk.key.is_some() {
                    "an object"
                } else {
                    "a list"
                };
                out.push(wrong(expr, kind, what, name));
            }
            return;
        }
        _ => return,
    };
    let fits = match (kind, given) {
        (Type::Dynamic | Type::String, _) | (Type::Number, Given::Number) => true,
        (Type::Bool, Given::Bool) => true,
        (Type::Number, Given::Text(text)) => text.parse::<f64>().is_ok(),
        (Type::Bool, Given::Text(text)) => matches!(text, "true" | "false" | "1" | "0"),
        _ => false,
    };
    if !fits {
        out.push(wrong(expr, kind, given.described(), name));
    }
}

#[derive(Clone, Copy)]
enum Given<'e> {
    Bool,
    Number,
    Text(&'e str),
}

impl Given<'_> {
    fn described(self) -> &'static str {
        match self {
            Self::Bool => "a bool",
            Self::Number => "a number",
            Self::Text(_) => "a string",
        }
    }
}

/// The text of a template that is nothing else.
fn text(template: &Template) -> Option<&str> {
    match template.parts.as_slice() {
        [] => Some(""),
        [Part::Literal(text)] => Some(&text.value),
        _ => None,
    }
}

fn wrong(expr: &Expr, kind: &Type, given: &str, name: &str) -> Problem {
    let want = match kind {
        Type::Dynamic => "any value",
        Type::String => "a string",
        Type::Number => "a number",
        Type::Bool => "a bool",
        Type::List(_) | Type::Tuple(_) => "a list",
        Type::Set(_) => "a set",
        Type::Map(_) => "a map",
        Type::Object(_) => "an object",
    };
    Problem::new(
        &WRONG_TYPE,
        format!("`{name}` takes {want}, this is {given}"),
    )
    .at(expr.span, "")
}
