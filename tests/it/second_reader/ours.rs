//! Our parser's tree as plain text: what was read, without places and without how it was laid out.

use terrane::hcl::{
    BinaryOp, Body, Expr, ExprKind, ForExpr, Item, ObjectKey, Part, TemplateForm, UnaryOp,
};

use super::plain::{self, Piece};

pub fn body(body: &Body, out: &mut String) {
    for item in &body.items {
        match item {
            Item::Attribute(attribute) => {
                plain::attribute(&attribute.name.value, &expr(&attribute.value), out);
            }
            Item::Block(block) => {
                let labels: Vec<&str> = block.labels.iter().map(|l| l.value.as_str()).collect();
                plain::block(&block.name.value, &labels, out, |out| {
                    self::body(&block.body, out);
                });
            }
        }
    }
}

pub fn expr(it: &Expr) -> String {
    match &it.kind {
        ExprKind::Null => "null".into(),
        ExprKind::Bool(b) => b.to_string(),
        ExprKind::Number(digits) => plain::number(digits),
        ExprKind::Template(template) => {
            let mut pieces = Vec::new();
            parts(&template.parts, &mut pieces);
            plain::template(template.form == TemplateForm::Quoted, &pieces)
        }
        ExprKind::Tuple(items) => format!("[{}]", all(items)),
        ExprKind::Object(items) => {
            let item = |item: &terrane::hcl::ObjectItem| {
                let key = match &item.key {
                    ObjectKey::Name(name) => name.value.clone(),
                    ObjectKey::Expr(key) => expr(key),
                };
                (key, expr(&item.value))
            };
            plain::object(items.iter().map(item))
        }
        ExprKind::Variable(name) => name.clone(),
        ExprKind::GetAttr { on, name } => format!("{}.{}", expr(on), name.value),
        ExprKind::Index { on, key } => format!("{}[{}]", expr(on), expr(key)),
        ExprKind::Splat { on, each, full } => {
            format!("{}{}{}", expr(on), plain::splat(*full), expr(each))
        }
        ExprKind::SplatItem => String::new(),
        ExprKind::Call { name, args, spread } => plain::call(&name.value, &all(args), *spread),
        ExprKind::Conditional {
            condition,
            then,
            otherwise,
        } => plain::conditional(&expr(condition), &expr(then), &expr(otherwise)),
        ExprKind::Unary { op, operand } => {
            let sign = match op {
                UnaryOp::Negate => "-",
                UnaryOp::Not => "!",
            };
            plain::unary(sign, &expr(operand))
        }
        ExprKind::Binary { op, left, right } => plain::binary(&expr(left), sign(*op), &expr(right)),
        ExprKind::Paren(inner) => plain::paren(&expr(inner)),
        ExprKind::For(it) => for_expr(it),
    }
}

fn all(items: &[Expr]) -> String {
    items.iter().map(expr).collect::<Vec<_>>().join(", ")
}

fn for_expr(it: &ForExpr) -> String {
    let names = plain::names(
        it.key_name.as_ref().map(|n| n.value.as_str()),
        &it.value_name.value,
    );
    plain::for_expr(
        &names,
        &expr(&it.collection),
        it.key.as_ref().map(expr),
        &expr(&it.value),
        it.group,
        it.condition.as_ref().map(expr),
    )
}

fn sign(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Or => "||",
        BinaryOp::And => "&&",
        BinaryOp::Equal => "==",
        BinaryOp::NotEqual => "!=",
        BinaryOp::Less => "<",
        BinaryOp::LessOrEqual => "<=",
        BinaryOp::Greater => ">",
        BinaryOp::GreaterOrEqual => ">=",
        BinaryOp::Add => "+",
        BinaryOp::Subtract => "-",
        BinaryOp::Multiply => "*",
        BinaryOp::Divide => "/",
        BinaryOp::Modulo => "%",
    }
}

fn parts(all: &[Part], out: &mut Vec<Piece>) {
    for part in all {
        match part {
            Part::Literal(text) => out.push(Piece::Text(text.value.clone())),
            Part::Interpolation { expr: inner, .. } => {
                out.push(Piece::Mark(plain::interpolation(&expr(inner))));
            }
            Part::If {
                condition,
                then,
                otherwise,
                ..
            } => {
                out.push(Piece::Mark(plain::if_mark(&expr(condition))));
                parts(then, out);
                out.push(Piece::Mark(plain::ELSE.into()));
                parts(otherwise, out);
                out.push(Piece::Mark(plain::END.into()));
            }
            Part::For {
                key_name,
                value_name,
                collection,
                body,
                ..
            } => {
                let key = key_name.as_ref().map(|n| n.value.as_str());
                let names = plain::names(key, &value_name.value);
                out.push(Piece::Mark(plain::for_mark(&names, &expr(collection))));
                parts(body, out);
                out.push(Piece::Mark(plain::END.into()));
            }
        }
    }
}
