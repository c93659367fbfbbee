//! Expressions of a module as shapes: what can be known without a plan, from the literals that a root module passes in.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::needs::Needs;
use super::shape::Shape;
use crate::expr::{self, Names, Scope, Value, convert};
use crate::hcl::{self, BinaryOp, Expr, ExprKind, ForExpr, ObjectKey, Part};
use crate::span::SourceId;
use crate::terraform::modules::{Code, Module, attribute};

/// How deep expressions and references may be nested before they count as unknown: references of broken modules may be circular.
const DEPTH: usize = 40;

/// The values of one call of a module.
pub(super) struct Values<'m> {
    module: &'m Module,
    variables: BTreeMap<Arc<str>, Shape>,
    locals: BTreeMap<Arc<str>, Shape>,
    /// What is known of both, for whole expressions.
    names: Names<'static>,
}

/// Names of iterations around an expression.
pub(super) type Frames = BTreeMap<Arc<str>, Shape>;

impl<'m> Values<'m> {
    /// The module with these arguments.
    pub fn new(module: &'m Module, needs: &Needs, arguments: &BTreeMap<Arc<str>, Shape>) -> Self {
        let mut values = Self {
            module,
            variables: BTreeMap::new(),
            locals: BTreeMap::new(),
            names: Names::new(),
        };
        for (block, text) in module.blocks().filter(|(b, _)| b.name.value == "variable") {
            let Some(name) = block.labels.first().map(|l| l.value.as_str()) else {
                continue;
            };
            if !needs.variables.contains(name) {
                continue;
            }
            let shape = match arguments.get(name) {
                Some(shape) => shape.clone(),
                None => attribute(block, text, "default")
                    .map_or(Shape::Unknown, |code| values.shape(code, &Frames::new())),
            };
            values.variables.insert(name.into(), shape);
        }
        values.bind();
        for name in &needs.locals {
            if let Some(code) = module.local(name) {
                let shape = values.shape(code, &Frames::new());
                values.locals.insert(name.clone(), shape);
                values.bind();
            }
        }
        values
    }

    fn bind(&mut self) {
        self.names = Names::new()
            .value("var", known(&self.variables))
            .value("local", known(&self.locals));
    }

    /// What is known of an expression.
    pub fn shape(&self, code: Code, frames: &Frames) -> Shape {
        self.at(code, frames, 0)
    }

    fn at(&self, code: Code, frames: &Frames, depth: usize) -> Shape {
        if depth > DEPTH {
            return Shape::Unknown;
        }
        let mut scope = Scope::new(&self.names);
        for (name, shape) in frames {
            scope = match shape {
                Shape::Known(value) => scope.with(name.clone(), value.clone()),
                // Nobody uses `each` as a whole: its key is known even where its value is not.
                Shape::Map(map) if &**name == "each" => scope.with(name.clone(), known(map)),
                _ => scope.without(name.clone()),
            };
        }
        match expr::evaluate(code.expr, &scope) {
            Ok(value) => Shape::Known(value),
            Err(_) => self.parts(code, frames, depth + 1),
        }
    }

    /// An expression that as a whole is not known.
    fn parts(&self, code: Code, frames: &Frames, depth: usize) -> Shape {
        let of = |expr| self.at(code.part(expr), frames, depth);
        match &code.expr.kind {
            ExprKind::Paren(inner) => of(inner),
            ExprKind::Variable(name) => {
                frames.get(name.as_str()).cloned().unwrap_or(Shape::Unknown)
            }
            ExprKind::GetAttr { on, name } => match self.reference(on, &name.value, depth) {
                Some(shape) => shape,
                None => of(on).get(&name.value),
            },
            ExprKind::Index { on, key } => match of(key).known().and_then(convert::to_text) {
                Some(key) => of(on).get(&key),
                None => Shape::Unknown,
            },
            ExprKind::Object(items) => {
                let pair = |item: &hcl::ObjectItem| {
                    let key = match &item.key {
                        ObjectKey::Name(name) => name.value.as_str().into(),
                        ObjectKey::Expr(expr) => {
                            convert::to_text(self.at(code_of(code, expr), frames, depth).known()?)?
                        }
                    };
                    Some((key, self.at(code_of(code, &item.value), frames, depth)))
                };
                let pairs: Option<BTreeMap<_, _>> = items.iter().map(pair).collect();
                pairs.map_or(Shape::Unknown, Shape::map)
            }
            ExprKind::Conditional {
                condition,
                then,
                otherwise,
            } => match of(condition).known().and_then(Value::as_bool) {
                Some(true) => of(then),
                Some(false) => of(otherwise),
                None => Shape::Unknown,
            },
            ExprKind::Call { name, args, spread } => {
                let args: Vec<Shape> = args.iter().map(of).collect();
                call(&name.value, &args, *spread)
            }
            ExprKind::Binary { op, left, right } => {
                operate(&format!("a0 {} a1", symbol(*op)), &[of(left), of(right)])
            }
            ExprKind::Template(template) => {
                let text = |part: &Part| match part {
                    Part::Literal(literal) => Some(literal.value.as_str().into()),
                    Part::Interpolation { expr, .. } => {
                        convert::to_text(self.at(code_of(code, expr), frames, depth).known()?)
                    }
                    _ => None,
                };
                let texts: Option<Vec<Arc<str>>> = template.parts.iter().map(text).collect();
                texts.map_or(Shape::Unknown, |t| Shape::Known(Value::string(t.concat())))
            }
            ExprKind::For(walk) => self.walk(walk, code, frames, depth),
            _ => Shape::Unknown,
        }
    }

