//! Literals against types, with the conversions that Terraform makes. What is not a literal may be anything.

use super::WRONG_TYPE;
use crate::diag::Problem;
use crate::hcl::{Expr, ExprKind, Part, Template};
use crate::terraform::schema::Type;

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
