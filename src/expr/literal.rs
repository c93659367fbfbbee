//! Values as literals of the language. A value is data: nothing in it can become code.

use std::sync::Arc;

use crate::hcl::{
    self, BinaryOp, Expr, ExprKind, Ident, ObjectItem, ObjectKey, Part, Template, TemplateForm,
    UnaryOp, Writing,
};
use crate::span::{SourceId, Span, Spanned};

use super::number::Number;
use super::types::Type;
use super::{Kind, Map, Value};

/// The value as HCL source text, laid out as `terraform fmt` leaves it.
#[must_use]
pub fn to_hcl(value: &Value) -> String {
    hcl::print_expression(
        &literal(value, Span::new(SourceId(0), 0, 0), Style::Exact),
        &[],
    )
}

/// How much of its type a literal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Style {
    /// What a reader expects: the elements of a list are in brackets, whatever it is.
    Plain,
    /// The same, but for null of a type that becomes no text.
    Texts,
    /// The same, but for null of a type that becomes no map; null of one that does adds as much to others as a map of nothing.
    Maps,
    /// All of it: lists and maps are written as calls that make them.
    Exact,
    /// And of numbers that were counted, that they were.
    Digits,
}

/// The value as an expression that stands for what had it at `span`.
#[must_use]
pub fn literal(value: &Value, span: Span, style: Style) -> Expr {
    let made = Made { span, style };
    made.value(value)
}

#[derive(Clone, Copy)]
struct Made {
    span: Span,
    style: Style,
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

    fn is_exact(self) -> bool {
        matches!(self.style, Style::Exact | Style::Digits)
    }

    fn exactly(self) -> Self {
        Self {
            style: self.style.max(Style::Exact),
            ..self
        }
    }

    /// Whether null of a type is written with it.
    fn has_type(self, of: &Type) -> bool {
        match self.style {
            Style::Plain => false,
            Style::Texts => !of.is_hole() && !of.is_scalar(),
            Style::Maps => !of.is_hole(),
            Style::Exact | Style::Digits => *of != Type::Null,
        }
    }

    fn value(self, value: &Value) -> Expr {
        if needs_type(value) && !self.is_exact() {
            return self.exactly().value(value);
        }
        let kind = match &value.kind {
            Kind::Null(Type::Map(_) | Type::Object(_)) if self.style == Style::Maps => {
                ExprKind::Object(Vec::new())
            }
            Kind::Null(of) if self.has_type(of) => return self.exactly().null(of, value.origin),
            Kind::Null(_) | Kind::Unknown(_) => ExprKind::Null,
            Kind::Bool(b) => ExprKind::Bool(*b),
            Kind::Number(number) if self.is_made(number) => self.made(number),
            Kind::Number(number) => self.number(number),
            Kind::String(text) => self.text(text),
            Kind::List(items) => match items.element().filter(|_| self.is_exact()) {
                Some(element) => return self.typed("tolist", element, items, value.origin),
                None => self.tuple(items),
            },
            // A plain list would not do for a `for_each`.
            Kind::Set(items) => match items.element().filter(|_| self.is_exact()) {
                Some(element) => return self.typed("toset", element, items, value.origin),
                None => self.call("toset", vec![self.expr(self.tuple(items), None)]),
            },
            Kind::Map(map) => match map.element().filter(|_| self.is_exact()) {
                Some(element) => return self.typed_map(element, map, value.origin),
                None => self.object(map),
            },
        };
        self.expr(kind, value.origin)
    }

    /// Whether the text of a number is not enough: it is shorter than the number, or has more bits.
    fn is_made(self, number: &Number) -> bool {
        match self.style {
            Style::Digits => !number.is_written() || !number.is_its_text(),
            Style::Exact => !number.is_its_text(),
            _ => number.is_float() && !number.is_its_text(),
        }
    }

