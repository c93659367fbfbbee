//! What a reference reads from a resource: attributes and blocks of its schema, however deep.

use super::{UNKNOWN_ATTRIBUTE, about};
use crate::diag::{Problem, suggest};
use crate::hcl::{Expr, ExprKind, Ident, is_identifier};
use crate::span::Span;
use crate::terraform::schema::{Attribute, Block, Nested, Object, Type};

/// `.name` or `[key]`
#[derive(Clone, Copy)]
pub(super) enum Step<'a> {
    Name(&'a Ident),
    Key(&'a Expr),
}

impl Step<'_> {
    pub fn span(self) -> Span {
        match self {
            Self::Name(name) => name.span,
            Self::Key(key) => key.span,
        }
    }

    /// Whether it is written out.
    pub fn is_static(self) -> bool {
        match self {
            Self::Name(_) => true,
            Self::Key(key) => is_literal(key),
        }
    }

    /// There is nothing that it could take.
    fn at_fault(self, message: String) -> Problem {
        match self {
            Self::Name(name) => Problem::new(&UNKNOWN_ATTRIBUTE, message).at(name.span, ""),
            Self::Key(key) => about(&UNKNOWN_ATTRIBUTE, message, key),
        }
    }
}

/// What an expression begins with, and what is read from that.
pub(super) fn steps(expr: &Expr) -> (&Expr, Vec<Step<'_>>) {
    let mut steps = Vec::new();
    let mut at = expr;
    loop {
        at = match &at.kind {
            ExprKind::GetAttr { on, name } => {
                steps.push(Step::Name(name));
                on
            }
            ExprKind::Index { on, key } => {
                steps.push(Step::Key(key));
                on
            }
            _ => {
                steps.reverse();
                return (at, steps);
            }
        };
    }
}

/// Whether a key is written out.
pub(super) fn is_literal(key: &Expr) -> bool {
    matches!(key.kind, ExprKind::Number(_)) || crate::terraform::declared::text(key).is_some()
}

/// What resources, their blocks and instances of modules have is read with a dot: Terraform looks for no key that is written out.
pub(super) fn by_key(of: &str, steps: &[Step]) -> Option<Problem> {
    let [Step::Key(key), ..] = steps else {
        return None;
    };
    let written = match &key.kind {
        ExprKind::Number(number) => number.clone(),
        _ => crate::terraform::declared::text(key)?.to_owned(),
    };
    let message = format!("what `{of}` has is read with a dot, not by a key");
    let problem = Problem::new(&UNKNOWN_ATTRIBUTE, message).at(key.span, "");
    Some(match is_identifier(&written) {
        true => problem.help(format!("write `.{written}`")),
        false => problem,
    })
}

/// Reports a step that the schema has nothing for.
pub(super) fn check(schema: &Block, of: &str, steps: &[Step], out: &mut Vec<Problem>) {
    let [Step::Name(name), rest @ ..] = steps else {
        out.extend(by_key(of, steps));
        return;
    };
    if let Some(attribute) = schema.attributes.get(&name.value) {
        if !rest.is_empty() {
            descend(&implied(attribute), &name.value, rest, out);
        }
        return;
    }
    if let Some(nested) = schema.block_types.get(&name.value) {
        return inside(nested, &name.value, rest, out);
    }
    let names = schema.attributes.keys().chain(schema.block_types.keys());
    out.push(unknown(of, name, names.map(String::as_str)));
}

/// Blocks of one name are an object, a list, a set or a map of objects.
fn inside(nested: &Nested, name: &str, steps: &[Step], out: &mut Vec<Problem>) {
    match (nested.nesting_mode.as_str(), steps) {
        (_, []) => {}
        ("single" | "group", steps) => check(&nested.block, name, steps, out),
        ("list", [Step::Key(key), ..]) if matches!(key.kind, ExprKind::Bool(_)) => {
            let message = format!("`{name}` is a list of blocks, whose keys are numbers");
            out.push(Problem::new(&UNKNOWN_ATTRIBUTE, message).at(key.span, ""));
        }
        ("list", [Step::Key(_), rest @ ..]) | ("map", [_, rest @ ..]) => {
            check(&nested.block, name, rest, out);
        }
        ("list", [Step::Name(next), ..]) => {
            let message = format!(
                "`{name}` is a list of blocks, which has no attribute `{}`",
                next.value
            );
            let problem = Problem::new(&UNKNOWN_ATTRIBUTE, message).at(next.span, "");
            out.push(problem.help(format!("write `{name}[0].{}`", next.value)));
        }
        ("set", [step, ..]) => {
            let message = format!("`{name}` is a set of blocks, which have no keys");
            let problem = step.at_fault(message);
            out.push(problem.help(format!("write `one({name}[*]...)` or a `for` over it")));
        }
        _ => {}
    }
}

