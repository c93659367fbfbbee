//! Values in templates of Markdown: what a name or a description has in it that Markdown would read as its own is written as a character. Not the templates.

use crate::expr::{Kind, Value};
use crate::hcl::{Expr, ExprKind, Ident, Part, Writing};

/// Escapes a text; known in templates of Markdown alone, where every value that stands by itself goes through it.
pub(super) const ESCAPE: &str = "markdown";

/// Puts every value that a template shows as it is through [`ESCAPE`]. What expressions put together themselves, such as a link, stays.
pub(super) fn escaping(parts: Vec<Part>) -> Vec<Part> {
    let part = |part| match part {
        Part::Interpolation { expr, span, cuts } => Part::Interpolation {
            expr: Box::new(escaped(*expr)),
            span,
            cuts,
        },
        Part::If {
            condition,
            then,
            otherwise,
            span,
        } => Part::If {
            condition,
            then: escaping(then),
            otherwise: escaping(otherwise),
            span,
        },
        Part::For {
            key_name,
            value_name,
            collection,
            body,
            span,
        } => Part::For {
            key_name,
            value_name,
            collection,
            body: escaping(body),
            span,
        },
        literal @ Part::Literal(_) => literal,
    };
    parts.into_iter().map(part).collect()
}

fn escaped(expr: Expr) -> Expr {
    let span = expr.span;
    let with = |kind| Expr {
        kind,
        span,
        writing: Writing::Read,
        broken: false,
    };
    match expr.kind {
        ExprKind::Variable(_) | ExprKind::GetAttr { .. } | ExprKind::Index { .. } => {
            let name = Ident::new(ESCAPE.into(), span);
            let call = ExprKind::Call {
                name: Box::new(name),
                args: vec![expr],
                spread: false,
            };
            with(call)
        }
        ExprKind::Conditional {
            condition,
            then,
            otherwise,
        } => with(ExprKind::Conditional {
            condition,
            then: Box::new(escaped(*then)),
            otherwise: Box::new(escaped(*otherwise)),
        }),
        _ => expr,
    }
}

/// The function.
pub(super) fn call(args: &[Value]) -> Result<Value, String> {
    let [value] = args else {
        return Err(format!("`{ESCAPE}` takes one text"));
    };
    match &value.kind {
        Kind::String(text) if text.contains(is_special) => Ok(Value::string(escape(text))),
        _ => Ok(value.clone()),
    }
}

fn is_special(c: char) -> bool {
    c.is_control() || matches!(c, '&' | '<' | '>' | '|' | '`' | '*' | '[' | ']' | '\\')
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c if c.is_control() => out.push(' '),
            c => {
                if is_special(c) {
                    out.push('\\');
                }
                out.push(c);
            }
        }
    }
    out
}
