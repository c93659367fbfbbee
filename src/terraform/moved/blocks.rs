//! `moved` blocks as text and as a tree. Not what moves.

use super::Move;
use crate::hcl::{
    Attribute, Block, Body, Expr, ExprKind, Item, Part, Template, TemplateForm, Writing,
};
use crate::span::{Span, Spanned};
use crate::terraform::evaluate::{Key, Step};

/// The blocks as they are written.
#[must_use]
pub fn text(moves: &[Move]) -> String {
    let blocks = moves.iter().map(|one| {
        let (from, to) = (address(&one.from), address(&one.to));
        format!("moved {{\n  from = {from}\n  to   = {to}\n}}\n")
    });
    blocks.collect::<Vec<_>>().join("\n")
}

fn address(steps: &[Step]) -> String {
    let steps: Vec<String> = steps.iter().map(Step::to_string).collect();
    steps.join(".")
}

/// The same as a tree. None of it was read: its places are those that say so.
#[must_use]
pub fn body(moves: &[Move], span: Span) -> Body {
    let of = |items, span| Body {
        items,
        span,
        layout: None,
    };
    let blocks = moves.iter().map(|one| {
        let ident = |name: &str| Spanned::new(name.to_owned(), one.span);
        let argument = |name: &str, steps: &[Step]| {
            Item::Attribute(Attribute {
                name: ident(name),
                value: expr(steps, one.span),
                span: one.span,
            })
        };
        let items = vec![argument("from", &one.from), argument("to", &one.to)];
        Item::Block(Block {
            name: ident("moved"),
            labels: Vec::new(),
            body: of(items, one.span),
            span: one.span,
        })
    });
    of(blocks.collect(), span)
}

/// An address as an expression.
fn expr(steps: &[Step], span: Span) -> Expr {
    let made = |kind| Expr {
        kind,
        span,
        writing: Writing::Made { origin: None },
        broken: false,
    };
    let mut out: Option<Expr> = None;
    for step in steps {
        for name in step.name.split('.') {
            let kind = match out.take() {
                None => ExprKind::Variable(name.to_owned()),
                Some(on) => ExprKind::GetAttr {
                    on: Box::new(on),
                    name: Spanned::new(name.to_owned(), span),
                },
            };
            out = Some(made(kind));
        }
        let key = match &step.key {
            Key::Text(text) => ExprKind::Template(Box::new(quoted(text, span))),
            Key::Number(at) => ExprKind::Number(at.to_string()),
            Key::Only | Key::Open => continue,
        };
        out = out.map(|on| {
            made(ExprKind::Index {
                on: Box::new(on),
                key: Box::new(made(key)),
            })
        });
    }
    out.unwrap_or_else(|| made(ExprKind::Null))
}

fn quoted(text: &str, span: Span) -> Template {
    Template {
        parts: vec![Part::Literal(Spanned::new(text.to_owned(), span))],
        form: TemplateForm::Quoted,
        strips: false,
    }
}