    /// A number as what makes it again: `pow` a machine float, `parseint` a count, and both together a fraction of as many bits.
    fn made(self, number: &Number) -> ExprKind {
        let power = |of: ExprKind, to: ExprKind| {
            let args = [of, to].map(|of| self.expr(of, None));
            self.call("pow", args.into())
        };
        let whole = |text: String| {
            let args = [self.text(&text), ExprKind::Number("10".to_owned())];
            self.call("parseint", args.map(|arg| self.expr(arg, None)).into())
        };
        let (digits, exponent) = number.in_binary();
        let two = || ExprKind::Number("2".to_owned());
        let exponent = self.number(&Number::whole(exponent.into()));
        match (number.is_float(), &*digits) {
            // The text that Terraform gives a power of two is one digit too short for a machine float.
            (true, "1") => return power(two(), exponent),
            (true, "-1") => {
                let operand = Box::new(self.expr(power(two(), exponent), None));
                let op = UnaryOp::Negate;
                return ExprKind::Unary { op, operand };
            }
            (true, _) => return power(self.number(number), ExprKind::Number("1".to_owned())),
            _ => {}
        }
        if number.is_whole() && number.is_its_text() {
            return whole(number.to_string());
        }
        let scale = power(two(), exponent);
        let digits = match number.is_written() {
            // A power of two: others are their text.
            true => self.number(&Number::whole(if number.is_negative() { -1 } else { 1 })),
            false => whole(digits),
        };
        ExprKind::Binary {
            op: BinaryOp::Multiply,
            left: Box::new(self.expr(digits, None)),
            right: Box::new(self.expr(scale, None)),
        }
    }