fn descend(kind: &Type, name: &str, steps: &[Step], out: &mut Vec<Problem>) {
    let [step, rest @ ..] = steps else {
        return;
    };
    let number = |key: &Expr| match &key.kind {
        ExprKind::Number(number) => number.parse::<usize>().ok(),
        _ => crate::terraform::declared::text(key)?.parse().ok(),
    };
    let next = match (kind, step) {
        (Type::Dynamic, _) => return,
        (Type::Object(fields), Step::Name(field)) => match fields.get(&field.value) {
            Some(next) => next,
            None => {
                return out.push(unknown(name, field, fields.keys().map(String::as_str)));
            }
        },
        (Type::Object(fields), Step::Key(key)) => {
            match crate::terraform::declared::text(key).map(|text| fields.get(text)) {
                Some(Some(next)) => next,
                Some(None) => return out.push(nothing(kind, name, *step)),
                None => return,
            }
        }
        (Type::Map(of), _) => of,
        (Type::List(of), Step::Key(key)) => {
            let is_bool = matches!(key.kind, ExprKind::Bool(_));
            let is_text = crate::terraform::declared::text(key).is_some();
            if is_bool || is_text && number(key).is_none() {
                return out.push(nothing(kind, name, *step));
            }
            of
        }
        (Type::Tuple(items), Step::Key(key)) => match number(key).map(|at| items.get(at)) {
            Some(Some(next)) => next,
            Some(None) => return out.push(nothing(kind, name, *step)),
            None => return,
        },
        _ => return out.push(nothing(kind, name, *step)),
    };
    let name = match step {
        Step::Name(field) => field.value.as_str(),
        Step::Key(_) => name,
    };
    descend(next, name, rest, out);
}

fn nothing(kind: &Type, name: &str, step: Step) -> Problem {
    let what = match kind {
        Type::List(_) | Type::Tuple(_) => "a list",
        Type::Set(_) => "a set",
        Type::Object(_) => "an object",
        Type::String => "a string",
        Type::Number => "a number",
        Type::Bool => "a bool",
        Type::Dynamic | Type::Map(_) => "a value",
    };
    let missing = match step {
        Step::Name(name) => format!("no attribute `{}`", name.value),
        Step::Key(_) => "no such element".to_owned(),
    };
    let message = format!("`{name}` is {what}, which has {missing}");
    step.at_fault(message)
}

fn unknown<'n>(of: &str, name: &Ident, names: impl Iterator<Item = &'n str>) -> Problem {
    let message = format!("`{of}` has no attribute `{}`", name.value);
    let problem = Problem::new(&UNKNOWN_ATTRIBUTE, message).at(name.span, "");
    match suggest::nearest(&name.value, names) {
        Some(near) => problem.meant(near),
        None => problem,
    }
}

/// The type of an attribute's value.
fn implied(attribute: &Attribute) -> Type {
    let object = |object: &Object| {
        let fields = object.attributes.iter();
        let fields = fields.map(|(name, of)| (name.clone(), implied(of)));
        let one = Type::Object(fields.collect());
        match object.nesting_mode.as_str() {
            "list" => Type::List(Box::new(one)),
            "set" => Type::Set(Box::new(one)),
            "map" => Type::Map(Box::new(one)),
            _ => one,
        }
    };
    match (&attribute.kind, &attribute.nested_type) {
        (Some(kind), _) => kind.clone(),
        (None, Some(nested)) => object(nested),
        (None, None) => Type::Dynamic,
    }
}