    /// `var.x`, `local.x`, and `type.name` or `data.type.name` of a block with `for_each`, which has its keys.
    fn reference(&self, on: &Expr, name: &str, depth: usize) -> Option<Shape> {
        let (kind, of_type) = match &on.kind {
            ExprKind::Variable(root) if root == "var" => return self.variables.get(name).cloned(),
            ExprKind::Variable(root) if root == "local" => return self.locals.get(name).cloned(),
            ExprKind::Variable(of_type) => ("resource", of_type.as_str()),
            ExprKind::GetAttr { on, name } if is_data(on) => ("data", name.value.as_str()),
            _ => return None,
        };
        let (block, text) = self.module.blocks().find(|(block, _)| {
            let labels: Vec<&str> = block.labels.iter().map(|l| l.value.as_str()).collect();
            block.name.value == kind && labels == [of_type, name]
        })?;
        let for_each = attribute(block, text, "for_each")?;
        let pairs = self.at(for_each, &Frames::new(), depth).instances()?;
        let keys = pairs.iter().filter_map(|each| {
            let key = each.get("key");
            Some((convert::to_text(key.known()?)?, Shape::Unknown))
        });
        Some(Shape::Map(keys.collect()))
    }

    /// `{ for ... }`; a list of things that are not known is not known.
    fn walk(&self, walk: &ForExpr, code: Code, frames: &Frames, depth: usize) -> Shape {
        let (Some(key), Some(pairs)) = (
            &walk.key,
            self.at(code.part(&walk.collection), frames, depth).pairs(),
        ) else {
            return Shape::Unknown;
        };
        let mut out = BTreeMap::new();
        for (k, value) in pairs {
            let mut inner = frames.clone();
            if let Some(name) = &walk.key_name {
                inner.insert(name.value.as_str().into(), Shape::Known(k));
            }
            inner.insert(walk.value_name.value.as_str().into(), value);
            let of = |expr| self.at(code.part(expr), &inner, depth);
            let kept = match &walk.condition {
                Some(condition) => of(condition).known().and_then(Value::as_bool),
                None => Some(true),
            };
            match (kept, of(key).known().and_then(convert::to_text)) {
                (Some(false), _) => {}
                (Some(true), Some(key)) => {
                    out.insert(key, of(&walk.value));
                }
                _ => return Shape::Unknown,
            }
        }
        Shape::map(out)
    }
}

fn code_of<'m>(code: Code<'m>, expr: &'m Expr) -> Code<'m> {
    code.part(expr)
}

fn is_data(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Variable(name) if name == "data")
}

/// Those of the shapes that are known.
fn known(shapes: &BTreeMap<Arc<str>, Shape>) -> Value {
    let pairs = shapes
        .iter()
        .filter_map(|(name, shape)| Some((name.clone(), shape.known()?.clone())));
    Value::object(pairs)
}

/// Functions that tell something of maps whose elements are not known; any other one of what is known.
fn call(name: &str, args: &[Shape], spread: bool) -> Shape {
    match (name, args) {
        ("merge", _) if !spread => {
            let mut out = BTreeMap::new();
            for arg in args {
                let Some(pairs) = arg.pairs() else {
                    return Shape::Unknown;
                };
                let texts = pairs
                    .into_iter()
                    .filter_map(|(k, v)| Some((convert::to_text(&k)?, v)));
                out.extend(texts);
            }
            Shape::map(out)
        }
        ("tomap" | "nonsensitive", [one]) => one.clone(),
        ("keys", [Shape::Map(map)]) => {
            let keys = map.keys().map(|key| Value::string(key.clone()));
            Shape::Known(Value::tuple(keys.collect()))
        }
        ("length", [Shape::Map(map)]) => {
            Shape::Known(Value::int(i128::try_from(map.len()).unwrap_or(i128::MAX)))
        }
        _ => {
            let names: Vec<String> = (0..args.len()).map(|n| format!("a{n}")).collect();
            let dots = if spread { "..." } else { "" };
            operate(&format!("{name}({}{dots})", names.join(", ")), args)
        }
    }
}

/// An expression of `a0`, `a1` and so on.
fn operate(text: &str, args: &[Shape]) -> Shape {
    let mut names = Names::new();
    for (n, arg) in args.iter().enumerate() {
        let Some(value) = arg.known() else {
            return Shape::Unknown;
        };
        names.insert(format!("a{n}"), value.clone());
    }
    let value = hcl::parse_expression(SourceId(0), text, 0)
        .ok()
        .and_then(|expr| expr::evaluate(&expr, &Scope::new(&names)).ok());
    value.map_or(Shape::Unknown, Shape::Known)
}

fn symbol(op: BinaryOp) -> &'static str {
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
