//! Values as literals of the language. A value is data: nothing in it can become code.

use crate::hcl::{
    self, Expr, ExprKind, Ident, ObjectItem, ObjectKey, Part, Template, TemplateForm, UnaryOp,
    Writing,
};
use crate::span::{SourceId, Span, Spanned};

use super::types::Type;
use super::{Kind, Value};

/// The value as HCL source text, laid out as `terraform fmt` leaves it.
#[must_use]
pub fn to_hcl(value: &Value) -> String {
    hcl::print_expression(&literal(value, Span::new(SourceId(0), 0, 0), true), "", &[])
}

/// The value as an expression that stands for what had it at `span`. An exact one has its type, too: lists and maps are written as calls that make them.
#[must_use]
pub fn literal(value: &Value, span: Span, exact: bool) -> Expr {
    let made = Made { span, exact };
    made.value(value)
}

#[derive(Clone, Copy)]
struct Made {
    span: Span,
    exact: bool,
}

impl Made {
    fn expr(self, kind: ExprKind, origin: Option<Span>) -> Expr {
        Expr {
            kind,
            span: self.span,
            writing: Writing::Made { origin },
            broken: false,
        }
    }

    fn value(self, value: &Value) -> Expr {
        let kind = match &value.kind {
            Kind::Null | Kind::Unknown(_) => ExprKind::Null,
            Kind::Bool(b) => ExprKind::Bool(*b),
            Kind::Number(number) if number.is_negative() => {
                let operand = self.expr(ExprKind::Number(number.negate().to_string()), None);
                ExprKind::Unary {
                    op: UnaryOp::Negate,
                    operand: Box::new(operand),
                }
            }
            Kind::Number(number) => ExprKind::Number(number.to_string()),
            Kind::String(text) => self.text(text),
            Kind::List(items) => match items.element().filter(|_| self.exact) {
                Some(element) => return self.typed("tolist", element, items, value.origin),
                None => self.tuple(items),
            },
            // A plain list would not do for a `for_each`.
            Kind::Set(items) => match items.element().filter(|_| self.exact) {
                Some(element) => return self.typed("toset", element, items, value.origin),
                None => self.call("toset", vec![self.expr(self.tuple(items), None)]),
            },
            Kind::Map(map) => {
                let items = map.iter().map(|(name, value)| ObjectItem {
                    key: self.key(name),
                    value: self.value(value),
                    span: self.span,
                });
                let object = ExprKind::Object(items.collect());
                match map.element().filter(|_| self.exact) {
                    Some(_) => self.call("tomap", vec![self.expr(object, None)]),
                    None => object,
                }
            }
        };
        self.expr(kind, value.origin)
    }

    fn text(self, text: &str) -> ExprKind {
        let literal = Part::Literal(Spanned::new(text.to_owned(), self.span));
        ExprKind::Template(Box::new(Template {
            parts: (!text.is_empty()).then_some(literal).into_iter().collect(),
            form: TemplateForm::Quoted,
            strips: false,
        }))
    }

    fn tuple(self, items: &[Value]) -> ExprKind {
        ExprKind::Tuple(items.iter().map(|item| self.value(item)).collect())
    }

    fn key(self, name: &str) -> ObjectKey {
        if hcl::is_identifier(name) {
            ObjectKey::Name(Spanned::new(name.to_owned(), self.span))
        } else {
            ObjectKey::Expr(self.expr(self.text(name), None))
        }
    }

    fn call(self, name: &str, args: Vec<Expr>) -> ExprKind {
        let name: Ident = Spanned::new(name.to_owned(), self.span);
        ExprKind::Call {
            name: Box::new(name),
            args,
            spread: false,
        }
    }

    /// A list or set whose type its elements may not show: `compact([])` is an empty list of strings, `tolist([])` is one of anything.
    fn typed(self, to: &str, element: &Type, items: &[Value], origin: Option<Span>) -> Expr {
        let common = Type::unify_all(items.iter().map(Type::of));
        let shown = common.as_ref() == Some(element);
        let list = match element {
            Type::String if items.is_empty() => {
                let empty = self.call("compact", vec![self.expr(self.tuple(&[]), None)]);
                if to == "tolist" {
                    return self.expr(empty, origin);
                }
                empty
            }
            Type::String if !shown && items.iter().all(Value::is_null) => {
                let null = || self.call("tostring", vec![self.expr(ExprKind::Null, None)]);
                ExprKind::Tuple(items.iter().map(|_| self.expr(null(), None)).collect())
            }
            Type::Number if items.is_empty() => {
                let empty = self.call("range", vec![self.expr(ExprKind::Number("0".into()), None)]);
                if to == "tolist" {
                    return self.expr(empty, origin);
                }
                empty
            }
            _ => self.tuple(items),
        };
        self.expr(self.call(to, vec![self.expr(list, None)]), origin)
    }
}
