//! How a message names an expression: `cell.network.zones[0]`.

use crate::hcl::{Expr, ExprKind};

/// The expression in short, for messages.
#[must_use]
pub fn path(expr: &Expr) -> String {
    let mut out = String::new();
    write(expr, &mut out);
    out
}

fn write(expr: &Expr, out: &mut String) {
    match &expr.kind {
        ExprKind::Variable(name) => out.push_str(name),
        ExprKind::GetAttr { on, name } => {
            write(on, out);
            out.push('.');
            out.push_str(&name.value);
        }
        ExprKind::Index { on, key } => {
            write(on, out);
            out.push('[');
            write(key, out);
            out.push(']');
        }
        ExprKind::Splat { on, each, .. } => {
            write(on, out);
            write(each, out);
        }
        ExprKind::SplatItem => out.push_str("[*]"),
        ExprKind::Number(text) => out.push_str(text),
        ExprKind::Call { name, .. } => {
            out.push_str(&name.value);
            out.push_str("(...)");
        }
        ExprKind::Paren(inner) => write(inner, out),
        _ => match expr.as_text() {
            Some(text) => {
                out.push('"');
                out.push_str(&text);
                out.push('"');
            }
            None => out.push_str("..."),
        },
    }
}