    fn number(self, number: &Number) -> ExprKind {
        if !number.is_negative() {
            return ExprKind::Number(number.to_string());
        }
        let operand = self.expr(ExprKind::Number(number.negate().to_string()), None);
        ExprKind::Unary {
            op: UnaryOp::Negate,
            operand: Box::new(operand),
        }
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

    /// `null` of a type: the one element of a list that has none.
    fn null(self, of: &Type, origin: Option<Span>) -> Expr {
        let to = match of {
            Type::Any => return self.expr(ExprKind::Null, origin),
            Type::String => "tostring",
            Type::Number => "tonumber",
            Type::Bool => "tobool",
            _ => {
                let none = self.typed("tolist", of, &[], None);
                return self.expr(self.call("one", vec![none]), origin);
            }
        };
        self.call_of(to, ExprKind::Null, origin)
    }

    fn object(self, map: &Map) -> ExprKind {
        let items = map.iter();
        ExprKind::Object(
            items
                .map(|(name, value)| self.item(name, self.inside().value(value)))
                .collect(),
        )
    }

    /// What is in a map.
    fn inside(self) -> Self {
        match self.style {
            Style::Maps => Self {
                style: Style::Plain,
                ..self
            },
            _ => self,
        }
    }

    fn item(self, name: &str, value: Expr) -> ObjectItem {
        ObjectItem {
            key: self.key(name),
            value,
            span: self.span,
        }
    }

    fn key(self, name: &str) -> ObjectKey {
        if hcl::is_identifier(name) {
            ObjectKey::Name(Spanned::new(name.to_owned(), self.span))
        } else {
            ObjectKey::Expr(Box::new(self.expr(self.text(name), None)))
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

    /// A list or set whose type its elements may not show: `compact([])` is an empty list of strings, `tolist([])` is one of anything. What shows a type
    /// stands behind the elements and is cut off again.
    fn typed(self, to: &str, element: &Type, items: &[Value], origin: Option<Span>) -> Expr {
        let shown = match items {
            [] => *element == Type::Null,
            _ => shown(items).as_ref() == Some(element),
        };
        let list = match element {
            _ if shown => {
                let items: Vec<Value> = items.iter().map(untyped).collect();
                return self.call_of(to, self.tuple(&items), origin);
            }
            Type::String if items.is_empty() => self.call_of("compact", self.tuple(&[]), origin),
            Type::Number if items.is_empty() => {
                self.call_of("range", ExprKind::Number("0".into()), origin)
            }
            _ => {
                let values = items.iter().map(|item| self.value(&untyped(item)));
                let all = values.chain([self.example(element)]).collect();
                let number = |n: usize| self.expr(ExprKind::Number(n.to_string()), None);
                let list = self.call_of("tolist", ExprKind::Tuple(all), None);
                let cut = self.call("slice", vec![list, number(0), number(items.len())]);
                self.expr(cut, origin)
            }
        };
        match to {
            "tolist" => list,
            _ => self.expr(self.call(to, vec![list]), origin),
        }
    }

    /// A map, with the type of its elements.
    fn typed_map(self, element: &Type, map: &Map, origin: Option<Span>) -> Expr {
        let values: Vec<Value> = map.values().cloned().collect();
        if shown(&values).as_ref() == Some(element) {
            let pairs = map.iter();
            let map = pairs.map(|(key, value)| (Arc::clone(key), untyped(value)));
            let map = map.collect();
            return self.call_of("tomap", self.object(&map), origin);
        }
        let keys = map.keys().map(|key| self.expr(self.text(key), None));
        let keys = self.expr(ExprKind::Tuple(keys.collect()), None);
        let values = self.typed("tolist", element, &values, None);
        self.expr(self.call("zipmap", vec![keys, values]), origin)
    }

    fn call_of(self, name: &str, arg: ExprKind, origin: Option<Span>) -> Expr {
        self.expr(self.call(name, vec![self.expr(arg, None)]), origin)
    }

    /// Something of a type.
    fn example(self, of: &Type) -> Expr {
        let one = |of: &Type| ExprKind::Tuple(vec![self.example(of)]);
        let kind = match of {
            Type::Any | Type::Null => ExprKind::Null,
            Type::Bool => ExprKind::Bool(false),
            Type::Number => ExprKind::Number("0".into()),
            Type::String => self.text(""),
            Type::List(of) => return self.call_of("tolist", one(of), None),
            Type::Set(of) => return self.call_of("toset", one(of), None),
            Type::Map(of) => {
                let item = self.item("x", self.example(of));
                return self.call_of("tomap", ExprKind::Object(vec![item]), None);
            }
            Type::Tuple(types) => {
                ExprKind::Tuple(types.iter().map(|of| self.example(of)).collect())
            }
            Type::Object(types) => {
                let items = types
                    .iter()
                    .map(|(name, of)| self.item(name, self.example(of)));
                ExprKind::Object(items.collect())
            }
        };
        self.expr(kind, None)
    }
}

/// The type of what stands for a value where its own does not count.
#[must_use]
pub fn written_type(value: &Value) -> Type {
    match &value.kind {
        Kind::Null(_) => Type::Null,
        Kind::List(items) => Type::tuple(items.iter().map(written_type)),
        Kind::Map(map) => Type::object(map.iter().map(|(k, v)| (k.clone(), written_type(v)))),
        _ => Type::of(value),
    }
}

/// An element of a collection: null has the type of the others, if those are texts, numbers or bools.
fn untyped(item: &Value) -> Value {
    match item.is_null() && !is_typed_null(item) {
        true => Value::null().or_at(item.origin),
        false => item.clone(),
    }
}

/// Whether it is null of a type that the elements beside it do not show: Terraform finds nothing that null and a list have in common.
fn is_typed_null(item: &Value) -> bool {
    matches!(&item.kind, Kind::Null(of) if *of != Type::Null && !of.is_scalar())
}

/// Whether a collection has no elements in common without its type, as there is such a null among them, or a set others or in another order.
fn needs_type(value: &Value) -> bool {
    match &value.kind {
        Kind::Set(items) => items.iter().any(holds_typed_null) || !is_sorted_untyped(items),
        Kind::List(items) => items.element().is_some() && items.iter().any(is_typed_null),
        Kind::Map(map) => map.element().is_some() && map.values().any(is_typed_null),
        _ => false,
    }
}

/// Whether there is such a null in it.
fn holds_typed_null(item: &Value) -> bool {
    match &item.kind {
        Kind::List(items) | Kind::Set(items) => items.iter().any(holds_typed_null),
        Kind::Map(map) => map.values().any(holds_typed_null),
        _ => is_typed_null(item),
    }
}

/// Whether the elements of a set come in their order also where their types are not written: Terraform sorts a list in it in another way than a tuple.
fn is_sorted_untyped(items: &[Value]) -> bool {
    let mut types = items
        .iter()
        .map(|item| (Type::of(item), written_type(item)));
    if items.len() < 2 || types.all(|(of, written)| of == written) {
        return true;
    }
    let written: Vec<Value> = items.iter().map(without_types).collect();
    let made = Type::set(Type::Any).convert(&Value::tuple(written.clone()));
    made.is_some_and(|made| {
        let made = made.as_list().unwrap_or_default();
        made.iter().map(without_types).eq(written)
    })
}

/// What stands for a value where its type does not count.
fn without_types(value: &Value) -> Value {
    match &value.kind {
        Kind::Null(_) => Value::null(),
        Kind::List(items) => Value::tuple(items.iter().map(without_types).collect()),
        Kind::Map(map) => Value::object(map.iter().map(|(k, v)| (k.clone(), without_types(v)))),
        _ => value.clone(),
    }
}

/// The type that the elements show as they are written.
fn shown(items: &[Value]) -> Option<Type> {
    Type::unify_all(items.iter().map(|item| Type::of(&untyped(item))))
}
